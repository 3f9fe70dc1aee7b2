/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-pending.c: see pb-pending.h. */
#include "pb-pending.h"

/* A task, woken. */
typedef struct
{
  PbPending *pending; /* (unowned): of the task's source object */
  GTask *task;        /* (owned) */
} Wake;

static void
wake_free (gpointer data)
{
  Wake *wake = data;

  g_object_unref (wake->task);
  g_free (wake);
}

static gboolean
answer_cb (gpointer user_data)
{
  const Wake *wake = user_data;
  gboolean cancelled = g_cancellable_is_cancelled (g_task_get_cancellable (wake->task));

  if ((wake->pending->is_held (wake->task) && !cancelled) || !g_ptr_array_remove (wake->pending->waiting, wake->task))
    return G_SOURCE_REMOVE; /* held, or answered already */
  if (!g_task_return_error_if_cancelled (wake->task))
    wake->pending->answer (wake->task);
  return G_SOURCE_REMOVE;
}

static void
schedule (PbPending *self, GTask *task)
{
  Wake *wake = g_new0 (Wake, 1);

  wake->pending = self;
  wake->task = g_object_ref (task);
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, answer_cb, wake, wake_free);
}

static void
cancelled_cb (GTask *task, GCancellable *cancellable)
{
  schedule (g_object_get_data (G_OBJECT (task), "pb-pending"), task);
}

void
pb_pending_init (PbPending *self, gboolean (*is_held) (GTask *task), void (*answer) (GTask *task))
{
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  self->is_held = is_held;
  self->answer = answer;
}

void
pb_pending_clear (PbPending *self)
{
  g_clear_pointer (&self->waiting, g_ptr_array_unref);
}

void
pb_pending_add (PbPending *self, GTask *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);

  g_object_set_data (G_OBJECT (task), "pb-pending", self);
  g_ptr_array_add (self->waiting, g_object_ref (task));
  if (cancellable != NULL)
    g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (cancelled_cb), task, G_CONNECT_SWAPPED);
  schedule (self, task);
}

void
pb_pending_wake (PbPending *self)
{
  for (guint i = 0; i < self->waiting->len; i++)
    schedule (self, g_ptr_array_index (self->waiting, i));
}
