/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-stream-first-byte.c: a server whose first bytes come right after they were looked for; recv() is wrapped by the linker. */
#include "pb-error.h"
#include "pb-stream-rig.h"

#include <errno.h>
#include <sys/socket.h>

static guint n_missed;

ssize_t __real_recv (int fd, void *buffer, size_t size, int flags);
ssize_t __wrap_recv (int fd, void *buffer, size_t size, int flags);

/* The first look comes too early. */
ssize_t
__wrap_recv (int fd, void *buffer, size_t size, int flags)
{
  ssize_t n = __real_recv (fd, buffer, size, flags);

  if ((flags & MSG_PEEK) == 0 || n <= 0 || n_missed > 0)
    return n;
  n_missed++;
  errno = EAGAIN;
  return -1;
}

static void
test_tls (gconstpointer priority)
{
  g_auto (PbStreamRig) client = { 0 };

  n_missed = 0;
  pb_stream_rig_open (&client, priority);
  g_assert_cmpuint (n_missed, ==, 1);
  g_assert_true (pb_stream_rig_write (&client, SECRET));
  pb_test_wait_until (pb_test_server_get_received (client.server)->len > 0);
  g_assert_cmpstr (pb_test_server_get_received (client.server)->str, ==, SECRET);
}

static void
test_another_protocol (void)
{
  g_auto (PbStreamRig) client = { 0 };

  n_missed = 0;
  pb_stream_rig_dial (&client, pb_test_server_new (PB_TEST_SERVER_PLAIN, NULL, NULL), NULL, NULL);
  pb_stream_rig_secure (&client);
  g_assert_cmpuint (n_missed, ==, 1);
  g_assert_error (client.error, PB_ERROR, PB_ERROR_CLASS_WRONG_PROTOCOL);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  pb_stream_pki_setup ();
  g_test_add_data_func ("/stream/first-byte/tls-1.3", NULL, test_tls);
  g_test_add_data_func ("/stream/first-byte/tls-1.2", TLS_1_2, test_tls);
  g_test_add_func ("/stream/first-byte/another-protocol", test_another_protocol);
  status = g_test_run ();
  pb_stream_pki_teardown ();
  return status;
}
