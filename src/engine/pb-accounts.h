/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-accounts.h: accounts.ini: read, write (atomically, 0600, under a lock, unknown keys and comments survive), watch. */
#pragma once

#include <gio/gio.h>

#include "pb-account.h"

G_BEGIN_DECLS

#define PB_TYPE_ACCOUNTS (pb_accounts_get_type ())
G_DECLARE_FINAL_TYPE (PbAccounts, pb_accounts, PB, ACCOUNTS, GObject)

/* @path need not exist. Signal "changed": the file was read anew and something differs (also after own writes). */
PbAccounts *pb_accounts_new (const char *path);
/* Returns: (transfer full): @account alone, without a file; loading and watching do nothing, changing fails. */
PbAccounts *pb_accounts_new_fixed (PbAccount *account);
/* Reads the file. A group that cannot work is reported in pb_accounts_get_problems() and the others are still used. Where lines
 * cannot be read, accounts that are known and missing now go on as they were; an unreadable file, or one with nothing in it, keeps
 * all that was known.
 * Returns: FALSE with @error when nothing of the file can be read. */
gboolean pb_accounts_load (PbAccounts *accounts, GError **error);
/* Starts to watch the file for changes by others (effective within a second). */
void pb_accounts_watch (PbAccounts *accounts);
/* Returns: (transfer none) (element-type PbAccount): in file order. */
GPtrArray *pb_accounts_get (PbAccounts *accounts);
/* Returns: (transfer none) (nullable): exact id, else the only account whose id or address starts with @id. */
PbAccount *pb_accounts_find (PbAccounts *accounts, const char *id);
/* Returns: (transfer none) (element-type utf8): one sentence for each group that was left out, and for a file with nothing in it. */
GPtrArray *pb_accounts_get_problems (PbAccounts *accounts);
/* Returns: whether the file is there and has nothing in it, not even a comment; no account is known then that was not before. */
gboolean pb_accounts_is_blank (PbAccounts *accounts);
/* Returns: whether the file is there, can be read, and says that there are no accounts (any more). */
gboolean pb_accounts_is_bare (PbAccounts *accounts);
/* Returns: whether the file has a group @id, even one that cannot be used at present; without a file, whether it had. */
gboolean pb_accounts_has_group (PbAccounts *accounts, const char *id);
/* Returns: (transfer none) (nullable): the sentence about the group @id, when it was left out. */
const char *pb_accounts_get_problem (PbAccounts *accounts, const char *id);
/* Returns: whether the account @id could be put into the file as far as can be seen; otherwise a sentence. To be asked before a
 * person is asked for secrets. */
gboolean pb_accounts_is_writable (PbAccounts *accounts, const char *id, GError **error);
/* For who has other work: from now on nothing stands still while another program changes the file, but fails with G_IO_ERROR_BUSY. */
void pb_accounts_never_wait (PbAccounts *accounts);
/* Adds or replaces. Reads the file again under the lock first. What cannot be read in it is never written over. Stands still while
 * another program changes the file, five seconds at most, as those do that follow. */
gboolean pb_accounts_put (PbAccounts *accounts, const PbAccount *account, GError **error);
/* As pb_accounts_put(), unless the file has another account of that id than @expected; (nullable): NULL: one at all. For who has thought long
 * about a change. */
gboolean pb_accounts_swap (PbAccounts *accounts, const PbAccount *expected, const PbAccount *account, GError **error);
/* Never leaves an empty file: one would be taken for damaged. */
gboolean pb_accounts_remove (PbAccounts *accounts, const char *id, GError **error);

G_END_DECLS
