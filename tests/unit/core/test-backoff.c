/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pb-play.h"

static const char *
fail (PbPlay *play, PbErrorClass error_class, gint64 delay)
{
  return TELL (play, PB_EVENT_FAILED, .account = "a", .error_class = error_class, .delay = delay);
}

/* Lets time pass until the account's next try and ticks. */
static const char *
reach_retry (PbPlay *play)
{
  play->now += pb_play_wait (play, "a");
  return TELL (play, PB_EVENT_TICK);
}

/* 1, 2, 4 … s, each within half and one and a half, never above 300 s; and not always the same. */
static void
test_doubles_with_jitter (void)
{
  gint64 first_waits[16];
  guint distinct = 0;

  for (guint32 seed = 1; seed <= 16; seed++)
    {
      g_autoptr (PbPlay) play = pb_play_new ();

      pb_state_unref (play->state);
      play->state = pb_state_new (seed * 2654435761U);
      TELL (play, PB_EVENT_ACCOUNT_ADDED, .account = "a");
      for (guint n = 0; n < 40; n++)
        {
          gint64 base = MIN (SECONDS (1) << MIN (n, 20), SECONDS (300));

          fail (play, PB_ERROR_CLASS_REFUSED, 0);
          g_assert_cmpint (pb_play_wait (play, "a"), >=, base / 2);
          g_assert_cmpint (pb_play_wait (play, "a"), <=, MIN (base * 3 / 2, SECONDS (300)));
          if (n == 6)
            first_waits[seed - 1] = pb_play_wait (play, "a");
          g_assert_cmpstr (reach_retry (play), ==, "start:a status:a");
        }
      distinct += seed == 1 || first_waits[seed - 1] != first_waits[seed - 2];
    }
  g_assert_cmpuint (distinct, >, 14);
}

static void
test_reset_by_health (void)
{
  static const struct
  {
    gint64 healthy;
    gint64 max_wait;
    gint64 min_wait;
  } cases[] = {
    { SECONDS (119), SECONDS (48), SECONDS (16) },       /* the sixth wait: 32 s */
    { SECONDS (120), SECONDS (3) / 2, SECONDS (1) / 2 }, /* the first again */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PbPlay) play = pb_play_new_watching ();

      for (guint n = 0; n < 5; n++)
        {
          fail (play, PB_ERROR_CLASS_PROTOCOL, 0);
          reach_retry (play);
        }
      TELL (play, PB_EVENT_WATCHING, .account = "a");
      play->now += cases[i].healthy;
      fail (play, PB_ERROR_CLASS_PROTOCOL, 0);
      g_assert_cmpint (pb_play_wait (play, "a"), >=, cases[i].min_wait);
      g_assert_cmpint (pb_play_wait (play, "a"), <=, cases[i].max_wait);
    }
}

