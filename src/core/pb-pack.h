/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-pack.h: values whose strings lie in the same block of memory: one allocation, nothing to free one by one. */
#pragma once

#include <glib.h>
#include <string.h>

G_BEGIN_DECLS

/* Returns: the bytes pb_pack() will need for @text (NULL counts as ""). */
static inline gsize
pb_pack_size (const char *text)
{
  return text != NULL ? strlen (text) + 1 : 1;
}

/* Copies @text (NULL as "") to *@at and moves *@at behind it. Returns: where the copy begins. */
static inline const char *
pb_pack (char **at, const char *text)
{
  char *start = *at;
  gsize size = pb_pack_size (text);

  memcpy (start, text != NULL ? text : "", size);
  *at += size;
  return start;
}

G_END_DECLS
