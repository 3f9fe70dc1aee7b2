/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-clock.h: injected time. Production code never asks the kernel for the time; it asks its PbClock. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A deadline that never comes. */
#define PB_NEVER G_MAXINT64

typedef struct _PbClock PbClock;
typedef struct _PbTimer PbTimer;
typedef void (*PbTimerFunc) (gpointer user_data);

/* What an implementation of time offers; a fake one lives in the tests. */
typedef struct
{
  gint64 (*now) (PbClock *clock);  /* µs, monotonic, running on during suspend */
  gint64 (*wall) (PbClock *clock); /* µs since 1970 UTC */
  PbTimer *(*timer_new) (PbClock *clock, PbTimerFunc func, gpointer user_data);
  void (*timer_set) (PbTimer *timer, gint64 deadline); /* deadline in µs of now(), or PB_NEVER */
  void (*timer_free) (PbTimer *timer);
} PbClockClass;

struct _PbClock
{
  const PbClockClass *klass;
};

struct _PbTimer
{
  PbClock *clock; /* (unowned) */
  PbTimerFunc func;
  gpointer user_data; /* (unowned) */
};

/* The real clock: CLOCK_BOOTTIME, and timers on the default main context.
 * Returns: (transfer none): lives as long as the process. */
PbClock *pb_clock_get_real (void);

gint64 pb_clock_now (PbClock *clock);
gint64 pb_clock_wall (PbClock *clock);

/* One-shot timer, created disarmed. @func is called on the main loop once @deadline has passed.
 * Returns: (transfer full): free with pb_timer_free(). */
PbTimer *pb_timer_new (PbClock *clock, PbTimerFunc func, gpointer user_data);
/* Arms @timer for @deadline (µs of pb_clock_now(); the past means "at once, from the main loop"), or disarms it with PB_NEVER. */
void pb_timer_set (PbTimer *timer, gint64 deadline);
void pb_timer_free (PbTimer *timer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbTimer, pb_timer_free)

G_END_DECLS
