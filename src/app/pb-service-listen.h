/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-service-listen.h: callers that listen to the push channel of an Exmail account of the running instance (ListenExmail), until they
 * leave the bus. */
#pragma once

#include <gio/gio.h>

#include "pb-resident.h"

G_BEGIN_DECLS

typedef struct _PbServiceListen PbServiceListen;

/* Both are borrowed. */
PbServiceListen *pb_service_listen_new (PbResident *resident, GDBusConnection *bus);
void pb_service_listen_free (PbServiceListen *listen);

/* Answers @invocation of ListenExmail. */
void pb_service_listen_add (PbServiceListen *listen, GVariant *args, GDBusMethodInvocation *invocation);

G_END_DECLS
