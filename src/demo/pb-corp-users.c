/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-corp-users.c: members of the current API. */
#include "pb-corp-user-wish.h"

#include <string.h>

#include "pb-lists.h"

#define MAX_CHECKED 20

PbMember *
pb_corp_find_user (PbDemo *demo, JsonObject *in, int *code)
{
  const char *user = pb_corp_text (in, "userid");
  gboolean known = user != NULL && pb_company_kind (demo->company, user) == PB_ADDRESS_MAIN;

  *code = known ? 0 : user == NULL || strchr (user, '@') == NULL ? 40003
                                                                 : 60111;
  return known ? pb_company_find (demo->company, user) : NULL;
}

/* ---- changing ---- */

static int
check_new (PbDemo *demo, const char *user)
{
  static const int codes[] = { [PB_ADDRESS_FREE] = 0, [PB_ADDRESS_MAIN] = 60102, [PB_ADDRESS_ALIAS] = 600001, [PB_ADDRESS_GROUP] = 600002 };
  PbAddressKind kind = user != NULL ? pb_company_kind (demo->company, user) : PB_ADDRESS_INVALID;
  gint64 quota = pb_knobs_amount (demo->knobs, PB_KNOB_QUOTA, NULL);

  if (kind == PB_ADDRESS_INVALID)
    return 40003;
  return codes[kind] == 0 && quota >= 0 && pb_mailboxes_size (demo->mailboxes) >= quota ? 45024 : codes[kind];
}

PbAnswer *
pb_corp_user_create (PbDemo *demo, JsonObject *in)
{
  g_auto (PbCorpUserWish) wish = PB_CORP_USER_WISH_NONE;
  const char *user = pb_corp_text (in, "userid");
  int code = check_new (demo, user);

  if (code == 0)
    code = pb_corp_user_wish_read (&wish, demo, in, NULL);
  if (code != 0)
    return pb_corp_error (demo, code);
  return pb_corp_written (demo, "created", "user", pb_company_add (demo->company, user, &wish.change)->mailbox->address);
}

PbAnswer *
pb_corp_user_update (PbDemo *demo, JsonObject *in)
{
  g_auto (PbCorpUserWish) wish = PB_CORP_USER_WISH_NONE;
  int code;
  PbMember *member = pb_corp_find_user (demo, in, &code);

  if (member != NULL)
    code = pb_corp_user_wish_read (&wish, demo, in, member);
  if (member == NULL || code != 0)
    return pb_corp_error (demo, code);
  pb_company_modify (demo->company, member, &wish.change);
  return pb_corp_written (demo, "updated", "user", member->mailbox->address);
}

PbAnswer *
pb_corp_user_delete (PbDemo *demo, JsonObject *in)
{
  int code;
  PbMember *member = pb_corp_find_user (demo, in, &code);
  g_autofree char *address = member != NULL ? g_strdup (member->mailbox->address) : NULL;

  if (member == NULL)
    return pb_corp_error (demo, code);
  return pb_company_remove (demo->company, member) ? pb_corp_written (demo, "deleted", "user", address) : pb_corp_error (demo, 40092);
}

/* ---- looking ---- */

/* The manual's samples leave the quotes of the addresses away. */
static void
add_slaves (PbDemo *demo, PbDraft *draft, const PbMailbox *mailbox)
{
  g_autofree char *joined = g_strjoinv (" , ", mailbox->aliases), *literal = g_strdup_printf ("\"slaves\":[ %s ]", joined);

  if (pb_knobs_is (demo->knobs, PB_KNOB_SPELLING, "manual") && mailbox->aliases[0] != NULL)
    pb_draft_add_literal (draft, literal);
  else
    pb_corp_add_texts (draft, "slaves", (const char *const *) mailbox->aliases, g_strv_length (mailbox->aliases));
}

/* @listed: as one of a list, where "enable" is text. */
static void
describe (PbDemo *demo, PbDraft *draft, const PbMember *member, gboolean listed)
{
  const char *gender = member->gender == 0 ? "0" : member->gender == 1 ? "1"
                                                                       : "2";

  pb_draft_add_string (draft, "userid", member->mailbox->address);
  pb_draft_add_string (draft, "name", member->mailbox->name);
  pb_corp_add_numbers (draft, "department", member->departments);
  pb_draft_add_string (draft, "position", member->position);
  pb_draft_add_string (draft, "mobile", member->mobile);
  pb_draft_add_string (draft, "tel", member->tel);
  pb_draft_add_string (draft, "extid", member->ext_id);
  pb_draft_add_string (draft, "gender", gender);
  if (listed)
    pb_draft_add_string (draft, "enable", member->enabled ? "1" : "0");
  else
    pb_draft_add_number (draft, "enable", member->enabled ? 1 : 0);
  add_slaves (demo, draft, member->mailbox);
  pb_draft_add_number (draft, "cpwd_login", member->must_change ? 1 : 0);
}

