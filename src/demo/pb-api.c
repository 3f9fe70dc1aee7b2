/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-api.c: the calls of the OpenApi. */
#include "pb-api.h"

#include <string.h>

#include "pb-hub.h"
#include "pb-notice.h"

typedef PbAnswer *(*Handler) (PbDemo *demo, const PbCall *call);

static const char *
param (PbDemo *demo, const PbCall *call, const char *name)
{
  return pb_call_get (call, name, pb_knobs_is (demo->knobs, PB_KNOB_PARAMS, "strict"));
}

static PbAnswer *
error (PbDemo *demo, int code)
{
  return pb_answer_new_error (demo->knobs, code);
}

/* A key's value with the blanks of the knob access_token. */
static void
add_key (PbDemo *demo, PbDraft *draft, const char *name, const char *key)
{
  g_autofree char *trailing = g_strconcat (key, " ", NULL);
  g_autofree char *middle = g_strdup_printf ("%.40s %s", key, strlen (key) > 40 ? key + 40 : "");
  const char *knob = pb_knobs_get (demo->knobs, PB_KNOB_ACCESS_TOKEN);

  pb_draft_add_string (draft, name, g_str_equal (knob, "trailing") ? trailing : g_str_equal (knob, "middle") ? middle
                                                                                                             : key);
}

/* ---- token ---- */

/* Style A has the secret in the form, style B in a Basic header. */
static gboolean
is_client (PbDemo *demo, const PbCall *call)
{
  const char *id = param (demo, call, "client_id"), *secret = param (demo, call, "client_secret");
  g_autofree char *wanted = g_strdup_printf ("%s:%s", demo->client_id, demo->secret);
  g_autofree char *basic = g_base64_encode ((const guchar *) wanted, strlen (wanted));

  if (call->authorization != NULL && g_ascii_strncasecmp (call->authorization, "Basic ", 6) == 0)
    return g_str_equal (call->authorization + 6, basic);
  return g_strcmp0 (id, demo->client_id) == 0 && g_strcmp0 (secret, demo->secret) == 0;
}

static void
add_expiry (PbDemo *demo, PbDraft *draft)
{
  const char *knob = pb_knobs_get (demo->knobs, PB_KNOB_EXPIRES_IN), *life = pb_knobs_get (demo->knobs, PB_KNOB_TOKEN_LIFE);

  if (g_str_equal (knob, "string"))
    pb_draft_add_string (draft, "expires_in", life);
  else if (!g_str_equal (knob, "missing"))
    pb_draft_add_bare (draft, "expires_in", g_str_equal (knob, "zero") ? "0" : g_str_equal (knob, "negative") ? "-5"
                                                                           : g_str_equal (knob, "huge")       ? "99999999999999999999"
                                                                                                              : life);
}

static PbAnswer *
answer_token (PbDemo *demo, const PbCall *call)
{
  PbDraft *draft;
  g_autofree char *token = NULL;

  pb_diary_count (demo->diary, PB_DIARY_TOKENS);
  if (pb_faults_next (demo->faults, "token", g_get_monotonic_time ()) != 0 || g_strcmp0 (param (demo, call, "grant_type"), "client_credentials") != 0 || !is_client (demo, call))
    return pb_answer_new_token_error (demo->knobs);
  token = pb_keys_issue_token (demo->keys, g_get_monotonic_time ());
  pb_hub_tokens_changed (demo->hub);
  draft = pb_draft_new ();
  add_key (demo, draft, "access_token", token);
  pb_draft_add_string (draft, "token_type", "Bearer");
  add_expiry (demo, draft);
  pb_draft_add_string (draft, "refresh_token", "");
  return pb_answer_new (draft, demo->knobs, demo->rand);
}

/* ---- mail ---- */

static PbAnswer *
answer_authkey (PbDemo *demo, const PbCall *call)
{
  PbMailbox *mailbox = pb_mailboxes_find (demo->mailboxes, param (demo, call, "Alias"));
  g_autofree char *ticket = NULL;
  PbDraft *draft;

  if (mailbox == NULL)
    return error (demo, 1301);
  ticket = pb_keys_issue_ticket (demo->keys, mailbox->address, g_get_monotonic_time ());
  draft = pb_draft_new ();
  add_key (demo, draft, pb_knobs_get (demo->knobs, PB_KNOB_AUTH_KEY_NAME), ticket);
  return pb_answer_new (draft, demo->knobs, demo->rand);
}

static void
add_alias (PbDemo *demo, PbDraft *draft, PbMailbox *mailbox)
{
  g_autofree char *spelt = pb_notice_spell_user (demo->knobs, mailbox->address, mailbox->aliases[0]);

  pb_draft_add_string (draft, "Alias", spelt);
}

static PbAnswer *
answer_newcount (PbDemo *demo, const PbCall *call)
{
  PbMailbox *mailbox = pb_mailboxes_find (demo->mailboxes, param (demo, call, "Alias"));
  PbDraft *draft;

  if (mailbox == NULL)
    return error (demo, 1400);
  draft = pb_draft_new ();
  add_alias (demo, draft, mailbox);
  pb_notice_add_count (draft, demo->knobs, "NewCount", mailbox->unread, TRUE);
  return pb_answer_new (draft, demo->knobs, demo->rand);
}

/* ---- members ---- */

