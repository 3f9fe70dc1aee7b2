/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-certificate.c: what a person wants to know of a certificate before trusting it. */
#include "pb-trust.h"

#include <gnutls/x509.h>

#include "pb-text.h"

#define MAX_NAMES      64 /* alternative names looked at */
#define MAX_NAME_BYTES 512
#define MAX_CHARS      1024

typedef int (*DnFunc) (gnutls_x509_crt_t cert, gnutls_datum_t *dn);

static char *
read_dn (gnutls_x509_crt_t cert, DnFunc func)
{
  gnutls_datum_t dn = { NULL, 0 };
  char *text;

  if (func (cert, &dn) < 0)
    return g_strdup ("");
  text = pb_text_display ((const char *) dn.data, (gssize) dn.size, MAX_CHARS);
  gnutls_free (dn.data);
  return text;
}

static void
append_address (GString *names, const guint8 *bytes, gsize size)
{
  g_autoptr (GInetAddress) address = NULL;
  g_autofree char *text = NULL;

  if (size != 4 && size != 16)
    return;
  address = g_inet_address_new_from_bytes (bytes, size == 4 ? G_SOCKET_FAMILY_IPV4 : G_SOCKET_FAMILY_IPV6);
  text = g_inet_address_to_string (address);
  g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", text);
}

/* DNS names, addresses, mail addresses and URIs; a name that is too long or of another kind is left out. */
static char *
read_names (gnutls_x509_crt_t cert)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < MAX_NAMES; i++)
    {
      char name[MAX_NAME_BYTES];
      gsize size = sizeof name;
      int kind = gnutls_x509_crt_get_subject_alt_name (cert, i, name, &size, NULL);

      if (kind == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
        break;
      if (kind == GNUTLS_SAN_IPADDRESS)
        append_address (names, (const guint8 *) name, size);
      else if (kind == GNUTLS_SAN_DNSNAME || kind == GNUTLS_SAN_RFC822NAME || kind == GNUTLS_SAN_URI)
        {
          g_autofree char *safe = pb_text_display (name, (gssize) size, MAX_NAME_BYTES);

          g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", safe);
        }
    }
  return pb_text_display (names->str, (gssize) names->len, MAX_CHARS);
}

PbCertificate *
pb_certificate_read (GBytes *der)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (der, &size);
  gnutls_datum_t datum = { (guint8 *) (guintptr) data, (unsigned int) size };
  gnutls_x509_crt_t cert;
  PbCertificate *certificate = NULL;

  if (size > G_MAXINT || gnutls_x509_crt_init (&cert) < 0)
    return NULL;
  if (gnutls_x509_crt_import (cert, &datum, GNUTLS_X509_FMT_DER) >= 0)
    {
      certificate = g_new0 (PbCertificate, 1);
      certificate->subject = read_dn (cert, gnutls_x509_crt_get_dn2);
      certificate->issuer = read_dn (cert, gnutls_x509_crt_get_issuer_dn2);
      certificate->names = read_names (cert);
      certificate->sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, der);
      certificate->not_before = gnutls_x509_crt_get_activation_time (cert);
      certificate->not_after = gnutls_x509_crt_get_expiration_time (cert);
    }
  gnutls_x509_crt_deinit (cert);
  return certificate;
}

void
pb_certificate_free (PbCertificate *certificate)
{
  if (certificate == NULL)
    return;
  g_free (certificate->subject);
  g_free (certificate->issuer);
  g_free (certificate->names);
  g_free (certificate->sha256);
  g_free (certificate);
}
