/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-vault-kept.h: secrets that no vault took, in memory, until one does. Private to the system's vault. */
#pragma once

#include "pb-secret.h"

G_BEGIN_DECLS

typedef struct _PbVaultKept PbVaultKept;

PbVaultKept *pb_vault_kept_new (void);
void pb_vault_kept_free (PbVaultKept *kept);

void pb_vault_kept_put (PbVaultKept *kept, const char *name, const char *label, PbSecret *secret);
/* Returns: (transfer full) (nullable) */
PbSecret *pb_vault_kept_dup (PbVaultKept *kept, const char *name);
/* @only: (nullable): NULL = whatever is kept under @name, else just this very secret. */
void pb_vault_kept_drop (PbVaultKept *kept, const char *name, const PbSecret *only);

/* @kept may be changed by @func. */
typedef void (*PbVaultKeptFunc) (const char *name, const char *label, PbSecret *secret, gpointer user_data);
void pb_vault_kept_foreach (PbVaultKept *kept, PbVaultKeptFunc func, gpointer user_data);

G_END_DECLS
