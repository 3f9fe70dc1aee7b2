/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-header-corpus.c: what pb-header shows of every header of the corpus, and of all that is left when it is cut. */
#include "pb-header-corpus.h"

#include "pb-text.h"

#include <string.h>

static void
test_shown (void)
{
  g_autoptr (GPtrArray) cases = pb_corpus_load ();

  for (guint i = 0; i < cases->len; i++)
    {
      const PbCorpusCase *c = g_ptr_array_index (cases, i);
      g_autofree guint8 *bytes = g_memdup2 (c->raw->data, c->raw->len);
      g_auto (PbHeader) header = { 0 };

      pb_header_parse (&header, bytes, c->raw->len);
      for (guint field = 0; field < PB_N_CORPUS_FIELDS; field++)
        {
          const char *shown = pb_corpus_field_of (&header, (PbCorpusField) field);

          if (strcmp (shown, c->fields[field]) != 0)
            {
              g_test_message ("%s: %s is '%s', not '%s'", c->name, pb_corpus_field_to_string ((PbCorpusField) field), shown, c->fields[field]);
              g_test_fail ();
            }
        }
    }
  g_test_message ("%u headers", cases->len);
}

static void
test_cut (void)
{
  g_autoptr (GPtrArray) cases = pb_corpus_load ();

  for (guint i = 0; i < cases->len; i++)
    {
      const PbCorpusCase *c = g_ptr_array_index (cases, i);

      for (guint len = 0; len < MIN (c->raw->len, 200); len++)
        {
          g_autofree guint8 *bytes = g_memdup2 (c->raw->data, len);
          g_auto (PbHeader) header = { 0 };

          pb_header_parse (&header, bytes, len);
          for (guint field = 0; field < PB_N_CORPUS_FIELDS; field++)
            g_assert_true (pb_text_is_safe (pb_corpus_field_of (&header, (PbCorpusField) field)));
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/header-corpus/shown", test_shown);
  g_test_add_func ("/header-corpus/cut", test_cut);
  return g_test_run ();
}
