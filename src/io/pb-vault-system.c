/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-vault-system.c: credential files first, then what is kept for the session, then the Secret Service. Each call is a chain of short steps. */
#include "pb-vault.h"

#include "pb-credential.h"
#include "pb-reason.h"
#include "pb-vault-call.h"
#include "pb-vault-kept.h"
#include "pb-vault-portal.h"

/* What a store may take; the secret is not kept then, which is said to the user. */
#define STORE_LIMIT_SECONDS 5

#define PB_TYPE_SYSTEM_VAULT (pb_system_vault_get_type ())
G_DECLARE_FINAL_TYPE (PbSystemVault, pb_system_vault, PB, SYSTEM_VAULT, PbVault)

struct _PbSystemVault
{
  PbVault parent_instance;
  char *credentials;     /* (owned) (nullable) */
  char *application;     /* (owned) */
  PbKeyring *keyring;    /* (owned) */
  PbVaultKept *kept;     /* (owned): for this session */
  PbVaultPortal *portal; /* (owned) */
  gboolean unlocking;    /* a prompt is open */
};

G_DEFINE_FINAL_TYPE (PbSystemVault, pb_system_vault, PB_TYPE_VAULT)

static GTask *
call_new (PbSystemVault *self, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = pb_vault_call_new (self, self->keyring, self->application, name, cancellable, callback, user_data);
  PbVaultCall *call = g_task_get_task_data (task);

  call->portal = self->portal;
  call->kept = self->kept;
  call->name = g_strdup (name);
  return task;
}

static void
free_items (GList *items)
{
  g_list_free_full (items, g_object_unref);
}

/* Returns: (transfer none) (nullable): the first that is locked. */
static SecretItem *
first_locked (GList *items)
{
  while (items != NULL && !secret_item_get_locked (items->data))
    items = items->next;
  return items != NULL ? items->data : NULL;
}

static void
lookup_start (GObject *source, GAsyncResult *result, gpointer user_data);

/* Nothing was found. In a locked collection there may be something all the same (see schema), and while we asked things may
 * have changed. */
static void
lookup_default_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  PbSystemVault *self = g_task_get_source_object (task);
  PbVaultCall *call = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (SecretCollection) collection = secret_collection_for_alias_finish (result, &error);

  if (error != NULL)
    pb_vault_call_fail (task, error);
  else if (call->generation != pb_keyring_get_generation (self->keyring))
    lookup_start (NULL, NULL, g_steal_pointer (&task));
  else if (collection != NULL && secret_collection_get_locked (collection))
    pb_vault_call_fail_locked (task, collection);
  else
    g_task_return_pointer (task, NULL, NULL);
}

/* Returns: (transfer full) (nullable): the secret of the first item that gives one. */
static PbSecret *
first_secret (GList *items)
{
  PbSecret *secret = NULL;

  for (; items != NULL && secret == NULL; items = items->next)
    {
      g_autoptr (SecretValue) value = secret_item_get_secret (items->data);
      gsize length = 0;
      const char *bytes = value != NULL ? secret_value_get (value, &length) : NULL;
      if (bytes != NULL)
        secret = pb_secret_new (bytes, length);
    }
  return secret;
}

static void
lookup_searched (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GList *items = secret_service_search_finish (SECRET_SERVICE (source), result, &error);
  PbSecret *secret = first_secret (items);

  if (error != NULL)
    pb_vault_call_fail (task, error);
  else if (secret != NULL)
    g_task_return_pointer (task, secret, (GDestroyNotify) pb_secret_unref);
  else if (items != NULL)
    pb_vault_call_fail_locked (task, items->data);
  else
    pb_vault_call_find_default (g_steal_pointer (&task), lookup_default_found);
  free_items (items);
}

static void
lookup_start (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  PbSystemVault *self = g_task_get_source_object (task);
  PbVaultCall *call = g_task_get_task_data (task);

  call->generation = pb_keyring_get_generation (self->keyring);
  pb_vault_call_search (task, SECRET_SEARCH_LOAD_SECRETS, lookup_searched);
}

static void
lookup_async (PbVault *vault, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = call_new (PB_SYSTEM_VAULT (vault), name, cancellable, callback, user_data);
  GError *error = NULL;
  PbSecret *secret = pb_credential_read (PB_SYSTEM_VAULT (vault)->credentials, name, &error);

  if (secret == NULL && error == NULL)
    secret = pb_vault_kept_dup (PB_SYSTEM_VAULT (vault)->kept, name);
  g_task_set_source_tag (task, lookup_async);
  if (error != NULL)
    pb_vault_call_fail (task, error);
  else if (secret != NULL)
    g_task_return_pointer (task, secret, (GDestroyNotify) pb_secret_unref);
  else
    pb_vault_call_with_service (g_steal_pointer (&task), lookup_start, pb_vault_portal_lookup);
}

