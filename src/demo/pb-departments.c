/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-departments.c: the tree, indexed by number and by name below a parent. */
#include "pb-departments.h"

#include <string.h>

#define FIRST_ID G_GINT64_CONSTANT (1152921504606846977) /* 2^60 + 1 */

struct _PbDepartments
{
  GHashTable *by_id;     /* (owned): id → PbDepartment (owned) */
  GHashTable *by_name;   /* (owned): "PARENT/NAME" → PbDepartment (unowned) */
  GHashTable *by_parent; /* (owned): id → GPtrArray of PbDepartment (unowned) */
  PbDepartment *root;    /* (unowned) */
  gint64 next_id;
};

static void
department_free (gpointer data)
{
  PbDepartment *department = data;

  g_free (department->name);
  g_free (department);
}

static char *
name_key (gint64 parent, const char *name)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT "/%s", parent, name);
}

/* ---- the indices ---- */

static void
link_to_parent (PbDepartments *departments, PbDepartment *department)
{
  GPtrArray *siblings = g_hash_table_lookup (departments->by_parent, &department->parent);

  if (siblings == NULL)
    {
      siblings = g_ptr_array_new ();
      g_hash_table_insert (departments->by_parent, g_memdup2 (&department->parent, sizeof department->parent), siblings);
    }
  g_ptr_array_add (siblings, department);
  g_hash_table_replace (departments->by_name, name_key (department->parent, department->name), department);
}

static void
unlink_from_parent (PbDepartments *departments, PbDepartment *department)
{
  g_autofree char *key = name_key (department->parent, department->name);

  g_ptr_array_remove (g_hash_table_lookup (departments->by_parent, &department->parent), department);
  g_hash_table_remove (departments->by_name, key);
}

PbDepartments *
pb_departments_new (const char *name)
{
  PbDepartments *departments = g_new0 (PbDepartments, 1);

  departments->by_id = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, department_free);
  departments->by_name = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  departments->by_parent = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  departments->next_id = FIRST_ID;
  departments->root = pb_departments_add (departments, 0, name, 0);
  return departments;
}

void
pb_departments_free (PbDepartments *departments)
{
  g_hash_table_unref (departments->by_parent);
  g_hash_table_unref (departments->by_name);
  g_hash_table_unref (departments->by_id);
  g_free (departments);
}

/* ---- looking ---- */

PbDepartment *
pb_departments_root (PbDepartments *departments)
{
  return departments->root;
}

PbDepartment *
pb_departments_find (PbDepartments *departments, gint64 id)
{
  return id == PB_DEPARTMENTS_ROOT ? departments->root : g_hash_table_lookup (departments->by_id, &id);
}

PbDepartment *
pb_departments_find_child (PbDepartments *departments, gint64 parent, const char *name)
{
  g_autofree char *key = name_key (parent, name);

  return g_hash_table_lookup (departments->by_name, key);
}

PbDepartment *
pb_departments_find_path (PbDepartments *departments, const char *path)
{
  g_auto (GStrv) names = g_strsplit (path, "/", -1);
  PbDepartment *department = departments->root;

  for (char **name = names; *name != NULL && department != NULL; name++)
    department = pb_departments_find_child (departments, department->id, *name);
  return department;
}

char *
pb_departments_path (PbDepartments *departments, gint64 id)
{
  GString *path = g_string_new ("");

  for (PbDepartment *each = pb_departments_find (departments, id); each != NULL && each->parent != 0; each = pb_departments_find (departments, each->parent))
    {
      if (path->len > 0)
        g_string_prepend_c (path, '/');
      g_string_prepend (path, each->name);
    }
  return g_string_free (path, FALSE);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const PbDepartment *one = *(PbDepartment *const *) a, *other = *(PbDepartment *const *) b;

  if (one->order != other->order)
    return one->order < other->order ? -1 : 1;
  return one->id < other->id ? -1 : one->id > other->id;
}

GPtrArray *
pb_departments_children (PbDepartments *departments, gint64 id)
{
  PbDepartment *parent = pb_departments_find (departments, id);
  GPtrArray *list = parent != NULL ? g_hash_table_lookup (departments->by_parent, &parent->id) : NULL;
  GPtrArray *children = list != NULL ? g_ptr_array_copy (list, NULL, NULL) : g_ptr_array_new ();

  g_ptr_array_sort (children, compare);
  return children;
}

GPtrArray *
pb_departments_below (PbDepartments *departments, gint64 id)
{
  GPtrArray *found = g_ptr_array_new ();
  PbDepartment *first = pb_departments_find (departments, id);

  if (first != NULL)
    g_ptr_array_add (found, first);
  for (guint i = 0; i < found->len; i++)
    {
      g_autoptr (GPtrArray) children = pb_departments_children (departments, ((PbDepartment *) found->pdata[i])->id);

      g_ptr_array_extend (found, children, NULL, NULL);
    }
  return found;
}

gboolean
pb_departments_is_below (PbDepartments *departments, gint64 id, gint64 ancestor)
{
  const PbDepartment *top = pb_departments_find (departments, ancestor);
  const PbDepartment *each = pb_departments_find (departments, id);

  while (each != NULL && each != top)
    each = pb_departments_find (departments, each->parent);
  return each != NULL;
}

guint
pb_departments_depth (PbDepartments *departments, gint64 id)
{
  guint depth = 0;

  for (const PbDepartment *each = pb_departments_find (departments, id); each != NULL && each->parent != 0; each = pb_departments_find (departments, each->parent))
    depth++;
  return depth;
}

guint
pb_departments_size (PbDepartments *departments)
{
  return g_hash_table_size (departments->by_id);
}

/* ---- changing ---- */

PbDepartment *
pb_departments_add (PbDepartments *departments, gint64 parent, const char *name, gint64 order)
{
  PbDepartment *department = g_new0 (PbDepartment, 1);

  department->id = departments->next_id++;
  department->parent = parent;
  department->order = order;
  department->name = g_strdup (name);
  g_hash_table_insert (departments->by_id, &department->id, department);
  link_to_parent (departments, department);
  return department;
}

PbDepartment *
pb_departments_ensure_path (PbDepartments *departments, const char *path)
{
  g_auto (GStrv) names = g_strsplit (path, "/", -1);
  PbDepartment *department = departments->root;

  for (char **name = names; *name != NULL; name++)
    {
      PbDepartment *child = pb_departments_find_child (departments, department->id, *name);

      department = child != NULL ? child : pb_departments_add (departments, department->id, *name, 0);
    }
  return department;
}

void
pb_departments_move (PbDepartments *departments, PbDepartment *department, gint64 parent, const char *name)
{
  char *new_name = g_strdup (name);

  unlink_from_parent (departments, department);
  g_free (department->name);
  department->name = new_name;
  department->parent = parent;
  link_to_parent (departments, department);
}

void
pb_departments_remove (PbDepartments *departments, PbDepartment *department)
{
  unlink_from_parent (departments, department);
  g_hash_table_remove (departments->by_parent, &department->id);
  g_hash_table_remove (departments->by_id, &department->id);
}
