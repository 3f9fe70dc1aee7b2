/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-login-link.c: where a click leads: the address with a fresh ticket, or within 3 s the plain one and why. */
#include "pb-login-link.h"

#include "pb-exmail-rig.h"
#include "pb-imap-key.h"

#include <glib/gstdio.h>
#include <string.h>

#define KEY_URL API_URL "mail/authkey"
#define TICKET  "0A1B2C3D4E5F60718293A4B5C6D7E8F90A1B2C3D4E5F60718293A4B5C6D7E8F90A1B2C3D4E5F60718293A4B5C6D7E8F90A1B2C3D4E5F6071"
#define LINK    LOGIN_URL "?fun=bizopenssologin&method=bizauth&agent=acmeadmin&user=bob%40acme.example&ticket="
#define PLAIN   "https://exmail.acme.example/"

typedef struct
{
  gboolean done;
  PbLoginLink *link;
  GError *error;
} Click;

static void
click_clear (Click *click)
{
  g_clear_pointer (&click->link, pb_login_link_free);
  g_clear_error (&click->error);
  click->done = FALSE;
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Click, click_clear)

static void
clicked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Click *click = user_data;

  g_assert_false (click->done);
  click->done = TRUE;
  click->link = pb_login_link_finish (result, &click->error);
}

static void
click_on (PbExmailRig *rig, const char *key, Click *click)
{
  click_clear (click);
  pb_login_link_async (&rig->context, rig->account, key, NULL, NULL, clicked_cb, click);
  pb_exmail_rig_run (NULL);
}

static void
assert_plain (Click *click, PbErrorClass reason)
{
  g_assert_true (click->done);
  g_assert_cmpstr (click->link->url, ==, PLAIN);
  g_assert_false (click->link->ticket);
  g_assert_error (click->link->reason, PB_ERROR, (int) reason);
}

/* What the service answers, and the end of the address. */
static const struct
{
  const char *body;
  const char *ticket;
} tickets[] = {
  { "{\"auth_key\":\"" TICKET "\"}", TICKET },
  { "{\"AuthKey\":\"" TICKET " \"}", TICKET },
  { "{\"authkey\":\" " TICKET "\",}", TICKET },
  { "{\"Auth_Key \":\"0A1B 2C\\r\\n3D\"}", "0A1B2C3D" },
  { "{\"auth_key\":\"a+/=&#?\"}", "a%2B%2F%3D%26%23%3F" },
  { "{\"auth_key\":\"ABC\",\"login_url\":\"" LOGIN_URL "?x\"}", "ABC" },
};

static void
test_ticket (PbExmailRig *rig, gconstpointer data)
{
  pb_exmail_rig_token (rig, "one");
  for (gsize i = 0; i < G_N_ELEMENTS (tickets); i++)
    {
      g_auto (Click) click = { 0 };
      g_autofree char *expected = g_strconcat (LINK, tickets[i].ticket, NULL);

      g_test_message ("%s", tickets[i].body);
      pb_fake_http_forget (rig->http, KEY_URL);
      pb_fake_http_answer (rig->http, KEY_URL, 200, NULL, tickets[i].body);
      click_on (rig, NULL, &click);
      g_assert_no_error (click.link->reason);
      g_assert_cmpstr (click.link->url, ==, expected);
      g_assert_true (click.link->ticket);
      /* A ticket for each click, of one token. */
      g_assert_cmpuint (pb_fake_http_get_count (rig->http, KEY_URL), ==, i + 1);
      g_assert_cmpuint (pb_fake_http_get_count (rig->http, TOKEN_URL), ==, 1);
    }
  g_assert_cmpstr (pb_fake_http_get_request (rig->http, KEY_URL, 0)->form, ==, "access_token=one&Alias=bob%40acme.example");
}

