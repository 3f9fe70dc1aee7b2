/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-directory-file.h: the file of a company directory (SQLite): made, opened, replaced by rename, erased. It is a cache: one that is
 * damaged, or of another version, is thrown away. Private to the pb-directory*.c of this room. */
#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

typedef enum
{
  PB_DIRECTORY_READ,  /* as it is; no file, no database */
  PB_DIRECTORY_WRITE, /* to be changed; made where there is none */
  PB_DIRECTORY_NEW,   /* to be filled; what is there goes first */
} PbDirectoryPurpose;

/* Errors: G_IO_ERROR_NOT_FOUND (no file, or none that can be used, with READ), G_IO_ERROR_BUSY, G_IO_ERROR_FAILED.
 * Returns: (transfer full) (nullable) */
sqlite3 *pb_directory_file_open (const char *path, PbDirectoryPurpose purpose, GError **error);
/* Returns: (transfer full): where the file that is to replace @path is filled. */
char *pb_directory_file_dup_new (const char *path);
/* The new file, which nobody has open, takes the place of @path.
 * Returns: FALSE with what the system says (G_IO_ERROR): the old file stays. */
gboolean pb_directory_file_replace (const char *path, GError **error);
/* Deletes the file and all that belongs to it. */
void pb_directory_file_erase (const char *path);

G_END_DECLS
