/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-check.c: the steps of an account's connection, one after the other, each with its outcome; the ledger is not touched. */
#include "pb-check.h"

#include "pb-check-exmail.h"
#include "pb-imap-session.h"
#include "pb-machine.h"
#include "pb-sign-in.h"
#include "pb-text.h"

#include <string.h>

#define MAX_TEXT 300 /* characters of the server's words */

typedef struct
{
  GTask *task;        /* (owned) (nullable): NULL = answered */
  PbAccount *account; /* (owned) */
  PbContext context;
  PbSecret *secret;       /* (owned) (nullable) */
  PbStream *stream;       /* (owned) (nullable) */
  PbImapSession *session; /* (owned) (nullable) */
  PbPump *pump;           /* (owned) (nullable) */
  GSource *cancelled;     /* (owned) (nullable) */
  PbCheckFunc progress;   /* (nullable) */
  gpointer progress_data; /* (unowned) */
  PbCheckStep step;       /* the one at work */
  gint64 since;           /* µs: end of the step before */
  guint32 unread;
  guint ref_count;
  gboolean counted;
  gboolean watching;
  gboolean certificate_only;
} Check;

const char *
pb_check_step_to_string (PbCheckStep step)
{
  static const char *const names[PB_N_CHECKS] = { "key", "token", "count", "listen", "link", "secret", "connect", "tls", "greeting", "starttls", "login", "folder", "push" };

  g_return_val_if_fail (step < PB_N_CHECKS, "");
  return names[step];
}

static Check *
check_ref (Check *self)
{
  self->ref_count++;
  return self;
}

static void
take_down (Check *self)
{
  if (self->cancelled != NULL)
    g_source_destroy (self->cancelled);
  g_clear_pointer (&self->cancelled, g_source_unref);
  g_clear_pointer (&self->pump, pb_pump_free);
  g_clear_pointer (&self->session, pb_imap_session_free);
  g_clear_pointer (&self->secret, pb_secret_unref);
  if (self->stream != NULL)
    pb_stream_close (self->stream);
  g_clear_object (&self->stream);
}

static void
check_unref (Check *self)
{
  if (--self->ref_count > 0)
    return;
  take_down (self);
  pb_account_unref (self->account);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Check, check_unref)

static gint64
now_of (Check *self)
{
  return pb_clock_now (self->context.clock);
}

static void
tell (Check *self, PbErrorClass error_class, const char *detail)
{
  gint64 now = now_of (self);
  PbCheckResult result = {
    .step = self->step,
    .ok = error_class == PB_ERROR_CLASS_NONE,
    .elapsed = now - self->since,
    .error_class = error_class,
    .detail = detail,
    .verdict = error_class == PB_ERROR_CLASS_TLS_UNTRUSTED ? detail : NULL,
  };

  self->since = now;
  if (self->progress != NULL && !self->certificate_only)
    self->progress (&result, self->progress_data);
}

/* Ends the check. Only the first end counts. */
static void
answer (Check *self, gpointer value, GDestroyNotify destroy, GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  take_down (self);
  if (error != NULL)
    g_task_return_error (task, error);
  else if (self->certificate_only)
    g_task_return_pointer (task, value, destroy);
  else
    g_task_return_boolean (task, TRUE);
}

static void
fail (Check *self, PbErrorClass error_class, const char *text)
{
  g_autofree char *shown = pb_text_display (text != NULL ? text : "", -1, MAX_TEXT);

  tell (self, error_class, shown);
  if (self->task != NULL)
    answer (self, NULL, NULL, g_error_new_literal (PB_ERROR, (int) error_class, shown));
}

static void
fail_with (Check *self, const GError *error, PbErrorClass fallback)
{
  fail (self, pb_error_class_of (error, fallback), error->message);
}

static gboolean
applies (const Check *self, PbCheckStep step)
{
  if (step == PB_CHECK_TLS)
    return self->account->security == PB_SECURITY_TLS;
  return step != PB_CHECK_STARTTLS || self->account->security == PB_SECURITY_STARTTLS;
}

static void
succeed (Check *self, const char *detail)
{
  tell (self, PB_ERROR_CLASS_NONE, detail);
  do
    self->step++;
  while (self->step < PB_N_CHECKS && !applies (self, self->step));
}

