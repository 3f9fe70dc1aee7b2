/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pb-announce.h"
#include "pb-play.h"

static const PbAlert *
last_alert (PbPlay *play)
{
  for (guint i = 0; i < play->effects->len; i++)
    {
      const PbEffect *effect = g_ptr_array_index (play->effects, i);

      if (effect->type == PB_EFFECT_ALERT)
        return effect->alert;
    }
  g_assert_not_reached ();
}

/* Mails "<prefix>1" … "<prefix>n", @gap apart. */
static void
play_mails (PbPlay *play, const char *prefix, guint n, gint64 gap)
{
  for (guint i = 1; i <= n; i++)
    {
      g_autofree char *key = g_strdup_printf ("%s%u", prefix, i);

      pb_play_mail (play, PB_EVENT_MAIL, key);
      play->now += gap;
    }
}

static void
test_mail (void)
{
  g_autoptr (PbPlay) play = pb_play_new_watching ();
  const PbAccountState *account;

  g_assert_cmpstr (pb_play_mail (play, PB_EVENT_MAIL, "k1"), ==, "mail:a/k1 sound:a alert:a/k1*1");
  g_assert_cmpstr (pb_play_mail (play, PB_EVENT_MAIL, "k1"), ==, "");
  g_assert_cmpstr (pb_play_mail (play, PB_EVENT_PENDING, "k1"), ==, "");
  /* one sound per window */
  play->now += SECONDS (9);
  g_assert_cmpstr (pb_play_mail (play, PB_EVENT_MAIL, "k2"), ==, "mail:a/k2 alert:a/k2*1");
  play->now += SECONDS (1);
  g_assert_cmpstr (pb_play_mail (play, PB_EVENT_MAIL, "k3"), ==, "mail:a/k3 sound:a alert:a/k3*1");
  account = pb_state_find (play->state, "a");
  g_assert_cmpuint (account->newest->len, ==, 3);
  g_assert_cmpstr (((PbMessage *) g_ptr_array_index (account->newest, 0))->key, ==, "k3");
  play_mails (play, "n", 20, SECONDS (60));
  account = pb_state_find (play->state, "a");
  g_assert_cmpuint (account->newest->len, ==, 10);
  g_assert_cmpstr (((PbMessage *) g_ptr_array_index (account->newest, 0))->key, ==, "n20");
  g_assert_cmpstr (((PbMessage *) g_ptr_array_index (account->newest, 9))->key, ==, "n11");
}

/* Found pending in the ledger: shown, but its mail event and its sound were before. */
static void
test_pending (void)
{
  g_autoptr (PbPlay) play = pb_play_new_watching ();

  g_assert_cmpstr (pb_play_mail (play, PB_EVENT_PENDING, "k1"), ==, "alert:a/k1*1");
  g_assert_cmpuint (pb_state_find (play->state, "a")->newest->len, ==, 1);
  g_assert_cmpstr (TELL (play, PB_EVENT_ALERT_SHOWN, .key = "a/k1"), ==, "persist-shown:a/k1");
}

static void
test_gone (void)
{
  g_autoptr (PbPlay) play = pb_play_new_watching ();

  play_mails (play, "k", 3, SECONDS (60));
  g_assert_cmpstr (TELL (play, PB_EVENT_GONE, .account = "a", .key = "k1"), ==, "gone:a/k1 persist-gone:a/k1 withdraw:a/k1");
  g_assert_cmpuint (pb_state_find (play->state, "a")->newest->len, ==, 2);
  /* no longer on the screen: nothing to withdraw, but the mail is still listed */
  TELL (play, PB_EVENT_ALERT_SHOWN, .key = "a/k2");
  g_assert_cmpstr (TELL (play, PB_EVENT_ALERT_CLOSED, .key = "a/k2"), ==, "");
  g_assert_cmpuint (pb_state_find (play->state, "a")->newest->len, ==, 2);
  g_assert_cmpstr (TELL (play, PB_EVENT_GONE, .account = "a", .key = "k2"), ==, "gone:a/k2 persist-gone:a/k2");
  g_assert_cmpuint (pb_state_find (play->state, "a")->newest->len, ==, 1);
  /* never heard of, or long forgotten: the ledger knows better */
  g_assert_cmpstr (TELL (play, PB_EVENT_GONE, .account = "a", .key = "old"), ==, "gone:a/old persist-gone:a/old");
}

