/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-stream.c: bytes over plain and secure streams: handshakes, STARTTLS, reading, writing, ends. Whom they trust: test-stream-trust.c. */
#include "pb-error.h"
#include "pb-stream-rig.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static struct
{
  pid_t pid;
  guint16 port;
} fast;

/* A server in a process of its own may answer while the client is still inside its first step. Forked before this process
 * has a main loop, which must not be shared. */
static void
fork_fast_server (void)
{
  int fds[2];

  g_assert_cmpint (pipe (fds), ==, 0);
  fast.pid = fork ();
  if (fast.pid == 0)
    {
      g_autoptr (PbTestCert) middle = pb_test_cert_new (pb_stream_pki.ca, &(PbTestCertSpec){ .name = "Middle CA", .ca = TRUE, .rsa_bits = 2048 });
      g_autoptr (PbTestCert) leaf = pb_test_cert_new (middle, &(PbTestCertSpec){ .name = "leaf", .dns = HOST, .rsa_bits = 2048 });
      PbTestServer *server = pb_test_server_new (PB_TEST_SERVER_TLS, (PbTestCert *[]){ leaf, middle, NULL }, NULL);

      prctl (PR_SET_PDEATHSIG, SIGKILL);
      fast.port = pb_test_server_get_port (server);
      if (write (fds[1], &fast.port, sizeof fast.port) != sizeof fast.port)
        _exit (1);
      for (;;)
        g_main_context_iteration (NULL, TRUE);
    }
  g_assert_cmpint (read (fds[0], &fast.port, sizeof fast.port), ==, sizeof fast.port);
  close (fds[0]);
  close (fds[1]);
}

static void
end_fast_server (void)
{
  kill (fast.pid, SIGKILL);
  waitpid (fast.pid, NULL, 0);
}

static void
test_both_ways (gconstpointer data)
{
  g_auto (PbStreamRig) client = { 0 };

  pb_stream_rig_open (&client, data);
  g_assert_cmpstr (pb_stream_get_peer (client.stream)->tls_version, ==, data != NULL ? "TLS1.2" : "TLS1.3");
  g_assert_nonnull (pb_stream_get_peer (client.stream)->cipher);
  g_assert_false (pb_stream_get_peer (client.stream)->pinned);
  g_assert_true (g_bytes_equal (g_ptr_array_index (pb_stream_get_peer (client.stream)->chain, 0), pb_stream_pki.good->der));
  g_assert_true (pb_stream_rig_write (&client, SECRET));
  pb_test_wait_until (pb_test_server_get_received (client.server)->len > 0);
  g_assert_cmpstr (pb_test_server_get_received (client.server)->str, ==, SECRET);
  pb_test_server_send (client.server, "a1 OK\r\n", 7);
  pb_test_wait_until (client.text->len == 7);
  g_assert_cmpstr (client.text->str, ==, "a1 OK\r\n");
}

/* Both ends know the same, and another connection something else; nothing without TLS. */
static void
test_channel_binding (gconstpointer data)
{
  g_auto (PbStreamRig) client = { 0 };
  g_auto (PbStreamRig) other = { 0 };
  const char *type = "";

  pb_stream_rig_dial (&client, pb_stream_rig_tls_server (pb_stream_pki.good, data), NULL, NULL);
  g_assert_null (pb_stream_get_channel_binding (client.stream, &type));
  g_assert_null (type);
  pb_stream_rig_secure (&client);
  pb_test_wait_until (pb_test_server_get_n_handshakes (client.server) == 1);
  g_autoptr (GBytes) ours = pb_stream_get_channel_binding (client.stream, &type);
  g_assert_cmpstr (type, ==, data != NULL ? "tls-unique" : "tls-exporter");
  g_autoptr (GBytes) theirs = pb_test_server_get_channel_binding (client.server, type);
  g_assert_cmpuint (g_bytes_get_size (ours), >=, 12);
  g_assert_true (g_bytes_equal (ours, theirs));
  pb_stream_rig_open (&other, data);
  g_autoptr (GBytes) others = pb_stream_get_channel_binding (other.stream, &type);
  g_assert_false (g_bytes_equal (ours, others));
  pb_stream_close (client.stream);
  g_assert_null (pb_stream_get_channel_binding (client.stream, &type));
}

static PbDialer *
patient_dialer (void)
{
  g_autoptr (PbTrust) trust = pb_trust_new (pb_stream_pki.ca_file);

  return pb_dialer_new (trust, NULL);
}

