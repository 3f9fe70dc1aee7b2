/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-redirect.c: see pb-redirect.h. The address with its state stands in the browser's command line, which every user of the
 * computer can read: who brings the answer must be this user. What is brought is worth nothing without the verifier. */
#include "pb-redirect.h"

#include <string.h>
#include <unistd.h>

#include "pb-error.h"
#include "pb-loopback-request.h"
#include "pb-output.h"
#include "pb-peer.h"

#define PATIENCE     (5 * G_USEC_PER_SEC) /* µs for one request */
#define MAX_VISITORS 4                    /* connections at a time; more wait in the kernel */
#define MAX_REST     64                   /* reads of what nobody wants to know */
#define MAX_FIELDS   32                   /* of a query */
#define TRIES        8                    /* for a port that is free in both families */

typedef struct
{
  PbRedirect *redirect; /* (unowned) */
  GList link;
  GSocket *socket; /* (owned) */
  GSource *source; /* (owned) */
  PbTimer *timer;  /* (owned) */
  PbLoopbackRequest request;
} Visitor;

typedef struct
{
  GSocket *socket; /* (owned) (nullable) */
  GSource *source; /* (owned) (nullable) */
} Listener;

struct _PbRedirect
{
  PbClock *clock; /* (unowned) */
  char *address;  /* (owned) */
  char *host;     /* (owned): what the Host field says */
  char *state;    /* (owned): wiped when it is over */
  char *done;     /* (owned): a page */
  char *refused;  /* (owned): a page */
  Listener listeners[2];
  PbTimer *timer;  /* (owned) */
  GQueue visitors; /* of Visitor */
  PbRedirectFunc func;
  gpointer user_data; /* (unowned) */
};

static void watch_listeners (PbRedirect *self);

static void
drop_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
drop_visitor (Visitor *visitor)
{
  g_queue_unlink (&visitor->redirect->visitors, &visitor->link);
  drop_source (&visitor->source);
  g_clear_pointer (&visitor->timer, pb_timer_free);
  g_clear_object (&visitor->socket);
  pb_loopback_request_clear (&visitor->request);
  g_free (visitor);
}

