/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-tls-context.h: what the TLS sessions of one dialer share: priorities, credentials, the judge, and turns at shaking
 * hands. Private to io. */
#pragma once

#include <gnutls/gnutls.h>
#include <stdbool.h>

#include "pb-trust.h"

G_BEGIN_DECLS

typedef struct _PbTlsContext PbTlsContext;

/* @handshake_timeout: s. */
PbTlsContext *pb_tls_context_new (PbTrust *trust, guint handshake_timeout);
PbTlsContext *pb_tls_context_ref (PbTlsContext *context);
void pb_tls_context_unref (PbTlsContext *context);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbTlsContext, pb_tls_context_unref)

PbTrust *pb_tls_context_get_trust (PbTlsContext *context);
guint pb_tls_context_get_handshake_timeout (PbTlsContext *context);

/* @legacy: whether TLS 1.0 and 1.1, and signatures with SHA-1 in the handshake, are spoken as well; certificates are judged as ever.
 * Returns: (transfer full) (nullable): a client session with TLS 1.2 and up; transport and verification are
 * up to the caller. */
gnutls_session_t pb_tls_context_new_session (PbTlsContext *context, gboolean legacy);

/* Handshakes take turns, so that ten accounts do not need ten times the memory and CPU at once. A turn also ends by itself
 * after a second (the handshake goes on), so that a silent server holds nobody up for longer. */
typedef void (*PbTlsTurnFunc) (gpointer user_data);

typedef struct
{
  PbTlsTurnFunc func; /* called from the main loop when the turn comes */
  gpointer user_data;
  GList link; /* of the context's queue */
  bool waiting;
} PbTlsTurn;

/* @turn: zeroed but for func and user_data; stays where it is until pb_tls_context_end_turn(). */
void pb_tls_context_ask_turn (PbTlsContext *context, PbTlsTurn *turn);
/* Whether waiting, at it, or long overdue. */
void pb_tls_context_end_turn (PbTlsContext *context, PbTlsTurn *turn);

G_END_DECLS
