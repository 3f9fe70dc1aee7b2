/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-imap-failure.c: what refusals of real servers mean; no phrase without a sentence that it decides; texts in GBK. */
#include "pb-imap-session-private.h"
#include "pb-server-text.h"

#include <string.h>

#define BUSY     PB_ERROR_CLASS_SERVER_BUSY
#define REJECTED PB_ERROR_CLASS_AUTH_REJECTED
#define EXPIRED  PB_ERROR_CLASS_AUTH_EXPIRED
#define APP      PB_ERROR_CLASS_APP_PASSWORD
#define CONFIG   PB_ERROR_CLASS_CONFIG
#define TLS      PB_ERROR_CLASS_TLS_FAILED
#define REFUSED  PB_ERROR_CLASS_REFUSED
#define FALLBACK PB_ERROR_CLASS_LIMIT /* none that any refusal means */

typedef struct
{
  const char *line;
  PbErrorClass error_class;
  gint64 retry_after; /* ms */
} Case;

/* Lines as servers say them. */
static const Case cases[] = {
  /* codes: RFC 5530 3, every one of them */
  { "a NO [UNAVAILABLE] User's backend down for maintenance.", BUSY, 0 },
  { "a NO [AUTHENTICATIONFAILED] Authentication failed.", REJECTED, 0 },
  { "a NO [AUTHORIZATIONFAILED] No such authorization-ID.", REJECTED, 0 },
  { "a NO [EXPIRED] That password isn't valid any more.", EXPIRED, 0 },
  { "a NO [PRIVACYREQUIRED] Connection offers no privacy.", TLS, 0 },
  { "a NO [CONTACTADMIN]", FALLBACK, 0 },
  { "a NO [NOPERM] Access denied", CONFIG, 0 },
  { "a NO [INUSE] Mailbox in use", BUSY, 0 },
  { "a NO [EXPUNGEISSUED] Someone has already deleted it", FALLBACK, 0 },
  { "a NO [CORRUPTION] Cannot open mailbox", BUSY, 0 },
  { "a NO [SERVERBUG] This should not happen", BUSY, 0 },
  { "a BAD [CLIENTBUG] Same command again", FALLBACK, 0 },
  { "a NO [CANNOT] Mailbox name has a hard limit", CONFIG, 0 },
  { "a NO [LIMIT] At most 32 flags in one mailbox supported", BUSY, 0 },
  { "a NO [OVERQUOTA] Quota exceeded", BUSY, 0 }, /* RFC 9208 5.4 */
  { "a NO [ALREADYEXISTS] Mailbox exists", FALLBACK, 0 },
  { "a NO [NONEXISTENT] No such folder", CONFIG, 0 },
  /* RFC 7162 3.1.2, 3.2.11: nothing that says why */
  { "a NO [NOMODSEQ] Sorry", FALLBACK, 0 },
  { "a NO [CLOSED]", FALLBACK, 0 },
  { "a NO [HIGHESTMODSEQ 3] x", FALLBACK, 0 },
  { "a NO [MODIFIED 7,9] x", FALLBACK, 0 },
  { "a NO [UNHEARD-OF] x", FALLBACK, 0 },
  { "a NO x", FALLBACK, 0 },
  { "a NO", FALLBACK, 0 },
  { "a no [authenticationfailed] x", REJECTED, 0 },
  /* a code that is certain, whatever the words */
  { "a NO [LIMIT] Maximum number of connections from user+IP exceeded (mail_max_userip_connections=10)", BUSY, 0 },
  { "a NO [UNAVAILABLE] Please use an app password", BUSY, 0 },
  /* one that is not */
  { "a NO [AUTHENTICATIONFAILED] Too many login failures, try again later.", BUSY, 0 },
  { "a NO [AUTHENTICATIONFAILED] Application-specific password required", APP, 0 },
  /* Exchange Online */
  { "a BAD Request is throttled. Suggested Backoff Time: 5000 milliseconds", BUSY, 5000 },
  { "a NO [LIMIT] x. Suggested Backoff Time: 250 milliseconds", BUSY, 250 },
  { "a BAD Request is throttled. Suggested Backoff Time: 99999999999999999999999 milliseconds", BUSY, 3600000 },
  { "a BAD Request is throttled. Suggested Backoff Time: none", BUSY, 0 },
  { "a BAD Request is throttled.", BUSY, 0 },
  { "a BAD User is authenticated but not connected.", BUSY, 0 },
  { "* BYE Session invalidated - AccessTokenExpired", REFUSED, 0 },
  { "a NO AUTHENTICATE failed. AccessTokenExpired", EXPIRED, 0 },
  { "* BYE Connection is closed. 13", REFUSED, 0 },
  { "a NO Server Unavailable. 15", BUSY, 0 },
  { "a NO AUTHENTICATE failed.", FALLBACK, 0 },
  { "a NO LOGIN failed.", FALLBACK, 0 },
  /* Gmail */
  { "a NO [ALERT] Application-specific password required: https://support.google.com/accounts/answer/185833 (Failure)", APP, 0 },
  { "a NO [ALERT] Please log in via your web browser: https://support.google.com/mail/accounts/answer/78754 (Failure)", REJECTED, 0 },
  { "a NO [WEBALERT https://accounts.google.com/signin/continue?sarp=1] Web login required.", REJECTED, 0 },
  { "a NO Web login required: https://support.google.com/mail/answer/78754 (Failure)", REJECTED, 0 },
  { "a NO [ALERT] Too many simultaneous connections. (Failure)", BUSY, 0 },
  { "a NO [ALERT] Your account is not enabled for IMAP use. Please visit your Gmail settings page and enable your account for IMAP access. (Failure)", CONFIG, 0 },
  { "a NO Your account is not enabled for POP access", CONFIG, 0 },
  { "* BYE [OVERQUOTA] Account exceeded command or bandwidth limits. (Failure)", BUSY, 0 },
  { "a NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)", REJECTED, 0 },
  { "a NO System Error (Failure)", BUSY, 0 },
  /* QQ, Exmail, NetEase */
  { "a NO Login fail. Account is abnormal, service is not open, password is incorrect, login frequency limited, or system is busy. More information at https://help.mail.qq.com/detail/0/1010", APP, 0 },
  { "a NO Login Fail. Please enter your authorization code to login. More information in http://service.mail.qq.com/cgi-bin/help", APP, 0 },
  { "a NO Please using authorized code to login.( http://service.mail.qq.com/cgi-bin/help )", APP, 0 },
  { "a NO 请使用授权码登录", APP, 0 },
  { "a NO \xC7\xEB\xCA\xB9\xD3\xC3\xCA\xDA\xC8\xA8\xC2\xEB\xB5\xC7\xC2\xBC", APP, 0 }, /* the same in GBK */
  { "a NO 请使用客户端专用密码登录", APP, 0 },
  { "a NO login too frequently", BUSY, 0 },
  { "a NO \xB5\xC7\xC2\xBC\xB9\xFD\xD3\xDA\xC6\xB5\xB7\xB1", BUSY, 0 }, /* 登录过于频繁 in GBK */
  { "a NO 连接数超过限制", BUSY, 0 },
  { "a NO System busy!", BUSY, 0 },
  { "a NO \xCF\xB5\xCD\xB3\xB7\xB1\xC3\xA6", BUSY, 0 }, /* 系统繁忙 in GBK */
  { "a NO The service is not open", CONFIG, 0 },
  { "a NO 服务未开启", CONFIG, 0 },
  { "a NO 未开通IMAP服务", CONFIG, 0 },
  { "a NO duplicate login!", BUSY, 0 },
  { "a NO EXAMINE Unsafe Login. Please contact kefu@188.com for help", CONFIG, 0 },
  /* others */
  { "* BYE Maximum connection limit reached for ::ffff:203.0.113.5", BUSY, 0 },
  { "* BYE Connection limit exceeded", BUSY, 0 },
  { "* BYE Too many connections from your IP", BUSY, 0 },
  { "* NO Maximum number of connections exceeded", BUSY, 0 },
  { "a NO The number of concurrent connections has been exceeded", BUSY, 0 },
  { "a NO LOGIN Rate limit hit", BUSY, 0 },
  { "a NO Please generate an app-specific password", APP, 0 },
  { "a NO Use an App Password", APP, 0 },
  { "a NO You are yet to enable IMAP for your account. Please contact your administrator", CONFIG, 0 },
  { "a NO [UNHEARD-OF] IMAP access is disabled", CONFIG, 0 },
  { "a NO IMAP is disabled for this account", CONFIG, 0 },
  { "a NO IMAP disabled", CONFIG, 0 },
  { "a NO POP3 is disabled", CONFIG, 0 },
  { "a NO POP access is disabled", CONFIG, 0 },
  { "* BAD [ALERT] Plaintext authentication not allowed without SSL/TLS, but your client did it anyway.", TLS, 0 },
  { "a NO Plaintext authentication disallowed on non-secure (SSL/TLS) connections.", TLS, 0 },
  { "a NO Encryption required to use mechanism", TLS, 0 },
  { "a NO Temporary authentication failure.", BUSY, 0 },
  { "a NO Account temporarily locked", BUSY, 0 },
  { "* BYE Please try again later", BUSY, 0 },
};

