/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-imap-command.c: what is encoded reads back as it was; known encodings; no secret left behind. */
#include "pb-imap-command.h"
#include "pb-imap-token.h"

#include <string.h>

/* Bytes that were wiped: this definition stands before the C library's. */
static gsize wiped;
void
explicit_bzero (void *data, size_t len)
{
  wiped += len;
  for (volatile guint8 *p = data; len > 0; len--)
    *p++ = 0;
}

static void
assert_bytes (gconstpointer data, gsize len, gconstpointer expected, gsize expected_len)
{
  g_assert_cmpuint (len, ==, expected_len);
  g_assert_true (len == 0 || memcmp (data, expected, len) == 0);
}

static char *
output_to_string (PbOutput *output)
{
  g_autoptr (GBytes) bytes = pb_output_steal (output);
  gsize len = 0;
  const char *data = bytes != NULL ? g_bytes_get_data (bytes, &len) : NULL;

  return g_strndup (data != NULL ? data : "", len);
}

static void
test_quoted (void)
{
  static const char *const texts[] = { "", "plain", "with blank", "a\"b", "back\\slash", "\\\"", "{3}", "tab\t", "\x01\x7f" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      PbOutput output = { NULL, 0, 0 };
      PbImapLexer lexer;
      PbImapToken token;

      g_assert_true (pb_imap_can_quote (texts[i]));
      pb_imap_output_quoted (&output, texts[i]);
      pb_imap_lexer_init (&lexer, output.data, output.len, 8);
      g_assert_cmpint (pb_imap_lexer_next (&lexer, &token), ==, PB_IMAP_TOKEN_QUOTED);
      g_autoptr (GBytes) back = pb_imap_span_unquote (token.span);
      assert_bytes (g_bytes_get_data (back, NULL), g_bytes_get_size (back), texts[i], strlen (texts[i]));
      g_assert_cmpint (pb_imap_lexer_next (&lexer, &token), ==, PB_IMAP_TOKEN_END);
      pb_output_clear (&output);
    }
  g_assert_false (pb_imap_can_quote ("line\nbreak"));
  g_assert_false (pb_imap_can_quote ("line\rbreak"));
  g_assert_false (pb_imap_can_quote ("密码"));
}

/* A line break can never get out of a quoted string. */
static void
test_no_injection (void)
{
  PbOutput output = { NULL, 0, 0 };

  pb_imap_output_quoted (&output, "x\"\r\nA2 DELETE INBOX\r\n");
  g_autofree char *text = output_to_string (&output);
  g_assert_cmpstr (text, ==, "\"x\\\"A2 DELETE INBOX\"");
  g_autofree char *mailbox = pb_imap_mailbox_encode ("x\r\nA2 LOGOUT");
  g_assert_null (strpbrk (mailbox, "\r\n"));
}

static void
test_set (void)
{
  static const struct
  {
    guint32 uids[8];
    gsize n;
    const char *text;
  } cases[] = {
    { { 7 }, 1, "7" },
    { { 7, 8 }, 2, "7:8" },
    { { 1, 2, 3, 5, 9, 10 }, 6, "1:3,5,9:10" },
    { { 1, 3, 5 }, 3, "1,3,5" },
    { { 4, 4, 4 }, 3, "4" },
    { { 4294967294U, 4294967295U }, 2, "4294967294:4294967295" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      PbOutput output = { NULL, 0, 0 };
      guint32 first, last;
      gsize k = 0;

      pb_imap_output_set (&output, cases[i].uids, cases[i].n);
      g_autofree char *text = output_to_string (&output);
      g_assert_cmpstr (text, ==, cases[i].text);
      PbImapSpan set = { (const guint8 *) text, strlen (text) };
      while (pb_imap_set_next (&set, &first, &last))
        for (guint64 uid = first; uid <= last; uid++)
          {
            while (k + 1 < cases[i].n && cases[i].uids[k] < uid)
              k++;
            g_assert_cmpuint (cases[i].uids[k], ==, uid);
          }
      g_assert_cmpuint (set.len, ==, 0);
    }
}

/* A decoder of modified UTF-7 for the round trip only: "&" base64 of UTF-16BE "-". */
static char *
mailbox_decode (const char *name)
{
  GString *out = g_string_new (NULL);

  for (const char *p = name; *p != '\0'; p++)
    {
      if (*p != '&')
        {
          g_string_append_c (out, *p);
          continue;
        }
      const char *end = strchr (p, '-');
      g_assert_nonnull (end);
      g_autofree char *base64 = g_strndup (p + 1, (gsize) (end - p - 1));
      g_strdelimit (base64, ",", '/');
      g_autofree char *padded = g_strconcat (base64, "====" + strlen (base64) % 4, NULL);
      gsize len = 0;
      g_autofree guchar *bytes = g_base64_decode (strlen (base64) % 4 == 0 ? base64 : padded, &len);
      g_autofree char *utf8 = g_convert ((const char *) bytes, (gssize) len, "UTF-8", "UTF-16BE", NULL, NULL, NULL);
      g_string_append (out, end == p + 1 ? "&" : utf8);
      p = end;
    }
  return g_string_free (out, FALSE);
}

static void
test_mailbox (void)
{
  static const struct
  {
    const char *name;
    const char *encoded; /* NULL: only the round trip */
  } cases[] = {
    { "INBOX", "INBOX" },
    { "", "" },
    { "日本語", "&ZeVnLIqe-" },                                       /* RFC 3501 5.1.3 */
    { "~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-" }, /* the same */
    { "A&B", "A&-B" },
    { "&", "&-" },
    { "Entwürfe", "Entw&APw-rfe" },
    { "a\tb", "a&AAk-b" },
    { "😀", "&2D3eAA-" },
    { "é&é", NULL },
    { "信铃/已发送 2026", NULL },
    { "x😀y€z", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *encoded = pb_imap_mailbox_encode (cases[i].name);
      g_autofree char *back = mailbox_decode (encoded);

      if (cases[i].encoded != NULL)
        g_assert_cmpstr (encoded, ==, cases[i].encoded);
      g_assert_cmpstr (back, ==, cases[i].name);
      g_assert_true (g_str_is_ascii (encoded));
    }
}

/* Growing moves the bytes; the block left behind is wiped, and so is what was taken once nobody holds it. */
static void
test_wiped (void)
{
  PbOutput output = { NULL, 0, 0 };
  g_autofree char *secret = g_strnfill (100, 'x');

  wiped = 0;
  pb_output_text (&output, secret);
  g_assert_cmpuint (wiped, ==, 0);
  pb_output_text (&output, secret);
  g_assert_cmpuint (wiped, ==, 100);
  GBytes *bytes = pb_output_steal (&output);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, 200);
  g_assert_cmpuint (wiped, ==, 100);
  g_bytes_unref (bytes);
  g_assert_cmpuint (wiped, ==, 300);
  g_assert_null (pb_output_steal (&output));

  pb_output_text (&output, secret);
  pb_output_clear (&output);
  g_assert_cmpuint (wiped, ==, 400);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/imap-command/quoted", test_quoted);
  g_test_add_func ("/imap-command/no-injection", test_no_injection);
  g_test_add_func ("/imap-command/set", test_set);
  g_test_add_func ("/imap-command/mailbox", test_mailbox);
  g_test_add_func ("/imap-command/wiped", test_wiped);
  return g_test_run ();
}
