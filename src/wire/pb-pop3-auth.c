/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-pop3-auth.c: the login itself: AUTH (RFC 5034), APOP, USER and PASS (RFC 1939 7), and which of them. */
#include "pb-pop3-session-private.h"

#include <string.h>

#define REUSABLE      (PB_SASL_LOGIN | PB_SASL_PLAIN)
#define SCRAM         (PB_SASL_SCRAM_SHA_1 | PB_SASL_SCRAM_SHA_256)
#define PLUS          (PB_SASL_SCRAM_SHA_1_PLUS | PB_SASL_SCRAM_SHA_256_PLUS)
#define MAX_CHALLENGE 3072 /* bytes of base64 */

void
pb_pop3_auth_forget_secrets (PbPop3Session *self)
{
  g_clear_pointer (&self->secret, pb_secret_unref);
  g_clear_pointer (&self->sent, g_ptr_array_unref);
  g_clear_pointer (&self->sasl, pb_sasl_free);
  g_clear_pointer (&self->user, g_free);
}

/* Whether @secret stands in @text, and not merely as a part of a word. */
static gboolean
holds_secret (PbPop3Line text, const PbSecret *secret)
{
  gsize len = secret != NULL ? pb_secret_get_length (secret) : 0;
  const char *at = text.text, *end = text.text + text.len;

  while (len > 0 && text.len > 0 && (at = memmem (at, (gsize) (end - at), pb_secret_get (secret), len)) != NULL)
    {
      if ((at == text.text || !g_ascii_isalnum (at[-1])) && (at + len == end || !g_ascii_isalnum (at[len])))
        return TRUE;
      at++;
    }
  return FALSE;
}

/* Some servers repeat the command that they refuse. */
gboolean
pb_pop3_auth_is_quoted (const PbPop3Session *self, PbPop3Line text)
{
  if (holds_secret (text, self->secret))
    return TRUE;
  for (guint i = 0; self->sent != NULL && i < self->sent->len; i++)
    if (holds_secret (text, g_ptr_array_index (self->sent, i)))
      return TRUE;
  return FALSE;
}

/* Sends @secret behind @command (nullable), as one line. */
static void
send_secret (PbPop3Session *self, PbPop3Phase phase, const char *command, PbSecret *secret, gint64 now)
{
  if (command != NULL)
    pb_output_text (&self->output, command);
  pb_output_append (&self->output, pb_secret_get (secret), pb_secret_get_length (secret));
  pb_output_text (&self->output, "\r\n");
  if (self->sent == NULL)
    self->sent = g_ptr_array_new_with_free_func ((GDestroyNotify) pb_secret_unref);
  g_ptr_array_add (self->sent, pb_secret_ref (secret));
  pb_pop3_session_await (self, phase, self->limits.login_timeout, now);
}

static void
begin_auth (PbPop3Session *self, PbSaslMechanism mechanism, gint64 now)
{
  PbSaslConfig config = self->sasl_config;

  config.user = self->user;
  config.server_offers_plus = (self->caps.sasl & PLUS) != 0;
  self->mechanism = mechanism;
  self->proof_sent = FALSE;
  self->login = pb_sasl_mechanism_to_string (mechanism);
  self->sasl = pb_sasl_new (mechanism, &config, self->secret);
  pb_pop3_session_command (self, PB_POP3_PHASE_AUTH, "AUTH", self->login, now);
  self->deadline = now + self->limits.login_timeout;
}

static void
sasl_failed (PbPop3Session *self, const char *reason)
{
  PbErrorClass error_class = pb_sasl_get_failure (self->sasl);

  pb_pop3_session_fail_word (self, error_class != PB_ERROR_CLASS_NONE ? error_class : PB_ERROR_CLASS_PROTOCOL, reason != NULL ? reason : "");
}

static void
send_response (PbPop3Session *self, const PbSecret *response, gint64 now)
{
  g_autoptr (PbSecret) line = pb_sasl_encode (response);

  send_secret (self, PB_POP3_PHASE_AUTH, NULL, line, now);
}

