/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-service.h: io.github.postbell.Postbell1 on the bus (data/io.github.postbell.Postbell1.xml documents it). */
#pragma once

#include "pb-resident.h"

G_BEGIN_DECLS

/* Exports the interface on @bus. @resident must outlive it and have its identity; the rest of it may be put together later, before the main loop runs: calls
 * wait for that.
 * Returns: (transfer full) (nullable): NULL with @error when the path is taken. */
PbService *pb_service_new (PbResident *resident, GDBusConnection *bus, GError **error);
void pb_service_free (PbService *service);
/* The alerts are there: tests of them are answered. */
void pb_service_follow_alerts (PbService *service);

G_END_DECLS
