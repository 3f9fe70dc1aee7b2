/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-test-server.c: GSocketService takes connections; each has one source and, in its time, a GnuTLS session. */
#include "pb-test-server.h"

#include <errno.h>
#include <glib-unix.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define GREETING "* OK ready\r\n"

struct _PbTestServer
{
  GSocketService *service;
  GPtrArray *connections; /* Connection, owned */
  GString *received;
  gnutls_certificate_credentials_t credentials;
  char *priority;
  PbTestServerMode mode;
  guint16 port;
  guint n_handshakes;
  guint n_resumed;
  gnutls_datum_t ticket_key; /* (owned) */
};

typedef struct
{
  PbTestServer *server;     /* (unowned) */
  gnutls_session_t session; /* (nullable) */
  GByteArray *out;
  guint id;
  int fd;
  gboolean shaking;
  gboolean shook;
  gboolean paused;
} Connection;

static void watch (Connection *connection);

static void
shut (Connection *connection)
{
  if (connection->fd < 0)
    return;
  g_clear_handle_id (&connection->id, g_source_remove);
  close (connection->fd);
  connection->fd = -1;
}

static void
connection_free (gpointer data)
{
  Connection *connection = data;

  shut (connection);
  if (connection->session != NULL)
    gnutls_deinit (connection->session);
  g_byte_array_unref (connection->out);
  g_free (connection);
}

static void
begin_tls (Connection *connection)
{
  PbTestServer *server = connection->server;
  const char *priority = server->priority != NULL ? server->priority : "NORMAL";

  g_assert_cmpint (gnutls_init (&connection->session, GNUTLS_SERVER | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL), ==, 0);
  g_assert_cmpint (gnutls_priority_set_direct (connection->session, priority, NULL), ==, 0);
  gnutls_credentials_set (connection->session, GNUTLS_CRD_CERTIFICATE, server->credentials);
  if (server->ticket_key.data != NULL)
    g_assert_cmpint (gnutls_session_ticket_enable_server (connection->session, &server->ticket_key), ==, 0);
  gnutls_transport_set_int (connection->session, connection->fd);
  connection->shaking = TRUE;
}

static void
flush (Connection *connection)
{
  while (connection->out->len > 0 && !connection->shaking)
    {
      gssize n = connection->session != NULL
                     ? gnutls_record_send (connection->session, connection->out->data, connection->out->len)
                     : send (connection->fd, connection->out->data, connection->out->len, MSG_NOSIGNAL | MSG_DONTWAIT);

      if (n <= 0)
        return;
      g_byte_array_remove_range (connection->out, 0, (guint) n);
    }
}

static gboolean
shake (Connection *connection)
{
  int code = gnutls_handshake (connection->session);

  if (code < 0)
    return !gnutls_error_is_fatal (code);
  connection->shaking = FALSE;
  connection->shook = TRUE;
  connection->server->n_handshakes++;
  connection->server->n_resumed += gnutls_session_is_resumed (connection->session) ? 1 : 0;
  return TRUE;
}

static void
answer (Connection *connection, const char *bytes, gsize size)
{
  PbTestServer *server = connection->server;

  g_string_append_len (server->received, bytes, (gssize) size);
  if (server->mode == PB_TEST_SERVER_STARTTLS && connection->session == NULL)
    {
      g_byte_array_append (connection->out, (const guint8 *) "OK\r\n", 4);
      flush (connection);
      begin_tls (connection);
    }
}

/* Returns: FALSE at the end of the connection. */
static gboolean
take (Connection *connection)
{
  char bytes[16384];
  gssize n;

  if (connection->session != NULL)
    {
      n = gnutls_record_recv (connection->session, bytes, sizeof bytes);
      if (n < 0 && n != GNUTLS_E_REHANDSHAKE)
        return !gnutls_error_is_fatal ((int) n);
    }
  else
    {
      n = recv (connection->fd, bytes, sizeof bytes, MSG_DONTWAIT);
      if (n < 0)
        return errno == EAGAIN;
    }
  if (n > 0)
    answer (connection, bytes, (gsize) n);
  return n != 0 && connection->server->mode != PB_TEST_SERVER_CLOSE;
}

static gboolean
io_cb (int fd, GIOCondition condition, gpointer user_data)
{
  Connection *connection = user_data;
  gboolean alive = TRUE;

  connection->id = 0;
  if (connection->shaking)
    alive = shake (connection);
  else if (condition & (G_IO_IN | G_IO_HUP | G_IO_ERR))
    alive = take (connection);
  flush (connection);
  if (alive)
    watch (connection);
  else
    shut (connection);
  return G_SOURCE_REMOVE;
}

static void
watch (Connection *connection)
{
  GIOCondition wanted = connection->paused ? 0 : G_IO_IN;

  g_clear_handle_id (&connection->id, g_source_remove);
  if (connection->out->len > 0 && !connection->shaking)
    wanted |= G_IO_OUT;
  if (connection->fd >= 0 && wanted != 0)
    connection->id = g_unix_fd_add (connection->fd, wanted, io_cb, connection);
}

static gboolean
incoming_cb (GSocketService *service, GSocketConnection *socket, GObject *source, gpointer user_data)
{
  PbTestServer *server = user_data;
  Connection *connection = g_new0 (Connection, 1);

  connection->server = server;
  connection->out = g_byte_array_new ();
  connection->fd = dup (g_socket_get_fd (g_socket_connection_get_socket (socket)));
  g_ptr_array_add (server->connections, connection);
  if (server->mode == PB_TEST_SERVER_TLS)
    begin_tls (connection);
  else if (server->mode == PB_TEST_SERVER_PLAIN || server->mode == PB_TEST_SERVER_STARTTLS)
    g_byte_array_append (connection->out, (const guint8 *) GREETING, strlen (GREETING));
  flush (connection);
  watch (connection);
  return TRUE;
}

