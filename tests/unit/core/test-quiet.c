/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pb-quiet.h"

#define MON                   0
#define WED                   2
#define FRI                   4
#define SAT                   5
#define SUN                   6
#define EVERY                 0x7f
#define WORKING               0x1f
#define AT(day, hour, minute) ((guint) (day) *PB_QUIET_DAY + (hour) *60 + (minute))

static void
test_at (void)
{
  static const struct
  {
    guint from, to, days, minute;
    gboolean quiet;
    guint left; /* minutes */
  } cases[] = {
    /* over midnight */
    { 22 * 60, 7 * 60, EVERY, AT (WED, 21, 59), FALSE, 1 },
    { 22 * 60, 7 * 60, EVERY, AT (WED, 22, 0), TRUE, 9 * 60 },
    { 22 * 60, 7 * 60, EVERY, AT (WED, 23, 59), TRUE, 7 * 60 + 1 },
    { 22 * 60, 7 * 60, EVERY, AT (WED, 0, 0), TRUE, 7 * 60 },
    { 22 * 60, 7 * 60, EVERY, AT (WED, 6, 59), TRUE, 1 },
    { 22 * 60, 7 * 60, EVERY, AT (WED, 7, 0), FALSE, 15 * 60 },
    /* and over the end of the week */
    { 22 * 60, 7 * 60, EVERY, AT (SUN, 23, 0), TRUE, 8 * 60 },
    { 22 * 60, 7 * 60, EVERY, AT (MON, 3, 0), TRUE, 4 * 60 },
    { 22 * 60, 7 * 60, 1 << SUN, AT (MON, 3, 0), TRUE, 4 * 60 },
    { 22 * 60, 7 * 60, 1 << MON, AT (MON, 3, 0), FALSE, 19 * 60 },
    /* within a day */
    { 12 * 60, 13 * 60 + 30, EVERY, AT (FRI, 11, 59), FALSE, 1 },
    { 12 * 60, 13 * 60 + 30, EVERY, AT (FRI, 12, 0), TRUE, 90 },
    { 12 * 60, 13 * 60 + 30, EVERY, AT (FRI, 13, 29), TRUE, 1 },
    { 12 * 60, 13 * 60 + 30, EVERY, AT (FRI, 13, 30), FALSE, 22 * 60 + 30 },
    /* the days on which they begin: Friday's last until Saturday morning, Saturday has none */
    { 22 * 60, 7 * 60, WORKING, AT (FRI, 22, 30), TRUE, 8 * 60 + 30 },
    { 22 * 60, 7 * 60, WORKING, AT (SAT, 6, 0), TRUE, 60 },
    { 22 * 60, 7 * 60, WORKING, AT (SAT, 22, 30), FALSE, 24 * 60 + 23 * 60 + 30 },
    { 22 * 60, 7 * 60, WORKING, AT (MON, 6, 0), FALSE, 16 * 60 },
    /* the same time twice is a day and a night */
    { 8 * 60, 8 * 60, 1 << SAT, AT (SAT, 7, 59), FALSE, 1 },
    { 8 * 60, 8 * 60, 1 << SAT, AT (SAT, 8, 0), TRUE, 24 * 60 },
    { 8 * 60, 8 * 60, 1 << SAT, AT (SUN, 7, 59), TRUE, 1 },
    { 8 * 60, 8 * 60, 1 << SAT, AT (SUN, 8, 0), FALSE, 6 * 24 * 60 },
    { 0, 0, EVERY, AT (WED, 0, 0), TRUE, 24 * 60 },
    { 0, 0, EVERY, AT (WED, 23, 59), TRUE, 1 },
    /* never */
    { 22 * 60, 7 * 60, 0, AT (WED, 23, 0), FALSE, PB_QUIET_WEEK },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      PbQuietRule rule = { cases[i].from, cases[i].to, cases[i].days };
      guint left = 0;

      g_test_message ("case %u", (guint) i);
      g_assert_cmpint (pb_quiet_at (&rule, cases[i].minute, &left), ==, cases[i].quiet);
      g_assert_cmpuint (left, ==, cases[i].left);
    }
}

/* Whoever looks again only when told to misses no change: minute by minute says the same. */
static void
test_left_is_never_too_long (void)
{
  static const PbQuietRule rules[] = {
    { 22 * 60, 7 * 60, EVERY },
    { 22 * 60, 7 * 60, WORKING },
    { 8 * 60, 8 * 60, 0x60 },
    { 0, 1, 1 << MON },
    { 23 * 60 + 59, 0, EVERY },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      guint left = 0, next = 0, unused;
      gboolean quiet = FALSE;

      for (guint minute = 0; minute < PB_QUIET_WEEK; minute++)
        {
          if (minute == next)
            {
              quiet = pb_quiet_at (&rules[i], minute, &left);
              g_assert_cmpuint (left, >, 0);
              next = minute + left;
            }
          g_assert_cmpint (pb_quiet_at (&rules[i], minute, &unused), ==, quiet);
        }
    }
}

static void
test_parse (void)
{
  static const struct
  {
    const char *from, *to, *days;
    gboolean good;
    PbQuietRule rule;
  } cases[] = {
    { "22:00", "07:00", "1234567", TRUE, { 1320, 420, EVERY } },
    { "7:05", "0:00", "67", TRUE, { 425, 0, 0x60 } },
    { "00:00", "23:59", "", TRUE, { 0, 1439, 0 } },
    { "22:00", "07:00", "11", TRUE, { 1320, 420, 1 } },
    { "24:00", "07:00", "1", FALSE, { 0 } },
    { "22:60", "07:00", "1", FALSE, { 0 } },
    { "22", "07:00", "1", FALSE, { 0 } },
    { "22:0", "07:00", "1", FALSE, { 0 } },
    { "22:000", "07:00", "1", FALSE, { 0 } },
    { "-1:00", "07:00", "1", FALSE, { 0 } },
    { " 1:00", "07:00", "1", FALSE, { 0 } },
    { "", "07:00", "1", FALSE, { 0 } },
    { ":", "07:00", "1", FALSE, { 0 } },
    { "22:00", "seven", "1", FALSE, { 0 } },
    { "22:00", "07:00", "0", FALSE, { 0 } },
    { "22:00", "07:00", "18", FALSE, { 0 } },
    { "22:00", "07:00", "1,2", FALSE, { 0 } },
    { "99999999999999999999:00", "07:00", "1", FALSE, { 0 } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      PbQuietRule rule = { 1, 2, 3 };

      g_test_message ("“%s” “%s” “%s”", cases[i].from, cases[i].to, cases[i].days);
      g_assert_cmpint (pb_quiet_parse (&rule, cases[i].from, cases[i].to, cases[i].days), ==, cases[i].good);
      g_assert_cmpuint (rule.from, ==, cases[i].good ? cases[i].rule.from : 1);
      g_assert_cmpuint (rule.to, ==, cases[i].good ? cases[i].rule.to : 2);
      g_assert_cmpuint (rule.days, ==, cases[i].good ? cases[i].rule.days : 3);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/quiet/at", test_at);
  g_test_add_func ("/quiet/left-is-never-too-long", test_left_is_never_too_long);
  g_test_add_func ("/quiet/parse", test_parse);
  return g_test_run ();
}
