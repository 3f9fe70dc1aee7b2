/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-clean.h: lenient JSON made strict. Private to the pb-exmail-*.c of wire. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* @object: as pb_exmail_scan_next() showed it.
 * Returns: (transfer full): a flat object of strict JSON (RFC 8259) in UTF-8, wiped when freed: known keys in the manual's spelling, others
 * trimmed; strings, numbers, true, false and null as they were, other words as strings; nested values, which no message has,
 * as null. */
GBytes *pb_exmail_clean (const guint8 *object, gsize len);

G_END_DECLS
