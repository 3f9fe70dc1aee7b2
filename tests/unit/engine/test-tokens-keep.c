/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-tokens-keep.c: what was granted is in the vault before anybody gets it, or in memory until the vault takes it; nothing is lost
 * at the end of the process, and nothing stays of an account that was removed. */
#include "pb-tokens-rig.h"

#include <string.h>

#define SECOND G_TIME_SPAN_SECOND

/* The new refresh token is in the vault before the token is given to anybody. */
static void
test_kept_first (PbTokensRig *f, gconstpointer data)
{
  g_auto (PbTokensGot) got = { NULL };
  g_autofree char *after = NULL;

  pb_tokens_rig_sign_in (f, 0);
  pb_tokens_rig_ask (f, FALSE, &got);
  while (!got.done)
    g_main_context_iteration (NULL, TRUE);
  after = pb_tokens_rig_dup_kept (f);
  g_assert_nonnull (strstr (after, pb_secret_get (got.token)));
}

/* Without a keyring that takes it, the renewed grant still serves this process; nothing in the vault is spoilt. */
static void
test_unkept (PbTokensRig *f, gconstpointer data)
{
  g_auto (PbTokensGot) got = { NULL };
  g_autofree char *before = NULL, *after = NULL;

  pb_tokens_rig_sign_in (f, 0);
  before = pb_tokens_rig_dup_kept (f);
  pb_memory_vault_set_read_only (f->rig.vault, TRUE);
  pb_tokens_rig_get (f, FALSE, &got);
  pb_tokens_rig_assert_good (f, &got);
  g_assert_true (pb_tokens_is_unkept (f->tokens, "bob"));
  after = pb_tokens_rig_dup_kept (f);
  g_assert_cmpstr (before, ==, after);
  pb_tokens_rig_get (f, TRUE, &got); /* with the refresh token that only this process has; said once */
  pb_tokens_rig_assert_good (f, &got);
  pb_memory_vault_set_read_only (f->rig.vault, FALSE);
  pb_tokens_rig_get (f, TRUE, &got);
  pb_tokens_rig_assert_good (f, &got);
  g_assert_false (pb_tokens_is_unkept (f->tokens, "bob"));
}

/* As soon as there is a keyring that takes it, it is there: the next process goes on with it. */
static void
test_unkept_is_stored_later (PbTokensRig *f, gconstpointer data)
{
  g_auto (PbTokensGot) got = { NULL }, next = { NULL };

  pb_tokens_rig_sign_in (f, 0);
  pb_memory_vault_set_read_only (f->rig.vault, TRUE);
  pb_tokens_rig_get (f, FALSE, &got);
  pb_tokens_rig_assert_good (f, &got);
  g_clear_pointer (&f->tokens, pb_tokens_free);
  pb_memory_vault_set_read_only (f->rig.vault, FALSE);
  g_assert_nonnull (strstr (pb_memory_vault_get (f->rig.vault, "bob.oauth"), pb_secret_get (got.token)));
  f->tokens = pb_tokens_new (f->rig.http, PB_VAULT (f->rig.vault), pb_fake_clock_get (f->rig.clock), f->rig.folders);
  pb_tokens_rig_get (f, TRUE, &next);
  pb_tokens_rig_assert_good (f, &next);
}

/* --- the account goes, or the process --- */

/* Somebody asks, and the answer is on its way into the vault. */
static void
ask_until_storing (PbTokensRig *f, PbTokensGot *got)
{
  pb_tokens_rig_sign_in (f, 0);
  pb_memory_vault_hold_stores (f->rig.vault, TRUE);
  pb_tokens_rig_ask (f, FALSE, got);
  while (pb_tokens_rig_count_refreshes (f) == 0)
    g_main_context_iteration (NULL, TRUE);
  pb_oauth_rig_settle ();
  g_assert_false (got->done);
}

