/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-tokens-run.c: see pb-tokens.h. An account has one run at a time: vault, judgement, request, vault; whoever asks the same
 * meanwhile shares it. */
#include "pb-tokens-private.h"

#include "pb-error.h"
#include "pb-oauth-fault.h"
#include "pb-oauth-request.h"
#include "pb-reason.h"
#include "pb-way-out.h"

#define ENOUGH (5 * 60) /* s: a token that lives no longer is made anew */

/* --- the end of a run --- */

/* Returns: (transfer full): what the run has to give. */
static PbSecret *
take_token (PbTokensEntry *entry)
{
  PbSecret *token = pb_secret_ref (entry->grant->access_token);
  gboolean another = pb_tokens_entry_note_given (entry, token);

  if (another || entry->renewed)
    entry->made_fresh = entry->renewed;
  if (entry->renewed)
    entry->want_fresh = FALSE;
  return token;
}

static void
tell (GPtrArray *tasks, PbSecret *token, guint64 number, const GError *failure)
{
  for (guint i = 0; i < tasks->len; i++)
    if (failure != NULL)
      g_task_return_error (g_ptr_array_index (tasks, i), g_error_copy (failure));
    else
      pb_tokens_give (g_ptr_array_index (tasks, i), token, number);
}

/* The run is over: with what there is to give, or with @error. (transfer full) (nullable). Callbacks may ask again, or end
 * everything: whoever is told is out of the queue by then. */
static void
finish (PbTokensEntry *entry, GError *error)
{
  g_autoptr (PbTokensEntry) alive = g_rc_box_acquire (entry);
  g_autoptr (GError) failure = error;
  g_autoptr (PbSecret) token = failure == NULL ? take_token (entry) : NULL;
  g_autoptr (PbAccount) account = g_steal_pointer (&entry->account);
  g_autoptr (GPtrArray) tasks = pb_tokens_entry_take_waiters (entry, account, failure != NULL || entry->renewed);

  g_clear_error (&entry->refusal);
  g_clear_pointer (&entry->provider, pb_oauth_provider_free);
  if (!pb_tokens_is_unkept (entry->tokens, entry->id))
    g_clear_pointer (&entry->grant, pb_oauth_grant_unref);
  tell (tasks, token, entry->number, failure);
  if (entry->tokens != NULL && entry->account == NULL && !g_queue_is_empty (&entry->waiting))
    pb_tokens_entry_run (entry);
}

static void
finish_with (PbTokensEntry *entry, PbErrorClass error_class, const char *words)
{
  finish (entry, g_error_new_literal (PB_ERROR, (int) error_class, words));
}

/* --- a new one --- */

/* Meanwhile somebody may have signed in, even at another provider. */
static void
finish_with_grant (PbTokensEntry *entry)
{
  if (pb_oauth_grant_fits (entry->grant, entry->provider))
    finish (entry, NULL);
  else
    finish_with (entry, PB_ERROR_CLASS_AUTH_EXPIRED, PB_REASON_OAUTH_NOT_SIGNED_IN);
}

/* A keyring that is locked or missing must not cost the sign-in: the new grant is used as long as the process lives. */
/* Once: what a person can do about it is said, and that is all there is. */
static void
tell_unkept (PbTokensEntry *entry, const GError *error)
{
  if (g_strcmp0 (error->message, PB_REASON_CREDENTIAL) == 0)
    g_message ("The renewed sign-in of %s is lost when Postbell ends: it comes from a credential file, which Postbell cannot change. Renew that file, or keep the sign-in in a keyring: the server may take the old one no more.", entry->id);
  else
    g_message ("The renewed sign-in of %s could not be put into the keyring (%s): it is lost when Postbell ends. Unlock or start a keyring.", entry->id, error->message);
  entry->told = TRUE;
}

static void
kept_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PbTokensEntry) entry = user_data;
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error) && entry->tokens != NULL && !entry->told)
    tell_unkept (entry, error);
  if (entry->tokens != NULL)
    finish_with_grant (entry);
}

static void
take_answer (PbTokensEntry *entry, const PbOauthAnswer *answer)
{
  gint64 now = pb_clock_wall (entry->tokens->clock) / G_USEC_PER_SEC;
  g_autoptr (PbOauthGrant) old = g_steal_pointer (&entry->grant);
  PbSecret *refresh = answer->refresh_token != NULL ? answer->refresh_token : old->refresh_token;
  GTask *task = g_task_new (NULL, NULL, kept_cb, g_rc_box_acquire (entry));

  entry->grant = pb_oauth_grant_new (entry->provider, refresh, answer->access_token, now + answer->lifetime);
  entry->unkept = TRUE;
  entry->renewed = TRUE;
  pb_tokens_entry_keep (entry, task);
}

