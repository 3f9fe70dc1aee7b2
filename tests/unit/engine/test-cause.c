/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-cause.c: from a class, an account and a text to the cause, and to the one setting that mends it. */
#include "pb-cause.h"

#include <string.h>

static PbAccount *
account_of (const char *host, guint port, const char *more)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *text = g_strdup_printf ("[bob]\naddress=bob@zoo.test\nhost=%s\nport=%u\n%s", host, port, more);
  g_autoptr (GError) error = NULL;
  PbAccount *account;

  g_assert_true (g_key_file_load_from_data (file, text, strlen (text), G_KEY_FILE_NONE, NULL));
  account = pb_account_load (file, "bob", &error);
  g_assert_no_error (error);
  return account;
}

#define C(name) PB_ERROR_CLASS_##name

static const struct
{
  PbErrorClass error_class;
  const char *host; /* (nullable): imap.zoo.test */
  const char *text; /* (nullable) */
  PbCause cause;
} found[] = {
  /* our own words, alone and with facts; with another class, or within a longer text, they are a stranger's */
  { C (CONFIG), NULL, "name not found", PB_CAUSE_NAME_NOT_FOUND },
  { C (OFFLINE), NULL, "no name server answers", PB_CAUSE_NAME_UNAVAILABLE },
  { C (OFFLINE), NULL, "no network", PB_CAUSE_NONE },
  { C (REFUSED), NULL, "connection refused", PB_CAUSE_PORT_CLOSED },
  { C (REFUSED), NULL, "connection refused (192.0.2.1, ::1; use --port 993 --security tls)", PB_CAUSE_PORT_CLOSED },
  { C (REFUSED), NULL, "connection refused by policy", PB_CAUSE_NONE },
  { C (PROTOCOL), NULL, "connection refused", PB_CAUSE_NONE },
  { C (TIMEOUT), NULL, "no way to the host (192.0.2.1)", PB_CAUSE_NO_ROUTE },
  { C (TIMEOUT), NULL, "no answer to the connection", PB_CAUSE_NO_ROUTE },
  { C (REFUSED), NULL, "proxy failed (socks5 10.0.0.1:1080)", PB_CAUSE_PROXY },
  { C (AUTH_REJECTED), NULL, "proxy wants a password (http 10.0.0.1:3128)", PB_CAUSE_PROXY },
  { C (AUTH_REJECTED), NULL, "proxy refused the password", PB_CAUSE_PROXY },
  { C (REFUSED), NULL, "proxy does not allow this", PB_CAUSE_PROXY },
  { C (REFUSED), NULL, "a proxy that speaks TLS itself cannot be used", PB_CAUSE_PROXY },
  { C (REFUSED), NULL, "closed in the TLS handshake", PB_CAUSE_HANDSHAKE_CUT },
  { C (TIMEOUT), NULL, "no answer to the TLS handshake", PB_CAUSE_HANDSHAKE_CUT },
  { C (TLS_FAILED), NULL, "outdated TLS", PB_CAUSE_TLS_OUTDATED },
  { C (TIMEOUT), NULL, "no greeting", PB_CAUSE_SILENT },
  { C (REFUSED), NULL, "no greeting", PB_CAUSE_SILENT },
  { C (WRONG_PROTOCOL), NULL, "POP3", PB_CAUSE_IS_POP3 },
  { C (WRONG_PROTOCOL), NULL, "IMAP", PB_CAUSE_IS_IMAP },
  { C (WRONG_PROTOCOL), NULL, "SMTP", PB_CAUSE_IS_SMTP },
  { C (WRONG_PROTOCOL), NULL, "HTTP", PB_CAUSE_IS_HTTP },
  { C (WRONG_PROTOCOL), NULL, "TLS (use --security tls)", PB_CAUSE_TLS_EXPECTED },
  { C (WRONG_PROTOCOL), NULL, "plain IMAP", PB_CAUSE_PLAIN_EXPECTED },
  { C (WRONG_PROTOCOL), NULL, "plain POP3", PB_CAUSE_PLAIN_EXPECTED },
  { C (WRONG_PROTOCOL), NULL, "captive portal", PB_CAUSE_CAPTIVE_PORTAL },
  /* what answers in the clear where TLS was wanted */
  { C (WRONG_PROTOCOL), NULL, "* OK [CAPABILITY IMAP4rev1 STARTTLS] ready", PB_CAUSE_PLAIN_EXPECTED },
  { C (WRONG_PROTOCOL), NULL, "+OK ready", PB_CAUSE_IS_POP3 },
  { C (WRONG_PROTOCOL), NULL, "-ERR not now", PB_CAUSE_IS_POP3 },
  { C (WRONG_PROTOCOL), NULL, "220 smtp.zoo.test ESMTP", PB_CAUSE_IS_SMTP },
  { C (WRONG_PROTOCOL), NULL, "220-smtp.zoo.test ESMTP", PB_CAUSE_IS_SMTP },
  { C (WRONG_PROTOCOL), NULL, "HTTP/1.1 400 Bad Request", PB_CAUSE_IS_HTTP },
  { C (WRONG_PROTOCOL), NULL, "<!DOCTYPE html><html>", PB_CAUSE_IS_HTTP },
  { C (WRONG_PROTOCOL), NULL, "SSH-2.0-OpenSSH_9.2", PB_CAUSE_NONE },
  { C (WRONG_PROTOCOL), NULL, "220V", PB_CAUSE_NONE },
  /* verdicts: the gravest speaks */
  { C (TLS_UNTRUSTED), NULL, "unknown-ca", PB_CAUSE_UNKNOWN_CA },
  { C (TLS_UNTRUSTED), NULL, "unknown-ca self-signed", PB_CAUSE_SELF_SIGNED },
  { C (TLS_UNTRUSTED), NULL, "unknown-ca self-signed wrong-host", PB_CAUSE_SELF_SIGNED },
  { C (TLS_UNTRUSTED), NULL, "wrong-host (names mail.other.example)", PB_CAUSE_WRONG_HOST },
  { C (TLS_UNTRUSTED), NULL, "wrong-host (names expired)", PB_CAUSE_WRONG_HOST },
  { C (TLS_UNTRUSTED), NULL, "unknown-ca expired (until 2021-01-01)", PB_CAUSE_CERTIFICATE_EXPIRED },
  { C (TLS_UNTRUSTED), NULL, "not-yet-valid", PB_CAUSE_CERTIFICATE_NOT_YET },
  { C (TLS_UNTRUSTED), NULL, "unknown-ca self-signed pin-changed", PB_CAUSE_PIN_CHANGED },
  { C (TLS_UNTRUSTED), NULL, "unknown-ca insecure", PB_CAUSE_NONE },
  { C (TLS_UNTRUSTED), NULL, "unknown-ca no-ca-file", PB_CAUSE_NONE },
  { C (TLS_UNTRUSTED), NULL, "", PB_CAUSE_NONE },
  /* passwords, by the server's words */
  { C (AUTH_REJECTED), NULL, "Authentication failed.", PB_CAUSE_PASSWORD_REFUSED },
  { C (AUTH_REJECTED), NULL, NULL, PB_CAUSE_PASSWORD_REFUSED },
  { C (APP_PASSWORD), "imap.exmail.qq.com", "Login fail. Account is abnormal, service is not open, password is incorrect, login frequency limited, or system is busy.", PB_CAUSE_APP_PASSWORD },
  { C (APP_PASSWORD), NULL, "[ALERT] Application-specific password required: https://support.google.com/accounts/answer/185833 (Failure)", PB_CAUSE_APP_PASSWORD },
  { C (AUTH_REJECTED), NULL, "请使用授权码登录", PB_CAUSE_APP_PASSWORD },
  { C (AUTH_REJECTED), NULL, "Please use an authorization code", PB_CAUSE_APP_PASSWORD },
  { C (AUTH_REJECTED), NULL, "LOGINDISABLED", PB_CAUSE_PASSWORD_LOGIN_GONE },
  { C (TLS_FAILED), NULL, "LOGINDISABLED", PB_CAUSE_TLS_REQUIRED },
  { C (TLS_FAILED), NULL, "Plaintext authentication not allowed without SSL/TLS, but your client did it anyway.", PB_CAUSE_TLS_REQUIRED },
  { C (AUTH_EXPIRED), NULL, "Session invalidated - AccessTokenExpired", PB_CAUSE_SIGN_IN_EXPIRED },
  { C (AUTH_EXPIRED), NULL, "invalid_grant: AADSTS70008", PB_CAUSE_SIGN_IN_EXPIRED },
  { C (AUTH_EXPIRED), NULL, "Password has expired", PB_CAUSE_SIGN_IN_EXPIRED },
  { C (AUTH_REJECTED), NULL, "invalid_grant AADSTS65001: consent", PB_CAUSE_CONSENT_NEEDED },
  { C (AUTH_EXPIRED), NULL, "AADSTS90094", PB_CAUSE_CONSENT_NEEDED },
  /* an authorization server's, in our words; a mail server that says the same is a stranger with another class */
  { C (AUTH_EXPIRED), NULL, "not signed in", PB_CAUSE_NOT_SIGNED_IN },
  { C (AUTH_EXPIRED), NULL, "sign-in expired (code invalid_grant)", PB_CAUSE_SIGN_IN_EXPIRED },
  { C (AUTH_EXPIRED), NULL, "consent needed (code AADSTS65001)", PB_CAUSE_CONSENT_NEEDED },
  { C (AUTH_EXPIRED), NULL, "sign-in revoked (code AADSTS50173)", PB_CAUSE_SIGN_IN_REVOKED },
  { C (AUTH_EXPIRED), NULL, "sign-in conditions (code AADSTS53003)", PB_CAUSE_SIGN_IN_CONDITIONS },
  { C (AUTH_REJECTED), NULL, "sign-in declined (code access_denied)", PB_CAUSE_SIGN_IN_DECLINED },
  { C (TIMEOUT), NULL, "sign-in not finished in time", PB_CAUSE_SIGN_IN_LATE },
  { C (CONFIG), NULL, "no client id (microsoft)", PB_CAUSE_NO_CLIENT_ID },
  { C (CONFIG), NULL, "client unknown (code AADSTS700016)", PB_CAUSE_CLIENT_UNKNOWN },
  { C (CONFIG), NULL, "client switched off (code AADSTS7000112)", PB_CAUSE_CLIENT_OFF },
  { C (CONFIG), NULL, "client refused (code invalid_client)", PB_CAUSE_CLIENT_REFUSED },
  { C (CONFIG), NULL, "client secret wanted (code AADSTS7000218)", PB_CAUSE_CLIENT_SECRET },
  { C (CONFIG), NULL, "redirect address not registered (code AADSTS50011)", PB_CAUSE_REDIRECT_UNREGISTERED },
  { C (CONFIG), NULL, "scope refused (code invalid_scope)", PB_CAUSE_SCOPE_REFUSED },
  { C (CONFIG), NULL, "no such user (code AADSTS50034)", PB_CAUSE_USER_UNKNOWN },
  { C (CONFIG), NULL, "no such tenant (code AADSTS90002)", PB_CAUSE_TENANT_UNKNOWN },
  { C (CONFIG), NULL, "no sign-in by code", PB_CAUSE_NO_DEVICE_SIGN_IN },
  { C (SERVER_BUSY), NULL, "sign-in server busy (code server_error)", PB_CAUSE_SIGN_IN_BUSY },
  { C (REFUSED), NULL, "sign-in server out of reach (at id.zoo.test)", PB_CAUSE_SIGN_IN_AWAY },
  { C (OFFLINE), NULL, "sign-in server out of reach (at id.zoo.test)", PB_CAUSE_SIGN_IN_AWAY },
  { C (TLS_FAILED), NULL, "sign-in server not trusted (at id.zoo.test)", PB_CAUSE_SIGN_IN_UNTRUSTED },
  { C (WRONG_PROTOCOL), NULL, "sign-in server makes no sense (at id.zoo.test)", PB_CAUSE_SIGN_IN_NONSENSE },
  { C (AUTH_EXPIRED), NULL, "sign-in refused (code new_word)", PB_CAUSE_SIGN_IN_REFUSED },
  { C (CONFIG), NULL, "token not for this server (google)", PB_CAUSE_TOKEN_FOREIGN_HOST },
  { C (CONFIG), NULL, "unknown authorization server (nobody)", PB_CAUSE_OAUTH_UNKNOWN },
  { C (CONFIG), NULL, "authorization server described wrongly (token of zoo)", PB_CAUSE_OAUTH_BAD_ROW },
  { C (PROTOCOL), NULL, "not signed in", PB_CAUSE_NONE },
  { C (PROTOCOL), NULL, "sign-in expired (code x)", PB_CAUSE_NONE },
  { C (CONFIG), NULL, "no such online account", PB_CAUSE_ONLINE_ACCOUNT },
  { C (AUTH_EXPIRED), NULL, "sign in at Online Accounts", PB_CAUSE_ONLINE_ACCOUNT },
  { C (OFFLINE), NULL, "Online Accounts cannot renew it now", PB_CAUSE_ONLINE_ACCOUNT },
  /* refusals that are no refusals of the password */
  { C (SERVER_BUSY), NULL, "User is authenticated but not connected.", PB_CAUSE_MAILBOX_CLOSED },
  { C (CONFIG), NULL, "[ALERT] Your account is not enabled for IMAP use", PB_CAUSE_IMAP_SWITCHED_OFF },
  { C (APP_PASSWORD), NULL, "service is not open", PB_CAUSE_IMAP_SWITCHED_OFF },
  { C (AUTH_REJECTED), NULL, "IMAP is disabled for this user", PB_CAUSE_IMAP_SWITCHED_OFF },
  { C (CONFIG), NULL, "EXAMINE Unsafe Login. Please contact kefu@188.com for help", PB_CAUSE_UNSAFE_LOGIN },
  { C (SERVER_BUSY), NULL, "Maximum number of connections from user+IP exceeded (mail_max_userip_connections=10)", PB_CAUSE_TOO_MANY_CONNECTIONS },
  { C (SERVER_BUSY), NULL, "Too many simultaneous connections. (Failure)", PB_CAUSE_TOO_MANY_CONNECTIONS },
  { C (SERVER_BUSY), NULL, "Request is throttled. Suggested Backoff Time: 299910 milliseconds", PB_CAUSE_THROTTLED },
  { C (SERVER_BUSY), NULL, "[IN-USE] Mailbox in use", PB_CAUSE_MAILBOX_LOCKED },
  { C (SERVER_BUSY), NULL, "maildrop already locked", PB_CAUSE_MAILBOX_LOCKED },
  { C (SERVER_BUSY), NULL, "[LOGIN-DELAY] wait", PB_CAUSE_MAILBOX_LOCKED },
  { C (SERVER_BUSY), NULL, "Try later", PB_CAUSE_NONE },
  { C (CONFIG), NULL, "Mailbox doesn't exist: Work", PB_CAUSE_FOLDER_MISSING },
  { C (CONFIG), NULL, "no such folder (names Work)", PB_CAUSE_FOLDER_MISSING },
  { C (CONFIG), NULL, "The credential file x cannot be used: it is a folder.", PB_CAUSE_NONE },
  { C (SERVER_BUSY), NULL, "Quota exceeded (mailbox for user is full)", PB_CAUSE_MAILBOX_FULL },
  { C (PROTOCOL), NULL, "USER BAD Error in IMAP command received by server.", PB_CAUSE_IS_IMAP },
  { C (PROTOCOL), NULL, "-ERR Unknown command.", PB_CAUSE_IS_POP3 },
  /* nothing finer */
  { C (REFUSED), NULL, "", PB_CAUSE_NONE },
  { C (TIMEOUT), NULL, NULL, PB_CAUSE_NONE },
  { C (LIMIT), NULL, "authorization code", PB_CAUSE_NONE },
  { C (NONE), NULL, "connection refused", PB_CAUSE_NONE },
};

