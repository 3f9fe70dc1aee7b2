/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-check-way.c: from the secret to a connection on which a session can speak; and patience with a server that is silent. */
#include "pb-check-private.h"

#include "pb-reason.h"
#include "pb-sign-in.h"
#include "pb-text.h"
#include "pb-way-out.h"

/* A server that says nothing for so long gets a second look; one that still says nothing then has failed. Servers that delay
 * their greeting on purpose do so for less. */
#define PATIENCE  (3 * (gint64) G_USEC_PER_SEC)
#define GIVE_UP   (12 * (gint64) G_USEC_PER_SEC)
#define MAX_FACTS 120 /* characters of a name of a certificate */

/* --- patience --- */

static const char *
reason_of_silence (PbCheckStep step)
{
  if (step == PB_CHECK_CONNECT)
    return PB_REASON_CONNECT_TIMEOUT;
  return step == PB_CHECK_GREETING ? PB_REASON_NO_GREETING : PB_REASON_HANDSHAKE_TIMEOUT;
}

static void
timer_cb (gpointer user_data)
{
  g_autoptr (Check) self = pb_check_ref (user_data);

  if (self->task == NULL || self->step > PB_CHECK_STARTTLS)
    return;
  if (pb_check_now (self) - self->since >= GIVE_UP)
    {
      pb_check_fail (self, PB_ERROR_CLASS_TIMEOUT, reason_of_silence (self->step));
      return;
    }
  pb_timer_set (self->timer, self->since + GIVE_UP);
  pb_check_stop_waiting (self);
}

/* A step that waits for the server begins. */
static void
wait_for_server (Check *self)
{
  if (self->timer == NULL)
    self->timer = pb_timer_new (self->context.clock, timer_cb, self);
  pb_timer_set (self->timer, pb_check_now (self) + (self->certificate_only ? GIVE_UP : PATIENCE));
}

/* --- facts of a handshake --- */

static char *
format_day (gint64 seconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (seconds);

  return time != NULL ? g_date_time_format (time, "%Y-%m-%d") : g_strdup ("?");
}

/* Returns: (transfer full): such as "TLS1.3, AES-256-GCM, certificate for a.test, b.test by CN=Some CA, valid until 2036-01-01". */
static char *
describe_peer (PbStream *stream)
{
  const PbPeer *peer = pb_stream_get_peer (stream);
  GString *text = g_string_new (peer->tls_version != NULL ? peer->tls_version : "TLS");
  g_autoptr (PbCertificate) leaf = NULL;

  if (peer->cipher != NULL)
    g_string_append_printf (text, ", %s", peer->cipher);
  if (peer->chain != NULL && peer->chain->len > 0)
    leaf = pb_certificate_read (g_ptr_array_index (peer->chain, 0));
  if (leaf != NULL)
    {
      g_autofree char *day = format_day (leaf->not_after);
      g_autofree char *names = pb_text_display (leaf->names[0] != '\0' ? leaf->names : leaf->subject, -1, MAX_FACTS);
      g_autofree char *issuer = pb_text_display (leaf->issuer, -1, MAX_FACTS);
      g_string_append_printf (text, ", certificate for %s by %s, valid until %s", names, issuer, day);
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

  if (self->failed)
    return FALSE;
  if (self->certificate_only && peer->chain != NULL && peer->chain->len > 0)
    pb_check_end (self, g_ptr_array_ref (peer->chain));
  else if (!ok)
    pb_check_fail_with (self, error, PB_ERROR_CLASS_TLS_FAILED);
  else if (self->certificate_only)
    pb_check_fail (self, PB_ERROR_CLASS_TLS_FAILED, "The server has shown no certificate.");
  else
    {
      g_autofree char *facts = describe_peer (self->stream);
      pb_check_succeed (self, facts);
    }
  return self->task != NULL && !self->failed;
}

/* --- TLS --- */

static void
upgraded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Check) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean ok = pb_stream_start_tls_finish (PB_STREAM (object), result, &error);

  if (self->task == NULL || !take_handshake (self, ok, error))
    return;
  self->protocol->tls_started (self->session, pb_check_now (self));
  pb_pump_resume (self->pump);
  pb_pump_kick (self->pump);
}

void
pb_check_start_tls (Check *self)
{
  pb_pump_pause (self->pump);
  wait_for_server (self);
  pb_stream_start_tls_async (self->stream, self->inner, upgraded_cb, pb_check_ref (self));
}

/* --- the conversation --- */

static void
pump_cb (PbPump *pump, const GError *io_error, gpointer user_data)
{
  g_autoptr (Check) self = pb_check_ref (user_data);
  gboolean more = TRUE;

  while (more && self->task != NULL && !self->failed && self->session != NULL)
    more = self->protocol->take_next (self, io_error);
  if (self->task != NULL && !self->failed && self->session != NULL && io_error != NULL)
    pb_check_fail_with (self, io_error, PB_ERROR_CLASS_REFUSED);
}

static void
open_session (Check *self)
{
  wait_for_server (self);
  self->session = self->protocol->open (self);
  self->ear = pb_check_ear_new (self->protocol->machine, self->session, self->protocol->tagged);
  self->pump = pb_pump_new (self->context.clock, self->stream, &pb_check_ear_machine, self->ear, pump_cb, self);
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
  const char *address;

  if (self->task == NULL || self->failed)
    {
      if (stream != NULL)
        pb_stream_close (stream);
      return;
    }
  if (stream == NULL)
    {
      pb_check_fail_with (self, error, PB_ERROR_CLASS_REFUSED);
      return;
    }
  self->stream = g_steal_pointer (&stream);
  address = pb_stream_get_peer (self->stream)->address;
  pb_check_succeed (self, address != NULL ? address : "");
  if (self->task == NULL)
    return;
  if (self->account->security != PB_SECURITY_TLS)
    {
      open_session (self);
      return;
    }
  wait_for_server (self);
  pb_stream_start_tls_async (self->stream, self->inner, secured_cb, pb_check_ref (self));
}

void
pb_check_dial (Check *self)
{
  PbAccount *account = self->account;
  PbTrustQuestion peer = pb_account_get_question (account);
  g_autoptr (PbDialer) dialer = pb_way_out_dialer (account, &self->context);

  wait_for_server (self);
  pb_dialer_dial_async (dialer, &peer, self->inner, dialled_cb, pb_check_ref (self));
}

/* --- the secret --- */

static void
take_secret (Check *self, PbSecret *secret)
{
  self->secret = secret;
  pb_check_succeed (self, "");
  if (self->task != NULL)
    pb_check_dial (self);
}

static void
secret_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Check) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (PbSecret) secret = pb_sign_in_get_secret_finish (result, &self->token, &error);

  if (self->task == NULL)
    return;
  if (secret == NULL)
    pb_check_fail_with (self, error, PB_ERROR_CLASS_VAULT_LOCKED);
  else
    take_secret (self, g_steal_pointer (&secret));
}

void
pb_check_begin_way (Check *self)
{
  self->step = PB_CHECK_SECRET;
  if (self->secret != NULL)
    take_secret (self, g_steal_pointer (&self->secret));
  else
    pb_sign_in_get_secret_async (&self->context, self->account, self->inner, secret_cb, pb_check_ref (self));
}
