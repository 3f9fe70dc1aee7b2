/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-header.c: what is read from any header block is valid and safe; folding and line ends make no difference; what was
 * read is read again as it is. */
#include "fuzz.h"

#include "pb-header.h"
#include "pb-text.h"

#include <string.h>

#define MAX_SIZE 8192 /* so that the folded form stays below the block's limit */

static void
check_safe (const char *text)
{
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_true (pb_text_is_safe (text));
}

static void
check_fields (const PbHeader *header)
{
  check_safe (header->from);
  check_safe (header->address);
  check_safe (header->subject);
  g_assert_cmpuint (strlen (header->message_id), <=, 250);
  for (const char *p = header->message_id; *p != '\0'; p++)
    g_assert_true (g_ascii_isgraph (*p));
  g_assert_cmpint (header->date, >=, 0);
}

static void
check_equal (const PbHeader *a, const PbHeader *b)
{
  g_assert_cmpstr (a->from, ==, b->from);
  g_assert_cmpstr (a->address, ==, b->address);
  g_assert_cmpstr (a->subject, ==, b->subject);
  g_assert_cmpstr (a->message_id, ==, b->message_id);
  g_assert_cmpint (a->date, ==, b->date);
}

/* Line ends become CRLF; with @fold every blank within a line begins a new one. */
static void
check_refolded (const PbHeader *header, const guint8 *data, gsize size, gboolean fold)
{
  g_auto (PbHeader) again = { 0 };
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; i < size; i++)
    {
      gboolean blank = data[i] == ' ' || data[i] == '\t', inside = i > 0 && data[i - 1] != '\n';

      if (data[i] == '\n' && (i == 0 || data[i - 1] != '\r'))
        g_string_append_c (text, '\r');
      if (fold && blank && inside)
        g_string_append (text, "\r\n");
      g_string_append_c (text, (char) data[i]);
    }
  pb_header_parse (&again, (const guint8 *) text->str, text->len);
  check_equal (header, &again);
}

static void
check_subject_again (const PbHeader *header)
{
  g_auto (PbHeader) again = { 0 };
  g_autofree char *text = g_strdup_printf ("Subject: %s\r\n", header->subject);

  if (strstr (header->subject, "=?") != NULL) /* it would be decoded a second time */
    return;
  pb_header_parse (&again, (const guint8 *) text, strlen (text));
  g_assert_cmpstr (again.subject, ==, header->subject);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_auto (PbHeader) header = { 0 };

  size = MIN (size, MAX_SIZE);
  pb_header_parse (&header, data, size);
  check_fields (&header);
  check_refolded (&header, data, size, FALSE);
  check_refolded (&header, data, size, TRUE);
  check_subject_again (&header);
  return 0;
}
