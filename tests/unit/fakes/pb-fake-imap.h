/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-fake-imap.h: an IMAP server with one mailbox, just enough of RFC 9051 for a watcher, with faults on demand. */
#pragma once

#include "pb-fake-dialer.h"

typedef struct _PbFakeImap PbFakeImap;

/* Faults and features; set them at any time. */
typedef struct
{
  const char *greeting;     /* (nullable): instead of "* OK ready" */
  const char *login_answer; /* (nullable): what follows the tag instead of checking the password */
  const char *store_answer; /* (nullable): what follows the tag of UID STORE, and nothing is stored */
  gboolean starttls;        /* announces STARTTLS and refuses to log in without it */
  gboolean no_idle;
  gboolean no_folder; /* refuses to open any */
  gboolean silent;    /* reads and never answers */
} PbFakeImapFaults;

PbFakeImap *pb_fake_imap_new (PbFakeDialer *dialer, const char *host, const char *password);
void pb_fake_imap_free (PbFakeImap *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbFakeImap, pb_fake_imap_free)

PbFakeImapFaults *pb_fake_imap_faults (PbFakeImap *self);
/* Returns: the new mail's UID. */
guint32 pb_fake_imap_deliver (PbFakeImap *self, const char *from, const char *subject);
void pb_fake_imap_set_seen (PbFakeImap *self, guint32 uid);
gboolean pb_fake_imap_is_seen (PbFakeImap *self, guint32 uid);
/* The mailbox is made anew: other UIDVALIDITY, UIDs from 1, the mails stay. Connections end with BYE. */
void pb_fake_imap_replace_mailbox (PbFakeImap *self);
/* Sends a line to every connection. */
void pb_fake_imap_say (PbFakeImap *self, const char *line);
/* Ends every connection. */
void pb_fake_imap_hang_up (PbFakeImap *self, PbErrorClass error_class);
guint pb_fake_imap_count_connections (PbFakeImap *self);
/* Returns: how often a password was tried. */
guint pb_fake_imap_count_logins (PbFakeImap *self);
/* Returns: every line the program ever sent, without tags and passwords, "\n" after each. */
const char *pb_fake_imap_get_log (PbFakeImap *self);
/* Returns: every byte ever sent to the program. */
gsize pb_fake_imap_get_sent (PbFakeImap *self);
