/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-handoff.c: see pb-handoff.h. The browser's command line, and with it the loopback address, can be read by every user of
 * the computer: what protects the ticket is whose process asks, not the path. */
#include "pb-handoff.h"

#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "pb-error.h"
#include "pb-loopback-request.h"
#include "pb-output.h"
#include "pb-peer.h"
#include "pb-secret.h"

#define LIFETIME     (30 * G_USEC_PER_SEC) /* µs for the browser to come */
#define PATIENCE     (5 * G_USEC_PER_SEC)  /* µs for one request */
#define MAX_VISITORS 4                     /* connections at a time; more wait in the kernel */
#define MAX_REST     64                    /* reads of what nobody wants to know */
#define PATH_BYTES   16                    /* of randomness */

typedef struct
{
  PbHandoff *handoff; /* (unowned) */
  GList link;
  GSocket *socket; /* (owned) */
  GSource *source; /* (owned) */
  PbTimer *timer;  /* (owned) */
  PbLoopbackRequest request;
} Visitor;

struct _PbHandoff
{
  PbClock *clock;  /* (unowned) */
  char *url;       /* (owned) (nullable): wiped when it is over */
  char *host;      /* (owned): "127.0.0.1:PORT" */
  char *path;      /* (owned): "/<random>" */
  char *address;   /* (owned) */
  GSocket *socket; /* (owned): listens */
  GSource *source; /* (owned) (nullable): NULL while there are visitors enough */
  PbTimer *timer;  /* (owned) */
  GQueue visitors; /* of Visitor */
  gboolean warned; /* of somebody else's program */
  PbHandoffFunc func;
  gpointer user_data; /* (unowned) */
};

static void watch_listener (PbHandoff *self);

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
  g_queue_unlink (&visitor->handoff->visitors, &visitor->link);
  drop_source (&visitor->source);
  g_clear_pointer (&visitor->timer, pb_timer_free);
  g_clear_object (&visitor->socket);
  pb_loopback_request_clear (&visitor->request);
  g_free (visitor);
}

/* Nobody is let in any more, and the address is wiped. */
static void
close_house (PbHandoff *self)
{
  for (GList *link; (link = g_queue_peek_head_link (&self->visitors)) != NULL;)
    drop_visitor (link->data);
  drop_source (&self->source);
  g_clear_object (&self->socket);
  g_clear_pointer (&self->timer, pb_timer_free);
  g_clear_pointer (&self->url, pb_secret_free_string);
}

static void
finish (PbHandoff *self, gboolean taken)
{
  close_house (self);
  self->func (self, taken, self->user_data);
}

static void
lifetime_cb (gpointer user_data)
{
  finish (user_data, FALSE);
}

/* --- answers --- */

typedef enum
{
  ANSWER_REDIRECT,
  ANSWER_BAD,
  ANSWER_STRANGER,
  ANSWER_UNKNOWN,
  ANSWER_NOT_GET,
  ANSWER_MISDIRECTED,
  ANSWER_NOT_YET,
} Answer;

/* Sends the whole answer or nothing of use: it is far smaller than the buffer of a new socket. */
static gboolean
send_all (GSocket *socket, PbOutput *output)
{
  gssize sent = g_socket_send (socket, (const char *) output->data, output->len, NULL, NULL);

  return sent == (gssize) output->len;
}

