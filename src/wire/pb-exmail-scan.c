/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-scan.c: see pb-exmail-scan.h. */
#include "pb-exmail-scan.h"

#include <string.h>

#include "pb-secret.h"

#define MAX_DEPTH    64   /* levels whose kind is remembered; deeper ones only count */
#define MAX_LINE     256  /* bytes of a ": comment" outside objects that are no rubbish */
#define ENDLESS      64   /* times max_object */
#define CURLY_DOUBLE 0x80 /* values of quote beside '"' and '\'' */
#define CURLY_SINGLE 0x81

typedef enum
{
  TOP,  /* outside objects */
  OPEN, /* behind the '{' that may begin an object */
  OUT,  /* in an object, outside strings */
  SLASH,
  COMMENT,
  COMMENT_STAR,
  LINE,   /* a comment up to the end of the line */
  STRING, /* from here on, bytes may belong to a string */
  ESCAPE,
  QUOTE, /* behind a quote that may be the closing one */
  QUOTE_COMMA,
  QUOTE_SLASH,
} State;

void
pb_exmail_scan_init (PbExmailScan *self, gsize max_object, gsize max_rubbish)
{
  memset (self, 0, sizeof *self);
  self->max_object = max_object;
  self->max_rubbish = max_rubbish;
}

/* Nothing of the last object stays behind. */
static void
wipe (PbExmailScan *self)
{
  pb_exmail_buffer_clear (&self->kept);
  pb_secret_wipe (self->token, self->token_used);
  self->token_used = self->token_len = 0;
}

void
pb_exmail_scan_clear (PbExmailScan *self)
{
  wipe (self);
  pb_secret_wipe (self, sizeof *self);
}

void
pb_exmail_scan_release (PbExmailScan *self)
{
  if (self->state == TOP)
    wipe (self);
}

gboolean
pb_exmail_scan_is_inside (const PbExmailScan *self)
{
  return self->state != TOP;
}

/* Leaves the object, whatever it was. */
static void
leave (PbExmailScan *self)
{
  self->state = TOP;
  self->torn = FALSE;
  self->match = 0;
  self->in_line = FALSE;
}

static void
enter (PbExmailScan *self)
{
  wipe (self);
  self->state = OPEN;
  self->match = 0;
  self->off = 0;
  self->arrays = 0;
  self->depth = 1;
  self->in_value = self->has_value = self->has_key = FALSE;
  self->foreign = self->hidden = self->is_mail = self->capturing = FALSE;
  self->keeping = TRUE;
  self->users = self->own = self->has = 0;
  self->key = PB_EXMAIL_KEY_OTHER;
  memset (&self->now, 0, sizeof self->now);
}

static gboolean
in_array (const PbExmailScan *self)
{
  return self->depth <= MAX_DEPTH && (self->arrays >> (self->depth - 1) & 1) != 0;
}

/* The object is about somebody else: from now on nothing of it is kept. */
static void
set_foreign (PbExmailScan *self)
{
  self->foreign = TRUE;
  self->keeping = FALSE;
  wipe (self);
}

static void
capture (PbExmailScan *self, const guint8 *p, gsize n)
{
  if (!self->capturing)
    return;
  if (n > sizeof self->token - self->token_len)
    {
      self->hidden = TRUE; /* who can tell what it says */
      self->capturing = FALSE;
      return;
    }
  memcpy (self->token + self->token_len, p, n);
  self->token_len += n;
  self->token_used = MAX (self->token_used, self->token_len);
}

static void
end_member (PbExmailScan *self)
{
  if (self->depth != 1)
    return;
  if (self->has_key && self->in_value && self->member != NULL)
    self->member (self->member_data, &self->now);
  self->has_key = FALSE;
  self->key = PB_EXMAIL_KEY_OTHER;
  memset (&self->now, 0, sizeof self->now);
}

static void
open_string (PbExmailScan *self, guint8 quote, gsize quote_len)
{
  if (self->in_value && self->has_value && !in_array (self)) /* a comma is missing */
    {
      end_member (self);
      self->in_value = self->has_value = FALSE;
    }
  self->quote = quote;
  self->string_start = self->off + quote_len;
  self->token_len = 0;
  self->capturing = self->depth == 1 && self->addresses != NULL && !self->foreign && !self->has_value &&
                    (!self->in_value || self->key == PB_EXMAIL_KEY_USER);
  self->state = STRING;
  self->match = 0;
}

