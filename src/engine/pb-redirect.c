/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-redirect.c: see pb-redirect.h. The address with its state stands in the browser's command line, which every user of the
 * computer can read: who brings the answer must be this user. What is brought is worth nothing without the verifier. */
#include "pb-redirect.h"

#include <string.h>

#include "pb-loopback-house.h"

#define MAX_FIELDS 32 /* of a query */

struct _PbRedirect
{
  char *address;          /* (owned) */
  char *host;             /* (owned): what the Host field says */
  char *state;            /* (owned): wiped when it is over */
  char *done;             /* (owned): a page */
  char *refused;          /* (owned): a page */
  PbLoopbackHouse *house; /* (owned) (nullable): NULL when it is over */
  PbTimer *timer;         /* (owned) */
  PbRedirectFunc func;
  gpointer user_data; /* (unowned) */
};

static void
close_house (PbRedirect *self)
{
  g_clear_pointer (&self->house, pb_loopback_house_free);
  g_clear_pointer (&self->timer, pb_timer_free);
  g_clear_pointer (&self->state, pb_secret_free_string);
}

static void
lifetime_cb (gpointer user_data)
{
  PbRedirect *self = user_data;

  close_house (self);
  self->func (self, NULL, self->user_data);
}

/* --- pages --- */

static char *
make_page (const PbRedirectPages *pages, const char *text)
{
  return g_markup_printf_escaped ("<!DOCTYPE html>\n<html lang=\"%s\"><head><meta charset=\"utf-8\"><title>%s</title>"
                                  "<meta name=\"viewport\" content=\"width=device-width\"><meta name=\"color-scheme\" content=\"light dark\">"
                                  "<style>body{font-family:sans-serif;max-width:32em;margin:20vh auto;padding:0 1em;text-align:center}</style></head>"
                                  "<body><h1>%s</h1><p>%s</p></body></html>\n",
                                  pages->language,
                                  pages->title,
                                  pages->title,
                                  text);
}

/* @page: (nullable). Nothing of the request is repeated in it. */
static void
answer (GSocket *socket, const char *status, const char *page)
{
  PbOutput output = { NULL, 0, 0 };

  pb_output_text (&output, "HTTP/1.1 ");
  pb_output_text (&output, status);
  pb_output_text (&output, "\r\nContent-Type: text/html; charset=utf-8\r\nCache-Control: no-store\r\nReferrer-Policy: no-referrer\r\n"
                           "X-Content-Type-Options: nosniff\r\nContent-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'\r\nContent-Length: ");
  pb_output_number (&output, page != NULL ? strlen (page) : 0);
  pb_output_text (&output, "\r\nConnection: close\r\n\r\n");
  if (page != NULL)
    pb_output_text (&output, page);
  pb_loopback_answer (socket, &output);
}

/* --- the query --- */

typedef struct
{
  char *code, *state, *error, *description, *issuer; /* (owned) (nullable) */
} Query;

static void
query_clear (Query *query)
{
  pb_secret_free_string (query->code);
  g_free (query->state);
  g_free (query->error);
  g_free (query->description);
  g_free (query->issuer);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Query, query_clear)

/* Returns: (transfer full) (nullable): decoded; NULL where it is no form's value. */
static char *
decode (const char *text)
{
  g_autofree char *spaced = g_strdelimit (g_strdup (text), "+", ' ');

  return g_uri_unescape_string (spaced, NULL);
}

