/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-bridge.h: shows the resident's StatusNotifierItem as an XEmbed icon (GtkStatusIcon) on X11 trays that know no other. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define PB_TYPE_BRIDGE (pb_bridge_get_type ())
G_DECLARE_FINAL_TYPE (PbBridge, pb_bridge, PB, BRIDGE, GObject)

/* @name: bus name of the resident. Signal "ended": the resident is gone. X11 only.
 * Signal "lost": the tray that had the icon is gone and has taken the icon's window along, which GtkStatusIcon does not
 * survive: neither use nor free the bridge after that. */
PbBridge *pb_bridge_new (GDBusConnection *bus, const char *name);

G_END_DECLS
