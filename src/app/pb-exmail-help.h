/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-help.h: what "postbell exmail … --help" says, made from the table of interfaces. */
#pragma once

#include "pb-exmail-table.h"

G_BEGIN_DECLS

/* Prints all commands, or, for the @words of one, its arguments and options. */
void pb_exmail_help_print (const char *words);
/* Prints every interface with its command and its state of evidence: a table for people, one JSON object a line with @json. */
void pb_exmail_help_print_interfaces (gboolean json);

G_END_DECLS
