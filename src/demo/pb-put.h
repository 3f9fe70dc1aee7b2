/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-put.h: members of the object that a JsonBuilder has open. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

void pb_put_number (JsonBuilder *out, const char *name, gint64 value);
/* @value: (nullable): null. */
void pb_put_text (JsonBuilder *out, const char *name, const char *value);

G_END_DECLS
