/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-corp-mail.c: the log-in link, the number of unread mails. */
#include "pb-corp-private.h"

#include <string.h>

/* https://exmail.qq.com/cgi-bin/login?..., but for the knob login-url. */
static char *
build_link (PbDemo *demo, const char *user, const char *key)
{
  g_autofree char *escaped = g_uri_escape_string (user, NULL, FALSE);
  const char *slashes = strstr (demo->web, "//");
  g_autofree char *base = pb_knobs_is (demo->knobs, PB_KNOB_LOGIN_URL, "http")         ? g_strconcat ("http:", slashes, NULL)
                          : pb_knobs_is (demo->knobs, PB_KNOB_LOGIN_URL, "other-host") ? g_strdup ("https://elsewhere.example")
                                                                                       : g_strdup (demo->web);

  return g_strdup_printf ("%s/cgi-bin/login?fun=bizopenssologin&method=openapi&userid=%s&authkey=%s", base, escaped, key);
}

PbAnswer *
pb_corp_login_url (PbDemo *demo, JsonObject *in)
{
  const char *user = pb_corp_text (in, "userid");
  const PbMailbox *mailbox = user != NULL ? pb_mailboxes_find (demo->mailboxes, user) : NULL;
  g_autofree char *key = NULL, *link = NULL;
  PbDraft *draft;

  if (mailbox == NULL)
    return pb_corp_error (demo, user == NULL || strchr (user, '@') == NULL ? 40003 : 60111);
  key = pb_keys_issue_authkey (demo->keys, mailbox->address, g_get_monotonic_time ());
  link = build_link (demo, mailbox->address, key);
  draft = pb_corp_begin (demo, "ok");
  if (!pb_knobs_is (demo->knobs, PB_KNOB_LOGIN_URL, "missing"))
    pb_draft_add_string (draft, "login_url", link);
  if (!pb_knobs_is (demo->knobs, PB_KNOB_LOGIN_URL, "no-expiry"))
    pb_draft_add_bare (draft, "expires_in", pb_knobs_get (demo->knobs, PB_KNOB_TICKET_LIFE));
  return pb_corp_end (demo, draft);
}

/* The form with dates is a POST; clients use a plain GET. */
static gboolean
is_form_allowed (PbDemo *demo, JsonObject *in)
{
  const char *knob = pb_knobs_get (demo->knobs, PB_KNOB_CORP_NEWCOUNT);
  gboolean dated = pb_corp_day (in, "begin_date") >= 0 && pb_corp_day (in, "end_date") >= 0;

  if (g_str_equal (knob, "get"))
    return !pb_corp_has (in, "type");
  return g_str_equal (knob, "both") || dated;
}

PbAnswer *
pb_corp_newcount (PbDemo *demo, JsonObject *in)
{
  const char *user = pb_corp_text (in, "userid");
  const PbMailbox *mailbox = user != NULL ? pb_mailboxes_find (demo->mailboxes, user) : NULL;
  g_autofree char *text = mailbox != NULL ? g_strdup_printf ("%" G_GINT64_FORMAT, mailbox->unread) : NULL;
  PbDraft *draft;

  if (!is_form_allowed (demo, in))
    return pb_corp_error (demo, 40092);
  if (mailbox == NULL)
    return pb_corp_error (demo, user == NULL || strchr (user, '@') == NULL ? 40003 : 60111);
  draft = pb_corp_begin (demo, "ok");
  if (pb_knobs_is (demo->knobs, PB_KNOB_CORP_COUNT, "string"))
    pb_draft_add_string (draft, "count", text);
  else
    pb_draft_add_bare (draft, "count", text);
  return pb_corp_end (demo, draft);
}
