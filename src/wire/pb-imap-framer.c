/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-imap-framer.c: see pb-imap-framer.h. */
#include "pb-imap-framer.h"

#include <string.h>

void
pb_imap_framer_init (PbImapFramer *self, gsize max_line, gsize max_literal, guint64 max_response)
{
  memset (self, 0, sizeof *self);
  self->max_line = MAX (max_line, 64);
  self->max_literal = max_literal;
  self->max_response = MAX (max_response, (guint64) self->max_line + 2);
  self->first_line = TRUE;
}

static void
start_response (PbImapFramer *self)
{
  self->kept_len = 0;
  self->segment = 0;
  self->line_kept = 0;
  self->literal_kept = 0;
  self->literal_keep = 0;
  self->literal_left = 0;
  self->total = 0;
  self->dropped = 0;
  self->dropped_words = 0;
  self->tail_len = 0;
  self->first_line = TRUE;
  self->truncated = FALSE;
  self->in_word = FALSE;
  self->complete = FALSE;
}

void
pb_imap_framer_reset (PbImapFramer *self)
{
  start_response (self);
  self->failed = FALSE;
  pb_imap_framer_trim (self);
}

void
pb_imap_framer_clear (PbImapFramer *self)
{
  g_clear_pointer (&self->kept, g_free);
  memset (self, 0, sizeof *self);
}

gboolean
pb_imap_framer_is_empty (const PbImapFramer *self)
{
  return self->complete || self->total == 0;
}

void
pb_imap_framer_trim (PbImapFramer *self)
{
  if (!pb_imap_framer_is_empty (self))
    return;
  g_clear_pointer (&self->kept, g_free);
  self->kept_size = 0;
  self->kept_len = 0;
}

/* Room grows by doubling; it is bounded by max_line + max_literal and the announcements of literals. */
static void
keep (PbImapFramer *self, const void *data, gsize len)
{
  if (len == 0)
    return;
  if (self->kept_size - self->kept_len < len)
    {
      self->kept_size = MAX (MAX (self->kept_size * 2, self->kept_len + len), 256);
      self->kept = g_realloc (self->kept, self->kept_size);
    }
  memcpy (self->kept + self->kept_len, data, len);
  self->kept_len += len;
}

static void
remember_tail (PbImapFramer *self, const guint8 *data, gsize len)
{
  gsize from_new = MIN (len, PB_IMAP_FRAMER_TAIL);
  gsize from_old = MIN (self->tail_len, PB_IMAP_FRAMER_TAIL - from_new);

  memmove (self->tail, self->tail + self->tail_len - from_old, from_old);
  memcpy (self->tail + from_old, data + len - from_new, from_new);
  self->tail_len = (guint8) (from_old + from_new);
}

static void
drop_line_octets (PbImapFramer *self, const guint8 *data, gsize len)
{
  if (!self->truncated)
    {
      self->truncated = TRUE;
      self->in_word = self->kept_len > self->segment && self->kept[self->kept_len - 1] > ' ';
      self->tail_len = 0;
      remember_tail (self, self->kept + self->segment, self->kept_len - self->segment);
    }
  for (gsize i = 0; i < len; i++)
    {
      guint in_word = data[i] > ' ';
      self->dropped_words += in_word & ~self->in_word & 1U;
      self->in_word = in_word & 1U;
    }
  self->dropped += len;
  remember_tail (self, data, len);
}

static void
take_line_octets (PbImapFramer *self, const guint8 *data, gsize len)
{
  gsize room = self->truncated ? 0 : self->max_line - self->line_kept;
  gsize n = MIN (len, room);

  keep (self, data, n);
  self->line_kept += n;
  if (len > n)
    drop_line_octets (self, data + n, len - n);
}

static gboolean
word_is (const guint8 *word, gsize len, const char *name)
{
  return len == strlen (name) && g_ascii_strncasecmp ((const char *) word, name, len) == 0;
}

/* Whether the line that begins with @line is a status response or a continuation: the rest of it is free text. */
static gboolean
is_free_text (const guint8 *line, gsize len)
{
  const guint8 *end = line + len;
  const guint8 *blank = memchr (line, ' ', len);

  if (len > 0 && line[0] == '+')
    return TRUE;
  if (blank == NULL)
    return FALSE;
  while (blank < end && *blank == ' ')
    blank++;
  const guint8 *stop = memchr (blank, ' ', (gsize) (end - blank));
  gsize n = (gsize) ((stop != NULL ? stop : end) - blank);
  return word_is (blank, n, "OK") || word_is (blank, n, "NO") || word_is (blank, n, "BAD") || word_is (blank, n, "BYE") || word_is (blank, n, "PREAUTH");
}

/* Reads an announcement at the end of a line (its CR already cut off).
 * Returns: where it begins, or -1 if there is none. A number beyond 64 bits reads as G_MAXUINT64. */
