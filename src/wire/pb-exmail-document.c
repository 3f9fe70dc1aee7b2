/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-document.c: see pb-exmail-document.h. */
#include "pb-exmail-document.h"

#include <string.h>

#include "pb-exmail-clean.h"

/* What a character means between values. */
typedef enum
{
  MARK_END, /* of the data */
  MARK_BLANK,
  MARK_COMMA,
  MARK_COLON,
  MARK_OPEN_OBJECT,
  MARK_OPEN_ARRAY,
  MARK_CLOSE_OBJECT,
  MARK_CLOSE_ARRAY,
  MARK_QUOTE,
  MARK_COMMENT,
  MARK_OTHER,
} Mark;

/* One object or array that is not closed. */
typedef struct
{
  gboolean array;
  gboolean filled;  /* there is something before what comes next */
  gboolean has_key; /* of an object: its value is missing */
} Level;

typedef struct
{
  const guint8 *data;
  gsize len, at;
  PbExmailBuffer out;
  Level levels[PB_EXMAIL_DOCUMENT_DEPTH];
  guint depth;
} Document;

static Mark
mark_of_ascii (const Document *self, gsize at)
{
  static const char signs[] = ",:{[}]\"'";
  static const Mark marks[] = { MARK_COMMA, MARK_COLON, MARK_OPEN_OBJECT, MARK_OPEN_ARRAY, MARK_CLOSE_OBJECT, MARK_CLOSE_ARRAY, MARK_QUOTE, MARK_QUOTE };
  guint8 c = self->data[at];
  const char *sign = c > ' ' ? strchr (signs, c) : NULL;

  if (c <= ' ')
    return MARK_BLANK;
  if (c == '/' && at + 1 < self->len && (self->data[at + 1] == '*' || self->data[at + 1] == '/'))
    return MARK_COMMENT;
  return sign != NULL ? marks[sign - signs] : MARK_OTHER;
}

/* @n: (out): bytes of the character at @at. */
static Mark
mark_at (const Document *self, gsize at, gsize *n)
{
  static const Mark marks[] = {
    [PB_EXMAIL_CHAR_TEXT] = MARK_OTHER,
    [PB_EXMAIL_CHAR_BLANK] = MARK_BLANK,
    [PB_EXMAIL_CHAR_DOUBLE_QUOTE] = MARK_QUOTE,
    [PB_EXMAIL_CHAR_SINGLE_QUOTE] = MARK_QUOTE,
    [PB_EXMAIL_CHAR_COMMA] = MARK_COMMA,
    [PB_EXMAIL_CHAR_COLON] = MARK_COLON,
  };

  *n = 1;
  if (at >= self->len)
    return MARK_END;
  if (self->data[at] < 0x80)
    return mark_of_ascii (self, at);
  *n = MAX (pb_exmail_char_length (self->data + at, self->len - at), 1);
  return marks[pb_exmail_char_kind (self->data + at, *n)];
}

/* Returns: where a comment that begins at @at is over. */
static gsize
skip_comment (const Document *self, gsize at)
{
  gboolean line = self->data[at + 1] == '/';

  for (at += 2; at < self->len; at++)
    if (line ? self->data[at] == '\n' : at + 1 < self->len && self->data[at] == '*' && self->data[at + 1] == '/')
      return at + (line ? 1 : 2);
  return self->len;
}

/* Returns: the first mark behind @at that is no blank. */
static Mark
look_ahead (const Document *self, gsize at)
{
  gsize n;
  Mark mark = mark_at (self, at, &n);

  while (mark == MARK_BLANK)
    mark = mark_at (self, at += n, &n);
  return mark;
}

static void
add_text (Document *self, const char *text)
{
  pb_exmail_buffer_add (&self->out, text, strlen (text));
}

/* --- strings and words --- */

/* Returns: whether the quote @p closes what the quote @open opened: one of the same kind. */
static gboolean
is_pair (const guint8 *open, gsize open_len, const guint8 *p, gsize n)
{
  gboolean is_double = open_len == 1 ? open[0] == '"' : pb_exmail_char_kind (open, open_len) == PB_EXMAIL_CHAR_DOUBLE_QUOTE;

  if (open_len == 1)
    return n == 1 && p[0] == open[0];
  return n == 1 ? p[0] == (is_double ? '"' : '\'') : pb_exmail_char_kind (p, n) == (is_double ? PB_EXMAIL_CHAR_DOUBLE_QUOTE : PB_EXMAIL_CHAR_SINGLE_QUOTE);
}

/* A quote ends a string only where JSON goes on behind it. */
static gboolean
goes_on (Mark mark)
{
  return mark == MARK_COMMA || mark == MARK_COLON || mark == MARK_CLOSE_OBJECT || mark == MARK_CLOSE_ARRAY || mark == MARK_COMMENT || mark == MARK_END;
}

