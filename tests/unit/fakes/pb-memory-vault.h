/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-memory-vault.h: a vault that lives in the test; it can be locked, counts what it is asked, and answers from the main
 * loop as a real one does. */
#pragma once

#include "pb-vault-memory.h"

#define PB_TYPE_MEMORY_VAULT (pb_memory_vault_get_type ())
G_DECLARE_FINAL_TYPE (PbMemoryVault, pb_memory_vault, PB, MEMORY_VAULT, PbVaultMemory)

/* Returns: (transfer full): open and empty. */
PbMemoryVault *pb_memory_vault_new (void);
/* Puts @secret (NULL: nothing) under @name at once, without "changed". */
void pb_memory_vault_set (PbMemoryVault *self, const char *name, const char *secret);
/* Returns: (transfer none) (nullable): what is stored under @name; what pb_vault_keep() was given is not, until the vault takes it. */
const char *pb_memory_vault_get (PbMemoryVault *self, const char *name);
/* While locked, lookup, store and clear fail with VAULT_LOCKED. Opening emits "changed". */
void pb_memory_vault_set_locked (PbMemoryVault *self, gboolean locked);
/* While read-only, store and clear fail with VAULT_LOCKED, and lookup does not. */
void pb_memory_vault_set_read_only (PbMemoryVault *self, gboolean read_only);
/* While held, stores are not answered; then they are carried out in their order, unless they were cancelled meanwhile. */
void pb_memory_vault_hold_stores (PbMemoryVault *self, gboolean held);
/* What the user does when asked to unlock: TRUE (as at the beginning) opens the vault, FALSE dismisses the prompt. */
void pb_memory_vault_set_consent (PbMemoryVault *self, gboolean consent);
/* Returns: how often a secret was looked up, locked or not. */
guint pb_memory_vault_get_lookups (PbMemoryVault *self);
/* Returns: how often the user would have seen a prompt. */
guint pb_memory_vault_get_prompts (PbMemoryVault *self);