static const struct
{
  guint status;
  const char *body;
  PbErrorClass reason;
} failures[] = {
  { 200, "{\"errcode\":\"1301\",\"error\":\"user_not_found\"}", PB_ERROR_CLASS_CONFIG },
  { 200, "<html>log in</html>", PB_ERROR_CLASS_WRONG_PROTOCOL },
  { 302, "", PB_ERROR_CLASS_WRONG_PROTOCOL },
  { 200, "{}", PB_ERROR_CLASS_PROTOCOL },
  { 200, "", PB_ERROR_CLASS_PROTOCOL },
  { 200, "{\"auth_key\":\"\"}", PB_ERROR_CLASS_PROTOCOL },
  { 200, "{\"auth_key\":\"a\\u0001b\"}", PB_ERROR_CLASS_PROTOCOL },
  { 200, "{\"auth_key\":[\"a\"]}", PB_ERROR_CLASS_PROTOCOL },
  { 200, "{\"auth_key\":\"ABC\",\"login_url\":\"https://evil.example/cgi-bin/login\"}", PB_ERROR_CLASS_WRONG_PROTOCOL },
  { 200, "{\"auth_key\":\"ABC\",\"login_url\":\"https://exmail.acme.example:444/cgi-bin/login\"}", PB_ERROR_CLASS_WRONG_PROTOCOL },
  { 200, "{\"auth_key\":\"ABC\",\"login_url\":\"http://exmail.acme.example/cgi-bin/login\"}", PB_ERROR_CLASS_WRONG_PROTOCOL },
  { 200, "{\"auth_key\":\"ABC\",\"login_url\":\"https://exmail.acme.example@evil.example/\"}", PB_ERROR_CLASS_WRONG_PROTOCOL },
  { 503, "", PB_ERROR_CLASS_SERVER_BUSY },
};

static void
test_failures (PbExmailRig *rig, gconstpointer data)
{
  pb_exmail_rig_token (rig, "one");
  for (gsize i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      g_auto (Click) click = { 0 };

      g_test_message ("%u %s", failures[i].status, failures[i].body);
      pb_fake_http_forget (rig->http, KEY_URL);
      pb_fake_http_answer (rig->http, KEY_URL, failures[i].status, NULL, failures[i].body);
      click_on (rig, NULL, &click);
      assert_plain (&click, failures[i].reason);
    }
}

static void
test_no_key (PbExmailRig *rig, gconstpointer data)
{
  g_auto (Click) click = { 0 };

  pb_memory_vault_set_locked (rig->vault, TRUE);
  click_on (rig, NULL, &click);
  assert_plain (&click, PB_ERROR_CLASS_VAULT_LOCKED);
  rig->context.exmail = NULL;
  click_on (rig, NULL, &click);
  assert_plain (&click, PB_ERROR_CLASS_CONFIG);
}

/* 3 s for token and ticket together. */
static void
test_late (PbExmailRig *rig, gconstpointer data)
{
  static const char *const slow[] = { TOKEN_URL, KEY_URL };

  for (gsize i = 0; i < G_N_ELEMENTS (slow); i++)
    {
      g_auto (Click) click = { 0 };

      pb_exmail_rig_token (rig, "one");
      pb_fake_http_answer (rig->http, KEY_URL, 200, NULL, "{\"auth_key\":\"" TICKET "\"}");
      pb_fake_http_hold (rig->http, slow[i], TRUE);
      click_on (rig, NULL, &click);
      pb_fake_clock_advance (rig->clock, 3 * G_TIME_SPAN_SECOND - 1);
      pb_exmail_rig_run (NULL);
      g_assert_false (click.done);
      pb_fake_clock_advance (rig->clock, 1);
      pb_exmail_rig_run (NULL);
      assert_plain (&click, PB_ERROR_CLASS_TIMEOUT);
      pb_fake_http_hold (rig->http, slow[i], FALSE);
      pb_exmail_rig_run (NULL);
      g_assert_cmpuint (pb_fake_clock_count_armed (rig->clock), ==, 0);
    }
  g_assert_cmpuint (pb_fake_http_get_count (rig->http, TOKEN_URL), ==, 1); /* the token of the late click served the next */
}

#define CORP     "https://api.acme.example/cgi-bin/"
#define CORP_URL CORP "service/get_login_url"
#define AT_HOME  LOGIN_URL "?fun=bizopenssologin&method=openapi&userid=bob%40acme.example&authkey=0A1B"

