/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-channel.c: see pb-exmail-channel.h. What the session says is taken in pb-exmail-channel-events.c. */
#include "pb-exmail-channel-private.h"

#include "pb-attempt.h"
#include "pb-exmail-api.h"
#include "pb-exmail-tokens.h"
#include "pb-machine.h"
#include "pb-way-out.h"

G_DEFINE_FINAL_TYPE (PbExmailChannel, pb_exmail_channel, G_TYPE_OBJECT)

gint64
pb_exmail_channel_now (PbExmailChannel *self)
{
  return pb_clock_now (self->context->clock);
}

/* One timer for both: they never wait at the same time. */
void
pb_exmail_channel_wait (PbExmailChannel *self, PbExmailWait wait, gint64 deadline)
{
  self->wait = wait;
  pb_timer_set (self->timer, wait == PB_EXMAIL_WAIT_NOTHING ? PB_NEVER : deadline);
}

static gint64
first_silence (const PbExmailChannel *self)
{
  return self->account->interval != 0 ? self->account->interval * (gint64) G_USEC_PER_SEC : pb_exmail_times_default ().silence;
}

/* A server that leaves asking again unanswered may do so on purpose: the next connection is asked less often. One that lasted
 * shows that it was not so, or is no longer. */
static void
learn_silence (PbExmailChannel *self)
{
  if (self->session == NULL)
    return;
  if (pb_exmail_session_is_mute (self->session))
    self->silence = MAX (self->silence, MIN (self->silence * 2, PB_EXMAIL_SILENCE_MAX));
  else if (pb_exmail_channel_now (self) - self->opened_at > 2 * self->silence)
    self->silence = first_silence (self);
}

void
pb_exmail_channel_hang_up (PbExmailChannel *self)
{
  self->connection++;
  pb_exmail_channel_wait (self, PB_EXMAIL_WAIT_NOTHING, 0);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->pump, pb_pump_free);
  learn_silence (self);
  g_clear_pointer (&self->session, pb_exmail_session_free);
  g_clear_pointer (&self->token, pb_secret_unref);
  if (self->stream != NULL)
    pb_stream_close (self->stream);
  g_clear_object (&self->stream);
}

void
pb_exmail_channel_fail (PbExmailChannel *self, const GError *error, gint64 delay)
{
  g_autoptr (PbExmailChannel) guard = g_object_ref (self);

  pb_exmail_channel_hang_up (self);
  self->funcs.failed (error, delay, self->user_data);
}

static void
pump_cb (PbPump *pump, const GError *io_error, gpointer user_data)
{
  g_autoptr (PbExmailChannel) self = g_object_ref (user_data);
  guint connection = self->connection;
  gboolean more = TRUE;

  /* Every report may end the connection, or begin another. */
  while (more)
    {
      g_auto (PbExmailEvent) event = { 0 };
      more = pb_exmail_session_next_event (self->session, &event);
      if (more)
        pb_exmail_channel_take (self, &event, io_error);
      if (self->connection != connection)
        return;
    }
  if (io_error != NULL)
    pb_exmail_channel_fail (self, io_error, 0);
}

static GStrv
dup_addresses (PbExmailChannel *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_strv_builder_add (builder, self->account->address);
  for (gsize i = 0; self->aliases != NULL && self->aliases[i] != NULL; i++)
    g_strv_builder_add (builder, self->aliases[i]);
  return g_strv_builder_end (builder);
}

static void
open_session (PbExmailChannel *self)
{
  g_auto (GStrv) addresses = dup_addresses (self);
  g_autofree char *version = pb_exmail_channel_dup_version (self);
  PbExmailConfig config = { self->place.authority, self->place.path, self->account->address, version, (const char *const *) addresses };
  PbExmailTimes times = pb_exmail_times_default ();
  PbExmailLimits limits = pb_exmail_limits_default ();
  g_autoptr (PbSecret) token = g_steal_pointer (&self->token);

  times.silence = self->silence;
  g_clear_pointer (&self->used, pb_secret_unref);
  self->used = pb_secret_ref (token);
  self->session = pb_exmail_session_new (&config, token, &times, &limits, pb_exmail_channel_now (self));
  self->pump = pb_pump_new (self->context->clock, self->stream, &pb_exmail_machine, self->session, pump_cb, self);
  pb_pump_kick (self->pump);
}

