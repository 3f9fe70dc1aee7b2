/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-many.h: "postbell exmail user sync --file …": each row of a file is one call. */
#pragma once

#include "pb-command.h"
#include "pb-exmail-desk.h"
#include "pb-exmail-line.h"

G_BEGIN_DECLS

/* @line: with a file. Returns: exit status */
int pb_exmail_many (const PbCommand *command, const PbExmailLine *line, PbExmailDesk *desk);

G_END_DECLS
