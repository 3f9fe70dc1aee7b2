/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-vault-memory.c: a table of secrets that goes with the process. */
#include "pb-vault-memory.h"

typedef struct
{
  GHashTable *secrets; /* (owned) (element-type utf8 PbSecret) */
} PbVaultMemoryPrivate;

G_DEFINE_TYPE_WITH_PRIVATE (PbVaultMemory, pb_vault_memory, PB_TYPE_VAULT)

static GHashTable *
secrets_of (PbVaultMemory *self)
{
  PbVaultMemoryPrivate *private = pb_vault_memory_get_instance_private (self);

  return private->secrets;
}

PbSecret *
pb_vault_memory_get (PbVaultMemory *self, const char *name)
{
  return g_hash_table_lookup (secrets_of (self), name);
}

void
pb_vault_memory_set (PbVaultMemory *self, const char *name, PbSecret *secret)
{
  if (secret == NULL)
    g_hash_table_remove (secrets_of (self), name);
  else
    g_hash_table_replace (secrets_of (self), g_strdup (name), pb_secret_ref (secret));
}

static void
lookup_async (PbVault *vault, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (vault, cancellable, callback, user_data);
  PbSecret *secret = pb_vault_memory_get (PB_VAULT_MEMORY (vault), name);

  g_task_return_pointer (task, secret != NULL ? pb_secret_ref (secret) : NULL, (GDestroyNotify) pb_secret_unref);
}

static void
store_async (PbVault *vault, const char *name, const char *label, PbSecret *secret, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (vault, cancellable, callback, user_data);

  pb_vault_memory_set (PB_VAULT_MEMORY (vault), name, secret);
  g_task_return_boolean (task, TRUE);
}

static void
clear_async (PbVault *vault, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (vault, cancellable, callback, user_data);

  pb_vault_memory_set (PB_VAULT_MEMORY (vault), name, NULL);
  g_task_return_boolean (task, TRUE);
}

static void
unlock_async (PbVault *vault, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (vault, cancellable, callback, user_data);

  g_task_return_boolean (task, TRUE);
}

static gboolean
keep (PbVault *vault, const char *name, const char *label, PbSecret *secret)
{
  pb_vault_memory_set (PB_VAULT_MEMORY (vault), name, secret);
  return secret != NULL;
}

static void
pb_vault_memory_finalize (GObject *object)
{
  g_hash_table_unref (secrets_of (PB_VAULT_MEMORY (object)));
  G_OBJECT_CLASS (pb_vault_memory_parent_class)->finalize (object);
}

static void
pb_vault_memory_class_init (PbVaultMemoryClass *klass)
{
  PbVaultClass *vault_class = PB_VAULT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = pb_vault_memory_finalize;
  vault_class->lookup_async = lookup_async;
  vault_class->store_async = store_async;
  vault_class->clear_async = clear_async;
  vault_class->unlock_async = unlock_async;
  vault_class->keep = keep;
}

static void
pb_vault_memory_init (PbVaultMemory *self)
{
  PbVaultMemoryPrivate *private = pb_vault_memory_get_instance_private (self);

  private->secrets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) pb_secret_unref);
}

PbVault *
pb_vault_new_memory (void)
{
  return g_object_new (PB_TYPE_VAULT_MEMORY, NULL);
}
