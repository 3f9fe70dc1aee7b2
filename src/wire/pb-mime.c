/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-mime.c: see pb-mime.h. */
#include "pb-mime.h"

#include "pb-header.h"

#include <string.h>

#define MAX_BOUNDARY 200 /* 70 are allowed (RFC 2046 5.1.1) */

static gboolean
is_space (char c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Copies a parameter's value at *@p, quoted or not. Returns: (transfer full) */
static char *
take_value (const char **p)
{
  GString *out = g_string_new (NULL);
  const char *c = *p;

  if (*c != '"')
    {
      gsize n = strcspn (c, "; \t\r\n");

      g_string_append_len (out, c, (gssize) n);
      *p = c + n;
      return g_string_free (out, FALSE);
    }
  for (c++; *c != '\0' && *c != '"'; c++)
    {
      if (*c == '\\' && c[1] != '\0')
        c++;
      g_string_append_c (out, *c);
    }
  *p = *c == '"' ? c + 1 : c;
  return g_string_free (out, FALSE);
}

static void
take_parameter (PbMimeType *out, const char **p)
{
  gsize n = strcspn (*p, "=; \t\r\n");
  const char *name = *p;

  for (*p += n; is_space (**p); (*p)++)
    continue;
  if (**p != '=')
    return;
  for ((*p)++; is_space (**p); (*p)++)
    continue;

  g_autofree char *value = take_value (p);

  if (n == strlen ("charset") && g_ascii_strncasecmp (name, "charset", n) == 0 && out->charset == NULL)
    out->charset = g_steal_pointer (&value);
  else if (n == strlen ("boundary") && g_ascii_strncasecmp (name, "boundary", n) == 0 && out->boundary == NULL && *value != '\0' && strlen (value) <= MAX_BOUNDARY)
    out->boundary = g_steal_pointer (&value);
}

void
pb_mime_type_parse (PbMimeType *out, const char *value)
{
  const char *p = value != NULL ? value : "";
  gsize n;

  *out = (PbMimeType){ NULL, NULL, NULL };
  while (is_space (*p))
    p++;
  n = strcspn (p, "; \t\r\n");
  out->type = n > 0 ? g_ascii_strdown (p, (gssize) n) : g_strdup ("text/plain");
  for (p += n; *p != '\0';)
    {
      if (*p == ';' || is_space (*p))
        p++;
      else if (*p == '=') /* a value without a name */
        p += strcspn (p, ";");
      else
        take_parameter (out, &p);
    }
}

void
pb_mime_type_clear (PbMimeType *type)
{
  g_clear_pointer (&type->type, g_free);
  g_clear_pointer (&type->charset, g_free);
  g_clear_pointer (&type->boundary, g_free);
}

void
pb_mime_part_clear (PbMimePart *part)
{
  pb_mime_type_clear (&part->type);
  g_clear_pointer (&part->encoding, g_free);
}

/* Returns: behind the line at @p; @len is its length without its end. */
static const guint8 *
take_line (const guint8 *p, const guint8 *end, gsize *len)
{
  const guint8 *nl = memchr (p, '\n', (gsize) (end - p)), *stop = nl != NULL ? nl : end;

  while (stop > p && (stop[-1] == '\r' || stop[-1] == ' ' || stop[-1] == '\t'))
    stop--;
  *len = (gsize) (stop - p);
  return nl != NULL ? nl + 1 : end;
}

/* Whether the line at @p is the delimiter of @boundary, or its end ("--boundary--"). */
static gboolean
is_delimiter (const guint8 *p, gsize len, const char *boundary, gboolean *closing)
{
  gsize n = strlen (boundary);

  if (len < n + 2 || memcmp (p, "--", 2) != 0 || memcmp (p + 2, boundary, n) != 0)
    return FALSE;
  *closing = len == n + 4 && memcmp (p + n + 2, "--", 2) == 0;
  return *closing || len == n + 2;
}

/* Finds the multipart whose delimiter the line at @p is, the innermost first.
 * Returns: its depth, or 0. */
static gsize
find_level (const PbMimeWalker *self, const guint8 *p, gsize len, gboolean *closing)
{
  if (len < 3 || p[0] != '-' || p[1] != '-')
    return 0;
  for (gsize depth = self->depth; depth > 0; depth--)
    if (is_delimiter (p, len, self->levels[depth - 1].boundary, closing))
      return depth;
  return 0;
}

/* Whether a body that was cut in the line at @p was cut in a delimiter. */
static gboolean
is_cut_delimiter (const PbMimeWalker *self, const guint8 *p, gsize len)
{
  if (len < 2 || p[0] != '-' || p[1] != '-')
    return len == 1 && p[0] == '-';
  for (gsize depth = self->depth; depth > 0; depth--)
    if (strncmp (self->levels[depth - 1].boundary, (const char *) p + 2, len - 2) == 0)
      return TRUE;
  return FALSE;
}

static void
leave (PbMimeWalker *self, gsize depth)
{
  while (self->depth > depth)
    g_clear_pointer (&self->levels[--self->depth].boundary, g_free);
}

static void
enter (PbMimeWalker *self, PbMimeType *type)
{
  gboolean alternative = strcmp (type->type, "multipart/alternative") == 0;
  guint choice = self->depth > 0 ? self->levels[self->depth - 1].choice : 0;

  if (self->depth == PB_MIME_MAX_DEPTH || type->boundary == NULL)
    return;
  self->levels[self->depth].boundary = g_steal_pointer (&type->boundary);
  self->levels[self->depth].choice = alternative && choice == 0 ? ++self->n_choices : choice;
  self->depth++;
}

/* Moves to the line behind the next delimiter that opens a part.
 * Returns: FALSE where there is none. */
static gboolean
find_part (PbMimeWalker *self)
{
  while (self->p < self->end && self->depth > 0)
    {
      gsize len;
      gboolean closing = FALSE;
      const guint8 *line = self->p;

      self->p = take_line (line, self->end, &len);
      gsize depth = find_level (self, line, len, &closing);
      if (depth == 0)
        continue;
      leave (self, closing ? depth - 1 : depth);
      if (!closing)
        return TRUE;
    }
  return FALSE;
}

/* Takes the header fields at self->p. */
static void
take_header (PbMimeWalker *self, PbMimePart *part)
{
  const guint8 *start = self->p, *p = start;
  gboolean closing;

  for (gsize len = 1; p < self->end && len > 0;)
    {
      const guint8 *next = take_line (p, self->end, &len);

      if (find_level (self, p, len, &closing) != 0)
        break;
      p = next;
    }
  self->p = p;

  gsize size = (gsize) (p - start);
  g_autofree char *type = pb_header_get (start, size, "Content-Type");
  g_autofree char *disposition = pb_header_get (start, size, "Content-Disposition");

  pb_mime_type_parse (&part->type, type);
  part->encoding = pb_header_get (start, size, "Content-Transfer-Encoding");
  part->attachment = disposition != NULL && g_ascii_strncasecmp (g_strchug (disposition), "attachment", strlen ("attachment")) == 0;
  part->choice = self->levels[self->depth - 1].choice;
}

/* Takes the content at self->p, up to a delimiter, which stays. */
static void
take_content (PbMimeWalker *self, PbMimePart *part)
{
  const guint8 *start = self->p, *p = start, *stop = self->end;

  for (const guint8 *next; p < self->end; p = next)
    {
      gboolean closing;
      gsize len;

      next = take_line (p, self->end, &len);
      if (find_level (self, p, len, &closing) == 0 && !(next == self->end && is_cut_delimiter (self, p, len)))
        continue;
      stop = p;
      break;
    }
  self->p = stop;
  part->data = start;
  part->len = (gsize) (stop - start);
}

/* A multipart whose boundary was not said: the first line that could be one. */
static char *
guess_boundary (const guint8 *body, const guint8 *end)
{
  for (const guint8 *p = body; p < end;)
    {
      gsize len;
      const guint8 *next = take_line (p, end, &len);

      if (len > 2 && len <= MAX_BOUNDARY + 2 && p[0] == '-' && p[1] == '-' && memchr (p, 0, len) == NULL)
        return g_strndup ((const char *) p + 2, len - 2);
      p = next;
    }
  return NULL;
}

void
pb_mime_walker_init (PbMimeWalker *self, const char *content_type, const char *encoding, const guint8 *body, gsize len, guint max_parts)
{
  memset (self, 0, sizeof *self);
  self->p = body;
  self->end = body + len;
  self->parts_left = max_parts;
  pb_mime_type_parse (&self->whole.type, content_type);
  if (g_str_has_prefix (self->whole.type.type, "multipart/"))
    {
      if (self->whole.type.boundary == NULL)
        self->whole.type.boundary = guess_boundary (body, self->end);
      enter (self, &self->whole.type);
      return;
    }
  self->whole.encoding = g_strdup (encoding);
  self->whole.data = body;
  self->whole.len = len;
  self->has_whole = TRUE;
}

void
pb_mime_walker_clear (PbMimeWalker *self)
{
  leave (self, 0);
  pb_mime_part_clear (&self->whole);
}

gboolean
pb_mime_walker_next (PbMimeWalker *self, PbMimePart *out)
{
  if (self->has_whole)
    {
      *out = self->whole;
      self->whole = (PbMimePart){ 0 };
      self->has_whole = FALSE;
      return TRUE;
    }
  while (find_part (self) && self->parts_left-- > 0)
    {
      *out = (PbMimePart){ 0 };
      take_header (self, out);
      if (!g_str_has_prefix (out->type.type, "multipart/"))
        {
          take_content (self, out);
          return TRUE;
        }
      enter (self, &out->type);
      pb_mime_part_clear (out);
    }
  self->p = self->end;
  return FALSE;
}
