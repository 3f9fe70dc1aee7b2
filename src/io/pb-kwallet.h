/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-kwallet.h: what the Secret Service of KWallet does not say: whether a wallet is open. It calls every wallet locked for a program
 * that has not gone through a prompt of the service's, which is no question to anybody while the wallet is open (5.103). Private
 * to the keyring. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* @owner: (nullable): unique name of the Secret Service's owner. @path: of a collection of it, or of an item in one.
 * Shows no prompt. */
void pb_kwallet_is_open_async (GDBusConnection *bus, const char *owner, const char *path, GAsyncReadyCallback callback, gpointer user_data);
/* Returns: whether that owner is KWallet, and the wallet is open. Never fails. */
gboolean pb_kwallet_is_open_finish (GAsyncResult *result);

G_END_DECLS
