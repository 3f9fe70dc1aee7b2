/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pb-trust.h"

#include <string.h>

#include "pb-test-server.h"

#define HOST "mail.example.org"

typedef struct
{
  PbTestCert *ca, *good, *expired, *wrong_host, *self;
  char *bundle;
} Pki;

static Pki pki;

static void
pki_setup (void)
{
  pki.ca = pb_test_cert_new (NULL, &(PbTestCertSpec){ .name = "Test CA", .ca = TRUE });
  pki.good = pb_test_cert_new (pki.ca, &(PbTestCertSpec){ .name = "good", .dns = HOST, .ip = "192.0.2.7" });
  pki.expired = pb_test_cert_new (pki.ca, &(PbTestCertSpec){ .name = "old", .dns = HOST, .from = -20, .to = -10 });
  pki.wrong_host = pb_test_cert_new (pki.ca, &(PbTestCertSpec){ .name = "wrong", .dns = "elsewhere.example" });
  pki.self = pb_test_cert_new (NULL, &(PbTestCertSpec){ .name = HOST, .dns = HOST });
  pki.bundle = pb_test_pem_write ((PbTestCert *[]){ pki.ca, NULL });
}

static void
pki_teardown (void)
{
  PbTestCert *certs[] = { pki.ca, pki.good, pki.expired, pki.wrong_host, pki.self };

  for (gsize i = 0; i < G_N_ELEMENTS (certs); i++)
    pb_test_cert_free (certs[i]);
  pb_test_pem_remove (pki.bundle);
}

typedef struct
{
  gboolean done;
  GError *error;
  GTlsCertificateFlags flags;
} Handshake;

static void
connected_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GSocketConnection **connection = user_data;

  *connection = g_socket_client_connect_to_host_finish (G_SOCKET_CLIENT (object), result, NULL);
}

static void
handshake_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Handshake *handshake = user_data;

  g_tls_connection_handshake_finish (G_TLS_CONNECTION (object), result, &handshake->error);
  handshake->flags = g_tls_connection_get_peer_certificate_errors (G_TLS_CONNECTION (object));
  handshake->done = TRUE;
}

/* A GTls connection as libsoup makes it: no database named. */
static void
shake_hands (PbTestCert *cert, Handshake *handshake)
{
  g_autoptr (PbTestServer) server = pb_test_server_new (PB_TEST_SERVER_TLS, (PbTestCert *[]){ cert, NULL }, NULL);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GSocketConnectable) identity = g_network_address_new (HOST, 993);
  g_autoptr (GIOStream) tls = NULL;

  g_socket_client_connect_to_host_async (client, "127.0.0.1", pb_test_server_get_port (server), NULL, connected_cb, &connection);
  pb_test_wait_until (connection != NULL);
  tls = g_tls_client_connection_new (G_IO_STREAM (connection), identity, NULL);
  g_tls_connection_handshake_async (G_TLS_CONNECTION (tls), G_PRIORITY_DEFAULT, NULL, handshake_cb, handshake);
  pb_test_wait_until (handshake->done);
  g_assert_cmpuint (pb_test_server_get_received (server)->len, ==, 0);
}

static void
test_connections (void)
{
  const struct
  {
    PbTestCert *cert;
    GTlsCertificateFlags flags;
  } cases[] = {
    { pki.good, 0 },
    { pki.expired, G_TLS_CERTIFICATE_EXPIRED },
    { pki.wrong_host, G_TLS_CERTIFICATE_BAD_IDENTITY },
    { pki.self, G_TLS_CERTIFICATE_UNKNOWN_CA },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Handshake handshake = { 0 };

      shake_hands (cases[i].cert, &handshake);
      g_assert_cmpint ((int) handshake.flags, ==, (int) cases[i].flags);
      if (cases[i].flags == 0)
        g_assert_no_error (handshake.error);
      else
        g_assert_error (handshake.error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);
      g_clear_error (&handshake.error);
    }
}

static GTlsCertificate *
to_gtls (PbTestCert *cert)
{
  gnutls_datum_t pem;
  GTlsCertificate *certificate;

  g_assert_cmpint (gnutls_x509_crt_export2 (cert->crt, GNUTLS_X509_FMT_PEM, &pem), ==, 0);
  certificate = g_tls_certificate_new_from_pem ((const char *) pem.data, (gssize) pem.size, NULL);
  gnutls_free (pem.data);
  return certificate;
}

static GTlsCertificateFlags
ask (PbTestCert *cert, const char *purpose, GSocketConnectable *identity)
{
  g_autoptr (GTlsDatabase) database = g_tls_backend_get_default_database (g_tls_backend_get_default ());
  g_autoptr (GTlsCertificate) certificate = to_gtls (cert);
  g_autoptr (GError) error = NULL;
  GTlsCertificateFlags flags;

  flags = g_tls_database_verify_chain (database, certificate, purpose, identity, NULL, G_TLS_DATABASE_VERIFY_NONE, NULL, &error);
  g_assert_no_error (error);
  return flags;
}

static void
test_identities (void)
{
  g_autoptr (GSocketConnectable) name = g_network_address_new (HOST, 443);
  g_autoptr (GSocketConnectable) service = g_network_service_new ("imaps", "tcp", HOST);
  g_autoptr (GSocketConnectable) address = G_SOCKET_CONNECTABLE (g_inet_socket_address_new_from_string ("192.0.2.7", 443));
  g_autoptr (GSocketConnectable) other = G_SOCKET_CONNECTABLE (g_inet_socket_address_new_from_string ("192.0.2.8", 443));
  const char *purpose = G_TLS_DATABASE_PURPOSE_AUTHENTICATE_SERVER;

  g_assert_cmpint ((int) ask (pki.good, purpose, name), ==, 0);
  g_assert_cmpint ((int) ask (pki.good, purpose, service), ==, 0);
  g_assert_cmpint ((int) ask (pki.good, purpose, address), ==, 0);
  g_assert_cmpint ((int) ask (pki.good, purpose, other), ==, G_TLS_CERTIFICATE_BAD_IDENTITY);
  g_assert_cmpint ((int) ask (pki.good, purpose, NULL), ==, G_TLS_CERTIFICATE_BAD_IDENTITY);
  g_assert_cmpint ((int) ask (pki.good, G_TLS_DATABASE_PURPOSE_AUTHENTICATE_CLIENT, name), ==, G_TLS_CERTIFICATE_GENERIC_ERROR);
}

int
main (int argc, char **argv)
{
  g_autoptr (PbTrust) trust = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  if (!g_tls_backend_supports_tls (g_tls_backend_get_default ()))
    {
      g_print ("1..0 # SKIP no TLS backend for GIO\n");
      return 0;
    }
  pki_setup ();
  trust = pb_trust_new (pki.bundle);
  pb_trust_become_default (trust);
  g_test_add_func ("/trust-database/connections", test_connections);
  g_test_add_func ("/trust-database/identities", test_identities);
  status = g_test_run ();
  g_tls_backend_set_default_database (g_tls_backend_get_default (), NULL);
  pki_teardown ();
  return status;
}
