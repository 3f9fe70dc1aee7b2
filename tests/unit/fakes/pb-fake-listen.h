/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-fake-listen.h: the push channel of an Exmail service (POST /openapi/listen), with faults on demand. Every message is an
 * HTTP response of its own on the kept connection. */
#pragma once

#include "pb-fake-dialer.h"

typedef struct _PbFakeListen PbFakeListen;

/* Faults; set them at any time. */
typedef struct
{
  const char *answer;   /* (nullable): what the acknowledgement is instead of {"Ret":0}; "" = none */
  gboolean fresh;       /* every answer is a new mail to bob@acme.example */
  gboolean close_after; /* hangs up after the answer */
  gboolean once;        /* answers the first request of each connection only */
  gboolean silent;      /* answers nothing */
} PbFakeListenFaults;

PbFakeListen *pb_fake_listen_new (PbFakeDialer *dialer, const char *host);
void pb_fake_listen_free (PbFakeListen *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbFakeListen, pb_fake_listen_free)

PbFakeListenFaults *pb_fake_listen_faults (PbFakeListen *self);
/* Sends @json as a message to every connection. */
void pb_fake_listen_push (PbFakeListen *self, const char *json);
/* Ends every connection. */
void pb_fake_listen_hang_up (PbFakeListen *self, PbErrorClass error_class);
guint pb_fake_listen_count_connections (PbFakeListen *self);
guint pb_fake_listen_count_requests (PbFakeListen *self);
/* Returns: (transfer none): the newest request, head and body. */
const char *pb_fake_listen_get_request (PbFakeListen *self);
/* Returns: every byte ever sent to the program. */
gsize pb_fake_listen_get_sent (PbFakeListen *self);
