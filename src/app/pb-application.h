/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-application.h: the tray program: one instance a user and session bus, put together here and taken apart here. */
#pragma once

#include <gio/gio.h>

#include "pb-resident.h"

G_BEGIN_DECLS

#define PB_TYPE_APPLICATION (pb_application_get_type ())
G_DECLARE_FINAL_TYPE (PbApplication, pb_application, PB, APPLICATION, GApplication)

/* Signal "begun": the resident is put together, and nothing is watched yet.
 * @identity: (transfer full).
 * @background: whether it starts at login: reaching a running instance then does nothing; otherwise it opens the status window. */
PbApplication *pb_application_new (PbIdentity *identity, gboolean background);

/* Returns: (transfer none): its parts are there from "begun" until the application ends. */
PbResident *pb_application_get_resident (PbApplication *application);

G_END_DECLS
