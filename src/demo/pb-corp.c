/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-corp.c: the table of the current API's calls, its tokens, and what a call has to pass. */
#include "pb-corp-private.h"

#include <string.h>

#define BAD_PARAMETERS 40092

typedef enum
{
  METHOD_GET = 1 << 0,
  METHOD_POST = 1 << 1,
} Method;

static const struct
{
  const char *path;
  const char *application; /* whose secret it takes */
  guint methods;
  PbCorpHandler handler;
} calls[] = {
  { "service/get_login_url", "sso", METHOD_GET, pb_corp_login_url },
  { "mail/newcount", "remind", METHOD_GET | METHOD_POST, pb_corp_newcount },
  { "user/create", "contacts", METHOD_POST, pb_corp_user_create },
  { "user/update", "contacts", METHOD_POST, pb_corp_user_update },
  { "user/delete", "contacts", METHOD_GET, pb_corp_user_delete },
  { "user/get", "contacts", METHOD_GET, pb_corp_user_get },
  { "user/simplelist", "contacts", METHOD_GET, pb_corp_user_simplelist },
  { "user/list", "contacts", METHOD_GET, pb_corp_user_list },
  { "user/batchcheck", "contacts", METHOD_POST, pb_corp_user_batchcheck },
  { "department/create", "contacts", METHOD_POST, pb_corp_department_create },
  { "department/update", "contacts", METHOD_POST, pb_corp_department_update },
  { "department/delete", "contacts", METHOD_GET, pb_corp_department_delete },
  { "department/list", "contacts", METHOD_GET, pb_corp_department_list },
  { "department/search", "contacts", METHOD_POST, pb_corp_department_search },
  { "group/create", "contacts", METHOD_POST, pb_corp_group_create },
  { "group/update", "contacts", METHOD_POST, pb_corp_group_update },
  { "group/delete", "contacts", METHOD_GET, pb_corp_group_delete },
  { "group/get", "contacts", METHOD_GET, pb_corp_group_get },
  { "tag/create", "contacts", METHOD_POST, pb_corp_tag_create },
  { "tag/update", "contacts", METHOD_POST, pb_corp_tag_update },
  { "tag/delete", "contacts", METHOD_GET, pb_corp_tag_delete },
  { "tag/get", "contacts", METHOD_GET, pb_corp_tag_get },
  { "tag/addtagusers", "contacts", METHOD_POST, pb_corp_tag_addtagusers },
  { "tag/deltagusers", "contacts", METHOD_POST, pb_corp_tag_deltagusers },
  { "tag/list", "contacts", METHOD_GET, pb_corp_tag_list },
  { "useroption/get", "options", METHOD_POST, pb_corp_useroption_get },
  { "useroption/update", "options", METHOD_POST, pb_corp_useroption_update },
  { "log/mailstatus", "log", METHOD_POST, pb_corp_log_mailstatus },
  { "log/mail", "log", METHOD_POST, pb_corp_log_mail },
  { "log/login", "log", METHOD_POST, pb_corp_log_login },
  { "log/batchjob", "log", METHOD_POST, pb_corp_log_batchjob },
  { "log/operation", "log", METHOD_POST, pb_corp_log_operation },
};

/* ---- answers ---- */

static void
add_code (PbDemo *demo, PbDraft *draft, int code)
{
  const char *knob = pb_knobs_get (demo->knobs, PB_KNOB_CORP_ERRCODE);
  g_autofree char *text = g_strdup_printf ("%d", code);

  if (g_str_equal (knob, "string"))
    pb_draft_add_string (draft, "errcode", text);
  else if (code != 0 || !g_str_equal (knob, "missing"))
    pb_draft_add_bare (draft, "errcode", text);
}

PbAnswer *
pb_corp_error (PbDemo *demo, int code)
{
  PbDraft *draft;

  if (code == PB_FAULTS_DROP)
    return pb_answer_new_dropped ();
  if (code == PB_FAULTS_HTML)
    return pb_answer_new_page ();
  draft = pb_draft_new ();
  add_code (demo, draft, code);
  pb_draft_add_string (draft, "errmsg", pb_corp_word (code));
  return pb_corp_end (demo, draft);
}

PbDraft *
pb_corp_begin (PbDemo *demo, const char *message)
{
  PbDraft *draft = pb_draft_new ();

  add_code (demo, draft, 0);
  pb_draft_add_string (draft, "errmsg", message);
  return draft;
}

PbAnswer *
pb_corp_end (PbDemo *demo, PbDraft *draft)
{
  g_autoptr (PbDraft) own = draft;
  g_autoptr (GBytes) body = pb_draft_render (own, demo->knobs, demo->rand);

  return pb_answer_new_json (body);
}

PbAnswer *
pb_corp_written (PbDemo *demo, const char *message, const char *kind, const char *name)
{
  pb_company_wrote (demo->company, kind, name);
  return pb_corp_end (demo, pb_corp_begin (demo, message));
}

