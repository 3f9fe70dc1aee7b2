/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-print.h: what an interface answered, as a table for people and as JSON for programs. */
#pragma once

#include "pb-exmail-result.h"

G_BEGIN_DECLS

/* Returns: (transfer full): one object, without a line break: the fields, then the list under its name; texts as they were sent.
 * {"done":true} where there is nothing to tell. */
char *pb_exmail_print_json (const PbExmailResult *result);
/* @width: places of a line of the terminal, 0 = any. Returns: (transfer full): lines; everything in them is safe to show. */
char *pb_exmail_print_table (const PbExmailResult *result, guint width);

G_END_DECLS
