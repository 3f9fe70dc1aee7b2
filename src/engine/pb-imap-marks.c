/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-imap-marks.c: see pb-imap-marks.h. */
#include "pb-imap-marks.h"

struct _PbImapMarks
{
  GPtrArray *calls; /* (element-type Call) */
};

typedef struct
{
  guint token;
  GTask *task; /* (owned) */
  GStrv keys;  /* (owned) */
} Call;

static void
call_free (gpointer data)
{
  Call *call = data;

  g_clear_object (&call->task);
  g_strfreev (call->keys);
  g_free (call);
}

PbImapMarks *
pb_imap_marks_new (void)
{
  PbImapMarks *self = g_new (PbImapMarks, 1);

  self->calls = g_ptr_array_new_with_free_func (call_free);
  return self;
}

void
pb_imap_marks_free (PbImapMarks *self)
{
  g_ptr_array_unref (self->calls);
  g_free (self);
}

void
pb_imap_marks_add (PbImapMarks *self, guint token, GTask *task, GStrv keys)
{
  Call *call = g_new (Call, 1);

  *call = (Call){ token, task, keys };
  g_ptr_array_add (self->calls, call);
}

GTask *
pb_imap_marks_take (PbImapMarks *self, guint token, GStrv *keys)
{
  for (guint i = 0; i < self->calls->len; i++)
    {
      Call *call = g_ptr_array_index (self->calls, i);
      if (call->token != token)
        continue;
      GTask *task = g_steal_pointer (&call->task);
      *keys = g_steal_pointer (&call->keys);
      g_ptr_array_remove_index (self->calls, i);
      return task;
    }
  return NULL;
}

void
pb_imap_marks_fail (PbImapMarks *self, GQuark domain, int code, const char *text)
{
  for (guint i = 0; i < self->calls->len; i++)
    {
      Call *call = g_ptr_array_index (self->calls, i);
      g_task_return_new_error (call->task, domain, code, "%s", text);
    }
  g_ptr_array_set_size (self->calls, 0);
}
