/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-stream-rig.c: see pb-stream-rig.h. */
#include "pb-stream-rig.h"

#include <string.h>

PbStreamPki pb_stream_pki;

const PbDialerTimes pb_stream_rig_times = { .keepalive_idle = 120, .keepalive_interval = 30, .keepalive_count = 4, .user_timeout = 90000, .connect_timeout = 1, .handshake_timeout = 1 };

void
pb_stream_pki_setup (void)
{
  pb_stream_pki.ca = pb_test_cert_new (NULL, &(PbTestCertSpec){ .name = "Test CA", .ca = TRUE });
  pb_stream_pki.other_ca = pb_test_cert_new (NULL, &(PbTestCertSpec){ .name = "Other CA", .ca = TRUE });
  pb_stream_pki.good = pb_test_cert_new (pb_stream_pki.ca, &(PbTestCertSpec){ .name = "good", .dns = HOST, .ip = "127.0.0.1" });
  pb_stream_pki.expired = pb_test_cert_new (pb_stream_pki.ca, &(PbTestCertSpec){ .name = "old", .dns = HOST, .from = -20, .to = -10 });
  pb_stream_pki.early = pb_test_cert_new (pb_stream_pki.ca, &(PbTestCertSpec){ .name = "early", .dns = HOST, .from = 10 });
  pb_stream_pki.wrong_host = pb_test_cert_new (pb_stream_pki.ca, &(PbTestCertSpec){ .name = "wrong", .dns = "elsewhere.example" });
  pb_stream_pki.self = pb_test_cert_new (NULL, &(PbTestCertSpec){ .name = HOST, .dns = HOST });
  pb_stream_pki.stranger = pb_test_cert_new (pb_stream_pki.other_ca, &(PbTestCertSpec){ .name = "stranger", .dns = HOST });
  pb_stream_pki.ca_file = pb_test_pem_write ((PbTestCert *[]){ pb_stream_pki.ca, NULL });
  pb_stream_pki.other_ca_file = pb_test_pem_write ((PbTestCert *[]){ pb_stream_pki.other_ca, NULL });
}

void
pb_stream_pki_teardown (void)
{
  PbTestCert *certs[] = { pb_stream_pki.ca, pb_stream_pki.good, pb_stream_pki.expired, pb_stream_pki.early, pb_stream_pki.wrong_host, pb_stream_pki.self, pb_stream_pki.other_ca, pb_stream_pki.stranger };

  for (gsize i = 0; i < G_N_ELEMENTS (certs); i++)
    pb_test_cert_free (certs[i]);
  pb_test_pem_remove (pb_stream_pki.ca_file);
  pb_test_pem_remove (pb_stream_pki.other_ca_file);
}

void
pb_stream_rig_clear (PbStreamRig *client)
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

void
pb_stream_rig_dialled_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  PbStreamRig *client = user_data;

  client->stream = pb_dialer_dial_finish (PB_DIALER (object), result, &client->error);
  client->done = TRUE;
}

void
pb_stream_rig_secured_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  PbStreamRig *client = user_data;

  pb_stream_start_tls_finish (PB_STREAM (object), result, &client->error);
  client->done = TRUE;
}

/* Reads until nothing is there, as the pump does. */
static void
ready_cb (PbStream *stream, gpointer user_data)
{
  PbStreamRig *client = user_data;
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

void
pb_stream_rig_dial_with (PbStreamRig *client, PbTestServer *server, PbTrustQuestion question)
{
  g_autoptr (PbTrust) trust = pb_trust_new (pb_stream_pki.ca_file);

  question.port = pb_test_server_get_port (server);
  client->server = server;
  client->text = g_string_new (NULL);
  if (client->dialer == NULL)
    client->dialer = pb_dialer_new (trust, &pb_stream_rig_times);
  client->done = FALSE;
  pb_dialer_dial_async (client->dialer, &question, NULL, pb_stream_rig_dialled_cb, client);
  pb_test_wait_until (client->done);
  g_assert_no_error (client->error);
}

void
pb_stream_rig_dial_host (PbStreamRig *client, PbTestServer *server, const char *host, const char *ca_file, const char *pin)
{
  pb_stream_rig_dial_with (client, server, (PbTrustQuestion){ .host = host, .ca_file = ca_file, .pin = pin });
}

void
pb_stream_rig_dial (PbStreamRig *client, PbTestServer *server, const char *ca_file, const char *pin)
{
  pb_stream_rig_dial_host (client, server, HOST, ca_file, pin);
}

PbTestServer *
pb_stream_rig_tls_server (PbTestCert *cert, const char *priority)
{
  return pb_test_server_new (PB_TEST_SERVER_TLS, (PbTestCert *[]){ cert, NULL }, priority);
}

void
pb_stream_rig_secure (PbStreamRig *client)
{
  client->done = FALSE;
  pb_stream_start_tls_async (client->stream, NULL, pb_stream_rig_secured_cb, client);
  pb_test_wait_until (client->done);
}

void
pb_stream_rig_listen (PbStreamRig *client)
{
  pb_stream_set_ready_func (client->stream, ready_cb, client);
}

gboolean
pb_stream_rig_write (PbStreamRig *client, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return pb_stream_write (client->stream, bytes, &client->error);
}

void
pb_stream_rig_open (PbStreamRig *client, const char *priority)
{
  pb_stream_rig_dial (client, pb_stream_rig_tls_server (pb_stream_pki.good, priority), NULL, NULL);
  pb_stream_rig_secure (client);
  g_assert_no_error (client->error);
  pb_stream_rig_listen (client);
}