void
pb_pop3_auth_challenged (PbPop3Session *self, PbPop3Line text, gint64 now)
{
  g_autoptr (GBytes) challenge = text.len <= MAX_CHALLENGE ? pb_sasl_decode (text.text, text.len) : NULL;
  g_autoptr (PbSecret) response = NULL;
  g_auto (PbSaslQuestion) question = { 0 };
  const char *reason = NULL;
  gsize len = 0;

  if (challenge == NULL && pb_sasl_is_client_first (self->sasl) && self->sent == NULL)
    challenge = g_bytes_new_static ("", 0); /* only a sign to begin: some write words there */
  if (challenge == NULL)
    {
      pb_pop3_session_fail_word (self, PB_ERROR_CLASS_PROTOCOL, "The server's challenge makes no sense.");
      return;
    }
  const guint8 *data = g_bytes_get_data (challenge, &len);
  switch (pb_sasl_step (self->sasl, data != NULL ? data : (const guint8 *) "", len, &response, &question, &reason))
    {
    case PB_SASL_RESPOND:
      send_response (self, response, now);
      break;
    case PB_SASL_ASK:
      pb_pop3_session_yield (self, PB_POP3_PHASE_QUESTION);
      pb_pop3_session_emit (self, PB_POP3_EVENT_SASL)->question = question;
      question = (PbSaslQuestion){ 0 };
      break;
    case PB_SASL_FAILED:
    default:
      sasl_failed (self, reason);
    }
}

void
pb_pop3_session_answer (PbPop3Session *session, const guint8 *proof, gsize proof_len, const guint8 *signature, gsize signature_len, gint64 now)
{
  g_autoptr (PbSecret) response = NULL;

  if (session->phase != PB_POP3_PHASE_QUESTION)
    return;
  if (pb_sasl_answer (session->sasl, proof, proof_len, signature, signature_len, &response) == PB_SASL_RESPOND)
    {
      session->proof_sent = TRUE;
      send_response (session, response, now);
    }
  else
    sasl_failed (session, NULL);
}

/* GChecksum wipes nothing: zeros over its block take the end of the password out of it. */
static void
begin_apop (PbPop3Session *self, gint64 now)
{
  static const guchar zeros[128];
  g_autoptr (GChecksum) md5 = g_checksum_new (G_CHECKSUM_MD5);
  PbOutput command = { NULL, 0, 0 };

  self->login = "APOP";
  g_checksum_update (md5, (const guchar *) self->timestamp, (gssize) strlen (self->timestamp));
  g_checksum_update (md5, (const guchar *) pb_secret_get (self->secret), (gssize) pb_secret_get_length (self->secret));
  pb_output_text (&command, "APOP ");
  pb_output_text (&command, self->user);
  pb_output_text (&command, " ");
  pb_output_text (&command, g_checksum_get_string (md5));
  g_checksum_reset (md5);
  g_checksum_update (md5, zeros, sizeof zeros);
  g_autoptr (PbSecret) line = pb_secret_new ((const char *) command.data, command.len);
  pb_output_clear (&command);
  send_secret (self, PB_POP3_PHASE_APOP, NULL, line, now);
}

static gboolean
is_one_line (const char *text, gsize len)
{
  return len > 0 && strcspn (text, "\r\n") == len;
}

static void
begin_user (PbPop3Session *self, gint64 now)
{
  self->mechanism = PB_SASL_LOGIN;
  self->login = "USER";
  pb_pop3_session_command (self, PB_POP3_PHASE_USER, "USER", self->user, now);
  self->deadline = now + self->limits.login_timeout;
}

void
pb_pop3_auth_pass (PbPop3Session *self, gint64 now)
{
  send_secret (self, PB_POP3_PHASE_PASS, "PASS ", self->secret, now);
}

/* Returns: whether a login is offered that sends the password itself. */
static gboolean
has_reusable (const PbPop3Session *self)
{
  return !self->caps.known || self->caps.user || (self->caps.sasl & REUSABLE) != 0;
}

