/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-corp-groups.c: mail groups of the current API. */
#include "pb-corp-private.h"

#include <string.h>

#include "pb-lists.h"

#define MAX_NAME 64 /* bytes */

/* What a group is to be; each list is NULL where it was not sent. */
typedef struct
{
  const char *name;
  gint64 allow;                        /* -1: not sent */
  GPtrArray *users, *groups, *allowed; /* (owned) (nullable) */
  GArray *departments;                 /* (owned) (nullable) */
} Wish;

static void
wish_clear (Wish *wish)
{
  g_clear_pointer (&wish->users, g_ptr_array_unref);
  g_clear_pointer (&wish->groups, g_ptr_array_unref);
  g_clear_pointer (&wish->allowed, g_ptr_array_unref);
  g_clear_pointer (&wish->departments, g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Wish, wish_clear)

static PbGroups *
all (PbDemo *demo)
{
  return pb_company_groups (demo->company);
}

/* ---- checks, in the order of the error codes ---- */

/* @invalid, @unknown: errcodes. @group: groups are asked for, not members. */
static int
check_addresses (PbDemo *demo, GPtrArray *list, gboolean group, int invalid, int unknown)
{
  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      PbAddressKind kind = pb_company_kind (demo->company, list->pdata[i]);

      if (kind == PB_ADDRESS_INVALID)
        return invalid;
      if (group ? kind != PB_ADDRESS_GROUP : kind != PB_ADDRESS_MAIN && kind != PB_ADDRESS_ALIAS)
        return unknown;
    }
  return 0;
}

static int
check_departments (PbDemo *demo, GArray *ids)
{
  for (guint i = 0; ids != NULL && i < ids->len; i++)
    if (pb_departments_find (pb_company_departments (demo->company), g_array_index (ids, gint64, i)) == NULL)
      return 600017;
  return 0;
}

/* @group: (nullable): that is changed. */
static int
check_cycle (PbDemo *demo, const PbGroup *group, GPtrArray *inner)
{
  for (guint i = 0; group != NULL && inner != NULL && i < inner->len; i++)
    if (pb_groups_holds (all (demo), pb_groups_find (all (demo), inner->pdata[i]), group->address))
      return 600020;
  return 0;
}

static int
check_members (PbDemo *demo, const Wish *wish, const PbGroup *group)
{
  int code = check_addresses (demo, wish->users, FALSE, 600010, 600016);

  if (code == 0)
    code = check_addresses (demo, wish->groups, TRUE, 600011, 600018);
  if (code == 0)
    code = check_departments (demo, wish->departments);
  return code != 0 ? code : check_cycle (demo, group, wish->groups);
}

static int
check_allow (PbDemo *demo, const Wish *wish, gboolean needed)
{
  if (wish->allow < 0)
    return needed ? 600013 : 0;
  if (wish->allow == PB_GROUP_LIST && (wish->allowed == NULL || wish->allowed->len == 0))
    return 600023;
  return check_addresses (demo, wish->allowed, FALSE, 600014, 600014);
}

static int
check_name (const char *name)
{
  return name == NULL || *name == '\0' || strlen (name) > MAX_NAME || strpbrk (name, "\\:*?\"<>|") != NULL ? 600019 : 0;
}

/* Reads a list; one that was sent and is none is @code. */
static int
read_lists (Wish *wish, JsonObject *in)
{
  wish->users = pb_corp_texts (in, "userlist");
  wish->groups = pb_corp_texts (in, "grouplist");
  wish->departments = pb_corp_numbers (in, "department");
  wish->allowed = pb_corp_texts (in, "allow_userlist");
  if (pb_corp_has (in, "userlist") && wish->users == NULL)
    return 600010;
  if (pb_corp_has (in, "grouplist") && wish->groups == NULL)
    return 600011;
  if (pb_corp_has (in, "department") && wish->departments == NULL)
    return 600012;
  return pb_corp_has (in, "allow_userlist") && wish->allowed == NULL ? 600014 : 0;
}

static int
read_wish (Wish *wish, PbDemo *demo, JsonObject *in, const PbGroup *group)
{
  int code = read_lists (wish, in);

  wish->name = pb_corp_text (in, "groupname");
  if (code == 0 && pb_corp_has (in, "allow_type") && (!pb_corp_number (in, "allow_type", &wish->allow) || wish->allow < 0 || wish->allow > PB_GROUP_LIST))
    code = 600013;
  if (code == 0 && (group == NULL || pb_corp_has (in, "groupname")))
    code = check_name (wish->name);
  if (code == 0)
    code = check_members (demo, wish, group);
  return code != 0 ? code : check_allow (demo, wish, group == NULL);
}

