/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-imap-key.h: keys of IMAP mails: opaque to everyone else, stable across restarts, without any text of the mail. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Returns: (transfer full) */
char *pb_imap_key_new (const char *account, const char *folder, guint32 uid_validity, guint32 uid);
/* Returns: whether @key is of a mail of @account in @folder under @uid_validity; then @uid is set. */
gboolean pb_imap_key_read (const char *key, const char *account, const char *folder, guint32 uid_validity, guint32 *uid);
/* Returns: the UID in @key whatever its mailbox, 0 if it is no such key. */
guint32 pb_imap_key_get_uid (const char *key);

G_END_DECLS