/* USER and PASS is what every server of old knows; LOGIN says the same in base64. */
static void
begin_reusable (PbPop3Session *self, gint64 now)
{
  if ((self->caps.sasl & PB_SASL_PLAIN) != 0)
    begin_auth (self, PB_SASL_PLAIN, now);
  else if (!self->caps.known || self->caps.user || (self->caps.sasl & PB_SASL_LOGIN) == 0)
    begin_user (self, now);
  else
    begin_auth (self, PB_SASL_LOGIN, now);
}

static void
begin_oauth (PbPop3Session *self, gint64 now)
{
  PbSaslMechanism best = pb_sasl_choose (self->caps.known ? self->caps.sasl : PB_SASL_XOAUTH2, TRUE, TRUE, FALSE);

  if (best == PB_SASL_NONE)
    pb_pop3_session_fail_word (self, PB_ERROR_CLASS_CONFIG, "The server takes no access tokens.");
  else
    begin_auth (self, best, now);
}

/* The strongest; nothing weaker than what it may be without TLS, and APOP only where there is no TLS or nothing else. */
static void
begin_password (PbPop3Session *self, gint64 now)
{
  gboolean can_bind = self->sasl_config.binding_type != NULL && self->sasl_config.binding != NULL;
  gboolean keep_reusable = self->tls && (self->preferred & REUSABLE) != 0;
  guint scram = self->caps.sasl & self->preferred & SCRAM;
  guint offered = keep_reusable ? PB_SASL_NONE : scram != 0 ? scram
                                                            : self->caps.sasl & ~(guint) REUSABLE;
  PbSaslMechanism best = pb_sasl_choose (offered, FALSE, TRUE, can_bind);

  if (best != PB_SASL_NONE)
    begin_auth (self, best, now);
  else if (self->timestamp != NULL && (!self->tls || !has_reusable (self)))
    begin_apop (self, now);
  else
    begin_reusable (self, now);
}

void
pb_pop3_session_login (PbPop3Session *session, const char *user, PbSecret *secret, gint64 now)
{
  if (session->phase != PB_POP3_PHASE_CREDENTIALS)
    return;
  if (!is_one_line (user, strlen (user)) || !is_one_line (pb_secret_get (secret), pb_secret_get_length (secret)))
    {
      pb_pop3_session_fail_word (session, PB_ERROR_CLASS_CONFIG, "User name and password have to be one line each.");
      return;
    }
  session->user = g_strdup (user);
  session->secret = pb_secret_ref (secret);
  if (session->oauth)
    begin_oauth (session, now);
  else
    begin_password (session, now);
}

/* A server that has let us prove ourselves by PLUS has the keys, and may have taken offence at the binding alone. */
static gboolean
is_binding_refused (const PbPop3Session *self)
{
  return (self->mechanism & PLUS) != 0 && self->proof_sent && (self->caps.sasl & SCRAM) != 0;
}

/* Servers list challenges and responses also for users of whom they have only a hash: one other try, over TLS, unless that
 * login is known to have worked. */
gboolean
pb_pop3_auth_fall_back (PbPop3Session *self, PbPop3Line text, gint64 now)
{
  PbErrorClass error_class = pb_pop3_failure (text, 0, PB_ERROR_CLASS_AUTH_REJECTED).error_class;
  gboolean answered_challenge = self->sasl != NULL && (self->mechanism & REUSABLE) == 0;
  gboolean unbound = is_binding_refused (self);
  gboolean first = self->preferred == PB_SASL_NONE && self->fallback == PB_SASL_NONE;

  if (!self->tls || self->oauth || !first || !answered_challenge || !(unbound || has_reusable (self)) || error_class != PB_ERROR_CLASS_AUTH_REJECTED)
    return FALSE;
  g_clear_pointer (&self->sasl, pb_sasl_free);
  g_clear_pointer (&self->sent, g_ptr_array_unref);
  if (unbound)
    begin_auth (self, pb_sasl_choose (self->caps.sasl & SCRAM, FALSE, TRUE, FALSE), now);
  else
    begin_reusable (self, now);
  self->fallback = self->mechanism;
  return TRUE;
}
