/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-ledger-private.h: the insides of the ledger, shared by its two halves: mails, marks and notes; names of POP3 mails. */
#pragma once

#include "pb-ledger-file.h"
#include "pb-ledger-memory.h"
#include "pb-ledger.h"

G_BEGIN_DECLS

typedef enum
{
  GET_MARK,
  SET_MARK,
  FIND,
  ADD,
  SET_SHOWN,
  SET_MAIL_ID,
  FORGET,
  FORGET_FOLDER,
  FORGET_MAILS,
  FORGET_MARKS,
  FORGET_NOTES,
  FORGET_UIDLS,
  NEXT,
  GET,
  GET_NOTE,
  SET_NOTE,
  GET_UIDLS,
  LAST_UIDL,
  PUT_UIDL,
  DROP_UIDL,
  BOUND_UIDLS,
  BEGIN,
  COMMIT,
  ROLLBACK,
  N_STATEMENTS
} PbLedgerStatement;

struct _PbLedger
{
  char *path;                             /* (owned) */
  sqlite3 *db;                            /* (owned) (nullable): NULL while there is memory only */
  sqlite3_stmt *statements[N_STATEMENTS]; /* (owned) (nullable): made at first use */
  PbLedgerMemory *memory;                 /* (owned) */
  gboolean damaged;                       /* the file is to be renewed before its next use */
  gboolean renewed;
  gboolean warned;
  gboolean told;            /* that it cannot be written: when it was opened, or by func */
  PbLedgerProblemFunc func; /* (nullable) */
  gpointer func_data;       /* (unowned) */
  gboolean written;         /* since the last checkpoint */
  gboolean waiting;         /* the file is held by another process, or its disk is full or read-only: opened anew at each checkpoint */
};

/* Runs a statement that changes something. @types: one letter for each value: t, text (NULL: ""); i, gint64.
 * Returns: whether the file took it. */
gboolean pb_ledger_change (PbLedger *self, PbLedgerStatement which, const char *types, ...);
/* Starts a query.
 * Returns: (transfer none) (nullable): a statement that stands on a row, to be given to pb_ledger_end(); NULL if there is none. */
sqlite3_stmt *pb_ledger_query (PbLedger *self, PbLedgerStatement which, const char *types, ...);
/* Returns: whether @statement stands on a further row; if not it has ended. */
gboolean pb_ledger_step (PbLedger *self, sqlite3_stmt *statement);
void pb_ledger_end (sqlite3_stmt *statement);

/* Puts @mail into the file as @entry. Returns: whether the file took it. */
gboolean pb_ledger_insert (PbLedger *self, const char *account, const PbLedgerMail *mail, PbLedgerEntry entry);
/* The names of @account in the file become @list. Returns: whether the file took all of it; if not, it took nothing. */
gboolean pb_ledger_replace_uidls (PbLedger *self, const char *account, const GArray *list);
/* Offers the file what lies over it in memory. */
void pb_ledger_merge (PbLedger *self);

G_END_DECLS