static void
test_fast_server (void)
{
  g_autoptr (PbDialer) dialer = patient_dialer ();
  PbTrustQuestion question = { .host = HOST, .port = fast.port };

  for (int i = 0; i < 50; i++)
    {
      g_auto (PbStreamRig) client = { 0 };

      pb_dialer_dial_async (dialer, &question, NULL, pb_stream_rig_dialled_cb, &client);
      pb_test_wait_until (client.done);
      g_assert_no_error (client.error);
      pb_stream_rig_secure (&client);
      g_assert_no_error (client.error);
    }
}

/* Handshakes take turns; a silent server ends its turn after a second, long before its time is up. */
static void
test_turns (void)
{
  g_auto (PbStreamRig) silent = { 0 };
  g_auto (PbStreamRig) good = { 0 };
  g_auto (PbStreamRig) last = { 0 };

  good.dialer = patient_dialer ();
  silent.dialer = g_object_ref (good.dialer);
  last.dialer = g_object_ref (good.dialer);
  pb_stream_rig_dial (&silent, pb_test_server_new (PB_TEST_SERVER_SILENT, NULL, NULL), NULL, NULL);
  pb_stream_rig_dial (&good, pb_stream_rig_tls_server (pb_stream_pki.good, NULL), NULL, NULL);
  pb_stream_rig_dial (&last, pb_stream_rig_tls_server (pb_stream_pki.good, NULL), NULL, NULL);
  silent.done = last.done = FALSE;
  pb_stream_start_tls_async (silent.stream, NULL, pb_stream_rig_secured_cb, &silent);
  pb_stream_start_tls_async (last.stream, NULL, pb_stream_rig_secured_cb, &last);
  pb_stream_rig_secure (&good);
  g_assert_no_error (good.error);
  g_assert_true (last.done);
  g_assert_no_error (last.error);
  g_assert_false (silent.done);
  pb_stream_close (silent.stream);
  pb_test_wait_until (silent.done);
  g_assert_error (silent.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_cancelled_handshake (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (PbStreamRig) client = { 0 };

  client.dialer = patient_dialer ();
  pb_stream_rig_dial (&client, pb_test_server_new (PB_TEST_SERVER_SILENT, NULL, NULL), NULL, NULL);
  client.done = FALSE;
  pb_stream_start_tls_async (client.stream, cancellable, pb_stream_rig_secured_cb, &client);
  pb_test_wait_until (pb_test_server_get_received (client.server)->len > 0);
  g_cancellable_cancel (cancellable);
  pb_test_wait_until (client.done);
  g_assert_error (client.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&client.error);
  g_assert_false (pb_stream_rig_write (&client, SECRET));
}

static gboolean
close_inside_cb (gpointer user_data)
{
  PbStreamRig *client = user_data;

  pb_stream_close (client->stream);
  g_assert_false (client->done);
  g_clear_object (&client->stream);
  return G_SOURCE_REMOVE;
}

/* Who closes hears of it later, not before the call returns; the last reference may go at once. */
static void
test_closed_handshake (void)
{
  g_auto (PbStreamRig) client = { 0 };

  client.dialer = patient_dialer ();
  pb_stream_rig_dial (&client, pb_test_server_new (PB_TEST_SERVER_SILENT, NULL, NULL), NULL, NULL);
  client.done = FALSE;
  pb_stream_start_tls_async (client.stream, NULL, pb_stream_rig_secured_cb, &client);
  pb_test_wait_until (pb_test_server_get_received (client.server)->len > 0);
  g_idle_add (close_inside_cb, &client);
  pb_test_wait_until (client.done);
  g_assert_error (client.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_starttls (void)
{
  g_auto (PbStreamRig) client = { 0 };

  pb_stream_rig_dial (&client, pb_test_server_new (PB_TEST_SERVER_STARTTLS, (PbTestCert *[]){ pb_stream_pki.good, NULL }, NULL), NULL, NULL);
  pb_stream_rig_listen (&client);
  pb_test_wait_until (g_str_has_suffix (client.text->str, "ready\r\n"));
  g_assert_null (pb_stream_get_peer (client.stream)->tls_version);
  g_assert_true (pb_stream_rig_write (&client, "a0 STARTTLS\r\n"));
  pb_test_wait_until (g_str_has_suffix (client.text->str, "OK\r\n"));
  pb_stream_rig_secure (&client);
  g_assert_no_error (client.error);
  g_assert_true (pb_stream_rig_write (&client, SECRET));
  pb_test_wait_until (strstr (pb_test_server_get_received (client.server)->str, SECRET) != NULL);
  g_assert_cmpstr (pb_test_server_get_received (client.server)->str, ==, "a0 STARTTLS\r\n" SECRET);
  pb_test_server_send (client.server, "a1 OK\r\n", 7);
  pb_test_wait_until (g_str_has_suffix (client.text->str, "a1 OK\r\n"));
}

/* TLS may start neither twice nor in front of plain bytes that wait. */
static void
test_starttls_out_of_place (void)
{
  g_autofree char *much = g_strnfill (800 * 1024, 'x');
  g_auto (PbStreamRig) twice = { 0 };
  g_auto (PbStreamRig) queued = { 0 };

  pb_stream_rig_open (&twice, NULL);
  pb_stream_rig_secure (&twice);
  g_assert_error (twice.error, PB_ERROR, PB_ERROR_CLASS_PROTOCOL);
  pb_stream_rig_dial (&queued, pb_test_server_new (PB_TEST_SERVER_PLAIN, NULL, NULL), NULL, NULL);
  pb_test_wait_until (pb_test_server_get_n_connections (queued.server) == 1);
  pb_test_server_set_reading (queued.server, FALSE);
  for (int i = 0; i < 20 && queued.error == NULL; i++)
    pb_stream_rig_write (&queued, much);
  g_assert_error (queued.error, PB_ERROR, PB_ERROR_CLASS_LIMIT);
  g_clear_error (&queued.error);
  pb_stream_rig_secure (&queued);
  g_assert_error (queued.error, PB_ERROR, PB_ERROR_CLASS_LIMIT);
}

/* A megabyte of numbered lines. */
static char *
numbered_lines (void)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; text->len < 1000 * 1000; i++)
    g_string_append_printf (text, "%u the quick brown fox\r\n", i);
  return g_string_free (text, FALSE);
}

/* Leaves little room in the kernel, so that bytes have to wait. */
static void
client_shrink (PbStreamRig *client)
{
  int fd = pb_test_server_find_client (client->server);
  int size = 4096;

  g_assert_cmpint (setsockopt (fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size), ==, 0);
}

/* What waits is sent in order once the server reads again, and the stream goes on. */
static void
test_slow_reader (gconstpointer data)
{
  g_autofree char *lines = numbered_lines ();
  g_auto (PbStreamRig) client = { 0 };

  if (data != NULL)
    pb_stream_rig_open (&client, data);
  else
    pb_stream_rig_dial (&client, pb_test_server_new (PB_TEST_SERVER_PLAIN, NULL, NULL), NULL, NULL);
  pb_test_wait_until (pb_test_server_get_n_connections (client.server) == 1);
  client_shrink (&client);
  pb_test_server_set_reading (client.server, FALSE);
  g_assert_true (pb_stream_rig_write (&client, lines));
  g_assert_true (pb_stream_rig_write (&client, "NEXT\r\n"));
  g_assert_true (pb_stream_rig_write (&client, "END\r\n"));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  pb_test_server_set_reading (client.server, TRUE);
  pb_test_wait_until (g_str_has_suffix (pb_test_server_get_received (client.server)->str, "END\r\n"));
  g_assert_cmpuint (pb_test_server_get_received (client.server)->len, ==, strlen (lines) + 11);
  g_assert_true (g_str_has_prefix (pb_test_server_get_received (client.server)->str, lines));
  g_assert_true (g_str_has_suffix (pb_test_server_get_received (client.server)->str, "NEXT\r\nEND\r\n"));
}

/* More than a mebibyte waiting breaks the stream: the rest of a command must not follow later. */
static void
test_write_limit (void)
{
  g_autofree char *lines = numbered_lines ();
  g_auto (PbStreamRig) client = { 0 };
  guint n = 0;

  pb_stream_rig_open (&client, NULL);
  pb_test_wait_until (pb_test_server_get_n_handshakes (client.server) == 1);
  pb_test_server_set_reading (client.server, FALSE);
  while (pb_stream_rig_write (&client, lines))
    g_assert_cmpuint (++n, <, 30); /* the kernel's buffers take a few megabytes */
  g_assert_error (client.error, PB_ERROR, PB_ERROR_CLASS_LIMIT);
  g_clear_error (&client.error);
  pb_test_wait_until (client.ended);
  g_assert_error (client.error, PB_ERROR, PB_ERROR_CLASS_LIMIT);
  g_clear_error (&client.error);
  g_assert_false (pb_stream_rig_write (&client, SECRET));
  pb_test_server_set_reading (client.server, TRUE);
  pb_test_wait_until (!g_main_context_iteration (NULL, FALSE));
  g_assert_null (strstr (pb_test_server_get_received (client.server)->str, "LOGIN"));
}

/* Takes a few bytes and returns, though more waits inside the TLS session. */
static void
sip_cb (PbStream *stream, gpointer user_data)
{
  PbStreamRig *client = user_data;
  char bytes[7];
  gssize n = pb_stream_read (stream, bytes, sizeof bytes, &client->error);

  client->n_ready++;
  if (n > 0)
    g_string_append_len (client->text, bytes, n);
  else
    g_clear_error (&client->error);
}

static void
test_partial_reads (gconstpointer data)
{
  g_autofree char *lines = numbered_lines ();
  g_auto (PbStreamRig) client = { 0 };

  lines[20000] = '\0';
  pb_stream_rig_open (&client, data);
  pb_stream_set_ready_func (client.stream, sip_cb, &client);
  pb_test_wait_until (pb_test_server_get_n_handshakes (client.server) == 1);
  pb_test_server_send (client.server, lines, strlen (lines));
  pb_test_wait_until (client.text->len == strlen (lines));
  g_assert_cmpstr (client.text->str, ==, lines);
}

static void
test_many_small_records (void)
{
  g_auto (PbStreamRig) client = { 0 };
  g_autoptr (GString) expected = g_string_new (NULL);

  pb_stream_rig_open (&client, NULL);
  pb_test_wait_until (pb_test_server_get_n_handshakes (client.server) == 1);
  for (guint i = 0; i < 2000; i++)
    {
      g_autofree char *line = g_strdup_printf ("* %u EXISTS\r\n", i);

      g_string_append (expected, line);
      pb_test_server_send (client.server, line, strlen (line));
    }
  pb_test_wait_until (client.text->len == expected->len);
  g_assert_cmpstr (client.text->str, ==, expected->str);
  g_assert_true (pb_stream_rig_write (&client, "b"));
  pb_test_wait_until (pb_test_server_get_received (client.server)->len == 1);
}

static void
close_cb (PbStream *stream, gpointer user_data)
{
  PbStreamRig *client = user_data;

  client->n_ready++;
  pb_stream_close (stream);
  pb_stream_close (stream);
}

static void
test_close_in_callback (void)
{
  g_auto (PbStreamRig) client = { 0 };

  pb_stream_rig_open (&client, NULL);
  pb_stream_set_ready_func (client.stream, close_cb, &client);
  pb_test_wait_until (pb_test_server_get_n_handshakes (client.server) == 1);
  pb_test_server_send (client.server, "1\r\n", 3);
  pb_test_server_send (client.server, "2\r\n", 3);
  pb_test_wait_until (client.n_ready > 0);
  pb_test_server_send (client.server, "3\r\n", 3);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (client.n_ready, ==, 1);
  g_assert_false (pb_stream_rig_write (&client, SECRET));
}

/* Drops the last reference inside the ready function. */
static void
drop_cb (PbStream *stream, gpointer user_data)
{
  PbStreamRig *client = user_data;

  client->n_ready++;
  g_clear_object (&client->stream);
}

static void
test_drop_in_callback (void)
{
  g_auto (PbStreamRig) client = { 0 };

  pb_stream_rig_open (&client, NULL);
  pb_stream_set_ready_func (client.stream, drop_cb, &client);
  pb_test_wait_until (pb_test_server_get_n_handshakes (client.server) == 1);
  pb_test_server_send (client.server, "1\r\n", 3);
  pb_test_wait_until (client.n_ready > 0);
  g_assert_null (client.stream);
}

/* The end is told once; nobody listening, a reset connection does not spin the loop. */
static void
test_ends (void)
{
  for (int bye = 0; bye < 2; bye++)
    {
      g_auto (PbStreamRig) client = { 0 };
      guint n = 0;

      pb_stream_rig_open (&client, NULL);
      pb_test_wait_until (pb_test_server_get_n_handshakes (client.server) == 1);
      pb_test_server_send (client.server, "* BYE\r\n", 7);
      pb_test_server_hang_up (client.server, bye);
      pb_test_wait_until (client.ended);
      g_assert_no_error (client.error);
      g_assert_cmpstr (client.text->str, ==, "* BYE\r\n");
      while (n < 50 && g_main_context_iteration (NULL, FALSE))
        n++;
      g_assert_cmpuint (n, <, 50);
    }
}

static void
test_reset (void)
{
  g_autofree char *lines = numbered_lines ();
  g_auto (PbStreamRig) client = { 0 };
  guint n = 0;

  pb_stream_rig_open (&client, NULL);
  pb_stream_set_ready_func (client.stream, NULL, NULL);
  pb_test_wait_until (pb_test_server_get_n_handshakes (client.server) == 1);
  pb_test_server_set_reading (client.server, FALSE);
  g_assert_true (pb_stream_rig_write (&client, lines));
  pb_test_server_hang_up (client.server, FALSE); /* with unread bytes: RST */
  while (n < 200 && g_main_context_iteration (NULL, FALSE))
    n++;
  g_assert_cmpuint (n, <, 200);
  pb_stream_rig_listen (&client);
  pb_test_wait_until (client.ended);
  g_assert_error (client.error, PB_ERROR, PB_ERROR_CLASS_REFUSED);
}

static void
test_renegotiation (void)
{
  g_auto (PbStreamRig) old = { 0 };
  g_auto (PbStreamRig) updated = { 0 };

  pb_stream_rig_open (&old, TLS_1_2);
  pb_test_wait_until (pb_test_server_get_n_handshakes (old.server) == 1);
  pb_test_server_rehandshake (old.server);
  pb_test_wait_until (old.ended);
  g_assert_error (old.error, PB_ERROR, PB_ERROR_CLASS_PROTOCOL);
  g_clear_error (&old.error);
  pb_stream_rig_open (&updated, NULL);
  pb_test_wait_until (pb_test_server_get_n_handshakes (updated.server) == 1);
  pb_test_server_rehandshake (updated.server);
  pb_test_server_send (updated.server, "new keys\r\n", 10);
  pb_test_wait_until (updated.text->len == 10);
  g_assert_true (pb_stream_rig_write (&updated, "mine too\r\n"));
  pb_test_wait_until (pb_test_server_get_received (updated.server)->len == 10);
}

static guint
count_descriptors (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
test_no_descriptor_is_left (void)
{
  guint before = count_descriptors ();

  for (int i = 0; i < 10; i++)
    {
      g_auto (PbStreamRig) good = { 0 };
      g_auto (PbStreamRig) bad = { 0 };

      pb_stream_rig_open (&good, NULL);
      pb_stream_rig_dial (&bad, pb_stream_rig_tls_server (pb_stream_pki.expired, NULL), NULL, NULL);
      pb_stream_rig_secure (&bad);
      g_assert_error (bad.error, PB_ERROR, PB_ERROR_CLASS_TLS_UNTRUSTED);
    }
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (count_descriptors (), ==, before);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  pb_stream_pki_setup ();
  fork_fast_server ();
  g_test_add_data_func ("/stream/both-ways/1.3", NULL, test_both_ways);
  g_test_add_data_func ("/stream/both-ways/1.2", TLS_1_2, test_both_ways);
  g_test_add_data_func ("/stream/channel-binding/1.3", NULL, test_channel_binding);
  g_test_add_data_func ("/stream/channel-binding/1.2", TLS_1_2, test_channel_binding);
  g_test_add_func ("/stream/fast-server", test_fast_server);
  g_test_add_func ("/stream/turns", test_turns);
  g_test_add_func ("/stream/cancelled-handshake", test_cancelled_handshake);
  g_test_add_func ("/stream/closed-handshake", test_closed_handshake);
  g_test_add_func ("/stream/starttls", test_starttls);
  g_test_add_func ("/stream/starttls-out-of-place", test_starttls_out_of_place);
  g_test_add_data_func ("/stream/slow-reader/plain", NULL, test_slow_reader);
  g_test_add_data_func ("/stream/slow-reader/1.3", "NORMAL", test_slow_reader);
  g_test_add_data_func ("/stream/slow-reader/1.2", TLS_1_2, test_slow_reader);
  g_test_add_func ("/stream/write-limit", test_write_limit);
  g_test_add_data_func ("/stream/partial-reads/1.3", NULL, test_partial_reads);
  g_test_add_data_func ("/stream/partial-reads/1.2", TLS_1_2, test_partial_reads);
  g_test_add_func ("/stream/many-small-records", test_many_small_records);
  g_test_add_func ("/stream/close-in-callback", test_close_in_callback);
  g_test_add_func ("/stream/drop-in-callback", test_drop_in_callback);
  g_test_add_func ("/stream/ends", test_ends);
  g_test_add_func ("/stream/reset", test_reset);
  g_test_add_func ("/stream/renegotiation", test_renegotiation);
  g_test_add_func ("/stream/no-descriptor-is-left", test_no_descriptor_is_left);
  status = g_test_run ();
  end_fast_server ();
  pb_stream_pki_teardown ();
  return status;
}
