/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-sign-in.c: see pb-sign-in.h. */
#include "pb-sign-in.h"

#include <string.h>

#include "pb-error.h"
#include "pb-tokens.h"

PbSaslConfig
pb_sign_in_config (const PbAccount *account, const char *nonce)
{
  return (PbSaslConfig){
    .host = account->host,
    .port = account->port,
    .nonce = nonce,
    .max_iterations = PB_SIGN_IN_MAX_ITERATIONS,
  };
}

gboolean
pb_sign_in_uses_token (const PbAccount *account)
{
  return g_str_equal (account->auth, "oauth2");
}

/* --- the secret --- */

typedef struct
{
  PbTokens *tokens; /* (unowned) (nullable) */
  guint64 token;
} Asking;

static void
take_secret (GTask *task, PbSecret *secret, GError *error)
{
  g_autoptr (GError) failure = error;

  if (secret != NULL && pb_secret_get_length (secret) > 0)
    {
      g_task_return_pointer (task, secret, (GDestroyNotify) pb_secret_unref);
      return;
    }
  g_clear_pointer (&secret, pb_secret_unref);
  if (failure != NULL)
    g_task_return_new_error (task, PB_ERROR, (int) pb_error_class_of (failure, PB_ERROR_CLASS_VAULT_LOCKED), "%s", failure->message);
  else
    g_task_return_new_error (task, PB_ERROR, PB_ERROR_CLASS_VAULT_LOCKED, "No password is stored for this account.");
}

static void
looked_up_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  PbSecret *secret = pb_vault_lookup_finish (PB_VAULT (object), result, &error);

  take_secret (task, secret, error);
}

static void
token_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  Asking *asking = g_task_get_task_data (task);
  PbSecret *secret = pb_tokens_get_finish (asking->tokens, result, &asking->token, &error);

  take_secret (task, secret, error);
}

void
pb_sign_in_get_secret_async (const PbContext *context, PbAccount *account, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Asking *asking = g_new (Asking, 1);

  *asking = (Asking){ context->tokens, 0 };
  g_task_set_source_tag (task, pb_sign_in_get_secret_async);
  g_task_set_task_data (task, asking, g_free);
  if (context->tokens != NULL && pb_tokens_serve (account))
    pb_tokens_get_async (context->tokens, account, FALSE, cancellable, token_cb, task);
  else
    pb_vault_lookup_async (context->vault, account->id, cancellable, looked_up_cb, task);
}

PbSecret *
pb_sign_in_get_secret_finish (GAsyncResult *result, guint64 *token, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, pb_sign_in_get_secret_async), NULL);
  if (token != NULL)
    *token = ((const Asking *) g_task_get_task_data (G_TASK (result)))->token;
  return g_task_propagate_pointer (G_TASK (result), error);
}

gboolean
pb_sign_in_is_worth_again (const PbContext *context, const PbAccount *account, guint64 token, PbErrorClass error_class)
{
  if (error_class != PB_ERROR_CLASS_AUTH_REJECTED && error_class != PB_ERROR_CLASS_AUTH_EXPIRED)
    return FALSE;
  return context->tokens != NULL && pb_tokens_refused (context->tokens, account, token);
}

/* --- digests --- */

static PbDigestKind
kind_of (PbSaslMechanism mechanism)
{
  if (mechanism == PB_SASL_CRAM_MD5)
    return PB_DIGEST_CRAM_MD5;
  if (mechanism == PB_SASL_SCRAM_SHA_1 || mechanism == PB_SASL_SCRAM_SHA_1_PLUS)
    return PB_DIGEST_SCRAM_SHA_1;
  return PB_DIGEST_SCRAM_SHA_256;
}

/* CRAM-MD5 is older than SASLprep: its servers take the password as it is. */
void
pb_sign_in_compute_async (const PbSaslQuestion *question, PbSecret *secret, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  PbDigestKind kind = kind_of (question->mechanism);
  g_autoptr (PbSecret) password = kind == PB_DIGEST_CRAM_MD5 ? pb_secret_ref (secret) : pb_sasl_prepare (pb_secret_get (secret), pb_secret_get_length (secret));

  pb_digest_async (kind, password, question->salt, question->iterations, question->message, cancellable, callback, user_data);
}

PbDigest *
pb_sign_in_compute_finish (GAsyncResult *result, GError **error)
{
  return pb_digest_finish (result, error);
}

void
pb_sign_in_log_in_imap (PbImapSession *session, PbStream *stream, const PbAccount *account, PbSecret *secret, gint64 now)
{
  const char *type = NULL;
  g_autoptr (GBytes) binding = pb_stream_get_channel_binding (stream, &type);

  pb_imap_session_bind (session, type, binding);
  pb_imap_session_login (session, account->user, secret, now);
}

void
pb_sign_in_log_in_pop3 (PbPop3Session *session, PbStream *stream, const PbAccount *account, PbSecret *secret, gint64 now)
{
  const char *type = NULL;
  g_autoptr (GBytes) binding = pb_stream_get_channel_binding (stream, &type);

  pb_pop3_session_bind (session, type, binding);
  pb_pop3_session_login (session, account->user, secret, now);
}

void
pb_sign_in_answer_imap (PbImapSession *session, const PbDigest *digest, gint64 now)
{
  gsize proof_len = 0, signature_len = 0;
  const guint8 *proof = digest != NULL ? g_bytes_get_data (digest->proof, &proof_len) : NULL;
  const guint8 *signature = digest != NULL && digest->signature != NULL ? g_bytes_get_data (digest->signature, &signature_len) : NULL;

  pb_imap_session_answer (session, proof, proof_len, signature, signature_len, now);
}

void
pb_sign_in_answer_pop3 (PbPop3Session *session, const PbDigest *digest, gint64 now)
{
  gsize proof_len = 0, signature_len = 0;
  const guint8 *proof = digest != NULL ? g_bytes_get_data (digest->proof, &proof_len) : NULL;
  const guint8 *signature = digest != NULL && digest->signature != NULL ? g_bytes_get_data (digest->signature, &signature_len) : NULL;

  pb_pop3_session_answer (session, proof, proof_len, signature, signature_len, now);
}

static char *
note_of (const PbAccount *account)
{
  return g_strconcat ("sasl/", account->id, NULL);
}

/* The note says "MECHANISM HOST": what was learned of one server says nothing of another. */
PbSaslMechanism
pb_sign_in_get_preferred (const PbContext *context, const PbAccount *account)
{
  g_autofree char *name = note_of (account);
  g_autofree char *note = context->ledger != NULL ? pb_ledger_get_note (context->ledger, name) : NULL;
  const char *blank = note != NULL ? strchr (note, ' ') : NULL;

  if (blank == NULL || g_strcmp0 (blank + 1, account->host) != 0)
    return PB_SASL_NONE;
  return pb_sasl_mechanism_parse (note, (gsize) (blank - note));
}

void
pb_sign_in_learn (const PbContext *context, const PbAccount *account, guint64 token, PbSaslMechanism fallback, gboolean ok)
{
  g_autofree char *name = note_of (account);

  if (ok && context->tokens != NULL)
    pb_tokens_accepted (context->tokens, account, token);
  if (context->ledger == NULL)
    return;
  if (!ok && pb_sign_in_get_preferred (context, account) != PB_SASL_NONE)
    pb_ledger_set_note (context->ledger, name, "");
  if (!ok || fallback == PB_SASL_NONE)
    return;
  g_autofree char *note = g_strdup_printf ("%s %s", pb_sasl_mechanism_to_string (fallback), account->host);
  pb_ledger_set_note (context->ledger, name, note);
}
