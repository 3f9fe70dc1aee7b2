/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-imap-auth.c: the login itself: which way, the exchange, and one way back (RFC 9051 6.2.2, 6.2.3; RFC 4959). */
#include "pb-imap-session-private.h"

#include <string.h>

#define REUSABLE (PB_SASL_LOGIN | PB_SASL_PLAIN) /* the password itself is sent */
#define OAUTH    (PB_SASL_XOAUTH2 | PB_SASL_OAUTHBEARER)
#define SCRAM    (PB_SASL_SCRAM_SHA_1 | PB_SASL_SCRAM_SHA_256)
#define PLUS     (PB_SASL_SCRAM_SHA_1_PLUS | PB_SASL_SCRAM_SHA_256_PLUS)

void
pb_imap_auth_init (PbImapSession *self, const PbImapConfig *config)
{
  PbImapAuth *auth = &self->auth;

  auth->host = g_strdup (config->sasl.host);
  auth->port = config->sasl.port;
  auth->nonce = g_strdup (config->sasl.nonce);
  auth->max_iterations = config->sasl.max_iterations;
  auth->oauth = config->oauth;
  auth->preferred = config->preferred;
}

void
pb_imap_auth_clear (PbImapSession *self)
{
  PbImapAuth *auth = &self->auth;

  pb_imap_auth_forget_secrets (self);
  g_clear_pointer (&auth->user, g_free);
  g_clear_pointer (&auth->host, g_free);
  g_clear_pointer (&auth->nonce, g_free);
  g_clear_pointer (&auth->binding_type, g_free);
  g_clear_pointer (&auth->binding, g_bytes_unref);
  g_clear_pointer (&auth->broken_text, g_free);
}

void
pb_imap_auth_forget_secrets (PbImapSession *self)
{
  g_clear_pointer (&self->auth.sasl, pb_sasl_free);
  g_clear_pointer (&self->auth.secret, pb_secret_unref);
  g_clear_pointer (&self->auth.sent, g_ptr_array_unref);
}

/* Whether @secret stands in @text, and not merely as a part of a word. */
static gboolean
holds_secret (PbImapSpan text, const PbSecret *secret)
{
  gsize len = secret != NULL ? pb_secret_get_length (secret) : 0;
  const guint8 *at = text.data, *end = text.data + text.len;

  while (len > 0 && (at = memmem (at, (gsize) (end - at), pb_secret_get (secret), len)) != NULL)
    {
      if ((at == text.data || !g_ascii_isalnum (at[-1])) && (at + len == end || !g_ascii_isalnum (at[len])))
        return TRUE;
      at++;
    }
  return FALSE;
}

/* Some servers repeat the command that they refuse. */
gboolean
pb_imap_auth_is_quoted (const PbImapSession *self, PbImapSpan text)
{
  const GPtrArray *sent = self->auth.sent;

  for (guint i = 0; sent != NULL && i < sent->len; i++)
    if (holds_secret (text, g_ptr_array_index (sent, i)))
      return TRUE;
  return holds_secret (text, self->auth.secret);
}

static void
note_sent (PbImapSession *self, PbSecret *form)
{
  if (self->auth.sent == NULL)
    self->auth.sent = g_ptr_array_new_with_free_func ((GDestroyNotify) pb_secret_unref);
  g_ptr_array_add (self->auth.sent, pb_secret_ref (form));
}

/* --- which way --- */

static gboolean
may_send_secret (const PbImapSession *self)
{
  return self->tls || self->allow_cleartext;
}

/* The LOGIN command needs no AUTH capability: NetEase lists none, and only LOGINDISABLED is a refusal. */
static gboolean
command_is_allowed (const PbImapSession *self)
{
  return !self->auth.oauth && may_send_secret (self) && (self->caps & PB_IMAP_CAP_LOGINDISABLED) == 0;
}

gboolean
pb_imap_auth_is_possible (const PbImapSession *self)
{
  return command_is_allowed (self) || pb_sasl_choose (self->auth.offered, self->auth.oauth, may_send_secret (self), TRUE) != PB_SASL_NONE;
}

