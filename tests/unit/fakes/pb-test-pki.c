/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-test-pki.c: a certificate authority in a few calls of GnuTLS. */
#include "pb-test-pki.h"

#include <glib/gstdio.h>
#include <string.h>

#define DAY (24 * 60 * 60)

#define MUST(call) g_assert_cmpint ((call), >=, 0)

static gnutls_x509_privkey_t
make_key (guint rsa_bits)
{
  gnutls_x509_privkey_t key;

  MUST (gnutls_x509_privkey_init (&key));
  if (rsa_bits > 0)
    MUST (gnutls_x509_privkey_generate (key, GNUTLS_PK_RSA, rsa_bits, 0));
  else
    MUST (gnutls_x509_privkey_generate (key, GNUTLS_PK_ECDSA, (guint) GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0));
  return key;
}

static void
set_names (gnutls_x509_crt_t crt, const PbTestCertSpec *spec)
{
  if (spec->name != NULL)
    MUST (gnutls_x509_crt_set_dn_by_oid (crt, GNUTLS_OID_X520_COMMON_NAME, 0, spec->name, (guint) strlen (spec->name)));
  if (spec->dns != NULL)
    MUST (gnutls_x509_crt_set_subject_alt_name (crt, GNUTLS_SAN_DNSNAME, spec->dns, (guint) strlen (spec->dns), GNUTLS_FSAN_APPEND));
  if (spec->ip != NULL)
    {
      g_autoptr (GInetAddress) address = g_inet_address_new_from_string (spec->ip);

      MUST (gnutls_x509_crt_set_subject_alt_name (crt, GNUTLS_SAN_IPADDRESS, g_inet_address_to_bytes (address), (guint) g_inet_address_get_native_size (address), GNUTLS_FSAN_APPEND));
    }
}

static void
set_use (gnutls_x509_crt_t crt, const PbTestCertSpec *spec)
{
  guint usage = spec->ca ? GNUTLS_KEY_KEY_CERT_SIGN : GNUTLS_KEY_DIGITAL_SIGNATURE | GNUTLS_KEY_KEY_ENCIPHERMENT;

  MUST (gnutls_x509_crt_set_ca_status (crt, spec->ca ? 1 : 0));
  MUST (gnutls_x509_crt_set_key_usage (crt, usage));
  if (spec->purpose != NULL)
    MUST (gnutls_x509_crt_set_key_purpose_oid (crt, spec->purpose, 0));
}

static void
set_times (gnutls_x509_crt_t crt, const PbTestCertSpec *spec)
{
  time_t now = (time_t) (g_get_real_time () / G_USEC_PER_SEC);

  MUST (gnutls_x509_crt_set_activation_time (crt, now + (spec->from != 0 ? spec->from : -1) * DAY));
  MUST (gnutls_x509_crt_set_expiration_time (crt, now + (spec->to != 0 ? spec->to : 365) * DAY));
}

/* GnuTLS knows the names of a certificate only once it was read in. */
static void
export_and_read (PbTestCert *cert)
{
  gnutls_datum_t der;

  MUST (gnutls_x509_crt_export2 (cert->crt, GNUTLS_X509_FMT_DER, &der));
  gnutls_x509_crt_deinit (cert->crt);
  MUST (gnutls_x509_crt_init (&cert->crt));
  MUST (gnutls_x509_crt_import (cert->crt, &der, GNUTLS_X509_FMT_DER));
  cert->der = g_bytes_new (der.data, der.size);
  gnutls_free (der.data);
}

PbTestCert *
pb_test_cert_new (PbTestCert *issuer, const PbTestCertSpec *spec)
{
  PbTestCert *cert = g_new0 (PbTestCert, 1);
  PbTestCert *signer = issuer != NULL ? issuer : cert;
  guint32 serial = g_random_int () | 1;

  cert->key = make_key (spec->rsa_bits);
  MUST (gnutls_x509_crt_init (&cert->crt));
  MUST (gnutls_x509_crt_set_version (cert->crt, 3));
  MUST (gnutls_x509_crt_set_serial (cert->crt, &serial, sizeof serial));
  set_names (cert->crt, spec);
  set_use (cert->crt, spec);
  set_times (cert->crt, spec);
  MUST (gnutls_x509_crt_set_key (cert->crt, cert->key));
  MUST (gnutls_x509_crt_sign2 (cert->crt, signer->crt, signer->key, spec->digest != 0 ? spec->digest : GNUTLS_DIG_SHA256, 0));
  export_and_read (cert);
  return cert;
}

void
pb_test_cert_free (PbTestCert *cert)
{
  if (cert == NULL)
    return;
  gnutls_x509_crt_deinit (cert->crt);
  gnutls_x509_privkey_deinit (cert->key);
  g_bytes_unref (cert->der);
  g_free (cert);
}

char *
pb_test_cert_pin (PbTestCert *cert)
{
  return g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, cert->der);
}

char *
pb_test_pem_write (PbTestCert *const *certs)
{
  g_autofree char *folder = g_dir_make_tmp ("pb-pki-XXXXXX", NULL);
  g_autoptr (GString) text = g_string_new ("# made for a test\n");
  char *path = g_build_filename (folder, "ca.pem", NULL);

  for (; *certs != NULL; certs++)
    {
      gnutls_datum_t pem;

      MUST (gnutls_x509_crt_export2 ((*certs)->crt, GNUTLS_X509_FMT_PEM, &pem));
      g_string_append_len (text, (const char *) pem.data, pem.size);
      gnutls_free (pem.data);
    }
  g_assert_true (g_file_set_contents (path, text->str, (gssize) text->len, NULL));
  return path;
}

void
pb_test_pem_remove (char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);

  g_unlink (path);
  g_rmdir (folder);
  g_free (path);
}

GPtrArray *
pb_test_chain_new (PbTestCert *const *certs)
{
  GPtrArray *chain = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (; *certs != NULL; certs++)
    g_ptr_array_add (chain, g_bytes_ref ((*certs)->der));
  return chain;
}
