/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-vault-trial.h: a vault as another one is, but for a few names whose secrets are being tried: those are answered, stored and
 * cleared here, in memory, and nothing of them reaches the other before somebody carries it over. */
#pragma once

#include "pb-vault.h"

G_BEGIN_DECLS

#define PB_TYPE_VAULT_TRIAL (pb_vault_trial_get_type ())
G_DECLARE_FINAL_TYPE (PbVaultTrial, pb_vault_trial, PB, VAULT_TRIAL, PbVault)

/* What is on trial under a name. */
typedef struct
{
  char *label;      /* (owned): what keyring programs are to show */
  PbSecret *secret; /* (owned) (nullable): NULL: there is to be none */
} PbVaultTried;

/* References @vault; its "changed" is passed on. */
PbVaultTrial *pb_vault_trial_new (PbVault *vault);
/* Returns: (transfer none): the vault behind it. */
PbVault *pb_vault_trial_get_vault (PbVaultTrial *trial);
/* From now on @name is on trial, with @secret; (nullable): as if there were none. A name with a credential file is left alone:
 * that file counts, whatever is stored. */
void pb_vault_trial_put (PbVaultTrial *trial, const char *name, const char *label, PbSecret *secret);
/* Returns: (transfer none) (nullable): NULL: @name is not on trial. Valid until it is put, stored or cleared again. */
const PbVaultTried *pb_vault_trial_get (PbVaultTrial *trial, const char *name);

G_END_DECLS
