/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-mark-batch.c: see pb-mark-batch.h. */
#include "pb-mark-batch.h"

typedef struct
{
  GTask *task;   /* (owned) */
  GError *error; /* (owned) (nullable): the first one */
  guint waiting; /* sources without answer, and one for the loop that asks them */
} Batch;

static void
answered (Batch *batch)
{
  if (--batch->waiting > 0)
    return;
  if (batch->error != NULL)
    g_task_return_error (batch->task, batch->error);
  else
    g_task_return_boolean (batch->task, TRUE);
  g_object_unref (batch->task);
  g_free (batch);
}

static void
marked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Batch *batch = user_data;
  g_autoptr (GError) error = NULL;

  if (!pb_mail_source_mark_read_finish (PB_MAIL_SOURCE (object), result, &error) && batch->error == NULL)
    batch->error = g_steal_pointer (&error);
  answered (batch);
}

void
pb_mark_batch_run (GTask *task, GPtrArray *sources)
{
  Batch *batch = g_new0 (Batch, 1);

  batch->task = task;
  batch->waiting = 1;
  for (guint i = 0; i < sources->len; i++)
    {
      batch->waiting++;
      pb_mail_source_mark_read_async (g_ptr_array_index (sources, i), NULL, g_task_get_cancellable (task), marked_cb, batch);
    }
  answered (batch);
}
