/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pb-trust.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "pb-test-server.h"

#define HOST "mail.example.org"

enum
{
  CA,
  OTHER_CA,
  MIDDLE,
  GOOD,
  EXPIRED,
  EARLY,
  WRONG_HOST,
  SELF,
  EXPIRED_SELF,
  STRANGER,
  DEEP,
  ADDRESS,
  WEAK,
  WEAK_SELF,
  OLD_DIGEST,
  CLIENT_ONLY,
  EARLY_SELF,
  N_CERTS
};

static const struct
{
  int issuer; /* -1: itself */
  PbTestCertSpec spec;
} specs[N_CERTS] = {
  [CA] = { -1, { .name = "Test CA", .ca = TRUE } },
  [OTHER_CA] = { -1, { .name = "Other CA", .ca = TRUE } },
  [MIDDLE] = { CA, { .name = "Middle CA", .ca = TRUE } },
  [GOOD] = { CA, { .name = "good", .dns = HOST } },
  [EXPIRED] = { CA, { .name = "expired", .dns = HOST, .from = -20, .to = -10 } },
  [EARLY] = { CA, { .name = "early", .dns = HOST, .from = 10 } },
  [WRONG_HOST] = { CA, { .name = "wrong", .dns = "elsewhere.example" } },
  [SELF] = { -1, { .name = HOST, .dns = HOST } },
  [EXPIRED_SELF] = { -1, { .name = "old", .dns = "old.example", .from = -20, .to = -10 } },
  [STRANGER] = { OTHER_CA, { .name = "stranger", .dns = HOST } },
  [DEEP] = { MIDDLE, { .name = "deep", .dns = HOST } },
  [ADDRESS] = { CA, { .name = "address", .ip = "192.0.2.7" } },
  [WEAK] = { CA, { .name = "weak", .dns = HOST, .rsa_bits = 768 } },
  [WEAK_SELF] = { -1, { .name = "weak", .dns = HOST, .rsa_bits = 768 } },
  [OLD_DIGEST] = { CA, { .name = "sha1", .dns = HOST, .digest = GNUTLS_DIG_SHA1 } },
  [CLIENT_ONLY] = { CA, { .name = "client", .dns = HOST, .purpose = GNUTLS_KP_TLS_WWW_CLIENT } },
  [EARLY_SELF] = { -1, { .name = "early", .dns = HOST, .from = 10 } },
};

typedef struct
{
  PbTestCert *certs[N_CERTS];
  char *bundle;       /* OTHER_CA, CA */
  char *ca_of_others; /* OTHER_CA alone */
  char *self_file;    /* SELF as a CA file */
  char *empty;        /* no certificate in it */
} Pki;

static Pki pki;

static void
pki_setup (void)
{
  for (int i = 0; i < N_CERTS; i++)
    pki.certs[i] = pb_test_cert_new (specs[i].issuer < 0 ? NULL : pki.certs[specs[i].issuer], &specs[i].spec);
  pki.bundle = pb_test_pem_write ((PbTestCert *[]){ pki.certs[OTHER_CA], pki.certs[CA], NULL });
  pki.ca_of_others = pb_test_pem_write ((PbTestCert *[]){ pki.certs[OTHER_CA], NULL });
  pki.self_file = pb_test_pem_write ((PbTestCert *[]){ pki.certs[SELF], NULL });
  pki.empty = pb_test_pem_write ((PbTestCert *[]){ NULL });
}

static void
pki_teardown (void)
{
  for (int i = 0; i < N_CERTS; i++)
    pb_test_cert_free (pki.certs[i]);
  pb_test_pem_remove (pki.bundle);
  pb_test_pem_remove (pki.ca_of_others);
  pb_test_pem_remove (pki.self_file);
  pb_test_pem_remove (pki.empty);
}

#define NONE -1

typedef enum
{
  NO_FILE,
  FILE_OTHERS,
  FILE_SELF,
  FILE_EMPTY,
  FILE_MISSING,
} File;

typedef struct
{
  const char *what;
  int chain[3];
  const char *host; /* NULL: HOST */
  File ca_file;
  int pin; /* certificate, or NONE */
  const char *expected;
  gboolean pinned;
} Case;