static void
test_found (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (found); i++)
    {
      g_autoptr (PbAccount) account = account_of (found[i].host != NULL ? found[i].host : "imap.zoo.test", 993, "");
      PbCause cause = pb_cause_find (found[i].error_class, account, found[i].text);

      g_test_message ("%s: %s", pb_error_class_to_string (found[i].error_class), found[i].text);
      g_assert_cmpstr (pb_cause_to_string (cause), ==, pb_cause_to_string (found[i].cause));
      if (found[i].host == NULL)
        g_assert_cmpint (pb_cause_find (found[i].error_class, NULL, found[i].text), ==, found[i].cause);
    }
}

/* Every cause is reached by a row above, or by one of the tests below; every name is there once. */
static void
test_every_cause (void)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  for (PbCause cause = PB_CAUSE_NONE; cause < PB_N_CAUSES; cause++)
    {
      gboolean reached = cause == PB_CAUSE_CLOCK_WRONG || cause == PB_CAUSE_STARTTLS_MISSING;

      g_assert_nonnull (pb_cause_to_string (cause));
      g_assert_true (g_hash_table_add (names, (gpointer) (gsize) pb_cause_to_string (cause)));
      for (gsize i = 0; i < G_N_ELEMENTS (found); i++)
        reached = reached || found[i].cause == cause;
      g_assert_true (reached);
    }
}