static void
test_classes (void)
{
  static const struct
  {
    PbErrorClass error_class;
    gint64 delay, min, max;
  } cases[] = {
    { PB_ERROR_CLASS_OFFLINE, 0, SECONDS (1) / 2, SECONDS (3) / 2 },
    { PB_ERROR_CLASS_TIMEOUT, 0, SECONDS (1) / 2, SECONDS (3) / 2 },
    { PB_ERROR_CLASS_REFUSED, 0, SECONDS (1) / 2, SECONDS (3) / 2 },
    { PB_ERROR_CLASS_PROTOCOL, 0, SECONDS (1) / 2, SECONDS (3) / 2 },
    { PB_ERROR_CLASS_LIMIT, 0, SECONDS (1) / 2, SECONDS (3) / 2 },
    { PB_ERROR_CLASS_WRONG_PROTOCOL, 0, SECONDS (150), SECONDS (300) },
    { PB_ERROR_CLASS_TLS_FAILED, 0, SECONDS (150), SECONDS (300) },
    { PB_ERROR_CLASS_SERVER_BUSY, 0, SECONDS (150), SECONDS (300) },
    { PB_ERROR_CLASS_CONFIG, 0, SECONDS (150), SECONDS (300) },
    { PB_ERROR_CLASS_REFUSED, SECONDS (20), SECONDS (20), SECONDS (20) },
    { PB_ERROR_CLASS_SERVER_BUSY, SECONDS (10), SECONDS (10), SECONDS (15) },
    { PB_ERROR_CLASS_SERVER_BUSY, SECONDS (60), SECONDS (60), SECONDS (90) },
    { PB_ERROR_CLASS_SERVER_BUSY, SECONDS (1800), SECONDS (1800), SECONDS (1800) },
    { PB_ERROR_CLASS_SERVER_BUSY, G_MAXINT64, SECONDS (3600), SECONDS (3600) },
    { PB_ERROR_CLASS_SERVER_BUSY, -5, SECONDS (150), SECONDS (300) },
    { PB_ERROR_CLASS_TLS_UNTRUSTED, 0, SECONDS (900), SECONDS (900) },
    { PB_ERROR_CLASS_AUTH_REJECTED, SECONDS (5), PB_NEVER, PB_NEVER },
    { PB_ERROR_CLASS_AUTH_EXPIRED, 0, PB_NEVER, PB_NEVER },
    { PB_ERROR_CLASS_APP_PASSWORD, 0, PB_NEVER, PB_NEVER },
    { PB_ERROR_CLASS_VAULT_LOCKED, 0, PB_NEVER, PB_NEVER },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PbPlay) play = pb_play_new_watching ();

      fail (play, cases[i].error_class, cases[i].delay);
      g_test_message ("%s", pb_error_class_to_string (cases[i].error_class));
      g_assert_cmpint (pb_play_wait (play, "a"), >=, cases[i].min);
      g_assert_cmpint (pb_play_wait (play, "a"), <=, cases[i].max);
      if (cases[i].error_class != PB_ERROR_CLASS_VAULT_LOCKED)
        g_assert_cmpint (pb_state_get_deadline (play->state), ==, pb_state_find (play->state, "a")->retry_at);
    }
}

/* A server that asked for peace has it, also when the network changes; only the user may disturb it. */
static void
test_servers_wish_outlasts_the_network (void)
{
  g_autoptr (PbPlay) play = pb_play_new_watching ();

  fail (play, PB_ERROR_CLASS_SERVER_BUSY, SECONDS (1800));
  g_assert_cmpstr (TELL (play, PB_EVENT_NETWORK, .flag = TRUE), ==, "");
  g_assert_cmpstr (TELL (play, PB_EVENT_WOKE_UP), ==, "");
  g_assert_cmpint (pb_play_wait (play, "a"), ==, SECONDS (1800));
  TELL (play, PB_EVENT_NETWORK, .flag = FALSE);
  g_assert_cmpint (pb_play_wait (play, "a"), ==, SECONDS (1800));
  g_assert_cmpstr (TELL (play, PB_EVENT_CHECK_NOW, .account = "a"), ==, "start:a status:a");
}

static void
test_refused_password (void)
{
  g_autoptr (PbPlay) play = pb_play_new_watching ();

  g_assert_cmpstr (fail (play, PB_ERROR_CLASS_AUTH_REJECTED, 0), ==, "status:a ask-login:a");
  /* nothing tries it again but the user */
  play->now += SECONDS (86400);
  g_assert_cmpstr (TELL (play, PB_EVENT_TICK), ==, "");
  g_assert_cmpstr (TELL (play, PB_EVENT_NETWORK, .flag = TRUE), ==, "");
  g_assert_cmpstr (TELL (play, PB_EVENT_NETWORK_CHANGED), ==, "");
  g_assert_cmpstr (TELL (play, PB_EVENT_WOKE_UP), ==, "");
  g_assert_cmpstr (TELL (play, PB_EVENT_VAULT_CHANGED), ==, "");
  /* who may once a minute, and is not asked again */
  g_assert_cmpstr (TELL (play, PB_EVENT_CHECK_NOW), ==, "start:a status:a");
  g_assert_cmpstr (fail (play, PB_ERROR_CLASS_AUTH_REJECTED, 0), ==, "status:a");
  play->now += SECONDS (59);
  g_assert_cmpstr (TELL (play, PB_EVENT_CHECK_NOW, .account = "a"), ==, "");
  play->now += SECONDS (1);
  g_assert_cmpstr (TELL (play, PB_EVENT_CHECK_NOW, .account = "a"), ==, "start:a status:a");
  g_assert_cmpstr (fail (play, PB_ERROR_CLASS_APP_PASSWORD, 0), ==, "status:a");
  /* another password, then a time of health: each is worth another question */
  TELL (play, PB_EVENT_ACCOUNT_CHANGED, .account = "a");
  g_assert_cmpstr (fail (play, PB_ERROR_CLASS_AUTH_REJECTED, 0), ==, "status:a ask-login:a");
  TELL (play, PB_EVENT_CHECK_NOW);
  TELL (play, PB_EVENT_WATCHING, .account = "a");
  g_assert_cmpstr (fail (play, PB_ERROR_CLASS_AUTH_EXPIRED, 0), ==, "status:a ask-login:a");
}