static PbAnswer *
answer_user (PbDemo *demo, const PbCall *call)
{
  PbMailbox *mailbox = pb_mailboxes_find (demo->mailboxes, param (demo, call, "Alias"));
  g_autofree char *aliases = NULL;
  PbDraft *draft;

  if (mailbox == NULL)
    return error (demo, 1301);
  aliases = g_strjoinv (",", mailbox->aliases);
  draft = pb_draft_new ();
  add_alias (demo, draft, mailbox);
  pb_draft_add_string (draft, "Name", mailbox->name);
  pb_draft_add_bare (draft, "Gender", "2");
  pb_draft_add_string (draft, "SlaveList", aliases);
  pb_draft_add_string (draft, "Position", "QA");
  pb_draft_add_string (draft, "Tel", "8001");
  pb_draft_add_string (draft, "Mobile", "");
  pb_draft_add_string (draft, "ExtId", "7");
  pb_draft_add_bare (draft, "PartyList", pb_knobs_is (demo->knobs, PB_KNOB_COMMAS, "trailing-array") ? "{\"Count\":1,\"List\":[{\"Value\":\"R&D\"},]}" : "{\"Count\":1,\"List\":[{\"Value\":\"R&D\"}]}");
  pb_draft_add_bare (draft, "OpenType", "1");
  return pb_answer_new (draft, demo->knobs, demo->rand);
}

static char *
list_members (PbDemo *demo, guint *count)
{
  GString *list = g_string_new ("[");

  for (guint i = 0; i < *count; i++)
    g_string_append_printf (list, "%s{\"Alias\":\"%s\",\"Action\":2}", i > 0 ? "," : "", pb_mailboxes_nth (demo->mailboxes, i)->address);
  return g_string_free (g_string_append_c (list, ']'), FALSE);
}

static PbAnswer *
answer_user_list (PbDemo *demo, const PbCall *call)
{
  gint64 version = pb_demo_version (demo);
  const char *known = param (demo, call, "Ver");
  guint count = known != NULL && g_ascii_strtoll (known, NULL, 10) >= version ? 0 : pb_mailboxes_size (demo->mailboxes);
  g_autofree char *list = list_members (demo, &count);
  g_autofree char *number = g_strdup_printf ("%u", count), *text = g_strdup_printf ("%" G_GINT64_FORMAT, version);
  PbDraft *draft = pb_draft_new ();

  if (pb_knobs_is (demo->knobs, PB_KNOB_VER, "reverse"))
    pb_draft_add_string (draft, "Ver", text);
  else
    pb_draft_add_bare (draft, "Ver", text);
  pb_draft_add_bare (draft, "Count", number);
  pb_draft_add_bare (draft, "List", list);
  return pb_answer_new (draft, demo->knobs, demo->rand);
}

static PbAnswer *
answer_write (PbDemo *demo, const PbCall *call)
{
  return pb_answer_new_written (demo->knobs);
}

/* ---- all calls ---- */

static const struct
{
  const char *path;
  const char *name;     /* for the knob codes */
  const char *required; /* (nullable): parameter without which it is 1001 */
  Handler handler;
} calls[] = {
  { "/openapi/mail/authkey", "authkey", "Alias", answer_authkey },
  { "/openapi/mail/newcount", "newcount", "Alias", answer_newcount },
  { "/openapi/user/get", "user", "Alias", answer_user },
  { "/openapi/user/list", "list", "Ver", answer_user_list },
  { "/openapi/user/sync", "sync", "Action", answer_write },
  { "/openapi/party/sync", "sync", "Action", answer_write },
  { "/openapi/group/add", "group", "group_name", answer_write },
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

PbAnswer *
pb_api_check (PbDemo *demo, const PbCall *call, const char *name)
{
  g_autofree char *token = pb_api_token (demo, call);
  PbAnswer *elsewhere = redirect (demo, call);
  int fault = pb_faults_next (demo->faults, name, g_get_monotonic_time ());

  if (elsewhere != NULL)
    return elsewhere;
  if (!pb_knobs_is (demo->knobs, PB_KNOB_ANSWER, "usual"))
    return pb_answer_new_page ();
  if (fault != 0)
    return error (demo, fault);
  if (token == NULL || !pb_keys_knows_token (demo->keys, token, g_get_monotonic_time ()))
    return error (demo, 1200);
  if (pb_knobs_is (demo->knobs, PB_KNOB_METHODS, "post") && !g_str_equal (call->method, "POST"))
    return error (demo, 1001);
  return NULL;
}

static PbAnswer *
dispatch (PbDemo *demo, const PbCall *call, gsize i)
{
  PbAnswer *refusal = pb_api_check (demo, call, calls[i].name);

  if (refusal != NULL)
    return refusal;
  if (calls[i].required != NULL && param (demo, call, calls[i].required) == NULL)
    return error (demo, 1001);
  return calls[i].handler (demo, call);
}

PbAnswer *
pb_api_answer (PbDemo *demo, const PbCall *call)
{
  if (g_str_equal (call->path, "/cgi-bin/token"))
    return pb_knobs_is (demo->knobs, PB_KNOB_ANSWER, "html") ? pb_answer_new_page () : answer_token (demo, call);
  for (gsize i = 0; i < G_N_ELEMENTS (calls); i++)
    if (g_str_equal (call->path, calls[i].path))
      return dispatch (demo, call, i);
  return NULL;
}
