/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-sasl.h: one SASL exchange of a client (RFC 4422, 4616, 2195, 5802, 7677, 9266, 7628): challenges in, responses out,
 * without keys: where a mechanism needs a digest of the password, the owner computes it.
 *
 * The same machine serves IMAP and POP3; base64 and line ends are the business of its user. */
#pragma once

#include <glib.h>

#include "pb-error.h"
#include "pb-secret.h"

G_BEGIN_DECLS

/* Strongest last, so that the larger of two is the better one: binding to the TLS connection counts for more than the hash. */
typedef enum
{
  PB_SASL_NONE = 0,
  PB_SASL_LOGIN = 1 << 0,
  PB_SASL_PLAIN = 1 << 1,
  PB_SASL_CRAM_MD5 = 1 << 2,
  PB_SASL_SCRAM_SHA_1 = 1 << 3,
  PB_SASL_SCRAM_SHA_256 = 1 << 4,
  PB_SASL_SCRAM_SHA_1_PLUS = 1 << 5,
  PB_SASL_SCRAM_SHA_256_PLUS = 1 << 6,
  PB_SASL_XOAUTH2 = 1 << 7,
  PB_SASL_OAUTHBEARER = 1 << 8,
} PbSaslMechanism;

/* What the owner is asked to compute from the password (io/pb-digest.h does it). */
typedef struct
{
  PbSaslMechanism mechanism; /* CRAM_MD5, or a SCRAM one */
  GBytes *salt;              /* (nullable): SCRAM */
  guint iterations;          /* SCRAM: within the bound given; 0 for CRAM_MD5 */
  char *message;             /* CRAM-MD5: the challenge; SCRAM: the AuthMessage (RFC 5802 3) */
} PbSaslQuestion;

/* Frees what @question owns and zeroes it. */
void pb_sasl_question_clear (PbSaslQuestion *question);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PbSaslQuestion, pb_sasl_question_clear)

/* Strings are copied. */
typedef struct
{
  const char *user;            /* UTF-8 */
  const char *host;            /* for OAUTHBEARER */
  guint16 port;                /* likewise */
  const char *nonce;           /* printable, without comma, at least 24 random characters, from the owner */
  const char *binding_type;    /* (nullable): "tls-exporter" or "tls-unique"; NULL: no -PLUS mechanism is chosen */
  GBytes *binding;             /* (nullable): its data */
  gboolean server_offers_plus; /* the server named -PLUS mechanisms: GS2 header "n" or "p", else "y" where we could bind */
  guint max_iterations;        /* SCRAM: more is refused (LIMIT) */
} PbSaslConfig;

typedef struct _PbSasl PbSasl;

/* Returns: the mechanism of that name (case-insensitive, "SCRAM-SHA-256-PLUS"), or NONE. */
PbSaslMechanism pb_sasl_mechanism_parse (const char *name, gsize len);
/* Returns: (transfer none): the registered name. */
const char *pb_sasl_mechanism_to_string (PbSaslMechanism mechanism);
/* @offered: a set. @oauth: the secret is an access token. @cleartext_ok: the connection is encrypted, or the user chose none.
 * @can_bind: channel binding data is at hand. Nothing reusable is ever chosen without @cleartext_ok.
 * Returns: the strongest, or NONE. */
PbSaslMechanism pb_sasl_choose (guint offered, gboolean oauth, gboolean cleartext_ok, gboolean can_bind);

typedef enum
{
  PB_SASL_RESPOND, /* send @response: it may be empty, and is then sent all the same */
  PB_SASL_ASK,     /* compute @question, then pb_sasl_answer() */
  PB_SASL_FAILED,  /* the server broke the exchange, or (SCRAM) does not know the password: its success must not be believed */
} PbSaslResult;

/* @secret: the password, or the access token. Referenced until the exchange is freed. */
PbSasl *pb_sasl_new (PbSaslMechanism mechanism, const PbSaslConfig *config, PbSecret *secret);
void pb_sasl_free (PbSasl *sasl);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbSasl, pb_sasl_free)

/* Returns: whether the mechanism speaks first (an initial response exists). */
gboolean pb_sasl_is_client_first (const PbSasl *sasl);
/* The initial response (@challenge NULL), or the answer to @challenge (decoded from base64). A mechanism that speaks first
 * ignores what its first challenge says: that one is only the server's sign to begin where no initial response was sent.
 * @response: (out) (transfer full) (nullable): set with RESPOND; not encoded. @question: (out caller-allocates): filled with
 * ASK. @reason: (out) (nullable): with FAILED an English sentence; see pb_sasl_get_failure(). */
PbSaslResult pb_sasl_step (PbSasl *sasl, const guint8 *challenge, gsize len, PbSecret **response, PbSaslQuestion *question, const char **reason);
/* The answer to ASK. @proof, @signature: CRAM-MD5: @proof the digest of 16 bytes, @signature empty; SCRAM: ClientProof and
 * ServerSignature. Returns: RESPOND, or FAILED where nothing was asked or the sizes are wrong. */
PbSaslResult pb_sasl_answer (PbSasl *sasl, const guint8 *proof, gsize proof_len, const guint8 *signature, gsize signature_len, PbSecret **response);
/* The server has said OK. Returns: whether that may be believed: everything of ours was sent, and with SCRAM the server's
 * signature was right. */
gboolean pb_sasl_is_proved (const PbSasl *sasl);
/* Returns: after FAILED: PROTOCOL, LIMIT (iterations) or TLS_FAILED (the server sees another TLS connection than ours); else
 * NONE. */
PbErrorClass pb_sasl_get_failure (const PbSasl *sasl);

/* Decodes the base64 of a challenge, strictly (RFC 4648 3.3, 3.5). Returns: (transfer full) (nullable): NULL if it is none. */
GBytes *pb_sasl_decode (const char *text, gsize len);
/* Returns: (transfer full): the base64 of @message. */
PbSecret *pb_sasl_encode (const PbSecret *message);

/* SASLprep (RFC 4013) of a password or user name: spaces of other scripts become U+0020, what is commonly mapped to nothing
 * goes, then NFKC. Bidirectional text and unassigned code points are not looked at. What is not UTF-8, or holds characters
 * that RFC 4013 2.3 prohibits, is returned as it is. Returns: (transfer full) */
PbSecret *pb_sasl_prepare (const char *text, gsize len);

G_END_DECLS
