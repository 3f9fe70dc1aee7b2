/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-http.c: see pb-exmail-http.h. */
#include "pb-exmail-http.h"

#include <string.h>

/* Returns: the status of "HTTP/1.1 200 ...", or 0. */
static guint
read_status (const char *line, gsize len)
{
  const char *blank = memchr (line, ' ', len);
  gsize i = blank != NULL ? (gsize) (blank - line) : len;
  guint status = 0, digits = 0;

  while (i < len && line[i] == ' ')
    i++;
  for (; i < len && g_ascii_isdigit (line[i]) && digits < 4; i++, digits++)
    status = status * 10 + (guint) (line[i] - '0');
  return digits == 3 && status >= 100 && (i == len || g_ascii_isspace (line[i])) ? status : 0;
}

gboolean
pb_exmail_header_is_status (const char *block, gsize len)
{
  const char *end = memchr (block, '\n', MIN (len, PB_EXMAIL_MAX_STATUS_LINE));

  if (end == NULL)
    return len < PB_EXMAIL_MAX_STATUS_LINE;
  return read_status (block, (gsize) (end - block)) != 0;
}

/* Several numbers, in one field or in many, must be one. */
static void
read_length (const char *value, PbExmailHeader *out, gboolean *differ)
{
  for (const char *p = value; p != NULL; p = strchr (p, ','), p = p != NULL ? p + 1 : NULL)
    {
      char *end;
      guint64 length = g_ascii_strtoull (p, &end, 10);
      gboolean number = g_ascii_isdigit (p[strspn (p, " ")]) && (end[strspn (end, " ")] == '\0' || end[strspn (end, " ")] == ',');

      *differ = *differ || !number || length == G_MAXUINT64 || (out->has_length && out->length != length);
      out->has_length = TRUE;
      out->length = length;
    }
}

/* Cuts blanks off both ends of @p .. *@end, and puts a NUL behind them. */
static char *
trim (char *p, char **end)
{
  while (p < *end && (guint8) *p <= ' ')
    p++;
  while (*end > p && (guint8) (*end)[-1] <= ' ')
    (*end)--;
  **end = '\0';
  return p;
}

static gboolean
is_name (const char *name, gsize len, const char *wanted)
{
  return strlen (wanted) == len && g_ascii_strncasecmp (name, wanted, len) == 0;
}

/* Reads the field from @name to @end, where a line end stands that may be overwritten. */
static void
read_field (char *name, char *end, PbExmailHeader *out, gboolean *differ)
{
  char *colon = memchr (name, ':', (gsize) (end - name));

  if (colon == NULL)
    return;
  char *value = trim (colon + 1, &end);
  name = trim (name, &colon);
  gsize len = (gsize) (colon - name);
  if (is_name (name, len, "Content-Length"))
    read_length (value, out, differ);
  else if (is_name (name, len, "Transfer-Encoding"))
    out->chunked = strcasestr (value, "chunked") != NULL;
  else if (is_name (name, len, "Content-Encoding"))
    out->encoded = *value != '\0' && g_ascii_strcasecmp (value, "identity") != 0;
  else if (is_name (name, len, "Connection"))
    out->keep_alive = strcasestr (value, "keep-alive") != NULL || (out->keep_alive && strcasestr (value, "close") == NULL);
}

/* Returns: (nullable): the end of the field at @p; lines that begin with a blank belong to the one before (obs-fold). */
static char *
find_end (char *p, char *end)
{
  char *lf;

  while ((lf = memchr (p, '\n', (gsize) (end - p))) != NULL && lf + 1 < end && (lf[1] == ' ' || lf[1] == '\t'))
    {
      *lf = ' ';
      p = lf + 1;
    }
  return lf;
}

void
pb_exmail_header_parse (char *block, gsize len, PbExmailHeader *out)
{
  char *end = block + len, *lf = find_end (block, end);
  gboolean differ = FALSE;

  memset (out, 0, sizeof *out);
  if (lf == NULL)
    return;
  out->status = read_status (block, (gsize) (lf - block));
  out->keep_alive = strncmp (block, "HTTP/1.0", MIN (len, 8)) != 0;
  for (char *line = lf + 1; line < end && (lf = find_end (line, end)) != NULL; line = lf + 1)
    read_field (line, lf, out, &differ);
  out->has_length = out->has_length && !differ && !out->chunked;
}

PbExmailChunkResult
pb_exmail_chunk_line_step (PbExmailChunkLine *self, guint8 c)
{
  int digit = self->in_extension ? -1 : g_ascii_xdigit_value ((char) c);
  gboolean blank = c == ' ' || c == '\t' || c == '\r';

  self->taken++;
  if (digit >= 0 && self->size < G_GUINT64_CONSTANT (1) << 56)
    {
      self->has_digits = TRUE;
      self->size = self->size << 4 | (guint64) digit;
    }
  else if (c == '\n' && self->has_digits)
    return self->size > 0 ? PB_EXMAIL_CHUNK_DATA : PB_EXMAIL_CHUNK_LAST;
  else if (!self->in_extension && self->has_digits && (blank || c == ';'))
    self->in_extension = TRUE;
  else if (!self->in_extension && !blank && c != '\n')
    return PB_EXMAIL_CHUNK_BROKEN;
  return PB_EXMAIL_CHUNK_MORE;
}
