/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-words-reason.h: the reasons that io, wire and engine give in English, in the user's language. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Returns: whether @reason is one of ours, word for word; a server's words are not. */
gboolean pb_words_is_own (const char *reason);

/* Returns: (transfer full): @reason, translated as far as it is ours: as a whole, its beginning, or the meaning that stands behind
 * a code of Exmail; else as it is. */
char *pb_words_dup_reason (const char *reason);

G_END_DECLS
