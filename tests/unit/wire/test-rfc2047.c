/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-rfc2047.c: encoded words and raw 8-bit text; expected values come from the RFC and from what was encoded. */
#include "pb-rfc2047.h"

#include <string.h>

typedef struct
{
  const char *in, *out;
} Case;

static void
run (const Case *cases, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      /* exactly as many bytes as there are, so that a sanitizer sees a step too far */
      gsize len = strlen (cases[i].in);
      g_autofree guint8 *bytes = g_memdup2 (cases[i].in, len);
      g_autofree char *out = pb_rfc2047_decode (bytes, len);

      g_assert_cmpstr (out, ==, cases[i].out);
    }
}

static void
test_plain (void)
{
  static const Case cases[] = {
    { "", "" },
    { "hello", "hello" },
    { " a  b ", " a  b " },
    { "=", "=" },
    { "=?", "=?" },
    { "=?\?=", "=?\?=" },
    { "=?utf-8?=", "=?utf-8?=" },
    { "=?utf-8?X?abc?=", "=?utf-8?X?abc?=" }, /* no such encoding */
    { "=??B?YQ==?=", "=??B?YQ==?=" },         /* no charset */
    { "=?ut f?B?YQ==?=", "=?ut f?B?YQ==?=" },
    { "1 =? 2 ?= 3", "1 =? 2 ?= 3" },
    { "%s %n <b>", "%s %n <b>" },
    { "=?aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeee?Q?x?=", "=?aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeee?Q?x?=" },
  };

  run (cases, G_N_ELEMENTS (cases));
}

/* The examples of RFC 2047 8 and what else its grammar says. */
static void
test_rfc (void)
{
  static const Case cases[] = {
    { "=?ISO-8859-1?Q?a?=", "a" },
    { "=?ISO-8859-1?Q?a?= b", "a b" },
    { "=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=", "ab" },
    { "=?ISO-8859-1?Q?a?=  =?ISO-8859-1?Q?b?=", "ab" },
    { "=?ISO-8859-1?Q?a?=\r\n    =?ISO-8859-1?Q?b?=", "ab" },
    { "=?ISO-8859-1?Q?a_b?=", "a b" },
    { "=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=", "a b" },
    { "=?US-ASCII?Q?Keith_Moore?=", "Keith Moore" },
    { "=?ISO-8859-1?Q?Keld_J=F8rn_Simonsen?=", "Keld Jørn Simonsen" },
    { "=?ISO-8859-1?Q?Andr=E9?= Pirard", "André Pirard" },
    { "=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?=\n =?ISO-8859-2?B?dSB1bmRlcnN0YW5kIHRoZSBleGFtcGxlLg==?=",
      "If you can read this you understand the example." },
    { "=?iso-8859-8?b?7eXs+SDv4SDs6Oj08A==?=", "םולש ןב לטטפנ" },
    { "a =?utf-8?q?b?= c =?utf-8?q?d?= e", "a b c d e" },
    { "=?utf-8?Q?\?= x", " x" },
    { "=?utf-8?Q?what=3F?=", "what?" },
    { "=?utf-8?Q?what?\?=", "what?" },
    { "=?utf-8*zh?B?5Lit5paH?=", "中文" }, /* RFC 2231 5 */
    { "=?US-ASCII*EN?Q?Keith?=", "Keith" },
    { "=?utf-8*?Q?x?=", "x" },
  };

  run (cases, G_N_ELEMENTS (cases));
}

