/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-secret-changes.h: what was tried of an account's secrets (pb-vault-trial.h) is carried out, together with the account itself:
 * all of it, or nothing. */
#pragma once

#include "pb-vault-trial.h"

G_BEGIN_DECLS

typedef struct _PbSecretChanges PbSecretChanges;

/* Where the secrets are in the end. */
typedef enum
{
  PB_SECRETS_STORED,
  PB_SECRETS_UNTIL_UNLOCKED, /* the keyring is locked: the running Postbell has one of them, and stores it once it is unlocked */
  PB_SECRETS_FOR_SESSION,    /* no keyring took one of them: the running Postbell has it until it ends */
  PB_SECRETS_LOST,           /* nor does Postbell run */
} PbSecretsPlace;

/* Puts what is on @trial for the account @id into the vault behind it; what that does not take waits for the end. Until
 * pb_secret_changes_undo() or pb_secret_changes_end() the process is not interrupted by SIGINT, SIGTERM and SIGHUP. Waits.
 * @moved: (nullable): names whose old secrets must not stay, since they would be given to somebody else; no keyring at all has none.
 * Returns: (transfer full) (nullable): NULL with a sentence: nothing was changed. */
PbSecretChanges *pb_secret_changes_begin (PbVaultTrial *trial, const char *id, const char *const *moved, GError **error);
/* Puts back what was there. @changes: (transfer full) */
void pb_secret_changes_undo (PbSecretChanges *changes);
/* The account is saved: gives the running Postbell what no vault took, which is told on standard error, and lets it forget what is
 * newer in the vault. @changes: (transfer full). @words: (out) (optional) (transfer full) (nullable): a sentence for a window,
 * where not all is stored. */
PbSecretsPlace pb_secret_changes_end (PbSecretChanges *changes, char **words);
/* Returns: (transfer none): a stable word. */
const char *pb_secrets_place_to_string (PbSecretsPlace place);

G_END_DECLS
