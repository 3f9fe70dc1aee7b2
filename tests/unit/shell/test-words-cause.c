/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-words-cause.c: what people read for every failure there is, in English and in Chinese, with the command that mends it. */
#include "pb-words-cause.h"
#include "pb-words.h"

#include <libintl.h>
#include <locale.h>
#include <string.h>
#include <unistd.h>

#define NOW     G_GINT64_CONSTANT (1800000000)
#define DAY     "from 2020-01-01; until 2021-01-01; sha256 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff; "
#define PIN     "ffeeddccbbaa99887766554433221100ffeeddccbbaa99887766554433221100"
#define C(name) PB_ERROR_CLASS_##name

typedef struct
{
  const char *row; /* of the table of failures; several lines may prove one */
  PbErrorClass error_class;
  const char *settings; /* lines of accounts.ini, beside the address */
  const char *detail;
  PbCause cause;
  const char *says;    /* in English */
  const char *command; /* (nullable) */
  gboolean mends;
} Row;

#define IMAP     "host=imap.zoo.test\n"
#define EDIT     "postbell account edit bob "
#define PASSWORD EDIT "--password-stdin"
#define TRUST    "postbell trust bob"

/* Every failure that mail servers are known for; the count is asserted below. */
static const char *const table[] = {
  "DNS failure",
  "refused",
  "no route or time-out on connect",
  "plain to a TLS port",
  "TLS to a plain port",
  "POP3 settings, port 993",
  "IMAP settings, port 995",
  "SMTP port",
  "sent to wrong protocol anyway",
  "self-signed or unknown CA",
  "expired or not yet valid",
  "wrong host",
  "TLS too old",
  "reset or closed in handshake",
  "HTTP proxy or captive portal",
  "proxy needs auth or fails",
  "greeting missing",
  "wrong password",
  "app password needed",
  "password login gone",
  "OAuth: sign-in expired",
  "OAuth: consent",
  "OAuth fine but mailbox closed",
  "IMAP switched off",
  "NetEase",
  "too many connections",
  "throttled",
  "POP3 lock",
};

