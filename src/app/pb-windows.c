/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-windows.c: see pb-windows.h. */
#include "config.h"

#include "pb-windows.h"

#include <glib/gi18n.h>
#include <signal.h>

#include "pb-paths.h"

struct _PbWindows
{
  GSubprocess *bridge; /* (owned) (nullable) */
};

PbWindows *
pb_windows_new (void)
{
  return g_new0 (PbWindows, 1);
}

void
pb_windows_free (PbWindows *self)
{
  if (self == NULL)
    return;
  pb_windows_set_bridge (self, FALSE);
  g_free (self);
}

static GSubprocess *
spawn (const char *option, const char *token, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autofree char *program = pb_path_window_program ();

  if (program == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _ ("The program postbell-gtk is not installed. “postbell status” shows the same in a terminal."));
      return NULL;
    }
  if (token != NULL)
    {
      g_subprocess_launcher_setenv (launcher, "XDG_ACTIVATION_TOKEN", token, TRUE);
      g_subprocess_launcher_setenv (launcher, "DESKTOP_STARTUP_ID", token, TRUE);
    }
  return g_subprocess_launcher_spawn (launcher, error, program, option, NULL);
}

gboolean
pb_windows_show (PbWindows *self, const char *token, GError **error)
{
  g_autoptr (GSubprocess) process = spawn (NULL, token, error);

  return process != NULL; /* GLib reaps it */
}

void
pb_windows_set_bridge (PbWindows *self, gboolean wanted)
{
  g_autoptr (GError) error = NULL;

  if (wanted == (self->bridge != NULL))
    return;
  if (!wanted)
    {
      g_subprocess_send_signal (self->bridge, SIGTERM);
      g_clear_object (&self->bridge);
      return;
    }
  self->bridge = spawn ("--bridge", NULL, &error);
  if (self->bridge == NULL)
    g_message ("no icon in the XEmbed tray: %s", error->message);
}
