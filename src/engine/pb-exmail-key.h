/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-key.h: keys of mails that the Exmail push channel announced: opaque to everyone else, stable across restarts,
 * without any text of the mail. */
#pragma once

#include "pb-exmail-notice.h"

G_BEGIN_DECLS

/* A mail with an id is named by that alone. One without is named by what is said of it, the count included, and the time:
 * the same words within ten minutes, and those before them, are the same mail sent again; later it is another one.
 * @wall: µs since 1970.
 * @back: tens of minutes to look back; 0 for the key of a new mail, 1 for the other key it may be known by.
 * Returns: (transfer full): 33 letters and digits. */
char *pb_exmail_key_new (const char *account, const PbExmailNotice *notice, gint64 wall, guint back);
/* Returns: whether @key was made here. */
gboolean pb_exmail_key_is (const char *key);

G_END_DECLS
