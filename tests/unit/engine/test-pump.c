/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-pump.c: the pump with a machine of its own: order, chunks, errors, one timer, freed within its own callback. */
#include "pb-pump.h"

#include "pb-fake-clock.h"
#include "pb-fake-dialer.h"

#include <string.h>

/* A machine that counts, echoes every line it is fed, and wants a tick a second after each. */
typedef struct
{
  GString *fed;
  GString *output;
  gint64 deadline;
  guint ticks;
  gboolean ended;
} Machine;

typedef struct
{
  PbFakeClock *clock;
  PbFakeDialer *dialer;
  PbFakeStream *peer_stream;
  PbStream *stream;
  GString *received; /* by the peer */
  Machine machine;
  PbPump *pump;
  guint calls;
  guint free_at; /* the call in which the pump is freed */
  gboolean kick_once;
  PbErrorClass io_error;
} Fixture;

static void
machine_feed (gpointer data, const guint8 *bytes, gsize len, gint64 now)
{
  Machine *machine = data;

  g_string_append_len (machine->fed, (const char *) bytes, (gssize) len);
  if (memchr (bytes, '\n', len) != NULL)
    g_string_append (machine->output, "ok\n");
  machine->deadline = now + G_USEC_PER_SEC;
}

static void
machine_eof (gpointer data, gint64 now)
{
  ((Machine *) data)->ended = TRUE;
}

static void
machine_tick (gpointer data, gint64 now)
{
  Machine *machine = data;

  g_assert_cmpint (machine->deadline, <=, now);
  machine->ticks++;
  machine->deadline = PB_NEVER;
  g_string_append (machine->output, "tick\n");
}

static GBytes *
machine_take_output (gpointer data)
{
  Machine *machine = data;
  GBytes *bytes;

  if (machine->output->len == 0)
    return NULL;
  bytes = g_bytes_new (machine->output->str, machine->output->len);
  g_string_truncate (machine->output, 0);
  return bytes;
}

static gint64
machine_deadline (gpointer data)
{
  return ((Machine *) data)->deadline;
}

static const PbMachineClass machine_class = { machine_feed, machine_eof, machine_tick, machine_take_output, machine_deadline };

static void
peer_opened (gpointer peer, PbFakeStream *stream)
{
  ((Fixture *) peer)->peer_stream = stream;
}

static void
peer_received (gpointer peer, PbFakeStream *stream, const guint8 *data, gsize len)
{
  g_string_append_len (((Fixture *) peer)->received, (const char *) data, (gssize) len);
}

static void
dialled (GObject *object, GAsyncResult *result, gpointer user_data)
{
  ((Fixture *) user_data)->stream = pb_dialer_dial_finish (PB_DIALER (object), result, NULL);
}

static void
pumped (PbPump *pump, const GError *io_error, gpointer user_data)
{
  Fixture *f = user_data;

  g_assert_true (pump == f->pump);
  f->calls++;
  if (io_error != NULL)
    f->io_error = pb_error_class_of (io_error, PB_ERROR_CLASS_NONE);
  if (f->kick_once)
    {
      f->kick_once = FALSE;
      g_string_append (f->machine.output, "from within\n");
      pb_pump_kick (pump);
    }
  if (f->calls == f->free_at)
    g_clear_pointer (&f->pump, pb_pump_free);
}