static void
secured_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  gboolean ok = pb_stream_start_tls_finish (PB_STREAM (object), result, &error);
  g_autoptr (PbExmailChannel) self = pb_attempt_end_wanted (user_data);

  if (self == NULL)
    return;
  if (ok)
    open_session (self);
  else
    pb_exmail_channel_fail (self, error, 0);
}

static void
dialled_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PbStream) stream = pb_dialer_dial_finish (PB_DIALER (object), result, &error);
  g_autoptr (PbExmailChannel) self = pb_attempt_end_wanted (user_data);

  if (self == NULL && stream != NULL)
    pb_stream_close (stream);
  if (self == NULL)
    return;
  if (stream == NULL)
    {
      pb_exmail_channel_fail (self, error, 0);
      return;
    }
  self->stream = g_steal_pointer (&stream);
  if (self->place.tls)
    pb_stream_start_tls_async (self->stream, self->cancellable, secured_cb, pb_attempt_begin (self, &self->cancellable));
  else
    open_session (self);
}

static void
dial (PbExmailChannel *self)
{
  PbTrustQuestion peer = { self->place.host, self->place.port, self->account->ca_file, NULL };
  g_autoptr (PbDialer) dialer = pb_way_out_dialer (self->account, self->context);

  self->dialled_at = pb_exmail_channel_now (self);
  pb_dialer_dial_async (dialer, &peer, self->cancellable, dialled_cb, pb_attempt_begin (self, &self->cancellable));
}

static void
dial_in_time (PbExmailChannel *self)
{
  gint64 earliest = self->dialled_at + PB_EXMAIL_BETWEEN;

  if (earliest <= pb_exmail_channel_now (self))
    dial (self);
  else
    pb_exmail_channel_wait (self, PB_EXMAIL_WAIT_DIAL, earliest);
}

static void
tell_addresses (PbExmailChannel *self)
{
  g_auto (GStrv) addresses = dup_addresses (self);

  if (self->session != NULL)
    pb_exmail_session_set_addresses (self->session, (const char *const *) addresses);
}

/* Without the aliases only mails to them are missed: a failure is made good with the next connection. */
static void
got_aliases_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) answer = pb_exmail_call_finish (result, &error);
  g_autoptr (PbExmailChannel) self = pb_attempt_end_wanted (user_data);
  g_autofree char *list = answer != NULL ? pb_exmail_dup_text (answer, "SlaveList") : NULL;

  if (self == NULL || answer == NULL)
    return;
  self->aliases = pb_exmail_aliases_read (list != NULL ? list : "");
  tell_addresses (self);
}

static void
ask_aliases (PbExmailChannel *self)
{
  const char *params[] = { "Alias", self->account->address, NULL };

  if (self->aliases == NULL)
    pb_exmail_call_async (self->context, self->account, self->key, "user/get", params, self->cancellable, got_aliases_cb, pb_attempt_begin (self, &self->cancellable));
}

static void
got_token_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PbSecret) token = pb_exmail_tokens_get_finish (result, &error);
  g_autoptr (PbExmailChannel) self = pb_attempt_end_wanted (user_data);

  if (self == NULL)
    return;
  if (token == NULL)
    {
      gboolean busy = g_error_matches (error, PB_ERROR, PB_ERROR_CLASS_SERVER_BUSY);
      pb_exmail_channel_fail (self, error, busy ? pb_exmail_tokens_get_wait (self->context->exmail, self->account) : 0);
      return;
    }
  g_clear_pointer (&self->refused, pb_secret_unref);
  self->token = g_steal_pointer (&token);
  ask_aliases (self);
  dial_in_time (self);
}

