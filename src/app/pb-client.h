/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-client.h: how a command reaches the running instance (io.github.postbell.Postbell1 on the session bus). Calls wait for
 * their answer; only commands use them. */
#pragma once

#include <gio/gio.h>
#include <gio/gunixfdlist.h>

#include "pb-secret.h"

G_BEGIN_DECLS

#define PB_OBJECT_PATH "/io/github/postbell/Postbell"
#define PB_INTERFACE   "io.github.postbell.Postbell1"
#define PB_BUS_ERROR   "io.github.postbell.Error.Failed"

/* Returns: (transfer full) (nullable): NULL when Postbell does not run, or there is no session bus. */
GDBusConnection *pb_client_connect (void);
/* Returns: (transfer full) (nullable): NULL with one sentence in @error; G_IO_ERROR_NOT_FOUND: Postbell has gone. */
GVariant *pb_client_call (GDBusConnection *bus, const char *method, GVariant *args, GError **error);
/* The same with descriptors that @args name by their index. */
GVariant *pb_client_call_with_fds (GDBusConnection *bus, const char *method, GVariant *args, GUnixFDList *fds, GError **error);
/* The answer of an asynchronous call of the same, its error cleaned alike. */
GVariant *pb_client_call_finish (GDBusConnection *bus, GAsyncResult *result, GError **error);
/* The same of one with descriptors. @fds: (out) (optional) (nullable) (transfer full): those of the answer. */
GVariant *pb_client_call_with_fds_finish (GDBusConnection *bus, GUnixFDList **fds, GAsyncResult *result, GError **error);
/* One call of the running instance for a command that does nothing else. @args: (nullable) (transfer floating).
 * Returns: exit status; failures are printed. */
int pb_client_command (const char *method, GVariant *args);
/* Gives @secret to the running instance, which keeps it in memory under @name until it can store it in a keyring under @label
 * (PbVault). Returns: whether one runs and took it. */
gboolean pb_client_keep_secret (const char *name, const char *label, const PbSecret *secret);
/* The keyring has a newer secret: the running instance, if there is one, lets go of what it keeps under @name. */
void pb_client_drop_secret (const char *name);
/* Tells the running instance, if there is one, that the accounts changed. @secret_of: (nullable): whose secret changed;
 * @removed: (nullable): which account was removed. Returns: whether one runs. */
gboolean pb_client_tell (const char *secret_of, const char *removed);

G_END_DECLS
