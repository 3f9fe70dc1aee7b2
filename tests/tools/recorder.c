/* SPDX-License-Identifier: GPL-3.0-or-later */
/* recorder.c: a notification daemon for tests that writes down everything it is asked, one line an event:
 * CLOCK_MONOTONIC ns, kind, fields, separated by tabs, each field escaped as in C.
 *   notify ID REPLACES SUMMARY BODY ACTIONS(comma separated)     close ID     register ITEM
 * With --watcher it is a StatusNotifierWatcher with a host as well. Tests speak to it on
 * io.github.postbell.Recorder: Invoke (id, action, token), Close (id, reason). */
#include <gio/gio.h>

#include <stdio.h>
#include <string.h>
#include <time.h>

static const char xml[] =
    "<node><interface name='org.freedesktop.Notifications'>"
    "<method name='Notify'><arg type='s' direction='in'/><arg type='u' direction='in'/><arg type='s' direction='in'/>"
    "<arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='as' direction='in'/>"
    "<arg type='a{sv}' direction='in'/><arg type='i' direction='in'/><arg type='u' direction='out'/></method>"
    "<method name='CloseNotification'><arg type='u' direction='in'/></method>"
    "<method name='GetCapabilities'><arg type='as' direction='out'/></method>"
    "<method name='GetServerInformation'><arg type='s' direction='out'/><arg type='s' direction='out'/>"
    "<arg type='s' direction='out'/><arg type='s' direction='out'/></method>"
    "<signal name='NotificationClosed'><arg type='u'/><arg type='u'/></signal>"
    "<signal name='ActionInvoked'><arg type='u'/><arg type='s'/></signal>"
    "<signal name='ActivationToken'><arg type='u'/><arg type='s'/></signal></interface>"
    "<interface name='io.github.postbell.Recorder'>"
    "<method name='Invoke'><arg type='u' direction='in'/><arg type='s' direction='in'/><arg type='s' direction='in'/></method>"
    "<method name='Close'><arg type='u' direction='in'/><arg type='u' direction='in'/></method></interface>"
    "<interface name='org.kde.StatusNotifierWatcher'>"
    "<method name='RegisterStatusNotifierItem'><arg type='s' direction='in'/></method>"
    "<method name='RegisterStatusNotifierHost'><arg type='s' direction='in'/></method>"
    "<property name='RegisteredStatusNotifierItems' type='as' access='read'/>"
    "<property name='IsStatusNotifierHostRegistered' type='b' access='read'/>"
    "<property name='ProtocolVersion' type='i' access='read'/>"
    "<signal name='StatusNotifierItemRegistered'><arg type='s'/></signal></interface></node>";

typedef struct
{
  FILE *log;        /* (owned) */
  GPtrArray *items; /* (element-type utf8) (owned) */
  char **caps;      /* (unowned) */
  guint32 last_id;
  int slow; /* ms until a popup is answered */
} Recorder;

static gint64
now_ns (void)
{
  struct timespec ts;

  clock_gettime (CLOCK_MONOTONIC, &ts);
  return ts.tv_sec * G_GINT64_CONSTANT (1000000000) + ts.tv_nsec;
}

static void
record (Recorder *self, gint64 at, const char *kind, const char *const *fields)
{
  fprintf (self->log, "%" G_GINT64_FORMAT "\t%s", at, kind);
  for (gsize i = 0; fields[i] != NULL; i++)
    {
      g_autofree char *safe = g_strescape (fields[i], NULL);
      fprintf (self->log, "\t%s", safe);
    }
  fputc ('\n', self->log);
  fflush (self->log);
}

static gboolean
answer_notify (gpointer call)
{
  g_dbus_method_invocation_return_value (call, g_variant_new ("(u)", GPOINTER_TO_UINT (g_object_get_data (call, "id"))));
  return G_SOURCE_REMOVE;
}

static void
handle_notify (Recorder *self, GVariant *args, GDBusMethodInvocation *call)
{
  gint64 at = now_ns ();
  const char *summary, *body;
  guint32 replaces;
  g_autofree const char **actions = NULL;

  g_variant_get (args, "(&su&s&s&s^a&s@a{sv}i)", NULL, &replaces, NULL, &summary, &body, &actions, NULL, NULL);
  guint32 id = replaces != 0 ? replaces : ++self->last_id;
  if (self->slow != 0)
    {
      g_object_set_data (G_OBJECT (call), "id", GUINT_TO_POINTER (id));
      g_timeout_add ((guint) self->slow, answer_notify, call);
    }
  else
    g_dbus_method_invocation_return_value (call, g_variant_new ("(u)", id));

  g_autofree char *id_text = g_strdup_printf ("%u", id);
  g_autofree char *replaces_text = g_strdup_printf ("%u", replaces);
  g_autofree char *action_text = g_strjoinv (",", (char **) (gpointer) actions);
  record (self, at, "notify", (const char *[]){ id_text, replaces_text, summary, body, action_text, NULL });
}

static void
handle_close (Recorder *self, GDBusConnection *bus, GVariant *args, GDBusMethodInvocation *call)
{
  guint32 id;

  g_variant_get (args, "(u)", &id);
  g_autofree char *id_text = g_strdup_printf ("%u", id);
  record (self, now_ns (), "close", (const char *[]){ id_text, NULL });
  g_dbus_method_invocation_return_value (call, NULL);
  g_dbus_connection_emit_signal (bus, NULL, "/org/freedesktop/Notifications", "org.freedesktop.Notifications", "NotificationClosed", g_variant_new ("(uu)", id, 3), NULL);
}

