/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-ledger.c: each call is one statement on the file; what the file refuses lies over it in memory. */
#include "pb-ledger-private.h"

#include <string.h>

#include "pb-error.h"

/* What copy_row() reads. */
#define MAIL_COLUMNS "id, entry, key, folder, sender, address, subject, message_id, date, uid, preview, mail_id"

static const char *const statement_sql[N_STATEMENTS] = {
  [GET_MARK] = "SELECT uid_validity, last_uid, modseq FROM mark WHERE account = ? AND folder = ?",
  [SET_MARK] = "INSERT INTO mark (account, folder, uid_validity, last_uid, modseq) VALUES (?, ?, ?, ?, ?) ON CONFLICT (account, folder)"
               " DO UPDATE SET uid_validity = excluded.uid_validity, last_uid = excluded.last_uid, modseq = excluded.modseq",
  [FIND] = "SELECT entry FROM mail WHERE account = ? AND key = ?",
  [ADD] = "INSERT INTO mail (account, entry, key, folder, sender, address, subject, message_id, date, uid,"
          " preview, mail_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (account, key) DO NOTHING",
  [SET_SHOWN] = "UPDATE mail SET entry = 2, sender = '', address = '', subject = '', message_id = '', preview = ''"
                " WHERE account = ? AND key = ?",
  [SET_MAIL_ID] = "UPDATE mail SET mail_id = ? WHERE account = ? AND key = ?",
  [FORGET] = "DELETE FROM mail WHERE account = ? AND key = ?",
  [FORGET_FOLDER] = "DELETE FROM mail WHERE account = ? AND folder = ?",
  [FORGET_MAILS] = "DELETE FROM mail WHERE account = ?",
  [FORGET_MARKS] = "DELETE FROM mark WHERE account = ?",
  [FORGET_UIDLS] = "DELETE FROM uidl WHERE account = ?",
  [FORGET_NOTES] = "DELETE FROM note WHERE substr (name, -(length (?1) + 1)) = '/' || ?1",
  [NEXT] = "SELECT " MAIL_COLUMNS " FROM mail WHERE account = ? AND id > ? ORDER BY id LIMIT 1",
  [GET] = "SELECT " MAIL_COLUMNS " FROM mail WHERE account = ? AND key = ?",
  [GET_UIDLS] = "SELECT name, state FROM uidl WHERE account = ? ORDER BY place",
  [LAST_UIDL] = "SELECT max (place) FROM uidl WHERE account = ?",
  [PUT_UIDL] = "INSERT INTO uidl (account, name, state, place) VALUES (?, ?, ?, ?) ON CONFLICT (account, name)"
               " DO UPDATE SET state = excluded.state",
  [DROP_UIDL] = "DELETE FROM uidl WHERE account = ? AND name = ?",
  [BOUND_UIDLS] = "DELETE FROM uidl WHERE account = ?1 AND place <="
                  " (SELECT place FROM uidl WHERE account = ?1 ORDER BY place DESC LIMIT 1 OFFSET ?2)",
  [BEGIN] = "BEGIN IMMEDIATE",
  [COMMIT] = "COMMIT",
  [ROLLBACK] = "ROLLBACK",
  [GET_NOTE] = "SELECT value FROM note WHERE name = ?",
  [SET_NOTE] = "INSERT INTO note (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
};
G_STATIC_ASSERT (PB_LEDGER_SHOWN == 2);

static void
close_file (PbLedger *self)
{
  for (guint i = 0; i < N_STATEMENTS; i++)
    g_clear_pointer (&self->statements[i], sqlite3_finalize);
  g_clear_pointer (&self->db, sqlite3_close);
}

static char *
describe_refusal (const PbLedger *self, int result)
{
  return g_strdup_printf ("%s cannot be written: %s.", self->path, sqlite3_errstr (result));
}