static gboolean
answer (GSocket *socket, Answer kind, const char *url)
{
  static const char *const lines[] = {
    [ANSWER_REDIRECT] = "303 See Other",
    [ANSWER_BAD] = "400 Bad Request",
    [ANSWER_STRANGER] = "403 Forbidden",
    [ANSWER_UNKNOWN] = "404 Not Found",
    [ANSWER_NOT_GET] = "405 Method Not Allowed\r\nAllow: GET",
    [ANSWER_MISDIRECTED] = "421 Misdirected Request",
    [ANSWER_NOT_YET] = "503 Service Unavailable",
  };
  PbOutput output = { NULL, 0, 0 };
  char rest[512];

  pb_output_text (&output, "HTTP/1.1 ");
  pb_output_text (&output, lines[kind]);
  if (kind == ANSWER_REDIRECT)
    {
      pb_output_text (&output, "\r\nLocation: ");
      pb_output_text (&output, url);
    }
  pb_output_text (&output, "\r\nCache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  gboolean sent = send_all (socket, &output);
  pb_output_clear (&output);
  /* With unread bytes left, closing would take the answer back. */
  g_socket_shutdown (socket, FALSE, TRUE, NULL);
  for (guint i = 0; i < MAX_REST && g_socket_receive (socket, rest, sizeof rest, NULL, NULL) > 0; i++)
    continue;
  return sent;
}

/* Returns: what the request deserves; only REDIRECT gives the address away. */
static Answer
judge (const PbHandoff *self, const PbLoopbackRequest *request)
{
  if (request->state != PB_LOOPBACK_DONE)
    return ANSWER_BAD;
  if (g_strcmp0 (request->host, self->host) != 0)
    return ANSWER_MISDIRECTED; /* a name that somebody made point here */
  if (!g_str_equal (request->target, self->path))
    return ANSWER_UNKNOWN;
  if (!g_str_equal (request->method, "GET"))
    return ANSWER_NOT_GET;
  return request->prefetch ? ANSWER_NOT_YET : ANSWER_REDIRECT;
}

/* --- visitors --- */

static gboolean
readable_cb (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  Visitor *visitor = user_data;
  PbHandoff *self = visitor->handoff;
  char buffer[1024];
  gssize n = g_socket_receive (socket, buffer, sizeof buffer, NULL, NULL);
  gboolean taken = FALSE;

  if (n > 0 && pb_loopback_request_feed (&visitor->request, (const guint8 *) buffer, (gsize) n) == PB_LOOPBACK_MORE)
    return G_SOURCE_CONTINUE;
  if (n > 0)
    {
      Answer kind = judge (self, &visitor->request);
      taken = answer (socket, kind, self->url) && kind == ANSWER_REDIRECT;
    }
  drop_visitor (visitor);
  if (taken)
    finish (self, TRUE);
  else
    watch_listener (self);
  return G_SOURCE_REMOVE;
}

static void
patience_cb (gpointer user_data)
{
  Visitor *visitor = user_data;
  PbHandoff *self = visitor->handoff;

  drop_visitor (visitor);
  watch_listener (self);
}

static void
let_in (PbHandoff *self, GSocket *socket)
{
  Visitor *visitor = g_new0 (Visitor, 1);

  visitor->handoff = self;
  visitor->link.data = visitor;
  visitor->socket = g_object_ref (socket);
  visitor->timer = pb_timer_new (self->clock, patience_cb, visitor);
  pb_timer_set (visitor->timer, pb_clock_now (self->clock) + PATIENCE);
  visitor->source = g_socket_create_source (socket, G_IO_IN, NULL);
  g_source_set_callback (visitor->source, G_SOURCE_FUNC (readable_cb), visitor, NULL);
  g_source_attach (visitor->source, NULL);
  g_queue_push_tail_link (&self->visitors, &visitor->link);
}

/* Whoever is not this user, or cannot be asked about, is sent away. A visitor who has hung up already (browsers open connections
 * in advance) is no reason for alarm. */
static void
send_away (PbHandoff *self, GSocket *socket, const GError *error)
{
  gboolean gone = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);

  if (!self->warned && !gone) /* once: it can ask thousands of times a second */
    g_message ("somebody else's program asked for a log-in link and was refused (%s)", error != NULL ? error->message : "another user");
  self->warned |= !gone;
  answer (socket, ANSWER_STRANGER, NULL);
}

