/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-patience.h: a command that may renew a sign-in does not end before the new one is in the vault: with the old one nobody signs in
 * any more. */
#pragma once

#include "pb-edges.h"
#include "pb-wait.h"

G_BEGIN_DECLS

/* pb_wait_run(); meanwhile SIGINT, SIGTERM and SIGHUP end the process as always, but not in the middle of that; a second one does. */
GAsyncResult *pb_patience_wait (PbEdges *edges, PbWait *wait);
/* Waits until nothing is on its way, 6 s at most: before @edges are let go of. */
void pb_patience_settle (PbEdges *edges);

G_END_DECLS
