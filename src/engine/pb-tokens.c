/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-tokens.c: see pb-tokens.h. Who asks, and for what; how it is answered is in pb-tokens-run.c. */
#include "pb-tokens-private.h"

#include "pb-error.h"
#include "pb-reason.h"

/* Returns: (transfer none): made when it is new. */
static PbTokensEntry *
entry_of (PbTokens *self, const char *id)
{
  PbTokensEntry *entry = g_hash_table_lookup (self->entries, id);

  if (entry != NULL)
    return entry;
  entry = g_rc_box_new0 (PbTokensEntry);
  entry->tokens = self;
  entry->id = g_strdup (id);
  g_queue_init (&entry->waiting);
  g_hash_table_insert (self->entries, g_strdup (id), entry);
  return entry;
}

/* --- Online Accounts --- */

static void
free_entry (gpointer entry)
{
  pb_tokens_entry_unref (entry);
}

static void
online_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  const PbTokensEntry *entry = g_task_get_task_data (task);
  PbTokens *self = entry->tokens;
  g_autoptr (GError) error = NULL;
  PbSecret *secret;

  if (self == NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The program ends.");
      return;
    }
  secret = self->functions->get_finish (self->online, result, &error);
  if (secret != NULL)
    g_task_return_pointer (task, secret, (GDestroyNotify) pb_secret_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
ask_online (PbTokens *self, PbAccount *account, gboolean fresh, GTask *task)
{
  PbTokensEntry *entry = entry_of (self, account->id);

  entry->made_fresh = fresh || entry->want_fresh;
  entry->want_fresh = FALSE;
  g_task_set_task_data (task, g_rc_box_acquire (entry), free_entry);
  self->functions->get_async (self->online, account, entry->made_fresh, g_task_get_cancellable (task), online_cb, g_object_ref (task));
}

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (GTask) task = pb_tokens_waiter_remove (user_data);

  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Nobody waits for the token any more.");
  return G_SOURCE_REMOVE;
}

/* --- public --- */

gboolean
pb_tokens_serve (const PbAccount *account)
{
  return account->goa != NULL || (account->oauth != NULL && g_str_equal (account->auth, "oauth2"));
}

static GStrv
copy_folders (const char *const *folders)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (folders == NULL)
    return NULL;
  for (gsize i = 0; folders[i] != NULL; i++)
    g_strv_builder_add (builder, folders[i]);
  return g_strv_builder_end (builder);
}

PbTokens *
pb_tokens_new (PbHttp *http, PbVault *vault, PbClock *clock, const char *const *folders)
{
  PbTokens *self = g_new0 (PbTokens, 1);

  self->http = g_object_ref (http);
  self->vault = g_object_ref (vault);
  self->clock = clock;
  self->folders = copy_folders (folders);
  self->closed = g_cancellable_new ();
  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) pb_tokens_entry_unref);
  return self;
}

static void
close_entry (gpointer key, gpointer value, gpointer user_data)
{
  PbTokensEntry *entry = value;
  g_autoptr (GPtrArray) tasks = pb_tokens_entry_take_waiters (entry, TRUE);

  entry->tokens = NULL;
  for (guint i = 0; i < tasks->len; i++)
    g_task_return_new_error (g_ptr_array_index (tasks, i), G_IO_ERROR, G_IO_ERROR_CANCELLED, "The program ends.");
}

void
pb_tokens_free (PbTokens *self)
{
  if (self == NULL)
    return;
  g_hash_table_foreach (self->entries, close_entry, NULL);
  g_cancellable_cancel (self->closed);
  g_hash_table_unref (self->entries);
  g_object_unref (self->closed);
  g_object_unref (self->vault);
  g_object_unref (self->http);
  g_strfreev (self->folders);
  g_free (self);
}

void
pb_tokens_set_online (PbTokens *self, const PbTokensOnline *functions, gpointer online)
{
  self->functions = functions;
  self->online = online;
}

static void
enqueue (PbTokens *self, PbAccount *account, gboolean fresh, GTask *task)
{
  PbTokensEntry *entry = entry_of (self, account->id);
  GCancellable *cancellable = g_task_get_cancellable (task);
  PbTokensWaiter *waiter = g_new0 (PbTokensWaiter, 1);

  waiter->entry = entry;
  waiter->task = g_object_ref (task);
  waiter->account = pb_account_ref (account);
  waiter->fresh = fresh || entry->want_fresh;
  g_queue_push_tail (&entry->waiting, waiter);
  if (cancellable != NULL)
    {
      waiter->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_callback (waiter->cancelled, G_SOURCE_FUNC (cancelled_cb), waiter, NULL);
      g_source_attach (waiter->cancelled, g_main_context_get_thread_default ());
    }
  if (entry->account == NULL)
    pb_tokens_entry_run (entry);
}

void
pb_tokens_get_async (PbTokens *self, PbAccount *account, gboolean fresh, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, pb_tokens_get_async);
  if (account->goa != NULL && self->functions == NULL)
    g_task_return_new_error (task, PB_ERROR, PB_ERROR_CLASS_CONFIG, "Online Accounts cannot be asked.");
  else if (account->goa != NULL)
    ask_online (self, account, fresh, task);
  else if (account->oauth == NULL)
    g_task_return_new_error (task, PB_ERROR, PB_ERROR_CLASS_CONFIG, PB_REASON_OAUTH_UNKNOWN);
  else
    enqueue (self, account, fresh, task);
}

PbSecret *
pb_tokens_get_finish (PbTokens *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, pb_tokens_get_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

gboolean
pb_tokens_refused (PbTokens *self, const PbAccount *account)
{
  PbTokensEntry *entry;

  if (!pb_tokens_serve (account))
    return FALSE;
  entry = entry_of (self, account->id);
  entry->want_fresh = !entry->made_fresh;
  entry->made_fresh = FALSE;
  return entry->want_fresh;
}

void
pb_tokens_accepted (PbTokens *self, const PbAccount *account)
{
  PbTokensEntry *entry = g_hash_table_lookup (self->entries, account->id);

  if (entry != NULL)
    entry->made_fresh = entry->want_fresh = FALSE;
}

void
pb_tokens_take (PbTokens *self, const char *id, PbOauthGrant *grant)
{
  PbTokensEntry *entry = entry_of (self, id);
  PbOauthGrant *old = entry->grant;

  entry->grant = pb_oauth_grant_ref (grant);
  entry->unkept = TRUE;
  entry->taken = entry->overtaken = TRUE;
  entry->want_fresh = FALSE;
  g_clear_pointer (&old, pb_oauth_grant_unref);
}

void
pb_tokens_keep_async (PbTokens *self, PbAccount *account, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  PbTokensEntry *entry = entry_of (self, account->id);

  g_task_set_source_tag (task, pb_tokens_keep_async);
  if (entry->grant != NULL)
    {
      pb_tokens_entry_keep (entry, task);
      return;
    }
  g_task_return_new_error (task, PB_ERROR, PB_ERROR_CLASS_AUTH_EXPIRED, PB_REASON_OAUTH_NOT_SIGNED_IN);
  g_object_unref (task);
}

gboolean
pb_tokens_keep_finish (PbTokens *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, pb_tokens_keep_async), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

gboolean
pb_tokens_is_unkept (PbTokens *self, const char *id)
{
  const PbTokensEntry *entry = g_hash_table_lookup (self->entries, id);

  return entry != NULL && entry->unkept;
}
