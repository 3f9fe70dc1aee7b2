/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-secret-owner.c: see pb-secret-owner.h. */
#include "config.h"

#include "pb-secret-owner.h"

#include "pb-host.h"
#include "pb-hostname.h"

/* Returns: whether the owner of one host is not that of the other. */
static gboolean
is_elsewhere (const char *a, const char *b)
{
  return !pb_hostname_share_owner (a, b) && !(pb_host_is_loopback (a) && pb_host_is_loopback (b));
}

/* Returns: whether two addresses (nullable) of interfaces are somebody else's. */
static gboolean
lead_elsewhere (const char *a, const char *b)
{
  g_autoptr (GUri) from = a != NULL ? g_uri_parse (a, G_URI_FLAGS_NONE, NULL) : NULL, to = b != NULL ? g_uri_parse (b, G_URI_FLAGS_NONE, NULL) : NULL;

  return from != NULL && to != NULL && is_elsewhere (g_uri_get_host (from), g_uri_get_host (to));
}

/* Returns: whether the interface key would go elsewhere, or to nobody any more. */
static gboolean
leaves_servers (const PbAccount *account, const PbAccount *before)
{
  return (before->token_url != NULL && account->token_url == NULL) || lead_elsewhere (before->token_url, account->token_url) || lead_elsewhere (before->api_url, account->api_url);
}

gboolean
pb_secret_owner_changes (const PbAccount *account, const PbAccount *before, PbAccountSecret secret)
{
  if (secret == PB_ACCOUNT_PROXY)
    return g_strcmp0 (account->proxy, before != NULL ? before->proxy : NULL) != 0;
  if (before == NULL)
    return FALSE;
  if (secret >= PB_ACCOUNT_CORP)
    return lead_elsewhere (before->corp_api_url, account->corp_api_url);
  if (secret == PB_ACCOUNT_KEY)
    return leaves_servers (account, before);
  return before->host != NULL && (account->host == NULL || is_elsewhere (before->host, account->host));
}
