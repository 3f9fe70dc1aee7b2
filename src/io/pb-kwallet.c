/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-kwallet.c: see pb-kwallet.h. */
#include "pb-kwallet.h"

#include <string.h>

#define ASK_MS      5000
#define COLLECTIONS "/org/freedesktop/secrets/collection/"

/* Its releases, the newest first. */
static const struct
{
  const char *name, *path;
} daemons[] = {
  { "org.kde.kwalletd6", "/modules/kwalletd6" },
  { "org.kde.kwalletd5", "/modules/kwalletd5" },
};

typedef struct
{
  GDBusConnection *bus; /* (owned) */
  char *owner;          /* (owned) */
  char *collection;     /* (owned): its path */
  gsize daemon;         /* which is asked */
} Asking;

static void
asking_free (gpointer data)
{
  Asking *asking = data;

  g_object_unref (asking->bus);
  g_free (asking->owner);
  g_free (asking->collection);
  g_free (asking);
}

static void
end (GTask *task, gboolean open)
{
  g_task_return_boolean (task, open);
  g_object_unref (task);
}

/* --- is it open --- */

static void
open_known (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);
  gboolean open = FALSE;

  if (reply != NULL)
    g_variant_get (reply, "(b)", &open);
  end (user_data, open);
}

/* A wallet's name is the label of its collection. */
static void
label_known (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Asking *asking = g_task_get_task_data (task);
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL), value = NULL;

  if (reply != NULL)
    g_variant_get (reply, "(v)", &value);
  if (value == NULL || !g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    {
      end (task, FALSE);
      return;
    }
  g_dbus_connection_call (asking->bus, asking->owner, daemons[asking->daemon].path, "org.kde.KWallet", "isOpen", g_variant_new ("(s)", g_variant_get_string (value, NULL)), G_VARIANT_TYPE ("(b)"), G_DBUS_CALL_FLAGS_NO_AUTO_START, ASK_MS, NULL, open_known, task);
}

/* --- is it KWallet --- */

static void
ask_for_daemon (GTask *task);

static void
daemon_known (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Asking *asking = g_task_get_task_data (task);
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);
  const char *owner = NULL;

  if (reply != NULL)
    g_variant_get (reply, "(&s)", &owner);
  if (g_strcmp0 (owner, asking->owner) == 0)
    g_dbus_connection_call (asking->bus, asking->owner, asking->collection, "org.freedesktop.DBus.Properties", "Get", g_variant_new ("(ss)", "org.freedesktop.Secret.Collection", "Label"), G_VARIANT_TYPE ("(v)"), G_DBUS_CALL_FLAGS_NO_AUTO_START, ASK_MS, NULL, label_known, task);
  else
    {
      asking->daemon++;
      ask_for_daemon (task);
    }
}

/* @task: (transfer full) */
static void
ask_for_daemon (GTask *task)
{
  Asking *asking = g_task_get_task_data (task);

  if (asking->daemon >= G_N_ELEMENTS (daemons))
    end (task, FALSE);
  else
    g_dbus_connection_call (asking->bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "GetNameOwner", g_variant_new ("(s)", daemons[asking->daemon].name), G_VARIANT_TYPE ("(s)"), G_DBUS_CALL_FLAGS_NONE, ASK_MS, NULL, daemon_known, task);
}

/* Returns: (transfer full) (nullable): the collection that @path is, or is in. */
static char *
dup_collection (const char *path)
{
  const char *name = g_str_has_prefix (path, COLLECTIONS) ? path + strlen (COLLECTIONS) : NULL;

  return name != NULL ? g_strndup (path, strlen (COLLECTIONS) + strcspn (name, "/")) : NULL;
}

void
pb_kwallet_is_open_async (GDBusConnection *bus, const char *owner, const char *path, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  g_autofree char *collection = dup_collection (path);
  Asking *asking;

  g_task_set_source_tag (task, pb_kwallet_is_open_async);
  if (owner == NULL || collection == NULL)
    {
      end (task, FALSE);
      return;
    }
  asking = g_new0 (Asking, 1);
  *asking = (Asking){ g_object_ref (bus), g_strdup (owner), g_steal_pointer (&collection), 0 };
  g_task_set_task_data (task, asking, asking_free);
  ask_for_daemon (task);
}

gboolean
pb_kwallet_is_open_finish (GAsyncResult *result)
{
  return g_task_propagate_boolean (G_TASK (result), NULL);
}