void
pb_imap_auth_refuse (PbImapSession *self)
{
  if (self->auth.oauth)
    pb_imap_session_fail_word (self, PB_ERROR_CLASS_CONFIG, "The server takes no access tokens.");
  else
    pb_imap_session_fail_word (self, self->tls ? PB_ERROR_CLASS_AUTH_REJECTED : PB_ERROR_CLASS_TLS_FAILED, "LOGINDISABLED");
}

/* Returns: the mechanism to begin with; LOGIN stands for the command, too. */
static PbSaslMechanism
choose (const PbImapSession *self, guint offered)
{
  const PbImapAuth *auth = &self->auth;
  guint all = offered | (command_is_allowed (self) ? PB_SASL_LOGIN : PB_SASL_NONE);

  if (!auth->oauth && may_send_secret (self) && (all & auth->preferred & (REUSABLE | SCRAM)) != 0)
    return auth->preferred;
  return pb_sasl_choose (all, auth->oauth, may_send_secret (self), auth->binding != NULL);
}

/* A quoted string holds neither line breaks nor 8-bit characters, and a literal is not understood everywhere (QQ). */
static gboolean
can_quote (const PbImapSession *self)
{
  const PbSecret *secret = self->auth.secret;

  return strlen (pb_secret_get (secret)) == pb_secret_get_length (secret) && pb_imap_can_quote (self->auth.user) && pb_imap_can_quote (pb_secret_get (secret));
}

/* --- on the way --- */

static void
send_line (PbImapSession *self, const char *text, gsize len, gint64 now)
{
  pb_output_append (&self->output, text, len);
  pb_output_text (&self->output, "\r\n");
  pb_imap_session_rearm (self, now);
}

/* The answer to "*" is BAD; the reason is kept until then (RFC 9051 6.2.2). */
static void
cancel_exchange (PbImapSession *self, PbErrorClass error_class, const char *reason, gint64 now)
{
  self->phase = PB_IMAP_PHASE_LOGIN;
  self->auth.broken = error_class;
  g_free (self->auth.broken_text);
  self->auth.broken_text = g_strdup (reason);
  send_line (self, "*", 1, now);
}

/* Returns: (transfer full): as it is sent. */
static PbSecret *
encode (PbImapSession *self, const PbSecret *response)
{
  PbSecret *encoded = pb_sasl_encode (response);

  if ((self->auth.mechanism & (REUSABLE | OAUTH)) != 0 && pb_secret_get_length (encoded) > 0)
    note_sent (self, encoded);
  return encoded;
}

static void
respond (PbImapSession *self, const PbSecret *response, gint64 now)
{
  g_autoptr (PbSecret) encoded = encode (self, response);

  self->phase = PB_IMAP_PHASE_LOGIN;
  send_line (self, pb_secret_get (encoded), pb_secret_get_length (encoded), now);
}

static void
append_initial_response (PbImapSession *self)
{
  g_auto (PbSaslQuestion) question = { 0 };
  g_autoptr (PbSecret) response = NULL;

  if (pb_sasl_step (self->auth.sasl, NULL, 0, &response, &question, NULL) != PB_SASL_RESPOND)
    return;
  g_autoptr (PbSecret) encoded = encode (self, response);
  pb_output_text (&self->output, " ");
  pb_output_append (&self->output, pb_secret_get (encoded), pb_secret_get_length (encoded));
}

static void
authenticate (PbImapSession *self, gint64 now)
{
  PbImapAuth *auth = &self->auth;
  const PbSaslConfig config = {
    .user = auth->user,
    .host = auth->host,
    .port = auth->port,
    .nonce = auth->nonce,
    .binding_type = auth->binding_type,
    .binding = auth->binding,
    .server_offers_plus = (auth->offered & PLUS) != 0,
    .max_iterations = auth->max_iterations,
  };

  auth->sasl = pb_sasl_new (auth->mechanism, &config, auth->secret);
  pb_imap_session_begin (self, PB_IMAP_COMMAND_LOGIN);
  pb_output_text (&self->output, "AUTHENTICATE ");
  pb_output_text (&self->output, pb_sasl_mechanism_to_string (auth->mechanism));
  if ((self->caps & PB_IMAP_CAP_SASL_IR) != 0 && pb_sasl_is_client_first (auth->sasl))
    append_initial_response (self);
  send_line (self, "", 0, now);
}

