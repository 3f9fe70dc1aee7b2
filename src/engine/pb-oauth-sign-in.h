/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-oauth-sign-in.h: a person signs in: with the browser (RFC 6749 4.1 with PKCE, RFC 7636, and a loopback redirect, RFC 8252), or,
 * where there is no browser at hand, by typing a code elsewhere (RFC 8628). */
#pragma once

#include "pb-clock.h"
#include "pb-http.h"
#include "pb-oauth-grant.h"
#include "pb-redirect.h"

G_BEGIN_DECLS

/* What the person is to do. */
typedef struct
{
  const char *url;   /* to be opened in a browser; with @code: what to type it into, or with it in it already */
  const char *code;  /* (nullable): the code of RFC 8628 */
  gint64 lifetime;   /* µs that there is time for it */
  const char *admin; /* (nullable): what to send the administrator who has to approve first; a browser that says so does not come back */
} PbOauthInvitation;

/* Called once. */
typedef void (*PbOauthInviteFunc) (const PbOauthInvitation *invitation, gpointer user_data);

typedef struct
{
  gboolean device;              /* by code */
  const PbRedirectPages *pages; /* what the browser shows at the end; copied */
  const char *const *folders;   /* (nullable): as of pb_oauth_provider_find(); borrowed until it has begun */
  PbOauthInviteFunc invite;
  gpointer invite_data; /* (unowned) */
} PbOauthManner;

/* @clock: outlives it. Nothing is stored. Cancelling closes the listener at once.
 * Errors: those of the catalogue (pb-oauth-fault.h); TIMEOUT (5 min, or as long as the code lives), G_IO_ERROR_CANCELLED. */
void pb_oauth_sign_in_async (PbHttp *http, PbClock *clock, PbAccount *account, const PbOauthManner *manner, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* Returns: (transfer full) (nullable) */
PbOauthGrant *pb_oauth_sign_in_finish (GAsyncResult *result, GError **error);

G_END_DECLS
