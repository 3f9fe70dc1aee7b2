/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-header.c: the fields of an alert, from whatever a server sends. */
#include "pb-header.h"

#include "pb-text.h"

#include <string.h>

static void
parse (PbHeader *out, const char *text)
{
  gsize len = strlen (text);
  g_autofree guint8 *bytes = g_memdup2 (text, len); /* no NUL behind it: a sanitizer sees a step too far */

  pb_header_parse (out, bytes, len);
  g_assert_true (pb_text_is_safe (out->from));
  g_assert_true (pb_text_is_safe (out->address));
  g_assert_true (pb_text_is_safe (out->subject));
}

static void
test_from (void)
{
  static const struct
  {
    const char *in, *name, *address;
  } cases[] = {
    { "ann@example.org", "", "ann@example.org" },
    { "<ann@example.org>", "", "ann@example.org" },
    { "Ann Example <ann@example.org>", "Ann Example", "ann@example.org" },
    { "Ann Example<ann@example.org>", "Ann Example", "ann@example.org" },
    { "\"Ann Example\" <ann@example.org>", "Ann Example", "ann@example.org" },
    { "\"Quoted \\\"Nick\\\" Name\" <q@example.org>", "Quoted \"Nick\" Name", "q@example.org" },
    { "\"back\\\\slash\" <q@example.org>", "back\\slash", "q@example.org" },
    { "\"Team, The\" <team@example.org>, two@example.org", "Team, The", "team@example.org" },
    { "ann@example.org (Ann Example)", "Ann Example", "ann@example.org" },
    { "ann@example.org (Ann (the) Example)", "Ann (the) Example", "ann@example.org" },
    { "Ann (comment) Example <ann@example.org>", "Ann Example", "ann@example.org" },
    { "(before) <ann@example.org>", "before", "ann@example.org" },
    { "ann@example.org, bob@example.org", "", "ann@example.org" },
    { ", ,ann@example.org", "", "ann@example.org" },
    { "Friends: a@example.org, \"B C\" <bc@example.org>;", "", "a@example.org" },
    { "Friends: \"B C\" <bc@example.org>, a@example.org;", "B C", "bc@example.org" },
    { "undisclosed-recipients:;", "", "" },
    { "Empty:; , Ann <ann@example.org>", "Ann", "ann@example.org" },
    { "Ann <@relay.example,@two.example:ann@example.org>", "Ann", "ann@example.org" },
    { "Ann <ann @ example . org>", "Ann", "ann@example.org" },
    { "Doe, John <john@example.org>", "Doe, John", "john@example.org" },
    { "Ann ann@example.org", "Ann", "ann@example.org" },
    { "Ann Example", "Ann Example", "" },
    { "Ann <>", "Ann", "" },
    { "", "", "" },
    { "   ", "", "" },
    { "Ann <ann@example.org", "Ann", "ann@example.org" },
    { "\"Ann <ann@example.org>", "Ann", "ann@example.org" },    /* quote without an end */
    { "Ann (x <ann@example.org>", "Ann x", "ann@example.org" }, /* comment without an end */
    { "ann@[IPv6:::1]", "", "ann@[IPv6:::1]" },
    { "ann@[127.0.0.1], b@x", "", "ann@[127.0.0.1]" },
    { "<\"a\\\">b\"@example.org>", "", "\"a\\\">b\"@example.org" },
    { "( \\) ) Ann (a \\( b) <ann@example.org>", "Ann", "ann@example.org" },
    { "< ann@example.org >", "", "ann@example.org" },
    { "<\"a>b\"@example.org>", "", "\"a>b\"@example.org" },
    { "\"x@y\" <ann@example.org>", "x@y", "ann@example.org" },
    { "\"x@y.example\" z@example.org", "x@y.example", "z@example.org" },
    { "=?utf-8?B?546L5bCP5piO?= <wang@example.cn>", "王小明", "wang@example.cn" },
    { "=?gb2312?B?ssbO8bK/?= <fin@example.cn>", "财务部", "fin@example.cn" },
    { "\"=?gb2312?B?ssbO8bK/?=\" <fin@example.cn>", "财务部", "fin@example.cn" },
    { "=?utf-8?Q?Smith,_John_<x@y>?= <j@example.org>", "Smith, John <x@y>", "j@example.org" },
    { "=?utf-8?Q?a=2C_b=3Cx=40y=3E?= <j@example.org>", "a, b<x@y>", "j@example.org" },
    { "j@example.org (=?utf-8?B?5Lit5paH?=)", "中文", "j@example.org" },
    { "=?utf-8?B?5Lit?=\r\n =?utf-8?B?5paH?= <z@example.cn>", "中文", "z@example.cn" },
    { "=?iso-2022-jp?B?GyRCOzNFREJATzobKEI=?= <y@example.jp>", "山田太郎", "y@example.jp" },
    { "Raw \xe5\xbc\xa0\xe4\xb8\x89 <raw@example.org>", "Raw 张三", "raw@example.org" },
    { "\xd5\xc5\xc8\xfd <raw2@example.org>", "张三", "raw2@example.org" },
    { "\"\x81\x5c Ltd\" <gbk@example.org>", "乗 Ltd", "gbk@example.org" }, /* a GBK character that ends in a backslash */
    { "\x81\x40 <gbk@example.org>", "丂", "gbk@example.org" },
    { "=?utf-8?B?55So5oi3?= <=?utf-8?B?55So5oi3?=@xn--fsqu00a.xn--0zwm56d>", "用户", "=?utf-8?B?55So5oi3?=@xn--fsqu00a.xn--0zwm56d" },
    { "\"<b>Evil</b> & Co\" <evil@example.org>", "<b>Evil</b> & Co", "evil@example.org" },
    { "=?utf-8?B?YWRtaW7igK5ncGouZXhl?= <bidi@example.org>", "admingpj.exe", "bidi@example.org" },
    { "=?utf-8?B?////?= <bad@example.org>", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd", "bad@example.org" },
    { "Ann <a\xe2\x80\xae"
      "b@example.org>",
      "Ann",
      "a\xef\xbf\xbd"
      "b@example.org" }, /* what cannot be seen makes it another address */
    { "Ann <ann@example.org\xe2\x80\x8b>", "Ann", "ann@example.org\xef\xbf\xbd" },
    { "Ann <ann\xc2\xa0@example.org>", "Ann", "ann\xef\xbf\xbd@example.org" },
    { "Ann <ann\x01@example.org>", "Ann", "ann\xef\xbf\xbd@example.org" },
    { "%s%n <%d@example.org>", "%s%n", "%d@example.org" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (PbHeader) header = { 0 };
      g_autofree char *text = g_strdup_printf ("From: %s\r\n\r\n", cases[i].in);

      parse (&header, text);
      g_assert_cmpstr (header.from, ==, cases[i].name);
      g_assert_cmpstr (header.address, ==, cases[i].address);
    }
}

static void
test_subject (void)
{
  static const struct
  {
    const char *in, *out;
  } cases[] = {
    { "Subject: Plain hello\r\n", "Plain hello" },
    { "Subject: Plain hello\n", "Plain hello" },
    { "Subject: Plain hello", "Plain hello" },
    { "SUBJECT:x\r\n", "x" },
    { "Subject : obsolete\r\n", "obsolete" },
    { "Subject:\r\n folded\r\n\tmore\r\n", "folded more" },
    { "Subject: a\n b\n", "a b" },
    { "Subject: a\r\n \r\n b\r\n", "a b" },
    { "Subject: =?utf-8?B?5Lit?=\r\n =?utf-8?B?5paH?=\r\n", "中文" },
    { "Subject: =?utf-8?B?6A==?=\r\n =?utf-8?B?t6jnvJbnoIHlrZfovrnnlYw=?=\r\n", "跨编码字边界" },
    { "Subject: \xe5\x8e\x9f\xe5\xa7\x8b\r\n", "原始" },
    { "Subject: \xc4\xe3\xba\xc3\r\n", "你好" },
    { "Subject: one\r\nSubject: two\r\n", "one" },
    { "Subject:\r\nSubject: two\r\n", "two" },
    { "Subject: a: b\r\n", "a: b" },
    { "Subjects: x\r\n", "" },
    { "X-Subject: x\r\n", "" },
    { "Subject x\r\n", "" },
    { " Subject: folded from nowhere\r\n", "" },
    { "junk\r\n more: junk\r\nSubject: x\r\n", "x" },
    { "From nobody Mon Nov 2\r\nSubject: x\r\n", "x" },
    { "\r\nSubject: in the body\r\n", "" },
    { "To: a@b\r\n\r\nSubject: in the body\r\n", "" },
    { "Subject: a\rb\r\n", "a b" },
    { "Subject: =?utf-8?B?SW52b2ljZSDigK5mZHAuZXhlIOKBpnjigakg4oCLAGVuZA==?=\r\n", "Invoice fdp.exe x end" },
    { "Subject: Win <a href=\"x\">click</a> &amp; %s %n\r\n", "Win <a href=\"x\">click</a> &amp; %s %n" },
    { "Subject: =?utf-8?Q?line=0D=0ABcc:_x?=\r\n", "line Bcc: x" },
    { "", "" },
    { "\r\n", "" },
    { ":", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (PbHeader) header = { 0 };

      parse (&header, cases[i].in);
      g_assert_cmpstr (header.subject, ==, cases[i].out);
    }
}

static void
test_message_id (void)
{
  static const struct
  {
    const char *in, *out;
  } cases[] = {
    { "<m01@zoo.test>", "m01@zoo.test" },
    { "  <m01@zoo.test>  ", "m01@zoo.test" },
    { "<m01@\r\n zoo.test>", "m01@zoo.test" },
    { "m01@zoo.test", "m01@zoo.test" },
    { "(c) <m01@zoo.test> <other@x>", "m01@zoo.test" },
    { "<m01\xe4\xbd\xa0@zoo.test>", "m01@zoo.test" },
    { "=?utf-8?q?=3Cm01=40zoo=2Etest=3E?=", "m01@zoo.test" },
    { "<>", "" },
    { "", "" },
  };
  g_autofree char *longest = g_strnfill (250, 'a'), *longer = g_strnfill (251, 'a');
  g_autofree char *text = g_strdup_printf ("Message-ID: <%s>\r\n", longest), *text2 = g_strdup_printf ("Message-ID: <%s>\r\n", longer);
  g_auto (PbHeader) header = { 0 };
  g_auto (PbHeader) header2 = { 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (PbHeader) one = { 0 };
      g_autofree char *field = g_strdup_printf ("Message-Id: %s\r\n", cases[i].in);

      parse (&one, field);
      g_assert_cmpstr (one.message_id, ==, cases[i].out);
    }
  parse (&header, text);
  g_assert_cmpstr (header.message_id, ==, longest);
  parse (&header2, text2);
  g_assert_cmpstr (header2.message_id, ==, "");
}

static void
test_date (void)
{
  /* 2 Nov 2026 02:00:00 UTC is 1793584800, 1 Jan 2026 00:00:00 UTC is 1767225600. */
  static const struct
  {
    const char *in;
    gint64 out;
  } cases[] = {
    { "Mon, 2 Nov 2026 10:00:00 +0800", 1793584800 },
    { "Mon, 2 Nov 2026 10:00:00 +0800 (CST)", 1793584800 },
    { "Mon, 2 Nov 2026 10:00:00 +0800 CST", 1793584800 },
    { "2 Nov 2026 10:00:00 +0800", 1793584800 },
    { "2 Nov 2026 10:00 +0800", 1793584800 },
    { "mon,  02 NOV 2026\r\n\t10:00:00   +0800", 1793584800 },
    { "Mon, 2 November 2026 10:00:00 +08:00", 1793584800 },
    { "Mon, 2 Nov 2026 02:00:00 GMT", 1793584800 },
    { "Mon, 2 Nov 2026 02:00:00 UT", 1793584800 },
    { "Mon, 2 Nov 2026 02:00:00 Z", 1793584800 },
    { "Mon, 2 Nov 2026 02:00:00 -0000", 1793584800 },
    { "Mon, 2 Nov 2026 02:00:00", 1793584800 },
    { "Mon, 2 Nov 2026 10:00:00 GMT+0800", 1793584800 },
    { "Mon, 2 Nov 2026 10:00:00 +8", 1793584800 },
    { "Sun, 1 Nov 2026 21:00:00 EST", 1793584800 },
    { "Sun, 1 Nov 2026 22:00:00 EDT", 1793584800 },
    { "Sun, 1 Nov 2026 20:00:00 CST", 1793584800 },
    { "Sun, 1 Nov 2026 21:00:00 CDT", 1793584800 },
    { "Sun, 1 Nov 2026 19:00:00 MST", 1793584800 },
    { "Sun, 1 Nov 2026 20:00:00 MDT", 1793584800 },
    { "Sun, 1 Nov 2026 18:00:00 PST", 1793584800 },
    { "Sun, 1 Nov 2026 19:00:00 PDT", 1793584800 },
    { "Mon, 2 Nov 2026 02:00:00 A", 1793584800 }, /* military zones mean nothing: RFC 5322 4.3 */
    { "Mon, 2 Nov 2026 02:00:00 XYZ", 1793584800 },
    { "Sun, 1 Nov 2026 20:30:00 -0530", 1793584800 },
    { "Mon, 2 Nov 26 02:00:00 GMT", 1793584800 }, /* obsolete years */
    { "Mon, 2 Nov 126 02:00:00 GMT", 1793584800 },
    { "1 Jan 99 00:00:00 GMT", 915148800 },
    { " 2-Nov-2026 10:00:00 +0800", 1793584800 }, /* INTERNALDATE */
    { "02-Nov-2026 10:00:00 +0800", 1793584800 },
    { "Mon Nov  2 02:00:00 2026", 1793584800 }, /* asctime */
    { "2026-11-02T10:00:00+08:00", 1793584800 },
    { "2026-11-02T02:00:00.123Z", 1793584800 },
    { "2026-11-02 02:00:00", 1793584800 },
    { "(a (nested \\) ) comment) 2 Nov 2026 (x) 02:00:00 +0000", 1793584800 },
    { "Thu, 1 Jan 2026 00:00:00 +0000", 1767225600 },
    { "Thu, 31 Dec 2026 23:59:60 +0000", 1798761599 }, /* a leap second */
    { "29 Feb 2024 00:00:00 +0000", 1709164800 },
    { "29 Feb 2000 00:00:00 +0000", 951782400 },
    { "1 Mar 2100 00:00:00 +0000", 4107542400 },
    { "31 Dec 9999 23:59:59 +0000", G_GINT64_CONSTANT (253402300799) },
    { "19 Jan 2038 03:14:08 +0000", G_GINT64_CONSTANT (2147483648) },
    { "2 Nov 2026 02:00:00 +9999", 1793584800 }, /* not a zone */
    { "1 Jan 1970 00:00:01 +0000", 1 },
    { "1 Jan 1970 00:00:00 +0800", 0 },
    { "31 Dec 1969 23:59:59 +0000", 0 },
    { "29 Feb 2026 00:00:00 +0000", 0 },
    { "29 Feb 2100 00:00:00 +0000", 0 },
    { "31 Apr 2026 00:00:00 +0000", 0 },
    { "0 Nov 2026 00:00:00 +0000", 0 },
    { "2 Foo 2026 00:00:00 +0000", 0 },
    { "2 Nov 2026 24:00:00 +0000", 0 },
    { "2 Nov 2026 10:60:00 +0000", 0 },
    { "2 Nov 2026 10:00:61 +0000", 0 },
    { "2 Nov 2026", 0 },
    { "2 Nov 99999999 10:00:00 +0000", 0 },
    { "99999999999999999999 Nov 2026 10:00:00", 0 },
    { "2026-13-02T10:00:00Z", 0 },
    { "garbage date", 0 },
    { "(never closed 2 Nov 2026 10:00:00", 0 },
    { "", 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (PbHeader) header = { 0 };
      g_autofree char *field = g_strdup_printf ("Date: %s\r\n", cases[i].in);

      g_assert_cmpint (pb_header_parse_date (cases[i].in), ==, cases[i].out);
      parse (&header, field);
      g_assert_cmpint (header.date, ==, cases[i].out);
    }
}

/* Every field of one mail, in any order, and each prefix of it: nothing is read behind the end. */
static void
test_whole (void)
{
  static const char text[] = "Received: x\r\nDate: Mon, 2 Nov 2026 10:00:00 +0800\r\nFrom: =?utf-8?B?546L5bCP5piO?=\r\n <wang@example.cn>\r\n"
                             "Subject: =?utf-8?B?5Lit?=\r\n =?utf-8?B?5paH?=\r\nMessage-ID: <m@zoo.test>\r\n\r\nbody";
  g_auto (PbHeader) header = { 0 };

  parse (&header, text);
  g_assert_cmpstr (header.from, ==, "王小明");
  g_assert_cmpstr (header.address, ==, "wang@example.cn");
  g_assert_cmpstr (header.subject, ==, "中文");
  g_assert_cmpstr (header.message_id, ==, "m@zoo.test");
  g_assert_cmpint (header.date, ==, 1793584800);
  for (gsize n = 0; n < sizeof text; n++)
    {
      g_auto (PbHeader) part = { 0 };
      g_autofree char *prefix = g_strndup (text, n);

      parse (&part, prefix);
    }
}

static void
test_bounded (void)
{
  static const char *const pieces[] = { "(", "\"", "\\\"", "((\\", "<", "a@b,", "[", "=?a?Q?", ":", ";", ",", "\xe4", "x", "@", "a " };
  static const char *const fields[] = { "From: ", "Subject: ", "Date: ", "Message-ID: ", "" };

  for (gsize i = 0; i < G_N_ELEMENTS (pieces) * G_N_ELEMENTS (fields); i++)
    {
      g_auto (PbHeader) header = { 0 };
      g_autoptr (GString) text = g_string_new (fields[i % G_N_ELEMENTS (fields)]);

      while (text->len < 200000)
        g_string_append (text, pieces[i / G_N_ELEMENTS (fields)]);
      parse (&header, text->str);
      g_assert_cmpint (g_utf8_strlen (header.from, -1), <=, 200);
      g_assert_cmpint (g_utf8_strlen (header.address, -1), <=, 320);
      g_assert_cmpint (g_utf8_strlen (header.subject, -1), <=, 500);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/header/from", test_from);
  g_test_add_func ("/header/subject", test_subject);
  g_test_add_func ("/header/message-id", test_message_id);
  g_test_add_func ("/header/date", test_date);
  g_test_add_func ("/header/whole", test_whole);
  g_test_add_func ("/header/bounded", test_bounded);
  return g_test_run ();
}
