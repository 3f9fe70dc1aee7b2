/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-hostname.c: see pb-hostname.h. */
#include "pb-hostname.h"

#include <string.h>

#define MAX_NAME  253
#define MAX_LABEL 63
#define MAX_TEXT  1024 /* bytes, before it is ASCII */

static gboolean
is_label (const char *text, gsize len)
{
  if (len == 0 || len > MAX_LABEL || text[0] == '-' || text[len - 1] == '-')
    return FALSE;
  for (gsize i = 0; i < len; i++)
    if (!g_ascii_isalnum (text[i]) && text[i] != '-')
      return FALSE;
  return TRUE;
}

/* Returns: whether the last label is a number: an IPv4 address in one of its spellings (WHATWG URL 3.5). */
static gboolean
ends_in_number (const char *name)
{
  const char *dot = strrchr (name, '.');
  const char *last = dot != NULL ? dot + 1 : name;

  return strspn (last, "0123456789") == strlen (last) || (g_str_has_prefix (last, "0x") && strspn (last + 2, "0123456789abcdef") == strlen (last + 2));
}

static gboolean
is_name (const char *name)
{
  const char *label = name;
  gsize len;

  if (strlen (name) > MAX_NAME || ends_in_number (name))
    return FALSE;
  while ((len = strcspn (label, ".")), is_label (label, len))
    {
      if (label[len] == '\0')
        return TRUE;
      label += len + 1;
    }
  return FALSE;
}

char *
pb_hostname_dup (const char *text)
{
  gsize len = strlen (text);
  g_autofree char *bare = g_strndup (text, len > 0 && text[len - 1] == '.' ? len - 1 : len);
  g_autofree char *ascii = NULL;

  if (len > MAX_TEXT || !g_utf8_validate (bare, -1, NULL))
    return NULL;
  ascii = g_hostname_to_ascii (bare);
  if (ascii == NULL)
    return NULL;
  for (char *p = ascii; *p != '\0'; p++)
    *p = g_ascii_tolower (*p);
  return is_name (ascii) ? g_steal_pointer (&ascii) : NULL;
}

const char *
pb_hostname_get_registered (const char *host)
{
  g_auto (GStrv) labels = g_strsplit (host, ".", 64);
  guint n = g_strv_length (labels), wanted = 2;
  const char *at = host;

  if (n >= 3 && strlen (labels[n - 1]) == 2 && strlen (labels[n - 2]) <= 3)
    wanted = 3;
  for (; n > wanted; n--)
    at = strchr (at, '.') + 1;
  return at;
}

gboolean
pb_hostname_share_owner (const char *a, const char *b)
{
  gboolean names = !g_hostname_is_ip_address (a) && !g_hostname_is_ip_address (b);

  return g_ascii_strcasecmp (names ? pb_hostname_get_registered (a) : a, names ? pb_hostname_get_registered (b) : b) == 0;
}
