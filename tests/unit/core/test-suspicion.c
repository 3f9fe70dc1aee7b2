/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-suspicion.c: one bad certificate is told at once, many are told as one: whoever stands between us and the servers. */
#include "pb-play.h"

static const char *
distrust (PbPlay *play, const char *account)
{
  return TELL (play, PB_EVENT_FAILED, .account = account, .error_class = PB_ERROR_CLASS_TLS_UNTRUSTED, .text = "unknown-ca");
}

/* Accounts "a" … that are connecting; @watching of them, from the first on, are at work since ten seconds. */
static PbPlay *
play_new (guint n, guint watching)
{
  static const char *const ids[] = { "a", "b", "c", "d", "e" };
  PbPlay *play = pb_play_new ();

  play->now = SECONDS (1000);
  for (guint i = 0; i < n; i++)
    TELL (play, PB_EVENT_ACCOUNT_ADDED, .account = ids[i]);
  for (guint i = 0; i < watching; i++)
    TELL (play, PB_EVENT_WATCHING, .account = ids[i]);
  play->now += SECONDS (10);
  return play;
}

static void
test_alone (void)
{
  g_autoptr (PbPlay) play = play_new (1, 0);

  g_assert_cmpstr (distrust (play, "a"), ==, "status:a ask-trust:a");
  play->now += SECONDS (900);
  TELL (play, PB_EVENT_TICK);
  g_assert_cmpstr (distrust (play, "a"), ==, "status:a"); /* once */
}

/* Five accounts, one message. */
static void
test_all_of_them (void)
{
  g_autoptr (PbPlay) play = play_new (5, 0);

  g_assert_cmpstr (distrust (play, "c"), ==, "status:c");
  g_assert_cmpstr (distrust (play, "a"), ==, "status:a");
  g_assert_cmpstr (distrust (play, "b"), ==, "status:b");
  g_assert_cmpstr (distrust (play, "e"), ==, "status:e");
  g_assert_cmpstr (distrust (play, "d"), ==, "status:d ask-trust-all:a");
  play->now += SECONDS (60);
  g_assert_cmpstr (TELL (play, PB_EVENT_TICK), ==, "");
}

/* One server answers: the others are told each by itself, at once. */
static void
test_one_answers (void)
{
  g_autoptr (PbPlay) play = play_new (3, 0);

  g_assert_cmpstr (distrust (play, "a"), ==, "status:a");
  g_assert_cmpstr (TELL (play, PB_EVENT_WATCHING, .account = "b"), ==, "status:b ask-trust:a");
  play->now += 1;
  g_assert_cmpstr (distrust (play, "c"), ==, "status:c probe:b"); /* what it proved was before that */
  play->now += 1;
  g_assert_cmpstr (TELL (play, PB_EVENT_ALIVE, .account = "b"), ==, "ask-trust:c");
}

/* A connection that seems to stand proves nothing until it is asked: a laptop came into a hotel. */
static void
test_stale_connection (void)
{
  g_autoptr (PbPlay) play = play_new (2, 1);

  g_assert_cmpstr (distrust (play, "b"), ==, "status:b probe:a");
  g_assert_cmpint (pb_state_get_deadline (play->state), ==, play->now + SECONDS (30));
  play->now += SECONDS (20);
  TELL (play, PB_EVENT_FAILED, .account = "a", .error_class = PB_ERROR_CLASS_TIMEOUT);
  g_assert_cmpstr (play->told, ==, "status:a ask-trust:b"); /* one refusal alone is no pattern */
}

static void
test_stale_connection_then_refused (void)
{
  g_autoptr (PbPlay) play = play_new (3, 1);

  g_assert_cmpstr (distrust (play, "b"), ==, "status:b probe:a");
  g_assert_cmpstr (distrust (play, "c"), ==, "status:c probe:a");
  play->now += SECONDS (20);
  g_assert_cmpstr (TELL (play, PB_EVENT_FAILED, .account = "a", .error_class = PB_ERROR_CLASS_TIMEOUT), ==, "status:a ask-trust-all:b");
}

