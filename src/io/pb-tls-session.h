/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-tls-session.h: GnuTLS on one descriptor, with the judge inside the handshake and errors as classes. Knows no main
 * loop. Private to io. */
#pragma once

#include "pb-stream.h"
#include "pb-tls-context.h"

G_BEGIN_DECLS

typedef struct _PbTlsSession PbTlsSession;

typedef enum
{
  PB_TLS_STEP_DONE,
  PB_TLS_STEP_WANT_READ,
  PB_TLS_STEP_WANT_WRITE,
  PB_TLS_STEP_FAILED,
} PbTlsStep;

/* @fd: connected, non-blocking, borrowed; @question: borrowed, outlives the session.
 * Returns: (transfer full) (nullable): NULL with TLS_FAILED when GnuTLS cannot work here. */
PbTlsSession *pb_tls_session_new (PbTlsContext *context, int fd, const PbTrustQuestion *question, GError **error);
void pb_tls_session_free (PbTlsSession *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbTlsSession, pb_tls_session_free)

/* Goes on as far as the kernel's buffers let it. DONE only after PbTrust accepted the chain and TLS is at least 1.2
 * (1.0 where the question allows it).
 * Errors: those of pb_stream_start_tls_async() but TIMEOUT by our own clock. */
PbTlsStep pb_tls_session_handshake (PbTlsSession *session, GError **error);
/* Both only after DONE. Returns: bytes; 0 at the end (read); -1 with G_IO_ERROR_WOULD_BLOCK or a PB_ERROR. A write that
 * would block has taken the bytes in: offer the same bytes again. */
gssize pb_tls_session_read (PbTlsSession *session, void *buffer, gsize size, GError **error);
gssize pb_tls_session_write (PbTlsSession *session, const void *buffer, gsize size, GError **error);
/* Returns: whether bytes wait inside, which the descriptor does not tell. */
gboolean pb_tls_session_has_pending (PbTlsSession *session);
/* Tells the peer that we go, without waiting for its answer. */
void pb_tls_session_say_bye (PbTlsSession *session);
/* Fills the empty @peer with what is known by now. */
void pb_tls_session_describe (PbTlsSession *session, PbPeer *peer);
/* Only after DONE; see pb_stream_get_channel_binding(). */
GBytes *pb_tls_session_get_channel_binding (PbTlsSession *session, const char **type);

G_END_DECLS