static void
login_quoted (PbImapSession *self, gint64 now)
{
  PbOutput quoted = { NULL, 0, 0 };

  pb_imap_output_quoted (&quoted, pb_secret_get (self->auth.secret));
  g_autoptr (PbSecret) form = pb_secret_new ((const char *) quoted.data, quoted.len);
  note_sent (self, form);
  pb_imap_session_begin (self, PB_IMAP_COMMAND_LOGIN);
  pb_output_text (&self->output, "LOGIN ");
  pb_imap_output_quoted (&self->output, self->auth.user);
  pb_output_text (&self->output, " ");
  send_line (self, (const char *) quoted.data, quoted.len, now);
  pb_output_clear (&quoted);
}

/* Begins the login by one mechanism of @offered, or by the LOGIN command: that one instead of the mechanism of the same name,
 * and where servers are known to understand it better than PLAIN. Without any way left, PLAIN is tried for what cannot be
 * quoted: it need not be listed. */
static void
begin (PbImapSession *self, guint offered, gint64 now)
{
  PbImapAuth *auth = &self->auth;
  gboolean command = command_is_allowed (self) && can_quote (self);

  self->phase = PB_IMAP_PHASE_LOGIN;
  self->caps_known = FALSE;
  auth->proof_sent = FALSE;
  g_clear_pointer (&auth->sasl, pb_sasl_free);
  auth->mechanism = choose (self, offered);
  if (auth->mechanism == PB_SASL_PLAIN && command && (self->quirks & PB_QUIRK_LOGIN_FIRST) != 0)
    auth->mechanism = PB_SASL_LOGIN;
  if (auth->mechanism == PB_SASL_LOGIN && command)
    {
      login_quoted (self, now);
      return;
    }
  if (auth->mechanism == PB_SASL_LOGIN && (offered & PB_SASL_LOGIN) == 0)
    auth->mechanism = PB_SASL_PLAIN;
  if (auth->mechanism == PB_SASL_NONE)
    pb_imap_auth_refuse (self);
  else
    authenticate (self, now);
}

void
pb_imap_session_bind (PbImapSession *self, const char *type, GBytes *data)
{
  g_clear_pointer (&self->auth.binding_type, g_free);
  g_clear_pointer (&self->auth.binding, g_bytes_unref);
  if (type == NULL || data == NULL)
    return;
  self->auth.binding_type = g_strdup (type);
  self->auth.binding = g_bytes_ref (data);
}

void
pb_imap_session_login (PbImapSession *self, const char *user, PbSecret *secret, gint64 now)
{
  if (self->phase != PB_IMAP_PHASE_CREDENTIALS)
    return;
  self->auth.user = g_strdup (user);
  self->auth.secret = pb_secret_ref (secret);
  begin (self, self->auth.offered, now);
}

/* Returns: (transfer full): the challenge in @text; what is no base64 says nothing. */
static GBytes *
challenge_of (PbImapSpan text)
{
  PbImapSpan word = pb_imap_span_word (&text);
  GBytes *decoded = word.len > 0 ? pb_sasl_decode ((const char *) word.data, word.len) : NULL;

  return decoded != NULL ? decoded : g_bytes_new_static ("", 0);
}

static void
ask_owner (PbImapSession *self, PbSaslQuestion *question)
{
  self->phase = PB_IMAP_PHASE_PROOF;
  self->wait_deadline = PB_NEVER;
  pb_imap_session_emit (self, PB_IMAP_EVENT_SASL, 0)->question = *question;
  memset (question, 0, sizeof *question);
}

static void
take_challenge (PbImapSession *self, PbImapSpan text, gint64 now)
{
  g_autoptr (GBytes) challenge = challenge_of (text);
  g_auto (PbSaslQuestion) question = { 0 };
  g_autoptr (PbSecret) response = NULL;
  const char *reason = NULL;
  gsize len;
  const guint8 *data = g_bytes_get_data (challenge, &len);
  PbSaslResult result = pb_sasl_step (self->auth.sasl, len > 0 ? data : (const guint8 *) "", len, &response, &question, &reason);

  if (result == PB_SASL_RESPOND)
    respond (self, response, now);
  else if (result == PB_SASL_ASK)
    ask_owner (self, &question);
  else
    cancel_exchange (self, pb_sasl_get_failure (self->auth.sasl), reason, now);
}