/* Returns: (transfer full): the facts of a handshake, such as "TLS1.3, certificate valid until 2036-01-01". */
static char *
describe_peer (PbStream *stream)
{
  const PbPeer *peer = pb_stream_get_peer (stream);
  GString *text = g_string_new (peer->tls_version != NULL ? peer->tls_version : "TLS");
  g_autoptr (PbCertificate) leaf = NULL;

  if (peer->chain != NULL && peer->chain->len > 0)
    leaf = pb_certificate_read (g_ptr_array_index (peer->chain, 0));
  if (leaf != NULL)
    {
      g_autoptr (GDateTime) end = g_date_time_new_from_unix_utc (leaf->not_after);
      g_autofree char *day = end != NULL ? g_date_time_format (end, "%Y-%m-%d") : g_strdup ("?");
      g_string_append_printf (text, ", certificate valid until %s", day);
    }
  if (peer->pinned)
    g_string_append (text, ", pinned");
  return g_string_free (text, FALSE);
}

/* The handshake is over. Returns: whether the check goes on. */
static gboolean
take_handshake (Check *self, gboolean ok, const GError *error)
{
  const PbPeer *peer = pb_stream_get_peer (self->stream);

  if (self->certificate_only && peer->chain != NULL && peer->chain->len > 0)
    answer (self, g_ptr_array_ref (peer->chain), (GDestroyNotify) g_ptr_array_unref, NULL);
  else if (!ok)
    fail_with (self, error, PB_ERROR_CLASS_TLS_FAILED);
  else if (self->certificate_only)
    fail (self, PB_ERROR_CLASS_TLS_FAILED, "The server has shown no certificate.");
  else
    {
      g_autofree char *facts = describe_peer (self->stream);
      succeed (self, facts);
    }
  return self->task != NULL;
}

static void
tls_started_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Check) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean ok = pb_stream_start_tls_finish (PB_STREAM (object), result, &error);

  if (self->task == NULL || !take_handshake (self, ok, error))
    return;
  pb_imap_session_tls_started (self->session, now_of (self));
  pb_pump_resume (self->pump);
  pb_pump_kick (self->pump);
}

static void
log_in (Check *self)
{
  g_autoptr (PbSecret) secret = g_steal_pointer (&self->secret);
  const char *type = NULL;
  g_autoptr (GBytes) binding = pb_stream_get_channel_binding (self->stream, &type);

  if (secret == NULL)
    {
      fail (self, PB_ERROR_CLASS_PROTOCOL, "The server asked for the password twice.");
      return;
    }
  pb_imap_session_bind (self->session, type, binding);
  pb_imap_session_login (self->session, self->account->user, secret, now_of (self));
  pb_pump_kick (self->pump);
}

static void
computed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Check) self = user_data;
  g_autoptr (PbDigest) digest = pb_sign_in_compute_finish (result, NULL);

  if (self->task == NULL)
    return;
  pb_sign_in_answer_imap (self->session, digest, now_of (self));
  pb_pump_kick (self->pump);
}

static void
compute (Check *self, const PbSaslQuestion *question)
{
  PbSecret *secret = pb_imap_session_get_secret (self->session);

  if (secret != NULL)
    pb_sign_in_compute_async (question, secret, g_task_get_cancellable (self->task), computed_cb, check_ref (self));
}

static gboolean
is_open (const char *phase)
{
  return g_str_equal (phase, "open") || g_str_equal (phase, "idle") || g_str_equal (phase, "poll") || g_str_equal (phase, "fetch");
}

/* Ticks off what the session has reached. */
static void
advance (Check *self)
{
  const char *phase = pb_imap_session_phase (self->session);
  g_autofree char *count = g_strdup_printf ("%u unread", self->unread);

  if (self->step == PB_CHECK_GREETING && !g_str_equal (phase, "greeting") && !g_str_equal (phase, "closed"))
    succeed (self, "");
  if (self->step == PB_CHECK_LOGIN && is_open (phase))
    succeed (self, "");
  if (self->step == PB_CHECK_FOLDER && self->counted)
    succeed (self, count);
  if (self->step == PB_CHECK_PUSH && self->watching)
    {
      succeed (self, g_str_equal (phase, "poll") ? "rounds" : "IDLE");
      if (self->task != NULL)
        answer (self, NULL, NULL, NULL);
    }
}

