/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-memory-vault.c: the vault in memory, with a lock and counters. */
#include "pb-memory-vault.h"

#include <string.h>

#include "pb-error.h"

struct _PbMemoryVault
{
  PbVaultMemory parent_instance;
  GHashTable *kept; /* (owned) (element-type utf8 PbSecret): for this session, as the system's vault does */
  GPtrArray *held;  /* (owned) (element-type Held): stores that wait */
  gboolean holding;
  guint lookups;
  guint prompts;
  gboolean locked;
  gboolean consent;
  gboolean read_only;
};

G_DEFINE_FINAL_TYPE (PbMemoryVault, pb_memory_vault, PB_TYPE_VAULT_MEMORY)

/* Returns: whether the call was answered because the vault is locked. */
static gboolean
refuse_locked (PbMemoryVault *self, GAsyncReadyCallback callback, gpointer user_data)
{
  if (self->locked)
    g_task_report_new_error (self, callback, user_data, NULL, PB_ERROR, PB_ERROR_CLASS_VAULT_LOCKED, "The keyring is locked.");
  return self->locked;
}

static void
lookup_async (PbVault *vault, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  PbMemoryVault *self = PB_MEMORY_VAULT (vault);
  PbSecret *kept = g_hash_table_lookup (self->kept, name);
  g_autoptr (GTask) task = kept != NULL ? g_task_new (vault, cancellable, callback, user_data) : NULL;

  self->lookups++;
  if (task != NULL)
    g_task_return_pointer (task, pb_secret_ref (kept), (GDestroyNotify) pb_secret_unref);
  else if (!refuse_locked (self, callback, user_data))
    PB_VAULT_CLASS (pb_memory_vault_parent_class)->lookup_async (vault, name, cancellable, callback, user_data);
}

static gboolean
refuse_writing (PbMemoryVault *self, GAsyncReadyCallback callback, gpointer user_data)
{
  if (self->read_only)
    g_task_report_new_error (self, callback, user_data, NULL, PB_ERROR, PB_ERROR_CLASS_VAULT_LOCKED, "No keyring service is running.");
  return self->read_only || refuse_locked (self, callback, user_data);
}

/* A store that waits. */
typedef struct
{
  char *name;  /* (owned) */
  GTask *task; /* (owned): its data is the secret */
} Held;

static void
do_store (PbMemoryVault *self, GTask *task, const char *name)
{
  if (g_task_return_error_if_cancelled (task))
    return;
  g_hash_table_remove (self->kept, name);
  pb_vault_memory_set (PB_VAULT_MEMORY (self), name, g_task_get_task_data (task));
  g_task_return_boolean (task, TRUE);
}

static void
held_free (gpointer data)
{
  Held *held = data;

  g_free (held->name);
  g_object_unref (held->task);
  g_free (held);
}

static void
store_async (PbVault *vault, const char *name, const char *label, PbSecret *secret, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  PbMemoryVault *self = PB_MEMORY_VAULT (vault);
  g_autoptr (GTask) task = NULL;
  Held *held;

  if (refuse_writing (self, callback, user_data))
    return;
  task = g_task_new (vault, cancellable, callback, user_data);
  g_task_set_task_data (task, pb_secret_ref (secret), (GDestroyNotify) pb_secret_unref);
  if (!self->holding)
    {
      do_store (self, task, name);
      return;
    }
  held = g_new (Held, 1);
  *held = (Held){ g_strdup (name), g_steal_pointer (&task) };
  g_ptr_array_add (self->held, held);
}

static void
clear_async (PbVault *vault, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_hash_table_remove (PB_MEMORY_VAULT (vault)->kept, name);
  if (!refuse_writing (PB_MEMORY_VAULT (vault), callback, user_data))
    PB_VAULT_CLASS (pb_memory_vault_parent_class)->clear_async (vault, name, cancellable, callback, user_data);
}

