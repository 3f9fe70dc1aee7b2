/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-pop3-source.c: the POP3 source against a server in the same process, on a clock that stands still. */
#include <string.h>

#include "pb-pop3-key.h"
#include "pb-pop3-memory.h"
#include "pb-pop3-rig.h"
#include "pb-pop3-source.h"

/* What was there before us is old. */
static void
test_baseline (PbPop3Rig *f, gconstpointer data)
{
  pb_pop3_rig_deliver_many (f, "old", 50);
  pb_pop3_rig_start (f);
  pb_source_rig_expect (&f->base, "unread:0 watching");
  g_assert_cmpstr (pb_fake_pop3_get_log (f->server), ==, "CAPA USER bob@zoo.test PASS STAT UIDL QUIT ");
}

/* Also where nothing was there. */
static void
test_empty_baseline (PbPop3Rig *f, gconstpointer data)
{
  pb_pop3_rig_start (f);
  pb_source_rig_expect (&f->base, "unread:0 watching");
  pb_pop3_rig_deliver_many (f, "new", 1);
  pb_pop3_rig_next_round (f);
  pb_source_rig_expect (&f->base, "unread:1 mail:new0 alive");
}

static void
test_new_mail (PbPop3Rig *f, gconstpointer data)
{
  pb_pop3_rig_deliver_many (f, "old", 3);
  pb_pop3_rig_start (f);
  pb_source_rig_expect (&f->base, "unread:0 watching");
  pb_fake_pop3_deliver (f->server, "a", "Lunch?");
  pb_fake_pop3_deliver (f->server, "b", "Dinner?");
  pb_fake_pop3_clear_log (f->server);
  pb_pop3_rig_next_round (f);
  pb_source_rig_expect (&f->base, "unread:2 mail:Dinner? mail:Lunch? alive");
  g_assert_cmpstr (pb_fake_pop3_get_log (f->server), ==, "CAPA USER bob@zoo.test PASS STAT UIDL TOP 5 20 TOP 4 20 QUIT ");
  g_assert_null (strstr (f->base.last_key, "Lunch"));
  pb_pop3_rig_next_round (f);
  pb_source_rig_expect (&f->base, "unread:2 alive");
}

/* Every five minutes, or as the account says; nothing is open in between. */
static void
test_interval (PbPop3Rig *f, gconstpointer data)
{
  pb_pop3_rig_start (f);
  pb_rig_pass (&f->base.rig, 299 * SECOND);
  g_assert_cmpuint (pb_fake_dialer_get_dials (f->base.rig.dialer, "localhost"), ==, 1);
  pb_rig_pass (&f->base.rig, 17 * SECOND);
  g_assert_cmpuint (pb_fake_dialer_get_dials (f->base.rig.dialer, "localhost"), ==, 2);
  pb_rig_pass (&f->base.rig, 10 * 300 * SECOND);
  g_assert_cmpuint (pb_fake_dialer_get_dials (f->base.rig.dialer, "localhost"), >=, 11);
  g_assert_cmpuint (pb_fake_dialer_get_dials (f->base.rig.dialer, "localhost"), <=, 12);
  g_assert_cmpuint (pb_memory_vault_get_lookups (f->base.rig.vault), ==, pb_fake_pop3_count_logins (f->server));
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
test_deleted_elsewhere (PbPop3Rig *f, gconstpointer data)
{
  pb_pop3_rig_deliver_many (f, "old", 3);
  pb_pop3_rig_start (f);
  pb_fake_pop3_deliver (f->server, "a", "Lunch?");
  pb_fake_pop3_deliver (f->server, "b", "Dinner?");
  pb_pop3_rig_next_round (f);
  g_string_truncate (f->base.events, 0);
  pb_fake_pop3_delete (f->server, "a");
  pb_fake_pop3_delete (f->server, "old1"); /* which nobody was told of */
  pb_pop3_rig_next_round (f);
  pb_source_rig_expect (&f->base, "gone unread:1 alive");
  g_assert_cmpint (pb_ledger_find (f->base.rig.context.ledger, "bob", f->base.last_key), ==, PB_LEDGER_UNKNOWN);
  pb_fake_pop3_deliver (f->server, "a", "the same name again");
  pb_pop3_rig_next_round (f);
  pb_source_rig_expect (&f->base, "unread:2 mail:the same name again alive");
}

/* Another program fetches and deletes everything now and then: what comes in between is announced all the same. */
static void
test_emptied_elsewhere (PbPop3Rig *f, gconstpointer data)
{
  pb_pop3_rig_deliver_many (f, "old", 20);
  pb_pop3_rig_start (f);
  g_string_truncate (f->base.events, 0);
  pb_fake_pop3_delete_all (f->server);
  pb_pop3_rig_deliver_many (f, "new", 2);
  pb_pop3_rig_next_round (f);
  pb_source_rig_expect (&f->base, "unread:2 mail:new1 mail:new0 alive");
  pb_fake_pop3_delete_all (f->server);
  pb_pop3_rig_next_round (f);
  pb_source_rig_expect (&f->base, "gone gone unread:0 alive");
  pb_pop3_rig_deliver_many (f, "newer", 1);
  pb_pop3_rig_next_round (f);
  pb_source_rig_expect (&f->base, "unread:1 mail:newer0 alive");
}

/* The server was replaced: other names for the same mails are no news. */
static void
test_renamed (PbPop3Rig *f, gconstpointer data)
{
  pb_pop3_rig_deliver_many (f, "old", 20);
  pb_pop3_rig_start (f);
  pb_fake_pop3_deliver (f->server, "a", "Lunch?");
  pb_pop3_rig_next_round (f);
  g_string_truncate (f->base.events, 0);
  pb_fake_pop3_delete_all (f->server);
  pb_pop3_rig_deliver_many (f, "same", 21);
  pb_pop3_rig_next_round (f);
  pb_source_rig_expect (&f->base, "gone unread:0 alive");
  pb_fake_pop3_deliver (f->server, "b", "Dinner?");
  pb_pop3_rig_next_round (f);
  pb_source_rig_expect (&f->base, "unread:1 mail:Dinner? alive");
}

/* Some servers list the newest first. */
static void
test_newest_first (PbPop3Rig *f, gconstpointer data)
{
  pb_pop3_rig_deliver_many (f, "old", 3);
  pb_pop3_rig_start (f);
  g_string_truncate (f->base.events, 0);
  pb_fake_pop3_deliver (f->server, "a", "Lunch?");
  pb_fake_pop3_reverse (f->server);
  pb_pop3_rig_next_round (f);
  pb_source_rig_expect (&f->base, "unread:1 mail:Lunch? alive");
}

static void
test_mark_one (PbPop3Rig *f, gconstpointer data)
{
  const char *keys[] = { NULL, NULL };

  pb_pop3_rig_start (f);
  pb_pop3_rig_deliver_many (f, "new", 2);
  pb_pop3_rig_next_round (f);
  g_string_truncate (f->base.events, 0);
  keys[0] = f->base.last_key;
  pb_mail_source_mark_read_async (f->base.source, keys, NULL, NULL, NULL);
  pb_source_rig_expect (&f->base, "gone unread:1");
  pb_pop3_rig_next_round (f);
  pb_source_rig_expect (&f->base, "unread:1 alive");
  g_assert_null (strstr (pb_fake_pop3_get_log (f->server), "RETR"));
  g_assert_null (strstr (pb_fake_pop3_get_log (f->server), "DELE"));
}

static void
test_mark_all (PbPop3Rig *f, gconstpointer data)
{
  pb_pop3_rig_start (f);
  pb_pop3_rig_deliver_many (f, "new", 3);
  pb_pop3_rig_next_round (f);
  g_string_truncate (f->base.events, 0);
  pb_mail_source_mark_read_async (f->base.source, NULL, NULL, NULL, NULL);
  pb_source_rig_expect (&f->base, "gone gone gone unread:0");
  pb_pop3_rig_restart (f);
  pb_pop3_rig_start (f);
  pb_source_rig_expect (&f->base, "unread:0 watching");
}

static void
answer_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GError **error = user_data;

  pb_mail_source_mark_read_finish (PB_MAIL_SOURCE (object), result, error);
}

