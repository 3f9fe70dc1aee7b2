/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-ledger-uidls.c: names of POP3 mails and mod-sequences in the ledger: order, bound, full disk, and files of version 2. */
#include <glib/gstdio.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/resource.h>

#include "pb-ledger.h"

typedef struct
{
  char *folder; /* (owned) */
  char *path;   /* (owned) */
} Place;

static guint warnings;

static GLogWriterOutput
count_warnings (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  if ((level & G_LOG_LEVEL_MASK) != G_LOG_LEVEL_MESSAGE)
    return g_log_writer_default (level, fields, n_fields, user_data);
  warnings++;
  return G_LOG_WRITER_HANDLED;
}

static void
setup (Place *place, gconstpointer data)
{
  place->folder = g_dir_make_tmp ("postbell-uidls-XXXXXX", NULL);
  place->path = g_build_filename (place->folder, "ledger.db", NULL);
}

static void
teardown (Place *place, gconstpointer data)
{
  static const char *const suffixes[] = { "", "-wal", "-shm" };

  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *path = g_strconcat (place->path, suffixes[i], NULL);
      g_unlink (path);
    }
  g_rmdir (place->folder);
  g_free (place->folder);
  g_free (place->path);
}

static PbLedger *
open_ledger (Place *place)
{
  g_autoptr (GError) error = NULL;
  PbLedger *ledger = pb_ledger_open (place->path, &error);

  g_assert_no_error (error);
  return ledger;
}

static void
put (PbLedger *ledger, const char *account, guint64 name, PbLedgerUidlState state)
{
  const PbLedgerUidl item = { name, state };

  pb_ledger_change_uidls (ledger, account, &item, 1);
}