static const Row rows[] = {
  { "DNS failure", C (CONFIG), IMAP, "name not found", PB_CAUSE_NAME_NOT_FOUND, "There is no server called imap.zoo.test. Check the spelling", NULL, FALSE },
  { "DNS failure", C (OFFLINE), IMAP, "no name server answers", PB_CAUSE_NAME_UNAVAILABLE, "no name server answers. Postbell connects by itself", NULL, FALSE },
  { "refused", C (REFUSED), IMAP "port=994\n", "connection refused (192.0.2.1)", PB_CAUSE_PORT_CLOSED, "imap.zoo.test is there, but nothing listens on port 994. IMAP is usually 993, POP3 is 995.", NULL, FALSE },
  { "refused", C (REFUSED), IMAP "port=994\n", "connection refused (192.0.2.1; use --port 993 --security tls)", PB_CAUSE_PORT_CLOSED, "nothing listens on port 994", EDIT "--port 993 --security tls", TRUE },
  { "no route or time-out on connect", C (TIMEOUT), IMAP, "no answer to the connection (192.0.2.1)", PB_CAUSE_NO_ROUTE, "No answer from imap.zoo.test on port 993. A firewall or VPN", NULL, FALSE },
  { "no route or time-out on connect", C (TIMEOUT), IMAP, "no way to the host (192.0.2.1)", PB_CAUSE_NO_ROUTE, "No answer from imap.zoo.test on port 993", NULL, FALSE },
  { "plain to a TLS port", C (WRONG_PROTOCOL), IMAP "security=starttls\nport=993\n", "TLS", PB_CAUSE_TLS_EXPECTED, "Port 993 of imap.zoo.test expects TLS from the first byte on.", EDIT "--security tls", TRUE },
  { "TLS to a plain port", C (WRONG_PROTOCOL), IMAP "port=143\nsecurity=tls\n", "* OK [CAPABILITY IMAP4rev1 STARTTLS] ready", PB_CAUSE_PLAIN_EXPECTED, "Port 143 of imap.zoo.test does not begin with TLS.", EDIT "--security starttls", TRUE },
  { "POP3 settings, port 993", C (WRONG_PROTOCOL), IMAP "port=993\n", "IMAP", PB_CAUSE_IS_IMAP, "IMAP answers on port 993 of imap.zoo.test, but this account is set to POP3.", NULL, TRUE },
  { "IMAP settings, port 995", C (WRONG_PROTOCOL), IMAP "port=995\n", "POP3", PB_CAUSE_IS_POP3, "POP3 answers on port 995 of imap.zoo.test, but this account is set to IMAP.", EDIT "--port 993 --security tls", TRUE },
  { "SMTP port", C (WRONG_PROTOCOL), IMAP "port=465\n", "SMTP", PB_CAUSE_IS_SMTP, "Port 465 of imap.zoo.test belongs to the server that sends mail (SMTP).", EDIT "--port 993 --security tls", TRUE },
  { "sent to wrong protocol anyway", C (PROTOCOL), IMAP, "USER BAD Error in IMAP command received by server.", PB_CAUSE_IS_IMAP, "IMAP answers on port 993", NULL, TRUE },
  { "sent to wrong protocol anyway", C (PROTOCOL), IMAP "port=995\n", "-ERR Unknown command.", PB_CAUSE_IS_POP3, "POP3 answers on port 995", EDIT "--port 993 --security tls", TRUE },
  { "self-signed or unknown CA", C (TLS_UNTRUSTED), IMAP, "unknown-ca self-signed (" DAY "names imap.zoo.test)", PB_CAUSE_SELF_SIGNED, "The certificate of imap.zoo.test is vouched for by nobody but itself, so nothing was sent.", TRUST, FALSE },
  { "self-signed or unknown CA", C (TLS_UNTRUSTED), IMAP, "unknown-ca (" DAY "names imap.zoo.test)", PB_CAUSE_UNKNOWN_CA, "comes from an authority this computer does not know", TRUST, FALSE },
  { "self-signed or unknown CA", C (TLS_UNTRUSTED), IMAP "pin=" PIN "\npin-host=imap.zoo.test:993\n", "unknown-ca self-signed pin-changed (" DAY "names imap.zoo.test)", PB_CAUSE_PIN_CHANGED, "Stop: imap.zoo.test no longer shows the certificate that was pinned (ffeeddccbbaa9988…) but another (0011223344556677…)", TRUST, FALSE },
  { "expired or not yet valid", C (TLS_UNTRUSTED), IMAP, "expired (" DAY "names imap.zoo.test)", PB_CAUSE_CERTIFICATE_EXPIRED, "The certificate of imap.zoo.test expired on 2021-01-01, so nothing was sent.", TRUST, FALSE },
  { "expired or not yet valid", C (TLS_UNTRUSTED), IMAP, "expired", PB_CAUSE_CERTIFICATE_EXPIRED, "The certificate of imap.zoo.test has expired", TRUST, FALSE },
  { "expired or not yet valid", C (TLS_UNTRUSTED), IMAP, "not-yet-valid (from 2035-01-01; until 2036-01-01; sha256 00; names imap.zoo.test)", PB_CAUSE_CERTIFICATE_NOT_YET, "is valid from 2035-01-01 on, which is yet to come. Check the clock of this computer; it says 2027-01-15.", TRUST, FALSE },
  { "expired or not yet valid", C (TLS_UNTRUSTED), IMAP, "not-yet-valid", PB_CAUSE_CERTIFICATE_NOT_YET, "is not valid yet. Check the clock", TRUST, FALSE },
  { "wrong host", C (TLS_UNTRUSTED), IMAP, "wrong-host (" DAY "names mail.zoo.test, www.zoo.test)", PB_CAUSE_WRONG_HOST, "The certificate shown by imap.zoo.test is for mail.zoo.test, www.zoo.test, so nothing was sent.", EDIT "--host mail.zoo.test", TRUE },
  { "wrong host", C (TLS_UNTRUSTED), IMAP, "wrong-host (" DAY "names {id} {host})", PB_CAUSE_WRONG_HOST, "is for {id} {host}, so", TRUST, FALSE },
  { "wrong host", C (TLS_UNTRUSTED), IMAP, "wrong-host", PB_CAUSE_WRONG_HOST, "is for another server", TRUST, FALSE },
  { "TLS too old", C (TLS_FAILED), IMAP, "outdated TLS", PB_CAUSE_TLS_OUTDATED, "imap.zoo.test only offers outdated encryption", NULL, FALSE },
  { "TLS too old", C (TLS_FAILED), IMAP, "outdated TLS", PB_CAUSE_TLS_OUTDATED, "--legacy-tls” accepts it for this account alone", NULL, FALSE },
  { "TLS too old", C (TLS_FAILED), IMAP "legacy-tls=true\n", "outdated TLS", PB_CAUSE_TLS_OUTDATED, "not even an outdated one", NULL, FALSE },
  { "reset or closed in handshake", C (REFUSED), IMAP, "closed in the TLS handshake", PB_CAUSE_HANDSHAKE_CUT, "The connection to imap.zoo.test ended while encryption was being set up.", NULL, FALSE },
  { "HTTP proxy or captive portal", C (WRONG_PROTOCOL), IMAP, "HTTP/1.1 400 Bad Request", PB_CAUSE_IS_HTTP, "A web server answers on port 993 of imap.zoo.test.", NULL, FALSE },
  { "HTTP proxy or captive portal", C (WRONG_PROTOCOL), IMAP, "captive portal", PB_CAUSE_CAPTIVE_PORTAL, "This network wants you to sign in in the browser first.", NULL, FALSE },
  { "proxy needs auth or fails", C (REFUSED), IMAP, "proxy failed (socks5 10.0.0.1:1080)", PB_CAUSE_PROXY, "The proxy socks5 10.0.0.1:1080 does not answer or fails, so imap.zoo.test cannot be reached.", NULL, FALSE },
  { "proxy needs auth or fails", C (AUTH_REJECTED), IMAP, "proxy wants a password (http 10.0.0.1:3128)", PB_CAUSE_PROXY, "The proxy http 10.0.0.1:3128 wants another user name or password", NULL, FALSE },
  { "proxy needs auth or fails", C (REFUSED), IMAP, "proxy does not allow this (http 10.0.0.1:3128)", PB_CAUSE_PROXY, "does not allow connections to port 993 of imap.zoo.test", NULL, FALSE },
  { "proxy needs auth or fails", C (REFUSED), IMAP, "a proxy that speaks TLS itself cannot be used", PB_CAUSE_PROXY, "The proxy of this computer cannot be used", NULL, FALSE },
  { "proxy needs auth or fails", C (REFUSED), IMAP "proxy=socks5://10.0.0.1:1080\n", "proxy failed (socks5 10.0.0.1:1080)", PB_CAUSE_PROXY, "The proxy socks5 10.0.0.1:1080, which is set for this account, does not answer or fails, so imap.zoo.test", NULL, FALSE },
  { "proxy needs auth or fails", C (AUTH_REJECTED), IMAP "proxy=http://10.0.0.1:3128\n", "proxy refused the password (http 10.0.0.1:3128)", PB_CAUSE_PROXY, "which is set for this account, wants another user name or password", EDIT "--proxy-login-stdin", FALSE },
  { "proxy needs auth or fails", C (REFUSED), IMAP "proxy=http://10.0.0.1:3128\n", "proxy does not allow this (http 10.0.0.1:3128)", PB_CAUSE_PROXY, "does not allow connections to port 993 of imap.zoo.test", NULL, FALSE },
  { "proxy needs auth or fails", C (REFUSED), IMAP "proxy=none\n", "proxy failed (http 10.0.0.1:3128)", PB_CAUSE_PROXY, "Check the proxy settings of this computer.", NULL, FALSE },
  { "greeting missing", C (TIMEOUT), IMAP, "no greeting", PB_CAUSE_SILENT, "imap.zoo.test accepts the connection on port 993, but does not greet.", NULL, FALSE },
  { "wrong password", C (AUTH_REJECTED), IMAP, "Authentication failed.", PB_CAUSE_PASSWORD_REFUSED, "imap.zoo.test refused the user name or the password.", PASSWORD, FALSE },
  { "wrong password", C (AUTH_REJECTED), "host=imap.exmail.qq.com\n", "Login fail.", PB_CAUSE_PASSWORD_REFUSED, "Tencent Exmail refused the user name or the password. Where secure login is on, it wants the client password", PASSWORD, FALSE },
  { "wrong password", C (AUTH_REJECTED), "host=imap.qiye.163.com\n", "LOGIN Login error", PB_CAUSE_PASSWORD_REFUSED, "NetEase enterprise mail refused the user name or the password. It may want an app password (授权码)", PASSWORD, FALSE },
  { "wrong password", C (AUTH_REJECTED), "kind=pop3\nhost=pop.gmx.net\n", "authentication failed", PB_CAUSE_PASSWORD_REFUSED, "or POP3 switched on on its website first", PASSWORD, FALSE },
  { "app password needed", C (AUTH_REJECTED), "host=imap.qq.com\n", "Login fail.", PB_CAUSE_APP_PASSWORD, "QQ Mail wants an app password (授权码) instead of the usual one.", PASSWORD, FALSE },
  { "app password needed", C (AUTH_REJECTED), "host=imap.gmail.com\n", "Invalid credentials (Failure)", PB_CAUSE_APP_PASSWORD, "Gmail wants an app password", PASSWORD, FALSE },
  { "app password needed", C (APP_PASSWORD), IMAP, "Application-specific password required", PB_CAUSE_APP_PASSWORD, "imap.zoo.test wants an app password", PASSWORD, FALSE },
  { "password login gone", C (AUTH_REJECTED), "host=outlook.office365.com\n", "AUTHENTICATE failed.", PB_CAUSE_PASSWORD_LOGIN_GONE, "Microsoft 365 no longer takes passwords, nor app passwords. Sign in with your browser", "postbell account sign-in bob --provider microsoft", FALSE },
  { "password login gone", C (AUTH_REJECTED), IMAP, "LOGINDISABLED", PB_CAUSE_PASSWORD_LOGIN_GONE, "imap.zoo.test no longer takes passwords", EDIT "--auth oauth2 --password-stdin", FALSE },
  { "OAuth: sign-in expired", C (AUTH_EXPIRED), IMAP, "invalid_grant", PB_CAUSE_SIGN_IN_EXPIRED, "The sign-in at imap.zoo.test has expired.", PASSWORD, FALSE },
  { "OAuth: consent", C (AUTH_EXPIRED), "host=outlook.office365.com\n", "invalid_grant: AADSTS65001", PB_CAUSE_CONSENT_NEEDED, "The administrator of your company has not yet allowed mail programs to sign in for you at Microsoft 365.", PASSWORD, FALSE },
  { "OAuth fine but mailbox closed", C (SERVER_BUSY), "host=outlook.office365.com\n", "User is authenticated but not connected.", PB_CAUSE_MAILBOX_CLOSED, "outlook.office365.com accepted the sign-in but does not open the mailbox: IMAP may be switched off for it, the sign-in may be that of another user, too many programs may be connected, or the service has trouble.", NULL, FALSE },
  { "IMAP switched off", C (CONFIG), "host=imap.gmail.com\n", "[ALERT] Your account is not enabled for IMAP use", PB_CAUSE_IMAP_SWITCHED_OFF, "IMAP is switched off for this mailbox. Switch it on in the webmail settings of Gmail", NULL, FALSE },
  { "NetEase", C (CONFIG), "host=imap.163.com\n", "EXAMINE Unsafe Login. Please contact kefu@188.com for help", PB_CAUSE_UNSAFE_LOGIN, "NetEase 163 calls this an unsafe login, although Postbell says who it is.", NULL, FALSE },
  { "too many connections", C (SERVER_BUSY), IMAP, "Maximum number of connections from user+IP exceeded (mail_max_userip_connections=10)", PB_CAUSE_TOO_MANY_CONNECTIONS, "imap.zoo.test allows no further connection", NULL, FALSE },
  { "throttled", C (SERVER_BUSY), IMAP, "Request is throttled. Suggested Backoff Time: 299910 milliseconds", PB_CAUSE_THROTTLED, "imap.zoo.test has been asked too often and wants a pause.", NULL, FALSE },
  { "POP3 lock", C (SERVER_BUSY), IMAP, "[IN-USE] Mailbox in use", PB_CAUSE_MAILBOX_LOCKED, "The mailbox at imap.zoo.test is in use by another program", NULL, FALSE },
  { "POP3 lock", C (SERVER_BUSY), IMAP, "[LOGIN-DELAY] wait 10", PB_CAUSE_MAILBOX_LOCKED, "or was opened a moment ago", NULL, FALSE },
};

