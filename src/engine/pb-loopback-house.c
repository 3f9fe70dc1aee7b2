/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-loopback-house.c: see pb-loopback-house.h. The browser's command line, and with it the address, can be read by every user of
 * the computer: what protects the house is whose process asks. */
#include "pb-loopback-house.h"

#include <unistd.h>

#include "pb-error.h"
#include "pb-peer.h"
#include "pb-secret.h"

#define PATIENCE     (5 * G_USEC_PER_SEC) /* µs for one request */
#define MAX_VISITORS 4                    /* connections at a time; more wait in the kernel */
#define MAX_REST     64                   /* reads of what nobody wants to know */
#define TRIES        8                    /* for a port that is free in both families */

typedef struct
{
  PbLoopbackHouse *house; /* (unowned) */
  GList link;
  GSocket *socket; /* (owned) */
  GSource *source; /* (owned) */
  PbTimer *timer;  /* (owned) */
  PbLoopbackRequest request;
} Visitor;

typedef struct
{
  GSocket *socket; /* (owned) (nullable) */
  GSource *source; /* (owned) (nullable): NULL while there are visitors enough */
} Listener;

struct _PbLoopbackHouse
{
  PbClock *clock; /* (unowned) */
  Listener listeners[2];
  GQueue visitors; /* of Visitor */
  PbLoopbackServeFunc serve;
  PbLoopbackStrangerFunc stranger;
  gpointer user_data; /* (unowned) */
};

static void watch_listeners (PbLoopbackHouse *self);

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
  g_queue_unlink (&visitor->house->visitors, &visitor->link);
  drop_source (&visitor->source);
  g_clear_pointer (&visitor->timer, pb_timer_free);
  g_clear_object (&visitor->socket);
  pb_loopback_request_clear (&visitor->request);
  g_free (visitor);
}

gboolean
pb_loopback_answer (GSocket *socket, PbOutput *answer)
{
  char rest[512];
  /* It is far smaller than the buffer of a new socket: all of it goes, or the browser has gone. */
  gssize sent = g_socket_send (socket, (const char *) answer->data, answer->len, NULL, NULL);
  gboolean whole = sent == (gssize) answer->len;

  pb_output_clear (answer);
  /* With unread bytes left, closing would take the answer back. */
  g_socket_shutdown (socket, FALSE, TRUE, NULL);
  for (guint i = 0; i < MAX_REST && g_socket_receive (socket, rest, sizeof rest, NULL, NULL) > 0; i++)
    continue;
  pb_secret_wipe (rest, sizeof rest);
  return whole;
}

/* --- visitors --- */

/* The house may be gone when this returns. */
static void
hand_over (Visitor *visitor)
{
  PbLoopbackHouse *self = visitor->house;
  g_autoptr (GSocket) socket = g_object_ref (visitor->socket);
  g_auto (PbLoopbackRequest) request = visitor->request;

  visitor->request = (PbLoopbackRequest){ PB_LOOPBACK_MORE };
  drop_visitor (visitor);
  watch_listeners (self);
  self->serve (socket, &request, self->user_data);
}

static gboolean
readable_cb (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  Visitor *visitor = user_data;
  PbLoopbackHouse *self = visitor->house;
  char buffer[1024];
  gssize n = g_socket_receive (socket, buffer, sizeof buffer, NULL, NULL);
  gboolean more = n > 0 && pb_loopback_request_feed (&visitor->request, (const guint8 *) buffer, (gsize) n) == PB_LOOPBACK_MORE;

  pb_secret_wipe (buffer, sizeof buffer);
  if (more)
    return G_SOURCE_CONTINUE;
  if (n > 0)
    {
      hand_over (visitor);
      return G_SOURCE_REMOVE;
    }
  drop_visitor (visitor);
  watch_listeners (self);
  return G_SOURCE_REMOVE;
}

static void
patience_cb (gpointer user_data)
{
  Visitor *visitor = user_data;
  PbLoopbackHouse *self = visitor->house;

  drop_visitor (visitor);
  watch_listeners (self);
}

static void
let_in (PbLoopbackHouse *self, GSocket *socket)
{
  Visitor *visitor = g_new0 (Visitor, 1);

  visitor->house = self;
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
  PbLoopbackHouse *self = user_data;
  g_autoptr (GSocket) socket = g_socket_accept (listener, NULL, NULL);
  g_autoptr (GError) error = NULL;
  uid_t uid = 0;

  if (socket == NULL)
    return G_SOURCE_CONTINUE;
  g_socket_set_blocking (socket, FALSE);
  if (!pb_peer_get_uid (socket, &uid, &error) || uid != getuid ())
    {
      self->stranger (socket, error, self->user_data);
      return G_SOURCE_CONTINUE;
    }
  let_in (self, socket);
  watch_listeners (self);
  return G_SOURCE_CONTINUE; /* one that was taken away is not called again */
}

/* As many as may come at a time. */
static void
watch_listeners (PbLoopbackHouse *self)
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
open_listeners (PbLoopbackHouse *self, gboolean both, guint16 *port, GError **error)
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

PbLoopbackHouse *
pb_loopback_house_new (PbClock *clock, gboolean both, PbLoopbackServeFunc serve, PbLoopbackStrangerFunc stranger, gpointer user_data, guint16 *port, GError **error)
{
  g_autoptr (PbLoopbackHouse) self = g_new0 (PbLoopbackHouse, 1);

  g_queue_init (&self->visitors);
  if (!open_listeners (self, both, port, error))
    return NULL;
  self->clock = clock;
  self->serve = serve;
  self->stranger = stranger;
  self->user_data = user_data;
  watch_listeners (self);
  return g_steal_pointer (&self);
}

void
pb_loopback_house_free (PbLoopbackHouse *self)
{
  if (self == NULL)
    return;
  for (GList *link; (link = g_queue_peek_head_link (&self->visitors)) != NULL;)
    drop_visitor (link->data);
  for (gsize i = 0; i < G_N_ELEMENTS (self->listeners); i++)
    {
      drop_source (&self->listeners[i].source);
      g_clear_object (&self->listeners[i].socket);
    }
  g_free (self);
}
