/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-scan.c: see pb-exmail-scan.h. Here: pieces of input, characters cut in two, the short ways over text. */
#include "pb-exmail-scan-private.h"

#include <string.h>

#include "pb-secret.h"

#define ENDLESS 64 /* times max_object */

void
pb_exmail_scan_init (PbExmailScan *self, gsize max_object, gsize max_rubbish)
{
  memset (self, 0, sizeof *self);
  self->max_object = max_object;
  self->max_rubbish = max_rubbish;
}

void
pb_exmail_scan_clear (PbExmailScan *self)
{
  pb_exmail_object_wipe (self);
  pb_secret_wipe (self, sizeof *self);
}

void
pb_exmail_scan_release (PbExmailScan *self)
{
  if (self->state == TOP)
    pb_exmail_object_wipe (self);
}

gboolean
pb_exmail_scan_is_inside (const PbExmailScan *self)
{
  return self->state != TOP;
}

static PbExmailScanResult
check_endless (PbExmailScan *self, PbExmailScanResult result)
{
  if (self->state == TOP || self->off < ENDLESS * self->max_object)
    return result;
  pb_exmail_object_leave (self);
  pb_exmail_object_wipe (self);
  return PB_EXMAIL_SCAN_ENDLESS;
}

/* Returns: bytes of the character at @p, from 0x80 up in an object, 0 when there are too few to tell. Between curly quotes a lone
 * byte must not swallow the closing one as half of a pair of GB18030. */
static gsize
char_length (const PbExmailScan *self, const guint8 *p, gsize len)
{
  gboolean curly = self->quote >= PB_EXMAIL_CURLY_DOUBLE && self->state >= STRING;
  gsize n = curly && (self->quote & PB_EXMAIL_CURLY_GB) != 0 ? pb_exmail_char_length_gb (p, len) : pb_exmail_char_length (p, len);

  if (!curly || n != 2 || (p[1] != 0xE2 && p[1] != 0xEF) || (self->quote & PB_EXMAIL_CURLY_GB) != 0)
    return n;
  if (len < 4)
    return 0;
  PbExmailChar kind = pb_exmail_char_is_utf8 (p + 1, 3) ? pb_exmail_char_kind (p + 1, 3) : PB_EXMAIL_CHAR_TEXT;
  return kind == PB_EXMAIL_CHAR_DOUBLE_QUOTE || kind == PB_EXMAIL_CHAR_SINGLE_QUOTE ? 1 : 2;
}

/* Takes what can be taken of a character that was cut; its last byte has just come. */
static PbExmailScanResult
step_cut (PbExmailScan *self)
{
  PbExmailScanResult result = PB_EXMAIL_SCAN_MORE;

  while (self->unit_len > 0 && result == PB_EXMAIL_SCAN_MORE)
    {
      gboolean single = self->state == TOP || self->unit[0] < 0x80;
      gsize n = single ? 1 : char_length (self, self->unit, self->unit_len);

      if (n == 0)
        break;
      if (single)
        result = pb_exmail_step (self, self->unit[0]);
      else
        n = pb_exmail_step_char (self, self->unit, n, &result);
      self->off += n;
      self->unit_len = (guint8) (self->unit_len - n);
      memmove (self->unit, self->unit + n, self->unit_len);
      result = check_endless (self, result);
    }
  return result;
}

/* Returns: bytes of the sequence of UTF-8 at @p that are three, as in nearly all Chinese text, else 0. */
static gsize
is_three (const guint8 *p, gsize len)
{
  gboolean lead = len >= 3 && (p[0] & 0xF0) == 0xE0 && p[0] != 0xE0 && p[0] != 0xED;

  return lead && (p[1] & 0xC0) == 0x80 && (p[2] & 0xC0) == 0x80 ? 3 : 0;
}

