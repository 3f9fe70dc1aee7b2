/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-name-doubt.h: whether it is true that there is no such name. GLib asks for the addresses of IPv4 and IPv6 one by one (RFC 8305),
 * and getaddrinfo(3) calls every name unknown where this computer has no address of the family that is asked for (AI_ADDRCONFIG).
 * So a right name is called wrong away from any network and, with IPv4 alone, now and then where no name server answers. Asked for
 * both families together it tells the truth. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Returns: whether @error is one that has to be doubted. */
gboolean pb_name_doubt_concerns (const GError *error);
/* Asks for @host again, which an attempt to connect to @port by @scheme has failed for with @error; not where @way leads through a
 * proxy: that name is not for this computer to ask for. */
void pb_name_doubt_async (const GError *error, GProxyResolver *way, const char *scheme, const char *host, guint16 port, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* Returns: (transfer full): @error, or what is true instead of it. */
GError *pb_name_doubt_finish (GAsyncResult *result);

G_END_DECLS
