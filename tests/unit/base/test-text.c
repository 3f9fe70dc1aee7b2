/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pb-text.h"

static void
test_display (void)
{
  static const struct { const char *in; gsize max; const char *out; } cases[] = {
    { "plain", 80, "plain" },
    { "  a \t\r\n b  ", 80, "a b" },
    { "admin\xe2\x80\xaegpj.exe", 80, "admingpj.exe" },
    { "x\xe2\x81\xa6y\xe2\x81\xa9\xe2\x80\x8bz\xef\xbb\xbf", 80, "xyz" },
    { "bad\xff", 80, "bad\xef\xbf\xbd" },
    { "abcdef", 6, "abcdef" },
    { "abcdefg", 6, "abcde…" },
    { "信铃信铃", 3, "信铃…" },
    { "a b c d", 4, "a b…" },
    { "\x01\x02", 80, "" },
    { "", 80, "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *out = pb_text_display (cases[i].in, -1, cases[i].max);
      g_assert_cmpstr (out, ==, cases[i].out);
      g_assert_true (g_utf8_validate (out, -1, NULL));
    }
  g_assert_true (pb_text_is_safe ("fine"));
  g_assert_false (pb_text_is_safe ("not\nfine"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text/display", test_display);
  return g_test_run ();
}
