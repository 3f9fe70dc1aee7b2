/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-pump.c: bytes from the stream to the machine and back; one timer. */
#include "pb-pump.h"

#include "pb-secret.h"

#define BUFFER_SIZE    (16 * 1024) /* on the stack of the one callback that reads: nothing is kept for idle connections */
#define READS_PER_TURN 16          /* then the other connections have their turn */

struct _PbPump
{
  PbClock *clock;              /* (unowned) */
  PbStream *stream;            /* (unowned) */
  const PbMachineClass *klass; /* (unowned) */
  gpointer machine;            /* (unowned) */
  PbPumpFunc func;
  gpointer user_data; /* (unowned) */
  PbTimer *timer;     /* (owned) */
  guint holds;        /* frames on the stack that still use the pump */
  gboolean freed;     /* pb_pump_free() was called within one of them */
  gboolean paused;
  gboolean ended;    /* the stream is over: nothing is read or written any more */
  gboolean more;     /* a turn ended before the stream ran dry */
  gboolean settling; /* the function is being called */
  gboolean again;    /* kicked meanwhile */
};

static void
hold (PbPump *self)
{
  self->holds++;
}

static void
release (PbPump *self)
{
  if (--self->holds == 0 && self->freed)
    g_free (self);
}

static void
arm (PbPump *self)
{
  gint64 deadline = self->ended ? PB_NEVER : self->klass->deadline (self->machine);

  if (self->more && !self->paused && !self->ended)
    deadline = MIN (deadline, pb_clock_now (self->clock));
  pb_timer_set (self->timer, deadline);
}

static void
end_stream (PbPump *self)
{
  self->ended = TRUE;
  pb_stream_set_ready_func (self->stream, NULL, NULL);
  self->klass->eof (self->machine, pb_clock_now (self->clock));
}

static void
flush (PbPump *self, GError **error)
{
  g_autoptr (GBytes) output = self->klass->take_output (self->machine);

  if (output == NULL || self->ended)
    return;
  if (!pb_stream_write (self->stream, output, error))
    end_stream (self);
}

/* Sends what the machine has to say before anything else happens (the server works meanwhile), then lets the owner look. */
static void
settle (PbPump *self, const GError *io_error)
{
  g_autoptr (GError) write_error = NULL;

  if (self->settling)
    {
      self->again = TRUE;
      return;
    }
  self->settling = TRUE;
  do
    {
      self->again = FALSE;
      flush (self, io_error == NULL && write_error == NULL ? &write_error : NULL);
      self->func (self, io_error != NULL ? io_error : write_error, self->user_data);
    }
  while (self->again && !self->freed);
  self->settling = FALSE;
  if (!self->freed)
    arm (self);
}

static gboolean
can_read (const PbPump *self)
{
  return !self->freed && !self->paused && !self->ended;
}

/* One read; of what was read nothing is left on the stack: mails pass here that are not ours.
 * Returns: whether another one is worth a try. */
static gboolean
read_once (PbPump *self)
{
  guint8 buffer[BUFFER_SIZE];
  g_autoptr (GError) error = NULL;
  gssize n = pb_stream_read (self->stream, buffer, sizeof buffer, &error);

  if (n < 0 && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return FALSE;
  if (n > 0)
    {
      self->klass->feed (self->machine, buffer, (gsize) n, pb_clock_now (self->clock));
      pb_secret_wipe (buffer, (gsize) n);
    }
  else
    end_stream (self);
  settle (self, error);
  return n > 0;
}

static void
read_all (PbPump *self)
{
  guint reads = 0;

  hold (self);
  self->more = FALSE;
  while (can_read (self) && reads < READS_PER_TURN && read_once (self))
    reads++;
  if (can_read (self) && reads == READS_PER_TURN)
    {
      self->more = TRUE;
      arm (self);
    }
  release (self);
}

static void
ready_cb (PbStream *stream, gpointer user_data)
{
  g_autoptr (PbStream) guard = g_object_ref (stream); /* the owner may drop it meanwhile */

  read_all (user_data);
}

static void
timer_cb (gpointer user_data)
{
  PbPump *self = user_data;
  gint64 now = pb_clock_now (self->clock);

  hold (self);
  if (!self->ended && self->klass->deadline (self->machine) <= now)
    self->klass->tick (self->machine, now);
  if (!self->ended)
    settle (self, NULL);
  if (can_read (self) && self->more)
    read_all (self);
  release (self);
}

PbPump *
pb_pump_new (PbClock *clock, PbStream *stream, const PbMachineClass *klass, gpointer machine, PbPumpFunc func, gpointer user_data)
{
  PbPump *self = g_new0 (PbPump, 1);

  self->clock = clock;
  self->stream = stream;
  self->klass = klass;
  self->machine = machine;
  self->func = func;
  self->user_data = user_data;
  self->timer = pb_timer_new (clock, timer_cb, self);
  pb_stream_set_ready_func (stream, ready_cb, self);
  arm (self);
  return self;
}

void
pb_pump_free (PbPump *self)
{
  if (self == NULL)
    return;
  self->freed = TRUE;
  pb_stream_set_ready_func (self->stream, NULL, NULL);
  g_clear_pointer (&self->timer, pb_timer_free);
  if (self->holds == 0)
    g_free (self);
}

void
pb_pump_kick (PbPump *self)
{
  hold (self);
  settle (self, NULL);
  release (self);
}

void
pb_pump_pause (PbPump *self)
{
  self->paused = TRUE;
  pb_stream_set_ready_func (self->stream, NULL, NULL);
}

void
pb_pump_resume (PbPump *self)
{
  self->paused = FALSE;
  if (!self->ended)
    pb_stream_set_ready_func (self->stream, ready_cb, self);
  arm (self);
}
