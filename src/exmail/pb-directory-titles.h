/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-directory-titles.h: Chinese names together with what stands before or behind them without a blank: "财务部李明", "李明经理". Private to
 * the pb-directory*.c of this room. */
#pragma once

#include "pb-directory.h"

G_BEGIN_DECLS

/* Asks a directory so often, and not oftener. */
typedef struct
{
  PbDirectory *directory; /* (unowned) */
  guint left;             /* questions; 0: nothing more is known */
} PbDirectoryAsker;

PbDirectoryLook pb_directory_asker_ask (PbDirectoryAsker *asker, const char *look);

/* @word: the look of Chinese, Japanese or Korean characters. Returns: whether it is somebody's name of two characters at least, or has one behind a
 * department, before a title, or between the two. */
gboolean pb_directory_titles_find (PbDirectoryAsker *asker, const char *word);

G_END_DECLS