static void
load_chain (PbTestServer *server, PbTestCert *const *chain)
{
  gnutls_x509_crt_t certs[8];
  int n = 0;

  gnutls_certificate_allocate_credentials (&server->credentials);
  if (chain == NULL)
    return;
  for (; chain[n] != NULL; n++)
    certs[n] = chain[n]->crt;
  g_assert_cmpint (gnutls_certificate_set_x509_key (server->credentials, certs, n, chain[0]->key), >=, 0);
}

PbTestServer *
pb_test_server_new (PbTestServerMode mode, PbTestCert *const *chain, const char *priority)
{
  PbTestServer *server = g_new0 (PbTestServer, 1);
  g_autoptr (GInetAddress) address = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any_port = g_inet_socket_address_new (address, 0);
  g_autoptr (GSocketAddress) bound = NULL;

  server->mode = mode;
  server->priority = g_strdup (priority);
  server->received = g_string_new (NULL);
  server->connections = g_ptr_array_new_with_free_func (connection_free);
  load_chain (server, chain);
  server->service = g_socket_service_new ();
  g_assert_true (g_socket_listener_add_address (G_SOCKET_LISTENER (server->service), any_port, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL, &bound, NULL));
  server->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  g_signal_connect (server->service, "incoming", G_CALLBACK (incoming_cb), server);
  g_socket_service_start (server->service);
  return server;
}

void
pb_test_server_free (PbTestServer *server)
{
  g_signal_handlers_disconnect_by_data (server->service, server);
  g_socket_service_stop (server->service);
  g_socket_listener_close (G_SOCKET_LISTENER (server->service));
  g_object_unref (server->service);
  g_ptr_array_unref (server->connections);
  g_string_free (server->received, TRUE);
  gnutls_certificate_free_credentials (server->credentials);
  gnutls_free (server->ticket_key.data);
  g_free (server->priority);
  g_free (server);
}

guint16
pb_test_server_get_port (PbTestServer *server)
{
  return server->port;
}

const GString *
pb_test_server_get_received (PbTestServer *server)
{
  return server->received;
}

guint
pb_test_server_get_n_connections (PbTestServer *server)
{
  return server->connections->len;
}

guint
pb_test_server_get_n_handshakes (PbTestServer *server)
{
  return server->n_handshakes;
}

static Connection *
newest (PbTestServer *server)
{
  g_assert_cmpuint (server->connections->len, >, 0);
  return g_ptr_array_index (server->connections, server->connections->len - 1);
}

int
pb_test_server_find_client (PbTestServer *server)
{
  for (int fd = 3; fd < 256; fd++)
    {
      struct sockaddr_in peer = { 0 };
      socklen_t size = sizeof peer;

      if (getpeername (fd, (struct sockaddr *) &peer, &size) == 0 && peer.sin_family == AF_INET && ntohs (peer.sin_port) == server->port)
        return fd;
    }
  return -1;
}

char *
pb_test_server_dup_server_name (PbTestServer *server)
{
  char name[256] = "";
  gsize size = sizeof name;
  guint type;

  if (gnutls_server_name_get (newest (server)->session, name, &size, &type, 0) < 0)
    return g_strdup ("");
  return g_strndup (name, size);
}

GBytes *
pb_test_server_get_channel_binding (PbTestServer *server, const char *type)
{
  gnutls_datum_t data = { NULL, 0 };
  GBytes *bytes;
  gnutls_channel_binding_t binding = g_str_equal (type, "tls-unique") ? GNUTLS_CB_TLS_UNIQUE : GNUTLS_CB_TLS_EXPORTER;

  g_assert_cmpint (gnutls_session_channel_binding (newest (server)->session, binding, &data), ==, 0);
  bytes = g_bytes_new (data.data, data.size);
  gnutls_free (data.data);
  return bytes;
}

void
pb_test_server_send (PbTestServer *server, const void *bytes, gsize size)
{
  Connection *connection = newest (server);

  g_byte_array_append (connection->out, bytes, (guint) size);
  flush (connection);
  watch (connection);
}

void
pb_test_server_set_reading (PbTestServer *server, gboolean reading)
{
  Connection *connection = newest (server);

  connection->paused = !reading;
  watch (connection);
}

void
pb_test_server_hang_up (PbTestServer *server, gboolean bye)
{
  Connection *connection = newest (server);

  if (bye && connection->session != NULL)
    gnutls_bye (connection->session, GNUTLS_SHUT_WR);
  shut (connection);
}

void
pb_test_server_rehandshake (PbTestServer *server)
{
  Connection *connection = newest (server);
  gboolean old = gnutls_protocol_get_version (connection->session) < GNUTLS_TLS1_3;
  int code = old ? gnutls_rehandshake (connection->session)
                 : gnutls_session_key_update (connection->session, GNUTLS_KU_PEER);

  g_assert_cmpint (code, ==, 0);
}

static gboolean
give_up_cb (gpointer user_data)
{
  g_error ("never happened: %s", (const char *) user_data);
  return G_SOURCE_REMOVE;
}

guint
pb_test_give_up_add (const char *what)
{
  return g_timeout_add_seconds (30, give_up_cb, (gpointer) (guintptr) what);
}

void
pb_test_server_allow_resumption (PbTestServer *server)
{
  g_assert_cmpint (gnutls_session_ticket_key_generate (&server->ticket_key), ==, 0);
}

guint
pb_test_server_get_n_resumed (PbTestServer *server)
{
  return server->n_resumed;
}