static void
use_corp (PbExmailRig *rig, const char *more)
{
  g_autofree char *lines = g_strconcat ("corp-id=wm01\ncorp-api-url=" CORP "\n", more, NULL);

  pb_account_unref (rig->account);
  rig->account = pb_exmail_rig_account ("bob", lines);
  pb_memory_vault_set (rig->vault, "bob.corp-sso", "sso");
  pb_fake_http_answer (rig->http, CORP "gettoken", 200, NULL, "{\"errcode\":0,\"access_token\":\"corp\",\"expires_in\":7200}");
}

static void
answer_corp (PbExmailRig *rig, const char *body)
{
  pb_fake_http_forget (rig->http, CORP_URL);
  pb_fake_http_answer (rig->http, CORP_URL, 200, NULL, body);
}

/* The address that the current API gives is taken as it is, if it is on the account's own host. */
static const struct
{
  const char *body;
  PbErrorClass reason; /* NONE: it is taken */
} corp_links[] = {
  { "{\"errcode\":0,\"errmsg\":\"ok\",\"login_url\":\"" AT_HOME "\",\"expires_in\":300}", PB_ERROR_CLASS_NONE },
  { "{\"errcode\":0,\"login_url\":\"" AT_HOME "\"}", PB_ERROR_CLASS_NONE },
  { "{\"login_url\":\" " AT_HOME " \"}", PB_ERROR_CLASS_NONE },
  { "{\"errcode\":0,\"errmsg\":\"ok\"}", PB_ERROR_CLASS_PROTOCOL },
  { "{\"errcode\":0,\"login_url\":\"\"}", PB_ERROR_CLASS_PROTOCOL },
  { "{\"errcode\":0,\"login_url\":\"http://exmail.acme.example/cgi-bin/login?x\"}", PB_ERROR_CLASS_WRONG_PROTOCOL },
  { "{\"errcode\":0,\"login_url\":\"https://elsewhere.example/cgi-bin/login?x\"}", PB_ERROR_CLASS_WRONG_PROTOCOL },
  { "{\"errcode\":0,\"login_url\":\"https://exmail.acme.example:444/cgi-bin/login?x\"}", PB_ERROR_CLASS_WRONG_PROTOCOL },
  { "{\"errcode\":0,\"login_url\":\"https://exmail.acme.example@evil.example/\"}", PB_ERROR_CLASS_WRONG_PROTOCOL },
  { "{\"errcode\":0,\"login_url\":\"javascript:alert(1)\"}", PB_ERROR_CLASS_WRONG_PROTOCOL },
  { "{\"errcode\":60111,\"errmsg\":\"no\"}", PB_ERROR_CLASS_CONFIG },
};

static void
test_corp (PbExmailRig *rig, gconstpointer data)
{
  use_corp (rig, "client-id=\n");
  for (gsize i = 0; i < G_N_ELEMENTS (corp_links); i++)
    {
      g_auto (Click) click = { 0 };

      g_test_message ("%s", corp_links[i].body);
      answer_corp (rig, corp_links[i].body);
      click_on (rig, NULL, &click);
      if (corp_links[i].reason != PB_ERROR_CLASS_NONE)
        {
          assert_plain (&click, corp_links[i].reason);
          continue;
        }
      g_assert_no_error (click.link->reason);
      g_assert_cmpstr (click.link->url, ==, AT_HOME);
      g_assert_true (click.link->ticket);
    }
  g_assert_cmpstr (pb_fake_http_get_request (rig->http, CORP_URL, 0)->url, ==, CORP_URL "?access_token=corp&userid=bob%40acme.example");
}

