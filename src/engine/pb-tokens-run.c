/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-tokens-run.c: see pb-tokens.h. An account has one run at a time: vault, judgement, request, vault; whoever asks meanwhile
 * shares it. */
#include "pb-tokens-private.h"

#include "pb-error.h"
#include "pb-oauth-call.h"
#include "pb-oauth-fault.h"
#include "pb-oauth-request.h"
#include "pb-reason.h"
#include "pb-way-out.h"

#define ENOUGH (5 * 60) /* s: a token that lives no longer is made anew */

/* --- entries and waiters --- */

static void
entry_clear (gpointer data)
{
  PbTokensEntry *entry = data;

  g_free (entry->id);
  g_free (entry->seen);
  g_clear_error (&entry->refusal);
  g_clear_pointer (&entry->grant, pb_oauth_grant_unref);
  g_clear_pointer (&entry->account, pb_account_unref);
  g_clear_pointer (&entry->provider, pb_oauth_provider_free);
}

void
pb_tokens_entry_unref (PbTokensEntry *entry)
{
  g_rc_box_release_full (entry, entry_clear);
}

/* Takes @waiter out of the queue. Returns: (transfer full): its task */
GTask *
pb_tokens_waiter_remove (PbTokensWaiter *waiter)
{
  GTask *task = g_steal_pointer (&waiter->task);

  g_queue_remove (&waiter->entry->waiting, waiter);
  if (waiter->cancelled != NULL)
    g_source_destroy (waiter->cancelled);
  g_clear_pointer (&waiter->cancelled, g_source_unref);
  pb_account_unref (waiter->account);
  g_free (waiter);
  return task;
}

/* @all: also those for whom this one is not new enough. Returns: (transfer full) (element-type GTask) */
GPtrArray *
pb_tokens_entry_take_waiters (PbTokensEntry *entry, gboolean all)
{
  GPtrArray *tasks = g_ptr_array_new_with_free_func (g_object_unref);

  for (GList *link = entry->waiting.head, *next; link != NULL; link = next)
    {
      PbTokensWaiter *waiter = link->data;
      next = link->next;
      if (all || !waiter->fresh)
        g_ptr_array_add (tasks, pb_tokens_waiter_remove (waiter));
    }
  return tasks;
}

/* The run is over: with what there is to give, or with @error. (transfer full) (nullable). Callbacks may ask again, or end
 * everything: whoever is told is out of the queue by then. */
static void
finish (PbTokensEntry *entry, GError *error)
{
  g_autoptr (PbTokensEntry) alive = g_rc_box_acquire (entry);
  g_autoptr (GError) failure = error;
  g_autoptr (PbSecret) token = failure == NULL ? pb_secret_ref (entry->grant->access_token) : NULL;
  g_autoptr (GPtrArray) tasks = pb_tokens_entry_take_waiters (entry, failure != NULL || entry->made_fresh);

  g_clear_error (&entry->refusal);
  g_clear_pointer (&entry->account, pb_account_unref);
  g_clear_pointer (&entry->provider, pb_oauth_provider_free);
  if (!entry->unkept)
    g_clear_pointer (&entry->grant, pb_oauth_grant_unref);
  for (guint i = 0; i < tasks->len; i++)
    if (failure != NULL)
      g_task_return_error (g_ptr_array_index (tasks, i), g_error_copy (failure));
    else
      g_task_return_pointer (g_ptr_array_index (tasks, i), pb_secret_ref (token), (GDestroyNotify) pb_secret_unref);
  if (entry->tokens != NULL && entry->account == NULL && !g_queue_is_empty (&entry->waiting))
    pb_tokens_entry_run (entry);
}

static void
finish_with (PbTokensEntry *entry, PbErrorClass error_class, const char *words)
{
  finish (entry, g_error_new_literal (PB_ERROR, (int) error_class, words));
}

/* --- keeping --- */

static char *
hash_of (const PbSecret *text)
{
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) pb_secret_get (text), pb_secret_get_length (text));
}

typedef struct
{
  PbTokensEntry *entry; /* (owned) */
  PbOauthGrant *grant;  /* (owned) */
  char *hash;           /* (owned) */
} Keeping;

static void
keeping_free (gpointer data)
{
  Keeping *keeping = data;

  pb_tokens_entry_unref (keeping->entry);
  pb_oauth_grant_unref (keeping->grant);
  g_free (keeping->hash);
  g_free (keeping);
}

