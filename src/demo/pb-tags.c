/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-tags.c: tags, in the order of their making. */
#include "pb-tags.h"

#include "pb-lists.h"

struct _PbTags
{
  GPtrArray *list; /* (owned) (element-type PbTag) */
};

static void
tag_free (gpointer data)
{
  PbTag *tag = data;

  g_free (tag->name);
  g_ptr_array_unref (tag->users);
  g_array_unref (tag->departments);
  g_free (tag);
}

PbTags *
pb_tags_new (void)
{
  PbTags *tags = g_new0 (PbTags, 1);

  tags->list = g_ptr_array_new_with_free_func (tag_free);
  return tags;
}

void
pb_tags_free (PbTags *tags)
{
  g_ptr_array_unref (tags->list);
  g_free (tags);
}

PbTag *
pb_tags_find (PbTags *tags, gint64 id)
{
  for (guint i = 0; i < tags->list->len; i++)
    if (pb_tags_nth (tags, i)->id == id)
      return pb_tags_nth (tags, i);
  return NULL;
}

PbTag *
pb_tags_find_name (PbTags *tags, const char *name)
{
  for (guint i = 0; i < tags->list->len; i++)
    if (g_str_equal (pb_tags_nth (tags, i)->name, name))
      return pb_tags_nth (tags, i);
  return NULL;
}

PbTag *
pb_tags_nth (PbTags *tags, guint n)
{
  return tags->list->pdata[n];
}

guint
pb_tags_size (PbTags *tags)
{
  return tags->list->len;
}

static gint64
next_id (PbTags *tags)
{
  gint64 id = 0;

  for (guint i = 0; i < tags->list->len; i++)
    id = MAX (id, pb_tags_nth (tags, i)->id);
  return id + 1;
}

PbTag *
pb_tags_add (PbTags *tags, gint64 id, const char *name)
{
  PbTag *tag = g_new0 (PbTag, 1);

  tag->id = id >= 0 ? id : next_id (tags);
  tag->name = g_strdup (name);
  tag->users = g_ptr_array_new_with_free_func (g_free);
  tag->departments = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_ptr_array_add (tags->list, tag);
  return tag;
}

void
pb_tag_rename (PbTag *tag, const char *name)
{
  g_free (tag->name);
  tag->name = g_strdup (name);
}

void
pb_tags_remove (PbTags *tags, PbTag *tag)
{
  g_ptr_array_remove (tags->list, tag);
}

void
pb_tags_forget (PbTags *tags, const char *address)
{
  for (guint i = 0; i < tags->list->len; i++)
    pb_addresses_remove (pb_tags_nth (tags, i)->users, address);
}
