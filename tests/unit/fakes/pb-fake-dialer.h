/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-fake-dialer.h: connections without a network: whoever is dialled is a PbFakePeer in the same process. Everything
 * arrives from the main loop, as with a real connection. */
#pragma once

#include "pb-dialer.h"
#include "pb-error.h"

#define PB_TYPE_FAKE_STREAM (pb_fake_stream_get_type ())
G_DECLARE_FINAL_TYPE (PbFakeStream, pb_fake_stream, PB, FAKE_STREAM, PbStream)
#define PB_TYPE_FAKE_DIALER (pb_fake_dialer_get_type ())
G_DECLARE_FINAL_TYPE (PbFakeDialer, pb_fake_dialer, PB, FAKE_DIALER, PbDialer)

/* The other end. The owner keeps it alive as long as there are streams to it. */
typedef struct
{
  void (*opened) (gpointer peer, PbFakeStream *stream);
  void (*secured) (gpointer peer, PbFakeStream *stream);
  void (*received) (gpointer peer, PbFakeStream *stream, const guint8 *data, gsize len);
  void (*closed) (gpointer peer, PbFakeStream *stream);
} PbFakePeerClass;

PbFakeDialer *pb_fake_dialer_new (void);
/* @host answers from now on. Here and below "host:port" is one port of a host, and comes before the host. */
void pb_fake_dialer_add (PbFakeDialer *self, const char *host, const PbFakePeerClass *klass, gpointer peer);
/* Dialling @host, and TLS with it, fail so (NONE: works). Hosts never added are OFFLINE. */
void pb_fake_dialer_set_dial_error (PbFakeDialer *self, const char *host, PbErrorClass error_class);
void pb_fake_dialer_set_tls_error (PbFakeDialer *self, const char *host, PbErrorClass error_class);
/* What @host shows in a handshake, accepted or not: @der, once. */
void pb_fake_dialer_set_certificate (PbFakeDialer *self, const char *host, GBytes *der);
/* Every connection gets at most @chunk bytes a read (0: no limit) and ends after @cut bytes (-1: never). */
void pb_fake_dialer_set_limits (PbFakeDialer *self, gsize chunk, gssize cut);
guint pb_fake_dialer_get_dials (PbFakeDialer *self, const char *host);
/* Returns: streams not closed yet by the program. */
guint pb_fake_dialer_get_open (PbFakeDialer *self);

/* What the peer does. */
void pb_fake_stream_send (PbFakeStream *self, const char *data, gssize len);
/* @error_class: NONE is an orderly end. */
void pb_fake_stream_end (PbFakeStream *self, PbErrorClass error_class);
gboolean pb_fake_stream_is_secure (PbFakeStream *self);
