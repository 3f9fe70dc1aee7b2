/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-header-gmime.c: GMime writes headers, pb-header reads them: names, addresses, subjects and dates must survive; and what
 * GMime reads of the corpus is what is shown there, or it is known why not. */
#include "pb-header-corpus.h"

#include "pb-text.h"

#include <gmime/gmime.h>

#include <string.h>

#define ROUNDS 2000

/* Letters of what people write; no blanks at the ends or in a row, because those are not shown as they are. */
static char *
random_text (gsize max_chars)
{
  static const struct
  {
    gunichar first;
    guint32 n;
  } ranges[] = { { 'a', 26 }, { 'A', 26 }, { '!', 15 }, { 0xC0, 60 }, { 0x410, 64 }, { 0x4E00, 20000 }, { 0x1F600, 60 }, { 0x3041, 80 }, { 0xAC00, 11000 } };
  GString *text = g_string_new (NULL);
  gint32 n = g_test_rand_int_range (1, (gint32) max_chars), range = g_test_rand_int_range (0, G_N_ELEMENTS (ranges));

  for (gint32 i = 0; i < n; i++)
    {
      if (g_test_rand_int_range (0, 8) == 0)
        range = g_test_rand_int_range (0, G_N_ELEMENTS (ranges));
      if (i > 0 && i + 1 < n && text->str[text->len - 1] != ' ' && g_test_rand_int_range (0, 6) == 0)
        g_string_append_c (text, ' ');
      else
        g_string_append_unichar (text, ranges[range].first + (guint32) g_test_rand_int_range (0, (gint32) ranges[range].n));
    }
  return g_string_free (text, FALSE);
}

static void
test_subject (void)
{
  static const char *const charsets[] = { "utf-8", "gb18030", "gbk" };

  for (guint i = 0; i < ROUNDS; i++)
    {
      g_auto (PbHeader) header = { 0 };
      g_autofree char *text = random_text (60);
      g_autofree char *encoded = g_mime_utils_header_encode_text (NULL, text, charsets[i % G_N_ELEMENTS (charsets)]);
      g_autofree char *unfolded = g_strdup_printf ("Subject: %s", encoded);
      g_autofree char *field = g_mime_utils_unstructured_header_fold (NULL, NULL, unfolded);

      if (strstr (text, "=?") != NULL)
        continue;
      pb_header_parse (&header, (const guint8 *) field, strlen (field));
      g_assert_cmpstr (header.subject, ==, text);
    }
}

static void
test_from (void)
{
  for (guint i = 0; i < ROUNDS; i++)
    {
      g_auto (PbHeader) header = { 0 };
      g_autofree char *name = random_text (30);
      g_autofree char *address = g_strdup_printf ("user%u@host%u.example.org", i, i);
      InternetAddress *mailbox = internet_address_mailbox_new (name, address);
      g_autofree char *written = internet_address_to_string (mailbox, NULL, TRUE);
      g_autofree char *field = g_strdup_printf ("From: %s, other@example.org\r\n", written);

      g_object_unref (mailbox);
      pb_header_parse (&header, (const guint8 *) field, strlen (field));
      g_assert_cmpstr (header.from, ==, name);
      g_assert_cmpstr (header.address, ==, address);
    }
}

static void
test_date (void)
{
  for (guint i = 0; i < ROUNDS; i++)
    {
      gint64 seconds = (gint64) g_test_rand_double_range (1, 253402300799.0);
      g_autoptr (GTimeZone) zone = g_time_zone_new_offset (g_test_rand_int_range (-14 * 4, 14 * 4) * 900);
      g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (seconds);
      g_autoptr (GDateTime) local = g_date_time_to_timezone (utc, zone);
      g_autofree char *text = NULL;

      if (g_date_time_get_year (local) > 9999 || g_date_time_get_year (local) < 1970)
        continue;
      text = g_mime_utils_header_format_date (local);
      g_assert_cmpint (pb_header_parse_date (text), ==, seconds);
    }
}

/* A difference between GMime and ours that has been looked into. */
typedef struct
{
  char *line; /* "words: two words folded | subject" */
  gboolean met;
} Difference;

static void
free_difference (gpointer data)
{
  Difference *difference = data;

  g_free (difference->line);
  g_free (difference);
}

