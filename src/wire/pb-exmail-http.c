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

static void
read_field (char *line, PbExmailHeader *out, gboolean *differ)
{
  char *value = strchr (line, ':');

  if (value == NULL)
    return;
  *value++ = '\0';
  g_strstrip (line);
  g_strstrip (value);
  if (g_ascii_strcasecmp (line, "Content-Length") == 0)
    read_length (value, out, differ);
  else if (g_ascii_strcasecmp (line, "Transfer-Encoding") == 0)
    out->chunked = strcasestr (value, "chunked") != NULL;
  else if (g_ascii_strcasecmp (line, "Content-Encoding") == 0)
    out->encoded = *value != '\0' && g_ascii_strcasecmp (value, "identity") != 0;
  else if (g_ascii_strcasecmp (line, "Connection") == 0)
    out->keep_alive = strcasestr (value, "keep-alive") != NULL || (out->keep_alive && strcasestr (value, "close") == NULL);
}

/* Lines that begin with a blank go on with the line before (obs-fold). */
static void
unfold (char *block, gsize len)
{
  for (gsize i = 0; i < len; i++)
    {
      gboolean folds = block[i] == '\n' && i + 1 < len && (block[i + 1] == ' ' || block[i + 1] == '\t');

      if (folds || block[i] == '\r' || block[i] == '\0')
        block[i] = ' ';
    }
}

void
pb_exmail_header_parse (char *block, gsize len, PbExmailHeader *out)
{
  char *end = block + len, *next;
  gboolean differ = FALSE;

  memset (out, 0, sizeof *out);
  unfold (block, len);
  for (char *line = block; line < end; line = next)
    {
      char *lf = memchr (line, '\n', (gsize) (end - line));

      next = lf != NULL ? lf + 1 : end;
      if (lf == NULL)
        break;
      *lf = '\0';
      if (line > block)
        read_field (line, out, &differ);
      else
        {
          out->status = read_status (line, (gsize) (lf - line));
          out->keep_alive = !g_str_has_prefix (line, "HTTP/1.0");
        }
    }
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
