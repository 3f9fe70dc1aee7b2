/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-clock.c: the real clock. */
#include "pb-clock.h"

#include <time.h>

typedef struct
{
  PbTimer timer;
  GSource *source; /* (owned) */
} RealTimer;

static gint64
read_clock (clockid_t id)
{
  struct timespec ts;

  if (clock_gettime (id, &ts) != 0)
    return g_get_monotonic_time ();
  return (gint64) ts.tv_sec * G_USEC_PER_SEC + ts.tv_nsec / 1000;
}

static gint64
real_now (PbClock *clock)
{
  return read_clock (CLOCK_BOOTTIME);
}

static gint64
real_wall (PbClock *clock)
{
  return read_clock (CLOCK_REALTIME);
}

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  RealTimer *self = user_data;

  g_source_set_ready_time (source, -1);
  self->timer.func (self->timer.user_data);
  return G_SOURCE_CONTINUE;
}

static gboolean
never_called (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static PbTimer *
real_timer_new (PbClock *clock, PbTimerFunc func, gpointer user_data)
{
  static GSourceFuncs funcs = { .dispatch = dispatch };
  RealTimer *self = g_new0 (RealTimer, 1);

  self->timer = (PbTimer){ clock, func, user_data };
  self->source = g_source_new (&funcs, sizeof (GSource));
  g_source_set_callback (self->source, never_called, self, NULL);
  g_source_set_static_name (self->source, "pb-timer");
  g_source_attach (self->source, NULL);
  return &self->timer;
}

static void
real_timer_set (PbTimer *timer, gint64 deadline)
{
  RealTimer *self = (RealTimer *) timer;
  gint64 ready = -1;

  if (deadline != PB_NEVER)
    ready = g_get_monotonic_time () + MAX (deadline - real_now (timer->clock), 0);
  g_source_set_ready_time (self->source, ready);
}

static void
real_timer_free (PbTimer *timer)
{
  RealTimer *self = (RealTimer *) timer;

  g_source_destroy (self->source);
  g_source_unref (self->source);
  g_free (self);
}

PbClock *
pb_clock_get_real (void)
{
  static const PbClockClass klass = { real_now, real_wall, real_timer_new, real_timer_set, real_timer_free };
  static PbClock clock = { &klass };

  return &clock;
}

gint64
pb_clock_now (PbClock *clock)
{
  return clock->klass->now (clock);
}

gint64
pb_clock_wall (PbClock *clock)
{
  return clock->klass->wall (clock);
}

PbTimer *
pb_timer_new (PbClock *clock, PbTimerFunc func, gpointer user_data)
{
  return clock->klass->timer_new (clock, func, user_data);
}

void
pb_timer_set (PbTimer *timer, gint64 deadline)
{
  timer->clock->klass->timer_set (timer, deadline);
}

void
pb_timer_free (PbTimer *timer)
{
  if (timer != NULL)
    timer->clock->klass->timer_free (timer);
}
