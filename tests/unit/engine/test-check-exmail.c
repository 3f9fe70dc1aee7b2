/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-check-exmail.c: the diagnosis of an Exmail account: which step fails, one token for all of it, and none when there is
 * one already. */
#include "pb-exmail-check-rig.h"
#include "pb-proxy.h"

#include <string.h>

#define EXMAIL_LINK EXMAIL_API "mail/authkey"

static void
set_up (PbExmailCheckRig *f, gconstpointer data)
{
  pb_exmail_check_rig_set_up (f, NULL);
  pb_fake_http_answer (f->r.http, EXMAIL_LINK, 200, NULL, "{\"auth_key\":\"0A1B\"}");
  pb_exmail_source_rig_set_count (&f->r, 3);
}

static void
test_good (PbExmailCheckRig *f, gconstpointer data)
{
  pb_exmail_check_rig_check (f, NULL, NULL);
  pb_exmail_check_rig_expect (f, "key token count listen link ");
  g_assert_nonnull (strstr (f->details->str, "; 3 unread; "));
  g_assert_cmpuint (pb_exmail_source_rig_asked (&f->r, EXMAIL_TOKEN), ==, 1);
  g_assert_cmpuint (pb_fake_listen_count_connections (f->r.server), ==, 0);
  for (guint i = 0; i < 20; i++)
    pb_exmail_check_rig_check (f, NULL, NULL);
  pb_exmail_check_rig_expect (f, "key token count listen link ");
  g_assert_cmpuint (pb_exmail_source_rig_asked (&f->r, EXMAIL_TOKEN), ==, 1);
}

/* The resident's own channel is not disturbed by a second one. */
static void
test_running (PbExmailCheckRig *f, gconstpointer data)
{
  const PbCheckGiven given = { .listening = TRUE };

  pb_exmail_source_rig_start (&f->r);
  pb_exmail_check_rig_check (f, &given, NULL);
  pb_exmail_check_rig_expect (f, "key token count listen link ");
  g_assert_cmpuint (pb_fake_listen_count_connections (f->r.server), ==, 1);
  g_assert_cmpuint (pb_fake_listen_count_requests (f->r.server), ==, 1);
  g_assert_cmpuint (pb_exmail_source_rig_asked (&f->r, EXMAIL_TOKEN), ==, 1);
}

static const struct
{
  const char *url;
  const char *body;
  const char *steps;
} failures[] = {
  { EXMAIL_TOKEN, "{\"errcode\":\"1001\",\"error\":\"invalid_client\"}", "key token!auth-rejected " },
  { EXMAIL_TOKEN, "<html>", "key token!wrong-protocol " },
  { EXMAIL_COUNT, "{\"errcode\":\"1400\"}", "key token count!config listen link " },
  { EXMAIL_COUNT, "{\"NewCount\":\"\"}", "key token count!protocol listen link " },
  { EXMAIL_LINK, "{\"errcode\":\"1301\",\"error\":\"user_not_found\"}", "key token count listen link!config " },
  { EXMAIL_LINK, "{}", "key token count listen link!protocol " },
};

static void
test_failures (PbExmailCheckRig *f, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      pb_exmail_source_rig_restart (&f->r, "");
      pb_fake_http_forget (f->r.http, EXMAIL_TOKEN);
      pb_fake_http_answer (f->r.http, EXMAIL_TOKEN, 200, NULL, "{\"access_token\":\"one\"}");
      pb_exmail_source_rig_set_count (&f->r, 3);
      pb_fake_http_forget (f->r.http, EXMAIL_LINK);
      pb_fake_http_answer (f->r.http, EXMAIL_LINK, 200, NULL, "{\"auth_key\":\"0A1B\"}");
      pb_fake_http_forget (f->r.http, failures[i].url);
      pb_fake_http_answer (f->r.http, failures[i].url, 200, NULL, failures[i].body);
      g_test_message ("%s", failures[i].body);
      pb_exmail_check_rig_check (f, NULL, NULL);
      pb_exmail_check_rig_expect (f, failures[i].steps);
    }
}

static void
test_key (PbExmailCheckRig *f, gconstpointer data)
{
  g_autoptr (PbSecret) key = pb_secret_new ("given", 5);
  const PbCheckGiven given = { .key = key };

  pb_memory_vault_set (f->r.rig.vault, "bob.openapi", NULL);
  pb_exmail_check_rig_check (f, NULL, NULL);
  pb_exmail_check_rig_expect (f, "key!vault-locked ");
  pb_exmail_check_rig_check (f, &given, NULL);
  pb_exmail_check_rig_expect (f, "key token count listen link ");
  g_assert_nonnull (strstr (pb_fake_http_get_request (f->r.http, EXMAIL_TOKEN, -1)->form, "client_secret=given"));
}

