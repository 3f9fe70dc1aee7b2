/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-tokens.c: access tokens from a real authorization server: used while they last, made anew in time, in one request, with
 * rotation that loses nothing; bound to issuer, client and host. */
#include "pb-tokens.h"

#include <string.h>

#include "pb-cause.h"
#include "pb-oauth-rig.h"
#include "pb-reason.h"

#define SECOND G_TIME_SPAN_SECOND

typedef struct
{
  PbOauthRig rig;
  PbTokens *tokens;
} Fixture;

typedef struct
{
  PbTokens *tokens;
  gboolean done;
  PbSecret *token;
  GError *error;
} Got;

static void
got_clear (Got *got)
{
  g_clear_pointer (&got->token, pb_secret_unref);
  g_clear_error (&got->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Got, got_clear)

static void
got_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Got *got = user_data;

  g_assert_false (got->done);
  got->done = TRUE;
  got->token = pb_tokens_get_finish (got->tokens, result, &got->error);
}

static void
ask (Fixture *f, gboolean fresh, Got *got)
{
  got_clear (got);
  *got = (Got){ .tokens = f->tokens };
  pb_tokens_get_async (f->tokens, f->rig.account, fresh, NULL, got_cb, got);
}

static void
get (Fixture *f, gboolean fresh, Got *got)
{
  ask (f, fresh, got);
  pb_oauth_rig_run (&got->done);
}

static guint
refreshes (Fixture *f)
{
  return pb_authority_get_count (f->rig.authority, "refresh_token");
}

static gint64
now_of (Fixture *f)
{
  return pb_clock_wall (pb_fake_clock_get (f->rig.clock)) / SECOND;
}

/* Puts a grant into the vault, as a sign-in would: its tokens are the server's own. */
static void
sign_in (Fixture *f, gint64 lifetime)
{
  PbMemoryVault *vault = f->rig.vault;
  const char *address = pb_authority_get_address (f->rig.authority);
  g_autofree char *refresh = pb_authority_issue (f->rig.authority, TRUE), *access = pb_authority_issue (f->rig.authority, FALSE);
  g_autofree char *text = g_strdup_printf ("{\"expires_at\":%" G_GINT64_FORMAT ",\"issuer\":\"%s\",\"client\":\"" PB_AUTHORITY_CLIENT "\",\"tenant\":\"\",\"refresh_token\":\"%s\",\"access_token\":\"%s\"}", now_of (f) + lifetime, address, refresh, access);

  pb_memory_vault_set (vault, "bob.oauth", text);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  pb_oauth_rig_set_up (&f->rig, data);
  f->tokens = pb_tokens_new (f->rig.http, PB_VAULT (f->rig.vault), pb_fake_clock_get (f->rig.clock), f->rig.folders);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_pointer (&f->tokens, pb_tokens_free);
  pb_oauth_rig_tear_down (&f->rig, data);
}

static char *
kept (Fixture *f)
{
  return g_strdup (pb_memory_vault_get (f->rig.vault, "bob.oauth"));
}

static void
assert_good (Fixture *f, const Got *got)
{
  g_assert_no_error (got->error);
  g_assert_true (pb_authority_is_active (f->rig.authority, pb_secret_get (got->token)));
}

/* --- while it lasts, and after --- */

static void
test_lasting (Fixture *f, gconstpointer data)
{
  g_auto (Got) got = { NULL };
  g_autofree char *before = NULL, *after = NULL;

  sign_in (f, 301);
  before = kept (f);
  get (f, FALSE, &got);
  assert_good (f, &got);
  after = kept (f);
  g_assert_cmpuint (refreshes (f), ==, 0);
  g_assert_cmpstr (before, ==, after);
}