/* Nobody waits for ever for a server that says nothing. */
static void
test_silence (void)
{
  g_autoptr (PbPlay) play = play_new (2, 0);

  g_assert_cmpstr (distrust (play, "a"), ==, "status:a");
  play->now += SECONDS (30) - 1;
  g_assert_cmpstr (TELL (play, PB_EVENT_TICK), ==, "");
  play->now += 1;
  g_assert_cmpstr (TELL (play, PB_EVENT_TICK), ==, "ask-trust:a");
}

/* Those that are refused later belong to what was told; once a server answers, what is still refused is told by itself. */
static void
test_over (void)
{
  g_autoptr (PbPlay) play = play_new (2, 0);

  distrust (play, "a");
  g_assert_cmpstr (distrust (play, "b"), ==, "status:b ask-trust-all:a");
  TELL (play, PB_EVENT_ACCOUNT_ADDED, .account = "c");
  g_assert_cmpstr (distrust (play, "c"), ==, "status:c");
  play->now += SECONDS (900);
  g_assert_cmpstr (TELL (play, PB_EVENT_TICK), ==, "start:a status:a start:b status:b start:c status:c");
  g_assert_cmpstr (TELL (play, PB_EVENT_WATCHING, .account = "a"), ==, "status:a");
  g_assert_cmpstr (TELL (play, PB_EVENT_WATCHING, .account = "c"), ==, "status:c");
  play->now += 1;
  g_assert_cmpstr (distrust (play, "b"), ==, "status:b probe:a probe:c");
  g_assert_cmpstr (TELL (play, PB_EVENT_ALIVE, .account = "a"), ==, "ask-trust:b");
}

/* All that were told of as one are removed or paused: the next one that is refused is a new story. */
static void
test_all_gone (void)
{
  g_autoptr (PbPlay) play = play_new (3, 0);

  distrust (play, "a");
  distrust (play, "b");
  g_assert_cmpstr (distrust (play, "c"), ==, "status:c ask-trust-all:a");
  TELL (play, PB_EVENT_ACCOUNT_REMOVED, .account = "a");
  TELL (play, PB_EVENT_ACCOUNT_ADDED, .account = "d");
  g_assert_cmpstr (distrust (play, "d"), ==, "status:d"); /* b and c are there still */
  TELL (play, PB_EVENT_ACCOUNT_REMOVED, .account = "b");
  TELL (play, PB_EVENT_ACCOUNT_REMOVED, .account = "d");
  TELL (play, PB_EVENT_PAUSED, .account = "c");
  TELL (play, PB_EVENT_ACCOUNT_ADDED, .account = "e");
  g_assert_cmpstr (distrust (play, "e"), ==, "status:e ask-trust:e");
  TELL (play, PB_EVENT_CONTINUED, .account = "c");
  g_assert_cmpstr (distrust (play, "c"), ==, "status:c ask-trust-all:c");
}

/* What is paused, changed or removed is no longer of interest. */
static void
test_let_go (void)
{
  g_autoptr (PbPlay) play = play_new (3, 0);

  distrust (play, "a");
  TELL (play, PB_EVENT_PAUSED, .account = "a");
  g_assert_cmpint (pb_state_get_deadline (play->state), ==, PB_NEVER);
  distrust (play, "b");
  g_assert_cmpstr (TELL (play, PB_EVENT_ACCOUNT_REMOVED, .account = "c"), ==, "stop:c unread:c ask-trust:b");
}

static void
test_pin_idle (void)
{
  g_autoptr (PbPlay) play = play_new (1, 0);

  g_assert_cmpstr (TELL (play, PB_EVENT_PIN_IDLE, .account = "a"), ==, "pin-idle:a");
  g_assert_cmpstr (TELL (play, PB_EVENT_PIN_IDLE, .account = "z"), ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/suspicion/alone", test_alone);
  g_test_add_func ("/suspicion/all-of-them", test_all_of_them);
  g_test_add_func ("/suspicion/one-answers", test_one_answers);
  g_test_add_func ("/suspicion/stale-connection", test_stale_connection);
  g_test_add_func ("/suspicion/stale-connection-then-refused", test_stale_connection_then_refused);
  g_test_add_func ("/suspicion/silence", test_silence);
  g_test_add_func ("/suspicion/over", test_over);
  g_test_add_func ("/suspicion/all-gone", test_all_gone);
  g_test_add_func ("/suspicion/let-go", test_let_go);
  g_test_add_func ("/suspicion/pin-idle", test_pin_idle);
  return g_test_run ();
}
