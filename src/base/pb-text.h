/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-text.h: text from strangers, made safe before a person sees it. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Makes @text (any bytes) safe to show: valid UTF-8 (else U+FFFD), no control characters, no bidirectional or
 * zero-width characters (U+200B-F, U+202A-E, U+2060-9, U+FEFF, U+061C ...), no line breaks, runs of white space as one
 * blank, trimmed, at most @max_chars characters (then "…" ends it). @len -1: NUL-terminated.
 * Returns: (transfer full): never NULL. */
char *pb_text_display (const char *text, gssize len, gsize max_chars);

/* Returns: whether @text is what pb_text_display() would return, apart from its length. */
gboolean pb_text_is_safe (const char *text);

/* Returns: whether @c is one of those that pb_text_display() does not let through and that are no usual blank: controls (C1 as well,
 * which terminals obey), line and paragraph separators, what is not seen or turns the reading direction. */
gboolean pb_text_is_hidden (gunichar c);

G_END_DECLS
