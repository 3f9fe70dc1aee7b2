/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pb-trust.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "pb-test-pki.h"
#include "pb-text.h"

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

static PbTrustVerdict
judge_one (PbTrust *trust, GBytes *der, const PbTrustQuestion *question)
{
  g_autoptr (GPtrArray) chain = g_ptr_array_new ();

  g_ptr_array_add (chain, der);
  return pb_trust_judge (trust, chain, question, NULL);
}

static void
test_fails_closed (void)
{
  g_autoptr (PbTrust) trust = pb_trust_new (pki.bundle);
  g_autoptr (PbTrust) blind = pb_trust_new ("/nonexistent");
  g_autoptr (PbTrust) hollow = pb_trust_new (pki.empty);
  g_autofree char *pin = pb_test_cert_pin (pki.certs[GOOD]);
  PbTrustQuestion question = { .host = HOST, .port = 993 }, pinned = { .host = HOST, .port = 993, .pin = pin };
  g_autoptr (GPtrArray) longest = g_ptr_array_new ();
  g_autoptr (GBytes) garbage = g_bytes_new_static ("garbage", 7);
  g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);
  g_autoptr (GBytes) half = g_bytes_new_from_bytes (pki.certs[GOOD]->der, 0, g_bytes_get_size (pki.certs[GOOD]->der) / 2);

  g_assert_cmpint (judge_one (trust, garbage, &question), ==, PB_TRUST_BAD);
  g_assert_cmpint (judge_one (trust, nothing, &question), ==, PB_TRUST_BAD);
  g_assert_cmpint (judge_one (trust, half, &question), ==, PB_TRUST_BAD);
  g_assert_cmpint (pb_trust_judge (trust, NULL, &question, NULL), ==, PB_TRUST_BAD);
  g_assert_cmpint (judge_one (blind, pki.certs[GOOD]->der, &question), ==, PB_TRUST_BAD);
  g_assert_cmpint (judge_one (blind, pki.certs[GOOD]->der, &pinned), ==, PB_TRUST_BAD);
  g_assert_cmpint (judge_one (hollow, pki.certs[GOOD]->der, &question), ==, PB_TRUST_BAD);
  for (int i = 0; i < 17; i++)
    g_ptr_array_add (longest, pki.certs[GOOD]->der);
  g_assert_cmpint (pb_trust_judge (trust, longest, &question, NULL), ==, PB_TRUST_BAD);
}

/* A FIFO named as CA file must not hold the main loop; a directory is no file either. */
static void
test_odd_ca_files (void)
{
  g_autoptr (PbTrust) trust = pb_trust_new (pki.bundle);
  g_autofree char *folder = g_dir_make_tmp ("pb-fifo-XXXXXX", NULL);
  g_autofree char *fifo = g_build_filename (folder, "fifo", NULL);
  const char *const files[] = { fifo, folder, "/dev/zero", "" };

  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    g_assert_cmpint (judge_one (trust, pki.certs[GOOD]->der, &(PbTrustQuestion){ .host = HOST, .ca_file = files[i] }), ==, PB_TRUST_NO_CA_FILE);
  g_unlink (fifo);
  g_rmdir (folder);
}

/* The bundle as it is now counts, not as it was at start. */
static void
test_updated_bundle (void)
{
  char *path = pb_test_pem_write ((PbTestCert *[]){ pki.certs[OTHER_CA], NULL });
  g_autoptr (PbTrust) trust = pb_trust_new (path);
  g_autofree char *text = NULL;
  PbTrustQuestion question = { .host = HOST };
  gsize len;

  g_assert_cmpint (judge_one (trust, pki.certs[GOOD]->der, &question), ==, PB_TRUST_UNKNOWN_CA);
  g_assert_true (g_file_get_contents (pki.bundle, &text, &len, NULL));
  g_assert_true (g_file_set_contents (path, text, (gssize) len, NULL));
  g_assert_cmpint (judge_one (trust, pki.certs[GOOD]->der, &question), ==, PB_TRUST_OK);
  pb_test_pem_remove (path);
}

/* A chain whose certificates are all in a bundle of text, broken certificates and very long ones. */
static void
test_untidy_bundle (void)
{
  char *path = pb_test_pem_write ((PbTestCert *[]){ pki.certs[CA], NULL });
  g_autoptr (PbTrust) trust = pb_trust_new (path);
  g_autofree char *good = NULL, *junk = g_strnfill (30000, 'A'), *text = NULL;

  g_assert_true (g_file_get_contents (path, &good, NULL, NULL));
  text = g_strconcat ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
                      "-----BEGIN CERTIFICATE-----\n",
                      junk,
                      "\n-----END CERTIFICATE-----\n",
                      good,
                      "-----BEGIN CERTIFICATE-----\nMIIB",
                      NULL);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_assert_cmpint (judge_one (trust, pki.certs[GOOD]->der, &(PbTrustQuestion){ .host = HOST }), ==, PB_TRUST_OK);
  pb_test_pem_remove (path);
}

