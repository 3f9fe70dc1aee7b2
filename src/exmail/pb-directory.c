/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-directory.c: see pb-directory.h. Here: statements, and looking. */
#include "pb-directory-private.h"

#include <stdarg.h>
#include <string.h>

#include "pb-directory-common.h"
#include "pb-directory-words.h"

#define PERSON "address, name, parties, aliases, known"

#define MAX_DEPTH 4 /* domains that are looked up: a.b.c.acme.example is acme.example's */

/* The end of a range over all texts that begin with another: no text in UTF-8 has that byte. */
#define BEHIND "\xff"

static const char *const statement_sql[PB_DIRECTORY_N_STATEMENTS] = {
  [PB_DIRECTORY_FIND] = ("SELECT " PERSON " FROM member WHERE id = (SELECT member FROM address WHERE address = ?)"),
  [PB_DIRECTORY_NEXT_LOOK] = "SELECT look, name FROM member WHERE look <> '' AND look >= ? ORDER BY look LIMIT 16",
  [PB_DIRECTORY_BY_ADDRESS] = "SELECT member FROM address WHERE address >= ? AND address < ? ORDER BY address LIMIT ?",
  [PB_DIRECTORY_BY_WORD] = "SELECT member FROM word WHERE word >= ? AND word < ? ORDER BY word LIMIT ?",
  [PB_DIRECTORY_GET] = ("SELECT " PERSON " FROM member WHERE id = ?"),
  [PB_DIRECTORY_COUNT] = "SELECT count (*) FROM member",
  [PB_DIRECTORY_COUNT_UNKNOWN] = "SELECT count (*) FROM member WHERE known = 0",
  [PB_DIRECTORY_GET_NOTE] = "SELECT value FROM note WHERE name = ?",
  [PB_DIRECTORY_SET_NOTE] = "INSERT OR REPLACE INTO note (name, value) VALUES (?, ?)",
  [PB_DIRECTORY_OWNER] = "SELECT member FROM address WHERE address = ?",
  [PB_DIRECTORY_ADD] = "INSERT INTO member (address) VALUES (?)",
  [PB_DIRECTORY_SET_KNOWN] = "UPDATE member SET known = ? WHERE id = ?",
  [PB_DIRECTORY_FILL] = "UPDATE member SET known = ?, name = ?, look = ?, parties = ?, aliases = ? WHERE id = ?",
  [PB_DIRECTORY_REMOVE] = "DELETE FROM member WHERE id = ?",
  [PB_DIRECTORY_ADD_ADDRESS] = "INSERT OR IGNORE INTO address (address, member) VALUES (?, ?)",
  [PB_DIRECTORY_HAS_DOMAIN] = "SELECT 1 FROM domain WHERE domain = ?",
  [PB_DIRECTORY_ADD_DOMAIN] = "INSERT OR IGNORE INTO domain (domain) VALUES (?)",
  [PB_DIRECTORY_REMOVE_ADDRESS] = "DELETE FROM address WHERE address = ? AND member = ?",
  [PB_DIRECTORY_ADD_WORD] = "INSERT OR IGNORE INTO word (word, member) VALUES (?, ?)",
  [PB_DIRECTORY_REMOVE_WORD] = "DELETE FROM word WHERE word = ? AND member = ?",
  [PB_DIRECTORY_NEXT_UNKNOWN] = "SELECT id, address FROM member WHERE known = 0 AND id > ? ORDER BY id LIMIT 1",
  [PB_DIRECTORY_BEGIN] = "BEGIN IMMEDIATE",
  [PB_DIRECTORY_COMMIT] = "COMMIT",
  [PB_DIRECTORY_ROLLBACK] = "ROLLBACK",
};

/* --- statements --- */

PbDirectory *
pb_directory_new_for (const char *path, PbDirectoryPurpose purpose, GError **error)
{
  sqlite3 *db = pb_directory_file_open (path, purpose, error);
  PbDirectory *self;

  if (db == NULL)
    return NULL;
  self = g_new0 (PbDirectory, 1);
  self->db = db;
  self->members = -1;
  return self;
}

PbDirectory *
pb_directory_open (const char *path, GError **error)
{
  return pb_directory_new_for (path, PB_DIRECTORY_READ, error);
}

void
pb_directory_free (PbDirectory *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < PB_DIRECTORY_N_STATEMENTS; i++)
    sqlite3_finalize (self->statements[i]);
  sqlite3_close_v2 (self->db);
  g_free (self);
}