/* Where there are both, one stands in for the other; the current API is the first. */
static void
test_both (PbExmailRig *rig, gconstpointer data)
{
  g_auto (Click) click = { 0 };

  use_corp (rig, "");
  pb_exmail_rig_token (rig, "one");
  pb_fake_http_answer (rig->http, KEY_URL, 200, NULL, "{\"auth_key\":\"" TICKET "\"}");
  answer_corp (rig, corp_links[0].body);
  click_on (rig, NULL, &click);
  g_assert_cmpstr (click.link->url, ==, AT_HOME);
  g_assert_cmpuint (pb_fake_http_get_count (rig->http, KEY_URL), ==, 0);
  answer_corp (rig, "{\"errcode\":604001}");
  click_on (rig, NULL, &click);
  g_assert_cmpstr (click.link->url, ==, LINK TICKET);
  g_assert_no_error (click.link->reason);
  pb_fake_http_forget (rig->http, KEY_URL);
  pb_fake_http_answer (rig->http, KEY_URL, 200, NULL, "{\"errcode\":\"1301\"}");
  click_on (rig, NULL, &click);
  assert_plain (&click, PB_ERROR_CLASS_CONFIG);
  g_assert_nonnull (strstr (click.link->reason->message, "604001")); /* the first one's */
  pb_memory_vault_set (rig->vault, "bob.corp-sso", NULL);
  pb_exmail_tokens_free (rig->tokens);
  rig->context.exmail = rig->tokens = pb_exmail_tokens_new (PB_HTTP (rig->http), PB_VAULT (rig->vault), pb_fake_clock_get (rig->clock));
  click_on (rig, NULL, &click);
  assert_plain (&click, PB_ERROR_CLASS_CONFIG);
  g_assert_nonnull (strstr (click.link->reason->message, "1301")); /* that no secret is stored for the other one is known */
}

#define HEAD_START (1200 * G_TIME_SPAN_MILLISECOND)

/* Which address hangs, whether a certain mail was clicked (then the OpenApi is the first), and what the other way gives. */
static const struct
{
  const char *hangs;
  const char *key;
  const char *url;
} hanging[] = {
  { CORP_URL, NULL, LINK TICKET },
  { CORP "gettoken", NULL, LINK TICKET },
  { KEY_URL, "k1", AT_HOME },
  { TOKEN_URL, "k1", AT_HOME },
};

static void
use_both (PbExmailRig *rig)
{
  use_corp (rig, "");
  pb_exmail_rig_token (rig, "one");
  pb_fake_http_answer (rig->http, KEY_URL, 200, NULL, "{\"auth_key\":\"" TICKET "\"}");
  answer_corp (rig, corp_links[0].body);
}

/* The first way hangs: the second one is tried beside it, and its address is taken. */
static void
test_beside (PbExmailRig *rig, gconstpointer data)
{
  g_autoptr (PbLedger) ledger = pb_ledger_new_memory ();
  const PbLedgerMail mail = { .key = "k1", .folder = "INBOX", .mail_id = "ZC1042" };

  rig->context.ledger = ledger;
  pb_ledger_add_pending (ledger, "bob", &mail);
  use_both (rig);
  for (gsize i = 0; i < G_N_ELEMENTS (hanging); i++)
    {
      g_auto (Click) click = { 0 };

      g_test_message ("%s", hanging[i].hangs);
      pb_exmail_tokens_free (rig->tokens);
      rig->context.exmail = rig->tokens = pb_exmail_tokens_new (PB_HTTP (rig->http), PB_VAULT (rig->vault), pb_fake_clock_get (rig->clock));
      pb_fake_http_hold (rig->http, hanging[i].hangs, TRUE);
      click_on (rig, hanging[i].key, &click);
      pb_fake_clock_advance (rig->clock, HEAD_START - 1);
      pb_exmail_rig_run (NULL);
      g_assert_false (click.done);
      pb_fake_clock_advance (rig->clock, 1);
      pb_exmail_rig_run (NULL);
      g_assert_true (click.done);
      g_assert_no_error (click.link->reason);
      g_assert_true (click.link->ticket);
      g_assert_cmpstr (click.link->url, ==, hanging[i].url);
      g_assert_cmpuint (pb_fake_clock_count_armed (rig->clock), ==, 0);
      pb_fake_http_hold (rig->http, hanging[i].hangs, FALSE);
      pb_exmail_rig_run (NULL);
    }
  rig->context.ledger = NULL;
}

