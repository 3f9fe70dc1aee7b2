/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-monitor-mail.c: what the monitor does with single mails: marking them as read, forgetting those of folders
 * that are no longer watched. */
#include "pb-monitor-private.h"

#include "pb-mark-batch.h"

/* Returns: (transfer full) (element-type PbMailSource): those of every account that is to be at work. */
static GPtrArray *
collect_sources (PbMonitor *self)
{
  GPtrArray *sources = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer id, source;

  g_hash_table_iter_init (&iter, self->sources);
  while (g_hash_table_iter_next (&iter, &id, &source))
    {
      const PbAccountState *account = pb_state_find (self->state, id);
      if (account != NULL && account->status != PB_STATUS_OFF)
        g_ptr_array_add (sources, g_object_ref (source));
    }
  return sources;
}

void
pb_monitor_mark_read_async (PbMonitor *self, const char *account, const char *const *keys, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  PbMailSource *source = account != NULL ? g_hash_table_lookup (self->sources, account) : NULL;

  g_task_set_source_tag (task, pb_monitor_mark_read_async);
  if (account == NULL)
    {
      g_autoptr (GPtrArray) sources = collect_sources (self);
      pb_mark_batch_run (task, sources);
    }
  else if (source != NULL)
    pb_mail_source_mark_read_async (source, keys, cancellable, pb_mail_source_mark_read_pass_on, task);
  else
    {
      g_task_return_new_error (task, PB_ERROR, PB_ERROR_CLASS_OFFLINE, "The account is not connected.");
      g_object_unref (task);
    }
}

gboolean
pb_monitor_mark_read_finish (PbMonitor *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean
has_folder (const PbAccount *account, const char *name)
{
  return g_strv_contains ((const char *const *) account->folders, name);
}

gboolean
pb_monitor_forget_unwatched (PbMonitor *self, const PbAccount *account, const PbLedgerMail *mail)
{
  if (mail->folder[0] == '\0' || has_folder (account, mail->folder))
    return FALSE;
  pb_ledger_forget (self->context.ledger, account->id, mail->key);
  return TRUE;
}

typedef struct
{
  PbMonitor *monitor;
  const PbAccount *account;
  const char *folder;
} Drop;

static void
drop_mail (const PbLedgerMail *mail, PbLedgerEntry entry, gpointer user_data)
{
  const Drop *drop = user_data;
  const PbEvent gone = { .type = PB_EVENT_GONE, .account = drop->account->id, .key = mail->key };

  if (g_str_equal (mail->folder, drop->folder))
    pb_event_queue_push (drop->monitor->queue, &gone);
}

void
pb_monitor_drop_folders (PbMonitor *self, const PbAccount *old, const PbAccount *new)
{
  for (guint i = 0; old->folders[i] != NULL; i++)
    {
      Drop drop = { self, new, old->folders[i] };
      const PbEvent left = { .type = PB_EVENT_UNREAD, .account = new->id, .folder = old->folders[i], .number = -1 };

      if (has_folder (new, old->folders[i]))
        continue;
      pb_event_queue_push (self->queue, &left);
      pb_ledger_foreach (self->context.ledger, new->id, drop_mail, &drop);
      pb_ledger_set_mark (self->context.ledger, new->id, old->folders[i], (PbMark){ 0 }); /* watched again one day, it begins anew */
    }
}
