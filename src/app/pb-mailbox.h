/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-mailbox.h: reads the c-client notation of mailboxes, "{host:port/imap/ssl}INBOX", as PHP's imap_open has it (c-client,
 * docs/naming.txt). */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  char *kind;     /* "imap" or "pop3" */
  char *host;     /* without the brackets of an IPv6 address */
  char *port;     /* decimal: as given, else of the service and the security */
  char *security; /* "tls", "starttls" or "none" */
  char *user;     /* (nullable) */
  char *folder;   /* UTF-8; "INBOX" if not given */
} PbMailbox;

/* Every flag is understood, letters of any case: what would weaken the connection, and what cannot be kept, is refused with the
 * reason and what to say instead; what has no meaning here (/readonly, /norsh, /debug …) is ignored. A user in quotes may hold
 * anything. The folder may be UTF-8 or modified UTF-7.
 * Returns: (transfer full) (nullable): NULL with PB_ERROR_CLASS_CONFIG and a sentence. */
PbMailbox *pb_mailbox_parse (const char *text, GError **error);
void pb_mailbox_free (PbMailbox *mailbox);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbMailbox, pb_mailbox_free)

G_END_DECLS
