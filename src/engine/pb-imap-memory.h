/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-imap-memory.h: what the ledger remembers of one mailbox, in the words of IMAP. */
#pragma once

#include "pb-imap-session.h"
#include "pb-ledger.h"
#include "pb-message.h"

G_BEGIN_DECLS

/* A mailbox in the ledger; everything is borrowed. */
typedef struct
{
  PbLedger *ledger;
  const char *account;
  const char *folder;
} PbImapMemory;

/* Remembers @mail as pending.
 * Returns: (transfer full) (nullable): the message to report, NULL when it was known already. */
PbMessage *pb_imap_memory_add (const PbImapMemory *memory, const PbImapMail *mail, const char *key);
/* Returns: (transfer full) (element-type guint32): UIDs of the newest @max mails remembered, ascending. */
GArray *pb_imap_memory_collect_uids (const PbImapMemory *memory, guint32 uid_validity, gsize max);
/* Returns: (transfer full): keys of every mail remembered under @uid_validity. */
GStrv pb_imap_memory_collect_keys (const PbImapMemory *memory, guint32 uid_validity);
/* Returns: (transfer full) (nullable) (element-type guint32): the UIDs of @keys, ascending; NULL when one is of another
 * mailbox, or of this one before it was replaced. */
GArray *pb_imap_memory_read_keys (const PbImapMemory *memory, guint32 uid_validity, const char *const *keys);

G_END_DECLS