static void
test_charsets (void)
{
  static const Case cases[] = {
    { "=?utf-8?B?5Lya6K6u6YCa55+l77ya5piO5aSp5LiK5Y2I5Y2B54K5?=", "会议通知：明天上午十点" },
    { "=?gb2312?B?ssbO8bK/?=", "财务部" },
    { "=?gb18030?Q?=B7=A2=C6=B1=D2=D1=BF=AA=BE=DF?=", "发票已开具" },
    { "=?gb2312?B?hrQ=?=", "喆" }, /* in GBK, not in GB2312 */
    { "=?gbk?Q?=86=B4?=", "喆" },
    { "=?iso-2022-jp?B?GyRCOzNFREJATzobKEI=?=", "山田太郎" },
    { "=?ISO-2022-JP?B?GyRCJCpDTiRpJDsbKEI=?=", "お知らせ" },
    { "=?koi8-r?B?8NLJ18XU?=", "Привет" },
    { "=?windows-1251?Q?=CF=F0=E8?=", "При" },
    { "=?iso-8859-1?B?R3L832U=?=", "Grüße" },
    { "=?iso-8859-1?Q?=80=35?=", "€5" }, /* labelled the one, written the other */
    { "=?windows-1252?Q?=80=35?=", "€5" },
    { "=?euc-kr?B?vsiz5w==?=", "안녕" },
    { "=?ks_c_5601-1987?B?vsiz5w==?=", "안녕" },
    { "=?big5?B?q0il8w==?=", "信件" },
    { "=?shift_jis?B?g2WDWINn?=", "テスト" },
    { "=?utf-7?B?R3IrQVB3QTN3LWU=?=", "Grüße" },
    { "=?utf-16le?B?4U/DlA==?=", "信铃" },
    { "=?windows-1255?Q?=F9?=", "ש" }, /* the converter holds it back until the end */
    { "=?utf-8?B?8J+UkCBZb3VyIGNvZGUgaXMgNDgyOTEz?=", "🔐 Your code is 482913" },
    { "=?unknown-cs?Q?abc=ZZ?=", "abc=ZZ" },
    { "=?unknown-8bit?Q?=E4=BD=A0?=", "你" },   /* UTF-8 */
    { "=?x-unknown?Q?=C4=E3=BA=C3?=", "你好" }, /* else GB18030 */
    { "=?x-unknown?Q?caf=E9?=", "café" },       /* else Latin-1 */
    { "=?us-ascii?Q?=E4=BD=A0?=", "你" },
    { "=?../../etc?Q?x?=", "=?../../etc?Q?x?=" }, /* no path gets anywhere */
    { "=?utf-8//IGNORE?Q?x?=", "=?utf-8//IGNORE?Q?x?=" },
  };

  run (cases, G_N_ELEMENTS (cases));
}

/* A character split over two words (mail.md 1.3: padding in the first word made others lose the second). */
static void
test_split (void)
{
  static const Case cases[] = {
    { "=?utf-8?B?6A==?= =?utf-8?B?t6jnvJbnoIHlrZfovrnnlYw=?=", "跨编码字边界" },
    { "=?utf-8?B?6Lc=?= =?utf-8?B?qOe8lueggeWtl+i+ueeVjA==?=", "跨编码字边界" },
    { "=?utf-8?B?6Leo5w==?= =?utf-8?B?vJbnoIHlrZfovrnnlYw=?=", "跨编码字边界" },
    { "=?utf-8?B?6Leo57yW56CB5a2X6L655w==?=\r\n =?UTF-8?B?lYw=?=", "跨编码字边界" },
    { "=?utf-8?B?6Leo5w==?= =?utf-8?Q?=BC=96?=", "跨编" }, /* either encoding */
    { "=?gb2312?B?xOO6?= =?GBK?B?w8rAvec=?=", "你好世界" },
    { "=?utf-8*zh?Q?=E4=BD?= =?utf-8?Q?=A0?=", "你" },
    { "=?utf-8?Q?=E4=BD?==?utf-8?Q?=A0?=", "你" }, /* nothing between */
    { "=?utf-8?Q?=E4=BD?= x =?utf-8?Q?=A0?=", "\xef\xbf\xbd\xef\xbf\xbd x \xef\xbf\xbd" },
    { "=?utf-8?Q?=E4=BD?= =?koi8-r?Q?=C1?=", "\xef\xbf\xbd\xef\xbf\xbdа" },
  };

  run (cases, G_N_ELEMENTS (cases));
}

