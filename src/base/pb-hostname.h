/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-hostname.h: names of hosts as strangers write them. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Returns: (transfer full) (nullable): @text in ASCII (RFC 5890), lower case, without a final dot; NULL where it is no name of
 * a host (RFC 1123 2.1; "_" is not one of its letters), or is an IP address. */
char *pb_hostname_dup (const char *text);

G_END_DECLS
