/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-trust.c: the judge. Keeps no state between judgements, so that an updated bundle counts at once and any thread may ask. */
#include "pb-trust.h"

#include <gnutls/x509.h>
#include <malloc.h>
#include <string.h>

#include "pb-ca-bundle.h"

#define MAX_CHAIN 16

/* What a user may have looked at and accepted by pinning. A certificate that is not valid yet, revoked, weak or broken
 * stays refused. */
#define EXCUSED_BY_PIN (PB_TRUST_UNKNOWN_CA | PB_TRUST_SELF_SIGNED | PB_TRUST_WRONG_HOST | PB_TRUST_EXPIRED)

struct _PbTrust
{
  GObject parent_instance;

  char *bundle; /* (owned) (nullable) */
};

G_DEFINE_TYPE (PbTrust, pb_trust, G_TYPE_OBJECT)

typedef struct
{
  gnutls_x509_crt_t certs[MAX_CHAIN]; /* (owned): leaf first */
  guint n_certs;
  gnutls_datum_t names[2 * MAX_CHAIN]; /* (owned): DER of every subject and issuer */
  guint n_names;
} Chain;

static void
chain_clear (Chain *chain)
{
  while (chain->n_certs > 0)
    gnutls_x509_crt_deinit (chain->certs[--chain->n_certs]);
  while (chain->n_names > 0)
    gnutls_free (chain->names[--chain->n_names].data);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Chain, chain_clear)

static gboolean
chain_add (Chain *chain, GBytes *bytes)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);
  gnutls_datum_t der = { (guint8 *) (guintptr) data, (unsigned int) size };
  gnutls_x509_crt_t cert;

  if (size > G_MAXINT || gnutls_x509_crt_init (&cert) < 0)
    return FALSE;
  chain->certs[chain->n_certs++] = cert;
  if (gnutls_x509_crt_import (cert, &der, GNUTLS_X509_FMT_DER) < 0)
    return FALSE;
  if (gnutls_x509_crt_get_raw_issuer_dn (cert, &chain->names[chain->n_names]) < 0)
    return FALSE;
  chain->n_names++;
  if (gnutls_x509_crt_get_raw_dn (cert, &chain->names[chain->n_names]) < 0)
    return FALSE;
  chain->n_names++;
  return TRUE;
}

static gboolean
chain_import (Chain *chain, GPtrArray *ders)
{
  if (ders == NULL || ders->len == 0 || ders->len > MAX_CHAIN)
    return FALSE;
  for (guint i = 0; i < ders->len; i++)
    if (!chain_add (chain, g_ptr_array_index (ders, i)))
      return FALSE;
  return TRUE;
}

static gboolean
leaf_is_self_signed (const Chain *chain)
{
  const gnutls_datum_t *issuer = &chain->names[0], *subject = &chain->names[1];

  return issuer->size == subject->size && memcmp (issuer->data, subject->data, issuer->size) == 0;
}

/* The first of the usual places that can be used; where there is none, what GnuTLS knows: all of it, given back after. */
static gboolean
add_system_cas (PbTrust *trust, const Chain *chain, gnutls_x509_trust_list_t list, gboolean *large)
{
  static const char *const places[] = {
    "/etc/ssl/certs/ca-certificates.crt",                /* Debian, Arch, Gentoo, flatpak runtimes */
    "/etc/pki/tls/certs/ca-bundle.crt",                  /* Fedora, RHEL */
    "/etc/ssl/ca-bundle.pem",                            /* openSUSE */
    "/etc/ssl/cert.pem",                                 /* Alpine, BSD */
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", /* newer Fedora */
  };

  if (trust->bundle != NULL)
    return pb_ca_bundle_select (trust->bundle, chain->names, chain->n_names, list);
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    if (pb_ca_bundle_select (places[i], chain->names, chain->n_names, list))
      return TRUE;
  *large = TRUE;
  return gnutls_x509_trust_list_add_system_trust (list, 0, 0) >= 0;
}

static PbTrustVerdict
verdict_from_status (guint status, const Chain *chain)
{
  static const struct
  {
    guint status;
    PbTrustVerdict verdict;
  } map[] = {
    { GNUTLS_CERT_SIGNER_NOT_FOUND | GNUTLS_CERT_SIGNER_NOT_CA, PB_TRUST_UNKNOWN_CA },
    { GNUTLS_CERT_UNEXPECTED_OWNER, PB_TRUST_WRONG_HOST },
    { GNUTLS_CERT_EXPIRED, PB_TRUST_EXPIRED },
    { GNUTLS_CERT_NOT_ACTIVATED, PB_TRUST_NOT_YET_VALID },
    { GNUTLS_CERT_REVOKED, PB_TRUST_REVOKED },
    { GNUTLS_CERT_INSECURE_ALGORITHM, PB_TRUST_INSECURE },
  };
  PbTrustVerdict verdict = PB_TRUST_OK;
  guint rest = status & ~(guint) GNUTLS_CERT_INVALID;

  for (guint i = 0; i < G_N_ELEMENTS (map); i++)
    if (rest & map[i].status)
      {
        verdict |= map[i].verdict;
        rest &= ~map[i].status;
      }
  if (rest != 0 || (status != 0 && verdict == PB_TRUST_OK))
    verdict |= PB_TRUST_BAD;
  if ((verdict & PB_TRUST_UNKNOWN_CA) && leaf_is_self_signed (chain))
    verdict |= PB_TRUST_SELF_SIGNED;
  return verdict;
}

