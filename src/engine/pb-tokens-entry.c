/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-tokens-entry.c: see pb-tokens.h. One account: who waits for its token, and which one was given. */
#include "pb-tokens-private.h"

/* --- entries and waiters --- */

PbTokensEntry *
pb_tokens_entry_new (PbTokens *tokens, const char *id)
{
  PbTokensEntry *entry = g_rc_box_new0 (PbTokensEntry);

  entry->tokens = tokens;
  entry->work = g_rc_box_acquire (tokens->work);
  entry->id = g_strdup (id);
  g_queue_init (&entry->waiting);
  return entry;
}

static void
entry_clear (gpointer data)
{
  PbTokensEntry *entry = data;

  pb_tokens_work_unref (entry->work);
  g_free (entry->id);
  g_free (entry->seen);
  g_free (entry->given);
  g_clear_error (&entry->refusal);
  g_clear_pointer (&entry->answer, pb_oauth_answer_free);
  g_clear_pointer (&entry->grant, pb_oauth_grant_unref);
  g_clear_pointer (&entry->account, pb_account_unref);
  g_clear_pointer (&entry->provider, pb_oauth_provider_free);
}

void
pb_tokens_entry_unref (PbTokensEntry *entry)
{
  g_rc_box_release_full (entry, entry_clear);
}

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

GPtrArray *
pb_tokens_entry_take_waiters (PbTokensEntry *entry, const PbAccount *account, gboolean all)
{
  GPtrArray *tasks = g_ptr_array_new_with_free_func (g_object_unref);

  for (GList *link = entry->waiting.head, *next; link != NULL; link = next)
    {
      PbTokensWaiter *waiter = link->data;
      next = link->next;
      if ((all || !waiter->fresh) && (account == NULL || pb_account_same_connection (waiter->account, account)))
        g_ptr_array_add (tasks, pb_tokens_waiter_remove (waiter));
    }
  return tasks;
}

void
pb_tokens_entry_close (PbTokensEntry *entry, const char *sentence)
{
  g_autoptr (GPtrArray) tasks = pb_tokens_entry_take_waiters (entry, NULL, TRUE);

  entry->tokens = NULL;
  for (guint i = 0; i < tasks->len; i++)
    g_task_return_new_error (g_ptr_array_index (tasks, i), G_IO_ERROR, G_IO_ERROR_CANCELLED, "%s", sentence);
}

/* --- giving --- */

void
pb_tokens_given_free (PbTokensGiven *given)
{
  pb_secret_unref (given->token);
  g_free (given);
}

static void
free_given (gpointer given)
{
  pb_tokens_given_free (given);
}

gboolean
pb_tokens_entry_note_given (PbTokensEntry *entry, const PbSecret *token)
{
  g_autofree char *hash = pb_tokens_hash (token);

  if (g_strcmp0 (hash, entry->given) == 0)
    return FALSE;
  g_free (entry->given);
  entry->given = g_steal_pointer (&hash);
  entry->number = ++entry->tokens->n_given;
  return TRUE;
}

void
pb_tokens_give (GTask *task, PbSecret *token, guint64 number)
{
  PbTokensGiven *given = g_new (PbTokensGiven, 1);

  *given = (PbTokensGiven){ pb_secret_ref (token), number };
  g_task_return_pointer (task, given, free_given);
}