/* ---- gettoken ---- */

/* Returns: (nullable): whose secret it is. */
static const char *
application_of (PbDemo *demo, const char *secret)
{
  for (guint i = 0; secret != NULL && pb_demo_applications[i] != NULL; i++)
    if (g_str_equal (demo->corp_secrets[i], secret))
      return pb_demo_applications[i];
  return NULL;
}

static PbAnswer *
give_token (PbDemo *demo, const char *application)
{
  g_autofree char *token = pb_keys_issue_corp_token (demo->keys, application, g_get_monotonic_time ());
  PbDraft *draft = pb_corp_begin (demo, "ok");

  pb_draft_add_string (draft, "access_token", token);
  pb_answer_add_expiry (draft, demo->knobs, pb_knobs_get (demo->knobs, PB_KNOB_CORP_TOKEN_LIFE));
  return pb_corp_end (demo, draft);
}

static PbAnswer *
answer_gettoken (PbDemo *demo, const PbCall *call)
{
  const char *id = pb_call_get (call, "corpid", TRUE);
  const char *application = application_of (demo, pb_call_get (call, "corpsecret", TRUE));

  pb_diary_count (demo->diary, PB_DIARY_CORP_TOKENS);
  if (g_strcmp0 (id, demo->corp_id) != 0)
    return pb_corp_error (demo, 40013);
  return application != NULL ? give_token (demo, application) : pb_corp_error (demo, 40001);
}

/* ---- what a call has to pass ---- */

/* Returns: an errcode, 0 when the token is one of @application. */
static int
check_token (PbDemo *demo, const PbCall *call, const char *application)
{
  g_autofree char *token = pb_call_token (call, PB_CALL_IN_QUERY);
  gboolean expired = FALSE;
  const char *own = token != NULL ? pb_keys_corp_application (demo->keys, token, g_get_monotonic_time (), &expired) : NULL;

  if (expired)
    return (int) g_ascii_strtoll (pb_knobs_get (demo->knobs, PB_KNOB_CORP_EXPIRED), NULL, 10);
  if (own == NULL)
    return 40014;
  if (!g_str_equal (own, application))
    return 602005;
  return pb_knobs_is (demo->knobs, PB_KNOB_EDITION, "basic") ? 604001 : 0;
}

static gboolean
is_allowed (PbDemo *demo, const PbCall *call, guint methods)
{
  guint method = g_str_equal (call->method, "POST") ? METHOD_POST : METHOD_GET;

  return pb_knobs_is (demo->knobs, PB_KNOB_CORP_METHODS, "any") || (methods & method) != 0;
}

/* Returns: (transfer full): the body, and the query's fields that it does not have. */
static JsonObject *
gather (const PbCall *call)
{
  JsonObject *in = call->json != NULL ? json_object_ref (call->json) : json_object_new ();

  for (guint i = 0; i < call->fields->len; i++)
    {
      const PbCallField *field = call->fields->pdata[i];

      if (!json_object_has_member (in, field->name))
        json_object_set_string_member (in, field->name, field->value);
    }
  return in;
}

static PbAnswer *
carry_out (PbDemo *demo, const PbCall *call, gsize i)
{
  g_autoptr (JsonObject) in = NULL;
  int code = check_token (demo, call, calls[i].application);

  if (code == 0 && (!is_allowed (demo, call, calls[i].methods) || call->bad_json || !pb_call_is_valid (call)))
    code = BAD_PARAMETERS;
  if (code != 0)
    return pb_corp_error (demo, code);
  in = gather (call);
  return calls[i].handler (demo, in);
}

static PbAnswer *
dispatch (PbDemo *demo, const PbCall *call, const char *path, gsize i)
{
  const char *knob = pb_knobs_get (demo->knobs, PB_KNOB_ANSWER);
  int fault = pb_faults_next (demo->corp_faults, path, g_get_monotonic_time ());
  PbAnswer *answer;

  if (g_str_equal (knob, "html") || g_str_equal (knob, "html-corp"))
    return pb_answer_new_page ();
  if (fault != 0 && fault != PB_FAULTS_LOST)
    return pb_corp_error (demo, fault);
  answer = i < G_N_ELEMENTS (calls) ? carry_out (demo, call, i) : answer_gettoken (demo, call);
  answer->drop = answer->drop || fault == PB_FAULTS_LOST;
  return answer;
}

PbAnswer *
pb_corp_answer (PbDemo *demo, const PbCall *call)
{
  const char *path = g_str_has_prefix (call->path, "/cgi-bin/") ? call->path + strlen ("/cgi-bin/") : "";
  gsize i = 0;

  while (i < G_N_ELEMENTS (calls) && !g_str_equal (path, calls[i].path))
    i++;
  return i < G_N_ELEMENTS (calls) || g_str_equal (path, "gettoken") ? dispatch (demo, call, path, i) : NULL;
}
