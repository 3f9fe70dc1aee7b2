/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-directory-change.h: a directory while it is filled and kept up to date. Changes gather in a transaction until they are
 * committed; whoever looks in this process sees them at once. Private to the pb-directory*.c of this room. */
#pragma once

#include "pb-directory.h"

G_BEGIN_DECLS

/* Opens the file to change it, making it where there is none. Errors: G_IO_ERROR_BUSY, G_IO_ERROR_FAILED.
 * Returns: (transfer full) (nullable) */
PbDirectory *pb_directory_open_to_change (const char *path, GError **error);
/* A new, empty one that is to take the place of @path. Errors: likewise. Returns: (transfer full) (nullable) */
PbDirectory *pb_directory_open_new (const char *path, GError **error);

/* There is a member of that address. One that was there is in doubt: its details are to be asked for again. Where @old has it, what is
 * known there is taken over. @old: (nullable) */
void pb_directory_put (PbDirectory *directory, const char *address, PbDirectory *old);
/* Everything about it; the member is made where it is missing. */
void pb_directory_fill (PbDirectory *directory, const char *address, const PbPersonDetails *details);
/* The service does not know it: its name, if any, stays until the list says so. */
void pb_directory_set_gone (PbDirectory *directory, const char *address);
/* @address: a main one; an alias is nobody. */
void pb_directory_remove (PbDirectory *directory, const char *address);
/* Notes @value (not nullable) under @name, in the place of what was noted there; with the next commit. */
void pb_directory_set_note (PbDirectory *directory, const char *name, const char *value);

/* Returns: (transfer full) (nullable): the first member behind @id of whom the address alone is known.
 * @id: (inout): number of the member, 0 before the first. */
char *pb_directory_next_unknown (PbDirectory *directory, gint64 *id);

/* Returns: changes that are not committed. */
guint pb_directory_get_changes (const PbDirectory *directory);
/* Returns: FALSE with @error when the file did not take something since the last commit; then nothing of that is there.
 * Errors: G_IO_ERROR_INVALID_DATA: the file is damaged; G_IO_ERROR_BUSY: somebody reads: the changes are still there, to be committed
 * in a moment, and nobody else begins to read before; G_IO_ERROR_FAILED. */
gboolean pb_directory_commit (PbDirectory *directory, GError **error);
/* Takes back what was not committed. */
void pb_directory_roll_back (PbDirectory *directory);
/* Gives memory back: nothing more is expected for now. */
void pb_directory_rest (PbDirectory *directory);

G_END_DECLS
