/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-ledger.c: what the ledger remembers outlives SIGKILL, damage and a full disk as pb-ledger.h says. */
#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pb-error.h"
#include "pb-ledger.h"

typedef struct
{
  char *folder;
  char *path;
} Place;

static guint warnings, syncs;

/* In the place of the C library's: what SQLite waits for. */
int
fdatasync (int fd)
{
  syncs++;
  return fsync (fd);
}

/* Counts warnings, and fails on one that tells a subject. */
static GLogWriterOutput
count_warnings (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, "MESSAGE"))
      g_assert_null (strstr (fields[i].value, "Lunch"));
  if ((level & G_LOG_LEVEL_MASK) == G_LOG_LEVEL_MESSAGE)
    warnings++;
  else
    return g_log_writer_default (level, fields, n_fields, user_data);
  return G_LOG_WRITER_HANDLED;
}

static void
place_setup (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *top = g_dir_make_tmp ("postbell-ledger-XXXXXX", &error);

  g_assert_no_error (error);
  place->folder = g_build_filename (top, "state", NULL);
  place->path = g_build_filename (place->folder, "ledger.db", NULL);
  warnings = 0;
  syncs = 0;
}

static void
remove_all (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_assert_cmpint (g_remove (path), ==, 0);
    }
  g_rmdir (folder);
}

