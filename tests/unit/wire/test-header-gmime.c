/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-header-gmime.c: GMime writes headers, pb-header reads them: names, addresses, subjects and dates must survive. */
#include "pb-header.h"

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

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  g_mime_init ();
  g_test_add_func ("/header-gmime/subject", test_subject);
  g_test_add_func ("/header-gmime/from", test_from);
  g_test_add_func ("/header-gmime/date", test_date);
  status = g_test_run ();
  g_mime_shutdown ();
  return status;
}
