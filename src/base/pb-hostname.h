/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-hostname.h: names of hosts as strangers write them. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Returns: (transfer full) (nullable): @text in ASCII (RFC 5890), lower case, without a final dot; NULL where it is no name of
 * a host (RFC 1123 2.1; "_" is not one of its letters), or is an IP address. */
char *pb_hostname_dup (const char *text);

/* Returns: (transfer none): the part of the name @host that its owner has registered, as far as that shows: one label and the top, or
 * two where a country's top has short ones below it, as in "co.uk" and "com.cn". */
const char *pb_hostname_get_registered (const char *host);
/* Returns: whether @a and @b, names or IP addresses, are the same, or belong to the same owner as far as their names show. */
gboolean pb_hostname_share_owner (const char *a, const char *b);

G_END_DECLS
