/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-directory-change.c: see pb-directory-change.h. */
#include "pb-directory-private.h"

#include <string.h>

#include "pb-directory-words.h"

PbDirectory *
pb_directory_open_to_change (const char *path, GError **error)
{
  return pb_directory_new_for (path, PB_DIRECTORY_WRITE, error);
}

PbDirectory *
pb_directory_open_new (const char *path, GError **error)
{
  g_autofree char *fresh = pb_directory_file_dup_new (path);

  return pb_directory_new_for (fresh, PB_DIRECTORY_NEW, error);
}

/* --- transactions --- */

/* After a failure nothing is written before pb_directory_commit() or pb_directory_roll_back(): SQLite may have rolled back by itself
 * (a full disk), and what follows would stand there without what came before. */
static void
run (PbDirectory *self, sqlite3_stmt *statement)
{
  if (self->result == SQLITE_OK)
    (void) pb_directory_step (self, statement);
  pb_directory_end (statement);
}

static void
begin (PbDirectory *self)
{
  if (!self->inside)
    run (self, pb_directory_begin_query (self, PB_DIRECTORY_BEGIN, ""));
  self->inside = sqlite3_get_autocommit (self->db) == 0;
  self->changes++;
}

guint
pb_directory_get_changes (const PbDirectory *self)
{
  return self->changes;
}

void
pb_directory_roll_back (PbDirectory *self)
{
  self->result = SQLITE_OK;
  if (sqlite3_get_autocommit (self->db) == 0)
    run (self, pb_directory_begin_query (self, PB_DIRECTORY_ROLLBACK, ""));
  self->inside = FALSE;
  self->changes = 0;
  self->members = -1;
  self->result = SQLITE_OK;
}

gboolean
pb_directory_commit (PbDirectory *self, GError **error)
{
  int result;

  if (self->inside && self->result == SQLITE_OK)
    run (self, pb_directory_begin_query (self, PB_DIRECTORY_COMMIT, ""));
  result = self->result;
  if ((result & 0xff) == SQLITE_BUSY && self->inside)
    {
      self->result = SQLITE_OK;
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY, "The directory is being read.");
      return FALSE;
    }
  if (result != SQLITE_OK)
    {
      g_set_error (error, G_IO_ERROR, pb_directory_is_damaged (self) ? G_IO_ERROR_INVALID_DATA : G_IO_ERROR_FAILED, "The directory cannot be written: %s.", sqlite3_errstr (result));
      pb_directory_roll_back (self);
      return FALSE;
    }
  self->inside = FALSE;
  self->changes = 0;
  return TRUE;
}

void
pb_directory_rest (PbDirectory *self)
{
  sqlite3_db_release_memory (self->db);
}

/* --- one member --- */

/* Returns: the number of the member whose main address or alias @address is, 0: nobody. */
static gint64
find_owner (PbDirectory *self, const char *address)
{
  sqlite3_stmt *statement = pb_directory_begin_query (self, PB_DIRECTORY_OWNER, "t", address);
  gint64 id = pb_directory_step (self, statement) ? sqlite3_column_int64 (statement, 0) : 0;

  pb_directory_end (statement);
  return id;
}

static void
set_words (PbDirectory *self, gint64 id, const char *name, PbDirectoryStatement how)
{
  g_autoptr (GPtrArray) words = name[0] != '\0' ? pb_directory_words (name) : g_ptr_array_new ();

  for (guint i = 0; i < words->len; i++)
    run (self, pb_directory_begin_query (self, how, "ti", (const char *) words->pdata[i], id));
}

/* The domain stays when the address goes: the next list of everybody begins anew. */
static void
add_address (PbDirectory *self, gint64 id, const char *address)
{
  const char *at = strrchr (address, '@');

  run (self, pb_directory_begin_query (self, PB_DIRECTORY_ADD_ADDRESS, "ti", address, id));
  if (at != NULL)
    run (self, pb_directory_begin_query (self, PB_DIRECTORY_ADD_DOMAIN, "t", at + 1));
}

static void
add_addresses (PbDirectory *self, gint64 id, char **addresses)
{
  for (guint i = 0; addresses[i] != NULL; i++)
    add_address (self, id, addresses[i]);
}

static void
remove_addresses (PbDirectory *self, gint64 id, char **addresses)
{
  for (guint i = 0; addresses[i] != NULL; i++)
    run (self, pb_directory_begin_query (self, PB_DIRECTORY_REMOVE_ADDRESS, "ti", addresses[i], id));
}

/* The member @id, so far @old, is @person from now on: the words and addresses that differ with them. */
static void
write_person (PbDirectory *self, gint64 id, const PbPerson *old, const PbPerson *person)
{
  g_autofree char *look = pb_directory_dup_look (person->name), *parties = g_strjoinv ("\n", person->parties), *aliases = g_strjoinv ("\n", person->aliases);

  if (!g_str_equal (old->name, person->name))
    {
      set_words (self, id, old->name, PB_DIRECTORY_REMOVE_WORD);
      set_words (self, id, person->name, PB_DIRECTORY_ADD_WORD);
    }
  remove_addresses (self, id, old->aliases);
  add_addresses (self, id, person->aliases);
  /* The main address may have been among the aliases: it stays. */
  add_address (self, id, old->address);
  run (self, pb_directory_begin_query (self, PB_DIRECTORY_FILL, "itttti", (gint64) person->known, person->name, look, parties, aliases, id));
}