/* Oracle: GnuTLS's own reading of the system's whole bundle. Every CA in it must be found by choosing, too. */
static void
test_every_system_ca_is_found (void)
{
  g_autoptr (PbTrust) trust = pb_trust_new (NULL);
  gnutls_x509_trust_list_t all;
  gnutls_x509_trust_list_iter_t iter = NULL;
  gnutls_x509_crt_t ca;
  guint n = 0;

  g_assert_cmpint (gnutls_x509_trust_list_init (&all, 0), ==, 0);
  if (gnutls_x509_trust_list_add_system_trust (all, 0, 0) <= 0)
    g_test_skip ("no CAs on this system");
  while (gnutls_x509_trust_list_iter_get_ca (all, &iter, &ca) == 0)
    {
      gnutls_datum_t der;
      g_autoptr (GBytes) bytes = NULL;

      g_assert_cmpint (gnutls_x509_crt_export2 (ca, GNUTLS_X509_FMT_DER, &der), ==, 0);
      bytes = g_bytes_new (der.data, der.size);
      gnutls_free (der.data);
      gnutls_x509_crt_deinit (ca);
      g_assert_cmpint (judge_one (trust, bytes, &(PbTrustQuestion){ .host = HOST }) & PB_TRUST_UNKNOWN_CA, ==, 0);
      n++;
    }
  gnutls_x509_trust_list_deinit (all, 1);
  g_test_message ("%u CAs", n);
  g_assert_cmpint (judge_one (trust, pki.certs[GOOD]->der, &(PbTrustQuestion){ .host = HOST }), ==, PB_TRUST_UNKNOWN_CA);
}

static void
test_words (void)
{
  g_autofree char *ok = pb_trust_verdict_to_string (PB_TRUST_OK);
  g_autofree char *all = pb_trust_verdict_to_string ((1 << 10) - 1);

  g_assert_cmpstr (ok, ==, "");
  g_assert_cmpstr (all, ==, "unknown-ca self-signed wrong-host expired not-yet-valid revoked insecure pin-changed no-ca-file bad");
}

static void
test_certificate_for_people (void)
{
  g_autoptr (PbTestCert) odd = pb_test_cert_new (pki.certs[CA], &(PbTestCertSpec){ .name = "\xe2\x80\xae"
                                                                                           "knab\x1b[31m\r\nline",
                                                                                   .dns = HOST,
                                                                                   .ip = "192.0.2.7" });
  g_autoptr (PbCertificate) good = pb_certificate_read (pki.certs[GOOD]->der);
  g_autoptr (PbCertificate) made = pb_certificate_read (odd->der);
  g_autoptr (GBytes) garbage = g_bytes_new_static ("garbage", 7);
  g_autofree char *pin = pb_test_cert_pin (pki.certs[GOOD]);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  g_assert_cmpstr (good->subject, ==, "CN=good");
  g_assert_cmpstr (good->issuer, ==, "CN=Test CA");
  g_assert_cmpstr (good->names, ==, HOST);
  g_assert_cmpstr (good->sha256, ==, pin);
  g_assert_cmpint (ABS (now - 24 * 60 * 60 - good->not_before), <, 60);
  g_assert_cmpint (ABS (now + 365 * 24 * 60 * 60 - good->not_after), <, 60);
  g_assert_cmpstr (made->names, ==, HOST ", 192.0.2.7");
  g_assert_true (pb_text_is_safe (made->subject));
  g_assert_nonnull (strstr (made->subject, "knab"));
  g_assert_null (pb_certificate_read (garbage));
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  pki_setup ();
  g_test_add_func ("/trust/judge", test_judge);
  g_test_add_func ("/trust/fails-closed", test_fails_closed);
  g_test_add_func ("/trust/odd-ca-files", test_odd_ca_files);
  g_test_add_func ("/trust/updated-bundle", test_updated_bundle);
  g_test_add_func ("/trust/untidy-bundle", test_untidy_bundle);
  g_test_add_func ("/trust/every-system-ca-is-found", test_every_system_ca_is_found);
  g_test_add_func ("/trust/words", test_words);
  g_test_add_func ("/trust/certificate-for-people", test_certificate_for_people);
  status = g_test_run ();
  pki_teardown ();
  return status;
}
