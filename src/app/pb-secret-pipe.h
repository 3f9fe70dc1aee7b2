/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-secret-pipe.h: a secret on its way to another process: in a pipe whose reading end is handed over; no message of the bus
 * holds it. */
#pragma once

#include <gio/gio.h>

#include "pb-secret.h"

G_BEGIN_DECLS

/* Bytes of one secret: grants of OAuth hold two tokens of some KB each. */
#define PB_SECRET_PIPE_SECRET 32768
/* Bytes of a request that may hold one: what a pipe can be made to take at once (/proc/sys/fs/pipe-max-size, pipe(7)). */
#define PB_SECRET_PIPE_REQUEST (1024 * 1024)

/* @max: one of those. Returns: the reading end of a pipe with @secret in it and nobody at the other end; -1 with @error when it does not fit. */
int pb_secret_pipe_new (const PbSecret *secret, gsize max, GError **error);
/* Reads what pb_secret_pipe_new() wrote, without waiting. @fd: (transfer full).
 * Returns: (transfer full) (nullable): NULL with @error when it is something else. */
PbSecret *pb_secret_pipe_read (int fd, gsize max, GError **error);

G_END_DECLS
