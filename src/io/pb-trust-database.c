/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-trust-database.c: see pb-trust-database.h. Knows no pin: a pin belongs to one account's own connections. */
#include "pb-trust-database.h"

#define MAX_CHAIN 16

struct _PbTrustDatabase
{
  GTlsDatabase parent_instance;

  PbTrust *trust; /* (owned) */
  char *ca_file;  /* (owned) (nullable) */
  GMutex lock;    /* verify_chain() may come from a pool thread: one judgement's memory at a time */
};

G_DEFINE_TYPE (PbTrustDatabase, pb_trust_database, G_TYPE_TLS_DATABASE)

static char *
host_of (GSocketConnectable *identity)
{
  if (G_IS_NETWORK_ADDRESS (identity))
    return g_strdup (g_network_address_get_hostname (G_NETWORK_ADDRESS (identity)));
  if (G_IS_NETWORK_SERVICE (identity))
    return g_strdup (g_network_service_get_domain (G_NETWORK_SERVICE (identity)));
  if (G_IS_INET_SOCKET_ADDRESS (identity))
    return g_inet_address_to_string (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (identity)));
  return NULL;
}

/* Longer chains come out one too long and are refused by the judge. */
static GPtrArray *
ders_of (GTlsCertificate *chain)
{
  GPtrArray *ders = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (GTlsCertificate *at = chain; at != NULL && ders->len <= MAX_CHAIN; at = g_tls_certificate_get_issuer (at))
    {
      g_autoptr (GByteArray) der = NULL;

      g_object_get (at, "certificate", &der, NULL);
      g_ptr_array_add (ders, der != NULL ? g_bytes_new (der->data, der->len) : g_bytes_new (NULL, 0));
    }
  return ders;
}

static GTlsCertificateFlags
flags_of (PbTrustVerdict verdict)
{
  static const struct
  {
    PbTrustVerdict verdict;
    GTlsCertificateFlags flag;
  } map[] = {
    { PB_TRUST_UNKNOWN_CA | PB_TRUST_SELF_SIGNED, G_TLS_CERTIFICATE_UNKNOWN_CA },
    { PB_TRUST_WRONG_HOST, G_TLS_CERTIFICATE_BAD_IDENTITY },
    { PB_TRUST_EXPIRED, G_TLS_CERTIFICATE_EXPIRED },
    { PB_TRUST_NOT_YET_VALID, G_TLS_CERTIFICATE_NOT_ACTIVATED },
    { PB_TRUST_REVOKED, G_TLS_CERTIFICATE_REVOKED },
    { PB_TRUST_INSECURE, G_TLS_CERTIFICATE_INSECURE },
  };
  GTlsCertificateFlags flags = 0;

  for (guint i = 0; i < G_N_ELEMENTS (map); i++)
    if (verdict & map[i].verdict)
      flags |= map[i].flag;
  return verdict != PB_TRUST_OK && flags == 0 ? G_TLS_CERTIFICATE_GENERIC_ERROR : flags;
}

PbTrustVerdict
pb_trust_database_judge (PbTrustDatabase *self, GTlsCertificate *chain, const char *host)
{
  g_autoptr (GPtrArray) ders = NULL;
  PbTrustVerdict verdict;

  g_return_val_if_fail (PB_IS_TRUST_DATABASE (self) && host != NULL, PB_TRUST_BAD);
  if (chain == NULL)
    return PB_TRUST_BAD;
  ders = ders_of (chain);
  g_mutex_lock (&self->lock);
  verdict = pb_trust_judge (self->trust, ders, &(PbTrustQuestion){ .host = host, .ca_file = self->ca_file }, NULL);
  g_mutex_unlock (&self->lock);
  return verdict;
}

static GTlsCertificateFlags
verify_chain (GTlsDatabase *database, GTlsCertificate *chain, const char *purpose, GSocketConnectable *identity, GTlsInteraction *interaction, GTlsDatabaseVerifyFlags flags, GCancellable *cancellable, GError **error)
{
  g_autofree char *host = host_of (identity);

  if (host == NULL)
    return G_TLS_CERTIFICATE_BAD_IDENTITY;
  if (g_strcmp0 (purpose, G_TLS_DATABASE_PURPOSE_AUTHENTICATE_SERVER) != 0)
    return G_TLS_CERTIFICATE_GENERIC_ERROR;
  return flags_of (pb_trust_database_judge (PB_TRUST_DATABASE (database), chain, host));
}

/* Nothing can be looked up: the judge lists no certificates. */

static char *
create_certificate_handle (GTlsDatabase *database, GTlsCertificate *certificate)
{
  return NULL;
}

static GTlsCertificate *
lookup_certificate_for_handle (GTlsDatabase *database, const char *handle, GTlsInteraction *interaction, GTlsDatabaseLookupFlags flags, GCancellable *cancellable, GError **error)
{
  return NULL;
}

static GTlsCertificate *
lookup_certificate_issuer (GTlsDatabase *database, GTlsCertificate *certificate, GTlsInteraction *interaction, GTlsDatabaseLookupFlags flags, GCancellable *cancellable, GError **error)
{
  return NULL;
}

static GList *
lookup_certificates_issued_by (GTlsDatabase *database, GByteArray *issuer, GTlsInteraction *interaction, GTlsDatabaseLookupFlags flags, GCancellable *cancellable, GError **error)
{
  return NULL;
}

static void
pb_trust_database_finalize (GObject *object)
{
  PbTrustDatabase *self = PB_TRUST_DATABASE (object);

  g_clear_object (&self->trust);
  g_clear_pointer (&self->ca_file, g_free);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (pb_trust_database_parent_class)->finalize (object);
}

static void
pb_trust_database_class_init (PbTrustDatabaseClass *klass)
{
  GTlsDatabaseClass *database_class = G_TLS_DATABASE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = pb_trust_database_finalize;
  database_class->verify_chain = verify_chain;
  database_class->create_certificate_handle = create_certificate_handle;
  database_class->lookup_certificate_for_handle = lookup_certificate_for_handle;
  database_class->lookup_certificate_issuer = lookup_certificate_issuer;
  database_class->lookup_certificates_issued_by = lookup_certificates_issued_by;
}

static void
pb_trust_database_init (PbTrustDatabase *self)
{
  g_mutex_init (&self->lock);
}

PbTrustDatabase *
pb_trust_database_new (PbTrust *trust, const char *ca_file)
{
  PbTrustDatabase *self;

  g_return_val_if_fail (PB_IS_TRUST (trust), NULL);
  self = g_object_new (PB_TYPE_TRUST_DATABASE, NULL);
  self->trust = g_object_ref (trust);
  self->ca_file = g_strdup (ca_file);
  return self;
}

void
pb_trust_become_default (PbTrust *trust)
{
  g_autoptr (PbTrustDatabase) database = pb_trust_database_new (trust, NULL);

  g_tls_backend_set_default_database (g_tls_backend_get_default (), G_TLS_DATABASE (database));
}
