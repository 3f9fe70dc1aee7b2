/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-snippet.c: any header before the first empty line, any body behind it: safe to show, bounded, the same every time. */
#include "fuzz.h"

#include "pb-snippet.h"
#include "pb-text.h"

#include <string.h>

#define MAX_CHARS 120

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const guint8 *gap = size > 0 ? memmem (data, size, "\r\n\r\n", 4) : NULL;
  gsize header_len = gap != NULL ? (gsize) (gap + 4 - data) : 0;
  g_autofree char *words = pb_snippet_from_header (data, header_len, data + header_len, size - header_len, MAX_CHARS);
  g_autofree char *again = pb_snippet_from_header (data, header_len, data + header_len, size - header_len, MAX_CHARS);

  g_assert_true (g_utf8_validate (words, -1, NULL));
  g_assert_true (pb_text_is_safe (words));
  g_assert_cmpint (g_utf8_strlen (words, -1), <=, MAX_CHARS);
  g_assert_cmpstr (words, ==, again);
  return 0;
}
