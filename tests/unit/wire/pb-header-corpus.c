/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-header-corpus.c: see pb-header-corpus.h. */
#include "pb-header-corpus.h"

#include <string.h>

static const char *const groups[] = { "charsets", "words", "folding", "addresses", "raw", "broken" };

const char *
pb_corpus_field_to_string (PbCorpusField field)
{
  static const char *const names[PB_N_CORPUS_FIELDS] = { "from", "address", "subject" };

  return names[field];
}

const char *
pb_corpus_field_of (const PbHeader *header, PbCorpusField field)
{
  return field == PB_CORPUS_FROM ? header->from : field == PB_CORPUS_ADDRESS ? header->address
                                                                             : header->subject;
}

static void
free_case (gpointer data)
{
  PbCorpusCase *c = data;

  g_free (c->name);
  g_byte_array_unref (c->raw);
  for (guint i = 0; i < PB_N_CORPUS_FIELDS; i++)
    g_free (c->fields[i]);
  g_free (c);
}

static PbCorpusCase *
new_case (const char *group, const char *name)
{
  PbCorpusCase *c = g_new0 (PbCorpusCase, 1);

  c->name = g_strdup_printf ("%s: %s", group, name);
  c->raw = g_byte_array_new ();
  for (guint i = 0; i < PB_N_CORPUS_FIELDS; i++)
    c->fields[i] = g_strdup ("");
  return c;
}

static void
append_unescaped (GByteArray *raw, const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    {
      guint8 byte = (guint8) *p;

      if (p[0] == '\\' && p[1] == 'x')
        {
          byte = (guint8) (g_ascii_xdigit_value (p[2]) * 16 + g_ascii_xdigit_value (p[3]));
          p += 3;
        }
      else if (p[0] == '\\')
        p++;
      g_byte_array_append (raw, &byte, 1);
    }
}

static void
read_line (GPtrArray *cases, const char *group, const char *line)
{
  PbCorpusCase *c = cases->len > 0 ? g_ptr_array_index (cases, cases->len - 1) : NULL;

  if (line[0] == '#' || line[0] == '\0')
    return;
  if (g_str_has_prefix (line, "== "))
    {
      g_ptr_array_add (cases, new_case (group, line + 3));
      return;
    }
  g_assert_nonnull (c);
  if (g_str_has_prefix (line, "H: "))
    {
      append_unescaped (c->raw, line + 3);
      return;
    }
  for (guint i = 0; i < PB_N_CORPUS_FIELDS; i++)
    {
      const char *name = pb_corpus_field_to_string ((PbCorpusField) i);

      if (!g_str_has_prefix (line, name) || line[strlen (name)] != ':')
        continue;
      g_free (c->fields[i]);
      c->fields[i] = g_strdup (line + strlen (name) + 2);
      return;
    }
  g_error ("not understood: %s", line);
}

GPtrArray *
pb_corpus_load (void)
{
  GPtrArray *cases = g_ptr_array_new_with_free_func (free_case);

  for (gsize i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      g_autofree char *file = g_strconcat (groups[i], ".txt", NULL);
      g_autofree char *path = g_test_build_filename (G_TEST_DIST, "unit", "wire", "corpus", "headers", file, NULL);
      g_autofree char *text = NULL;
      g_auto (GStrv) lines = NULL;

      g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
      lines = g_strsplit (text, "\n", -1);
      for (gsize n = 0; lines[n] != NULL; n++)
        read_line (cases, groups[i], lines[n]);
    }
  g_assert_cmpuint (cases->len, >=, 200);
  return cases;
}
