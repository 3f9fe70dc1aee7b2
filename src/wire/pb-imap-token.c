/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-imap-token.c: see pb-imap-token.h. */
#include "pb-imap-token.h"

#include <string.h>

void
pb_imap_lexer_init (PbImapLexer *self, const guint8 *data, gsize len, gsize max_depth)
{
  *self = (PbImapLexer){ data, data + len, 0, max_depth };
}

/* @p: behind the opening quote. Returns: the closing quote, or @end. */
static const guint8 *
find_quote (const guint8 *p, const guint8 *end)
{
  while (p < end && *p != '"')
    p += *p == '\\' && end - p > 1 ? 2 : 1;
  return p;
}

/* Reads {n}CRLF at @p as the framer writes it.
 * Returns: the first octet of the literal, all of which lies before @end; NULL if there is no literal here. */
static const guint8 *
read_literal (const guint8 *p, const guint8 *end, gsize *out_len)
{
  gsize n = 0;

  for (p++; p < end && g_ascii_isdigit (*p) && n <= G_MAXSIZE / 16; p++)
    n = n * 10 + (gsize) (*p - '0');
  if (end - p < 3 || p[0] != '}' || p[1] != '\r' || p[2] != '\n' || n > (gsize) (end - p - 3))
    return NULL;
  *out_len = n;
  return p + 3;
}

/* @p: behind the opening bracket of a section. Returns: behind its closing bracket, or @end. */
static const guint8 *
skip_section (const guint8 *p, const guint8 *end)
{
  while (p < end && *p != ']')
    {
      gsize n = 0;
      const guint8 *literal = *p == '{' ? read_literal (p, end, &n) : NULL;

      if (literal != NULL)
        p = literal + n;
      else if (*p == '"')
        p = MIN (find_quote (p + 1, end) + 1, end);
      else
        p++;
    }
  return p < end ? p + 1 : end;
}

static const guint8 *
skip_atom (const guint8 *p, const guint8 *end)
{
  while (p<end && * p> ' ' && *p != '(' && *p != ')' && *p != '"')
    p = *p == '[' ? skip_section (p + 1, end) : p + 1;
  return p;
}

static void
read_string_or_atom (PbImapLexer *self, PbImapToken *token)
{
  const guint8 *p = self->next;
  const guint8 *stop;
  gsize n = 0;

  if (*p == '"')
    {
      stop = find_quote (p + 1, self->end);
      *token = (PbImapToken){ PB_IMAP_TOKEN_QUOTED, { p + 1, (gsize) (stop - p - 1) } };
      self->next = MIN (stop + 1, self->end);
    }
  else if (*p == '{' && (stop = read_literal (p, self->end, &n)) != NULL)
    {
      *token = (PbImapToken){ PB_IMAP_TOKEN_LITERAL, { stop, n } };
      self->next = stop + n;
    }
  else
    {
      stop = skip_atom (p, self->end);
      *token = (PbImapToken){ PB_IMAP_TOKEN_ATOM, { p, (gsize) (stop - p) } };
      self->next = stop;
    }
}

/* Returns: whether the token lies in a list that is not too deep. */
static gboolean
read_token (PbImapLexer *self, PbImapToken *token)
{
  gboolean shown = self->depth <= self->max_depth;

  switch (*self->next)
    {
    case '(':
      *token = (PbImapToken){ PB_IMAP_TOKEN_OPEN, { self->next++, 1 } };
      self->depth++;
      return self->depth <= self->max_depth;
    case ')':
      *token = (PbImapToken){ PB_IMAP_TOKEN_CLOSE, { self->next++, 1 } };
      self->depth -= self->depth > 0 ? 1 : 0;
      return shown;
    default:
      read_string_or_atom (self, token);
      return shown;
    }
}

PbImapTokenType
pb_imap_lexer_next (PbImapLexer *self, PbImapToken *token)
{
  for (;;)
    {
      while (self->next < self->end && *self->next <= ' ')
        self->next++;
      if (self->next == self->end)
        {
          *token = (PbImapToken){ PB_IMAP_TOKEN_END, { self->end, 0 } };
          return PB_IMAP_TOKEN_END;
        }
      if (read_token (self, token))
        return token->type;
    }
}

