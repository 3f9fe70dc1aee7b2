/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-way-out.c: see pb-way-out.h. */
#include "pb-way-out.h"

PbProxy *
pb_way_out_proxy (const PbAccount *account, PbVault *vault)
{
  g_autofree char *name = NULL;

  if (account->proxy == NULL)
    return NULL;
  name = g_strconcat (account->id, ".proxy", NULL);
  return pb_proxy_new (account->proxy, vault, name);
}

PbHttp *
pb_way_out_http (const PbAccount *account, PbHttp *http, PbVault *vault)
{
  g_autoptr (PbProxy) proxy = pb_way_out_proxy (account, vault);

  return proxy != NULL ? pb_http_new_through (http, proxy) : g_object_ref (http);
}

PbDialer *
pb_way_out_dialer (const PbAccount *account, const PbContext *context)
{
  g_autoptr (PbProxy) proxy = pb_way_out_proxy (account, context->vault);

  return proxy != NULL ? pb_dialer_through (context->dialer, proxy) : g_object_ref (context->dialer);
}