static void
test_burst (void)
{
  g_autoptr (PbPlay) play = pb_play_new_watching ();

  g_assert_cmpstr (pb_play_mail (play, PB_EVENT_MAIL, "k1"), ==, "mail:a/k1 sound:a alert:a/k1*1");
  g_assert_cmpstr (pb_play_mail (play, PB_EVENT_MAIL, "k2"), ==, "mail:a/k2 alert:a/k2*1");
  g_assert_cmpstr (pb_play_mail (play, PB_EVENT_MAIL, "k3"), ==, "mail:a/k3 alert:a/k3*1");
  g_assert_cmpstr (pb_play_mail (play, PB_EVENT_MAIL, "k4"), ==, "mail:a/k4 alert:a#1*1");
  g_assert_true (last_alert (play)->summary);
  g_assert_cmpstr (pb_play_mail (play, PB_EVENT_MAIL, "k5"), ==, "mail:a/k5 alert:a#1*2");
  /* it goes on for as long as the last ten seconds hold more than three */
  play->now += SECONDS (9);
  g_assert_cmpstr (pb_play_mail (play, PB_EVENT_MAIL, "k6"), ==, "mail:a/k6 alert:a#1*3");
  play->now += SECONDS (9);
  g_assert_cmpstr (pb_play_mail (play, PB_EVENT_MAIL, "k7"), ==, "mail:a/k7 sound:a alert:a/k7*1");
  /* a later one has a popup and a count of its own */
  play->now += SECONDS (60);
  play_mails (play, "m", 3, 0);
  g_assert_cmpstr (pb_play_mail (play, PB_EVENT_MAIL, "m4"), ==, "mail:a/m4 alert:a#2*1");
  /* another account is not concerned */
  TELL (play, PB_EVENT_ACCOUNT_ADDED, .account = "b");
  PbMessage fields = { .key = "x" };
  g_autoptr (PbMessage) message = pb_message_new (&fields);
  g_assert_cmpstr (TELL (play, PB_EVENT_MAIL, .account = "b", .message = message), ==, "mail:b/x sound:b alert:b/x*1");
}

/* Exactly the window's length apart is outside of it. */
static void
test_edge_of_the_window (void)
{
  static const struct
  {
    gint64 after;
    const char *told;
  } cases[] = {
    { SECONDS (10) - 1, "mail:a/k4 alert:a#1*1" },
    { SECONDS (10), "mail:a/k4 sound:a alert:a/k4*1" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PbPlay) play = pb_play_new_watching ();

      play_mails (play, "k", 3, 0);
      play->now += cases[i].after;
      g_assert_cmpstr (pb_play_mail (play, PB_EVENT_MAIL, "k4"), ==, cases[i].told);
    }
}

static void
test_summary_names_five (void)
{
  g_autoptr (PbPlay) play = pb_play_new_watching ();

  play_mails (play, "k", 12, 0);
  g_assert_cmpuint (last_alert (play)->count, ==, 9);
  g_assert_cmpuint (last_alert (play)->messages->len, ==, 5);
  g_assert_cmpstr (((PbMessage *) g_ptr_array_index (last_alert (play)->messages, 0))->key, ==, "k12");
  /* a mail that is gone is named no longer; the number stays */
  TELL (play, PB_EVENT_GONE, .account = "a", .key = "k12");
  pb_play_mail (play, PB_EVENT_MAIL, "k13");
  g_assert_cmpuint (last_alert (play)->count, ==, 10);
  g_assert_cmpstr (((PbMessage *) g_ptr_array_index (last_alert (play)->messages, 1))->key, ==, "k11");
}

static void
test_summary_is_withdrawn_with_its_last_mail (void)
{
  g_autoptr (PbPlay) play = pb_play_new_watching ();

  play_mails (play, "k", 5, 0);
  g_assert_cmpstr (TELL (play, PB_EVENT_GONE, .account = "a", .key = "k4"), ==, "gone:a/k4 persist-gone:a/k4");
  g_assert_cmpstr (TELL (play, PB_EVENT_GONE, .account = "a", .key = "k5"), ==, "gone:a/k5 persist-gone:a/k5 withdraw:a#1");
  /* the burst goes on, in a new popup */
  g_assert_cmpstr (pb_play_mail (play, PB_EVENT_MAIL, "k6"), ==, "mail:a/k6 alert:a#2*1");
}

