/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-stream-rig.h: a client beside its server, certificates good and bad, and the steps from dialling to reading. */
#pragma once

#include "pb-dialer.h"
#include "pb-test-server.h"

#define HOST   "localhost"
#define SECRET "a1 LOGIN bob hunter2\r\n"

#define TLS_1_2 "NORMAL:-VERS-ALL:+VERS-TLS1.2"
#define TLS_1_1 "NORMAL:-VERS-ALL:+VERS-TLS1.1:%COMPAT"

typedef struct
{
  PbTestCert *ca, *good, *expired, *early, *wrong_host, *self, *other_ca, *stranger;
  char *ca_file, *other_ca_file;
} PbStreamPki;

/* Between setup and teardown. */
extern PbStreamPki pb_stream_pki;
void pb_stream_pki_setup (void);
void pb_stream_pki_teardown (void);

extern const PbDialerTimes pb_stream_rig_times;

typedef struct
{
  PbTestServer *server;
  PbDialer *dialer;
  PbStream *stream;
  GError *error;  /* of the last step */
  GString *text;  /* read so far */
  gboolean done;  /* the last step */
  gboolean ended; /* the reader saw the end or an error */
  guint n_ready;
} PbStreamRig;

void pb_stream_rig_clear (PbStreamRig *client);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PbStreamRig, pb_stream_rig_clear)

/* @server: (transfer full); the dialer is made here unless the client has one. @question: its port is the server's. */
void pb_stream_rig_dial_with (PbStreamRig *client, PbTestServer *server, PbTrustQuestion question);
void pb_stream_rig_dial_host (PbStreamRig *client, PbTestServer *server, const char *host, const char *ca_file, const char *pin);
void pb_stream_rig_dial (PbStreamRig *client, PbTestServer *server, const char *ca_file, const char *pin);
/* @priority: (nullable). Returns: (transfer full) */
PbTestServer *pb_stream_rig_tls_server (PbTestCert *cert, const char *priority);
void pb_stream_rig_secure (PbStreamRig *client);
void pb_stream_rig_listen (PbStreamRig *client);
gboolean pb_stream_rig_write (PbStreamRig *client, const char *text);
/* A secure connection to a server with the good certificate. */
void pb_stream_rig_open (PbStreamRig *client, const char *priority);

/* What the steps end in; @user_data: the rig. */
void pb_stream_rig_dialled_cb (GObject *object, GAsyncResult *result, gpointer user_data);
void pb_stream_rig_secured_cb (GObject *object, GAsyncResult *result, gpointer user_data);
