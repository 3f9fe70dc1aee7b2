/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-pop3-key.h: keys of POP3 mails; a UIDL names a mail of a mailbox for ever (RFC 1939 7). */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Returns: what the ledger knows a mail by: a hash of its UIDL. */
guint64 pb_pop3_name_of (const char *uidl);
/* Returns: (transfer full): stable across restarts, of this account only, without text of the mail. */
char *pb_pop3_key_new (const char *account, guint64 name);
/* Returns: FALSE if @key is not one of a POP3 mail of @account. */
gboolean pb_pop3_key_read (const char *key, const char *account, guint64 *name);

G_END_DECLS