/* Less than five minutes: a new one, kept in place of the old, and used from then on. */
static void
test_expiring (Fixture *f, gconstpointer data)
{
  g_auto (Got) got = { NULL }, again = { NULL };
  g_autofree char *before = NULL, *after = NULL;

  sign_in (f, 299);
  before = kept (f);
  get (f, FALSE, &got);
  assert_good (f, &got);
  after = kept (f);
  g_assert_cmpuint (refreshes (f), ==, 1);
  g_assert_cmpstr (before, !=, after);
  g_assert_nonnull (strstr (after, pb_secret_get (got.token)));
  g_assert_false (pb_tokens_is_unkept (f->tokens, "bob"));
  get (f, FALSE, &again);
  g_assert_cmpuint (refreshes (f), ==, 1);
  g_assert_cmpstr (pb_secret_get (got.token), ==, pb_secret_get (again.token));
  g_assert_cmpstr (pb_authority_get_fields (f->rig.authority), ==, "client_id,grant_type,refresh_token,scope");
}

static void
test_fresh (Fixture *f, gconstpointer data)
{
  g_auto (Got) got = { NULL };

  sign_in (f, 3600);
  get (f, TRUE, &got);
  assert_good (f, &got);
  g_assert_cmpuint (refreshes (f), ==, 1);
}

/* An account with a proxy of its own: nobody but that is asked, and it is named when it is not there. */
static void
test_proxy (Fixture *f, gconstpointer data)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (PbAccount) account = NULL;
  g_auto (Got) got = { .tokens = f->tokens };

  pb_account_save (f->rig.account, file);
  g_key_file_set_string (file, f->rig.account->id, "proxy", "socks5://127.0.0.1:9");
  account = pb_account_load (file, f->rig.account->id, NULL);
  g_assert_nonnull (account);
  sign_in (f, 0);
  pb_tokens_get_async (f->tokens, account, FALSE, NULL, got_cb, &got);
  pb_oauth_rig_run (&got.done);
  g_assert_nonnull (got.error);
  g_assert_cmpuint (refreshes (f), ==, 0);
  get (f, FALSE, &got); /* the same without it */
  assert_good (f, &got);
}

/* A server that does not rotate gives no new refresh token: the old one stays. */
static void
test_no_rotation (Fixture *f, gconstpointer data)
{
  g_auto (Got) got = { NULL };

  pb_authority_get_knobs (f->rig.authority)->rotate = FALSE;
  sign_in (f, 0);
  for (guint i = 1; i <= 3; i++)
    {
      get (f, TRUE, &got);
      assert_good (f, &got);
      g_assert_cmpuint (refreshes (f), ==, i);
    }
}

/* Ten renewals, each with the refresh token of the one before. */
static void
test_rotation (Fixture *f, gconstpointer data)
{
  g_auto (Got) got = { NULL };

  sign_in (f, 0);
  for (guint i = 0; i < 10; i++)
    {
      get (f, TRUE, &got);
      assert_good (f, &got);
    }
  g_clear_pointer (&f->tokens, pb_tokens_free);
  f->tokens = pb_tokens_new (f->rig.http, PB_VAULT (f->rig.vault), pb_fake_clock_get (f->rig.clock), f->rig.folders);
  get (f, TRUE, &got); /* another process, with what the vault has */
  assert_good (f, &got);
}

/* --- several who ask --- */

static void
test_shared (Fixture *f, gconstpointer data)
{
  Got got[8] = { { NULL } };

  sign_in (f, 0);
  pb_authority_get_knobs (f->rig.authority)->delay = 50;
  for (guint i = 0; i < G_N_ELEMENTS (got); i++)
    ask (f, i == 3, &got[i]);
  for (guint i = 0; i < G_N_ELEMENTS (got); i++)
    pb_oauth_rig_run (&got[i].done);
  g_assert_cmpuint (refreshes (f), ==, 1);
  for (guint i = 0; i < G_N_ELEMENTS (got); i++)
    {
      assert_good (f, &got[i]);
      got_clear (&got[i]);
    }
}