static void
stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (SecretItem) item = secret_item_create_finish (result, &error);

  if (item == NULL)
    pb_vault_call_fail (task, error);
  else
    pb_vault_call_succeed (task);
}

/* Without a default collection one would have to be made, with a prompt for its password. */
static void
store_default_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  PbVaultCall *call = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (SecretCollection) collection = secret_collection_for_alias_finish (result, &error);

  if (error != NULL)
    pb_vault_call_fail (task, error);
  else if (collection == NULL)
    pb_vault_call_fail_with (task, PB_ERROR_CLASS_VAULT_LOCKED, "There is no keyring yet.");
  else if (secret_collection_get_locked (collection))
    pb_vault_call_fail_locked (task, collection);
  else
    {
      g_autoptr (SecretValue) value = secret_value_new (pb_secret_get (call->secret), (gssize) pb_secret_get_length (call->secret), "text/plain");
      secret_item_create (collection, pb_vault_call_get_schema (), call->attributes, call->label, value, SECRET_ITEM_CREATE_REPLACE, call->cancellable, stored, g_steal_pointer (&task));
    }
}

static void
store_start (GObject *source, GAsyncResult *result, gpointer user_data)
{
  pb_vault_call_find_default (user_data, store_default_found);
}

/* @moved: it is what is kept already. */
static void
begin_store (PbSystemVault *self, const char *name, const char *label, PbSecret *secret, gboolean moved, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = call_new (self, name, cancellable, callback, user_data);
  PbVaultCall *call = g_task_get_task_data (task);

  g_task_set_source_tag (task, begin_store);
  call->label = g_strdup (label);
  call->secret = pb_secret_ref (secret);
  call->moved = moved;
  pb_vault_call_set_limit (task, STORE_LIMIT_SECONDS);
  pb_vault_call_with_service (task, store_start, pb_vault_portal_store);
}

static void
store_async (PbVault *vault, const char *name, const char *label, PbSecret *secret, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PbSecret) credential = pb_credential_read (PB_SYSTEM_VAULT (vault)->credentials, name, &error);

  if (credential != NULL || error != NULL)
    g_task_report_new_error (vault, callback, user_data, store_async, PB_ERROR, PB_ERROR_CLASS_CONFIG, PB_REASON_CREDENTIAL);
  else
    begin_store (PB_SYSTEM_VAULT (vault), name, label, secret, FALSE, cancellable, callback, user_data);
}

static void
cleared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  secret_service_clear_finish (SECRET_SERVICE (source), result, &error);
  if (error != NULL)
    pb_vault_call_fail (task, error);
  else
    pb_vault_call_succeed (task);
}

static void
clear_searched (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  PbVaultCall *call = g_task_get_task_data (task);
  GError *error = NULL;
  GList *items = secret_service_search_finish (SECRET_SERVICE (source), result, &error);

  if (error != NULL)
    pb_vault_call_fail (task, error);
  else if (first_locked (items) != NULL)
    pb_vault_call_fail_locked (task, first_locked (items));
  else if (items == NULL)
    pb_vault_call_succeed (task);
  else
    secret_service_clear (call->service, pb_vault_call_get_schema (), call->attributes, call->cancellable, cleared, g_steal_pointer (&task));
  free_items (items);
}

static void
clear_start (GObject *source, GAsyncResult *result, gpointer user_data)
{
  pb_vault_call_search (user_data, SECRET_SEARCH_NONE, clear_searched);
}

static void
clear_async (PbVault *vault, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = call_new (PB_SYSTEM_VAULT (vault), name, cancellable, callback, user_data);

  g_task_set_source_tag (task, clear_async);
  pb_vault_kept_drop (PB_SYSTEM_VAULT (vault)->kept, name, NULL);
  pb_vault_call_with_service (task, clear_start, pb_vault_portal_clear);
}

/* Not every service tells of what it was just asked for. */
static void
unlocked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  PbSystemVault *self = g_task_get_source_object (task);
  GError *error = NULL;
  int n = secret_service_unlock_finish (SECRET_SERVICE (source), result, NULL, &error);

  self->unlocking = FALSE;
  pb_keyring_allow_prompts (self->keyring, FALSE);
  if (n > 0)
    pb_keyring_note_change (self->keyring);
  if (error != NULL)
    pb_vault_call_fail (task, error);
  else if (n == 0)
    pb_vault_call_fail_with (task, PB_ERROR_CLASS_VAULT_LOCKED, "The keyring stayed locked.");
  else
    pb_vault_call_succeed (task);
}

