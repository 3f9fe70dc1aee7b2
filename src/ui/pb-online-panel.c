/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-online-panel.c: GNOME's settings have an entry of their own for the page; other desktops with Online Accounts take it over. */
#include "config.h"

#include "pb-online-panel.h"

#include <gio/gdesktopappinfo.h>
#include <glib/gi18n.h>

#define PANEL "gnome-online-accounts-panel.desktop"

gboolean
pb_online_panel_open (GtkWidget *widget, GError **error)
{
  g_autoptr (GDesktopAppInfo) panel = g_desktop_app_info_new (PANEL);
  g_autoptr (GdkAppLaunchContext) context = gdk_display_get_app_launch_context (gtk_widget_get_display (widget));

  if (panel != NULL && g_app_info_launch (G_APP_INFO (panel), NULL, G_APP_LAUNCH_CONTEXT (context), NULL))
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _ ("The page could not be opened. Look for Online Accounts in the settings of this computer."));
  return FALSE;
}