static void
test_broken (void)
{
  static const Case cases[] = {
    { "=?utf-8?Q?un terminated", "un terminated" },
    { "=?utf-8?B?5Lit5paH", "中文" },
    { "=?unknown-cs?Q?abc=ZZ?= =?utf-8?B?4? =?utf-8?Q?un terminated", "abc=ZZun terminated" },
    { "=?utf-8?B?5Lit =?utf-8?B?5paH?=", "中文" }, /* the first has no end */
    { "=?utf-8?Q?Hello World?=", "Hello World" },  /* blanks inside */
    { "=?utf-8?B?5Lit 5paH?=", "中文" },
    { "=?utf-8?B?5Lit\r\n\t5paH?=", "中文" },
    { "=?utf-8?B?5Lit=5paH?=", "中文" }, /* padding in the middle */
    { "=?utf-8?B?YQ==YQ==?=", "aa" },
    { "=?utf-8?B?5Lit5paH====?=", "中文" },
    { "=?utf-8?B?5L!i-t?=", "中" }, /* junk in base64 */
    { "=?utf-8?B?////?=", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
    { "=?utf-8?B?Y?=", "" },
    { "=?utf-8?B?\?=", "" },
    { "=?utf-8?Q?a=3?=", "a=3" },
    { "=?utf-8?Q?a=?=", "a=" },
    { "=?utf-8?Q?=?=", "=" },
    { "=?utf-8?B?YQBi?=", "a b" }, /* NUL */
    { "=?utf-8?Q?=00x?=", " x" },
    { "=?utf-16be?Q?=00=00=00a?=", " a" },
    { "=?utf-16le?Q?=00=D8?=", "\xef\xbf\xbd\xef\xbf\xbd" }, /* a lone surrogate, byte for byte */
    { "=?gb18030?Q?=C4=E3=FF=FFx?=", "你\xef\xbf\xbd\xef\xbf\xbdx" },
    { "x=?utf-8?Q?y?=z", "xyz" },
    { "=?utf-8?Q?=3D=3Futf-8=3FQ=3Fx=3F=3D?=", "=?utf-8?Q?x?=" }, /* decoded once */
  };

  run (cases, G_N_ELEMENTS (cases));
}

static void
test_raw (void)
{
  static const Case cases[] = {
    { "Raw 张三", "Raw 张三" },
    { "\xc4\xe3\xba\xc3", "你好" },
    { "\xd5\xc5\xc8\xfd =?utf-8?Q?x?=", "张三 x" },
    { "caf\xe9", "café" },
    { "\xff\xfe", "ÿþ" },
    { "张三\xe4\xbd", "张三" }, /* cut by the sender */
    { "\xe4\xbd", "" },
  };
  static const guint8 nul[] = { 'a', 0, 0xe4, 0xbd, 0xa0 };
  g_autofree char *out = pb_rfc2047_decode (nul, sizeof nul);

  run (cases, G_N_ELEMENTS (cases));
  g_assert_cmpstr (out, ==, "a 你");
}

static void
test_raw_keeps_words (void)
{
  static const char text[] = "\xc4\xe3 =?utf-8?Q?x?=";
  g_autofree char *out = pb_rfc2047_raw ((const guint8 *) text, strlen (text));

  g_assert_cmpstr (out, ==, "你 =?utf-8?Q?x?=");
}

static void
test_bounded (void)
{
  static const char *const pieces[] = { "=?a?Q?x y", "=?a?Q? ", "=?a?B?", "=?a*b", "=?utf-8?B?YQ== =?", "\xe4\xbd\xa0" };

  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr (GString) long_text = g_string_new (NULL);
      g_autofree char *out = NULL;

      while (long_text->len < 300000)
        g_string_append (long_text, pieces[i]);
      out = pb_rfc2047_decode ((const guint8 *) long_text->str, long_text->len);
      g_assert_true (g_utf8_validate (out, -1, NULL));
      g_assert_cmpuint (strlen (out), <=, PB_RFC2047_MAX_INPUT);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rfc2047/plain", test_plain);
  g_test_add_func ("/rfc2047/rfc", test_rfc);
  g_test_add_func ("/rfc2047/charsets", test_charsets);
  g_test_add_func ("/rfc2047/split", test_split);
  g_test_add_func ("/rfc2047/broken", test_broken);
  g_test_add_func ("/rfc2047/raw", test_raw);
  g_test_add_func ("/rfc2047/raw-keeps-words", test_raw_keeps_words);
  g_test_add_func ("/rfc2047/bounded", test_bounded);
  return g_test_run ();
}
