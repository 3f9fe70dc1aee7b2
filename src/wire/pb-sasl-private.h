/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-sasl-private.h: the parts of the SASL exchange among themselves: sasl (the choice, and mechanisms of a line or two),
 * scram. */
#pragma once

#include "pb-output.h"
#include "pb-sasl.h"

G_BEGIN_DECLS

#define PB_SASL_MAX_DIGEST 32

struct _PbSasl
{
  PbSaslMechanism mechanism;
  PbSecret *secret; /* (owned) */
  char *user;       /* (owned) */
  char *host;       /* (owned) */
  guint16 port;
  char *nonce;          /* (owned) */
  const char *gs2_flag; /* SCRAM: "n", "y" or "p=..." (RFC 5802 6) */
  char *binding_flag;   /* (owned) (nullable): the last of them */
  GBytes *binding;      /* (owned) (nullable) */
  guint max_iterations;

  guint turn;     /* responses given */
  gboolean asked; /* the owner is computing */
  gboolean over;  /* nothing of ours is left to be sent */
  gboolean refused;
  PbErrorClass failure;

  char *client_first; /* (owned) (nullable): SCRAM: client-first-message-bare */
  char *client_final; /* (owned) (nullable): SCRAM: client-final-message-without-proof */
  guint8 signature[PB_SASL_MAX_DIGEST];
  gsize signature_len;
};

/* Returns: FAILED. */
PbSaslResult pb_sasl_fail (PbSasl *self, PbErrorClass failure, const char *sentence, const char **reason);
/* Empties @message into @response. Returns: RESPOND. */
PbSaslResult pb_sasl_respond (PbSasl *self, PbOutput *message, PbSecret **response);
/* Appends a saslname (RFC 5801 4): "," and "=" written as "=2C" and "=3D". */
void pb_sasl_append_name (PbOutput *message, const char *name);

gboolean pb_sasl_is_scram (PbSaslMechanism mechanism);
PbSaslResult pb_sasl_scram_step (PbSasl *self, const guint8 *challenge, gsize len, PbSecret **response, PbSaslQuestion *question, const char **reason);
/* @proof: of the right size. */
PbSaslResult pb_sasl_scram_answer (PbSasl *self, const guint8 *proof, gsize proof_len, PbSecret **response);

G_END_DECLS
