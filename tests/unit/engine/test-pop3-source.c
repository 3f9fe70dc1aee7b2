/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-pop3-source.c: the POP3 source against a server in the same process, on a clock that stands still. */
#include <malloc.h>
#include <string.h>

#include "pb-engine-rig.h"
#include "pb-fake-pop3.h"
#include "pb-pop3-key.h"
#include "pb-pop3-memory.h"
#include "pb-pop3-source.h"
#include "pb-source.h"

typedef struct
{
  PbRig rig;
  PbFakePop3 *server;
  PbAccount *account;
  PbMailSource *source;
  GString *events; /* what was reported, one word or two each */
  char *last_key;
  char *last_text;
  gint64 last_delay;
  guint stop_after; /* stop from within the report with this number, 0 = none */
} Fixture;

static void
note (PbMailSource *source, const PbEvent *event, gpointer user_data)
{
  Fixture *f = user_data;

  g_assert_cmpstr (event->account, ==, "bob");
  g_string_append_printf (f->events, "%s%s", f->events->len > 0 ? " " : "", pb_event_type_to_string (event->type));
  if (event->type == PB_EVENT_UNREAD)
    g_string_append_printf (f->events, ":%d", (int) event->number);
  if (event->type == PB_EVENT_MAIL)
    {
      g_string_append_printf (f->events, ":%s", event->message->subject);
      g_assert_cmpint (pb_ledger_find (f->rig.context.ledger, "bob", event->message->key), ==, PB_LEDGER_PENDING);
      g_free (f->last_key);
      f->last_key = g_strdup (event->message->key);
    }
  if (event->type == PB_EVENT_GONE)
    pb_ledger_forget (f->rig.context.ledger, event->account, event->key); /* as the monitor does */
  if (event->type == PB_EVENT_FAILED)
    {
      g_free (f->last_text);
      f->last_text = g_strdup (event->text);
      f->last_delay = event->delay;
      g_string_append_printf (f->events, ":%s", pb_error_class_to_string (event->error_class));
    }
  if (f->stop_after > 0 && --f->stop_after == 0)
    pb_mail_source_stop (source);
}

static void
make (Fixture *f, const char *more)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_strconcat ("kind=pop3\n", more, NULL);

  g_clear_pointer (&f->account, pb_account_unref);
  f->account = pb_rig_account ("bob", text);
  f->source = pb_mail_source_new (f->account, &f->rig.context, note, f, &error);
  g_assert_no_error (error);
  g_assert_true (PB_IS_POP3_SOURCE (f->source));
}

static void
set_up (Fixture *f, gconstpointer data)
{
  pb_rig_set_up (&f->rig);
  f->server = pb_fake_pop3_new (f->rig.dialer, "localhost", "pw");
  f->events = g_string_new (NULL);
  pb_memory_vault_set (f->rig.vault, "bob", "pw");
  make (f, data != NULL ? data : "");
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  pb_mail_source_stop (f->source);
  pb_rig_spin ();
  g_assert_finalize_object (f->source);
  pb_account_unref (f->account);
  pb_rig_tear_down (&f->rig);
  pb_fake_pop3_free (f->server);
  g_string_free (f->events, TRUE);
  g_free (f->last_key);
  g_free (f->last_text);
}

static void
expect (Fixture *f, const char *events)
{
  pb_rig_spin ();
  g_assert_cmpstr (f->events->str, ==, events);
  g_string_truncate (f->events, 0);
}

static void
start (Fixture *f)
{
  pb_mail_source_start (f->source);
  pb_rig_spin ();
  g_assert_cmpuint (pb_fake_pop3_count_connections (f->server), ==, 0);
}

/* The rounds until now are over; the next one. */
static void
next_round (Fixture *f)
{
  pb_rig_pass (&f->rig, 316 * SECOND);
}

/* A process that begins after this one died. */
static void
restart (Fixture *f)
{
  pb_mail_source_stop (f->source);
  pb_rig_spin ();
  g_object_unref (f->source);
  pb_rig_reopen_ledger (&f->rig);
  make (f, "");
  g_string_truncate (f->events, 0);
}

