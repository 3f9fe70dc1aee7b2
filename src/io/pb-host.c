/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-host.c: see pb-host.h. */
#include "pb-host.h"

#include <string.h>

gboolean
pb_host_is_loopback (const char *host)
{
  gsize length = strlen (host);
  g_autofree char *bare = g_strndup (host, length > 0 && host[length - 1] == '.' ? length - 1 : length);
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (bare);

  if (address != NULL)
    return g_inet_address_get_is_loopback (address);
  return g_ascii_strcasecmp (bare, "localhost") == 0;
}
