/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-stream.h: one connection as the pump sees it: non-blocking bytes both ways, TLS on demand. Abstract. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define PB_TYPE_STREAM (pb_stream_get_type ())
G_DECLARE_DERIVABLE_TYPE (PbStream, pb_stream, PB, STREAM, GObject)

/* Called on the main loop when reading is worth a try (data, end of file or error). */
typedef void (*PbStreamReadyFunc) (PbStream *stream, gpointer user_data);

/* Facts about the peer, for check and trust; filled as far as known. */
typedef struct
{
  char *address;     /* (nullable): "192.0.2.1", of the server, or of the proxy before it */
  char *tls_version; /* "TLS1.3", NULL without TLS */
  char *cipher;
  GPtrArray *chain;  /* (element-type GBytes) (nullable): DER, leaf first */
  gboolean pinned;   /* accepted because of a pin */
  gboolean pin_idle; /* there is a pin, and it was not needed: the chain is valid by itself */
} PbPeer;

struct _PbStreamClass
{
  GObjectClass parent_class;

  /* Pure virtual. */
  gssize (*read) (PbStream *stream, void *buffer, gsize size, GError **error);
  gboolean (*write) (PbStream *stream, GBytes *bytes, GError **error);
  void (*start_tls_async) (PbStream *stream, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  gboolean (*start_tls_finish) (PbStream *stream, GAsyncResult *result, GError **error);
  void (*set_ready_func) (PbStream *stream, PbStreamReadyFunc func, gpointer user_data);
  void (*close) (PbStream *stream);
  /* Virtual: without it nothing is known about the peer. */
  const PbPeer *(*get_peer) (PbStream *stream);
  /* Virtual: without it there is nothing to bind to. */
  GBytes *(*get_channel_binding) (PbStream *stream, const char **type);
};

/* Reads what is there, without blocking.
 * Returns: bytes read; 0 at the end; -1 with G_IO_ERROR_WOULD_BLOCK when nothing is there, or with another error
 * (PB_ERROR domain: TIMEOUT, REFUSED, TLS_FAILED, PROTOCOL). */
gssize pb_stream_read (PbStream *stream, void *buffer, gsize size, GError **error);
/* Sends all of @bytes, now as far as the kernel takes it, the rest in the background (bounded: 1 MiB waiting, then LIMIT).
 * Bytes that wait are wiped after sending. */
gboolean pb_stream_write (PbStream *stream, GBytes *bytes, GError **error);
/* Does the TLS handshake, including the verdict of PbTrust. Errors: TLS_UNTRUSTED (pb_stream_get_peer() then has the chain),
 * TLS_FAILED, WRONG_PROTOCOL (no TLS spoken there), TIMEOUT, REFUSED. */
void pb_stream_start_tls_async (PbStream *stream, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean pb_stream_start_tls_finish (PbStream *stream, GAsyncResult *result, GError **error);
/* @func: (nullable): NULL stops listening. */
void pb_stream_set_ready_func (PbStream *stream, PbStreamReadyFunc func, gpointer user_data);
/* Closes at once; the ready function is not called any more. Idempotent, and safe inside the ready function. A handshake
 * under way ends with G_IO_ERROR_CANCELLED, later, from the main loop. */
void pb_stream_close (PbStream *stream);
/* Returns: (transfer none): facts known so far. */
const PbPeer *pb_stream_get_peer (PbStream *stream);
/* What is unique of this TLS connection, for logins bound to it (RFC 5929, RFC 9266): only the two ends know it.
 * @type: (out) (transfer none): "tls-exporter" (TLS 1.3) or "tls-unique" (TLS 1.2 with an extended master secret).
 * Returns: (transfer full) (nullable): NULL without TLS, or where GnuTLS cannot tell. */
GBytes *pb_stream_get_channel_binding (PbStream *stream, const char **type);

G_END_DECLS
