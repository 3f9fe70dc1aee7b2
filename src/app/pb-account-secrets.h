/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-account-secrets.h: the secrets of one account on their way from the person or standard input into the vault. */
#pragma once

#include "pb-account-options.h"
#include "pb-vault-trial.h"

G_BEGIN_DECLS

/* What was given; NULL where nothing was. */
typedef struct
{
  PbSecret *of[PB_N_ACCOUNT_SECRETS]; /* (owned) (nullable) */
} PbAccountSecrets;

void pb_account_secrets_clear (PbAccountSecrets *secrets);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PbAccountSecrets, pb_account_secrets_clear)

/* Returns: whether @account signs in with @secret. */
gboolean pb_account_uses_secret (const PbAccount *account, PbAccountSecret secret);
/* Returns: (transfer full): the name of @secret in the vault. */
char *pb_account_secret_dup_name (const char *id, PbAccountSecret secret);
/* Returns: (transfer full): every name in the vault that may belong to @id, also those of sign-ins and proxies. */
GStrv pb_account_secrets_dup_names (const char *id);
/* Returns: whether @name is one that an account's secret can have. */
gboolean pb_account_secret_name_is_valid (const char *name);

/* Reads what the options say and is not there yet, one line of standard input each, and asks a person at a terminal for what is new: what
 * @account uses and @before (nullable: a new account) did not, or with a server of somebody else, unless a credential file has it.
 * Returns: whether there is enough to go on; otherwise @error is a sentence. */
gboolean pb_account_secrets_gather (PbAccountSecrets *secrets, const PbAccountOptions *options, PbVault *vault, const PbAccount *account, const PbAccount *before, GError **error);
/* Reads as many of these lines as it takes to have the login of the proxy, which is needed before the rest of the account is known;
 * a person at a terminal is asked for it alone. pb_account_secrets_gather() goes on from there. Returns: FALSE with @error */
gboolean pb_account_secrets_gather_login (PbAccountSecrets *secrets, const PbAccountOptions *options, GError **error);
/* Asks a person at a terminal for @secret anew, in place of what was refused. Returns: FALSE with @error */
gboolean pb_account_secrets_ask_again (PbAccountSecrets *secrets, const PbAccount *account, PbAccountSecret secret, GError **error);
/* Puts on trial what was given. Where the proxy, or the owner of the server, is not that of @before (nullable: a new account), and
 * nothing was given for it, there is to be none: what is there is no business of others. Can be called again. */
void pb_account_secrets_try (const PbAccountSecrets *secrets, PbVaultTrial *trial, const PbAccount *account, const PbAccount *before);
/* Returns: (transfer full): the names of the secrets that go with what @account no longer has of @before (nullable), and that would
 * go to somebody else if they stayed (pb_secret_changes_begin()). */
GStrv pb_account_secrets_dup_moved (const PbAccount *account, const PbAccount *before);
/* Returns: (transfer full) (nullable): a sentence for a window that has saved @account without trying it, where a secret went like that
 * and none was given in its place. */
char *pb_account_secrets_dup_loss (const PbAccountSecrets *secrets, PbVault *vault, const PbAccount *account, const PbAccount *before);
/* Returns: whether the vault has a secret of @id, as far as can be seen. */
gboolean pb_account_secrets_are_there (PbVault *vault, const char *id);
/* Deletes every secret of @id (see pb_account_secrets_dup_names()) from the vault; what cannot be deleted is told on standard error.
 * Returns: FALSE if there is a keyring that may have some yet. */
gboolean pb_account_secrets_forget (PbVault *vault, const char *id);

G_END_DECLS
