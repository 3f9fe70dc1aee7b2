/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-api-mail.c: the token, the ticket for the log-in page, the number of unread mails. */
#include "pb-api-private.h"

#include <string.h>

#include "pb-hub.h"
#include "pb-notice.h"

/* A key's value with the blanks of the knobs access_token and spelling. */
static void
add_key (PbDemo *demo, PbDraft *draft, const char *name, const char *key)
{
  g_autofree char *trailing = g_strconcat (key, " ", NULL);
  g_autofree char *middle = g_strdup_printf ("%.40s %s", key, strlen (key) > 40 ? key + 40 : "");
  const char *knob = pb_knobs_get (demo->knobs, PB_KNOB_ACCESS_TOKEN);
  gboolean blank = g_str_equal (knob, "trailing") || pb_api_is_manual (demo);

  pb_draft_add_string (draft, name, g_str_equal (knob, "middle") ? middle : blank ? trailing
                                                                                  : key);
}

/* ---- token ---- */

/* Style A has the secret in the form, style B in a Basic header. */
static gboolean
is_client (PbDemo *demo, const PbCall *call)
{
  const char *id = pb_api_param (demo, call, "client_id"), *secret = pb_api_param (demo, call, "client_secret");
  g_autofree char *wanted = g_strdup_printf ("%s:%s", demo->client_id, demo->secret);
  g_autofree char *basic = g_base64_encode ((const guchar *) wanted, strlen (wanted));

  if (call->authorization != NULL && g_ascii_strncasecmp (call->authorization, "Basic ", 6) == 0)
    return g_str_equal (call->authorization + 6, basic);
  return g_strcmp0 (id, demo->client_id) == 0 && g_strcmp0 (secret, demo->secret) == 0;
}

static PbAnswer *
give_token (PbDemo *demo)
{
  g_autofree char *token = pb_keys_issue_token (demo->keys, g_get_monotonic_time ());
  PbDraft *draft = pb_draft_new ();

  pb_hub_tokens_changed (demo->hub);
  add_key (demo, draft, "access_token", token);
  pb_draft_add_string (draft, "token_type", "Bearer");
  pb_answer_add_expiry (draft, demo->knobs, pb_knobs_get (demo->knobs, PB_KNOB_TOKEN_LIFE));
  pb_draft_add_string (draft, "refresh_token", "");
  return pb_api_answered (demo, draft);
}

PbAnswer *
pb_api_token_call (PbDemo *demo, const PbCall *call)
{
  int fault = pb_faults_next (demo->faults, "token", g_get_monotonic_time ());
  gboolean right = g_strcmp0 (pb_api_param (demo, call, "grant_type"), "client_credentials") == 0 && is_client (demo, call);
  PbAnswer *answer;

  pb_diary_count (demo->diary, PB_DIARY_TOKENS);
  if (fault == PB_FAULTS_DROP || fault == PB_FAULTS_HTML)
    return pb_api_error (demo, fault);
  answer = right && (fault == 0 || fault == PB_FAULTS_LOST) ? give_token (demo) : pb_answer_new_token_error (demo->knobs);
  answer->drop = answer->drop || fault == PB_FAULTS_LOST;
  return answer;
}

/* ---- mail ---- */

PbAnswer *
pb_api_authkey (PbDemo *demo, const PbCall *call)
{
  PbMailbox *mailbox = pb_mailboxes_find (demo->mailboxes, pb_api_param (demo, call, "Alias"));
  g_autofree char *ticket = NULL;
  PbDraft *draft;

  if (mailbox == NULL)
    return pb_api_error (demo, 1301);
  ticket = pb_keys_issue_ticket (demo->keys, mailbox->address, g_get_monotonic_time ());
  draft = pb_draft_new ();
  add_key (demo, draft, pb_api_is_manual (demo) ? "AuthKey" : pb_knobs_get (demo->knobs, PB_KNOB_AUTH_KEY_NAME), ticket);
  return pb_api_answered (demo, draft);
}

PbAnswer *
pb_api_newcount (PbDemo *demo, const PbCall *call)
{
  PbMailbox *mailbox = pb_mailboxes_find (demo->mailboxes, pb_api_param (demo, call, "Alias"));
  PbDraft *draft;

  if (mailbox == NULL)
    return pb_api_error (demo, 1400);
  draft = pb_draft_new ();
  pb_api_add_alias (demo, draft, mailbox, NULL);
  if (pb_api_is_manual (demo))
    {
      pb_draft_add_number (draft, "NewCount ", mailbox->unread);
      pb_draft_add_literal (draft, "");
    }
  else
    pb_notice_add_count (draft, demo->knobs, "NewCount", mailbox->unread, TRUE);
  return pb_api_answered (demo, draft);
}
