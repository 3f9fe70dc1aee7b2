/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-mailboxes.h: the company behind the fake service: its members and their mail, in memory, bounded. */
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

/* @rand: (unowned). @address: the main mailbox; its domain is the company's. */
PbMailboxes *pb_mailboxes_new (GRand *rand, const char *address, const char *aliases, guint members);
void pb_mailboxes_free (PbMailboxes *mailboxes);

/* Returns: (transfer none) (nullable): by main address or alias, case and blanks folded. */
PbMailbox *pb_mailboxes_find (PbMailboxes *mailboxes, const char *address);
/* Returns: (transfer none): the mailbox @address, a new one if there is none. */
PbMailbox *pb_mailboxes_ensure (PbMailboxes *mailboxes, const char *address);
/* Returns: (transfer none): 0 is the main mailbox; @n below pb_mailboxes_size(). */
PbMailbox *pb_mailboxes_nth (PbMailboxes *mailboxes, guint n);
guint pb_mailboxes_size (PbMailboxes *mailboxes);

/* Version of the member directory: milliseconds since 1970. */
gint64 pb_mailboxes_version (PbMailboxes *mailboxes);
void pb_mailboxes_set_version (PbMailboxes *mailboxes, gint64 version);
void pb_mailboxes_touch_version (PbMailboxes *mailboxes);

/* @from: "Name <address>", "address" or "Name". Returns: (transfer none): the new unread mail. */
PbMail *pb_mailbox_deliver (PbMailboxes *mailboxes, PbMailbox *mailbox, const char *from, const char *subject, const char *summary);
/* Returns: (transfer none) (nullable). */
PbMail *pb_mailbox_find (PbMailbox *mailbox, const char *mail_id);
/* @mail_id: (nullable): NULL for all. Returns: whether something was unread. */
gboolean pb_mailbox_read (PbMailbox *mailbox, const char *mail_id);

G_END_DECLS