static PbImapFailure
failure_of (const char *line, PbImapResponse *response)
{
  PbImapFrame frame = { (const guint8 *) line, strlen (line), 0, 0 };

  pb_imap_response_parse (response, &frame, 8);
  return pb_imap_failure (response, FALLBACK);
}

static void
test_lines (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      PbImapResponse response;
      PbImapFailure failure = failure_of (cases[i].line, &response);

      if (failure.error_class != cases[i].error_class)
        g_test_message ("%s", cases[i].line);
      g_assert_cmpstr (pb_error_class_to_string (failure.error_class), ==, pb_error_class_to_string (cases[i].error_class));
      g_assert_cmpint (failure.retry_after, ==, cases[i].retry_after * 1000);
    }
}

/* Every phrase decides at least one line, and says where it comes from. */
static void
test_no_idle_phrase (void)
{
  gsize n = 0;
  const PbServerPhrase *phrases = pb_server_phrases (&n);
  g_autofree gboolean *used = g_new0 (gboolean, n);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const PbServerPhrase *found = pb_server_text_find (cases[i].line, strlen (cases[i].line));
      if (found != NULL)
        used[found - phrases] = TRUE;
    }
  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *lower = g_ascii_strdown (phrases[i].phrase, -1);

      if (!used[i])
        g_test_message ("decides nothing: %s", phrases[i].phrase);
      g_assert_true (used[i]);
      g_assert_cmpstr (phrases[i].phrase, ==, lower);
      g_assert_cmpuint (strlen (phrases[i].origin), >, 0);
    }
}

