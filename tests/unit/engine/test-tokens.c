/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-tokens.c: access tokens from a real authorization server: used while they last, made anew in time, in one request, with
 * rotation; bound to issuer, client and host. */
#include "pb-tokens-rig.h"

#include <string.h>

#include "pb-cause.h"
#include "pb-reason.h"

/* --- while it lasts, and after --- */

static void
test_lasting (PbTokensRig *f, gconstpointer data)
{
  g_auto (PbTokensGot) got = { NULL };
  g_autofree char *before = NULL, *after = NULL;

  pb_tokens_rig_sign_in (f, 301);
  before = pb_tokens_rig_dup_kept (f);
  pb_tokens_rig_get (f, FALSE, &got);
  pb_tokens_rig_assert_good (f, &got);
  after = pb_tokens_rig_dup_kept (f);
  g_assert_cmpuint (pb_tokens_rig_count_refreshes (f), ==, 0);
  g_assert_cmpstr (before, ==, after);
}

/* Less than five minutes: a new one, kept in place of the old, and used from then on. */
static void
test_expiring (PbTokensRig *f, gconstpointer data)
{
  g_auto (PbTokensGot) got = { NULL }, again = { NULL };
  g_autofree char *before = NULL, *after = NULL;

  pb_tokens_rig_sign_in (f, 299);
  before = pb_tokens_rig_dup_kept (f);
  pb_tokens_rig_get (f, FALSE, &got);
  pb_tokens_rig_assert_good (f, &got);
  after = pb_tokens_rig_dup_kept (f);
  g_assert_cmpuint (pb_tokens_rig_count_refreshes (f), ==, 1);
  g_assert_cmpstr (before, !=, after);
  g_assert_nonnull (strstr (after, pb_secret_get (got.token)));
  g_assert_false (pb_tokens_is_unkept (f->tokens, "bob"));
  pb_tokens_rig_get (f, FALSE, &again);
  g_assert_cmpuint (pb_tokens_rig_count_refreshes (f), ==, 1);
  g_assert_cmpstr (pb_secret_get (got.token), ==, pb_secret_get (again.token));
  g_assert_cmpstr (pb_authority_get_fields (f->rig.authority), ==, "client_id,grant_type,refresh_token,scope");
}

static void
test_fresh (PbTokensRig *f, gconstpointer data)
{
  g_auto (PbTokensGot) got = { NULL };

  pb_tokens_rig_sign_in (f, 3600);
  pb_tokens_rig_get (f, TRUE, &got);
  pb_tokens_rig_assert_good (f, &got);
  g_assert_cmpuint (pb_tokens_rig_count_refreshes (f), ==, 1);
}

/* An account with a proxy of its own: nobody but that is asked, and it is named when it is not there. */
static void
test_proxy (PbTokensRig *f, gconstpointer data)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (PbAccount) account = NULL;
  g_auto (PbTokensGot) got = { .tokens = f->tokens };

  pb_account_save (f->rig.account, file);
  g_key_file_set_string (file, f->rig.account->id, "proxy", "socks5://127.0.0.1:9");
  account = pb_account_load (file, f->rig.account->id, NULL);
  g_assert_nonnull (account);
  pb_tokens_rig_sign_in (f, 0);
  pb_tokens_get_async (f->tokens, account, FALSE, NULL, pb_tokens_got_cb, &got);
  pb_oauth_rig_run (&got.done);
  g_assert_nonnull (got.error);
  g_assert_cmpuint (pb_tokens_rig_count_refreshes (f), ==, 0);
  pb_tokens_rig_get (f, FALSE, &got); /* the same without it */
  pb_tokens_rig_assert_good (f, &got);
}

/* A server that does not rotate gives no new refresh token: the old one stays. */
static void
test_no_rotation (PbTokensRig *f, gconstpointer data)
{
  g_auto (PbTokensGot) got = { NULL };

  pb_authority_get_knobs (f->rig.authority)->rotate = FALSE;
  pb_tokens_rig_sign_in (f, 0);
  for (guint i = 1; i <= 3; i++)
    {
      pb_tokens_rig_get (f, TRUE, &got);
      pb_tokens_rig_assert_good (f, &got);
      g_assert_cmpuint (pb_tokens_rig_count_refreshes (f), ==, i);
    }
}

