/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-text.c: what pb_text_display() makes of any bytes is valid, safe, short enough, and stays as it is. */
#include "fuzz.h"

#include "pb-text.h"

#include <string.h>

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  gsize max = size > 0 ? data[0] : 0;
  g_autofree char *once = pb_text_display ((const char *) data, (gssize) size, max);
  g_autofree char *twice = pb_text_display (once, -1, max);
  g_autofree char *whole = pb_text_display ((const char *) data, (gssize) size, G_MAXSIZE);

  g_assert_true (g_utf8_validate (once, -1, NULL));
  g_assert_true (pb_text_is_safe (once));
  g_assert_cmpint (g_utf8_strlen (once, -1), <=, (glong) max);
  g_assert_cmpstr (twice, ==, once);
  g_assert_true (pb_text_is_safe (whole));
  if (g_utf8_strlen (whole, -1) <= (glong) max)
    g_assert_cmpstr (whole, ==, once);
  return 0;
}
