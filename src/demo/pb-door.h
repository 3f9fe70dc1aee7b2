/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-door.h: the service's own listener. It looks at a request before anybody reads it: listen goes to the hub, everything else
 * to libsoup's server. A second port, with TLS, serves the token and log-in addresses where a certificate is given. */
#pragma once

#include <gio/gio.h>

#include "pb-demo.h"

G_BEGIN_DECLS

typedef struct _PbDoor PbDoor;

/* @certificate: (nullable): for the second port. @port: 0 for any. Fails when no port of 127.0.0.1 can be had. */
PbDoor *pb_door_new (PbDemo *demo, GTlsCertificate *certificate, guint16 port, GError **error);
void pb_door_free (PbDoor *door);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbDoor, pb_door_free)

guint16 pb_door_port (const PbDoor *door);
/* Returns: 0 without a certificate. */
guint16 pb_door_tls_port (const PbDoor *door);

/* The service is gone for @ms, and its connections and tokens with it; then it is there again on the same ports. */
void pb_door_restart (PbDoor *door, guint ms);

G_END_DECLS