void
pb_exmail_channel_connect (PbExmailChannel *self)
{
  g_autoptr (GError) error = NULL;

  pb_exmail_channel_hang_up (self);
  self->listening = FALSE;
  self->useful = FALSE;
  if (self->context->exmail == NULL)
    g_set_error (&error, PB_ERROR, PB_ERROR_CLASS_CONFIG, "The OpenApi is not available here.");
  else
    pb_exmail_place_read (&self->place, self->account, &error);
  if (error != NULL)
    {
      pb_exmail_channel_fail (self, error, 0);
      return;
    }
  self->cancellable = g_cancellable_new ();
  pb_exmail_tokens_get_async (self->context->exmail, self->account, self->context->vault, self->key, self->refused, self->cancellable, got_token_cb, pb_attempt_begin (self, &self->cancellable));
}

static void
timer_cb (gpointer user_data)
{
  g_autoptr (PbExmailChannel) self = g_object_ref (user_data);
  PbExmailWait wait = self->wait;

  self->wait = PB_EXMAIL_WAIT_NOTHING;
  if (wait == PB_EXMAIL_WAIT_DIAL)
    dial (self);
  else if (wait == PB_EXMAIL_WAIT_ANSWER)
    pb_exmail_channel_tell_listening (self);
}

PbExmailChannel *
pb_exmail_channel_new (const PbContext *context, PbAccount *account, const PbExmailChannelFuncs *funcs, gpointer user_data)
{
  PbExmailChannel *self = g_object_new (PB_TYPE_EXMAIL_CHANNEL, NULL);

  self->context = context;
  self->account = pb_account_ref (account);
  self->funcs = *funcs;
  self->user_data = user_data;
  self->timer = pb_timer_new (context->clock, timer_cb, self);
  self->silence = first_silence (self);
  return self;
}

void
pb_exmail_channel_set_key (PbExmailChannel *self, PbSecret *key)
{
  g_clear_pointer (&self->key, pb_secret_unref);
  self->key = pb_secret_ref (key);
}

void
pb_exmail_channel_start (PbExmailChannel *self)
{
  pb_exmail_channel_connect (self);
}

void
pb_exmail_channel_stop (PbExmailChannel *self)
{
  pb_exmail_channel_hang_up (self);
}

void
pb_exmail_channel_probe (PbExmailChannel *self)
{
  if (self->session == NULL)
    return;
  pb_exmail_session_probe (self->session, pb_exmail_channel_now (self));
  pb_pump_kick (self->pump);
}

static void
pb_exmail_channel_dispose (GObject *object)
{
  PbExmailChannel *self = PB_EXMAIL_CHANNEL (object);

  if (self->timer != NULL)
    pb_exmail_channel_hang_up (self);
  g_clear_pointer (&self->timer, pb_timer_free);
  G_OBJECT_CLASS (pb_exmail_channel_parent_class)->dispose (object);
}

static void
pb_exmail_channel_finalize (GObject *object)
{
  PbExmailChannel *self = PB_EXMAIL_CHANNEL (object);

  g_clear_pointer (&self->account, pb_account_unref);
  g_clear_pointer (&self->key, pb_secret_unref);
  g_clear_pointer (&self->used, pb_secret_unref);
  g_clear_pointer (&self->refused, pb_secret_unref);
  g_strfreev (self->aliases);
  pb_exmail_place_clear (&self->place);
  G_OBJECT_CLASS (pb_exmail_channel_parent_class)->finalize (object);
}

static void
pb_exmail_channel_class_init (PbExmailChannelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = pb_exmail_channel_dispose;
  object_class->finalize = pb_exmail_channel_finalize;
}

static void
pb_exmail_channel_init (PbExmailChannel *self)
{
  self->dialled_at = -PB_EXMAIL_BETWEEN;
}
