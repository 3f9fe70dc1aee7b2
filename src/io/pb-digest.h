/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-digest.h: digests of a password for challenge-response logins (GnuTLS; RFC 2195, RFC 5802), computed in slices so that
 * no iteration count of a server stops the main loop. Keys live in zeroed memory. */
#pragma once

#include <gio/gio.h>

#include "pb-secret.h"

G_BEGIN_DECLS

typedef enum
{
  PB_DIGEST_CRAM_MD5,
  PB_DIGEST_SCRAM_SHA_1,
  PB_DIGEST_SCRAM_SHA_256,
} PbDigestKind;

typedef struct
{
  GBytes *proof;     /* CRAM-MD5: 16 bytes; SCRAM: ClientProof */
  GBytes *signature; /* (nullable): SCRAM: ServerSignature */
} PbDigest;

void pb_digest_free (PbDigest *digest);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbDigest, pb_digest_free)

/* Never calls back before it returns. @password: UTF-8, prepared by SASLprep where that is possible. @salt: (nullable).
 * @iterations: SCRAM: at least 1. @message: NUL-terminated. */
void pb_digest_async (PbDigestKind kind, PbSecret *password, GBytes *salt, guint iterations, const char *message, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* Returns: (transfer full) (nullable): NULL with @error (PROTOCOL), or when cancelled. */
PbDigest *pb_digest_finish (GAsyncResult *result, GError **error);

/* Returns: (transfer full): 32 random characters of base64, for the nonce of a login; never the same again. */
char *pb_digest_new_nonce (void);

G_END_DECLS
