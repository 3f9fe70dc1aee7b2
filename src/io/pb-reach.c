/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-reach.c: many small signs that something changed, told once. */
#include "pb-reach.h"

/* A change of network comes as a burst of signals; the last of them tells the truth. */
#define QUIET_US (1 * G_USEC_PER_SEC)
/* A network that never comes to rest is told of all the same. */
#define LONGEST_US (5 * G_USEC_PER_SEC)
/* logind and the kernel's clocks tell of the same sleep. */
#define SAME_SLEEP_US (5 * G_USEC_PER_SEC)

struct _PbReach
{
  GObject parent_instance;
  PbClock *clock;           /* (unowned): outlives us */
  GNetworkMonitor *monitor; /* (owned) */
  GDBusConnection *bus;     /* (owned) (nullable) */
  guint subscription;       /* of PrepareForSleep on the bus, 0 = none */
  PbSleep *sleep;           /* (owned) (nullable) */
  gint64 woke;              /* µs: when waking up was told last, 0 = never */
  PbTimer *timer;           /* (owned): armed while changes are held back */
  gint64 first;             /* µs: when the first of them came; PB_NEVER: none is held back */
};

G_DEFINE_FINAL_TYPE (PbReach, pb_reach, G_TYPE_OBJECT)

static void
tell_network (gpointer user_data)
{
  PbReach *self = user_data;

  self->first = PB_NEVER;
  g_signal_emit_by_name (self, "network-changed", pb_reach_get_available (self));
}

static void
note_change (PbReach *self)
{
  gint64 now = pb_clock_now (self->clock);

  if (self->first == PB_NEVER)
    self->first = now;
  pb_timer_set (self->timer, MIN (now + QUIET_US, self->first + LONGEST_US));
}

static void
network_changed (GNetworkMonitor *monitor, gboolean available, PbReach *self)
{
  note_change (self);
}

/* NetworkManager's changes come this way alone, without network-changed. */
static void
property_changed (GObject *monitor, GParamSpec *pspec, PbReach *self)
{
  note_change (self);
}

static void
tell_woke_up (gpointer user_data)
{
  PbReach *self = user_data;
  gint64 now = pb_clock_now (self->clock);

  if (self->woke != 0 && now - self->woke < SAME_SLEEP_US)
    return;
  self->woke = now;
  g_signal_emit_by_name (self, "woke-up");
}

static void
prepare_for_sleep (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *signal, GVariant *arguments, gpointer user_data)
{
  gboolean to_sleep = TRUE;

  if (g_variant_is_of_type (arguments, G_VARIANT_TYPE ("(b)")))
    g_variant_get (arguments, "(b)", &to_sleep);
  if (!to_sleep)
    tell_woke_up (user_data);
}

static void
drop_system_bus (PbReach *self)
{
  if (self->subscription != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->subscription);
  self->subscription = 0;
  g_clear_object (&self->bus);
}

static void
pb_reach_finalize (GObject *object)
{
  PbReach *self = PB_REACH (object);

  drop_system_bus (self);
  g_clear_pointer (&self->sleep, pb_sleep_free);
  g_signal_handlers_disconnect_by_data (self->monitor, self);
  g_object_unref (self->monitor);
  pb_timer_free (self->timer);
  G_OBJECT_CLASS (pb_reach_parent_class)->finalize (object);
}

static void
pb_reach_class_init (PbReachClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pb_reach_finalize;
  g_signal_new ("network-changed", PB_TYPE_REACH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  g_signal_new ("woke-up", PB_TYPE_REACH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pb_reach_init (PbReach *self)
{
  self->first = PB_NEVER;
}

PbReach *
pb_reach_new (PbClock *clock, GNetworkMonitor *monitor, GDBusConnection *system_bus)
{
  PbReach *self = g_object_new (PB_TYPE_REACH, NULL);

  self->clock = clock;
  self->timer = pb_timer_new (clock, tell_network, self);
  self->monitor = g_object_ref (monitor != NULL ? monitor : g_network_monitor_get_default ());
  g_signal_connect (self->monitor, "network-changed", G_CALLBACK (network_changed), self);
  g_signal_connect (self->monitor, "notify::network-available", G_CALLBACK (property_changed), self);
  g_signal_connect (self->monitor, "notify::connectivity", G_CALLBACK (property_changed), self);
  pb_reach_set_system_bus (self, system_bus);
  return self;
}

void
pb_reach_set_system_bus (PbReach *reach, GDBusConnection *system_bus)
{
  g_return_if_fail (PB_IS_REACH (reach));

  drop_system_bus (reach);
  if (system_bus == NULL)
    return;
  reach->bus = g_object_ref (system_bus);
  reach->subscription = g_dbus_connection_signal_subscribe (reach->bus, "org.freedesktop.login1", "org.freedesktop.login1.Manager", "PrepareForSleep", "/org/freedesktop/login1", NULL, G_DBUS_SIGNAL_FLAGS_NONE, prepare_for_sleep, reach, NULL);
}

void
pb_reach_watch_sleep (PbReach *reach, int fd, PbSleptFunc slept)
{
  g_return_if_fail (PB_IS_REACH (reach));

  g_clear_pointer (&reach->sleep, pb_sleep_free);
  reach->sleep = pb_sleep_new (fd, slept, tell_woke_up, reach);
}

gboolean
pb_reach_get_available (PbReach *reach)
{
  g_return_val_if_fail (PB_IS_REACH (reach), FALSE);

  return g_network_monitor_get_network_available (reach->monitor);
}

gboolean
pb_reach_get_portal (PbReach *reach)
{
  return g_network_monitor_get_connectivity (reach->monitor) == G_NETWORK_CONNECTIVITY_PORTAL;
}
