/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-pop3-trouble.c: the POP3 source when the server, the network or the mailbox are not as they should be. */
#include <malloc.h>
#include <string.h>

#include "pb-pop3-key.h"
#include "pb-pop3-rig.h"

/* More than a round fetches: the rest follows a minute later, each of them once. */
static void
test_flood (PbPop3Rig *f, gconstpointer data)
{
  guint mails = 0;

  pb_pop3_rig_start (f);
  pb_pop3_rig_deliver_many (f, "new", 120);
  g_string_truncate (f->base.events, 0);
  pb_pop3_rig_next_round (f);
  pb_rig_pass (&f->base.rig, 3 * MINUTE);
  g_assert_nonnull (strstr (f->base.events->str, "unread:120 mail:new119 mail:new118"));
  for (const char *p = f->base.events->str; (p = strstr (p, "mail:")) != NULL; p++)
    mails++;
  g_assert_cmpuint (mails, ==, 120);
  pb_pop3_rig_next_round (f);
  g_assert_null (strstr (f->base.events->str, "failed"));
}

/* Killed at any point of a round: told once, and never lost. */
static void
test_killed (PbPop3Rig *f, gconstpointer data)
{
  pb_pop3_rig_start (f);
  pb_pop3_rig_deliver_many (f, "new", 3);
  pb_rig_pass (&f->base.rig, 290 * SECOND);
  g_string_truncate (f->base.events, 0);
  pb_fake_pop3_faults (f->server)->hang = TRUE; /* the list is known, no mail is */
  pb_rig_pass (&f->base.rig, 26 * SECOND);
  pb_source_rig_expect (&f->base, "unread:3");
  pb_fake_pop3_faults (f->server)->hang = FALSE;
  pb_pop3_rig_restart (f);
  pb_pop3_rig_start (f);
  pb_source_rig_expect (&f->base, "unread:3 mail:new2 mail:new1 mail:new0 watching");
  pb_pop3_rig_restart (f);
  pb_pop3_rig_start (f);
  pb_source_rig_expect (&f->base, "unread:3 watching");
}

/* Killed between the mail and its name. */
static void
test_killed_between (PbPop3Rig *f, gconstpointer data)
{
  PbLedgerUidl again;
  guint64 name;

  pb_pop3_rig_start (f);
  pb_pop3_rig_deliver_many (f, "new", 1);
  pb_pop3_rig_next_round (f);
  g_assert_true (pb_pop3_key_read (f->base.last_key, "bob", &name));
  again = (PbLedgerUidl){ name, PB_LEDGER_UIDL_NEW };
  pb_ledger_change_uidls (f->base.rig.context.ledger, "bob", &again, 1);
  pb_pop3_rig_restart (f);
  pb_pop3_rig_start (f);
  pb_source_rig_expect (&f->base, "unread:1 watching");
  pb_ledger_forget (f->base.rig.context.ledger, "bob", f->base.last_key);
}

/* The server says how long it wants to be left alone. */
static void
test_login_delay (PbPop3Rig *f, gconstpointer data)
{
  pb_fake_pop3_faults (f->server)->capa = "LOGIN-DELAY 120\r\n";
  pb_pop3_rig_start (f);
  pb_source_rig_expect (&f->base, "unread:0 watching");
  pb_mail_source_refresh (f->base.source);
  pb_rig_pass (&f->base.rig, 119 * SECOND);
  pb_source_rig_expect (&f->base, "");
  pb_rig_pass (&f->base.rig, 2 * SECOND);
  pb_source_rig_expect (&f->base, "unread:0 alive");
  pb_mail_source_start (f->base.source);
  pb_source_rig_expect (&f->base, "failed:server-busy");
  g_assert_cmpint (f->base.last_delay, >, 110 * SECOND);
  pb_rig_pass (&f->base.rig, f->base.last_delay);
  pb_mail_source_start (f->base.source);
  pb_source_rig_expect (&f->base, "unread:0 watching");
}

static void
test_login_delay_refused (PbPop3Rig *f, gconstpointer data)
{
  pb_fake_pop3_faults (f->server)->login_answer = "-ERR [IN-USE] Mailbox in use";
  pb_pop3_rig_start (f);
  pb_source_rig_expect (&f->base, "failed:server-busy");
  g_assert_cmpint (f->base.last_delay, ==, 60 * SECOND);
  g_assert_cmpstr (f->base.last_text, ==, "[IN-USE] Mailbox in use");
}

/* After a suspend or in another network the next round does not wait. */
static void
test_probe (PbPop3Rig *f, gconstpointer data)
{
  pb_pop3_rig_start (f);
  pb_pop3_rig_deliver_many (f, "new", 1);
  g_string_truncate (f->base.events, 0);
  pb_mail_source_probe (f->base.source);
  pb_source_rig_expect (&f->base, "");
  pb_rig_pass (&f->base.rig, 4 * SECOND);
  pb_source_rig_expect (&f->base, "unread:1 mail:new0 alive");
}

