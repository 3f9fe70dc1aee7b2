/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-company.c: members, indexed by address and department; every change is a version. */
#include "pb-company.h"

#include <string.h>

#include "pb-lists.h"

#define OPTIONS_USUAL (1u << 2 | 1u << 3) /* IMAP and POP */

struct _PbCompany
{
  PbMailboxes *mailboxes; /* (unowned) */
  char *domain;           /* (owned) */
  PbDepartments *departments;
  PbGroups *groups;
  PbTags *tags;
  GHashTable *members;       /* (owned): main address → PbMember (owned) */
  GHashTable *by_department; /* (owned): id → GPtrArray of PbMember (unowned) */
  GPtrArray *changes;        /* (owned) (element-type PbChange): oldest first */
  gint64 first_version, version;
  GHashTable *writes; /* (owned): "KIND:NAME" → number */
  PbCompanyWatch watch;
  gpointer watch_data;
};

static void
member_free (gpointer data)
{
  PbMember *member = data;

  g_free (member->position);
  g_free (member->tel);
  g_free (member->mobile);
  g_free (member->ext_id);
  g_free (member->password);
  g_array_unref (member->departments);
  g_free (member);
}

static void
change_free (gpointer data)
{
  PbChange *change = data;

  g_free (change->address);
  g_free (change);
}

PbCompany *
pb_company_new (PbMailboxes *mailboxes, const char *domain)
{
  PbCompany *company = g_new0 (PbCompany, 1);

  company->mailboxes = mailboxes;
  company->domain = g_strdup (domain);
  company->departments = pb_departments_new (domain);
  company->groups = pb_groups_new ();
  company->tags = pb_tags_new ();
  company->members = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, member_free);
  company->by_department = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  company->changes = g_ptr_array_new_with_free_func (change_free);
  company->writes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  company->version = company->first_version = g_get_real_time () / 1000;
  return company;
}

void
pb_company_free (PbCompany *company)
{
  g_hash_table_unref (company->writes);
  g_ptr_array_unref (company->changes);
  g_hash_table_unref (company->by_department);
  g_hash_table_unref (company->members);
  pb_tags_free (company->tags);
  pb_groups_free (company->groups);
  pb_departments_free (company->departments);
  g_free (company->domain);
  g_free (company);
}

void
pb_company_watch (PbCompany *company, PbCompanyWatch watch, gpointer user_data)
{
  company->watch = watch;
  company->watch_data = user_data;
}

const char *
pb_company_domain (const PbCompany *company)
{
  return company->domain;
}

PbDepartments *
pb_company_departments (PbCompany *company)
{
  return company->departments;
}

PbGroups *
pb_company_groups (PbCompany *company)
{
  return company->groups;
}

PbTags *
pb_company_tags (PbCompany *company)
{
  return company->tags;
}

/* ---- looking ---- */

PbMember *
pb_company_find (PbCompany *company, const char *address)
{
  PbMailbox *mailbox = pb_mailboxes_find (company->mailboxes, address);

  return mailbox != NULL ? g_hash_table_lookup (company->members, mailbox->address) : NULL;
}

PbMember *
pb_company_nth (PbCompany *company, guint n)
{
  return g_hash_table_lookup (company->members, pb_mailboxes_nth (company->mailboxes, n)->address);
}

GPtrArray *
pb_company_in_department (PbCompany *company, gint64 id)
{
  return g_hash_table_lookup (company->by_department, &id);
}

/* NAME@DOMAIN of the company, of the letters that are common in addresses */
static gboolean
is_address (const PbCompany *company, const char *folded)
{
  gsize name = strspn (folded, "abcdefghijklmnopqrstuvwxyz0123456789._-+");

  return name > 0 && folded[name] == '@' && g_ascii_strcasecmp (folded + name + 1, company->domain) == 0;
}

PbAddressKind
pb_company_kind (PbCompany *company, const char *address)
{
  g_autofree char *folded = pb_address_fold (address);
  const PbMailbox *mailbox = pb_mailboxes_find (company->mailboxes, folded);

  if (mailbox != NULL)
    return g_str_equal (mailbox->address, folded) ? PB_ADDRESS_MAIN : PB_ADDRESS_ALIAS;
  if (pb_groups_find (company->groups, folded) != NULL)
    return PB_ADDRESS_GROUP;
  return is_address (company, folded) ? PB_ADDRESS_FREE : PB_ADDRESS_INVALID;
}

