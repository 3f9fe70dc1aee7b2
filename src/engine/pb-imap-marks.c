/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-imap-marks.c: see pb-imap-marks.h. */
#include "pb-imap-marks.h"

struct _PbImapMarkCall
{
  GTask *task;   /* (owned) */
  GError *error; /* (owned) (nullable): the first one */
};

struct _PbImapMarks
{
  GPtrArray *questions; /* (element-type Question) */
};

typedef struct
{
  guint token;
  PbImapMarkCall *call; /* (owned) (nullable) */
  GStrv keys;           /* (owned) */
} Question;

PbImapMarkCall *
pb_imap_mark_call_new (GTask *task)
{
  PbImapMarkCall *call = g_rc_box_new0 (PbImapMarkCall);

  call->task = task;
  return call;
}

static void
call_end (gpointer data)
{
  PbImapMarkCall *call = data;

  if (call->error != NULL)
    g_task_return_error (call->task, call->error);
  else
    g_task_return_boolean (call->task, TRUE);
  g_object_unref (call->task);
}

void
pb_imap_mark_call_unref (PbImapMarkCall *call)
{
  g_rc_box_release_full (call, call_end);
}

void
pb_imap_mark_call_set_error (PbImapMarkCall *call, GQuark domain, int code, const char *text)
{
  if (call->error == NULL)
    call->error = g_error_new_literal (domain, code, text);
}

static void
question_free (gpointer data)
{
  Question *question = data;

  g_clear_pointer (&question->call, pb_imap_mark_call_unref);
  g_strfreev (question->keys);
  g_free (question);
}

PbImapMarks *
pb_imap_marks_new (void)
{
  PbImapMarks *self = g_new (PbImapMarks, 1);

  self->questions = g_ptr_array_new_with_free_func (question_free);
  return self;
}

void
pb_imap_marks_free (PbImapMarks *self)
{
  g_ptr_array_unref (self->questions);
  g_free (self);
}

void
pb_imap_marks_add (PbImapMarks *self, guint token, PbImapMarkCall *call, GStrv keys)
{
  Question *question = g_new (Question, 1);

  *question = (Question){ token, g_rc_box_acquire (call), keys };
  g_ptr_array_add (self->questions, question);
}

PbImapMarkCall *
pb_imap_marks_take (PbImapMarks *self, guint token, GStrv *keys)
{
  for (guint i = 0; i < self->questions->len; i++)
    {
      Question *question = g_ptr_array_index (self->questions, i);
      PbImapMarkCall *call;

      if (question->token != token)
        continue;
      call = g_steal_pointer (&question->call);
      *keys = g_steal_pointer (&question->keys);
      g_ptr_array_remove_index (self->questions, i);
      return call;
    }
  return NULL;
}

void
pb_imap_marks_fail (PbImapMarks *self, GQuark domain, int code, const char *text)
{
  for (guint i = 0; i < self->questions->len; i++)
    pb_imap_mark_call_set_error (((Question *) g_ptr_array_index (self->questions, i))->call, domain, code, text);
  g_ptr_array_set_size (self->questions, 0);
}
