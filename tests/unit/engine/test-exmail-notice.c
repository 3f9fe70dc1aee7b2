/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-exmail-notice.c: what an object of the push channel says (BizMail OpenApi 1.4), friendly or not. */
#include "pb-error.h"
#include "pb-exmail-key.h"
#include "pb-exmail-place.h"

#include <string.h>

#define ACK     PB_EXMAIL_SAYS_ACK
#define VERSION PB_EXMAIL_SAYS_VERSION
#define UNREAD  PB_EXMAIL_SAYS_UNREAD
#define MAIL    PB_EXMAIL_SAYS_MAIL
#define ERROR   PB_EXMAIL_SAYS_ERROR
#define UNCLEAR PB_EXMAIL_SAYS_UNCLEAR

static void
read_text (PbExmailNotice *out, const char *json)
{
  pb_exmail_notice_read (out, json, strlen (json));
}

static void
test_kinds (void)
{
  static const struct
  {
    const char *json;
    guint says;
    gint64 number;
  } rows[] = {
    { "{\"Ret\":0}", ACK, -1 },
    { "{\"ret\":\"0\"}", ACK, -1 },
    { "{\"Ver\":\"1474500000123\"}", VERSION, -1 },
    { "{\"Ver\":1474500000123}", VERSION, -1 },
    { "{\"Ret\":0,\"Ver\":\"12\"}", ACK | VERSION, -1 },
    { "{\"UserName\":\"bob@acme.example\",\"NewCount\":3}", UNREAD, 3 },
    { "{\"username\":\"bob@acme.example\",\"newcount\":\" 3 \"}", UNREAD, 3 },
    { "{\"UserName\":\"bob@acme.example\",\"MailId\":\"ZC1\",\"NewCount\":3}", MAIL, 3 },
    { "{\"UserName\":\"bob@acme.example\",\"Subject\":\"\",\"NewCount\":3}", MAIL, 3 },
    { "{\"UserName\":\"bob@acme.example\",\"Sender\":\"a@b.example\"}", MAIL, -1 },
    { "{\"Ret\":0,\"Ver\":\"7\",\"UserName\":\"b@acme.example\",\"MailId\":\"ZC1\",\"NewCount\":1}", ACK | VERSION | MAIL, 1 },
    { "{\"UserName\":\"bob@acme.example\"}", UNCLEAR, -1 },
    { "{\"MailId\":\"ZC1\",\"Subject\":\"whose?\"}", UNCLEAR, -1 },
    { "{\"UserName\":\"\",\"MailId\":\"ZC1\"}", UNCLEAR, -1 },
    { "{\"NewCount\":3}", 0, 3 },
    { "{\"errcode\":\"1200\",\"error\":\"invalid_token\"}", ERROR, -1 },
    { "{\"errcode\":1200,\"UserName\":\"bob@acme.example\",\"MailId\":\"ZC1\"}", ERROR, -1 },
    { "{\"error\":\"invalid_token\"}", ERROR, -1 },
    { "{\"errmsg\":\"no\"}", 0, -1 },
    { "{\"errcode\":\"0\",\"errmsg\":\"ok\",\"Ret\":0}", ACK, -1 },
    { "{\"errcode\":0,\"Ret\":0}", ACK, -1 },
    { "{\"error\":\"\",\"Ret\":0}", ACK, -1 },
    { "{\"errcode\":-1}", ERROR, -1 },
    { "{}", 0, -1 },
    { "[]", 0, -1 },
    { "[{\"Ret\":0}]", 0, -1 },
    { "{\"Ret\":", 0, -1 },
    { "", 0, -1 },
    { "{\"Ver\":{\"a\":1}}", 0, -1 },
    { "{\"Ver\":null}", 0, -1 },
    { "{\"Ver\":\"12a\"}", 0, -1 },
    { "{\"Ver\":\"-5\"}", 0, -1 },
    { "{\"Ver\":\"123456789012345678901234567890123\"}", 0, -1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (PbExmailNotice) notice = { 0 };

      g_test_message ("%s", rows[i].json);
      read_text (&notice, rows[i].json);
      g_assert_cmphex (notice.says, ==, rows[i].says);
      g_assert_cmpint (notice.number, ==, rows[i].number);
      g_assert_nonnull (notice.subject);
    }
}

static void
test_numbers (void)
{
  static const struct
  {
    const char *value;
    gint64 number;
  } rows[] = {
    { "5", 5 },
    { "\"5\"", 5 },
    { "\" 5 \"", 5 },
    { "5.0", 5 },
    { "1e3", 1000 },
    { "0", 0 },
    { "10000", 10000 },
    { "2147483647", G_MAXINT32 },
    { "2147483648", -1 },
    { "9223372036854775808", -1 },
    { "\"123456789012345678901234567890\"", -1 },
    { "123456789012345678901234567890", -1 },
    { "-1", -1 },
    { "\"-7\"", -1 },
    { "5.5", -1 },
    { "\"\"", -1 },
    { "\"  \"", -1 },
    { "\"many\"", -1 },
    { "\"5x\"", -1 },
    { "null", -1 },
    { "true", -1 },
    { "[5]", -1 },
    { "{\"a\":5}", -1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (PbExmailNotice) notice = { 0 };
      g_autofree char *json = g_strdup_printf ("{\"UserName\":\"b@acme.example\",\"NewCount\":%s}", rows[i].value);

      g_test_message ("%s", json);
      read_text (&notice, json);
      g_assert_cmpint (notice.number, ==, rows[i].number);
    }
}

static void
test_sender (void)
{
  static const struct
  {
    const char *sender; /* in JSON */
    const char *from;
    const char *address;
  } rows[] = {
    { "\\\"Carol\\\" <carol@other.example>", "Carol", "carol@other.example" },
    { "Carol <carol@other.example>", "Carol", "carol@other.example" },
    { "carol@other.example", "", "carol@other.example" },
    { "<carol@other.example>", "", "carol@other.example" },
    { "\\\"\\u674e\\u56db\\\"<li@other.example>", "李四", "li@other.example" },
    { "李四 <li@other.example>", "李四", "li@other.example" },
    { "=?gb18030?B?wO7LxA==?= <li@other.example>", "李四", "li@other.example" },
    { "\\\"=?GBK?B?wO7LxA==?=\\\" <li@other.example>", "李四", "li@other.example" },
    { "\\\"Smith, John\\\" <j@other.example>", "Smith, John", "j@other.example" },
    /* no other field, at most a group */
    { "\\\"Evil\\\"\\r\\nSubject: forged\\r\\n\\r\\n <e@other.example>", "forged", "e@other.example" },
    { "\\\"gro\\u202e.elgoog\\u0007\\\" <e@other.example>", "gro.elgoog", "e@other.example" },
    { "<b>&amp;</b> <e@other.example>", NULL, NULL },
    { "", "", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (PbExmailNotice) notice = { 0 };
      g_autofree char *json = g_strdup_printf ("{\"UserName\":\"b@acme.example\",\"MailId\":\"1\",\"Sender\":\"%s\"}", rows[i].sender);

      g_test_message ("%s", json);
      read_text (&notice, json);
      g_assert_cmphex (notice.says, ==, MAIL);
      if (rows[i].from != NULL)
        {
          g_assert_cmpstr (notice.from, ==, rows[i].from);
          g_assert_cmpstr (notice.address, ==, rows[i].address);
        }
    }
}

/* Texts from strangers are bounded and hold nothing that can deceive. */
static void
test_texts (void)
{
  g_auto (PbExmailNotice) notice = { 0 };
  g_autofree char *many = g_strnfill (100000, 'x');
  g_autofree char *json = g_strdup_printf ("{\"UserName\":\"b@acme.example\",\"MailId\":\"ZC1042-k2Jx0bqLr7TgVwYnS5eHmUp\",\"Sender\":\"%s\","
                                           "\"Subject\":\" a\\r\\nb\\tc\\u0000d\\u202e \",\"Summary\":\"%s\"}",
                                           many,
                                           many);

  read_text (&notice, json);
  g_assert_cmpstr (notice.mail_id, ==, "ZC1042-k2Jx0bqLr7TgVwYnS5eHmUp");
  g_assert_nonnull (strstr (notice.subject, "a b c"));
  g_assert_null (strstr (notice.subject, "\xe2\x80\xae"));
  g_assert_cmpint (g_utf8_strlen (notice.preview, -1), <=, 301);
  g_assert_cmpuint (strlen (notice.from), <=, 400);
}

static void
test_mail_id (void)
{
  static const struct
  {
    const char *id;
    const char *expected;
  } rows[] = {
    { "ZL0001-abc_DEF", "ZL0001-abc_DEF" },
    { " ZC1 ", "ZC1" },
    { "a/b+c=", "a/b+c=" },
    { "a%2Fb", "a%2Fb" },
    { "a b", "" },
    { "a\\u0001b", "" },
    { "a\\u00e9", "" },
  };
  g_auto (PbExmailNotice) long_one = { 0 };
  g_autofree char *many = g_strnfill (257, 'a');
  g_autofree char *long_json = g_strdup_printf ("{\"UserName\":\"b@acme.example\",\"MailId\":\"%s\"}", many);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (PbExmailNotice) notice = { 0 };
      g_autofree char *json = g_strdup_printf ("{\"UserName\":\"b@acme.example\",\"MailId\":\"%s\"}", rows[i].id);

      read_text (&notice, json);
      g_assert_cmphex (notice.says, ==, MAIL);
      g_assert_cmpstr (notice.mail_id, ==, rows[i].expected);
      g_assert_cmpstr (notice.identity, !=, "");
    }
  read_text (&long_one, long_json);
  g_assert_cmpstr (long_one.mail_id, ==, "");
  g_assert_cmpuint (strlen (long_one.identity), ==, 257);
}

/* The parser is recursive; a hostile object must not reach its depth. */
static void
test_depth (void)
{
  g_autoptr (GString) json = g_string_new ("{\"Ret\":0,\"x\":");
  g_auto (PbExmailNotice) deep = { 0 };
  g_auto (PbExmailNotice) quoted = { 0 };
  g_autofree char *brackets = g_strnfill (1000, '[');
  g_autofree char *in_text = g_strdup_printf ("{\"Ret\":0,\"x\":\"\\\"%s\"}", brackets);

  for (guint i = 0; i < 100000; i++)
    g_string_append_c (json, '[');
  for (guint i = 0; i < 100000; i++)
    g_string_append_c (json, ']');
  g_string_append_c (json, '}');
  read_text (&deep, json->str);
  g_assert_cmphex (deep.says, ==, 0);
  read_text (&quoted, in_text);
  g_assert_cmphex (quoted.says, ==, ACK);
}

static void
test_versions (void)
{
  static const struct
  {
    const char *a;
    const char *b;
    int sign;
  } rows[] = {
    { "1", "2", -1 },
    { "9", "10", -1 },
    { "1474500000123", "1474500000124", -1 },
    { "99999999999999999999", "100000000000000000000", -1 },
    { "7", "7", 0 },
    { "10", "9", 1 },
  };
  g_autofree char *zeros = pb_exmail_version_read ("0007");
  g_autofree char *zero = pb_exmail_version_read ("000");

  g_assert_cmpstr (zeros, ==, "7");
  g_assert_cmpstr (zero, ==, "0");
  g_assert_null (pb_exmail_version_read (""));
  g_assert_null (pb_exmail_version_read (" 1"));
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      int result = pb_exmail_version_compare (rows[i].a, rows[i].b);
      g_assert_cmpint ((result > 0) - (result < 0), ==, rows[i].sign);
    }
}

static void
test_errors (void)
{
  static const struct
  {
    const char *json;
    PbErrorClass error_class;
    const char *part;
  } rows[] = {
    { "{\"errcode\":\"1200\",\"error\":\"invalid_token\"}", PB_ERROR_CLASS_AUTH_EXPIRED, "1200 invalid_token" },
    { "{\"errcode\":1200}", PB_ERROR_CLASS_AUTH_EXPIRED, "1200" },
    { "{\"error\":\"invalid_token\"}", PB_ERROR_CLASS_AUTH_EXPIRED, "invalid_token" },
    { "{\"errcode\":\"1002\",\"error\":\"temporarily_unavailable\"}", PB_ERROR_CLASS_SERVER_BUSY, "1002" },
    { "{\"errcode\":\"10001\"}", PB_ERROR_CLASS_CONFIG, "list for the OpenApi" },
    { "{\"errcode\":\"1310\",\"error\":\"party_not_found\"}", PB_ERROR_CLASS_CONFIG, "1310 party_not_found" },
    { "{\"errcode\":\"4711\",\"errmsg\":\"odd\\u0007\"}", PB_ERROR_CLASS_CONFIG, "4711 odd" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (PbExmailNotice) notice = { 0 };

      read_text (&notice, rows[i].json);
      g_assert_cmphex (notice.says, ==, ERROR);
      g_assert_error (notice.error, PB_ERROR, (int) rows[i].error_class);
      g_assert_cmpint (notice.fault == PB_EXMAIL_FAULT_TOKEN, ==, rows[i].error_class == PB_ERROR_CLASS_AUTH_EXPIRED);
      g_test_message ("%s", notice.error->message);
      g_assert_nonnull (strstr (notice.error->message, rows[i].part));
    }
}

static char *
key_of (const char *account, const char *json, gint64 wall, guint back)
{
  g_auto (PbExmailNotice) notice = { 0 };

  read_text (&notice, json);
  return pb_exmail_key_new (account, &notice, wall, back);
}

static void
assert_same (gboolean same, const char *a, const char *b, gint64 later)
{
  g_autofree char *x = key_of ("bob", a, 0, 0);
  g_autofree char *y = key_of ("bob", b, later * G_USEC_PER_SEC, 0);

  g_assert_cmpint (g_str_equal (x, y), ==, same);
}

#define WITH_ID    "{\"UserName\":\"b@acme.example\",\"MailId\":\"ZC1\",\"Subject\":\"Lunch?\",\"NewCount\":3}"
#define NO_ID      "{\"UserName\":\"b@acme.example\",\"Sender\":\"a@x.test\",\"Subject\":\"Lunch?\",\"NewCount\":3}"
#define NEXT_NO_ID "{\"UserName\":\"b@acme.example\",\"Sender\":\"a@x.test\",\"Subject\":\"Lunch?\",\"NewCount\":4}"

static void
test_keys (void)
{
  g_autofree char *key = key_of ("bob", WITH_ID, 0, 0);
  g_autofree char *other = key_of ("ann", WITH_ID, 0, 0);
  g_autofree char *before = key_of ("bob", NO_ID, 0, 0);
  g_autofree char *after = key_of ("bob", NO_ID, 600 * G_USEC_PER_SEC, 1);

  g_assert_true (pb_exmail_key_is (key));
  g_assert_false (pb_exmail_key_is ("0011aabb.7.1"));
  g_assert_null (strstr (key, "ZC1"));
  g_assert_cmpstr (key, !=, other);
  g_assert_cmpstr (before, ==, after); /* known by its other key ten minutes later */
  assert_same (TRUE, WITH_ID, "{\"UserName\":\"b@acme.example\",\"MailId\":\"ZC1\",\"NewCount\":9}", 86400);
  assert_same (TRUE, NO_ID, NO_ID, 599);
  assert_same (FALSE, NO_ID, NO_ID, 600);
  assert_same (FALSE, NO_ID, NEXT_NO_ID, 0);
}

static void
test_aliases (void)
{
  g_autofree char *many = g_strnfill (400, 'a');
  g_autofree char *list = g_strdup_printf ("a@acme.example, b@acme.example;;@x,y@,c@d@e,no,%s@acme.example", many);
  g_auto (GStrv) aliases = pb_exmail_aliases_read (list);
  g_auto (GStrv) none = pb_exmail_aliases_read ("");
  g_autofree char *joined = g_strjoinv ("|", aliases);

  g_assert_cmpstr (joined, ==, "a@acme.example|b@acme.example");
  g_assert_cmpuint (g_strv_length (none), ==, 0);
}

static void
test_place (void)
{
  static const struct
  {
    const char *url;
    gboolean allow;
    const char *expected; /* NULL: refused */
  } rows[] = {
    { "http://127.0.0.1:8080/openapi/", FALSE, "127.0.0.1 8080 plain 127.0.0.1:8080 /openapi/listen" },
    { "http://openapi.exmail.qq.com:12211/openapi/", TRUE, "openapi.exmail.qq.com 12211 plain openapi.exmail.qq.com:12211 /openapi/listen" },
    { "http://openapi.exmail.qq.com:12211/openapi/", FALSE, NULL },
    { "https://relay.example/", FALSE, "relay.example 443 tls relay.example /listen" },
    { "https://[2001:db8::1]:8443/x/", FALSE, "2001:db8::1 8443 tls [2001:db8::1]:8443 /x/listen" },
    { "http://localhost/", FALSE, "localhost 80 plain localhost /listen" },
    { NULL, TRUE, NULL },
    { "nonsense", TRUE, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (PbExmailPlace) place = { 0 };
      g_autoptr (GError) error = NULL;
      g_autofree char *url = g_strdup (rows[i].url);
      g_autofree char *text = NULL;
      PbAccount account = { .api_url = url, .allow_plain_http = rows[i].allow };
      gboolean ok = pb_exmail_place_read (&place, &account, &error);

      if (ok)
        text = g_strdup_printf ("%s %u %s %s %s", place.host, place.port, place.tls ? "tls" : "plain", place.authority, place.path);
      else
        g_assert_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG);
      g_assert_cmpstr (text, ==, rows[i].expected);
    }
}

/* The push channel's token in a complaint: whole, and where the words are cut off. */
static void
test_repeated (void)
{
  static const char *const words[] = { "not", "the address 203.0.113.7 is not on the list; the call was made with" };
  g_autofree char *text = g_strnfill (86, 'k');
  g_autoptr (PbSecret) token = pb_secret_new (text, strlen (text));

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autofree char *json = g_strdup_printf ("{\"errcode\":\"10001\",\"error\":\"%s %s\"}", words[i], text);
      g_auto (PbExmailNotice) notice = { 0 };

      pb_exmail_notice_read_to (&notice, json, strlen (json), token);
      g_assert_error (notice.error, PB_ERROR, PB_ERROR_CLASS_CONFIG);
      g_assert_nonnull (strstr (notice.error->message, "…"));
      g_assert_null (strstr (notice.error->message, "kk"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/exmail-notice/kinds", test_kinds);
  g_test_add_func ("/exmail-notice/numbers", test_numbers);
  g_test_add_func ("/exmail-notice/sender", test_sender);
  g_test_add_func ("/exmail-notice/texts", test_texts);
  g_test_add_func ("/exmail-notice/mail-id", test_mail_id);
  g_test_add_func ("/exmail-notice/depth", test_depth);
  g_test_add_func ("/exmail-notice/versions", test_versions);
  g_test_add_func ("/exmail-notice/errors", test_errors);
  g_test_add_func ("/exmail-notice/keys", test_keys);
  g_test_add_func ("/exmail-notice/aliases", test_aliases);
  g_test_add_func ("/exmail-notice/place", test_place);
  g_test_add_func ("/exmail-notice/repeated", test_repeated);
  return g_test_run ();
}
