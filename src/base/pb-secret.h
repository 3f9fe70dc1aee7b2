/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-secret.h: a secret in memory of its own: locked, left out of core dumps, wiped when the last reference goes. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _PbSecret PbSecret;

/* Copies @len bytes of @data; the caller wipes its own copy (pb_secret_wipe()).
 * Returns: (transfer full): NUL-terminated inside; never NULL. */
PbSecret *pb_secret_new (const char *data, gsize len);
PbSecret *pb_secret_ref (PbSecret *secret);
void pb_secret_unref (PbSecret *secret);

/* Returns: (transfer none): valid while the reference is held. Never log it, never copy it to unlocked memory that outlives the call. */
const char *pb_secret_get (const PbSecret *secret);
gsize pb_secret_get_length (const PbSecret *secret);

/* Overwrites @len bytes at @data with zeros in a way the compiler keeps. */
void pb_secret_wipe (void *data, gsize len);
/* Takes @secret (nullable) out of what a server @said (transfer full), as it is and percent-encoded: servers repeat what they
 * refuse. Very short secrets are words and stay. It is done before anything is cut off: a part of a secret is not found.
 * Returns: (transfer full) */
char *pb_secret_scrub (char *said, const PbSecret *secret);
/* The same with the words of @error (nullable), which are whole. */
void pb_secret_scrub_error (GError *error, const PbSecret *secret);
/* Wipes and frees a NUL-terminated string. @text: (nullable) (transfer full) */
void pb_secret_free_string (char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbSecret, pb_secret_unref)

G_END_DECLS