/* Lines of corpus/headers/differences.txt: "* why" begins a reason, the lines below it are the fields that it explains. */
static GPtrArray *
load_differences (void)
{
  GPtrArray *differences = g_ptr_array_new_with_free_func (free_difference);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "unit", "wire", "corpus", "headers", "differences.txt", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  gboolean reason = FALSE;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (gsize i = 0; lines[i] != NULL; i++)
    {
      Difference *difference;

      reason = reason || g_str_has_prefix (lines[i], "* ");
      if (lines[i][0] == '#' || lines[i][0] == '*' || lines[i][0] == '\0')
        continue;
      g_assert_true (reason);
      difference = g_new0 (Difference, 1);
      difference->line = g_strdup (lines[i]);
      g_ptr_array_add (differences, difference);
    }
  return differences;
}

/* Returns: whether the difference is explained. */
static gboolean
is_explained (GPtrArray *differences, const char *line)
{
  for (guint i = 0; i < differences->len; i++)
    {
      Difference *difference = g_ptr_array_index (differences, i);

      if (strcmp (difference->line, line) != 0)
        continue;
      difference->met = TRUE;
      return TRUE;
    }
  return FALSE;
}

/* Returns: (transfer full): what GMime reads, with the same fallbacks, shown as ours is. */
static char *
read_by_gmime (const PbCorpusCase *c, PbCorpusField field)
{
  const char *charsets[] = { "utf-8", "gb18030", "iso-8859-1", NULL };
  GMimeParserOptions *options = g_mime_parser_options_new ();
  GMimeStream *stream = g_mime_stream_mem_new_with_buffer ((const char *) c->raw->data, c->raw->len);
  GMimeParser *parser = g_mime_parser_new_with_stream (stream);
  GMimeMessage *message;
  InternetAddressList *from;
  InternetAddress *first;
  const char *text = NULL;
  char *shown;

  g_mime_parser_options_set_fallback_charsets (options, charsets);
  message = g_mime_parser_construct_message (parser, options);
  from = message != NULL ? g_mime_message_get_from (message) : NULL;
  first = from != NULL && internet_address_list_length (from) > 0 ? internet_address_list_get_address (from, 0) : NULL;
  if (first != NULL && INTERNET_ADDRESS_IS_GROUP (first))
    {
      InternetAddressList *members = internet_address_group_get_members (INTERNET_ADDRESS_GROUP (first));

      first = internet_address_list_length (members) > 0 ? internet_address_list_get_address (members, 0) : NULL;
    }
  if (field == PB_CORPUS_SUBJECT && message != NULL)
    text = g_mime_message_get_subject (message);
  else if (field == PB_CORPUS_FROM && first != NULL)
    text = internet_address_get_name (first);
  else if (field == PB_CORPUS_ADDRESS && first != NULL)
    text = internet_address_mailbox_get_addr (INTERNET_ADDRESS_MAILBOX (first));
  shown = pb_text_display (text != NULL ? text : "", -1, field == PB_CORPUS_SUBJECT ? 500 : field == PB_CORPUS_FROM ? 200
                                                                                                                    : 320);
  g_clear_object (&message);
  g_object_unref (parser);
  g_object_unref (stream);
  g_mime_parser_options_free (options);
  return shown;
}

/* An unexplained difference fails, and so does an explained one that is no more. */
static void
test_corpus (void)
{
  g_autoptr (GPtrArray) cases = pb_corpus_load ();
  g_autoptr (GPtrArray) differences = load_differences ();
  guint fields = 0, different = 0;

  for (guint i = 0; i < cases->len * PB_N_CORPUS_FIELDS; i++)
    {
      const PbCorpusCase *c = g_ptr_array_index (cases, i / PB_N_CORPUS_FIELDS);
      PbCorpusField field = (PbCorpusField) (i % PB_N_CORPUS_FIELDS);
      g_autofree char *other = read_by_gmime (c, field);
      g_autofree char *line = g_strdup_printf ("%s | %s", c->name, pb_corpus_field_to_string (field));

      fields++;
      if (strcmp (other, c->fields[field]) == 0)
        continue;
      different++;
      if (is_explained (differences, line))
        continue;
      g_test_message ("not explained: %s: GMime has '%s', we have '%s'", line, other, c->fields[field]);
      g_test_fail ();
    }
  for (guint i = 0; i < differences->len; i++)
    {
      const Difference *difference = g_ptr_array_index (differences, i);

      if (difference->met)
        continue;
      g_test_message ("no difference any more: %s", difference->line);
      g_test_fail ();
    }
  g_test_message ("%u fields of %u headers, %u read otherwise by GMime, all explained", fields, cases->len, different);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  g_mime_init ();
  g_test_add_func ("/header-gmime/subject", test_subject);
  g_test_add_func ("/header-gmime/from", test_from);
  g_test_add_func ("/header-gmime/date", test_date);
  g_test_add_func ("/header-gmime/corpus", test_corpus);
  status = g_test_run ();
  g_mime_shutdown ();
  return status;
}
