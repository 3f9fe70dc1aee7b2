/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-sasl.c: which mechanism, and those of a line or two: PLAIN, LOGIN, CRAM-MD5, XOAUTH2, OAUTHBEARER. */
#include "pb-sasl-private.h"

#include <string.h>

#define REUSABLE (PB_SASL_LOGIN | PB_SASL_PLAIN | PB_SASL_XOAUTH2 | PB_SASL_OAUTHBEARER)
#define OAUTH    (PB_SASL_XOAUTH2 | PB_SASL_OAUTHBEARER)
#define PLUS     (PB_SASL_SCRAM_SHA_1_PLUS | PB_SASL_SCRAM_SHA_256_PLUS)

static const struct
{
  const char *name;
  PbSaslMechanism mechanism;
} names[] = {
  { "LOGIN", PB_SASL_LOGIN },
  { "PLAIN", PB_SASL_PLAIN },
  { "CRAM-MD5", PB_SASL_CRAM_MD5 },
  { "SCRAM-SHA-1", PB_SASL_SCRAM_SHA_1 },
  { "SCRAM-SHA-256", PB_SASL_SCRAM_SHA_256 },
  { "SCRAM-SHA-1-PLUS", PB_SASL_SCRAM_SHA_1_PLUS },
  { "SCRAM-SHA-256-PLUS", PB_SASL_SCRAM_SHA_256_PLUS },
  { "XOAUTH2", PB_SASL_XOAUTH2 },
  { "OAUTHBEARER", PB_SASL_OAUTHBEARER },
};

PbSaslMechanism
pb_sasl_mechanism_parse (const char *name, gsize len)
{
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (strlen (names[i].name) == len && g_ascii_strncasecmp (name, names[i].name, len) == 0)
      return names[i].mechanism;
  return PB_SASL_NONE;
}

const char *
pb_sasl_mechanism_to_string (PbSaslMechanism mechanism)
{
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (names[i].mechanism == mechanism)
      return names[i].name;
  return "";
}

PbSaslMechanism
pb_sasl_choose (guint offered, gboolean oauth, gboolean cleartext_ok, gboolean can_bind)
{
  guint allowed = oauth ? offered & OAUTH : offered & ~(guint) OAUTH;

  if (!cleartext_ok)
    allowed &= ~(guint) REUSABLE;
  if (!can_bind)
    allowed &= ~(guint) PLUS;
  for (guint bit = PB_SASL_OAUTHBEARER; bit != 0; bit >>= 1)
    if ((allowed & bit) != 0)
      return (PbSaslMechanism) bit;
  return PB_SASL_NONE;
}

void
pb_sasl_question_clear (PbSaslQuestion *question)
{
  g_clear_pointer (&question->salt, g_bytes_unref);
  g_free (question->message);
  memset (question, 0, sizeof *question);
}

/* "y" says: I could bind, but you do not offer it (RFC 5802 6); a server that does then knows that someone meddled. */
static void
set_binding (PbSasl *self, const PbSaslConfig *config)
{
  gboolean can_bind = config->binding_type != NULL && config->binding != NULL;

  self->gs2_flag = can_bind && !config->server_offers_plus ? "y" : "n";
  if (!can_bind || (self->mechanism & PLUS) == 0)
    return;
  self->binding_flag = g_strconcat ("p=", config->binding_type, NULL);
  self->gs2_flag = self->binding_flag;
  self->binding = g_bytes_ref (config->binding);
}

PbSasl *
pb_sasl_new (PbSaslMechanism mechanism, const PbSaslConfig *config, PbSecret *secret)
{
  PbSasl *self = g_new0 (PbSasl, 1);

  self->mechanism = mechanism;
  self->secret = pb_secret_ref (secret);
  self->user = g_strdup (config->user != NULL ? config->user : "");
  self->host = g_strdup (config->host != NULL ? config->host : "");
  self->port = config->port;
  self->nonce = g_strdup (config->nonce != NULL ? config->nonce : "");
  self->max_iterations = config->max_iterations;
  set_binding (self, config);
  return self;
}

