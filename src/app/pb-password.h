/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-password.h: reads a secret from standard input; no copy of it stays in memory that is not a PbSecret. */
#pragma once

#include <gio/gio.h>

#include "pb-secret.h"

G_BEGIN_DECLS

/* Longest secret, in bytes: access tokens with many claims have some thousands. */
#define PB_PASSWORD_MAX 16384

/* Reads one line of @fd, the line break left out.
 * Errors: a sentence for an empty line, one that is too long or has NUL bytes, and for failures to read.
 * Returns: (transfer full) (nullable) */
PbSecret *pb_password_read_line (int fd, GError **error);
/* Whether a person sits at standard input and error. */
gboolean pb_password_can_ask (void);
/* Asks with @prompt on standard error; what is typed is not shown. Returns: (transfer full) (nullable) */
PbSecret *pb_password_ask (const char *prompt, GError **error);

G_END_DECLS
