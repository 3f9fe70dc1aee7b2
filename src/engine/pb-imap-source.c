/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-imap-source.c: the attempts of an IMAP account: secret, connection, TLS and session, one after the other. */
#include "pb-imap-source-private.h"

#include "pb-attempt.h"
#include "pb-machine.h"
#include "pb-sign-in.h"
#include "pb-text.h"
#include "pb-way-out.h"

#define MAX_TEXT 300 /* characters of an error's words */

G_DEFINE_FINAL_TYPE (PbImapSource, pb_imap_source, PB_TYPE_MAIL_SOURCE)

const PbContext *
pb_imap_source_context_of (PbImapSource *self)
{
  return pb_mail_source_get_context (PB_MAIL_SOURCE (self));
}

PbAccount *
pb_imap_source_account_of (PbImapSource *self)
{
  return pb_mail_source_get_account (PB_MAIL_SOURCE (self));
}

gint64
pb_imap_source_now_of (PbImapSource *self)
{
  return pb_clock_now (pb_imap_source_context_of (self)->clock);
}

/* Lets go of everything that belongs to the attempt. Returns: (transfer full): the calls that still want an answer. */
static PbImapMarks *
take_down (PbImapSource *self)
{
  PbImapMarks *marks = g_steal_pointer (&self->marks);

  self->marks = pb_imap_marks_new ();
  self->connection++;
  self->watching = FALSE;
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->secret, pb_secret_unref);
  g_clear_pointer (&self->pump, pb_pump_free);
  g_clear_pointer (&self->session, pb_imap_session_free);
  if (self->stream != NULL)
    pb_stream_close (self->stream);
  g_clear_object (&self->stream);
  return marks;
}

void
pb_imap_source_fail (PbImapSource *self, PbErrorClass error_class, const char *text, gint64 delay)
{
  g_autoptr (PbImapSource) guard = g_object_ref (self);
  g_autofree char *shown = pb_text_display (text != NULL ? text : "", -1, MAX_TEXT);
  gboolean watching = self->watching;
  g_autoptr (PbImapMarks) marks = take_down (self);
  PbEvent event = { .type = PB_EVENT_FAILED, .error_class = error_class, .text = shown, .delay = delay };

  if (watching)
    pb_imap_pace_lost (self->pace, error_class);
  pb_mail_source_report (PB_MAIL_SOURCE (self), &event);
  pb_imap_marks_fail (marks, PB_ERROR, PB_ERROR_CLASS_OFFLINE, "The connection was lost before the server had answered.");
}

void
pb_imap_source_fail_with (PbImapSource *self, const GError *error, PbErrorClass fallback)
{
  pb_imap_source_fail (self, pb_error_class_of (error, fallback), error->message, 0);
}

static void
tls_started_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  gboolean ok = pb_stream_start_tls_finish (PB_STREAM (object), result, &error);
  g_autoptr (PbImapSource) self = pb_attempt_end_wanted (user_data);

  if (self == NULL)
    return;
  if (!ok)
    {
      pb_imap_source_fail_with (self, error, PB_ERROR_CLASS_TLS_FAILED);
      return;
    }
  pb_imap_session_tls_started (self->session, pb_imap_source_now_of (self));
  pb_pump_resume (self->pump);
  pb_pump_kick (self->pump);
}

void
pb_imap_source_start_tls (PbImapSource *self)
{
  pb_pump_pause (self->pump);
  pb_stream_start_tls_async (self->stream, self->cancellable, tls_started_cb, pb_attempt_begin (self, &self->cancellable));
}

void
pb_imap_source_log_in (PbImapSource *self)
{
  g_autoptr (PbSecret) secret = g_steal_pointer (&self->secret);

  if (secret == NULL)
    {
      pb_imap_source_fail (self, PB_ERROR_CLASS_PROTOCOL, "The server asked for the password twice.", 0);
      return;
    }
  pb_imap_pace_log_in (self->pace, pb_imap_session_quirks (self->session));
  pb_sign_in_log_in_imap (self->session, self->stream, pb_imap_source_account_of (self), secret, pb_imap_source_now_of (self));
  pb_pump_kick (self->pump);
}

static void
computed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PbDigest) digest = pb_sign_in_compute_finish (result, NULL);
  g_autoptr (PbImapSource) self = pb_attempt_end_wanted (user_data);

  if (self == NULL)
    return;
  pb_sign_in_answer_imap (self->session, digest, pb_imap_source_now_of (self));
  pb_pump_kick (self->pump);
}

/* The session has the secret for as long as the login is unanswered. */
void
pb_imap_source_compute (PbImapSource *self, const PbSaslQuestion *question)
{
  PbSecret *secret = pb_imap_session_get_secret (self->session);

  if (secret != NULL)
    pb_sign_in_compute_async (question, secret, self->cancellable, computed_cb, pb_attempt_begin (self, &self->cancellable));
}

