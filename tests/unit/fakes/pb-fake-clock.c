/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pb-fake-clock.h"

struct _PbFakeClock
{
  PbClock clock;
  gint64 now;
  gint64 wall;
  GPtrArray *timers; /* (element-type FakeTimer) (unowned elements) */
};

typedef struct
{
  PbTimer timer;
  gint64 deadline;
} FakeTimer;

static gint64
fake_now (PbClock *clock)
{
  return ((PbFakeClock *) clock)->now;
}

static gint64
fake_wall (PbClock *clock)
{
  return ((PbFakeClock *) clock)->wall;
}

static PbTimer *
fake_timer_new (PbClock *clock, PbTimerFunc func, gpointer user_data)
{
  FakeTimer *timer = g_new0 (FakeTimer, 1);

  timer->timer = (PbTimer){ clock, func, user_data };
  timer->deadline = PB_NEVER;
  g_ptr_array_add (((PbFakeClock *) clock)->timers, timer);
  return &timer->timer;
}

static void
fake_timer_set (PbTimer *timer, gint64 deadline)
{
  ((FakeTimer *) timer)->deadline = deadline;
}

static void
fake_timer_free (PbTimer *timer)
{
  g_ptr_array_remove_fast (((PbFakeClock *) timer->clock)->timers, timer);
  g_free (timer);
}

PbFakeClock *
pb_fake_clock_new (void)
{
  static const PbClockClass klass = { fake_now, fake_wall, fake_timer_new, fake_timer_set, fake_timer_free };
  PbFakeClock *self = g_new0 (PbFakeClock, 1);

  self->clock.klass = &klass;
  self->now = 1000 * G_USEC_PER_SEC;
  self->wall = G_GINT64_CONSTANT (1767225600) * G_USEC_PER_SEC;
  self->timers = g_ptr_array_new ();
  return self;
}

void
pb_fake_clock_free (PbFakeClock *self)
{
  g_assert_cmpuint (self->timers->len, ==, 0); /* a timer nobody freed is a leak */
  g_ptr_array_unref (self->timers);
  g_free (self);
}

PbClock *
pb_fake_clock_get (PbFakeClock *self)
{
  return &self->clock;
}

static FakeTimer *
first_due (PbFakeClock *self)
{
  FakeTimer *first = NULL;

  for (guint i = 0; i < self->timers->len; i++)
    {
      FakeTimer *timer = g_ptr_array_index (self->timers, i);
      if (timer->deadline != PB_NEVER && (first == NULL || timer->deadline < first->deadline))
        first = timer;
    }
  return first;
}

void
pb_fake_clock_advance (PbFakeClock *self, gint64 us)
{
  gint64 end = self->now + us, start = self->now;
  FakeTimer *timer;

  while ((timer = first_due (self)) != NULL && timer->deadline <= end)
    {
      self->now = MAX (timer->deadline, self->now);
      self->wall += self->now - start;
      start = self->now;
      timer->deadline = PB_NEVER;
      timer->timer.func (timer->timer.user_data);
    }
  self->wall += end - start;
  self->now = end;
}

void
pb_fake_clock_sleep (PbFakeClock *self, gint64 us)
{
  self->wall += us;
}

guint
pb_fake_clock_count_armed (PbFakeClock *self)
{
  guint n = 0;

  for (guint i = 0; i < self->timers->len; i++)
    n += ((FakeTimer *) g_ptr_array_index (self->timers, i))->deadline != PB_NEVER;
  return n;
}

gint64
pb_fake_clock_next (PbFakeClock *self)
{
  FakeTimer *timer = first_due (self);

  return timer != NULL ? timer->deadline : PB_NEVER;
}
