/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd-settings-transfer.h: the two subcommands of `postbell settings` that carry settings from one computer to another. */
#pragma once

#include "pb-command.h"

G_BEGIN_DECLS

/* Returns: whether @argv names one of them. */
gboolean pb_cmd_settings_is_transfer (char **argv);
/* Runs the one that @argv names. Returns: exit status */
int pb_cmd_settings_transfer (char **argv);

G_END_DECLS
