/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-sasl-scram.c: SCRAM of a client without its keys (RFC 5802, 7677, 5929, 9266). */
#include "pb-sasl-private.h"

#include <string.h>

gboolean
pb_sasl_is_scram (PbSaslMechanism mechanism)
{
  return (mechanism & (PB_SASL_SCRAM_SHA_1 | PB_SASL_SCRAM_SHA_256 | PB_SASL_SCRAM_SHA_1_PLUS | PB_SASL_SCRAM_SHA_256_PLUS)) != 0;
}

static PbSaslResult
client_first (PbSasl *self, PbSecret **response)
{
  g_autoptr (PbSecret) user = pb_sasl_prepare (self->user, strlen (self->user));
  PbOutput bare = { NULL, 0, 0 };
  PbOutput message = { NULL, 0, 0 };

  pb_output_text (&bare, "n=");
  pb_sasl_append_name (&bare, pb_secret_get (user));
  pb_output_text (&bare, ",r=");
  pb_output_text (&bare, self->nonce);
  pb_output_text (&message, self->gs2_flag);
  pb_output_text (&message, ",,");
  pb_output_append (&message, bare.data, bare.len);
  self->client_first = g_strndup ((const char *) bare.data, bare.len);
  pb_output_clear (&bare);
  return pb_sasl_respond (self, &message, response);
}

/* Returns: whether @text is UTF-8 without control characters, as every SCRAM message is. */
static gboolean
is_message (const guint8 *text, gsize len)
{
  for (gsize i = 0; i < len; i++)
    if (text[i] < ' ' || text[i] == 0x7F)
      return FALSE;
  return len > 0 && g_utf8_validate_len ((const char *) text, len, NULL);
}

/* Takes "@name=value" off the front of @message.
 * Returns: (transfer full) (nullable): the value; NULL if it is not there or empty. */
static char *
take_attribute (const char **message, char name)
{
  const char *value = *message + 2;
  gsize len;

  if ((*message)[0] != name || (*message)[1] != '=')
    return NULL;
  len = strcspn (value, ",");
  *message = value[len] == ',' ? value + len + 1 : value + len;
  return len > 0 ? g_strndup (value, len) : NULL;
}

/* The nonce is ours and something more of the server's (RFC 5802 5.1 "r"). */
static gboolean
is_nonce (const PbSasl *self, const char *nonce)
{
  gsize ours = strlen (self->nonce);

  for (const char *p = nonce; *p != '\0'; p++)
    if (*p < 0x21 || *p > 0x7E)
      return FALSE;
  return ours > 0 && strlen (nonce) > ours && strncmp (nonce, self->nonce, ours) == 0;
}

/* posit-number. Returns: 0 if it is none, G_MAXUINT if it is larger than any bound. */
static guint
iterations_of (const char *text)
{
  guint64 value;

  if (*text < '1' || strspn (text, "0123456789") != strlen (text))
    return 0;
  return g_ascii_string_to_unsigned (text, 10, 1, G_MAXUINT - 1, &value, NULL) ? (guint) value : G_MAXUINT;
}

/* client-final-message-without-proof: the header that was sent and the binding data, and both nonces. */
static char *
without_proof (const PbSasl *self, const char *nonce)
{
  g_autoptr (GByteArray) input = g_byte_array_new ();
  gsize size = 0;
  const guint8 *data = self->binding != NULL ? g_bytes_get_data (self->binding, &size) : NULL;

  g_byte_array_append (input, (const guint8 *) self->gs2_flag, (guint) strlen (self->gs2_flag));
  g_byte_array_append (input, (const guint8 *) ",,", 2);
  if (size > 0)
    g_byte_array_append (input, data, (guint) size);
  g_autofree char *encoded = g_base64_encode (input->data, input->len);
  return g_strdup_printf ("c=%s,r=%s", encoded, nonce);
}

