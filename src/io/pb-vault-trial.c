/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-vault-trial.c: see pb-vault-trial.h. */
#include "pb-vault-trial.h"

struct _PbVaultTrial
{
  PbVault parent_instance;

  PbVault *vault;    /* (owned) */
  GHashTable *tried; /* (owned) (element-type utf8 PbVaultTried) */
};

G_DEFINE_FINAL_TYPE (PbVaultTrial, pb_vault_trial, PB_TYPE_VAULT)

static void
tried_free (gpointer data)
{
  PbVaultTried *tried = data;

  g_free (tried->label);
  g_clear_pointer (&tried->secret, pb_secret_unref);
  g_free (tried);
}

static void
set (PbVaultTrial *self, const char *name, const char *label, PbSecret *secret)
{
  PbVaultTried *tried = g_new0 (PbVaultTried, 1);

  tried->label = g_strdup (label);
  tried->secret = secret != NULL ? pb_secret_ref (secret) : NULL;
  g_hash_table_replace (self->tried, g_strdup (name), tried);
}

/* --- passing on --- */

static void
looked_up_cb (GObject *vault, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  PbSecret *secret = pb_vault_lookup_finish (PB_VAULT (vault), result, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, secret, (GDestroyNotify) pb_secret_unref);
}

/* @done: of the vault behind. */
static void
answer (GTask *task, gboolean done, GError *error)
{
  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
stored_cb (GObject *vault, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  gboolean done = pb_vault_store_finish (PB_VAULT (vault), result, &error);

  answer (task, done, error);
}

static void
cleared_cb (GObject *vault, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  gboolean done = pb_vault_clear_finish (PB_VAULT (vault), result, &error);

  answer (task, done, error);
}

static void
unlocked_cb (GObject *vault, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  gboolean done = pb_vault_unlock_finish (PB_VAULT (vault), result, &error);

  answer (task, done, error);
}

/* --- PbVault --- */

static void
lookup_async (PbVault *vault, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  PbVaultTrial *self = PB_VAULT_TRIAL (vault);
  g_autoptr (GTask) task = g_task_new (vault, cancellable, callback, user_data);
  const PbVaultTried *tried = pb_vault_trial_get (self, name);

  g_task_set_source_tag (task, lookup_async);
  if (tried == NULL)
    pb_vault_lookup_async (self->vault, name, cancellable, looked_up_cb, g_steal_pointer (&task));
  else if (tried->secret != NULL)
    g_task_return_pointer (task, pb_secret_ref (tried->secret), (GDestroyNotify) pb_secret_unref);
  else
    g_task_return_pointer (task, NULL, NULL);
}

static void
store_async (PbVault *vault, const char *name, const char *label, PbSecret *secret, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  PbVaultTrial *self = PB_VAULT_TRIAL (vault);
  g_autoptr (GTask) task = g_task_new (vault, cancellable, callback, user_data);

  g_task_set_source_tag (task, store_async);
  if (pb_vault_trial_get (self, name) == NULL)
    {
      pb_vault_store_async (self->vault, name, label, secret, cancellable, stored_cb, g_steal_pointer (&task));
      return;
    }
  set (self, name, label, secret);
  g_task_return_boolean (task, TRUE);
}

static void
clear_async (PbVault *vault, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  PbVaultTrial *self = PB_VAULT_TRIAL (vault);
  g_autoptr (GTask) task = g_task_new (vault, cancellable, callback, user_data);

  g_task_set_source_tag (task, clear_async);
  if (pb_vault_trial_get (self, name) == NULL)
    {
      pb_vault_clear_async (self->vault, name, cancellable, cleared_cb, g_steal_pointer (&task));
      return;
    }
  set (self, name, "", NULL);
  g_task_return_boolean (task, TRUE);
}

static void
unlock_async (PbVault *vault, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (vault, cancellable, callback, user_data);

  g_task_set_source_tag (task, unlock_async);
  pb_vault_unlock_async (PB_VAULT_TRIAL (vault)->vault, cancellable, unlocked_cb, g_steal_pointer (&task));
}

static gboolean
has_credential (PbVault *vault, const char *name)
{
  return pb_vault_has_credential (PB_VAULT_TRIAL (vault)->vault, name);
}

/* Memory is where it is already. */
static gboolean
keep (PbVault *vault, const char *name, const char *label, PbSecret *secret)
{
  PbVaultTrial *self = PB_VAULT_TRIAL (vault);

  if (pb_vault_trial_get (self, name) == NULL)
    return pb_vault_keep (self->vault, name, label, secret);
  if (secret != NULL)
    set (self, name, label, secret);
  return secret != NULL;
}

static gboolean
is_kept (PbVault *vault, const char *name)
{
  const PbVaultTried *tried = pb_vault_trial_get (PB_VAULT_TRIAL (vault), name);

  return tried != NULL ? tried->secret != NULL : pb_vault_is_kept (PB_VAULT_TRIAL (vault)->vault, name);
}

/* --- the object --- */

static void
changed_cb (PbVault *inner, PbVault *self)
{
  g_signal_emit_by_name (self, "changed");
}

static void
pb_vault_trial_finalize (GObject *object)
{
  PbVaultTrial *self = PB_VAULT_TRIAL (object);

  g_signal_handlers_disconnect_by_data (self->vault, self);
  g_object_unref (self->vault);
  g_hash_table_unref (self->tried);
  G_OBJECT_CLASS (pb_vault_trial_parent_class)->finalize (object);
}

static void
pb_vault_trial_class_init (PbVaultTrialClass *klass)
{
  PbVaultClass *vault_class = PB_VAULT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = pb_vault_trial_finalize;
  vault_class->lookup_async = lookup_async;
  vault_class->store_async = store_async;
  vault_class->clear_async = clear_async;
  vault_class->unlock_async = unlock_async;
  vault_class->has_credential = has_credential;
  vault_class->keep = keep;
  vault_class->is_kept = is_kept;
}

static void
pb_vault_trial_init (PbVaultTrial *self)
{
  self->tried = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, tried_free);
}

PbVaultTrial *
pb_vault_trial_new (PbVault *vault)
{
  PbVaultTrial *self = g_object_new (PB_TYPE_VAULT_TRIAL, NULL);

  self->vault = g_object_ref (vault);
  g_signal_connect (vault, "changed", G_CALLBACK (changed_cb), self);
  return self;
}

PbVault *
pb_vault_trial_get_vault (PbVaultTrial *self)
{
  return self->vault;
}

void
pb_vault_trial_put (PbVaultTrial *self, const char *name, const char *label, PbSecret *secret)
{
  if (!pb_vault_has_credential (self->vault, name))
    set (self, name, label, secret);
}

const PbVaultTried *
pb_vault_trial_get (PbVaultTrial *self, const char *name)
{
  return g_hash_table_lookup (self->tried, name);
}