/* A quote that may close the string, at the current byte. */
static void
may_close (PbExmailScan *self)
{
  self->string_end = self->off;
  self->token_end = self->token_len;
  self->state = QUOTE;
}

static void
judge_user (PbExmailScan *self)
{
  if (pb_exmail_address_is_in (self->token, self->token_end, self->addresses))
    self->own++;
  else
    set_foreign (self);
}

static void
close_string (PbExmailScan *self)
{
  self->state = OUT;
  if (self->depth == 1 && !self->in_value)
    {
      self->now.key_start = self->string_start;
      self->now.key_end = self->string_end;
      self->has_key = TRUE;
      self->key = self->capturing ? pb_exmail_key_find (self->token, self->token_end, NULL) : PB_EXMAIL_KEY_OTHER;
    }
  else if (self->depth == 1 && !self->has_value)
    {
      self->now.type = PB_EXMAIL_VALUE_STRING;
      self->now.start = self->string_start;
      self->now.end = self->string_end;
      if (self->capturing)
        judge_user (self);
    }
  self->has_value = self->in_value;
  self->capturing = FALSE;
}

static void
colon (PbExmailScan *self)
{
  static const guint flags[] = {
    [PB_EXMAIL_KEY_RET] = PB_EXMAIL_HAS_RET,
    [PB_EXMAIL_KEY_VER] = PB_EXMAIL_HAS_VER,
    [PB_EXMAIL_KEY_ERROR] = PB_EXMAIL_HAS_ERROR,
    [PB_EXMAIL_KEY_USER] = PB_EXMAIL_HAS_USER,
    [PB_EXMAIL_KEY_MAIL] = 0,
  };

  if (self->in_value)
    return;
  self->in_value = TRUE;
  self->has_value = FALSE;
  if (self->depth != 1 || !self->has_key)
    return;
  self->has |= flags[self->key];
  self->users += self->key == PB_EXMAIL_KEY_USER;
  self->is_mail = self->is_mail || self->key == PB_EXMAIL_KEY_MAIL;
}

static void
comma (PbExmailScan *self)
{
  end_member (self);
  self->in_value = in_array (self);
  self->has_value = FALSE;
}

static void
scalar (PbExmailScan *self, gsize n)
{
  if (!self->in_value)
    return;
  if (self->depth == 1 && !self->has_value)
    {
      self->now.type = PB_EXMAIL_VALUE_SCALAR;
      self->now.start = self->off;
    }
  self->has_value = TRUE;
  if (self->depth == 1 && self->now.type == PB_EXMAIL_VALUE_SCALAR)
    self->now.end = self->off + n;
}

static void
push (PbExmailScan *self, gboolean array)
{
  if (self->depth == 1 && self->in_value && !self->has_value)
    self->now.type = PB_EXMAIL_VALUE_NESTED;
  self->depth++;
  if (self->depth <= MAX_DEPTH)
    {
      guint64 bit = (guint64) 1 << (self->depth - 1);

      self->arrays = array ? self->arrays | bit : self->arrays & ~bit;
    }
  self->in_value = in_array (self);
  self->has_value = FALSE;
}

/* Returns: OBJECT or SKIPPED. */
static PbExmailScanResult
finish (PbExmailScan *self)
{
  gboolean mine = !self->foreign && !self->hidden && self->users == self->own && (self->users > 0 || !self->is_mail);

  leave (self);
  self->rubbish = 0;
  return mine && self->off < self->max_object ? PB_EXMAIL_SCAN_OBJECT : PB_EXMAIL_SCAN_SKIPPED;
}

/* A '}' ends the innermost object, and what arrays it left open. */
static PbExmailScanResult
pop_object (PbExmailScan *self)
{
  while (in_array (self))
    self->depth--;
  end_member (self);
  self->depth--;
  self->in_value = self->has_value = TRUE;
  return self->depth == 0 ? finish (self) : PB_EXMAIL_SCAN_MORE;
}

static void
pop_array (PbExmailScan *self)
{
  if (!in_array (self) && self->depth <= MAX_DEPTH)
    return;
  self->depth--;
  self->in_value = self->has_value = TRUE;
}

/* Returns: whether @c completes the mark of a header. */
static gboolean
match_http (PbExmailScan *self, guint8 c)
{
  static const char mark[] = PB_EXMAIL_HTTP_MARK;

  self->match = c == (guint8) mark[self->match] ? (guint8) (self->match + 1) : c == 'H';
  return self->match == sizeof mark - 1;
}

