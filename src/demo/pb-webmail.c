/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-webmail.c: sessions and pages. Everything that changes something is a POST that carries its session's token. */
#include "pb-webmail.h"

#include <string.h>

#include "pb-hub.h"
#include "pb-page.h"

#define COOKIE "pbsid"

/* A request of somebody who is signed in. */
typedef struct
{
  PbDemo *demo;
  SoupServerMessage *message;
  const PbCall *call;
  PbMailbox *mailbox;     /* (nullable): NULL when nobody is signed in */
  const char *form_token; /* (nullable) */
  char *cookie;           /* (owned) (nullable) */
} Visit;

static void
respond (Visit *visit, guint status, char *html)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (visit->message);

  soup_server_message_set_status (visit->message, status, NULL);
  soup_message_headers_append (headers, "Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'");
  soup_message_headers_append (headers, "X-Content-Type-Options", "nosniff");
  soup_message_headers_append (headers, "Referrer-Policy", "no-referrer");
  soup_message_headers_append (headers, "Cache-Control", "no-store");
  soup_server_message_set_response (visit->message, "text/html; charset=utf-8", SOUP_MEMORY_TAKE, html, strlen (html));
}

static void
send_to (Visit *visit, const char *location)
{
  soup_message_headers_append (soup_server_message_get_response_headers (visit->message), "Location", location);
  respond (visit, 303, g_strdup ("<!DOCTYPE html><title>Postbell</title>"));
}

static void
show_log_in (Visit *visit)
{
  respond (visit, 200, pb_page_log_in ());
}

/* ---- the landing ---- */

static void
set_cookie (Visit *visit, const char *value, const char *more)
{
  g_autofree char *cookie = g_strdup_printf (COOKIE "=%s; Path=/; HttpOnly; SameSite=Lax%s", value, more);

  soup_message_headers_append (soup_server_message_get_response_headers (visit->message), "Set-Cookie", cookie);
}

static void
sign_in (Visit *visit, PbMailbox *mailbox, const char *mail_id)
{
  g_autofree char *session = pb_keys_open_session (visit->demo->keys, mailbox->address);
  g_autofree char *id = mail_id != NULL ? g_uri_escape_string (mail_id, NULL, FALSE) : NULL;
  g_autofree char *location = id != NULL ? g_strconcat ("/mail?id=", id, NULL) : g_strdup ("/");

  set_cookie (visit, session, "");
  send_to (visit, location);
}

/* The log-in links of both APIs. */
typedef struct
{
  const char *method;
  const char *user;   /* name of the parameter */
  const char *ticket; /* the same */
} Landing;

/* Returns: (nullable) */
static const Landing *
find_landing (const PbCall *call)
{
  static const Landing landings[] = { { "bizauth", "user", "ticket" }, { "openapi", "userid", "authkey" } };
  const char *method = pb_call_get (call, "method", TRUE);

  if (g_strcmp0 (pb_call_get (call, "fun", TRUE), "bizopenssologin") != 0)
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (landings); i++)
    if (g_strcmp0 (landings[i].method, method) == 0)
      return &landings[i];
  return NULL;
}

/* The OpenApi's link names its administrator; the other one works only after its first use was allowed with the password. */
static gboolean
is_permitted (PbDemo *demo, const PbCall *call, const Landing *landing)
{
  if (g_str_equal (landing->method, "openapi"))
    return pb_knobs_is (demo->knobs, PB_KNOB_SSO_AUTHORISED, "yes");
  return g_strcmp0 (pb_call_get (call, "agent", TRUE), demo->client_id) == 0;
}

