/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-imap-memory.c: see pb-imap-memory.h. */
#include "pb-imap-memory.h"

#include "pb-imap-key.h"

/* What a walk through the ledger gathers. */
typedef struct
{
  const PbImapMemory *memory;
  guint32 uid_validity;
  GStrvBuilder *keys;
} Walk;

static void
visit (const PbLedgerMail *mail, PbLedgerEntry entry, gpointer user_data)
{
  Walk *walk = user_data;
  guint32 uid;

  if (pb_imap_key_read (mail->key, walk->memory->account, walk->memory->folder, walk->uid_validity, &uid))
    g_strv_builder_add (walk->keys, mail->key);
}

PbMessage *
pb_imap_memory_add (const PbImapMemory *memory, const PbImapMail *mail, const char *key, gboolean with_id)
{
  const PbLedgerMail entry = {
    .key = key,
    .folder = memory->folder,
    .from = mail->from,
    .address = mail->address,
    .subject = mail->subject,
    .message_id = mail->message_id,
    .date = mail->date,
    .uid = mail->uid,
    .preview = mail->preview,
    .mail_id = with_id ? mail->object_id : NULL,
  };
  const PbMessage fields = {
    .key = key,
    .folder = memory->folder,
    .from = mail->from,
    .address = mail->address,
    .subject = mail->subject,
    .message_id = mail->message_id,
    .date = mail->date,
    .preview = mail->preview,
  };

  if (pb_ledger_find (memory->ledger, memory->account, key) != PB_LEDGER_UNKNOWN)
    return NULL;
  pb_ledger_add_pending (memory->ledger, memory->account, &entry);
  return pb_message_new (&fields);
}

GStrv
pb_imap_memory_collect_keys (const PbImapMemory *memory, guint32 uid_validity)
{
  g_autoptr (GStrvBuilder) keys = g_strv_builder_new ();
  Walk walk = { memory, uid_validity, keys };

  pb_ledger_foreach (memory->ledger, memory->account, visit, &walk);
  return g_strv_builder_end (keys);
}
