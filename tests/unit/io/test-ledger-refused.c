/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-ledger-refused.c: a ledger's file that refuses for a while, or for good: what is remembered goes on in memory, goes into the
 * file as soon as that takes it, and nothing in a file that is not ours is touched. */
#include "pb-ledger.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/resource.h>

static guint warnings;

static GLogWriterOutput
count_warnings (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  if ((level & G_LOG_LEVEL_MASK) != G_LOG_LEVEL_MESSAGE)
    return g_log_writer_default (level, fields, n_fields, user_data);
  warnings++;
  return G_LOG_WRITER_HANDLED;
}

typedef struct
{
  char *folder; /* (owned) */
  char *path;   /* (owned) */
  sqlite3 *db;  /* (owned) (nullable): another process's */
} Place;

static void
limit_files (rlim_t bytes)
{
  struct rlimit limit;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = bytes;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

static void
run (Place *place, const char *sql)
{
  if (place->db == NULL)
    g_assert_cmpint (sqlite3_open (place->path, &place->db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (place->db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
}

static void
let_go (Place *place)
{
  limit_files (RLIM_INFINITY);
  g_clear_pointer (&place->db, sqlite3_close);
}

/* --- the ways to refuse --- */

/* The file is there already; nobody else gets in, not even to read. */
static void
hold_whole (Place *place)
{
  run (place, "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
}

/* A program that makes a copy of it, and takes its time. */
static void
hold_writing (Place *place)
{
  run (place, "BEGIN IMMEDIATE");
}

static void
fill_disk (Place *place)
{
  limit_files (0);
}

static const struct
{
  const char *name;
  void (*refuse) (Place *place);
  gboolean from_start; /* it is so already when the ledger is opened */
  gboolean killed;     /* who wrote it before was killed: it has a log that nobody has folded */
  gboolean opaque;     /* it cannot be read either */
  const char *problem; /* (nullable): words */
} ways[] = {
  { "held before it is opened", hold_whole, TRUE, FALSE, TRUE, "is held by another process" },
  { "held for writing before it is opened", hold_writing, TRUE, FALSE, FALSE, NULL },
  { "held for writing", hold_writing, FALSE, FALSE, FALSE, NULL },
  { "full", fill_disk, FALSE, FALSE, FALSE, NULL },
  { "full before it is opened", fill_disk, TRUE, FALSE, FALSE, "cannot be written" },
  { "full before it is opened after a crash", fill_disk, TRUE, TRUE, FALSE, "cannot be written" },
};

/* --- what is remembered --- */

static void
add (PbLedger *ledger, const char *key, guint32 uid)
{
  const PbLedgerMail mail = { key, "INBOX", "Carol", "carol@other.example", "Lunch?", "1@other.example", 1767225600, uid, "At noon", "ZC01" };

  pb_ledger_add_pending (ledger, "bob", &mail);
}

static void
remember (PbLedger *ledger)
{
  const PbLedgerUidl uidls[] = { { 11, PB_LEDGER_UIDL_SEEN }, { 22, PB_LEDGER_UIDL_NEW } };

  add (ledger, "pending", 3);
  add (ledger, "shown", 4);
  pb_ledger_set_shown (ledger, "bob", "shown");
  pb_ledger_set_shown (ledger, "bob", "old");
  pb_ledger_forget (ledger, "bob", "older");
  pb_ledger_set_mark (ledger, "bob", "INBOX", (PbMark){ 7, 4, 99 });
  pb_ledger_set_mark (ledger, "bob", "Lists/工作", (PbMark){ 8, 1, 0 });
  pb_ledger_set_note (ledger, "tray-hint-shown", "1");
  pb_ledger_change_uidls (ledger, "bob", uidls, G_N_ELEMENTS (uidls));
}

static void
check_remembered (PbLedger *ledger)
{
  g_autofree char *note = pb_ledger_get_note (ledger, "tray-hint-shown");
  g_autoptr (GArray) uidls = pb_ledger_get_uidls (ledger, "bob");
  PbMark mark = pb_ledger_get_mark (ledger, "bob", "INBOX");

  g_assert_cmpint (pb_ledger_find (ledger, "bob", "pending"), ==, PB_LEDGER_PENDING);
  g_assert_cmpint (pb_ledger_find (ledger, "bob", "shown"), ==, PB_LEDGER_SHOWN);
  g_assert_cmpint (pb_ledger_find (ledger, "bob", "older"), ==, PB_LEDGER_UNKNOWN);
  g_assert_cmpuint (mark.uid_validity, ==, 7);
  g_assert_cmpuint (mark.last_uid, ==, 4);
  g_assert_cmpuint (mark.modseq, ==, 99);
  g_assert_cmpuint (pb_ledger_get_mark (ledger, "bob", "Lists/工作").uid_validity, ==, 8);
  g_assert_cmpstr (note, ==, "1");
  g_assert_cmpuint (uidls->len, ==, 2);
  g_assert_cmpuint (g_array_index (uidls, PbLedgerUidl, 0).name, ==, 11);
  g_assert_cmpint (g_array_index (uidls, PbLedgerUidl, 1).state, ==, PB_LEDGER_UIDL_NEW);
}

static void
copy (const char *from, const char *to, const char *end)
{
  g_autofree char *old = g_strconcat (from, end, NULL), *new = g_strconcat (to, end, NULL), *bytes = NULL;
  gsize length = 0;

  g_assert_true (g_file_get_contents (old, &bytes, &length, NULL));
  g_assert_true (g_file_set_contents (new, bytes, (gssize) length, NULL));
}

/* What was there before: on its own, or as a program leaves it that is killed, and the computer with it. */
static void
prepare (Place *place, gboolean killed)
{
  g_autofree char *path = killed ? g_strconcat (place->path, ".alive", NULL) : g_strdup (place->path);
  g_autoptr (PbLedger) ledger = pb_ledger_open (path, NULL);

  pb_ledger_checkpoint (ledger);
  add (ledger, "older", 1);
  add (ledger, "old", 2);
  pb_ledger_set_mark (ledger, "bob", "INBOX", (PbMark){ 7, 2, 50 });
  if (!killed)
    return;
  copy (path, place->path, "");
  copy (path, place->path, "-wal");
}

static void
place_setup (Place *place, gconstpointer data)
{
  place->folder = g_dir_make_tmp ("postbell-refused-XXXXXX", NULL);
  place->path = g_build_filename (place->folder, "ledger.db", NULL);
  place->db = NULL;
  warnings = 0;
}

static void
place_teardown (Place *place, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (place->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (place->folder, name, NULL);
      g_assert_cmpint (g_remove (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (place->folder), ==, 0);
  g_free (place->folder);
  g_free (place->path);
}

/* --- */

static void
count_problem (const char *problem, gpointer user_data)
{
  g_assert_nonnull (strstr (problem, "cannot be written"));
  (*(guint *) user_data)++;
}

static void
test_comes_back (Place *place, gconstpointer data)
{
  const gsize way = GPOINTER_TO_SIZE (data);
  g_autoptr (PbLedger) ledger = NULL;
  g_autofree char *problem = NULL;
  guint problems = 0;

  prepare (place, ways[way].killed);
  if (ways[way].from_start)
    ways[way].refuse (place);
  ledger = pb_ledger_open_lenient (place->path, &problem);
  g_assert_nonnull (ledger);
  g_assert_cmpint (problem != NULL, ==, ways[way].problem != NULL);
  pb_ledger_set_problem_func (ledger, count_problem, &problems);
  if (problem != NULL)
    g_assert_nonnull (strstr (problem, ways[way].problem));
  if (!ways[way].from_start)
    ways[way].refuse (place);
  g_assert_cmpint (pb_ledger_find (ledger, "bob", "older"), ==, ways[way].opaque ? PB_LEDGER_UNKNOWN : PB_LEDGER_PENDING);
  g_assert_cmpuint (pb_ledger_get_mark (ledger, "bob", "INBOX").last_uid, ==, ways[way].opaque ? 0 : 2);
  remember (ledger);
  pb_ledger_checkpoint (ledger); /* it refuses still */
  check_remembered (ledger);
  g_assert_cmpuint (warnings, <=, 1);
  g_assert_cmpuint (problems, ==, problem == NULL && ways[way].refuse == fill_disk ? 1 : 0); /* told once, at the start or later */
  let_go (place);
  pb_ledger_checkpoint (ledger);
  check_remembered (ledger);
  g_clear_pointer (&ledger, pb_ledger_close); /* as much as dies with the process */
  ledger = pb_ledger_open (place->path, NULL);
  g_assert_nonnull (ledger);
  check_remembered (ledger);
  if (!ways[way].opaque) /* this one was known */
    g_assert_cmpint (pb_ledger_find (ledger, "bob", "old"), ==, PB_LEDGER_SHOWN);
}

/* Returns: (transfer full): the bytes of the file. */
static char *
read_bytes (Place *place, gsize *length)
{
  char *bytes = NULL;

  g_assert_true (g_file_get_contents (place->path, &bytes, length, NULL));
  return bytes;
}

/* A newer version's: not a byte of it is changed, whatever happens. */
static void
test_newer (Place *place, gconstpointer data)
{
  g_autoptr (PbLedger) ledger = NULL;
  g_autofree char *problem = NULL, *before = NULL, *after = NULL;
  gsize length = 0, length_after = 0;

  run (place, "CREATE TABLE mail (of, the, future); PRAGMA user_version = 99");
  let_go (place);
  before = read_bytes (place, &length);
  ledger = pb_ledger_open_lenient (place->path, &problem);
  g_assert_nonnull (strstr (problem, "newer version"));
  remember (ledger);
  pb_ledger_checkpoint (ledger);
  check_remembered (ledger);
  pb_ledger_forget_account (ledger, "bob");
  g_clear_pointer (&ledger, pb_ledger_close);
  after = read_bytes (place, &length_after);
  g_assert_cmpuint (length, ==, length_after);
  g_assert_cmpint (memcmp (before, after, length), ==, 0);
}

/* Held until we end: the file is as it was. */
static void
test_held_to_the_end (Place *place, gconstpointer data)
{
  g_autofree char *problem = NULL;
  PbLedger *ledger;

  prepare (place, FALSE);
  hold_whole (place);
  ledger = pb_ledger_open_lenient (place->path, &problem);
  remember (ledger);
  pb_ledger_close (ledger);
  let_go (place);
  ledger = pb_ledger_open (place->path, NULL);
  g_assert_cmpuint (pb_ledger_get_mark (ledger, "bob", "INBOX").last_uid, ==, 2);
  g_assert_cmpint (pb_ledger_find (ledger, "bob", "older"), ==, PB_LEDGER_PENDING);
  pb_ledger_close (ledger);
}

/* A disk that is full before there is a ledger, and gets room. */
static void
test_full_at_first (Place *place, gconstpointer data)
{
  g_autoptr (PbLedger) ledger = NULL;
  g_autofree char *problem = NULL;

  fill_disk (place);
  ledger = pb_ledger_open_lenient (place->path, &problem);
  g_assert_nonnull (problem);
  g_assert_nonnull (strstr (problem, "cannot be written"));
  remember (ledger);
  pb_ledger_checkpoint (ledger);
  check_remembered (ledger);
  let_go (place);
  pb_ledger_checkpoint (ledger);
  g_clear_pointer (&ledger, pb_ledger_close);
  ledger = pb_ledger_open (place->path, NULL);
  check_remembered (ledger);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_writer_func (count_warnings, NULL, NULL);
  (void) signal (SIGXFSZ, SIG_IGN);
  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autofree char *path = g_strdelimit (g_strconcat ("/ledger-refused/", ways[i].name, NULL), " ", '-');
      g_test_add (path, Place, GSIZE_TO_POINTER (i), place_setup, test_comes_back, place_teardown);
    }
  g_test_add ("/ledger-refused/full-at-first", Place, NULL, place_setup, test_full_at_first, place_teardown);
  g_test_add ("/ledger-refused/newer", Place, NULL, place_setup, test_newer, place_teardown);
  g_test_add ("/ledger-refused/held-to-the-end", Place, NULL, place_setup, test_held_to_the_end, place_teardown);
  return g_test_run ();
}