/* Profile LOW is what GnuTLS itself asks of certificates: RSA from 1024 bits, no MD5 or SHA-1 signatures. */
static PbTrustVerdict
verify (gnutls_x509_trust_list_t list, Chain *chain, const char *host)
{
  static char purpose[] = GNUTLS_KP_TLS_WWW_SERVER;
  gsize len = strlen (host);
  g_autofree char *name = g_strndup (host, host[len - 1] == '.' ? len - 1 : len);
  gnutls_typed_vdata_st asked[] = {
    { .type = GNUTLS_DT_KEY_PURPOSE_OID, .data = (guint8 *) purpose },
    { .type = GNUTLS_DT_DNS_HOSTNAME, .data = (guint8 *) name },
  };
  guint status = GNUTLS_CERT_INVALID;

  if (gnutls_x509_trust_list_verify_crt2 (list, chain->certs, chain->n_certs, asked, G_N_ELEMENTS (asked), GNUTLS_PROFILE_TO_VFLAGS (GNUTLS_PROFILE_LOW), &status, NULL) < 0)
    return PB_TRUST_BAD;
  return verdict_from_status (status, chain);
}

static PbTrustVerdict
judge_chain (PbTrust *trust, Chain *chain, const PbTrustQuestion *question)
{
  PbTrustVerdict verdict = PB_TRUST_BAD;
  gnutls_x509_trust_list_t list;
  gboolean large = FALSE;

  if (gnutls_x509_trust_list_init (&list, 7) < 0)
    return PB_TRUST_BAD;
  if (question->ca_file != NULL)
    {
      if (pb_ca_bundle_select (question->ca_file, chain->names, chain->n_names, list))
        verdict = verify (list, chain, question->host);
      else
        verdict = PB_TRUST_NO_CA_FILE;
    }
  else if (add_system_cas (trust, chain, list, &large))
    verdict = verify (list, chain, question->host);
  gnutls_x509_trust_list_deinit (list, 1);
#ifdef __GLIBC__
  if (large)
    malloc_trim (0);
#endif
  return verdict;
}

PbTrustVerdict
pb_trust_judge (PbTrust *trust, GPtrArray *chain, const PbTrustQuestion *question, gboolean *pinned)
{
  g_auto (Chain) imported = { 0 };
  g_autofree char *hash = NULL;
  PbTrustVerdict verdict;

  if (pinned != NULL)
    *pinned = FALSE;
  g_return_val_if_fail (PB_IS_TRUST (trust), PB_TRUST_BAD);
  g_return_val_if_fail (question != NULL, PB_TRUST_BAD);
  if (question->host == NULL || question->host[0] == '\0' || !chain_import (&imported, chain))
    return PB_TRUST_BAD;

  verdict = judge_chain (trust, &imported, question);
  if (verdict == PB_TRUST_OK || question->pin == NULL)
    return verdict;
  hash = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, g_ptr_array_index (chain, 0));
  if (g_ascii_strcasecmp (hash, question->pin) != 0)
    return verdict | PB_TRUST_PIN_CHANGED;
  if ((verdict | EXCUSED_BY_PIN) != EXCUSED_BY_PIN)
    return verdict;
  if (pinned != NULL)
    *pinned = TRUE;
  return PB_TRUST_OK;
}

void
pb_trust_question_copy (PbTrustQuestion *to, const PbTrustQuestion *from)
{
  to->host = g_strdup (from->host);
  to->port = from->port;
  to->ca_file = g_strdup (from->ca_file);
  to->pin = g_strdup (from->pin);
  to->legacy_tls = from->legacy_tls;
}

void
pb_trust_question_clear (PbTrustQuestion *question)
{
  g_free ((char *) (guintptr) question->host);
  g_free ((char *) (guintptr) question->ca_file);
  g_free ((char *) (guintptr) question->pin);
  *question = (PbTrustQuestion){ 0 };
}

char *
pb_trust_verdict_to_string (PbTrustVerdict verdict)
{
  static const char *const words[] = {
    "unknown-ca",
    "self-signed",
    "wrong-host",
    "expired",
    "not-yet-valid",
    "revoked",
    "insecure",
    "pin-changed",
    "no-ca-file",
    "bad",
  };
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (verdict & (1u << i))
      g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", words[i]);
  return g_string_free (text, FALSE);
}

static void
pb_trust_finalize (GObject *object)
{
  g_free (PB_TRUST (object)->bundle);
  G_OBJECT_CLASS (pb_trust_parent_class)->finalize (object);
}

static void
pb_trust_class_init (PbTrustClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pb_trust_finalize;
}

static void
pb_trust_init (PbTrust *trust)
{
}

PbTrust *
pb_trust_new (const char *bundle)
{
  PbTrust *trust = g_object_new (PB_TYPE_TRUST, NULL);

  trust->bundle = g_strdup (bundle);
  return trust;
}
