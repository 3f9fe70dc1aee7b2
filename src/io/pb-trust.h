/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-trust.h: the one judge of certificates (house rule: fail closed; a pin is looked at after the verdict; a CA file vouches
 * for its own account only). Also available as a GTlsDatabase for libraries that bring their own TLS. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define PB_TYPE_TRUST (pb_trust_get_type ())
G_DECLARE_FINAL_TYPE (PbTrust, pb_trust, PB, TRUST, GObject)

/* What is wrong with a certificate; 0 = nothing. */
typedef enum
{
  PB_TRUST_OK = 0,
  PB_TRUST_UNKNOWN_CA = 1 << 0,
  PB_TRUST_SELF_SIGNED = 1 << 1, /* together with UNKNOWN_CA */
  PB_TRUST_WRONG_HOST = 1 << 2,
  PB_TRUST_EXPIRED = 1 << 3,
  PB_TRUST_NOT_YET_VALID = 1 << 4,
  PB_TRUST_REVOKED = 1 << 5,
  PB_TRUST_INSECURE = 1 << 6,    /* weak signature or key */
  PB_TRUST_PIN_CHANGED = 1 << 7, /* beside the reason: a pin exists, and this is another certificate: a hard stop */
  PB_TRUST_NO_CA_FILE = 1 << 8,  /* the account's CA file cannot be read */
  PB_TRUST_BAD = 1 << 9,         /* unreadable chain, or any other refusal */
} PbTrustVerdict;

/* Whom to judge and by what. */
typedef struct
{
  const char *host; /* name or address the user configured; a trailing dot is ignored */
  guint16 port;
  const char *ca_file; /* (nullable): PEM file that replaces the system's list for this judgement */
  const char *pin;     /* (nullable): SHA-256 of the leaf's DER, 64 hex digits, from this account for this host and port */
  gboolean legacy_tls; /* nothing to the judge: TLS 1.0 and 1.1 may be spoken, the user was warned */
} PbTrustQuestion;

/* Fills @to with strings of its own. */
void pb_trust_question_copy (PbTrustQuestion *to, const PbTrustQuestion *from);
void pb_trust_question_clear (PbTrustQuestion *question);

/* @bundle: (nullable): PEM bundle of the system's CAs; NULL looks in the usual places. */
PbTrust *pb_trust_new (const char *bundle);

/* @chain: (element-type GBytes): DER, leaf first; at most 16.
 * @pinned: (out) (optional): whether only the pin made it acceptable. A pin excuses an unknown CA, a wrong host and an
 * expired certificate, nothing else, and does not matter to a chain that is acceptable by itself.
 * Keeps no state: any thread may ask, and an updated bundle counts at once.
 * Returns: PB_TRUST_OK or what is wrong. */
PbTrustVerdict pb_trust_judge (PbTrust *trust, GPtrArray *chain, const PbTrustQuestion *question, gboolean *pinned);

/* Facts of one certificate for people. Free with pb_certificate_free(). Text is safe to show. */
typedef struct
{
  char *subject; /* DN */
  char *issuer;
  char *names;       /* subject alternative names, ", " between them */
  char *sha256;      /* 64 hex digits */
  gint64 not_before; /* Unix seconds */
  gint64 not_after;
} PbCertificate;

/* Returns: (transfer full) (nullable): NULL when @der is unreadable. */
PbCertificate *pb_certificate_read (GBytes *der);
void pb_certificate_free (PbCertificate *certificate);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbCertificate, pb_certificate_free)

/* Returns: (transfer full): stable words for @verdict, such as "unknown-ca self-signed", "" for OK. */
char *pb_trust_verdict_to_string (PbTrustVerdict verdict);

/* What G_TLS_GNUTLS_PRIORITY has to be before the first class of GIO's TLS backend is made: TLS 1.2 and up. */
#define PB_TRUST_GTLS_PRIORITY "NORMAL:%COMPAT:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"

/* Makes @trust the default GTlsDatabase of GIO's TLS backend. Call once, before the first GTls connection. */
void pb_trust_become_default (PbTrust *trust);

G_END_DECLS
