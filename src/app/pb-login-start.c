/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-login-start.c: see pb-login-start.h. */
#include "config.h"

#include "pb-login-start.h"

#include <glib/gi18n.h>

#include "pb-autostart.h"
#include "pb-background.h"
#include "pb-gsettings.h"
#include "pb-paths.h"
#include "pb-wait.h"

#define WISH "autostart-wish"

/* As it is called inside the sandbox. */
static const char *const command[] = { "postbell", "--background", NULL };

static void
request (GDBusConnection *bus, PbClock *clock, gboolean on, GAsyncReadyCallback callback, gpointer user_data)
{
  pb_background_request_async (bus, clock, command, on, _ ("Postbell tells of new mail from login on."), NULL, callback, user_data);
}

/* Returns: (transfer full): @failure, with what a person can do in its place. */
static GError *
with_advice (GError *failure)
{
  g_autofree char *said = g_strdup (failure->message);

  if (!g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED))
    return failure;
  g_free (failure->message);
  /* TRANSLATORS: a sentence, the application's id */
  failure->message = g_strdup_printf (_ ("%s Add “flatpak run %s --background” to the programs that your desktop starts at login."), said, PB_APP_ID);
  return failure;
}

static gboolean
set_by_portal (gboolean on, GError **error)
{
  g_autoptr (GSettings) settings = pb_gsettings_open ();
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, error);
  g_auto (PbWait) wait = { NULL };
  GError *failure = NULL;

  if (bus == NULL)
    return FALSE;
  g_dbus_connection_set_exit_on_close (bus, FALSE);
  request (bus, pb_clock_get_real (), on, pb_wait_cb, &wait);
  if (!pb_background_request_finish (pb_wait_run (&wait), &failure))
    {
      g_propagate_error (error, on ? with_advice (failure) : failure);
      return FALSE;
    }
  if (pb_gsettings_has (settings, WISH))
    (void) g_settings_set_boolean (settings, WISH, on);
  g_settings_sync ();
  return TRUE;
}

gboolean
pb_login_start_set (gboolean on, GError **error)
{
  g_autofree char *program = NULL;

  if (pb_background_is_needed ())
    return set_by_portal (on, error);
  if (!on)
    return pb_autostart_disable (PB_APP_ID, error);
  program = pb_path_self ();
  if (program != NULL)
    return pb_autostart_enable (PB_APP_ID, program, error);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("Cannot find out where postbell is installed. Is /proc mounted?"));
  return FALSE;
}

static gboolean
is_wished (void)
{
  g_autoptr (GSettings) settings = pb_gsettings_open ();

  return pb_gsettings_has (settings, WISH) && g_settings_get_boolean (settings, WISH);
}

gboolean
pb_login_start_get (void)
{
  return pb_background_is_needed () ? is_wished () : pb_autostart_is_enabled (PB_APP_ID);
}

static void
renewed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!pb_background_request_finish (result, &error))
    g_message ("Postbell may not start at the next login: %s", error->message);
}

void
pb_login_start_renew (GDBusConnection *bus, PbClock *clock)
{
  if (bus != NULL && pb_background_is_needed () && is_wished ())
    request (bus, clock, TRUE, renewed_cb, NULL);
}
