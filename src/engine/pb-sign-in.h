/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-sign-in.h: what a protocol machine of wire needs from the process to sign in: a nonce, what the connection can be bound
 * to, digests of the password, and which mechanism worked the last time. The same for IMAP and POP3. */
#pragma once

#include "pb-account.h"
#include "pb-context.h"
#include "pb-digest.h"
#include "pb-imap-session.h"
#include "pb-pop3-session.h"
#include "pb-sasl.h"

G_BEGIN_DECLS

/* More iterations of PBKDF2 than this are refused: a second or so of computing. */
#define PB_SIGN_IN_MAX_ITERATIONS 1000000

/* @nonce: from pb_digest_new_nonce(), one for each connection; borrowed. Returns: everything but user and binding, which
 * belong to the moment of the login. Strings are borrowed of @account. */
PbSaslConfig pb_sign_in_config (const PbAccount *account, const char *nonce);

/* Returns: whether the secret is an access token. */
gboolean pb_sign_in_uses_token (const PbAccount *account);

/* What @account signs in with: its secret in the vault, or what pb_tokens_get_async() gives; to be asked for at every sign-in.
 * Errors: VAULT_LOCKED, and those of pb_tokens_get_async(). */
void pb_sign_in_get_secret_async (const PbContext *context, PbAccount *account, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* @token: (out) (optional): which token it is, 0 for what is none. Returns: (transfer full) (nullable): not empty */
PbSecret *pb_sign_in_get_secret_finish (GAsyncResult *result, guint64 *token, GError **error);
/* The server has refused it with @error_class. Returns: whether to sign in again at once: there is a newer token to be had. */
gboolean pb_sign_in_is_worth_again (const PbContext *context, const PbAccount *account, guint64 token, PbErrorClass error_class);

/* Answers a machine's question; never before it returns. @secret: the password as it is; prepared here. */
void pb_sign_in_compute_async (const PbSaslQuestion *question, PbSecret *secret, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* Returns: (transfer full) (nullable): NULL with @error (PROTOCOL), or when cancelled. */
PbDigest *pb_sign_in_compute_finish (GAsyncResult *result, GError **error);

/* Logs @account in, with what binds the login to @stream. */
void pb_sign_in_log_in_imap (PbImapSession *session, PbStream *stream, const PbAccount *account, PbSecret *secret, gint64 now);
void pb_sign_in_log_in_pop3 (PbPop3Session *session, PbStream *stream, const PbAccount *account, PbSecret *secret, gint64 now);

/* @digest: (nullable): NULL cancels the exchange. */
void pb_sign_in_answer_imap (PbImapSession *session, const PbDigest *digest, gint64 now);
void pb_sign_in_answer_pop3 (PbPop3Session *session, const PbDigest *digest, gint64 now);

/* The mechanism that worked after a stronger one had been refused (servers list SCRAM also for users of whom they keep a hash
 * only), of this server; NONE = the strongest. Kept as note "sasl/ACCOUNT" of the ledger. */
PbSaslMechanism pb_sign_in_get_preferred (const PbContext *context, const PbAccount *account);
/* The login with @token (0: a password) is over. @fallback: what it fell back to, NONE if it did not. @ok: FALSE: the secret was
 * refused, and the next one is tried with the strongest mechanism again. */
void pb_sign_in_learn (const PbContext *context, const PbAccount *account, guint64 token, PbSaslMechanism fallback, gboolean ok);

G_END_DECLS
