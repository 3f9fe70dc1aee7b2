/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-sleep.c: see pb-sleep.h. */
#include "pb-sleep.h"

#include <glib-unix.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

/* The clocks are read one after the other: less than this is no sleep. */
#define SHORTEST_US (1 * G_USEC_PER_SEC)

struct _PbSleep
{
  int fd;          /* (owned) −1 = none */
  GSource *source; /* (owned) (nullable) */
  PbSleptFunc slept;
  PbSleepFunc func;
  gpointer user_data; /* (unowned) */
  gint64 known;       /* µs slept so far */
};

static gint64
read_clock (clockid_t id)
{
  struct timespec ts = { 0, 0 };

  (void) clock_gettime (id, &ts);
  return (gint64) ts.tv_sec * G_USEC_PER_SEC + ts.tv_nsec / 1000;
}

gint64
pb_sleep_get_slept (void)
{
  gint64 awake = read_clock (CLOCK_MONOTONIC); /* first, so that the difference is never below zero */

  return read_clock (CLOCK_BOOTTIME) - awake;
}

/* It expires in the year 2242; what matters is its cancellation. */
static gboolean
arm (int fd)
{
  const struct itimerspec far = { .it_value = { .tv_sec = (time_t) 1 << 33 } };

  return timerfd_settime (fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &far, NULL) == 0;
}

int
pb_sleep_open (void)
{
  int fd = timerfd_create (CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);

  if (fd >= 0 && !arm (fd))
    {
      (void) close (fd);
      fd = -1;
    }
  return fd;
}

static gboolean
jumped_cb (int fd, GIOCondition condition, gpointer user_data)
{
  PbSleep *self = user_data;
  guint64 expired;
  gint64 slept = self->slept ();
  gboolean has_slept = slept - self->known >= SHORTEST_US;

  (void) !read (fd, &expired, sizeof expired); /* ECANCELED: the reading itself says nothing more */
  (void) arm (fd);
  self->known = slept;
  if (has_slept)
    self->func (self->user_data);
  return G_SOURCE_CONTINUE;
}

PbSleep *
pb_sleep_new (int fd, PbSleptFunc slept, PbSleepFunc func, gpointer user_data)
{
  PbSleep *self = g_new0 (PbSleep, 1);

  self->fd = fd;
  self->slept = slept;
  self->func = func;
  self->user_data = user_data;
  self->known = slept ();
  if (fd < 0)
    return self;
  self->source = g_unix_fd_source_new (fd, G_IO_IN);
  g_source_set_callback (self->source, G_SOURCE_FUNC (jumped_cb), self, NULL);
  g_source_attach (self->source, NULL);
  return self;
}

void
pb_sleep_free (PbSleep *sleep)
{
  if (sleep == NULL)
    return;
  if (sleep->source != NULL)
    g_source_destroy (sleep->source);
  g_clear_pointer (&sleep->source, g_source_unref);
  if (sleep->fd >= 0)
    (void) close (sleep->fd);
  g_free (sleep);
}
