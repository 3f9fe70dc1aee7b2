/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-vault-call.c: the steps that lookup, store, clear and unlock have in common. */
#include "pb-vault-call.h"

#include "pb-kwallet.h"
#include "pb-reason.h"

/* DONT_MATCH_NAME: a locked gnome-keyring knows items by hashed attributes alone and would find nothing under a name. */
const SecretSchema *
pb_vault_call_get_schema (void)
{
  static const SecretSchema schema = {
    "io.github.postbell.Postbell",
    SECRET_SCHEMA_DONT_MATCH_NAME,
    { { "application", SECRET_SCHEMA_ATTRIBUTE_STRING }, { "account", SECRET_SCHEMA_ATTRIBUTE_STRING }, { NULL, 0 } },
  };

  return &schema;
}

static void
call_free (gpointer data)
{
  PbVaultCall *call = data;

  if (call->limit != NULL)
    g_source_destroy (call->limit);
  g_clear_pointer (&call->limit, g_source_unref);
  g_cancellable_disconnect (call->callers, call->callers_handler);
  g_clear_object (&call->callers);
  g_clear_object (&call->cancellable);
  g_clear_object (&call->service);
  g_clear_object (&call->keyring);
  g_clear_pointer (&call->attributes, g_hash_table_unref);
  g_clear_pointer (&call->secret, pb_secret_unref);
  g_free (call->label);
  g_free (call->name);
  g_free (call);
}

static void
callers_cancelled (GCancellable *callers, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

GTask *
pb_vault_call_new (gpointer vault, PbKeyring *keyring, const char *application, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (vault, cancellable, callback, user_data);
  PbVaultCall *call = g_new0 (PbVaultCall, 1);

  call->attributes = secret_attributes_build (pb_vault_call_get_schema (), "application", application, name != NULL ? "account" : NULL, name, NULL);
  call->keyring = g_object_ref (keyring);
  call->cancellable = g_cancellable_new ();
  g_set_object (&call->callers, cancellable);
  g_task_set_task_data (task, call, call_free);
  if (cancellable != NULL)
    call->callers_handler = g_cancellable_connect (cancellable, G_CALLBACK (callers_cancelled), g_object_ref (call->cancellable), g_object_unref);
  return task;
}

void
pb_vault_call_fail (GTask *task, GError *error)
{
  PbVaultCall *call = g_task_get_task_data (task);
  gboolean answered = call->answered;
  GError *refusal = pb_keyring_refusal (call->keyring, error);

  call->answered = TRUE;
  if (answered)
    g_error_free (refusal);
  else
    g_task_return_error (task, refusal);
}

void
pb_vault_call_fail_with (GTask *task, PbErrorClass error_class, const char *message)
{
  pb_vault_call_fail (task, g_error_new_literal (PB_ERROR, (int) error_class, message));
}

static void
fail_locked (GTask *task, GDBusProxy *object)
{
  PbVaultCall *call = g_task_get_task_data (task);

  pb_keyring_await_unlock (call->keyring, object);
  pb_vault_call_fail_with (task, PB_ERROR_CLASS_VAULT_LOCKED, PB_REASON_KEYRING_LOCKED);
}

/* A call that waits for the wallet. */
typedef struct
{
  GTask *task;        /* (owned) */
  GDBusProxy *object; /* (owned) */
} Locked;

static void
locked_free (Locked *locked)
{
  g_object_unref (locked->task);
  g_object_unref (locked->object);
  g_free (locked);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Locked, locked_free)

/* Somebody else has unlocked it, or tried. */
static void
go_on (gpointer data, gpointer user_data)
{
  g_autoptr (Locked) locked = user_data;
  PbVaultCall *call = g_task_get_task_data (locked->task);

  call->next (NULL, NULL, g_object_ref (locked->task));
}

static void
wallet_unlocked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Locked) locked = user_data;
  PbVaultCall *call = g_task_get_task_data (locked->task);

  pb_keyring_allow_prompts (call->keyring, FALSE);
  if (secret_service_unlock_finish (SECRET_SERVICE (source), result, NULL, NULL) > 0)
    call->next (NULL, NULL, g_object_ref (locked->task));
  else
    fail_locked (locked->task, locked->object);
  pb_keyring_end_turn (call->keyring);
}

