/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pb-dialer.h"
#include "pb-error.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pb-test-server.h"

#define HOST   "localhost"
#define SECRET "a1 LOGIN bob hunter2\r\n"

typedef struct
{
  PbTestCert *ca, *good, *expired, *early, *wrong_host, *self, *other_ca, *stranger;
  char *ca_file, *other_ca_file;
} Pki;

static Pki pki;

static void
pki_setup (void)
{
  pki.ca = pb_test_cert_new (NULL, &(PbTestCertSpec){ .name = "Test CA", .ca = TRUE });
  pki.other_ca = pb_test_cert_new (NULL, &(PbTestCertSpec){ .name = "Other CA", .ca = TRUE });
  pki.good = pb_test_cert_new (pki.ca, &(PbTestCertSpec){ .name = "good", .dns = HOST, .ip = "127.0.0.1" });
  pki.expired = pb_test_cert_new (pki.ca, &(PbTestCertSpec){ .name = "old", .dns = HOST, .from = -20, .to = -10 });
  pki.early = pb_test_cert_new (pki.ca, &(PbTestCertSpec){ .name = "early", .dns = HOST, .from = 10 });
  pki.wrong_host = pb_test_cert_new (pki.ca, &(PbTestCertSpec){ .name = "wrong", .dns = "elsewhere.example" });
  pki.self = pb_test_cert_new (NULL, &(PbTestCertSpec){ .name = HOST, .dns = HOST });
  pki.stranger = pb_test_cert_new (pki.other_ca, &(PbTestCertSpec){ .name = "stranger", .dns = HOST });
  pki.ca_file = pb_test_pem_write ((PbTestCert *[]){ pki.ca, NULL });
  pki.other_ca_file = pb_test_pem_write ((PbTestCert *[]){ pki.other_ca, NULL });
}

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
      g_autoptr (PbTestCert) middle = pb_test_cert_new (pki.ca, &(PbTestCertSpec){ .name = "Middle CA", .ca = TRUE, .rsa_bits = 2048 });
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
pki_teardown (void)
{
  PbTestCert *certs[] = { pki.ca, pki.good, pki.expired, pki.early, pki.wrong_host, pki.self, pki.other_ca, pki.stranger };

  kill (fast.pid, SIGKILL);
  waitpid (fast.pid, NULL, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (certs); i++)
    pb_test_cert_free (certs[i]);
  pb_test_pem_remove (pki.ca_file);
  pb_test_pem_remove (pki.other_ca_file);
}

/* A client beside its server. */
typedef struct
{
  PbTestServer *server;
  PbDialer *dialer;
  PbStream *stream;
  GError *error;  /* of the last step */
  GString *text;  /* read so far */
  gboolean done;  /* the last step */
  gboolean ended; /* the reader saw the end or an error */
  guint n_ready;
} Client;

static const PbDialerTimes times = { .keepalive_idle = 120, .keepalive_interval = 30, .keepalive_count = 4, .user_timeout = 90000, .connect_timeout = 1, .handshake_timeout = 1 };

static void
client_clear (Client *client)
{
  if (client->stream != NULL)
    pb_stream_close (client->stream);
  g_clear_object (&client->stream);
  g_clear_object (&client->dialer);
  g_clear_pointer (&client->server, pb_test_server_free);
  g_clear_error (&client->error);
  if (client->text != NULL)
    g_string_free (client->text, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Client, client_clear)

static void
dialled_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Client *client = user_data;

  client->stream = pb_dialer_dial_finish (PB_DIALER (object), result, &client->error);
  client->done = TRUE;
}

static void
secured_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Client *client = user_data;

  pb_stream_start_tls_finish (PB_STREAM (object), result, &client->error);
  client->done = TRUE;
}

