/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-mailbox.h: reads the c-client notation of mailboxes, "{host:port/imap/ssl}INBOX", as PHP's imap_open has it. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  char *host;
  char *port;     /* (nullable): decimal */
  char *security; /* "tls", "starttls" or "none" */
  char *user;     /* (nullable) */
  char *folder;
} PbMailbox;

/* Flags that would weaken the connection are refused, flags without a meaning here ignored.
 * Returns: (transfer full) (nullable): NULL with PB_ERROR_CLASS_CONFIG and a sentence. */
PbMailbox *pb_mailbox_parse (const char *text, GError **error);
void pb_mailbox_free (PbMailbox *mailbox);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbMailbox, pb_mailbox_free)

G_END_DECLS