static void
close_house (PbRedirect *self)
{
  for (GList *link; (link = g_queue_peek_head_link (&self->visitors)) != NULL;)
    drop_visitor (link->data);
  for (gsize i = 0; i < G_N_ELEMENTS (self->listeners); i++)
    {
      drop_source (&self->listeners[i].source);
      g_clear_object (&self->listeners[i].socket);
    }
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
  char rest[512];

  pb_output_text (&output, "HTTP/1.1 ");
  pb_output_text (&output, status);
  pb_output_text (&output, "\r\nContent-Type: text/html; charset=utf-8\r\nCache-Control: no-store\r\nReferrer-Policy: no-referrer\r\n"
                           "X-Content-Type-Options: nosniff\r\nContent-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'\r\nContent-Length: ");
  pb_output_number (&output, page != NULL ? strlen (page) : 0);
  pb_output_text (&output, "\r\nConnection: close\r\n\r\n");
  if (page != NULL)
    pb_output_text (&output, page);
  /* Far smaller than the buffer of a new socket: all of it goes, or the browser has gone. */
  g_socket_send (socket, (const char *) output.data, output.len, NULL, NULL);
  pb_output_clear (&output);
  /* With unread bytes left, closing would take the answer back. */
  g_socket_shutdown (socket, FALSE, TRUE, NULL);
  for (guint i = 0; i < MAX_REST && g_socket_receive (socket, rest, sizeof rest, NULL, NULL) > 0; i++)
    continue;
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

/* Takes @visitor. Returns: whether it was the answer, and all is over. */
static gboolean
serve (Visitor *visitor)
{
  PbRedirect *self = visitor->redirect;
  const char *refusal = refuse (self, &visitor->request);
  g_auto (Query) query = { NULL };
  g_autoptr (GSocket) socket = g_object_ref (visitor->socket);
  g_autoptr (PbSecret) code = NULL;
  gboolean good = FALSE;

  if (refusal == NULL)
    good = parse_query (&query, visitor->request.target) && is_same (self->state, query.state);
  drop_visitor (visitor);
  if (!good)
    {
      answer (socket, refusal != NULL ? refusal : "400 Bad Request", NULL);
      return FALSE;
    }
  answer (socket, "200 OK", query.code != NULL ? self->done : self->refused);
  code = query.code != NULL ? pb_secret_new (query.code, strlen (query.code)) : NULL;
  const PbRedirectAnswer found = { code, query.error, query.description, query.issuer };
  close_house (self);
  self->func (self, &found, self->user_data);
  return TRUE;
}

static gboolean
readable_cb (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  Visitor *visitor = user_data;
  PbRedirect *self = visitor->redirect;
  char buffer[1024];
  gssize n = g_socket_receive (socket, buffer, sizeof buffer, NULL, NULL);
  gboolean over = FALSE;

  if (n > 0 && pb_loopback_request_feed (&visitor->request, (const guint8 *) buffer, (gsize) n) == PB_LOOPBACK_MORE)
    return G_SOURCE_CONTINUE;
  if (n > 0)
    over = serve (visitor);
  else
    drop_visitor (visitor);
  pb_secret_wipe (buffer, sizeof buffer);
  if (!over)
    watch_listeners (self);
  return G_SOURCE_REMOVE;
}

static void
patience_cb (gpointer user_data)
{
  Visitor *visitor = user_data;
  PbRedirect *self = visitor->redirect;

  drop_visitor (visitor);
  watch_listeners (self);
}

static void
let_in (PbRedirect *self, GSocket *socket)
{
  Visitor *visitor = g_new0 (Visitor, 1);

  visitor->redirect = self;
  visitor->link.data = visitor;
  visitor->socket = g_object_ref (socket);
  visitor->timer = pb_timer_new (self->clock, patience_cb, visitor);
  pb_timer_set (visitor->timer, pb_clock_now (self->clock) + PATIENCE);
  visitor->source = g_socket_create_source (socket, G_IO_IN, NULL);
  g_source_set_callback (visitor->source, G_SOURCE_FUNC (readable_cb), visitor, NULL);
  g_source_attach (visitor->source, NULL);
  g_queue_push_tail_link (&self->visitors, &visitor->link);
}

/* Another user is sent away at once, and keeps nobody out. */
static gboolean
accept_cb (GSocket *listener, GIOCondition condition, gpointer user_data)
{
  PbRedirect *self = user_data;
  g_autoptr (GSocket) socket = g_socket_accept (listener, NULL, NULL);
  g_autoptr (GError) error = NULL;
  uid_t uid = 0;

  if (socket == NULL)
    return G_SOURCE_CONTINUE;
  g_socket_set_blocking (socket, FALSE);
  if (!pb_peer_get_uid (socket, &uid, &error) || uid != getuid ())
    {
      answer (socket, "403 Forbidden", NULL);
      return G_SOURCE_CONTINUE;
    }
  let_in (self, socket);
  watch_listeners (self);
  return G_SOURCE_CONTINUE;
}

/* As many as may come at a time. */
static void
watch_listeners (PbRedirect *self)
{
  gboolean full = g_queue_get_length (&self->visitors) >= MAX_VISITORS;

  for (gsize i = 0; i < G_N_ELEMENTS (self->listeners); i++)
    {
      Listener *listener = &self->listeners[i];
      if (full)
        drop_source (&listener->source);
      if (full || listener->source != NULL || listener->socket == NULL)
        continue;
      listener->source = g_socket_create_source (listener->socket, G_IO_IN, NULL);
      g_source_set_callback (listener->source, G_SOURCE_FUNC (accept_cb), self, NULL);
      g_source_attach (listener->source, NULL);
    }
}

/* --- the house --- */

/* @port: (inout): 0 = any. Returns: (transfer full) (nullable) */
static GSocket *
listen_on (GSocketFamily family, guint16 *port, GError **error)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (family);
  g_autoptr (GSocketAddress) name = g_inet_socket_address_new (loopback, *port);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GSocket) socket = g_socket_new (family, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error);

  if (socket == NULL)
    return NULL;
  g_socket_set_blocking (socket, FALSE);
  g_socket_set_listen_backlog (socket, 2 * MAX_VISITORS);
  if (!g_socket_bind (socket, name, FALSE, error) || !g_socket_listen (socket, error))
    return NULL;
  bound = g_socket_get_local_address (socket, error);
  if (bound == NULL)
    return NULL;
  *port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  return g_steal_pointer (&socket);
}

/* The browser takes either address for "localhost": somebody else must not sit on the other one with the same port. A computer
 * without IPv6 has no other one. */
static gboolean
open_listeners (PbRedirect *self, gboolean both, guint16 *port, GError **error)
{
  for (guint i = 0; i < TRIES; i++)
    {
      g_autoptr (GError) second = NULL;
      *port = 0;
      g_clear_object (&self->listeners[0].socket);
      self->listeners[0].socket = listen_on (G_SOCKET_FAMILY_IPV4, port, error);
      if (self->listeners[0].socket == NULL)
        return FALSE;
      if (!both)
        return TRUE;
      self->listeners[1].socket = listen_on (G_SOCKET_FAMILY_IPV6, port, &second);
      if (self->listeners[1].socket != NULL || !g_error_matches (second, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
        return TRUE;
    }
  g_set_error_literal (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, "no free port on the loopback addresses");
  return FALSE;
}

PbRedirect *
pb_redirect_new (PbClock *clock, const char *base, const char *state, const PbRedirectPages *pages, PbRedirectFunc func, gpointer user_data, GError **error)
{
  g_autoptr (PbRedirect) self = g_new0 (PbRedirect, 1);
  guint16 port = 0;

  g_queue_init (&self->visitors);
  if (!open_listeners (self, g_str_equal (base, "http://localhost"), &port, error))
    return NULL;
  self->clock = clock;
  self->address = g_strdup_printf ("%s:%u", base, (guint) port);
  self->host = g_strdup (self->address + strlen ("http://"));
  self->state = g_strdup (state);
  self->done = make_page (pages, pages->done);
  self->refused = make_page (pages, pages->refused);
  self->func = func;
  self->user_data = user_data;
  self->timer = pb_timer_new (clock, lifetime_cb, self);
  pb_timer_set (self->timer, pb_clock_now (clock) + PB_REDIRECT_LIFETIME);
  watch_listeners (self);
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