/* Every request goes out with the login that is tried, and not with that of the vault, which others use meanwhile. */
static void
test_login (PbExmailCheckRig *f, gconstpointer data)
{
#define PROXY "socks5://127.0.0.1:9"
#define HOST  "https://exmail.acme.example/"
  static const char *const urls[] = { HOST "token", HOST "openapi/mail/newcount", HOST "openapi/mail/authkey" };
  static const char *const answers[] = { "{\"access_token\":\"t\",\"token_type\":\"Bearer\",\"expires_in\":86400}", "{\"NewCount\":\"3\"}", "{\"auth_key\":\"0A1B\"}" };
  g_autoptr (PbProxy) usual = pb_proxy_new (PROXY, PB_VAULT (f->r.rig.vault), "bob.proxy");

  for (gsize i = 0; i < G_N_ELEMENTS (urls); i++)
    pb_fake_http_answer (f->r.http, urls[i], 200, NULL, answers[i]);
  for (guint tried = 0; tried < 2; tried++)
    {
      const PbCheckGiven given = { .listening = TRUE, .login = tried == 1 };

      pb_exmail_source_rig_restart (&f->r, "token-url=" HOST "token\napi-url=" HOST "openapi/\nlogin-url=" HOST "login\nproxy=" PROXY "\n");
      pb_exmail_check_rig_check (f, &given, NULL);
      pb_exmail_check_rig_expect (f, "key token count listen link ");
      for (gsize i = 0; i < G_N_ELEMENTS (urls); i++)
        {
          const PbFakeHttpRequest *seen = pb_fake_http_get_request (f->r.http, urls[i], -1);

          g_assert_true (g_str_has_prefix (seen->proxy, PROXY));
          g_assert_cmpint (g_strcmp0 (seen->proxy, pb_proxy_get_key (usual)) != 0, ==, tried == 1);
        }
    }
#undef HOST
#undef PROXY
}

static void
test_no_channel (PbExmailCheckRig *f, gconstpointer data)
{
  pb_fake_dialer_set_dial_error (f->r.rig.dialer, EXMAIL_HOST, PB_ERROR_CLASS_REFUSED);
  pb_exmail_check_rig_check (f, NULL, NULL);
  pb_exmail_check_rig_expect (f, "key token count listen!refused link ");
}

/* IMAP beside it: its steps follow. */
static void
test_imap (PbExmailCheckRig *f, gconstpointer data)
{
  PbFakeImap *imap = pb_fake_imap_new (f->r.rig.dialer, "localhost", "pw");

  pb_exmail_source_rig_restart (&f->r, "host=localhost\nport=143\nsecurity=none\n");
  pb_memory_vault_set (f->r.rig.vault, "bob", "pw");
  pb_exmail_check_rig_check (f, NULL, NULL);
  pb_exmail_check_rig_expect (f, "key token count listen link secret connect greeting capability login folder push ");
  pb_memory_vault_set (f->r.rig.vault, "bob", NULL);
  pb_exmail_check_rig_check (f, NULL, NULL);
  pb_exmail_check_rig_expect (f, "key token count listen link secret!vault-locked ");
  pb_fake_imap_free (imap);
}

/* Wherever it stands when it is cancelled: one answer, and nothing left. */
static void
test_cancel (PbExmailCheckRig *f, gconstpointer data)
{
  static const char *const held[] = { EXMAIL_TOKEN, EXMAIL_COUNT, EXMAIL_LINK, EXMAIL_API "listen" };

  for (gsize i = 0; i < G_N_ELEMENTS (held); i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();

      pb_fake_http_hold (f->r.http, held[i], TRUE);
      pb_fake_listen_faults (f->r.server)->silent = i == 3;
      pb_exmail_check_rig_check (f, NULL, cancellable);
      g_assert_false (f->done);
      g_cancellable_cancel (cancellable);
      pb_rig_spin ();
      g_assert_true (f->done);
      g_assert_error (f->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_assert_null (strchr (f->steps->str, '!'));
      pb_fake_http_hold (f->r.http, held[i], FALSE);
      pb_rig_spin ();
    }
}

static void
certificate_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  PbExmailCheckRig *f = user_data;
  g_autoptr (GPtrArray) chain = pb_check_certificate_finish (result, &f->error);

  f->done = TRUE;
  g_assert_null (chain);
}

static void
test_certificate (PbExmailCheckRig *f, gconstpointer data)
{
  pb_check_certificate_async (f->r.account, &f->r.rig.context, NULL, certificate_cb, f);
  pb_rig_spin ();
  g_assert_true (f->done);
  g_assert_error (f->error, PB_ERROR, PB_ERROR_CLASS_CONFIG);
}

#define ADD(name, func) g_test_add ("/engine/check-exmail/" name, PbExmailCheckRig, NULL, set_up, func, pb_exmail_check_rig_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("good", test_good);
  ADD ("running", test_running);
  ADD ("failures", test_failures);
  ADD ("key", test_key);
  ADD ("login", test_login);
  ADD ("no-channel", test_no_channel);
  ADD ("imap", test_imap);
  ADD ("cancel", test_cancel);
  ADD ("certificate", test_certificate);
  return g_test_run ();
}
