/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-api-parties.c: departments by path. Adding what is there is no error, missing parents are made, moving takes the members
 * along, and a department with somebody in it or something below it is not deleted (the manual has no code for that). */
#include "pb-api-private.h"

#include <string.h>

#define MAX_LEVELS 5
#define MAX_NAME   64
#define NOT_EMPTY  1311

static PbDepartments *
departments_of (PbDemo *demo)
{
  return pb_company_departments (demo->company);
}

/* ---- party/sync ---- */

/* 1 to 5 levels, each name 1 to 64 characters */
static gboolean
is_path (const char *path)
{
  g_auto (GStrv) names = g_strsplit (path, "/", -1);
  guint levels = g_strv_length (names);

  for (char **name = names; *name != NULL; name++)
    if (**name == '\0' || g_utf8_strlen (*name, -1) > MAX_NAME)
      return FALSE;
  return levels > 0 && levels <= MAX_LEVELS;
}

static int
delete_party (PbDemo *demo, const char *path)
{
  PbDepartment *department = pb_departments_find_path (departments_of (demo), path);
  g_autoptr (GPtrArray) children = NULL;

  if (department == NULL)
    return 1310;
  children = pb_departments_children (departments_of (demo), department->id);
  if (department->members > 0 || children->len > 0)
    return NOT_EMPTY;
  pb_departments_remove (departments_of (demo), department);
  return 0;
}

/* @path: split into the parent, made where it is missing, and the name. */
static int
move_party (PbDemo *demo, const char *from, const char *path)
{
  PbDepartment *department = from != NULL ? pb_departments_find_path (departments_of (demo), from) : NULL;
  const char *slash = strrchr (path, '/'), *name = slash != NULL ? slash + 1 : path;
  g_autofree char *parent_path = g_strndup (path, slash != NULL ? (gsize) (slash - path) : 0), *below = g_strconcat (from != NULL ? from : "", "/", NULL);
  PbDepartment *parent, *there;

  if (from == NULL || !is_path (from) || g_str_has_prefix (path, below))
    return 1001;
  if (department == NULL)
    return 1310;
  there = pb_departments_find_path (departments_of (demo), path);
  if (there != NULL)
    return there == department ? 0 : 1001;
  parent = pb_departments_ensure_path (departments_of (demo), parent_path);
  pb_departments_move (departments_of (demo), department, parent->id, name);
  return 0;
}

static int
sync_party (PbDemo *demo, const PbCall *call, const char *path)
{
  const char *action = pb_api_param (demo, call, "Action");

  if (!is_path (path))
    return 1001;
  if (g_str_equal (action, "1"))
    return delete_party (demo, path);
  if (g_str_equal (action, "3"))
    return move_party (demo, pb_api_param (demo, call, "SrcPath"), path);
  if (!g_str_equal (action, "2"))
    return 1001;
  pb_departments_ensure_path (departments_of (demo), path);
  return 0;
}

PbAnswer *
pb_api_party_sync (PbDemo *demo, const PbCall *call)
{
  const char *path = pb_api_param (demo, call, "DstPath");
  int code = sync_party (demo, call, path);

  return code == 0 ? pb_api_written (demo, "party", path) : pb_api_error (demo, code);
}

/* ---- looking ---- */

PbAnswer *
pb_api_party_list (PbDemo *demo, const PbCall *call)
{
  const PbDepartment *department = pb_departments_find_path (departments_of (demo), pb_api_param (demo, call, "PartyPath"));
  g_autoptr (GPtrArray) children = NULL;
  PbDraft *draft, *list;

  if (department == NULL)
    return pb_api_error (demo, 1310);
  children = pb_departments_children (departments_of (demo), department->id);
  draft = pb_draft_new ();
  list = pb_draft_new_list ();
  for (guint i = 0; i < children->len; i++)
    pb_api_add_value (list, ((PbDepartment *) children->pdata[i])->name);
  pb_api_add_list (draft, list, FALSE);
  return pb_api_answered (demo, draft);
}

PbAnswer *
pb_api_party_users (PbDemo *demo, const PbCall *call)
{
  const PbDepartment *department = pb_departments_find_path (departments_of (demo), pb_api_param (demo, call, "PartyPath"));
  const GPtrArray *members;
  PbDraft *draft, *list;

  if (department == NULL)
    return pb_api_error (demo, 1310);
  members = pb_company_in_department (demo->company, department->id);
  draft = pb_draft_new ();
  list = pb_draft_new_list ();
  for (guint i = 0; members != NULL && i < members->len; i++)
    pb_api_add_value (list, ((PbMember *) members->pdata[i])->mailbox->address);
  pb_api_add_list (draft, list, FALSE);
  return pb_api_answered (demo, draft);
}
