/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-directory-file.c: see pb-directory-file.h. */
#include "pb-directory-file.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define VERSION      2
#define STRINGIFY(x) #x
#define NUMBER(x)    STRINGIFY (x)
#define BUSY_MS      250 /* a command reads what the running instance writes; that one waits for nobody, it tries again */

/* Nothing waits for the disk: what a power cut spoils is asked for again. A rollback journal, not a log: a log would be left behind
 * when the file is replaced. A killed process loses the transaction it was in, no more. */
static const char setup_sql[] =
    "PRAGMA cache_size = -1024;"
    "PRAGMA temp_store = MEMORY;"
    "PRAGMA trusted_schema = OFF;"
    "PRAGMA cell_size_check = ON;"
    "PRAGMA secure_delete = FAST;"
    "PRAGMA journal_mode = TRUNCATE;"
    "PRAGMA synchronous = OFF;";

/* known is a PbPersonKnown. parties, aliases: one a line. look, word: see pb-directory-words.h; the words of a member follow from
 * its name. address has the aliases, too; domain what stands behind the "@" of each that there was. */
/* clang-format off */
static const char schema_sql[] =
    "PRAGMA page_size = 4096;"
    "BEGIN IMMEDIATE;"
    "CREATE TABLE member (id INTEGER PRIMARY KEY, address TEXT NOT NULL, known INTEGER NOT NULL DEFAULT 0,"
    "  name TEXT NOT NULL DEFAULT '', look TEXT NOT NULL DEFAULT '', parties TEXT NOT NULL DEFAULT '', aliases TEXT NOT NULL DEFAULT '');"
    "CREATE INDEX member_unknown ON member (id) WHERE known = 0;"
    "CREATE INDEX member_look ON member (look) WHERE look <> '';"
    "CREATE TABLE address (address TEXT PRIMARY KEY, member INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE domain (domain TEXT PRIMARY KEY) WITHOUT ROWID;"
    "CREATE TABLE word (word TEXT NOT NULL, member INTEGER NOT NULL, PRIMARY KEY (word, member)) WITHOUT ROWID;"
    "CREATE TABLE note (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
    "PRAGMA user_version = " NUMBER (VERSION) ";"
    "COMMIT;";
/* clang-format on */

/* Reads the root of every table, so that gross damage shows at once. */
static const char probe_sql[] =
    "SELECT id, address, known, name, look, parties, aliases FROM member LIMIT 1; SELECT member FROM address LIMIT 1;"
    "SELECT domain FROM domain LIMIT 1; SELECT member FROM word LIMIT 1; SELECT value FROM note LIMIT 1; SELECT id FROM member WHERE known = 0 LIMIT 1;"
    "SELECT id FROM member WHERE look <> '' AND look = 'a' LIMIT 1;";

static void
unlink_with_journal (const char *path)
{
  g_autofree char *journal = g_strconcat (path, "-journal", NULL);

  g_unlink (path);
  g_unlink (journal);
}

/* Makes folder and file with rights for nobody else; the journal inherits them from the file. */
static int
create (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd;

  if (g_mkdir_with_parents (folder, 0700) != 0)
    return SQLITE_CANTOPEN;
  fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
  if (fd < 0)
    return SQLITE_CANTOPEN;
  (void) fchmod (fd, 0600);
  close (fd);
  return SQLITE_OK;
}

/* Returns: an SQLite code; SQLITE_NOTADB for a file of another version, or none of ours. */
static int
prepare (sqlite3 *db, gboolean make)
{
  sqlite3_stmt *statement = NULL;
  int version = -1, result;

  sqlite3_busy_timeout (db, make ? 0 : BUSY_MS);
  sqlite3_db_config (db, SQLITE_DBCONFIG_LOOKASIDE, NULL, 0, 0);
  result = sqlite3_prepare_v2 (db, "PRAGMA user_version", -1, &statement, NULL);
  if (result == SQLITE_OK && (result = sqlite3_step (statement)) == SQLITE_ROW)
    {
      version = sqlite3_column_int (statement, 0);
      result = SQLITE_OK;
    }
  sqlite3_finalize (statement);
  if (result == SQLITE_OK && version == 0 && make)
    result = sqlite3_exec (db, schema_sql, NULL, NULL, NULL);
  else if (result == SQLITE_OK && version != VERSION)
    result = SQLITE_NOTADB;
  if (result == SQLITE_OK)
    result = sqlite3_exec (db, setup_sql, NULL, NULL, NULL);
  if (result == SQLITE_OK)
    result = sqlite3_exec (db, probe_sql, NULL, NULL, NULL);
  return result == SQLITE_ERROR ? SQLITE_NOTADB : result; /* tables are there, but not ours */
}

static sqlite3 *
open_once (const char *path, gboolean make, int *result)
{
  sqlite3 *db = NULL;

  *result = make ? create (path) : SQLITE_OK;
  if (*result == SQLITE_OK)
    *result = sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
  if (*result == SQLITE_OK)
    *result = prepare (db, make);
  if (*result == SQLITE_OK)
    return db;
  sqlite3_close_v2 (db);
  return NULL;
}

static void
set_error (GError **error, int result)
{
  int code = G_IO_ERROR_FAILED;

  if ((result & 0xff) == SQLITE_BUSY || (result & 0xff) == SQLITE_LOCKED)
    code = G_IO_ERROR_BUSY;
  else if ((result & 0xff) == SQLITE_NOTADB || (result & 0xff) == SQLITE_CORRUPT)
    code = G_IO_ERROR_NOT_FOUND;
  g_set_error (error, G_IO_ERROR, code, "The directory cannot be opened: %s.", sqlite3_errstr (result));
}

sqlite3 *
pb_directory_file_open (const char *path, PbDirectoryPurpose purpose, GError **error)
{
  gboolean make = purpose != PB_DIRECTORY_READ;
  sqlite3 *db;
  int result;

  if (purpose == PB_DIRECTORY_NEW)
    unlink_with_journal (path);
  if (!make && !g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "There is no directory.");
      return NULL;
    }
  db = open_once (path, make, &result);
  if (db == NULL && make && ((result & 0xff) == SQLITE_NOTADB || (result & 0xff) == SQLITE_CORRUPT))
    {
      unlink_with_journal (path);
      db = open_once (path, make, &result);
    }
  if (db == NULL)
    set_error (error, result);
  return db;
}

char *
pb_directory_file_dup_new (const char *path)
{
  return g_strconcat (path, ".new", NULL);
}

/* A journal of the old file would be played into the new one. */
gboolean
pb_directory_file_replace (const char *path, GError **error)
{
  g_autofree char *fresh = pb_directory_file_dup_new (path), *journal = g_strconcat (path, "-journal", NULL), *left = g_strconcat (fresh, "-journal", NULL);
  int code;

  g_unlink (journal);
  if (g_rename (fresh, path) != 0)
    {
      code = errno;
      g_set_error (error, G_IO_ERROR, (int) g_io_error_from_errno (code), "The directory cannot be replaced: %s.", g_strerror (code));
      return FALSE;
    }
  g_unlink (left);
  return TRUE;
}

void
pb_directory_file_erase (const char *path)
{
  g_autofree char *fresh = pb_directory_file_dup_new (path);

  unlink_with_journal (path);
  unlink_with_journal (fresh);
}
