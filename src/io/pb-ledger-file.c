/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-ledger-file.c: the tables of the ledger, and what is done about a file that is not as it should be. */
#include "pb-ledger-file.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define VERSION      3
#define STRINGIFY(x) #x
#define NUMBER(x)    STRINGIFY (x)

/* What another process may make us wait; the main loop stands still meanwhile. */
#define BUSY_MS 100

/* Small in memory: 1 KiB pages, 32 of them cached. secure_delete: dropped texts are overwritten in their page. */
static const char setup_sql[] =
    "PRAGMA cache_size = 32;"
    "PRAGMA temp_store = MEMORY;"
    "PRAGMA trusted_schema = OFF;"
    "PRAGMA cell_size_check = ON;"
    "PRAGMA secure_delete = ON;"
    "PRAGMA journal_mode = WAL;"
    "PRAGMA synchronous = NORMAL;"
    "PRAGMA journal_size_limit = 65536;";

/* name is a hash of the UIDL, state a PbLedgerUidlState; a higher place was put later. */
#define UIDL_TABLE                                                                                                   \
  "CREATE TABLE uidl (account TEXT NOT NULL, name INTEGER NOT NULL, state INTEGER NOT NULL, place INTEGER NOT NULL," \
  "  PRIMARY KEY (account, name)) WITHOUT ROWID;"

/* entry is a PbLedgerEntry. The trigger holds the bound whoever inserts. */
/* clang-format off */
static const char schema_sql[] =
    "PRAGMA page_size = 1024;"
    "BEGIN IMMEDIATE;"
    "CREATE TABLE mark (account TEXT NOT NULL, folder TEXT NOT NULL, uid_validity INTEGER NOT NULL, last_uid INTEGER NOT NULL,"
    "  modseq INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (account, folder)) WITHOUT ROWID;"
    "CREATE TABLE mail (id INTEGER PRIMARY KEY, account TEXT NOT NULL, key TEXT NOT NULL, entry INTEGER NOT NULL,"
    "  folder TEXT NOT NULL, uid INTEGER NOT NULL, date INTEGER NOT NULL, sender TEXT NOT NULL, address TEXT NOT NULL,"
    "  subject TEXT NOT NULL, message_id TEXT NOT NULL, preview TEXT NOT NULL DEFAULT '', mail_id TEXT NOT NULL DEFAULT '', UNIQUE (account, key));"
    "CREATE INDEX mail_order ON mail (account, id);"
    "CREATE TRIGGER mail_bound AFTER INSERT ON mail BEGIN"
    "  DELETE FROM mail WHERE account = NEW.account AND id <="
    "    (SELECT id FROM mail WHERE account = NEW.account ORDER BY id DESC LIMIT 1 OFFSET " NUMBER (PB_LEDGER_MAX_MAILS) ");"
    "END;"
    "CREATE TABLE note (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
    UIDL_TABLE
    "PRAGMA user_version = " NUMBER (VERSION) ";"
    "COMMIT;";
/* clang-format on */

/* What a file of each older version lacks, by that version. */
static const char *const upgrade_sql[VERSION] = {
  [1] = "BEGIN IMMEDIATE;"
        "ALTER TABLE mail ADD COLUMN preview TEXT NOT NULL DEFAULT '';"
        "ALTER TABLE mail ADD COLUMN mail_id TEXT NOT NULL DEFAULT '';"
        "PRAGMA user_version = 2;"
        "COMMIT;",
  [2] = "BEGIN IMMEDIATE;"
        "ALTER TABLE mark ADD COLUMN modseq INTEGER NOT NULL DEFAULT 0;" UIDL_TABLE
        "PRAGMA user_version = 3;"
        "COMMIT;",
};

/* Reads the root of every table and index, so that gross damage shows at once. */
static const char probe_sql[] =
    "SELECT modseq FROM mark LIMIT 1; SELECT name, state, place FROM uidl LIMIT 1; SELECT 1 FROM note LIMIT 1; SELECT preview, mail_id FROM mail LIMIT 1; SELECT 1 FROM mail WHERE account = '' LIMIT 1;"
    "SELECT 1 FROM mail WHERE account = '' AND key = '' LIMIT 1;";

gboolean
pb_ledger_file_is_damage (int result)
{
  result &= 0xff;
  return result == SQLITE_CORRUPT || result == SQLITE_NOTADB;
}

/* Makes folder and file with rights for nobody else; the log inherits them from the file. */
static int
create (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  struct stat st;
  int fd;

  if (g_mkdir_with_parents (folder, 0700) != 0)
    return SQLITE_CANTOPEN;
  fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0600);
  if (fd < 0)
    return SQLITE_CANTOPEN;
  if (fstat (fd, &st) == 0 && (st.st_mode & 077) != 0 && fchmod (fd, 0600) != 0)
    g_debug ("the ledger's rights could not be narrowed");
  close (fd);
  return SQLITE_OK;
}

static int
read_version (sqlite3 *db, int *version)
{
  sqlite3_stmt *statement = NULL;
  int result = sqlite3_prepare_v2 (db, "PRAGMA user_version", -1, &statement, NULL);

  if (result == SQLITE_OK && (result = sqlite3_step (statement)) == SQLITE_ROW)
    {
      *version = sqlite3_column_int (statement, 0);
      result = SQLITE_OK;
    }
  sqlite3_finalize (statement);
  return result;
}

