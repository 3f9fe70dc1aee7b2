/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-keyring-seek.c: see pb-keyring-seek.h. */
#include "pb-keyring-seek.h"

#define SERVICE_NAME   "org.freedesktop.secrets"
#define PORTAL_NAME    "org.freedesktop.portal.Desktop"
#define PORTAL_PATH    "/org/freedesktop/portal/desktop"
#define SANDBOX        "/.flatpak-info"
#define ASK_MS         5000 /* for an answer of the bus, or of the portal */
#define START_MS       10000
#define APPEAR_SECONDS 3 /* from KWallet's own name to that of the service */

typedef struct
{
  GDBusConnection *bus; /* (owned) (nullable) */
  guint watch;
  GSource *limit; /* (owned) (nullable) */
} Seek;

static void
seek_free (gpointer data)
{
  Seek *seek = data;

  if (seek->watch != 0)
    g_bus_unwatch_name (seek->watch);
  if (seek->limit != NULL)
    g_source_destroy (seek->limit);
  g_clear_pointer (&seek->limit, g_source_unref);
  g_clear_object (&seek->bus);
  g_free (seek);
}

static void
end (GTask *task, PbKeyringPlace place)
{
  g_task_return_int (task, place);
  g_object_unref (task);
}

/* @task: (transfer full) */
static void
ask_bus (GTask *task, const char *method, GVariant *args, int timeout, GAsyncReadyCallback callback)
{
  Seek *seek = g_task_get_task_data (task);

  g_dbus_connection_call (seek->bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", method, args, NULL, G_DBUS_CALL_FLAGS_NONE, timeout, NULL, callback, task);
}

/* --- the portal --- */

static void
portal_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GVariant) version = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);

  end (user_data, version != NULL ? PB_KEYRING_AT_PORTAL : PB_KEYRING_AT_SERVICE);
}

/* @task: (transfer full) */
static void
ask_portal (GTask *task)
{
  Seek *seek = g_task_get_task_data (task);

  if (!g_file_test (SANDBOX, G_FILE_TEST_EXISTS))
    end (task, PB_KEYRING_AT_SERVICE);
  else
    g_dbus_connection_call (seek->bus, PORTAL_NAME, PORTAL_PATH, "org.freedesktop.DBus.Properties", "Get", g_variant_new ("(ss)", "org.freedesktop.portal.Secret", "version"), G_VARIANT_TYPE ("(v)"), G_DBUS_CALL_FLAGS_NONE, ASK_MS, NULL, portal_answered, task);
}

/* --- KWallet --- */

/* Ends the wait: the source and the watch go with the task. */
static void
stop_waiting (GTask *task)
{
  Seek *seek = g_task_get_task_data (task);

  if (g_task_get_completed (task) || seek->limit == NULL)
    return;
  g_source_destroy (seek->limit);
  g_clear_pointer (&seek->limit, g_source_unref);
  end (task, PB_KEYRING_AT_SERVICE);
}

static gboolean
limit_reached (gpointer user_data)
{
  stop_waiting (user_data);
  return G_SOURCE_REMOVE;
}

static void
appeared (GDBusConnection *bus, const char *name, const char *owner, gpointer user_data)
{
  stop_waiting (user_data);
}

static void
started (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Seek *seek = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply == NULL)
    {
      g_debug ("KWallet does not start: %s", error->message);
      end (task, PB_KEYRING_AT_SERVICE);
      return;
    }
  seek->limit = g_timeout_source_new_seconds (APPEAR_SECONDS);
  g_source_set_callback (seek->limit, limit_reached, task, NULL);
  g_source_set_static_name (seek->limit, "pb-keyring-seek");
  g_source_attach (seek->limit, NULL);
  seek->watch = g_bus_watch_name_on_connection (seek->bus, SERVICE_NAME, G_BUS_NAME_WATCHER_FLAGS_NONE, appeared, NULL, task, NULL);
}

/* --- the bus --- */

static void
listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  static const char *const wallets[] = { "org.kde.kwalletd6", "org.kde.kwalletd5" };
  GTask *task = user_data;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);
  g_autofree const char **names = NULL;

  if (reply != NULL && g_variant_is_of_type (reply, G_VARIANT_TYPE ("(as)")))
    g_variant_get (reply, "(^a&s)", &names);
  if (names == NULL || g_strv_contains (names, SERVICE_NAME))
    {
      end (task, PB_KEYRING_AT_SERVICE);
      return;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (wallets); i++)
    if (g_strv_contains (names, wallets[i]))
      {
        ask_bus (task, "StartServiceByName", g_variant_new ("(su)", wallets[i], 0), START_MS, started);
        return;
      }
  ask_portal (task);
}

static void
owner_known (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);
  gboolean has_owner = TRUE;

  if (reply != NULL && g_variant_is_of_type (reply, G_VARIANT_TYPE ("(b)")))
    g_variant_get (reply, "(b)", &has_owner);
  if (has_owner)
    end (task, PB_KEYRING_AT_SERVICE);
  else
    ask_bus (task, "ListActivatableNames", NULL, ASK_MS, listed);
}

static void
connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Seek *seek = g_task_get_task_data (task);

  seek->bus = g_bus_get_finish (result, NULL);
  if (seek->bus == NULL)
    end (task, PB_KEYRING_AT_SERVICE);
  else
    ask_bus (task, "NameHasOwner", g_variant_new ("(s)", SERVICE_NAME), ASK_MS, owner_known);
}

void
pb_keyring_seek_async (GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, pb_keyring_seek_async);
  g_task_set_task_data (task, g_new0 (Seek, 1), seek_free);
  g_bus_get (G_BUS_TYPE_SESSION, NULL, connected, task);
}

PbKeyringPlace
pb_keyring_seek_finish (GAsyncResult *result)
{
  return (PbKeyringPlace) g_task_propagate_int (G_TASK (result), NULL);
}