static void
spin (void)
{
  for (guint i = 0; i < 200 && g_main_context_iteration (NULL, FALSE); i++)
    ;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  static const PbFakePeerClass peer = { peer_opened, NULL, peer_received, NULL };
  PbTrustQuestion question = { "h", 1, NULL, NULL };

  f->clock = pb_fake_clock_new ();
  f->dialer = pb_fake_dialer_new ();
  f->received = g_string_new (NULL);
  f->machine = (Machine){ g_string_new (NULL), g_string_new (NULL), PB_NEVER, 0, FALSE };
  pb_fake_dialer_add (f->dialer, "h", &peer, f);
  pb_dialer_dial_async (PB_DIALER (f->dialer), &question, NULL, dialled, f);
  spin ();
  f->pump = pb_pump_new (pb_fake_clock_get (f->clock), f->stream, &machine_class, &f->machine, pumped, f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_pointer (&f->pump, pb_pump_free);
  pb_stream_close (f->stream);
  g_assert_finalize_object (f->stream);
  g_assert_finalize_object (f->dialer);
  pb_fake_clock_free (f->clock);
  g_string_free (f->received, TRUE);
  g_string_free (f->machine.fed, TRUE);
  g_string_free (f->machine.output, TRUE);
}

static void
test_echo (Fixture *f, gconstpointer data)
{
  pb_fake_dialer_set_limits (f->dialer, 1, -1);
  pb_fake_stream_send (f->peer_stream, "hello\n", -1);
  spin ();
  g_assert_cmpstr (f->machine.fed->str, ==, "hello\n");
  g_assert_cmpstr (f->received->str, ==, "ok\n");
  g_assert_cmpuint (f->calls, ==, 6); /* after each feed */
}

static void
test_timer (Fixture *f, gconstpointer data)
{
  pb_fake_stream_send (f->peer_stream, "x", -1);
  spin ();
  g_assert_cmpuint (pb_fake_clock_count_armed (f->clock), ==, 1);
  pb_fake_clock_advance (f->clock, G_USEC_PER_SEC - 1);
  g_assert_cmpuint (f->machine.ticks, ==, 0);
  pb_fake_clock_advance (f->clock, 1);
  g_assert_cmpuint (f->machine.ticks, ==, 1);
  g_assert_cmpstr (f->received->str, ==, "tick\n");
  g_assert_cmpuint (pb_fake_clock_count_armed (f->clock), ==, 0);
}

static void
test_end (Fixture *f, gconstpointer data)
{
  PbErrorClass error_class = (PbErrorClass) GPOINTER_TO_INT (data);

  pb_fake_stream_send (f->peer_stream, "last words\n", -1);
  pb_fake_stream_end (f->peer_stream, error_class);
  spin ();
  g_assert_cmpstr (f->machine.fed->str, ==, "last words\n");
  g_assert_true (f->machine.ended);
  g_assert_cmpint (f->io_error, ==, error_class);
  g_assert_cmpuint (f->calls, ==, 2);
  g_assert_cmpuint (pb_fake_clock_count_armed (f->clock), ==, 0);
}

static void
test_free_within (Fixture *f, gconstpointer data)
{
  f->free_at = 1;
  pb_fake_dialer_set_limits (f->dialer, 4, -1);
  pb_fake_stream_send (f->peer_stream, "one\ntwo\n", -1);
  spin ();
  g_assert_cmpuint (f->calls, ==, 1);
  g_assert_cmpstr (f->machine.fed->str, ==, "one\n");
  g_assert_cmpuint (pb_fake_clock_count_armed (f->clock), ==, 0);
}

static void
test_free_within_tick (Fixture *f, gconstpointer data)
{
  f->free_at = 2;
  pb_fake_stream_send (f->peer_stream, "x", -1);
  spin ();
  pb_fake_clock_advance (f->clock, 2 * G_USEC_PER_SEC);
  g_assert_null (f->pump);
}

static void
test_free_within_kick (Fixture *f, gconstpointer data)
{
  f->free_at = 1;
  pb_pump_kick (f->pump);
  g_assert_null (f->pump);
}

static void
test_kick_within (Fixture *f, gconstpointer data)
{
  f->kick_once = TRUE;
  pb_pump_kick (f->pump);
  g_assert_cmpstr (f->received->str, ==, "from within\n");
  g_assert_cmpuint (f->calls, ==, 2);
}

static void
test_pause (Fixture *f, gconstpointer data)
{
  pb_pump_pause (f->pump);
  pb_fake_stream_send (f->peer_stream, "x\n", -1);
  spin ();
  g_assert_cmpstr (f->machine.fed->str, ==, "");
  pb_pump_resume (f->pump);
  spin ();
  g_assert_cmpstr (f->machine.fed->str, ==, "x\n");
}

/* A server that never stops talking gets its turn, not the whole loop. */
static void
test_fairness (Fixture *f, gconstpointer data)
{
  g_autofree char *flood = g_strnfill (64 * 16384, 'x');

  pb_fake_stream_send (f->peer_stream, flood, -1);
  while (f->machine.fed->len == 0)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (f->machine.fed->len, ==, 16 * 16384);
  g_assert_cmpuint (pb_fake_clock_count_armed (f->clock), ==, 1);
  pb_fake_clock_advance (f->clock, 0);
  g_assert_cmpuint (f->machine.fed->len, ==, 64 * 16384);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, data, func) g_test_add ("/pump/" name, Fixture, data, set_up, func, tear_down)
  ADD ("echo", NULL, test_echo);
  ADD ("timer", NULL, test_timer);
  ADD ("end", GINT_TO_POINTER (PB_ERROR_CLASS_NONE), test_end);
  ADD ("error", GINT_TO_POINTER (PB_ERROR_CLASS_TIMEOUT), test_end);
  ADD ("free-within", NULL, test_free_within);
  ADD ("free-within-tick", NULL, test_free_within_tick);
  ADD ("free-within-kick", NULL, test_free_within_kick);
  ADD ("kick-within", NULL, test_kick_within);
  ADD ("pause", NULL, test_pause);
  ADD ("fairness", NULL, test_fairness);
  return g_test_run ();
}