static PbExmailScanResult
forget_for_http (PbExmailScan *self)
{
  leave (self);
  wipe (self);
  self->rubbish = 0;
  return PB_EXMAIL_SCAN_HTTP;
}

static gboolean
is_separator (guint8 c)
{
  return c <= ' ' || c == ',' || c == '[' || c == ']' || c == 0xEF || c == 0xBB || c == 0xBF;
}

/* Returns: whether @c is no rubbish because of where it stands. */
static gboolean
is_line_comment (PbExmailScan *self, guint8 c)
{
  if (!self->in_line && c == ':')
    {
      self->in_line = TRUE;
      self->line_len = 0;
    }
  return self->in_line && ++self->line_len <= MAX_LINE;
}

static PbExmailScanResult
step_top (PbExmailScan *self, guint8 c)
{
  if (is_separator (c))
    {
      self->in_line = self->in_line && c != '\n';
      self->match = 0;
      return PB_EXMAIL_SCAN_MORE;
    }
  if (self->at_start)
    return PB_EXMAIL_SCAN_FIRST;
  if (c == '{')
    {
      enter (self);
      return PB_EXMAIL_SCAN_MORE;
    }
  if (match_http (self, c))
    return forget_for_http (self);
  if (!is_line_comment (self, c) && ++self->rubbish > self->max_rubbish)
    return PB_EXMAIL_SCAN_RUBBISH;
  return PB_EXMAIL_SCAN_MORE;
}

/* What began with '{' is no object: it was rubbish. */
static PbExmailScanResult
step_no_object (PbExmailScan *self, guint8 c)
{
  gsize wasted = self->off;

  leave (self);
  wipe (self);
  self->rubbish += wasted;
  return step_top (self, c);
}

static PbExmailScanResult
step_out (PbExmailScan *self, guint8 c)
{
  if (self->match > 0 || c == 'H')
    {
      if (match_http (self, c))
        return forget_for_http (self);
      if (self->match > 0)
        {
          scalar (self, 1);
          return PB_EXMAIL_SCAN_MORE;
        }
    }
  switch (c)
    {
    case '"':
    case '\'':
      open_string (self, c, 1);
      break;
    case '{':
    case '[':
      push (self, c == '[');
      break;
    case '}':
      return pop_object (self);
    case ']':
      pop_array (self);
      break;
    case ':':
      colon (self);
      break;
    case ',':
      comma (self);
      break;
    case '/':
      self->state = SLASH;
      break;
    default:
      if (c > ' ')
        scalar (self, 1);
      break;
    }
  return PB_EXMAIL_SCAN_MORE;
}

static PbExmailScanResult
step_open (PbExmailScan *self, guint8 c)
{
  if (c <= ' ')
    return PB_EXMAIL_SCAN_MORE;
  if (strchr ("\"'},/", c) == NULL)
    return step_no_object (self, c);
  self->state = OUT;
  return step_out (self, c);
}

static PbExmailScanResult
step_comment (PbExmailScan *self, guint8 c)
{
  if (self->state == SLASH && c != '*' && c != '/')
    {
      scalar (self, 1);
      self->state = OUT;
      return step_out (self, c);
    }
  if (self->state == SLASH)
    self->state = c == '*' ? COMMENT : LINE;
  else if (self->state == LINE)
    self->state = c == '\n' ? OUT : LINE;
  else if (c == '*')
    self->state = COMMENT_STAR;
  else
    self->state = self->state == COMMENT_STAR && c == '/' ? OUT : COMMENT;
  return PB_EXMAIL_SCAN_MORE;
}

static PbExmailScanResult
step_string (PbExmailScan *self, guint8 c)
{
  if (self->torn && match_http (self, c))
    return forget_for_http (self);
  if (self->state == ESCAPE)
    self->state = STRING;
  else if (c == '\\')
    self->state = ESCAPE;
  else if (c == self->quote)
    may_close (self);
  capture (self, &c, 1);
  return PB_EXMAIL_SCAN_MORE;
}