static void
test_shown (void)
{
  g_autoptr (PbPlay) play = pb_play_new_watching ();

  play_mails (play, "k", 6, 0);
  g_assert_cmpstr (TELL (play, PB_EVENT_ALERT_SHOWN, .key = "a/k2"), ==, "persist-shown:a/k2");
  g_assert_cmpstr (TELL (play, PB_EVENT_ALERT_SHOWN, .key = "a/k2"), ==, "");
  /* two of three are on the screen, the newest version is on its way */
  g_assert_cmpstr (TELL (play, PB_EVENT_ALERT_SHOWN, .key = "a#1", .number = 2), ==, "persist-shown:a/k4,k5");
  g_assert_cmpstr (TELL (play, PB_EVENT_ALERT_SHOWN, .key = "a#1", .number = 1), ==, "");
  g_assert_cmpstr (TELL (play, PB_EVENT_ALERT_SHOWN, .key = "a#1"), ==, "persist-shown:a/k6");
  /* a mail that went meanwhile does not shift the others */
  pb_play_mail (play, PB_EVENT_MAIL, "k7");
  pb_play_mail (play, PB_EVENT_MAIL, "k8");
  TELL (play, PB_EVENT_GONE, .account = "a", .key = "k4");
  TELL (play, PB_EVENT_GONE, .account = "a", .key = "k7");
  g_assert_cmpstr (TELL (play, PB_EVENT_ALERT_SHOWN, .key = "a#1", .number = 5), ==, "persist-shown:a/k8");
  g_assert_cmpstr (TELL (play, PB_EVENT_ALERT_SHOWN, .key = "no such"), ==, "");
  g_assert_cmpstr (TELL (play, PB_EVENT_ALERT_SHOWN, .account = "b", .key = "a/k3"), ==, "");
}

/* Keys come from servers: two mailboxes may use the same one. */
static void
test_same_key_in_two_accounts (void)
{
  g_autoptr (PbPlay) play = pb_play_new_watching ();
  PbMessage fields = { .key = "k1" };
  g_autoptr (PbMessage) message = pb_message_new (&fields);

  TELL (play, PB_EVENT_ACCOUNT_ADDED, .account = "b");
  pb_play_mail (play, PB_EVENT_MAIL, "k1");
  g_assert_cmpstr (TELL (play, PB_EVENT_MAIL, .account = "b", .message = message), ==, "mail:b/k1 sound:b alert:b/k1*1");
  g_assert_cmpstr (TELL (play, PB_EVENT_ALERT_SHOWN, .key = "b/k1"), ==, "persist-shown:b/k1");
  g_assert_cmpstr (TELL (play, PB_EVENT_GONE, .account = "b", .key = "k1"), ==, "gone:b/k1 persist-gone:b/k1 withdraw:b/k1");
  g_assert_cmpuint (pb_state_find (play->state, "a")->newest->len, ==, 1);
}

/* The user closes a summary while a newer version of it is on its way. */
static void
test_closed_while_growing (void)
{
  g_autoptr (PbPlay) play = pb_play_new_watching ();

  play_mails (play, "k", 5, 0);
  TELL (play, PB_EVENT_ALERT_SHOWN, .key = "a#1", .number = 1);
  g_assert_cmpstr (TELL (play, PB_EVENT_ALERT_CLOSED, .key = "a#1"), ==, "");
  g_assert_cmpstr (pb_play_mail (play, PB_EVENT_MAIL, "k6"), ==, "mail:a/k6 alert:a#2*1");
  g_assert_cmpstr (TELL (play, PB_EVENT_ALERT_SHOWN, .key = "a#1", .number = 2), ==, "persist-shown:a/k5");
  g_assert_cmpstr (TELL (play, PB_EVENT_ALERT_CLOSED, .key = "a#1"), ==, "");
  g_assert_cmpstr (TELL (play, PB_EVENT_GONE, .account = "a", .key = "k5"), ==, "gone:a/k5 persist-gone:a/k5");
  /* closed before it was taken: still nothing on the screen to withdraw */
  TELL (play, PB_EVENT_ALERT_CLOSED, .key = "a/k3");
  g_assert_cmpstr (TELL (play, PB_EVENT_GONE, .account = "a", .key = "k3"), ==, "gone:a/k3 persist-gone:a/k3");
}

