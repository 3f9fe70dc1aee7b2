/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-oauth-grant.h: what an authorization server has granted (RFC 6749 1.5): kept in the vault as "ID.oauth", a JSON object.
 * Immutable, reference counted. Bound to the issuer, tenant and client that it was granted to. */
#pragma once

#include "pb-oauth-provider.h"
#include "pb-secret.h"

G_BEGIN_DECLS

typedef struct
{
  char *issuer;
  char *client_id;
  char *tenant;
  PbSecret *refresh_token; /* (owned) (nullable) */
  PbSecret *access_token;  /* (owned) (nullable) */
  gint64 expires_at;       /* Unix seconds: of the access token */
} PbOauthGrant;

/* @refresh_token, @access_token: (nullable). Returns: (transfer full) */
PbOauthGrant *pb_oauth_grant_new (const PbOauthProvider *provider, PbSecret *refresh_token, PbSecret *access_token, gint64 expires_at);
PbOauthGrant *pb_oauth_grant_ref (PbOauthGrant *grant);
void pb_oauth_grant_unref (PbOauthGrant *grant);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbOauthGrant, pb_oauth_grant_unref)

/* Returns: (transfer full) (nullable): NULL where @text is none, or holds no token. */
PbOauthGrant *pb_oauth_grant_parse (const PbSecret *text);
/* Returns: (transfer full): for the vault */
PbSecret *pb_oauth_grant_to_secret (const PbOauthGrant *grant);
/* Returns: whether it may be used with @provider: same issuer, tenant and client. */
gboolean pb_oauth_grant_fits (const PbOauthGrant *grant, const PbOauthProvider *provider);

/* Returns: (transfer full): the name of it in the vault, and what keyring programs show. */
char *pb_oauth_grant_dup_name (const char *id);
char *pb_oauth_grant_dup_label (const char *id);

G_END_DECLS
