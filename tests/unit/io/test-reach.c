/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-reach.c: every sign of a changed network is told once and late enough; waking up is told at once. */
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "pb-fake-clock.h"
#include "pb-fake-network.h"
#include "pb-reach.h"

typedef struct
{
  PbFakeClock *clock;
  PbFakeNetwork *monitor;
  PbReach *reach;
  guint changes;
  gboolean available; /* as last told */
  guint wakes;
} Fixture;

static void
network_changed (PbReach *reach, gboolean available, gpointer user_data)
{
  Fixture *f = user_data;

  f->changes++;
  f->available = available;
}

static void
woke_up (PbReach *reach, gpointer user_data)
{
  ((Fixture *) user_data)->wakes++;
}

static void
setup (Fixture *f, gconstpointer data)
{
  f->clock = pb_fake_clock_new ();
  f->monitor = pb_fake_network_new ();
  f->reach = pb_reach_new (pb_fake_clock_get (f->clock), G_NETWORK_MONITOR (f->monitor), NULL);
  g_signal_connect (f->reach, "network-changed", G_CALLBACK (network_changed), f);
  g_signal_connect (f->reach, "woke-up", G_CALLBACK (woke_up), f);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  g_object_unref (f->reach);
  g_object_unref (f->monitor);
  pb_fake_clock_free (f->clock);
}

/* What a monitor may do when something changes; NetworkManager's only notifies, netlink's only emits. */
static const char *const signs[] = { "network-available", "connectivity", "network-changed" };

static void
give_sign (Fixture *f, const char *sign)
{
  if (g_str_equal (sign, "network-changed"))
    g_signal_emit_by_name (f->monitor, sign, f->monitor->available);
  else
    g_object_notify (G_OBJECT (f->monitor), sign);
}

static void
test_signs (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
    {
      f->monitor->available = i % 2 == 1;
      give_sign (f, signs[i]);
      pb_fake_clock_advance (f->clock, G_USEC_PER_SEC - 1);
      g_assert_cmpuint (f->changes, ==, i);
      pb_fake_clock_advance (f->clock, 1);
      g_assert_cmpuint (f->changes, ==, i + 1);
      g_assert_cmpint (f->available, ==, f->monitor->available);
      g_assert_cmpint (pb_reach_get_available (f->reach), ==, f->monitor->available);
    }
  g_assert_cmpuint (pb_fake_clock_count_armed (f->clock), ==, 0);
}

static void
test_burst (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < 4; i++)
    {
      f->monitor->available = i % 2 == 0;
      give_sign (f, signs[i % G_N_ELEMENTS (signs)]);
      pb_fake_clock_advance (f->clock, G_USEC_PER_SEC / 2);
    }
  g_assert_cmpuint (f->changes, ==, 0);
  pb_fake_clock_advance (f->clock, G_USEC_PER_SEC / 2);
  g_assert_cmpuint (f->changes, ==, 1);
  g_assert_false (f->available); /* the last word */
  pb_fake_clock_advance (f->clock, 60 * G_USEC_PER_SEC);
  g_assert_cmpuint (f->changes, ==, 1);
}

/* A sign every 0.9 s for 90 s: told every 5 s or so, never silenced. */
static void
test_restless (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < 100; i++)
    {
      give_sign (f, "network-changed");
      pb_fake_clock_advance (f->clock, 9 * G_USEC_PER_SEC / 10);
    }
  g_assert_cmpuint (f->changes, >=, 90 / 6);
  g_assert_cmpuint (f->changes, <=, 90 / 5);
}

/* Dropped while a change is held back, and the monitor goes on. */
static void
test_dropped (Fixture *f, gconstpointer data)
{
  give_sign (f, "network-changed");
  g_object_unref (f->reach);
  give_sign (f, "connectivity");
  pb_fake_clock_advance (f->clock, 60 * G_USEC_PER_SEC);
  g_assert_cmpuint (f->changes, ==, 0);
  f->reach = pb_reach_new (pb_fake_clock_get (f->clock), G_NETWORK_MONITOR (f->monitor), NULL);
}

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

static void
send_sleep (GDBusConnection *sender, GVariant *arguments)
{
  g_autoptr (GError) error = NULL;

  g_dbus_connection_emit_signal (sender, NULL, "/org/freedesktop/login1", "org.freedesktop.login1.Manager", "PrepareForSleep", arguments, &error);
  g_assert_no_error (error);
  g_assert_true (g_dbus_connection_flush_sync (sender, NULL, NULL));
}

