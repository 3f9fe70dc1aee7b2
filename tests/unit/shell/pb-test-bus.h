/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-test-bus.h: a private bus for a test program, and waiting on it without sleeping. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Starts a private session bus for the rest of the program. Returns: (transfer full): stop with pb_test_bus_stop(). */
GTestDBus *pb_test_bus_start (void);
void pb_test_bus_stop (GTestDBus *bus);
/* Returns: (transfer full): a further connection, as another program would have. */
GDBusConnection *pb_test_bus_connect (GTestDBus *bus);
/* Takes part in the bus until @name is owned by @connection. Returns: for g_bus_unown_name(). */
guint pb_test_bus_own (GDBusConnection *connection, const char *name);
void pb_test_bus_disown (GDBusConnection *connection, guint id, const char *name);
/* An asynchronous call, run until its answer. Returns: (transfer full) (nullable) */
GVariant *pb_test_bus_call (GDBusConnection *connection, const char *dest, const char *path, const char *interface, const char *method, GVariant *parameters, GError **error);
/* Lets everything that was sent on @connection before arrive at @to: a round trip through the bus. */
void pb_test_bus_settle (GDBusConnection *connection);
/* Runs the main loop until *@flag is at least @value; fails the test after 10 s. */
void pb_test_wait (const guint *flag, guint value);

G_END_DECLS
