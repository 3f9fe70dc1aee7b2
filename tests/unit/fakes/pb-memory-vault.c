/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-memory-vault.c: a table of secrets behind the vault's interface. */
#include "pb-memory-vault.h"

#include <string.h>

#include "pb-error.h"

struct _PbMemoryVault
{
  PbVault parent_instance;
  GHashTable *secrets; /* (owned) (element-type utf8 PbSecret) */
  guint lookups;
  guint prompts;
  gboolean locked;
  gboolean consent;
};

G_DEFINE_FINAL_TYPE (PbMemoryVault, pb_memory_vault, PB_TYPE_VAULT)

/* Returns: whether @task was answered because the vault is locked. */
static gboolean
refuse_locked (PbMemoryVault *self, GTask *task)
{
  if (self->locked)
    g_task_return_new_error (task, PB_ERROR, PB_ERROR_CLASS_VAULT_LOCKED, "The keyring is locked.");
  return self->locked;
}

static void
lookup_async (PbVault *vault, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  PbMemoryVault *self = PB_MEMORY_VAULT (vault);
  g_autoptr (GTask) task = g_task_new (vault, cancellable, callback, user_data);
  PbSecret *secret = g_hash_table_lookup (self->secrets, name);

  self->lookups++;
  if (refuse_locked (self, task))
    return;
  g_task_return_pointer (task, secret != NULL ? pb_secret_ref (secret) : NULL, (GDestroyNotify) pb_secret_unref);
}

static void
store_async (PbVault *vault, const char *name, const char *label, PbSecret *secret, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  PbMemoryVault *self = PB_MEMORY_VAULT (vault);
  g_autoptr (GTask) task = g_task_new (vault, cancellable, callback, user_data);

  if (refuse_locked (self, task))
    return;
  g_hash_table_replace (self->secrets, g_strdup (name), pb_secret_ref (secret));
  g_task_return_boolean (task, TRUE);
}

static void
clear_async (PbVault *vault, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  PbMemoryVault *self = PB_MEMORY_VAULT (vault);
  g_autoptr (GTask) task = g_task_new (vault, cancellable, callback, user_data);

  if (refuse_locked (self, task))
    return;
  g_hash_table_remove (self->secrets, name);
  g_task_return_boolean (task, TRUE);
}

static void
unlock_async (PbVault *vault, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  PbMemoryVault *self = PB_MEMORY_VAULT (vault);
  g_autoptr (GTask) task = g_task_new (vault, cancellable, callback, user_data);

  if (self->locked)
    self->prompts++;
  if (!self->consent && refuse_locked (self, task))
    return;
  pb_memory_vault_set_locked (self, FALSE);
  g_task_return_boolean (task, TRUE);
}

static void
pb_memory_vault_finalize (GObject *object)
{
  g_hash_table_unref (PB_MEMORY_VAULT (object)->secrets);
  G_OBJECT_CLASS (pb_memory_vault_parent_class)->finalize (object);
}

static void
pb_memory_vault_class_init (PbMemoryVaultClass *klass)
{
  PbVaultClass *vault_class = PB_VAULT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = pb_memory_vault_finalize;
  vault_class->lookup_async = lookup_async;
  vault_class->store_async = store_async;
  vault_class->clear_async = clear_async;
  vault_class->unlock_async = unlock_async;
}

static void
pb_memory_vault_init (PbMemoryVault *self)
{
  self->secrets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) pb_secret_unref);
  self->consent = TRUE;
}

PbMemoryVault *
pb_memory_vault_new (void)
{
  return g_object_new (PB_TYPE_MEMORY_VAULT, NULL);
}

void
pb_memory_vault_set (PbMemoryVault *self, const char *name, const char *secret)
{
  if (secret == NULL)
    g_hash_table_remove (self->secrets, name);
  else
    g_hash_table_replace (self->secrets, g_strdup (name), pb_secret_new (secret, strlen (secret)));
}

const char *
pb_memory_vault_get (PbMemoryVault *self, const char *name)
{
  PbSecret *secret = g_hash_table_lookup (self->secrets, name);

  return secret != NULL ? pb_secret_get (secret) : NULL;
}

void
pb_memory_vault_set_locked (PbMemoryVault *self, gboolean locked)
{
  gboolean opened = self->locked && !locked;

  self->locked = locked;
  if (opened)
    g_signal_emit_by_name (self, "changed");
}

void
pb_memory_vault_set_consent (PbMemoryVault *self, gboolean consent)
{
  self->consent = consent;
}

guint
pb_memory_vault_get_lookups (PbMemoryVault *self)
{
  return self->lookups;
}

guint
pb_memory_vault_get_prompts (PbMemoryVault *self)
{
  return self->prompts;
}
