/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-settings-window.h: accounts, alerts, tray, general, about; what is changed holds at once. */
#pragma once

#include <gtk/gtk.h>

#include "pb-resident.h"

G_BEGIN_DECLS

#define PB_TYPE_SETTINGS_WINDOW (pb_settings_window_get_type ())
G_DECLARE_FINAL_TYPE (PbSettingsWindow, pb_settings_window, PB, SETTINGS_WINDOW, GtkApplicationWindow)

/* Opens the window, or raises the one there is. @page: "accounts", "alerts", "tray", "general", "about"; another text: the
 * first, or the one that is shown */
void pb_settings_window_show (GtkApplication *application, PbResident *resident, const char *page);

G_END_DECLS