static void
handle_notifications (GDBusConnection *bus, const char *sender, const char *path, const char *iface, const char *method, GVariant *args, GDBusMethodInvocation *call, gpointer user_data)
{
  Recorder *self = user_data;

  if (strcmp (method, "Notify") == 0)
    handle_notify (self, args, call);
  else if (strcmp (method, "CloseNotification") == 0)
    handle_close (self, bus, args, call);
  else if (strcmp (method, "GetCapabilities") == 0)
    g_dbus_method_invocation_return_value (call, g_variant_new ("(^as)", self->caps));
  else
    g_dbus_method_invocation_return_value (call, g_variant_new ("(ssss)", "recorder", "postbell", "1", "1.2"));
}

static void
handle_control (GDBusConnection *bus, const char *sender, const char *path, const char *iface, const char *method, GVariant *args, GDBusMethodInvocation *call, gpointer user_data)
{
  const char *name = "org.freedesktop.Notifications", *where = "/org/freedesktop/Notifications";

  if (strcmp (method, "Invoke") == 0)
    {
      const char *action, *token;
      guint32 id;

      g_variant_get (args, "(u&s&s)", &id, &action, &token);
      g_dbus_connection_emit_signal (bus, NULL, where, name, "ActivationToken", g_variant_new ("(us)", id, token), NULL);
      g_dbus_connection_emit_signal (bus, NULL, where, name, "ActionInvoked", g_variant_new ("(us)", id, action), NULL);
    }
  else
    g_dbus_connection_emit_signal (bus, NULL, where, name, "NotificationClosed", args, NULL);
  g_dbus_method_invocation_return_value (call, NULL);
}

static void
handle_watcher (GDBusConnection *bus, const char *sender, const char *path, const char *iface, const char *method, GVariant *args, GDBusMethodInvocation *call, gpointer user_data)
{
  Recorder *self = user_data;
  const char *item;

  g_variant_get (args, "(&s)", &item);
  record (self, now_ns (), "register", (const char *[]){ item, NULL });
  g_ptr_array_add (self->items, g_strdup (item));
  g_dbus_method_invocation_return_value (call, NULL);
  g_dbus_connection_emit_signal (bus, NULL, path, iface, "StatusNotifierItemRegistered", g_variant_new ("(s)", item), NULL);
}

static GVariant *
get_property (GDBusConnection *bus, const char *sender, const char *path, const char *iface, const char *property, GError **error, gpointer user_data)
{
  Recorder *self = user_data;

  if (strcmp (property, "RegisteredStatusNotifierItems") == 0)
    return g_variant_new_strv ((const char *const *) self->items->pdata, self->items->len);
  if (strcmp (property, "ProtocolVersion") == 0)
    return g_variant_new_int32 (0);
  return g_variant_new_boolean (TRUE);
}

static void export(GDBusConnection *bus, Recorder *self, gboolean watcher)
{
  static const GDBusInterfaceVTable notifications = { handle_notifications, NULL, NULL };
  static const GDBusInterfaceVTable control = { handle_control, NULL, NULL };
  static const GDBusInterfaceVTable tray = { handle_watcher, get_property, NULL };
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (xml, NULL);
  const char *where = "/org/freedesktop/Notifications";

  g_dbus_connection_register_object (bus, where, node->interfaces[0], &notifications, self, NULL, NULL);
  g_dbus_connection_register_object (bus, where, node->interfaces[1], &control, self, NULL, NULL);
  g_bus_own_name_on_connection (bus, "org.freedesktop.Notifications", G_BUS_NAME_OWNER_FLAGS_NONE, NULL, NULL, NULL, NULL);
  if (!watcher)
    return;
  g_dbus_connection_register_object (bus, "/StatusNotifierWatcher", node->interfaces[2], &tray, self, NULL, NULL);
  g_bus_own_name_on_connection (bus, "org.kde.StatusNotifierWatcher", G_BUS_NAME_OWNER_FLAGS_NONE, NULL, NULL, NULL, NULL);
}

int
main (int argc, char **argv)
{
  gboolean watcher = FALSE;
  Recorder self = { 0 };
  g_autofree char *caps = g_strdup ("actions,body,body-markup,icon-static,persistence");
  const GOptionEntry entries[] = {
    { "watcher", 0, 0, G_OPTION_ARG_NONE, &watcher, "own org.kde.StatusNotifierWatcher too", NULL },
    { "caps", 0, 0, G_OPTION_ARG_STRING, &caps, "capabilities, comma separated", "LIST" },
    { "slow", 0, 0, G_OPTION_ARG_INT, &self.slow, "a popup is answered so late", "MS" },
    { 0 },
  };
  g_autoptr (GOptionContext) options = g_option_context_new ("LOG");
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = NULL;

  g_option_context_add_main_entries (options, entries, NULL);
  if (!g_option_context_parse (options, &argc, &argv, &error) || argc != 2 || (self.log = fopen (argv[1], "a")) == NULL)
    {
      g_printerr ("usage: recorder LOG [--watcher] [--caps LIST] [--slow MS]\n");
      return 2;
    }
  g_auto (GStrv) list = g_strsplit (caps, ",", -1);
  self.caps = list;
  self.items = g_ptr_array_new_null_terminated (4, g_free, TRUE);
  bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  if (bus == NULL)
    {
      g_printerr ("recorder: %s\n", error->message);
      return 1;
    }
  export(bus, &self, watcher);
  g_main_loop_run (g_main_loop_new (NULL, FALSE));
}
