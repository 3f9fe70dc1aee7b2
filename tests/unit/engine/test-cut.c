/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-cut.c: the cut test: the connection ends after byte 0, 1, 2 … n of a whole dialogue. Whatever was being said, the
 * account is in BACKOFF with one timer and nothing is held; and after that everything is still told exactly once. */
#include "pb-monitor.h"

#include "pb-engine-rig.h"

#include <string.h>

typedef struct
{
  PbRig rig;
  PbFakeImap *server;
  PbAccounts *accounts;
  PbMonitor *monitor;
  guint mails;    /* mail effects */
  guint statuses; /* with BACKOFF */
} Fixture;

static void
handle (PbMonitor *monitor, const PbEffect *effect, gpointer user_data)
{
  Fixture *f = user_data;

  if (effect->type == PB_EFFECT_MAIL)
    f->mails++;
  if (effect->type == PB_EFFECT_STATUS && pb_state_find (pb_monitor_get_state (monitor), "bob")->status == PB_STATUS_BACKOFF)
    f->statuses++;
}

static void
set_up (Fixture *f)
{
  g_autoptr (PbAccount) account = pb_rig_account ("bob", "");
  g_autofree char *path = NULL;

  pb_rig_set_up (&f->rig);
  pb_memory_vault_set (f->rig.vault, "bob", "pw");
  path = g_build_filename (f->rig.folder, "accounts.ini", NULL);
  f->accounts = pb_accounts_new (path);
  g_assert_true (pb_accounts_put (f->accounts, account, NULL));
}

static void
tear_down (Fixture *f)
{
  g_assert_finalize_object (f->accounts);
  pb_rig_tear_down (&f->rig);
}

static void
begin (Fixture *f)
{
  f->server = pb_fake_imap_new (f->rig.dialer, "localhost", "pw");
  pb_ledger_forget_account (f->rig.context.ledger, "bob");
  /* Known already, so that there are mails to catch up with. */
  pb_ledger_set_mark (f->rig.context.ledger, "bob", "INBOX", (PbMark){ 7, 0 });
  f->monitor = pb_monitor_new (&f->rig.context, f->accounts, NULL, handle, f);
  f->mails = 0;
  f->statuses = 0;
}

static void
end (Fixture *f)
{
  pb_monitor_stop (f->monitor);
  pb_rig_spin ();
  g_assert_finalize_object (f->monitor);
  g_assert_cmpuint (pb_fake_dialer_get_open (f->rig.dialer), ==, 0);
  g_assert_cmpuint (pb_fake_clock_count_armed (f->rig.clock), ==, 0);
  pb_fake_imap_free (f->server);
}

/* A dialogue with everything in it: catching up, a new mail, one read elsewhere, a renewal. */
static void
play (Fixture *f)
{
  guint32 uid = pb_fake_imap_deliver (f->server, "Ann <a@x.test>", "while away");

  pb_monitor_start (f->monitor);
  pb_rig_pass (&f->rig, SECOND);
  pb_fake_imap_deliver (f->server, "=?utf-8?q?B=C3=B6b?= <b@x.test>", "\"new\" {3}");
  pb_rig_pass (&f->rig, SECOND);
  pb_fake_imap_set_seen (f->server, uid);
  pb_rig_pass (&f->rig, 10 * MINUTE);
}

/* Returns: how many bytes the server says in it. */
static gsize
measure (Fixture *f)
{
  gsize bytes;

  begin (f);
  play (f);
  bytes = pb_fake_imap_get_sent (f->server);
  g_assert_cmpuint (f->mails, ==, 2);
  g_assert_cmpuint (pb_fake_dialer_get_dials (f->rig.dialer, "localhost"), ==, 1);
  end (f);
  return bytes;
}

static void
assert_backoff (Fixture *f)
{
  g_assert_cmpint (pb_state_find (pb_monitor_get_state (f->monitor), "bob")->status, ==, PB_STATUS_BACKOFF);
  g_assert_cmpuint (pb_fake_clock_count_armed (f->rig.clock), ==, 1);
  g_assert_cmpuint (pb_fake_dialer_get_open (f->rig.dialer), ==, 0);
  g_assert_cmpuint (pb_fake_imap_count_connections (f->server), ==, 0);
}

static void
run_cut (Fixture *f, gsize cut)
{
  begin (f);
  pb_fake_dialer_set_limits (f->rig.dialer, cut % 3 == 0 ? 1 : 0, (gssize) cut);
  pb_fake_imap_deliver (f->server, "Ann <a@x.test>", "while away");
  pb_monitor_start (f->monitor);
  pb_rig_spin ();
  if (f->statuses == 0)
    pb_fake_imap_deliver (f->server, "=?utf-8?q?B=C3=B6b?= <b@x.test>", "\"new\" {3}");
  pb_rig_spin ();
  while (f->statuses == 0) /* at the latest in the renewals */
    pb_rig_pass (&f->rig, pb_fake_clock_next (f->rig.clock) - pb_clock_now (f->rig.context.clock));
  assert_backoff (f);

  pb_fake_dialer_set_limits (f->rig.dialer, 0, -1);
  pb_fake_imap_deliver (f->server, "Ann <a@x.test>", "one more");
  pb_rig_pass (&f->rig, 10 * MINUTE);
  g_assert_cmpint (pb_state_find (pb_monitor_get_state (f->monitor), "bob")->status, ==, PB_STATUS_WATCHING);
  g_assert_cmpuint (f->mails, ==, (guint) pb_state_get_unread (pb_monitor_get_state (f->monitor))); /* each once */
  end (f);
}

static void
test_every_byte (void)
{
  Fixture f;
  gsize bytes;

  set_up (&f);
  bytes = measure (&f);
  g_assert_cmpuint (bytes, >, 1000);
  for (gsize cut = 0; cut <= bytes; cut++)
    run_cut (&f, cut);
  g_test_message ("%zu cuts", bytes + 1);
  tear_down (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cut/every-byte", test_every_byte);
  return g_test_run ();
}
