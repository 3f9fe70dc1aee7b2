/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-follow.c: when a command that writes lines ends. */
#include "pb-command.h"
#include "pb-follow.h"

static gboolean
end_cb (gpointer user_data)
{
  pb_follow_end (user_data, PB_EXIT_USAGE);
  return G_SOURCE_REMOVE;
}

static gboolean
never_cb (gpointer user_data)
{
  g_assert_not_reached (); /* the loop runs on */
  return G_SOURCE_REMOVE;
}

static void
run (PbFollow *follow)
{
  guint guard = g_timeout_add_seconds (10, never_cb, NULL);

  pb_follow_run (follow);
  g_source_remove (guard);
}

static void
test_end (void)
{
  PbFollow follow = { NULL };

  pb_follow_init (&follow);
  g_idle_add (end_cb, &follow);
  run (&follow);
  g_assert_cmpint (follow.status, ==, PB_EXIT_USAGE);
  pb_follow_clear (&follow);
}

/* What is written before the loop runs may fail: nothing is waited for then. */
static void
test_end_before (void)
{
  PbFollow follow = { NULL };

  pb_follow_init (&follow);
  g_assert_cmpint (follow.status, ==, PB_EXIT_DONE);
  pb_follow_end (&follow, PB_EXIT_FAILED);
  run (&follow);
  g_assert_cmpint (follow.status, ==, PB_EXIT_FAILED);
  pb_follow_clear (&follow);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/follow/end", test_end);
  g_test_add_func ("/app/follow/end-before", test_end_before);
  return g_test_run ();
}
