/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-power.c: UPower's word about the battery, on a private bus: asked when it appears, followed, forgotten when it goes. */
#include "pb-power.h"

static GDBusConnection *
connect_to (GTestDBus *bus)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *connection = g_dbus_connection_new_for_address_sync (g_test_dbus_get_bus_address (bus), G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL, NULL, &error);

  g_assert_no_error (error);
  return connection;
}

static void
call_bus (GDBusConnection *connection, const char *method, GVariant *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (connection, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", method, arguments, NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);

  g_assert_no_error (error);
}

/* Everything under way between the two is dispatched after this. */
static void
settle (GDBusConnection *a, GDBusConnection *b)
{
  for (guint i = 0; i < 10; i++)
    {
      call_bus (a, "GetId", NULL);
      call_bus (b, "GetId", NULL);
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }
}

static const char introspection[] = "<node><interface name='org.freedesktop.UPower'><property name='OnBattery' type='b' access='read'/></interface></node>";

static GVariant *
get_property (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *name, GError **error, gpointer on_battery)
{
  return g_variant_new_boolean (*(gboolean *) on_battery);
}

static void
emit_changed (GDBusConnection *upower, GVariant *value)
{
  g_autoptr (GError) error = NULL;
  GVariantBuilder changed;

  g_variant_builder_init (&changed, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&changed, "{sv}", "OnBattery", value);
  g_dbus_connection_emit_signal (upower, NULL, "/org/freedesktop/UPower", "org.freedesktop.DBus.Properties", "PropertiesChanged", g_variant_new ("(sa{sv}as)", "org.freedesktop.UPower", &changed, NULL), &error);
  g_assert_no_error (error);
}

static void
test_upower (void)
{
  static const GDBusInterfaceVTable vtable = { .get_property = get_property };
  g_autoptr (GTestDBus) bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (introspection, NULL);
  g_autoptr (PbPower) power = pb_power_new ();
  gboolean on_battery = TRUE;

  g_assert_false (pb_power_is_scarce (power));
  g_test_dbus_up (bus);
  GDBusConnection *ours = connect_to (bus), *upower = connect_to (bus), *stranger = connect_to (bus);
  pb_power_set_system_bus (power, ours);
  settle (ours, upower);
  g_assert_false (pb_power_is_scarce (power));
  /* it appears and is asked */
  g_assert_cmpuint (g_dbus_connection_register_object (upower, "/org/freedesktop/UPower", node->interfaces[0], &vtable, &on_battery, NULL, NULL), >, 0);
  call_bus (upower, "RequestName", g_variant_new ("(su)", "org.freedesktop.UPower", 4));
  settle (ours, upower);
  g_assert_true (pb_power_is_scarce (power));
  /* it says so when that changes; nobody else may, and nonsense is none */
  emit_changed (upower, g_variant_new_boolean (FALSE));
  settle (ours, upower);
  g_assert_false (pb_power_is_scarce (power));
  emit_changed (stranger, g_variant_new_boolean (TRUE));
  emit_changed (upower, g_variant_new_string ("TRUE"));
  settle (ours, stranger);
  g_assert_false (pb_power_is_scarce (power));
  emit_changed (upower, g_variant_new_boolean (TRUE));
  settle (ours, upower);
  g_assert_true (pb_power_is_scarce (power));
  /* it dies */
  call_bus (upower, "ReleaseName", g_variant_new ("(s)", "org.freedesktop.UPower"));
  settle (ours, upower);
  g_assert_false (pb_power_is_scarce (power));
  g_clear_pointer (&power, pb_power_free);
  g_object_unref (ours);
  g_object_unref (upower);
  g_object_unref (stranger);
  g_test_dbus_down (bus);
}

/* Freed while the question is under way. */
static void
test_early_end (void)
{
  g_autoptr (GTestDBus) bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  PbPower *power = pb_power_new ();

  g_test_dbus_up (bus);
  GDBusConnection *ours = connect_to (bus), *upower = connect_to (bus);
  call_bus (upower, "RequestName", g_variant_new ("(su)", "org.freedesktop.UPower", 4));
  pb_power_set_system_bus (power, ours);
  pb_power_set_system_bus (power, ours);
  for (guint i = 0; i < 3; i++)
    g_main_context_iteration (NULL, FALSE);
  pb_power_free (power);
  settle (ours, upower);
  g_object_unref (ours);
  g_object_unref (upower);
  g_test_dbus_down (bus);
}

static void
test_fixed (void)
{
  g_autoptr (PbPower) scarce = pb_power_new_fixed (TRUE);
  g_autoptr (PbPower) plenty = pb_power_new_fixed (FALSE);

  g_assert_true (pb_power_is_scarce (scarce));
  g_assert_false (pb_power_is_scarce (plenty));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/power/upower", test_upower);
  g_test_add_func ("/power/early-end", test_early_end);
  g_test_add_func ("/power/fixed", test_fixed);
  return g_test_run ();
}
