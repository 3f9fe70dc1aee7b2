/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-charset.h: bytes of a mail in whatever charset into UTF-8. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Returns: (transfer none) (nullable): what iconv calls the charset that mails call @name, or its superset (GB2312 and GBK
 * are GB18030); NULL: not one that is handed to iconv. Letters of any case. */
const char *pb_charset_find (const char *name);

/* Appends @bytes (whose NULs become blanks) as valid UTF-8 without NUL. @charset: (nullable): from pb_charset_find(); what it
 * cannot read becomes U+FFFD. NULL: ISO-2022-JP by its shifts, UTF-8, else GB18030, else Latin-1. @cut: the bytes may end within a character, which is
 * then left out. */
void pb_charset_append (GString *out, GByteArray *bytes, const char *charset, gboolean cut);

G_END_DECLS
