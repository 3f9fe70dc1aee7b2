/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-power.c: see pb-power.h. Nobody is started to be asked: without UPower there is no battery to spare. */
#include "pb-power.h"

#define UPOWER_NAME      "org.freedesktop.UPower"
#define UPOWER_PATH      "/org/freedesktop/UPower"
#define UPOWER_INTERFACE "org.freedesktop.UPower"
#define PROPERTIES       "org.freedesktop.DBus.Properties"

struct _PbPower
{
  GDBusConnection *bus;          /* (owned) (nullable) */
  GPowerProfileMonitor *profile; /* (owned) (nullable) */
  GCancellable *cancellable;     /* (owned): of the question to UPower */
  guint watch;                   /* of UPower's name, 0 = none */
  guint subscription;            /* of its properties, 0 = none */
  gboolean on_battery;
};

PbPower *
pb_power_new (void)
{
  PbPower *self = g_new0 (PbPower, 1);

  self->cancellable = g_cancellable_new ();
  return self;
}

PbPower *
pb_power_new_fixed (gboolean scarce)
{
  PbPower *self = pb_power_new ();

  self->on_battery = scarce;
  return self;
}

static void
drop_bus (PbPower *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->watch != 0)
    g_bus_unwatch_name (self->watch);
  if (self->subscription != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->subscription);
  self->watch = 0;
  self->subscription = 0;
  self->on_battery = FALSE;
  g_clear_object (&self->bus);
  g_clear_object (&self->profile);
}

void
pb_power_free (PbPower *self)
{
  if (self == NULL)
    return;
  drop_bus (self);
  g_free (self);
}

/* @value: (nullable): the property as it came from the bus */
static void
take (PbPower *self, GVariant *value)
{
  if (value != NULL && g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
    self->on_battery = g_variant_get_boolean (value);
}

static void
got_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autoptr (GVariant) value = NULL;

  if (answer == NULL)
    return; /* cancelled: the object may be gone */
  g_variant_get (answer, "(v)", &value);
  take (user_data, value);
}

static void
changed_cb (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *name, GVariant *args, gpointer user_data)
{
  g_autoptr (GVariant) changed = NULL;
  g_autoptr (GVariant) value = NULL;

  if (!g_variant_is_of_type (args, G_VARIANT_TYPE ("(sa{sv}as)")))
    return;
  changed = g_variant_get_child_value (args, 1);
  value = g_variant_lookup_value (changed, "OnBattery", NULL);
  take (user_data, value);
}

static void
appeared_cb (GDBusConnection *bus, const char *name, const char *owner, gpointer user_data)
{
  PbPower *self = user_data;

  g_dbus_connection_call (bus, UPOWER_NAME, UPOWER_PATH, PROPERTIES, "Get", g_variant_new ("(ss)", UPOWER_INTERFACE, "OnBattery"), G_VARIANT_TYPE ("(v)"), G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, self->cancellable, got_cb, self);
}

static void
vanished_cb (GDBusConnection *bus, const char *name, gpointer user_data)
{
  ((PbPower *) user_data)->on_battery = FALSE;
}

void
pb_power_set_system_bus (PbPower *self, GDBusConnection *bus)
{
  drop_bus (self);
  self->cancellable = g_cancellable_new ();
  self->bus = g_object_ref (bus);
  self->profile = g_power_profile_monitor_dup_default ();
  self->subscription = g_dbus_connection_signal_subscribe (bus, UPOWER_NAME, PROPERTIES, "PropertiesChanged", UPOWER_PATH, UPOWER_INTERFACE, G_DBUS_SIGNAL_FLAGS_NONE, changed_cb, self, NULL);
  self->watch = g_bus_watch_name_on_connection (bus, UPOWER_NAME, G_BUS_NAME_WATCHER_FLAGS_NONE, appeared_cb, vanished_cb, self, NULL);
}

gboolean
pb_power_is_scarce (const PbPower *self)
{
  return self->on_battery || (self->profile != NULL && g_power_profile_monitor_get_power_saver_enabled (self->profile));
}
