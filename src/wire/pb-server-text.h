/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-server-text.h: what servers say to people, in whatever charset: shown safely, and understood where it is a known refusal. */
#pragma once

#include "pb-error.h"

G_BEGIN_DECLS

/* @text: (array length=len): any bytes; UTF-8, else GB18030 (Exmail, QQ), else Latin-1.
 * Returns: (transfer full): safe to show (pb_text_display()), never NULL. */
char *pb_server_text_display (gconstpointer text, gsize len, gsize max_chars);

/* A sentence by which servers refuse. */
typedef struct
{
  const char *phrase; /* UTF-8, ASCII letters in lower case */
  PbErrorClass error_class;
  const char *origin; /* who says so */
} PbServerPhrase;

/* The built-in phrases: of several that occur in a text the first counts. Returns: (transfer none) */
const PbServerPhrase *pb_server_phrases (gsize *n_phrases);
/* Looks for a phrase in what the server said (a response code in brackets may be part of it).
 * Returns: (transfer none) (nullable) */
const PbServerPhrase *pb_server_text_find (gconstpointer text, gsize len);
/* Returns: µs that the server asks to wait ("Suggested Backoff Time: 5000 milliseconds"), at most an hour; 0: nothing said. */
gint64 pb_server_text_wait (gconstpointer text, gsize len);

G_END_DECLS
