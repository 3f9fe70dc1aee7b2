/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-vault-portal.c: see pb-vault-portal.h. */
#include "pb-vault-portal.h"

struct _PbVaultPortal
{
  GQueue waiting; /* (element-type GTask) (owned) */
  gboolean busy;
  gboolean refused; /* asked in vain: not again by ourselves */
};

PbVaultPortal *
pb_vault_portal_new (void)
{
  PbVaultPortal *self = g_new0 (PbVaultPortal, 1);

  g_queue_init (&self->waiting);
  return self;
}

/* Calls hold the vault, and the vault this: nothing waits any more. */
void
pb_vault_portal_free (PbVaultPortal *self)
{
  g_free (self);
}

static void
take_next (PbVaultPortal *self)
{
  GTask *task = self->busy ? NULL : g_queue_pop_head (&self->waiting);
  PbVaultCall *call;

  if (task == NULL)
    return;
  self->busy = TRUE;
  call = g_task_get_task_data (task);
  call->turn (task);
}

/* The call's turn comes; @turn has to come to end_turn(). @task: (transfer full) */
static void
queue (GTask *task, PbVaultStep turn)
{
  PbVaultCall *call = g_task_get_task_data (task);
  PbVaultPortal *self = call->portal;

  call->turn = turn;
  g_queue_push_tail (&self->waiting, task);
  take_next (self);
}

/* @task keeps the vault, which owns the portal. */
static void
end_turn (GTask *task)
{
  PbVaultCall *call = g_task_get_task_data (task);

  call->portal->busy = FALSE;
  take_next (call->portal);
}

/* "Cancelled" is also what libsecret makes of a person who says no. @error: (transfer full) */
static void
fail (GTask *task, GError *error)
{
  PbVaultCall *call = g_task_get_task_data (task);

  if (g_cancellable_is_cancelled (call->cancellable))
    {
      pb_vault_call_fail (task, error);
      return;
    }
  g_debug ("portal for secrets: %s", error->message);
  g_error_free (error);
  call->portal->refused = TRUE;
  pb_vault_call_fail_with (task, PB_ERROR_CLASS_VAULT_LOCKED, "The keyring could not be used.");
}

/* Returns: whether the call may ask the portal; it is answered otherwise. @task: (transfer none) */
static gboolean
may_ask (GTask *task)
{
  PbVaultCall *call = g_task_get_task_data (task);

  if (!call->portal->refused)
    return TRUE;
  pb_vault_call_fail_with (task, PB_ERROR_CLASS_VAULT_LOCKED, "The keyring could not be used.");
  end_turn (task);
  return FALSE;
}

/* --- lookup --- */

/* Returns: (transfer full) (nullable) */
static PbSecret *
secret_of (SecretValue *value)
{
  gsize length = 0;
  const char *bytes = value != NULL ? secret_value_get (value, &length) : NULL;

  return bytes != NULL ? pb_secret_new (bytes, length) : NULL;
}

static void
looked_up (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (SecretValue) value = secret_password_lookup_binary_finish (result, &error);

  if (error != NULL)
    fail (task, error);
  else
    g_task_return_pointer (task, secret_of (value), (GDestroyNotify) pb_secret_unref);
  end_turn (task);
}

static void
begin_lookup (GTask *task)
{
  g_autoptr (GTask) own = task;
  PbVaultCall *call = g_task_get_task_data (task);

  if (may_ask (task))
    secret_password_lookupv (pb_vault_call_get_schema (), call->attributes, call->cancellable, looked_up, g_steal_pointer (&own));
}

void
pb_vault_portal_lookup (GTask *task)
{
  queue (task, begin_lookup);
}

/* --- store --- */

static void
stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (secret_password_store_finish (result, &error))
    pb_vault_call_succeed (task);
  else
    fail (task, error);
  end_turn (task);
}

static void
begin_store (GTask *task)
{
  g_autoptr (GTask) own = task;
  PbVaultCall *call = g_task_get_task_data (task);
  g_autoptr (SecretValue) value = secret_value_new (pb_secret_get (call->secret), (gssize) pb_secret_get_length (call->secret), "text/plain");

  if (may_ask (task))
    secret_password_storev_binary (pb_vault_call_get_schema (), call->attributes, SECRET_COLLECTION_DEFAULT, call->label, value, call->cancellable, stored, g_steal_pointer (&own));
}

void
pb_vault_portal_store (GTask *task)
{
  queue (task, begin_store);
}

/* --- clear --- */

/* libsecret tells whether something was removed; nothing there is success. */
static void
cleared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  (void) secret_password_clear_finish (result, &error);
  if (error != NULL)
    fail (task, error);
  else
    pb_vault_call_succeed (task);
  end_turn (task);
}

static void
begin_clear (GTask *task)
{
  g_autoptr (GTask) own = task;
  PbVaultCall *call = g_task_get_task_data (task);

  if (may_ask (task))
    secret_password_clearv (pb_vault_call_get_schema (), call->attributes, call->cancellable, cleared, g_steal_pointer (&own));
}

void
pb_vault_portal_clear (GTask *task)
{
  queue (task, begin_clear);
}

/* --- unlock: the person wants it --- */

static void
tried (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  PbVaultCall *call = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (SecretValue) value = secret_password_lookup_binary_finish (result, &error);

  if (error != NULL)
    fail (task, error);
  else
    {
      pb_keyring_note_change (call->keyring);
      pb_vault_call_succeed (task);
    }
  end_turn (task);
}

static void
begin_unlock (GTask *task)
{
  PbVaultCall *call = g_task_get_task_data (task);

  call->portal->refused = FALSE;
  secret_password_lookupv (pb_vault_call_get_schema (), call->attributes, call->cancellable, tried, task);
}

void
pb_vault_portal_unlock (GTask *task)
{
  queue (task, begin_unlock);
}