/* @object: (transfer none): an item or a collection: one thing, one prompt. */
static void
ask_to_unlock (GTask *task, gpointer object)
{
  PbSystemVault *self = g_task_get_source_object (task);
  PbVaultCall *call = g_task_get_task_data (task);
  g_autoptr (GList) objects = g_list_append (NULL, object);

  if (self->unlocking)
    {
      pb_vault_call_fail_with (task, PB_ERROR_CLASS_VAULT_LOCKED, "The keyring's question is open already.");
      g_object_unref (task);
      return;
    }
  self->unlocking = TRUE;
  pb_keyring_allow_prompts (self->keyring, TRUE);
  secret_service_unlock (call->service, objects, call->cancellable, unlocked, task);
}

static void
unlock_default_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (SecretCollection) collection = secret_collection_for_alias_finish (result, &error);

  if (error != NULL)
    pb_vault_call_fail (task, error);
  else if (collection != NULL && secret_collection_get_locked (collection))
    ask_to_unlock (g_steal_pointer (&task), collection);
  else
    pb_vault_call_succeed (task);
}

static void
unlock_searched (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GList *items = secret_service_search_finish (SECRET_SERVICE (source), result, &error);
  SecretItem *locked = first_locked (items);

  if (error != NULL)
    pb_vault_call_fail (task, error);
  else if (locked != NULL)
    ask_to_unlock (g_steal_pointer (&task), locked);
  else
    pb_vault_call_find_default (g_steal_pointer (&task), unlock_default_found);
  free_items (items);
}

static void
unlock_start (GObject *source, GAsyncResult *result, gpointer user_data)
{
  pb_vault_call_search (user_data, SECRET_SEARCH_NONE, unlock_searched);
}

static void
unlock_async (PbVault *vault, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = call_new (PB_SYSTEM_VAULT (vault), NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, unlock_async);
  pb_vault_call_with_service (task, unlock_start, pb_vault_portal_unlock);
}

static gboolean
has_credential (PbVault *vault, const char *name)
{
  g_autoptr (PbSecret) secret = pb_credential_read (PB_SYSTEM_VAULT (vault)->credentials, name, NULL);

  return secret != NULL;
}

static gboolean
keep (PbVault *vault, const char *name, const char *label, PbSecret *secret)
{
  if (secret == NULL)
    pb_vault_kept_drop (PB_SYSTEM_VAULT (vault)->kept, name, NULL);
  if (secret == NULL || has_credential (vault, name))
    return FALSE;
  pb_vault_kept_put (PB_SYSTEM_VAULT (vault)->kept, name, label, secret);
  return TRUE;
}

static gboolean
is_kept (PbVault *vault, const char *name)
{
  g_autoptr (PbSecret) secret = pb_vault_kept_dup (PB_SYSTEM_VAULT (vault)->kept, name);

  return secret != NULL;
}

/* What is kept goes to where it belongs; it stays where it is when that fails. */
static void
move (const char *name, const char *label, PbSecret *secret, gpointer user_data)
{
  begin_store (user_data, name, label, secret, TRUE, NULL, NULL, NULL);
}

static void
keyring_changed (PbKeyring *keyring, PbVault *vault)
{
  pb_vault_kept_foreach (PB_SYSTEM_VAULT (vault)->kept, move, vault);
  g_signal_emit_by_name (vault, "changed");
}

static void
pb_system_vault_finalize (GObject *object)
{
  PbSystemVault *self = PB_SYSTEM_VAULT (object);

  g_signal_handlers_disconnect_by_data (self->keyring, self);
  g_object_unref (self->keyring);
  pb_vault_kept_free (self->kept);
  pb_vault_portal_free (self->portal);
  g_free (self->credentials);
  g_free (self->application);
  G_OBJECT_CLASS (pb_system_vault_parent_class)->finalize (object);
}

static void
pb_system_vault_class_init (PbSystemVaultClass *klass)
{
  PbVaultClass *vault_class = PB_VAULT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = pb_system_vault_finalize;
  vault_class->lookup_async = lookup_async;
  vault_class->store_async = store_async;
  vault_class->clear_async = clear_async;
  vault_class->unlock_async = unlock_async;
  vault_class->has_credential = has_credential;
  vault_class->keep = keep;
  vault_class->is_kept = is_kept;
}

static void
pb_system_vault_init (PbSystemVault *self)
{
  self->keyring = pb_keyring_new ();
  self->kept = pb_vault_kept_new ();
  self->portal = pb_vault_portal_new ();
  g_signal_connect (self->keyring, "changed", G_CALLBACK (keyring_changed), self);
}

PbVault *
pb_vault_new_system (const char *credentials, const char *application)
{
  PbSystemVault *self = g_object_new (PB_TYPE_SYSTEM_VAULT, NULL);

  self->credentials = g_strdup (credentials);
  self->application = g_strdup (application);
  return PB_VAULT (self);
}
