/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-api.c: the table of the OpenApi's calls, and what they have in common. */
#include "pb-api-private.h"

#include <string.h>

#include "pb-notice.h"

/* ---- for the families ---- */

const char *
pb_api_param (PbDemo *demo, const PbCall *call, const char *name)
{
  return pb_call_get (call, name, pb_knobs_is (demo->knobs, PB_KNOB_PARAMS, "strict"));
}

GPtrArray *
pb_api_params (PbDemo *demo, const PbCall *call, const char *name)
{
  return pb_call_all (call, name, pb_knobs_is (demo->knobs, PB_KNOB_PARAMS, "strict"));
}

PbAnswer *
pb_api_error (PbDemo *demo, int code)
{
  return pb_answer_new_error (demo->knobs, code);
}

PbAnswer *
pb_api_written (PbDemo *demo, const char *kind, const char *name)
{
  pb_company_wrote (demo->company, kind, name);
  return pb_answer_new_written (demo->knobs);
}

PbAnswer *
pb_api_answered (PbDemo *demo, PbDraft *draft)
{
  return pb_answer_new (draft, demo->knobs, demo->rand);
}

void
pb_api_add_list (PbDraft *draft, PbDraft *list, gboolean trailing)
{
  pb_draft_add_number (draft, "Count", pb_draft_size (list));
  pb_draft_add_nested (draft, "List", list);
  if (trailing)
    pb_draft_add_literal (draft, "");
}

void
pb_api_add_value (PbDraft *list, const char *value)
{
  PbDraft *item = pb_draft_new ();

  pb_draft_add_string (item, "Value", value);
  pb_draft_add_nested (list, NULL, item);
}

gboolean
pb_api_is_manual (PbDemo *demo)
{
  return pb_knobs_is (demo->knobs, PB_KNOB_SPELLING, "manual");
}

void
pb_api_add_alias (PbDemo *demo, PbDraft *draft, const PbMailbox *mailbox, const char *blank)
{
  g_autofree char *spelt = pb_notice_spell_user (demo->knobs, mailbox->address, mailbox->aliases[0]);
  g_autofree char *whole = g_strconcat (blank != NULL ? blank : "", spelt, NULL);

  pb_draft_add_string (draft, "Alias", whole);
}

/* ---- all calls ---- */

static const struct
{
  const char *path;
  const char *name;     /* for the knob codes */
  const char *required; /* (nullable): parameters, without one of which it is 1001 */
  PbApiHandler handler;
} calls[] = {
  { "mail/authkey", "authkey", "Alias", pb_api_authkey },
  { "mail/newcount", "newcount", "Alias", pb_api_newcount },
  { "user/get", "user", "Alias", pb_api_user_get },
  { "user/list", "list", "Ver", pb_api_user_list },
  { "user/check", "user/check", "email", pb_api_user_check },
  { "user/sync", "sync", "Action,Alias", pb_api_user_sync },
  { "user/swapalias", "user/swapalias", "alias,slavealias", pb_api_user_swap_alias },
  { "user/openwxtoken", "user/openwxtoken", "alias", pb_api_user_open_wechat },
  { "user/closewxtoken", "user/closewxtoken", "alias", pb_api_user_close_wechat },
  { "party/sync", "party/sync", "Action,DstPath", pb_api_party_sync },
  { "party/list", "party/list", "PartyPath", pb_api_party_list },
  { "partyuser/list", "partyuser/list", "PartyPath", pb_api_party_users },
  { "group/add", "group", "group_name,group_admin,status,members", pb_api_group_add },
  { "group/delete", "group/delete", "group_alias", pb_api_group_delete },
  { "group/addmember", "group/addmember", "group_alias,members", pb_api_group_add_members },
  { "group/deletemember", "group/deletemember", "group_alias,members", pb_api_group_delete_members },
  { "group/addallowlist", "group/addallowlist", "group_alias,allow_list", pb_api_group_allow },
  { "group/delallowlist", "group/delallowlist", "group_alias,allow_list", pb_api_group_disallow },
};

