/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-reach.h: tells when connections deserve suspicion: network changes (GNetworkMonitor, all its signals, debounced),
 * suspend and resume (logind's PrepareForSleep, and the kernel's clocks). Never contacts any host. */
#pragma once

#include <gio/gio.h>

#include "pb-clock.h"
#include "pb-sleep.h"

G_BEGIN_DECLS

#define PB_TYPE_REACH (pb_reach_get_type ())
G_DECLARE_FINAL_TYPE (PbReach, pb_reach, PB, REACH, GObject)

/* @clock: (unowned): must outlive the object. @monitor: (nullable): NULL for the default; @system_bus: (nullable): NULL when
 * there is none (then only the clocks tell of a suspend).
 * Signals: "network-changed" (gboolean available): a second after the last change, five at most after the first;
 * "woke-up" (no argument): once for a sleep, whoever tells of it.
 * Returns: (transfer full) */
PbReach *pb_reach_new (PbClock *clock, GNetworkMonitor *monitor, GDBusConnection *system_bus);
/* Gives the system bus later, when it has been connected. */
void pb_reach_set_system_bus (PbReach *reach, GDBusConnection *system_bus);
/* Notices sleeps by the kernel's clocks, too. @fd: (transfer full): see pb_sleep_new() */
void pb_reach_watch_sleep (PbReach *reach, int fd, PbSleptFunc slept);
gboolean pb_reach_get_available (PbReach *reach);
/* Returns: whether the network wants a sign-in in the browser first (as far as the system knows). */
gboolean pb_reach_get_portal (PbReach *reach);

G_END_DECLS
