/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-text.c: text from strangers, made safe for people. */
#include "pb-text.h"

#include <string.h>

typedef struct
{
  const char *in;
  gsize max;
  const char *out;
} Case;

static void
run (const Case *cases, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *out = pb_text_display (cases[i].in, -1, cases[i].max);
      g_autofree char *again = pb_text_display (out, -1, cases[i].max);

      g_assert_cmpstr (out, ==, cases[i].out);
      g_assert_cmpstr (again, ==, out);
      g_assert_true (g_utf8_validate (out, -1, NULL));
      g_assert_cmpint (g_utf8_strlen (out, -1), <=, (glong) cases[i].max);
      g_assert_true (pb_text_is_safe (out));
    }
}

static void
test_blanks (void)
{
  static const Case cases[] = {
    { "", 80, "" },
    { "plain", 80, "plain" },
    { "  a \t\r\n b  ", 80, "a b" },
    { " \t\r\n", 80, "" },
    { "a\vb\fc", 80, "a b c" },
    { "a\xc2\xa0"
      "b",
      80,
      "a b" },                                   /* no-break space */
    { "a\xe3\x80\x80信", 80, "a 信" },           /* ideographic space */
    { "a\xe2\x80\xa8\xe2\x80\xa9z", 80, "a z" }, /* line and paragraph separator */
    { "a\xe2\xa0\x80z", 80, "a z" },             /* blank Braille pattern */
    { "a\xe1\x9a\x80\xe2\x80\x83z", 80, "a z" }, /* Ogham space, em space */
  };

  run (cases, G_N_ELEMENTS (cases));
}

static void
test_controls (void)
{
  static const Case cases[] = {
    { "\x01\x02", 80, "" },
    { "a\x1b[31mred", 80, "a [31mred" }, /* ESC goes, its text stays */
    { "a\x7fz", 80, "a z" },             /* DEL */
    { "a\xc2\x80\xc2\x9fz", 80, "a z" }, /* C1 */
    { "a\xc2\x85z", 80, "a z" },         /* NEL */
    { "x\by", 80, "x y" },
  };
  static const char nul[] = "a\0b";
  g_autofree char *out = pb_text_display (nul, sizeof nul - 1, 80);

  run (cases, G_N_ELEMENTS (cases));
  g_assert_cmpstr (out, ==, "a b");
}

static void
test_invisible (void)
{
  static const Case cases[] = {
    { "admin\xe2\x80\xaegpj.exe", 80, "admingpj.exe" },                   /* U+202E */
    { "x\xe2\x80\xaa\xe2\x80\xab\xe2\x80\xac\xe2\x80\xady", 80, "xy" },   /* U+202A..D */
    { "x\xe2\x81\xa6y\xe2\x81\xa7\xe2\x81\xa8\xe2\x81\xa9z", 80, "xyz" }, /* isolates */
    { "x\xe2\x80\x8b\xe2\x80\x8c\xe2\x80\x8d\xe2\x80\x8e\xe2\x80\x8fz", 80, "xz" },
    { "\xef\xbb\xbfx", 80, "x" }, /* BOM */
    { "x\xd8\x9cy", 80, "xy" },   /* U+061C */
    { "x\xc2\xady", 80, "xy" },   /* soft hyphen */
    { "x\xcd\x8fy", 80, "xy" },
    { "x\xe3\x85\xa4y\xef\xbe\xa0z", 80, "xyz" }, /* fillers */
    { "x\xe2\x81\xa0\xe2\x81\xa4y", 80, "xy" },   /* word joiner, invisible plus */
    { "x\xf3\xa0\x81\x81y", 80, "xy" },           /* tag letter */
    { "x\xf3\xa0\x84\x80y", 80, "xy" },
    { "x\xef\xbf\xb9y", 80, "xy" },                               /* annotation anchor */
    { "x\xef\xbf\xbey\xef\xbf\xbfz\xf0\x9f\xbf\xbf", 80, "xyz" }, /* noncharacters */
    { "x\xef\xb7\x90y", 80, "xy" },
    { "a \xe2\x80\x8b b", 80, "a b" }, /* invisible between blanks: one blank */
    { "\xe2\x80\x8b \xe2\x80\x8b", 80, "" },
    { "\xe2\x9d\xa4\xef\xb8\x8f", 80, "\xe2\x9d\xa4\xef\xb8\x8f" }, /* emoji presentation stays */
    { "cafe\xcc\x81", 80, "cafe\xcc\x81" },                         /* combining accent stays */
    { "עברית", 80, "עברית" },                                       /* letters of right-to-left scripts stay */
  };

  run (cases, G_N_ELEMENTS (cases));
}

