/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-groups.h: the mail groups of the company: an address that stands for members, other groups and departments. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Who may write to a group, in the numbers of the current API. */
typedef enum
{
  PB_GROUP_COMPANY,
  PB_GROUP_ANYONE,
  PB_GROUP_MEMBERS,
  PB_GROUP_LIST,
} PbGroupAllow;

typedef struct
{
  char *address; /* (owned): lower case */
  char *name;    /* (owned) */
  PbGroupAllow allow;
  GPtrArray *users;    /* (owned) (element-type utf8): addresses */
  GPtrArray *groups;   /* (owned) (element-type utf8) */
  GPtrArray *allowed;  /* (owned) (element-type utf8): for PB_GROUP_LIST */
  GArray *departments; /* (owned) (element-type gint64) */
} PbGroup;

typedef struct _PbGroups PbGroups;

PbGroups *pb_groups_new (void);
void pb_groups_free (PbGroups *groups);

/* Returns: (transfer none) (nullable) */
PbGroup *pb_groups_find (PbGroups *groups, const char *address);
/* Returns: (transfer none): a new, empty group. */
PbGroup *pb_groups_add (PbGroups *groups, const char *address, const char *name, PbGroupAllow allow);
void pb_group_rename (PbGroup *group, const char *name);
/* Freed; other groups forget it. */
void pb_groups_remove (PbGroups *groups, PbGroup *group);
/* The member @address is no more: groups forget it. */
void pb_groups_forget (PbGroups *groups, const char *address);
/* Returns: (transfer container) (element-type PbGroup): by address. */
GPtrArray *pb_groups_list (PbGroups *groups);
/* Returns: whether @inner is @group or a group below it. */
gboolean pb_groups_holds (PbGroups *groups, const PbGroup *group, const char *inner);

G_END_DECLS