/* Removed while its token is made anew: nothing is put into the vault any more. */
static void
test_forgotten (PbTokensRig *f, gconstpointer data)
{
  g_auto (PbTokensGot) got = { NULL };

  pb_tokens_rig_sign_in (f, 0);
  pb_authority_get_knobs (f->rig.authority)->delay = 50;
  pb_tokens_rig_ask (f, FALSE, &got);
  pb_oauth_rig_settle ();
  pb_memory_vault_set (f->rig.vault, "bob.oauth", NULL);
  pb_tokens_forget (f->tokens, "bob");
  pb_oauth_rig_run (&got.done);
  g_assert_error (got.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  pb_oauth_rig_settle ();
  pb_oauth_rig_settle ();
  g_assert_cmpuint (pb_tokens_rig_count_refreshes (f), ==, 1);
  g_assert_null (pb_memory_vault_get (f->rig.vault, "bob.oauth"));
  pb_tokens_rig_get (f, FALSE, &got); /* an account of the same name begins anew */
  g_assert_error (got.error, PB_ERROR, PB_ERROR_CLASS_AUTH_EXPIRED);
}

/* Removed while it is put into the vault: it is taken out again. */
static void
test_forgotten_too_late (PbTokensRig *f, gconstpointer data)
{
  g_auto (PbTokensGot) got = { NULL };

  ask_until_storing (f, &got);
  pb_tokens_forget (f->tokens, "bob");
  pb_oauth_rig_run (&got.done);
  g_assert_error (got.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  pb_memory_vault_hold_stores (f->rig.vault, FALSE);
  pb_oauth_rig_settle ();
  g_assert_null (pb_memory_vault_get (f->rig.vault, "bob.oauth"));
}

/* What a sign-in has brought, and no vault has, goes with the account. */
static void
test_forgotten_unkept (PbTokensRig *f, gconstpointer data)
{
  g_auto (PbTokensGot) got = { NULL };
  g_autoptr (PbOauthProvider) provider = pb_oauth_provider_find (f->rig.folders, "zoo", NULL, NULL);
  g_autoptr (PbSecret) secret = pb_secret_new ("a", 1);
  g_autoptr (PbOauthGrant) grant = pb_oauth_grant_new (provider, secret, secret, pb_tokens_rig_now (f) + 3600);

  pb_tokens_take (f->tokens, "bob", grant);
  pb_tokens_rig_get (f, FALSE, &got);
  g_assert_cmpstr (pb_secret_get (got.token), ==, "a");
  pb_tokens_forget (f->tokens, "bob");
  pb_tokens_rig_get (f, FALSE, &got);
  g_assert_error (got.error, PB_ERROR, PB_ERROR_CLASS_AUTH_EXPIRED);
  pb_tokens_forget (f->tokens, "nobody");
}

typedef struct
{
  gboolean done;
  gboolean over;
} Settled;

static void
settled_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Settled *settled = user_data;

  settled->over = pb_tokens_settle_finish (result);
  settled->done = TRUE;
}

/* The request is sent, and the refresh token may be worth nothing any more: the end waits until the new one is in the vault, whether
 * or not somebody still waits for it. */
static void
test_settled (PbTokensRig *f, gconstpointer data)
{
  g_auto (PbTokensGot) got = { .tokens = f->tokens };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *before = NULL, *after = NULL;
  Settled nothing = { 0 }, settled = { 0 };

  pb_tokens_settle_async (f->tokens, settled_cb, &nothing);
  pb_oauth_rig_run (&nothing.done);
  g_assert_true (nothing.over);
  pb_tokens_rig_sign_in (f, 0);
  before = pb_tokens_rig_dup_kept (f);
  pb_authority_get_knobs (f->rig.authority)->delay = 60;
  pb_tokens_get_async (f->tokens, f->rig.account, FALSE, cancellable, pb_tokens_got_cb, &got);
  pb_oauth_rig_settle ();
  g_cancellable_cancel (cancellable);
  pb_tokens_settle_async (f->tokens, settled_cb, &settled);
  pb_oauth_rig_run (&settled.done);
  g_assert_true (settled.over);
  after = pb_tokens_rig_dup_kept (f);
  g_assert_cmpstr (before, !=, after);
  g_assert_cmpuint (pb_tokens_rig_count_refreshes (f), ==, 1);
}

/* The same once it is on its way into the vault. */
static void
test_settled_with_the_store (PbTokensRig *f, gconstpointer data)
{
  g_auto (PbTokensGot) got = { NULL };
  Settled settled = { 0 };

  ask_until_storing (f, &got);
  pb_tokens_settle_async (f->tokens, settled_cb, &settled);
  pb_oauth_rig_settle ();
  g_assert_false (settled.done);
  pb_memory_vault_hold_stores (f->rig.vault, FALSE);
  pb_oauth_rig_run (&settled.done);
  g_assert_true (settled.over);
  pb_oauth_rig_run (&got.done);
}

/* Somebody signs in while the renewed grant of before is on its way: it does not take the newer one's place. */
static void
test_taken_while_storing (PbTokensRig *f, gconstpointer data)
{
  g_auto (PbTokensGot) got = { NULL };
  g_autoptr (PbOauthProvider) provider = pb_oauth_provider_find (f->rig.folders, "zoo", NULL, NULL);
  g_autofree char *access = pb_authority_issue (f->rig.authority, FALSE);
  g_autoptr (PbSecret) secret = pb_secret_new (access, strlen (access));
  g_autoptr (PbOauthGrant) grant = pb_oauth_grant_new (provider, secret, secret, pb_tokens_rig_now (f) + 3600);

  ask_until_storing (f, &got);
  pb_tokens_take (f->tokens, "bob", grant);
  pb_memory_vault_hold_stores (f->rig.vault, FALSE);
  pb_oauth_rig_run (&got.done);
  g_assert_cmpstr (pb_secret_get (got.token), ==, access);
  pb_tokens_rig_get (f, FALSE, &got);
  g_assert_cmpstr (pb_secret_get (got.token), ==, access);
}

/* Not for ever. */
static void
test_settled_in_vain (PbTokensRig *f, gconstpointer data)
{
  g_auto (PbTokensGot) got = { NULL };
  Settled settled = { 0 };

  pb_tokens_rig_sign_in (f, 0);
  pb_authority_get_knobs (f->rig.authority)->delay = 2000;
  pb_tokens_rig_ask (f, FALSE, &got);
  pb_oauth_rig_settle ();
  pb_tokens_settle_async (f->tokens, settled_cb, &settled);
  pb_fake_clock_advance (f->rig.clock, 6 * SECOND - 1);
  pb_oauth_rig_settle ();
  g_assert_false (settled.done);
  pb_fake_clock_advance (f->rig.clock, 1);
  pb_oauth_rig_run (&settled.done);
  g_assert_false (settled.over);
  g_clear_pointer (&f->tokens, pb_tokens_free);
  pb_oauth_rig_run (&got.done);
}

/* The end does not wait, or no longer: what is on its way into the vault arrives all the same. */
static void
test_freed_while_storing (PbTokensRig *f, gconstpointer data)
{
  g_auto (PbTokensGot) got = { NULL };
  g_autofree char *before = NULL, *after = NULL;

  ask_until_storing (f, &got);
  before = pb_tokens_rig_dup_kept (f);
  g_clear_pointer (&f->tokens, pb_tokens_free);
  pb_oauth_rig_run (&got.done);
  pb_memory_vault_hold_stores (f->rig.vault, FALSE);
  pb_oauth_rig_settle ();
  after = pb_tokens_rig_dup_kept (f);
  g_assert_cmpstr (before, !=, after);
}

/* A sign-in by another process counts more than what this one could not keep. */
static void
test_signed_in_elsewhere (PbTokensRig *f, gconstpointer data)
{
  g_auto (PbTokensGot) got = { NULL };

  pb_tokens_rig_sign_in (f, 0);
  pb_memory_vault_set_read_only (f->rig.vault, TRUE);
  pb_tokens_rig_get (f, FALSE, &got);
  pb_authority_revoke (f->rig.authority, TRUE);
  pb_tokens_rig_sign_in (f, 3600);
  (void) pb_vault_keep (PB_VAULT (f->rig.vault), "bob.oauth", "", NULL); /* as the other process says (DropSecret) */
  pb_tokens_rig_get (f, FALSE, &got);
  pb_tokens_rig_assert_good (f, &got);
  g_assert_cmpuint (pb_tokens_rig_count_refreshes (f), ==, 1);
}

static void
stored_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  PbTokensGot *got = user_data;

  got->done = pb_tokens_keep_finish (got->tokens, result, &got->error) || got->error != NULL;
}