static void
note_result (PbDirectory *self, int result)
{
  if (self->result == SQLITE_OK && result != SQLITE_OK && result != SQLITE_ROW && result != SQLITE_DONE)
    self->result = result;
}

sqlite3_stmt *
pb_directory_begin_query (PbDirectory *self, PbDirectoryStatement which, const char *types, ...)
{
  sqlite3_stmt **statement = &self->statements[which];
  va_list values;

  if (*statement == NULL)
    note_result (self, sqlite3_prepare_v3 (self->db, statement_sql[which], -1, SQLITE_PREPARE_PERSISTENT, statement, NULL));
  if (*statement == NULL)
    return NULL;
  va_start (values, types);
  for (int i = 0; types[i] != '\0'; i++)
    if (types[i] == 't')
      sqlite3_bind_text (*statement, i + 1, va_arg (values, const char *), -1, SQLITE_TRANSIENT);
    else
      sqlite3_bind_int64 (*statement, i + 1, va_arg (values, gint64));
  va_end (values);
  return *statement;
}

gboolean
pb_directory_step (PbDirectory *self, sqlite3_stmt *statement)
{
  int result = statement != NULL ? sqlite3_step (statement) : SQLITE_DONE;

  note_result (self, result);
  return result == SQLITE_ROW;
}

void
pb_directory_end (sqlite3_stmt *statement)
{
  if (statement == NULL)
    return;
  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);
}

static const char *
column_text (sqlite3_stmt *statement, int column)
{
  const unsigned char *text = sqlite3_column_text (statement, column);

  return text != NULL ? (const char *) text : "";
}

/* Returns: (transfer full): the lines of @text, none for "". */
static GStrv
split_lines (const char *text)
{
  return text[0] != '\0' ? g_strsplit (text, "\n", -1) : g_new0 (char *, 1);
}

/* Returns: (transfer full) (nullable): of the next row, whose columns are PERSON. */
static PbPerson *
read_person (PbDirectory *self, sqlite3_stmt *statement)
{
  PbPerson *person;

  if (!pb_directory_step (self, statement))
    return NULL;
  person = g_new0 (PbPerson, 1);
  person->address = g_strdup (column_text (statement, 0));
  person->name = g_strdup (column_text (statement, 1));
  person->parties = split_lines (column_text (statement, 2));
  person->aliases = split_lines (column_text (statement, 3));
  person->known = CLAMP (sqlite3_column_int (statement, 4), PB_PERSON_ADDRESS, PB_PERSON_GONE);
  return person;
}

/* --- one member --- */

PbPerson *
pb_directory_find (PbDirectory *self, const char *address)
{
  g_autofree char *folded = pb_directory_fold_address (address);
  sqlite3_stmt *statement = pb_directory_begin_query (self, PB_DIRECTORY_FIND, "t", folded);
  PbPerson *person = read_person (self, statement);

  pb_directory_end (statement);
  return person;
}

/* Members whose names look the same, as "liming" and "Li Ming"; @statement is at the first. */
static PbDirectoryLook
judge_all (PbDirectory *self, sqlite3_stmt *statement, const char *look)
{
  do
    {
      if (!pb_directory_is_common (column_text (statement, 1)))
        return PB_DIRECTORY_LOOK_WHOLE;
    }
  while (pb_directory_step (self, statement) && g_str_equal (column_text (statement, 0), look));
  return PB_DIRECTORY_LOOK_COMMON;
}

PbDirectoryLook
pb_directory_ask_look (PbDirectory *self, const char *look)
{
  sqlite3_stmt *statement = look[0] != '\0' ? pb_directory_begin_query (self, PB_DIRECTORY_NEXT_LOOK, "t", look) : NULL;
  PbDirectoryLook answer;

  if (!pb_directory_step (self, statement) || !g_str_has_prefix (column_text (statement, 0), look))
    answer = PB_DIRECTORY_LOOK_NONE;
  else if (!g_str_equal (column_text (statement, 0), look))
    answer = PB_DIRECTORY_LOOK_BEGINS;
  else
    answer = judge_all (self, statement, look);
  pb_directory_end (statement);
  return answer;
}

/* --- domains --- */

static gboolean
has_exactly (PbDirectory *self, const char *domain)
{
  sqlite3_stmt *statement = pb_directory_begin_query (self, PB_DIRECTORY_HAS_DOMAIN, "t", domain);
  gboolean has = pb_directory_step (self, statement);

  pb_directory_end (statement);
  return has;
}

