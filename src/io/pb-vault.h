/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-vault.h: where secrets are kept. Abstract: the system's vault (credential files, then the Secret Service); a memory
 * vault in tests. Names are account ids, optionally with a suffix such as ".openapi". */
#pragma once

#include <gio/gio.h>

#include "pb-secret.h"

G_BEGIN_DECLS

#define PB_TYPE_VAULT (pb_vault_get_type ())
G_DECLARE_DERIVABLE_TYPE (PbVault, pb_vault, PB, VAULT, GObject)

/* Signals: "changed" (no argument): what could not be had before may be there now; look again. Subclasses emit it. */
struct _PbVaultClass
{
  GObjectClass parent_class;

  /* Pure virtual. A subclass answers with GTasks (a PbSecret, a boolean); the finish functions have that as default. */
  void (*lookup_async) (PbVault *vault, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  PbSecret *(*lookup_finish) (PbVault *vault, GAsyncResult *result, GError **error);
  void (*store_async) (PbVault *vault, const char *name, const char *label, PbSecret *secret, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  void (*clear_async) (PbVault *vault, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  void (*unlock_async) (PbVault *vault, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  gboolean (*done_finish) (PbVault *vault, GAsyncResult *result, GError **error); /* store, clear and unlock */

  /* The default has none. */
  gboolean (*has_credential) (PbVault *vault, const char *name);

  /* The default keeps nothing, and says so. */
  gboolean (*keep) (PbVault *vault, const char *name, const char *label, PbSecret *secret);
  gboolean (*is_kept) (PbVault *vault, const char *name);
};

/* The system's vault: $CREDENTIALS_DIRECTORY/postbell.NAME (a regular file of the user or root, not world-readable, one
 * trailing newline cut), then what is kept for this session, then the Secret Service: gnome-keyring, KWallet (which is started
 * where nothing else offers the service), KeePassXC …; in a sandbox that reaches none, the desktop's portal for secrets. Never
 * prompts except in pb_vault_unlock_async(); what the portal does at its first use is up to the desktop, and a refusal is not
 * asked about again before that.
 * Emits "changed" when the Secret Service appears or a collection is unlocked (owner watched on the session bus).
 * @credentials: (nullable): the directory, usually the environment's; @application: the attribute that marks our items
 * (the application id; the demo has its own). */
PbVault *pb_vault_new_system (const char *credentials, const char *application);

/* A vault that lives and dies with the process (the demo). Always open. */
PbVault *pb_vault_new_memory (void);

/* Looks for the secret of @name without ever prompting.
 * Errors: VAULT_LOCKED (locked, or no Secret Service: the message says which in plain words), CONFIG (there is a credential
 * file that breaks the rules), G_IO_ERROR_CANCELLED;
 * returns NULL without error when there is an open vault and it has no such secret. */
void pb_vault_lookup_async (PbVault *vault, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* Returns: (transfer full) (nullable) */
PbSecret *pb_vault_lookup_finish (PbVault *vault, GAsyncResult *result, GError **error);

/* Stores without prompting; gives up after 5 s. A name with a credential file is refused (PB_ERROR_CLASS_CONFIG).
 * @label: what keyring programs show. */
void pb_vault_store_async (PbVault *vault, const char *name, const char *label, PbSecret *secret, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean pb_vault_store_finish (PbVault *vault, GAsyncResult *result, GError **error);
/* Keeps @secret in memory until it is stored, cleared, or the process ends: for where no vault takes it. It is looked up before
 * any other but a credential; as soon as the Secret Service takes it (which is tried without a prompt at every "changed") it is
 * stored there under @label; a store or lookup sees to it that there is such a signal. Nothing of it is ever written elsewhere.
 * @secret: (nullable): NULL wipes what is kept, because another process has stored a newer one.
 * Returns: whether it is kept; FALSE where a credential file takes its place. */
gboolean pb_vault_keep (PbVault *vault, const char *name, const char *label, PbSecret *secret);
/* Returns: whether the secret of @name is lost when this process ends. */
gboolean pb_vault_is_kept (PbVault *vault, const char *name);
/* Removes the secrets of @name, also what is kept in memory. Nothing there is success. */
void pb_vault_clear_async (PbVault *vault, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean pb_vault_clear_finish (PbVault *vault, GAsyncResult *result, GError **error);
/* Asks the user to unlock (one prompt of the keyring's own). Only ever after a user's action. While a prompt is open another
 * call fails with VAULT_LOCKED; nothing locked is success. */
void pb_vault_unlock_async (PbVault *vault, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean pb_vault_unlock_finish (PbVault *vault, GAsyncResult *result, GError **error);
/* Returns: whether $CREDENTIALS_DIRECTORY has a usable file for @name (so nothing need be stored). FALSE on abstract vaults. */
gboolean pb_vault_has_credential (PbVault *vault, const char *name);

G_END_DECLS