/* What an authorization server has against it, the one place after the other. */
#define MS         "host=outlook.office365.com\nauth=oauth2\noauth=microsoft\n"
#define GOOGLE     "host=imap.gmail.com\nauth=oauth2\noauth=google\n"
#define SIGNIN     "postbell account sign-in bob"
#define SIGNIN_HOW "postbell account sign-in --how microsoft"
#define CLIENT     EDIT "--oauth-client-id ID"

static const Row sign_ins[] = {
  { "OAuth", C (AUTH_EXPIRED), MS, "not signed in", PB_CAUSE_NOT_SIGNED_IN, "Nobody has signed in for this account yet. Sign in with your browser", SIGNIN, FALSE },
  { "OAuth", C (AUTH_EXPIRED), MS, "sign-in expired (code AADSTS700082)", PB_CAUSE_SIGN_IN_EXPIRED, "The sign-in at Microsoft has expired. Sign in again with “postbell account sign-in bob”.", SIGNIN, FALSE },
  { "OAuth", C (AUTH_REJECTED), MS, "AUTHENTICATE failed.", PB_CAUSE_SIGN_IN_EXPIRED, "The sign-in at Microsoft has expired.", SIGNIN, FALSE },
  { "OAuth", C (AUTH_EXPIRED), MS, "sign-in revoked (code AADSTS50173)", PB_CAUSE_SIGN_IN_REVOKED, "Microsoft has ended the sign-in: the password was changed, or all sessions were ended (AADSTS50173).", SIGNIN, FALSE },
  { "OAuth", C (AUTH_EXPIRED), MS, "sign-in conditions (code AADSTS53003)", PB_CAUSE_SIGN_IN_CONDITIONS, "a second factor, a known device or place, as your organization demands (AADSTS53003)", SIGNIN, FALSE },
  { "OAuth", C (AUTH_EXPIRED), MS "oauth-client-id=1-2\n", "consent needed (code AADSTS90094)", PB_CAUSE_CONSENT_NEEDED, "send your administrator this address: https://login.microsoftonline.com/common/adminconsent?client_id=1-2", SIGNIN, FALSE },
  { "OAuth", C (AUTH_EXPIRED), GOOGLE, "consent needed (code admin_policy_enforced)", PB_CAUSE_CONSENT_NEEDED, "Google wants consent, yours or your administrator’s, before mail programs sign in for you (admin_policy_enforced).", SIGNIN, FALSE },
  { "OAuth", C (AUTH_REJECTED), MS, "sign-in declined (code access_denied)", PB_CAUSE_SIGN_IN_DECLINED, "The sign-in was declined in the browser (access_denied).", SIGNIN, FALSE },
  { "OAuth", C (TIMEOUT), MS, "sign-in not finished in time", PB_CAUSE_SIGN_IN_LATE, "The sign-in was not finished in time.", SIGNIN, FALSE },
  { "OAuth", C (CONFIG), MS, "no client id (microsoft)", PB_CAUSE_NO_CLIENT_ID, "Postbell is not registered with Microsoft", SIGNIN_HOW, FALSE },
  { "OAuth", C (TIMEOUT), MS "oauth-client-id=1-2\n", "sign-in not finished in time", PB_CAUSE_SIGN_IN_LATE, "if it said that an administrator has to approve, send yours this address: https://login.microsoftonline.com/common/adminconsent?client_id=1-2", SIGNIN, FALSE },
  { "OAuth", C (CONFIG), MS "oauth-client-id=1-2\n", "client unknown (code AADSTS700016)", PB_CAUSE_CLIENT_UNKNOWN, "Its administrator allows it at https://login.microsoftonline.com/common/adminconsent?client_id=1-2", CLIENT, FALSE },
  { "OAuth", C (CONFIG), GOOGLE, "client unknown (code x)", PB_CAUSE_CLIENT_UNKNOWN, "Your organization does not know this program (x). Set the client id", CLIENT, FALSE },
  { "OAuth", C (CONFIG), MS, "client switched off (code AADSTS7000112)", PB_CAUSE_CLIENT_OFF, "The registration of this program at Microsoft was switched off (AADSTS7000112).", CLIENT, FALSE },
  { "OAuth", C (CONFIG), MS, "client refused (code invalid_client)", PB_CAUSE_CLIENT_REFUSED, "Microsoft does not accept the registration of this program (invalid_client).", CLIENT, FALSE },
  { "OAuth", C (CONFIG), MS, "client secret wanted (code AADSTS7000218)", PB_CAUSE_CLIENT_SECRET, "allow public client flows", SIGNIN, FALSE },
  { "OAuth", C (CONFIG), GOOGLE "oauth-client-id=1-2\n", "client secret wanted (code invalid_request)", PB_CAUSE_CLIENT_SECRET, "Google wants the secret of this program, too (invalid_request).", "postbell account sign-in --how google", FALSE },
  { "OAuth", C (CONFIG), MS, "redirect address not registered (code AADSTS50011)", PB_CAUSE_REDIRECT_UNREGISTERED, "Add http://localhost to it", SIGNIN, FALSE },
  { "OAuth", C (CONFIG), MS, "scope refused (code invalid_scope)", PB_CAUSE_SCOPE_REFUSED, "Microsoft does not give this program access to IMAP (invalid_scope).", SIGNIN, FALSE },
  { "OAuth", C (CONFIG), MS, "no such user (code AADSTS50034)", PB_CAUSE_USER_UNKNOWN, "Microsoft has no user bob@zoo.test there (AADSTS50034).", SIGNIN, FALSE },
  { "OAuth", C (CONFIG), MS, "no such tenant (code AADSTS90002)", PB_CAUSE_TENANT_UNKNOWN, "or has none of this name (AADSTS90002).", EDIT "--oauth-tenant TENANT", FALSE },
  { "OAuth", C (CONFIG), MS, "no such tenant (code AADSTS50194)", PB_CAUSE_TENANT_UNKNOWN, "Microsoft does not know which organization is meant", EDIT "--oauth-tenant TENANT", FALSE },
  { "OAuth", C (CONFIG), GOOGLE, "no sign-in by code", PB_CAUSE_NO_DEVICE_SIGN_IN, "Google has no sign-in by code.", SIGNIN, FALSE },
  { "OAuth", C (SERVER_BUSY), MS, "sign-in server busy (code server_error)", PB_CAUSE_SIGN_IN_BUSY, "The sign-in server of Microsoft is busy (server_error). The sign-in is kept", NULL, FALSE },
  { "OAuth", C (REFUSED), MS, "sign-in server out of reach (at login.microsoftonline.com)", PB_CAUSE_SIGN_IN_AWAY, "The sign-in server login.microsoftonline.com cannot be reached. The sign-in is kept", NULL, FALSE },
  { "OAuth", C (TLS_FAILED), MS, "sign-in server not trusted (at login.microsoftonline.com)", PB_CAUSE_SIGN_IN_UNTRUSTED, "The certificate of the sign-in server login.microsoftonline.com is not trusted", NULL, FALSE },
  { "OAuth", C (WRONG_PROTOCOL), MS, "sign-in server makes no sense (at login.microsoftonline.com)", PB_CAUSE_SIGN_IN_NONSENSE, "The sign-in server login.microsoftonline.com does not answer as one.", NULL, FALSE },
  { "OAuth", C (AUTH_EXPIRED), MS, "sign-in refused (code new_word)", PB_CAUSE_SIGN_IN_REFUSED, "Microsoft refused the sign-in (new_word).", SIGNIN, FALSE },
  { "OAuth", C (CONFIG), IMAP "auth=oauth2\noauth=google\n", "token not for this server (google)", PB_CAUSE_TOKEN_FOREIGN_HOST, "imap.zoo.test is no mail server of Google", SIGNIN, FALSE },
  { "OAuth", C (CONFIG), IMAP "auth=oauth2\noauth=nobody\n", "unknown authorization server (nobody)", PB_CAUSE_OAUTH_UNKNOWN, "Nothing is known of “nobody”", SIGNIN, FALSE },
  { "OAuth", C (CONFIG), IMAP "auth=oauth2\noauth=nobody\n", "authorization server described wrongly (token of nobody)", PB_CAUSE_OAUTH_BAD_ROW, "cannot be used: token of nobody.", SIGNIN, FALSE },
};

