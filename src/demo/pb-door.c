/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-door.c: accepts, peeks, hands on. */
#include "pb-door.h"

#include <libsoup/soup.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

#include "pb-api.h"
#include "pb-controls.h"
#include "pb-corp.h"
#include "pb-hub.h"
#include "pb-reply.h"
#include "pb-webmail.h"

#define PEEK_SIZE    256
#define PEEK_AGAIN   5    /* ms */
#define PEEK_LIMIT   2000 /* times */
#define SILENT_AGAIN 100  /* ms: a caller who is kept waiting on purpose */

struct _PbDoor
{
  PbDemo *demo;                 /* (unowned) */
  GTlsCertificate *certificate; /* (owned) (nullable) */
  SoupServer *server;           /* (owned) */
  GSocketService *service;      /* (owned) */
  GSocketService *tls_service;  /* (owned) (nullable) */
  GHashTable *callers;          /* (owned) (element-type Caller): accepted, not handed on */
  guint16 port, tls_port;
  guint restart;
  guint down_time; /* ms */
};

/* A connection whose first bytes are waited for. */
typedef struct
{
  PbDoor *door;                  /* (unowned) */
  GSocketConnection *connection; /* (owned) */
  guint timer;                   /* or the source of its socket */
  guint looks;
} Caller;

static void
caller_free (gpointer data)
{
  Caller *caller = data;

  if (caller->timer != 0)
    g_source_remove (caller->timer);
  g_object_unref (caller->connection);
  g_free (caller);
}

/* ---- what libsoup serves ---- */

static PbCall *
to_call (SoupServerMessage *message, const char *path)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  g_autoptr (GBytes) bytes = soup_message_body_flatten (soup_server_message_get_request_body (message));
  gsize len;
  const char *data = g_bytes_get_data (bytes, &len);
  g_autofree char *body = g_strndup (data != NULL ? data : "", len);

  return pb_call_new (soup_server_message_get_method (message), path, g_uri_get_query (soup_server_message_get_uri (message)), body, soup_message_headers_get_one (headers, "Authorization"), soup_message_headers_get_one (headers, "User-Agent"));
}

/* A connection serves several requests where the knob keep-alive says so. libsoup does that only while it listens itself: on a
 * port that nobody is told of, opened when it is first wanted. */
static void
choose_keep_alive (SoupServer *server, SoupServerMessage *message, const PbKnobs *knobs)
{
  GSList *uris = soup_server_get_uris (server);

  if (!pb_knobs_is (knobs, PB_KNOB_KEEP_ALIVE, "yes"))
    {
      if (uris != NULL)
        soup_message_headers_append (soup_server_message_get_response_headers (message), "Connection", "close");
    }
  else if (uris == NULL)
    soup_server_listen_local (server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, NULL);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
}

static void
on_request (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  PbDoor *door = user_data;
  g_autoptr (PbCall) call = to_call (message, path);
  g_autofree char *names = pb_call_names (call);
  gboolean control = g_str_has_prefix (path, door->demo->control_path);
  PbAnswer *answer;

  choose_keep_alive (server, message, door->demo->knobs);
  pb_recorder_take (door->demo->recorder, G_OBJECT (soup_server_message_get_remote_address (message)), call->method, control ? NULL : path);
  if (control)
    {
      pb_controls_serve (door->demo, door, message, path + strlen (door->demo->control_path));
      return;
    }
  pb_diary_request (door->demo->diary, call->method, path, names, call->agent);
  answer = pb_api_answer (door->demo, call);
  if (answer == NULL)
    answer = pb_corp_answer (door->demo, call);
  if (answer == NULL)
    pb_webmail_serve (door->demo, message, call);
  else
    pb_reply_send (message, answer, door->demo->knobs);
}

/* ---- the first bytes ---- */

