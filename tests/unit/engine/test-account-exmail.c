/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-account-exmail.c: accounts of the kind exmail: defaults, what is refused and why, what is kept in the file. */
#include "pb-account.h"

#include "pb-error.h"

#include <string.h>

#define GOOD "kind=exmail\naddress=bob@acme.example\nclient-id=acmeadmin\nallow-plain-http=true\n"
/* The same without leave to talk in the clear; the addresses are given by each row. */
#define STRICT "kind=exmail\naddress=bob@acme.example\nclient-id=acmeadmin\napi-url=https://relay.acme.example/openapi/\n"

static PbAccount *
load_group (const char *body, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *text = g_strconcat ("[a]\n", body, "\n", NULL);

  g_assert_true (g_key_file_load_from_data (file, text, strlen (text), G_KEY_FILE_NONE, NULL));
  return pb_account_load (file, "a", error);
}

static void
test_defaults (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PbAccount) account = load_group (GOOD, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (account->api_url, ==, "http://openapi.exmail.qq.com:12211/openapi/");
  g_assert_cmpstr (account->token_url, ==, "https://exmail.qq.com/cgi-bin/token");
  g_assert_cmpstr (account->login_url, ==, "https://exmail.qq.com/cgi-bin/login");
  g_assert_cmpstr (account->webmail, ==, "https://exmail.qq.com/");
  g_assert_cmpstr (account->client_id, ==, "acmeadmin");
  g_assert_null (account->host);
  g_assert_null (pb_account_get_pin (account));
  g_assert_false (pb_account_has_imap (account));
  g_assert_true (pb_account_is_insecure (account));
}

/* Lines after STRICT, the key the sentence names, and words it must have. */
static const struct
{
  const char *lines;
  const char *named;
  const char *words;
} bad[] = {
  { "client-id=", "client-id", "missing" },
  { "client-id=a:b", "client-id", "colon" },
  { "api-url=http://openapi.acme.example:12211/openapi/", "api-url", "--allow-plain-http" },
  { "api-url=http://openapi.acme.example:12211/openapi/\nallow-plain-http=false", "api-url", "could be read on the way" },
  { "api-url=http://127.0.0.1.evil.test/", "api-url", "--allow-plain-http" },
  { "api-url=ftp://openapi.acme.example/", "api-url", "web address" },
  { "api-url=openapi.acme.example", "api-url", "web address" },
  { "api-url=https://", "api-url", "web address" },
  { "api-url=https://a@openapi.acme.example/", "api-url", "web address" },
  { "api-url=https://openapi.acme.example/?x=", "api-url", "web address" },
  { "api-url=https://openapi.acme.example/#x", "api-url", "web address" },
  { "api-url=https://good.test\\\\@evil.test/", "api-url", "web address" },
  { "token-url=http://exmail.acme.example/token\nallow-plain-http=true", "token-url", "https" },
  { "token-url=https://exmail.acme.example/token?a=b", "token-url", "web address" },
  { "login-url=http://exmail.acme.example/login\nallow-plain-http=true", "login-url", "https" },
  { "login-url=javascript:alert(1)", "login-url", "web address" },
  { "allow-plain-http=perhaps", "allow-plain-http", "true nor false" },
  { "interval=19", "interval", "20" },
  { "push=fax", "push", "none of" },
  { "push=imap", "push", "host" },
  { "corp-id=wm01\ncorp-api-url=http://api.acme.example/cgi-bin/", "corp-api-url", "https" },
  { "corp-id=wm01\ncorp-api-url=http://api.acme.example/cgi-bin/\nallow-plain-http=true", "corp-api-url", "https" },
  { "corp-id=wm01\ncorp-api-url=https://a@api.acme.example/", "corp-api-url", "web address" },
  { "corp-id=wm01\ncorp-api-url=https://api.acme.example/?x", "corp-api-url", "web address" },
  { "corp-id=wm01\nclient-id=\npush=openapi", "push", "client-id" },
  { "webmail=http://mail.acme.example/", "webmail", "https" },
  { "host=mail acme", "host", "server" },
  { "host=imap.acme.example\nsecurity=none", "security", "this computer" },
};