/* Returns: bytes at @p that are plainly inside the string: most of what there is. */
static gsize
plain_run (const PbExmailScan *self, const guint8 *p, gsize len)
{
  guint8 quote = self->quote;
  gsize i = 0, n;

  if (self->torn)
    return 0;
  do
    {
      while (i < len && p[i] != quote && p[i] != '\\' && p[i] < 0x80)
        i++;
      n = quote < 0x80 ? is_three (p + i, len - i) : 0;
      i += n;
    }
  while (n > 0);
  return i;
}

/* The same for an object of somebody else, over the ends of its strings as servers usually write them. */
static gsize
foreign_run (PbExmailScan *self, const guint8 *p, gsize len)
{
  gboolean array = pb_exmail_object_in_array (self);
  gsize i = 0;

  for (gboolean on = !self->torn; on;)
    {
      i += plain_run (self, p + i, len - i);
      on = len - i >= 4 && p[i] < 0x80;
      if (!on)
        break;
      gsize blank = p[i] == '"' && p[i + 2] == ' ' ? 1 : 0;
      if (p[i] == '\\' && p[i + 1] < 0x80)
        i += 2;
      else if (p[i + 1] == ',' && p[i + 2 + blank] == '"')
        {
          self->in_value = array;
          i += 3 + blank;
        }
      else if (p[i + 1] == ':' && p[i + 2 + blank] == '"' && !self->in_value)
        {
          self->in_value = TRUE;
          i += 3 + blank;
        }
      else
        on = FALSE;
    }
  self->has_value = FALSE;
  return i;
}

/* Returns: bytes at @p of numbers, words and blanks between strings. */
static gsize
scalar_run (PbExmailScan *self, const guint8 *p, gsize len)
{
  gsize i = 0;
  gboolean text = FALSE;

  if (self->match > 0 || self->member != NULL)
    return 0;
  for (; i < len && (p[i] <= ' ' || g_ascii_isdigit (p[i])); i++)
    text = text || p[i] > ' ';
  self->has_value = self->has_value || (text && self->in_value);
  return i;
}

/* Returns: bytes at @p of the mark of a header, but for its last one, if that is all the same: what they would count as rubbish is
 * forgiven with the last. */
static gsize
mark_run (PbExmailScan *self, const guint8 *p, gsize len)
{
  gsize n = strlen (PB_EXMAIL_HTTP_MARK);
  gboolean whole = len >= n && self->match == 0 && !self->at_start && self->rubbish + n <= self->max_rubbish && memcmp (p, PB_EXMAIL_HTTP_MARK, n) == 0;

  if (!whole)
    return 0;
  self->match = (guint8) (n - 1);
  return n - 1;
}

/* Takes one step at @p. Returns: bytes taken. */
static gsize
take (PbExmailScan *self, const guint8 *p, gsize len, PbExmailScanResult *result)
{
  if (self->state == STRING)
    {
      gsize some = MIN (len, self->max_object);
      gsize run = self->foreign && self->quote == '"' ? foreign_run (self, p, some) : plain_run (self, p, some);

      if (run > 0)
        {
          pb_exmail_object_capture (self, p, run);
          return run;
        }
    }
  if (self->state == OUT)
    {
      gsize run = scalar_run (self, p, MIN (len, self->max_object));

      if (run > 0)
        return run;
    }
  if (self->state == TOP && p[0] == 'H')
    {
      gsize run = mark_run (self, p, len);

      if (run > 0)
        return run;
    }
  if (self->state == TOP || p[0] < 0x80)
    {
      *result = pb_exmail_step (self, p[0]);
      return *result == PB_EXMAIL_SCAN_FIRST ? 0 : 1;
    }
  gsize n = char_length (self, p, len);
  if (n > 0)
    return pb_exmail_step_char (self, p, n, result);
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
      pb_exmail_object_wipe (self);
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
    pb_exmail_object_wipe (self);
  else if (self->state != TOP && self->keeping)
    keep (self, data + i);
  return result;
}