/* Ten renewals, each with the refresh token of the one before. */
static void
test_rotation (PbTokensRig *f, gconstpointer data)
{
  g_auto (PbTokensGot) got = { NULL };

  pb_tokens_rig_sign_in (f, 0);
  for (guint i = 0; i < 10; i++)
    {
      pb_tokens_rig_get (f, TRUE, &got);
      pb_tokens_rig_assert_good (f, &got);
    }
  g_clear_pointer (&f->tokens, pb_tokens_free);
  f->tokens = pb_tokens_new (f->rig.http, PB_VAULT (f->rig.vault), pb_fake_clock_get (f->rig.clock), f->rig.folders);
  pb_tokens_rig_get (f, TRUE, &got); /* another process, with what the vault has */
  pb_tokens_rig_assert_good (f, &got);
}

/* --- several who ask --- */

static void
test_shared (PbTokensRig *f, gconstpointer data)
{
  PbTokensGot got[8] = { { NULL } };

  pb_tokens_rig_sign_in (f, 0);
  pb_authority_get_knobs (f->rig.authority)->delay = 50;
  for (guint i = 0; i < G_N_ELEMENTS (got); i++)
    pb_tokens_rig_ask (f, i == 3, &got[i]);
  for (guint i = 0; i < G_N_ELEMENTS (got); i++)
    pb_oauth_rig_run (&got[i].done);
  g_assert_cmpuint (pb_tokens_rig_count_refreshes (f), ==, 1);
  for (guint i = 0; i < G_N_ELEMENTS (got); i++)
    {
      pb_tokens_rig_assert_good (f, &got[i]);
      pb_tokens_got_clear (&got[i]);
    }
}

