/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-autostart.h: start at login by an XDG autostart file. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Writes $XDG_CONFIG_HOME/autostart/APPID.desktop (Exec=PROGRAM --background). @program: absolute path of postbell. */
gboolean pb_autostart_enable (const char *app_id, const char *program, GError **error);
/* Deletes it, or hides a system-wide one with Hidden=true. */
gboolean pb_autostart_disable (const char *app_id, GError **error);
/* Returns: whether Postbell starts at login (user's file first, then the system's). */
gboolean pb_autostart_is_enabled (const char *app_id);

G_END_DECLS
