/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-tokens.h: the access tokens of both of Exmail's APIs. The OpenApi keeps one live token for each client id, so this
 * process keeps one for each pair of token address and client id, shared by all accounts that have the same key, and asks for a new one only when
 * the old one ran out or was refused, at most once a minute. At the current API each application of a company has its own
 * (pb_corp_tokens_…); where new ones are refused as well, one is asked for in ten seconds at most. */
#pragma once

#include "pb-account.h"
#include "pb-clock.h"
#include "pb-context.h"
#include "pb-corp-app.h"
#include "pb-corp-pace.h"
#include "pb-exmail-polls.h"
#include "pb-http.h"
#include "pb-vault.h"

G_BEGIN_DECLS

PbExmailTokens *pb_exmail_tokens_new (PbHttp *http, PbVault *vault, PbClock *clock);
/* Calls under way end with G_IO_ERROR_CANCELLED. */
void pb_exmail_tokens_free (PbExmailTokens *tokens);

/* @vault: (nullable): where the key and the login of a proxy are, if not in the vault of all (an account that is tried).
 * @refused: (nullable): a token that the service just refused (error 1200); a token younger than that is given as it is.
 * @key: (nullable): the interface key to use instead of the one in the vault (a new account that is tried).
 * Concurrent calls for one client share one request.
 * Errors: VAULT_LOCKED (no key), AUTH_REJECTED (the service refused the key: not tried again with the same key),
 * SERVER_BUSY (1002, or refused again within a minute; what failed within the last minute fails again in the same way
 * without being asked), CONFIG (10001), WRONG_PROTOCOL (a redirect or an HTML page: not the service, so it may be asked
 * again at once), and those of PbHttp. */
void pb_exmail_tokens_get_async (PbExmailTokens *tokens, PbAccount *account, PbVault *vault, PbSecret *key, PbSecret *refused, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* Returns: (transfer full) (nullable) */
PbSecret *pb_exmail_tokens_get_finish (GAsyncResult *result, GError **error);
/* Returns: µs until the service may be asked for another token of @account's client, 0 = at once. For the delay of what
 * failed with SERVER_BUSY. */
gint64 pb_exmail_tokens_get_wait (PbExmailTokens *tokens, PbAccount *account);
/* Returns: µs for which the token of @account's client may still be used, 0 = there is none. */
gint64 pb_exmail_tokens_get_life (PbExmailTokens *tokens, PbAccount *account);
/* The key of @account, or the secret of an application, may have changed: refusals are forgotten, and it is
 * looked up again before the account has the token of others. */
void pb_exmail_tokens_forget_refusal (PbExmailTokens *tokens, PbAccount *account);

/* The same of an application of the current API, from the tokens and with the vault of @context; its secret is "ID.corp-APP". Ends with pb_exmail_tokens_get_finish().
 * Errors: as above; CONFIG also for a wrong corp id. */
void pb_corp_tokens_get_async (const PbContext *context, PbAccount *account, PbCorpApp app, PbSecret *secret, PbSecret *refused, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* Returns: µs until asking @app again makes sense after SERVER_BUSY, 0 = at once. */
gint64 pb_corp_tokens_get_wait (PbExmailTokens *tokens, PbAccount *account, PbCorpApp app);
gint64 pb_corp_tokens_get_life (PbExmailTokens *tokens, PbAccount *account, PbCorpApp app);
/* Returns: (transfer none): of the calls with these tokens, and of asking for them; as long as @tokens lives. */
PbCorpPace *pb_corp_tokens_get_pace (PbExmailTokens *tokens, PbAccount *account, PbCorpApp app);
/* Returns: (transfer none): what is remembered of asking for @account's number, as long as @tokens lives. */
PbExmailPolls *pb_exmail_tokens_get_polls (PbExmailTokens *tokens, const PbAccount *account);

G_END_DECLS