static void
test_invalid (void)
{
  static const Case cases[] = {
    { "bad\xff", 80, "bad\xef\xbf\xbd" },
    { "\xc0\x80", 80, "\xef\xbf\xbd\xef\xbf\xbd" },                                 /* overlong NUL */
    { "\xed\xa0\x80", 80, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },                 /* lone surrogate */
    { "\xed\xa0\xbd\xed\xb0\x80", 3, "\xef\xbf\xbd\xef\xbf\xbd…" },                 /* CESU-8 pair */
    { "\xf4\x90\x80\x80", 80, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" }, /* above U+10FFFF */
    { "\xe4\xbd", 80, "\xef\xbf\xbd\xef\xbf\xbd" },                                 /* cut at the end */
    { "\xe4\xbdx", 80, "\xef\xbf\xbd\xef\xbf\xbdx" },
    { "\x80x", 80, "\xef\xbf\xbdx" },
  };
  static const char cut[] = "信铃";
  g_autofree char *out = pb_text_display (cut, 5, 80); /* must not look at the sixth byte */

  run (cases, G_N_ELEMENTS (cases));
  g_assert_cmpstr (out, ==, "信\xef\xbf\xbd\xef\xbf\xbd");
}

static void
test_length (void)
{
  static const Case cases[] = {
    { "abcdef", 6, "abcdef" },
    { "abcdef  ", 6, "abcdef" },
    { "abcdefg", 6, "abcde…" },
    { "abcdef g", 6, "abcde…" },
    { "信铃信铃", 4, "信铃信铃" },
    { "信铃信铃", 3, "信铃…" },
    { "a b c d", 7, "a b c d" },
    { "a b c d", 6, "a b c…" },
    { "a b c d", 5, "a b…" }, /* four characters and "…" would leave a blank before it */
    { "a b c d", 4, "a b…" },
    { "ab", 1, "…" },
    { "a", 1, "a" },
    { "a b", 2, "a…" },
    { "a b", 1, "…" },
    { "a", 0, "" },
    { "", 0, "" },
    { "😀😀😀", 2, "😀…" },
    { "a\xe2\x80\x8b", 1, "a" }, /* what is dropped does not count */
  };

  run (cases, G_N_ELEMENTS (cases));
}

static void
test_is_safe (void)
{
  static const char *const unsafe[] = { "not\nfine", " x", "x ", "x  y", "\xff", "x\xe2\x80\xae", "\t", "\xc2\x9b" };

  g_assert_true (pb_text_is_safe (""));
  g_assert_true (pb_text_is_safe ("fine"));
  g_assert_true (pb_text_is_safe ("信铃 \xef\xbf\xbd <b>&"));
  for (gsize i = 0; i < G_N_ELEMENTS (unsafe); i++)
    g_assert_false (pb_text_is_safe (unsafe[i]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text/blanks", test_blanks);
  g_test_add_func ("/text/controls", test_controls);
  g_test_add_func ("/text/invisible", test_invisible);
  g_test_add_func ("/text/invalid", test_invalid);
  g_test_add_func ("/text/length", test_length);
  g_test_add_func ("/text/is-safe", test_is_safe);
  return g_test_run ();
}
