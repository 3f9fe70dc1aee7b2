/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-test-pki.h: certificates made while the test runs: CAs, chains, and everything that can be wrong with them. */
#pragma once

#include <gio/gio.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

G_BEGIN_DECLS

typedef struct
{
  gnutls_x509_privkey_t key; /* (owned) */
  gnutls_x509_crt_t crt;     /* (owned) */
  GBytes *der;               /* (owned) */
} PbTestCert;

typedef struct
{
  const char *name;                 /* common name */
  const char *dns;                  /* (nullable): subject alternative name */
  const char *ip;                   /* (nullable): the same, IPv4 */
  int from;                         /* days from now; 0: yesterday */
  int to;                           /* days from now; 0: in a year */
  guint rsa_bits;                   /* 0: an EC key on P-256 */
  gnutls_digest_algorithm_t digest; /* 0: SHA-256 */
  const char *purpose;              /* (nullable): an OID */
  gboolean ca;
} PbTestCertSpec;

/* @issuer: (nullable): NULL for a self-signed one. */
PbTestCert *pb_test_cert_new (PbTestCert *issuer, const PbTestCertSpec *spec);
void pb_test_cert_free (PbTestCert *cert);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbTestCert, pb_test_cert_free)

/* Returns: (transfer full): 64 hex digits of the certificate. */
char *pb_test_cert_pin (PbTestCert *cert);

/* Writes @certs, up to a NULL, as a PEM file in a new temporary directory.
 * Returns: (transfer full): its path, for pb_test_pem_remove(). */
char *pb_test_pem_write (PbTestCert *const *certs);
void pb_test_pem_remove (char *path);

/* Returns: (transfer full): a chain for pb_trust_judge() of @certs up to a NULL. */
GPtrArray *pb_test_chain_new (PbTestCert *const *certs);

G_END_DECLS
