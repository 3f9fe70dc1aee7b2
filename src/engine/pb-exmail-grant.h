/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-grant.h: one request for an access token (OAuth 2.0 client credentials, RFC 6749 4.4, as the Exmail OpenApi has
 * it); whether it may be made is decided in pb-exmail-tokens.h. */
#pragma once

#include "pb-account.h"
#include "pb-http.h"
#include "pb-secret.h"

G_BEGIN_DECLS

/* How the key is sent (RFC 6749 2.3.1). */
typedef enum
{
  PB_EXMAIL_STYLE_UNKNOWN, /* in the form; when that is refused, once more as Basic */
  PB_EXMAIL_STYLE_FORM,
  PB_EXMAIL_STYLE_BASIC
} PbExmailStyle;

typedef struct
{
  PbSecret *token;     /* (owned): printable ASCII without blanks */
  gint64 life;         /* µs that it may be used, counted from the request: 1 min … 1 day - 1 min */
  PbExmailStyle style; /* the one that worked */
} PbExmailGrant;

void pb_exmail_grant_free (PbExmailGrant *grant);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbExmailGrant, pb_exmail_grant_free)

/* @proxy: (nullable): NULL = the system's.
 * Errors: AUTH_REJECTED, CONFIG (codes without a remedy here), SERVER_BUSY, WRONG_PROTOCOL, PROTOCOL, those of PbHttp. */
void pb_exmail_grant_async (PbHttp *http, PbProxy *proxy, PbAccount *account, PbSecret *key, PbExmailStyle style, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* Returns: (transfer full) (nullable) */
PbExmailGrant *pb_exmail_grant_finish (GAsyncResult *result, GError **error);

G_END_DECLS