static void
start_tls (Check *self)
{
  pb_pump_pause (self->pump);
  pb_stream_start_tls_async (self->stream, g_task_get_cancellable (self->task), tls_started_cb, check_ref (self));
}

static void
take_event (Check *self, const PbImapEvent *event, const GError *io_error)
{
  if (event->type == PB_IMAP_EVENT_UNREAD)
    {
      self->unread = event->count;
      self->counted = TRUE;
    }
  self->watching = self->watching || event->type == PB_IMAP_EVENT_WATCHING;
  advance (self);
  if (self->task == NULL)
    return;
  if (event->type == PB_IMAP_EVENT_STARTTLS)
    start_tls (self);
  else if (event->type == PB_IMAP_EVENT_LOGIN && self->certificate_only)
    fail (self, PB_ERROR_CLASS_CONFIG, "This account uses no certificate.");
  else if (event->type == PB_IMAP_EVENT_LOGIN)
    log_in (self);
  else if (event->type == PB_IMAP_EVENT_SASL)
    compute (self, &event->question);
  else if (event->type == PB_IMAP_EVENT_ERROR && io_error != NULL && io_error->domain == PB_ERROR)
    fail_with (self, io_error, PB_ERROR_CLASS_REFUSED);
  else if (event->type == PB_IMAP_EVENT_ERROR)
    fail (self, event->error_class, event->text);
}

static void
pump_cb (PbPump *pump, const GError *io_error, gpointer user_data)
{
  g_autoptr (Check) self = check_ref (user_data);
  gboolean more = TRUE;

  while (more)
    {
      g_auto (PbImapEvent) event = { 0 };
      more = pb_imap_session_next_event (self->session, &event);
      if (more)
        take_event (self, &event, io_error);
      else
        advance (self);
      if (self->task == NULL)
        return;
    }
  if (io_error != NULL)
    fail_with (self, io_error, PB_ERROR_CLASS_REFUSED);
}

/* A session that knows of nothing: it looks, and remembers nothing. */
static void
open_session (Check *self)
{
  PbImapLimits limits = pb_imap_limits_default ();
  PbImapMailbox mailbox;
  PbImapConfig config = pb_imap_config_for (self->account, &mailbox);
  g_autofree char *nonce = pb_digest_new_nonce ();

  config.oauth = pb_sign_in_uses_token (self->account);
  config.sasl = pb_sign_in_config (self->account, nonce);
  config.preferred = pb_sign_in_get_preferred (&self->context, self->account);
  memcpy (config.tag_prefix, "PB", sizeof "PB");
  self->session = pb_imap_session_new (&config, &limits, now_of (self));
  self->pump = pb_pump_new (self->context.clock, self->stream, &pb_imap_machine, self->session, pump_cb, self);
}

static void
secured_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Check) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean ok = pb_stream_start_tls_finish (PB_STREAM (object), result, &error);

  if (self->task != NULL && take_handshake (self, ok, error))
    open_session (self);
}

static void
dialled_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Check) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (PbStream) stream = pb_dialer_dial_finish (PB_DIALER (object), result, &error);

  if (self->task == NULL)
    {
      if (stream != NULL)
        pb_stream_close (stream);
      return;
    }
  if (stream == NULL)
    {
      fail_with (self, error, PB_ERROR_CLASS_REFUSED);
      return;
    }
  self->stream = g_steal_pointer (&stream);
  succeed (self, "");
  if (self->task == NULL)
    return;
  if (self->account->security == PB_SECURITY_TLS)
    pb_stream_start_tls_async (self->stream, g_task_get_cancellable (self->task), secured_cb, check_ref (self));
  else
    open_session (self);
}

static void
dial (Check *self)
{
  PbAccount *account = self->account;
  PbTrustQuestion peer = { account->host, account->port, account->ca_file, pb_account_get_pin (account) };

  pb_dialer_dial_async (self->context.dialer, &peer, g_task_get_cancellable (self->task), dialled_cb, check_ref (self));
}

static void
take_secret (Check *self, PbSecret *secret)
{
  self->secret = secret;
  succeed (self, "");
  if (self->task != NULL)
    dial (self);
}

