/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-vault-memory.h: the vault behind pb_vault_new_memory(), for others to build upon. */
#pragma once

#include "pb-vault.h"

G_BEGIN_DECLS

#define PB_TYPE_VAULT_MEMORY (pb_vault_memory_get_type ())
G_DECLARE_DERIVABLE_TYPE (PbVaultMemory, pb_vault_memory, PB, VAULT_MEMORY, PbVault)

struct _PbVaultMemoryClass
{
  PbVaultClass parent_class;
};

/* At once, without "changed". @secret: (nullable): NULL removes. */
void pb_vault_memory_set (PbVaultMemory *self, const char *name, PbSecret *secret);
/* Returns: (transfer none) (nullable) */
PbSecret *pb_vault_memory_get (PbVaultMemory *self, const char *name);

G_END_DECLS
