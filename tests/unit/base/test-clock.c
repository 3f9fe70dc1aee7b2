/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pb-clock.h"
#include "pb-fake-clock.h"

static void
count (gpointer user_data)
{
  ++*(int *) user_data;
}

static void
test_real_timer_fires_once (void)
{
  PbClock *clock = pb_clock_get_real ();
  int fired = 0;
  g_autoptr (PbTimer) timer = pb_timer_new (clock, count, &fired);

  pb_timer_set (timer, pb_clock_now (clock) + 1000);
  while (fired == 0)
    g_main_context_iteration (NULL, TRUE);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpint (fired, ==, 1);
}

static void
test_fake_timers_fire_in_order (void)
{
  g_autoptr (PbFakeClock) fake = pb_fake_clock_new ();
  PbClock *clock = pb_fake_clock_get (fake);
  int a = 0, b = 0;
  PbTimer *first = pb_timer_new (clock, count, &a), *second = pb_timer_new (clock, count, &b);
  gint64 now = pb_clock_now (clock);

  pb_timer_set (first, now + 10);
  pb_timer_set (second, now + 20);
  pb_fake_clock_advance (fake, 15);
  g_assert_cmpint (a, ==, 1);
  g_assert_cmpint (b, ==, 0);
  g_assert_cmpint (pb_fake_clock_next (fake), ==, now + 20);
  pb_timer_set (second, PB_NEVER);
  pb_fake_clock_advance (fake, 100);
  g_assert_cmpint (b, ==, 0);
  pb_timer_free (first);
  pb_timer_free (second);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/clock/real-timer-fires-once", test_real_timer_fires_once);
  g_test_add_func ("/clock/fake-timers-fire-in-order", test_fake_timers_fire_in_order);
  return g_test_run ();
}