void
pb_sasl_free (PbSasl *sasl)
{
  if (sasl == NULL)
    return;
  pb_secret_unref (sasl->secret);
  g_clear_pointer (&sasl->binding, g_bytes_unref);
  g_free (sasl->binding_flag);
  g_free (sasl->user);
  g_free (sasl->host);
  g_free (sasl->nonce);
  g_free (sasl->client_first);
  g_free (sasl->client_final);
  pb_secret_wipe (sasl, sizeof *sasl);
  g_free (sasl);
}

PbSaslResult
pb_sasl_fail (PbSasl *self, PbErrorClass failure, const char *sentence, const char **reason)
{
  self->failure = failure;
  if (reason != NULL)
    *reason = sentence;
  return PB_SASL_FAILED;
}

PbSaslResult
pb_sasl_respond (PbSasl *self, PbOutput *message, PbSecret **response)
{
  self->turn++;
  *response = pb_secret_new (message->len > 0 ? (const char *) message->data : "", message->len);
  pb_output_clear (message);
  return PB_SASL_RESPOND;
}

void
pb_sasl_append_name (PbOutput *message, const char *name)
{
  for (; *name != '\0'; name++)
    if (*name == ',')
      pb_output_text (message, "=2C");
    else if (*name == '=')
      pb_output_text (message, "=3D");
    else
      pb_output_append (message, name, 1);
}

static void
append_secret (PbOutput *message, const PbSecret *secret)
{
  pb_output_append (message, pb_secret_get (secret), pb_secret_get_length (secret));
}

/* RFC 4616 */
static void
write_plain (const PbSasl *self, PbOutput *message)
{
  pb_output_append (message, "\0", 1);
  pb_output_text (message, self->user);
  pb_output_append (message, "\0", 1);
  append_secret (message, self->secret);
}

static void
write_bearer (const PbSasl *self, PbOutput *message)
{
  pb_output_text (message, "\001auth=Bearer ");
  append_secret (message, self->secret);
  pb_output_text (message, "\001\001");
}

/* Google's and Microsoft's protocol, without an RFC. */
static void
write_xoauth2 (const PbSasl *self, PbOutput *message)
{
  pb_output_text (message, "user=");
  pb_output_text (message, self->user);
  write_bearer (self, message);
}

/* RFC 7628 3.1 */
static void
write_oauthbearer (const PbSasl *self, PbOutput *message)
{
  pb_output_text (message, "n,a=");
  pb_sasl_append_name (message, self->user);
  pb_output_text (message, ",\001host=");
  pb_output_text (message, self->host);
  pb_output_text (message, "\001port=");
  pb_output_number (message, self->port);
  write_bearer (self, message);
}

/* The challenges ask for the name, then for the password, in whatever words. */
static PbSaslResult
login_step (PbSasl *self, PbSecret **response)
{
  PbOutput message = { NULL, 0, 0 };

  if (self->turn == 0)
    pb_output_text (&message, self->user);
  else
    append_secret (&message, self->secret);
  self->over = self->turn > 0;
  return pb_sasl_respond (self, &message, response);
}

/* RFC 2195 */
static PbSaslResult
cram_step (PbSasl *self, const guint8 *challenge, gsize len, PbSaslQuestion *question, const char **reason)
{
  if (len == 0 || memchr (challenge, 0, len) != NULL)
    return pb_sasl_fail (self, PB_ERROR_CLASS_PROTOCOL, "The server's challenge makes no sense.", reason);
  question->mechanism = PB_SASL_CRAM_MD5;
  question->message = g_strndup ((const char *) challenge, len);
  self->asked = TRUE;
  return PB_SASL_ASK;
}

static PbSaslResult
first_step (PbSasl *self, PbSecret **response)
{
  PbOutput message = { NULL, 0, 0 };

  if (self->mechanism == PB_SASL_PLAIN)
    write_plain (self, &message);
  else if (self->mechanism == PB_SASL_XOAUTH2)
    write_xoauth2 (self, &message);
  else
    write_oauthbearer (self, &message);
  self->over = TRUE;
  return pb_sasl_respond (self, &message, response);
}

