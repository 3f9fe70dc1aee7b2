/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-company.h: the people of the company behind the fake service: members, departments, groups and tags, as both APIs see
 * and change them; the versions of the directory; how often each thing was written. */
#pragma once

#include "pb-departments.h"
#include "pb-groups.h"
#include "pb-mailboxes.h"
#include "pb-tags.h"

G_BEGIN_DECLS

typedef struct
{
  PbMailbox *mailbox; /* (unowned): with address, name, aliases */
  char *position;     /* (owned): "" for none, as the next three */
  char *tel;
  char *mobile;
  char *ext_id;
  char *password;      /* (owned): its MD5, never the text */
  GArray *departments; /* (owned) (element-type gint64): at least one */
  guint gender;        /* 0 not set, 1 male, 2 female */
  gboolean enabled;
  gboolean must_change; /* the password at the first log-in */
  guint options;        /* bits by number of the option: 1 secure log-in forced, 2 IMAP, 3 POP, 4 secure log-in is on */
} PbMember;

/* What is to become of a member; NULL and -1 leave things as they are. */
typedef struct
{
  const char *name, *position, *tel, *mobile, *ext_id;
  const char *password; /* MD5 */
  const char *const *aliases;
  GArray *departments; /* (element-type gint64): empty for the root */
  int gender, enabled, must_change;
} PbMemberChange;

#define PB_MEMBER_CHANGE_NONE                      \
  {                                                \
    .gender = -1, .enabled = -1, .must_change = -1 \
  }

/* What an address is; the numbers of both APIs. */
typedef enum
{
  PB_ADDRESS_INVALID = -1, /* malformed, or of another domain */
  PB_ADDRESS_FREE,
  PB_ADDRESS_MAIN,
  PB_ADDRESS_ALIAS,
  PB_ADDRESS_GROUP,
} PbAddressKind;

/* The numbers of the OpenApi. */
typedef enum
{
  PB_ACTION_DELETE = 1,
  PB_ACTION_ADD,
  PB_ACTION_MODIFY,
} PbAction;

typedef struct
{
  gint64 version;
  char *address; /* (owned) */
  PbAction action;
} PbChange;

typedef struct _PbCompany PbCompany;

/* @version: of the directory now. */
typedef void (*PbCompanyWatch) (gint64 version, gpointer user_data);

/* @mailboxes: (unowned): the company makes and removes them. @domain: its own. */
PbCompany *pb_company_new (PbMailboxes *mailboxes, const char *domain);
void pb_company_free (PbCompany *company);
/* @watch: told of every change. */
void pb_company_watch (PbCompany *company, PbCompanyWatch watch, gpointer user_data);

const char *pb_company_domain (const PbCompany *company);
PbDepartments *pb_company_departments (PbCompany *company);
PbGroups *pb_company_groups (PbCompany *company);
PbTags *pb_company_tags (PbCompany *company);

/* Returns: (transfer none) (nullable): by main address or alias. */
PbMember *pb_company_find (PbCompany *company, const char *address);
/* @n: below pb_mailboxes_size(). */
PbMember *pb_company_nth (PbCompany *company, guint n);
PbAddressKind pb_company_kind (PbCompany *company, const char *address);
/* Returns: (transfer none) (element-type PbMember) (nullable): who are in the department itself. */
GPtrArray *pb_company_in_department (PbCompany *company, gint64 id);

/* A member who was always there, though nobody said so: a letter for somebody new. Returns: (transfer none) */
PbMember *pb_company_ensure (PbCompany *company, const char *address);
/* @change: with a name; departments NULL for the root. Returns: (transfer none) */
PbMember *pb_company_add (PbCompany *company, const char *address, const PbMemberChange *change);
void pb_company_modify (PbCompany *company, PbMember *member, const PbMemberChange *change);
/* @alias: one of @member's; it becomes the main address, and that an alias. */
void pb_company_swap_alias (PbCompany *company, PbMember *member, const char *alias);
/* Returns: FALSE for the last member, who stays. */
gboolean pb_company_remove (PbCompany *company, PbMember *member);

/* ---- versions ---- */

/* Milliseconds since 1970, larger with every change. */
gint64 pb_company_version (const PbCompany *company);
/* For a company that is brought back: its first and newest version, and one change after the other. */
void pb_company_set_versions (PbCompany *company, gint64 first, gint64 version);
void pb_company_remember (PbCompany *company, gint64 version, const char *address, PbAction action);
/* A new version without a change. */
void pb_company_touch (PbCompany *company);
/* Who is there now has always been there: there is one version. */
void pb_company_settle (PbCompany *company);
/* @all: every step, not the last word about an address alone.
 * Returns: (transfer container) (element-type PbChange): after the version @since, oldest first. */
GPtrArray *pb_company_changes (PbCompany *company, gint64 since, gboolean all);
/* Returns: the version before the first change: who knows an older one knows nothing. */
gint64 pb_company_first_version (const PbCompany *company);

/* ---- writes ---- */

/* An API changed @name, a thing of @kind ("user", "party", "group", "tag", "option"). */
void pb_company_wrote (PbCompany *company, const char *kind, const char *name);
/* Returns: (transfer none): "KIND:NAME" → number of writes */
GHashTable *pb_company_writes (PbCompany *company);

G_END_DECLS