static void
looked_up_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Check) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (PbSecret) secret = pb_vault_lookup_finish (PB_VAULT (object), result, &error);

  if (self->task == NULL)
    return;
  if (error != NULL)
    fail_with (self, error, PB_ERROR_CLASS_VAULT_LOCKED);
  else if (secret == NULL || pb_secret_get_length (secret) == 0)
    fail (self, PB_ERROR_CLASS_VAULT_LOCKED, "No password is stored for this account.");
  else
    take_secret (self, g_steal_pointer (&secret));
}

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (Check) self = check_ref (user_data);

  answer (self, NULL, NULL, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "The check was cancelled."));
  return G_SOURCE_REMOVE;
}

static Check *
check_new (GTask *task, PbAccount *account, const PbContext *context)
{
  Check *self = g_new0 (Check, 1);
  GCancellable *cancellable = g_task_get_cancellable (task);

  self->ref_count = 1;
  self->task = task;
  self->account = pb_account_ref (account);
  self->context = *context;
  self->since = pb_clock_now (context->clock);
  self->step = PB_CHECK_SECRET;
  g_task_set_task_data (task, self, (GDestroyNotify) check_unref);
  if (cancellable != NULL)
    {
      self->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_callback (self->cancelled, G_SOURCE_FUNC (cancelled_cb), self, NULL);
      g_source_attach (self->cancelled, g_main_context_get_thread_default ());
    }
  return self;
}

static void
begin_imap (Check *self)
{
  self->step = PB_CHECK_SECRET;
  if (self->secret != NULL)
    take_secret (self, g_steal_pointer (&self->secret));
  else
    pb_vault_lookup_async (self->context.vault, self->account->id, g_task_get_cancellable (self->task), looked_up_cb, check_ref (self));
}

static void
exmail_step_cb (PbCheckStep step, const GError *error, const char *detail, gpointer user_data)
{
  Check *self = user_data;
  g_autofree char *shown = pb_text_display (detail, -1, MAX_TEXT);

  self->step = step;
  if (self->task != NULL)
    tell (self, error != NULL ? pb_error_class_of (error, PB_ERROR_CLASS_REFUSED) : PB_ERROR_CLASS_NONE, shown);
}

static void
exmail_done_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Check) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean ok = pb_check_exmail_finish (result, &error);

  if (self->task == NULL)
    return;
  if (!ok)
    answer (self, NULL, NULL, g_error_new_literal (PB_ERROR, (int) pb_error_class_of (error, PB_ERROR_CLASS_REFUSED), error->message));
  else if (pb_account_has_imap (self->account))
    begin_imap (self);
  else
    answer (self, NULL, NULL, NULL);
}

void
pb_check_with_async (PbAccount *account, const PbCheckGiven *given, const PbContext *context, PbCheckFunc progress, gpointer progress_data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (Check) self = check_ref (check_new (task, account, context));

  g_task_set_source_tag (task, pb_check_with_async);
  self->progress = progress;
  self->progress_data = progress_data;
  self->secret = given->password != NULL ? pb_secret_ref (given->password) : NULL;
  if (g_str_equal (account->kind, "exmail"))
    pb_check_exmail_async (context, account, given, exmail_step_cb, self, cancellable, exmail_done_cb, check_ref (self));
  else
    begin_imap (self);
}

void
pb_check_async (PbAccount *account, PbSecret *password, const PbContext *context, PbCheckFunc progress, gpointer progress_data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  const PbCheckGiven given = { .password = password };

  pb_check_with_async (account, &given, context, progress, progress_data, cancellable, callback, user_data);
}

gboolean
pb_check_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, pb_check_with_async), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
pb_check_certificate_async (PbAccount *account, const PbContext *context, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Check *self = check_new (task, account, context);

  g_task_set_source_tag (task, pb_check_certificate_async);
  self->certificate_only = TRUE;
  self->step = PB_CHECK_CONNECT;
  if (pb_account_has_imap (account))
    dial (self);
  else
    fail (self, PB_ERROR_CLASS_CONFIG, "This account has no mail server whose certificate could be looked at.");
}

GPtrArray *
pb_check_certificate_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, pb_check_certificate_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
