/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd-account.h: those subcommands of `postbell account` that have a file of their own. */
#pragma once

#include "pb-command.h"

G_BEGIN_DECLS

int pb_cmd_account_add (const PbCommand *command, char **argv);
int pb_cmd_account_discover (const PbCommand *command, char **argv);
int pb_cmd_account_edit (const PbCommand *command, char **argv);
int pb_cmd_account_sign_in (const PbCommand *command, char **argv);

G_END_DECLS
