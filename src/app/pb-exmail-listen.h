/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-listen.h: "postbell exmail listen": what the push channel says of the own mailbox, one line each, until a signal comes. */
#pragma once

#include "pb-exmail-desk.h"

G_BEGIN_DECLS

/* Prints until SIGINT or SIGTERM, or the channel fails. Where an instance runs, it is its channel that is listened to.
 * @desk: not opened yet. @since: (nullable): the version of the directory to begin with, where none runs.
 * Returns: exit status; failures are printed. */
int pb_exmail_listen (PbExmailDesk *desk, const char *since);

G_END_DECLS