static void
test_locked_keyring (void)
{
  g_autoptr (PbPlay) play = pb_play_new_watching ();

  TELL (play, PB_EVENT_ACCOUNT_ADDED, .account = "b");
  TELL (play, PB_EVENT_FAILED, .account = "b", .error_class = PB_ERROR_CLASS_AUTH_REJECTED);
  g_assert_cmpstr (fail (play, PB_ERROR_CLASS_VAULT_LOCKED, 0), ==, "status:a");
  play->now += SECONDS (15);
  g_assert_cmpstr (TELL (play, PB_EVENT_TICK), ==, "ask-login:a");
  /* opened: exactly those that waited for it */
  g_assert_cmpstr (TELL (play, PB_EVENT_VAULT_CHANGED), ==, "start:a status:a");
  g_assert_cmpstr (fail (play, PB_ERROR_CLASS_VAULT_LOCKED, 0), ==, "status:a");
  /* the user may look as often as wanted: no password is sent */
  g_assert_cmpstr (TELL (play, PB_EVENT_CHECK_NOW, .account = "a"), ==, "start:a status:a");
  TELL (play, PB_EVENT_WATCHING, .account = "a");
  g_assert_cmpstr (fail (play, PB_ERROR_CLASS_VAULT_LOCKED, 0), ==, "status:a");
  TELL (play, PB_EVENT_ACCOUNT_CHANGED, .account = "a");
  g_assert_cmpstr (fail (play, PB_ERROR_CLASS_VAULT_LOCKED, 0), ==, "status:a");
  /* asked once */
  g_assert_cmpint (pb_state_get_deadline (play->state), ==, PB_NEVER);
  play->now += SECONDS (86400);
  g_assert_cmpstr (TELL (play, PB_EVENT_TICK), ==, "");
  /* a refused password is another matter */
  TELL (play, PB_EVENT_VAULT_CHANGED);
  g_assert_cmpstr (fail (play, PB_ERROR_CLASS_AUTH_REJECTED, 0), ==, "status:a ask-login:a");
}

/* At login the keyring often opens seconds later: nobody is asked about that. */
static void
test_keyring_that_opens_soon (void)
{
  g_autoptr (PbPlay) play = pb_play_new ();

  TELL (play, PB_EVENT_ACCOUNT_ADDED, .account = "a");
  g_assert_cmpstr (fail (play, PB_ERROR_CLASS_VAULT_LOCKED, 0), ==, "status:a");
  g_assert_cmpint (pb_state_get_deadline (play->state), ==, play->now + SECONDS (15));
  play->now += SECONDS (8);
  g_assert_cmpstr (TELL (play, PB_EVENT_TICK), ==, "");
  TELL (play, PB_EVENT_VAULT_CHANGED);
  TELL (play, PB_EVENT_WATCHING, .account = "a");
  g_assert_cmpint (pb_state_get_deadline (play->state), ==, PB_NEVER);
  play->now += SECONDS (86400);
  g_assert_cmpstr (TELL (play, PB_EVENT_TICK), ==, "");
  /* it closes: the same grace again, which a keyring that says much and stays closed does not prolong */
  fail (play, PB_ERROR_CLASS_VAULT_LOCKED, 0);
  for (guint i = 0; i < 14; i++)
    {
      play->now += SECONDS (1);
      g_assert_cmpstr (TELL (play, PB_EVENT_VAULT_CHANGED), ==, "start:a status:a");
      g_assert_cmpstr (fail (play, PB_ERROR_CLASS_VAULT_LOCKED, 0), ==, "status:a");
    }
  play->now += SECONDS (1);
  g_assert_cmpstr (TELL (play, PB_EVENT_TICK), ==, "ask-login:a");
}