static void
place_teardown (Place *place, gconstpointer data)
{
  g_autofree char *top = g_path_get_dirname (place->folder);

  remove_all (place->folder);
  g_assert_cmpint (g_rmdir (top), ==, 0);
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
add (PbLedger *ledger, const char *account, const char *key, guint32 uid)
{
  const PbLedgerMail mail = { key, "INBOX", "Carol", "carol@other.example", "Lunch?", "1@other.example", 1767225600, uid, "Lunch at noon", "ZC01" };

  pb_ledger_add_pending (ledger, account, &mail);
}

static void
describe (const PbLedgerMail *mail, PbLedgerEntry entry, gpointer user_data)
{
  g_string_append_printf (user_data, "%s %s %s <%s> '%s' %s %" G_GINT64_FORMAT " %u '%s' %s %s\n", mail->key, mail->folder, mail->from, mail->address, mail->subject, mail->message_id, mail->date, mail->uid, mail->preview, mail->mail_id, entry == PB_LEDGER_SHOWN ? "shown" : "pending");
}

static char *
list (PbLedger *ledger, const char *account)
{
  GString *text = g_string_new (NULL);

  pb_ledger_foreach (ledger, account, describe, text);
  return g_string_free (text, FALSE);
}

static void
test_memory_of_mails (Place *place, gconstpointer data)
{
  g_autoptr (PbLedger) ledger = open_ledger (place);

  g_assert_cmpint (pb_ledger_find (ledger, "bob", "k1"), ==, PB_LEDGER_UNKNOWN);
  add (ledger, "bob", "k2", 8);
  add (ledger, "bob", "k1", 7);
  add (ledger, "eve", "k1", 3);
  pb_ledger_add_pending (ledger, "bob", &(PbLedgerMail){ .key = "bare" });
  g_assert_cmpint (pb_ledger_find (ledger, "bob", "k1"), ==, PB_LEDGER_PENDING);
  pb_ledger_set_shown (ledger, "bob", "k1");
  add (ledger, "bob", "k1", 9); /* known: stays shown, in its place */
  pb_ledger_close (g_steal_pointer (&ledger));

  ledger = open_ledger (place);
  g_autofree char *bob = list (ledger, "bob");
  g_assert_cmpstr (bob, ==, "k2 INBOX Carol <carol@other.example> 'Lunch?' 1@other.example 1767225600 8 'Lunch at noon' ZC01 pending\n"
                            "k1 INBOX  <> ''  1767225600 7 '' ZC01 shown\n"
                            "bare   <> ''  0 0 ''  pending\n");
  g_assert_cmpint (pb_ledger_find (ledger, "bob", "k1"), ==, PB_LEDGER_SHOWN);
  g_assert_cmpint (pb_ledger_find (ledger, "eve", "k1"), ==, PB_LEDGER_PENDING);

  pb_ledger_forget (ledger, "bob", "k1");
  pb_ledger_forget_folder (ledger, "bob", "INBOX");
  g_assert_cmpint (pb_ledger_find (ledger, "bob", "k1"), ==, PB_LEDGER_UNKNOWN);
  g_assert_cmpint (pb_ledger_find (ledger, "bob", "k2"), ==, PB_LEDGER_UNKNOWN);
  g_assert_cmpint (pb_ledger_find (ledger, "bob", "bare"), ==, PB_LEDGER_PENDING);
  g_assert_cmpint (pb_ledger_find (ledger, "eve", "k1"), ==, PB_LEDGER_PENDING);
}

static void
check_mail_id (PbLedger *ledger)
{
  pb_ledger_add_pending (ledger, "bob", &(PbLedgerMail){ .key = "k1", .subject = "Lunch?" });
  pb_ledger_add_pending (ledger, "eve", &(PbLedgerMail){ .key = "k1" });
  pb_ledger_add_pending (ledger, "bob", &(PbLedgerMail){ .key = "k2" });
  pb_ledger_set_mail_id (ledger, "bob", "k1", "ZC02");
  pb_ledger_set_shown (ledger, "bob", "k2");
  pb_ledger_set_mail_id (ledger, "bob", "k2", "ZC03");
  pb_ledger_set_mail_id (ledger, "bob", "nobody", "ZC04");
  pb_ledger_forget (ledger, "bob", "gone");
  pb_ledger_set_mail_id (ledger, "bob", "gone", "ZC05");

  g_autofree char *bob = list (ledger, "bob");
  g_autofree char *eve = list (ledger, "eve");
  g_assert_cmpstr (bob, ==, "k1   <> 'Lunch?'  0 0 '' ZC02 pending\n"
                            "k2   <> ''  0 0 '' ZC03 shown\n");
  g_assert_cmpstr (eve, ==, "k1   <> ''  0 0 ''  pending\n");
}

/* A service may name a mail that is remembered already. */
static void
test_mail_id (Place *place, gconstpointer data)
{
  g_autoptr (PbLedger) ledger = open_ledger (place);
  g_autoptr (PbLedger) memory = pb_ledger_new_memory ();

  check_mail_id (ledger);
  check_mail_id (memory);
}

/* Without a file: the same answers, nothing in the folder. */
static void
test_memory_only (Place *place, gconstpointer data)
{
  g_autoptr (PbLedger) ledger = pb_ledger_new_memory ();

  add (ledger, "bob", "k1", 7);
  pb_ledger_set_shown (ledger, "bob", "k1");
  pb_ledger_set_note (ledger, "tray-hint-shown", "1");
  pb_ledger_set_mark (ledger, "bob", "INBOX", (PbMark){ 1, 7 });
  pb_ledger_checkpoint (ledger);
  g_autofree char *note = pb_ledger_get_note (ledger, "tray-hint-shown");
  g_autofree char *bob = list (ledger, "bob");
  g_assert_cmpstr (note, ==, "1");
  g_assert_cmpint (pb_ledger_find (ledger, "bob", "k1"), ==, PB_LEDGER_SHOWN);
  g_assert_cmpuint (pb_ledger_get_mark (ledger, "bob", "INBOX").last_uid, ==, 7);
  g_assert_true (g_str_has_prefix (bob, "k1 INBOX"));
  g_assert_false (g_file_test (place->path, G_FILE_TEST_EXISTS));
  pb_ledger_forget_account (ledger, "bob");
  g_assert_cmpint (pb_ledger_find (ledger, "bob", "k1"), ==, PB_LEDGER_UNKNOWN);
}

static void
test_marks_and_notes (Place *place, gconstpointer data)
{
  g_autoptr (PbLedger) ledger = open_ledger (place);
  PbMark mark = pb_ledger_get_mark (ledger, "bob", "INBOX");

  g_assert_cmpuint (mark.uid_validity, ==, 0);
  g_assert_cmpuint (mark.last_uid, ==, 0);
  pb_ledger_set_mark (ledger, "bob", "INBOX", (PbMark){ G_MAXUINT32, G_MAXUINT32 });
  pb_ledger_set_mark (ledger, "bob", "Work", (PbMark){ 5, 6 });
  pb_ledger_set_mark (ledger, "eve", "INBOX", (PbMark){ 7, 8 });
  g_assert_null (pb_ledger_get_note (ledger, "tray-hint-shown"));
  pb_ledger_set_note (ledger, "tray-hint-shown", "no");
  pb_ledger_set_note (ledger, "tray-hint-shown", "yes");
  pb_ledger_close (g_steal_pointer (&ledger));

  ledger = open_ledger (place);
  mark = pb_ledger_get_mark (ledger, "bob", "INBOX");
  g_assert_cmpuint (mark.uid_validity, ==, G_MAXUINT32);
  g_assert_cmpuint (mark.last_uid, ==, G_MAXUINT32);
  g_autofree char *note = pb_ledger_get_note (ledger, "tray-hint-shown");
  g_assert_cmpstr (note, ==, "yes");
  pb_ledger_forget_account (ledger, "bob");
  g_assert_cmpuint (pb_ledger_get_mark (ledger, "bob", "INBOX").last_uid, ==, 0);
  g_assert_cmpuint (pb_ledger_get_mark (ledger, "bob", "Work").last_uid, ==, 0);
  g_assert_cmpuint (pb_ledger_get_mark (ledger, "eve", "INBOX").last_uid, ==, 8);
}

static void
test_private (Place *place, gconstpointer data)
{
  static const char *const names[] = { "", "-wal", "-shm" };
  struct stat st;
  mode_t before = umask (0);
  g_autoptr (PbLedger) ledger = open_ledger (place);

  add (ledger, "bob", "k1", 1);
  umask (before);
  g_assert_cmpint (g_stat (place->folder, &st), ==, 0);
  g_assert_cmpuint (st.st_mode & 0777, ==, 0700);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_strconcat (place->path, names[i], NULL);
      g_assert_cmpint (g_stat (path, &st), ==, 0);
      g_assert_cmpuint (st.st_mode & 0777, ==, 0600);
    }
}

