/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-exmail-cut.c: the cut test of the push channel: the connection ends after byte 0, 1, 2 … n of a whole dialogue.
 * Whatever was being said, the account waits in BACKOFF or has connected anew, with one timer each and nothing held; and
 * after that every mail was told once and the number is right. */
#include "pb-monitor.h"

#include "pb-exmail-source-rig.h"

#include <string.h>

typedef struct
{
  PbExmailSourceRig e;
  PbAccounts *accounts;
  PbMonitor *monitor;
  guint mails;    /* mail effects */
  guint backoffs; /* statuses */
} Fixture;

static void
handle (PbMonitor *monitor, const PbEffect *effect, gpointer user_data)
{
  Fixture *f = user_data;

  if (effect->type == PB_EFFECT_MAIL)
    f->mails++;
  if (effect->type == PB_EFFECT_STATUS && pb_state_find (pb_monitor_get_state (monitor), "bob")->status == PB_STATUS_BACKOFF)
    f->backoffs++;
}

static const PbAccountState *
state_of (Fixture *f)
{
  return pb_state_find (pb_monitor_get_state (f->monitor), "bob");
}

static void
set_up (Fixture *f)
{
  g_autofree char *path = NULL;

  pb_exmail_source_rig_set_up (&f->e, NULL);
  path = g_build_filename (f->e.rig.folder, "accounts.ini", NULL);
  f->accounts = pb_accounts_new (path);
  g_assert_true (pb_accounts_put (f->accounts, f->e.account, NULL));
}

static void
tear_down (Fixture *f)
{
  g_assert_finalize_object (f->accounts);
  pb_exmail_source_rig_tear_down (&f->e, NULL);
}

static void
begin (Fixture *f)
{
  pb_ledger_forget_account (f->e.rig.context.ledger, "bob");
  pb_ledger_set_note (f->e.rig.context.ledger, "exmail-read/bob", "");
  pb_ledger_set_note (f->e.rig.context.ledger, "exmail-ver/bob", "0");
  pb_exmail_source_rig_set_count (&f->e, 0);
  f->monitor = pb_monitor_new (&f->e.rig.context, f->accounts, NULL, handle, f);
  f->mails = 0;
  f->backoffs = 0;
}

static void
end (Fixture *f)
{
  pb_monitor_stop (f->monitor);
  pb_rig_spin ();
  g_assert_finalize_object (f->monitor);
  g_assert_cmpuint (pb_fake_dialer_get_open (f->e.rig.dialer), ==, 0);
  g_assert_cmpuint (pb_fake_clock_count_armed (f->e.rig.clock), ==, 0);
  g_assert_cmpuint (pb_fake_http_get_waiting (f->e.http), ==, 0);
}

/* A dialogue with everything in it; the service sends again what it sent to nobody. */
static void
play (Fixture *f)
{
  pb_exmail_source_rig_set_count (&f->e, 1);
  pb_exmail_source_rig_push_mail (&f->e, "ZC1", "Lunch?", 1);
  pb_fake_listen_push (f->e.server, "{\"Ver\":\"1474500000123\"}");
  pb_fake_listen_push (f->e.server, "{\"UserName\":\"ann@acme.example\",\"MailId\":\"ZC9\",\"Subject\":\"foreign\",\"NewCount\":4}");
  pb_exmail_source_rig_set_count (&f->e, 2);
  pb_exmail_source_rig_push_mail (&f->e, "ZC2", "\\u5348\\u996d {\\\"}\\\" 午饭", 2);
  pb_rig_pass (&f->e.rig, 61 * SECOND);
}

static void
assert_settled (Fixture *f)
{
  guint open = pb_fake_dialer_get_open (f->e.rig.dialer);
  gboolean waits = state_of (f)->status == PB_STATUS_BACKOFF;

  g_assert_cmpuint (open, ==, waits ? 0 : 1);
  g_assert_cmpuint (pb_fake_listen_count_connections (f->e.server), ==, open);
  g_assert_cmpuint (pb_fake_clock_count_armed (f->e.rig.clock), >=, 1);
  g_assert_cmpuint (pb_fake_clock_count_armed (f->e.rig.clock), <=, waits ? 1 : 3);
}

static void
run_cut (Fixture *f, gsize cut)
{
  guint dials = pb_fake_dialer_get_dials (f->e.rig.dialer, EXMAIL_HOST), asked = pb_exmail_source_rig_asked (&f->e, EXMAIL_TOKEN);

  begin (f);
  pb_fake_dialer_set_limits (f->e.rig.dialer, cut % 3 == 0 ? 1 : 0, (gssize) cut);
  pb_monitor_start (f->monitor);
  pb_rig_spin ();
  play (f);
  assert_settled (f);
  g_assert_cmpuint (pb_fake_dialer_get_dials (f->e.rig.dialer, EXMAIL_HOST) - dials, <=, 10); /* 1, 2, 4 … s of a minute */
  pb_fake_dialer_set_limits (f->e.rig.dialer, 0, -1);
  pb_rig_pass (&f->e.rig, 6 * MINUTE);
  g_assert_cmpint (state_of (f)->status, ==, PB_STATUS_WATCHING);
  pb_exmail_source_rig_push_mail (&f->e, "ZC1", "Lunch?", 1);
  pb_exmail_source_rig_push_mail (&f->e, "ZC2", "\\u5348\\u996d {\\\"}\\\" 午饭", 2);
  pb_rig_pass (&f->e.rig, 20 * SECOND);
  g_assert_cmpuint (f->mails, ==, 2); /* each once */
  g_assert_cmpint (state_of (f)->unread, ==, 2);
  g_assert_cmpuint (pb_exmail_source_rig_asked (&f->e, EXMAIL_TOKEN) - asked, <=, 1);
  end (f);
}

/* Returns: how many bytes the service says in it. */
static gsize
measure (Fixture *f)
{
  gsize bytes = pb_fake_listen_get_sent (f->e.server);

  begin (f);
  pb_monitor_start (f->monitor);
  pb_rig_spin ();
  play (f);
  g_assert_cmpuint (f->mails, ==, 2);
  g_assert_cmpuint (f->backoffs, ==, 0);
  end (f);
  return pb_fake_listen_get_sent (f->e.server) - bytes;
}

static void
test_every_byte (void)
{
  Fixture f = { 0 };
  gsize bytes;

  set_up (&f);
  bytes = measure (&f);
  g_assert_cmpuint (bytes, >, 800);
  for (gsize cut = 0; cut <= bytes; cut++)
    run_cut (&f, cut);
  g_test_message ("%zu cuts", bytes + 1);
  tear_down (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/exmail-cut/every-byte", test_every_byte);
  return g_test_run ();
}
