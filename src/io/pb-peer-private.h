/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-peer-private.h: the two ways to the owner of a connection, each by itself. */
#pragma once

#include <gio/gio.h>
#include <netinet/in.h>
#include <sys/types.h>

G_BEGIN_DECLS

/* The other process's end of a TCP connection; IPv4 in IPv6 is IPv4. Ports and addresses in network order. */
typedef struct
{
  int family;               /* AF_INET or AF_INET6 */
  in_port_t local, remote;  /* as that process sees them */
  guint32 local_address[4]; /* IPv4: the first word */
  guint32 remote_address[4];
} PbPeerEnd;

/* Returns: FALSE when @socket is no connected TCP socket. */
gboolean pb_peer_end_of (GSocket *socket, PbPeerEnd *end, GError **error);

/* sock_diag(7). Errors: G_IO_ERROR_NOT_SUPPORTED when this kernel does not offer it, G_IO_ERROR_NOT_FOUND when nobody holds
 * that end any more. */
gboolean pb_peer_ask_kernel (const PbPeerEnd *end, uid_t *uid, GError **error);

/* proc(5), /proc/net/tcp. @tcp, @tcp6: paths of the tables. Errors: G_IO_ERROR_NOT_FOUND */
gboolean pb_peer_read_tables (const PbPeerEnd *end, const char *tcp, const char *tcp6, uid_t *uid, GError **error);

G_END_DECLS
