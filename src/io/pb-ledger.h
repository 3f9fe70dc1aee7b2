/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-ledger.h: what must survive us: how far each mailbox was read, which mails are pending or shown, which are known (SQLite, WAL,
 * synchronous=NORMAL). A mail is pending from before its alert until the daemon took it. Calls are short (0.02 ms) and
 * synchronous. What was written survives the death of the process in any way; the last moments before a power cut may be
 * lost, never the file. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _PbLedger PbLedger;

/* How far a mailbox was read. */
typedef struct
{
  guint32 uid_validity; /* 0 = nothing known */
  guint32 last_uid;
  guint64 modseq; /* all changes up to this one are known (RFC 7162), 0 = none */
} PbMark;

typedef enum
{
  PB_LEDGER_UNKNOWN, /* never seen */
  PB_LEDGER_PENDING, /* its alert was not taken yet */
  PB_LEDGER_SHOWN
} PbLedgerEntry;

/* A mail as remembered; strings are never NULL when read back. */
typedef struct
{
  const char *key;
  const char *folder;
  const char *from;
  const char *address;
  const char *subject;
  const char *message_id;
  gint64 date;
  guint32 uid;
  const char *preview; /* first words of the mail; a text like the others */
  const char *mail_id; /* the service's own name of the mail, for its webmail; stays after the alert was taken */
} PbLedgerMail;

typedef void (*PbLedgerFunc) (const PbLedgerMail *mail, PbLedgerEntry entry, gpointer user_data);

/* What is known of a mail of a POP3 mailbox, which itself knows no "unread". */
typedef enum
{
  PB_LEDGER_UIDL_UNKNOWN, /* never seen, or no longer in the mailbox */
  PB_LEDGER_UIDL_SEEN,    /* was there at the first look, or was dismissed */
  PB_LEDGER_UIDL_UNREAD,  /* came later, was announced, and was not dismissed yet */
  PB_LEDGER_UIDL_NEW,     /* came later, and is still to be announced */
} PbLedgerUidlState;

typedef struct
{
  guint64 name; /* a hash of its UIDL: equal ones are the same mail */
  PbLedgerUidlState state;
} PbLedgerUidl;

/* How many names of an account are kept: the newest. */
#define PB_LEDGER_MAX_UIDLS 5000

/* Opens or creates @path (0600, its folder 0700). A damaged file is moved aside (".damaged", then ".damaged-2" ...) and a
 * new one begun, also when the damage shows only later; one of an older version is brought to this one with all it holds, one
 * of a newer version is left alone and refused.
 * A place that cannot be written (disk full, read-only) is no error: it is logged once and what is new is kept in memory, over
 * what the file says as far as it can be read. It is tried again at each pb_ledger_checkpoint(), as is a file that another process
 * holds, and then takes what memory has.
 * Returns: (transfer full) (nullable): NULL with @error (PB_ERROR_CLASS_CONFIG) for a newer version, or when another
 * process holds the file. */
PbLedger *pb_ledger_open (const char *path, GError **error);
/* The same for a program that goes on in any case: what pb_ledger_open() refuses is kept in memory; one of a newer version is never
 * touched.
 * @problem: (out) (transfer full) (nullable): a sentence, when nothing is remembered beyond this process for now.
 * Returns: (transfer full) */
PbLedger *pb_ledger_open_lenient (const char *path, char **problem);
typedef void (*PbLedgerProblemFunc) (const char *problem, gpointer user_data);
/* @func: (nullable): called once, with a sentence, when the file refuses what it took before, for its disk; what is new is kept in memory then.
 * It may be called within any other call, and must not change the ledger. */
void pb_ledger_set_problem_func (PbLedger *ledger, PbLedgerProblemFunc func, gpointer user_data);
/* Returns: (transfer full): one without a file, which is forgotten with the process. */
PbLedger *pb_ledger_new_memory (void);
void pb_ledger_close (PbLedger *ledger);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbLedger, pb_ledger_close)

PbMark pb_ledger_get_mark (PbLedger *ledger, const char *account, const char *folder);
/* Failures to write (disk full) are logged once and the value is kept in memory for this process. */
void pb_ledger_set_mark (PbLedger *ledger, const char *account, const char *folder, PbMark mark);

PbLedgerEntry pb_ledger_find (PbLedger *ledger, const char *account, const char *key);
/* Remembers a new mail as pending, texts included (an alert after a crash needs them). Durable when it returns.
 * One that is known already keeps its entry and its place. @mail: its strings may be NULL, save the key. */
void pb_ledger_add_pending (PbLedger *ledger, const char *account, const PbLedgerMail *mail);
/* Its alert was taken: the texts are dropped; key, UID and mail_id stay for withdrawal, against doubles and for a click. */
void pb_ledger_set_shown (PbLedger *ledger, const char *account, const char *key);
/* The service's own name of a mail that is remembered already, pending or shown. */
void pb_ledger_set_mail_id (PbLedger *ledger, const char *account, const char *key, const char *mail_id);
/* No longer unread: forgotten. */
void pb_ledger_forget (PbLedger *ledger, const char *account, const char *key);
/* Forgets all mails of a mailbox (its UIDVALIDITY changed). */
void pb_ledger_forget_folder (PbLedger *ledger, const char *account, const char *folder);
/* Forgets everything about an account, also the notes whose name ends in "/" and its id. */
void pb_ledger_forget_account (PbLedger *ledger, const char *account);
/* Calls @func for each mail remembered, oldest first (at most the newest 1000 of each account are kept). @func may change
 * the ledger. */
void pb_ledger_foreach (PbLedger *ledger, const char *account, PbLedgerFunc func, gpointer user_data);
/* Returns: (transfer full) (element-type PbLedgerUidl): every name known of @account, in the order they were first put; not
 * more than PB_LEDGER_MAX_UIDLS. */
GArray *pb_ledger_get_uidls (PbLedger *ledger, const char *account);
/* Puts @items, or changes their state where known already (they keep their place); UNKNOWN forgets one. All of them or none
 * survive the death of the process. */
void pb_ledger_change_uidls (PbLedger *ledger, const char *account, const PbLedgerUidl *items, gsize n);
/* Other things worth remembering, such as "tray-hint-shown". Returns: (transfer full) (nullable) */
char *pb_ledger_get_note (PbLedger *ledger, const char *name);
void pb_ledger_set_note (PbLedger *ledger, const char *name, const char *value);
/* Folds the write-ahead log back, and gives the file what it refused before; for idle moments. */
void pb_ledger_checkpoint (PbLedger *ledger);

G_END_DECLS
