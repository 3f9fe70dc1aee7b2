/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pb-test-daemon.h"

#include <string.h>

#include "pb-test-bus.h"

#define NAME "org.freedesktop.Notifications"
#define PATH "/org/freedesktop/Notifications"

static const char xml[] =
    "<node><interface name='" NAME "'>"
    "<method name='Notify'><arg type='s' direction='in'/><arg type='u' direction='in'/><arg type='s' direction='in'/>"
    "<arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='as' direction='in'/><arg type='a{sv}' direction='in'/>"
    "<arg type='i' direction='in'/><arg type='u' direction='out'/></method>"
    "<method name='CloseNotification'><arg type='u' direction='in'/></method>"
    "<method name='GetCapabilities'><arg type='as' direction='out'/></method>"
    "<method name='GetServerInformation'><arg type='s' direction='out'/><arg type='s' direction='out'/>"
    "<arg type='s' direction='out'/><arg type='s' direction='out'/></method>"
    "<signal name='NotificationClosed'><arg type='u'/><arg type='u'/></signal>"
    "<signal name='ActionInvoked'><arg type='u'/><arg type='s'/></signal>"
    "<signal name='ActivationToken'><arg type='u'/><arg type='s'/></signal></interface></node>";

static void
popup_free (gpointer data)
{
  PbTestPopup *popup = data;

  g_free (popup->summary);
  g_free (popup->body);
  g_free (popup->icon);
  g_strfreev (popup->actions);
  g_variant_unref (popup->hints);
  g_free (popup);
}

static void
record (PbTestDaemon *self, GVariant *parameters, GDBusMethodInvocation *invocation)
{
  PbTestPopup *popup = g_new0 (PbTestPopup, 1);

  g_variant_get (parameters, "(&su&sss^as@a{sv}i)", NULL, &popup->replaces, NULL, &popup->summary, &popup->body, &popup->actions, &popup->hints, NULL);
  g_variant_get_child (parameters, 2, "s", &popup->icon);
  popup->id = popup->replaces != 0 ? popup->replaces : ++self->last_id;
  g_ptr_array_add (self->popups, popup);
  self->n_notify++;
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(u)", popup->id));
}

static void
answer (PbTestDaemon *self, GDBusMethodInvocation *invocation)
{
  const char *method = g_dbus_method_invocation_get_method_name (invocation);
  GVariant *parameters = g_dbus_method_invocation_get_parameters (invocation);
  guint32 id = 0;

  if (strcmp (method, "Notify") == 0 && self->refuses != NULL)
    {
      self->n_notify++;
      g_dbus_method_invocation_return_dbus_error (invocation, self->refuses, "no");
    }
  else if (strcmp (method, "Notify") == 0)
    record (self, parameters, invocation);
  else if (strcmp (method, "GetCapabilities") == 0)
    {
      self->n_caps++;
      g_dbus_method_invocation_return_value (invocation, g_variant_new ("(^as)", self->capabilities));
    }
  else if (strcmp (method, "GetServerInformation") == 0)
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(ssss)", "test", "test", "1", "1.2"));
  else
    {
      g_variant_get (parameters, "(u)", &id);
      g_array_append_val (self->closed, id);
      self->n_close++;
      g_dbus_method_invocation_return_value (invocation, NULL);
      pb_test_daemon_close (self, id);
    }
}

static void
called (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *method, GVariant *parameters, GDBusMethodInvocation *invocation, gpointer user_data)
{
  PbTestDaemon *self = user_data;

  if (!self->hangs)
    {
      answer (self, invocation);
      return;
    }
  g_ptr_array_add (self->held, invocation);
  self->n_held++;
}

PbTestDaemon *
pb_test_daemon_start (GTestDBus *bus, const char *capabilities)
{
  static const GDBusInterfaceVTable vtable = { called, NULL, NULL };
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (xml, NULL);
  PbTestDaemon *self = g_new0 (PbTestDaemon, 1);

  self->capabilities = g_strsplit (capabilities, ",", -1);
  self->popups = g_ptr_array_new_with_free_func (popup_free);
  self->closed = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->held = g_ptr_array_new ();
  self->connection = pb_test_bus_connect (bus);
  self->registration = g_dbus_connection_register_object (self->connection, PATH, node->interfaces[0], &vtable, self, NULL, NULL);
  self->name = pb_test_bus_own (self->connection, NAME);
  return self;
}

void
pb_test_daemon_die (PbTestDaemon *self)
{
  g_bus_unown_name (self->name);
  g_dbus_connection_unregister_object (self->connection, self->registration);
  g_dbus_connection_close_sync (self->connection, NULL, NULL);
  for (guint i = 0; i < self->held->len; i++) /* a return on a closed connection only frees */
    g_dbus_method_invocation_return_dbus_error (g_ptr_array_index (self->held, i), "org.freedesktop.DBus.Error.Failed", "dead");
  g_object_unref (self->connection);
  g_ptr_array_unref (self->held);
  g_ptr_array_unref (self->popups);
  g_array_unref (self->closed);
  g_strfreev (self->capabilities);
  g_free (self);
}

void
pb_test_daemon_wake (PbTestDaemon *self)
{
  self->hangs = FALSE;
  for (guint i = 0; i < self->held->len; i++)
    answer (self, g_ptr_array_index (self->held, i));
  g_ptr_array_set_size (self->held, 0);
}

PbTestPopup *
pb_test_daemon_get (PbTestDaemon *self, guint index)
{
  g_assert_cmpuint (index, <, self->popups->len);
  return g_ptr_array_index (self->popups, index);
}

void
pb_test_daemon_act (PbTestDaemon *self, guint32 id, const char *action, const char *token)
{
  if (token != NULL)
    g_dbus_connection_emit_signal (self->connection, NULL, PATH, NAME, "ActivationToken", g_variant_new ("(us)", id, token), NULL);
  g_dbus_connection_emit_signal (self->connection, NULL, PATH, NAME, "ActionInvoked", g_variant_new ("(us)", id, action), NULL);
}

void
pb_test_daemon_close (PbTestDaemon *self, guint32 id)
{
  g_dbus_connection_emit_signal (self->connection, NULL, PATH, NAME, "NotificationClosed", g_variant_new ("(uu)", id, 2), NULL);
}
