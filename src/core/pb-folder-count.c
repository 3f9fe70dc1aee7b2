/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pb-folder-count.h"

static void
clear_count (gpointer data)
{
  PbFolderCount *count = data;

  g_clear_pointer (&count->name, g_ref_string_release);
}

GArray *
pb_folder_counts_new (void)
{
  GArray *counts = g_array_new (FALSE, FALSE, sizeof (PbFolderCount));

  g_array_set_clear_func (counts, clear_count);
  return counts;
}

/* @name: (transfer full): reference-counted string */
static void
append (GArray *counts, char *name, gint64 unread, gboolean missing)
{
  PbFolderCount count = { name, unread, missing };

  g_array_append_val (counts, count);
}

GArray *
pb_folder_counts_with (GArray *counts, const char *name, gint64 unread, gboolean missing)
{
  GArray *changed = pb_folder_counts_new ();
  gboolean keep = unread >= 0 || missing, found = FALSE;

  for (guint i = 0; i < counts->len; i++)
    {
      const PbFolderCount *old = &g_array_index (counts, PbFolderCount, i);
      gboolean same = g_str_equal (old->name, name != NULL ? name : "");

      found = found || same;
      if (!same)
        append (changed, g_ref_string_acquire (old->name), old->unread, old->missing);
      else if (keep)
        append (changed, g_ref_string_acquire (old->name), unread, missing);
    }
  if (keep && !found)
    append (changed, g_ref_string_new (name != NULL ? name : ""), unread, missing);
  return changed;
}

const PbFolderCount *
pb_folder_counts_find (GArray *counts, const char *name)
{
  for (guint i = 0; i < counts->len; i++)
    {
      const PbFolderCount *count = &g_array_index (counts, PbFolderCount, i);

      if (g_str_equal (count->name, name != NULL ? name : ""))
        return count;
    }
  return NULL;
}

gint64
pb_folder_counts_sum (GArray *counts)
{
  gint64 sum = -1;

  for (guint i = 0; i < counts->len; i++)
    {
      gint64 unread = g_array_index (counts, PbFolderCount, i).unread;

      if (unread >= 0)
        sum = MAX (sum, 0) + unread;
    }
  return sum;
}