static void
stored_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Keeping *keeping = g_task_get_task_data (task);
  PbTokensEntry *entry = keeping->entry;
  g_autoptr (GError) error = NULL;

  if (!pb_vault_store_finish (PB_VAULT (object), result, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (entry->grant == keeping->grant)
    {
      entry->unkept = FALSE;
      entry->taken = FALSE;
      entry->told = FALSE;
      g_free (entry->seen);
      entry->seen = g_strdup (keeping->hash);
    }
  g_task_return_boolean (task, TRUE);
}

/* Puts the entry's grant into the vault, in place of the one before. @task: (transfer full) */
void
pb_tokens_entry_keep (PbTokensEntry *entry, GTask *task)
{
  g_autoptr (PbSecret) text = pb_oauth_grant_to_secret (entry->grant);
  g_autofree char *name = pb_oauth_grant_dup_name (entry->id);
  g_autofree char *label = g_strdup_printf ("Postbell: %s (OAuth 2.0)", entry->id);
  Keeping *keeping = g_new (Keeping, 1);

  *keeping = (Keeping){ g_rc_box_acquire (entry), pb_oauth_grant_ref (entry->grant), hash_of (text) };
  g_task_set_task_data (task, keeping, keeping_free);
  pb_vault_store_async (entry->tokens->vault, name, label, text, entry->tokens->closed, stored_cb, task);
}

/* A keyring that is locked or missing must not cost the sign-in: the new grant is used as long as the process lives. */
static void
kept_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PbTokensEntry) entry = user_data;
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error) && entry->tokens != NULL && !entry->told)
    {
      g_message ("The renewed sign-in of %s could not be put into the keyring (%s): it is lost when Postbell ends. Unlock or start a keyring.", entry->id, error->message);
      entry->told = TRUE;
    }
  if (entry->tokens != NULL)
    finish (entry, NULL);
}

/* --- a new one --- */

static void
take_answer (PbTokensEntry *entry, const PbOauthAnswer *answer)
{
  gint64 now = pb_clock_wall (entry->tokens->clock) / G_USEC_PER_SEC;
  g_autoptr (PbOauthGrant) old = g_steal_pointer (&entry->grant);
  PbSecret *refresh = answer->refresh_token != NULL ? answer->refresh_token : old->refresh_token;
  GTask *task = g_task_new (NULL, NULL, kept_cb, g_rc_box_acquire (entry));

  entry->grant = pb_oauth_grant_new (entry->provider, refresh, answer->access_token, now + answer->lifetime);
  entry->unkept = TRUE;
  entry->made_fresh = TRUE;
  entry->want_fresh = FALSE;
  pb_tokens_entry_keep (entry, task);
}

static void judge (PbTokensEntry *entry);
static void take_stored (PbTokensEntry *entry, const PbSecret *text);

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
  if (g_strcmp0 (before, entry->seen) != 0)
    judge (entry);
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

static void
renewed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PbTokensEntry) entry = user_data;
  GError *error = NULL;
  g_autoptr (PbOauthAnswer) answer = pb_oauth_call_finish (result, NULL, &error);

  if (entry->tokens != NULL && !entry->overtaken && answer != NULL)
    {
      take_answer (entry, answer);
      return;
    }
  if (entry->tokens != NULL && entry->overtaken) /* somebody has signed in meanwhile */
    {
      g_clear_error (&error);
      entry->made_fresh = TRUE;
    }
  if (entry->tokens == NULL)
    g_clear_error (&error);
  else if (g_error_matches (error, PB_ERROR, PB_ERROR_CLASS_AUTH_EXPIRED) && entry->refusal == NULL)
    look_again (entry, error);
  else
    finish (entry, error);
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
    {
      entry->made_fresh = FALSE;
      finish (entry, NULL);
    }
}

/* What another process has stored since counts more than what this one holds. @text: (nullable) */
static void
take_stored (PbTokensEntry *entry, const PbSecret *text)
{
  g_autofree char *hash = text != NULL ? hash_of (text) : NULL;
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
    if (((const PbTokensWaiter *) link->data)->fresh)
      return TRUE;
  return entry->want_fresh;
}

/* A run for the first one who waits. */
void
pb_tokens_entry_run (PbTokensEntry *entry)
{
  g_autofree char *name = pb_oauth_grant_dup_name (entry->id);
  GError *error;

  entry->account = pb_account_ref (((PbTokensWaiter *) g_queue_peek_head (&entry->waiting))->account);
  entry->fresh = wants_fresh (entry);
  error = find_provider (entry);
  if (error != NULL)
    finish (entry, error);
  else
    pb_vault_lookup_async (entry->tokens->vault, name, entry->tokens->closed, looked_up_cb, g_rc_box_acquire (entry));
}
