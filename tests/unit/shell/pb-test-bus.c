/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pb-test-bus.h"

#include <stdlib.h>

GTestDBus *
pb_test_bus_start (void)
{
  GTestDBus *bus = g_test_dbus_new (G_TEST_DBUS_NONE);

  g_test_dbus_up (bus);
  return bus;
}

void
pb_test_bus_stop (GTestDBus *bus)
{
  g_test_dbus_stop (bus);
  g_object_unref (bus);
}

GDBusConnection *
pb_test_bus_connect (GTestDBus *bus)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *connection = g_dbus_connection_new_for_address_sync (
      g_test_dbus_get_bus_address (bus),
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL,
      NULL,
      &error);

  g_assert_no_error (error);
  return connection;
}

static gboolean
too_long (gpointer user_data)
{
  g_printerr ("waited for 10 s\n");
  abort ();
}

void
pb_test_wait (const guint *flag, guint value)
{
  guint watchdog = g_timeout_add_seconds (10, too_long, NULL);

  while (*flag < value)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (watchdog);
}

typedef struct
{
  GAsyncResult *result;
  guint done;
} Call;

static void
called_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Call *call = user_data;

  call->result = g_object_ref (result);
  call->done = 1;
}

GVariant *
pb_test_bus_call (GDBusConnection *connection, const char *dest, const char *path, const char *interface, const char *method, GVariant *parameters, GError **error)
{
  Call call = { NULL, 0 };

  g_dbus_connection_call (connection, dest, path, interface, method, parameters, NULL, G_DBUS_CALL_FLAGS_NONE, 5000, NULL, called_cb, &call);
  pb_test_wait (&call.done, 1);
  GVariant *reply = g_dbus_connection_call_finish (connection, call.result, error);
  g_object_unref (call.result);
  return reply;
}

void
pb_test_bus_settle (GDBusConnection *connection)
{
  g_autoptr (GVariant) reply = pb_test_bus_call (connection, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "GetId", NULL, NULL);

  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
acquired_cb (GDBusConnection *connection, const char *name, gpointer user_data)
{
  *(guint *) user_data = 1;
}

guint
pb_test_bus_own (GDBusConnection *connection, const char *name)
{
  guint *owned = g_new0 (guint, 1);
  guint id = g_bus_own_name_on_connection (connection, name, G_BUS_NAME_OWNER_FLAGS_ALLOW_REPLACEMENT | G_BUS_NAME_OWNER_FLAGS_REPLACE, acquired_cb, NULL, owned, g_free);

  pb_test_wait (owned, 1);
  return id;
}

void
pb_test_bus_disown (GDBusConnection *connection, guint id, const char *name)
{
  g_bus_unown_name (id);
  pb_test_bus_settle (connection);
}