/* Every phrase in the three charsets that servers use for it, and with something before and behind it. */
static void
test_charsets (void)
{
  gsize n = 0;
  const PbServerPhrase *phrases = pb_server_phrases (&n);

  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *utf8 = g_strconcat ("(#1) ", phrases[i].phrase, " .", NULL);
      gsize len = 0;
      g_autofree char *gbk = g_convert (utf8, -1, "GB18030", "UTF-8", NULL, &len, NULL);

      g_assert_nonnull (gbk);
      g_assert_true (pb_server_text_find (utf8, strlen (utf8)) == &phrases[i]);
      g_assert_true (pb_server_text_find (gbk, len) == &phrases[i]);
    }
}

static void
test_display (void)
{
  static const struct
  {
    const char *in, *out;
    gsize chars;
  } table[] = {
    { "plain", "plain", 99 },
    { "登录失败", "登录失败", 99 },
    { "\xB5\xC7\xC2\xBC\xCA\xA7\xB0\xDC", "登录失败", 99 },
    { "a\r\nb\tc\x01", "a b c", 99 },
    { "\xB5\xC7\xC2\xBC\xCA\xA7\xB0\xDC", "登…", 2 },
    { "caf\xE9", "café", 99 },
    { "\xE2\x80\xAE"
      "abc",
      "abc",
      99 },
    { "", "", 99 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *shown = pb_server_text_display (table[i].in, strlen (table[i].in), table[i].chars);
      g_assert_cmpstr (shown, ==, table[i].out);
    }
}

/* A long text is cut between characters, and costs what is shown of it. */
static void
test_long (void)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < 100000; i++)
    g_string_append (text, "\xB5\xC7"); /* 登 in GBK */
  g_autofree char *shown = pb_server_text_display (text->str, text->len, 5);
  g_assert_cmpstr (shown, ==, "登登登登…");
  g_assert_null (pb_server_text_find (text->str, text->len));
  g_string_prepend (text, "\xCA\xDA\xC8\xA8\xC2\xEB"); /* 授权码 */
  g_assert_nonnull (pb_server_text_find (text->str, text->len));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/imap-failure/lines", test_lines);
  g_test_add_func ("/imap-failure/no-idle-phrase", test_no_idle_phrase);
  g_test_add_func ("/imap-failure/charsets", test_charsets);
  g_test_add_func ("/imap-failure/display", test_display);
  g_test_add_func ("/imap-failure/long", test_long);
  return g_test_run ();
}