/* The prompt that KWallet wants for an open wallet is seen by nobody. */
static void
wallet_known (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Locked) locked = user_data;
  PbVaultCall *call = g_task_get_task_data (locked->task);
  g_autoptr (GList) objects = NULL;

  if (!pb_kwallet_is_open_finish (result) || call->answered)
    {
      fail_locked (locked->task, locked->object);
      return;
    }
  if (!pb_keyring_take_turn (call->keyring, go_on, locked))
    {
      (void) g_steal_pointer (&locked);
      return;
    }
  objects = g_list_append (NULL, locked->object);
  pb_keyring_allow_prompts (call->keyring, TRUE);
  secret_service_unlock (call->service, objects, call->cancellable, wallet_unlocked, g_steal_pointer (&locked));
}

void
pb_vault_call_fail_locked (GTask *task, gpointer object)
{
  PbVaultCall *call = g_task_get_task_data (task);
  GDBusProxy *proxy = G_DBUS_PROXY (object);
  g_autofree char *owner = g_dbus_proxy_get_name_owner (G_DBUS_PROXY (call->service));
  Locked *locked;

  if (call->wallet_opened)
    {
      fail_locked (task, proxy);
      return;
    }
  call->wallet_opened = TRUE;
  locked = g_new0 (Locked, 1);
  *locked = (Locked){ g_object_ref (task), g_object_ref (proxy) };
  pb_kwallet_is_open_async (g_dbus_proxy_get_connection (proxy), owner, g_dbus_proxy_get_object_path (proxy), wallet_known, locked);
}

void
pb_vault_call_succeed (GTask *task)
{
  PbVaultCall *call = g_task_get_task_data (task);
  gboolean answered = call->answered;

  call->answered = TRUE;
  if (call->kept != NULL && call->secret != NULL)
    pb_vault_kept_drop (call->kept, call->name, call->moved ? call->secret : NULL);
  if (!answered)
    g_task_return_boolean (task, TRUE);
}

/* The answer comes now, whatever the service does; its steps end by being cancelled. */
static gboolean
limit_reached (gpointer user_data)
{
  GTask *task = user_data;
  PbVaultCall *call = g_task_get_task_data (task);
  g_autoptr (GCancellable) cancellable = g_object_ref (call->cancellable);

  pb_vault_call_fail (task, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "The limit was reached"));
  g_cancellable_cancel (cancellable);
  return G_SOURCE_REMOVE;
}

void
pb_vault_call_set_limit (GTask *task, guint seconds)
{
  PbVaultCall *call = g_task_get_task_data (task);

  call->limit = g_timeout_source_new_seconds (seconds);
  g_source_set_callback (call->limit, limit_reached, task, NULL);
  g_source_set_static_name (call->limit, "pb-vault-call");
  g_source_attach (call->limit, NULL);
}

static void
service_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  PbVaultCall *call = g_task_get_task_data (task);
  GError *error = NULL;

  call->service = pb_keyring_get_service_finish (PB_KEYRING (source), result, &error);
  if (call->service == NULL)
    pb_vault_call_fail (task, error);
  else if (pb_keyring_uses_portal (call->keyring))
    call->at_portal (g_steal_pointer (&task));
  else
    call->next (source, result, g_steal_pointer (&task));
}

void
pb_vault_call_with_service (GTask *task, GAsyncReadyCallback next, PbVaultStep at_portal)
{
  PbVaultCall *call = g_task_get_task_data (task);

  call->next = next;
  call->at_portal = at_portal;
  pb_keyring_get_service_async (call->keyring, call->cancellable, service_found, task);
}

void
pb_vault_call_search (GTask *task, SecretSearchFlags flags, GAsyncReadyCallback next)
{
  PbVaultCall *call = g_task_get_task_data (task);

  secret_service_search (call->service, pb_vault_call_get_schema (), call->attributes, SECRET_SEARCH_ALL | flags, call->cancellable, next, task);
}

void
pb_vault_call_find_default (GTask *task, GAsyncReadyCallback next)
{
  PbVaultCall *call = g_task_get_task_data (task);

  secret_collection_for_alias (call->service, SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE, call->cancellable, next, task);
}
