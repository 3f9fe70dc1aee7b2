/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-clean.h: lenient JSON made strict. Private to the pb-exmail-*.c of wire. */
#pragma once

#include <glib.h>

#include "pb-exmail-text.h"

G_BEGIN_DECLS

/* @object: as pb_exmail_scan_next() showed it.
 * Returns: (transfer full): a flat object of strict JSON (RFC 8259) in UTF-8, wiped when freed: known keys in the manual's spelling, others
 * trimmed; strings, numbers, true, false and null as they were, other words as strings; nested values, which no message has,
 * as null. */
GBytes *pb_exmail_clean (const guint8 *object, gsize len);

/* Appends what stands between lenient quotes as a strict string. @trim: without blanks at both ends. */
void pb_exmail_clean_add_text (PbExmailBuffer *out, const guint8 *p, gsize len, gboolean trim);
/* Appends a word without quotes: numbers, true, false and null as they are, others as strings. */
void pb_exmail_clean_add_scalar (PbExmailBuffer *out, const guint8 *p, gsize len);

G_END_DECLS