static void
pump_cb (PbPump *pump, const GError *io_error, gpointer user_data)
{
  g_autoptr (PbImapSource) self = g_object_ref (user_data);
  guint connection = self->connection;
  gboolean more = TRUE;

  /* Every report may end the attempt, or begin another. */
  while (more)
    {
      g_auto (PbImapEvent) event = { 0 };
      more = pb_imap_session_next_event (self->session, &event);
      if (more)
        pb_imap_source_take (self, &event, io_error);
      if (self->connection != connection)
        return;
    }
  if (io_error != NULL)
    pb_imap_source_fail_with (self, io_error, PB_ERROR_CLASS_REFUSED);
}

/* The session's, which also listens for how long the server is silent. */
static void
source_feed (gpointer machine, const guint8 *data, gsize len, gint64 now)
{
  PbImapSource *self = machine;

  pb_imap_pace_heard (self->pace);
  pb_imap_session_feed (self->session, data, len, now);
}

static void
source_eof (gpointer machine, gint64 now)
{
  pb_imap_session_eof (((PbImapSource *) machine)->session, now);
}

static void
source_tick (gpointer machine, gint64 now)
{
  pb_imap_session_tick (((PbImapSource *) machine)->session, now);
}

static GBytes *
source_take_output (gpointer machine)
{
  return pb_imap_session_take_output (((PbImapSource *) machine)->session);
}

static gint64
source_deadline (gpointer machine)
{
  return pb_imap_session_deadline (((PbImapSource *) machine)->session);
}

static const PbMachineClass source_machine = { source_feed, source_eof, source_tick, source_take_output, source_deadline };

/* The tags of a connection cannot be guessed by whoever writes mails. */
static void
draw_tag (PbImapSource *self, char tag[5])
{
  for (guint i = 0; i < 4; i++)
    {
      self->random ^= self->random << 13;
      self->random ^= self->random >> 17;
      self->random ^= self->random << 5;
      tag[i] = (char) ('A' + self->random % 26);
    }
  tag[4] = '\0';
}

static void
open_session (PbImapSource *self)
{
  PbAccount *account = pb_imap_source_account_of (self);
  const PbContext *context = pb_imap_source_context_of (self);
  PbImapLimits limits = pb_imap_limits_default ();
  PbImapMailbox mailbox;
  PbImapConfig config = pb_imap_config_for (account, &mailbox);
  g_autofree char *nonce = pb_digest_new_nonce ();

  if (account->interval != 0)
    limits.poll_interval = account->interval * G_USEC_PER_SEC;
  limits.idle_renewal = pb_imap_pace_get_renewal (self->pace);
  pb_imap_pace_begin (self->pace);
  draw_tag (self, config.tag_prefix);
  config.oauth = pb_sign_in_uses_token (account);
  config.sasl = pb_sign_in_config (account, nonce);
  config.preferred = pb_sign_in_get_preferred (context, account);
  self->session = pb_imap_folders_open_session (self->folders, &config, &limits, pb_imap_source_now_of (self));
  self->pump = pb_pump_new (context->clock, self->stream, &source_machine, self, pump_cb, self);
}

static void
secured_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  gboolean ok = pb_stream_start_tls_finish (PB_STREAM (object), result, &error);
  g_autoptr (PbImapSource) self = pb_attempt_end_wanted (user_data);

  if (self == NULL)
    return;
  if (ok)
    open_session (self);
  else
    pb_imap_source_fail_with (self, error, PB_ERROR_CLASS_TLS_FAILED);
}

static void
dialled_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PbStream) stream = pb_dialer_dial_finish (PB_DIALER (object), result, &error);
  g_autoptr (PbImapSource) self = pb_attempt_end_wanted (user_data);

  if (self == NULL)
    {
      if (stream != NULL)
        pb_stream_close (stream);
      return;
    }
  if (stream == NULL)
    {
      pb_imap_source_fail_with (self, error, PB_ERROR_CLASS_REFUSED);
      return;
    }
  self->stream = g_steal_pointer (&stream);
  if (pb_imap_source_account_of (self)->security == PB_SECURITY_TLS)
    pb_stream_start_tls_async (self->stream, self->cancellable, secured_cb, pb_attempt_begin (self, &self->cancellable));
  else
    open_session (self);
}

static void
dial (PbImapSource *self)
{
  PbAccount *account = pb_imap_source_account_of (self);
  PbTrustQuestion peer = pb_account_get_question (account);
  g_autoptr (PbDialer) dialer = pb_way_out_dialer (account, pb_imap_source_context_of (self));

  pb_dialer_dial_async (dialer, &peer, self->cancellable, dialled_cb, pb_attempt_begin (self, &self->cancellable));
}

static void
secret_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  guint64 token;
  g_autoptr (PbSecret) secret = pb_sign_in_get_secret_finish (result, &token, &error);
  g_autoptr (PbImapSource) self = pb_attempt_end_wanted (user_data);

  if (self == NULL)
    return;
  if (secret == NULL)
    {
      pb_imap_source_fail_with (self, error, PB_ERROR_CLASS_VAULT_LOCKED);
      return;
    }
  self->secret = g_steal_pointer (&secret);
  self->token = token;
  dial (self);
}

