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

/* Remembers @mail as pending. @with_id: its object id is its name in webmail.
 * Returns: (transfer full) (nullable): the message to report, NULL when it was known already. */
PbMessage *pb_imap_memory_add (const PbImapMemory *memory, const PbImapMail *mail, const char *key, gboolean with_id);
/* Returns: (transfer full): keys of every mail remembered under @uid_validity. */
GStrv pb_imap_memory_collect_keys (const PbImapMemory *memory, guint32 uid_validity);

G_END_DECLS