static const char *folders[2];

static PbAccount *
account_of (const char *settings)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *text = g_strdup_printf ("[bob]\naddress=bob@zoo.test\n%s", settings);
  g_autoptr (GError) error = NULL;
  PbAccount *account;

  g_assert_true (g_key_file_load_from_data (file, text, strlen (text), G_KEY_FILE_NONE, NULL));
  account = pb_account_load (file, "bob", &error);
  g_assert_no_error (error);
  return account;
}

/* glibc asks again only when the environment is looked at anew. */
static void
set_language (const char *language)
{
  g_setenv ("LANGUAGE", language, TRUE);
  g_assert_nonnull (setlocale (LC_ALL, ""));
  textdomain ("postbell");
}

static void
test_table (void)
{
  g_assert_cmpuint (G_N_ELEMENTS (table), ==, 28);
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      gboolean proven = FALSE;

      for (gsize j = 0; j < G_N_ELEMENTS (rows); j++)
        proven = proven || g_str_equal (rows[j].row, table[i]);
      g_test_message ("%s", table[i]);
      g_assert_true (proven);
    }
  for (gsize j = 0; j < G_N_ELEMENTS (rows); j++)
    {
      gboolean listed = FALSE;

      for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
        listed = listed || g_str_equal (rows[j].row, table[i]);
      g_assert_true (listed);
    }
}