static void
test_cancelled (Fixture *f, gconstpointer data)
{
  g_auto (Got) first = { f->tokens }, second = { NULL };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  sign_in (f, 0);
  pb_authority_get_knobs (f->rig.authority)->delay = 50;
  pb_tokens_get_async (f->tokens, f->rig.account, FALSE, cancellable, got_cb, &first);
  ask (f, FALSE, &second);
  g_cancellable_cancel (cancellable);
  pb_oauth_rig_run (&first.done);
  g_assert_error (first.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  pb_oauth_rig_run (&second.done); /* who still waits is served */
  assert_good (f, &second);
}

static void
test_freed_within (Fixture *f, gconstpointer data)
{
  g_auto (Got) got = { NULL };

  sign_in (f, 0);
  pb_authority_get_knobs (f->rig.authority)->delay = 30;
  ask (f, FALSE, &got);
  pb_oauth_rig_settle ();
  g_clear_pointer (&f->tokens, pb_tokens_free);
  pb_oauth_rig_run (&got.done);
  g_assert_error (got.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  pb_oauth_rig_settle ();
}

/* --- refusals of the mail server --- */

static void
test_refused (Fixture *f, gconstpointer data)
{
  g_auto (Got) got = { NULL };

  sign_in (f, 3600);
  get (f, FALSE, &got);
  pb_authority_revoke (f->rig.authority, FALSE);
  g_assert_true (pb_tokens_refused (f->tokens, f->rig.account));
  get (f, FALSE, &got); /* a new one, though nobody said so */
  assert_good (f, &got);
  g_assert_cmpuint (refreshes (f), ==, 1);
  g_assert_false (pb_tokens_refused (f->tokens, f->rig.account)); /* once */
  get (f, FALSE, &got);
  g_assert_cmpuint (refreshes (f), ==, 1);
  g_assert_true (pb_tokens_refused (f->tokens, f->rig.account));
}

/* What was accepted may be refused later, and is made anew then. */
static void
test_accepted (Fixture *f, gconstpointer data)
{
  g_auto (Got) got = { NULL };

  sign_in (f, 0);
  get (f, FALSE, &got);
  pb_tokens_accepted (f->tokens, f->rig.account);
  g_assert_true (pb_tokens_refused (f->tokens, f->rig.account));
}

/* --- failures --- */

static void
test_nothing_there (Fixture *f, gconstpointer data)
{
  g_auto (Got) got = { NULL };

  get (f, FALSE, &got);
  g_assert_error (got.error, PB_ERROR, PB_ERROR_CLASS_AUTH_EXPIRED);
  g_assert_cmpstr (got.error->message, ==, PB_REASON_OAUTH_NOT_SIGNED_IN);
  pb_memory_vault_set (f->rig.vault, "bob.oauth", "{\"nonsense\":1}");
  get (f, FALSE, &got);
  g_assert_cmpstr (got.error->message, ==, PB_REASON_OAUTH_NOT_SIGNED_IN);
}

static void
test_locked (Fixture *f, gconstpointer data)
{
  g_auto (Got) got = { NULL };

  sign_in (f, 3600);
  pb_memory_vault_set_locked (f->rig.vault, TRUE);
  get (f, FALSE, &got);
  g_assert_error (got.error, PB_ERROR, PB_ERROR_CLASS_VAULT_LOCKED);
  g_assert_cmpuint (pb_memory_vault_get_prompts (f->rig.vault), ==, 0);
  pb_memory_vault_set_locked (f->rig.vault, FALSE);
  get (f, FALSE, &got);
  assert_good (f, &got);
}

static void
test_revoked (Fixture *f, gconstpointer data)
{
  g_auto (Got) got = { NULL };
  g_autofree char *before = NULL, *after = NULL;

  sign_in (f, 0);
  before = kept (f);
  pb_authority_revoke (f->rig.authority, TRUE);
  get (f, FALSE, &got);
  g_assert_error (got.error, PB_ERROR, PB_ERROR_CLASS_AUTH_EXPIRED);
  g_assert_cmpstr (got.error->message, ==, "sign-in revoked (code AADSTS50173)");
  after = kept (f);
  g_assert_cmpstr (before, ==, after);
  sign_in (f, 0); /* the user has signed in again */
  get (f, FALSE, &got);
  assert_good (f, &got);
}

/* Two processes renew at the same time, and the refresh token serves once: the one that comes too late takes what the other
 * has put into the vault. */
static void
test_renewed_elsewhere (Fixture *f, gconstpointer data)
{
  g_auto (Got) got = { NULL };

  sign_in (f, 0);
  pb_authority_get_knobs (f->rig.authority)->delay = 80;
  pb_authority_fail_once (f->rig.authority, 400, "invalid_grant", "AADSTS50173: used");
  ask (f, FALSE, &got);
  pb_oauth_rig_settle ();
  sign_in (f, 3600);
  pb_oauth_rig_run (&got.done);
  assert_good (f, &got);
  g_assert_cmpuint (refreshes (f), ==, 1);
}

/* The server is busy, talks nonsense, or is gone: the grant stays, and serves again afterwards. */
static void
test_passing (Fixture *f, gconstpointer data)
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
  g_auto (Got) got = { NULL };
  g_autofree char *before = NULL, *after = NULL;

  sign_in (f, 0);
  before = kept (f);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      pb_authority_fail_once (f->rig.authority, rows[i].status, rows[i].error, NULL);
      get (f, FALSE, &got);
      g_assert_error (got.error, PB_ERROR, (int) rows[i].error_class);
    }
  after = kept (f);
  g_assert_cmpstr (before, ==, after);
  get (f, FALSE, &got);
  assert_good (f, &got);
}