/* Behind a quote: JSON goes on, or else the quote was text. */
static PbExmailScanResult
step_quote (PbExmailScan *self, guint8 c)
{
  gboolean slash = self->state == QUOTE_SLASH, after_comma = self->state == QUOTE_COMMA;
  gboolean blank = c <= ' ' && !slash;

  if (!slash && !after_comma && (c == '}' || (c == ':' && !self->in_value) || (in_array (self) && (c == ']' || c == ','))))
    {
      close_string (self);
      return step_out (self, c);
    }
  if (after_comma && strchr ("\"'},/", c) != NULL && !blank)
    {
      close_string (self);
      comma (self);
      return step_out (self, c);
    }
  if (slash && (c == '*' || c == '/'))
    {
      close_string (self);
      self->state = SLASH;
      return step_comment (self, c);
    }
  if (!blank && !(self->state == QUOTE && (c == ',' || c == '/')))
    {
      self->state = STRING;
      return step_string (self, c);
    }
  if (!blank)
    self->state = c == ',' ? QUOTE_COMMA : QUOTE_SLASH;
  capture (self, &c, 1);
  return PB_EXMAIL_SCAN_MORE;
}

static PbExmailScanResult
step (PbExmailScan *self, guint8 c)
{
  switch ((State) self->state)
    {
    case TOP:
      return step_top (self, c);
    case OPEN:
      return step_open (self, c);
    case OUT:
      return step_out (self, c);
    case STRING:
    case ESCAPE:
      return step_string (self, c);
    case QUOTE:
    case QUOTE_COMMA:
    case QUOTE_SLASH:
      return step_quote (self, c);
    case SLASH:
    case COMMENT:
    case COMMENT_STAR:
    case LINE:
    default:
      return step_comment (self, c);
    }
}

/* A character outside ASCII between strings. */
static void
step_char_out (PbExmailScan *self, PbExmailChar kind, gsize n)
{
  self->match = 0;
  if (kind == PB_EXMAIL_CHAR_DOUBLE_QUOTE)
    open_string (self, CURLY_DOUBLE, n);
  else if (kind == PB_EXMAIL_CHAR_SINGLE_QUOTE)
    open_string (self, CURLY_SINGLE, n);
  else if (kind == PB_EXMAIL_CHAR_COMMA)
    comma (self);
  else if (kind == PB_EXMAIL_CHAR_COLON)
    colon (self);
  else if (kind == PB_EXMAIL_CHAR_TEXT)
    scalar (self, n);
}

static void
step_char_string (PbExmailScan *self, PbExmailChar kind, const guint8 *p, gsize n)
{
  gboolean closes = (kind == PB_EXMAIL_CHAR_DOUBLE_QUOTE && self->quote == CURLY_DOUBLE) ||
                    (kind == PB_EXMAIL_CHAR_SINGLE_QUOTE && self->quote == CURLY_SINGLE);

  self->match = 0;
  if (closes && self->state != ESCAPE)
    may_close (self);
  else
    self->state = STRING;
  capture (self, p, n);
}

static void
step_char_quote (PbExmailScan *self, PbExmailChar kind, const guint8 *p, gsize n)
{
  gboolean after_comma = self->state == QUOTE_COMMA;
  gboolean goes_on = kind == PB_EXMAIL_CHAR_DOUBLE_QUOTE || kind == PB_EXMAIL_CHAR_SINGLE_QUOTE || kind == PB_EXMAIL_CHAR_COMMA;

  if (kind == PB_EXMAIL_CHAR_BLANK && self->state != QUOTE_SLASH)
    capture (self, p, n);
  else if (after_comma && goes_on)
    {
      close_string (self);
      comma (self);
      step_char_out (self, kind, n);
    }
  else if (self->state == QUOTE && ((kind == PB_EXMAIL_CHAR_COLON && !self->in_value) || (kind == PB_EXMAIL_CHAR_COMMA && in_array (self))))
    {
      close_string (self);
      step_char_out (self, kind, n);
    }
  else if (self->state == QUOTE && kind == PB_EXMAIL_CHAR_COMMA)
    {
      self->state = QUOTE_COMMA;
      capture (self, p, n);
    }
  else
    step_char_string (self, kind, p, n);
}

/* Takes the character of @n bytes from 0x80 up at @p, in an object.
 * Returns: bytes taken: outside strings a pair of GB18030 must not swallow a brace. */
