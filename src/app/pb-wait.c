/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-wait.c: see pb-wait.h. */
#include "config.h"

#include "pb-wait.h"

void
pb_wait_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PbWait *self = user_data;

  g_set_object (&self->result, result);
  if (self->loop != NULL)
    g_main_loop_quit (self->loop);
}

GAsyncResult *
pb_wait_run (PbWait *self)
{
  if (self->result == NULL)
    {
      self->loop = g_main_loop_new (NULL, FALSE);
      g_main_loop_run (self->loop);
      g_clear_pointer (&self->loop, g_main_loop_unref);
    }
  return self->result;
}

void
pb_wait_clear (PbWait *self)
{
  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_clear_object (&self->result);
}
