/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-directory-switch.c: see pb-directory-switch.h. */
#include "config.h"

#include "pb-directory-switch.h"

#include <glib/gi18n.h>

#include "pb-gsettings.h"

#define KEY "company-directory"

gboolean
pb_directory_switch_get (void)
{
  g_autoptr (GSettings) settings = pb_gsettings_open ();

  return !pb_gsettings_can_read (settings, KEY, PB_GSETTINGS_BOOLEAN) || g_settings_get_boolean (settings, KEY);
}

gboolean
pb_directory_switch_set (gboolean on, GError **error)
{
  g_autoptr (GSettings) settings = pb_gsettings_open ();

  if (!pb_gsettings_can_read (settings, KEY, PB_GSETTINGS_BOOLEAN))
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _ ("The settings of this installation have no such switch. Install Postbell again."));
  else if (!g_settings_is_writable (settings, KEY) || !g_settings_set_boolean (settings, KEY, on))
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, _ ("The administrator of this computer has set this switch; it cannot be changed."));
  else
    {
      g_settings_sync ();
      return TRUE;
    }
  return FALSE;
}