static void
hand_to_soup (PbDoor *door, GIOStream *stream, GSocketConnection *connection)
{
  g_autoptr (GSocketAddress) local = g_socket_connection_get_local_address (connection, NULL);
  g_autoptr (GSocketAddress) remote = g_socket_connection_get_remote_address (connection, NULL);
  g_autoptr (GIOStream) tap = remote != NULL ? pb_recorder_tap (door->demo->recorder, stream, G_OBJECT (remote)) : NULL;

  if (local != NULL && remote != NULL)
    soup_server_accept_iostream (door->server, tap, local, remote, NULL);
}

static void
slam (GSocketConnection *connection)
{
  struct linger linger = { 1, 0 };

  setsockopt (g_socket_get_fd (g_socket_connection_get_socket (connection)), SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
}

/* @start: what has been sent so far. Returns: whether the caller is done with. */
static gboolean
receive (Caller *caller, const char *start)
{
  PbDoor *door = caller->door;
  const char *path = strchr (start, ' ');
  const PbKnobs *knobs = door->demo->knobs;
  gboolean control;

  if (path == NULL || strpbrk (path + 1, " ?\r") == NULL)
    return FALSE;
  control = g_str_has_prefix (path + 1, door->demo->control_path);
  if (!control && pb_knobs_is (knobs, PB_KNOB_ACCEPT, "silent"))
    return FALSE;
  if (!control)
    pb_diary_count (door->demo->diary, PB_DIARY_CONNECTIONS);
  if (!control && pb_knobs_is (knobs, PB_KNOB_ACCEPT, "refuse"))
    slam (caller->connection);
  else if (g_str_has_prefix (path, " /openapi/listen"))
    pb_hub_take (door->demo->hub, caller->connection);
  else
    hand_to_soup (door, G_IO_STREAM (caller->connection), caller->connection);
  return TRUE;
}

static gboolean look (gpointer user_data);

static gboolean
on_bytes (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  return look (user_data);
}

static void
wait_for_bytes (Caller *caller)
{
  g_autoptr (GSource) source = g_socket_create_source (g_socket_connection_get_socket (caller->connection), G_IO_IN, NULL);

  g_source_set_callback (source, G_SOURCE_FUNC (on_bytes), caller, NULL);
  caller->timer = g_source_attach (source, NULL);
}

static gboolean
look (gpointer user_data)
{
  Caller *caller = user_data;
  char start[PEEK_SIZE];
  gboolean silent;
  gssize got = recv (g_socket_get_fd (g_socket_connection_get_socket (caller->connection)), start, sizeof start - 1, MSG_PEEK | MSG_DONTWAIT);

  caller->timer = 0;
  start[MAX (got, 0)] = '\0';
  silent = pb_knobs_is (caller->door->demo->knobs, PB_KNOB_ACCEPT, "silent");
  if (got == 0 || (!silent && ++caller->looks > PEEK_LIMIT) || receive (caller, start))
    g_hash_table_remove (caller->door->callers, caller);
  else if (got < 0)
    wait_for_bytes (caller);
  else
    caller->timer = g_timeout_add (silent ? SILENT_AGAIN : PEEK_AGAIN, look, caller);
  return G_SOURCE_REMOVE;
}

static void
set_no_delay (GSocketConnection *connection)
{
  g_socket_set_option (g_socket_connection_get_socket (connection), IPPROTO_TCP, TCP_NODELAY, 1, NULL);
}

static gboolean
on_incoming (GSocketService *service, GSocketConnection *connection, GObject *source, gpointer user_data)
{
  PbDoor *door = user_data;
  Caller *caller = g_new0 (Caller, 1);

  set_no_delay (connection);
  caller->door = door;
  caller->connection = g_object_ref (connection);
  g_hash_table_add (door->callers, caller);
  look (caller);
  return TRUE;
}

static gboolean
on_incoming_tls (GSocketService *service, GSocketConnection *connection, GObject *source, gpointer user_data)
{
  PbDoor *door = user_data;
  g_autoptr (GIOStream) stream = NULL;

  pb_diary_count (door->demo->diary, PB_DIARY_CONNECTIONS);
  set_no_delay (connection);
  if (pb_knobs_is (door->demo->knobs, PB_KNOB_TOKEN_ERROR, "tls") || pb_knobs_is (door->demo->knobs, PB_KNOB_ACCEPT, "refuse"))
    {
      slam (connection);
      return TRUE;
    }
  stream = g_tls_server_connection_new (G_IO_STREAM (connection), door->certificate, NULL);
  if (stream != NULL)
    hand_to_soup (door, stream, connection);
  return TRUE;
}

/* ---- opening and closing ---- */

/* @port: 0 for any; (inout). Returns: (transfer full) (nullable). */
static GSocketService *
open_service (guint16 *port, GCallback incoming, PbDoor *door, GError **error)
{
  g_autoptr (GSocketService) service = g_socket_service_new ();
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, *port);
  g_autoptr (GSocketAddress) effective = NULL;

  g_socket_listener_set_backlog (G_SOCKET_LISTENER (service), 128);
  if (!g_socket_listener_add_address (G_SOCKET_LISTENER (service), address, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL, &effective, error))
    return NULL;
  *port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
  g_signal_connect (service, "incoming", incoming, door);
  g_socket_service_start (service);
  return g_steal_pointer (&service);
}