static void
test_snooze (void)
{
  g_autoptr (PbPlay) play = pb_play_new_watching ();
  gint64 until = play->now + SECONDS (600);

  g_assert_cmpstr (TELL (play, PB_EVENT_SNOOZE, .number = until), ==, "");
  g_assert_cmpint (pb_state_get_snoozed_until (play->state), ==, until);
  g_assert_cmpint (pb_state_get_deadline (play->state), ==, until);
  g_assert_cmpstr (pb_play_mail (play, PB_EVENT_MAIL, "k1"), ==, "mail:a/k1");
  g_assert_cmpstr (pb_play_mail (play, PB_EVENT_MAIL, "k1"), ==, "");
  g_assert_cmpstr (pb_play_mail (play, PB_EVENT_MAIL, "k2"), ==, "mail:a/k2");
  g_assert_cmpstr (pb_play_mail (play, PB_EVENT_PENDING, "k3"), ==, "");
  g_assert_cmpstr (TELL (play, PB_EVENT_UNREAD, .account = "a", .number = 3), ==, "unread:a");
  g_assert_cmpstr (TELL (play, PB_EVENT_GONE, .account = "a", .key = "k1"), ==, "gone:a/k1 persist-gone:a/k1");
  g_assert_cmpstr (TELL (play, PB_EVENT_TICK), ==, "");
  play->now = until;
  g_assert_cmpstr (TELL (play, PB_EVENT_TICK), ==, "sound:a alert:a#1*2");
  g_assert_cmpint (pb_state_get_snoozed_until (play->state), ==, 0);
  g_assert_cmpint (pb_state_get_deadline (play->state), ==, PB_NEVER);
  g_assert_cmpstr (TELL (play, PB_EVENT_ALERT_SHOWN, .key = "a#1"), ==, "persist-shown:a/k2,k3");
}

static void
test_snooze_off (void)
{
  g_autoptr (PbPlay) play = pb_play_new_watching ();

  /* one mail needs no summary */
  TELL (play, PB_EVENT_SNOOZE, .number = play->now + SECONDS (600));
  pb_play_mail (play, PB_EVENT_MAIL, "k1");
  g_assert_cmpstr (TELL (play, PB_EVENT_SNOOZE, .number = 0), ==, "sound:a alert:a/k1*1");
  g_assert_false (last_alert (play)->summary);
  /* none needs nothing, and so does one that was read meanwhile */
  TELL (play, PB_EVENT_SNOOZE, .number = play->now + SECONDS (600));
  pb_play_mail (play, PB_EVENT_MAIL, "k2");
  TELL (play, PB_EVENT_GONE, .account = "a", .key = "k2");
  g_assert_cmpstr (TELL (play, PB_EVENT_SNOOZE, .number = 0), ==, "");
  g_assert_cmpstr (TELL (play, PB_EVENT_SNOOZE, .number = play->now - 1), ==, "");
  g_assert_cmpint (pb_state_get_snoozed_until (play->state), ==, 0);
}

/* Counting and events go on; afterwards one popup for each account says what came. */
static void
test_quiet (void)
{
  g_autoptr (PbPlay) play = pb_play_new_watching ();

  g_assert_cmpstr (TELL (play, PB_EVENT_QUIET, .flag = TRUE), ==, "");
  g_assert_true (pb_state_get_quiet (play->state));
  g_assert_cmpint (pb_state_get_deadline (play->state), ==, PB_NEVER); /* the clock of the wall is not the rules' */
  g_assert_cmpstr (pb_play_mail (play, PB_EVENT_MAIL, "k1"), ==, "mail:a/k1");
  g_assert_cmpstr (pb_play_mail (play, PB_EVENT_PENDING, "k2"), ==, "");
  g_assert_cmpstr (TELL (play, PB_EVENT_UNREAD, .account = "a", .number = 2), ==, "unread:a");
  g_assert_cmpstr (pb_play_mail (play, PB_EVENT_MAIL, "k3"), ==, "mail:a/k3");
  g_assert_cmpstr (TELL (play, PB_EVENT_QUIET, .flag = TRUE), ==, "");
  play->now += SECONDS (9 * 3600);
  g_assert_cmpstr (TELL (play, PB_EVENT_TICK), ==, "");
  g_assert_cmpstr (TELL (play, PB_EVENT_GONE, .account = "a", .key = "k1"), ==, "gone:a/k1 persist-gone:a/k1");
  g_assert_cmpstr (TELL (play, PB_EVENT_QUIET, .flag = FALSE), ==, "sound:a alert:a#1*2");
  g_assert_true (last_alert (play)->summary);
  g_assert_cmpstr (TELL (play, PB_EVENT_QUIET, .flag = FALSE), ==, "");
  g_assert_cmpstr (pb_play_mail (play, PB_EVENT_MAIL, "k4"), ==, "mail:a/k4 alert:a/k4*1");
}