/* Marked all while a round had only begun: what was left over from the one before is told no more, what is new is. */
static void
test_mark_all_before_list (PbPop3Rig *f, gconstpointer data)
{
  PbLedger *ledger = f->base.rig.context.ledger;
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
test_mark_unknown (PbPop3Rig *f, gconstpointer data)
{
  g_autofree char *other = pb_pop3_key_new ("eve", 1);
  g_autofree char *mine = pb_pop3_key_new ("bob", 1);
  const char *const strange[] = { "deadbeef.7.1", other, mine, "", ".p", "x.p12" };

  pb_pop3_rig_start (f);
  for (gsize i = 0; i < G_N_ELEMENTS (strange); i++)
    {
      const char *keys[] = { strange[i], NULL };
      g_autoptr (GError) error = NULL;
      pb_mail_source_mark_read_async (f->base.source, keys, NULL, answer_cb, &error);
      pb_rig_spin ();
      g_assert_error (error, PB_ERROR, PB_ERROR_CLASS_PROTOCOL);
    }
}

/* Marked while the connection is being made anew: it is a matter of this computer. */
static void
test_mark_offline (PbPop3Rig *f, gconstpointer data)
{
  pb_pop3_rig_start (f);
  pb_pop3_rig_deliver_many (f, "new", 1);
  pb_pop3_rig_next_round (f);
  pb_fake_dialer_set_dial_error (f->base.rig.dialer, "localhost", PB_ERROR_CLASS_REFUSED);
  pb_pop3_rig_next_round (f);
  g_string_truncate (f->base.events, 0);
  pb_mail_source_mark_read_async (f->base.source, NULL, NULL, NULL, NULL);
  pb_source_rig_expect (&f->base, "gone unread:0");
}

static void
test_refresh (PbPop3Rig *f, gconstpointer data)
{
  pb_pop3_rig_start (f);
  pb_pop3_rig_deliver_many (f, "new", 1);
  g_string_truncate (f->base.events, 0);
  pb_mail_source_refresh (f->base.source);
  pb_rig_pass (&f->base.rig, 0);
  pb_source_rig_expect (&f->base, "unread:1 mail:new0 alive");
}

/* Asked for within a round: another one follows it. */
static void
test_refresh_within (PbPop3Rig *f, gconstpointer data)
{
  pb_mail_source_start (f->base.source);
  pb_mail_source_refresh (f->base.source);
  pb_rig_pass (&f->base.rig, 0);
  pb_source_rig_expect (&f->base, "unread:0 watching unread:0 alive");
  g_assert_cmpuint (pb_fake_pop3_count_logins (f->server), ==, 2);
}

#define CASE(name, more, func) g_test_add ("/pop3-source/" name, PbPop3Rig, more, pb_pop3_rig_set_up, func, pb_pop3_rig_tear_down)

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
  CASE ("refresh", NULL, test_refresh);
  CASE ("refresh-within", NULL, test_refresh_within);
  return g_test_run ();
}
