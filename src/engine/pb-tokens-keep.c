/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-tokens-keep.c: see pb-tokens.h. What was granted goes into the vault, or out of it, and the end of the process waits for
 * that. */
#include "pb-tokens-private.h"

#include "pb-error.h"
#include "pb-reason.h"

#define LONGEST_END (6 * G_TIME_SPAN_SECOND) /* µs: a keyring has 5 s for a store (pb-vault.h); a desktop that ends waits for a while only */

char *
pb_tokens_hash (const PbSecret *text)
{
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) pb_secret_get (text), pb_secret_get_length (text));
}

/* --- what must not be cut off --- */

PbTokensWork *
pb_tokens_work_new (void)
{
  PbTokensWork *work = g_rc_box_new0 (PbTokensWork);

  work->settling = g_ptr_array_new_with_free_func (g_object_unref);
  return work;
}

static void
work_clear (gpointer data)
{
  PbTokensWork *work = data;

  g_ptr_array_unref (work->settling);
}

void
pb_tokens_work_unref (PbTokensWork *work)
{
  g_rc_box_release_full (work, work_clear);
}

void
pb_tokens_work_answer (PbTokensWork *work, gboolean over)
{
  g_autoptr (GPtrArray) tasks = g_steal_pointer (&work->settling);

  work->settling = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < tasks->len; i++)
    g_task_return_boolean (g_ptr_array_index (tasks, i), over);
}

void
pb_tokens_work_begin (PbTokensWork *work)
{
  (void) g_rc_box_acquire (work);
  work->calls++;
}

void
pb_tokens_work_end (PbTokensWork *work)
{
  if (--work->calls == 0)
    pb_tokens_work_answer (work, TRUE);
  pb_tokens_work_unref (work);
}

void
pb_tokens_settle_async (PbTokens *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, pb_tokens_settle_async);
  if (self->work->calls == 0)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  g_ptr_array_add (self->work->settling, g_object_ref (task));
  pb_timer_set (self->limit, pb_clock_now (self->clock) + LONGEST_END);
}

gboolean
pb_tokens_settle_finish (GAsyncResult *result)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, pb_tokens_settle_async), FALSE);
  return g_task_propagate_boolean (G_TASK (result), NULL);
}

/* --- into the vault --- */

typedef struct
{
  PbTokensEntry *entry; /* (owned) */
  PbOauthGrant *grant;  /* (owned) */
  PbSecret *text;       /* (owned): the same, for the vault */
  char *name;           /* (owned) */
  char *label;          /* (owned) */
} Keeping;

static void
keeping_free (gpointer data)
{
  Keeping *keeping = data;

  pb_tokens_entry_unref (keeping->entry);
  pb_oauth_grant_unref (keeping->grant);
  pb_secret_unref (keeping->text);
  g_free (keeping->name);
  g_free (keeping->label);
  g_free (keeping);
}

/* The vault answers with it from now on. */
static void
note_kept (const Keeping *keeping)
{
  PbTokensEntry *entry = keeping->entry;

  entry->unkept = FALSE;
  entry->taken = FALSE;
  g_free (entry->seen);
  entry->seen = pb_tokens_hash (keeping->text);
}

static void
cleared_cb (GObject *object, GAsyncResult *result, gpointer work)
{
  (void) pb_vault_clear_finish (PB_VAULT (object), result, NULL);
  pb_tokens_work_end (work);
}

static void
take_out (const PbTokensEntry *entry, PbVault *vault)
{
  g_autofree char *name = pb_oauth_grant_dup_name (entry->id);

  pb_tokens_work_begin (entry->work);
  pb_vault_clear_async (vault, name, NULL, cleared_cb, entry->work);
}

/* Not that of somebody who signed in meanwhile. */
static gboolean
is_current (const Keeping *keeping)
{
  return keeping->entry->tokens != NULL && keeping->entry->grant == keeping->grant;
}

static void
stored_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  const Keeping *keeping = g_task_get_task_data (task);
  PbTokensWork *work = keeping->entry->work;
  GError *error = NULL;
  gboolean stored = pb_vault_store_finish (PB_VAULT (object), result, &error);

  if (keeping->entry->forgotten && stored)
    take_out (keeping->entry, PB_VAULT (object));
  else if (is_current (keeping) && (stored || pb_vault_keep (PB_VAULT (object), keeping->name, keeping->label, keeping->text)))
    note_kept (keeping);
  keeping->entry->told = keeping->entry->told && !stored;
  if (stored)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
  pb_tokens_work_end (work);
}

/* Not cancelled with the rest: what was rotated is the only one that counts. */
void
pb_tokens_entry_keep (PbTokensEntry *entry, GTask *task)
{
  Keeping *keeping = g_new (Keeping, 1);

  *keeping = (Keeping){
    g_rc_box_acquire (entry),
    pb_oauth_grant_ref (entry->grant),
    pb_oauth_grant_to_secret (entry->grant),
    pb_oauth_grant_dup_name (entry->id),
    pb_oauth_grant_dup_label (entry->id),
  };
  g_task_set_task_data (task, keeping, keeping_free);
  pb_tokens_work_begin (entry->work);
  pb_vault_store_async (entry->tokens->vault, keeping->name, keeping->label, keeping->text, NULL, stored_cb, task);
}

void
pb_tokens_keep_async (PbTokens *self, PbAccount *account, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  PbTokensEntry *entry = g_hash_table_lookup (self->entries, account->id);

  g_task_set_source_tag (task, pb_tokens_keep_async);
  if (entry != NULL && entry->grant != NULL)
    {
      pb_tokens_entry_keep (entry, task);
      return;
    }
  if (entry != NULL && entry->seen != NULL) /* it was renewed meanwhile, and kept then */
    g_task_return_boolean (task, TRUE);
  else
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
  g_autofree char *name = pb_oauth_grant_dup_name (id);

  return (entry != NULL && entry->unkept) || pb_vault_is_kept (self->vault, name);
}

/* --- and out of it --- */

void
pb_tokens_forget (PbTokens *self, const char *id)
{
  PbTokensEntry *entry = g_hash_table_lookup (self->entries, id);
  g_autoptr (PbTokensEntry) held = entry != NULL ? g_rc_box_acquire (entry) : NULL;

  if (held == NULL)
    return;
  g_hash_table_remove (self->entries, id); /* who is told may ask at once again */
  held->forgotten = TRUE;
  take_out (held, self->vault); /* what was put there after it was deleted */
  pb_tokens_entry_close (held, "The account was removed.");
}