/* Whichever ends last tells. */
static void
test_quiet_and_snoozed (void)
{
  g_autoptr (PbPlay) play = pb_play_new_watching ();
  gint64 until = play->now + SECONDS (600);

  TELL (play, PB_EVENT_SNOOZE, .number = until);
  TELL (play, PB_EVENT_QUIET, .flag = TRUE);
  pb_play_mail (play, PB_EVENT_MAIL, "k1");
  play->now = until;
  g_assert_cmpstr (TELL (play, PB_EVENT_TICK), ==, "");
  g_assert_cmpint (pb_state_get_snoozed_until (play->state), ==, 0);
  g_assert_cmpstr (TELL (play, PB_EVENT_QUIET, .flag = FALSE), ==, "sound:a alert:a/k1*1");
  play->now += SECONDS (60);
  TELL (play, PB_EVENT_QUIET, .flag = TRUE);
  pb_play_mail (play, PB_EVENT_MAIL, "k2");
  until = play->now + SECONDS (600);
  TELL (play, PB_EVENT_SNOOZE, .number = until);
  g_assert_cmpstr (TELL (play, PB_EVENT_QUIET, .flag = FALSE), ==, "");
  play->now = until;
  g_assert_cmpstr (TELL (play, PB_EVENT_TICK), ==, "sound:a alert:a/k2*1");
}

/* A new rule holds from the next mail on, whatever is remembered of the old one. */
static void
test_other_burst_rules (void)
{
  static const struct
  {
    guint count;
    const char *told; /* of a fourth mail after three at once */
  } cases[] = {
    { 1, "mail:a/k4 alert:a#1*1" },
    { 3, "mail:a/k4 alert:a#1*1" },
    { 4, "mail:a/k4 alert:a/k4*1" },
    { 50, "mail:a/k4 alert:a/k4*1" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PbPlay) play = pb_play_new_watching ();

      play_mails (play, "k", 3, 0);
      play->policy.burst_count = cases[i].count;
      g_assert_cmpstr (pb_play_mail (play, PB_EVENT_MAIL, "k4"), ==, cases[i].told);
    }
}

static void
test_unread (void)
{
  g_autoptr (PbPlay) play = pb_play_new_watching ();

  g_assert_cmpint (pb_state_find (play->state, "a")->unread, ==, -1);
  g_assert_cmpstr (TELL (play, PB_EVENT_UNREAD, .account = "a", .number = 0), ==, "unread:a");
  g_assert_cmpstr (TELL (play, PB_EVENT_UNREAD, .account = "a", .number = 0), ==, "");
  g_assert_cmpstr (TELL (play, PB_EVENT_UNREAD, .account = "a", .number = G_MININT64), ==, "unread:a");
  g_assert_cmpint (pb_state_find (play->state, "a")->unread, ==, -1);
  TELL (play, PB_EVENT_UNREAD, .account = "a", .number = G_MAXINT64);
  g_assert_cmpint (pb_state_get_unread (play->state), ==, G_MAXUINT32);
}

