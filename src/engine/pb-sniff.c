/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-sniff.c: connect, perhaps TLS, listen; ask what the other side can do where it does not say. */
#include "pb-sniff.h"

#include <string.h>

#include "pb-error.h"

#define MAX_HEARD 4096 /* bytes of what is said */

typedef struct
{
  PbDialer *dialer;     /* (owned) */
  PbClock *clock;       /* (unowned) */
  PbTrustQuestion peer; /* strings owned */
  GCancellable *inner;  /* (owned): ends what is under way, by the caller's wish or by the clock */
  gulong cancelled_id;
  PbTimer *timer;   /* (owned) (nullable): NULL = answered */
  PbStream *stream; /* (owned) (nullable) */
  GString *heard;   /* (owned) */
  gint64 end;       /* µs: no longer than this */
  PbSniff found;
  gboolean tls;
  gboolean asked; /* for capabilities */
} Sniff;

static gboolean
begins (const char *text, gsize len, const char *prefix)
{
  gsize n = strlen (prefix);

  return len >= n && g_ascii_strncasecmp (text, prefix, n) == 0;
}

PbVoice
pb_voice_recognize (const char *text, gsize len)
{
  static const struct
  {
    const char *prefix;
    PbVoice voice;
  } rows[] = {
    { "* OK", PB_VOICE_IMAP },
    { "* PREAUTH", PB_VOICE_IMAP },
    { "* BYE", PB_VOICE_IMAP },
    { "* CAPABILITY", PB_VOICE_IMAP },
    { "+OK", PB_VOICE_POP3 },
    { "-ERR", PB_VOICE_POP3 },
    { "220 ", PB_VOICE_SMTP },
    { "220-", PB_VOICE_SMTP },
    { "554 ", PB_VOICE_SMTP },
    { "500 ", PB_VOICE_SMTP },
    { "HTTP/", PB_VOICE_HTTP },
    { "<!doctype", PB_VOICE_HTTP },
    { "<html", PB_VOICE_HTTP },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (begins (text, len, rows[i].prefix))
      return rows[i].voice;
  return len > 0 ? PB_VOICE_OTHER : PB_VOICE_SILENT;
}

static void
hang_up (Sniff *self)
{
  g_clear_pointer (&self->timer, pb_timer_free);
  if (self->stream != NULL)
    pb_stream_close (self->stream);
}

static void
sniff_free (gpointer data)
{
  Sniff *self = data;

  hang_up (self);
  g_clear_object (&self->stream);
  g_clear_object (&self->inner);
  g_object_unref (self->dialer);
  pb_trust_question_clear (&self->peer);
  g_string_free (self->heard, TRUE);
  g_free (self);
}

/* @task: (transfer full): the one that the timer, the reader or a call holds; the first end counts. */
static void
end_sniff (GTask *task)
{
  Sniff *self = g_task_get_task_data (task);

  if (self->timer == NULL)
    return;
  hang_up (self);
  g_cancellable_disconnect (g_task_get_cancellable (task), self->cancelled_id);
  g_cancellable_cancel (self->inner);
  if (!g_task_return_error_if_cancelled (task))
    g_task_return_boolean (task, TRUE);
  g_object_unref (task); /* the life it was begun with */
}

/* --- listening --- */

static gboolean
has_line (const Sniff *self)
{
  return memchr (self->heard->str, '\n', self->heard->len) != NULL;
}

static gboolean
has_word (const Sniff *self, const char *word)
{
  g_autofree char *upper = g_ascii_strup (self->heard->str, (gssize) self->heard->len);

  return memmem (upper, self->heard->len, word, strlen (word)) != NULL;
}

/* Returns: whether the answer to the question for capabilities is there as a whole. */
static gboolean
is_answered (const Sniff *self)
{
  if (self->found.voice == PB_VOICE_IMAP)
    return has_word (self, "\na1 OK") || has_word (self, "\nA1 OK") || has_word (self, "\nA1 BAD") || has_word (self, "\nA1 NO");
  return has_word (self, "\n.\r\n") || has_word (self, "\n-ERR");
}

static void
ask (Sniff *self)
{
  const char *question = self->found.voice == PB_VOICE_POP3 ? "CAPA\r\n" : "a1 CAPABILITY\r\n";
  g_autoptr (GBytes) bytes = g_bytes_new_static (question, strlen (question));

  self->asked = TRUE;
  (void) pb_stream_write (self->stream, bytes, NULL);
}

/* Returns: whether all that matters is known. */
static gboolean
understand (Sniff *self)
{
  gboolean ours;

  if (!has_line (self))
    return self->heard->len >= MAX_HEARD;
  self->found.voice = pb_voice_recognize (self->heard->str, self->heard->len);
  self->found.starttls = has_word (self, "STARTTLS") || has_word (self, "\nSTLS");
  ours = self->found.voice == PB_VOICE_IMAP || self->found.voice == PB_VOICE_POP3;
  if (!ours || self->tls || self->found.starttls || has_word (self, "[CAPABILITY "))
    return TRUE;
  if (!self->asked)
    ask (self);
  return is_answered (self) || self->heard->len >= MAX_HEARD; /* no more is read */
}

static void
ready_cb (PbStream *stream, gpointer user_data)
{
  GTask *task = user_data;
  Sniff *self = g_task_get_task_data (task);
  char buffer[1024];
  gboolean over = FALSE;

  for (gssize n = 1; n > 0 && self->heard->len < MAX_HEARD;)
    {
      g_autoptr (GError) error = NULL;

      n = pb_stream_read (stream, buffer, sizeof buffer, &error);
      if (n > 0)
        g_string_append_len (self->heard, buffer, n);
      else
        over = !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
    }
  if (understand (self) || over)
    end_sniff (task);
}

static void
listen_to (GTask *task)
{
  Sniff *self = g_task_get_task_data (task);

  self->found.voice = PB_VOICE_SILENT;
  pb_stream_set_ready_func (self->stream, ready_cb, task);
}

/* --- connecting --- */

static void
secured_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Sniff *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  gboolean ok = pb_stream_start_tls_finish (PB_STREAM (object), result, &error);

  if (self->timer == NULL)
    return;
  self->found.secure = ok || g_error_matches (error, PB_ERROR, PB_ERROR_CLASS_TLS_UNTRUSTED);
  self->found.accepted = ok;
  if (ok)
    listen_to (task);
  else
    end_sniff (task);
}