/* A look under way when the grace ends is awaited. */
static void
test_keyring_that_is_being_looked_into (void)
{
  g_autoptr (PbPlay) play = pb_play_new ();

  TELL (play, PB_EVENT_ACCOUNT_ADDED, .account = "a");
  fail (play, PB_ERROR_CLASS_VAULT_LOCKED, 0);
  play->now += SECONDS (15);
  TELL (play, PB_EVENT_VAULT_CHANGED);
  g_assert_cmpstr (TELL (play, PB_EVENT_TICK), ==, "");
  g_assert_cmpint (pb_state_get_deadline (play->state), ==, PB_NEVER);
  fail (play, PB_ERROR_CLASS_AUTH_REJECTED, 0);
  g_assert_cmpint (pb_state_get_deadline (play->state), ==, PB_NEVER);
}

static void
test_one_question_about_one_keyring (void)
{
  g_autoptr (PbPlay) play = pb_play_new ();

  TELL (play, PB_EVENT_ACCOUNT_ADDED, .account = "a");
  TELL (play, PB_EVENT_ACCOUNT_ADDED, .account = "b");
  fail (play, PB_ERROR_CLASS_VAULT_LOCKED, 0);
  play->now += SECONDS (1);
  g_assert_cmpstr (TELL (play, PB_EVENT_FAILED, .account = "b", .error_class = PB_ERROR_CLASS_VAULT_LOCKED), ==, "status:b");
  play->now += SECONDS (14);
  g_assert_cmpstr (TELL (play, PB_EVENT_TICK), ==, "ask-login:a");
  play->now += SECONDS (1);
  g_assert_cmpstr (TELL (play, PB_EVENT_TICK), ==, "");
  g_assert_cmpint (pb_state_get_deadline (play->state), ==, PB_NEVER);
}

static void
test_untrusted_certificate (void)
{
  g_autoptr (PbPlay) play = pb_play_new_watching ();

  g_assert_cmpstr (fail (play, PB_ERROR_CLASS_TLS_UNTRUSTED, 0), ==, "status:a ask-trust:a");
  g_assert_cmpstr (reach_retry (play), ==, "start:a status:a");
  g_assert_cmpstr (fail (play, PB_ERROR_CLASS_TLS_UNTRUSTED, 0), ==, "status:a");
  TELL (play, PB_EVENT_WOKE_UP);
  g_assert_cmpint (pb_play_wait (play, "a"), <, SECONDS (5));
  g_assert_cmpstr (reach_retry (play), ==, "start:a status:a");
  TELL (play, PB_EVENT_WATCHING, .account = "a");
  g_assert_cmpstr (fail (play, PB_ERROR_CLASS_TLS_UNTRUSTED, 0), ==, "status:a ask-trust:a");
}

/* Without network: offline, tried now and then all the same, for the monitor may be wrong. */
static void
test_no_network (void)
{
  g_autoptr (PbPlay) play = pb_play_new_watching ();

  TELL (play, PB_EVENT_NETWORK, .flag = FALSE);
  g_assert_cmpstr (fail (play, PB_ERROR_CLASS_OFFLINE, 0), ==, "status:a");
  g_assert_cmpint (pb_play_status (play, "a"), ==, PB_STATUS_OFFLINE);
  g_assert_cmpint (pb_play_wait (play, "a"), >=, SECONDS (150));
  g_assert_cmpint (pb_play_wait (play, "a"), <=, SECONDS (300));
  g_assert_cmpstr (reach_retry (play), ==, "start:a status:a");
  fail (play, PB_ERROR_CLASS_TIMEOUT, 0);
  g_assert_cmpint (pb_play_status (play, "a"), ==, PB_STATUS_OFFLINE);
  /* somebody who refuses was reached */
  reach_retry (play);
  fail (play, PB_ERROR_CLASS_REFUSED, 0);
  g_assert_cmpint (pb_play_status (play, "a"), ==, PB_STATUS_BACKOFF);
}

