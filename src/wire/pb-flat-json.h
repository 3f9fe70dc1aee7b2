/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-flat-json.h: one member of a JSON object (RFC 8259), looked up where it stands: no tree is built, and a value that is a
 * secret is copied into secret memory alone. For the short answers of authorization servers. Strict and iterative; objects and
 * arrays within the object are passed over. */
#pragma once

#include "pb-secret.h"

G_BEGIN_DECLS

/* Deeper ones make the text no JSON. */
#define PB_FLAT_JSON_MAX_DEPTH 32

/* Returns: whether @data is one JSON object, valid UTF-8, and nothing else but blanks. */
gboolean pb_flat_json_is_object (const char *data, gsize len);
/* Of several members with that name the first counts. Returns: (transfer full) (nullable): the text of a string, without its
 * escapes, or the digits of a number; NULL: no object, no such member, another kind of value, or NUL in it. */
PbSecret *pb_flat_json_dup_secret (const char *data, gsize len, const char *name);
/* The same where it is no secret. Returns: (transfer full) (nullable) */
char *pb_flat_json_dup_text (const char *data, gsize len, const char *name);
/* Returns: the number, also one in a string, cut to whole; -1: none, negative, or beyond 2³¹ - 1. */
gint64 pb_flat_json_get_number (const char *data, gsize len, const char *name);

/* Returns: (transfer full) (nullable): the value of any kind, as it is written. */
char *pb_flat_json_dup_raw (const char *data, gsize len, const char *name);

/* Appends @text to @out as a string of JSON, with its quotes. Where it is a secret, make @out large enough beforehand (six bytes
 * for each of it). */
void pb_flat_json_append (GString *out, const char *text);

G_END_DECLS
