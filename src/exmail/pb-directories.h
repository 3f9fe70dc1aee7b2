/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-directories.h: the company directories of all accounts, while Postbell runs: who is a colleague, and what is he called. */
#pragma once

#include "pb-accounts.h"
#include "pb-directory-sync.h"

G_BEGIN_DECLS

typedef struct _PbDirectories PbDirectories;

/* More is known of @address (nullable: of anybody) in the directory of @account. */
typedef void (*PbDirectoriesFunc) (const char *account, const char *address, gpointer user_data);

/* What an address and a name say together. */
typedef enum
{
  PB_SENDER_UNKNOWN,   /* there is no directory */
  PB_SENDER_COLLEAGUE, /* the address is that of a member */
  PB_SENDER_OUTSIDER,  /* it is not */
  PB_SENDER_NAMESAKE,  /* it is not; the name is like a member's, which need not mean anything: the address is in the company's own domains (a
                        * group, a system), the user knows it (pb-known-senders.h), or it is a name that many have */
  PB_SENDER_IMPOSTOR,  /* it is not, yet the name, or without one the address, would pass for a member's (pb-directory-likeness.h) */
} PbSenderKind;

/* Follows @accounts. Nothing is asked before pb_directories_set_enabled(). @context, @accounts: outlive it.
 * @folder: where the files are. @known_folder: where those of pb-known-senders.h are. @func: (nullable) */
PbDirectories *
pb_directories_new (const PbContext *context, PbAccounts *accounts, const char *folder, const char *known_folder, PbDirectoriesFunc func, gpointer user_data);
void pb_directories_free (PbDirectories *directories);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbDirectories, pb_directories_free)

/* The switch: with FALSE everything that is there is deleted. */
void pb_directories_set_enabled (PbDirectories *directories, gboolean enabled);
gboolean pb_directories_get_enabled (PbDirectories *directories);
/* Deletes what accounts have left behind that are not there any more. Only where the accounts could be read. */
void pb_directories_sweep (PbDirectories *directories);
/* The same with the lists of known senders. Nobody can ask for these anew: only where the file of the accounts is whole. */
void pb_directories_sweep_known (PbDirectories *directories);

/* Returns: (transfer none) (nullable): of the account @id, if it can have one, and directories are enabled. */
PbDirectorySync *pb_directories_get (PbDirectories *directories, const char *id);

/* The member with that address in the directory of @account; where only the address is known yet, the name is asked for now, and the
 * PbDirectoriesFunc told.
 * Returns: (transfer full) (nullable): NULL: nobody of the company; the name may be "". */
PbPerson *pb_directories_find (PbDirectories *directories, const char *account, const char *address);
/* Returns: (transfer full) (nullable): the looks (pb-directory-words.h) of the name and the addresses of the member with @address, by which
 * an outsider's name may be like his. NULL: nobody of the company. */
char **pb_directories_dup_looks (PbDirectories *directories, const char *account, const char *address);
/* The address decides who somebody is: whoever has none is no member, nor is who is listed, but gone. @name: as the mail has it, may be "". */
PbSenderKind pb_directories_judge (PbDirectories *directories, const char *account, const char *address, const char *name);

/* Returns: (transfer full): the file of the directory of the account @id in @folder. */
char *pb_directories_dup_path (const char *folder, const char *id);
/* Deletes the directory of the account @id, for where nothing runs. */
void pb_directories_erase (const char *folder, const char *id);

G_END_DECLS