static PbSaslResult
server_first (PbSasl *self, const char *message, PbSaslQuestion *question, const char **reason)
{
  const char *rest = message;
  g_autofree char *nonce = take_attribute (&rest, 'r'); /* "m=" in its place is an extension that must be understood */
  g_autofree char *salt = nonce != NULL ? take_attribute (&rest, 's') : NULL;
  g_autofree char *count = salt != NULL ? take_attribute (&rest, 'i') : NULL;
  g_autoptr (GBytes) decoded = salt != NULL ? pb_sasl_decode (salt, strlen (salt)) : NULL;
  guint iterations = count != NULL ? iterations_of (count) : 0;

  if (nonce == NULL || decoded == NULL || iterations == 0)
    return pb_sasl_fail (self, PB_ERROR_CLASS_PROTOCOL, "The server's challenge makes no sense.", reason);
  if (!is_nonce (self, nonce))
    return pb_sasl_fail (self, PB_ERROR_CLASS_PROTOCOL, "The server's challenge belongs to another login.", reason);
  if (iterations > self->max_iterations)
    return pb_sasl_fail (self, PB_ERROR_CLASS_LIMIT, "The server asks for too much computing.", reason);
  self->client_final = without_proof (self, nonce);
  question->mechanism = self->mechanism;
  question->salt = g_steal_pointer (&decoded);
  question->iterations = iterations;
  question->message = g_strdup_printf ("%s,%s,%s", self->client_first, message, self->client_final);
  self->asked = TRUE;
  return PB_SASL_ASK;
}

/* In a time that says nothing about where they differ. */
static gboolean
is_signature (const PbSasl *self, GBytes *said)
{
  gsize len = 0;
  const guint8 *data = said != NULL ? g_bytes_get_data (said, &len) : NULL;
  guint8 differ = 0;

  if (len == 0 || len != self->signature_len)
    return FALSE;
  for (gsize i = 0; i < len; i++)
    differ |= data[i] ^ self->signature[i];
  return differ == 0;
}

static PbSaslResult
server_error (PbSasl *self, const char *error, PbSecret **response, const char **reason)
{
  PbOutput empty = { NULL, 0, 0 };

  if (g_str_equal (error, "channel-bindings-dont-match") || g_str_equal (error, "server-does-support-channel-binding"))
    return pb_sasl_fail (self, PB_ERROR_CLASS_TLS_FAILED, "The server sees another TLS connection than this one.", reason);
  self->refused = TRUE;
  self->over = TRUE;
  return pb_sasl_respond (self, &empty, response);
}

static PbSaslResult
server_final (PbSasl *self, const char *message, PbSecret **response, const char **reason)
{
  const char *rest = message;
  PbOutput empty = { NULL, 0, 0 };
  g_autofree char *error = take_attribute (&rest, 'e');
  g_autofree char *verifier = error == NULL ? take_attribute (&rest, 'v') : NULL;
  g_autoptr (GBytes) said = verifier != NULL ? pb_sasl_decode (verifier, strlen (verifier)) : NULL;

  if (error != NULL)
    return server_error (self, error, response, reason);
  if (!is_signature (self, said))
    return pb_sasl_fail (self, PB_ERROR_CLASS_PROTOCOL, "The server could not prove that it knows the password.", reason);
  self->over = TRUE;
  return pb_sasl_respond (self, &empty, response);
}

PbSaslResult
pb_sasl_scram_step (PbSasl *self, const guint8 *challenge, gsize len, PbSecret **response, PbSaslQuestion *question, const char **reason)
{
  if (self->turn == 0)
    return client_first (self, response);
  if (!is_message (challenge, len))
    return pb_sasl_fail (self, PB_ERROR_CLASS_PROTOCOL, "The server's challenge makes no sense.", reason);

  g_autofree char *message = g_strndup ((const char *) challenge, len);
  if (self->turn == 1)
    return server_first (self, message, question, reason);
  return server_final (self, message, response, reason);
}

PbSaslResult
pb_sasl_scram_answer (PbSasl *self, const guint8 *proof, gsize proof_len, PbSecret **response)
{
  PbOutput message = { NULL, 0, 0 };
  g_autofree char *encoded = g_base64_encode (proof, proof_len);

  pb_output_text (&message, self->client_final);
  pb_output_text (&message, ",p=");
  pb_output_text (&message, encoded);
  pb_secret_wipe (encoded, strlen (encoded));
  return pb_sasl_respond (self, &message, response);
}