/* ---- versions ---- */

static void
tell (PbCompany *company)
{
  if (company->watch != NULL)
    company->watch (company->version, company->watch_data);
}

void
pb_company_touch (PbCompany *company)
{
  company->version = MAX (company->version + 1, g_get_real_time () / 1000);
  tell (company);
}

void
pb_company_remember (PbCompany *company, gint64 version, const char *address, PbAction action)
{
  PbChange *change = g_new0 (PbChange, 1);

  change->version = version;
  change->address = g_strdup (address);
  change->action = action;
  g_ptr_array_add (company->changes, change);
}

/* Who watches is told when all is in order. */
static void
note (PbCompany *company, const char *address, PbAction action)
{
  company->version = MAX (company->version + 1, g_get_real_time () / 1000);
  pb_company_remember (company, company->version, address, action);
  tell (company);
}

gint64
pb_company_version (const PbCompany *company)
{
  return company->version;
}

void
pb_company_set_versions (PbCompany *company, gint64 first, gint64 version)
{
  company->first_version = first;
  company->version = version;
}

gint64
pb_company_first_version (const PbCompany *company)
{
  return company->first_version;
}

void
pb_company_settle (PbCompany *company)
{
  g_ptr_array_set_size (company->changes, 0);
  company->version = company->first_version = g_get_real_time () / 1000;
}

/* Returns: whether a later change of the same address says it all. */
static gboolean
is_overtaken (GPtrArray *changes, guint i, GHashTable *last)
{
  const PbChange *change = changes->pdata[i];

  return GPOINTER_TO_UINT (g_hash_table_lookup (last, change->address)) != i + 1;
}

GPtrArray *
pb_company_changes (PbCompany *company, gint64 since, gboolean all)
{
  GPtrArray *found = g_ptr_array_new ();
  g_autoptr (GHashTable) last = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < company->changes->len; i++)
    g_hash_table_insert (last, ((PbChange *) company->changes->pdata[i])->address, GUINT_TO_POINTER (i + 1));
  for (guint i = 0; i < company->changes->len; i++)
    if (((PbChange *) company->changes->pdata[i])->version > since && (all || !is_overtaken (company->changes, i, last)))
      g_ptr_array_add (found, company->changes->pdata[i]);
  return found;
}

/* ---- who is where ---- */

static GPtrArray *
list_of (PbCompany *company, gint64 id)
{
  GPtrArray *list = g_hash_table_lookup (company->by_department, &id);

  if (list == NULL)
    {
      list = g_ptr_array_new ();
      g_hash_table_insert (company->by_department, g_memdup2 (&id, sizeof id), list);
    }
  return list;
}

static void
leave_departments (PbCompany *company, PbMember *member)
{
  for (guint i = 0; i < member->departments->len; i++)
    {
      gint64 id = g_array_index (member->departments, gint64, i);

      g_ptr_array_remove (list_of (company, id), member);
      pb_departments_find (company->departments, id)->members--;
    }
  g_array_set_size (member->departments, 0);
}

/* @ids: (nullable): as a PbMemberChange has it */
static void
enter_departments (PbCompany *company, PbMember *member, GArray *ids)
{
  for (guint i = 0; ids != NULL && i < ids->len; i++)
    pb_numbers_add (member->departments, pb_departments_find (company->departments, g_array_index (ids, gint64, i))->id);
  if (member->departments->len == 0)
    pb_numbers_add (member->departments, pb_departments_root (company->departments)->id);
  for (guint i = 0; i < member->departments->len; i++)
    {
      gint64 id = g_array_index (member->departments, gint64, i);

      g_ptr_array_add (list_of (company, id), member);
      pb_departments_find (company->departments, id)->members++;
    }
}

/* ---- changing ---- */

static void
put (char **place, const char *value)
{
  if (value == NULL)
    return;
  g_free (*place);
  *place = g_strdup (value);
}