/* Each folder has its number; the account's is their sum. */
static void
test_folders (void)
{
  g_autoptr (PbPlay) play = pb_play_new_watching ();
  const PbAccountState *account;

  g_assert_cmpstr (TELL (play, PB_EVENT_UNREAD, .account = "a", .folder = "INBOX", .number = 3), ==, "unread:a");
  g_assert_cmpstr (((PbEffect *) g_ptr_array_index (play->effects, 0))->folder, ==, "INBOX");
  g_assert_cmpstr (TELL (play, PB_EVENT_UNREAD, .account = "a", .folder = "工作", .number = 4), ==, "unread:a");
  g_assert_cmpstr (((PbEffect *) g_ptr_array_index (play->effects, 0))->folder, ==, "工作");
  g_assert_cmpstr (TELL (play, PB_EVENT_UNREAD, .account = "a", .folder = "工作", .number = 4), ==, "");
  account = pb_state_find (play->state, "a");
  g_assert_cmpint (account->unread, ==, 7);
  g_assert_cmpint (pb_folder_counts_find (account->folders, "工作")->unread, ==, 4);
  /* the server has it no longer: shown, not counted */
  g_assert_cmpstr (TELL (play, PB_EVENT_UNREAD, .account = "a", .folder = "工作", .number = -1, .flag = TRUE), ==, "unread:a");
  g_assert_cmpstr (TELL (play, PB_EVENT_UNREAD, .account = "a", .folder = "工作", .number = 5, .flag = TRUE), ==, "");
  account = pb_state_find (play->state, "a");
  g_assert_cmpint (account->unread, ==, 3);
  g_assert_true (pb_folder_counts_find (account->folders, "工作")->missing);
  /* it is back */
  TELL (play, PB_EVENT_UNREAD, .account = "a", .folder = "工作", .number = 1);
  g_assert_cmpint (pb_state_find (play->state, "a")->unread, ==, 4);
  g_assert_false (pb_folder_counts_find (pb_state_find (play->state, "a")->folders, "工作")->missing);
  /* no longer watched: nothing is left of it */
  g_assert_cmpstr (TELL (play, PB_EVENT_UNREAD, .account = "a", .folder = "INBOX", .number = -1), ==, "unread:a");
  account = pb_state_find (play->state, "a");
  g_assert_cmpint (account->unread, ==, 1);
  g_assert_null (pb_folder_counts_find (account->folders, "INBOX"));
  TELL (play, PB_EVENT_UNREAD, .account = "a", .folder = "INBOX", .number = 2);
  g_assert_cmpstr (TELL (play, PB_EVENT_PAUSED, .account = "a"), ==, "stop:a unread:a unread:a status:a");
  g_assert_cmpuint (pb_state_find (play->state, "a")->folders->len, ==, 0);
}

static const char *
tell_copy (PbPlay *play, const char *key, const char *folder, const char *message_id)
{
  PbMessage fields = { .key = key, .folder = folder, .message_id = message_id };
  g_autoptr (PbMessage) message = pb_message_new (&fields);

  return TELL (play, PB_EVENT_MAIL, .account = "a", .message = message);
}

/* The same mail in two folders has two events and one popup. */
static void
test_twins (void)
{
  g_autoptr (PbPlay) play = pb_play_new_watching ();

  g_assert_cmpstr (tell_copy (play, "i1", "INBOX", "m1"), ==, "mail:a/i1 sound:a alert:a/i1*1");
  g_assert_cmpstr (tell_copy (play, "w1", "Work", "m1"), ==, "mail:a/w1 persist-shown:a/w1");
  g_assert_cmpstr (tell_copy (play, "l1", "Lists", "m1"), ==, "mail:a/l1 persist-shown:a/l1");
  /* another mail, no name, the same folder: each its own */
  g_assert_cmpstr (tell_copy (play, "w2", "Work", "m2"), ==, "mail:a/w2 alert:a/w2*1");
  g_assert_cmpstr (tell_copy (play, "w3", "Work", "m2"), ==, "mail:a/w3 alert:a/w3*1");
  play->now += SECONDS (60);
  g_assert_cmpstr (tell_copy (play, "i4", "INBOX", ""), ==, "mail:a/i4 sound:a alert:a/i4*1");
  g_assert_cmpstr (tell_copy (play, "w4", "Work", ""), ==, "mail:a/w4 alert:a/w4*1");
  /* a day later it is news again */
  play->now += SECONDS (24 * 3600);
  g_assert_cmpstr (tell_copy (play, "x1", "Other", "m1"), ==, "mail:a/x1 sound:a alert:a/x1*1");
}