/* @at: of the opening quote. @next: (out): behind the closing one. Returns: where the text ends, @len of the data where it does not. */
static gsize
find_end (const Document *self, gsize at, gsize *next)
{
  gsize open_len, n;

  (void) mark_at (self, at, &open_len);
  for (gsize i = at + open_len; i < self->len; i += n)
    {
      Mark mark = mark_at (self, i, &n);

      if (self->data[i] == '\\')
        n = MIN (2, self->len - i);
      else if (mark == MARK_QUOTE && is_pair (self->data + at, open_len, self->data + i, n) && goes_on (look_ahead (self, i + n)))
        {
          *next = i + n;
          return i;
        }
    }
  *next = self->len;
  return self->len;
}

/* Returns: where a word without quotes is over. */
static gsize
find_word_end (const Document *self, gsize at)
{
  gsize n;
  Mark mark = mark_at (self, at, &n);

  while (mark == MARK_OTHER || (mark == MARK_QUOTE && n == 1 && self->data[at] == '\''))
    mark = mark_at (self, at += n, &n);
  return at;
}

/* --- structure --- */

static Level *
top (Document *self)
{
  return &self->levels[self->depth - 1];
}

/* What comes next is a value, or a key: a comma before it. */
static void
begin_item (Document *self)
{
  Level *level = top (self);

  if (level->filled && !level->has_key)
    add_text (self, ",");
  level->filled = TRUE;
}

static void
end_key (Document *self)
{
  top (self)->has_key = TRUE;
  add_text (self, ":");
}

static gboolean
wants_key (Document *self)
{
  return !top (self)->array && !top (self)->has_key;
}

static void
take_string (Document *self)
{
  gsize open_len, next, end = find_end (self, self->at, &next), start;
  gboolean key = wants_key (self);

  (void) mark_at (self, self->at, &open_len);
  start = self->at + open_len;
  begin_item (self);
  pb_exmail_clean_add_text (&self->out, self->data + start, end - MIN (start, end), key);
  top (self)->has_key = FALSE;
  if (key)
    end_key (self);
  self->at = next;
}

static void
take_word (Document *self)
{
  gsize end = find_word_end (self, self->at);
  gboolean key = wants_key (self);

  begin_item (self);
  if (key)
    pb_exmail_clean_add_text (&self->out, self->data + self->at, end - self->at, TRUE);
  else
    pb_exmail_clean_add_scalar (&self->out, self->data + self->at, end - self->at);
  top (self)->has_key = FALSE;
  if (key)
    end_key (self);
  self->at = end;
}

/* Returns: FALSE where it stands that cannot be read: a key is wanted, or it is too deep. */
static gboolean
open_level (Document *self, gboolean array)
{
  if (self->depth == PB_EXMAIL_DOCUMENT_DEPTH || (self->depth > 0 && wants_key (self)))
    return FALSE;
  if (self->depth > 0)
    {
      begin_item (self);
      top (self)->has_key = FALSE;
    }
  self->levels[self->depth++] = (Level){ array, FALSE, FALSE };
  add_text (self, array ? "[" : "{");
  self->at++;
  return TRUE;
}

/* A key without a value has none. */
static void
end_member (Document *self)
{
  if (top (self)->has_key)
    add_text (self, "null");
  top (self)->has_key = FALSE;
}

static void
close_level (Document *self)
{
  end_member (self);
  add_text (self, top (self)->array ? "]" : "}");
  self->depth--;
}

/* A bracket closes its own, and what was left open inside; one that nothing opened is none. */
static void
close_levels (Document *self, gboolean array)
{
  gboolean there = FALSE;

  for (guint i = 0; i < self->depth; i++)
    there = there || self->levels[i].array == array;
  while (there && top (self)->array != array)
    close_level (self);
  if (there)
    close_level (self);
  self->at++;
}

/* Returns: FALSE where it cannot go on. */
static gboolean
step (Document *self)
{
  gsize n;
  Mark mark = mark_at (self, self->at, &n);

  switch (mark)
    {
    case MARK_OPEN_OBJECT:
    case MARK_OPEN_ARRAY:
      return open_level (self, mark == MARK_OPEN_ARRAY);
    case MARK_CLOSE_OBJECT:
    case MARK_CLOSE_ARRAY:
      close_levels (self, mark == MARK_CLOSE_ARRAY);
      return TRUE;
    case MARK_QUOTE:
      take_string (self);
      return TRUE;
    case MARK_OTHER:
      take_word (self);
      return TRUE;
    case MARK_COMMENT:
      self->at = skip_comment (self, self->at);
      return TRUE;
    case MARK_COMMA:
      end_member (self);
      self->at += n;
      return TRUE;
    case MARK_BLANK:
    case MARK_COLON:
      self->at += n;
      return TRUE;
    case MARK_END:
    default:
      return FALSE;
    }
}

GBytes *
pb_exmail_document_clean (const guint8 *data, gsize len)
{
  Document document = { .data = data, .len = len };
  gsize n;
  Mark mark = mark_at (&document, 0, &n);

  while (mark == MARK_BLANK)
    mark = mark_at (&document, document.at += n, &n);
  if (mark != MARK_OPEN_OBJECT || !open_level (&document, FALSE))
    return NULL;
  while (document.depth > 0 && step (&document))
    continue;
  if (document.depth == 0)
    return pb_exmail_buffer_steal (&document.out);
  pb_exmail_buffer_clear (&document.out);
  return NULL;
}