static void
note_failure (PbLedger *self, int result)
{
  g_autofree char *problem = describe_refusal (self, result);
  gboolean damage = pb_ledger_file_is_damage (result), passing = (result & 0xff) == SQLITE_BUSY; /* who holds it lets go of it */
  gboolean to_tell = !self->told && !damage && !passing;

  if (!self->warned)
    g_message ("The ledger %s cannot be used (%s); it goes on in memory.", self->path, sqlite3_errstr (result));
  self->damaged = self->damaged || damage;
  self->warned = TRUE;
  self->told = self->told || to_tell;
  if (to_tell && self->func != NULL)
    self->func (problem, self->func_data);
}

/* A file whose damage showed in use is moved aside as one found damaged at the start; once. */
static void
renew (PbLedger *self)
{
  int result = SQLITE_CORRUPT;

  self->damaged = FALSE;
  close_file (self);
  if (!self->renewed)
    {
      pb_ledger_file_move_aside (self->path);
      self->db = pb_ledger_file_open (self->path, &result);
    }
  self->renewed = TRUE;
}

/* Readies a statement. @types: one letter for each value: t, text (NULL: ""); i, gint64.
 * Returns: (transfer none) (nullable): to be given to end(). */
static sqlite3_stmt *
begin (PbLedger *self, PbLedgerStatement which, const char *types, va_list values)
{
  sqlite3_stmt **statement = &self->statements[which];
  int result = SQLITE_OK;

  if (self->damaged)
    renew (self);
  if (self->db != NULL && *statement == NULL)
    result = sqlite3_prepare_v3 (self->db, statement_sql[which], -1, SQLITE_PREPARE_PERSISTENT, statement, NULL);
  if (result != SQLITE_OK)
    note_failure (self, result);
  if (self->db == NULL || *statement == NULL)
    return NULL;
  for (int i = 0; types[i] != '\0'; i++)
    {
      const char *text = types[i] == 't' ? va_arg (values, const char *) : NULL;
      if (types[i] == 't')
        sqlite3_bind_text (*statement, i + 1, text != NULL ? text : "", -1, SQLITE_STATIC);
      else
        sqlite3_bind_int64 (*statement, i + 1, va_arg (values, gint64));
    }
  return *statement;
}

void
pb_ledger_end (sqlite3_stmt *statement)
{
  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);
}

gboolean
pb_ledger_change (PbLedger *self, PbLedgerStatement which, const char *types, ...)
{
  va_list values;
  int result;

  va_start (values, types);
  sqlite3_stmt *statement = begin (self, which, types, values);
  va_end (values);
  if (statement == NULL)
    return FALSE;
  result = sqlite3_step (statement);
  pb_ledger_end (statement);
  if (result != SQLITE_DONE)
    note_failure (self, result);
  self->written = TRUE;
  return result == SQLITE_DONE;
}

gboolean
pb_ledger_step (PbLedger *self, sqlite3_stmt *statement)
{
  int result = sqlite3_step (statement);

  if (result == SQLITE_ROW)
    return TRUE;
  pb_ledger_end (statement);
  if (result != SQLITE_DONE)
    note_failure (self, result);
  return FALSE;
}

sqlite3_stmt *
pb_ledger_query (PbLedger *self, PbLedgerStatement which, const char *types, ...)
{
  va_list values;

  va_start (values, types);
  sqlite3_stmt *statement = begin (self, which, types, values);
  va_end (values);
  return statement != NULL && pb_ledger_step (self, statement) ? statement : NULL;
}

static const char *
column_text (sqlite3_stmt *statement, int column)
{
  const unsigned char *text = sqlite3_column_text (statement, column);

  return text != NULL ? (const char *) text : "";
}

static PbLedgerEntry
entry_from (int value)
{
  return value == PB_LEDGER_SHOWN ? PB_LEDGER_SHOWN : PB_LEDGER_PENDING;
}