static void
deliver_many (Fixture *f, const char *prefix, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *uidl = g_strdup_printf ("%s%u", prefix, i);
      pb_fake_pop3_deliver (f->server, uidl, uidl);
    }
}

/* What was there before us is old. */
static void
test_baseline (Fixture *f, gconstpointer data)
{
  deliver_many (f, "old", 50);
  start (f);
  expect (f, "unread:0 watching");
  g_assert_cmpstr (pb_fake_pop3_get_log (f->server), ==, "CAPA USER bob@zoo.test PASS STAT UIDL QUIT ");
}

/* Also where nothing was there. */
static void
test_empty_baseline (Fixture *f, gconstpointer data)
{
  start (f);
  expect (f, "unread:0 watching");
  deliver_many (f, "new", 1);
  next_round (f);
  expect (f, "unread:1 mail:new0 alive");
}

static void
test_new_mail (Fixture *f, gconstpointer data)
{
  deliver_many (f, "old", 3);
  start (f);
  expect (f, "unread:0 watching");
  pb_fake_pop3_deliver (f->server, "a", "Lunch?");
  pb_fake_pop3_deliver (f->server, "b", "Dinner?");
  pb_fake_pop3_clear_log (f->server);
  next_round (f);
  expect (f, "unread:2 mail:Dinner? mail:Lunch? alive");
  g_assert_cmpstr (pb_fake_pop3_get_log (f->server), ==, "CAPA USER bob@zoo.test PASS STAT UIDL TOP 5 20 TOP 4 20 QUIT ");
  g_assert_null (strstr (f->last_key, "Lunch"));
  next_round (f);
  expect (f, "unread:2 alive");
}

/* Every five minutes, or as the account says; nothing is open in between. */
static void
test_interval (Fixture *f, gconstpointer data)
{
  start (f);
  pb_rig_pass (&f->rig, 299 * SECOND);
  g_assert_cmpuint (pb_fake_dialer_get_dials (f->rig.dialer, "localhost"), ==, 1);
  pb_rig_pass (&f->rig, 17 * SECOND);
  g_assert_cmpuint (pb_fake_dialer_get_dials (f->rig.dialer, "localhost"), ==, 2);
  pb_rig_pass (&f->rig, 10 * 300 * SECOND);
  g_assert_cmpuint (pb_fake_dialer_get_dials (f->rig.dialer, "localhost"), >=, 11);
  g_assert_cmpuint (pb_fake_dialer_get_dials (f->rig.dialer, "localhost"), <=, 12);
  g_assert_cmpuint (pb_memory_vault_get_lookups (f->rig.vault), ==, pb_fake_pop3_count_logins (f->server));
}

static void
test_intervals (void)
{
  static const struct
  {
    const char *more;
    guint seconds;
  } cases[] = {
    { "host=pop.x.test\nsecurity=tls\n", 300 },
    { "host=pop.x.test\nsecurity=tls\ninterval=900\n", 900 },
    { "host=pop.x.test\nsecurity=tls\ninterval=60\n", 60 },
    { "host=pop.x.test\nsecurity=tls\ninterval=5\n", 60 },
    { "interval=5\n", 5 },
    { "", 300 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strconcat ("kind=pop3\n", cases[i].more, NULL);
      g_autoptr (PbAccount) account = pb_rig_account ("bob", text);
      g_assert_cmpint (pb_pop3_interval_of (account), ==, cases[i].seconds * SECOND);
    }
}

static void
test_account (void)
{
  g_autoptr (PbAccount) tls = pb_rig_account ("bob", "kind=pop3\nsecurity=tls\n");
  g_autoptr (PbAccount) stls = pb_rig_account ("bob", "kind=pop3\nsecurity=starttls\n");
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (tls->port, ==, 995);
  g_assert_cmpuint (stls->port, ==, 110);
  g_assert_true (pb_account_has_server (tls));
  g_assert_false (pb_account_has_imap (tls));
  pb_account_save (tls, file);
  g_assert_false (g_key_file_has_key (file, "bob", "port", NULL));
  g_assert_false (g_key_file_has_key (file, "bob", "interval", NULL));
  g_key_file_set_string (file, "bob", "folder", "Work");
  g_assert_null (pb_account_load (file, "bob", &error));
  g_assert_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG);
  g_assert_nonnull (strstr (error->message, "POP3"));
}

