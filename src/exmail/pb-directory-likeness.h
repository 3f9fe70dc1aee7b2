/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-directory-likeness.h: whether an outsider's name would pass for that of a colleague. Private to the pb-directory*.c of this
 * room. */
#pragma once

#include "pb-directory.h"

G_BEGIN_DECLS

typedef enum
{
  PB_LIKENESS_NONE,
  PB_LIKENESS_UNSURE, /* it is a name that many have (pb-directory-common.h), or has too much in it to be looked through in some dozens of
                       * looks into an index */
  PB_LIKENESS_NAME    /* it passes for a member's name */
} PbLikeness;

/* Whether @name is the name of a member, has one inside ("李明 (Sales)", "Acme 李明"), has its words in the other order ("Smith, John"),
 * is written with Greek or Cyrillic letters that look Latin, or has a member's address in it. One word of a longer name is no
 * likeness, unless it is Chinese, Japanese or Korean. */
PbLikeness pb_directory_compare (PbDirectory *directory, const char *name);

G_END_DECLS