/* A filter moves the mail on: its popup moves with it; one that the user closed does not come back. */
static void
test_moved (void)
{
  g_autoptr (PbPlay) play = pb_play_new_watching ();

  tell_copy (play, "i1", "INBOX", "m1");
  tell_copy (play, "w1", "Work", "m1");
  g_assert_cmpstr (TELL (play, PB_EVENT_GONE, .account = "a", .key = "i1"), ==, "gone:a/i1 persist-gone:a/i1 withdraw:a/i1 alert:a/w1*1");
  g_assert_cmpstr (TELL (play, PB_EVENT_GONE, .account = "a", .key = "w1"), ==, "gone:a/w1 persist-gone:a/w1 withdraw:a/w1");
  /* gone before its twin comes: the twin is told */
  tell_copy (play, "i2", "INBOX", "m2");
  TELL (play, PB_EVENT_GONE, .account = "a", .key = "i2");
  play->now += SECONDS (60);
  g_assert_cmpstr (tell_copy (play, "w2", "Work", "m2"), ==, "mail:a/w2 sound:a alert:a/w2*1");
  /* the twin was read: nothing is left to tell */
  tell_copy (play, "i3", "INBOX", "m3");
  tell_copy (play, "w3", "Work", "m3");
  TELL (play, PB_EVENT_GONE, .account = "a", .key = "w3");
  g_assert_cmpstr (TELL (play, PB_EVENT_GONE, .account = "a", .key = "i3"), ==, "gone:a/i3 persist-gone:a/i3 withdraw:a/i3");
  /* closed */
  tell_copy (play, "i4", "INBOX", "m4");
  tell_copy (play, "w4", "Work", "m4");
  TELL (play, PB_EVENT_ALERT_SHOWN, .key = "a/i4");
  TELL (play, PB_EVENT_ALERT_CLOSED, .key = "a/i4");
  g_assert_cmpstr (TELL (play, PB_EVENT_GONE, .account = "a", .key = "i4"), ==, "gone:a/i4 persist-gone:a/i4");
  /* held back */
  TELL (play, PB_EVENT_SNOOZE, .number = play->now + SECONDS (600));
  tell_copy (play, "i5", "INBOX", "m5");
  tell_copy (play, "w5", "Work", "m5");
  TELL (play, PB_EVENT_GONE, .account = "a", .key = "i5");
  play->now += SECONDS (600);
  g_assert_cmpstr (TELL (play, PB_EVENT_TICK), ==, "sound:a alert:a/w5*1");
}

static void
test_many_twins (void)
{
  g_autoptr (PbPlay) play = pb_play_new_watching ();

  for (guint i = 0; i < 3 * PB_TWINS; i++)
    {
      g_autofree char *key = g_strdup_printf ("k%u", i), *id = g_strdup_printf ("m%u", i);

      tell_copy (play, key, "INBOX", id);
    }
  g_assert_cmpuint (pb_state_entry (play->state, 0)->twins->len, ==, PB_TWINS);
  g_assert_nonnull (strstr (tell_copy (play, "old", "Work", "m0"), "alert:"));
  g_assert_null (strstr (tell_copy (play, "new", "Work", "m250"), "alert:"));
}

static void
test_many_folders (void)
{
  g_autoptr (PbPlay) play = pb_play_new_watching ();

  for (guint i = 0; i < 2 * PB_FOLDER_COUNTS; i++)
    {
      g_autofree char *name = g_strdup_printf ("F%u", i);

      g_assert_cmpstr (TELL (play, PB_EVENT_UNREAD, .account = "a", .folder = name, .number = 1), ==, i < PB_FOLDER_COUNTS ? "unread:a" : "");
    }
  g_assert_cmpint (pb_state_find (play->state, "a")->unread, ==, PB_FOLDER_COUNTS);
}

static void
test_notice (void)
{
  g_autoptr (PbPlay) play = pb_play_new_watching ();
  const PbEffect *effect;

  g_assert_cmpstr (TELL (play, PB_EVENT_NOTICE, .account = "a", .text = "Mailbox full", .flag = TRUE), ==, "notice:a");
  effect = g_ptr_array_index (play->effects, 0);
  g_assert_cmpstr (effect->text, ==, "Mailbox full");
  g_assert_true (effect->full);
  TELL (play, PB_EVENT_PAUSED, .account = "a");
  g_assert_cmpstr (TELL (play, PB_EVENT_NOTICE, .account = "a", .text = "Late"), ==, "");
}

