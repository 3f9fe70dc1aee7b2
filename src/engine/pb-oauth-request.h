/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-oauth-request.h: what is said to an authorization server: addresses and forms (RFC 6749 4.1, 6; PKCE, RFC 7636; device code,
 * RFC 8628). Pure but for randomness. Forms are secrets. */
#pragma once

#include "pb-oauth-provider.h"
#include "pb-secret.h"

G_BEGIN_DECLS

/* Returns: (transfer full): 43 characters, 256 bits of randomness, of [A-Za-z0-9_-]. */
PbSecret *pb_oauth_random (void);
/* Returns: (transfer full): S256 of @verifier (RFC 7636 4.2). */
char *pb_oauth_challenge (const PbSecret *verifier);

/* Where the browser is sent. @redirect: with its port. Returns: (transfer full) */
char *pb_oauth_authorize_url (const PbOauthProvider *provider, const PbAccount *account, const char *redirect, const char *state, const char *challenge);
/* Bodies of POST. Returns: (transfer full) */
PbSecret *pb_oauth_code_form (const PbOauthProvider *provider, const char *redirect, const PbSecret *code, const PbSecret *verifier);
PbSecret *pb_oauth_refresh_form (const PbOauthProvider *provider, const PbAccount *account, const PbSecret *refresh_token);
PbSecret *pb_oauth_device_form (const PbOauthProvider *provider, const PbAccount *account);
PbSecret *pb_oauth_device_code_form (const PbOauthProvider *provider, const PbSecret *device_code);

G_END_DECLS
