/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-pop3-round.c: one round of a POP3 source: connection, login, list, new mails. */
#include "pb-pop3-source-private.h"

#include "pb-attempt.h"
#include "pb-connector.h"
#include "pb-machine.h"
#include "pb-sign-in.h"

void
pb_pop3_round_end (PbPop3Source *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->secret, pb_secret_unref);
  g_clear_pointer (&self->pump, pb_pump_free);
  g_clear_pointer (&self->session, pb_pop3_session_free);
  g_clear_pointer (&self->memory, pb_pop3_memory_free);
  if (self->stream != NULL)
    pb_stream_close (self->stream);
  g_clear_object (&self->stream);
}

static void
fail_with (PbPop3Source *self, const GError *error, PbErrorClass fallback)
{
  pb_pop3_source_fail (self, pb_error_class_of (error, fallback), error->message, 0);
}

static void
tls_started_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  gboolean ok = pb_stream_start_tls_finish (PB_STREAM (object), result, &error);
  g_autoptr (PbPop3Source) self = pb_attempt_end_wanted (user_data);

  if (self == NULL)
    return;
  if (!ok)
    {
      fail_with (self, error, PB_ERROR_CLASS_TLS_FAILED);
      return;
    }
  pb_pop3_session_tls_started (self->session, pb_pop3_source_now_of (self));
  pb_pump_resume (self->pump);
  pb_pump_kick (self->pump);
}

static void
start_tls (PbPop3Source *self)
{
  pb_pump_pause (self->pump);
  pb_stream_start_tls_async (self->stream, self->cancellable, tls_started_cb, pb_attempt_begin (self, &self->cancellable));
}

static void
log_in (PbPop3Source *self)
{
  g_autoptr (PbSecret) secret = g_steal_pointer (&self->secret);

  g_return_if_fail (secret != NULL); /* the session asks once */
  pb_sign_in_log_in_pop3 (self->session, self->stream, pb_pop3_source_account_of (self), secret, pb_pop3_source_now_of (self));
  pb_pump_kick (self->pump);
}

static void
computed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PbDigest) digest = pb_sign_in_compute_finish (result, NULL);
  g_autoptr (PbPop3Source) self = pb_attempt_end_wanted (user_data);

  if (self == NULL)
    return;
  pb_sign_in_answer_pop3 (self->session, digest, pb_pop3_source_now_of (self));
  pb_pump_kick (self->pump);
}

/* Without a secret the session has failed meanwhile, and says so next. */
static void
compute (PbPop3Source *self, const PbSaslQuestion *question)
{
  PbSecret *secret = pb_pop3_session_get_secret (self->session);

  if (secret != NULL)
    pb_sign_in_compute_async (question, secret, self->cancellable, computed_cb, pb_attempt_begin (self, &self->cancellable));
}

/* Returns: whether the round goes on. */
static gboolean
take_listed (PbPop3Source *self)
{
  GCancellable *round = self->cancellable;
  const GArray *wanted;

  pb_pop3_memory_settle (self->memory);
  pb_pop3_source_report_gone (self, pb_pop3_memory_get_gone (self->memory));
  if (self->cancellable == round)
    pb_pop3_source_report_unread (self);
  if (self->cancellable != round)
    return FALSE;
  wanted = pb_pop3_memory_get_wanted (self->memory);
  self->more = wanted->len > pb_pop3_limits_default ().max_new;
  pb_pop3_session_want (self->session, (const guint32 *) (gconstpointer) wanted->data, wanted->len, pb_pop3_source_now_of (self));
  pb_pump_kick (self->pump);
  return TRUE;
}

static void
take_mail (PbPop3Source *self, const PbPop3Event *event)
{
  g_autoptr (PbMessage) message = pb_pop3_memory_take (self->memory, event);
  PbEvent mail = { .type = PB_EVENT_MAIL, .message = message };

  if (message != NULL)
    pb_mail_source_report (PB_MAIL_SOURCE (self), &mail);
}