/* A round that hangs in a network that is no more begins anew. */
static void
test_probe_within (PbPop3Rig *f, gconstpointer data)
{
  pb_pop3_rig_start (f);
  pb_pop3_rig_deliver_many (f, "new", 1);
  g_string_truncate (f->base.events, 0);
  pb_fake_pop3_faults (f->server)->hang = TRUE;
  pb_pop3_rig_next_round (f);
  pb_source_rig_expect (&f->base, "unread:1");
  pb_fake_pop3_faults (f->server)->hang = FALSE;
  pb_mail_source_probe (f->base.source);
  pb_rig_pass (&f->base.rig, 4 * SECOND);
  pb_source_rig_expect (&f->base, "unread:1 mail:new0 alive");
}

static void
test_wrong_password (PbPop3Rig *f, gconstpointer data)
{
  pb_memory_vault_set (f->base.rig.vault, "bob", "other");
  pb_pop3_rig_start (f);
  pb_source_rig_expect (&f->base, "failed:auth-rejected");
  pb_rig_pass (&f->base.rig, 60 * MINUTE);
  pb_source_rig_expect (&f->base, "");
  g_assert_cmpuint (pb_fake_pop3_count_logins (f->server), ==, 1);
}

static void
test_no_secret (PbPop3Rig *f, gconstpointer data)
{
  pb_memory_vault_set (f->base.rig.vault, "bob", NULL);
  pb_pop3_rig_start (f);
  pb_source_rig_expect (&f->base, "failed:vault-locked");
  g_assert_cmpuint (pb_fake_dialer_get_dials (f->base.rig.dialer, "localhost"), ==, 0);
}

static void
test_stls (PbPop3Rig *f, gconstpointer data)
{
  pb_fake_pop3_faults (f->server)->stls = TRUE;
  pb_pop3_rig_start (f);
  pb_source_rig_expect (&f->base, "unread:0 watching");
  g_assert_cmpstr (pb_fake_pop3_get_log (f->server), ==, "STLS CAPA USER bob@zoo.test PASS STAT QUIT ");
}

static void
test_stls_stripped (PbPop3Rig *f, gconstpointer data)
{
  pb_pop3_rig_start (f);
  pb_source_rig_expect (&f->base, "failed:tls-failed");
  g_assert_cmpstr (pb_fake_pop3_get_log (f->server), ==, "STLS ");
}

/* The challenge and the end in one piece: by the time it is to be answered there is nothing left to answer it with. */
static void
test_challenge_and_end (PbPop3Rig *f, gconstpointer data)
{
  pb_fake_pop3_faults (f->server)->capa = "SASL CRAM-MD5\r\n";
  pb_fake_pop3_faults (f->server)->auth_answer = "+ PDE4OTZAem9vPg==\r\n-ERR [SYS/TEMP] Shutting down.";
  pb_pop3_rig_start (f);
  pb_source_rig_expect (&f->base, "failed:server-busy");
}

static void
test_silent (PbPop3Rig *f, gconstpointer data)
{
  pb_fake_pop3_faults (f->server)->silent = TRUE;
  pb_mail_source_start (f->base.source);
  pb_rig_pass (&f->base.rig, 61 * SECOND);
  pb_source_rig_expect (&f->base, "failed:timeout");
  g_assert_cmpuint (pb_fake_pop3_count_connections (f->server), ==, 0);
}

/* A mail whose header is not to be had stays new. */
static void
test_missed (PbPop3Rig *f, gconstpointer data)
{
  pb_pop3_rig_start (f);
  pb_pop3_rig_deliver_many (f, "new", 1);
  g_string_truncate (f->base.events, 0);
  pb_fake_pop3_faults (f->server)->top_answer = "-ERR [X] cannot";
  pb_pop3_rig_next_round (f);
  pb_source_rig_expect (&f->base, "unread:1 alive");
  pb_fake_pop3_faults (f->server)->top_answer = NULL;
  pb_pop3_rig_next_round (f);
  pb_source_rig_expect (&f->base, "unread:1 mail:new0 alive");
}

/* Stopped from within any report: silent, and nothing left behind. */
static void
test_stop_within (PbPop3Rig *f, gconstpointer data)
{
  pb_pop3_rig_deliver_many (f, "old", 1);
  pb_pop3_rig_start (f);
  for (guint reports = 1; reports <= 4; reports++)
    {
      pb_pop3_rig_deliver_many (f, reports % 2 == 0 ? "x" : "y", 2);
      pb_fake_pop3_delete (f->server, reports % 2 == 0 ? "y0" : "x0");
      pb_mail_source_start (f->base.source);
      f->base.stop_after = reports;
      pb_rig_spin ();
      g_assert_cmpuint (f->base.stop_after, ==, 0);
      pb_mail_source_stop (f->base.source);
      pb_rig_spin ();
      g_assert_cmpuint (pb_fake_dialer_get_open (f->base.rig.dialer), ==, 0);
    }
}