static void
check_english (const Row *row, const PbAccount *account)
{
  g_auto (PbWordsCause) words = { 0 };
  g_autofree char *whole = NULL;

  g_assert_true (pb_words_cause_find_at (&words, row->error_class, account, row->detail, folders, NOW));
  g_test_message ("%s: %s", row->row, words.text);
  g_assert_cmpstr (pb_cause_to_string (words.cause), ==, pb_cause_to_string (row->cause));
  g_assert_nonnull (strstr (words.text, row->says));
  g_assert_null (strpbrk (words.text, "\n\t"));
  g_assert_cmpuint ((gsize) g_utf8_strlen (words.text, -1), <, 280);
  if (row->command != NULL)
    g_assert_cmpstr (words.command, ==, row->command);
  g_assert_cmpint (words.mends, ==, row->mends);
  whole = pb_words_cause_dup_text (&words);
  g_assert_true (g_str_has_prefix (whole, words.text));
  g_assert_true (!words.mends || strstr (whole, words.command) != NULL);
  g_assert_true (words.help == NULL || g_str_has_suffix (whole, words.help));
}

static void
check_chinese (const Row *row, const PbAccount *account)
{
  g_auto (PbWordsCause) english = { 0 }, chinese = { 0 };

  g_assert_true (pb_words_cause_find_at (&english, row->error_class, account, row->detail, folders, NOW));
  set_language ("zh_CN");
  g_assert_true (pb_words_cause_find_at (&chinese, row->error_class, account, row->detail, folders, NOW));
  set_language ("en");
  g_test_message ("%s: %s", row->row, chinese.text);
  g_assert_cmpstr (chinese.text, !=, english.text);
  g_assert_nonnull (strstr (chinese.text, "。"));
  g_assert_cmpint (chinese.cause, ==, english.cause);
  g_assert_cmpstr (chinese.command, ==, english.command);
  g_assert_true (strstr (english.text, "{") != NULL || strstr (chinese.text, "{") == NULL);
}