/* What is remembered is bounded, in popups and in the mails of one; what stays is the newest. */
static void
test_bounds (void)
{
  g_autoptr (PbPlay) play = pb_play_new_watching ();
  PbEntry *entry;

  play_mails (play, "s", PB_ANNOUNCE_RECORDS + 50, SECONDS (20));
  entry = pb_state_entry (play->state, 0);
  g_assert_cmpuint (entry->records->len, ==, PB_ANNOUNCE_RECORDS);
  g_assert_cmpstr (TELL (play, PB_EVENT_GONE, .account = "a", .key = "s50"), ==, "gone:a/s50 persist-gone:a/s50");
  g_assert_cmpstr (TELL (play, PB_EVENT_GONE, .account = "a", .key = "s51"), ==, "gone:a/s51 persist-gone:a/s51 withdraw:a/s51");
  play_mails (play, "m", PB_RECORD_KEYS + 103, 0);
  g_assert_cmpuint (last_alert (play)->count, ==, PB_RECORD_KEYS + 100);
  TELL (play, PB_EVENT_ALERT_SHOWN, .key = last_alert (play)->id);
  g_assert_cmpuint (((PbEffect *) g_ptr_array_index (play->effects, 0))->keys->len, ==, PB_RECORD_KEYS);
  play->now += SECONDS (20);
  play_mails (play, "n", PB_RECORD_KEYS + 3, 0);
  play->now += SECONDS (20);
  play_mails (play, "o", PB_RECORD_KEYS + 3, 0);
  play->now += SECONDS (20);
  pb_play_mail (play, PB_EVENT_MAIL, "last");
  entry = pb_state_entry (play->state, 0);
  g_assert_cmpuint (entry->records->len, <, 10);
}

static void
test_bounds_while_snoozed (void)
{
  g_autoptr (PbPlay) play = pb_play_new_watching ();

  TELL (play, PB_EVENT_SNOOZE, .number = play->now + SECONDS (600));
  play_mails (play, "k", PB_RECORD_KEYS + 2, 0);
  for (guint i = 3; i <= PB_RECORD_KEYS + 1; i++)
    {
      g_autofree char *key = g_strdup_printf ("k%u", i);

      TELL (play, PB_EVENT_GONE, .account = "a", .key = key);
    }
  /* two are remembered by number alone */
  g_assert_cmpstr (TELL (play, PB_EVENT_SNOOZE, .number = 0), ==, "sound:a alert:a#1*3");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/announce/mail", test_mail);
  g_test_add_func ("/announce/pending", test_pending);
  g_test_add_func ("/announce/gone", test_gone);
  g_test_add_func ("/announce/burst", test_burst);
  g_test_add_func ("/announce/edge-of-the-window", test_edge_of_the_window);
  g_test_add_func ("/announce/summary-names-five", test_summary_names_five);
  g_test_add_func ("/announce/summary-is-withdrawn-with-its-last-mail", test_summary_is_withdrawn_with_its_last_mail);
  g_test_add_func ("/announce/shown", test_shown);
  g_test_add_func ("/announce/same-key-in-two-accounts", test_same_key_in_two_accounts);
  g_test_add_func ("/announce/closed-while-growing", test_closed_while_growing);
  g_test_add_func ("/announce/snooze", test_snooze);
  g_test_add_func ("/announce/snooze-off", test_snooze_off);
  g_test_add_func ("/announce/quiet", test_quiet);
  g_test_add_func ("/announce/quiet-and-snoozed", test_quiet_and_snoozed);
  g_test_add_func ("/announce/other-burst-rules", test_other_burst_rules);
  g_test_add_func ("/announce/unread", test_unread);
  g_test_add_func ("/announce/folders", test_folders);
  g_test_add_func ("/announce/twins", test_twins);
  g_test_add_func ("/announce/moved", test_moved);
  g_test_add_func ("/announce/many-twins", test_many_twins);
  g_test_add_func ("/announce/many-folders", test_many_folders);
  g_test_add_func ("/announce/notice", test_notice);
  g_test_add_func ("/announce/bounds", test_bounds);
  g_test_add_func ("/announce/bounds-while-snoozed", test_bounds_while_snoozed);
  return g_test_run ();
}
