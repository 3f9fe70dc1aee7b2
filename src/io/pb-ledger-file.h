/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-ledger-file.h: the ledger's file: made, opened, checked, moved aside. Private to the ledger. */
#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/* How many mails of an account are kept. */
#define PB_LEDGER_MAX_MAILS 1000

/* Opens or creates the file with its tables; one that is damaged is moved aside first.
 * @result: (out): the SQLite code, SQLITE_OK on success; SQLITE_SCHEMA for a file of a newer version, which is not changed.
 * Returns: (transfer full) (nullable): with another code than SQLITE_OK it can be read, and written at best later. */
sqlite3 *pb_ledger_file_open (const char *path, int *result);

/* Returns: whether @result may be another one when the file is opened again: it is held, or its disk is full or read-only. */
gboolean pb_ledger_file_may_recover (int result);

/* Moves the file and its log out of the way. The database must be closed. */
void pb_ledger_file_move_aside (const char *path);

/* Folds the log back and begins a new one, so that the next write does not wait for the disk. */
void pb_ledger_file_fold (sqlite3 *db);

/* Returns: whether @result says that the file is not what it should be. */
gboolean pb_ledger_file_is_damage (int result);

G_END_DECLS
