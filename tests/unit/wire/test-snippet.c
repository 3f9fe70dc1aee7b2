/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-snippet.c: the first words of mails: transfer encodings, charsets, multiparts, HTML, and everything cut anywhere. */
#include "pb-html-text.h"
#include "pb-snippet.h"
#include "pb-text.h"
#include "pb-transfer.h"

#include <string.h>

#define MAX_CHARS 100

typedef struct
{
  const char *type, *encoding, *body, *words;
} Case;

/* Exactly as many bytes as there are, so that a sanitizer sees a step too far. */
static char *
snippet (const Case *c, gsize len)
{
  g_autofree guint8 *bytes = g_memdup2 (c->body, len);

  return pb_snippet_new (c->type, c->encoding, bytes, len, MAX_CHARS);
}

/* What is cut shows the beginning of the words, or words of a part before, never rubbish. */
static void
check_cuts (const Case *c)
{
  for (gsize len = 0; len < strlen (c->body); len++)
    {
      g_autofree char *words = snippet (c, len);

      g_assert_true (pb_text_is_safe (words));
      g_assert_cmpint (g_utf8_strlen (words, -1), <=, MAX_CHARS);
      g_assert_null (strstr (words, "\xef\xbf\xbd"));
    }
}

static void
run (const Case *cases, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *words = snippet (&cases[i], strlen (cases[i].body));

      g_assert_cmpstr (words, ==, cases[i].words);
      check_cuts (&cases[i]);
    }
}

static void
test_encodings (void)
{
  static const Case cases[] = {
    { NULL, NULL, "", "" },
    { NULL, NULL, "Hello\r\nBob,\r\n\r\n  how are you?\r\n", "Hello Bob, how are you?" },
    { "text/plain", "7bit", "Hello", "Hello" },
    { "text/plain", "8BIT", "Hello", "Hello" },
    { "text/plain", "binary", "Hello", "Hello" },
    { "text/plain", "8-bit", "Hello", "Hello" },
    { "text/plain", "base64", "SGVsbG8gQm9i", "Hello Bob" },
    { "text/plain", " BASE64 ", "SGVs\r\nbG8g\r\nQm9i\r\n", "Hello Bob" },
    { "text/plain", "base64;", "SGVsbG8gQm9iIQ==\r\n", "Hello Bob!" },
    { "text/plain", "base64", "SGVs!bG8g*\tQm9i", "Hello Bob" },
    { "text/plain", "base64", "SGVsbG8=SGVsbG8=", "HelloHello" },
    { "text/plain", "quoted-printable", "Hel=6Co=20Bob", "Hello Bob" },
    { "text/plain", "quoted-printable", "Hel=6co", "Hello" }, /* lower case is tolerated (6.7 rule 1) */
    { "text/plain", "Quoted-Printable", "Hel=\r\nlo=  \r\n Bob_ =3D =", "Hello Bob_ =" },
    { "text/plain", "quoted-printable", "1+1=2 =XY =", "1+1=2 =XY" },
    { "text/plain", "x-uuencode", "begin 644 a.txt\r\n#0V%T\r\n", "" },
    { "text/plain", "uuencode", "begin 644 a.txt\r\n#0V%T\r\n", "" },
    { "application/pdf", "base64", "JVBERi0xLjQK", "" },
    { "image/png", NULL, "words", "" },
    { "text", NULL, "words", "words" },
    { "TEXT/Plain; format=flowed", NULL, "words", "words" },
    { "", NULL, "words", "words" },
  };

  run (cases, G_N_ELEMENTS (cases));
}

