/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-plain-socket.h: bytes to and from a connected descriptor, and what the kernel's errors mean. Private to io. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Never block. Returns: bytes; 0 at the end (receive); -1 with G_IO_ERROR_WOULD_BLOCK or a PB_ERROR. */
gssize pb_plain_socket_receive (int fd, void *buffer, gsize size, GError **error);
gssize pb_plain_socket_send (int fd, const void *buffer, gsize size, GError **error);

/* Sets a PB_ERROR for what the kernel said about a connection: TIMEOUT, OFFLINE or REFUSED.
 * @number: an errno; 0: the other side closed. */
void pb_plain_socket_set_error (GError **error, int number);

G_END_DECLS
