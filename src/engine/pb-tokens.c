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
  entry = pb_tokens_entry_new (self, id);
  g_hash_table_insert (self->entries, g_strdup (id), entry);
  return entry;
}

/* --- Online Accounts --- */

typedef struct
{
  PbTokensEntry *entry; /* (owned) */
  gboolean fresh;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  pb_tokens_entry_unref (question->entry);
  g_free (question);
}

static void
online_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  const Question *question = g_task_get_task_data (task);
  PbTokensEntry *entry = question->entry;
  PbTokens *self = entry->tokens;
  g_autoptr (GError) error = NULL;
  g_autoptr (PbSecret) secret = NULL;

  if (self == NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The program ends.");
      return;
    }
  secret = self->functions->get_finish (self->online, result, &error);
  if (secret == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (pb_tokens_entry_note_given (entry, secret) || question->fresh)
    entry->made_fresh = question->fresh;
  pb_tokens_give (task, secret, entry->number);
}

static void
ask_online (PbTokens *self, PbAccount *account, gboolean fresh, GTask *task)
{
  PbTokensEntry *entry = entry_of (self, account->id);
  Question *question = g_new (Question, 1);

  *question = (Question){ g_rc_box_acquire (entry), fresh || entry->want_fresh };
  entry->want_fresh = FALSE;
  g_task_set_task_data (task, question, question_free);
  self->functions->get_async (self->online, account, question->fresh, g_task_get_cancellable (task), online_cb, g_object_ref (task));
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

static void
limit_cb (gpointer user_data)
{
  const PbTokens *self = user_data;

  pb_tokens_work_answer (self->work, FALSE);
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
  self->work = pb_tokens_work_new ();
  self->limit = pb_timer_new (clock, limit_cb, self);
  return self;
}

static void
close_entry (gpointer key, gpointer value, gpointer user_data)
{
  pb_tokens_entry_close (value, "The program ends.");
}

void
pb_tokens_free (PbTokens *self)
{
  if (self == NULL)
    return;
  g_hash_table_foreach (self->entries, close_entry, NULL);
  g_cancellable_cancel (self->closed);
  pb_timer_free (self->limit);
  pb_tokens_work_answer (self->work, FALSE);
  pb_tokens_work_unref (self->work);
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
pb_tokens_get_finish (PbTokens *self, GAsyncResult *result, guint64 *number, GError **error)
{
  g_autoptr (PbTokensGiven) given = NULL;

  g_return_val_if_fail (g_async_result_is_tagged (result, pb_tokens_get_async), NULL);
  given = g_task_propagate_pointer (G_TASK (result), error);
  if (number != NULL)
    *number = given != NULL ? given->number : 0;
  return given != NULL ? pb_secret_ref (given->token) : NULL;
}

gboolean
pb_tokens_refused (PbTokens *self, const PbAccount *account, guint64 number)
{
  PbTokensEntry *entry;

  if (!pb_tokens_serve (account))
    return FALSE;
  entry = entry_of (self, account->id);
  if (number != entry->number)
    return TRUE;
  entry->want_fresh = !entry->made_fresh;
  entry->made_fresh = FALSE;
  return entry->want_fresh;
}

void
pb_tokens_accepted (PbTokens *self, const PbAccount *account, guint64 number)
{
  PbTokensEntry *entry = g_hash_table_lookup (self->entries, account->id);

  if (entry != NULL && number == entry->number)
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
  entry->want_fresh = entry->made_fresh = FALSE;
  g_clear_pointer (&entry->given, g_free);
  entry->number = 0;
  g_clear_pointer (&old, pb_oauth_grant_unref);
}