static void
test_charsets (void)
{
  static const Case cases[] = {
    { "text/plain; charset=utf-8", "8bit", "\xe6\x82\xa8\xe5\xa5\xbd", "您好" },
    { "text/plain; charset=\"utf-8\"", "base64", "5oKo5aW9", "您好" },
    { "text/plain; charset=utf-8", "quoted-printable", "=E6=82=A8=E5=A5=BD", "您好" },
    { "text/plain; charset=gb2312", "8bit", "\xc4\xfa\xba\xc3", "您好" },
    { "text/plain; charset=GBK", "base64", "xPq6ww==", "您好" },
    { "text/plain; charset=gb18030", "quoted-printable", "=C4=FA=\r\n=BA=C3", "您好" },
    { "text/plain; charset=big5", "8bit", "\xb1\x7a\xa6\x6e", "您好" },
    { "text/plain; charset=iso-2022-jp", "7bit", "\x1b$B$3$s\x1b(B", "こん" },
    { "text/plain; charset=shift_jis", "8bit", "\x82\xb1\x82\xf1", "こん" },
    { "text/plain; charset=euc-kr", "8bit", "\xbe\xc8\xb3\xe7", "안녕" },
    { "text/plain; charset=iso-8859-1", "quoted-printable", "Caf=E9", "Café" },
    { "text/plain; charset=windows-1251", "8bit", "\xcf\xf0\xe8", "При" },
    { "text/plain; charset=koi8-r", "8bit", "\xf0\xd2\xc9", "При" },
    /* without a charset, or an unknown one, or a wrong one */
    { "text/plain", "8bit", "\xe6\x82\xa8\xe5\xa5\xbd", "您好" },
    { "text/plain", "8bit", "\xc4\xfa\xba\xc3", "您好" },
    { "text/plain; charset=x-nothing", "8bit", "\xc4\xfa\xba\xc3", "您好" },
    { "text/plain; charset=us-ascii", "8bit", "\xe6\x82\xa8", "您" },
    { "text/plain; charset=unknown-8bit", "8bit", "Caf\xe9 au lait", "Café au lait" },
  };

  run (cases, G_N_ELEMENTS (cases));
}

/* A tail that is cut within a character: the character is left out, the others are not lost. */
static void
test_cut_characters (void)
{
  static const Case cases[] = {
    { "text/plain; charset=utf-8", "8bit", "\xe6\x82\xa8\xe5\xa5", "您" },
    { "text/plain; charset=utf-8", "8bit", "\xe6\x82\xa8\xe5", "您" },
    { "text/plain; charset=utf-8", "8bit", "a\xf0\x9f\x98", "a" },
    { "text/plain; charset=gbk", "8bit", "\xc4\xfa\xba", "您" },
    { "text/plain; charset=gb18030", "8bit", "\xc4\xfa\x81\x30\x81", "您" },
    { "text/plain; charset=big5", "8bit", "\xb1\x7a\xa6", "您" },
    { "text/plain", "8bit", "\xc4\xfa\xba", "您" },
    { "text/plain", "8bit", "a\xe6\x82", "a" },
    { "text/plain", "8bit", "Caf\xe9", "Caf" }, /* more likely UTF-8 that was cut */
    { "text/plain; charset=utf-8", "base64", "5oKo5aW", "您" },
    { "text/plain; charset=utf-8", "quoted-printable", "=E6=82=A8=E5=A", "您" },
    { "text/html; charset=utf-8", "8bit", "Hi&am", "Hi&am" },
    { "text/html; charset=utf-8", "8bit", "Hi <a href=\"x", "Hi" },
    { "text/html; charset=utf-8", "8bit", "Hi <", "Hi" },
    { "text/html; charset=utf-8", "8bit", "Hi <style>p { ", "Hi" },
    { "text/html; charset=utf-8", "8bit", "Hi <!-- p { ", "Hi" },
  };

  run (cases, G_N_ELEMENTS (cases));
}

