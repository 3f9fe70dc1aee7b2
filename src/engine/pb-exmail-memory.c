/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-memory.c: see pb-exmail-memory.h. */
#include "pb-exmail-memory.h"

#include <string.h>

#include "pb-exmail-key.h"

#define MAX_READ 256 /* keys of mails that were read: enough for what a service may send again */

static char *
note_name (const PbAccount *account)
{
  return g_strconcat ("exmail-read/", account->id, NULL);
}

static gboolean
was_read (PbLedger *ledger, const PbAccount *account, const char *key)
{
  g_autofree char *name = note_name (account);
  g_autofree char *note = pb_ledger_get_note (ledger, name);

  return note != NULL && strstr (note, key) != NULL;
}

/* The words of a mail without an id may come again in another one, which is worth a second alert. */
static gboolean
is_known (PbLedger *ledger, const PbAccount *account, const PbExmailNotice *notice, const char *key, gint64 wall)
{
  g_autofree char *before = pb_exmail_key_new (account->id, notice, wall, 1);

  if (pb_ledger_find (ledger, account->id, key) != PB_LEDGER_UNKNOWN)
    return TRUE;
  if (notice->identity[0] == '\0')
    return pb_ledger_find (ledger, account->id, before) != PB_LEDGER_UNKNOWN;
  return was_read (ledger, account, key);
}

PbMessage *
pb_exmail_memory_add (PbLedger *ledger, const PbAccount *account, const PbExmailNotice *notice, gint64 wall)
{
  g_autofree char *key = pb_exmail_key_new (account->id, notice, wall, 0);
  PbMessage fields = {
    .key = key,
    .folder = account->folder,
    .from = notice->from,
    .address = notice->address,
    .subject = notice->subject,
    .date = wall / G_USEC_PER_SEC,
    .preview = notice->preview,
  };
  PbLedgerMail mail = {
    .key = key,
    .folder = fields.folder,
    .from = fields.from,
    .address = fields.address,
    .subject = fields.subject,
    .date = fields.date,
    .preview = fields.preview,
    .mail_id = notice->mail_id,
  };

  if (is_known (ledger, account, notice, key, wall))
    return NULL;
  pb_ledger_add_pending (ledger, account->id, &mail);
  return pb_message_new (&fields);
}

static void
collect (const PbLedgerMail *mail, PbLedgerEntry entry, gpointer user_data)
{
  g_strv_builder_add (user_data, mail->key);
}

/* Puts @keys, oldest first, before what was noted, newest first, and keeps the newest. */
static void
note_read (PbLedger *ledger, const PbAccount *account, GStrv keys)
{
  g_autofree char *name = note_name (account);
  g_autofree char *old = pb_ledger_get_note (ledger, name);
  g_auto (GStrv) before = g_strsplit (old != NULL ? old : "", " ", MAX_READ);
  g_autoptr (GString) note = g_string_new (NULL);
  gsize n = 0;

  for (gsize i = g_strv_length (keys); i > 0 && n < MAX_READ; i--, n++)
    g_string_append_printf (note, "%s%s", n > 0 ? " " : "", keys[i - 1]);
  for (gsize i = 0; before[i] != NULL && n < MAX_READ; i++, n++)
    g_string_append_printf (note, "%s%s", n > 0 ? " " : "", before[i]);
  pb_ledger_set_note (ledger, name, note->str);
}

GStrv
pb_exmail_memory_take_over (PbLedger *ledger, const PbAccount *account, gsize n)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) keys = NULL;
  gsize n_keys;

  pb_ledger_foreach (ledger, account->id, collect, builder);
  keys = g_strv_builder_end (builder);
  n_keys = g_strv_length (keys);
  for (gsize i = n_keys > n ? n_keys - n : 0; i < n_keys; i++)
    g_clear_pointer (&keys[i], g_free);
  if (keys[0] != NULL)
    note_read (ledger, account, keys);
  return g_steal_pointer (&keys);
}

GStrv
pb_exmail_memory_take_all (PbLedger *ledger, const PbAccount *account)
{
  return pb_exmail_memory_take_over (ledger, account, 0);
}
