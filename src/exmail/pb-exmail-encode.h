/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-encode.h: the values of one parameter as bytes. Private to the pb-exmail-*.c of this room. */
#pragma once

#include "pb-exmail-table.h"

G_BEGIN_DECLS

/* Returns: whether a department is meant, which the current API names by its number. */
gboolean pb_exmail_encode_is_id (const PbExmailParam *param);
/* Appends the fields of a form or a query for @values: "&name=value" for each, or one with commas. */
void pb_exmail_encode_field (GString *out, const PbExmailParam *param, GStrv values);
/* Appends a member of an object of JSON, a comma before it where there is one already; nothing for no values. */
void pb_exmail_encode_member (GString *out, const PbExmailParam *param, GStrv values);
/* Appends its beginning: the name and the colon. */
void pb_exmail_encode_name (GString *out, const char *name);

G_END_DECLS