static void
apply (PbMember *member, const PbMemberChange *change)
{
  put (&member->position, change->position);
  put (&member->tel, change->tel);
  put (&member->mobile, change->mobile);
  put (&member->ext_id, change->ext_id);
  put (&member->password, change->password);
  if (change->gender >= 0)
    member->gender = (guint) change->gender;
  if (change->enabled >= 0)
    member->enabled = change->enabled;
  if (change->must_change >= 0)
    member->must_change = change->must_change;
}

static PbMember *
admit (PbCompany *company, const char *address, const PbMemberChange *change)
{
  PbMember *member = g_new0 (PbMember, 1);

  member->mailbox = pb_mailboxes_add (company->mailboxes, address, change->name, change->aliases);
  member->position = g_strdup ("");
  member->tel = g_strdup ("");
  member->mobile = g_strdup ("");
  member->ext_id = g_strdup ("");
  member->departments = g_array_new (FALSE, FALSE, sizeof (gint64));
  member->enabled = TRUE;
  member->options = OPTIONS_USUAL;
  apply (member, change);
  enter_departments (company, member, change->departments);
  g_hash_table_insert (company->members, g_strdup (member->mailbox->address), member);
  return member;
}

PbMember *
pb_company_add (PbCompany *company, const char *address, const PbMemberChange *change)
{
  PbMember *member = admit (company, address, change);

  note (company, member->mailbox->address, PB_ACTION_ADD);
  return member;
}

PbMember *
pb_company_ensure (PbCompany *company, const char *address)
{
  g_autofree char *name = g_strndup (address, strcspn (address, "@"));
  PbMemberChange change = PB_MEMBER_CHANGE_NONE;
  PbMember *member = pb_company_find (company, address);

  change.name = name;
  return member != NULL ? member : admit (company, address, &change);
}

void
pb_company_modify (PbCompany *company, PbMember *member, const PbMemberChange *change)
{
  PbMailbox *mailbox = member->mailbox;

  apply (member, change);
  if (change->name != NULL || change->aliases != NULL)
    pb_mailboxes_rename (company->mailboxes, mailbox, mailbox->address, change->name != NULL ? change->name : mailbox->name, change->aliases != NULL ? change->aliases : (const char *const *) mailbox->aliases);
  if (change->departments != NULL)
    {
      leave_departments (company, member);
      enter_departments (company, member, change->departments);
    }
  note (company, mailbox->address, PB_ACTION_MODIFY);
}

void
pb_company_swap_alias (PbCompany *company, PbMember *member, const char *alias)
{
  PbMailbox *mailbox = member->mailbox;
  g_autofree char *old = g_strdup (mailbox->address), *new = pb_address_fold (alias);
  g_autoptr (GPtrArray) aliases = g_ptr_array_new ();
  gpointer key = NULL;

  for (char **each = mailbox->aliases; *each != NULL; each++)
    g_ptr_array_add (aliases, g_ascii_strcasecmp (*each, new) == 0 ? old : *each);
  g_ptr_array_add (aliases, NULL);
  pb_mailboxes_rename (company->mailboxes, mailbox, new, mailbox->name, (const char *const *) aliases->pdata);
  g_hash_table_steal_extended (company->members, old, &key, NULL);
  g_free (key);
  g_hash_table_insert (company->members, g_strdup (new), member);
  note (company, old, PB_ACTION_DELETE);
  note (company, new, PB_ACTION_ADD);
}

gboolean
pb_company_remove (PbCompany *company, PbMember *member)
{
  g_autofree char *address = g_strdup (member->mailbox->address);

  if (pb_mailboxes_size (company->mailboxes) == 1)
    return FALSE;
  leave_departments (company, member);
  pb_mailboxes_remove (company->mailboxes, member->mailbox);
  g_hash_table_remove (company->members, address);
  pb_groups_forget (company->groups, address);
  pb_tags_forget (company->tags, address);
  note (company, address, PB_ACTION_DELETE);
  return TRUE;
}

/* ---- writes ---- */

void
pb_company_wrote (PbCompany *company, const char *kind, const char *name)
{
  char *key = g_strconcat (kind, ":", name, NULL);
  guint count = GPOINTER_TO_UINT (g_hash_table_lookup (company->writes, key)) + 1;

  g_hash_table_insert (company->writes, key, GUINT_TO_POINTER (count));
}

GHashTable *
pb_company_writes (PbCompany *company)
{
  return company->writes;
}
