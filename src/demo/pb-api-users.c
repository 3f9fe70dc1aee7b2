/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-api-users.c: members, looked at. */
#include "pb-api-private.h"

#define MAX_CHECKED 20

/* ---- one member ---- */

/* Departments by path; the root goes without saying. */
static void
add_parties (PbDemo *demo, PbDraft *draft, const PbMember *member)
{
  PbDraft *parties = pb_draft_new (), *list = pb_draft_new_list ();

  for (guint i = 0; i < member->departments->len; i++)
    {
      g_autofree char *path = pb_departments_path (pb_company_departments (demo->company), g_array_index (member->departments, gint64, i));

      if (*path != '\0')
        pb_api_add_value (list, path);
    }
  pb_api_add_list (parties, list, FALSE);
  pb_draft_add_nested (draft, "PartyList", parties);
}

PbAnswer *
pb_api_user_get (PbDemo *demo, const PbCall *call)
{
  const PbMember *member = pb_company_find (demo->company, pb_api_param (demo, call, "Alias"));
  gboolean manual = pb_api_is_manual (demo);
  g_autofree char *aliases = NULL;
  PbDraft *draft;

  if (member == NULL)
    return pb_api_error (demo, 1301);
  aliases = g_strjoinv (",", member->mailbox->aliases);
  draft = pb_draft_new ();
  pb_api_add_alias (demo, draft, member->mailbox, manual ? " " : NULL);
  pb_draft_add_string (draft, "Name", member->mailbox->name);
  pb_draft_add_number (draft, "Gender", member->gender);
  pb_draft_add_string (draft, "SlaveList", aliases);
  pb_draft_add_string (draft, "Position", member->position);
  pb_draft_add_string (draft, "Tel", member->tel);
  pb_draft_add_string (draft, "Mobile", member->mobile);
  pb_draft_add_string (draft, "ExtId", member->ext_id);
  add_parties (demo, draft, member);
  if (!manual)
    pb_draft_add_number (draft, "OpenType", member->enabled ? 1 : 2);
  return pb_api_answered (demo, draft);
}

/* ---- all members ---- */

static void
add_listed (PbDraft *list, const char *address, PbAction action)
{
  PbDraft *item = pb_draft_new ();

  pb_draft_add_string (item, "Alias", address);
  pb_draft_add_number (item, "Action", action);
  pb_draft_add_nested (list, NULL, item);
}

static PbDraft *
list_everybody (PbDemo *demo)
{
  PbDraft *list = pb_draft_new_list ();

  for (guint i = 0; i < pb_mailboxes_size (demo->mailboxes); i++)
    add_listed (list, pb_mailboxes_nth (demo->mailboxes, i)->address, PB_ACTION_ADD);
  return list;
}

static PbDraft *
list_changes (PbDemo *demo, gint64 since)
{
  g_autoptr (GPtrArray) changes = pb_company_changes (demo->company, since, pb_knobs_is (demo->knobs, PB_KNOB_LIST_CHANGES, "every"));
  PbDraft *list = pb_draft_new_list ();

  for (guint i = 0; i < changes->len; i++)
    add_listed (list, ((PbChange *) changes->pdata[i])->address, ((PbChange *) changes->pdata[i])->action);
  return list;
}

PbAnswer *
pb_api_user_list (PbDemo *demo, const PbCall *call)
{
  gint64 version = pb_demo_version (demo), ahead = version - pb_company_version (demo->company);
  gint64 since = g_ascii_strtoll (pb_api_param (demo, call, "Ver"), NULL, 10) - ahead;
  gboolean all = since < pb_company_first_version (demo->company) || pb_knobs_is (demo->knobs, PB_KNOB_LIST_CHANGES, "everybody");
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, version);
  PbDraft *draft = pb_draft_new ();

  if (pb_knobs_is (demo->knobs, PB_KNOB_VER, "reverse"))
    pb_draft_add_string (draft, "Ver", text);
  else
    pb_draft_add_bare (draft, "Ver", text);
  pb_api_add_list (draft, all ? list_everybody (demo) : list_changes (demo, since), pb_api_is_manual (demo));
  return pb_api_answered (demo, draft);
}

/* ---- addresses ---- */

/* The manual's sample: curly quotes around Type, blanks inside the addresses. */
static void
add_checked (PbDemo *demo, PbDraft *list, const char *address)
{
  int kind = (int) pb_company_kind (demo->company, address);
  g_autofree char *blanks = g_strdup_printf (" %s ", address), *literal = g_strdup_printf ("“Type”:%d", kind);
  PbDraft *item = pb_draft_new ();

  pb_draft_add_string (item, "Email", pb_api_is_manual (demo) ? blanks : address);
  if (pb_api_is_manual (demo))
    pb_draft_add_literal (item, literal);
  else
    pb_draft_add_number (item, "Type", kind);
  pb_draft_add_nested (list, NULL, item);
}

PbAnswer *
pb_api_user_check (PbDemo *demo, const PbCall *call)
{
  g_autoptr (GPtrArray) addresses = pb_api_params (demo, call, "email");
  PbDraft *draft, *list;

  if (addresses->len > MAX_CHECKED)
    return pb_api_error (demo, 1001);
  draft = pb_draft_new ();
  list = pb_draft_new_list ();
  for (guint i = 0; i < addresses->len; i++)
    add_checked (demo, list, addresses->pdata[i]);
  pb_api_add_list (draft, list, FALSE);
  return pb_api_answered (demo, draft);
}
