/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-imap-memory.c: see pb-imap-memory.h. */
#include "pb-imap-memory.h"

#include "pb-imap-key.h"

/* What a walk through the ledger gathers. */
typedef struct
{
  const PbImapMemory *memory;
  guint32 uid_validity;
  GArray *uids;       /* (nullable) (element-type guint32) */
  GStrvBuilder *keys; /* (nullable) */
} Walk;

static void
visit (const PbLedgerMail *mail, PbLedgerEntry entry, gpointer user_data)
{
  Walk *walk = user_data;
  guint32 uid;

  if (!pb_imap_key_read (mail->key, walk->memory->account, walk->memory->folder, walk->uid_validity, &uid))
    return;
  if (walk->uids != NULL)
    g_array_append_val (walk->uids, uid);
  if (walk->keys != NULL)
    g_strv_builder_add (walk->keys, mail->key);
}

static int
compare_uids (gconstpointer a, gconstpointer b)
{
  guint32 x = *(const guint32 *) a, y = *(const guint32 *) b;

  return (x > y) - (x < y);
}

PbMessage *
pb_imap_memory_add (const PbImapMemory *memory, const PbImapMail *mail, const char *key)
{
  PbLedgerMail entry = { key, memory->folder, mail->from, mail->address, mail->subject, mail->message_id, mail->date, mail->uid };
  PbMessage fields = { key, memory->folder, mail->from, mail->address, mail->subject, mail->message_id, mail->date };

  if (pb_ledger_find (memory->ledger, memory->account, key) != PB_LEDGER_UNKNOWN)
    return NULL;
  pb_ledger_add_pending (memory->ledger, memory->account, &entry);
  return pb_message_new (&fields);
}

GArray *
pb_imap_memory_collect_uids (const PbImapMemory *memory, guint32 uid_validity, gsize max)
{
  Walk walk = { memory, uid_validity, g_array_new (FALSE, FALSE, sizeof (guint32)), NULL };

  pb_ledger_foreach (memory->ledger, memory->account, visit, &walk);
  g_array_sort (walk.uids, compare_uids);
  if (walk.uids->len > max)
    g_array_remove_range (walk.uids, 0, walk.uids->len - (guint) max);
  return walk.uids;
}

GStrv
pb_imap_memory_collect_keys (const PbImapMemory *memory, guint32 uid_validity)
{
  g_autoptr (GStrvBuilder) keys = g_strv_builder_new ();
  Walk walk = { memory, uid_validity, NULL, keys };

  pb_ledger_foreach (memory->ledger, memory->account, visit, &walk);
  return g_strv_builder_end (keys);
}

GArray *
pb_imap_memory_read_keys (const PbImapMemory *memory, guint32 uid_validity, const char *const *keys)
{
  g_autoptr (GArray) uids = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (gsize i = 0; keys[i] != NULL; i++)
    {
      guint32 uid;
      if (!pb_imap_key_read (keys[i], memory->account, memory->folder, uid_validity, &uid))
        return NULL;
      g_array_append_val (uids, uid);
    }
  g_array_sort (uids, compare_uids);
  return g_steal_pointer (&uids);
}