/* What a sign-in of this process has brought is used at once, before and after it is kept. */
static void
test_taken (PbTokensRig *f, gconstpointer data)
{
  g_auto (PbTokensGot) got = { NULL }, stored = { f->tokens };
  g_autoptr (PbOauthProvider) provider = pb_oauth_provider_find (f->rig.folders, "zoo", NULL, NULL);
  g_autofree char *refresh = pb_authority_issue (f->rig.authority, TRUE), *access = pb_authority_issue (f->rig.authority, FALSE);
  g_autoptr (PbSecret) a = pb_secret_new (access, strlen (access)), r = pb_secret_new (refresh, strlen (refresh));
  g_autoptr (PbOauthGrant) grant = pb_oauth_grant_new (provider, r, a, pb_tokens_rig_now (f) + 3600);

  pb_tokens_rig_sign_in (f, 3600); /* an older one, of somebody else */
  pb_tokens_take (f->tokens, "bob", grant);
  pb_tokens_rig_get (f, FALSE, &got);
  g_assert_cmpstr (pb_secret_get (got.token), ==, access);
  pb_tokens_keep_async (f->tokens, f->rig.account, NULL, stored_cb, &stored);
  pb_oauth_rig_run (&stored.done);
  g_assert_no_error (stored.error);
  g_assert_nonnull (strstr (pb_memory_vault_get (f->rig.vault, "bob.oauth"), refresh));
  pb_tokens_rig_get (f, FALSE, &got);
  g_assert_cmpstr (pb_secret_get (got.token), ==, access);
}