/* Copies the row @statement stands on, which ends there.
 * @statement: (nullable)
 * Returns: (transfer full) (nullable): owns the strings of @mail; NULL for no statement. */
static GStrv
copy_row (sqlite3_stmt *statement, gint64 *id, PbLedgerMail *mail, PbLedgerEntry *entry)
{
  if (statement == NULL)
    return NULL;
  *id = sqlite3_column_int64 (statement, 0);
  *entry = entry_from (sqlite3_column_int (statement, 1));
  const PbLedgerMail row = {
    .key = column_text (statement, 2),
    .folder = column_text (statement, 3),
    .from = column_text (statement, 4),
    .address = column_text (statement, 5),
    .subject = column_text (statement, 6),
    .message_id = column_text (statement, 7),
    .date = sqlite3_column_int64 (statement, 8),
    .uid = (guint32) sqlite3_column_int64 (statement, 9),
    .preview = column_text (statement, 10),
    .mail_id = column_text (statement, 11),
  };
  GStrv texts = pb_ledger_mail_copy (mail, &row);
  pb_ledger_end (statement);
  return texts;
}

/* @result: (out): of the file.
 * Returns: (transfer full): in memory where the file cannot be opened. */
static PbLedger *
open_ledger (const char *path, int *result)
{
  PbLedger *self = g_new0 (PbLedger, 1);

  self->path = g_strdup (path);
  self->memory = pb_ledger_memory_new ();
  self->db = pb_ledger_file_open (path, result);
  self->waiting = pb_ledger_file_may_recover (*result);
  return self;
}

/* Returns: (transfer full) (nullable): why the file is left alone. */
static char *
describe (const PbLedger *self, int result)
{
  if (result == SQLITE_SCHEMA)
    return g_strdup_printf ("%s was written by a newer version of Postbell.", self->path);
  if ((result & 0xff) == SQLITE_BUSY)
    return g_strdup_printf ("%s is held by another process.", self->path);
  return NULL;
}

PbLedger *
pb_ledger_open (const char *path, GError **error)
{
  int result;
  g_autoptr (PbLedger) self = open_ledger (path, &result);
  g_autofree char *reason = describe (self, result);

  if (reason != NULL)
    {
      g_set_error_literal (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, reason);
      return NULL;
    }
  if (result != SQLITE_OK)
    note_failure (self, result);
  return g_steal_pointer (&self);
}

PbLedger *
pb_ledger_open_lenient (const char *path, char **problem)
{
  int result;
  PbLedger *self = open_ledger (path, &result);

  *problem = describe (self, result);
  if (*problem == NULL && result != SQLITE_OK)
    {
      *problem = describe_refusal (self, result);
      note_failure (self, result);
    }
  return self;
}

void
pb_ledger_set_problem_func (PbLedger *ledger, PbLedgerProblemFunc func, gpointer user_data)
{
  ledger->func = func;
  ledger->func_data = user_data;
}

PbLedger *
pb_ledger_new_memory (void)
{
  PbLedger *self = g_new0 (PbLedger, 1);

  self->memory = pb_ledger_memory_new ();
  return self;
}

void
pb_ledger_close (PbLedger *ledger)
{
  if (ledger == NULL)
    return;
  close_file (ledger);
  pb_ledger_memory_free (ledger->memory);
  g_free (ledger->path);
  g_free (ledger);
}

PbMark
pb_ledger_get_mark (PbLedger *ledger, const char *account, const char *folder)
{
  const PbMark *kept = pb_ledger_memory_get_mark (ledger->memory, account, folder);
  PbMark mark = { 0 };

  if (kept != NULL)
    return *kept;
  sqlite3_stmt *statement = pb_ledger_query (ledger, GET_MARK, "tt", account, folder);
  if (statement == NULL)
    return mark;
  mark.uid_validity = (guint32) sqlite3_column_int64 (statement, 0);
  mark.last_uid = (guint32) sqlite3_column_int64 (statement, 1);
  mark.modseq = (guint64) sqlite3_column_int64 (statement, 2);
  pb_ledger_end (statement);
  return mark;
}

