/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-windows.c: see pb-windows.h. */
#include "config.h"

#include "pb-windows.h"

#include <glib/gi18n.h>
#include <signal.h>

#include "pb-paths.h"

/* A bridge that lived this long was at work, and is started again after a pause; else something is wrong with it. */
#define MIN_LIFE (10 * G_USEC_PER_SEC)
#define PAUSE    G_USEC_PER_SEC

struct _PbWindows
{
  PbClock *clock;            /* (unowned) */
  PbTimer *again;            /* (owned) */
  GSubprocess *bridge;       /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned) (nullable): waiting for the end of the bridge */
  gint64 started_at;         /* µs */
  gboolean wanted;
  gboolean demo;
};

static GSubprocess *
spawn (PbWindows *self, const char *option, const char *token, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autofree char *program = pb_path_window_program ();
  const char *argv[4] = { program };
  gsize n = 1;

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
  if (self->demo)
    argv[n++] = "--demo";
  if (option != NULL)
    argv[n++] = option;
  return g_subprocess_launcher_spawnv (launcher, argv, error);
}

gboolean
pb_windows_show_assistant (PbWindows *self, const char *token, GError **error)
{
  g_autoptr (GSubprocess) process = spawn (self, "--assistant", token, error);

  return process != NULL;
}

gboolean
pb_windows_show_trust (PbWindows *self, const char *account, const char *token, GError **error)
{
  g_autofree char *option = g_strconcat ("--trust=", account, NULL);
  g_autoptr (GSubprocess) process = spawn (self, option, token, error);

  return process != NULL;
}

gboolean
pb_windows_show_settings (PbWindows *self, const char *page, const char *token, GError **error)
{
  g_autofree char *option = g_strconcat ("--settings=", page, NULL);
  g_autoptr (GSubprocess) process = spawn (self, option, token, error);

  return process != NULL;
}

gboolean
pb_windows_show (PbWindows *self, const char *token, GError **error)
{
  g_autoptr (GSubprocess) process = spawn (self, NULL, token, error);

  return process != NULL; /* GLib reaps it */
}

static void
ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!g_subprocess_wait_finish (G_SUBPROCESS (source), result, &error))
    return; /* no longer of interest */
  PbWindows *self = user_data;
  gint64 now = pb_clock_now (self->clock);
  g_clear_object (&self->bridge);
  g_clear_object (&self->cancellable);
  if (now - self->started_at >= MIN_LIFE)
    pb_timer_set (self->again, now + PAUSE);
}

static void
start_bridge (gpointer user_data)
{
  PbWindows *self = user_data;
  g_autoptr (GError) error = NULL;

  self->bridge = spawn (self, "--bridge", NULL, &error);
  if (self->bridge == NULL)
    {
      g_message ("no icon in the XEmbed tray: %s", error->message);
      return;
    }
  self->started_at = pb_clock_now (self->clock);
  self->cancellable = g_cancellable_new ();
  g_subprocess_wait_async (self->bridge, self->cancellable, ended_cb, self);
}

static void
stop_bridge (PbWindows *self)
{
  pb_timer_set (self->again, PB_NEVER);
  if (self->bridge == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  g_subprocess_send_signal (self->bridge, SIGTERM);
  g_clear_object (&self->bridge);
  g_clear_object (&self->cancellable);
}

void
pb_windows_set_bridge (PbWindows *self, gboolean wanted)
{
  if (self->wanted == wanted)
    return;
  self->wanted = wanted;
  if (wanted)
    start_bridge (self);
  else
    stop_bridge (self);
}

PbWindows *
pb_windows_new (PbClock *clock, gboolean demo)
{
  PbWindows *self = g_new0 (PbWindows, 1);

  self->clock = clock;
  self->demo = demo;
  self->again = pb_timer_new (clock, start_bridge, self);
  return self;
}

void
pb_windows_free (PbWindows *self)
{
  if (self == NULL)
    return;
  stop_bridge (self);
  pb_timer_free (self->again);
  g_free (self);
}