static void
test_bad (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *body = g_strconcat (STRICT, bad[i].lines, NULL);
      g_autofree char *start = g_strdup_printf ("Account a: %s ", bad[i].named);
      g_autoptr (PbAccount) account = load_group (body, &error);

      g_test_message ("%s", bad[i].lines);
      g_assert_null (account);
      g_assert_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG);
      g_assert_true (g_str_has_prefix (error->message, start));
      g_assert_nonnull (strstr (error->message, bad[i].words));
      g_assert_true (g_str_has_suffix (error->message, "."));
    }
}

/* The service's own address is plain http: without leave the account is refused, not silently let through. */
static void
test_no_leave (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PbAccount) account = load_group ("kind=exmail\naddress=bob@acme.example\nclient-id=acmeadmin\n", &error);

  g_assert_null (account);
  g_assert_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG);
  g_assert_nonnull (strstr (error->message, "plain http"));
}

static const struct
{
  const char *lines;
  const char *api;
  gboolean insecure;
  gboolean imap;
} good[] = {
  { "", "https://relay.acme.example/openapi/", FALSE, FALSE },
  { "api-url=https://relay.acme.example/openapi", "https://relay.acme.example/openapi/", FALSE, FALSE },
  { "api-url=https://relay.acme.example", "https://relay.acme.example/", FALSE, FALSE },
  { "api-url=http://127.0.0.1:8080/openapi/", "http://127.0.0.1:8080/openapi/", FALSE, FALSE },
  { "api-url=http://[::1]:8080/openapi/\ntoken-url=http://[::1]:8080/t\nlogin-url=http://localhost/l", "http://[::1]:8080/openapi/", FALSE, FALSE },
  { "allow-plain-http=true", "https://relay.acme.example/openapi/", FALSE, FALSE },
  { "api-url=http://openapi.acme.example:12211/openapi/\nallow-plain-http=true", "http://openapi.acme.example:12211/openapi/", TRUE, FALSE },
  { "host=imap.acme.example\nuser=bob\ninterval=20", "https://relay.acme.example/openapi/", FALSE, TRUE },
  { "host=127.0.0.1\nsecurity=none\nport=143", "https://relay.acme.example/openapi/", FALSE, TRUE },
  { "security=none", "https://relay.acme.example/openapi/", FALSE, FALSE },
};

static void
test_good (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *body = g_strconcat (STRICT, good[i].lines, NULL);
      g_autoptr (PbAccount) account = load_group (body, &error);

      g_test_message ("%s", good[i].lines);
      g_assert_no_error (error);
      g_assert_cmpstr (account->api_url, ==, good[i].api);
      g_assert_cmpint (pb_account_is_insecure (account), ==, good[i].insecure);
      g_assert_cmpint (pb_account_has_imap (account), ==, good[i].imap);
    }
}

/* An account of the current API alone: nothing of the OpenApi, nothing unencrypted. */
static void
test_corp (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PbAccount) account = load_group ("kind=exmail\naddress=bob@acme.example\ncorp-id=wm01\napi-url=http://left.over/\n", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (account->corp_api_url, ==, "https://api.exmail.qq.com/cgi-bin/");
  g_assert_cmpstr (account->login_url, ==, "https://exmail.qq.com/cgi-bin/login");
  g_assert_cmpstr (account->webmail, ==, "https://exmail.qq.com/");
  g_assert_cmpstr (account->push, ==, "auto");
  g_assert_null (account->client_id);
  g_assert_null (account->api_url);
  g_assert_null (account->token_url);
  g_assert_false (pb_account_is_insecure (account));
}