static gsize
step_char (PbExmailScan *self, const guint8 *p, gsize n, PbExmailScanResult *result)
{
  PbExmailChar kind = pb_exmail_char_kind (p, n);

  if (self->state < STRING && kind == PB_EXMAIL_CHAR_TEXT && !pb_exmail_char_is_utf8 (p, n))
    n = 1;
  if (self->state == OPEN && (kind == PB_EXMAIL_CHAR_TEXT || kind == PB_EXMAIL_CHAR_COLON))
    {
      *result = step_no_object (self, p[0]);
      return 1;
    }
  if (self->state == SLASH || (self->state == OPEN && kind != PB_EXMAIL_CHAR_BLANK))
    self->state = OUT;
  if (self->state == OUT)
    step_char_out (self, kind, n);
  else if (self->state == STRING || self->state == ESCAPE)
    step_char_string (self, kind, p, n);
  else if (self->state > ESCAPE)
    step_char_quote (self, kind, p, n);
  else if (self->state == COMMENT_STAR)
    self->state = COMMENT;
  return n;
}

static PbExmailScanResult
check_endless (PbExmailScan *self, PbExmailScanResult result)
{
  if (self->state == TOP || self->off < ENDLESS * self->max_object)
    return result;
  leave (self);
  wipe (self);
  return PB_EXMAIL_SCAN_ENDLESS;
}

/* Takes what can be taken of a character that was cut; its last byte has just come. */
static PbExmailScanResult
step_cut (PbExmailScan *self)
{
  PbExmailScanResult result = PB_EXMAIL_SCAN_MORE;

  while (self->unit_len > 0 && result == PB_EXMAIL_SCAN_MORE)
    {
      gboolean single = self->state == TOP || self->unit[0] < 0x80;
      gsize n = single ? 1 : pb_exmail_char_length (self->unit, self->unit_len);

      if (n == 0)
        break;
      if (single)
        result = step (self, self->unit[0]);
      else
        n = step_char (self, self->unit, n, &result);
      self->off += n;
      self->unit_len = (guint8) (self->unit_len - n);
      memmove (self->unit, self->unit + n, self->unit_len);
      result = check_endless (self, result);
    }
  return result;
}

/* Returns: bytes at @p that are plainly inside the string: most of what there is. */
static gsize
plain_run (PbExmailScan *self, const guint8 *p, gsize len)
{
  gsize i = 0;

  if (self->torn)
    return 0;
  while (i < len && p[i] != self->quote && p[i] != '\\' && p[i] < 0x80)
    i++;
  if (i > 0)
    capture (self, p, i);
  return i;
}

/* Takes one step at @p. Returns: bytes taken. */
static gsize
take (PbExmailScan *self, const guint8 *p, gsize len, PbExmailScanResult *result)
{
  gsize n = self->state == STRING ? plain_run (self, p, MIN (len, self->max_object)) : 0;

  if (n > 0)
    return n;
  if (self->state == TOP || p[0] < 0x80)
    {
      *result = step (self, p[0]);
      return *result == PB_EXMAIL_SCAN_FIRST ? 0 : 1;
    }
  n = pb_exmail_char_length (p, len);
  if (n > 0)
    return step_char (self, p, n, result);
  memcpy (self->unit, p, len);
  self->unit_len = (guint8) len;
  return 0;
}

/* Keeps what the input held of the object up to @end, its last byte that was taken. */
static void
keep (PbExmailScan *self, const guint8 *end)
{
  gsize part = self->off + self->unit_len - self->kept.len;

  if (self->off > self->max_object)
    {
      self->keeping = FALSE;
      wipe (self);
    }
  else if (self->keeping)
    pb_exmail_buffer_add (&self->kept, end - part, part);
}

static void
show_object (PbExmailScan *self, const guint8 *end)
{
  self->object = end - self->off;
  self->object_len = self->off;
  if (self->kept.len == 0)
    return;
  keep (self, end);
  self->object = self->kept.data;
}

PbExmailScanResult
pb_exmail_scan_next (PbExmailScan *self, const guint8 *data, gsize len, gsize *used)
{
  PbExmailScanResult result = PB_EXMAIL_SCAN_MORE;
  gsize i = 0;

  pb_exmail_scan_release (self);
  while (i < len && result == PB_EXMAIL_SCAN_MORE)
    {
      if (self->unit_len > 0)
        {
          self->unit[self->unit_len++] = data[i++];
          result = step_cut (self);
          continue;
        }
      gsize n = take (self, data + i, len - i, &result);
      self->off += n;
      i += n + self->unit_len;
      result = check_endless (self, result);
    }
  *used = i;
  if (result == PB_EXMAIL_SCAN_OBJECT)
    show_object (self, data + i);
  else if (result == PB_EXMAIL_SCAN_SKIPPED)
    wipe (self);
  else if (self->state != TOP && self->keeping)
    keep (self, data + i);
  return result;
}