/* Beside each other the faster one wins, also where that is the first; one that fails waits for the other. */
static void
test_both_slow (PbExmailRig *rig, gconstpointer data)
{
  g_auto (Click) click = { 0 };

  use_both (rig);
  pb_fake_http_hold (rig->http, CORP_URL, TRUE);
  pb_fake_http_hold (rig->http, KEY_URL, TRUE);
  click_on (rig, NULL, &click);
  pb_fake_clock_advance (rig->clock, HEAD_START);
  pb_exmail_rig_run (NULL);
  g_assert_cmpuint (pb_fake_http_get_waiting (rig->http), ==, 2);
  pb_fake_http_hold (rig->http, CORP_URL, FALSE);
  pb_exmail_rig_run (NULL);
  g_assert_cmpstr (click.link->url, ==, AT_HOME);
  g_assert_cmpuint (pb_fake_http_get_waiting (rig->http), ==, 0); /* the other one was given up */

  pb_fake_http_hold (rig->http, CORP_URL, TRUE);
  pb_fake_http_forget (rig->http, KEY_URL);
  pb_fake_http_answer (rig->http, KEY_URL, 200, NULL, "{\"errcode\":\"1301\"}");
  pb_fake_http_hold (rig->http, KEY_URL, FALSE);
  click_on (rig, NULL, &click);
  pb_fake_clock_advance (rig->clock, HEAD_START);
  pb_exmail_rig_run (NULL);
  g_assert_false (click.done);
  pb_fake_http_hold (rig->http, CORP_URL, FALSE);
  pb_exmail_rig_run (NULL);
  g_assert_cmpstr (click.link->url, ==, AT_HOME);

  pb_fake_http_hold (rig->http, CORP_URL, TRUE);
  pb_fake_http_hold (rig->http, KEY_URL, TRUE);
  click_on (rig, NULL, &click);
  pb_fake_clock_advance (rig->clock, HEAD_START);
  pb_exmail_rig_run (NULL);
  pb_fake_clock_advance (rig->clock, 3 * G_TIME_SPAN_SECOND - HEAD_START - 1);
  pb_exmail_rig_run (NULL);
  g_assert_false (click.done);
  pb_fake_clock_advance (rig->clock, 1);
  pb_exmail_rig_run (NULL);
  assert_plain (&click, PB_ERROR_CLASS_TIMEOUT);
  g_assert_cmpuint (pb_fake_http_get_waiting (rig->http), ==, 0);
}