void
pb_ledger_set_mark (PbLedger *ledger, const char *account, const char *folder, PbMark mark)
{
  gboolean taken = pb_ledger_change (ledger, SET_MARK, "ttiii", account, folder, (gint64) mark.uid_validity, (gint64) mark.last_uid, (gint64) mark.modseq);

  pb_ledger_memory_set_mark (ledger->memory, account, folder, taken ? NULL : &mark);
}

PbLedgerEntry
pb_ledger_find (PbLedger *ledger, const char *account, const char *key)
{
  const PbLedgerKept *kept = pb_ledger_memory_find (ledger->memory, account, key);
  PbLedgerEntry entry = PB_LEDGER_UNKNOWN;

  if (kept != NULL)
    return kept->entry;
  sqlite3_stmt *statement = pb_ledger_query (ledger, FIND, "tt", account, key);
  if (statement == NULL)
    return entry;
  entry = entry_from (sqlite3_column_int (statement, 0));
  pb_ledger_end (statement);
  return entry;
}

gboolean
pb_ledger_insert (PbLedger *ledger, const char *account, const PbLedgerMail *mail, PbLedgerEntry entry)
{
  return pb_ledger_change (ledger, ADD, "tittttttiitt", account, (gint64) entry, mail->key, mail->folder, mail->from, mail->address, mail->subject, mail->message_id, mail->date, (gint64) mail->uid, mail->preview, mail->mail_id);
}

void
pb_ledger_add_pending (PbLedger *ledger, const char *account, const PbLedgerMail *mail)
{
  g_return_if_fail (mail->key != NULL);

  if (pb_ledger_find (ledger, account, mail->key) != PB_LEDGER_UNKNOWN)
    return;
  if (pb_ledger_insert (ledger, account, mail, PB_LEDGER_PENDING))
    pb_ledger_memory_remove (ledger->memory, account, mail->key);
  else
    pb_ledger_memory_put (ledger->memory, account, mail, PB_LEDGER_PENDING);
}

/* Keeps in memory that a mail was shown, of which the file says otherwise. */
static void
keep_shown (PbLedger *ledger, const char *account, const char *key)
{
  PbLedgerMail mail;
  PbLedgerEntry entry;
  gint64 id;
  g_auto (GStrv) texts = copy_row (pb_ledger_query (ledger, GET, "tt", account, key), &id, &mail, &entry);

  if (texts == NULL)
    return;
  const PbLedgerMail bare = { .key = key, .folder = mail.folder, .uid = mail.uid, .date = mail.date, .mail_id = mail.mail_id };
  pb_ledger_memory_put (ledger->memory, account, &bare, PB_LEDGER_SHOWN);
}

void
pb_ledger_set_shown (PbLedger *ledger, const char *account, const char *key)
{
  const PbLedgerKept *kept = pb_ledger_memory_find (ledger->memory, account, key);

  if (kept == NULL)
    {
      if (!pb_ledger_change (ledger, SET_SHOWN, "tt", account, key))
        keep_shown (ledger, account, key);
      return;
    }
  if (kept->entry == PB_LEDGER_UNKNOWN)
    return;
  /* The file may lack the mail, or hold it as pending, or be as refusing as before. */
  const PbLedgerMail bare = { .key = key, .folder = kept->mail.folder, .uid = kept->mail.uid, .date = kept->mail.date, .mail_id = kept->mail.mail_id };
  if (pb_ledger_insert (ledger, account, &bare, PB_LEDGER_SHOWN) && pb_ledger_change (ledger, SET_SHOWN, "tt", account, key))
    pb_ledger_memory_remove (ledger->memory, account, key);
  else
    pb_ledger_memory_put (ledger->memory, account, &bare, PB_LEDGER_SHOWN);
}

