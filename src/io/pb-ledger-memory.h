/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-ledger-memory.h: what the ledger's file would not take (disk full), kept for this process so that nothing is announced
 * twice in it. Lies over the file: what is here is newer. Private to the ledger. */
#pragma once

#include "pb-ledger.h"

G_BEGIN_DECLS

typedef struct _PbLedgerMemory PbLedgerMemory;

/* A mail kept here; PB_LEDGER_UNKNOWN: it was forgotten, whatever the file says. */
typedef struct
{
  char *account; /* (owned) */
  GStrv texts;   /* (owned): what the strings of mail point into */
  PbLedgerMail mail;
  PbLedgerEntry entry;
} PbLedgerKept;

PbLedgerMemory *pb_ledger_memory_new (void);
void pb_ledger_memory_free (PbLedgerMemory *self);

/* @mark: NULL: the file knows it again. */
void pb_ledger_memory_set_mark (PbLedgerMemory *self, const char *account, const char *folder, const PbMark *mark);
/* Returns: (transfer none) (nullable) */
const PbMark *pb_ledger_memory_get_mark (PbLedgerMemory *self, const char *account, const char *folder);

/* @value: NULL: the file knows it again. */
void pb_ledger_memory_set_note (PbLedgerMemory *self, const char *name, const char *value);
const char *pb_ledger_memory_get_note (PbLedgerMemory *self, const char *name);

/* Returns: (transfer none) (nullable): the names known of @account; NULL where the file is right. */
GArray *pb_ledger_memory_get_uidls (PbLedgerMemory *self, const char *account);
/* @list: (transfer full) (nullable): NULL: the file knows them again. */
void pb_ledger_memory_set_uidls (PbLedgerMemory *self, const char *account, GArray *list);

/* Keeps a copy of @mail (replacing what was kept of it); of more than PB_LEDGER_MAX_MAILS the oldest goes. */
void pb_ledger_memory_put (PbLedgerMemory *self, const char *account, const PbLedgerMail *mail, PbLedgerEntry entry);
void pb_ledger_memory_remove (PbLedgerMemory *self, const char *account, const char *key);
/* @folder: (nullable): all of them, and the marks, notes and names too. */
void pb_ledger_memory_remove_all (PbLedgerMemory *self, const char *account, const char *folder);
/* Returns: (transfer none) (nullable) */
const PbLedgerKept *pb_ledger_memory_find (PbLedgerMemory *self, const char *account, const char *key);
/* Calls @func for those of @account that are not forgotten, oldest first. */
void pb_ledger_memory_foreach (PbLedgerMemory *self, const char *account, PbLedgerFunc func, gpointer user_data);

/* The file can take things again: each is offered to its function, which says whether the file has it
 * now; what it has goes from here. */
typedef struct
{
  gboolean (*mark) (gpointer file, const char *account, const char *folder, PbMark mark);
  gboolean (*note) (gpointer file, const char *name, const char *value);
  gboolean (*uidls) (gpointer file, const char *account, GArray *list);
  gboolean (*mail) (gpointer file, const PbLedgerKept *kept);
} PbLedgerTaker;
void pb_ledger_memory_offer (PbLedgerMemory *self, const PbLedgerTaker *taker, gpointer file);

/* Makes @to a copy of @from (NULL becomes "").
 * Returns: (transfer full): owns the strings of @to. */
GStrv pb_ledger_mail_copy (PbLedgerMail *to, const PbLedgerMail *from);

G_END_DECLS
