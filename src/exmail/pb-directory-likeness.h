/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-directory-likeness.h: whether an outsider's name would pass for that of a colleague. Private to the pb-directory*.c of this
 * room. */
#pragma once

#include "pb-directory.h"

G_BEGIN_DECLS

/* Whether @name is the name of a member, has one inside ("李明 (Sales)", "Acme 李明"), has its words in the other order ("Smith, John"),
 * is written with Greek or Cyrillic letters that look Latin, or has a member's address in it. One word of a longer name is no
 * likeness, unless it is Chinese, Japanese or Korean. A name with so many words and
 * addresses that it cannot be looked through, in some dozens of looks into an index, is taken for one, too. */
gboolean pb_directory_has_like (PbDirectory *directory, const char *name);

G_END_DECLS