static gssize
find_announcement (const guint8 *line, gsize len, guint64 *out)
{
  gsize i = len;

  if (i < 3 || line[i - 1] != '}')
    return -1;
  i -= line[i - 2] == '+' ? 2 : 1;
  gsize digits_end = i;
  while (i > 0 && g_ascii_isdigit (line[i - 1]))
    i--;
  if (i == digits_end || i == 0 || line[i - 1] != '{')
    return -1;
  *out = 0;
  for (gsize k = i; k < digits_end; k++)
    {
      guint digit = (guint) (line[k] - '0');
      *out = *out > (G_MAXUINT64 - digit) / 10 ? G_MAXUINT64 : *out * 10 + digit;
    }
  i--;
  return (gssize) (i > 0 && line[i - 1] == '~' ? i - 1 : i);
}

/* Puts {kept}CRLF where the server's announcement was. */
static void
rewrite_announcement (PbImapFramer *self, gsize kept)
{
  char head[32];
  gsize i = sizeof head;

  head[--i] = '\n';
  head[--i] = '\r';
  head[--i] = '}';
  do
    head[--i] = (char) ('0' + kept % 10);
  while ((kept /= 10) > 0);
  head[--i] = '{';
  keep (self, head + i, sizeof head - i);
}

static void
start_literal (PbImapFramer *self, gsize announcement, guint64 size)
{
  self->literal_left = size;
  self->literal_keep = 0;
  if (!self->truncated)
    {
      self->literal_keep = (gsize) MIN (size, (guint64) (self->max_literal - self->literal_kept));
      self->literal_kept += self->literal_keep;
      self->kept_len = self->segment + announcement;
      rewrite_announcement (self, self->literal_keep);
    }
  self->tail_len = 0;
  self->in_word = FALSE;
  self->first_line = FALSE;
  self->segment = self->kept_len;
}

static void
finish_frame (PbImapFramer *self, PbImapFrame *frame)
{
  if (!self->truncated && self->kept_len > self->segment && self->kept[self->kept_len - 1] == '\r')
    self->kept_len--;
  self->complete = TRUE;
  *frame = (PbImapFrame){ self->kept, self->kept_len, self->dropped, self->dropped_words };
}

/* The current line is complete (its LF taken).
 * Returns: whether the response is complete too. */
static gboolean
end_line (PbImapFramer *self, PbImapFrame *frame)
{
  const guint8 *line = self->truncated ? self->tail : self->kept + self->segment;
  gsize len = self->truncated ? self->tail_len : self->kept_len - self->segment;
  guint64 size = 0;

  if (len > 0 && line[len - 1] == '\r')
    len--;
  gssize at = len > 0 ? find_announcement (line, len, &size) : -1;
  if (at < 0 || (self->first_line && is_free_text (self->kept, self->kept_len)))
    {
      finish_frame (self, frame);
      return TRUE;
    }
  if (size > self->max_response - self->total)
    self->failed = TRUE;
  else
    start_literal (self, (gsize) at, size);
  return FALSE;
}

static void
take_literal_octets (PbImapFramer *self, const guint8 **data, gsize *len)
{
  gsize n = (gsize) MIN ((guint64) *len, self->literal_left);
  gsize k = MIN (n, self->literal_keep);

  keep (self, *data, k);
  self->literal_keep -= k;
  self->dropped += n - k;
  self->literal_left -= n;
  self->total += n;
  self->segment = self->kept_len;
  *data += n;
  *len -= n;
}

/* The usual case: a line that lies complete in the input is shown in place, not copied. */
static gboolean
show_in_place (PbImapFramer *self, const guint8 *line, gsize len, PbImapFrame *frame)
{
  gsize n = len > 0 && line[len - 1] == '\r' ? len - 1 : len;

  if (self->total > 0 || len > self->max_line || (n > 0 && line[n - 1] == '}'))
    return FALSE;
  *frame = (PbImapFrame){ line, n, 0, 0 };
  return TRUE;
}

PbImapFramerResult
pb_imap_framer_next (PbImapFramer *self, const guint8 **data, gsize *len, PbImapFrame *frame)
{
  if (self->complete)
    start_response (self);
  while (*len > 0 && !self->failed)
    {
      if (self->literal_left > 0)
        {
          take_literal_octets (self, data, len);
          continue;
        }
      const guint8 *line = *data;
      const guint8 *lf = memchr (line, '\n', *len);
      gsize n = lf != NULL ? (gsize) (lf - line) : *len;
      gsize taken = n + (lf != NULL ? 1 : 0);
      *data += taken;
      *len -= taken;
      if (lf != NULL && show_in_place (self, line, n, frame))
        return PB_IMAP_FRAMER_FRAME;
      self->total += taken;
      if (self->total > self->max_response)
        {
          self->failed = TRUE;
          break;
        }
      take_line_octets (self, line, n);
      if (lf != NULL && end_line (self, frame))
        return PB_IMAP_FRAMER_FRAME;
    }
  return self->failed ? PB_IMAP_FRAMER_LIMIT : PB_IMAP_FRAMER_MORE;
}
