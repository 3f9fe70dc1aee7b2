/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-resident.h: the running tray program as seen over D-Bus: is it there, what does it say, do this. */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>

#include "pb-report.h"

G_BEGIN_DECLS

#define PB_TYPE_RESIDENT (pb_resident_get_type ())
G_DECLARE_FINAL_TYPE (PbResident, pb_resident, PB, RESIDENT, GObject)

/* @bus: the session bus; @name: well-known name of the program to look at (the application id).
 * Signal "changed": a new report, or the program came or went. */
PbResident *pb_resident_new (GDBusConnection *bus, const char *name);
/* Returns: (transfer none) (nullable): NULL while the program does not run, or has not answered yet. */
const PbReport *pb_resident_get_report (PbResident *resident);
gboolean pb_resident_is_running (PbResident *resident);
/* Asks for a fresh report; "changed" follows. */
void pb_resident_refresh (PbResident *resident);
/* Activates one of the program's actions, such as "open-webmail". @target: (nullable) (transfer floating) */
void pb_resident_activate (PbResident *resident, const char *action, GVariant *target);

G_END_DECLS
