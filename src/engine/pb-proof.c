/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-proof.c: connect, hear a greeting, and the handshake before or after it. */
#include "pb-proof.h"

#include <string.h>

#include "pb-error.h"
#include "pb-reason.h"
#include "pb-sniff.h"

#define MAX_LINE 1024 /* bytes of an answer that is looked at */

typedef struct
{
  PbClock *clock; /* (unowned) */
  PbProofQuestion question;
  char *host;          /* (owned): of the question */
  GCancellable *inner; /* (owned): ends what is under way, by the caller's wish or by the clock */
  gulong cancelled_id;
  PbTimer *timer;   /* (owned) (nullable): NULL = answered */
  PbStream *stream; /* (owned) (nullable) */
  GString *heard;   /* (owned) */
  gboolean asked;   /* for STARTTLS */
} Proof;

static void
proof_free (gpointer data)
{
  Proof *self = data;

  pb_timer_free (self->timer);
  g_clear_object (&self->stream);
  g_object_unref (self->inner);
  g_string_free (self->heard, TRUE);
  g_free (self->host);
  g_free (self);
}

/* @error: (transfer full) (nullable): NULL = proven. The first end counts. */
static void
end (GTask *task, GError *error)
{
  Proof *self = g_task_get_task_data (task);

  if (self->timer == NULL)
    {
      g_clear_error (&error);
      return;
    }
  g_clear_pointer (&self->timer, pb_timer_free);
  g_cancellable_disconnect (g_task_get_cancellable (task), self->cancelled_id);
  if (self->stream != NULL)
    pb_stream_close (self->stream);
  g_cancellable_cancel (self->inner);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  g_object_unref (task); /* the life it was begun with */
}

static void
refuse (GTask *task)
{
  end (task, g_error_new_literal (PB_ERROR, PB_ERROR_CLASS_WRONG_PROTOCOL, "another voice"));
}

/* --- the conversation --- */

static void
upgraded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  (void) pb_stream_start_tls_finish (PB_STREAM (object), result, &error);
  end (task, error);
}

static void
say (Proof *self, const char *words)
{
  g_autoptr (GBytes) bytes = g_bytes_new (words, strlen (words));

  self->asked = TRUE;
  g_string_truncate (self->heard, 0);
  (void) pb_stream_write (self->stream, bytes, NULL); /* who cannot be written to says nothing more */
}

/* @line: the whole of what was heard. Nothing may come before the handshake but the one line that allows it. */
static void
take_answer (GTask *task, const char *line)
{
  Proof *self = g_task_get_task_data (task);
  gboolean alone = strchr (line, '\n') == line + strlen (line) - 1;

  if (!alone || !g_str_has_prefix (line, self->question.pop3 ? "+OK" : "p1 OK"))
    {
      refuse (task);
      return;
    }
  pb_stream_set_ready_func (self->stream, NULL, NULL);
  pb_stream_start_tls_async (self->stream, self->inner, upgraded_cb, g_object_ref (task));
}

static void
take_greeting (GTask *task, const char *line)
{
  Proof *self = g_task_get_task_data (task);
  PbVoice voice = self->question.pop3 ? PB_VOICE_POP3 : PB_VOICE_IMAP;

  if (pb_voice_recognize (line, strlen (line)) != voice)
    refuse (task);
  else if (self->question.security == PB_SECURITY_TLS)
    end (task, NULL);
  else
    say (self, self->question.pop3 ? "STLS\r\n" : "p1 STARTTLS\r\n");
}

static void
take_line (GTask *task)
{
  Proof *self = g_task_get_task_data (task);

  if (self->asked)
    take_answer (task, self->heard->str);
  else
    take_greeting (task, self->heard->str);
}

static void
ready_cb (PbStream *stream, gpointer user_data)
{
  g_autoptr (GTask) task = g_object_ref (user_data);
  Proof *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  char buffer[MAX_LINE];
  gssize n = pb_stream_read (stream, buffer, sizeof buffer, &error);

  if (n < 0 && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return;
  if (n > 0)
    g_string_append_len (self->heard, buffer, n);
  if (memchr (self->heard->str, '\n', self->heard->len) != NULL)
    take_line (task);
  else if (n <= 0 || self->heard->len >= MAX_LINE)
    refuse (task);
}

/* --- the way there --- */

static void
secured_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Proof *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (!pb_stream_start_tls_finish (PB_STREAM (object), result, &error))
    end (task, error);
  else if (self->timer != NULL)
    pb_stream_set_ready_func (self->stream, ready_cb, task);
}

static void
dialled_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Proof *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (PbStream) stream = pb_dialer_dial_finish (PB_DIALER (object), result, &error);

  if (stream == NULL || self->timer == NULL)
    {
      if (stream != NULL)
        pb_stream_close (stream);
      end (task, error);
      return;
    }
  self->stream = g_steal_pointer (&stream);
  if (self->question.security == PB_SECURITY_TLS)
    pb_stream_start_tls_async (self->stream, self->inner, secured_cb, g_object_ref (task));
  else
    pb_stream_set_ready_func (self->stream, ready_cb, task);
}

static void
timer_cb (gpointer user_data)
{
  GTask *task = user_data;

  if (g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    end (task, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled"));
  else
    end (task, g_error_new_literal (PB_ERROR, PB_ERROR_CLASS_TIMEOUT, PB_REASON_NO_GREETING));
}

/* From the main loop, not from within g_cancellable_cancel(). */
static void
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  Proof *self = user_data;

  if (self->timer != NULL)
    pb_timer_set (self->timer, 0);
}

void
pb_proof_async (PbDialer *dialer, PbClock *clock, const PbProofQuestion *question, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Proof *self = g_new0 (Proof, 1);
  PbTrustQuestion peer = { question->host, question->port, NULL, NULL };

  g_task_set_source_tag (task, pb_proof_async);
  g_task_set_task_data (task, self, proof_free);
  self->clock = clock;
  self->question = *question;
  self->question.host = self->host = g_strdup (question->host);
  self->heard = g_string_new (NULL);
  self->inner = g_cancellable_new ();
  self->timer = pb_timer_new (clock, timer_cb, task);
  pb_timer_set (self->timer, pb_clock_now (clock) + question->limit);
  if (cancellable != NULL)
    self->cancelled_id = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), self, NULL);
  pb_dialer_dial_async (dialer, &peer, self->inner, dialled_cb, g_object_ref (task));
}

gboolean
pb_proof_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, pb_proof_async), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