PbAnswer *
pb_corp_user_get (PbDemo *demo, JsonObject *in)
{
  int code;
  const PbMember *member = pb_corp_find_user (demo, in, &code);
  PbDraft *draft;

  if (member == NULL)
    return pb_corp_error (demo, code);
  draft = pb_corp_begin (demo, "ok");
  describe (demo, draft, member, FALSE);
  return pb_corp_end (demo, draft);
}

/* A member in short; the manual's sample misprints the last key. */
static void
describe_shortly (PbDemo *demo, PbDraft *draft, const PbMember *member)
{
  pb_draft_add_string (draft, "userid", member->mailbox->address);
  pb_draft_add_string (draft, "name", member->mailbox->name);
  pb_corp_add_numbers (draft, pb_knobs_is (demo->knobs, PB_KNOB_SPELLING, "manual") ? "t" : "department", member->departments);
}

static PbDraft *
list_of (PbDemo *demo, GPtrArray *members, gboolean whole)
{
  PbDraft *list = pb_draft_new_list ();

  for (guint i = 0; i < members->len; i++)
    {
      PbDraft *item = pb_draft_new ();

      if (whole)
        describe (demo, item, members->pdata[i], TRUE);
      else
        describe_shortly (demo, item, members->pdata[i]);
      pb_draft_add_nested (list, NULL, item);
    }
  return list;
}

/* Returns: (transfer container) (element-type PbMember): everybody in @department, and below it; nobody twice. */
static GPtrArray *
gather (PbDemo *demo, gint64 department, gboolean below)
{
  g_autoptr (GPtrArray) places = pb_departments_below (pb_company_departments (demo->company), department);
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  GPtrArray *members = g_ptr_array_new ();

  for (guint i = 0; i < (below ? places->len : 1); i++)
    {
      const GPtrArray *here = pb_company_in_department (demo->company, ((PbDepartment *) places->pdata[i])->id);

      for (guint j = 0; here != NULL && j < here->len; j++)
        if (g_hash_table_add (seen, here->pdata[j]))
          g_ptr_array_add (members, here->pdata[j]);
    }
  return members;
}

static PbAnswer *
answer_list (PbDemo *demo, JsonObject *in, gboolean whole)
{
  gint64 id = 0, below = 0;
  g_autoptr (GPtrArray) members = NULL;
  PbDraft *draft;

  if (!pb_corp_number (in, "department_id", &id))
    return pb_corp_error (demo, pb_corp_has (in, "department_id") ? 60123 : 60127);
  if (pb_departments_find (pb_company_departments (demo->company), id) == NULL)
    return pb_corp_error (demo, 60003);
  (void) pb_corp_number (in, "fetch_child", &below);
  members = gather (demo, id, below == 1);
  draft = pb_corp_begin (demo, "ok");
  pb_draft_add_nested (draft, "userlist", list_of (demo, members, whole));
  return pb_corp_end (demo, draft);
}

PbAnswer *
pb_corp_user_simplelist (PbDemo *demo, JsonObject *in)
{
  return answer_list (demo, in, FALSE);
}

PbAnswer *
pb_corp_user_list (PbDemo *demo, JsonObject *in)
{
  return answer_list (demo, in, TRUE);
}

PbAnswer *
pb_corp_user_batchcheck (PbDemo *demo, JsonObject *in)
{
  g_autoptr (GPtrArray) users = pb_corp_texts (in, "userlist");
  PbDraft *draft, *list;

  if (users == NULL || users->len == 0)
    return pb_corp_error (demo, 60106);
  if (users->len > MAX_CHECKED)
    return pb_corp_error (demo, 600027);
  draft = pb_corp_begin (demo, "ok");
  list = pb_draft_new_list ();
  for (guint i = 0; i < users->len; i++)
    {
      PbDraft *item = pb_draft_new ();

      pb_draft_add_string (item, "user", users->pdata[i]);
      pb_draft_add_number (item, "type", pb_company_kind (demo->company, users->pdata[i]));
      pb_draft_add_nested (list, NULL, item);
    }
  pb_draft_add_nested (draft, "list", list);
  return pb_corp_end (demo, draft);
}