/* Each may stand there once. */
static gboolean
take_field (Query *query, const char *field)
{
  const struct
  {
    const char *name;
    char **place;
  } places[] = {
    { "code=", &query->code },
    { "state=", &query->state },
    { "error=", &query->error },
    { "error_description=", &query->description },
    { "iss=", &query->issuer },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    if (g_str_has_prefix (field, places[i].name))
      {
        if (*places[i].place != NULL)
          return FALSE;
        *places[i].place = decode (field + strlen (places[i].name));
        return *places[i].place != NULL;
      }
  return TRUE;
}

/* @target: "/?code=…&state=…". Returns: whether it is an answer, right or wrong. */
static gboolean
parse_query (Query *query, const char *target)
{
  g_auto (GStrv) fields = NULL;

  if (!g_str_has_prefix (target, "/?"))
    return FALSE;
  fields = g_strsplit (target + 2, "&", MAX_FIELDS + 1);
  if (g_strv_length (fields) > MAX_FIELDS)
    return FALSE;
  for (gsize i = 0; fields[i] != NULL; i++)
    if (!take_field (query, fields[i]))
      return FALSE;
  return query->state != NULL && (query->code != NULL) != (query->error != NULL) && (query->code == NULL || query->code[0] != '\0');
}

/* How long it takes says nothing of where they differ. */
static gboolean
is_same (const char *a, const char *b)
{
  gsize len = strlen (a);
  guint different = 0;

  if (strlen (b) != len)
    return FALSE;
  for (gsize i = 0; i < len; i++)
    different |= (guint) (guchar) (a[i] ^ b[i]);
  return different == 0;
}

/* --- visitors --- */

/* Returns: (nullable): why nothing is taken from this request. */
static const char *
refuse (const PbRedirect *self, const PbLoopbackRequest *request)
{
  if (request->state != PB_LOOPBACK_DONE)
    return "400 Bad Request";
  if (g_strcmp0 (request->host, self->host) != 0)
    return "421 Misdirected Request"; /* a name that somebody made point here */
  if (!g_str_equal (request->target, "/") && !g_str_has_prefix (request->target, "/?"))
    return "404 Not Found";
  if (!g_str_equal (request->method, "GET"))
    return "405 Method Not Allowed\r\nAllow: GET";
  return request->prefetch ? "503 Service Unavailable" : NULL;
}

static void
serve_cb (GSocket *socket, const PbLoopbackRequest *request, gpointer user_data)
{
  PbRedirect *self = user_data;
  const char *refusal = refuse (self, request);
  g_auto (Query) query = { NULL };
  g_autoptr (PbSecret) code = NULL;

  if (refusal != NULL || !parse_query (&query, request->target) || !is_same (self->state, query.state))
    {
      answer (socket, refusal != NULL ? refusal : "400 Bad Request", NULL);
      return;
    }
  answer (socket, "200 OK", query.code != NULL ? self->done : self->refused);
  code = query.code != NULL ? pb_secret_new (query.code, strlen (query.code)) : NULL;
  const PbRedirectAnswer found = { code, query.error, query.description, query.issuer };
  close_house (self);
  self->func (self, &found, self->user_data);
}

static void
stranger_cb (GSocket *socket, const GError *error, gpointer user_data)
{
  answer (socket, "403 Forbidden", NULL);
}

/* --- the house --- */

PbRedirect *
pb_redirect_new (PbClock *clock, const char *base, const char *state, const PbRedirectPages *pages, PbRedirectFunc func, gpointer user_data, GError **error)
{
  g_autoptr (PbRedirect) self = g_new0 (PbRedirect, 1);
  guint16 port = 0;

  self->house = pb_loopback_house_new (clock, g_str_equal (base, "http://localhost"), serve_cb, stranger_cb, self, &port, error);
  if (self->house == NULL)
    return NULL;
  self->address = g_strdup_printf ("%s:%u", base, (guint) port);
  self->host = g_strdup (self->address + strlen ("http://"));
  self->state = g_strdup (state);
  self->done = make_page (pages, pages->done);
  self->refused = make_page (pages, pages->refused);
  self->func = func;
  self->user_data = user_data;
  self->timer = pb_timer_new (clock, lifetime_cb, self);
  pb_timer_set (self->timer, pb_clock_now (clock) + PB_REDIRECT_LIFETIME);
  return g_steal_pointer (&self);
}

const char *
pb_redirect_get_address (PbRedirect *self)
{
  return self->address;
}

void
pb_redirect_free (PbRedirect *self)
{
  if (self == NULL)
    return;
  close_house (self);
  g_free (self->address);
  g_free (self->host);
  g_free (self->done);
  g_free (self->refused);
  g_free (self);
}