static void
test_english (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (PbAccount) account = account_of (rows[i].settings);
      check_english (&rows[i], account);
    }
}

static void
test_chinese (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (PbAccount) account = account_of (rows[i].settings);
      check_chinese (&rows[i], account);
    }
}

/* In both languages; waiting is no command. */
static void
test_sign_ins (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (sign_ins); i++)
    {
      g_autoptr (PbAccount) account = account_of (sign_ins[i].settings);
      g_auto (PbWordsCause) words = { 0 };

      check_english (&sign_ins[i], account);
      check_chinese (&sign_ins[i], account);
      g_assert_true (pb_words_cause_find_at (&words, sign_ins[i].error_class, account, sign_ins[i].detail, folders, NOW));
      g_assert_cmpint (words.command != NULL, ==, sign_ins[i].command != NULL);
    }
}

/* Every cause has its sentence; what helps is named, and who does it. */
static void
test_all (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_direct_hash, g_direct_equal);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    g_hash_table_add (seen, GINT_TO_POINTER (rows[i].cause));
  for (gsize i = 0; i < G_N_ELEMENTS (sign_ins); i++)
    g_hash_table_add (seen, GINT_TO_POINTER (sign_ins[i].cause));
  g_assert_false (g_hash_table_contains (seen, GINT_TO_POINTER (PB_CAUSE_NONE)));
  /* The rest are of no row: */
  g_hash_table_add (seen, GINT_TO_POINTER (PB_CAUSE_CLOCK_WRONG));
  g_hash_table_add (seen, GINT_TO_POINTER (PB_CAUSE_STARTTLS_MISSING));
  g_hash_table_add (seen, GINT_TO_POINTER (PB_CAUSE_TLS_REQUIRED));
  g_hash_table_add (seen, GINT_TO_POINTER (PB_CAUSE_FOLDER_MISSING));
  g_hash_table_add (seen, GINT_TO_POINTER (PB_CAUSE_MAILBOX_FULL));
  g_hash_table_add (seen, GINT_TO_POINTER (PB_CAUSE_ONLINE_ACCOUNT));
  g_assert_cmpuint (g_hash_table_size (seen), ==, PB_N_CAUSES - 1);
}