/* Taken back while both are asked: one answer. */
static void
test_cancel_both (PbExmailRig *rig, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (Click) click = { 0 };

  use_both (rig);
  pb_fake_http_hold (rig->http, CORP_URL, TRUE);
  pb_fake_http_hold (rig->http, KEY_URL, TRUE);
  pb_login_link_async (&rig->context, rig->account, NULL, NULL, cancellable, clicked_cb, &click);
  pb_exmail_rig_run (NULL);
  pb_fake_clock_advance (rig->clock, HEAD_START);
  pb_exmail_rig_run (NULL);
  g_assert_cmpuint (pb_fake_http_get_waiting (rig->http), ==, 2);
  g_cancellable_cancel (cancellable);
  pb_exmail_rig_run (NULL);
  g_assert_true (click.done);
  g_assert_error (click.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (pb_fake_clock_count_armed (rig->clock), ==, 0);
}

static void
test_cancel (PbExmailRig *rig, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (Click) click = { 0 };

  pb_fake_http_hold (rig->http, TOKEN_URL, TRUE);
  pb_login_link_async (&rig->context, rig->account, NULL, NULL, cancellable, clicked_cb, &click);
  pb_exmail_rig_run (NULL);
  g_cancellable_cancel (cancellable);
  pb_exmail_rig_run (NULL);
  g_assert_true (click.done);
  g_assert_null (click.link);
  g_assert_error (click.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* A mail that was clicked is named to the service. */
static void
test_mail (PbExmailRig *rig, gconstpointer data)
{
  g_autofree char *folder = g_dir_make_tmp ("pb-link-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "ledger.db", NULL);
  g_autoptr (PbLedger) ledger = pb_ledger_open (path, NULL);
  const PbLedgerMail mail = { .key = "k1", .folder = "INBOX", .mail_id = "ZC1042-k2J+/=" };
  const PbLedgerMail other = { .key = "k2", .folder = "INBOX" };
  g_auto (Click) click = { 0 };

  rig->context.ledger = ledger;
  pb_ledger_add_pending (ledger, "bob", &mail);
  pb_ledger_add_pending (ledger, "bob", &other);
  pb_exmail_rig_token (rig, "one");
  pb_fake_http_answer (rig->http, KEY_URL, 200, NULL, "{\"auth_key\":\"" TICKET "\"}");
  for (guint i = 0; i < 2; i++)
    {
      click_on (rig, "k1", &click);
      g_assert_cmpstr (click.link->url, ==, LINK TICKET "&mailid=ZC1042-k2J%2B%2F%3D");
      pb_ledger_set_shown (ledger, "bob", "k1");
    }
  click_on (rig, "k2", &click);
  g_assert_cmpstr (click.link->url, ==, LINK TICKET);
  click_on (rig, "unknown", &click);
  g_assert_cmpstr (click.link->url, ==, LINK TICKET);
  g_clear_pointer (&ledger, pb_ledger_close);
  g_unlink (path);
  g_rmdir (folder);
}

static void
test_imap (PbExmailRig *rig, gconstpointer data)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_auto (Click) click = { 0 };

  g_assert_true (g_key_file_load_from_data (file, "[bob]\naddress=b@acme.example\nhost=h.test\nwebmail=https://w.test/\n", (gsize) -1, G_KEY_FILE_NONE, NULL));
  pb_account_unref (rig->account);
  rig->account = pb_account_load (file, "bob", NULL);
  click_on (rig, NULL, &click);
  g_assert_cmpstr (click.link->url, ==, "https://w.test/");
  g_assert_false (click.link->ticket);
  g_assert_no_error (click.link->reason);
  g_assert_cmpuint (pb_fake_http_get_count (rig->http, NULL), ==, 0);
}

/* Webmail that stands on IMAP is told folder and number, as long as the ledger knows them. */
static void
test_folder (PbExmailRig *rig, gconstpointer data)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *folder = g_dir_make_tmp ("pb-link-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "ledger.db", NULL);
  g_autoptr (PbLedger) ledger = pb_ledger_open (path, NULL);
  g_autofree char *key = pb_imap_key_new ("bob", "Work", 7, 12), *other = pb_imap_key_new ("bob", "Work", 7, 13);
  const PbLedgerMail mail = { .key = key, .folder = "Work", .uid = 12, .message_id = "a@b" };
  g_auto (Click) click = { 0 };

  g_assert_true (g_key_file_load_from_data (file, "[bob]\naddress=b@acme.example\nhost=h.test\nwebmail=https://w.test/\nwebmail-message=https://w.test/?_mbox={folder}&_uid={uid}\n", (gsize) -1, G_KEY_FILE_NONE, NULL));
  pb_account_unref (rig->account);
  rig->account = pb_account_load (file, "bob", NULL);
  rig->context.ledger = ledger;
  pb_ledger_add_pending (ledger, "bob", &mail);
  for (guint i = 0; i < 2; i++)
    {
      click_on (rig, key, &click);
      g_assert_cmpstr (click.link->url, ==, "https://w.test/?_mbox=Work&_uid=12");
      pb_ledger_set_shown (ledger, "bob", key);
    }
  click_on (rig, other, &click);
  g_assert_cmpstr (click.link->url, ==, "https://w.test/");
  g_clear_pointer (&ledger, pb_ledger_close);
  g_unlink (path);
  g_rmdir (folder);
}

#define ADD(name, func) g_test_add ("/engine/login-link/" name, PbExmailRig, NULL, pb_exmail_rig_set_up, func, pb_exmail_rig_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("ticket", test_ticket);
  ADD ("failures", test_failures);
  ADD ("no-key", test_no_key);
  ADD ("late", test_late);
  ADD ("corp", test_corp);
  ADD ("both", test_both);
  ADD ("beside", test_beside);
  ADD ("both-slow", test_both_slow);
  ADD ("cancel-both", test_cancel_both);
  ADD ("cancel", test_cancel);
  ADD ("mail", test_mail);
  ADD ("imap", test_imap);
  ADD ("folder", test_folder);
  return g_test_run ();
}