/* The stream's own error says more than the session's "connection closed". */
static void
take_error (PbPop3Source *self, const PbPop3Event *event, const GError *io_error)
{
  if (event->error_class == PB_ERROR_CLASS_AUTH_REJECTED)
    pb_sign_in_learn (pb_pop3_source_context_of (self), pb_pop3_source_account_of (self), self->token, PB_SASL_NONE, FALSE);
  if (pb_sign_in_is_worth_again (pb_pop3_source_context_of (self), pb_pop3_source_account_of (self), self->token, event->error_class))
    {
      pb_pop3_round_end (self);
      pb_pop3_round_begin (self); /* with a token that is made anew */
    }
  else if (io_error != NULL && io_error->domain == PB_ERROR)
    fail_with (self, io_error, PB_ERROR_CLASS_REFUSED);
  else
    pb_pop3_source_fail (self, event->error_class, event->text, event->retry_after);
}

static void
take (PbPop3Source *self, const PbPop3Event *event, const GError *io_error)
{
  switch (event->type)
    {
    case PB_POP3_EVENT_STARTTLS:
      start_tls (self);
      break;
    case PB_POP3_EVENT_LOGIN:
      log_in (self);
      break;
    case PB_POP3_EVENT_SASL:
      compute (self, &event->question);
      break;
    case PB_POP3_EVENT_UIDL:
      pb_pop3_memory_add (self->memory, event->number, event->uidl);
      break;
    case PB_POP3_EVENT_LISTED:
      take_listed (self);
      break;
    case PB_POP3_EVENT_MAIL:
      take_mail (self, event);
      break;
    case PB_POP3_EVENT_MISSED:
      break; /* it stays new */
    case PB_POP3_EVENT_DONE:
      pb_pop3_source_round_over (self);
      break;
    case PB_POP3_EVENT_ERROR:
    default:
      take_error (self, event, io_error);
    }
}

static void
pump_cb (PbPump *pump, const GError *io_error, gpointer user_data)
{
  g_autoptr (PbPop3Source) self = g_object_ref (user_data);
  g_autoptr (GCancellable) round = g_object_ref (self->cancellable);
  gboolean more = TRUE;

  /* Every report may end the round, or begin another. */
  while (more)
    {
      g_auto (PbPop3Event) event = { 0 };
      more = pb_pop3_session_next_event (self->session, &event);
      if (more)
        take (self, &event, io_error);
      if (self->cancellable != round)
        return;
    }
  if (io_error != NULL)
    fail_with (self, io_error, PB_ERROR_CLASS_REFUSED);
}

static void
open_session (PbPop3Source *self)
{
  PbAccount *account = pb_pop3_source_account_of (self);
  const PbContext *context = pb_pop3_source_context_of (self);
  PbPop3Limits limits = pb_pop3_limits_default ();
  PbPop3Config config = pb_pop3_config_for (account);
  g_autofree char *nonce = pb_digest_new_nonce ();

  config.sasl = pb_sign_in_config (account, nonce);
  config.preferred = pb_sign_in_get_preferred (context, account);
  self->memory = pb_pop3_memory_new (context->ledger, account->id);
  self->session = pb_pop3_session_new (&config, &limits, pb_pop3_source_now_of (self));
  self->pump = pb_pump_new (context->clock, self->stream, &pb_pop3_machine, self->session, pump_cb, self);
}

static void
connected_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  PbConnection connection;
  gboolean ok = pb_connector_connect_finish (result, &connection, &error);
  g_autoptr (PbPop3Source) self = pb_attempt_end_wanted (user_data);

  if (self == NULL || !ok)
    {
      if (connection.stream != NULL)
        pb_stream_close (connection.stream);
      g_clear_object (&connection.stream);
      g_clear_pointer (&connection.secret, pb_secret_unref);
      if (self != NULL)
        fail_with (self, error, PB_ERROR_CLASS_REFUSED);
      return;
    }
  self->stream = connection.stream;
  self->secret = connection.secret;
  self->token = connection.token;
  open_session (self);
}

void
pb_pop3_round_begin (PbPop3Source *self)
{
  self->more = FALSE;
  self->again = FALSE;
  self->cancellable = g_cancellable_new ();
  pb_connector_connect_async (pb_pop3_source_account_of (self), pb_pop3_source_context_of (self), NULL, NULL, NULL, self->cancellable, connected_cb, pb_attempt_begin (self, &self->cancellable));
}
