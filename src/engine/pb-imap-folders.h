/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-imap-folders.h: the folders an account watches over its one IMAP connection, and what the ledger remembers of each. */
#pragma once

#include "pb-account.h"
#include "pb-imap-memory.h"

G_BEGIN_DECLS

/* One of them; they have the order of the account's, and of the session's mailboxes. */
typedef struct
{
  const char *name;     /* (unowned): the account's */
  guint32 uid_validity; /* as far as known, 0 = not */
  gint64 unread;        /* as last said, -1 = not yet */
  gboolean missing;     /* the server says that it is not there */
} PbImapFolder;

typedef struct _PbImapFolders PbImapFolders;

/* Mails of one folder that are to be marked as read. */
typedef struct
{
  guint folder;
  GArray *uids; /* (owned) (nullable) (element-type guint32): ascending; NULL = all of the folder */
  GStrv keys;   /* (owned): of those that are remembered */
} PbImapSelection;

/* @ledger, @account: (unowned): must outlive it. */
PbImapFolders *pb_imap_folders_new (PbLedger *ledger, const PbAccount *account);
void pb_imap_folders_free (PbImapFolders *folders);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbImapFolders, pb_imap_folders_free)

/* Returns: (transfer full): a session over all of them that goes on where the ledger says that the last one stopped. Their
 * mailboxes are filled into @config for the call. */
PbImapSession *pb_imap_folders_open_session (PbImapFolders *folders, PbImapConfig *config, const PbImapLimits *limits, gint64 now);

/* Returns: (transfer none): @index must be one that the session knows. */
PbImapFolder *pb_imap_folders_get (PbImapFolders *folders, guint index);
/* Returns: the folder @index in the ledger. */
PbImapMemory pb_imap_folders_memory (PbImapFolders *folders, guint index);
/* Returns: (transfer full): the key of a mail in the folder @index. */
char *pb_imap_folders_dup_key (PbImapFolders *folders, guint index, guint32 uid);

/* Finds the folders of @keys (nullable: NULL = every mail reported so far of every folder that has unread ones).
 * Returns: (transfer full) (nullable) (element-type PbImapSelection): NULL when a key is of none of the folders, or of one
 * before it was replaced. */
GPtrArray *pb_imap_folders_select (PbImapFolders *folders, const char *const *keys);

G_END_DECLS