/* What the file does not take is lost: without it only a click leads to the mailbox instead of the mail. */
void
pb_ledger_set_mail_id (PbLedger *ledger, const char *account, const char *key, const char *mail_id)
{
  const PbLedgerKept *kept = pb_ledger_memory_find (ledger->memory, account, key);
  PbLedgerMail mail;

  if (kept == NULL)
    {
      pb_ledger_change (ledger, SET_MAIL_ID, "ttt", mail_id, account, key);
      return;
    }
  mail = kept->mail;
  mail.mail_id = mail_id;
  if (kept->entry != PB_LEDGER_UNKNOWN)
    pb_ledger_memory_put (ledger->memory, account, &mail, kept->entry);
}

void
pb_ledger_forget (PbLedger *ledger, const char *account, const char *key)
{
  const PbLedgerMail bare = { .key = key };

  if (pb_ledger_change (ledger, FORGET, "tt", account, key))
    pb_ledger_memory_remove (ledger->memory, account, key);
  else
    pb_ledger_memory_put (ledger->memory, account, &bare, PB_LEDGER_UNKNOWN);
}

void
pb_ledger_forget_folder (PbLedger *ledger, const char *account, const char *folder)
{
  pb_ledger_change (ledger, FORGET_FOLDER, "tt", account, folder);
  pb_ledger_memory_remove_all (ledger->memory, account, folder);
}

void
pb_ledger_forget_account (PbLedger *ledger, const char *account)
{
  pb_ledger_change (ledger, FORGET_MAILS, "t", account);
  pb_ledger_change (ledger, FORGET_MARKS, "t", account);
  pb_ledger_change (ledger, FORGET_UIDLS, "t", account);
  pb_ledger_change (ledger, FORGET_NOTES, "t", account);
  pb_ledger_memory_remove_all (ledger->memory, account, NULL);
}

void
pb_ledger_foreach (PbLedger *ledger, const char *account, PbLedgerFunc func, gpointer user_data)
{
  PbLedgerMail mail;
  PbLedgerEntry entry;
  gint64 id = 0;
  GStrv texts;

  while ((texts = copy_row (pb_ledger_query (ledger, NEXT, "ti", account, id), &id, &mail, &entry)) != NULL)
    {
      if (pb_ledger_memory_find (ledger->memory, account, mail.key) == NULL)
        func (&mail, entry, user_data);
      g_strfreev (texts);
    }
  pb_ledger_memory_foreach (ledger->memory, account, func, user_data);
}

char *
pb_ledger_get_note (PbLedger *ledger, const char *name)
{
  const char *kept = pb_ledger_memory_get_note (ledger->memory, name);

  if (kept != NULL)
    return g_strdup (kept);
  sqlite3_stmt *statement = pb_ledger_query (ledger, GET_NOTE, "t", name);
  if (statement == NULL)
    return NULL;
  char *value = g_strdup (column_text (statement, 0));
  pb_ledger_end (statement);
  return value;
}

void
pb_ledger_set_note (PbLedger *ledger, const char *name, const char *value)
{
  gboolean taken = pb_ledger_change (ledger, SET_NOTE, "tt", name, value);

  pb_ledger_memory_set_note (ledger->memory, name, taken ? NULL : value);
}

/* Whoever held the file may have let go of it, and a disk may have got room. What could be read so far is let go of first: it may
 * hold the file itself. */
static void
try_again (PbLedger *self)
{
  int result;

  close_file (self);
  self->db = pb_ledger_file_open (self->path, &result);
  self->waiting = pb_ledger_file_may_recover (result);
}

void
pb_ledger_checkpoint (PbLedger *ledger)
{
  if (ledger->waiting)
    try_again (ledger);
  if (ledger->db != NULL)
    pb_ledger_merge (ledger);
  if (ledger->db != NULL && ledger->written)
    pb_ledger_file_fold (ledger->db);
  ledger->written = FALSE;
}