static void
pb_imap_source_stop (PbMailSource *source)
{
  g_autoptr (PbImapSource) self = g_object_ref (PB_IMAP_SOURCE (source));
  g_autoptr (PbImapMarks) marks = take_down (self);

  pb_imap_marks_fail (marks, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The account was stopped.");
}

/* What an account needs from its first start on. */
static void
make_parts (PbImapSource *self)
{
  const PbContext *context = pb_imap_source_context_of (self);
  PbAccount *account = pb_imap_source_account_of (self);

  if (self->folders != NULL)
    return;
  self->random = (context->seed ^ g_str_hash (account->id)) | 1;
  self->folders = pb_imap_folders_new (context->ledger, account);
  self->pace = pb_imap_pace_new (context, account);
}

static void
pb_imap_source_start (PbMailSource *source)
{
  PbImapSource *self = PB_IMAP_SOURCE (source);
  PbAccount *account = pb_imap_source_account_of (self);
  gint64 wait;

  pb_imap_source_stop (source);
  make_parts (self);
  wait = pb_imap_pace_get_wait (self->pace);
  if (wait > 0)
    {
      pb_imap_source_fail (self, PB_ERROR_CLASS_SERVER_BUSY, "This server wants a minute between two logins.", wait);
      return;
    }
  self->cancellable = g_cancellable_new ();
  pb_sign_in_get_secret_async (pb_imap_source_context_of (self), account, self->cancellable, secret_cb, pb_attempt_begin (self, &self->cancellable));
}

static void
pb_imap_source_refresh (PbMailSource *source)
{
  PbImapSource *self = PB_IMAP_SOURCE (source);

  if (!self->watching)
    return;
  pb_imap_session_refresh (self->session, PB_IMAP_EVERY_MAILBOX, pb_imap_source_now_of (self));
  pb_pump_kick (self->pump);
}

static void
pb_imap_source_probe (PbMailSource *source)
{
  PbImapSource *self = PB_IMAP_SOURCE (source);

  if (!self->watching)
    return;
  pb_imap_pace_probed (self->pace);
  pb_imap_session_probe (self->session, pb_imap_source_now_of (self));
  pb_pump_kick (self->pump);
}

static void
ask_to_mark (PbImapSource *self, GTask *task, GPtrArray *selections)
{
  g_autoptr (PbImapMarkCall) call = pb_imap_mark_call_new (task);

  for (guint i = 0; i < selections->len; i++)
    {
      PbImapSelection *selection = g_ptr_array_index (selections, i);
      const GArray *uids = selection->uids;
      guint token = ++self->next_token;

      pb_imap_marks_add (self->marks, token, call, g_steal_pointer (&selection->keys));
      pb_imap_session_mark_read (self->session, selection->folder, uids != NULL ? (const guint32 *) (gconstpointer) uids->data : NULL, uids != NULL ? uids->len : 0, token, pb_imap_source_now_of (self));
    }
  pb_pump_kick (self->pump);
}

static void
pb_imap_source_mark_read_async (PbMailSource *source, const char *const *keys, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  PbImapSource *self = PB_IMAP_SOURCE (source);
  g_autoptr (GTask) task = g_task_new (source, cancellable, callback, user_data);
  g_autoptr (GPtrArray) selections = NULL;

  g_task_set_source_tag (task, pb_imap_source_mark_read_async);
  if (!self->watching)
    g_task_return_new_error (task, PB_ERROR, PB_ERROR_CLASS_OFFLINE, "There is no connection to the server.");
  else if ((selections = pb_imap_folders_select (self->folders, keys)) == NULL)
    g_task_return_new_error (task, PB_ERROR, PB_ERROR_CLASS_PROTOCOL, "This mail is no longer in the mailbox.");
  else
    ask_to_mark (self, g_steal_pointer (&task), selections);
}

static void
pb_imap_source_dispose (GObject *object)
{
  pb_imap_source_stop (PB_MAIL_SOURCE (object));
  G_OBJECT_CLASS (pb_imap_source_parent_class)->dispose (object);
}

static void
pb_imap_source_finalize (GObject *object)
{
  PbImapSource *self = PB_IMAP_SOURCE (object);

  pb_imap_marks_free (self->marks);
  g_clear_pointer (&self->folders, pb_imap_folders_free);
  g_clear_pointer (&self->pace, pb_imap_pace_free);
  G_OBJECT_CLASS (pb_imap_source_parent_class)->finalize (object);
}

static void
pb_imap_source_class_init (PbImapSourceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  PbMailSourceClass *source_class = PB_MAIL_SOURCE_CLASS (klass);

  object_class->dispose = pb_imap_source_dispose;
  object_class->finalize = pb_imap_source_finalize;
  source_class->start = pb_imap_source_start;
  source_class->stop = pb_imap_source_stop;
  source_class->refresh = pb_imap_source_refresh;
  source_class->probe = pb_imap_source_probe;
  source_class->mark_read_async = pb_imap_source_mark_read_async;
}

static void
pb_imap_source_init (PbImapSource *self)
{
  self->marks = pb_imap_marks_new ();
}