static void
test_others (void)
{
  static const Row others[] = {
    { "clock", C (TLS_UNTRUSTED), IMAP, "not-yet-valid (from 2026-01-01; until 2027-01-01; sha256 00; names x)", PB_CAUSE_CLOCK_WRONG, "The clock of this computer is wrong: it says 2010-01-01.", NULL, FALSE },
    { "starttls", C (TLS_FAILED), IMAP "security=starttls\n", "", PB_CAUSE_STARTTLS_MISSING, "imap.zoo.test refuses STARTTLS on port 143, so nothing was sent.", EDIT "--port 993 --security tls", TRUE },
    { "required", C (TLS_FAILED), "host=localhost\nsecurity=none\n", "LOGINDISABLED", PB_CAUSE_TLS_REQUIRED, "localhost takes no password without encryption.", EDIT "--security starttls", TRUE },
    { "folder", C (CONFIG), IMAP "folder=Work\n", "Mailbox doesn't exist: Work", PB_CAUSE_FOLDER_MISSING, "imap.zoo.test has no folder “Work”.", "postbell folders bob", FALSE },
    { "POP3", C (APP_PASSWORD), "kind=pop3\nhost=pop.qq.com\n", "no", PB_CAUSE_APP_PASSWORD, "Make one on its website, switch POP3 on there", EDIT "--password-stdin", FALSE },
    { "another folder", C (CONFIG), IMAP "folder=Work\n", "no such folder (names Old (2), 部门)", PB_CAUSE_FOLDER_MISSING, "imap.zoo.test has no folder “Old (2), 部门”.", "postbell folders bob", FALSE },
    { "full", C (SERVER_BUSY), IMAP, "Quota exceeded", PB_CAUSE_MAILBOX_FULL, "The mailbox at imap.zoo.test is full", NULL, FALSE },
    { "online", C (AUTH_EXPIRED), IMAP "goa=a1\n", "sign in at Online Accounts", PB_CAUSE_ONLINE_ACCOUNT, "The Online Account of bob@zoo.test wants you to sign in again", NULL, FALSE },
    { "online", C (CONFIG), IMAP "goa=a1\n", "no Online Accounts service", PB_CAUSE_ONLINE_ACCOUNT, "There are no Online Accounts on this computer", NULL, FALSE },
    { "online", C (CONFIG), IMAP "goa=a1\n", "no such online account", PB_CAUSE_ONLINE_ACCOUNT, "“postbell account remove bob”", NULL, FALSE },
    { "online", C (CONFIG), IMAP "goa=a1\n", "mail is off for the online account", PB_CAUSE_ONLINE_ACCOUNT, "Mail is switched off", NULL, FALSE },
    { "online", C (CONFIG), IMAP "goa=a1\n", "no IMAP by the online account", PB_CAUSE_ONLINE_ACCOUNT, "opens no mailbox by IMAP", NULL, FALSE },
    { "online", C (CONFIG), IMAP "goa=a1\n", "the online account is not encrypted", PB_CAUSE_ONLINE_ACCOUNT, "set to no encryption", NULL, FALSE },
    { "online", C (CONFIG), IMAP "goa=a1\n", "not the online account's server", PB_CAUSE_ONLINE_ACCOUNT, "is not for imap.zoo.test, so nothing was sent there", NULL, FALSE },
    { "online", C (CONFIG), IMAP "goa=a1\n", "the online account signs in in another way", PB_CAUSE_ONLINE_ACCOUNT, "signs in in another way", NULL, FALSE },
    { "online", C (OFFLINE), IMAP "goa=a1\n", "Online Accounts cannot renew it now", PB_CAUSE_ONLINE_ACCOUNT, "Postbell tries again by itself", NULL, FALSE },
    { "online", C (TIMEOUT), IMAP "goa=a1\n", "Online Accounts cannot renew it now", PB_CAUSE_ONLINE_ACCOUNT, "cannot be asked now", NULL, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autoptr (PbAccount) account = account_of (others[i].settings);
      gint64 now = g_str_equal (others[i].row, "clock") ? 1262304000 : NOW;
      g_auto (PbWordsCause) words = { 0 };

      g_assert_true (pb_words_cause_find_at (&words, others[i].error_class, account, others[i].detail, folders, now));
      g_assert_cmpint (words.cause, ==, others[i].cause);
      g_assert_nonnull (strstr (words.text, others[i].says));
      g_assert_true (others[i].command == NULL || g_str_equal (words.command, others[i].command));
      check_chinese (&others[i], account);
    }
}

/* A page of the provider, in the user's language where it has one; never one of another scheme. */
static void
test_help (void)
{
  static const struct
  {
    const char *settings, *help;
  } cases[] = {
    { "host=imap.gmail.com\n", "https://support.google.com/accounts/answer/185833" },
    { "host=IMAP.GMAIL.COM.\n", "https://support.google.com/accounts/answer/185833" },
    { "host=imap.qq.com\n", "https://service.mail.qq.com/detail/0/75" },
    { "host=p01-imap.mail.me.com\n", "https://support.apple.com/102654" },
    { "host=evilimap.gmail.com.zoo.test\n", NULL },
    { IMAP, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PbAccount) account = account_of (cases[i].settings);
      g_auto (PbWordsCause) words = { 0 };

      g_assert_true (pb_words_cause_find_at (&words, C (APP_PASSWORD), account, "app password", folders, NOW));
      g_assert_cmpstr (words.help, ==, cases[i].help);
    }
}

/* A password may be mistyped, or not be what the provider wants: its page on that is named, but no other. */
static void
test_help_of_passwords (void)
{
  static const struct
  {
    const char *settings, *help;
  } cases[] = {
    { "host=imap.exmail.qq.com\n", "https://open.work.weixin.qq.com/help2/pc/19902" },
    { "host=imap.qiye.163.com\n", "https://qiye.163.com/help/af988e.html" },
    { "host=imap.gmx.net\n", "https://hilfe.gmx.net/pop-imap/einschalten.html" },
    { "host=imap.wo.cn\n", NULL },
    { IMAP, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PbAccount) account = account_of (cases[i].settings);
      g_auto (PbWordsCause) words = { 0 };

      g_assert_true (pb_words_cause_find_at (&words, C (AUTH_REJECTED), account, "Login failed.", folders, NOW));
      g_assert_cmpint (words.cause, ==, PB_CAUSE_PASSWORD_REFUSED);
      g_assert_cmpstr (words.help, ==, cases[i].help);
    }
}

/* Nothing finer is known: the class speaks. A text of ours is not repeated as somebody's own words. */
static void
test_class (void)
{
  g_autoptr (PbAccount) account = account_of (IMAP);
  g_auto (PbWordsCause) none = { 0 };
  g_autofree char *refused = pb_words_error (C (REFUSED), account, "connection refused (192.0.2.1)");
  g_autofree char *rejected = pb_words_error (C (AUTH_REJECTED), account, "Login failed.");
  g_autofree char *untrusted = pb_words_error (C (TLS_UNTRUSTED), account, "unknown-ca insecure");

  g_assert_false (pb_words_cause_find_at (&none, C (PROTOCOL), account, "junk", folders, NOW));
  g_assert_null (none.text);
  g_assert_null (strstr (refused, "192.0.2.1"));
  g_assert_true (g_str_has_suffix (rejected, "(In its own words: Login failed.)"));
  g_assert_nonnull (strstr (untrusted, "is not trusted"));
}

int
main (int argc, char **argv)
{
  g_autofree char *source = NULL, *link = NULL, *catalogs = NULL, *parent = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  /* The catalog and the table of providers as they are built and lie in the source. */
  catalogs = g_test_build_filename (G_TEST_BUILT, "..", "po", NULL);
  bindtextdomain ("postbell", catalogs);
  bind_textdomain_codeset ("postbell", "UTF-8");
  set_language ("en");
  folders[0] = parent = g_dir_make_tmp ("pb-words-XXXXXX", NULL);
  link = g_build_filename (parent, "postbell", NULL);
  source = g_test_build_filename (G_TEST_DIST, "..", "data", NULL);
  g_assert_no_errno (symlink (source, link));
  g_test_add_func ("/words-cause/table", test_table);
  g_test_add_func ("/words-cause/english", test_english);
  g_test_add_func ("/words-cause/chinese", test_chinese);
  g_test_add_func ("/words-cause/sign-ins", test_sign_ins);
  g_test_add_func ("/words-cause/all", test_all);
  g_test_add_func ("/words-cause/others", test_others);
  g_test_add_func ("/words-cause/help", test_help);
  g_test_add_func ("/words-cause/help-of-passwords", test_help_of_passwords);
  g_test_add_func ("/words-cause/class", test_class);
  status = g_test_run ();
  (void) unlink (link);
  (void) rmdir (parent);
  return status;
}