/* @address: as it is kept. Returns: the number of the new member. */
static gint64
add (PbDirectory *self, const char *address)
{
  gint64 id;

  self->members = -1;
  run (self, pb_directory_begin_query (self, PB_DIRECTORY_ADD, "t", address));
  id = sqlite3_last_insert_rowid (self->db);
  add_address (self, id, address);
  return id;
}

/* Returns: the number of the member whose main address is @address (as it is kept), made where it is missing.
 * An alias of somebody else's has become a main address: it is taken from there. @person: (out) (transfer full) */
static gint64
ensure (PbDirectory *self, const char *address, PbPerson **person)
{
  gint64 id = find_owner (self, address);

  *person = id != 0 ? pb_directory_find (self, address) : NULL;
  if (*person != NULL && !g_str_equal ((*person)->address, address))
    {
      run (self, pb_directory_begin_query (self, PB_DIRECTORY_REMOVE_ADDRESS, "ti", address, id));
      g_clear_pointer (person, pb_person_free);
    }
  if (*person != NULL)
    return id;
  id = add (self, address);
  *person = pb_directory_find (self, address);
  return id;
}

static void
take_over (PbDirectory *self, gint64 id, const PbPerson *fresh, PbDirectory *old)
{
  g_autoptr (PbPerson) known = old != NULL ? pb_directory_find (old, fresh->address) : NULL;

  if (known != NULL && known->known != PB_PERSON_GONE && g_str_equal (known->address, fresh->address))
    write_person (self, id, fresh, known);
}

void
pb_directory_put (PbDirectory *self, const char *address, PbDirectory *old)
{
  g_autofree char *folded = pb_person_fold_address (address);
  g_autoptr (PbPerson) person = NULL;
  gboolean there;
  gint64 id;

  if (folded == NULL)
    return;
  begin (self);
  there = find_owner (self, folded) != 0;
  id = ensure (self, folded, &person);
  if (person == NULL)
    return;
  if (there)
    run (self, pb_directory_begin_query (self, PB_DIRECTORY_SET_KNOWN, "ii", (gint64) PB_PERSON_ADDRESS, id));
  else
    take_over (self, id, person, old);
}

void
pb_directory_fill (PbDirectory *self, const char *address, const PbPersonDetails *details)
{
  g_autofree char *folded = pb_person_fold_address (address);
  g_autoptr (PbPerson) old = NULL;
  g_autoptr (PbPerson) person = folded != NULL ? pb_person_new (folded) : NULL;
  gint64 id;

  if (person == NULL)
    return;
  pb_person_set_details (person, details);
  begin (self);
  id = ensure (self, folded, &old);
  if (old != NULL)
    write_person (self, id, old, person);
}

void
pb_directory_set_gone (PbDirectory *self, const char *address)
{
  g_autoptr (PbPerson) person = pb_directory_find (self, address);
  gint64 id = person != NULL ? find_owner (self, person->address) : 0;

  if (id == 0)
    return;
  begin (self);
  run (self, pb_directory_begin_query (self, PB_DIRECTORY_SET_KNOWN, "ii", (gint64) PB_PERSON_GONE, id));
}

void
pb_directory_remove (PbDirectory *self, const char *address)
{
  g_autofree char *folded = pb_directory_fold_address (address);
  g_autoptr (PbPerson) person = pb_directory_find (self, folded);
  gint64 id = person != NULL && g_str_equal (person->address, folded) ? find_owner (self, folded) : 0;

  if (id == 0)
    return;
  begin (self);
  self->members = -1;
  set_words (self, id, person->name, PB_DIRECTORY_REMOVE_WORD);
  remove_addresses (self, id, person->aliases);
  run (self, pb_directory_begin_query (self, PB_DIRECTORY_REMOVE_ADDRESS, "ti", folded, id));
  run (self, pb_directory_begin_query (self, PB_DIRECTORY_REMOVE, "i", id));
}

void
pb_directory_set_note (PbDirectory *self, const char *name, const char *value)
{
  begin (self);
  run (self, pb_directory_begin_query (self, PB_DIRECTORY_SET_NOTE, "tt", name, value));
}

char *
pb_directory_next_unknown (PbDirectory *self, gint64 *id)
{
  sqlite3_stmt *statement = pb_directory_begin_query (self, PB_DIRECTORY_NEXT_UNKNOWN, "i", *id);
  char *address = NULL;

  if (pb_directory_step (self, statement))
    {
      *id = sqlite3_column_int64 (statement, 0);
      address = g_strdup ((const char *) sqlite3_column_text (statement, 1));
    }
  pb_directory_end (statement);
  return address;
}
