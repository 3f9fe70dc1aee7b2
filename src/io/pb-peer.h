/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-peer.h: whose process is at the other end of a TCP connection on this computer (sock_diag(7), else /proc/net/tcp). */
#pragma once

#include <gio/gio.h>
#include <sys/types.h>

G_BEGIN_DECLS

/* @socket: a connected TCP socket between loopback addresses, IPv4, IPv6 or IPv4 in IPv6.
 * Returns: FALSE with @error when the kernel cannot tell; treat it as a stranger. */
gboolean pb_peer_get_uid (GSocket *socket, uid_t *uid, GError **error);

G_END_DECLS