static const Case cases[] = {
  { "good", { GOOD, NONE }, NULL, NO_FILE, NONE, "", FALSE },
  { "trailing dot", { GOOD, NONE }, HOST ".", NO_FILE, NONE, "", FALSE },
  { "other case", { GOOD, NONE }, "MAIL.Example.ORG", NO_FILE, NONE, "", FALSE },
  { "with intermediate", { DEEP, MIDDLE, NONE }, NULL, NO_FILE, NONE, "", FALSE },
  { "intermediate missing", { DEEP, NONE }, NULL, NO_FILE, NONE, "unknown-ca", FALSE },
  { "address", { ADDRESS, NONE }, "192.0.2.7", NO_FILE, NONE, "", FALSE },
  { "other address", { ADDRESS, NONE }, "192.0.2.8", NO_FILE, NONE, "wrong-host", FALSE },
  { "expired", { EXPIRED, NONE }, NULL, NO_FILE, NONE, "expired", FALSE },
  { "not yet valid", { EARLY, NONE }, NULL, NO_FILE, NONE, "not-yet-valid", FALSE },
  { "wrong host", { WRONG_HOST, NONE }, NULL, NO_FILE, NONE, "wrong-host", FALSE },
  { "self-signed", { SELF, NONE }, NULL, NO_FILE, NONE, "unknown-ca self-signed", FALSE },
  { "self-signed, expired, wrong host", { EXPIRED_SELF, NONE }, NULL, NO_FILE, NONE, "unknown-ca self-signed wrong-host expired", FALSE },
  { "RSA 768", { WEAK, NONE }, NULL, NO_FILE, NONE, "insecure", FALSE },
  { "SHA-1", { OLD_DIGEST, NONE }, NULL, NO_FILE, NONE, "insecure", FALSE },
  { "for clients only", { CLIENT_ONLY, NONE }, NULL, NO_FILE, NONE, "bad", FALSE },
  { "no host", { GOOD, NONE }, "", NO_FILE, NONE, "bad", FALSE },
  { "empty chain", { NONE }, NULL, NO_FILE, NONE, "bad", FALSE },

  { "CA file vouches", { STRANGER, NONE }, NULL, FILE_OTHERS, NONE, "", FALSE },
  { "CA file replaces the system's list", { GOOD, NONE }, NULL, FILE_OTHERS, NONE, "unknown-ca", FALSE },
  { "self-signed certificate as CA file", { SELF, NONE }, NULL, FILE_SELF, NONE, "", FALSE },
  { "CA file missing", { GOOD, NONE }, NULL, FILE_MISSING, NONE, "no-ca-file", FALSE },
  { "CA file empty", { GOOD, NONE }, NULL, FILE_EMPTY, NONE, "no-ca-file", FALSE },
  { "CA file missing, pin fits", { SELF, NONE }, NULL, FILE_MISSING, SELF, "no-ca-file", FALSE },

  { "pin of a valid one", { GOOD, NONE }, NULL, NO_FILE, GOOD, "", FALSE },
  { "valid, another is pinned", { GOOD, NONE }, NULL, NO_FILE, SELF, "", FALSE },
  { "pinned self-signed", { SELF, NONE }, NULL, NO_FILE, SELF, "", TRUE },
  { "pinned, all excusable at once", { EXPIRED_SELF, NONE }, NULL, NO_FILE, EXPIRED_SELF, "", TRUE },
  { "pinned wrong host", { WRONG_HOST, NONE }, NULL, NO_FILE, WRONG_HOST, "", TRUE },
  { "pinned expired", { EXPIRED, NONE }, NULL, NO_FILE, EXPIRED, "", TRUE },
  { "pin of the CA does not count", { WRONG_HOST, CA, NONE }, NULL, NO_FILE, CA, "wrong-host pin-changed", FALSE },
  { "pin changed", { SELF, NONE }, NULL, NO_FILE, GOOD, "unknown-ca self-signed pin-changed", FALSE },
  { "pinned, not yet valid", { EARLY_SELF, NONE }, NULL, NO_FILE, EARLY_SELF, "unknown-ca self-signed not-yet-valid", FALSE },
  { "pinned, weak", { WEAK, NONE }, NULL, NO_FILE, WEAK, "insecure", FALSE },
  { "pinned, for clients only", { CLIENT_ONLY, NONE }, NULL, NO_FILE, CLIENT_ONLY, "bad", FALSE },
};

static const char *
file_path (File file)
{
  switch (file)
    {
    case FILE_OTHERS:
      return pki.ca_of_others;
    case FILE_SELF:
      return pki.self_file;
    case FILE_EMPTY:
      return pki.empty;
    case FILE_MISSING:
      return "/nonexistent/ca.pem";
    case NO_FILE:
    default:
      return NULL;
    }
}

static GPtrArray *
chain_of (const int *indices)
{
  PbTestCert *certs[4] = { NULL };

  for (int i = 0; indices[i] != NONE; i++)
    certs[i] = pki.certs[indices[i]];
  return pb_test_chain_new (certs);
}

static void
test_judge (void)
{
  g_autoptr (PbTrust) trust = pb_trust_new (pki.bundle);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Case *c = &cases[i];
      g_autoptr (GPtrArray) chain = chain_of (c->chain);
      g_autofree char *pin = c->pin == NONE ? NULL : pb_test_cert_pin (pki.certs[c->pin]);
      PbTrustQuestion question = { c->host != NULL ? c->host : HOST, 993, file_path (c->ca_file), pin };
      gboolean pinned = TRUE;
      g_autofree char *words = pb_trust_verdict_to_string (pb_trust_judge (trust, chain, &question, &pinned));

      g_test_message ("%s", c->what);
      g_assert_cmpstr (words, ==, c->expected);
      g_assert_cmpint (pinned, ==, c->pinned);
    }
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  pki_setup ();
  g_test_add_func ("/trust/judge", test_judge);
  status = g_test_run ();
  pki_teardown ();
  return status;
}
