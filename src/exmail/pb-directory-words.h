/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-directory-words.h: names as they are compared, and the words by which a member is found. Pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Folds @text so that what is typed finds what is meant: compatibility forms, case, blanks, punctuation and marks that cannot be seen
 * make no difference (Unicode NFKC and case folding; letters and digits alone stay). At most 64 characters count.
 * Returns: (transfer full): "" where nothing is left. */
char *pb_directory_fold (const char *text);

/* Returns: (transfer full): @name as a person sees it, for comparing: without what cannot be seen and accents, Latin letters for those
 * that look like them (pb-looks.h); at most @max_chars characters. */
char *pb_directory_dup_seen (const char *name, gsize max_chars);
/* Names that look the same have the same look: pb_directory_dup_seen(), and then neither case nor blanks nor punctuation make a
 * difference, nor I, l and 1, O and 0, m and rn, w and vv.
 * Returns: (transfer full): "" where nothing is left. At most 100 characters count. */
char *pb_directory_dup_look (const char *name);
/* Returns: (transfer full): likewise, of what pb_directory_dup_seen() made, or a part of it. */
char *pb_directory_dup_look_of_seen (const char *seen);

/* Returns: whether the look @part stands in the look @whole as it is, or with its end before its beginning ("smithjohn"). */
gboolean pb_directory_look_stands_in (const char *part, const char *whole);

/* What may be typed to find somebody called @name, each folded, none twice: the name and every part of it from a word or a Chinese
 * character on; its pinyin, whole and by initials, the surname read as such and as the character alone.
 * Returns: (transfer full) (element-type utf8) */
GPtrArray *pb_directory_words (const char *name);

/* Returns: (transfer full): @text as the addresses of the directory are compared: ASCII in lower case, without blanks around it. */
char *pb_directory_fold_address (const char *text);

G_END_DECLS