/* Cut off after every byte: an error, and at the next try everything is there once. */
static void
test_cut (PbPop3Rig *f, gconstpointer data)
{
  pb_pop3_rig_deliver_many (f, "old", 2);
  pb_pop3_rig_start (f);
  pb_pop3_rig_deliver_many (f, "new", 2);
  for (gssize cut = 0; cut < 300; cut++)
    {
      pb_fake_dialer_set_limits (f->base.rig.dialer, 0, cut);
      pb_mail_source_start (f->base.source);
      pb_rig_spin ();
      g_assert_cmpuint (pb_fake_dialer_get_open (f->base.rig.dialer), ==, 0);
    }
  pb_fake_dialer_set_limits (f->base.rig.dialer, 0, -1);
  pb_mail_source_start (f->base.source);
  pb_rig_spin ();
  const char *first = strstr (f->base.events->str, "mail:new1");
  g_assert_nonnull (first);
  g_assert_null (strstr (first + 1, "mail:new1"));
  first = strstr (f->base.events->str, "mail:new0");
  g_assert_nonnull (first);
  g_assert_null (strstr (first + 1, "mail:new0"));
  g_assert_true (g_str_has_suffix (f->base.events->str, "unread:2 watching"));
}

/* A mailbox larger than what is remembered of it: old mails that come into view again are no news. */
static void
test_large (PbPop3Rig *f, gconstpointer data)
{
  pb_pop3_rig_deliver_many (f, "m", PB_LEDGER_MAX_UIDLS + 100);
  pb_pop3_rig_start (f);
  pb_source_rig_expect (&f->base, "unread:0 watching");
  for (guint i = 0; i < 50; i++)
    {
      g_autofree char *uidl = g_strdup_printf ("m%u", PB_LEDGER_MAX_UIDLS + i);
      pb_fake_pop3_delete (f->server, uidl);
    }
  pb_fake_pop3_deliver (f->server, "a", "Lunch?");
  pb_pop3_rig_next_round (f);
  pb_source_rig_expect (&f->base, "unread:1 mail:Lunch? alive");
  pb_pop3_rig_next_round (f);
  pb_source_rig_expect (&f->base, "unread:1 alive");
}

/* It was an IMAP account before: its mails are no more, and what is in the mailbox is old. */
static void
test_other_kind (PbPop3Rig *f, gconstpointer data)
{
  const PbLedgerMail mail = { .key = "deadbeef.7.1", .folder = "INBOX" };

  pb_ledger_set_mark (f->base.rig.context.ledger, "bob", "INBOX", (PbMark){ 7, 1 });
  pb_ledger_add_pending (f->base.rig.context.ledger, "bob", &mail);
  pb_pop3_rig_deliver_many (f, "old", 3);
  pb_pop3_rig_start (f);
  pb_source_rig_expect (&f->base, "gone unread:0 watching");
}

/* Between two rounds an account holds next to nothing. */
static void
test_memory (PbPop3Rig *f, gconstpointer data)
{
  pb_pop3_rig_deliver_many (f, "old", 1000);
  pb_pop3_rig_start (f);
  pb_pop3_rig_next_round (f);
  gsize before = mallinfo2 ().uordblks;
  pb_mail_source_stop (f->base.source);
  g_assert_finalize_object (f->base.source);
  pb_rig_spin ();
  g_test_message ("%d bytes in between", (int) (before - mallinfo2 ().uordblks));
  g_assert_cmpuint (before - mallinfo2 ().uordblks, <=, 2048);
  pb_pop3_rig_make (f, "");
}

#define CASE(name, more, func) g_test_add ("/pop3-source/" name, PbPop3Rig, more, pb_pop3_rig_set_up, func, pb_pop3_rig_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  CASE ("flood", NULL, test_flood);
  CASE ("killed", NULL, test_killed);
  CASE ("killed-between", NULL, test_killed_between);
  CASE ("login-delay", NULL, test_login_delay);
  CASE ("login-delay-refused", NULL, test_login_delay_refused);
  CASE ("probe", NULL, test_probe);
  CASE ("probe-within", NULL, test_probe_within);
  CASE ("wrong-password", NULL, test_wrong_password);
  CASE ("no-secret", NULL, test_no_secret);
  CASE ("stls", "security=starttls\n", test_stls);
  CASE ("stls-stripped", "security=starttls\n", test_stls_stripped);
  CASE ("challenge-and-end", NULL, test_challenge_and_end);
  CASE ("silent", NULL, test_silent);
  CASE ("missed", NULL, test_missed);
  CASE ("stop-within", NULL, test_stop_within);
  CASE ("cut", NULL, test_cut);
  CASE ("large", NULL, test_large);
  CASE ("other-kind", NULL, test_other_kind);
  CASE ("memory", NULL, test_memory);
  return g_test_run ();
}
