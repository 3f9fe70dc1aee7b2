/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-loopback-request.c: see pb-loopback-request.h. */
#include "pb-loopback-request.h"

#include <string.h>

#include "pb-secret.h"

/* Returns: the line at *@rest, without its end; *@rest becomes the next one. Always NUL-terminated inside the head. */
static char *
cut_line (char **rest)
{
  char *line = *rest;
  char *end = strchr (line, '\n');

  if (end == NULL)
    return NULL;
  *rest = end + 1;
  if (end > line && end[-1] == '\r')
    end--;
  *end = '\0';
  return line;
}

/* RFC 9110 5.6.2 */
static gboolean
is_token (const char *text)
{
  const char *p = text;

  while (g_ascii_isalnum (*p) || (*p != '\0' && strchr ("!#$%&'*+-.^_`|~", *p) != NULL))
    p++;
  return p > text && *p == '\0';
}

static gboolean
is_visible (const char *text)
{
  while (g_ascii_isgraph (*text))
    text++;
  return *text == '\0';
}

static gboolean
take_request_line (PbLoopbackRequest *self, char *line)
{
  char *target = strchr (line, ' ');
  char *version = target != NULL ? strchr (target + 1, ' ') : NULL;

  if (version == NULL)
    return FALSE;
  *target++ = '\0';
  *version++ = '\0';
  self->method = line;
  self->target = target;
  return is_token (line) && target[0] == '/' && is_visible (target) && (g_str_equal (version, "HTTP/1.1") || g_str_equal (version, "HTTP/1.0"));
}

static gboolean
is_prefetch_field (const char *name)
{
  static const char *const names[] = { "Sec-Purpose", "Purpose", "X-Purpose", "X-Moz" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (name, names[i]) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
has_control (const char *text)
{
  while (*text != '\0' && (*text == '\t' || !g_ascii_iscntrl (*text)))
    text++;
  return *text != '\0';
}

static gboolean
take_field (PbLoopbackRequest *self, char *line)
{
  char *value = strchr (line, ':');

  if (value == NULL)
    return FALSE;
  *value++ = '\0';
  if (!is_token (line) || has_control (value))
    return FALSE;
  g_strstrip (value);
  self->prefetch |= is_prefetch_field (line) && value[0] != '\0';
  if (g_ascii_strcasecmp (line, "Host") != 0)
    return TRUE;
  if (self->host != NULL || !is_visible (value))
    return FALSE;
  self->host = value;
  return TRUE;
}

static gboolean
parse (PbLoopbackRequest *self)
{
  char *rest = self->data;
  char *line = cut_line (&rest);

  if (line == NULL || !take_request_line (self, line))
    return FALSE;
  while ((line = cut_line (&rest)) != NULL && line[0] != '\0')
    if (!take_field (self, line))
      return FALSE;
  return line != NULL;
}

/* Takes bytes up to the end of the empty line. Returns: whether that was found. */
static gboolean
take_head (PbLoopbackRequest *self, const guint8 *data, gsize len)
{
  for (gsize i = 0; i < len && self->len < PB_LOOPBACK_MAX_HEAD; i++)
    {
      self->data[self->len++] = (char) data[i];
      if (data[i] != '\n' || self->len < 2)
        continue;
      if (self->data[self->len - 2] == '\n' || (self->len > 2 && self->data[self->len - 2] == '\r' && self->data[self->len - 3] == '\n'))
        return TRUE;
    }
  return FALSE;
}

static PbLoopbackState
give_up (PbLoopbackRequest *self)
{
  self->method = self->target = self->host = NULL;
  self->prefetch = FALSE;
  return PB_LOOPBACK_BAD;
}

PbLoopbackState
pb_loopback_request_feed (PbLoopbackRequest *self, const guint8 *data, gsize len)
{
  if (self->state != PB_LOOPBACK_MORE)
    return self->state;
  if (self->data == NULL)
    self->data = g_malloc0 (PB_LOOPBACK_MAX_HEAD + 1);
  if (take_head (self, data, len))
    self->state = memchr (self->data, '\0', self->len) == NULL && parse (self) ? PB_LOOPBACK_DONE : give_up (self);
  else if (self->len == PB_LOOPBACK_MAX_HEAD)
    self->state = give_up (self);
  return self->state;
}

void
pb_loopback_request_clear (PbLoopbackRequest *self)
{
  if (self->data != NULL)
    pb_secret_wipe (self->data, self->len);
  g_free (self->data);
  memset (self, 0, sizeof *self);
}