static void
test_security (void)
{
  g_autoptr (PbAccount) starttls = account_of ("imap.zoo.test", 143, "security=starttls\n");

  g_assert_cmpint (pb_cause_find (C (TLS_FAILED), starttls, ""), ==, PB_CAUSE_STARTTLS_MISSING);
  g_assert_cmpint (pb_cause_find (C (TLS_FAILED), starttls, "TLS is not for you"), ==, PB_CAUSE_STARTTLS_MISSING);
  g_assert_cmpint (pb_cause_find (C (TLS_FAILED), starttls, "PREAUTH"), ==, PB_CAUSE_STARTTLS_MISSING);
  g_assert_cmpint (pb_cause_find (C (TLS_FAILED), starttls, "outdated TLS"), ==, PB_CAUSE_TLS_OUTDATED);
}

static void
test_clock (void)
{
  const gint64 made = 1795219200, year = 31557600;

  g_assert_cmpint (pb_cause_by_clock (PB_CAUSE_CERTIFICATE_NOT_YET, made - 1), ==, PB_CAUSE_CLOCK_WRONG);
  g_assert_cmpint (pb_cause_by_clock (PB_CAUSE_CERTIFICATE_EXPIRED, 0), ==, PB_CAUSE_CLOCK_WRONG);
  g_assert_cmpint (pb_cause_by_clock (PB_CAUSE_CERTIFICATE_EXPIRED, made + 40 * year), ==, PB_CAUSE_CLOCK_WRONG);
  g_assert_cmpint (pb_cause_by_clock (PB_CAUSE_CERTIFICATE_EXPIRED, made + year), ==, PB_CAUSE_CERTIFICATE_EXPIRED);
  g_assert_cmpint (pb_cause_by_clock (PB_CAUSE_WRONG_HOST, 0), ==, PB_CAUSE_WRONG_HOST);
}

