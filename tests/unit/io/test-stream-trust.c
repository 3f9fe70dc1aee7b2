/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-stream-trust.c: whom a secure stream talks to, and that nothing reaches anybody else. */
#include "pb-error.h"
#include "pb-stream-rig.h"

#include <string.h>

static void
test_intermediate (void)
{
  g_autoptr (PbTestCert) middle = pb_test_cert_new (pb_stream_pki.ca, &(PbTestCertSpec){ .name = "Middle CA", .ca = TRUE });
  g_autoptr (PbTestCert) leaf = pb_test_cert_new (middle, &(PbTestCertSpec){ .name = "leaf", .dns = HOST });
  g_auto (PbStreamRig) client = { 0 };

  pb_stream_rig_dial (&client, pb_test_server_new (PB_TEST_SERVER_TLS, (PbTestCert *[]){ leaf, middle, NULL }, NULL), NULL, NULL);
  pb_stream_rig_secure (&client);
  g_assert_no_error (client.error);
  g_assert_cmpuint (pb_stream_get_peer (client.stream)->chain->len, ==, 2);
}

/* Writing goes wrong before, during and after a refused handshake; the server learns nothing. */
static void
assert_refused (PbStreamRig *client, PbErrorClass expected, const char *words)
{
  g_autoptr (GError) error = NULL;

  pb_stream_rig_listen (client);
  client->done = FALSE;
  pb_stream_start_tls_async (client->stream, NULL, pb_stream_rig_secured_cb, client);
  g_assert_false (pb_stream_rig_write (client, SECRET));
  g_clear_error (&client->error);
  pb_test_wait_until (client->done);
  g_assert_error (client->error, PB_ERROR, (int) expected);
  if (words != NULL)
    g_assert_true (g_str_has_prefix (client->error->message, words));
  error = g_steal_pointer (&client->error);
  g_assert_false (pb_stream_rig_write (client, SECRET));
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
    { pb_stream_pki.expired, NULL, NULL, "expired" },
    { pb_stream_pki.expired, NULL, TLS_1_2, "expired" },
    { pb_stream_pki.early, NULL, NULL, "not-yet-valid" },
    { pb_stream_pki.wrong_host, NULL, NULL, "wrong-host" },
    { pb_stream_pki.wrong_host, NULL, TLS_1_2, "wrong-host" },
    { pb_stream_pki.self, NULL, NULL, "unknown-ca self-signed" },
    { pb_stream_pki.stranger, NULL, NULL, "unknown-ca" },
    { pb_stream_pki.good, pb_stream_pki.other_ca_file, NULL, "unknown-ca" },
    { pb_stream_pki.good, "/nonexistent", NULL, "no-ca-file" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (PbStreamRig) client = { 0 };

      pb_stream_rig_dial (&client, pb_stream_rig_tls_server (cases[i].cert, cases[i].priority), cases[i].ca_file, NULL);
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
      g_auto (PbStreamRig) client = { 0 };
      g_autofree char *name = NULL;

      pb_stream_rig_dial_host (&client, pb_stream_rig_tls_server (pb_stream_pki.good, NULL), hosts[i], NULL, NULL);
      pb_stream_rig_secure (&client);
      g_assert_no_error (client.error);
      pb_test_wait_until (pb_test_server_get_n_handshakes (client.server) == 1);
      name = pb_test_server_dup_server_name (client.server);
      g_assert_cmpstr (name, ==, i < 2 ? HOST : "");
    }
}

static void
test_pins (void)
{
  g_autofree char *pin = pb_test_cert_pin (pb_stream_pki.self);
  g_auto (PbStreamRig) pinned = { 0 };
  g_auto (PbStreamRig) changed = { 0 };

  pb_stream_rig_dial (&pinned, pb_stream_rig_tls_server (pb_stream_pki.self, NULL), NULL, pin);
  pb_stream_rig_secure (&pinned);
  g_assert_no_error (pinned.error);
  g_assert_true (pb_stream_get_peer (pinned.stream)->pinned);
  g_assert_false (pb_stream_get_peer (pinned.stream)->pin_idle);
  pb_stream_rig_dial (&changed, pb_stream_rig_tls_server (pb_stream_pki.stranger, NULL), NULL, pin);
  assert_refused (&changed, PB_ERROR_CLASS_TLS_UNTRUSTED, "unknown-ca pin-changed");
}

/* A chain that is valid by itself needs no pin, be it its own or that of a certificate of old. */
static void
test_pin_idle (void)
{
  PbTestCert *const certs[] = { pb_stream_pki.good, pb_stream_pki.self };

  for (gsize i = 0; i < G_N_ELEMENTS (certs); i++)
    {
      g_autofree char *pin = pb_test_cert_pin (certs[i]);
      g_auto (PbStreamRig) client = { 0 };

      pb_stream_rig_dial (&client, pb_stream_rig_tls_server (pb_stream_pki.good, NULL), NULL, pin);
      pb_stream_rig_secure (&client);
      g_assert_no_error (client.error);
      g_assert_false (pb_stream_get_peer (client.stream)->pinned);
      g_assert_true (pb_stream_get_peer (client.stream)->pin_idle);
    }
  g_auto (PbStreamRig) without = { 0 };
  pb_stream_rig_dial (&without, pb_stream_rig_tls_server (pb_stream_pki.good, NULL), NULL, NULL);
  pb_stream_rig_secure (&without);
  g_assert_false (pb_stream_get_peer (without.stream)->pin_idle);
}

