/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-check-pop3.c: one round with a POP3 server, step by step; no mail is asked for. */
#include "pb-check-private.h"

#include "pb-digest.h"
#include "pb-machine.h"
#include "pb-pop3-session.h"
#include "pb-sign-in.h"

#define SECOND ((gint64) G_USEC_PER_SEC)

static gpointer
open_pop3 (Check *self)
{
  const PbAccount *account = self->account;
  g_autofree char *nonce = pb_digest_new_nonce ();
  PbPop3Limits limits = pb_pop3_limits_default ();
  PbPop3Config config = pb_pop3_config_for (account);

  config.sasl = pb_sign_in_config (account, nonce);
  config.preferred = pb_sign_in_get_preferred (&self->context, account);
  limits.answer_timeout = 20 * SECOND; /* somebody waits for it */
  self->n_folders = 1;
  self->unread = g_new0 (guint32, 1);
  return pb_pop3_session_new (&config, &limits, pb_check_now (self));
}

static void
close_pop3 (gpointer session)
{
  pb_pop3_session_free (session);
}

static void
pop3_tls_started (gpointer session, gint64 now)
{
  pb_pop3_session_tls_started (session, now);
}

/* --- signing in --- */

/* @digest: (nullable): NULL cancels the exchange. */
static void
answer (Check *self, const PbDigest *digest)
{
  gsize proof_len = 0, signature_len = 0;
  const guint8 *proof = digest != NULL ? g_bytes_get_data (digest->proof, &proof_len) : NULL;
  const guint8 *signature = digest != NULL && digest->signature != NULL ? g_bytes_get_data (digest->signature, &signature_len) : NULL;

  pb_pop3_session_answer (self->session, proof, proof_len, signature, signature_len, pb_check_now (self));
}

static void
computed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Check) self = user_data;
  g_autoptr (PbDigest) digest = pb_sign_in_compute_finish (result, NULL);

  if (self->task == NULL || self->failed)
    return;
  answer (self, digest);
  pb_pump_kick (self->pump);
}

static void
compute (Check *self, const PbSaslQuestion *question)
{
  pb_sign_in_compute_async (question, self->secret, self->inner, computed_cb, pb_check_ref (self));
}

static void
log_in (Check *self)
{
  g_autofree char *capabilities = pb_check_ear_describe (self->ear);

  if (self->step != PB_CHECK_CAPABILITY)
    {
      pb_check_fail (self, PB_ERROR_CLASS_PROTOCOL, "The server asked for the password twice.");
      return;
    }
  pb_check_succeed (self, capabilities);
  pb_sign_in_log_in_pop3 (self->session, self->stream, self->account, self->secret, pb_check_now (self));
  pb_pump_kick (self->pump);
}

/* --- steps --- */

/* The list is there: all of it is counted, nothing is fetched. */
static void
take_list (Check *self)
{
  g_autofree char *count = g_strdup_printf ("%u mails", self->unread[0]);

  pb_check_succeed (self, count);
  self->step = PB_CHECK_PUSH; /* POP3 knows nothing of read and unread */
  pb_pop3_session_want (self->session, NULL, 0, pb_check_now (self));
  pb_pump_kick (self->pump);
}

static void
advance (Check *self)
{
  const char *phase = pb_pop3_session_phase (self->session);

  if (self->step == PB_CHECK_GREETING && !g_str_equal (phase, "greeting") && !g_str_equal (phase, "closed"))
    pb_check_succeed (self, self->ear->greeting != NULL ? self->ear->greeting : "");
  if (self->step == PB_CHECK_LOGIN && (g_str_equal (phase, "list") || g_str_equal (phase, "fetch")))
    pb_check_succeed (self, self->ear->mechanism);
}

static void
take_event (Check *self, const PbPop3Event *event, const GError *io_error)
{
  advance (self);
  if (self->task == NULL)
    return;
  if (event->type == PB_POP3_EVENT_UIDL)
    self->unread[0]++;
  else if (event->type == PB_POP3_EVENT_LISTED)
    take_list (self);
  else if (event->type == PB_POP3_EVENT_STARTTLS)
    pb_check_start_tls (self);
  else if (event->type == PB_POP3_EVENT_LOGIN && self->certificate_only)
    pb_check_fail (self, PB_ERROR_CLASS_CONFIG, "This account uses no certificate.");
  else if (event->type == PB_POP3_EVENT_LOGIN)
    log_in (self);
  else if (event->type == PB_POP3_EVENT_SASL)
    compute (self, &event->question);
  else if (event->type == PB_POP3_EVENT_DONE)
    {
      pb_check_succeed (self, "none; asked in rounds");
      pb_check_end (self, NULL);
    }
  else if (event->type == PB_POP3_EVENT_ERROR && io_error != NULL && io_error->domain == PB_ERROR)
    pb_check_fail_with (self, io_error, PB_ERROR_CLASS_REFUSED);
  else if (event->type == PB_POP3_EVENT_ERROR)
    pb_check_fail (self, event->error_class, event->text);
}

static gboolean
take_next (Check *self, const GError *io_error)
{
  g_auto (PbPop3Event) event = { 0 };
  gboolean more = pb_pop3_session_next_event (self->session, &event);

  if (more)
    take_event (self, &event, io_error);
  else
    advance (self);
  return more;
}

const PbCheckProtocol pb_check_pop3 = { open_pop3, close_pop3, &pb_pop3_machine, FALSE, pop3_tls_started, take_next };
