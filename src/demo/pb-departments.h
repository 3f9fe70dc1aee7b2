/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-departments.h: the departments of the company, a tree: by number for the current API, by path for the OpenApi. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define PB_DEPARTMENTS_ROOT 1 /* names the root, whatever its own number is */

typedef struct
{
  gint64 id;     /* above 2^53, as numbers of 64 bits may be */
  gint64 parent; /* 0: of the root */
  gint64 order;  /* among its siblings */
  char *name;    /* (owned) */
  guint members; /* who are in it itself */
} PbDepartment;

typedef struct _PbDepartments PbDepartments;

/* @name: of the root. */
PbDepartments *pb_departments_new (const char *name);
void pb_departments_free (PbDepartments *departments);

PbDepartment *pb_departments_root (PbDepartments *departments);
/* Returns: (transfer none) (nullable) */
PbDepartment *pb_departments_find (PbDepartments *departments, gint64 id);
/* @path: names from below the root, divided by "/"; "" for the root. Returns: (transfer none) (nullable) */
PbDepartment *pb_departments_find_path (PbDepartments *departments, const char *path);
/* Returns: (transfer none) (nullable): the department @name right below @parent. */
PbDepartment *pb_departments_find_child (PbDepartments *departments, gint64 parent, const char *name);
/* Returns: (transfer full): as above. */
char *pb_departments_path (PbDepartments *departments, gint64 id);
/* Returns: (transfer container) (element-type PbDepartment): right below @id, by order, then number. */
GPtrArray *pb_departments_children (PbDepartments *departments, gint64 id);
/* Returns: (transfer container) (element-type PbDepartment): @id and everything below it, parents first. */
GPtrArray *pb_departments_below (PbDepartments *departments, gint64 id);
/* Returns: whether @id is @ancestor or below it. */
gboolean pb_departments_is_below (PbDepartments *departments, gint64 id, gint64 ancestor);
/* Returns: how many levels below the root @id is. */
guint pb_departments_depth (PbDepartments *departments, gint64 id);
guint pb_departments_size (PbDepartments *departments);

/* Returns: (transfer none): new. */
PbDepartment *pb_departments_add (PbDepartments *departments, gint64 parent, const char *name, gint64 order);
/* Returns: (transfer none): the department at @path, made with its parents where they are missing. */
PbDepartment *pb_departments_ensure_path (PbDepartments *departments, const char *path);
/* @parent is neither @department nor below it. */
void pb_departments_move (PbDepartments *departments, PbDepartment *department, gint64 parent, const char *name);
/* @department: without children, not the root; freed. */
void pb_departments_remove (PbDepartments *departments, PbDepartment *department);

G_END_DECLS