/* What account A's CA file vouches for is a stranger to account B, on the same dialer, before and after. */
static void
test_ca_file_of_another_account (void)
{
  g_auto (PbStreamRig) a = { 0 };
  g_auto (PbStreamRig) b = { 0 };
  g_auto (PbStreamRig) a_again = { 0 };

  pb_stream_rig_dial (&a, pb_stream_rig_tls_server (pb_stream_pki.stranger, NULL), pb_stream_pki.other_ca_file, NULL);
  pb_stream_rig_secure (&a);
  g_assert_no_error (a.error);
  b.dialer = g_object_ref (a.dialer);
  pb_stream_rig_dial (&b, pb_stream_rig_tls_server (pb_stream_pki.stranger, NULL), NULL, NULL);
  assert_refused (&b, PB_ERROR_CLASS_TLS_UNTRUSTED, "unknown-ca");
  a_again.dialer = g_object_ref (a.dialer);
  pb_stream_rig_dial (&a_again, pb_stream_rig_tls_server (pb_stream_pki.stranger, NULL), pb_stream_pki.other_ca_file, NULL);
  pb_stream_rig_secure (&a_again);
  g_assert_no_error (a_again.error);
}

static void
test_old_tls (void)
{
  g_auto (PbStreamRig) client = { 0 };
  gnutls_priority_t offered;

  if (gnutls_priority_init (&offered, TLS_1_1, NULL) < 0)
    {
      g_test_skip ("GnuTLS here cannot speak TLS 1.1");
      return;
    }
  gnutls_priority_deinit (offered);
  pb_stream_rig_dial (&client, pb_stream_rig_tls_server (pb_stream_pki.good, TLS_1_1), NULL, NULL);
  assert_refused (&client, PB_ERROR_CLASS_TLS_FAILED, NULL);
}

/* Only the question that says so, on the same dialer; and a certificate is judged all the same. */
static void
test_legacy_tls (void)
{
  PbTrustQuestion question = { .host = HOST, .legacy_tls = TRUE };
  g_auto (PbStreamRig) client = { 0 };
  g_auto (PbStreamRig) strict = { 0 };
  g_auto (PbStreamRig) untrusted = { 0 };
  g_auto (PbStreamRig) modern = { 0 };
  gnutls_priority_t offered;

  if (gnutls_priority_init (&offered, TLS_1_1, NULL) < 0)
    {
      g_test_skip ("GnuTLS here cannot speak TLS 1.1");
      return;
    }
  gnutls_priority_deinit (offered);
  pb_stream_rig_dial_with (&client, pb_stream_rig_tls_server (pb_stream_pki.good, TLS_1_1), question);
  pb_stream_rig_secure (&client);
  g_assert_no_error (client.error);
  g_assert_cmpstr (pb_stream_get_peer (client.stream)->tls_version, ==, "TLS1.1");
  strict.dialer = g_object_ref (client.dialer);
  pb_stream_rig_dial (&strict, pb_stream_rig_tls_server (pb_stream_pki.good, TLS_1_1), NULL, NULL);
  assert_refused (&strict, PB_ERROR_CLASS_TLS_FAILED, NULL);
  g_assert_cmpuint (pb_test_server_get_n_handshakes (strict.server), ==, 0); /* it was not even offered */
  pb_stream_rig_dial_with (&untrusted, pb_stream_rig_tls_server (pb_stream_pki.self, TLS_1_1), question);
  assert_refused (&untrusted, PB_ERROR_CLASS_TLS_UNTRUSTED, "unknown-ca self-signed");
  pb_stream_rig_dial_with (&modern, pb_stream_rig_tls_server (pb_stream_pki.good, NULL), question);
  pb_stream_rig_secure (&modern);
  g_assert_cmpstr (pb_stream_get_peer (modern.stream)->tls_version, ==, "TLS1.3");
}

static void
test_not_tls (void)
{
  g_auto (PbStreamRig) plain = { 0 };
  g_auto (PbStreamRig) closing = { 0 };
  g_auto (PbStreamRig) silent = { 0 };
  gint64 start;

  pb_stream_rig_dial (&plain, pb_test_server_new (PB_TEST_SERVER_PLAIN, NULL, NULL), NULL, NULL);
  pb_stream_rig_secure (&plain);
  g_assert_error (plain.error, PB_ERROR, PB_ERROR_CLASS_WRONG_PROTOCOL);
  g_assert_nonnull (strstr (plain.error->message, "* OK ready"));
  pb_stream_rig_dial (&closing, pb_test_server_new (PB_TEST_SERVER_CLOSE, NULL, NULL), NULL, NULL);
  pb_stream_rig_secure (&closing);
  g_assert_error (closing.error, PB_ERROR, PB_ERROR_CLASS_REFUSED);
  pb_stream_rig_dial (&silent, pb_test_server_new (PB_TEST_SERVER_SILENT, NULL, NULL), NULL, NULL);
  start = g_get_monotonic_time ();
  pb_stream_rig_secure (&silent);
  g_assert_error (silent.error, PB_ERROR, PB_ERROR_CLASS_TIMEOUT);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, G_USEC_PER_SEC / 2);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  pb_stream_pki_setup ();
  g_test_add_func ("/stream-trust/intermediate", test_intermediate);
  g_test_add_func ("/stream-trust/untrusted", test_untrusted);
  g_test_add_func ("/stream-trust/server-name", test_server_name);
  g_test_add_func ("/stream-trust/pins", test_pins);
  g_test_add_func ("/stream-trust/pin-idle", test_pin_idle);
  g_test_add_func ("/stream-trust/ca-file-of-another-account", test_ca_file_of_another_account);
  g_test_add_func ("/stream-trust/old-tls", test_old_tls);
  g_test_add_func ("/stream-trust/legacy-tls", test_legacy_tls);
  g_test_add_func ("/stream-trust/not-tls", test_not_tls);
  status = g_test_run ();
  pb_stream_pki_teardown ();
  return status;
}