static void
test_away (Fixture *f, gconstpointer data)
{
  g_auto (Got) got = { NULL };
  const char *address = pb_authority_get_address (f->rig.authority);
  g_autofree char *row = pb_authority_dup_row (f->rig.authority, "zoo");
  g_autoptr (GString) gone = g_string_new (row);
  g_autofree char *token = g_strdup_printf ("token=%s/token", address);

  sign_in (f, 0);
  g_string_replace (gone, token, "token=http://127.0.0.1:9/token", 0);
  pb_oauth_rig_describe (&f->rig, gone->str);
  get (f, FALSE, &got);
  g_assert_error (got.error, PB_ERROR, PB_ERROR_CLASS_REFUSED);
  g_assert_true (g_str_has_prefix (got.error->message, PB_REASON_OAUTH_AWAY " (at 127.0.0.1"));
  pb_oauth_rig_describe (&f->rig, row);
  get (f, FALSE, &got);
  assert_good (f, &got);
}

static void
test_no_refresh_token (Fixture *f, gconstpointer data)
{
  g_auto (Got) got = { NULL };
  g_autofree char *text = g_strdup_printf ("{\"expires_at\":%" G_GINT64_FORMAT ",\"issuer\":\"%s\",\"client\":\"" PB_AUTHORITY_CLIENT "\",\"tenant\":\"\",\"access_token\":\"x\"}", now_of (f) - 1, pb_authority_get_address (f->rig.authority));

  pb_memory_vault_set (f->rig.vault, "bob.oauth", text);
  get (f, FALSE, &got);
  g_assert_error (got.error, PB_ERROR, PB_ERROR_CLASS_AUTH_EXPIRED);
  g_assert_cmpuint (refreshes (f), ==, 0);
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
test_bound (Fixture *f, gconstpointer data)
{
  g_autofree char *row = pb_authority_dup_row (f->rig.authority, "zoo");

  sign_in (f, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (bound); i++)
    {
      g_auto (Got) got = { NULL };
      g_autoptr (GString) text = g_string_new (row);

      g_string_replace (text, bound[i].replace, bound[i].with, 0);
      pb_oauth_rig_describe (&f->rig, text->str);
      pb_account_unref (f->rig.account);
      f->rig.account = pb_oauth_rig_account (bound[i].account);
      get (f, TRUE, &got);
      g_assert_error (got.error, PB_ERROR, (int) bound[i].error_class);
      g_assert_cmpint (pb_cause_find ((PbErrorClass) got.error->code, f->rig.account, got.error->message), ==, bound[i].cause);
      g_assert_cmpuint (refreshes (f), ==, 0); /* the refresh token went nowhere */
    }
}

/* --- keeping --- */

/* The new refresh token is in the vault before the token is given to anybody. */
static void
test_kept_first (Fixture *f, gconstpointer data)
{
  g_auto (Got) got = { NULL };
  g_autofree char *after = NULL;

  sign_in (f, 0);
  ask (f, FALSE, &got);
  while (!got.done)
    g_main_context_iteration (NULL, TRUE);
  after = kept (f);
  g_assert_nonnull (strstr (after, pb_secret_get (got.token)));
}

/* Without a keyring that takes it, the renewed grant still serves this process; nothing in the vault is spoilt. */
static void
test_unkept (Fixture *f, gconstpointer data)
{
  g_auto (Got) got = { NULL };
  g_autofree char *before = NULL, *after = NULL;

  sign_in (f, 0);
  before = kept (f);
  pb_memory_vault_set_read_only (f->rig.vault, TRUE);
  get (f, FALSE, &got);
  assert_good (f, &got);
  g_assert_true (pb_tokens_is_unkept (f->tokens, "bob"));
  after = kept (f);
  g_assert_cmpstr (before, ==, after);
  get (f, TRUE, &got); /* with the refresh token that only this process has; said once */
  assert_good (f, &got);
  pb_memory_vault_set_read_only (f->rig.vault, FALSE);
  get (f, TRUE, &got);
  assert_good (f, &got);
  g_assert_false (pb_tokens_is_unkept (f->tokens, "bob"));
}

/* A sign-in by another process counts more than what this one could not keep. */
static void
test_signed_in_elsewhere (Fixture *f, gconstpointer data)
{
  g_auto (Got) got = { NULL };

  sign_in (f, 0);
  pb_memory_vault_set_read_only (f->rig.vault, TRUE);
  get (f, FALSE, &got);
  pb_authority_revoke (f->rig.authority, TRUE);
  sign_in (f, 3600);
  get (f, FALSE, &got);
  assert_good (f, &got);
  g_assert_cmpuint (refreshes (f), ==, 1);
}

static void
stored_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Got *got = user_data;

  got->done = pb_tokens_keep_finish (got->tokens, result, &got->error) || got->error != NULL;
}