static guint
token_places (PbDemo *demo)
{
  const char *knob = pb_knobs_get (demo->knobs, PB_KNOB_TOKEN_IN);
  gboolean any = g_str_equal (knob, "any");

  return (any || strstr (knob, "header") != NULL ? PB_CALL_IN_HEADER : 0u) | (any || strstr (knob, "body") != NULL ? PB_CALL_IN_BODY : 0u) | (any || strstr (knob, "query") != NULL ? PB_CALL_IN_QUERY : 0u);
}

char *
pb_api_token (PbDemo *demo, const PbCall *call)
{
  return pb_call_token (call, token_places (demo));
}

static PbAnswer *
redirect (PbDemo *demo, const PbCall *call)
{
  const char *knob = pb_knobs_get (demo->knobs, PB_KNOB_REDIRECT);

  if (g_str_equal (knob, "none"))
    return NULL;
  return pb_answer_new_redirect (g_str_equal (knob, "loop") ? 302 : (guint) g_ascii_strtoull (knob, NULL, 10),
                                 g_str_equal (knob, "loop") ? call->path : "http://elsewhere.example/openapi/");
}

/* @fault: an answer that is lost is lost later. */
static PbAnswer *
check (PbDemo *demo, const PbCall *call, int fault)
{
  g_autofree char *token = pb_api_token (demo, call);
  PbAnswer *elsewhere = redirect (demo, call);
  const char *knob = pb_knobs_get (demo->knobs, PB_KNOB_ANSWER);

  if (elsewhere != NULL)
    return elsewhere;
  if (g_str_equal (knob, "html") || g_str_equal (knob, "html-api"))
    return pb_answer_new_page ();
  if (fault != 0 && fault != PB_FAULTS_LOST)
    return pb_api_error (demo, fault);
  if (token == NULL || !pb_keys_knows_token (demo->keys, token, g_get_monotonic_time ()))
    return pb_api_error (demo, 1200);
  if (pb_knobs_is (demo->knobs, PB_KNOB_METHODS, "post") && !g_str_equal (call->method, "POST"))
    return pb_api_error (demo, 1001);
  return NULL;
}

PbAnswer *
pb_api_check (PbDemo *demo, const PbCall *call, const char *name)
{
  return check (demo, call, pb_faults_next (demo->faults, name, g_get_monotonic_time ()));
}

static gboolean
has_all (PbDemo *demo, const PbCall *call, const char *required)
{
  g_auto (GStrv) names = g_strsplit (required, ",", -1);

  for (char **name = names; *name != NULL; name++)
    if (pb_api_param (demo, call, *name) == NULL)
      return FALSE;
  return pb_call_is_valid (call);
}

static PbAnswer *
dispatch (PbDemo *demo, const PbCall *call, gsize i)
{
  int fault = pb_faults_next (demo->faults, calls[i].name, g_get_monotonic_time ());
  PbAnswer *answer = check (demo, call, fault);

  if (answer == NULL)
    answer = has_all (demo, call, calls[i].required) ? calls[i].handler (demo, call) : pb_api_error (demo, 1001);
  answer->drop = answer->drop || fault == PB_FAULTS_LOST;
  return answer;
}

PbAnswer *
pb_api_answer (PbDemo *demo, const PbCall *call)
{
  if (g_str_equal (call->path, "/cgi-bin/token"))
    return pb_knobs_is (demo->knobs, PB_KNOB_ANSWER, "html") ? pb_answer_new_page () : pb_api_token_call (demo, call);
  if (!g_str_has_prefix (call->path, "/openapi/"))
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (calls); i++)
    if (g_str_equal (call->path + strlen ("/openapi/"), calls[i].path))
      return dispatch (demo, call, i);
  return NULL;
}
