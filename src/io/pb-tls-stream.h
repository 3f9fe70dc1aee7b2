/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-tls-stream.h: the real stream: a connected socket, plain until it is told to speak TLS. Private to io. */
#pragma once

#include "pb-stream.h"
#include "pb-tls-context.h"

G_BEGIN_DECLS

#define PB_TYPE_TLS_STREAM (pb_tls_stream_get_type ())
G_DECLARE_FINAL_TYPE (PbTlsStream, pb_tls_stream, PB, TLS_STREAM, PbStream)

/* @fd: (transfer full): connected; @question: copied, put to the judge of @context when TLS starts. */
PbStream *pb_tls_stream_new (int fd, PbTlsContext *context, const PbTrustQuestion *question);

G_END_DECLS