static gboolean
file_holds (const char *path, const char *text)
{
  g_autofree char *bytes = NULL;
  gsize len = 0;

  return g_file_get_contents (path, &bytes, &len, NULL) && memmem (bytes, len, text, strlen (text)) != NULL;
}

/* Texts of a mail that was shown are nowhere in the file, not even in pages given back. */
static void
test_texts_dropped (Place *place, gconstpointer data)
{
  g_autoptr (PbLedger) ledger = open_ledger (place);
  g_autofree char *log = g_strconcat (place->path, "-wal", NULL);

  for (guint32 uid = 1; uid <= 100; uid++)
    {
      g_autofree char *key = g_strdup_printf ("key-%u", uid);
      add (ledger, "bob", key, uid);
    }
  pb_ledger_checkpoint (ledger);
  g_assert_true (file_holds (place->path, "Lunch"));
  for (guint32 uid = 1; uid <= 100; uid++)
    {
      g_autofree char *key = g_strdup_printf ("key-%u", uid);
      if (uid % 2 == 0)
        pb_ledger_set_shown (ledger, "bob", key);
      else
        pb_ledger_forget (ledger, "bob", key);
    }
  pb_ledger_checkpoint (ledger);
  g_assert_false (file_holds (place->path, "Lunch"));
  g_assert_false (file_holds (log, "Lunch"));
}

