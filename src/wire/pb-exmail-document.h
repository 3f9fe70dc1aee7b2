/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-document.h: an answer of the Exmail interfaces, as its manuals print them, made strict: nested lists and all. For whole
 * answers in memory; what the push channel sends is pb-exmail-reader.h's. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Deeper ones are none. */
#define PB_EXMAIL_DOCUMENT_DEPTH 32

/* Reads the first object of @data: commas too many or missing, full-width commas and colons, curly and single quotes, words without
 * quotes, blanks in keys, comments, raw control characters, GB18030, a byte order mark before it. What follows it is ignored.
 * Returns: (transfer full) (nullable): the object in strict JSON (RFC 8259), UTF-8, wiped when freed; NULL: there is none, something else
 * comes first, it does not end, or it is too deep. */
GBytes *pb_exmail_document_clean (const guint8 *data, gsize len);

G_END_DECLS
