/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-imap-rhythm.c: how long an IDLE is left alone, over days and drops. */
#include "pb-imap-rhythm.h"

#define MINUTES(n) ((n) *60 * (gint64) G_USEC_PER_SEC)

static void
test_start (void)
{
  PbImapRhythm rhythm = pb_imap_rhythm_new (NULL);
  g_autofree char *note = pb_imap_rhythm_dup_note (&rhythm);

  g_assert_cmpint (pb_imap_rhythm_get (&rhythm, FALSE), ==, MINUTES (9));
  g_assert_cmpint (pb_imap_rhythm_get (&rhythm, TRUE), ==, MINUTES (9)); /* longer ones must be earned */
  g_assert_cmpstr (note, ==, "");
}

static void
test_drop (void)
{
  static const struct
  {
    gint64 silence, then;
    const char *note;
  } cases[] = {
    { 0, MINUTES (9), "" },
    { MINUTES (2) - 1, MINUTES (9), "" },
    { MINUTES (2), MINUTES (2), "120" },
    { MINUTES (5), MINUTES (5) / 2, "150" },
    { MINUTES (9) + 20 * G_USEC_PER_SEC, MINUTES (4) + 40 * G_USEC_PER_SEC, "280" },
    { MINUTES (24), MINUTES (9), "720" },
    { MINUTES (600), MINUTES (9), "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      PbImapRhythm rhythm = pb_imap_rhythm_new (NULL);
      gboolean changed = pb_imap_rhythm_dropped (&rhythm, cases[i].silence);
      g_autofree char *note = pb_imap_rhythm_dup_note (&rhythm);
      PbImapRhythm again = pb_imap_rhythm_new (note);

      g_assert_cmpint (pb_imap_rhythm_get (&rhythm, FALSE), ==, cases[i].then);
      g_assert_cmpstr (note, ==, cases[i].note);
      g_assert_cmpint (changed, ==, cases[i].note[0] != '\0');
      g_assert_cmpint (pb_imap_rhythm_get (&again, FALSE), ==, cases[i].then);
    }
}

static void
test_drops_in_a_row (void)
{
  PbImapRhythm rhythm = pb_imap_rhythm_new ("junk");

  g_assert_true (pb_imap_rhythm_dropped (&rhythm, MINUTES (9)));
  g_assert_true (pb_imap_rhythm_dropped (&rhythm, pb_imap_rhythm_get (&rhythm, FALSE)));
  g_assert_cmpint (pb_imap_rhythm_get (&rhythm, FALSE), ==, MINUTES (9) / 4);
  g_assert_true (pb_imap_rhythm_dropped (&rhythm, pb_imap_rhythm_get (&rhythm, FALSE)));
  g_assert_false (pb_imap_rhythm_dropped (&rhythm, pb_imap_rhythm_get (&rhythm, FALSE)));
  g_assert_cmpint (pb_imap_rhythm_get (&rhythm, FALSE), ==, MINUTES (2));
}

/* Renews in time, @n times. */
static void
renew (PbImapRhythm *rhythm, gboolean scarce, guint n)
{
  for (guint i = 0; i < n; i++)
    pb_imap_rhythm_answered (rhythm, pb_imap_rhythm_get (rhythm, scarce) + 1000, scarce);
}

/* On battery it grows with each proof, to 25 min; back on mains the usual one holds. */
static void
test_scarce (void)
{
  PbImapRhythm rhythm = pb_imap_rhythm_new (NULL);

  renew (&rhythm, FALSE, 100);
  g_assert_cmpint (pb_imap_rhythm_get (&rhythm, FALSE), ==, MINUTES (9));
  rhythm = pb_imap_rhythm_new (NULL);
  renew (&rhythm, TRUE, 2);
  g_assert_cmpint (pb_imap_rhythm_get (&rhythm, TRUE), ==, MINUTES (9));
  renew (&rhythm, TRUE, 1);
  g_assert_cmpint (pb_imap_rhythm_get (&rhythm, TRUE), ==, MINUTES (27) / 2);
  renew (&rhythm, TRUE, 20);
  g_assert_cmpint (pb_imap_rhythm_get (&rhythm, TRUE), ==, MINUTES (25));
  g_assert_cmpint (pb_imap_rhythm_get (&rhythm, FALSE), ==, MINUTES (9));
}

/* A server that speaks every 2 min (Dovecot) proves nothing about 9 min of silence. */
static void
test_no_silence (void)
{
  PbImapRhythm rhythm = pb_imap_rhythm_new (NULL);

  for (guint i = 0; i < 100; i++)
    pb_imap_rhythm_answered (&rhythm, MINUTES (1), TRUE);
  g_assert_cmpint (pb_imap_rhythm_get (&rhythm, TRUE), ==, MINUTES (9));
}

/* What broke at 8 min is not tried above 4 again before a day is over; a second drop then counts anew. */
static void
test_recovery (void)
{
  PbImapRhythm rhythm = pb_imap_rhythm_new (NULL);
  gint64 healthy = 0;

  pb_imap_rhythm_dropped (&rhythm, MINUTES (8));
  while (healthy + MINUTES (5) < MINUTES (24 * 60))
    {
      g_assert_cmpint (pb_imap_rhythm_get (&rhythm, TRUE), ==, MINUTES (4));
      g_assert_false (pb_imap_rhythm_answered (&rhythm, MINUTES (4), TRUE));
      healthy += MINUTES (4);
    }
  renew (&rhythm, FALSE, 10);
  g_assert_cmpint (pb_imap_rhythm_get (&rhythm, FALSE), ==, MINUTES (8));
  renew (&rhythm, FALSE, 1000);
  g_assert_cmpint (pb_imap_rhythm_get (&rhythm, FALSE), ==, MINUTES (9));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/imap-rhythm/start", test_start);
  g_test_add_func ("/imap-rhythm/drop", test_drop);
  g_test_add_func ("/imap-rhythm/drops-in-a-row", test_drops_in_a_row);
  g_test_add_func ("/imap-rhythm/scarce", test_scarce);
  g_test_add_func ("/imap-rhythm/no-silence", test_no_silence);
  g_test_add_func ("/imap-rhythm/recovery", test_recovery);
  return g_test_run ();
}
