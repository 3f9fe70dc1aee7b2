/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-vault.c: the abstract vault; every call goes to the subclass. */
#include "pb-vault.h"

G_DEFINE_ABSTRACT_TYPE (PbVault, pb_vault, G_TYPE_OBJECT)

static PbSecret *
lookup_finish_default (PbVault *vault, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
done_finish_default (PbVault *vault, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean
has_none (PbVault *vault, const char *name)
{
  return FALSE;
}

static gboolean
keep_default (PbVault *vault, const char *name, const char *label, PbSecret *secret)
{
  return FALSE;
}

static void
pb_vault_class_init (PbVaultClass *klass)
{
  klass->lookup_finish = lookup_finish_default;
  klass->done_finish = done_finish_default;
  klass->has_credential = has_none;
  klass->keep = keep_default;
  klass->is_kept = has_none;
  g_signal_new ("changed", PB_TYPE_VAULT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pb_vault_init (PbVault *self)
{
}

void
pb_vault_lookup_async (PbVault *vault, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (PB_IS_VAULT (vault) && name != NULL);

  PB_VAULT_GET_CLASS (vault)->lookup_async (vault, name, cancellable, callback, user_data);
}

PbSecret *
pb_vault_lookup_finish (PbVault *vault, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (PB_IS_VAULT (vault), NULL);

  return PB_VAULT_GET_CLASS (vault)->lookup_finish (vault, result, error);
}

void
pb_vault_store_async (PbVault *vault, const char *name, const char *label, PbSecret *secret, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (PB_IS_VAULT (vault) && name != NULL && label != NULL && secret != NULL);

  PB_VAULT_GET_CLASS (vault)->store_async (vault, name, label, secret, cancellable, callback, user_data);
}

gboolean
pb_vault_store_finish (PbVault *vault, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (PB_IS_VAULT (vault), FALSE);

  return PB_VAULT_GET_CLASS (vault)->done_finish (vault, result, error);
}

void
pb_vault_clear_async (PbVault *vault, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (PB_IS_VAULT (vault) && name != NULL);

  PB_VAULT_GET_CLASS (vault)->clear_async (vault, name, cancellable, callback, user_data);
}

gboolean
pb_vault_clear_finish (PbVault *vault, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (PB_IS_VAULT (vault), FALSE);

  return PB_VAULT_GET_CLASS (vault)->done_finish (vault, result, error);
}

void
pb_vault_unlock_async (PbVault *vault, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (PB_IS_VAULT (vault));

  PB_VAULT_GET_CLASS (vault)->unlock_async (vault, cancellable, callback, user_data);
}

gboolean
pb_vault_unlock_finish (PbVault *vault, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (PB_IS_VAULT (vault), FALSE);

  return PB_VAULT_GET_CLASS (vault)->done_finish (vault, result, error);
}

gboolean
pb_vault_has_credential (PbVault *vault, const char *name)
{
  g_return_val_if_fail (PB_IS_VAULT (vault) && name != NULL, FALSE);

  return PB_VAULT_GET_CLASS (vault)->has_credential (vault, name);
}

gboolean
pb_vault_keep (PbVault *vault, const char *name, const char *label, PbSecret *secret)
{
  g_return_val_if_fail (PB_IS_VAULT (vault) && name != NULL && label != NULL, FALSE);

  return PB_VAULT_GET_CLASS (vault)->keep (vault, name, label, secret);
}

gboolean
pb_vault_is_kept (PbVault *vault, const char *name)
{
  g_return_val_if_fail (PB_IS_VAULT (vault) && name != NULL, FALSE);

  return PB_VAULT_GET_CLASS (vault)->is_kept (vault, name);
}