static void
test_deleted_elsewhere (Fixture *f, gconstpointer data)
{
  deliver_many (f, "old", 3);
  start (f);
  pb_fake_pop3_deliver (f->server, "a", "Lunch?");
  pb_fake_pop3_deliver (f->server, "b", "Dinner?");
  next_round (f);
  g_string_truncate (f->events, 0);
  pb_fake_pop3_delete (f->server, "a");
  pb_fake_pop3_delete (f->server, "old1"); /* which nobody was told of */
  next_round (f);
  expect (f, "gone unread:1 alive");
  g_assert_cmpint (pb_ledger_find (f->rig.context.ledger, "bob", f->last_key), ==, PB_LEDGER_UNKNOWN);
  pb_fake_pop3_deliver (f->server, "a", "the same name again");
  next_round (f);
  expect (f, "unread:2 mail:the same name again alive");
}

/* Another program fetches and deletes everything now and then: what comes in between is announced all the same. */
static void
test_emptied_elsewhere (Fixture *f, gconstpointer data)
{
  deliver_many (f, "old", 20);
  start (f);
  g_string_truncate (f->events, 0);
  pb_fake_pop3_delete_all (f->server);
  deliver_many (f, "new", 2);
  next_round (f);
  expect (f, "unread:2 mail:new1 mail:new0 alive");
  pb_fake_pop3_delete_all (f->server);
  next_round (f);
  expect (f, "gone gone unread:0 alive");
  deliver_many (f, "newer", 1);
  next_round (f);
  expect (f, "unread:1 mail:newer0 alive");
}

/* The server was replaced: other names for the same mails are no news. */
static void
test_renamed (Fixture *f, gconstpointer data)
{
  deliver_many (f, "old", 20);
  start (f);
  pb_fake_pop3_deliver (f->server, "a", "Lunch?");
  next_round (f);
  g_string_truncate (f->events, 0);
  pb_fake_pop3_delete_all (f->server);
  deliver_many (f, "same", 21);
  next_round (f);
  expect (f, "gone unread:0 alive");
  pb_fake_pop3_deliver (f->server, "b", "Dinner?");
  next_round (f);
  expect (f, "unread:1 mail:Dinner? alive");
}

/* Some servers list the newest first. */
static void
test_newest_first (Fixture *f, gconstpointer data)
{
  deliver_many (f, "old", 3);
  start (f);
  g_string_truncate (f->events, 0);
  pb_fake_pop3_deliver (f->server, "a", "Lunch?");
  pb_fake_pop3_reverse (f->server);
  next_round (f);
  expect (f, "unread:1 mail:Lunch? alive");
}

static void
test_mark_one (Fixture *f, gconstpointer data)
{
  const char *keys[] = { NULL, NULL };

  start (f);
  deliver_many (f, "new", 2);
  next_round (f);
  g_string_truncate (f->events, 0);
  keys[0] = f->last_key;
  pb_mail_source_mark_read_async (f->source, keys, NULL, NULL, NULL);
  expect (f, "gone unread:1");
  next_round (f);
  expect (f, "unread:1 alive");
  g_assert_null (strstr (pb_fake_pop3_get_log (f->server), "RETR"));
  g_assert_null (strstr (pb_fake_pop3_get_log (f->server), "DELE"));
}