/* What a sign-in of this process has brought is used at once, before and after it is kept. */
static void
test_taken (Fixture *f, gconstpointer data)
{
  g_auto (Got) got = { NULL }, stored = { f->tokens };
  g_autoptr (PbOauthProvider) provider = pb_oauth_provider_find (f->rig.folders, "zoo", NULL, NULL);
  g_autofree char *refresh = pb_authority_issue (f->rig.authority, TRUE), *access = pb_authority_issue (f->rig.authority, FALSE);
  g_autoptr (PbSecret) a = pb_secret_new (access, strlen (access)), r = pb_secret_new (refresh, strlen (refresh));
  g_autoptr (PbOauthGrant) grant = pb_oauth_grant_new (provider, r, a, now_of (f) + 3600);

  sign_in (f, 3600); /* an older one, of somebody else */
  pb_tokens_take (f->tokens, "bob", grant);
  get (f, FALSE, &got);
  g_assert_cmpstr (pb_secret_get (got.token), ==, access);
  pb_tokens_keep_async (f->tokens, f->rig.account, NULL, stored_cb, &stored);
  pb_oauth_rig_run (&stored.done);
  g_assert_no_error (stored.error);
  g_assert_nonnull (strstr (pb_memory_vault_get (f->rig.vault, "bob.oauth"), refresh));
  get (f, FALSE, &got);
  g_assert_cmpstr (pb_secret_get (got.token), ==, access);
}