/* + is expected only where AUTHENTICATE waits for an answer, and not behind our "*". */
void
pb_imap_auth_continue (PbImapSession *self, PbImapSpan text, gboolean complete, gint64 now)
{
  if (self->auth.sasl == NULL || self->auth.broken != PB_ERROR_CLASS_NONE)
    pb_imap_session_fail_word (self, PB_ERROR_CLASS_PROTOCOL, "");
  else if (!complete)
    cancel_exchange (self, PB_ERROR_CLASS_LIMIT, "The server's challenge is too long.", now);
  else
    take_challenge (self, text, now);
}

void
pb_imap_session_answer (PbImapSession *self, const guint8 *proof, gsize proof_len, const guint8 *signature, gsize signature_len, gint64 now)
{
  g_autoptr (PbSecret) response = NULL;

  if (self->phase != PB_IMAP_PHASE_PROOF)
    return;
  if (pb_sasl_answer (self->auth.sasl, proof, proof_len, signature, signature_len, &response) == PB_SASL_RESPOND)
    {
      self->auth.proof_sent = TRUE;
      respond (self, response, now);
    }
  else
    cancel_exchange (self, PB_ERROR_CLASS_PROTOCOL, "This computer cannot compute what the server asks for.", now);
}

/* --- the answer --- */

/* What may be tried once after a challenge was refused. Servers list SCRAM also for users of whom they keep only a hash, which
 * fits none of them; an encrypted connection may then carry the password. A server that has let us prove ourselves has the keys:
 * if it took offence at the binding (Cyrus 3.6 knows tls-unique only, also over TLS 1.3, where there is none), the same without
 * it. Not after a server that broke the exchange or proved to be another. */
static guint
other_ways (const PbImapSession *self)
{
  const PbImapAuth *auth = &self->auth;
  guint reusable = (auth->offered & REUSABLE) | (command_is_allowed (self) ? PB_SASL_LOGIN : PB_SASL_NONE);

  if (auth->fell_back || (auth->mechanism & (REUSABLE | OAUTH)) != 0 || !may_send_secret (self))
    return PB_SASL_NONE;
  if ((auth->mechanism & PLUS) != 0 && auth->proof_sent && (auth->offered & SCRAM) != 0)
    return auth->offered & SCRAM;
  return reusable;
}

static void
refused (PbImapSession *self, const PbImapResponse *response, gint64 now)
{
  PbImapFailure failure = pb_imap_failure (response, PB_ERROR_CLASS_AUTH_REJECTED);

  guint others = other_ways (self);

  if (failure.error_class == PB_ERROR_CLASS_AUTH_REJECTED && others != PB_SASL_NONE)
    {
      self->auth.fell_back = TRUE;
      begin (self, others, now);
      return;
    }
  if (self->auth.oauth && failure.error_class == PB_ERROR_CLASS_AUTH_REJECTED)
    failure.error_class = PB_ERROR_CLASS_AUTH_EXPIRED; /* the token is stale, not the account */
  pb_imap_session_fail (self, failure.error_class, response->text, failure.retry_after);
}

gboolean
pb_imap_auth_completed (PbImapSession *self, const PbImapResponse *response, gint64 now)
{
  PbImapAuth *auth = &self->auth;

  if (auth->broken != PB_ERROR_CLASS_NONE)
    pb_imap_session_fail_word (self, auth->broken, auth->broken_text);
  else if (response->status != PB_IMAP_STATUS_OK)
    refused (self, response, now);
  else if (auth->sasl != NULL && !pb_sasl_is_proved (auth->sasl))
    pb_imap_session_fail_word (self, PB_ERROR_CLASS_PROTOCOL, "The server could not prove that it knows the password.");
  else
    {
      pb_imap_auth_forget_secrets (self);
      return TRUE;
    }
  return FALSE;
}

PbSecret *
pb_imap_session_get_secret (const PbImapSession *self)
{
  return self->auth.secret;
}

PbSaslMechanism
pb_imap_session_get_fallback (const PbImapSession *self)
{
  gboolean over = self->phase >= PB_IMAP_PHASE_RECAPABILITY && self->phase < PB_IMAP_PHASE_CLOSED;

  return over && self->auth.fell_back ? self->auth.mechanism : PB_SASL_NONE;
}