/* ---- doing ---- */

static void
put_addresses (GPtrArray *list, GPtrArray *wished)
{
  if (wished == NULL)
    return;
  g_ptr_array_set_size (list, 0);
  for (guint i = 0; i < wished->len; i++)
    pb_addresses_add (list, wished->pdata[i]);
}

static void
apply (PbDemo *demo, PbGroup *group, const Wish *wish)
{
  put_addresses (group->users, wish->users);
  put_addresses (group->groups, wish->groups);
  put_addresses (group->allowed, wish->allowed);
  if (wish->departments != NULL)
    g_array_set_size (group->departments, 0);
  for (guint i = 0; wish->departments != NULL && i < wish->departments->len; i++)
    pb_numbers_add (group->departments, pb_departments_find (pb_company_departments (demo->company), g_array_index (wish->departments, gint64, i))->id);
  if (wish->allow >= 0)
    group->allow = (PbGroupAllow) wish->allow;
}

static gboolean
is_empty (const Wish *wish)
{
  return (wish->users == NULL || wish->users->len == 0) && (wish->groups == NULL || wish->groups->len == 0) && (wish->departments == NULL || wish->departments->len == 0);
}

PbAnswer *
pb_corp_group_create (PbDemo *demo, JsonObject *in)
{
  g_auto (Wish) wish = { NULL, -1, NULL, NULL, NULL, NULL };
  const char *address = pb_corp_text (in, "groupid");
  PbAddressKind kind = address != NULL ? pb_company_kind (demo->company, address) : PB_ADDRESS_INVALID;
  int code = kind == PB_ADDRESS_INVALID ? 600007 : kind == PB_ADDRESS_GROUP ? 600015
                                               : kind != PB_ADDRESS_FREE    ? 600024
                                                                            : 0;
  PbGroup *group;

  if (code == 0)
    code = read_wish (&wish, demo, in, NULL);
  if (code == 0 && is_empty (&wish))
    code = 600009;
  if (code != 0)
    return pb_corp_error (demo, code);
  group = pb_groups_add (all (demo), address, wish.name, PB_GROUP_COMPANY);
  apply (demo, group, &wish);
  return pb_corp_written (demo, "created", "group", group->address);
}

/* Returns: (nullable). @code: (out): an errcode where there is none. */
static PbGroup *
find_group (PbDemo *demo, JsonObject *in, int *code)
{
  const char *address = pb_corp_text (in, "groupid");
  PbGroup *group = address != NULL ? pb_groups_find (all (demo), address) : NULL;

  *code = group != NULL ? 0 : address == NULL || strchr (address, '@') == NULL ? 600007
                                                                               : 600008;
  return group;
}

PbAnswer *
pb_corp_group_update (PbDemo *demo, JsonObject *in)
{
  g_auto (Wish) wish = { NULL, -1, NULL, NULL, NULL, NULL };
  int code;
  PbGroup *group = find_group (demo, in, &code);

  if (group != NULL)
    code = read_wish (&wish, demo, in, group);
  if (code != 0)
    return pb_corp_error (demo, code);
  apply (demo, group, &wish);
  if (wish.name != NULL)
    pb_group_rename (group, wish.name);
  return pb_corp_written (demo, "updated", "group", group->address);
}

PbAnswer *
pb_corp_group_delete (PbDemo *demo, JsonObject *in)
{
  int code;
  PbGroup *group = find_group (demo, in, &code);
  g_autofree char *address = group != NULL ? g_strdup (group->address) : NULL;

  if (group == NULL)
    return pb_corp_error (demo, code);
  pb_groups_remove (all (demo), group);
  return pb_corp_written (demo, "deleted", "group", address);
}

PbAnswer *
pb_corp_group_get (PbDemo *demo, JsonObject *in)
{
  int code;
  const PbGroup *group = find_group (demo, in, &code);
  PbDraft *draft;

  if (group == NULL)
    return pb_corp_error (demo, code);
  draft = pb_corp_begin (demo, "ok");
  pb_draft_add_string (draft, "groupid", group->address);
  pb_draft_add_string (draft, "groupname", group->name);
  pb_corp_add_texts (draft, "userlist", (const char *const *) group->users->pdata, group->users->len);
  pb_corp_add_texts (draft, "grouplist", (const char *const *) group->groups->pdata, group->groups->len);
  pb_corp_add_numbers (draft, "department", group->departments);
  pb_draft_add_number (draft, "allow_type", group->allow);
  pb_corp_add_texts (draft, "allow_userlist", (const char *const *) group->allowed->pdata, group->allowed->len);
  return pb_corp_end (demo, draft);
}