static void
test_mark_all (Fixture *f, gconstpointer data)
{
  start (f);
  deliver_many (f, "new", 3);
  next_round (f);
  g_string_truncate (f->events, 0);
  pb_mail_source_mark_read_async (f->source, NULL, NULL, NULL, NULL);
  expect (f, "gone gone gone unread:0");
  restart (f);
  start (f);
  expect (f, "unread:0 watching");
}

static void
answer_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GError **error = user_data;

  pb_mail_source_mark_read_finish (PB_MAIL_SOURCE (object), result, error);
}

/* Marked all while a round had only begun: what was left over from the one before is told no more, what is new is. */
static void
test_mark_all_before_list (Fixture *f, gconstpointer data)
{
  PbLedger *ledger = f->rig.context.ledger;
  const PbLedgerUidl left = { pb_pop3_name_of ("a"), PB_LEDGER_UIDL_NEW };
  g_auto (GStrv) marked = NULL;
  PbPop3Memory *memory;

  pb_ledger_set_note (ledger, "pop3/bob", "all");
  pb_ledger_change_uidls (ledger, "bob", &left, 1);
  memory = pb_pop3_memory_new (ledger, "bob");
  marked = pb_pop3_memory_mark (ledger, "bob", NULL);
  pb_pop3_memory_dismiss (memory);
  pb_pop3_memory_add (memory, 1, "a");
  pb_pop3_memory_add (memory, 2, "b");
  pb_pop3_memory_settle (memory);
  g_assert_cmpuint (pb_pop3_memory_get_wanted (memory)->len, ==, 1);
  g_assert_cmpuint (g_array_index (pb_pop3_memory_get_wanted (memory), guint32, 0), ==, 2);
  pb_pop3_memory_free (memory);
}

static void
test_mark_unknown (Fixture *f, gconstpointer data)
{
  g_autofree char *other = pb_pop3_key_new ("eve", 1);
  g_autofree char *mine = pb_pop3_key_new ("bob", 1);
  const char *const strange[] = { "deadbeef.7.1", other, mine, "", ".p", "x.p12" };

  start (f);
  for (gsize i = 0; i < G_N_ELEMENTS (strange); i++)
    {
      const char *keys[] = { strange[i], NULL };
      g_autoptr (GError) error = NULL;
      pb_mail_source_mark_read_async (f->source, keys, NULL, answer_cb, &error);
      pb_rig_spin ();
      g_assert_error (error, PB_ERROR, PB_ERROR_CLASS_PROTOCOL);
    }
}

/* Marked while the connection is being made anew: it is a matter of this computer. */
static void
test_mark_offline (Fixture *f, gconstpointer data)
{
  start (f);
  deliver_many (f, "new", 1);
  next_round (f);
  pb_fake_dialer_set_dial_error (f->rig.dialer, "localhost", PB_ERROR_CLASS_REFUSED);
  next_round (f);
  g_string_truncate (f->events, 0);
  pb_mail_source_mark_read_async (f->source, NULL, NULL, NULL, NULL);
  expect (f, "gone unread:0");
}

/* More than a round fetches: the rest follows a minute later, each of them once. */
static void
test_flood (Fixture *f, gconstpointer data)
{
  guint mails = 0;

  start (f);
  deliver_many (f, "new", 120);
  g_string_truncate (f->events, 0);
  next_round (f);
  pb_rig_pass (&f->rig, 3 * MINUTE);
  g_assert_nonnull (strstr (f->events->str, "unread:120 mail:new119 mail:new118"));
  for (const char *p = f->events->str; (p = strstr (p, "mail:")) != NULL; p++)
    mails++;
  g_assert_cmpuint (mails, ==, 120);
  next_round (f);
  g_assert_null (strstr (f->events->str, "failed"));
}

