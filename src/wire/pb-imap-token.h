/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-imap-token.h: the words of a complete IMAP response (RFC 9051 9), read from a closed buffer without copying.
 *
 * Iterative: a hostile nesting costs a counter, not a stack. Any bytes are taken; what is malformed becomes an atom. */
#pragma once

#include <glib.h>
#include <string.h>

G_BEGIN_DECLS

typedef struct
{
  const guint8 *data; /* (unowned) */
  gsize len;
} PbImapSpan;

typedef enum
{
  PB_IMAP_TOKEN_END,
  PB_IMAP_TOKEN_ATOM,   /* a section stays in one piece: BODY[HEADER.FIELDS ("FROM")]<0> */
  PB_IMAP_TOKEN_QUOTED, /* without its quotes; escapes still inside, see pb_imap_span_unquote() */
  PB_IMAP_TOKEN_LITERAL,
  PB_IMAP_TOKEN_OPEN,
  PB_IMAP_TOKEN_CLOSE,
} PbImapTokenType;

typedef struct
{
  PbImapTokenType type;
  PbImapSpan span;
} PbImapToken;

typedef struct
{
  const guint8 *next; /* (unowned) */
  const guint8 *end;
  gsize depth;     /* open parentheses before @next */
  gsize max_depth; /* tokens in deeper lists are skipped */
} PbImapLexer;

void pb_imap_lexer_init (PbImapLexer *self, const guint8 *data, gsize len, gsize max_depth);
/* Returns: the type of the token read into @token; END again and again at the end. */
PbImapTokenType pb_imap_lexer_next (PbImapLexer *self, PbImapToken *token);
/* Skips what is left of the list that @token opened; does nothing for other tokens. */
void pb_imap_lexer_skip (PbImapLexer *self, const PbImapToken *token);

/* Returns: whether @span is @word, ASCII letters of any case. Inline: it is asked many times for every response. */
static inline gboolean
pb_imap_span_is (PbImapSpan span, const char *word)
{
  if (span.len != strlen (word))
    return FALSE;
  for (gsize i = 0; i < span.len; i++)
    if (span.data[i] != (guint8) word[i] && g_ascii_tolower ((char) span.data[i]) != g_ascii_tolower (word[i]))
      return FALSE;
  return TRUE;
}

gboolean pb_imap_span_has_prefix (PbImapSpan span, const char *prefix);
/* Reads a whole unsigned decimal number.
 * Returns: FALSE if @span is anything else or the number is larger than 32 bits. */
gboolean pb_imap_span_number (PbImapSpan span, guint32 *out);
/* The same with 63 bits (RFC 7162 mod-sequence-value). */
gboolean pb_imap_span_number64 (PbImapSpan span, guint64 *out);
/* Cuts the next blank-separated word off @rest.
 * Returns: the word; length 0 at the end. */
PbImapSpan pb_imap_span_word (PbImapSpan *rest);
/* Returns: (transfer full): the value of a quoted string, escapes resolved. */
GBytes *pb_imap_span_unquote (PbImapSpan span);
/* Returns: (transfer full): the value of an atom or a string. */
GBytes *pb_imap_token_value (const PbImapToken *token);

/* Cuts the next range off a sequence set (RFC 9051 sequence-set): "7", "2:4", "4:2", "9:*" (then *@last is G_MAXUINT32).
 * Returns: FALSE at the end, or where the set is malformed. */
gboolean pb_imap_set_next (PbImapSpan *set, guint32 *first, guint32 *last);

G_END_DECLS