static void
dialled_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Sniff *self = g_task_get_task_data (task);
  g_autoptr (PbStream) stream = pb_dialer_dial_finish (PB_DIALER (object), result, NULL);

  if (self->timer == NULL)
    {
      if (stream != NULL)
        pb_stream_close (stream);
      return;
    }
  if (stream == NULL)
    {
      end_sniff (task);
      return;
    }
  self->stream = g_steal_pointer (&stream);
  if (self->tls)
    pb_stream_start_tls_async (self->stream, self->inner, secured_cb, g_object_ref (task));
  else
    listen_to (task);
}

/* Half the time is for listening; who has not spoken by then is asked, as web servers wait to be. */
static void
timer_cb (gpointer user_data)
{
  GTask *task = user_data;
  Sniff *self = g_task_get_task_data (task);

  if (pb_clock_now (self->clock) >= self->end)
    {
      end_sniff (task);
      return;
    }
  pb_timer_set (self->timer, self->end);
  if (self->found.voice == PB_VOICE_SILENT && self->heard->len == 0 && !self->asked)
    ask (self);
}

static void
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

static void
inner_cancelled_cb (GCancellable *inner, gpointer user_data)
{
  Sniff *self = user_data;

  if (self->timer != NULL) /* from the main loop, not from here */
    {
      self->end = 0;
      pb_timer_set (self->timer, 0);
    }
}

void
pb_sniff_async (PbDialer *dialer, PbClock *clock, const PbTrustQuestion *peer, gboolean tls, gint64 limit, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Sniff *self = g_new0 (Sniff, 1);

  g_task_set_source_tag (task, pb_sniff_async);
  g_task_set_task_data (task, self, sniff_free);
  self->dialer = g_object_ref (dialer);
  self->clock = clock;
  pb_trust_question_copy (&self->peer, peer);
  self->tls = tls;
  self->heard = g_string_new (NULL);
  self->inner = g_cancellable_new ();
  self->end = pb_clock_now (clock) + limit;
  self->timer = pb_timer_new (clock, timer_cb, task);
  pb_timer_set (self->timer, self->end - limit / 2);
  g_signal_connect (self->inner, "cancelled", G_CALLBACK (inner_cancelled_cb), self);
  if (cancellable != NULL)
    self->cancelled_id = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), g_object_ref (self->inner), g_object_unref);
  pb_dialer_dial_async (dialer, &self->peer, self->inner, dialled_cb, g_object_ref (task));
}

gboolean
pb_sniff_finish (GAsyncResult *result, PbSniff *out, GError **error)
{
  GTask *task = G_TASK (result);

  g_return_val_if_fail (g_async_result_is_tagged (result, pb_sniff_async), FALSE);
  *out = ((Sniff *) g_task_get_task_data (task))->found;
  return g_task_propagate_boolean (task, error);
}