/* Another user is sent away at once, and keeps nobody out. */
static gboolean
accept_cb (GSocket *listener, GIOCondition condition, gpointer user_data)
{
  PbHandoff *self = user_data;
  g_autoptr (GSocket) socket = g_socket_accept (listener, NULL, NULL);
  g_autoptr (GError) error = NULL;
  uid_t uid = 0;

  if (socket == NULL)
    return G_SOURCE_CONTINUE;
  g_socket_set_blocking (socket, FALSE);
  if (!pb_peer_get_uid (socket, &uid, &error) || uid != getuid ())
    {
      send_away (self, socket, error);
      return G_SOURCE_CONTINUE;
    }
  let_in (self, socket);
  watch_listener (self);
  return self->source != NULL ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
watch_listener (PbHandoff *self)
{
  gboolean full = g_queue_get_length (&self->visitors) >= MAX_VISITORS;

  if (full || self->source != NULL)
    {
      if (full)
        drop_source (&self->source);
      return;
    }
  self->source = g_socket_create_source (self->socket, G_IO_IN, NULL);
  g_source_set_callback (self->source, G_SOURCE_FUNC (accept_cb), self, NULL);
  g_source_attach (self->source, NULL);
}

/* --- the house --- */

static char *
make_path (GError **error)
{
  guint8 bytes[PATH_BYTES];
  GString *path = g_string_new ("/");

  if (getrandom (bytes, sizeof bytes, 0) != (ssize_t) sizeof bytes)
    {
      g_set_error_literal (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, "no randomness");
      g_string_free (path, TRUE);
      return NULL;
    }
  for (gsize i = 0; i < sizeof bytes; i++)
    g_string_append_printf (path, "%02x", bytes[i]);
  return g_string_free (path, FALSE);
}

static GSocket *
listen_on_loopback (guint16 *port, GError **error)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any_port = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error);

  if (socket == NULL)
    return NULL;
  g_socket_set_blocking (socket, FALSE);
  g_socket_set_listen_backlog (socket, 2 * MAX_VISITORS);
  if (!g_socket_bind (socket, any_port, FALSE, error) || !g_socket_listen (socket, error))
    return NULL;
  bound = g_socket_get_local_address (socket, error);
  if (bound == NULL)
    return NULL;
  *port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  return g_steal_pointer (&socket);
}

/* A header field holds visible ASCII only. */
static gboolean
check_url (const char *url, GError **error)
{
  const char *p = url;

  while (g_ascii_isgraph (*p))
    p++;
  if (p > url && *p == '\0')
    return TRUE;
  g_set_error_literal (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, "the log-in link is no address");
  return FALSE;
}

PbHandoff *
pb_handoff_new (PbClock *clock, const char *url, PbHandoffFunc func, gpointer user_data, GError **error)
{
  g_autofree char *path = NULL;
  g_autoptr (GSocket) socket = NULL;
  guint16 port = 0;

  if (!check_url (url, error) || (path = make_path (error)) == NULL || (socket = listen_on_loopback (&port, error)) == NULL)
    return NULL;

  PbHandoff *self = g_new0 (PbHandoff, 1);
  self->clock = clock;
  self->url = g_strdup (url);
  self->host = g_strdup_printf ("127.0.0.1:%u", port);
  self->path = g_steal_pointer (&path);
  self->address = g_strconcat ("http://", self->host, self->path, NULL);
  self->socket = g_steal_pointer (&socket);
  self->func = func;
  self->user_data = user_data;
  g_queue_init (&self->visitors);
  self->timer = pb_timer_new (clock, lifetime_cb, self);
  pb_timer_set (self->timer, pb_clock_now (clock) + LIFETIME);
  watch_listener (self);
  return self;
}

const char *
pb_handoff_get_address (PbHandoff *self)
{
  return self->address;
}

void
pb_handoff_free (PbHandoff *self)
{
  if (self == NULL)
    return;
  close_house (self);
  g_free (self->host);
  g_free (self->path);
  g_free (self->address);
  g_free (self);
}