/* A sign-in that no keyring takes: its first renewal is not taken for an older one's. */
static void
test_taken_unkept (PbTokensRig *f, gconstpointer data)
{
  g_auto (PbTokensGot) got = { NULL }, stored = { f->tokens };
  g_autoptr (PbOauthProvider) provider = pb_oauth_provider_find (f->rig.folders, "zoo", NULL, NULL);
  g_autofree char *refresh = pb_authority_issue (f->rig.authority, TRUE), *access = pb_authority_issue (f->rig.authority, FALSE);
  g_autoptr (PbSecret) a = pb_secret_new (access, strlen (access)), r = pb_secret_new (refresh, strlen (refresh));
  g_autoptr (PbOauthGrant) grant = pb_oauth_grant_new (provider, r, a, pb_tokens_rig_now (f)); /* expired */

  pb_memory_vault_set_locked (f->rig.vault, TRUE);
  pb_tokens_take (f->tokens, "bob", grant);
  pb_tokens_keep_async (f->tokens, f->rig.account, NULL, stored_cb, &stored);
  pb_oauth_rig_run (&stored.done);
  g_assert_error (stored.error, PB_ERROR, PB_ERROR_CLASS_VAULT_LOCKED);
  pb_tokens_rig_get (f, FALSE, &got);
  pb_tokens_rig_assert_good (f, &got);
  g_assert_cmpstr (pb_secret_get (got.token), !=, access);
}

