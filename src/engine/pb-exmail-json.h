/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-json.h: the JSON of the Exmail OpenApi, as it comes and not as it should: keys with blanks or in another case,
 * numbers as text and text as numbers (exmail reference: samples of BizMail OpenApi 1.4). */
#pragma once

#include <json-glib/json-glib.h>

#include "pb-secret.h"

G_BEGIN_DECLS

/* Keys are compared without case, blanks and "_" (AuthKey, auth_key, " NewCount "); the first one that fits counts.
 * Returns: (transfer none) (nullable): NULL also for null. */
JsonNode *pb_exmail_find (JsonObject *object, const char *key);
/* Returns: (transfer full) (nullable): text, trimmed; numbers as decimal digits, rounded. NULL for anything else. */
char *pb_exmail_dup_scalar (JsonNode *node);
/* The same of what pb_exmail_find() finds. */
char *pb_exmail_dup_text (JsonObject *object, const char *key);
/* A token or a ticket: printable ASCII, at most 4096 bytes; blanks, which the manual's samples have, are left out.
 * @there: (out): whether there is a text that is not empty, usable or not.
 * Returns: (transfer full) (nullable) */
PbSecret *pb_exmail_dup_secret (JsonObject *object, const char *key, gboolean *there);
/* Returns: the number, also of " 5 ", "5", 5.0; -1 when it is missing, negative, or no whole number up to 2^31 - 1. */
gint64 pb_exmail_get_number (JsonObject *object, const char *key);

/* Reads strict JSON, at most 64 levels deep. Returns: (transfer full) (nullable): NULL when it is no object. */
JsonObject *pb_exmail_parse_strict (const char *data, gsize len);
/* The same for a file of the user's own: of any size. */
JsonObject *pb_exmail_parse_own (const char *data, gsize len);
/* Reads a document that need not be strict: byte order mark, trailing commas, curly quotes, GBK (cleaned by
 * wire/pb-exmail-document.h). Returns: (transfer full) (nullable): NULL when there is no object in it. */
JsonObject *pb_exmail_parse (const char *data, gsize len);

G_END_DECLS
