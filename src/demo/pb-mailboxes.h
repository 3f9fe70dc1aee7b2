/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-mailboxes.h: the mail of the company behind the fake service, in memory, bounded; its people are in pb-company.h. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  char *id;           /* (owned): MailId: ZC, 4 digits, "-", 23 characters */
  char *from_name;    /* (owned) */
  char *from_address; /* (owned) */
  char *subject;      /* (owned) */
  char *summary;      /* (owned) */
  gint64 at;          /* µs, wall clock */
  gboolean read;
} PbMail;

typedef struct
{
  char *address;    /* (owned): lower case */
  char *name;       /* (owned) */
  GStrv aliases;    /* (owned) */
  GPtrArray *mails; /* (owned) (element-type PbMail): oldest first; the oldest are forgotten beyond a bound */
  gint64 unread;
} PbMailbox;

typedef struct _PbMailboxes PbMailboxes;

/* @rand: (unowned). */
PbMailboxes *pb_mailboxes_new (GRand *rand);
void pb_mailboxes_free (PbMailboxes *mailboxes);

/* @aliases: (nullable). Returns: (transfer none): a new, empty mailbox; pb-company.h says whose it is. */
PbMailbox *pb_mailboxes_add (PbMailboxes *mailboxes, const char *address, const char *name, const char *const *aliases);
/* Other names for @mailbox, which keeps its mail; they may be its own strings. */
void pb_mailboxes_rename (PbMailboxes *mailboxes, PbMailbox *mailbox, const char *address, const char *name, const char *const *aliases);
void pb_mailboxes_remove (PbMailboxes *mailboxes, PbMailbox *mailbox);

/* Returns: (transfer none) (nullable): by main address or alias, case and blanks folded. */
PbMailbox *pb_mailboxes_find (PbMailboxes *mailboxes, const char *address);
/* Returns: (transfer none): 0 is the main mailbox; @n below pb_mailboxes_size(). */
PbMailbox *pb_mailboxes_nth (PbMailboxes *mailboxes, guint n);
guint pb_mailboxes_size (PbMailboxes *mailboxes);

/* @from: "Name <address>", "address" or "Name". Returns: (transfer none): the new unread mail. */
PbMail *pb_mailbox_deliver (PbMailboxes *mailboxes, PbMailbox *mailbox, const char *from, const char *subject, const char *summary);
/* Returns: (transfer none) (nullable). */
PbMail *pb_mailbox_find (PbMailbox *mailbox, const char *mail_id);
/* @mail_id: (nullable): NULL for all. Returns: whether something was unread. */
gboolean pb_mailbox_read (PbMailbox *mailbox, const char *mail_id);

G_END_DECLS
