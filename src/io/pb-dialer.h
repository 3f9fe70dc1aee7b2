/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-dialer.h: makes connections. Abstract; the real one uses GSocketClient (happy eyeballs, proxies). */
#pragma once

#include "pb-proxy.h"
#include "pb-stream.h"
#include "pb-trust.h"

G_BEGIN_DECLS

#define PB_TYPE_DIALER (pb_dialer_get_type ())
G_DECLARE_DERIVABLE_TYPE (PbDialer, pb_dialer, PB, DIALER, GObject)

struct _PbDialerClass
{
  GObjectClass parent_class;

  /* Pure virtual. */
  void (*dial_async) (PbDialer *dialer, const PbTrustQuestion *peer, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  PbStream *(*dial_finish) (PbDialer *dialer, GAsyncResult *result, GError **error);

  /* The default is @dialer itself: without a network there is no way out of it. */
  PbDialer *(*through) (PbDialer *dialer, PbProxy *proxy);
};

/* Kernel liveness of every connection. Where there is a user timeout Linux looks at nothing else: a line counts as lost at the
 * first probe due after it, however few went unanswered (tcp_keepalive_timer). So it has to be longer than idle, or one lost
 * packet ends a connection: with these numbers three probes in a row, 210 s after the last sign of life. */
typedef struct
{
  guint keepalive_idle;     /* s: 120 */
  guint keepalive_interval; /* s: 30 */
  guint keepalive_count;    /* 4 */
  guint user_timeout;       /* ms: 200 000 */
  guint connect_timeout;    /* s: 30, name resolution included */
  guint handshake_timeout;  /* s: 30 */
} PbDialerTimes;

PbDialerTimes pb_dialer_times_default (void);

/* The real dialer, on the system's way out. Streams it returns are plain until pb_stream_start_tls_async().
 * @times: (nullable): NULL for the default. */
PbDialer *pb_dialer_new (PbTrust *trust, const PbDialerTimes *times);

/* Returns: (transfer full): one like @dialer that goes out through @proxy. */
PbDialer *pb_dialer_through (PbDialer *dialer, PbProxy *proxy);

/* Connects to @peer->host and port; the question (copied) is put to PbTrust when TLS starts.
 * Errors: OFFLINE (no network, name not found now), CONFIG (name does not exist), REFUSED (a proxy that fails or refuses, too:
 * pb-reason.h), TIMEOUT. */
void pb_dialer_dial_async (PbDialer *dialer, const PbTrustQuestion *peer, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* Returns: (transfer full) (nullable) */
PbStream *pb_dialer_dial_finish (PbDialer *dialer, GAsyncResult *result, GError **error);

G_END_DECLS