/* Returns: (transfer full): "3s 1u 4n": names and states, in order. */
static char *
list (PbLedger *ledger, const char *account)
{
  g_autoptr (GArray) items = pb_ledger_get_uidls (ledger, account);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < items->len; i++)
    {
      const PbLedgerUidl *item = &g_array_index (items, PbLedgerUidl, i);
      g_string_append_printf (text, "%s%" G_GUINT64_FORMAT "%c", i > 0 ? " " : "", item->name, "?sun"[item->state]);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
assert_list (PbLedger *ledger, const char *account, const char *expected)
{
  g_autofree char *text = list (ledger, account);

  g_assert_cmpstr (text, ==, expected);
}

static void
check_changes (PbLedger *ledger)
{
  const PbLedgerUidl first[] = { { 3, PB_LEDGER_UIDL_SEEN }, { G_MAXUINT64, PB_LEDGER_UIDL_SEEN }, { 0, PB_LEDGER_UIDL_UNREAD }, { 3, PB_LEDGER_UIDL_SEEN } };
  const PbLedgerUidl second[] = { { 3, PB_LEDGER_UIDL_UNREAD }, { G_MAXUINT64, PB_LEDGER_UIDL_UNKNOWN }, { 77, PB_LEDGER_UIDL_UNKNOWN }, { 1, PB_LEDGER_UIDL_NEW } };

  assert_list (ledger, "bob", "");
  pb_ledger_change_uidls (ledger, "bob", first, G_N_ELEMENTS (first));
  assert_list (ledger, "bob", "3s 18446744073709551615s 0u");
  pb_ledger_change_uidls (ledger, "bob", second, G_N_ELEMENTS (second));
  put (ledger, "eve", 3, PB_LEDGER_UIDL_SEEN);
  assert_list (ledger, "bob", "3u 0u 1n");
  put (ledger, "bob", 0, PB_LEDGER_UIDL_SEEN);
  put (ledger, "bob", G_MAXUINT64, PB_LEDGER_UIDL_UNREAD); /* forgotten once: it comes last */
  assert_list (ledger, "bob", "3u 0s 1n 18446744073709551615u");
}

static void
test_changes (Place *place, gconstpointer data)
{
  g_autoptr (PbLedger) ledger = open_ledger (place);
  g_autoptr (PbLedger) memory = pb_ledger_new_memory ();

  check_changes (ledger);
  check_changes (memory);
  pb_ledger_close (g_steal_pointer (&ledger));
  ledger = open_ledger (place);
  assert_list (ledger, "bob", "3u 0s 1n 18446744073709551615u");
  pb_ledger_forget_account (ledger, "bob");
  pb_ledger_forget_account (memory, "bob");
  assert_list (ledger, "bob", "");
  assert_list (memory, "bob", "");
  assert_list (ledger, "eve", "3s");
  assert_list (memory, "eve", "3s");
}

static void
check_bound (PbLedger *ledger, const char *name)
{
  g_autofree PbLedgerUidl *items = g_new0 (PbLedgerUidl, 6000);
  gint64 start;

  put (ledger, "eve", 1, PB_LEDGER_UIDL_SEEN);
  for (guint i = 0; i < 6000; i++)
    items[i] = (PbLedgerUidl){ (guint64) (i + 1) * 11400714819323198485u, PB_LEDGER_UIDL_SEEN };
  start = g_get_monotonic_time ();
  pb_ledger_change_uidls (ledger, "bob", items, 6000);
  g_test_message ("%s: 6000 names put in %.1f ms", name, (double) (g_get_monotonic_time () - start) / 1000);
  start = g_get_monotonic_time ();
  put (ledger, "bob", 5, PB_LEDGER_UIDL_UNREAD);
  g_test_message ("%s: one more in %.2f ms", name, (double) (g_get_monotonic_time () - start) / 1000);
  start = g_get_monotonic_time ();
  g_autoptr (GArray) left = pb_ledger_get_uidls (ledger, "bob");
  g_test_message ("%s: all read in %.2f ms", name, (double) (g_get_monotonic_time () - start) / 1000);
  g_assert_cmpuint (left->len, ==, PB_LEDGER_MAX_UIDLS);
  g_assert_cmpuint (g_array_index (left, PbLedgerUidl, 0).name, ==, items[1001].name);
  g_assert_cmpuint (g_array_index (left, PbLedgerUidl, 4999).name, ==, 5);
  assert_list (ledger, "eve", "1s");
}

static void
test_bound (Place *place, gconstpointer data)
{
  g_autoptr (PbLedger) ledger = open_ledger (place);
  g_autoptr (PbLedger) memory = pb_ledger_new_memory ();

  check_bound (ledger, "file");
  check_bound (memory, "memory");
}

static void
limit_files (rlim_t bytes)
{
  struct rlimit limit;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = bytes;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

/* What the disk has no room for is known in this process, and written with the next change that finds room. */
static void
test_full_disk (Place *place, gconstpointer data)
{
  g_autoptr (PbLedger) ledger = open_ledger (place);

  put (ledger, "bob", 1, PB_LEDGER_UIDL_SEEN);
  put (ledger, "bob", 2, PB_LEDGER_UIDL_UNREAD);
  pb_ledger_checkpoint (ledger);
  limit_files (0);
  put (ledger, "bob", 3, PB_LEDGER_UIDL_UNREAD);
  put (ledger, "bob", 2, PB_LEDGER_UIDL_SEEN);
  put (ledger, "bob", 1, PB_LEDGER_UIDL_UNKNOWN);
  assert_list (ledger, "bob", "2s 3u");
  limit_files (RLIM_INFINITY);
  g_assert_cmpuint (warnings, ==, 1);
  put (ledger, "bob", 4, PB_LEDGER_UIDL_UNREAD);
  assert_list (ledger, "bob", "2s 3u 4u");
  pb_ledger_close (g_steal_pointer (&ledger));
  ledger = open_ledger (place);
  assert_list (ledger, "bob", "2s 3u 4u");
}

static void
test_modseq (Place *place, gconstpointer data)
{
  const guint64 highest = G_MAXINT64; /* RFC 7162: 63 bits */
  g_autoptr (PbLedger) ledger = open_ledger (place);

  g_assert_cmpuint (pb_ledger_get_mark (ledger, "bob", "INBOX").modseq, ==, 0);
  pb_ledger_set_mark (ledger, "bob", "INBOX", (PbMark){ 5, 6, 7 });
  pb_ledger_set_mark (ledger, "bob", "INBOX", (PbMark){ 5, 6, highest });
  pb_ledger_close (g_steal_pointer (&ledger));
  ledger = open_ledger (place);
  g_assert_cmpuint (pb_ledger_get_mark (ledger, "bob", "INBOX").modseq, ==, highest);
}

/* The file as version 2 made it. */
static const char second_sql[] =
    "PRAGMA page_size = 1024; PRAGMA journal_mode = WAL;"
    "CREATE TABLE mark (account TEXT NOT NULL, folder TEXT NOT NULL, uid_validity INTEGER NOT NULL, last_uid INTEGER NOT NULL,"
    "  PRIMARY KEY (account, folder)) WITHOUT ROWID;"
    "CREATE TABLE mail (id INTEGER PRIMARY KEY, account TEXT NOT NULL, key TEXT NOT NULL, entry INTEGER NOT NULL,"
    "  folder TEXT NOT NULL, uid INTEGER NOT NULL, date INTEGER NOT NULL, sender TEXT NOT NULL, address TEXT NOT NULL,"
    "  subject TEXT NOT NULL, message_id TEXT NOT NULL, preview TEXT NOT NULL DEFAULT '', mail_id TEXT NOT NULL DEFAULT '', UNIQUE (account, key));"
    "CREATE INDEX mail_order ON mail (account, id);"
    "CREATE TRIGGER mail_bound AFTER INSERT ON mail BEGIN"
    "  DELETE FROM mail WHERE account = NEW.account AND id <="
    "    (SELECT id FROM mail WHERE account = NEW.account ORDER BY id DESC LIMIT 1 OFFSET 1000);"
    "END;"
    "CREATE TABLE note (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
    "INSERT INTO mark VALUES ('bob', 'INBOX', 5, 6);"
    "INSERT INTO mail VALUES (7, 'bob', 'k1', 1, 'INBOX', 3, 1767225600, 'Carol', 'carol@other.example', 'Lunch?', 'm@x', 'At noon', 'ZC01');"
    "INSERT INTO note VALUES ('tray-hint-shown', '1');"
    "PRAGMA user_version = 2;";

static void
keep_preview (const PbLedgerMail *mail, PbLedgerEntry entry, gpointer user_data)
{
  char **kept = user_data;

  *kept = g_strdup_printf ("%s %s %s", mail->key, mail->preview, mail->mail_id);
}

static void
test_second_version (Place *place, gconstpointer data)
{
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (place->path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, second_sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
  for (guint i = 0; i < 2; i++) /* the second time there is nothing left to do */
    {
      g_autoptr (PbLedger) ledger = open_ledger (place);
      g_autofree char *kept = NULL, *note = pb_ledger_get_note (ledger, "tray-hint-shown");
      PbMark mark = pb_ledger_get_mark (ledger, "bob", "INBOX");

      pb_ledger_foreach (ledger, "bob", keep_preview, &kept);
      g_assert_cmpstr (kept, ==, "k1 At noon ZC01");
      g_assert_cmpstr (note, ==, "1");
      g_assert_cmpuint (mark.uid_validity, ==, 5);
      g_assert_cmpuint (mark.last_uid, ==, 6);
      g_assert_cmpuint (mark.modseq, ==, i * 9);
      assert_list (ledger, "bob", i == 0 ? "" : "4u");
      pb_ledger_set_mark (ledger, "bob", "INBOX", (PbMark){ 5, 6, 9 });
      put (ledger, "bob", 4, PB_LEDGER_UIDL_UNREAD);
    }
}

#define CASE(name, func) g_test_add ("/ledger-uidls/" name, Place, NULL, setup, func, teardown)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_writer_func (count_warnings, NULL, NULL);
  signal (SIGXFSZ, SIG_IGN);
  CASE ("changes", test_changes);
  CASE ("bound", test_bound);
  CASE ("full-disk", test_full_disk);
  CASE ("modseq", test_modseq);
  CASE ("second-version", test_second_version);
  return g_test_run ();
}
