/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-imap-pace.c: when a server is spoken to: IDLE renewed by what earlier ones came to, logins apart where that is wanted. */
#include "pb-source-rig.h"

#include <string.h>

#define MINUTE (60 * SECOND)

static guint
count_idles (PbSourceRig *f)
{
  guint n = 0;

  for (const char *at = pb_fake_imap_get_log (f->server); (at = strstr (at, "IDLE\n")) != NULL; at++)
    n++;
  return n;
}

static char *
get_note (PbSourceRig *f, const char *name)
{
  return pb_ledger_get_note (f->rig.context.ledger, name);
}

/* Passes time until IDLE is said anew. Returns: the seconds that took. */
static gint64
wait_for_renewal (PbSourceRig *f)
{
  guint before = count_idles (f);

  for (gint64 seconds = 1; seconds < 3600; seconds++)
    {
      pb_rig_pass (&f->rig, SECOND);
      if (count_idles (f) > before)
        return seconds;
    }
  g_assert_not_reached ();
}

static void
test_drop (PbSourceRig *f, gconstpointer data)
{
  g_autofree char *note = NULL;

  pb_source_rig_start (f);
  g_assert_cmpint (wait_for_renewal (f), ==, 9 * 60);
  pb_fake_imap_faults (f->server)->silent = TRUE;
  pb_rig_pass (&f->rig, 10 * MINUTE);
  g_assert_nonnull (strstr (f->events->str, "failed:timeout"));
  note = get_note (f, "idle/bob");
  g_assert_cmpstr (note, ==, "280"); /* half of 9 min 20 s */
  pb_fake_imap_faults (f->server)->silent = FALSE;
  pb_source_rig_start (f);
  g_assert_cmpint (wait_for_renewal (f), ==, 280);
  g_assert_cmpint (wait_for_renewal (f), ==, 280);
}

/* What an earlier process learnt. */
static void
test_remembered (PbSourceRig *f, gconstpointer data)
{
  pb_ledger_set_note (f->rig.context.ledger, "idle/bob", "150");
  pb_source_rig_start (f);
  g_assert_cmpint (wait_for_renewal (f), ==, 150);
}

/* The server closes because it waited too long: its last word came just now, after all that silence. */
static void
test_bye (PbSourceRig *f, gconstpointer data)
{
  g_autofree char *note = NULL;

  pb_source_rig_start (f);
  pb_rig_pass (&f->rig, 5 * MINUTE);
  pb_fake_imap_say (f->server, "* BYE Autologout; idle for too long");
  pb_rig_spin ();
  g_assert_nonnull (strstr (f->events->str, "failed:"));
  note = get_note (f, "idle/bob");
  g_assert_cmpstr (note, ==, "150");
}

/* A connection that is dead after a suspend, without a network, or just after it spoke says nothing of silence. */
static void
test_other_reasons (PbSourceRig *f, gconstpointer data)
{
  g_autofree char *probed = NULL, *offline = NULL, *busy = NULL;

  pb_source_rig_start (f);
  pb_rig_pass (&f->rig, 5 * MINUTE);
  pb_fake_imap_faults (f->server)->silent = TRUE;
  pb_mail_source_probe (f->source);
  pb_rig_pass (&f->rig, 6 * SECOND);
  g_assert_nonnull (strstr (f->events->str, "failed:timeout"));
  probed = get_note (f, "idle/bob");
  g_assert_cmpstr (probed, ==, NULL);
  pb_fake_imap_faults (f->server)->silent = FALSE;
  pb_source_rig_start (f);
  pb_rig_pass (&f->rig, 5 * MINUTE);
  pb_fake_imap_hang_up (f->server, PB_ERROR_CLASS_OFFLINE);
  pb_rig_spin ();
  g_assert_nonnull (strstr (f->events->str, "failed:offline"));
  offline = get_note (f, "idle/bob");
  g_assert_cmpstr (offline, ==, NULL);
  pb_source_rig_start (f);
  pb_rig_pass (&f->rig, 5 * MINUTE);
  pb_fake_imap_deliver (f->server, "Ann <a@x.test>", "one");
  pb_rig_pass (&f->rig, SECOND);
  pb_fake_imap_hang_up (f->server, PB_ERROR_CLASS_NONE);
  pb_rig_spin ();
  g_assert_nonnull (strstr (f->events->str, "failed:"));
  busy = get_note (f, "idle/bob");
  g_assert_cmpstr (busy, ==, NULL);
}