/* How it hears of new mail. */
static void
test_push (void)
{
  static const struct
  {
    const char *lines;
    PbPush push;
  } rows[] = {
    { "client-id=a\n", PB_PUSH_OPENAPI },
    { "client-id=a\nhost=h\n", PB_PUSH_OPENAPI_IMAP },
    { "client-id=a\ncorp-id=c\n", PB_PUSH_OPENAPI },
    { "corp-id=c\n", PB_PUSH_POLL },
    { "corp-id=c\nhost=h\n", PB_PUSH_IMAP },
    { "client-id=a\nhost=h\npush=imap\n", PB_PUSH_IMAP },
    { "client-id=a\nhost=h\npush=poll\n", PB_PUSH_POLL },
    { "client-id=a\npush=poll\n", PB_PUSH_POLL },
    { "client-id=a\ncorp-id=c\nhost=h\npush=openapi\n", PB_PUSH_OPENAPI_IMAP },
    { "corp-id=c\nhost=h\npush=poll\n", PB_PUSH_POLL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *body = g_strconcat ("kind=exmail\naddress=bob@acme.example\nallow-plain-http=true\n", rows[i].lines, NULL);
      g_autoptr (PbAccount) account = load_group (body, NULL);

      g_test_message ("%s", rows[i].lines);
      g_assert_cmpint (pb_account_get_push (account), ==, rows[i].push);
    }
}

static void
test_imap_kind (void)
{
  g_autoptr (PbAccount) account = load_group ("address=bob@acme.example\nhost=imap.acme.example\n", NULL);

  g_assert_true (pb_account_has_imap (account));
  g_assert_false (pb_account_is_insecure (account));
  g_assert_null (account->api_url);
  g_assert_null (account->webmail);
}

/* What is at its default is not written; what is not comes back the same. */
static void
test_save (void)
{
  static const char *const bodies[] = {
    GOOD,
    "kind=exmail\naddress=bob@acme.example\ncorp-id=wm01\n",
    STRICT "corp-id=wm01\ncorp-api-url=https://c.acme.example/\npush=poll\n",
    STRICT "token-url=https://t.acme.example/t\nlogin-url=https://l.acme.example/l\nhost=imap.acme.example\ninterval=30\nwebmail=https://w.acme.example/",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr (GKeyFile) file = g_key_file_new ();
      g_autoptr (PbAccount) account = load_group (bodies[i], NULL);
      g_autoptr (PbAccount) again = NULL;
      g_autofree char *text = NULL;

      pb_account_save (account, file);
      text = g_key_file_to_data (file, NULL, NULL);
      again = pb_account_load (file, "a", NULL);
      g_assert_true (pb_account_equal (account, again));
      if (i == 0)
        g_assert_cmpstr (text, ==, "[a]\nkind=exmail\naddress=bob@acme.example\nclient-id=acmeadmin\nallow-plain-http=true\n");
      if (i == 1)
        g_assert_cmpstr (text, ==, "[a]\nkind=exmail\naddress=bob@acme.example\ncorp-id=wm01\n");
    }
}

static void
test_same_connection (void)
{
  static const struct
  {
    const char *line;
    gboolean same;
  } rows[] = {
    { "name=Bob", TRUE },
    { "webmail=https://w.test/", TRUE },
    { "login-url=https://l.acme.example/l", TRUE },
    { "address=ann@acme.example\nuser=bob@acme.example\nname=bob@acme.example", FALSE },
    { "client-id=other", FALSE },
    { "corp-id=other", FALSE },
    { "push=poll", FALSE },
    { "token-url=https://t.acme.example/t", FALSE },
    { "api-url=https://other.acme.example/openapi/", FALSE },
    { "allow-plain-http=true", FALSE },
    { "host=imap.acme.example", FALSE },
    { "interval=30", FALSE },
  };
  g_autoptr (PbAccount) plain = load_group (STRICT, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *body = g_strconcat (STRICT, rows[i].line, NULL);
      g_autoptr (PbAccount) other = load_group (body, NULL);

      g_test_message ("%s", rows[i].line);
      g_assert_cmpint (pb_account_same_connection (plain, other), ==, rows[i].same);
      g_assert_false (pb_account_equal (plain, other));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/engine/account-exmail/defaults", test_defaults);
  g_test_add_func ("/engine/account-exmail/bad", test_bad);
  g_test_add_func ("/engine/account-exmail/no-leave", test_no_leave);
  g_test_add_func ("/engine/account-exmail/good", test_good);
  g_test_add_func ("/engine/account-exmail/corp", test_corp);
  g_test_add_func ("/engine/account-exmail/push", test_push);
  g_test_add_func ("/engine/account-exmail/imap-kind", test_imap_kind);
  g_test_add_func ("/engine/account-exmail/save", test_save);
  g_test_add_func ("/engine/account-exmail/same-connection", test_same_connection);
  return g_test_run ();
}