/* A sign-in that no keyring takes: its first renewal is not taken for an older one's. */
static void
test_taken_unkept (Fixture *f, gconstpointer data)
{
  g_auto (Got) got = { NULL }, stored = { f->tokens };
  g_autoptr (PbOauthProvider) provider = pb_oauth_provider_find (f->rig.folders, "zoo", NULL, NULL);
  g_autofree char *refresh = pb_authority_issue (f->rig.authority, TRUE), *access = pb_authority_issue (f->rig.authority, FALSE);
  g_autoptr (PbSecret) a = pb_secret_new (access, strlen (access)), r = pb_secret_new (refresh, strlen (refresh));
  g_autoptr (PbOauthGrant) grant = pb_oauth_grant_new (provider, r, a, now_of (f)); /* expired */

  pb_memory_vault_set_locked (f->rig.vault, TRUE);
  pb_tokens_take (f->tokens, "bob", grant);
  pb_tokens_keep_async (f->tokens, f->rig.account, NULL, stored_cb, &stored);
  pb_oauth_rig_run (&stored.done);
  g_assert_error (stored.error, PB_ERROR, PB_ERROR_CLASS_VAULT_LOCKED);
  get (f, FALSE, &got);
  assert_good (f, &got);
  g_assert_cmpstr (pb_secret_get (got.token), !=, access);
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
test_online (Fixture *f, gconstpointer data)
{
  static const PbTokensOnline functions = { online_get_async, online_get_finish };
  g_auto (Got) got = { NULL };

  pb_account_unref (f->rig.account);
  f->rig.account = pb_oauth_rig_account ("goa=account_1\n");
  get (f, FALSE, &got);
  g_assert_error (got.error, PB_ERROR, PB_ERROR_CLASS_CONFIG);
  pb_tokens_set_online (f->tokens, &functions, &online_calls);
  get (f, FALSE, &got);
  g_assert_cmpstr (pb_secret_get (got.token), ==, "from-goa");
  g_assert_cmpuint (online_fresh, ==, 0);
  g_assert_true (pb_tokens_refused (f->tokens, f->rig.account));
  get (f, FALSE, &got);
  g_assert_cmpuint (online_fresh, ==, 1);
  g_assert_false (pb_tokens_refused (f->tokens, f->rig.account));
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
    void (*test) (Fixture *, gconstpointer);
  } tests[] = {
    { "/tokens/lasting", test_lasting },
    { "/tokens/expiring", test_expiring },
    { "/tokens/fresh", test_fresh },
    { "/tokens/proxy", test_proxy },
    { "/tokens/no-rotation", test_no_rotation },
    { "/tokens/rotation", test_rotation },
    { "/tokens/shared", test_shared },
    { "/tokens/cancelled", test_cancelled },
    { "/tokens/freed-within", test_freed_within },
    { "/tokens/refused", test_refused },
    { "/tokens/accepted", test_accepted },
    { "/tokens/nothing-there", test_nothing_there },
    { "/tokens/locked", test_locked },
    { "/tokens/revoked", test_revoked },
    { "/tokens/renewed-elsewhere", test_renewed_elsewhere },
    { "/tokens/passing", test_passing },
    { "/tokens/away", test_away },
    { "/tokens/no-refresh-token", test_no_refresh_token },
    { "/tokens/bound", test_bound },
    { "/tokens/kept-first", test_kept_first },
    { "/tokens/unkept", test_unkept },
    { "/tokens/signed-in-elsewhere", test_signed_in_elsewhere },
    { "/tokens/taken", test_taken },
    { "/tokens/taken-unkept", test_taken_unkept },
    { "/tokens/online", test_online },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
  g_test_add_func ("/tokens/serve", test_serve);
  return g_test_run ();
}
