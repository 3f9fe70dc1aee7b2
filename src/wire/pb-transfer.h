/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-transfer.h: the encodings that bring bytes through 7-bit mail (RFC 2045 6, RFC 2047 4), for what comes as it comes: junk
 * is tolerated, a cut end too. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Each appends the decoded bytes to @out, never more than @len. */
void pb_transfer_base64 (GByteArray *out, const char *text, gsize len);
/* Of encoded words: '_' is a blank. */
void pb_transfer_q (GByteArray *out, const char *text, gsize len);
/* Of bodies: lines that end in '=' go on. */
void pb_transfer_quoted_printable (GByteArray *out, const char *text, gsize len);

G_END_DECLS