/* Reads until nothing is there, as the pump does. */
static void
ready_cb (PbStream *stream, gpointer user_data)
{
  Client *client = user_data;
  char bytes[4096];
  gssize n;

  client->n_ready++;
  g_assert_false (client->ended);
  while ((n = pb_stream_read (stream, bytes, sizeof bytes, &client->error)) > 0)
    g_string_append_len (client->text, bytes, n);
  if (n < 0 && g_error_matches (client->error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    g_clear_error (&client->error);
  else
    client->ended = TRUE;
}

/* @server: (transfer full); the dialer is made here unless the client has one. @question: its port is the server's. */
static void
client_dial_with (Client *client, PbTestServer *server, PbTrustQuestion question)
{
  g_autoptr (PbTrust) trust = pb_trust_new (pki.ca_file);

  question.port = pb_test_server_get_port (server);
  client->server = server;
  client->text = g_string_new (NULL);
  if (client->dialer == NULL)
    client->dialer = pb_dialer_new (trust, &times);
  client->done = FALSE;
  pb_dialer_dial_async (client->dialer, &question, NULL, dialled_cb, client);
  pb_test_wait_until (client->done);
  g_assert_no_error (client->error);
}

static void
client_dial_host (Client *client, PbTestServer *server, const char *host, const char *ca_file, const char *pin)
{
  client_dial_with (client, server, (PbTrustQuestion){ .host = host, .ca_file = ca_file, .pin = pin });
}

static void
client_dial (Client *client, PbTestServer *server, const char *ca_file, const char *pin)
{
  client_dial_host (client, server, HOST, ca_file, pin);
}

static PbTestServer *
tls_server (PbTestCert *cert, const char *priority)
{
  return pb_test_server_new (PB_TEST_SERVER_TLS, (PbTestCert *[]){ cert, NULL }, priority);
}

static void
client_secure (Client *client)
{
  client->done = FALSE;
  pb_stream_start_tls_async (client->stream, NULL, secured_cb, client);
  pb_test_wait_until (client->done);
}

static void
client_listen (Client *client)
{
  pb_stream_set_ready_func (client->stream, ready_cb, client);
}

static gboolean
client_write (Client *client, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return pb_stream_write (client->stream, bytes, &client->error);
}

/* A secure connection to a server with the good certificate. */
static void
client_open (Client *client, const char *priority)
{
  client_dial (client, tls_server (pki.good, priority), NULL, NULL);
  client_secure (client);
  g_assert_no_error (client->error);
  client_listen (client);
}

#define TLS_1_2 "NORMAL:-VERS-ALL:+VERS-TLS1.2"
#define TLS_1_1 "NORMAL:-VERS-ALL:+VERS-TLS1.1:%COMPAT"

static void
test_both_ways (gconstpointer data)
{
  g_auto (Client) client = { 0 };

  client_open (&client, data);
  g_assert_cmpstr (pb_stream_get_peer (client.stream)->tls_version, ==, data != NULL ? "TLS1.2" : "TLS1.3");
  g_assert_nonnull (pb_stream_get_peer (client.stream)->cipher);
  g_assert_false (pb_stream_get_peer (client.stream)->pinned);
  g_assert_true (g_bytes_equal (g_ptr_array_index (pb_stream_get_peer (client.stream)->chain, 0), pki.good->der));
  g_assert_true (client_write (&client, SECRET));
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
  g_auto (Client) client = { 0 };
  g_auto (Client) other = { 0 };
  const char *type = "";

  client_dial (&client, tls_server (pki.good, data), NULL, NULL);
  g_assert_null (pb_stream_get_channel_binding (client.stream, &type));
  g_assert_null (type);
  client_secure (&client);
  pb_test_wait_until (pb_test_server_get_n_handshakes (client.server) == 1);
  g_autoptr (GBytes) ours = pb_stream_get_channel_binding (client.stream, &type);
  g_assert_cmpstr (type, ==, data != NULL ? "tls-unique" : "tls-exporter");
  g_autoptr (GBytes) theirs = pb_test_server_get_channel_binding (client.server, type);
  g_assert_cmpuint (g_bytes_get_size (ours), >=, 12);
  g_assert_true (g_bytes_equal (ours, theirs));
  client_open (&other, data);
  g_autoptr (GBytes) others = pb_stream_get_channel_binding (other.stream, &type);
  g_assert_false (g_bytes_equal (ours, others));
  pb_stream_close (client.stream);
  g_assert_null (pb_stream_get_channel_binding (client.stream, &type));
}

static void
test_intermediate (void)
{
  g_autoptr (PbTestCert) middle = pb_test_cert_new (pki.ca, &(PbTestCertSpec){ .name = "Middle CA", .ca = TRUE });
  g_autoptr (PbTestCert) leaf = pb_test_cert_new (middle, &(PbTestCertSpec){ .name = "leaf", .dns = HOST });
  g_auto (Client) client = { 0 };

  client_dial (&client, pb_test_server_new (PB_TEST_SERVER_TLS, (PbTestCert *[]){ leaf, middle, NULL }, NULL), NULL, NULL);
  client_secure (&client);
  g_assert_no_error (client.error);
  g_assert_cmpuint (pb_stream_get_peer (client.stream)->chain->len, ==, 2);
}

static void
test_fast_server (void)
{
  g_autoptr (PbTrust) trust = pb_trust_new (pki.ca_file);
  g_autoptr (PbDialer) dialer = pb_dialer_new (trust, &times);
  PbTrustQuestion question = { .host = HOST, .port = fast.port };

  for (int i = 0; i < 50; i++)
    {
      g_auto (Client) client = { 0 };

      pb_dialer_dial_async (dialer, &question, NULL, dialled_cb, &client);
      pb_test_wait_until (client.done);
      g_assert_no_error (client.error);
      client_secure (&client);
      g_assert_no_error (client.error);
    }
}

/* Writing goes wrong before, during and after a refused handshake; the server learns nothing. */
static void
assert_refused (Client *client, PbErrorClass expected, const char *words)
{
  g_autoptr (GError) error = NULL;

  client_listen (client);
  client->done = FALSE;
  pb_stream_start_tls_async (client->stream, NULL, secured_cb, client);
  g_assert_false (client_write (client, SECRET));
  g_clear_error (&client->error);
  pb_test_wait_until (client->done);
  g_assert_error (client->error, PB_ERROR, (int) expected);
  if (words != NULL)
    g_assert_true (g_str_has_prefix (client->error->message, words));
  error = g_steal_pointer (&client->error);
  g_assert_false (client_write (client, SECRET));
  g_assert_error (client->error, PB_ERROR, (int) expected);
  g_clear_error (&client->error);
  pb_stream_close (client->stream);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (pb_test_server_get_n_connections (client->server), ==, 1);
  g_assert_cmpuint (pb_test_server_get_received (client->server)->len, ==, 0);
  g_assert_cmpuint (client->n_ready, ==, 0);
}

static void
test_untrusted (void)
{
  const struct
  {
    PbTestCert *cert;
    const char *ca_file, *priority, *words;
  } cases[] = {
    { pki.expired, NULL, NULL, "expired" },
    { pki.expired, NULL, TLS_1_2, "expired" },
    { pki.early, NULL, NULL, "not-yet-valid" },
    { pki.wrong_host, NULL, NULL, "wrong-host" },
    { pki.wrong_host, NULL, TLS_1_2, "wrong-host" },
    { pki.self, NULL, NULL, "unknown-ca self-signed" },
    { pki.stranger, NULL, NULL, "unknown-ca" },
    { pki.good, pki.other_ca_file, NULL, "unknown-ca" },
    { pki.good, "/nonexistent", NULL, "no-ca-file" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Client) client = { 0 };

      client_dial (&client, tls_server (cases[i].cert, cases[i].priority), cases[i].ca_file, NULL);
      assert_refused (&client, PB_ERROR_CLASS_TLS_UNTRUSTED, cases[i].words);
      g_assert_nonnull (pb_stream_get_peer (client.stream)->chain);
      g_assert_true (g_bytes_equal (g_ptr_array_index (pb_stream_get_peer (client.stream)->chain, 0), cases[i].cert->der));
    }
}

static void
test_server_name (void)
{
  const char *const hosts[] = { HOST, HOST ".", "127.0.0.1" };

  for (gsize i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      g_auto (Client) client = { 0 };
      g_autofree char *name = NULL;

      client_dial_host (&client, tls_server (pki.good, NULL), hosts[i], NULL, NULL);
      client_secure (&client);
      g_assert_no_error (client.error);
      pb_test_wait_until (pb_test_server_get_n_handshakes (client.server) == 1);
      name = pb_test_server_dup_server_name (client.server);
      g_assert_cmpstr (name, ==, i < 2 ? HOST : "");
    }
}

static void
test_pins (void)
{
  g_autofree char *pin = pb_test_cert_pin (pki.self);
  g_auto (Client) pinned = { 0 };
  g_auto (Client) changed = { 0 };

  client_dial (&pinned, tls_server (pki.self, NULL), NULL, pin);
  client_secure (&pinned);
  g_assert_no_error (pinned.error);
  g_assert_true (pb_stream_get_peer (pinned.stream)->pinned);
  g_assert_false (pb_stream_get_peer (pinned.stream)->pin_idle);
  client_dial (&changed, tls_server (pki.stranger, NULL), NULL, pin);
  assert_refused (&changed, PB_ERROR_CLASS_TLS_UNTRUSTED, "unknown-ca pin-changed");
}

/* A chain that is valid by itself needs no pin, be it its own or that of a certificate of old. */
static void
test_pin_idle (void)
{
  PbTestCert *const certs[] = { pki.good, pki.self };

  for (gsize i = 0; i < G_N_ELEMENTS (certs); i++)
    {
      g_autofree char *pin = pb_test_cert_pin (certs[i]);
      g_auto (Client) client = { 0 };

      client_dial (&client, tls_server (pki.good, NULL), NULL, pin);
      client_secure (&client);
      g_assert_no_error (client.error);
      g_assert_false (pb_stream_get_peer (client.stream)->pinned);
      g_assert_true (pb_stream_get_peer (client.stream)->pin_idle);
    }
  g_auto (Client) without = { 0 };
  client_dial (&without, tls_server (pki.good, NULL), NULL, NULL);
  client_secure (&without);
  g_assert_false (pb_stream_get_peer (without.stream)->pin_idle);
}

/* What account A's CA file vouches for is a stranger to account B, on the same dialer, before and after. */
static void
test_ca_file_of_another_account (void)
{
  g_auto (Client) a = { 0 };
  g_auto (Client) b = { 0 };
  g_auto (Client) a_again = { 0 };

  client_dial (&a, tls_server (pki.stranger, NULL), pki.other_ca_file, NULL);
  client_secure (&a);
  g_assert_no_error (a.error);
  b.dialer = g_object_ref (a.dialer);
  client_dial (&b, tls_server (pki.stranger, NULL), NULL, NULL);
  assert_refused (&b, PB_ERROR_CLASS_TLS_UNTRUSTED, "unknown-ca");
  a_again.dialer = g_object_ref (a.dialer);
  client_dial (&a_again, tls_server (pki.stranger, NULL), pki.other_ca_file, NULL);
  client_secure (&a_again);
  g_assert_no_error (a_again.error);
}

static void
test_old_tls (void)
{
  g_auto (Client) client = { 0 };
  gnutls_priority_t offered;

  if (gnutls_priority_init (&offered, TLS_1_1, NULL) < 0)
    {
      g_test_skip ("GnuTLS here cannot speak TLS 1.1");
      return;
    }
  gnutls_priority_deinit (offered);
  client_dial (&client, tls_server (pki.good, TLS_1_1), NULL, NULL);
  assert_refused (&client, PB_ERROR_CLASS_TLS_FAILED, NULL);
}

/* Only the question that says so, on the same dialer; and a certificate is judged all the same. */
static void
test_legacy_tls (void)
{
  PbTrustQuestion question = { .host = HOST, .legacy_tls = TRUE };
  g_auto (Client) client = { 0 };
  g_auto (Client) strict = { 0 };
  g_auto (Client) untrusted = { 0 };
  g_auto (Client) modern = { 0 };
  gnutls_priority_t offered;

  if (gnutls_priority_init (&offered, TLS_1_1, NULL) < 0)
    {
      g_test_skip ("GnuTLS here cannot speak TLS 1.1");
      return;
    }
  gnutls_priority_deinit (offered);
  client_dial_with (&client, tls_server (pki.good, TLS_1_1), question);
  client_secure (&client);
  g_assert_no_error (client.error);
  g_assert_cmpstr (pb_stream_get_peer (client.stream)->tls_version, ==, "TLS1.1");
  strict.dialer = g_object_ref (client.dialer);
  client_dial (&strict, tls_server (pki.good, TLS_1_1), NULL, NULL);
  assert_refused (&strict, PB_ERROR_CLASS_TLS_FAILED, NULL);
  g_assert_cmpuint (pb_test_server_get_n_handshakes (strict.server), ==, 0); /* it was not even offered */
  client_dial_with (&untrusted, tls_server (pki.self, TLS_1_1), question);
  assert_refused (&untrusted, PB_ERROR_CLASS_TLS_UNTRUSTED, "unknown-ca self-signed");
  client_dial_with (&modern, tls_server (pki.good, NULL), question);
  client_secure (&modern);
  g_assert_cmpstr (pb_stream_get_peer (modern.stream)->tls_version, ==, "TLS1.3");
}

static void
test_not_tls (void)
{
  g_auto (Client) plain = { 0 };
  g_auto (Client) closing = { 0 };
  g_auto (Client) silent = { 0 };
  gint64 start;

  client_dial (&plain, pb_test_server_new (PB_TEST_SERVER_PLAIN, NULL, NULL), NULL, NULL);
  client_secure (&plain);
  g_assert_error (plain.error, PB_ERROR, PB_ERROR_CLASS_WRONG_PROTOCOL);
  g_assert_nonnull (strstr (plain.error->message, "* OK ready"));
  client_dial (&closing, pb_test_server_new (PB_TEST_SERVER_CLOSE, NULL, NULL), NULL, NULL);
  client_secure (&closing);
  g_assert_error (closing.error, PB_ERROR, PB_ERROR_CLASS_REFUSED);
  client_dial (&silent, pb_test_server_new (PB_TEST_SERVER_SILENT, NULL, NULL), NULL, NULL);
  start = g_get_monotonic_time ();
  client_secure (&silent);
  g_assert_error (silent.error, PB_ERROR, PB_ERROR_CLASS_TIMEOUT);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, G_USEC_PER_SEC / 2);
}

static PbDialer *
patient_dialer (void)
{
  g_autoptr (PbTrust) trust = pb_trust_new (pki.ca_file);

  return pb_dialer_new (trust, NULL);
}

/* Handshakes take turns; a silent server ends its turn after a second, long before its time is up. */
static void
test_turns (void)
{
  g_auto (Client) silent = { 0 };
  g_auto (Client) good = { 0 };
  g_auto (Client) last = { 0 };

  good.dialer = patient_dialer ();
  silent.dialer = g_object_ref (good.dialer);
  last.dialer = g_object_ref (good.dialer);
  client_dial (&silent, pb_test_server_new (PB_TEST_SERVER_SILENT, NULL, NULL), NULL, NULL);
  client_dial (&good, tls_server (pki.good, NULL), NULL, NULL);
  client_dial (&last, tls_server (pki.good, NULL), NULL, NULL);
  silent.done = last.done = FALSE;
  pb_stream_start_tls_async (silent.stream, NULL, secured_cb, &silent);
  pb_stream_start_tls_async (last.stream, NULL, secured_cb, &last);
  client_secure (&good);
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
  g_auto (Client) client = { 0 };

  client.dialer = patient_dialer ();
  client_dial (&client, pb_test_server_new (PB_TEST_SERVER_SILENT, NULL, NULL), NULL, NULL);
  client.done = FALSE;
  pb_stream_start_tls_async (client.stream, cancellable, secured_cb, &client);
  pb_test_wait_until (pb_test_server_get_received (client.server)->len > 0);
  g_cancellable_cancel (cancellable);
  pb_test_wait_until (client.done);
  g_assert_error (client.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&client.error);
  g_assert_false (client_write (&client, SECRET));
}

static gboolean
close_inside_cb (gpointer user_data)
{
  Client *client = user_data;

  pb_stream_close (client->stream);
  g_assert_false (client->done);
  g_clear_object (&client->stream);
  return G_SOURCE_REMOVE;
}

/* Who closes hears of it later, not before the call returns; the last reference may go at once. */
static void
test_closed_handshake (void)
{
  g_auto (Client) client = { 0 };

  client.dialer = patient_dialer ();
  client_dial (&client, pb_test_server_new (PB_TEST_SERVER_SILENT, NULL, NULL), NULL, NULL);
  client.done = FALSE;
  pb_stream_start_tls_async (client.stream, NULL, secured_cb, &client);
  pb_test_wait_until (pb_test_server_get_received (client.server)->len > 0);
  g_idle_add (close_inside_cb, &client);
  pb_test_wait_until (client.done);
  g_assert_error (client.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_starttls (void)
{
  g_auto (Client) client = { 0 };

  client_dial (&client, pb_test_server_new (PB_TEST_SERVER_STARTTLS, (PbTestCert *[]){ pki.good, NULL }, NULL), NULL, NULL);
  client_listen (&client);
  pb_test_wait_until (g_str_has_suffix (client.text->str, "ready\r\n"));
  g_assert_null (pb_stream_get_peer (client.stream)->tls_version);
  g_assert_true (client_write (&client, "a0 STARTTLS\r\n"));
  pb_test_wait_until (g_str_has_suffix (client.text->str, "OK\r\n"));
  client_secure (&client);
  g_assert_no_error (client.error);
  g_assert_true (client_write (&client, SECRET));
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
  g_auto (Client) twice = { 0 };
  g_auto (Client) queued = { 0 };

  client_open (&twice, NULL);
  client_secure (&twice);
  g_assert_error (twice.error, PB_ERROR, PB_ERROR_CLASS_PROTOCOL);
  client_dial (&queued, pb_test_server_new (PB_TEST_SERVER_PLAIN, NULL, NULL), NULL, NULL);
  pb_test_wait_until (pb_test_server_get_n_connections (queued.server) == 1);
  pb_test_server_set_reading (queued.server, FALSE);
  for (int i = 0; i < 20 && queued.error == NULL; i++)
    client_write (&queued, much);
  g_assert_error (queued.error, PB_ERROR, PB_ERROR_CLASS_LIMIT);
  g_clear_error (&queued.error);
  client_secure (&queued);
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
client_shrink (Client *client)
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
  g_auto (Client) client = { 0 };

  if (data != NULL)
    client_open (&client, data);
  else
    client_dial (&client, pb_test_server_new (PB_TEST_SERVER_PLAIN, NULL, NULL), NULL, NULL);
  pb_test_wait_until (pb_test_server_get_n_connections (client.server) == 1);
  client_shrink (&client);
  pb_test_server_set_reading (client.server, FALSE);
  g_assert_true (client_write (&client, lines));
  g_assert_true (client_write (&client, "NEXT\r\n"));
  g_assert_true (client_write (&client, "END\r\n"));
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
  g_auto (Client) client = { 0 };
  guint n = 0;

  client_open (&client, NULL);
  pb_test_wait_until (pb_test_server_get_n_handshakes (client.server) == 1);
  pb_test_server_set_reading (client.server, FALSE);
  while (client_write (&client, lines))
    g_assert_cmpuint (++n, <, 30); /* the kernel's buffers take a few megabytes */
  g_assert_error (client.error, PB_ERROR, PB_ERROR_CLASS_LIMIT);
  g_clear_error (&client.error);
  pb_test_wait_until (client.ended);
  g_assert_error (client.error, PB_ERROR, PB_ERROR_CLASS_LIMIT);
  g_clear_error (&client.error);
  g_assert_false (client_write (&client, SECRET));
  pb_test_server_set_reading (client.server, TRUE);
  pb_test_wait_until (!g_main_context_iteration (NULL, FALSE));
  g_assert_null (strstr (pb_test_server_get_received (client.server)->str, "LOGIN"));
}

/* Takes a few bytes and returns, though more waits inside the TLS session. */
static void
sip_cb (PbStream *stream, gpointer user_data)
{
  Client *client = user_data;
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
  g_auto (Client) client = { 0 };

  lines[20000] = '\0';
  client_open (&client, data);
  pb_stream_set_ready_func (client.stream, sip_cb, &client);
  pb_test_wait_until (pb_test_server_get_n_handshakes (client.server) == 1);
  pb_test_server_send (client.server, lines, strlen (lines));
  pb_test_wait_until (client.text->len == strlen (lines));
  g_assert_cmpstr (client.text->str, ==, lines);
}

static void
test_many_small_records (void)
{
  g_auto (Client) client = { 0 };
  g_autoptr (GString) expected = g_string_new (NULL);

  client_open (&client, NULL);
  pb_test_wait_until (pb_test_server_get_n_handshakes (client.server) == 1);
  for (guint i = 0; i < 2000; i++)
    {
      g_autofree char *line = g_strdup_printf ("* %u EXISTS\r\n", i);

      g_string_append (expected, line);
      pb_test_server_send (client.server, line, strlen (line));
    }
  pb_test_wait_until (client.text->len == expected->len);
  g_assert_cmpstr (client.text->str, ==, expected->str);
  g_assert_true (client_write (&client, "b"));
  pb_test_wait_until (pb_test_server_get_received (client.server)->len == 1);
}

static void
close_cb (PbStream *stream, gpointer user_data)
{
  Client *client = user_data;

  client->n_ready++;
  pb_stream_close (stream);
  pb_stream_close (stream);
}

static void
test_close_in_callback (void)
{
  g_auto (Client) client = { 0 };

  client_open (&client, NULL);
  pb_stream_set_ready_func (client.stream, close_cb, &client);
  pb_test_wait_until (pb_test_server_get_n_handshakes (client.server) == 1);
  pb_test_server_send (client.server, "1\r\n", 3);
  pb_test_server_send (client.server, "2\r\n", 3);
  pb_test_wait_until (client.n_ready > 0);
  pb_test_server_send (client.server, "3\r\n", 3);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (client.n_ready, ==, 1);
  g_assert_false (client_write (&client, SECRET));
}

/* Drops the last reference inside the ready function. */
static void
drop_cb (PbStream *stream, gpointer user_data)
{
  Client *client = user_data;

  client->n_ready++;
  g_clear_object (&client->stream);
}

static void
test_drop_in_callback (void)
{
  g_auto (Client) client = { 0 };

  client_open (&client, NULL);
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
      g_auto (Client) client = { 0 };
      guint n = 0;

      client_open (&client, NULL);
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
  g_auto (Client) client = { 0 };
  guint n = 0;

  client_open (&client, NULL);
  pb_stream_set_ready_func (client.stream, NULL, NULL);
  pb_test_wait_until (pb_test_server_get_n_handshakes (client.server) == 1);
  pb_test_server_set_reading (client.server, FALSE);
  g_assert_true (client_write (&client, lines));
  pb_test_server_hang_up (client.server, FALSE); /* with unread bytes: RST */
  while (n < 200 && g_main_context_iteration (NULL, FALSE))
    n++;
  g_assert_cmpuint (n, <, 200);
  client_listen (&client);
  pb_test_wait_until (client.ended);
  g_assert_error (client.error, PB_ERROR, PB_ERROR_CLASS_REFUSED);
}

static void
test_renegotiation (void)
{
  g_auto (Client) old = { 0 };
  g_auto (Client) updated = { 0 };

  client_open (&old, TLS_1_2);
  pb_test_wait_until (pb_test_server_get_n_handshakes (old.server) == 1);
  pb_test_server_rehandshake (old.server);
  pb_test_wait_until (old.ended);
  g_assert_error (old.error, PB_ERROR, PB_ERROR_CLASS_PROTOCOL);
  g_clear_error (&old.error);
  client_open (&updated, NULL);
  pb_test_wait_until (pb_test_server_get_n_handshakes (updated.server) == 1);
  pb_test_server_rehandshake (updated.server);
  pb_test_server_send (updated.server, "new keys\r\n", 10);
  pb_test_wait_until (updated.text->len == 10);
  g_assert_true (client_write (&updated, "mine too\r\n"));
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
      g_auto (Client) good = { 0 };
      g_auto (Client) bad = { 0 };

      client_open (&good, NULL);
      client_dial (&bad, tls_server (pki.expired, NULL), NULL, NULL);
      client_secure (&bad);
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
  pki_setup ();
  fork_fast_server ();
  g_test_add_data_func ("/stream/both-ways/1.3", NULL, test_both_ways);
  g_test_add_data_func ("/stream/both-ways/1.2", TLS_1_2, test_both_ways);
  g_test_add_data_func ("/stream/channel-binding/1.3", NULL, test_channel_binding);
  g_test_add_data_func ("/stream/channel-binding/1.2", TLS_1_2, test_channel_binding);
  g_test_add_func ("/stream/intermediate", test_intermediate);
  g_test_add_func ("/stream/fast-server", test_fast_server);
  g_test_add_func ("/stream/untrusted", test_untrusted);
  g_test_add_func ("/stream/server-name", test_server_name);
  g_test_add_func ("/stream/pins", test_pins);
  g_test_add_func ("/stream/pin-idle", test_pin_idle);
  g_test_add_func ("/stream/ca-file-of-another-account", test_ca_file_of_another_account);
  g_test_add_func ("/stream/old-tls", test_old_tls);
  g_test_add_func ("/stream/legacy-tls", test_legacy_tls);
  g_test_add_func ("/stream/not-tls", test_not_tls);
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
  pki_teardown ();
  return status;
}
