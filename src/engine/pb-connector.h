/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-connector.h: the way to an account's mail server, the same for every protocol: secret from the vault, connection, and
 * TLS where it comes first. */
#pragma once

#include "pb-account.h"
#include "pb-context.h"
#include "pb-secret.h"

G_BEGIN_DECLS

/* Where it stands; for progress. */
typedef enum
{
  PB_CONNECTOR_SECRET,
  PB_CONNECTOR_CONNECT,
  PB_CONNECTOR_TLS,
  PB_CONNECTOR_DONE,
} PbConnectorStep;

/* What was reached; both are the caller's. */
typedef struct
{
  PbStream *stream;
  PbSecret *secret;
  guint64 token; /* which one it is: pb_sign_in_is_worth_again() */
} PbConnection;

/* @step is done, in @elapsed µs. */
typedef void (*PbConnectorFunc) (PbConnectorStep step, gint64 elapsed, PbStream *stream, gpointer user_data);

/* @given: (nullable): taken instead of the vault's secret. @progress: (nullable).
 * Errors: VAULT_LOCKED, and those of pb_dialer_dial_async() and pb_stream_start_tls_async(). */
void pb_connector_connect_async (PbAccount *account, const PbContext *context, PbSecret *given, PbConnectorFunc progress, gpointer progress_data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* @out: set on success: (transfer full) both. */
gboolean pb_connector_connect_finish (GAsyncResult *result, PbConnection *out, GError **error);

G_END_DECLS