static void
unlock_async (PbVault *vault, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  PbMemoryVault *self = PB_MEMORY_VAULT (vault);

  if (self->locked)
    self->prompts++;
  if (!self->consent && refuse_locked (self, callback, user_data))
    return;
  pb_memory_vault_set_locked (self, FALSE);
  PB_VAULT_CLASS (pb_memory_vault_parent_class)->unlock_async (vault, cancellable, callback, user_data);
}

static gboolean
keep (PbVault *vault, const char *name, const char *label, PbSecret *secret)
{
  GHashTable *kept = PB_MEMORY_VAULT (vault)->kept;

  if (secret != NULL)
    g_hash_table_replace (kept, g_strdup (name), pb_secret_ref (secret));
  else
    g_hash_table_remove (kept, name);
  return secret != NULL;
}

static gboolean
is_kept (PbVault *vault, const char *name)
{
  return g_hash_table_contains (PB_MEMORY_VAULT (vault)->kept, name);
}

static gboolean
move (gpointer name, gpointer secret, gpointer self)
{
  pb_vault_memory_set (self, name, secret);
  return TRUE;
}

/* What is kept goes to where it belongs as soon as that is possible. */
static void
move_kept (PbMemoryVault *self)
{
  if (!self->locked && !self->read_only)
    g_hash_table_foreach_remove (self->kept, move, self);
}

static void
pb_memory_vault_finalize (GObject *object)
{
  g_hash_table_unref (PB_MEMORY_VAULT (object)->kept);
  g_ptr_array_unref (PB_MEMORY_VAULT (object)->held);
  G_OBJECT_CLASS (pb_memory_vault_parent_class)->finalize (object);
}

static void
pb_memory_vault_class_init (PbMemoryVaultClass *klass)
{
  PbVaultClass *vault_class = PB_VAULT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = pb_memory_vault_finalize;
  vault_class->keep = keep;
  vault_class->is_kept = is_kept;
  vault_class->lookup_async = lookup_async;
  vault_class->store_async = store_async;
  vault_class->clear_async = clear_async;
  vault_class->unlock_async = unlock_async;
}

static void
pb_memory_vault_init (PbMemoryVault *self)
{
  self->consent = TRUE;
  self->held = g_ptr_array_new_with_free_func (held_free);
  self->kept = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) pb_secret_unref);
}

PbMemoryVault *
pb_memory_vault_new (void)
{
  return g_object_new (PB_TYPE_MEMORY_VAULT, NULL);
}

void
pb_memory_vault_set (PbMemoryVault *self, const char *name, const char *secret)
{
  g_autoptr (PbSecret) kept = secret != NULL ? pb_secret_new (secret, strlen (secret)) : NULL;

  pb_vault_memory_set (PB_VAULT_MEMORY (self), name, kept);
}

const char *
pb_memory_vault_get (PbMemoryVault *self, const char *name)
{
  PbSecret *secret = pb_vault_memory_get (PB_VAULT_MEMORY (self), name);

  return secret != NULL ? pb_secret_get (secret) : NULL;
}

void
pb_memory_vault_set_locked (PbMemoryVault *self, gboolean locked)
{
  gboolean opened = self->locked && !locked;

  self->locked = locked;
  move_kept (self);
  if (opened)
    g_signal_emit_by_name (self, "changed");
}

void
pb_memory_vault_set_read_only (PbMemoryVault *self, gboolean read_only)
{
  self->read_only = read_only;
  move_kept (self);
}

void
pb_memory_vault_hold_stores (PbMemoryVault *self, gboolean held)
{
  g_autoptr (GPtrArray) before = g_steal_pointer (&self->held);

  self->holding = held;
  self->held = g_ptr_array_new_with_free_func (held_free);
  for (guint i = 0; i < before->len; i++)
    {
      const Held *item = g_ptr_array_index (before, i);
      do_store (self, item->task, item->name);
    }
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