/* Everything sent to @receiver before is dispatched after this. */
static void
settle (GDBusConnection *receiver)
{
  for (guint i = 0; i < 3; i++)
    {
      call_bus (receiver, "GetId", NULL);
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }
}

static void
test_woke_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GTestDBus) bus = g_test_dbus_new (G_TEST_DBUS_NONE);

  g_test_dbus_up (bus);
  GDBusConnection *ours = connect_to (bus), *logind = connect_to (bus), *stranger = connect_to (bus);
  call_bus (logind, "RequestName", g_variant_new ("(su)", "org.freedesktop.login1", 4));
  pb_reach_set_system_bus (f->reach, ours);
  settle (ours);

  send_sleep (logind, g_variant_new ("(b)", TRUE));
  settle (ours);
  g_assert_cmpuint (f->wakes, ==, 0);
  send_sleep (logind, g_variant_new ("(b)", FALSE));
  settle (ours);
  g_assert_cmpuint (f->wakes, ==, 1);
  pb_fake_clock_advance (f->clock, 60 * G_USEC_PER_SEC);
  send_sleep (logind, g_variant_new ("(s)", "false"));
  send_sleep (stranger, g_variant_new ("(b)", FALSE));
  settle (ours);
  g_assert_cmpuint (f->wakes, ==, 1);

  pb_reach_set_system_bus (f->reach, NULL);
  send_sleep (logind, g_variant_new ("(b)", FALSE));
  settle (ours);
  g_assert_cmpuint (f->wakes, ==, 1);
  g_object_unref (ours);
  g_object_unref (logind);
  g_object_unref (stranger);
  g_test_dbus_down (bus);
}

static gint64 slept;

static gint64
get_slept (void)
{
  return slept;
}

/* The wall clock jumps: because of a sleep of @us, or (0) because somebody set it. */
static void
jump (int fd, gint64 us)
{
  guint64 one = 1;

  slept += us;
  g_assert_cmpint (write (fd, &one, sizeof one), ==, sizeof one);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
test_slept (Fixture *f, gconstpointer data)
{
  int fd = eventfd (0, EFD_NONBLOCK | EFD_CLOEXEC);
  guint64 left;

  slept = 7 * G_USEC_PER_SEC; /* before we were started */
  pb_reach_watch_sleep (f->reach, fd, get_slept);
  jump (fd, 0);
  g_assert_cmpuint (f->wakes, ==, 0);
  g_assert_cmpint (read (fd, &left, sizeof left), ==, -1); /* taken, or the loop would spin */
  jump (fd, G_USEC_PER_SEC);
  g_assert_cmpuint (f->wakes, ==, 1);
  jump (fd, 0);
  pb_fake_clock_advance (f->clock, 4 * G_USEC_PER_SEC);
  jump (fd, 2 * G_USEC_PER_SEC); /* told already */
  g_assert_cmpuint (f->wakes, ==, 1);
  pb_fake_clock_advance (f->clock, 2 * G_USEC_PER_SEC);
  jump (fd, G_TIME_SPAN_HOUR);
  g_assert_cmpuint (f->wakes, ==, 2);
}

/* The kernel's own: open, quiet, and closed with the watch. */
static void
test_kernel (Fixture *f, gconstpointer data)
{
  int fd = pb_sleep_open ();

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (pb_sleep_get_slept (), >=, 0);
  pb_reach_watch_sleep (f->reach, fd, pb_sleep_get_slept);
  g_assert_false (g_main_context_iteration (NULL, FALSE));
  pb_reach_watch_sleep (f->reach, -1, pb_sleep_get_slept);
  g_assert_cmpint (close (fd), ==, -1);
  g_assert_cmpuint (f->wakes, ==, 0);
}

#define ADD(path, func) g_test_add ("/reach/" path, Fixture, NULL, setup, func, teardown)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("signs", test_signs);
  ADD ("burst", test_burst);
  ADD ("restless", test_restless);
  ADD ("dropped", test_dropped);
  ADD ("woke-up", test_woke_up);
  ADD ("slept", test_slept);
  ADD ("kernel", test_kernel);
  return g_test_run ();
}