/* The first at once, the others within policy.spread, not all at the same moment. */
static void
test_network_returns (void)
{
  g_autoptr (PbPlay) play = pb_play_new ();
  static const char *const ids[] = { "a", "b", "c", "d", "e" };
  gint64 earliest = PB_NEVER, latest = 0;

  TELL (play, PB_EVENT_NETWORK, .flag = FALSE);
  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    TELL (play, PB_EVENT_ACCOUNT_ADDED, .account = ids[i]);
  play->now += SECONDS (1);
  TELL (play, PB_EVENT_TICK);
  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    TELL (play, PB_EVENT_FAILED, .account = ids[i], .error_class = PB_ERROR_CLASS_OFFLINE);
  play->now += SECONDS (60);
  g_assert_cmpstr (TELL (play, PB_EVENT_NETWORK, .flag = TRUE), ==, "start:a status:a status:b status:c status:d status:e");
  for (gsize i = 1; i < G_N_ELEMENTS (ids); i++)
    {
      gint64 wait = pb_play_wait (play, ids[i]);

      g_assert_cmpint (pb_play_status (play, ids[i]), ==, PB_STATUS_OFFLINE);
      g_assert_cmpint (wait, >=, 0);
      g_assert_cmpint (wait, <, SECONDS (3));
      earliest = MIN (earliest, wait);
      latest = MAX (latest, wait);
    }
  g_assert_cmpint (latest - earliest, >, SECONDS (1) / 10);
  play->now += SECONDS (3);
  g_assert_cmpstr (TELL (play, PB_EVENT_TICK), ==, "start:b status:b start:c status:c start:d status:d start:e status:e");
}

/* What was asked into a dead network is asked again when the network changes, once: then the attempt runs to its own end. */
static void
test_stuck_attempt (void)
{
  g_autoptr (PbPlay) play = pb_play_new ();

  TELL (play, PB_EVENT_ACCOUNT_ADDED, .account = "a");
  play->now += SECONDS (3) - 1;
  g_assert_cmpstr (TELL (play, PB_EVENT_NETWORK_CHANGED), ==, "");
  play->now += 1;
  g_assert_cmpstr (TELL (play, PB_EVENT_NETWORK_CHANGED), ==, "stop:a start:a");
  g_assert_cmpint (pb_play_status (play, "a"), ==, PB_STATUS_CONNECTING);
  play->now += SECONDS (20);
  g_assert_cmpstr (TELL (play, PB_EVENT_NETWORK_CHANGED), ==, "");
  fail (play, PB_ERROR_CLASS_TIMEOUT, 0);
  reach_retry (play);
  play->now += SECONDS (3);
  g_assert_cmpstr (TELL (play, PB_EVENT_NETWORK, .flag = TRUE), ==, "stop:a start:a");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/backoff/doubles-with-jitter", test_doubles_with_jitter);
  g_test_add_func ("/backoff/reset-by-health", test_reset_by_health);
  g_test_add_func ("/backoff/classes", test_classes);
  g_test_add_func ("/backoff/servers-wish-outlasts-the-network", test_servers_wish_outlasts_the_network);
  g_test_add_func ("/backoff/refused-password", test_refused_password);
  g_test_add_func ("/backoff/locked-keyring", test_locked_keyring);
  g_test_add_func ("/backoff/keyring-that-opens-soon", test_keyring_that_opens_soon);
  g_test_add_func ("/backoff/keyring-that-is-being-looked-into", test_keyring_that_is_being_looked_into);
  g_test_add_func ("/backoff/one-question-about-one-keyring", test_one_question_about_one_keyring);
  g_test_add_func ("/backoff/untrusted-certificate", test_untrusted_certificate);
  g_test_add_func ("/backoff/no-network", test_no_network);
  g_test_add_func ("/backoff/network-returns", test_network_returns);
  g_test_add_func ("/backoff/stuck-attempt", test_stuck_attempt);
  return g_test_run ();
}
