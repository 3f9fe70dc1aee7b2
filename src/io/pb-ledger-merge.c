/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-ledger-merge.c: a file that refused for a while (disk full, held by another process) takes what memory has kept meanwhile. */
#include "pb-ledger-private.h"

static gboolean
take_mark (gpointer file, const char *account, const char *folder, PbMark mark)
{
  return pb_ledger_change (file, SET_MARK, "ttiii", account, folder, (gint64) mark.uid_validity, (gint64) mark.last_uid, (gint64) mark.modseq);
}

static gboolean
take_note (gpointer file, const char *name, const char *value)
{
  return pb_ledger_change (file, SET_NOTE, "tt", name, value);
}

static gboolean
take_uidls (gpointer file, const char *account, GArray *list)
{
  return pb_ledger_replace_uidls (file, account, list);
}

static gboolean
take_mail (gpointer file, const PbLedgerKept *kept)
{
  if (kept->entry == PB_LEDGER_UNKNOWN)
    return pb_ledger_change (file, FORGET, "tt", kept->account, kept->mail.key);
  if (!pb_ledger_insert (file, kept->account, &kept->mail, kept->entry))
    return FALSE;
  return kept->entry != PB_LEDGER_SHOWN || pb_ledger_change (file, SET_SHOWN, "tt", kept->account, kept->mail.key);
}

void
pb_ledger_merge (PbLedger *self)
{
  static const PbLedgerTaker taker = { take_mark, take_note, take_uidls, take_mail };

  pb_ledger_memory_offer (self->memory, &taker, self);
}
