/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-runner.c: runs of the program, played by a script that stands beside this test. */
#include "pb-runner.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

typedef struct
{
  GMainLoop *loop;
  PbRunner *runner;
  GString *lines;
  char *words;
  int status;
  guint n_done;
  gint64 pid;
  gboolean free_at_line;
  gboolean free_at_end;
} Run;

static void
line_cb (JsonObject *line, gpointer user_data)
{
  Run *run = user_data;
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *text = NULL;

  json_node_set_object (node, line);
  text = json_to_string (node, FALSE);
  g_string_append_printf (run->lines, "%s\n", text);
  run->pid = pb_runner_int (line, "pid", 0);
  if (!run->free_at_line)
    return;
  g_clear_pointer (&run->runner, pb_runner_free);
  g_main_loop_quit (run->loop);
}

static void
done_cb (int status, const char *words, gpointer user_data)
{
  Run *run = user_data;

  g_assert_false (pb_runner_is_running (run->runner));
  run->n_done++;
  run->status = status;
  g_free (run->words);
  run->words = g_strdup (words);
  if (run->free_at_end)
    g_clear_pointer (&run->runner, pb_runner_free);
  g_main_loop_quit (run->loop);
}

static void
begin (Run *run)
{
  *run = (Run){ .loop = g_main_loop_new (NULL, FALSE), .lines = g_string_new (NULL), .status = -2 };
}

static void
end (Run *run)
{
  pb_runner_free (run->runner);
  g_main_loop_unref (run->loop);
  (void) g_string_free (run->lines, TRUE);
  g_free (run->words);
}

static gboolean
quit_cb (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_REMOVE;
}

/* Lets whatever may still come, come. */
static void
settle (Run *run, guint ms)
{
  (void) g_timeout_add (ms, quit_cb, run->loop);
  g_main_loop_run (run->loop);
}

static void
play (Run *run, const char *what, const char *secrets)
{
  const char *args[] = { what, NULL };

  run->runner = pb_runner_start (args, secrets, line_cb, done_cb, run);
  g_assert_cmpuint (run->n_done, ==, 0);
  g_assert_true (pb_runner_is_running (run->runner));
  g_main_loop_run (run->loop);
}

static void
test_outcomes (void)
{
  static const struct
  {
    const char *what;
    const char *secrets;
    const char *lines;
    const char *words;
    int status;
  } cases[] = {
    { "lines", NULL, "{\"event\":\"first\",\"n\":7,\"yes\":true,\"nothing\":null,\"list\":[1]}\n{\"event\":\"last\"}\n", "on", 0 },
    { "secret", "correct horse", "{\"secret\":\"correct horse\"}\n{\"secret\":\"the end\"}\n", "", 0 },
    { "secret", "one\ntwo", "{\"secret\":\"one\"}\n{\"secret\":\"two\"}\n{\"secret\":\"the end\"}\n", "", 0 },
    { "secret", "", "{\"secret\":\"\"}\n{\"secret\":\"the end\"}\n", "", 0 },
    { "secret", NULL, "{\"secret\":\"the end\"}\n", "", 0 },
    { "deaf", "nobody reads this", "", "It wants none.", 2 },
    { "fail", NULL, "{\"event\":\"failed\"}\n", "It broke.\nMend it \xef\xbf\xbd.", 1 },
    { "killed", NULL, "", "", -1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Run run;

      g_test_message ("%s", cases[i].what);
      begin (&run);
      play (&run, cases[i].what, cases[i].secrets);
      g_assert_cmpstr (run.lines->str, ==, cases[i].lines);
      g_assert_cmpstr (run.words, ==, cases[i].words);
      g_assert_cmpint (run.status, ==, cases[i].status);
      settle (&run, 20);
      g_assert_cmpuint (run.n_done, ==, 1);
      end (&run);
    }
}

/* Who was left behind with our pipes does not delay the end. */
static void
test_orphan (void)
{
  gint64 start = g_get_monotonic_time ();
  Run run;

  begin (&run);
  play (&run, "orphan", NULL);
  g_assert_cmpint (run.status, ==, 0);
  g_assert_cmpstr (run.lines->str, ==, "{\"event\":\"started\"}\n");
  g_assert_cmpint (g_get_monotonic_time () - start, <, 3 * G_USEC_PER_SEC);
  end (&run);
}

static gboolean
is_gone (gint64 pid)
{
  return kill ((pid_t) pid, 0) != 0 && errno == ESRCH;
}

/* A run that nobody wants ends, and calls nobody. */
static void
test_freed (void)
{
  Run run;

  begin (&run);
  run.free_at_line = TRUE;
  play (&run, "slow", NULL);
  g_assert_cmpint (run.pid, >, 0);
  for (guint i = 0; i < 100 && !is_gone (run.pid); i++)
    settle (&run, 20);
  g_assert_true (is_gone (run.pid));
  g_assert_cmpuint (run.n_done, ==, 0);
  end (&run);

  begin (&run);
  run.free_at_end = TRUE;
  play (&run, "lines", NULL);
  g_assert_cmpuint (run.n_done, ==, 1);
  end (&run);

  begin (&run);
  run.free_at_line = TRUE;
  play (&run, "lines", NULL);
  settle (&run, 100);
  g_assert_cmpuint (run.n_done, ==, 0);
  g_assert_true (g_str_has_suffix (run.lines->str, "[1]}\n")); /* not the last one */
  end (&run);
}

static void
test_members (void)
{
  g_autoptr (JsonNode) node = json_from_string ("{\"s\":\"x\",\"n\":7,\"b\":true,\"z\":null,\"o\":{},\"a\":[]}", NULL);
  JsonObject *line = json_node_get_object (node);

  g_assert_cmpstr (pb_runner_string (line, "s"), ==, "x");
  for (gsize i = 0; i < 6; i++)
    g_assert_null (pb_runner_string (line, (const char *[]){ "n", "b", "z", "o", "a", "missing" }[i]));
  g_assert_cmpint (pb_runner_int (line, "n", -1), ==, 7);
  for (gsize i = 0; i < 6; i++)
    g_assert_cmpint (pb_runner_int (line, (const char *[]){ "s", "b", "z", "o", "a", "missing" }[i], -1), ==, -1);
  g_assert_true (pb_runner_bool (line, "b", FALSE));
  for (gsize i = 0; i < 6; i++)
    g_assert_true (pb_runner_bool (line, (const char *[]){ "s", "n", "z", "o", "a", "missing" }[i], TRUE));
  g_assert_true (pb_runner_is (line, "s", "x"));
  g_assert_false (pb_runner_is (line, "s", "y"));
  g_assert_false (pb_runner_is (line, "n", "7"));
}

int
main (int argc, char **argv)
{
  (void) signal (SIGPIPE, SIG_IGN); /* as the program does */
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/runner/outcomes", test_outcomes);
  g_test_add_func ("/ui/runner/orphan", test_orphan);
  g_test_add_func ("/ui/runner/freed", test_freed);
  g_test_add_func ("/ui/runner/members", test_members);
  return g_test_run ();
}