/* Between a mail and its alert nothing waits for the disk, also not right after an idle moment. */
static void
test_no_wait (Place *place, gconstpointer data)
{
  g_autoptr (PbLedger) ledger = open_ledger (place);

  add (ledger, "bob", "k1", 1);
  g_assert_cmpuint (syncs, >, 0); /* we do count */
  pb_ledger_checkpoint (ledger);
  syncs = 0;
  add (ledger, "bob", "k2", 2);
  pb_ledger_set_shown (ledger, "bob", "k2");
  pb_ledger_set_mark (ledger, "bob", "INBOX", (PbMark){ 1, 2 });
  g_assert_cmpuint (syncs, ==, 0);
}

static void
count_mail (const PbLedgerMail *mail, PbLedgerEntry entry, gpointer user_data)
{
  guint32 *uids = user_data;

  uids[0] = uids[0] == 0 ? mail->uid : uids[0];
  uids[1] = mail->uid;
  uids[2]++;
}

static void
test_bounded (Place *place, gconstpointer data)
{
  g_autoptr (PbLedger) ledger = open_ledger (place);
  guint32 uids[3] = { 0, 0, 0 };
  gint64 start, us;

  add (ledger, "eve", "first", 1);
  start = g_get_monotonic_time ();
  for (guint32 uid = 1; uid <= 2000; uid++)
    {
      g_autofree char *key = g_strdup_printf ("key-%u", uid);
      add (ledger, "bob", key, uid);
    }
  us = g_get_monotonic_time () - start;
  g_test_message ("add_pending: %.4f ms", (double) us / 2000 / 1000);
  start = g_get_monotonic_time ();
  for (guint32 uid = 1; uid <= 2000; uid++)
    pb_ledger_set_mark (ledger, "bob", "INBOX", (PbMark){ 1, uid });
  us = g_get_monotonic_time () - start;
  g_test_message ("set_mark: %.4f ms", (double) us / 2000 / 1000);

  pb_ledger_foreach (ledger, "bob", count_mail, uids);
  g_assert_cmpuint (uids[0], ==, 1001);
  g_assert_cmpuint (uids[1], ==, 2000);
  g_assert_cmpuint (uids[2], ==, 1000);
  g_assert_cmpint (pb_ledger_find (ledger, "eve", "first"), ==, PB_LEDGER_PENDING);
}

static void
forget_while_listing (const PbLedgerMail *mail, PbLedgerEntry entry, gpointer user_data)
{
  pb_ledger_forget (user_data, "bob", mail->key);
}

static void
test_change_while_listing (Place *place, gconstpointer data)
{
  g_autoptr (PbLedger) ledger = open_ledger (place);

  for (guint32 uid = 1; uid <= 50; uid++)
    {
      g_autofree char *key = g_strdup_printf ("key-%u", uid);
      add (ledger, "bob", key, uid);
    }
  pb_ledger_foreach (ledger, "bob", forget_while_listing, ledger);
  g_autofree char *left = list (ledger, "bob");
  g_assert_cmpstr (left, ==, "");
}

/* Writes until it is killed; each acknowledged number was told only after the call returned. */
static void
write_until_killed (Place *place, int fd)
{
  PbLedger *ledger = open_ledger (place);

  for (guint32 uid = 1;; uid++)
    {
      char key[32];
      g_snprintf (key, sizeof key, "key-%u", uid);
      add (ledger, "bob", key, uid);
      if (uid % 2 == 0)
        pb_ledger_set_shown (ledger, "bob", key);
      pb_ledger_set_mark (ledger, "bob", "INBOX", (PbMark){ 1, uid });
      if (write (fd, &uid, sizeof uid) != sizeof uid)
        _exit (1);
      if (uid == 40)
        kill (getpid (), SIGKILL);
    }
}

static void
test_killed (Place *place, gconstpointer data)
{
  guint32 acknowledged = 0, uid;
  int fds[2], status;
  pid_t child;

  g_assert_cmpint (pipe (fds), ==, 0);
  child = fork ();
  if (child == 0)
    write_until_killed (place, fds[1]);
  close (fds[1]);
  while (read (fds[0], &uid, sizeof uid) == sizeof uid)
    acknowledged = uid;
  close (fds[0]);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL);
  g_assert_cmpuint (acknowledged, ==, 40);

  g_autoptr (PbLedger) ledger = open_ledger (place);
  g_assert_cmpuint (pb_ledger_get_mark (ledger, "bob", "INBOX").last_uid, ==, acknowledged);
  for (uid = 1; uid <= acknowledged; uid++)
    {
      g_autofree char *key = g_strdup_printf ("key-%u", uid);
      g_assert_cmpint (pb_ledger_find (ledger, "bob", key), ==, uid % 2 == 0 ? PB_LEDGER_SHOWN : PB_LEDGER_PENDING);
    }
}