static PbOauthGrant *
grant_of (PbTokensRig *f, const char *row_to_replace, const char *with, gint64 lifetime)
{
  g_autofree char *row = pb_authority_dup_row (f->rig.authority, "zoo"), *refresh = pb_authority_issue (f->rig.authority, TRUE), *access = pb_authority_issue (f->rig.authority, FALSE);
  g_autoptr (GString) text = g_string_new (row);
  g_autoptr (PbSecret) a = pb_secret_new (access, strlen (access)), r = pb_secret_new (refresh, strlen (refresh));
  g_autoptr (PbOauthProvider) provider = NULL;

  g_string_replace (text, row_to_replace, with, 0);
  pb_oauth_rig_describe (&f->rig, text->str);
  provider = pb_oauth_provider_find (f->rig.folders, "zoo", NULL, NULL);
  pb_oauth_rig_describe (&f->rig, row);
  return pb_oauth_grant_new (provider, r, a, pb_tokens_rig_now (f) + lifetime);
}

/* It was renewed, and kept, before anybody got to keeping it. */
static void
test_taken_and_renewed (PbTokensRig *f, gconstpointer data)
{
  g_auto (PbTokensGot) got = { NULL }, stored = { f->tokens };
  g_autoptr (PbOauthGrant) grant = grant_of (f, "zoo", "zoo", 0);

  pb_tokens_take (f->tokens, "bob", grant);
  pb_tokens_rig_get (f, FALSE, &got);
  pb_tokens_rig_assert_good (f, &got);
  pb_tokens_keep_async (f->tokens, f->rig.account, NULL, stored_cb, &stored);
  pb_oauth_rig_run (&stored.done);
  g_assert_no_error (stored.error);
  g_assert_nonnull (strstr (pb_memory_vault_get (f->rig.vault, "bob.oauth"), pb_secret_get (got.token)));
}

/* Somebody signs in at another provider while the account's token is made anew: its token is not given to those who asked for one of
 * the former. */
static void
test_taken_of_another (PbTokensRig *f, gconstpointer data)
{
  g_auto (PbTokensGot) got = { NULL };
  g_autoptr (PbOauthGrant) grant = grant_of (f, "issuer=http://", "issuer=https://", 3600);

  pb_tokens_rig_sign_in (f, 0);
  pb_authority_get_knobs (f->rig.authority)->delay = 50;
  pb_tokens_rig_ask (f, FALSE, &got);
  pb_oauth_rig_settle ();
  pb_tokens_take (f->tokens, "bob", grant);
  pb_oauth_rig_run (&got.done);
  g_assert_error (got.error, PB_ERROR, PB_ERROR_CLASS_AUTH_EXPIRED);
}

int
main (int argc, char **argv)
{
  const struct
  {
    const char *path;
    void (*test) (PbTokensRig *, gconstpointer);
  } tests[] = {
    { "/tokens-keep/kept-first", test_kept_first },
    { "/tokens-keep/unkept", test_unkept },
    { "/tokens-keep/unkept-is-stored-later", test_unkept_is_stored_later },
    { "/tokens-keep/forgotten", test_forgotten },
    { "/tokens-keep/forgotten-too-late", test_forgotten_too_late },
    { "/tokens-keep/forgotten-unkept", test_forgotten_unkept },
    { "/tokens-keep/settled", test_settled },
    { "/tokens-keep/settled-with-the-store", test_settled_with_the_store },
    { "/tokens-keep/taken-while-storing", test_taken_while_storing },
    { "/tokens-keep/settled-in-vain", test_settled_in_vain },
    { "/tokens-keep/freed-while-storing", test_freed_while_storing },
    { "/tokens-keep/signed-in-elsewhere", test_signed_in_elsewhere },
    { "/tokens-keep/taken", test_taken },
    { "/tokens-keep/taken-unkept", test_taken_unkept },
    { "/tokens-keep/taken-and-renewed", test_taken_and_renewed },
    { "/tokens-keep/taken-of-another", test_taken_of_another },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, PbTokensRig, NULL, pb_tokens_rig_set_up, tests[i].test, pb_tokens_rig_tear_down);
  return g_test_run ();
}