/* Brings @db to the tables of this version. */
static int
prepare (sqlite3 *db)
{
  int version = 0, result;

  sqlite3_busy_timeout (db, BUSY_MS);
  sqlite3_db_config (db, SQLITE_DBCONFIG_LOOKASIDE, NULL, 0, 0);
  result = read_version (db, &version);
  if (result == SQLITE_OK && version > VERSION)
    {
      sqlite3_db_config (db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
      return SQLITE_SCHEMA;
    }
  if (result == SQLITE_OK && version <= 0)
    result = sqlite3_exec (db, schema_sql, NULL, NULL, NULL);
  for (; result == SQLITE_OK && version > 0 && version < VERSION; version++)
    result = sqlite3_exec (db, upgrade_sql[version], NULL, NULL, NULL);
  if (result == SQLITE_OK)
    result = sqlite3_exec (db, setup_sql, NULL, NULL, NULL);
  if (result == SQLITE_OK)
    result = sqlite3_exec (db, probe_sql, NULL, NULL, NULL);
  /* SQLITE_ERROR: tables are there, but not ours. */
  return result == SQLITE_ERROR ? SQLITE_NOTADB : result;
}

/* @alone: nobody else opens the file meanwhile, and what there is to know about its log is kept in memory, not in a file. */
static sqlite3 *
open_once (const char *path, gboolean alone, int *result)
{
  sqlite3 *db = NULL;

  *result = create (path);
  if (*result == SQLITE_OK)
    *result = sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
  if (*result == SQLITE_OK && alone)
    *result = sqlite3_exec (db, "PRAGMA locking_mode = EXCLUSIVE", NULL, NULL, NULL);
  if (*result == SQLITE_OK)
    *result = prepare (db);
  if (*result == SQLITE_OK)
    return db;
  sqlite3_close_v2 (db);
  return NULL;
}

/* A file on a disk that cannot be written, as its last fold has left it: a log beside it could not be played without writing. An
 * older version lacks what would have to be added. */
static sqlite3 *
open_read_only (const char *path)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autofree char *escaped = g_uri_escape_string (absolute, "/", FALSE);
  g_autofree char *uri = g_strconcat ("file:", escaped, "?immutable=1", NULL);
  sqlite3 *db = NULL;
  int version = 0, result = sqlite3_open_v2 (uri, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, NULL);

  if (result == SQLITE_OK)
    result = read_version (db, &version);
  if (result == SQLITE_OK && version == VERSION)
    result = sqlite3_exec (db, probe_sql, NULL, NULL, NULL);
  if (result == SQLITE_OK && version == VERSION)
    return db;
  sqlite3_close_v2 (db);
  return NULL;
}

gboolean
pb_ledger_file_may_recover (int result)
{
  static const int passing[] = { SQLITE_BUSY, SQLITE_FULL, SQLITE_IOERR, SQLITE_CANTOPEN, SQLITE_READONLY };

  for (gsize i = 0; i < G_N_ELEMENTS (passing); i++)
    if ((result & 0xff) == passing[i])
      return TRUE;
  return FALSE;
}

/* A full disk has no room for the file with which programs share a log: alone we read it, and write again once there is room. */
static sqlite3 *
open_cramped (const char *path)
{
  int result;
  sqlite3 *db = open_once (path, TRUE, &result);

  return db != NULL ? db : open_read_only (path);
}

sqlite3 *
pb_ledger_file_open (const char *path, int *result)
{
  sqlite3 *db = open_once (path, FALSE, result);

  if (db == NULL && (*result & 0xff) != SQLITE_BUSY && pb_ledger_file_may_recover (*result))
    return open_cramped (path);
  if (db != NULL || !pb_ledger_file_is_damage (*result))
    return db;
  pb_ledger_file_move_aside (path);
  return open_once (path, FALSE, result);
}

/* Returns: (transfer full): a name not taken yet; after nine the last is used again. */
static char *
aside_name (const char *path)
{
  char *name = g_strconcat (path, ".damaged", NULL);

  for (int n = 2; n < 10 && g_file_test (name, G_FILE_TEST_EXISTS); n++)
    {
      g_free (name);
      name = g_strdup_printf ("%s.damaged-%d", path, n);
    }
  return name;
}

/* A log left behind would be played into the new file. */
void
pb_ledger_file_move_aside (const char *path)
{
  g_autofree char *aside = aside_name (path);
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  g_autofree char *log_aside = g_strconcat (aside, "-wal", NULL);
  g_autofree char *shared = g_strconcat (path, "-shm", NULL);

  (void) g_rename (log, log_aside);
  g_unlink (shared);
  if (g_rename (path, aside) != 0)
    g_unlink (path);
}

void
pb_ledger_file_fold (sqlite3 *db)
{
  sqlite3_wal_checkpoint_v2 (db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
  /* The header of a new log is synced with the first write to it, which would be between a mail and its alert. */
  sqlite3_exec (db, "PRAGMA user_version = " NUMBER (VERSION), NULL, NULL, NULL);
}