static void
test_cancelled (PbTokensRig *f, gconstpointer data)
{
  g_auto (PbTokensGot) first = { f->tokens }, second = { NULL };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  pb_tokens_rig_sign_in (f, 0);
  pb_authority_get_knobs (f->rig.authority)->delay = 50;
  pb_tokens_get_async (f->tokens, f->rig.account, FALSE, cancellable, pb_tokens_got_cb, &first);
  pb_tokens_rig_ask (f, FALSE, &second);
  g_cancellable_cancel (cancellable);
  pb_oauth_rig_run (&first.done);
  g_assert_error (first.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  pb_oauth_rig_run (&second.done); /* who still waits is served */
  pb_tokens_rig_assert_good (f, &second);
}

/* The server of an account is changed while its token is made anew: whoever asks for the new one is judged by that. */
static void
test_another_host (PbTokensRig *f, gconstpointer data)
{
  g_auto (PbTokensGot) first = { NULL }, foreign = { f->tokens }, again = { NULL };
  g_autoptr (PbAccount) elsewhere = pb_oauth_rig_account ("host=imap.stranger.test\n");

  pb_tokens_rig_sign_in (f, 0);
  pb_authority_get_knobs (f->rig.authority)->delay = 50;
  pb_tokens_rig_ask (f, FALSE, &first);
  pb_tokens_get_async (f->tokens, elsewhere, FALSE, NULL, pb_tokens_got_cb, &foreign);
  pb_tokens_rig_ask (f, FALSE, &again);
  pb_oauth_rig_run (&foreign.done);
  g_assert_error (foreign.error, PB_ERROR, PB_ERROR_CLASS_CONFIG);
  g_assert_true (g_str_has_prefix (foreign.error->message, PB_REASON_OAUTH_FOREIGN_HOST));
  g_assert_true (first.done && again.done);
  pb_tokens_rig_assert_good (f, &first);
  pb_tokens_rig_assert_good (f, &again);
  g_assert_cmpuint (pb_tokens_rig_count_refreshes (f), ==, 1);
}

/* And the other way round: what is said of the foreign host is not said of the account's own. */
static void
test_foreign_host_first (PbTokensRig *f, gconstpointer data)
{
  g_auto (PbTokensGot) good = { NULL }, foreign = { f->tokens };
  g_autoptr (PbAccount) elsewhere = pb_oauth_rig_account ("host=imap.stranger.test\n");

  pb_tokens_rig_sign_in (f, 3600);
  pb_tokens_get_async (f->tokens, elsewhere, FALSE, NULL, pb_tokens_got_cb, &foreign);
  pb_tokens_rig_get (f, FALSE, &good);
  pb_tokens_rig_assert_good (f, &good);
  g_assert_true (foreign.done && foreign.error != NULL);
}

static void
test_freed_within (PbTokensRig *f, gconstpointer data)
{
  g_auto (PbTokensGot) got = { NULL };

  pb_tokens_rig_sign_in (f, 0);
  pb_authority_get_knobs (f->rig.authority)->delay = 30;
  pb_tokens_rig_ask (f, FALSE, &got);
  pb_oauth_rig_settle ();
  g_clear_pointer (&f->tokens, pb_tokens_free);
  pb_oauth_rig_run (&got.done);
  g_assert_error (got.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  pb_oauth_rig_settle ();
}

/* --- refusals of the mail server --- */

static void
test_refused (PbTokensRig *f, gconstpointer data)
{
  g_auto (PbTokensGot) got = { NULL };

  pb_tokens_rig_sign_in (f, 3600);
  pb_tokens_rig_get (f, FALSE, &got);
  pb_authority_revoke (f->rig.authority, FALSE);
  g_assert_true (pb_tokens_rig_refuse (f, &got));
  pb_tokens_rig_get (f, FALSE, &got); /* a new one, though nobody said so */
  pb_tokens_rig_assert_good (f, &got);
  g_assert_cmpuint (pb_tokens_rig_count_refreshes (f), ==, 1);
  g_assert_false (pb_tokens_rig_refuse (f, &got)); /* once */
  pb_tokens_rig_get (f, FALSE, &got);
  g_assert_cmpuint (pb_tokens_rig_count_refreshes (f), ==, 1);
  g_assert_true (pb_tokens_rig_refuse (f, &got));
}

/* Two connections have the same token, and the server refuses both: that counts once. */
static void
test_refused_late (PbTokensRig *f, gconstpointer data)
{
  g_auto (PbTokensGot) first = { NULL }, second = { NULL }, newer = { NULL };

  pb_tokens_rig_sign_in (f, 3600);
  pb_tokens_rig_get (f, FALSE, &first);
  pb_tokens_rig_get (f, FALSE, &second);
  g_assert_cmpuint (first.number, ==, second.number);
  g_assert_true (pb_tokens_rig_refuse (f, &first));
  pb_tokens_rig_get (f, FALSE, &newer);
  g_assert_cmpuint (newer.number, !=, first.number);
  g_assert_true (pb_tokens_rig_refuse (f, &second)); /* says nothing of the newer one */
  pb_tokens_rig_get (f, FALSE, &second);
  g_assert_cmpuint (second.number, ==, newer.number);
  g_assert_cmpuint (pb_tokens_rig_count_refreshes (f), ==, 1);
  pb_tokens_accepted (f->tokens, f->rig.account, first.number); /* nor does that */
  g_assert_false (pb_tokens_rig_refuse (f, &newer));
  pb_tokens_accepted (f->tokens, f->rig.account, newer.number);
  g_assert_true (pb_tokens_rig_refuse (f, &newer));
}

/* What was accepted may be refused later, and is made anew then. */
static void
test_accepted (PbTokensRig *f, gconstpointer data)
{
  g_auto (PbTokensGot) got = { NULL };

  pb_tokens_rig_sign_in (f, 0);
  pb_tokens_rig_get (f, FALSE, &got);
  pb_tokens_accepted (f->tokens, f->rig.account, got.number);
  g_assert_true (pb_tokens_rig_refuse (f, &got));
}

/* --- failures --- */

static void
test_nothing_there (PbTokensRig *f, gconstpointer data)
{
  g_auto (PbTokensGot) got = { NULL };

  pb_tokens_rig_get (f, FALSE, &got);
  g_assert_error (got.error, PB_ERROR, PB_ERROR_CLASS_AUTH_EXPIRED);
  g_assert_cmpstr (got.error->message, ==, PB_REASON_OAUTH_NOT_SIGNED_IN);
  pb_memory_vault_set (f->rig.vault, "bob.oauth", "{\"nonsense\":1}");
  pb_tokens_rig_get (f, FALSE, &got);
  g_assert_cmpstr (got.error->message, ==, PB_REASON_OAUTH_NOT_SIGNED_IN);
}

static void
test_locked (PbTokensRig *f, gconstpointer data)
{
  g_auto (PbTokensGot) got = { NULL };

  pb_tokens_rig_sign_in (f, 3600);
  pb_memory_vault_set_locked (f->rig.vault, TRUE);
  pb_tokens_rig_get (f, FALSE, &got);
  g_assert_error (got.error, PB_ERROR, PB_ERROR_CLASS_VAULT_LOCKED);
  g_assert_cmpuint (pb_memory_vault_get_prompts (f->rig.vault), ==, 0);
  pb_memory_vault_set_locked (f->rig.vault, FALSE);
  pb_tokens_rig_get (f, FALSE, &got);
  pb_tokens_rig_assert_good (f, &got);
}

static void
test_revoked (PbTokensRig *f, gconstpointer data)
{
  g_auto (PbTokensGot) got = { NULL };
  g_autofree char *before = NULL, *after = NULL;

  pb_tokens_rig_sign_in (f, 0);
  before = pb_tokens_rig_dup_kept (f);
  pb_authority_revoke (f->rig.authority, TRUE);
  pb_tokens_rig_get (f, FALSE, &got);
  g_assert_error (got.error, PB_ERROR, PB_ERROR_CLASS_AUTH_EXPIRED);
  g_assert_cmpstr (got.error->message, ==, "sign-in revoked (code AADSTS50173)");
  after = pb_tokens_rig_dup_kept (f);
  g_assert_cmpstr (before, ==, after);
  pb_tokens_rig_sign_in (f, 0); /* the user has signed in again */
  pb_tokens_rig_get (f, FALSE, &got);
  pb_tokens_rig_assert_good (f, &got);
}

/* Two processes renew at the same time, and the refresh token serves once: the one that comes too late takes what the other
 * has put into the vault. */
static void
test_renewed_elsewhere (PbTokensRig *f, gconstpointer data)
{
  g_auto (PbTokensGot) got = { NULL };

  pb_tokens_rig_sign_in (f, 0);
  pb_authority_get_knobs (f->rig.authority)->delay = 80;
  pb_authority_fail_once (f->rig.authority, 400, "invalid_grant", "AADSTS50173: used");
  pb_tokens_rig_ask (f, FALSE, &got);
  pb_oauth_rig_settle ();
  pb_tokens_rig_sign_in (f, 3600);
  pb_oauth_rig_run (&got.done);
  pb_tokens_rig_assert_good (f, &got);
  g_assert_cmpuint (pb_tokens_rig_count_refreshes (f), ==, 1);
}

/* Another process has signed in while the request was under way: its grant is not overwritten by the renewed one of before. */
static void
test_signed_in_within (PbTokensRig *f, gconstpointer data)
{
  g_auto (PbTokensGot) got = { NULL };
  g_autofree char *theirs = NULL, *after = NULL;

  pb_tokens_rig_sign_in (f, 0);
  pb_authority_get_knobs (f->rig.authority)->delay = 60;
  pb_tokens_rig_ask (f, TRUE, &got);
  pb_oauth_rig_settle ();
  pb_tokens_rig_sign_in (f, 3600);
  theirs = pb_tokens_rig_dup_kept (f);
  pb_oauth_rig_run (&got.done);
  pb_tokens_rig_assert_good (f, &got);
  after = pb_tokens_rig_dup_kept (f);
  g_assert_cmpstr (theirs, ==, after);
  g_assert_nonnull (strstr (theirs, pb_secret_get (got.token)));
  g_assert_cmpuint (pb_tokens_rig_count_refreshes (f), ==, 1);
}

/* The server is busy, talks nonsense, or is gone: the grant stays, and serves again afterwards. */
static void
test_passing (PbTokensRig *f, gconstpointer data)
{
  static const struct
  {
    guint status;
    const char *error;
    PbErrorClass error_class;
  } rows[] = {
    { 503, "temporarily_unavailable", PB_ERROR_CLASS_SERVER_BUSY },
    { 400, "temporarily_unavailable", PB_ERROR_CLASS_SERVER_BUSY },
    { 429, "slow_down", PB_ERROR_CLASS_SERVER_BUSY },
    { 500, "server_error", PB_ERROR_CLASS_SERVER_BUSY },
  };
  g_auto (PbTokensGot) got = { NULL };
  g_autofree char *before = NULL, *after = NULL;

  pb_tokens_rig_sign_in (f, 0);
  before = pb_tokens_rig_dup_kept (f);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      pb_authority_fail_once (f->rig.authority, rows[i].status, rows[i].error, NULL);
      pb_tokens_rig_get (f, FALSE, &got);
      g_assert_error (got.error, PB_ERROR, (int) rows[i].error_class);
    }
  after = pb_tokens_rig_dup_kept (f);
  g_assert_cmpstr (before, ==, after);
  pb_tokens_rig_get (f, FALSE, &got);
  pb_tokens_rig_assert_good (f, &got);
}

static void
test_away (PbTokensRig *f, gconstpointer data)
{
  g_auto (PbTokensGot) got = { NULL };
  const char *address = pb_authority_get_address (f->rig.authority);
  g_autofree char *row = pb_authority_dup_row (f->rig.authority, "zoo");
  g_autoptr (GString) gone = g_string_new (row);
  g_autofree char *token = g_strdup_printf ("token=%s/token", address);

  pb_tokens_rig_sign_in (f, 0);
  g_string_replace (gone, token, "token=http://127.0.0.1:9/token", 0);
  pb_oauth_rig_describe (&f->rig, gone->str);
  pb_tokens_rig_get (f, FALSE, &got);
  g_assert_error (got.error, PB_ERROR, PB_ERROR_CLASS_REFUSED);
  g_assert_true (g_str_has_prefix (got.error->message, PB_REASON_OAUTH_AWAY " (at 127.0.0.1"));
  pb_oauth_rig_describe (&f->rig, row);
  pb_tokens_rig_get (f, FALSE, &got);
  pb_tokens_rig_assert_good (f, &got);
}

static void
test_no_refresh_token (PbTokensRig *f, gconstpointer data)
{
  g_auto (PbTokensGot) got = { NULL };
  g_autofree char *text = g_strdup_printf ("{\"expires_at\":%" G_GINT64_FORMAT ",\"issuer\":\"%s\",\"client\":\"" PB_AUTHORITY_CLIENT "\",\"tenant\":\"\",\"access_token\":\"x\"}", pb_tokens_rig_now (f) - 1, pb_authority_get_address (f->rig.authority));

  pb_memory_vault_set (f->rig.vault, "bob.oauth", text);
  pb_tokens_rig_get (f, FALSE, &got);
  g_assert_error (got.error, PB_ERROR, PB_ERROR_CLASS_AUTH_EXPIRED);
  g_assert_cmpuint (pb_tokens_rig_count_refreshes (f), ==, 0);
}

/* --- what they are bound to --- */

static const struct
{
  const char *account;
  const char *replace, *with; /* in the row */
  PbErrorClass error_class;
  PbCause cause;
} bound[] = {
  { "oauth-client-id=other\n", "zoo", "zoo", PB_ERROR_CLASS_AUTH_EXPIRED, PB_CAUSE_NOT_SIGNED_IN },
  { "oauth-tenant=other\n", "zoo", "zoo", PB_ERROR_CLASS_AUTH_EXPIRED, PB_CAUSE_NOT_SIGNED_IN },
  { "", "issuer=http://", "issuer=https://", PB_ERROR_CLASS_AUTH_EXPIRED, PB_CAUSE_NOT_SIGNED_IN },
  { "", "hosts=localhost;127.0.0.1;", "hosts=imap.zoo.test;", PB_ERROR_CLASS_CONFIG, PB_CAUSE_TOKEN_FOREIGN_HOST },
  { "", "client-id=" PB_AUTHORITY_CLIENT, "client-id=", PB_ERROR_CLASS_CONFIG, PB_CAUSE_NO_CLIENT_ID },
  { "oauth=other\n", "zoo", "zoo", PB_ERROR_CLASS_CONFIG, PB_CAUSE_OAUTH_UNKNOWN },
};

static void
test_bound (PbTokensRig *f, gconstpointer data)
{
  g_autofree char *row = pb_authority_dup_row (f->rig.authority, "zoo");

  pb_tokens_rig_sign_in (f, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (bound); i++)
    {
      g_auto (PbTokensGot) got = { NULL };
      g_autoptr (GString) text = g_string_new (row);

      g_string_replace (text, bound[i].replace, bound[i].with, 0);
      pb_oauth_rig_describe (&f->rig, text->str);
      pb_account_unref (f->rig.account);
      f->rig.account = pb_oauth_rig_account (bound[i].account);
      pb_tokens_rig_get (f, TRUE, &got);
      g_assert_error (got.error, PB_ERROR, (int) bound[i].error_class);
      g_assert_cmpint (pb_cause_find ((PbErrorClass) got.error->code, f->rig.account, got.error->message), ==, bound[i].cause);
      g_assert_cmpuint (pb_tokens_rig_count_refreshes (f), ==, 0); /* the refresh token went nowhere */
    }
}

/* --- Online Accounts --- */

static guint online_calls, online_fresh;

static void
online_get_async (gpointer online, PbAccount *account, gboolean fresh, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_assert_true (online == &online_calls);
  online_calls++;
  online_fresh += fresh ? 1 : 0;
  g_task_return_pointer (task, pb_secret_new ("from-goa", 8), (GDestroyNotify) pb_secret_unref);
}

static PbSecret *
online_get_finish (gpointer online, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
test_online (PbTokensRig *f, gconstpointer data)
{
  static const PbTokensOnline functions = { online_get_async, online_get_finish };
  g_auto (PbTokensGot) got = { NULL };

  pb_account_unref (f->rig.account);
  f->rig.account = pb_oauth_rig_account ("goa=account_1\n");
  pb_tokens_rig_get (f, FALSE, &got);
  g_assert_error (got.error, PB_ERROR, PB_ERROR_CLASS_CONFIG);
  pb_tokens_set_online (f->tokens, &functions, &online_calls);
  pb_tokens_rig_get (f, FALSE, &got);
  g_assert_cmpstr (pb_secret_get (got.token), ==, "from-goa");
  g_assert_cmpuint (online_fresh, ==, 0);
  g_assert_true (pb_tokens_rig_refuse (f, &got));
  pb_tokens_rig_get (f, FALSE, &got);
  g_assert_cmpuint (online_fresh, ==, 1);
  g_assert_false (pb_tokens_rig_refuse (f, &got));
  g_assert_cmpuint (pb_memory_vault_get_lookups (f->rig.vault), ==, 0);
}

static void
test_serve (void)
{
  const struct
  {
    const char *more;
    gboolean served;
  } rows[] = {
    { "", TRUE },
    { "oauth=\n", FALSE },
    { "auth=password\n", FALSE },
    { "auth=password\noauth=\ngoa=a\n", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (PbAccount) account = pb_oauth_rig_account (rows[i].more);
      g_assert_cmpint (pb_tokens_serve (account), ==, rows[i].served);
    }
}

int
main (int argc, char **argv)
{
  const struct
  {
    const char *path;
    void (*test) (PbTokensRig *, gconstpointer);
  } tests[] = {
    { "/tokens/lasting", test_lasting },
    { "/tokens/expiring", test_expiring },
    { "/tokens/fresh", test_fresh },
    { "/tokens/proxy", test_proxy },
    { "/tokens/no-rotation", test_no_rotation },
    { "/tokens/rotation", test_rotation },
    { "/tokens/shared", test_shared },
    { "/tokens/cancelled", test_cancelled },
    { "/tokens/another-host", test_another_host },
    { "/tokens/foreign-host-first", test_foreign_host_first },
    { "/tokens/freed-within", test_freed_within },
    { "/tokens/refused", test_refused },
    { "/tokens/refused-late", test_refused_late },
    { "/tokens/accepted", test_accepted },
    { "/tokens/nothing-there", test_nothing_there },
    { "/tokens/locked", test_locked },
    { "/tokens/revoked", test_revoked },
    { "/tokens/renewed-elsewhere", test_renewed_elsewhere },
    { "/tokens/signed-in-within", test_signed_in_within },
    { "/tokens/passing", test_passing },
    { "/tokens/away", test_away },
    { "/tokens/no-refresh-token", test_no_refresh_token },
    { "/tokens/bound", test_bound },
    { "/tokens/online", test_online },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, PbTokensRig, NULL, pb_tokens_rig_set_up, tests[i].test, pb_tokens_rig_tear_down);
  g_test_add_func ("/tokens/serve", test_serve);
  return g_test_run ();
}