static gboolean
exists (Place *place, const char *suffix)
{
  g_autofree char *path = g_strconcat (place->path, suffix, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
write_file (Place *place, const char *bytes, gssize len)
{
  g_autoptr (GError) error = NULL;

  g_mkdir_with_parents (place->folder, 0700);
  g_file_set_contents (place->path, bytes, len, &error);
  g_assert_no_error (error);
}

static void
test_damaged (Place *place, gconstpointer data)
{
  static const char *const asides[] = { ".damaged", ".damaged-2", ".damaged-3" };

  for (gsize i = 0; i < G_N_ELEMENTS (asides); i++)
    {
      write_file (place, "This was a ledger once, and now it is prose.\nIt goes on for more than the hundred octets that a header takes up.\n", -1);
      g_autoptr (PbLedger) ledger = open_ledger (place);
      add (ledger, "bob", "k1", 1);
      g_assert_cmpint (pb_ledger_find (ledger, "bob", "k1"), ==, PB_LEDGER_PENDING);
      g_assert_true (exists (place, asides[i]));
    }
  g_assert_cmpuint (warnings, ==, 0);
}

/* A database of somebody else, without our tables. */
static void
test_foreign (Place *place, gconstpointer data)
{
  sqlite3 *db = NULL;

  g_mkdir_with_parents (place->folder, 0700);
  g_assert_cmpint (sqlite3_open (place->path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "CREATE TABLE mark (x); PRAGMA user_version = 1", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
  g_autoptr (PbLedger) ledger = open_ledger (place);
  add (ledger, "bob", "k1", 1);
  g_assert_true (exists (place, ".damaged"));
}

/* Pages overwritten beyond the first: found out in use, and renewed then. */
static void
test_damaged_inside (Place *place, gconstpointer data)
{
  g_autoptr (PbLedger) ledger = open_ledger (place);
  g_autofree char *bytes = NULL;
  gsize len = 0;

  for (guint32 uid = 1; uid <= 500; uid++)
    {
      g_autofree char *key = g_strdup_printf ("key-%u", uid);
      add (ledger, "bob", key, uid);
    }
  pb_ledger_close (g_steal_pointer (&ledger));
  g_assert_true (g_file_get_contents (place->path, &bytes, &len, NULL));
  memset (bytes + len / 2, 0xa5, len / 2);
  write_file (place, bytes, (gssize) len);

  ledger = open_ledger (place);
  g_assert_false (exists (place, ".damaged"));
  for (guint32 uid = 1; uid <= 500; uid++)
    {
      g_autofree char *key = g_strdup_printf ("key-%u", uid);
      pb_ledger_forget (ledger, "bob", key);
      add (ledger, "bob", key, uid);
    }
  g_assert_true (exists (place, ".damaged"));
  g_assert_cmpuint (warnings, ==, 1);
  g_assert_cmpint (pb_ledger_find (ledger, "bob", "key-500"), ==, PB_LEDGER_PENDING);
  pb_ledger_close (g_steal_pointer (&ledger));
  ledger = open_ledger (place);
  g_assert_cmpint (pb_ledger_find (ledger, "bob", "key-500"), ==, PB_LEDGER_PENDING);
}

static void
test_newer (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL, *after = NULL;
  gsize len_before = 0, len_after = 0;
  sqlite3 *db = NULL;

  g_mkdir_with_parents (place->folder, 0700);
  g_assert_cmpint (sqlite3_open (place->path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "CREATE TABLE future (x); PRAGMA journal_mode = WAL; PRAGMA user_version = 4", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
  g_assert_true (g_file_get_contents (place->path, &before, &len_before, NULL));

  g_assert_null (pb_ledger_open (place->path, &error));
  g_assert_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG);
  g_assert_nonnull (strstr (error->message, "newer"));
  g_assert_true (g_file_get_contents (place->path, &after, &len_after, NULL));
  g_assert_cmpuint (len_before, ==, len_after);
  g_assert_cmpint (memcmp (before, after, len_after), ==, 0);
  g_assert_false (exists (place, ".damaged"));
}

/* The file as the first version made it. */
static const char old_sql[] =
    "PRAGMA page_size = 1024; PRAGMA journal_mode = WAL;"
    "CREATE TABLE mark (account TEXT NOT NULL, folder TEXT NOT NULL, uid_validity INTEGER NOT NULL, last_uid INTEGER NOT NULL,"
    "  PRIMARY KEY (account, folder)) WITHOUT ROWID;"
    "CREATE TABLE mail (id INTEGER PRIMARY KEY, account TEXT NOT NULL, key TEXT NOT NULL, entry INTEGER NOT NULL,"
    "  folder TEXT NOT NULL, uid INTEGER NOT NULL, date INTEGER NOT NULL, sender TEXT NOT NULL, address TEXT NOT NULL,"
    "  subject TEXT NOT NULL, message_id TEXT NOT NULL, UNIQUE (account, key));"
    "CREATE INDEX mail_order ON mail (account, id);"
    "CREATE TRIGGER mail_bound AFTER INSERT ON mail BEGIN DELETE FROM mail WHERE account = NEW.account AND id <="
    " (SELECT id FROM mail WHERE account = NEW.account ORDER BY id DESC LIMIT 1 OFFSET 1000); END;"
    "CREATE TABLE note (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
    "INSERT INTO mark VALUES ('bob', 'INBOX', 5, 6);"
    "INSERT INTO mail VALUES (7, 'bob', 'k1', 1, 'INBOX', 3, 1767225600, 'Carol', 'carol@other.example', 'Lunch?', 'm@x');"
    "INSERT INTO mail VALUES (9, 'bob', 'k2', 2, 'INBOX', 4, 1767225601, '', '', '', '');"
    "INSERT INTO note VALUES ('tray-hint-shown', '1');"
    "PRAGMA user_version = 1;";

static void
test_older (Place *place, gconstpointer data)
{
  sqlite3 *db = NULL;

  g_mkdir_with_parents (place->folder, 0700);
  g_assert_cmpint (sqlite3_open (place->path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, old_sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
  for (guint i = 0; i < 2; i++) /* the second time there is nothing left to do */
    {
      g_autoptr (PbLedger) ledger = open_ledger (place);
      g_autofree char *bob = list (ledger, "bob");
      g_autofree char *note = pb_ledger_get_note (ledger, "tray-hint-shown");

      g_assert_cmpstr (bob, ==, "k1 INBOX Carol <carol@other.example> 'Lunch?' m@x 1767225600 3 ''  pending\n"
                                "k2 INBOX  <> ''  1767225601 4 ''  shown\n");
      g_assert_cmpstr (note, ==, "1");
      g_assert_cmpuint (pb_ledger_get_mark (ledger, "bob", "INBOX").last_uid, ==, 6);
    }
  g_autoptr (PbLedger) ledger = open_ledger (place);
  add (ledger, "eve", "new", 8);
  g_autofree char *eve = list (ledger, "eve");
  g_assert_cmpstr (eve, ==, "new INBOX Carol <carol@other.example> 'Lunch?' 1@other.example 1767225600 8 'Lunch at noon' ZC01 pending\n");
  g_assert_false (exists (place, ".damaged"));
  g_assert_cmpuint (warnings, ==, 0);
}

static void
check_notes_of_accounts (PbLedger *ledger)
{
  const char *const names[] = { "exmail-ver/bob", "exmail-ver/robbob", "exmail-ver/bob.2", "bob", "/bob", "tray-hint-shown" };
  const gboolean stays[] = { FALSE, TRUE, TRUE, TRUE, FALSE, TRUE };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    pb_ledger_set_note (ledger, names[i], "7");
  pb_ledger_forget_account (ledger, "bob");
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *value = pb_ledger_get_note (ledger, names[i]);
      g_assert_cmpstr (value, ==, stays[i] ? "7" : NULL);
    }
}

/* What is noted of an account goes with it. */
static void
test_notes_of_accounts (Place *place, gconstpointer data)
{
  g_autoptr (PbLedger) ledger = open_ledger (place);
  g_autoptr (PbLedger) memory = pb_ledger_new_memory ();

  check_notes_of_accounts (ledger);
  check_notes_of_accounts (memory);
}

/* The place of the file is not a folder: everything goes on in memory. */
static void
test_no_place (Place *place, gconstpointer data)
{
  g_autofree char *under = g_build_filename (place->path, "ledger.db", NULL);
  g_autoptr (GError) error = NULL;

  write_file (place, "x", 1);
  g_autoptr (PbLedger) ledger = pb_ledger_open (under, &error);
  g_assert_no_error (error);
  add (ledger, "bob", "k1", 1);
  pb_ledger_set_mark (ledger, "bob", "INBOX", (PbMark){ 1, 2 });
  pb_ledger_set_note (ledger, "n", "v");
  pb_ledger_checkpoint (ledger);
  g_autofree char *note = pb_ledger_get_note (ledger, "n");
  g_assert_cmpstr (note, ==, "v");
  g_assert_cmpint (pb_ledger_find (ledger, "bob", "k1"), ==, PB_LEDGER_PENDING);
  g_assert_cmpuint (pb_ledger_get_mark (ledger, "bob", "INBOX").last_uid, ==, 2);
  g_assert_cmpuint (warnings, ==, 1);
}

static void
limit_files (rlim_t bytes)
{
  struct rlimit limit;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = bytes;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

static void
check_full_disk (PbLedger *ledger)
{
  add (ledger, "bob", "new", 3);
  add (ledger, "bob", "fleeting", 4);
  pb_ledger_set_shown (ledger, "bob", "fleeting");
  pb_ledger_set_shown (ledger, "bob", "old");
  pb_ledger_forget (ledger, "bob", "older");
  pb_ledger_set_mark (ledger, "bob", "INBOX", (PbMark){ 1, 4 });
  pb_ledger_set_note (ledger, "n", "new");

  g_autofree char *bob = list (ledger, "bob");
  g_assert_cmpstr (bob, ==, "new INBOX Carol <carol@other.example> 'Lunch?' 1@other.example 1767225600 3 'Lunch at noon' ZC01 pending\n"
                            "fleeting INBOX  <> ''  1767225600 4 '' ZC01 shown\n"
                            "old INBOX  <> ''  1767225600 2 '' ZC01 shown\n");
  g_assert_cmpint (pb_ledger_find (ledger, "bob", "older"), ==, PB_LEDGER_UNKNOWN);
  g_assert_cmpint (pb_ledger_find (ledger, "bob", "old"), ==, PB_LEDGER_SHOWN);
  g_assert_cmpint (pb_ledger_find (ledger, "bob", "fleeting"), ==, PB_LEDGER_SHOWN);
  g_assert_cmpuint (pb_ledger_get_mark (ledger, "bob", "INBOX").last_uid, ==, 4);
  g_autofree char *note = pb_ledger_get_note (ledger, "n");
  g_assert_cmpstr (note, ==, "new");
  g_assert_cmpuint (warnings, ==, 1);
}

static void
test_full_disk (Place *place, gconstpointer data)
{
  g_autoptr (PbLedger) ledger = open_ledger (place);

  add (ledger, "bob", "older", 1);
  add (ledger, "bob", "old", 2);
  pb_ledger_checkpoint (ledger);
  limit_files (0);
  check_full_disk (ledger);
  limit_files (RLIM_INFINITY);

  /* Room again: what is told now is written, what is known stays so. */
  add (ledger, "bob", "later", 5);
  pb_ledger_set_shown (ledger, "bob", "new");
  pb_ledger_forget (ledger, "bob", "older");
  pb_ledger_set_mark (ledger, "bob", "INBOX", (PbMark){ 1, 5 });
  pb_ledger_close (g_steal_pointer (&ledger));
  ledger = open_ledger (place);
  g_assert_cmpint (pb_ledger_find (ledger, "bob", "older"), ==, PB_LEDGER_UNKNOWN);
  g_assert_cmpint (pb_ledger_find (ledger, "bob", "new"), ==, PB_LEDGER_SHOWN);
  g_assert_cmpint (pb_ledger_find (ledger, "bob", "later"), ==, PB_LEDGER_PENDING);
  g_assert_cmpuint (pb_ledger_get_mark (ledger, "bob", "INBOX").last_uid, ==, 5);
}

/* A flood that finds no room is bounded in memory as well. */
static void
test_full_disk_bounded (Place *place, gconstpointer data)
{
  g_autoptr (PbLedger) ledger = open_ledger (place);
  guint32 uids[3] = { 0, 0, 0 };

  limit_files (0);
  for (guint32 uid = 1; uid <= 1500; uid++)
    {
      g_autofree char *key = g_strdup_printf ("key-%u", uid);
      add (ledger, "bob", key, uid);
    }
  pb_ledger_foreach (ledger, "bob", count_mail, uids);
  limit_files (RLIM_INFINITY);
  g_assert_cmpuint (uids[0], ==, 501);
  g_assert_cmpuint (uids[2], ==, 1000);
  g_assert_cmpuint (warnings, ==, 1);
}

static guint64
private_dirty (void)
{
  g_autofree char *smaps = NULL;
  guint64 kib = 0;

  g_assert_true (g_file_get_contents ("/proc/self/smaps_rollup", &smaps, NULL, NULL));
  const char *line = strstr (smaps, "Private_Dirty:");
  if (line != NULL)
    kib = g_ascii_strtoull (line + strlen ("Private_Dirty:"), NULL, 10);
  return kib;
}

static void
test_cost (Place *place, gconstpointer data)
{
  guint64 before = private_dirty ();
  g_autoptr (PbLedger) ledger = open_ledger (place);

  for (guint32 uid = 1; uid <= 10; uid++)
    {
      g_autofree char *key = g_strdup_printf ("key-%u", uid);
      add (ledger, "bob", key, uid);
      pb_ledger_set_shown (ledger, "bob", key);
      pb_ledger_set_mark (ledger, "bob", "INBOX", (PbMark){ 1, uid });
    }
  g_test_message ("private dirty of a ledger in use: %" G_GUINT64_FORMAT " KiB", private_dirty () - before);
}

#define ADD(path, func) g_test_add ("/ledger/" path, Place, NULL, place_setup, func, place_teardown)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_writer_func (count_warnings, NULL, NULL);
  signal (SIGXFSZ, SIG_IGN);
  ADD ("cost", test_cost);
  ADD ("mails", test_memory_of_mails);
  ADD ("marks-and-notes", test_marks_and_notes);
  ADD ("mail-id", test_mail_id);
  ADD ("memory-only", test_memory_only);
  ADD ("private", test_private);
  ADD ("texts-dropped", test_texts_dropped);
  ADD ("no-wait", test_no_wait);
  ADD ("bounded", test_bounded);
  ADD ("change-while-listing", test_change_while_listing);
  ADD ("killed", test_killed);
  ADD ("damaged", test_damaged);
  ADD ("foreign", test_foreign);
  ADD ("damaged-inside", test_damaged_inside);
  ADD ("newer", test_newer);
  ADD ("older", test_older);
  ADD ("notes-of-accounts", test_notes_of_accounts);
  ADD ("no-place", test_no_place);
  ADD ("full-disk", test_full_disk);
  ADD ("full-disk-bounded", test_full_disk_bounded);
  return g_test_run ();
}
