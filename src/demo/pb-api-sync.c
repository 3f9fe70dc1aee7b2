/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-api-sync.c: members, changed. */
#include "pb-api-private.h"

#include <string.h>

#include "pb-lists.h"

#define MAX_SLAVES     5
#define MIN_PASSWORD   6
#define MAX_PASSWORD   32
#define MD5_LEN        32
#define WECHAT         (1u << 1)
#define ACTION_UNKNOWN 0

/* What a user/sync asks for, and what it points to. */
typedef struct
{
  PbMemberChange change;
  char *password;      /* (owned) (nullable) */
  GPtrArray *aliases;  /* (owned) (nullable): NULL-terminated */
  GArray *departments; /* (owned) (nullable) */
} Wish;

static void
wish_clear (Wish *wish)
{
  g_free (wish->password);
  g_clear_pointer (&wish->aliases, g_ptr_array_unref);
  g_clear_pointer (&wish->departments, g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Wish, wish_clear)

/* ---- reading; each returns an errcode, 0 for none ---- */

/* @words: what it may be, by number. */
static int
read_number (PbDemo *demo, const PbCall *call, const char *name, int max, int *number)
{
  const char *value = pb_api_param (demo, call, name);

  if (value == NULL || *value == '\0')
    return 0;
  if (!g_ascii_isdigit (value[0]) || value[1] != '\0' || value[0] - '0' > max)
    return 1001;
  *number = value[0] - '0';
  return 0;
}

static gboolean
is_md5 (const char *text)
{
  return strlen (text) == MD5_LEN && strspn (text, "0123456789abcdefABCDEF") == MD5_LEN;
}

static int
read_password (PbDemo *demo, const PbCall *call, Wish *wish)
{
  const char *value = pb_api_param (demo, call, "Password");
  int md5 = 0;

  if (value == NULL || *value == '\0')
    return 0;
  if (read_number (demo, call, "Md5", 1, &md5) != 0)
    return 1001;
  if (md5 == 1 ? !is_md5 (value) : g_utf8_strlen (value, -1) < MIN_PASSWORD || g_utf8_strlen (value, -1) > MAX_PASSWORD)
    return 1303;
  wish->password = md5 == 1 ? g_ascii_strdown (value, -1) : g_compute_checksum_for_string (G_CHECKSUM_MD5, value, -1);
  wish->change.password = wish->password;
  return 0;
}

static int
read_parties (PbDemo *demo, const PbCall *call, Wish *wish)
{
  g_autoptr (GPtrArray) paths = pb_api_params (demo, call, "PartyPath");

  if (paths->len == 0)
    return 0;
  wish->departments = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < paths->len; i++)
    {
      const PbDepartment *department = pb_departments_find_path (pb_company_departments (demo->company), paths->pdata[i]);

      if (department == NULL)
        return 1310;
      pb_numbers_add (wish->departments, department->id);
    }
  wish->change.departments = wish->departments;
  return 0;
}

/* Returns: whether @address may become an alias of @member (nullable). */
static gboolean
is_free_for (PbDemo *demo, const PbMember *member, const char *address)
{
  PbAddressKind kind = pb_company_kind (demo->company, address);

  return kind == PB_ADDRESS_FREE || (kind == PB_ADDRESS_ALIAS && pb_company_find (demo->company, address) == member);
}

static int
read_slaves (PbDemo *demo, const PbCall *call, const PbMember *member, Wish *wish)
{
  g_autoptr (GPtrArray) slaves = pb_api_params (demo, call, "Slave");

  if (slaves->len == 0)
    return 0;
  if (slaves->len > MAX_SLAVES)
    return 1001;
  wish->aliases = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < slaves->len; i++)
    {
      if (*(const char *) slaves->pdata[i] == '\0')
        continue;
      if (pb_company_kind (demo->company, slaves->pdata[i]) == PB_ADDRESS_INVALID)
        return 1001;
      if (!is_free_for (demo, member, slaves->pdata[i]))
        return 1304;
      pb_addresses_add (wish->aliases, slaves->pdata[i]);
    }
  g_ptr_array_add (wish->aliases, NULL);
  wish->change.aliases = (const char *const *) wish->aliases->pdata;
  return 0;
}

static int
read_open_type (PbDemo *demo, const PbCall *call, Wish *wish)
{
  int open = 0, code = read_number (demo, call, "OpenType", 2, &open);

  if (open != 0)
    wish->change.enabled = open == 1;
  return code;
}

