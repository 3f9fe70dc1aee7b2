/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pb-dialer.h"
#include "pb-error.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "pb-fake-names.h"
#include "pb-test-server.h"

typedef struct
{
  PbStream *stream;
  GError *error;
  gboolean done;
} Dialled;

static void
dialled_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Dialled *dialled = user_data;

  dialled->stream = pb_dialer_dial_finish (PB_DIALER (object), result, &dialled->error);
  g_assert_true ((dialled->stream == NULL) == (dialled->error != NULL));
  dialled->done = TRUE;
}

/* Gives up after a second, but not when it is to be cancelled. */
static void
dial (const char *host, guint16 port, GCancellable *cancellable, Dialled *dialled)
{
  g_autoptr (PbTrust) trust = pb_trust_new (NULL);
  PbDialerTimes times = pb_dialer_times_default ();
  g_autoptr (PbDialer) dialer = NULL;

  if (cancellable == NULL)
    times.connect_timeout = 1;
  dialer = pb_dialer_new (trust, &times);
  pb_dialer_dial_async (dialer, &(PbTrustQuestion){ .host = host, .port = port }, cancellable, dialled_cb, dialled);
  pb_test_wait_until (dialled->done);
}

static void
dialled_clear (Dialled *dialled)
{
  g_clear_object (&dialled->stream);
  g_clear_error (&dialled->error);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Dialled, dialled_clear)

static guint16
closed_port (void)
{
  g_autoptr (PbTestServer) server = pb_test_server_new (PB_TEST_SERVER_SILENT, NULL, NULL);

  return pb_test_server_get_port (server);
}

static void
test_errors (void)
{
  const struct
  {
    const char *host;
    PbErrorClass error_class;
  } cases[] = {
    { "missing.example", PB_ERROR_CLASS_CONFIG },
    { "later.example", PB_ERROR_CLASS_OFFLINE },
    { "broken.example", PB_ERROR_CLASS_OFFLINE },
    { "away.example", PB_ERROR_CLASS_OFFLINE },
    { "half.example", PB_ERROR_CLASS_OFFLINE },
    { "lost.example", PB_ERROR_CLASS_TIMEOUT },
    { "127.0.0.1", PB_ERROR_CLASS_REFUSED },
    { "silence.example", PB_ERROR_CLASS_TIMEOUT },
  };
  guint16 port = closed_port ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Dialled) dialled = { 0 };

      dial (cases[i].host, port, NULL, &dialled);
      g_test_message ("%s", cases[i].host);
      g_assert_error (dialled.error, PB_ERROR, (int) cases[i].error_class);
    }
}

/* The first address refuses, the second answers. */
static void
test_second_address (void)
{
  g_autoptr (PbTestServer) server = pb_test_server_new (PB_TEST_SERVER_PLAIN, NULL, NULL);
  g_auto (Dialled) dialled = { 0 };

  dial ("both.example", pb_test_server_get_port (server), NULL, &dialled);
  g_assert_no_error (dialled.error);
  pb_test_wait_until (pb_test_server_get_n_connections (server) == 1);
}

static gboolean
cancel_cb (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_REMOVE;
}

static void
test_cancel (void)
{
  static const char *const hosts[] = { "silence.example", "silence.example", "lost.example" };

  for (gsize i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_auto (Dialled) dialled = { 0 };

      if (i == 0)
        g_cancellable_cancel (cancellable);
      else
        g_timeout_add (20, cancel_cb, cancellable);
      dial (hosts[i], 993, cancellable, &dialled);
      g_assert_error (dialled.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
}

static int
get_option (int fd, int level, int option)
{
  int value = -1;
  socklen_t size = sizeof value;

  g_assert_cmpint (getsockopt (fd, level, option, &value, &size), ==, 0);
  return value;
}

/* The kernel watches over the connection; defaults are those of the design. */
static void
test_liveness (void)
{
  g_autoptr (PbTestServer) server = pb_test_server_new (PB_TEST_SERVER_PLAIN, NULL, NULL);
  g_auto (Dialled) dialled = { 0 };
  int fd;

  dial ("127.0.0.1", pb_test_server_get_port (server), NULL, &dialled);
  g_assert_no_error (dialled.error);
  fd = pb_test_server_find_client (server);
  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (get_option (fd, IPPROTO_TCP, TCP_NODELAY), ==, 1);
  g_assert_cmpint (get_option (fd, SOL_SOCKET, SO_KEEPALIVE), ==, 1);
  g_assert_cmpint (get_option (fd, IPPROTO_TCP, TCP_KEEPIDLE), ==, 120);
  g_assert_cmpint (get_option (fd, IPPROTO_TCP, TCP_KEEPINTVL), ==, 30);
  g_assert_cmpint (get_option (fd, IPPROTO_TCP, TCP_KEEPCNT), ==, 4);
  g_assert_cmpint (get_option (fd, IPPROTO_TCP, TCP_USER_TIMEOUT), ==, 200000);
}

/* The dialer may go while its streams live on. */
static void
test_stream_outlives_dialer (void)
{
  g_autoptr (PbTestServer) server = pb_test_server_new (PB_TEST_SERVER_PLAIN, NULL, NULL);
  g_autoptr (GBytes) hello = g_bytes_new_static ("hello", 5);
  g_auto (Dialled) dialled = { 0 };
  char bytes[64];

  dial ("127.0.0.1", pb_test_server_get_port (server), NULL, &dialled);
  g_assert_no_error (dialled.error);
  g_assert_true (pb_stream_write (dialled.stream, hello, NULL));
  pb_test_wait_until (pb_test_server_get_received (server)->len == 5);
  g_assert_cmpint (pb_stream_read (dialled.stream, bytes, sizeof bytes, NULL), >, 0);
  g_assert_cmpint (pb_stream_read (dialled.stream, bytes, sizeof bytes, &dialled.error), ==, -1);
  g_assert_error (dialled.error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
}

int
main (int argc, char **argv)
{
  g_autoptr (GResolver) resolver = pb_fake_names_new ();

  g_test_init (&argc, &argv, NULL);
  g_resolver_set_default (resolver);
  g_test_add_func ("/dialer/errors", test_errors);
  g_test_add_func ("/dialer/second-address", test_second_address);
  g_test_add_func ("/dialer/cancel", test_cancel);
  g_test_add_func ("/dialer/liveness", test_liveness);
  g_test_add_func ("/dialer/stream-outlives-dialer", test_stream_outlives_dialer);
  return g_test_run ();
}
