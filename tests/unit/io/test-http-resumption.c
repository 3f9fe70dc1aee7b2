/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-http-resumption.c: one account's CA file vouches for a server. GIO remembers the TLS session for the whole process and
 * resumes it without asking anybody: another account, which does not trust that CA, must not be taken in by that.
 *
 * Without g_test_init(): under it GIO's TLS resumes nothing. */
#include "pb-http.h"

#include <string.h>

#include "pb-error.h"
#include "pb-fake-clock.h"
#include "pb-test-server.h"

#define OK_ANSWER "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

typedef struct
{
  GError *error;
  gboolean done;
} Got;

static void
sent_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Got *got = user_data;

  pb_http_response_free (pb_http_send_finish (PB_HTTP (object), result, &got->error));
  got->done = TRUE;
}

static void
ask (PbHttp *http, PbTestServer *server, const PbHttpRequest *request, Got *got)
{
  const GString *received = pb_test_server_get_received (server);
  gsize before = received->len;

  g_clear_error (&got->error);
  got->done = FALSE;
  pb_http_send_async (http, request, NULL, sent_cb, got);
  pb_test_wait_until (got->done || g_str_has_suffix (received->str + before, "\r\n\r\n"));
  if (!got->done)
    pb_test_server_send (server, OK_ANSWER, strlen (OK_ANSWER));
  pb_test_wait_until (got->done);
}

static void
check (PbTestCert *cert, const char *bundle, const char *ca_file)
{
  g_autoptr (PbFakeClock) clock = pb_fake_clock_new ();
  g_autoptr (PbTrust) trust = pb_trust_new (bundle);
  g_autoptr (PbHttp) http = pb_http_new (trust, pb_fake_clock_get (clock));
  g_autoptr (PbTestServer) server = pb_test_server_new (PB_TEST_SERVER_TLS, (PbTestCert *[]){ cert, NULL }, "NORMAL:-VERS-ALL:+VERS-TLS1.3");
  g_autofree char *url = g_strdup_printf ("https://127.0.0.1:%u/", pb_test_server_get_port (server));
  Got got = { 0 };

  pb_test_server_allow_resumption (server);
  for (guint i = 0; i < 2; i++)
    {
      ask (http, server, &(PbHttpRequest){ .method = "GET", .url = url, .ca_file = ca_file }, &got);
      g_assert_no_error (got.error);
      g_assert_cmpuint (pb_test_server_get_n_resumed (server), ==, i);
      pb_fake_clock_advance (clock, 10 * G_USEC_PER_SEC); /* our session goes with its connection; GIO's memory stays */
    }
  ask (http, server, &(PbHttpRequest){ .method = "GET", .url = url, .authorization = "secret" }, &got);
  g_assert_error (got.error, PB_ERROR, PB_ERROR_CLASS_TLS_UNTRUSTED);
  g_assert_cmpstr (got.error->message, ==, "unknown-ca");
  g_assert_cmpuint (pb_test_server_get_n_resumed (server), ==, 2);
  g_assert_null (strstr (pb_test_server_get_received (server)->str, "secret"));
  g_clear_error (&got.error);
}

int
main (int argc, char **argv)
{
  g_autoptr (PbTestCert) ca = pb_test_cert_new (NULL, &(PbTestCertSpec){ .name = "Test CA", .ca = TRUE });
  g_autoptr (PbTestCert) other_ca = pb_test_cert_new (NULL, &(PbTestCertSpec){ .name = "Other CA", .ca = TRUE });
  g_autoptr (PbTestCert) cert = pb_test_cert_new (other_ca, &(PbTestCertSpec){ .name = "foreign", .ip = "127.0.0.1" });
  char *bundle = pb_test_pem_write ((PbTestCert *[]){ ca, NULL });
  char *ca_file = pb_test_pem_write ((PbTestCert *[]){ other_ca, NULL });

  if (!g_tls_backend_supports_tls (g_tls_backend_get_default ()))
    {
      g_print ("1..0 # SKIP no TLS backend for GIO\n");
      return 0;
    }
  g_print ("1..1\n");
  check (cert, bundle, ca_file);
  g_print ("ok 1 /http-resumption\n");
  pb_test_pem_remove (bundle);
  pb_test_pem_remove (ca_file);
  return 0;
}