static gboolean
open_door (PbDoor *door, GError **error)
{
  door->server = g_object_new (SOUP_TYPE_SERVER, "server-header", "nginx", NULL);
  soup_server_add_handler (door->server, NULL, on_request, door, NULL);
  door->service = open_service (&door->port, G_CALLBACK (on_incoming), door, error);
  if (door->service != NULL && door->certificate != NULL)
    door->tls_service = open_service (&door->tls_port, G_CALLBACK (on_incoming_tls), door, error);
  return door->service != NULL && (door->certificate == NULL || door->tls_service != NULL);
}

static void
close_service (GSocketService **service)
{
  if (*service == NULL)
    return;
  g_signal_handlers_disconnect_matched (*service, G_SIGNAL_MATCH_ID, g_signal_lookup ("incoming", G_TYPE_SOCKET_SERVICE), 0, NULL, NULL, NULL);
  g_socket_service_stop (*service);
  g_socket_listener_close (G_SOCKET_LISTENER (*service));
  g_clear_object (service);
}

static void
close_door (PbDoor *door)
{
  close_service (&door->service);
  close_service (&door->tls_service);
  g_hash_table_remove_all (door->callers);
  if (door->server != NULL)
    soup_server_disconnect (door->server);
  g_clear_object (&door->server);
}

PbDoor *
pb_door_new (PbDemo *demo, GTlsCertificate *certificate, guint16 port, GError **error)
{
  g_autoptr (PbDoor) door = g_new0 (PbDoor, 1);

  door->demo = demo;
  door->certificate = certificate != NULL ? g_object_ref (certificate) : NULL;
  door->port = port;
  door->callers = g_hash_table_new_full (NULL, NULL, caller_free, NULL);
  return open_door (door, error) ? g_steal_pointer (&door) : NULL;
}

void
pb_door_free (PbDoor *door)
{
  if (door->restart != 0)
    g_source_remove (door->restart);
  close_door (door);
  g_hash_table_unref (door->callers);
  g_clear_object (&door->certificate);
  g_free (door);
}

guint16
pb_door_port (const PbDoor *door)
{
  return door->port;
}

guint16
pb_door_tls_port (const PbDoor *door)
{
  return door->tls_port;
}

static gboolean
on_restart (gpointer user_data)
{
  PbDoor *door = user_data;
  g_autoptr (GError) error = NULL;

  door->restart = 0;
  if (!open_door (door, &error))
    g_error ("The port cannot be had again: %s", error->message);
  return G_SOURCE_REMOVE;
}

static gboolean
on_down (gpointer user_data)
{
  PbDoor *door = user_data;

  close_door (door);
  pb_hub_clear (door->demo->hub);
  pb_keys_forget (door->demo->keys);
  door->restart = g_timeout_add (door->down_time, on_restart, door);
  return G_SOURCE_REMOVE;
}

void
pb_door_restart (PbDoor *door, guint ms)
{
  door->down_time = ms;
  if (door->restart == 0)
    door->restart = g_timeout_add (50, on_down, door); /* the answer to who asked for it goes out first */
}
