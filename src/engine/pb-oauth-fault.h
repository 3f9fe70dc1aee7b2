/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-oauth-fault.h: what an authorization server's refusal means: the catalogue. Its words for people are never repeated: they
 * come from a stranger, in any language; code and class say it all. */
#pragma once

#include "pb-error.h"
#include "pb-oauth-provider.h"

G_BEGIN_DECLS

/* A row. */
typedef struct
{
  const char *code;   /* of error_codes or of the description ("AADSTS65001"), of error_subtype, or of error ("invalid_grant") */
  const char *reason; /* of pb-reason.h */
  PbErrorClass error_class;
  const char *origin; /* who says so */
} PbOauthFault;

/* Returns: (transfer none): every row. */
const PbOauthFault *pb_oauth_fault_table (gsize *n_rows);

/* @error_word: the "error" of RFC 6749 4.1.2.1 and 5.2. @description, @codes: (nullable): "error_description", and the text of "error_codes"
 * or "error_subtype". The finer ones count first.
 * Returns: (transfer none) (nullable): NULL for words nobody knows. */
const PbOauthFault *pb_oauth_fault_find (const char *error_word, const char *description, const char *codes);

/* Sets @error to what those words mean, with the code; unknown words are AUTH_EXPIRED with status 400 or 401, else
 * CONFIG. @status: of HTTP, 0: they came with the browser. */
void pb_oauth_fault_set (GError **error, guint status, const char *error_word, const char *description, const char *codes);
/* What a failure of HTTP on the way to the authorization server means for the account. @failure: of pb_http_send_finish(). */
void pb_oauth_fault_set_unreached (GError **error, const PbOauthProvider *provider, const GError *failure);
/* CONFIG: there is no client id. */
void pb_oauth_fault_set_no_client (GError **error, const PbOauthProvider *provider);

G_END_DECLS