static void
test_facts (void)
{
  static const struct
  {
    const char *text, *name, *value;
  } cases[] = {
    { "expired (from 2020-01-01; until 2021-01-01; sha256 ab12; names a.test, b.test)", "until", "2021-01-01" },
    { "expired (from 2020-01-01; until 2021-01-01; sha256 ab12; names a.test, b.test)", "sha256", "ab12" },
    { "expired (from 2020-01-01; until 2021-01-01; sha256 ab12; names a.test, b.test)", "names", "a.test, b.test" },
    { "wrong-host (names x; use --security tls)", "use", NULL },
    { "wrong-host (names x; use --security tls)", "names", "x; use --security tls" },
    { "wrong-host (sha256 ab; names x (y) ; until 1)", "until", NULL },
    { "connection refused (192.0.2.1, ::1; use --port 993 --security tls)", "", "192.0.2.1, ::1" },
    { "connection refused (192.0.2.1, ::1; use --port 993 --security tls)", "use", "--port 993 --security tls" },
    { "connection refused", "", NULL },
    { "connection refused (", "", NULL },
    { "connection refused ()", "", NULL },
    { "", "use", NULL },
    { NULL, "use", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *value = pb_cause_dup_fact (cases[i].text, cases[i].name);
      g_assert_cmpstr (value, ==, cases[i].value);
    }
}

/* A folder's name is said by us, whatever the server's words and whatever is in the name. */
static void
test_no_folder (void)
{
  g_autofree char *own = pb_cause_dup_no_folder ("Old (2); use x", "Mailbox doesn't exist: &kOiV6A-");
  g_autofree char *other = pb_cause_dup_no_folder ("Work", "IMAP is switched off");
  g_autofree char *name = pb_cause_dup_fact (own, "names"), *use = pb_cause_dup_fact (own, "use");

  g_assert_true (pb_cause_is_own (PB_ERROR_CLASS_CONFIG, own));
  g_assert_cmpstr (name, ==, "Old (2); use x");
  g_assert_null (use);
  g_assert_cmpstr (other, ==, "IMAP is switched off");
}

/* A server cannot put what it likes into a command that a person copies. */
static void
test_remedy (void)
{
  static const struct
  {
    PbCause cause;
    const char *host;
    guint port;
    const char *more, *text, *remedy;
  } cases[] = {
    { PB_CAUSE_TLS_EXPECTED, "imap.zoo.test", 993, "security=starttls\n", "TLS", "--security tls" },
    { PB_CAUSE_PLAIN_EXPECTED, "imap.zoo.test", 143, "security=tls\n", "* OK ready", "--security starttls" },
    { PB_CAUSE_PLAIN_EXPECTED, "imap.zoo.test", 143, "security=tls\n", "* OK [CAPABILITY IMAP4rev1 STARTTLS] ready", "--security starttls" },
    { PB_CAUSE_PLAIN_EXPECTED, "imap.zoo.test", 143, "security=tls\n", "* OK [CAPABILITY IMAP4rev1] ready", "--port 993 --security tls" },
    { PB_CAUSE_PLAIN_EXPECTED, "imap.zoo.test", 1143, "security=tls\n", "* OK [CAPABILITY IMAP4rev1] ready", NULL },
    { PB_CAUSE_IS_POP3, "imap.zoo.test", 995, "", "POP3", "--port 993 --security tls" },
    { PB_CAUSE_IS_POP3, "imap.zoo.test", 1995, "", "POP3", "--kind pop3" },
    { PB_CAUSE_IS_POP3, "imap.zoo.test", 1995, "folders=INBOX;Work;\n", "POP3", "--kind pop3 --folder INBOX" },
    { PB_CAUSE_IS_POP3, "imap.zoo.test", 1995, "folder=Work\n", "POP3 (use --kind pop3 --port 995 --security tls)", "--kind pop3 --port 995 --security tls --folder INBOX" },
    { PB_CAUSE_IS_SMTP, "imap.zoo.test", 465, "", "SMTP", "--port 993 --security tls" },
    { PB_CAUSE_IS_SMTP, "imap.zoo.test", 1465, "", "SMTP", NULL },
    { PB_CAUSE_IS_HTTP, "imap.zoo.test", 443, "", "HTTP", NULL },
    { PB_CAUSE_IS_HTTP, "imap.zoo.test", 443, "", "HTTP (use --port 993 --security tls)", "--port 993 --security tls" },
    { PB_CAUSE_STARTTLS_MISSING, "imap.zoo.test", 143, "security=starttls\n", "", "--port 993 --security tls" },
    { PB_CAUSE_STARTTLS_MISSING, "imap.zoo.test", 993, "security=starttls\n", "", NULL },
    { PB_CAUSE_TLS_REQUIRED, "localhost", 143, "security=none\n", "LOGINDISABLED", "--security starttls" },
    { PB_CAUSE_PORT_CLOSED, "imap.zoo.test", 994, "", "connection refused", NULL },
    { PB_CAUSE_PORT_CLOSED, "imap.zoo.test", 994, "", "connection refused (::1; use --port 993 --security tls)", "--port 993 --security tls" },
    { PB_CAUSE_PORT_CLOSED, "imap.zoo.test", 994, "", "connection refused (use --host evil.test)", NULL },
    { PB_CAUSE_PORT_CLOSED, "imap.zoo.test", 994, "", "connection refused (use --security none)", NULL },
    { PB_CAUSE_PORT_CLOSED, "imap.zoo.test", 994, "", "connection refused (use --port 993;rm)", NULL },
    { PB_CAUSE_PORT_CLOSED, "imap.zoo.test", 994, "", "connection refused (use --port)", NULL },
    { PB_CAUSE_TLS_EXPECTED, "imap.zoo.test", 994, "security=starttls\n", "TLS (use -)", NULL },
    { PB_CAUSE_WRONG_HOST, "imap.zoo.test", 993, "", "wrong-host (names mail.zoo.test, www.zoo.test)", "--host mail.zoo.test" },
    { PB_CAUSE_WRONG_HOST, "imap.zoo.test", 993, "", "wrong-host (names *.zoo.test, mail.other.test)", NULL },
    { PB_CAUSE_WRONG_HOST, "imap.zoo.test", 993, "", "wrong-host (names mail.evilzoo.test)", NULL },
    { PB_CAUSE_WRONG_HOST, "imap.zoo.test", 993, "", "wrong-host (names $(rm).zoo.test)", NULL },
    { PB_CAUSE_WRONG_HOST, "mail.acme.co.uk", 993, "", "wrong-host (names mail.evil.co.uk)", NULL },
    { PB_CAUSE_WRONG_HOST, "mail.acme.com.cn", 993, "", "wrong-host (names imap.acme.com.cn)", "--host imap.acme.com.cn" },
    { PB_CAUSE_WRONG_HOST, "192.0.2.1", 993, "", "wrong-host (names imap.acme.com)", NULL },
    { PB_CAUSE_PASSWORD_REFUSED, "imap.zoo.test", 993, "", "no", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PbAccount) account = account_of (cases[i].host, cases[i].port, cases[i].more);
      g_autofree char *remedy = pb_cause_dup_remedy (cases[i].cause, account, cases[i].text);
      g_test_message ("%s: %s", pb_cause_to_string (cases[i].cause), cases[i].text);
      g_assert_cmpstr (remedy, ==, cases[i].remedy);
    }
  g_assert_null (pb_cause_dup_remedy (PB_CAUSE_TLS_EXPECTED, NULL, "TLS"));
}

static void
test_own (void)
{
  g_assert_true (pb_cause_is_own (C (REFUSED), "connection refused (::1)"));
  g_assert_true (pb_cause_is_own (C (TLS_UNTRUSTED), "expired"));
  g_assert_true (pb_cause_is_own (C (REFUSED), NULL));
  g_assert_false (pb_cause_is_own (C (AUTH_REJECTED), "connection refused"));
  g_assert_false (pb_cause_is_own (C (AUTH_REJECTED), "Login failed."));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cause/found", test_found);
  g_test_add_func ("/cause/every-cause", test_every_cause);
  g_test_add_func ("/cause/security", test_security);
  g_test_add_func ("/cause/clock", test_clock);
  g_test_add_func ("/cause/facts", test_facts);
  g_test_add_func ("/cause/remedy", test_remedy);
  g_test_add_func ("/cause/no-folder", test_no_folder);
  g_test_add_func ("/cause/own", test_own);
  return g_test_run ();
}
