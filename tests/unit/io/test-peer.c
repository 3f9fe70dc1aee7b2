/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-peer.c: who holds the other end of a loopback connection: ourselves, another user (when the test runs as root),
 * nobody; by sock_diag and by /proc/net/tcp; IPv4, IPv6, and IPv4 in IPv6 at either end. */
#include "pb-peer-private.h"
#include "pb-peer.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define STRANGER 65534 /* nobody */

typedef struct
{
  const char *name;
  const char *listen;  /* what the server binds */
  const char *connect; /* what the client calls */
} Case;

static const Case cases[] = {
  { "ipv4", "127.0.0.1", "127.0.0.1" },
  { "ipv6", "::1", "::1" },
  { "server-mapped", "::ffff:127.0.0.1", "127.0.0.1" },
  { "client-mapped", "127.0.0.1", "::ffff:127.0.0.1" },
};

static GSocket *
make_socket (const char *address, guint16 port, GSocketAddress **out)
{
  g_autoptr (GInetAddress) inet = g_inet_address_new_from_string (address);
  GSocket *socket = g_socket_new (g_inet_address_get_family (inet), G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);

  *out = g_inet_socket_address_new (inet, port);
  return socket;
}

static GSocket *
listen_on (const char *address, guint16 *port)
{
  g_autoptr (GSocketAddress) name = NULL;
  GSocket *socket = make_socket (address, 0, &name);
  g_autoptr (GSocketAddress) bound = NULL;

  if (socket == NULL || !g_socket_bind (socket, name, FALSE, NULL) || !g_socket_listen (socket, NULL))
    {
      g_clear_object (&socket);
      return NULL;
    }
  bound = g_socket_get_local_address (socket, NULL);
  *port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  return socket;
}

static GSocket *
call (const char *address, guint16 port)
{
  g_autoptr (GSocketAddress) name = NULL;
  GSocket *socket = make_socket (address, port, &name);

  g_assert_true (g_socket_connect (socket, name, NULL, NULL));
  return socket;
}

