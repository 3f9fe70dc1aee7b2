/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-groups.c: groups by address. */
#include "pb-groups.h"

#include <string.h>

#include "pb-lists.h"

#define MAX_GROUPS 1000 /* looked into in one walk */

struct _PbGroups
{
  GHashTable *table; /* (owned): address → PbGroup (owned) */
};

static void
group_free (gpointer data)
{
  PbGroup *group = data;

  g_free (group->address);
  g_free (group->name);
  g_ptr_array_unref (group->users);
  g_ptr_array_unref (group->groups);
  g_ptr_array_unref (group->allowed);
  g_array_unref (group->departments);
  g_free (group);
}

PbGroups *
pb_groups_new (void)
{
  PbGroups *groups = g_new0 (PbGroups, 1);

  groups->table = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, group_free);
  return groups;
}

void
pb_groups_free (PbGroups *groups)
{
  g_hash_table_unref (groups->table);
  g_free (groups);
}

PbGroup *
pb_groups_find (PbGroups *groups, const char *address)
{
  g_autofree char *folded = pb_address_fold (address);

  return g_hash_table_lookup (groups->table, folded);
}

PbGroup *
pb_groups_add (PbGroups *groups, const char *address, const char *name, PbGroupAllow allow)
{
  PbGroup *group = g_new0 (PbGroup, 1);

  group->address = pb_address_fold (address);
  group->name = g_strdup (name);
  group->allow = allow;
  group->users = g_ptr_array_new_with_free_func (g_free);
  group->groups = g_ptr_array_new_with_free_func (g_free);
  group->allowed = g_ptr_array_new_with_free_func (g_free);
  group->departments = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_hash_table_replace (groups->table, group->address, group);
  return group;
}

void
pb_group_rename (PbGroup *group, const char *name)
{
  g_free (group->name);
  group->name = g_strdup (name);
}

void
pb_groups_forget (PbGroups *groups, const char *address)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, groups->table);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      PbGroup *group = value;

      pb_addresses_remove (group->users, address);
      pb_addresses_remove (group->groups, address);
      pb_addresses_remove (group->allowed, address);
    }
}

void
pb_groups_remove (PbGroups *groups, PbGroup *group)
{
  g_autofree char *address = g_strdup (group->address);

  g_hash_table_remove (groups->table, address);
  pb_groups_forget (groups, address);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(PbGroup *const *) a)->address, (*(PbGroup *const *) b)->address);
}

GPtrArray *
pb_groups_list (PbGroups *groups)
{
  GPtrArray *list = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, groups->table);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_ptr_array_add (list, value);
  g_ptr_array_sort (list, compare);
  return list;
}

/* A walk over a list that grows: no group is looked into twice. */
gboolean
pb_groups_holds (PbGroups *groups, const PbGroup *group, const char *inner)
{
  g_autoptr (GPtrArray) seen = g_ptr_array_new_with_free_func (g_free);

  pb_addresses_add (seen, group->address);
  for (guint i = 0; i < seen->len && i < MAX_GROUPS; i++)
    {
      const PbGroup *each = pb_groups_find (groups, seen->pdata[i]);

      for (guint j = 0; each != NULL && j < each->groups->len; j++)
        pb_addresses_add (seen, each->groups->pdata[j]);
    }
  return pb_addresses_have (seen, inner);
}