void
pb_imap_lexer_skip (PbImapLexer *self, const PbImapToken *token)
{
  gsize outside = self->depth - 1;
  PbImapToken inner;

  if (token->type != PB_IMAP_TOKEN_OPEN)
    return;
  while (self->depth > outside && pb_imap_lexer_next (self, &inner) != PB_IMAP_TOKEN_END)
    continue;
}

gboolean
pb_imap_span_has_prefix (PbImapSpan span, const char *prefix)
{
  gsize len = strlen (prefix);

  return span.len >= len && g_ascii_strncasecmp ((const char *) span.data, prefix, len) == 0;
}

gboolean
pb_imap_span_number (PbImapSpan span, guint32 *out)
{
  guint64 n = 0;

  if (span.len == 0)
    return FALSE;
  for (gsize i = 0; i < span.len; i++)
    {
      if (!g_ascii_isdigit (span.data[i]))
        return FALSE;
      n = n * 10 + (guint64) (span.data[i] - '0');
      if (n > G_MAXUINT32)
        return FALSE;
    }
  *out = (guint32) n;
  return TRUE;
}

gboolean
pb_imap_span_number64 (PbImapSpan span, guint64 *out)
{
  guint64 n = 0;

  for (gsize i = 0; i < span.len; i++)
    {
      if (!g_ascii_isdigit (span.data[i]) || n > (guint64) G_MAXINT64 / 10)
        return FALSE;
      n = n * 10 + (guint64) (span.data[i] - '0');
    }
  *out = n;
  return span.len > 0 && n <= (guint64) G_MAXINT64;
}

PbImapSpan
pb_imap_span_word (PbImapSpan *rest)
{
  const guint8 *p = rest->data, *end = rest->data + rest->len;

  while (p < end && *p <= ' ')
    p++;
  const guint8 *start = p;
  while (p<end && * p> ' ')
    p++;
  *rest = (PbImapSpan){ p, (gsize) (end - p) };
  return (PbImapSpan){ start, (gsize) (p - start) };
}

GBytes *
pb_imap_span_unquote (PbImapSpan span)
{
  GByteArray *out = g_byte_array_sized_new ((guint) span.len + 1);

  for (gsize i = 0; i < span.len; i++)
    {
      if (span.data[i] == '\\' && i + 1 < span.len)
        i++;
      g_byte_array_append (out, span.data + i, 1);
    }
  return g_byte_array_free_to_bytes (out);
}

GBytes *
pb_imap_token_value (const PbImapToken *token)
{
  if (token->type == PB_IMAP_TOKEN_QUOTED)
    return pb_imap_span_unquote (token->span);
  return g_bytes_new (token->span.data, token->span.len);
}

static gboolean
set_number (PbImapSpan *set, guint32 *out)
{
  gsize n = 0;

  if (set->len > 0 && set->data[0] == '*')
    {
      *out = G_MAXUINT32;
      n = 1;
    }
  else
    {
      while (n < set->len && g_ascii_isdigit (set->data[n]))
        n++;
      if (!pb_imap_span_number ((PbImapSpan){ set->data, n }, out) || *out == 0)
        return FALSE;
    }
  set->data += n;
  set->len -= n;
  return TRUE;
}

gboolean
pb_imap_set_next (PbImapSpan *set, guint32 *first, guint32 *last)
{
  if (set->len > 0 && set->data[0] == ',')
    {
      set->data++;
      set->len--;
    }
  if (!set_number (set, first))
    return FALSE;
  *last = *first;
  if (set->len > 0 && set->data[0] == ':')
    {
      set->data++;
      set->len--;
      if (!set_number (set, last))
        return FALSE;
    }
  if (*first > *last)
    {
      guint32 swap = *first;
      *first = *last;
      *last = swap;
    }
  return TRUE;
}