/* The challenge says why the token was refused; the server waits for an empty answer before it says NO (RFC 7628 3.2.3). */
static PbSaslResult
accept_refusal (PbSasl *self, PbSecret **response)
{
  PbOutput message = { NULL, 0, 0 };

  self->refused = TRUE;
  if (self->mechanism == PB_SASL_OAUTHBEARER)
    pb_output_text (&message, "\001");
  return pb_sasl_respond (self, &message, response);
}

gboolean
pb_sasl_is_client_first (const PbSasl *sasl)
{
  return sasl->mechanism != PB_SASL_LOGIN && sasl->mechanism != PB_SASL_CRAM_MD5;
}

PbSaslResult
pb_sasl_step (PbSasl *sasl, const guint8 *challenge, gsize len, PbSecret **response, PbSaslQuestion *question, const char **reason)
{
  gboolean oauth = (sasl->mechanism & OAUTH) != 0;

  *response = NULL;
  memset (question, 0, sizeof *question);
  if (reason != NULL)
    *reason = NULL;
  if (sasl->failure != PB_ERROR_CLASS_NONE || sasl->asked || (challenge == NULL && !pb_sasl_is_client_first (sasl)))
    return pb_sasl_fail (sasl, PB_ERROR_CLASS_PROTOCOL, "The server spoke out of turn.", reason);
  if (sasl->over && oauth && !sasl->refused)
    return accept_refusal (sasl, response);
  if (sasl->over)
    return pb_sasl_fail (sasl, PB_ERROR_CLASS_PROTOCOL, "The server asks for more than the login has.", reason);
  if (pb_sasl_is_scram (sasl->mechanism))
    return pb_sasl_scram_step (sasl, challenge, len, response, question, reason);
  if (sasl->mechanism == PB_SASL_CRAM_MD5)
    return cram_step (sasl, challenge, len, question, reason);
  if (sasl->mechanism == PB_SASL_LOGIN)
    return login_step (sasl, response);
  return first_step (sasl, response);
}

static PbSaslResult
cram_answer (PbSasl *self, const guint8 *digest, gsize len, PbSecret **response)
{
  static const char digits[] = "0123456789abcdef";
  PbOutput message = { NULL, 0, 0 };

  pb_output_text (&message, self->user);
  pb_output_text (&message, " ");
  for (gsize i = 0; i < len; i++)
    {
      pb_output_append (&message, &digits[digest[i] >> 4], 1);
      pb_output_append (&message, &digits[digest[i] & 15], 1);
    }
  self->over = TRUE;
  return pb_sasl_respond (self, &message, response);
}

static gsize
digest_size (PbSaslMechanism mechanism)
{
  if (mechanism == PB_SASL_CRAM_MD5)
    return 16;
  return mechanism == PB_SASL_SCRAM_SHA_256 || mechanism == PB_SASL_SCRAM_SHA_256_PLUS ? 32 : 20;
}

PbSaslResult
pb_sasl_answer (PbSasl *sasl, const guint8 *proof, gsize proof_len, const guint8 *signature, gsize signature_len, PbSecret **response)
{
  gsize size = digest_size (sasl->mechanism);
  gboolean scram = pb_sasl_is_scram (sasl->mechanism);

  *response = NULL;
  if (!sasl->asked || sasl->failure != PB_ERROR_CLASS_NONE || proof_len != size || (scram && signature_len != size))
    return pb_sasl_fail (sasl, PB_ERROR_CLASS_PROTOCOL, "", NULL);
  sasl->asked = FALSE;
  if (!scram)
    return cram_answer (sasl, proof, proof_len, response);
  memcpy (sasl->signature, signature, size);
  sasl->signature_len = size;
  return pb_sasl_scram_answer (sasl, proof, proof_len, response);
}

gboolean
pb_sasl_is_proved (const PbSasl *sasl)
{
  return sasl->over && !sasl->refused && sasl->failure == PB_ERROR_CLASS_NONE;
}

PbErrorClass
pb_sasl_get_failure (const PbSasl *sasl)
{
  return sasl->failure;
}
