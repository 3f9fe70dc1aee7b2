/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-directory-private.h: the insides of a directory, shared by its two halves: looking (pb-directory.c) and changing
 * (pb-directory-change.c). */
#pragma once

#include "pb-directory-change.h"
#include "pb-directory-file.h"

G_BEGIN_DECLS

typedef enum
{
  PB_DIRECTORY_FIND,
  PB_DIRECTORY_NEXT_LOOK,
  PB_DIRECTORY_BY_ADDRESS,
  PB_DIRECTORY_BY_WORD,
  PB_DIRECTORY_GET,
  PB_DIRECTORY_COUNT,
  PB_DIRECTORY_COUNT_UNKNOWN,
  PB_DIRECTORY_GET_NOTE,
  PB_DIRECTORY_SET_NOTE,
  PB_DIRECTORY_OWNER,
  PB_DIRECTORY_ADD,
  PB_DIRECTORY_SET_KNOWN,
  PB_DIRECTORY_FILL,
  PB_DIRECTORY_REMOVE,
  PB_DIRECTORY_ADD_ADDRESS,
  PB_DIRECTORY_HAS_DOMAIN,
  PB_DIRECTORY_ADD_DOMAIN,
  PB_DIRECTORY_REMOVE_ADDRESS,
  PB_DIRECTORY_ADD_WORD,
  PB_DIRECTORY_REMOVE_WORD,
  PB_DIRECTORY_NEXT_UNKNOWN,
  PB_DIRECTORY_BEGIN,
  PB_DIRECTORY_COMMIT,
  PB_DIRECTORY_ROLLBACK,
  PB_DIRECTORY_N_STATEMENTS
} PbDirectoryStatement;

struct _PbDirectory
{
  sqlite3 *db;                                         /* (owned) */
  sqlite3_stmt *statements[PB_DIRECTORY_N_STATEMENTS]; /* (owned) (nullable): made at first use */
  guint changes;                                       /* in the open transaction */
  gboolean inside;                                     /* a transaction is open */
  gint64 members;                                      /* -1: to be counted, which reads them all */
  int result;                                          /* SQLite code of the first failure, else SQLITE_OK */
};

PbDirectory *pb_directory_new_for (const char *path, PbDirectoryPurpose purpose, GError **error);
/* Readies a statement. @types: one letter for each value: t, text; i, gint64.
 * Returns: (transfer none) (nullable): to be given to pb_directory_end(). */
sqlite3_stmt *pb_directory_begin_query (PbDirectory *self, PbDirectoryStatement which, const char *types, ...);
/* Returns: whether @statement (nullable) stands on a further row. */
gboolean pb_directory_step (PbDirectory *self, sqlite3_stmt *statement);
/* @statement: (nullable) */
void pb_directory_end (sqlite3_stmt *statement);

G_END_DECLS
