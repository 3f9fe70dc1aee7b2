/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-way-out.h: how an account leaves this computer: its own proxy, none, or what the system says. For its mail server and for
 * every address it asks by HTTP. The login of its own proxy is the secret "ID.proxy". */
#pragma once

#include "pb-account.h"
#include "pb-context.h"

G_BEGIN_DECLS

/* Returns: (transfer full) (nullable): NULL = the system's. For PbHttpRequest. */
PbProxy *pb_way_out_proxy (const PbAccount *account, PbVault *vault);
/* Returns: (transfer full): @http, or one whose requests go out through the account's proxy. */
PbHttp *pb_way_out_http (const PbAccount *account, PbHttp *http, PbVault *vault);
/* Returns: (transfer full): the dialer for @account. */
PbDialer *pb_way_out_dialer (const PbAccount *account, const PbContext *context);

G_END_DECLS
