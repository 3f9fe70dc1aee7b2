/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-imap-command.h: the encodings of IMAP commands (RFC 9051 4.3, 9; RFC 3501 5.1.3). */
#pragma once

#include "pb-output.h"

G_BEGIN_DECLS

/* Returns: whether @text can be a quoted string: 7-bit, no NUL, CR, LF. */
gboolean pb_imap_can_quote (const char *text);
/* Appends @text as a quoted string. What a quoted string cannot hold is left out: ask pb_imap_can_quote() first where that matters. */
void pb_imap_output_quoted (PbOutput *self, const char *text);
/* Appends @uids (ascending) as a sequence set, neighbours joined to ranges. @n_uids > 0. */
void pb_imap_output_set (PbOutput *self, const guint32 *uids, gsize n_uids);

/* Encodes a mailbox name (UTF-8) in modified UTF-7 (RFC 3501 5.1.3).
 * Returns: (transfer full): printable ASCII. */
char *pb_imap_mailbox_encode (const char *name);

G_END_DECLS