/* On battery, where the path bears it. */
static void
test_scarce (PbSourceRig *f, gconstpointer data)
{
  g_autoptr (PbPower) power = pb_power_new_fixed (TRUE);
  gint64 last = 0;

  g_object_unref (f->source);
  f->rig.context.power = power;
  pb_source_rig_make (f, "");
  pb_source_rig_start (f);
  for (guint i = 0; i < 20; i++)
    {
      gint64 now = wait_for_renewal (f);
      g_assert_cmpint (now, >=, last);
      last = now;
    }
  g_assert_cmpint (last, ==, 25 * 60);
  f->rig.context.power = NULL;
}

/* The time between two connections is no silence. */
static void
test_pauses (PbSourceRig *f, gconstpointer data)
{
  g_autoptr (PbPower) power = pb_power_new_fixed (TRUE);

  g_object_unref (f->source);
  f->rig.context.power = power;
  pb_source_rig_make (f, "");
  for (guint i = 0; i < 10; i++)
    {
      pb_source_rig_start (f);
      pb_mail_source_refresh (f->source);
      pb_rig_pass (&f->rig, SECOND);
      pb_mail_source_stop (f->source);
      pb_rig_pass (&f->rig, 20 * MINUTE);
    }
  pb_source_rig_start (f);
  g_assert_cmpint (wait_for_renewal (f), ==, 9 * 60);
  f->rig.context.power = NULL;
}

static void
test_interval (PbSourceRig *f, gconstpointer data)
{
  pb_source_rig_start (f);
  g_assert_cmpint (wait_for_renewal (f), ==, 60);
  g_assert_cmpint (wait_for_renewal (f), ==, 60);
}

/* QQ and Exmail want a minute between two logins; a process that begins anew keeps to it. */
static void
test_slow_logins (PbSourceRig *f, gconstpointer data)
{
  pb_fake_imap_faults (f->server)->greeting = "* OK [CAPABILITY IMAP4 IMAP4rev1 ID IDLE ESEARCH] QQMail XMIMAP4Server ready";
  pb_source_rig_start (f);
  g_assert_cmpuint (pb_fake_imap_count_logins (f->server), ==, 1);
  pb_rig_pass (&f->rig, 10 * SECOND);
  pb_fake_imap_hang_up (f->server, PB_ERROR_CLASS_NONE);
  pb_rig_spin ();
  g_string_truncate (f->events, 0);
  pb_mail_source_start (f->source);
  pb_source_rig_expect (f, "failed:server-busy");
  g_assert_cmpint (f->last_delay, >, 49 * SECOND);
  g_assert_cmpint (f->last_delay, <=, 51 * SECOND);
  g_assert_cmpuint (pb_fake_imap_count_logins (f->server), ==, 1);
  g_object_unref (f->source);
  pb_source_rig_make (f, "");
  pb_mail_source_start (f->source);
  pb_source_rig_expect (f, "failed:server-busy");
  pb_rig_pass (&f->rig, f->last_delay);
  pb_source_rig_start (f);
  g_assert_cmpuint (pb_fake_imap_count_logins (f->server), ==, 2);
}

/* Elsewhere nobody waits. */
static void
test_quick_logins (PbSourceRig *f, gconstpointer data)
{
  for (guint i = 0; i < 5; i++)
    {
      pb_source_rig_start (f);
      pb_fake_imap_hang_up (f->server, PB_ERROR_CLASS_NONE);
      pb_rig_spin ();
    }
  g_assert_cmpuint (pb_fake_imap_count_logins (f->server), ==, 5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, more, func) g_test_add ("/imap-pace/" name, PbSourceRig, more, pb_source_rig_set_up, func, pb_source_rig_tear_down)
  ADD ("drop", NULL, test_drop);
  ADD ("remembered", NULL, test_remembered);
  ADD ("bye", NULL, test_bye);
  ADD ("other-reasons", NULL, test_other_reasons);
  ADD ("scarce", NULL, test_scarce);
  ADD ("pauses", NULL, test_pauses);
  ADD ("interval", "interval=60\n", test_interval);
  ADD ("slow-logins", NULL, test_slow_logins);
  ADD ("quick-logins", NULL, test_quick_logins);
  return g_test_run ();
}
