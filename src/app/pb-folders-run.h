/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-folders-run.h: the folders of an account for a command: looked at by the command itself, or by the running instance where that
 * alone has the password, because no keyring takes it. */
#pragma once

#include "pb-edges.h"
#include "pb-reading.h"

G_BEGIN_DECLS

/* Returns: (transfer full) (nullable) (element-type PbFolder): NULL with @error. */
GPtrArray *pb_folders_run (PbEdges *edges, PbAccount *account, GError **error);
/* For commands that look into a mailbox: prints cause and remedy. @alone: the running instance was not asked; where a password is
 * missing that it may have, this is said, too. Returns: exit status */
int pb_folders_run_fail (const PbAccount *account, const GError *error, gboolean alone);

G_END_DECLS