static void
test_html (void)
{
  static const struct
  {
    const char *html, *words;
  } cases[] = {
    { "", "" },
    { "plain", "plain" },
    { "<p>One</p><p>Two</p>", "One Two" },
    { "One<br>Two<br/>Three<BR />Four", "One Two Three Four" },
    { "<b>bo</b>ld <i>i</i><span class=\"x>y\">t</span>", "bold it" },
    { "<td>1</td><td>2</td>", "1 2" },
    { "<html><head><title>no</title><style>p{}</style></head><body>yes</body></html>", "yes" },
    { "<head><title>no</title><body>yes", "yes" },
    { "<HEAD>no</HEAD>yes", "yes" },
    { "a<script>if (a<b) c();</script>b", "a b" },
    { "a<script src=x />b</script>c", "a b c" }, /* as written, not as a browser would */
    { "a<style type='x'>p > q {}</style >b", "a b" },
    { "a<!-- <b>no</b> -->b", "ab" },
    { "a<!-->b", "ab" },
    { "a<!--[if mso]><xml>no</xml><![endif]-->b", "ab" },
    { "a<![if !mso]>b<![endif]>c", "abc" },
    { "<!DOCTYPE html><?xml version=\"1.0\"?>a", "a" },
    { "&lt;b&gt; &amp;amp; &quot;x&quot; &apos;", "<b> &amp; \"x\" '" },
    { "a&nbsp;&nbsp;b&ensp;c", "a b c" },
    { "&#65;&#x42;&#X63;&#100", "ABcd" },
    { "&#20320;&#x597D;", "你好" },
    { "&#150;&#x80;", "–€" },
    { "&#0;&#xD800;&#x110000;&#99999999999999999999;", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
    { "&#8238;gpj.exe&#8203;", "gpj.exe" },
    { "fish & chips &unknown; &#; &#x; &", "fish & chips &unknown; &#; &#x; &" },
    { "&copy; &eacute;&Eacute; &hellip;&zwnj;", "© éÉ …" },
    { "a &ampx; b", "a &ampx; b" },
    { "1 < 2 <3 <-", "1 < 2 <3 <-" },
    { "a</>b", "a b" },
    { "<a href='x'>link</a>ed", "linked" },
    { "<a title=\"a > b\" href=x>y</a>", "y" },
    { "<img alt=\"don't\">ok", "ok" },
    { "<o:p>a</o:p>b", "a b" },
    { "<textarea>no</textarea>a<select><option>no</select>b", "a b" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autofree char *words = NULL;

      pb_html_text_append (text, cases[i].html);
      words = pb_text_display (text->str, -1, MAX_CHARS);
      g_assert_cmpstr (words, ==, cases[i].words);
    }
}

#define B       "--b\r\n"
#define PLAIN   "Content-Type: text/plain\r\n\r\n"
#define HTML    "Content-Type: text/html\r\n\r\n"
#define IN(x)   "Content-Type: multipart/" x "\r\n\r\n"
#define ATTACH  "Content-Type: text/plain\r\nContent-Disposition: attachment; filename=x.txt\r\n\r\n"
#define MIXED   "multipart/mixed; boundary=b"
#define CHOICES "multipart/alternative; boundary=b"

static void
test_multiparts (void)
{
  static const Case cases[] = {
    { MIXED, NULL, "preamble\r\n" B PLAIN "yes\r\n" B HTML "no\r\n--b--\r\nepilogue", "yes" },
    { MIXED, NULL, B "\r\nyes\r\n--b--", "yes" }, /* no header */
    { MIXED, NULL, "--b\n\nyes\n--b--\n", "yes" },
    { MIXED, NULL, "--b \t\r\n\r\nyes\r\n--b--", "yes" },
    { MIXED, NULL, B PLAIN " \r\n" B PLAIN "yes\r\n", "yes" }, /* the first has no words */
    { MIXED, NULL, B HTML "<p>yes</p>\r\n" B PLAIN "footer\r\n", "yes" },
    { MIXED, NULL, B ATTACH "no\r\n" B PLAIN "yes\r\n", "yes" },
    { MIXED, NULL, B "Content-Type: image/png\r\n\r\nno\r\n" B PLAIN "yes\r\n", "yes" },
    { MIXED, NULL, B PLAIN "--bb\r\nyes\r\n--b--\r\n", "--bb yes" },
    { MIXED, NULL, B PLAIN "yes\r\n--b--\r\n" B PLAIN "no", "yes" },
    { MIXED, NULL, "nothing", "" },
    { MIXED, NULL, B IN ("alternative; boundary=c") "--c\r\n" HTML "no\r\n--c\r\n" PLAIN "yes\r\n--c--\r\n" B PLAIN "no\r\n", "yes" },
    { CHOICES, NULL, B PLAIN "yes\r\n" B HTML "<p>no</p>\r\n--b--", "yes" },
    { CHOICES, NULL, B PLAIN "\r\n" B HTML "<p>yes</p>\r\n--b--", "yes" },
    { CHOICES, NULL, B HTML "<p>yes</p>\r\n" B "Content-Type: text/calendar\r\n\r\nno\r\n--b--", "yes" },
    { CHOICES, NULL, B IN ("related; boundary=\"c d\"") "--c d\r\n" HTML "yes\r\n--c d--\r\n", "yes" },
    { CHOICES, NULL, B IN ("related; boundary=c") "--c\r\n" HTML "no\r\n--c--\r\n" B PLAIN "yes\r\n", "yes" },
    /* an inner one that is never closed ends with the outer one */
    { MIXED, NULL, B IN ("mixed; boundary=c") "--c\r\nContent-Type: image/png\r\n\r\nno\r\n" B PLAIN "yes\r\n--c\r\n\r\nmore", "yes --c more" },
    { "multipart/signed; micalg=x; boundary=\"b\"", NULL, B PLAIN "yes\r\n" B "Content-Type: application/pgp-signature\r\n\r\nno", "yes" },
    { "Multipart/Mixed;\r\n\tBOUNDARY = \"b\"", NULL, B PLAIN "yes\r\n--b--", "yes" },
    { "multipart/mixed", NULL, "--x1\r\n" PLAIN "yes\r\n--x1--", "yes" }, /* a boundary that nobody said */
    { "multipart/mixed; boundary=\"\\b\"", NULL, B PLAIN "yes\r\n--b--", "yes" },
    { "multipart/mixed; x=y; charset=z; =; ;; boundary=b; boundary=c", NULL, B PLAIN "yes\r\n--b--", "yes" },
    { MIXED, NULL, B "content-type: TEXT/HTML; charset=gbk\r\ncontent-transfer-encoding: BASE64\r\n\r\nPGI+xPq6wzwvYj4=\r\n--b--", "您好" },
    { MIXED, NULL, B "Content-Type: text/plain;\r\n charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=E6=82=\r\n=A8\r\n--b--", "您" },
    { MIXED, NULL, B "Content-Type: message/rfc822\r\n\r\nSubject: no\r\n\r\nno\r\n--b--", "" },
    /* cut within a delimiter */
    { MIXED, NULL, B PLAIN "yes\r\n-", "yes" },
    { "multipart/mixed; boundary=bound", NULL, "--bound\r\n" PLAIN "yes\r\n--", "yes" },
    { "multipart/mixed; boundary=bound", NULL, "--bound\r\n" PLAIN "yes\r\n--bou", "yes" },
    { "multipart/mixed; boundary=bound", NULL, "--bound\r\n" PLAIN "yes\r\n--bond", "yes --bond" },
    { "text/html", NULL, "<p>yes</p>", "yes" },
    { NULL, NULL, " <!DOCTYPE HTML><p>yes</p>", "yes" },
    { "text/plain", NULL, "<html><p>yes</p>", "yes" },
    { "application/xhtml+xml", NULL, "<p>yes</p>", "yes" },
  };

  run (cases, G_N_ELEMENTS (cases));
}

/* Nesting costs a bounded table, not a stack: 16 levels are looked into, 10 000 are survived. */
static void
test_depth (void)
{
  for (guint depth = 1; depth <= 17; depth++)
    {
      g_autoptr (GString) body = g_string_new (NULL);
      g_autofree char *words = NULL;

      for (guint i = 1; i < depth; i++)
        g_string_append_printf (body, "--b%u\r\nContent-Type: multipart/mixed; boundary=b%u\r\n\r\n", i, i + 1);
      g_string_append_printf (body, "--b%u\r\n\r\nyes\r\n", depth);
      words = pb_snippet_new ("multipart/mixed; boundary=b1", NULL, (const guint8 *) body->str, body->len, MAX_CHARS);
      g_assert_cmpstr (words, ==, depth <= 16 ? "yes" : "");
    }

  g_autoptr (GString) deep = g_string_new (NULL);
  for (guint i = 0; i < 10000; i++)
    g_string_append (deep, "--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n");
  g_autofree char *words = pb_snippet_new ("multipart/mixed; boundary=b", NULL, (const guint8 *) deep->str, deep->len, MAX_CHARS);
  g_assert_cmpstr (words, ==, "");
}

/* 64 parts are looked at: a mail of nothing but parts does not cost more. */
static void
test_parts (void)
{
  for (guint parts = 63; parts <= 64; parts++)
    {
      g_autoptr (GString) body = g_string_new (NULL);
      g_autofree char *words = NULL;

      for (guint i = 0; i < parts; i++)
        g_string_append (body, "--b\r\n\r\n \r\n");
      g_string_append (body, "--b\r\n\r\nyes\r\n");
      words = pb_snippet_new (MIXED, NULL, (const guint8 *) body->str, body->len, MAX_CHARS);
      g_assert_cmpstr (words, ==, parts < 64 ? "yes" : "");
    }
}

static void
test_bounds (void)
{
  g_autofree guint8 *body = g_malloc (PB_SNIPPET_MAX_BODY + 3);
  g_autofree char *words = NULL;
  g_autofree char *beyond = NULL;

  memset (body, 'x', PB_SNIPPET_MAX_BODY + 3);
  words = pb_snippet_new (NULL, NULL, body, PB_SNIPPET_MAX_BODY, 10);
  g_assert_cmpstr (words, ==, "xxxxxxxxx…");
  memset (body, ' ', PB_SNIPPET_MAX_BODY);
  beyond = pb_snippet_new (NULL, NULL, body, PB_SNIPPET_MAX_BODY + 3, 10);
  g_assert_cmpstr (beyond, ==, "");
}

static void
test_from_header (void)
{
  static const char header[] = "Subject: x\r\nContent-Transfer-Encoding: base64\r\nContent-Type: text/plain;\r\n charset=gbk\r\n\r\n";
  g_autofree char *words = pb_snippet_from_header ((const guint8 *) header, strlen (header), (const guint8 *) "xPq6ww==", 8, MAX_CHARS);
  g_autofree char *none = pb_snippet_from_header ((const guint8 *) "", 0, (const guint8 *) "Hi", 2, MAX_CHARS);

  g_assert_cmpstr (words, ==, "您好");
  g_assert_cmpstr (none, ==, "Hi");
}

/* NUL, 8-bit junk and characters that turn the reading direction. */
static void
test_junk (void)
{
  static const char junk[] = "a\0b\x1b[31m\xff\xfe \xe2\x80\xae"
                             "c";
  g_autofree char *words = pb_snippet_new ("text/plain; charset=utf-8", NULL, (const guint8 *) junk, sizeof junk - 1, MAX_CHARS);
  g_autofree char *html = pb_snippet_new ("text/html; charset=utf-8", NULL, (const guint8 *) junk, sizeof junk - 1, MAX_CHARS);

  g_assert_cmpstr (words, ==, "a b [31m\xef\xbf\xbd\xef\xbf\xbd c");
  g_assert_cmpstr (html, ==, words);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/snippet/encodings", test_encodings);
  g_test_add_func ("/snippet/charsets", test_charsets);
  g_test_add_func ("/snippet/cut-characters", test_cut_characters);
  g_test_add_func ("/snippet/html", test_html);
  g_test_add_func ("/snippet/multiparts", test_multiparts);
  g_test_add_func ("/snippet/depth", test_depth);
  g_test_add_func ("/snippet/parts", test_parts);
  g_test_add_func ("/snippet/bounds", test_bounds);
  g_test_add_func ("/snippet/from-header", test_from_header);
  g_test_add_func ("/snippet/junk", test_junk);
  return g_test_run ();
}