static int
read_wish (PbDemo *demo, const PbCall *call, const PbMember *member, Wish *wish)
{
  const char *name = pb_api_param (demo, call, "Name");
  int code;

  wish->change.name = name != NULL && *name != '\0' ? name : NULL;
  wish->change.position = pb_api_param (demo, call, "Position");
  wish->change.tel = pb_api_param (demo, call, "Tel");
  wish->change.mobile = pb_api_param (demo, call, "Mobile");
  wish->change.ext_id = pb_api_param (demo, call, "ExtId");
  code = read_number (demo, call, "Gender", 2, &wish->change.gender);
  if (code == 0)
    code = read_open_type (demo, call, wish);
  if (code == 0)
    code = read_password (demo, call, wish);
  if (code == 0)
    code = read_parties (demo, call, wish);
  return code != 0 ? code : read_slaves (demo, call, member, wish);
}

/* ---- doing ---- */

static int
add_user (PbDemo *demo, const PbCall *call, const char *address)
{
  g_auto (Wish) wish = { PB_MEMBER_CHANGE_NONE, NULL, NULL, NULL };
  PbAddressKind kind = pb_company_kind (demo->company, address);
  int code;

  if (kind != PB_ADDRESS_FREE)
    return kind == PB_ADDRESS_INVALID ? 1001 : 1304;
  code = read_wish (demo, call, NULL, &wish);
  if (code != 0)
    return code;
  if (wish.change.name == NULL || wish.password == NULL)
    return 1001;
  pb_company_add (demo->company, address, &wish.change);
  return 0;
}

static int
modify_user (PbDemo *demo, const PbCall *call, PbMember *member)
{
  g_auto (Wish) wish = { PB_MEMBER_CHANGE_NONE, NULL, NULL, NULL };
  int code = read_wish (demo, call, member, &wish);

  if (code == 0)
    pb_company_modify (demo->company, member, &wish.change);
  return code;
}

static int
sync_user (PbDemo *demo, const PbCall *call, const char *address)
{
  PbMember *member = pb_company_find (demo->company, address);
  int action = ACTION_UNKNOWN;

  if (read_number (demo, call, "Action", PB_ACTION_MODIFY, &action) != 0 || action == ACTION_UNKNOWN)
    return 1001;
  if (action == PB_ACTION_ADD)
    return add_user (demo, call, address);
  if (member == NULL)
    return 1301;
  if (action == PB_ACTION_MODIFY)
    return modify_user (demo, call, member);
  return pb_company_remove (demo->company, member) ? 0 : 1001;
}

PbAnswer *
pb_api_user_sync (PbDemo *demo, const PbCall *call)
{
  const char *alias = pb_api_param (demo, call, "Alias");
  const PbMember *member = pb_company_find (demo->company, alias);
  g_autofree char *address = member != NULL ? g_strdup (member->mailbox->address) : pb_address_fold (alias);
  int code = sync_user (demo, call, address);

  return code == 0 ? pb_api_written (demo, "user", address) : pb_api_error (demo, code);
}

/* ---- the rest ---- */

PbAnswer *
pb_api_user_swap_alias (PbDemo *demo, const PbCall *call)
{
  const char *alias = pb_api_param (demo, call, "slavealias");
  PbMember *member = pb_company_find (demo->company, pb_api_param (demo, call, "alias"));
  g_autofree char *folded = pb_address_fold (alias);

  if (member == NULL || pb_company_find (demo->company, alias) != member || pb_company_kind (demo->company, alias) != PB_ADDRESS_ALIAS)
    return pb_api_error (demo, 1301);
  pb_company_swap_alias (demo->company, member, folded);
  return pb_api_written (demo, "user", folded);
}

static PbAnswer *
set_wechat (PbDemo *demo, const PbCall *call, gboolean on)
{
  PbMember *member = pb_company_find (demo->company, pb_api_param (demo, call, "alias"));

  if (member == NULL)
    return pb_api_error (demo, 1301);
  member->options = on ? member->options | WECHAT : member->options & ~WECHAT;
  return pb_api_written (demo, "option", member->mailbox->address);
}

PbAnswer *
pb_api_user_open_wechat (PbDemo *demo, const PbCall *call)
{
  return set_wechat (demo, call, TRUE);
}

PbAnswer *
pb_api_user_close_wechat (PbDemo *demo, const PbCall *call)
{
  return set_wechat (demo, call, FALSE);
}
