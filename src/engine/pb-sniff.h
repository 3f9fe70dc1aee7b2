/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-sniff.h: one short connection that listens for who answers on a port. Nothing secret is ever said: at most the question for
 * capabilities, where the other side stays silent or does not list them. */
#pragma once

#include "pb-clock.h"
#include "pb-dialer.h"

G_BEGIN_DECLS

typedef enum
{
  PB_VOICE_NONE,   /* no connection */
  PB_VOICE_SILENT, /* a connection (with TLS where it was asked for), and not a word */
  PB_VOICE_OTHER,  /* something unknown */
  PB_VOICE_IMAP,
  PB_VOICE_POP3,
  PB_VOICE_SMTP,
  PB_VOICE_HTTP,
} PbVoice;

typedef struct
{
  PbVoice voice;
  gboolean secure;   /* TLS was spoken */
  gboolean accepted; /* and its certificate is good */
  gboolean starttls; /* STARTTLS, or STLS, is offered */
} PbSniff;

/* Returns: who begins to speak like that. */
PbVoice pb_voice_recognize (const char *text, gsize len);

/* @tls: begin with TLS. @limit: µs for all of it. A name, port or certificate that does not work is a result, too. */
void pb_sniff_async (PbDialer *dialer, PbClock *clock, const PbTrustQuestion *peer, gboolean tls, gint64 limit, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* Returns: FALSE with @error when it was cancelled. */
gboolean pb_sniff_finish (GAsyncResult *result, PbSniff *out, GError **error);

G_END_DECLS
