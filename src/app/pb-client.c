/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-client.c: see pb-client.h. */
#include "config.h"

#include "pb-client.h"

#include <glib/gi18n.h>

#include "pb-command.h"
#include "pb-secret-pipe.h"

#define CALL_TIMEOUT 90000 /* ms: longer than any answer of the engine takes */

static gboolean
is_running (GDBusConnection *bus)
{
  g_autoptr (GVariant) answer = g_dbus_connection_call_sync (
      bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "NameHasOwner", g_variant_new ("(s)", PB_APP_ID), G_VARIANT_TYPE ("(b)"), G_DBUS_CALL_FLAGS_NONE, CALL_TIMEOUT, NULL, NULL);
  gboolean has_owner = FALSE;

  if (answer != NULL)
    g_variant_get (answer, "(b)", &has_owner);
  return has_owner;
}

GDBusConnection *
pb_client_connect (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);

  if (bus == NULL)
    {
      g_debug ("no session bus: %s", error->message);
      return NULL;
    }
  g_dbus_connection_set_exit_on_close (bus, FALSE);
  return is_running (bus) ? g_steal_pointer (&bus) : NULL;
}

static GVariant *
clean_error (GVariant *answer, GError *error, GError **out)
{
  g_autofree char *name = error != NULL ? g_dbus_error_get_remote_error (error) : NULL;

  if (answer != NULL)
    return answer;
  if (g_strcmp0 (name, "org.freedesktop.DBus.Error.ServiceUnknown") == 0 || g_strcmp0 (name, "org.freedesktop.DBus.Error.NameHasNoOwner") == 0 || g_strcmp0 (name, "org.freedesktop.DBus.Error.NoReply") == 0)
    {
      g_clear_error (&error);
      error = g_error_new (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _ ("Postbell has ended meanwhile. Start it with “postbell --background”."));
    }
  (void) g_dbus_error_strip_remote_error (error);
  g_propagate_error (out, error);
  return NULL;
}

GVariant *
pb_client_call (GDBusConnection *bus, const char *method, GVariant *args, GError **error)
{
  GError *local = NULL;
  GVariant *answer = g_dbus_connection_call_sync (bus, PB_APP_ID, PB_OBJECT_PATH, PB_INTERFACE, method, args, NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, CALL_TIMEOUT, NULL, &local);

  return clean_error (answer, local, error);
}

GVariant *
pb_client_call_with_fds (GDBusConnection *bus, const char *method, GVariant *args, GUnixFDList *fds, GError **error)
{
  GError *local = NULL;
  GVariant *answer = g_dbus_connection_call_with_unix_fd_list_sync (bus, PB_APP_ID, PB_OBJECT_PATH, PB_INTERFACE, method, args, NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, CALL_TIMEOUT, fds, NULL, NULL, &local);

  return clean_error (answer, local, error);
}

GVariant *
pb_client_call_finish (GDBusConnection *bus, GAsyncResult *result, GError **error)
{
  GError *local = NULL;
  GVariant *answer = g_dbus_connection_call_finish (bus, result, &local);

  return clean_error (answer, local, error);
}

GVariant *
pb_client_call_with_fds_finish (GDBusConnection *bus, GUnixFDList **fds, GAsyncResult *result, GError **error)
{
  GError *local = NULL;
  GVariant *answer = g_dbus_connection_call_with_unix_fd_list_finish (bus, fds, result, &local);

  return clean_error (answer, local, error);
}

int
pb_client_command (const char *method, GVariant *args)
{
  g_autoptr (GVariant) sunk = args != NULL ? g_variant_ref_sink (args) : NULL;
  g_autoptr (GDBusConnection) bus = pb_client_connect ();
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GError) error = NULL;

  if (bus == NULL)
    return pb_command_no_instance ();
  answer = pb_client_call (bus, method, sunk, &error);
  return answer != NULL ? PB_EXIT_DONE : pb_command_fail ("%s", error->message);
}

gboolean
pb_client_keep_secret (const char *name, const char *label, const PbSecret *secret)
{
  g_autoptr (GDBusConnection) bus = pb_client_connect ();
  g_autoptr (GUnixFDList) fds = NULL;
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GError) error = NULL;
  int fd;

  if (bus == NULL)
    return FALSE;
  fd = pb_secret_pipe_new (secret, PB_SECRET_PIPE_SECRET, &error);
  if (fd >= 0)
    {
      fds = g_unix_fd_list_new_from_array (&fd, 1);
      answer = pb_client_call_with_fds (bus, "KeepSecret", g_variant_new ("(ssh)", name, label, 0), fds, &error);
    }
  if (answer == NULL)
    g_debug ("the running Postbell does not keep %s: %s", name, error->message);
  return answer != NULL;
}

void
pb_client_drop_secret (const char *name)
{
  g_autoptr (GDBusConnection) bus = pb_client_connect ();
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GError) error = NULL;

  if (bus == NULL)
    return;
  answer = pb_client_call (bus, "DropSecret", g_variant_new ("(s)", name), &error);
  if (answer == NULL)
    g_debug ("the running Postbell was not told that %s is stored: %s", name, error->message);
}

gboolean
pb_client_tell (const char *secret_of, const char *removed)
{
  g_autoptr (GDBusConnection) bus = pb_client_connect ();
  g_autoptr (GVariant) reloaded = NULL, told = NULL, forgot = NULL;
  g_autoptr (GError) error = NULL;

  if (bus == NULL)
    return FALSE;
  reloaded = pb_client_call (bus, "Reload", NULL, &error);
  if (reloaded != NULL && secret_of != NULL)
    told = pb_client_call (bus, "SecretChanged", g_variant_new ("(s)", secret_of), &error);
  if (reloaded != NULL && removed != NULL)
    forgot = pb_client_call (bus, "Forget", g_variant_new ("(s)", removed), &error);
  if (error != NULL)
    g_message ("the running Postbell could not be told: %s", error->message);
  return TRUE;
}
