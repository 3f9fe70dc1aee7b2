/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-api-groups.c: mail groups. The manual has no codes for them: an unknown group or member is 1301, an address that is
 * taken 1304. */
#include "pb-api-private.h"

#include "pb-lists.h"

static const char *const statuses[] = { [PB_GROUP_COMPANY] = "inner", [PB_GROUP_ANYONE] = "all", [PB_GROUP_MEMBERS] = "group", [PB_GROUP_LIST] = "list" };

/* Returns: the number of a word, 4 when there is none. */
static guint
find_status (const char *word)
{
  guint status = 0;

  while (status < G_N_ELEMENTS (statuses) && !g_str_equal (statuses[status], word))
    status++;
  return status;
}

static PbGroup *
find_group (PbDemo *demo, const PbCall *call)
{
  return pb_groups_find (pb_company_groups (demo->company), pb_api_param (demo, call, "group_alias"));
}

static gboolean
are_known (PbDemo *demo, GPtrArray *addresses)
{
  for (guint i = 0; i < addresses->len; i++)
    {
      PbAddressKind kind = pb_company_kind (demo->company, addresses->pdata[i]);

      if (kind == PB_ADDRESS_INVALID || kind == PB_ADDRESS_FREE)
        return FALSE;
    }
  return TRUE;
}

/* A group in a group is one, whichever parameter named it. */
static void
put_in (PbDemo *demo, PbGroup *group, const char *address)
{
  pb_addresses_add (pb_company_kind (demo->company, address) == PB_ADDRESS_GROUP ? group->groups : group->users, address);
}

/* ---- the group itself ---- */

PbAnswer *
pb_api_group_add (PbDemo *demo, const PbCall *call)
{
  const char *address = pb_api_param (demo, call, "group_admin"), *name = pb_api_param (demo, call, "group_name");
  guint status = find_status (pb_api_param (demo, call, "status"));
  g_autoptr (GPtrArray) members = pb_api_params (demo, call, "members");
  PbAddressKind kind = pb_company_kind (demo->company, address);
  PbGroup *group;

  if (kind == PB_ADDRESS_INVALID || *name == '\0' || status == G_N_ELEMENTS (statuses))
    return pb_api_error (demo, 1001);
  if (kind != PB_ADDRESS_FREE)
    return pb_api_error (demo, 1304);
  if (!are_known (demo, members))
    return pb_api_error (demo, 1301);
  group = pb_groups_add (pb_company_groups (demo->company), address, name, (PbGroupAllow) status);
  for (guint i = 0; i < members->len; i++)
    put_in (demo, group, members->pdata[i]);
  return pb_api_written (demo, "group", group->address);
}

PbAnswer *
pb_api_group_delete (PbDemo *demo, const PbCall *call)
{
  PbGroup *group = find_group (demo, call);
  g_autofree char *address = group != NULL ? g_strdup (group->address) : NULL;

  if (group == NULL)
    return pb_api_error (demo, 1301);
  pb_groups_remove (pb_company_groups (demo->company), group);
  return pb_api_written (demo, "group", address);
}

/* ---- members ---- */

/* One write for the group, and one for each of its @members. */
static PbAnswer *
members_written (PbDemo *demo, const PbGroup *group, GPtrArray *members)
{
  for (guint i = 0; i < members->len; i++)
    {
      g_autofree char *folded = pb_address_fold (members->pdata[i]);
      g_autofree char *name = g_strdup_printf ("%s/%s", group->address, folded);

      pb_company_wrote (demo->company, "group-member", name);
    }
  return pb_api_written (demo, "group", group->address);
}

PbAnswer *
pb_api_group_add_members (PbDemo *demo, const PbCall *call)
{
  PbGroup *group = find_group (demo, call);
  g_autoptr (GPtrArray) members = pb_api_params (demo, call, "members");

  if (group == NULL || !are_known (demo, members))
    return pb_api_error (demo, 1301);
  for (guint i = 0; i < members->len; i++)
    put_in (demo, group, members->pdata[i]);
  return members_written (demo, group, members);
}

PbAnswer *
pb_api_group_delete_members (PbDemo *demo, const PbCall *call)
{
  PbGroup *group = find_group (demo, call);
  g_autoptr (GPtrArray) members = pb_api_params (demo, call, "members");

  if (group == NULL)
    return pb_api_error (demo, 1301);
  for (guint i = 0; i < members->len; i++)
    if (!pb_addresses_remove (group->users, members->pdata[i]))
      pb_addresses_remove (group->groups, members->pdata[i]);
  return members_written (demo, group, members);
}

/* ---- who may write to it ---- */

/* "a@acme.example,b@acme.example" */
static GPtrArray *
allow_list (PbDemo *demo, const PbCall *call)
{
  g_auto (GStrv) addresses = g_strsplit (pb_api_param (demo, call, "allow_list"), ",", -1);
  GPtrArray *list = g_ptr_array_new_with_free_func (g_free);

  for (char **address = addresses; *address != NULL; address++)
    if (*g_strstrip (*address) != '\0')
      pb_addresses_add (list, *address);
  return list;
}

PbAnswer *
pb_api_group_allow (PbDemo *demo, const PbCall *call)
{
  PbGroup *group = find_group (demo, call);
  g_autoptr (GPtrArray) list = allow_list (demo, call);

  if (group == NULL)
    return pb_api_error (demo, 1301);
  if (group->allow != PB_GROUP_LIST || list->len == 0)
    return pb_api_error (demo, 1001);
  if (!are_known (demo, list))
    return pb_api_error (demo, 1301);
  for (guint i = 0; i < list->len; i++)
    pb_addresses_add (group->allowed, list->pdata[i]);
  return pb_api_written (demo, "group", group->address);
}

/* The last one stays. */
PbAnswer *
pb_api_group_disallow (PbDemo *demo, const PbCall *call)
{
  PbGroup *group = find_group (demo, call);
  g_autoptr (GPtrArray) list = allow_list (demo, call);
  guint gone = 0;

  if (group == NULL)
    return pb_api_error (demo, 1301);
  for (guint i = 0; i < list->len; i++)
    gone += pb_addresses_have (group->allowed, list->pdata[i]) ? 1 : 0;
  if (group->allow != PB_GROUP_LIST || list->len == 0 || gone >= group->allowed->len)
    return pb_api_error (demo, 1001);
  for (guint i = 0; i < list->len; i++)
    pb_addresses_remove (group->allowed, list->pdata[i]);
  return pb_api_written (demo, "group", group->address);
}