static void judge (PbTokensEntry *entry);
static void take_stored (PbTokensEntry *entry, const PbSecret *text);

/* What another process has brought is as new as anybody wants it. */
static void
judge_news (PbTokensEntry *entry)
{
  entry->fresh = FALSE;
  entry->renewed = TRUE;
  judge (entry);
}

static void
looked_again_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PbTokensEntry) entry = user_data;
  g_autoptr (PbSecret) text = pb_vault_lookup_finish (PB_VAULT (object), result, NULL);
  g_autofree char *before = g_strdup (entry->seen);

  if (entry->tokens == NULL)
    return;
  if (text != NULL)
    take_stored (entry, text);
  if (entry->overtaken || g_strcmp0 (before, entry->seen) != 0)
    judge_news (entry);
  else
    finish (entry, g_steal_pointer (&entry->refusal));
}

/* Another process may have renewed it at the same time, with the refresh token that serves once: then the vault has news.
 * @error: (transfer full) */
static void
look_again (PbTokensEntry *entry, GError *error)
{
  g_autofree char *name = pb_oauth_grant_dup_name (entry->id);

  entry->refusal = error;
  pb_vault_lookup_async (entry->tokens->vault, name, entry->tokens->closed, looked_again_cb, g_rc_box_acquire (entry));
}

/* Somebody has signed in meanwhile. */
static void
finish_overtaken (PbTokensEntry *entry)
{
  entry->renewed = TRUE;
  finish_with_grant (entry);
}

/* What another process has stored while this one waited for the answer is not overwritten: there somebody may have signed in. */
static void
looked_before_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PbTokensEntry) entry = user_data;
  g_autoptr (PbOauthAnswer) answer = g_steal_pointer (&entry->answer);
  g_autoptr (PbSecret) text = pb_vault_lookup_finish (PB_VAULT (object), result, NULL);
  g_autofree char *hash = text != NULL ? pb_tokens_hash (text) : NULL;

  if (entry->tokens != NULL && entry->overtaken)
    finish_overtaken (entry);
  else if (entry->tokens != NULL && text != NULL && g_strcmp0 (hash, entry->seen) != 0)
    {
      take_stored (entry, text);
      judge_news (entry);
    }
  else if (entry->tokens != NULL)
    take_answer (entry, answer);
  pb_tokens_work_end (entry->work);
}

/* @answer: (transfer full) */
static void
look_before (PbTokensEntry *entry, PbOauthAnswer *answer)
{
  g_autofree char *name = pb_oauth_grant_dup_name (entry->id);

  entry->answer = answer;
  pb_tokens_work_begin (entry->work);
  pb_vault_lookup_async (entry->tokens->vault, name, NULL, looked_before_cb, g_rc_box_acquire (entry));
}

static void
take_result (PbTokensEntry *entry, GAsyncResult *result)
{
  GError *error = NULL;
  g_autoptr (PbOauthAnswer) answer = pb_oauth_call_finish (result, NULL, &error);

  if (entry->tokens == NULL)
    g_clear_error (&error);
  else if (entry->overtaken)
    {
      g_clear_error (&error);
      finish_overtaken (entry);
    }
  else if (answer != NULL)
    look_before (entry, g_steal_pointer (&answer));
  else if (g_error_matches (error, PB_ERROR, PB_ERROR_CLASS_AUTH_EXPIRED) && entry->refusal == NULL)
    look_again (entry, error);
  else
    finish (entry, error);
}

static void
renewed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PbTokensEntry) entry = user_data;

  take_result (entry, result);
  pb_tokens_work_end (entry->work);
}

static void
renew (PbTokensEntry *entry)
{
  g_autoptr (PbSecret) form = NULL;
  g_autoptr (PbHttp) http = NULL;

  if (entry->grant->refresh_token == NULL)
    {
      finish_with (entry, PB_ERROR_CLASS_AUTH_EXPIRED, PB_REASON_OAUTH_EXPIRED); /* the server has given nothing to renew it with */
      return;
    }
  form = pb_oauth_refresh_form (entry->provider, entry->account, entry->grant->refresh_token);
  entry->overtaken = FALSE;
  http = pb_way_out_http (entry->account, entry->tokens->http, entry->tokens->vault);
  pb_tokens_work_begin (entry->work);
  pb_oauth_call_async (http, entry->provider, PB_OAUTH_ASK_TOKEN, form, entry->tokens->closed, renewed_cb, g_rc_box_acquire (entry));
}

