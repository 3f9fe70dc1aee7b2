/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-json.h: writes JSON into a GString, members in the order of the calls, decimals as a person would write them. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* @key: (nullable): NULL inside an array and at the top. Commas come by themselves. */
void pb_json_open (GString *out, const char *key, char bracket);
void pb_json_close (GString *out, char bracket);
/* @value: valid UTF-8 (pb_text_display() makes it so); (nullable): NULL writes null. What a terminal would obey, and what is not seen
 * (pb_text_is_hidden()), is written as \uXXXX: a reader of JSON has it as it was. */
void pb_json_string (GString *out, const char *key, const char *value);
void pb_json_int (GString *out, const char *key, gint64 value);
/* @us: written as seconds with three decimals */
void pb_json_seconds (GString *out, const char *key, gint64 us);
void pb_json_bool (GString *out, const char *key, gboolean value);
void pb_json_null (GString *out, const char *key);

/* @json: strict JSON, UTF-8. Returns: (transfer full): the same, such characters in its strings written as \uXXXX. */
char *pb_json_dup_shown (const char *json);

G_END_DECLS
