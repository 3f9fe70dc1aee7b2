/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-directory-words.h: names as they are compared, and the words by which a member is found. Pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Folds @text so that names which look the same are the same: compatibility forms, case, blanks, punctuation and marks that cannot be
 * seen make no difference (Unicode NFKC and case folding; letters and digits alone stay). At most 64 characters count.
 * Returns: (transfer full): "" where nothing is left. */
char *pb_directory_fold (const char *text);

/* What may be typed to find somebody called @name, each folded, none twice: the name and every part of it from a word or a Chinese
 * character on; its pinyin, whole and by initials, the surname read as such and as the character alone.
 * Returns: (transfer full) (element-type utf8) */
GPtrArray *pb_directory_words (const char *name);

/* Returns: (transfer full): @text as the addresses of the directory are compared: lower case, without blanks around it. */
char *pb_directory_fold_address (const char *text);

G_END_DECLS
