/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-step.c: the grammar of the lenient scanner, a character at a time. */
#include "pb-exmail-scan-private.h"

#define MAX_LINE 256 /* bytes of a ": comment" outside objects that are no rubbish */

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
  pb_exmail_object_leave (self);
  pb_exmail_object_wipe (self);
  self->rubbish = 0;
  return PB_EXMAIL_SCAN_HTTP;
}

/* Blanks, controls, what stands around the objects of an array, U+FEFF; not the first byte of gzip. */
static gboolean
is_separator (guint8 c)
{
  return (c <= ' ' && c != 0x1F) || c == ',' || c == '[' || c == ']' || c == 0xEF || c == 0xBB || c == 0xBF;
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
      pb_exmail_object_enter (self);
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

  pb_exmail_object_leave (self);
  pb_exmail_object_wipe (self);
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
          pb_exmail_object_scalar (self, 1);
          return PB_EXMAIL_SCAN_MORE;
        }
    }
  switch (c)
    {
    case '"':
    case '\'':
      pb_exmail_object_open_string (self, c, 1);
      break;
    case '{':
    case '[':
      pb_exmail_object_push (self, c == '[');
      break;
    case '}':
      return pb_exmail_object_pop_object (self);
    case ']':
      pb_exmail_object_pop_array (self);
      break;
    case ':':
      pb_exmail_object_colon (self);
      break;
    case ',':
      pb_exmail_object_comma (self);
      break;
    case '/':
      self->state = SLASH;
      break;
    default:
      if (c > ' ')
        pb_exmail_object_scalar (self, 1);
      break;
    }
  return PB_EXMAIL_SCAN_MORE;
}

/* Returns: whether a member, another comma, a comment or the end of the object may begin with @c. */
static gboolean
may_go_on (guint8 c)
{
  return c == '"' || c == '}' || c == '\'' || c == ',' || c == '/';
}

static PbExmailScanResult
step_open (PbExmailScan *self, guint8 c)
{
  if (c <= ' ')
    return PB_EXMAIL_SCAN_MORE;
  if (!may_go_on (c))
    return step_no_object (self, c);
  self->state = OUT;
  return step_out (self, c);
}

static PbExmailScanResult
step_comment (PbExmailScan *self, guint8 c)
{
  if (self->state == SLASH && c != '*' && c != '/')
    {
      pb_exmail_object_scalar (self, 1);
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
    pb_exmail_object_may_close (self);
  pb_exmail_object_capture (self, &c, 1);
  return PB_EXMAIL_SCAN_MORE;
}

/* The quote was text. In a key it hides what else may be one: who can tell whom the object is about. */
static void
go_on (PbExmailScan *self)
{
  self->state = STRING;
  self->hidden = self->hidden || (self->depth == 1 && !self->in_value);
}

/* Behind a quote: JSON goes on, or else the quote was text. */
static PbExmailScanResult
step_quote (PbExmailScan *self, guint8 c)
{
  gboolean slash = self->state == QUOTE_SLASH, after_comma = self->state == QUOTE_COMMA;
  gboolean blank = c <= ' ' && !slash;

  if (!slash && !after_comma && (c == '}' || (c == ':' && !self->in_value) || (pb_exmail_object_in_array (self) && (c == ']' || c == ','))))
    {
      pb_exmail_object_close_string (self);
      return step_out (self, c);
    }
  if (after_comma && may_go_on (c))
    {
      pb_exmail_object_close_string (self);
      pb_exmail_object_comma (self);
      return step_out (self, c);
    }
  if (slash && (c == '*' || c == '/'))
    {
      pb_exmail_object_close_string (self);
      self->state = SLASH;
      return step_comment (self, c);
    }
  if (!blank && !(self->state == QUOTE && (c == ',' || c == '/')))
    {
      go_on (self);
      return step_string (self, c);
    }
  if (!blank)
    self->state = c == ',' ? QUOTE_COMMA : QUOTE_SLASH;
  pb_exmail_object_capture (self, &c, 1);
  return PB_EXMAIL_SCAN_MORE;
}

PbExmailScanResult
pb_exmail_step (PbExmailScan *self, guint8 c)
{
  switch ((PbExmailState) self->state)
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
  guint8 gb = n == 2 ? PB_EXMAIL_CURLY_GB : 0;

  self->match = 0;
  if (kind == PB_EXMAIL_CHAR_DOUBLE_QUOTE)
    pb_exmail_object_open_string (self, PB_EXMAIL_CURLY_DOUBLE | gb, n);
  else if (kind == PB_EXMAIL_CHAR_SINGLE_QUOTE)
    pb_exmail_object_open_string (self, PB_EXMAIL_CURLY_SINGLE | gb, n);
  else if (kind == PB_EXMAIL_CHAR_COMMA)
    pb_exmail_object_comma (self);
  else if (kind == PB_EXMAIL_CHAR_COLON)
    pb_exmail_object_colon (self);
  else if (kind == PB_EXMAIL_CHAR_TEXT)
    pb_exmail_object_scalar (self, n);
}

static void
step_char_string (PbExmailScan *self, PbExmailChar kind, const guint8 *p, gsize n)
{
  guint8 quote = self->quote & (guint8) ~PB_EXMAIL_CURLY_GB;
  gboolean closes = (kind == PB_EXMAIL_CHAR_DOUBLE_QUOTE && quote == PB_EXMAIL_CURLY_DOUBLE) ||
                    (kind == PB_EXMAIL_CHAR_SINGLE_QUOTE && quote == PB_EXMAIL_CURLY_SINGLE);

  self->match = 0;
  if (closes && self->state != ESCAPE)
    pb_exmail_object_may_close (self);
  else
    self->state = STRING;
  pb_exmail_object_capture (self, p, n);
}

static void
step_char_quote (PbExmailScan *self, PbExmailChar kind, const guint8 *p, gsize n)
{
  gboolean after_comma = self->state == QUOTE_COMMA;
  gboolean goes_on = kind == PB_EXMAIL_CHAR_DOUBLE_QUOTE || kind == PB_EXMAIL_CHAR_SINGLE_QUOTE || kind == PB_EXMAIL_CHAR_COMMA;

  if (kind == PB_EXMAIL_CHAR_BLANK && self->state != QUOTE_SLASH)
    pb_exmail_object_capture (self, p, n);
  else if (after_comma && goes_on)
    {
      pb_exmail_object_close_string (self);
      pb_exmail_object_comma (self);
      step_char_out (self, kind, n);
    }
  else if (self->state == QUOTE && ((kind == PB_EXMAIL_CHAR_COLON && !self->in_value) || (kind == PB_EXMAIL_CHAR_COMMA && pb_exmail_object_in_array (self))))
    {
      pb_exmail_object_close_string (self);
      step_char_out (self, kind, n);
    }
  else if (self->state == QUOTE && kind == PB_EXMAIL_CHAR_COMMA)
    {
      self->state = QUOTE_COMMA;
      pb_exmail_object_capture (self, p, n);
    }
  else
    {
      go_on (self);
      step_char_string (self, kind, p, n);
    }
}

/* Takes the character of @n bytes from 0x80 up at @p, in an object.
 * Returns: bytes taken: outside strings a pair of GB18030 must not swallow a brace. */
gsize
pb_exmail_step_char (PbExmailScan *self, const guint8 *p, gsize n, PbExmailScanResult *result)
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