gboolean
pb_directory_has_domain (PbDirectory *self, const char *domain)
{
  const char *dot;

  for (guint i = 0; i < MAX_DEPTH && domain != NULL; i++)
    {
      if (has_exactly (self, domain))
        return TRUE;
      dot = strchr (domain, '.');
      domain = dot != NULL ? dot + 1 : NULL;
    }
  return FALSE;
}

/* --- searching --- */

/* Members found so far. */
typedef struct
{
  PbDirectory *directory;
  GPtrArray *found;  /* (element-type PbPerson) */
  GHashTable *known; /* (element-type gint64): their numbers */
  guint limit;
} Search;

static void
add_found (Search *self, gint64 id)
{
  gint64 *key = g_new (gint64, 1);
  sqlite3_stmt *statement;
  PbPerson *person;

  *key = id;
  if (self->found->len >= self->limit || !g_hash_table_add (self->known, key))
    return;
  statement = pb_directory_begin_query (self->directory, PB_DIRECTORY_GET, "i", id);
  person = read_person (self->directory, statement);
  pb_directory_end (statement);
  if (person != NULL)
    g_ptr_array_add (self->found, person);
}

/* Looks up what is in the range from @from to before @to; a member may be there several times. */
static void
look_in (Search *self, PbDirectoryStatement which, const char *from, const char *to)
{
  gint64 most = (gint64) self->limit * 4;
  sqlite3_stmt *statement = pb_directory_begin_query (self->directory, which, "tti", from, to, most);

  while (self->found->len < self->limit && pb_directory_step (self->directory, statement))
    add_found (self, sqlite3_column_int64 (statement, 0));
  pb_directory_end (statement);
}

/* Exactly @text first, then what begins with it. */
static void
look_for (Search *self, PbDirectoryStatement which, const char *text)
{
  g_autofree char *next = g_strconcat (text, "\x01", NULL), *behind = g_strconcat (text, BEHIND, NULL);

  if (text[0] == '\0')
    return;
  look_in (self, which, text, next);
  look_in (self, which, text, behind);
}

/* "lü" is typed as "lv". Returns: (transfer full): @folded with u in the place of v. */
static char *
dup_with_u (const char *folded)
{
  char *text = g_strdup (folded);

  return g_strdelimit (text, "v", 'u');
}

GPtrArray *
pb_directory_search (PbDirectory *self, const char *text, guint limit)
{
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) pb_person_free);
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  Search search = { self, found, known, MIN (limit, PB_DIRECTORY_MAX_FOUND) };
  g_autofree char *address = pb_directory_fold_address (text), *word = pb_directory_fold (text), *with_u = dup_with_u (word);

  if (strchr (address, '@') == NULL)
    look_for (&search, PB_DIRECTORY_BY_WORD, word);
  look_for (&search, PB_DIRECTORY_BY_ADDRESS, address);
  if (found->len == 0)
    look_for (&search, PB_DIRECTORY_BY_WORD, with_u);
  return found;
}

gboolean
pb_directory_is_damaged (const PbDirectory *self)
{
  return (self->result & 0xff) == SQLITE_CORRUPT || (self->result & 0xff) == SQLITE_NOTADB;
}

/* --- numbers and notes --- */

/* It reads a whole table or index: what of that is kept is given back. */
static guint
count (PbDirectory *self, PbDirectoryStatement which)
{
  sqlite3_stmt *statement = pb_directory_begin_query (self, which, "");
  guint n = pb_directory_step (self, statement) ? (guint) sqlite3_column_int64 (statement, 0) : 0;

  pb_directory_end (statement);
  if (!self->inside)
    sqlite3_db_release_memory (self->db);
  return n;
}

guint
pb_directory_count (PbDirectory *self)
{
  if (self->members < 0)
    self->members = count (self, PB_DIRECTORY_COUNT);
  return (guint) self->members;
}

guint
pb_directory_count_unknown (PbDirectory *self)
{
  return count (self, PB_DIRECTORY_COUNT_UNKNOWN);
}

char *
pb_directory_get_note (PbDirectory *self, const char *name)
{
  sqlite3_stmt *statement = pb_directory_begin_query (self, PB_DIRECTORY_GET_NOTE, "t", name);
  char *value = pb_directory_step (self, statement) ? g_strdup (column_text (statement, 0)) : NULL;

  pb_directory_end (statement);
  return value;
}