/* All three ways agree. */
static void
check_owner (GSocket *connection, uid_t expected)
{
  g_autoptr (GError) error = NULL;
  PbPeerEnd end;
  uid_t uid = (uid_t) -1;

  g_assert_true (pb_peer_get_uid (connection, &uid, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (uid, ==, expected);

  g_assert_true (pb_peer_end_of (connection, &end, NULL));
  uid = (uid_t) -1;
  g_assert_true (pb_peer_read_tables (&end, "/proc/net/tcp", "/proc/net/tcp6", &uid, &error));
  g_assert_cmpuint (uid, ==, expected);
  uid = (uid_t) -1;
  if (pb_peer_ask_kernel (&end, &uid, &error))
    g_assert_cmpuint (uid, ==, expected);
  else
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
}

static void
check_nobody (GSocket *connection)
{
  PbPeerEnd end;
  uid_t uid = 4711;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) table_error = NULL;

  g_assert_false (pb_peer_get_uid (connection, &uid, &error));
  g_assert_nonnull (error);
  g_assert_true (pb_peer_end_of (connection, &end, NULL));
  g_assert_false (pb_peer_read_tables (&end, "/proc/net/tcp", "/proc/net/tcp6", &uid, &table_error));
  g_assert_error (table_error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_cmpuint (uid, ==, 4711);
}

static void
test_ourselves (gconstpointer data)
{
  const Case *c = data;
  guint16 port = 0;
  g_autoptr (GSocket) server = listen_on (c->listen, &port);

  if (server == NULL)
    {
      g_test_skip ("this address family does not exist here");
      return;
    }
  g_autoptr (GSocket) client = call (c->connect, port);
  g_autoptr (GSocket) connection = g_socket_accept (server, NULL, NULL);
  check_owner (connection, getuid ());
  check_owner (client, getuid ());
}

/* A closed end is nobody's, not root's. */
static void
test_closed (gconstpointer data)
{
  const Case *c = data;
  guint16 port = 0;
  g_autoptr (GSocket) server = listen_on (c->listen, &port);

  if (server == NULL)
    {
      g_test_skip ("this address family does not exist here");
      return;
    }
  g_autoptr (GSocket) client = call (c->connect, port);
  g_autoptr (GSocket) connection = g_socket_accept (server, NULL, NULL);
  g_assert_true (g_socket_close (client, NULL));
  check_nobody (connection);
}

static G_GNUC_NORETURN void
be_stranger (const Case *c, guint16 port)
{
  g_autoptr (GSocket) client = NULL;

  if (setgid (STRANGER) != 0 || setuid (STRANGER) != 0)
    _exit (1);
  client = call (c->connect, port);
  (void) pause ();
  _exit (0);
}

static void
test_stranger (gconstpointer data)
{
  const Case *c = data;
  guint16 port = 0;
  g_autoptr (GSocket) server = listen_on (c->listen, &port);
  int status = 0;

  if (getuid () != 0 || server == NULL)
    {
      g_test_skip ("needs root, to be somebody else");
      return;
    }
  pid_t child = fork ();
  if (child == 0)
    be_stranger (c, port);
  g_autoptr (GSocket) connection = g_socket_accept (server, NULL, NULL);
  check_owner (connection, STRANGER);
  g_assert_cmpint (kill (child, SIGTERM), ==, 0);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
}

static void
test_not_connected (void)
{
  guint16 port = 0;
  g_autoptr (GSocket) server = listen_on ("127.0.0.1", &port);
  g_autoptr (GError) error = NULL;
  uid_t uid = 0;

  g_assert_false (pb_peer_get_uid (server, &uid, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED);
}

/* A table as the kernel prints it, on a little-endian computer. */
static void
test_table (void)
{
  static const char header[] = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
  static const struct
  {
    const char *line;
    int owner; /* -1: nobody */
  } lines[] = {
    { "   0: 0100007F:A002 0100007F:1F90 01 00000000:00000000 00:00000000 00000000  1000        0 4711 1 0000000000000000 20 4 30 10 -1\n", 1000 },
    { " 999: 0100007F:A002 0100007F:1F90 01 00000000:00000000 02:000A1B2C 00000000  1001        0 4711 2 0000000000000000\n", 1001 },
    { "   0: 0100007F:1F90 0100007F:A002 01 00000000:00000000 00:00000000 00000000  1000        0 4711 1 0\n", -1 }, /* our own end */
    { "   0: 0100007F:A002 0100007F:1F90 06 00000000:00000000 03:00000000 00000000     0        0 0 3 0\n", -1 },    /* TIME_WAIT */
    { "   0: 0100007F:A002 0100007F:1F90 01 00000000:00000000 00:00000000 00000000     0        0 0 1 0\n", -1 },    /* no inode */
    { "   0: 0100007F:A0020 0100007F:1F90 01 00000000:00000000 00:00000000 00000000  1000        0 4711 1 0\n", -1 },
    { "   0: 0100007F:A002\n", -1 },
    { "", -1 },
  };
  PbPeerEnd end = { AF_INET, htons (0xa002), htons (0x1f90), { htonl (0x7f000001) }, { htonl (0x7f000001) } };
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "postbell-test-peer-XXXXXX", NULL);
  int fd = g_mkstemp (path);

  g_assert_cmpint (fd, >=, 0);
  (void) close (fd);
  for (gsize i = 0; G_BYTE_ORDER == G_LITTLE_ENDIAN && i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *text = g_strconcat (header, lines[i].line, NULL);
      uid_t uid = 4711;

      g_assert_true (g_file_set_contents (path, text, -1, NULL));
      g_assert_cmpint (pb_peer_read_tables (&end, path, "/does/not/exist", &uid, NULL), ==, lines[i].owner >= 0);
      g_assert_cmpint ((int) uid, ==, lines[i].owner >= 0 ? lines[i].owner : 4711);
    }
  (void) unlink (path);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *ourselves = g_strconcat ("/peer/ourselves/", cases[i].name, NULL);
      g_autofree char *closed = g_strconcat ("/peer/closed/", cases[i].name, NULL);
      g_autofree char *stranger = g_strconcat ("/peer/stranger/", cases[i].name, NULL);
      g_test_add_data_func (ourselves, &cases[i], test_ourselves);
      g_test_add_data_func (closed, &cases[i], test_closed);
      g_test_add_data_func (stranger, &cases[i], test_stranger);
    }
  g_test_add_func ("/peer/not-connected", test_not_connected);
  g_test_add_func ("/peer/table", test_table);
  return g_test_run ();
}
