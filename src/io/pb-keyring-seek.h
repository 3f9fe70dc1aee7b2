/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-keyring-seek.h: who keeps secrets on this desktop, where nobody offers to yet. Private to the keyring. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  PB_KEYRING_AT_SERVICE, /* the Secret Service, if anybody */
  PB_KEYRING_AT_PORTAL,  /* a sandbox that cannot reach one, and a portal for secrets */
} PbKeyringPlace;

/* Looks for the Secret Service on the session bus. Nobody owns it and nobody would be started for it: then KWallet is started where
 * it is installed (it offers the service since 5.97, but the bus does not know), and given 3 s; and in a sandbox the portal is
 * asked for. Shows no prompt. */
void pb_keyring_seek_async (GAsyncReadyCallback callback, gpointer user_data);
/* Never fails. */
PbKeyringPlace pb_keyring_seek_finish (GAsyncResult *result);

G_END_DECLS