/* --- judgement --- */

static void
judge (PbTokensEntry *entry)
{
  const PbOauthGrant *grant = entry->grant;
  gint64 now = pb_clock_wall (entry->tokens->clock) / G_USEC_PER_SEC;

  if (grant == NULL)
    finish_with (entry, PB_ERROR_CLASS_AUTH_EXPIRED, PB_REASON_OAUTH_NOT_SIGNED_IN);
  else if (!pb_oauth_grant_fits (grant, entry->provider))
    finish_with (entry, PB_ERROR_CLASS_AUTH_EXPIRED, PB_REASON_OAUTH_NOT_SIGNED_IN);
  else if (entry->fresh || grant->access_token == NULL || grant->expires_at - now < ENOUGH)
    renew (entry);
  else
    finish (entry, NULL);
}

/* What another process has stored since counts more than what this one holds. @text: (nullable) */
static void
take_stored (PbTokensEntry *entry, const PbSecret *text)
{
  g_autofree char *hash = text != NULL ? pb_tokens_hash (text) : NULL;
  gboolean news = !entry->taken && g_strcmp0 (hash, entry->seen) != 0;

  entry->taken = FALSE;
  g_free (entry->seen);
  entry->seen = g_steal_pointer (&hash);
  if (entry->unkept && !news)
    return;
  g_clear_pointer (&entry->grant, pb_oauth_grant_unref);
  entry->unkept = FALSE;
  entry->grant = text != NULL ? pb_oauth_grant_parse (text) : NULL;
}

static void
looked_up_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PbTokensEntry) entry = user_data;
  GError *error = NULL;
  g_autoptr (PbSecret) text = pb_vault_lookup_finish (PB_VAULT (object), result, &error);

  if (entry->tokens == NULL)
    {
      g_clear_error (&error);
      return;
    }
  if (error != NULL && !entry->unkept)
    {
      finish (entry, error);
      return;
    }
  if (error == NULL)
    take_stored (entry, text);
  g_clear_error (&error);
  judge (entry);
}

/* Returns: (transfer full) (nullable): why @account cannot have a token of its provider at all. */
static GError *
find_provider (PbTokensEntry *entry)
{
  GError *error = NULL;

  entry->provider = pb_oauth_provider_find ((const char *const *) entry->tokens->folders, entry->account->oauth, entry->account, &error);
  if (entry->provider == NULL)
    return error;
  if (entry->provider->client_id == NULL)
    pb_oauth_fault_set_no_client (&error, entry->provider);
  else if (pb_oauth_provider_get_scope (entry->provider, entry->account) == NULL)
    error = g_error_new_literal (PB_ERROR, PB_ERROR_CLASS_CONFIG, PB_REASON_OAUTH_SCOPE);
  else if (!pb_oauth_provider_serves (entry->provider, entry->account->host))
    error = g_error_new (PB_ERROR, PB_ERROR_CLASS_CONFIG, PB_REASON_OAUTH_FOREIGN_HOST " (%s)", entry->provider->id);
  return error;
}

static gboolean
wants_fresh (const PbTokensEntry *entry)
{
  for (const GList *link = entry->waiting.head; link != NULL; link = link->next)
    {
      const PbTokensWaiter *waiter = link->data;
      if (waiter->fresh && pb_account_same_connection (waiter->account, entry->account))
        return TRUE;
    }
  return entry->want_fresh;
}

void
pb_tokens_entry_run (PbTokensEntry *entry)
{
  g_autofree char *name = pb_oauth_grant_dup_name (entry->id);
  GError *error;

  entry->account = pb_account_ref (((PbTokensWaiter *) g_queue_peek_head (&entry->waiting))->account);
  entry->fresh = wants_fresh (entry);
  entry->renewed = FALSE;
  error = find_provider (entry);
  if (error != NULL)
    finish (entry, error);
  else
    pb_vault_lookup_async (entry->tokens->vault, name, entry->tokens->closed, looked_up_cb, g_rc_box_acquire (entry));
}
