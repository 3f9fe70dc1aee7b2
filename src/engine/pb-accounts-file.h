/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-accounts-file.h: accounts.ini on its disk: read whole, written whole and atomically, one writer at a time. Private to the
 * accounts. */
#pragma once

#include "pb-accounts-text.h"

G_BEGIN_DECLS

/* Returns: (transfer full) (nullable): the file's text; empty when there is no file. */
PbAccountsText *pb_accounts_file_read (const char *path, GError **error);
/* Returns: whether there is something at @path, were it a link that leads nowhere. */
gboolean pb_accounts_file_is_there (const char *path);
/* Makes the folder. @wait: for another writer to be done, five seconds at most; the thread stands still meanwhile.
 * Returns: a descriptor that holds the lock until it is closed, -1 with @error: G_IO_ERROR_BUSY where another writer has it and
 * nobody waits. */
int pb_accounts_file_lock (const char *path, gboolean wait, GError **error);
/* Returns: (transfer full) (nullable): where to write, a link to a file kept elsewhere stays a link; NULL with @error for a file
 * that its owner does not want changed, or a link that leads nowhere. */
char *pb_accounts_file_dup_target (const char *path, GError **error);
/* Returns: whether there is room for a text beside @target, tried with a file that goes again. */
gboolean pb_accounts_file_has_room (const char *path, const char *target, GError **error);
/* The old text is there until the new one is safe on the disk. */
gboolean pb_accounts_file_write (const char *path, const char *text, gsize length, GError **error);

G_END_DECLS
