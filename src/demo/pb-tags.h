/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-tags.h: the tags of the company: a name on members and departments, known to the current API alone. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gint64 id;
  char *name;          /* (owned) */
  GPtrArray *users;    /* (owned) (element-type utf8): addresses */
  GArray *departments; /* (owned) (element-type gint64) */
} PbTag;

typedef struct _PbTags PbTags;

PbTags *pb_tags_new (void);
void pb_tags_free (PbTags *tags);

/* Returns: (transfer none) (nullable) */
PbTag *pb_tags_find (PbTags *tags, gint64 id);
PbTag *pb_tags_find_name (PbTags *tags, const char *name);
/* @n: below pb_tags_size(). Returns: (transfer none) */
PbTag *pb_tags_nth (PbTags *tags, guint n);
guint pb_tags_size (PbTags *tags);
/* @id: not in use; -1 for the next. Returns: (transfer none): new. */
PbTag *pb_tags_add (PbTags *tags, gint64 id, const char *name);
void pb_tag_rename (PbTag *tag, const char *name);
/* Freed. */
void pb_tags_remove (PbTags *tags, PbTag *tag);
/* The member @address is no more. */
void pb_tags_forget (PbTags *tags, const char *address);

G_END_DECLS