static void
serve_log_in (Visit *visit)
{
  const PbCall *call = visit->call;
  const Landing *landing = find_landing (call);
  const char *user = landing != NULL ? pb_call_get (call, landing->user, TRUE) : NULL, *ticket = landing != NULL ? pb_call_get (call, landing->ticket, TRUE) : NULL;
  const char *mail_id = pb_call_get (call, "mailid", TRUE);
  PbMailbox *mailbox = user != NULL ? pb_mailboxes_find (visit->demo->mailboxes, user) : NULL;
  gboolean ok;

  if (landing == NULL || g_str_equal (call->method, "HEAD"))
    {
      show_log_in (visit);
      return;
    }
  ok = mailbox != NULL && ticket != NULL && is_permitted (visit->demo, call, landing) && pb_keys_take_ticket (visit->demo->keys, ticket, mailbox->address, g_get_monotonic_time ());
  pb_diary_login (visit->demo->diary, user, mail_id, ok);
  if (ok)
    sign_in (visit, mailbox, mail_id);
  else
    show_log_in (visit);
}

/* ---- pages of who is signed in ---- */

static void
serve_inbox (Visit *visit)
{
  respond (visit, 200, pb_page_inbox (visit->mailbox, visit->form_token));
}

static void
serve_mail (Visit *visit)
{
  const char *id = pb_call_get (visit->call, "id", TRUE);
  const PbMail *mail = id != NULL ? pb_mailbox_find (visit->mailbox, id) : NULL;

  if (mail != NULL)
    respond (visit, 200, pb_page_mail (visit->mailbox, mail, visit->form_token));
  else
    send_to (visit, "/");
}

/* Returns: whether this is a POST from a page of this session. */
static gboolean
is_genuine (Visit *visit)
{
  const char *token = pb_call_get (visit->call, "form", TRUE);

  return g_str_equal (visit->call->method, "POST") && token != NULL && g_str_equal (token, visit->form_token);
}

static void
serve_read (Visit *visit)
{
  const char *id = pb_call_get (visit->call, "id", TRUE);

  if (!is_genuine (visit))
    {
      respond (visit, 403, pb_page_refused ());
      return;
    }
  pb_hub_read (visit->demo->hub, visit->mailbox, id);
  send_to (visit, "/");
}

static void
serve_sign_out (Visit *visit)
{
  if (!is_genuine (visit))
    {
      respond (visit, 403, pb_page_refused ());
      return;
    }
  pb_keys_close_session (visit->demo->keys, visit->cookie);
  set_cookie (visit, "", "; Max-Age=0");
  send_to (visit, "/");
}

/* ---- all pages ---- */

static const struct
{
  const char *path;
  void (*serve) (Visit *visit);
} pages[] = {
  { "/", serve_inbox },
  { "/mail", serve_mail },
  { "/read", serve_read },
  { "/sign-out", serve_sign_out },
};

static char *
find_cookie (SoupServerMessage *message)
{
  const char *header = soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Cookie");
  g_auto (GStrv) parts = g_strsplit (header != NULL ? header : "", ";", -1);

  for (char **part = parts; *part != NULL; part++)
    if (g_str_has_prefix (g_strchug (*part), COOKIE "="))
      return g_strdup (*part + strlen (COOKIE "="));
  return NULL;
}

static void
serve_page (Visit *visit)
{
  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
    if (g_str_equal (pages[i].path, visit->call->path))
      {
        if (visit->mailbox != NULL)
          pages[i].serve (visit);
        else
          show_log_in (visit);
        return;
      }
  respond (visit, 404, pb_page_refused ());
}

void
pb_webmail_serve (PbDemo *demo, SoupServerMessage *message, const PbCall *call)
{
  g_autofree char *cookie = find_cookie (message);
  Visit visit = { demo, message, call, NULL, NULL, cookie };
  const char *user = pb_keys_session_user (demo->keys, cookie, &visit.form_token);

  if (!g_str_equal (call->method, "GET") && !g_str_equal (call->method, "POST") && !g_str_equal (call->method, "HEAD"))
    {
      respond (&visit, 405, pb_page_refused ());
      return;
    }
  visit.mailbox = user != NULL ? pb_mailboxes_find (demo->mailboxes, user) : NULL;
  if (g_str_equal (call->path, "/cgi-bin/login"))
    serve_log_in (&visit);
  else
    serve_page (&visit);
}
