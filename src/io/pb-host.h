/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-host.h: what a host name says by itself. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Returns: whether @host is loopback by name or address (localhost, 127.0.0.0/8, ::1), a trailing dot ignored. */
gboolean pb_host_is_loopback (const char *host);

G_END_DECLS
