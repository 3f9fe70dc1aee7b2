/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-tokens.h: what an account signs in with where that is not simply the vault's password: access tokens of OAuth 2.0, made
 * anew from the grant in the vault ("ID.oauth") when they run out, and whatever an Online Account of the desktop gives. Asked
 * at every sign-in. */
#pragma once

#include "pb-account.h"
#include "pb-clock.h"
#include "pb-http.h"
#include "pb-oauth-grant.h"
#include "pb-vault.h"

G_BEGIN_DECLS

typedef struct _PbTokens PbTokens;

/* Who answers for accounts with a "goa" (GNOME Online Accounts). @online is given back as it was set. @fresh: what was given
 * last was refused: not to be taken from a cache. The answer is an access token, or the password where auth is not oauth2.
 * Errors: as of pb_tokens_get_async(). */
typedef struct
{
  void (*get_async) (gpointer online, PbAccount *account, gboolean fresh, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  PbSecret *(*get_finish) (gpointer online, GAsyncResult *result, GError **error);
} PbTokensOnline;

/* @folders: (nullable): where providers are described, see pb_oauth_provider_find(). References @http and @vault. */
PbTokens *pb_tokens_new (PbHttp *http, PbVault *vault, PbClock *clock, const char *const *folders);
/* Calls under way end with G_IO_ERROR_CANCELLED. */
void pb_tokens_free (PbTokens *tokens);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbTokens, pb_tokens_free)
/* @functions: (unowned): static. @online: (unowned): outlives @tokens. Without it, accounts with a "goa" fail with CONFIG. */
void pb_tokens_set_online (PbTokens *tokens, const PbTokensOnline *functions, gpointer online);

/* Returns: whether @account asks here, and not the vault for a password: it has a "goa", or auth is oauth2 and it has an
 * "oauth". */
gboolean pb_tokens_serve (const PbAccount *account);

/* What @account signs in with now. @fresh: what was given last was refused, so it is made anew whatever its age. A token that
 * lives less than 5 min is made anew, in one request for all who wait for it with the same settings; what the provider rotates
 * is in the vault before the old grant is let go of (in its memory, and stored as soon as a keyring takes it, where none does:
 * see pb_vault_keep()).
 * Errors: AUTH_EXPIRED (sign in again), VAULT_LOCKED, CONFIG (unknown provider, no client id, a host that is not the
 * provider's: nothing is sent there), and what keeps the grant and is tried again: OFFLINE, TIMEOUT, REFUSED, SERVER_BUSY,
 * TLS_UNTRUSTED, TLS_FAILED, WRONG_PROTOCOL, PROTOCOL. Texts begin with a word of pb-reason.h. */
void pb_tokens_get_async (PbTokens *tokens, PbAccount *account, gboolean fresh, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* @number: (out) (optional): which one it is, for the two below; another token has another number. Returns: (transfer full)
 * (nullable) */
PbSecret *pb_tokens_get_finish (PbTokens *tokens, GAsyncResult *result, guint64 *number, GError **error);

/* The server has refused the token with @number, or ended a session because of its age.
 * Returns: whether to try again at once: the next pb_tokens_get_async() gives a fresh one, or a newer one was given meanwhile, which
 * this says nothing of. FALSE: it was fresh, or @account does not ask here. */
gboolean pb_tokens_refused (PbTokens *tokens, const PbAccount *account, guint64 number);
/* The server has accepted it. */
void pb_tokens_accepted (PbTokens *tokens, const PbAccount *account, guint64 number);

/* @grant: from now on used for the account called @id by this process, in place of the vault's. Kept nowhere else. */
void pb_tokens_take (PbTokens *tokens, const char *id, PbOauthGrant *grant);
/* Puts the grant taken for @account into the vault.
 * Errors: those of pb_vault_store_async(); the grant is still used by this process then, and kept in the vault's memory
 * (pb_vault_is_kept()) unless a credential file takes its place. */
void pb_tokens_keep_async (PbTokens *tokens, PbAccount *account, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean pb_tokens_keep_finish (PbTokens *tokens, GAsyncResult *result, GError **error);
/* Returns: whether the grant of @id is in no keyring: it is lost when this process ends. */
gboolean pb_tokens_is_unkept (PbTokens *tokens, const char *id);
/* The account called @id was removed, and its secrets deleted: whoever asks for it is told G_IO_ERROR_CANCELLED; what was put into the
 * vault since is deleted, too, and what is on its way does not stay there. */
void pb_tokens_forget (PbTokens *tokens, const char *id);

/* Before the process ends: waits until no request that renews a grant is unanswered, and everything is in the vault; 6 s at most. */
void pb_tokens_settle_async (PbTokens *tokens, GAsyncReadyCallback callback, gpointer user_data);
/* Returns: whether it is */
gboolean pb_tokens_settle_finish (GAsyncResult *result);

G_END_DECLS
