/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-finder.c: the search while an address is typed; the script beside this test answers, and writes down what it was asked. */
#include "pb-finder.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  PbFinder *finder;
  char *calls; /* file */
  GString *states;
} Rig;

static void
changed_cb (PbFinder *finder, gpointer user_data)
{
  Rig *rig = user_data;

  g_string_append_c (rig->states, "IlfnF"[pb_finder_get_state (finder)]);
  g_string_append (rig->states, pb_finder_get_state (finder) == PB_FINDER_LOOKING ? pb_finder_get_words (finder) : "");
}

static void
begin (Rig *rig)
{
  int fd = g_file_open_tmp ("pb-finder-XXXXXX", &rig->calls, NULL);

  g_assert_cmpint (fd, >=, 0);
  g_assert_true (g_close (fd, NULL));
  (void) g_setenv ("PB_TEST_CALLS", rig->calls, TRUE);
  rig->finder = pb_finder_new ();
  rig->states = g_string_new (NULL);
  g_signal_connect (rig->finder, "changed", G_CALLBACK (changed_cb), rig);
}

static void
end (Rig *rig)
{
  g_object_unref (rig->finder);
  (void) g_unlink (rig->calls);
  g_free (rig->calls);
  (void) g_string_free (rig->states, TRUE);
}

static gboolean
quit_cb (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_REMOVE;
}

static void
wait_ms (guint ms)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  (void) g_timeout_add (ms, quit_cb, loop);
  g_main_loop_run (loop);
}

static void
wait_end (Rig *rig)
{
  for (guint i = 0; i < 5000 && (pb_finder_get_state (rig->finder) == PB_FINDER_LOOKING || pb_finder_get_state (rig->finder) == PB_FINDER_IDLE); i++)
    wait_ms (1);
}

static char *
calls_of (const Rig *rig)
{
  char *text = NULL;

  g_assert_true (g_file_get_contents (rig->calls, &text, NULL, NULL));
  return text;
}

static void
check_calls (const Rig *rig, const char *expected)
{
  g_autofree char *calls = calls_of (rig);

  g_assert_cmpstr (calls, ==, expected);
}

static void
test_addresses (void)
{
  static const struct
  {
    const char *text;
    gboolean is;
  } cases[] = {
    { "bob@zoo.example", TRUE },
    { "李明@例子.中国", TRUE },
    { "b@z.e", TRUE },
    { "", FALSE },
    { "bob", FALSE },
    { "bob@", FALSE },
    { "bob@zoo", FALSE },
    { "bob@zoo.", FALSE },
    { "bob@.zoo", FALSE },
    { "@zoo.example", FALSE },
    { "-v@zoo.example", FALSE },
    { "bob@zoo@other.example", FALSE },
    { "bob smith@zoo.example", FALSE },
    { "Bob <bob@zoo.example>", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (pb_finder_is_address (cases[i].text), ==, cases[i].is);
  g_assert_cmpstr (pb_finder_domain ("bob@zoo.example"), ==, "zoo.example");
  g_assert_cmpstr (pb_finder_domain ("bob"), ==, "");
}

/* One search, after the pause, for what was typed last. */
static void
test_typing (void)
{
  Rig rig;

  begin (&rig);
  pb_finder_follow (rig.finder, "bob");
  pb_finder_follow (rig.finder, "bob@zoo.ex");
  pb_finder_follow (rig.finder, "bob@zoo.example");
  wait_ms (100);
  check_calls (&rig, "");
  wait_end (&rig);
  check_calls (&rig, "account discover --json bob@zoo.example\n");
  g_assert_cmpint (pb_finder_get_state (rig.finder), ==, PB_FINDER_FOUND);
  g_assert_cmpuint (pb_finder_get_offers (rig.finder)->len, ==, 2); /* the one without a host does not count */
  g_assert_cmpstr (((PbOffer *) g_ptr_array_index (pb_finder_get_offers (rig.finder), 0))->host, ==, "imap.zoo.example");
  g_assert_nonnull (strstr (rig.states->str, "lAsking who takes the mail of zoo.example …"));
  pb_finder_look (rig.finder, "bob@zoo.example", FALSE); /* known */
  pb_finder_follow (rig.finder, "bob@zoo.example");
  g_assert_cmpint (pb_finder_get_state (rig.finder), ==, PB_FINDER_FOUND);
  pb_finder_follow (rig.finder, "bob@zoo.exampl");
  g_assert_cmpint (pb_finder_get_state (rig.finder), ==, PB_FINDER_IDLE);
  g_assert_cmpuint (pb_finder_get_offers (rig.finder)->len, ==, 0);
  end (&rig);
}

/* The list of somebody else is asked only after a yes. */
static void
test_consent (void)
{
  Rig rig;

  begin (&rig);
  pb_finder_look (rig.finder, "bob@none.example", FALSE);
  wait_end (&rig);
  g_assert_cmpint (pb_finder_get_state (rig.finder), ==, PB_FINDER_NOTHING);
  g_assert_cmpstr (pb_finder_get_words (rig.finder), ==, "Nothing was found.");
  g_assert_true (pb_finder_may_ask_ispdb (rig.finder));
  pb_finder_look (rig.finder, "bob@none.example", TRUE);
  wait_end (&rig);
  g_assert_cmpint (pb_finder_get_state (rig.finder), ==, PB_FINDER_FOUND);
  g_assert_false (pb_finder_may_ask_ispdb (rig.finder));
  check_calls (&rig, "account discover --json bob@none.example\naccount discover --json bob@none.example --ispdb\n");
  end (&rig);
}

static void
test_failure (void)
{
  Rig rig;

  begin (&rig);
  pb_finder_look (rig.finder, "bob@broken.example", FALSE);
  wait_end (&rig);
  g_assert_cmpint (pb_finder_get_state (rig.finder), ==, PB_FINDER_FAILED);
  g_assert_cmpstr (pb_finder_get_words (rig.finder), ==, "There is no network.");
  pb_finder_look (rig.finder, "bob@broken.example", FALSE); /* once more */
  g_assert_cmpint (pb_finder_get_state (rig.finder), ==, PB_FINDER_LOOKING);
  end (&rig); /* while it runs */
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/finder/addresses", test_addresses);
  g_test_add_func ("/ui/finder/typing", test_typing);
  g_test_add_func ("/ui/finder/consent", test_consent);
  g_test_add_func ("/ui/finder/failure", test_failure);
  return g_test_run ();
}
