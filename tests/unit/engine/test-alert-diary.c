/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-alert-diary.c: a server's words are shown once a day and account, and not without end. */
#include "pb-alert-diary.h"

#include <string.h>

#define HOURS(n) ((n) *3600 * (gint64) G_USEC_PER_SEC)

static void
test_once_a_day (void)
{
  g_autoptr (PbLedger) ledger = pb_ledger_new_memory ();

  g_assert_true (pb_alert_diary_add (ledger, "a", "Full", HOURS (1)));
  g_assert_false (pb_alert_diary_add (ledger, "a", "Full", HOURS (23)));
  g_assert_true (pb_alert_diary_add (ledger, "a", "Fuller", HOURS (23)));
  g_assert_true (pb_alert_diary_add (ledger, "b", "Full", HOURS (23)));
  g_assert_true (pb_alert_diary_add (ledger, "a", "Full", HOURS (25)));
  g_assert_false (pb_alert_diary_add (ledger, "a", "Full", HOURS (26)));
}

/* A server that says something else each time is heard twenty times a day. */
static void
test_bounded (void)
{
  g_autoptr (PbLedger) ledger = pb_ledger_new_memory ();
  g_autofree char *note = NULL;

  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *text = g_strdup_printf ("Text %u", i);

      g_assert_cmpint (pb_alert_diary_add (ledger, "a", text, HOURS (1)), ==, i < PB_ALERT_DIARY_TEXTS);
    }
  note = pb_ledger_get_note (ledger, "alert/a");
  g_assert_cmpuint (strlen (note), <, 400);
  g_assert_true (pb_alert_diary_add (ledger, "a", "Text 0", HOURS (24)));
}

static void
test_forgotten (void)
{
  g_autoptr (PbLedger) ledger = pb_ledger_new_memory ();

  g_assert_true (pb_alert_diary_add (ledger, "a", "Full", HOURS (1)));
  pb_ledger_forget_account (ledger, "a");
  g_assert_true (pb_alert_diary_add (ledger, "a", "Full", HOURS (1)));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/alert-diary/once-a-day", test_once_a_day);
  g_test_add_func ("/alert-diary/bounded", test_bounded);
  g_test_add_func ("/alert-diary/forgotten", test_forgotten);
  return g_test_run ();
}
