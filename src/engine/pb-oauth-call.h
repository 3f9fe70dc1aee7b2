/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-oauth-call.h: one POST to an authorization server, and its answer (RFC 6749 5, RFC 8628 3.2). */
#pragma once

#include "pb-http.h"
#include "pb-oauth-provider.h"
#include "pb-secret.h"

G_BEGIN_DECLS

/* What is expected of the answer. */
typedef enum
{
  PB_OAUTH_ASK_TOKEN,
  PB_OAUTH_ASK_DEVICE, /* a device code */
} PbOauthAsk;

typedef struct
{
  PbSecret *access_token;  /* (owned) (nullable): printable ASCII without blanks */
  PbSecret *refresh_token; /* (owned) (nullable) */
  gint64 lifetime;         /* s: of the access token or of the device code; 1 min … 1 day */
  PbSecret *device_code;   /* (owned) (nullable) */
  char *user_code;         /* (owned) (nullable): safe to show */
  char *verification_url;  /* (owned) (nullable): https, or http on loopback; may hold the user code */
  gint64 interval;         /* s between two questions: 1 … 60 */
} PbOauthAnswer;

void pb_oauth_answer_free (PbOauthAnswer *answer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbOauthAnswer, pb_oauth_answer_free)

/* Whether the person has not come yet (RFC 8628 3.5). */
typedef enum
{
  PB_OAUTH_WAIT_NONE,
  PB_OAUTH_WAIT,        /* authorization_pending */
  PB_OAUTH_WAIT_LONGER, /* slow_down: 5 s more between two questions from now on */
} PbOauthWait;

/* @form: (transfer none). Errors: those of the catalogue (pb-oauth-fault.h), G_IO_ERROR_CANCELLED. */
void pb_oauth_call_async (PbHttp *http, const PbOauthProvider *provider, PbOauthAsk ask, const PbSecret *form, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* @wait: (out) (optional): set with an error when it is none but a reason to ask again.
 * Returns: (transfer full) (nullable) */
PbOauthAnswer *pb_oauth_call_finish (GAsyncResult *result, PbOauthWait *wait, GError **error);

G_END_DECLS
