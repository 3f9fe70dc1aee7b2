/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-proxy.h: the way out of this computer, as a GProxyResolver for everybody who connects: GSocketClient and libsoup. The
 * system's own settings (GProxyResolver: GNOME, KDE, the environment, the portal), or the one proxy of an account with its
 * login from the vault, or none.
 *
 * GIO speaks to the proxy and takes its login as part of an address: its copies of it are not in locked memory. */
#pragma once

#include "pb-vault.h"

G_BEGIN_DECLS

#define PB_TYPE_PROXY (pb_proxy_get_type ())
G_DECLARE_FINAL_TYPE (PbProxy, pb_proxy, PB, PROXY, GObject)

/* Returns: (transfer full): the system's settings. Hosts that are loopback are reached directly whatever those say: what is
 * said to them may be in the clear. */
PbProxy *pb_proxy_new_system (void);
/* @address: "none", "socks5://HOST:PORT" (RFC 1928, names are resolved there) or "http://HOST:PORT" (CONNECT, RFC 9110 9.3.6),
 * for every host. @vault, @name: (nullable): where its login is, as one text "USER:PASSWORD" (RFC 1929, RFC 7617); asked at
 * every connection. Where nothing is there, or the vault is locked, the proxy is asked without one; a credential file that
 * breaks the rules is an error. */
PbProxy *pb_proxy_new (const char *address, PbVault *vault, const char *name);

/* Returns: whether @proxy (nullable: the system's) sends what is for @host nowhere but there. */
gboolean pb_proxy_is_direct (PbProxy *proxy, const char *host);
/* Returns: (transfer none): equal for two that lead the same way with the same login of the same vault; nothing secret in it. */
const char *pb_proxy_get_key (PbProxy *proxy);
/* Returns: (transfer full) (nullable): whom to name when the proxy fails, such as "socks5 10.0.0.1:1080"; NULL for the
 * system's, which is not known here. */
char *pb_proxy_dup_name (PbProxy *proxy);

G_END_DECLS
