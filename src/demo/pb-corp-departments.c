/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-corp-departments.c: departments by number. */
#include "pb-corp-private.h"

#include <string.h>

#define MAX_NAME      64    /* bytes */
#define MAX_DEPTH     10    /* levels below the root */
#define LAST_RESERVED 10000 /* of the orders, taken as 0 */

static PbDepartments *
all (PbDemo *demo)
{
  return pb_company_departments (demo->company);
}

static int
check_name (const char *name)
{
  if (name == NULL || *name == '\0' || strlen (name) > MAX_NAME)
    return 60001;
  return strpbrk (name, "\\:*?\"<>|") != NULL ? 60009 : 0;
}

static gint64
order_of (JsonObject *in, gint64 fallback)
{
  gint64 order = fallback;

  if (pb_corp_number (in, "order", &order) && order >= 1 && order <= LAST_RESERVED)
    order = 0;
  return order;
}

/* Returns: (nullable). @code: (out): @missing, @malformed or @unknown where there is none. */
static PbDepartment *
find (PbDemo *demo, JsonObject *in, const char *name, int malformed, int unknown, int *code)
{
  gint64 id = 0;
  gboolean number = pb_corp_number (in, name, &id);
  PbDepartment *department = number ? pb_departments_find (all (demo), id) : NULL;

  *code = department != NULL ? 0 : number ? unknown
                                          : malformed;
  return department;
}

static PbAnswer *
written (PbDemo *demo, const char *message, const PbDepartment *department, gboolean with_id)
{
  g_autofree char *name = g_strdup_printf ("%" G_GINT64_FORMAT, department->id);
  PbDraft *draft = pb_corp_begin (demo, message);

  pb_company_wrote (demo->company, "party", name);
  if (with_id)
    pb_draft_add_number (draft, "id", department->id);
  return pb_corp_end (demo, draft);
}

/* ---- changing ---- */

PbAnswer *
pb_corp_department_create (PbDemo *demo, JsonObject *in)
{
  const char *name = pb_corp_text (in, "name");
  int code;
  const PbDepartment *parent = find (demo, in, "parentid", 60124, 60004, &code);

  if (code == 0)
    code = check_name (name);
  if (code == 0 && pb_departments_find_child (all (demo), parent->id, name) != NULL)
    code = 60008;
  if (code == 0 && pb_departments_depth (all (demo), parent->id) >= MAX_DEPTH)
    code = 60002;
  if (code != 0)
    return pb_corp_error (demo, code);
  return written (demo, "created", pb_departments_add (all (demo), parent->id, name, order_of (in, 0)), TRUE);
}

/* Returns: an errcode, 0 when @department may be @name below @parent. */
static int
check_move (PbDemo *demo, const PbDepartment *department, const PbDepartment *parent, const char *name)
{
  const PbDepartment *there = pb_departments_find_child (all (demo), parent->id, name);

  if (department->parent == 0)
    return 60007;
  if (pb_departments_is_below (all (demo), parent->id, department->id))
    return 60010;
  return there != NULL && there != department ? 60008 : check_name (name);
}

PbAnswer *
pb_corp_department_update (PbDemo *demo, JsonObject *in)
{
  int code;
  PbDepartment *department = find (demo, in, "id", 60123, 60003, &code);
  const PbDepartment *parent = department == NULL             ? NULL
                               : pb_corp_has (in, "parentid") ? find (demo, in, "parentid", 60124, 60004, &code)
                                                              : pb_departments_find (all (demo), department->parent);
  const char *name = pb_corp_has (in, "name") || department == NULL ? pb_corp_text (in, "name") : department->name;

  if (code == 0 && (name == NULL || parent == NULL))
    code = parent == NULL ? 60007 : 60001;
  if (code == 0)
    code = check_move (demo, department, parent, name);
  if (code != 0)
    return pb_corp_error (demo, code);
  pb_departments_move (all (demo), department, parent->id, name);
  department->order = order_of (in, department->order);
  return written (demo, "updated", department, FALSE);
}

PbAnswer *
pb_corp_department_delete (PbDemo *demo, JsonObject *in)
{
  int code;
  PbDepartment *department = find (demo, in, "id", 60123, 60003, &code);
  g_autoptr (GPtrArray) children = department != NULL ? pb_departments_children (all (demo), department->id) : NULL;
  PbAnswer *answer;

  if (department != NULL)
    code = department->parent == 0 ? 60007 : children->len > 0     ? 60006
                                         : department->members > 0 ? 60005
                                                                   : 0;
  if (code != 0)
    return pb_corp_error (demo, code);
  answer = written (demo, "deleted", department, FALSE);
  pb_departments_remove (all (demo), department);
  return answer;
}

/* ---- looking ---- */

static void
add_department (PbDemo *demo, PbDraft *list, const PbDepartment *department, gboolean with_path)
{
  g_autofree char *path = with_path ? pb_departments_path (all (demo), department->id) : NULL;
  PbDraft *item = pb_draft_new ();

  pb_draft_add_number (item, "id", department->id);
  pb_draft_add_string (item, "name", department->name);
  pb_draft_add_number (item, "parentid", department->parent);
  pb_draft_add_number (item, "order", department->order);
  if (with_path)
    pb_draft_add_string (item, "path", path);
  pb_draft_add_nested (list, NULL, item);
}

PbAnswer *
pb_corp_department_list (PbDemo *demo, JsonObject *in)
{
  int code = 0;
  const PbDepartment *top = pb_corp_has (in, "id") ? find (demo, in, "id", 60123, 60003, &code) : pb_departments_root (all (demo));
  g_autoptr (GPtrArray) found = NULL;
  PbDraft *draft, *list;

  if (top == NULL)
    return pb_corp_error (demo, code);
  found = pb_departments_below (all (demo), top->id);
  draft = pb_corp_begin (demo, "ok");
  list = pb_draft_new_list ();
  for (guint i = 0; i < found->len; i++)
    add_department (demo, list, found->pdata[i], FALSE);
  pb_draft_add_nested (draft, "department", list);
  return pb_corp_end (demo, draft);
}

PbAnswer *
pb_corp_department_search (PbDemo *demo, JsonObject *in)
{
  const char *name = pb_corp_text (in, "name");
  gint64 fuzzy = 0;
  g_autoptr (GPtrArray) found = pb_departments_below (all (demo), PB_DEPARTMENTS_ROOT);
  PbDraft *draft, *list;

  if (check_name (name) != 0)
    return pb_corp_error (demo, check_name (name));
  if (pb_corp_has (in, "fuzzy") && (!pb_corp_number (in, "fuzzy", &fuzzy) || fuzzy < 0 || fuzzy > 1))
    return pb_corp_error (demo, 600034);
  draft = pb_corp_begin (demo, "ok");
  list = pb_draft_new_list ();
  for (guint i = 0; i < found->len; i++)
    {
      const PbDepartment *each = found->pdata[i];

      if (fuzzy == 1 ? strstr (each->name, name) != NULL : g_str_equal (each->name, name))
        add_department (demo, list, each, TRUE);
    }
  pb_draft_add_nested (draft, "department", list);
  return pb_corp_end (demo, draft);
}