/* Killed at any point of a round: told once, and never lost. */
static void
test_killed (Fixture *f, gconstpointer data)
{
  start (f);
  deliver_many (f, "new", 3);
  pb_rig_pass (&f->rig, 290 * SECOND);
  g_string_truncate (f->events, 0);
  pb_fake_pop3_faults (f->server)->hang = TRUE; /* the list is known, no mail is */
  pb_rig_pass (&f->rig, 26 * SECOND);
  expect (f, "unread:3");
  pb_fake_pop3_faults (f->server)->hang = FALSE;
  restart (f);
  start (f);
  expect (f, "unread:3 mail:new2 mail:new1 mail:new0 watching");
  restart (f);
  start (f);
  expect (f, "unread:3 watching");
}

/* Killed between the mail and its name. */
static void
test_killed_between (Fixture *f, gconstpointer data)
{
  PbLedgerUidl again;
  guint64 name;

  start (f);
  deliver_many (f, "new", 1);
  next_round (f);
  g_assert_true (pb_pop3_key_read (f->last_key, "bob", &name));
  again = (PbLedgerUidl){ name, PB_LEDGER_UIDL_NEW };
  pb_ledger_change_uidls (f->rig.context.ledger, "bob", &again, 1);
  restart (f);
  start (f);
  expect (f, "unread:1 watching");
  pb_ledger_forget (f->rig.context.ledger, "bob", f->last_key);
}

static void
test_refresh (Fixture *f, gconstpointer data)
{
  start (f);
  deliver_many (f, "new", 1);
  g_string_truncate (f->events, 0);
  pb_mail_source_refresh (f->source);
  pb_rig_pass (&f->rig, 0);
  expect (f, "unread:1 mail:new0 alive");
}

/* Asked for within a round: another one follows it. */
static void
test_refresh_within (Fixture *f, gconstpointer data)
{
  pb_mail_source_start (f->source);
  pb_mail_source_refresh (f->source);
  pb_rig_pass (&f->rig, 0);
  expect (f, "unread:0 watching unread:0 alive");
  g_assert_cmpuint (pb_fake_pop3_count_logins (f->server), ==, 2);
}

/* The server says how long it wants to be left alone. */
static void
test_login_delay (Fixture *f, gconstpointer data)
{
  pb_fake_pop3_faults (f->server)->capa = "LOGIN-DELAY 120\r\n";
  start (f);
  expect (f, "unread:0 watching");
  pb_mail_source_refresh (f->source);
  pb_rig_pass (&f->rig, 119 * SECOND);
  expect (f, "");
  pb_rig_pass (&f->rig, 2 * SECOND);
  expect (f, "unread:0 alive");
  pb_mail_source_start (f->source);
  expect (f, "failed:server-busy");
  g_assert_cmpint (f->last_delay, >, 110 * SECOND);
  pb_rig_pass (&f->rig, f->last_delay);
  pb_mail_source_start (f->source);
  expect (f, "unread:0 watching");
}

static void
test_login_delay_refused (Fixture *f, gconstpointer data)
{
  pb_fake_pop3_faults (f->server)->login_answer = "-ERR [IN-USE] Mailbox in use";
  start (f);
  expect (f, "failed:server-busy");
  g_assert_cmpint (f->last_delay, ==, 60 * SECOND);
  g_assert_cmpstr (f->last_text, ==, "[IN-USE] Mailbox in use");
}

/* After a suspend or in another network the next round does not wait. */
static void
test_probe (Fixture *f, gconstpointer data)
{
  start (f);
  deliver_many (f, "new", 1);
  g_string_truncate (f->events, 0);
  pb_mail_source_probe (f->source);
  expect (f, "");
  pb_rig_pass (&f->rig, 4 * SECOND);
  expect (f, "unread:1 mail:new0 alive");
}

/* A round that hangs in a network that is no more begins anew. */
static void
test_probe_within (Fixture *f, gconstpointer data)
{
  start (f);
  deliver_many (f, "new", 1);
  g_string_truncate (f->events, 0);
  pb_fake_pop3_faults (f->server)->hang = TRUE;
  next_round (f);
  expect (f, "unread:1");
  pb_fake_pop3_faults (f->server)->hang = FALSE;
  pb_mail_source_probe (f->source);
  pb_rig_pass (&f->rig, 4 * SECOND);
  expect (f, "unread:1 mail:new0 alive");
}

