/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pb-dialer.h"
#include "pb-error.h"

#include <string.h>

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

static void
pki_teardown (void)
{
  PbTestCert *certs[] = { pki.ca, pki.good, pki.expired, pki.early, pki.wrong_host, pki.self, pki.other_ca, pki.stranger };

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
  guint max_read; /* bytes asked for at once; 0: 4096 */
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
  while ((n = pb_stream_read (stream, bytes, client->max_read != 0 ? client->max_read : sizeof bytes, &client->error)) > 0)
    g_string_append_len (client->text, bytes, n);
  if (n < 0 && g_error_matches (client->error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    g_clear_error (&client->error);
  else
    client->ended = TRUE;
}

/* @server: (transfer full) */
static void
client_dial (Client *client, PbTestServer *server, const char *ca_file, const char *pin)
{
  g_autoptr (PbTrust) trust = pb_trust_new (pki.ca_file);
  PbTrustQuestion question = { .host = HOST, .port = pb_test_server_get_port (server), .ca_file = ca_file, .pin = pin };

  client->server = server;
  client->text = g_string_new (NULL);
  client->dialer = pb_dialer_new (trust, &times);
  pb_dialer_dial_async (client->dialer, &question, NULL, dialled_cb, client);
  pb_test_wait_until (client->done);
  g_assert_no_error (client->error);
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
  client_dial (client, pb_test_server_new (PB_TEST_SERVER_TLS, (PbTestCert *[]){ pki.good, NULL }, priority), NULL, NULL);
  client_secure (client);
  g_assert_no_error (client->error);
  client_listen (client);
}

#define TLS_1_2 "NORMAL:-VERS-ALL:+VERS-TLS1.2"

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
    g_assert_cmpstr (client->error->message, ==, words);
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

      client_dial (&client, pb_test_server_new (PB_TEST_SERVER_TLS, (PbTestCert *[]){ cases[i].cert, NULL }, cases[i].priority), cases[i].ca_file, NULL);
      assert_refused (&client, PB_ERROR_CLASS_TLS_UNTRUSTED, cases[i].words);
      g_assert_nonnull (pb_stream_get_peer (client.stream)->chain);
      g_assert_true (g_bytes_equal (g_ptr_array_index (pb_stream_get_peer (client.stream)->chain, 0), cases[i].cert->der));
    }
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  pki_setup ();
  g_test_add_data_func ("/stream/both-ways/1.3", NULL, test_both_ways);
  g_test_add_data_func ("/stream/both-ways/1.2", TLS_1_2, test_both_ways);
  g_test_add_func ("/stream/untrusted", test_untrusted);
  status = g_test_run ();
  pki_teardown ();
  return status;
}
