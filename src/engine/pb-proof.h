/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-proof.h: one short connection that proves that a mail server is where it was guessed to be: with TLS, a certificate that
 * is good for its name, and the right voice. Nothing about a person is said. */
#pragma once

#include "pb-account.h"
#include "pb-clock.h"
#include "pb-dialer.h"

G_BEGIN_DECLS

typedef struct
{
  const char *host;
  guint16 port;
  gboolean pop3;       /* else IMAP */
  PbSecurity security; /* TLS, or STARTTLS, which is asked for and has to work */
  gint64 limit;        /* µs for all of it */
} PbProofQuestion;

/* @question: copied. */
void pb_proof_async (PbDialer *dialer, PbClock *clock, const PbProofQuestion *question, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* Returns: whether it is proven; FALSE with CONFIG (no such name), TIMEOUT, WRONG_PROTOCOL (somebody else speaks there, or does
 * not want TLS), G_IO_ERROR_CANCELLED, and the errors of pb_dialer_dial_async() and pb_stream_start_tls_async(). */
gboolean pb_proof_finish (GAsyncResult *result, GError **error);

G_END_DECLS