static void
test_wrong_password (Fixture *f, gconstpointer data)
{
  pb_memory_vault_set (f->rig.vault, "bob", "other");
  start (f);
  expect (f, "failed:auth-rejected");
  pb_rig_pass (&f->rig, 60 * MINUTE);
  expect (f, "");
  g_assert_cmpuint (pb_fake_pop3_count_logins (f->server), ==, 1);
}

static void
test_no_secret (Fixture *f, gconstpointer data)
{
  pb_memory_vault_set (f->rig.vault, "bob", NULL);
  start (f);
  expect (f, "failed:vault-locked");
  g_assert_cmpuint (pb_fake_dialer_get_dials (f->rig.dialer, "localhost"), ==, 0);
}

static void
test_stls (Fixture *f, gconstpointer data)
{
  pb_fake_pop3_faults (f->server)->stls = TRUE;
  start (f);
  expect (f, "unread:0 watching");
  g_assert_cmpstr (pb_fake_pop3_get_log (f->server), ==, "STLS CAPA USER bob@zoo.test PASS STAT QUIT ");
}

static void
test_stls_stripped (Fixture *f, gconstpointer data)
{
  start (f);
  expect (f, "failed:tls-failed");
  g_assert_cmpstr (pb_fake_pop3_get_log (f->server), ==, "STLS ");
}

/* The challenge and the end in one piece: by the time it is to be answered there is nothing left to answer it with. */
static void
test_challenge_and_end (Fixture *f, gconstpointer data)
{
  pb_fake_pop3_faults (f->server)->capa = "SASL CRAM-MD5\r\n";
  pb_fake_pop3_faults (f->server)->auth_answer = "+ PDE4OTZAem9vPg==\r\n-ERR [SYS/TEMP] Shutting down.";
  start (f);
  expect (f, "failed:server-busy");
}

static void
test_silent (Fixture *f, gconstpointer data)
{
  pb_fake_pop3_faults (f->server)->silent = TRUE;
  pb_mail_source_start (f->source);
  pb_rig_pass (&f->rig, 61 * SECOND);
  expect (f, "failed:timeout");
  g_assert_cmpuint (pb_fake_pop3_count_connections (f->server), ==, 0);
}

/* A mail whose header is not to be had stays new. */
static void
test_missed (Fixture *f, gconstpointer data)
{
  start (f);
  deliver_many (f, "new", 1);
  g_string_truncate (f->events, 0);
  pb_fake_pop3_faults (f->server)->top_answer = "-ERR [X] cannot";
  next_round (f);
  expect (f, "unread:1 alive");
  pb_fake_pop3_faults (f->server)->top_answer = NULL;
  next_round (f);
  expect (f, "unread:1 mail:new0 alive");
}

/* Stopped from within any report: silent, and nothing left behind. */
static void
test_stop_within (Fixture *f, gconstpointer data)
{
  deliver_many (f, "old", 1);
  start (f);
  for (guint reports = 1; reports <= 4; reports++)
    {
      deliver_many (f, reports % 2 == 0 ? "x" : "y", 2);
      pb_fake_pop3_delete (f->server, reports % 2 == 0 ? "y0" : "x0");
      pb_mail_source_start (f->source);
      f->stop_after = reports;
      pb_rig_spin ();
      g_assert_cmpuint (f->stop_after, ==, 0);
      pb_mail_source_stop (f->source);
      pb_rig_spin ();
      g_assert_cmpuint (pb_fake_dialer_get_open (f->rig.dialer), ==, 0);
    }
}

