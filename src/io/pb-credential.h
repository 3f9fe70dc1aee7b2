/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-credential.h: secrets as files, the way systemd hands them to a service (LoadCredential=). */
#pragma once

#include "pb-secret.h"

G_BEGIN_DECLS

/* Reads @directory/postbell.@name: a regular file (no link) of the user or root that others can neither read nor write, not
 * empty, at most 64 KiB; one trailing newline is cut. Local and small, hence read at once.
 * @directory: (nullable)
 * Errors: PB_ERROR_CLASS_CONFIG for a file that is there but breaks these rules; the message says which and names the file.
 * Returns: (transfer full) (nullable): NULL without error when there is no such file. */
PbSecret *pb_credential_read (const char *directory, const char *name, GError **error);

G_END_DECLS