/* Cut off after every byte: an error, and at the next try everything is there once. */
static void
test_cut (Fixture *f, gconstpointer data)
{
  deliver_many (f, "old", 2);
  start (f);
  deliver_many (f, "new", 2);
  for (gssize cut = 0; cut < 300; cut++)
    {
      pb_fake_dialer_set_limits (f->rig.dialer, 0, cut);
      pb_mail_source_start (f->source);
      pb_rig_spin ();
      g_assert_cmpuint (pb_fake_dialer_get_open (f->rig.dialer), ==, 0);
    }
  pb_fake_dialer_set_limits (f->rig.dialer, 0, -1);
  pb_mail_source_start (f->source);
  pb_rig_spin ();
  const char *first = strstr (f->events->str, "mail:new1");
  g_assert_nonnull (first);
  g_assert_null (strstr (first + 1, "mail:new1"));
  first = strstr (f->events->str, "mail:new0");
  g_assert_nonnull (first);
  g_assert_null (strstr (first + 1, "mail:new0"));
  g_assert_true (g_str_has_suffix (f->events->str, "unread:2 watching"));
}

/* A mailbox larger than what is remembered of it: old mails that come into view again are no news. */
static void
test_large (Fixture *f, gconstpointer data)
{
  deliver_many (f, "m", PB_LEDGER_MAX_UIDLS + 100);
  start (f);
  expect (f, "unread:0 watching");
  for (guint i = 0; i < 50; i++)
    {
      g_autofree char *uidl = g_strdup_printf ("m%u", PB_LEDGER_MAX_UIDLS + i);
      pb_fake_pop3_delete (f->server, uidl);
    }
  pb_fake_pop3_deliver (f->server, "a", "Lunch?");
  next_round (f);
  expect (f, "unread:1 mail:Lunch? alive");
  next_round (f);
  expect (f, "unread:1 alive");
}

/* It was an IMAP account before: its mails are no more, and what is in the mailbox is old. */
static void
test_other_kind (Fixture *f, gconstpointer data)
{
  const PbLedgerMail mail = { .key = "deadbeef.7.1", .folder = "INBOX" };

  pb_ledger_set_mark (f->rig.context.ledger, "bob", "INBOX", (PbMark){ 7, 1 });
  pb_ledger_add_pending (f->rig.context.ledger, "bob", &mail);
  deliver_many (f, "old", 3);
  start (f);
  expect (f, "gone unread:0 watching");
}

/* Between two rounds an account holds next to nothing. */
static void
test_memory (Fixture *f, gconstpointer data)
{
  deliver_many (f, "old", 1000);
  start (f);
  next_round (f);
  gsize before = mallinfo2 ().uordblks;
  pb_mail_source_stop (f->source);
  g_assert_finalize_object (f->source);
  pb_rig_spin ();
  g_test_message ("%d bytes in between", (int) (before - mallinfo2 ().uordblks));
  g_assert_cmpuint (before - mallinfo2 ().uordblks, <=, 2048);
  make (f, "");
}

#define CASE(name, more, func) g_test_add ("/pop3-source/" name, Fixture, more, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  CASE ("baseline", NULL, test_baseline);
  CASE ("empty-baseline", NULL, test_empty_baseline);
  CASE ("new-mail", NULL, test_new_mail);
  CASE ("interval", NULL, test_interval);
  g_test_add_func ("/pop3-source/intervals", test_intervals);
  g_test_add_func ("/pop3-source/account", test_account);
  CASE ("deleted-elsewhere", NULL, test_deleted_elsewhere);
  CASE ("emptied-elsewhere", NULL, test_emptied_elsewhere);
  CASE ("renamed", NULL, test_renamed);
  CASE ("newest-first", NULL, test_newest_first);
  CASE ("mark-one", NULL, test_mark_one);
  CASE ("mark-all", NULL, test_mark_all);
  CASE ("mark-all-before-list", NULL, test_mark_all_before_list);
  CASE ("mark-unknown", NULL, test_mark_unknown);
  CASE ("mark-offline", NULL, test_mark_offline);
  CASE ("flood", NULL, test_flood);
  CASE ("killed", NULL, test_killed);
  CASE ("killed-between", NULL, test_killed_between);
  CASE ("refresh", NULL, test_refresh);
  CASE ("refresh-within", NULL, test_refresh_within);
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
