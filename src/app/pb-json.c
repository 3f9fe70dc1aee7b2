/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-json.c: see pb-json.h (RFC 8259). */
#include "config.h"

#include "pb-json.h"

#include <string.h>

#include "pb-text.h"

/* RFC 8259 7: beyond U+FFFF two halves. */
static void
append_escaped (GString *out, gunichar c)
{
  if (c > 0xFFFF)
    g_string_append_printf (out, "\\u%04x\\u%04x", 0xD800 + ((c - 0x10000) >> 10), 0xDC00 + ((c - 0x10000) & 0x3FF));
  else
    g_string_append_printf (out, "\\u%04x", c);
}

/* Takes the character at @p. Returns: its length in bytes. */
static gsize
append_shown (GString *out, const char *p)
{
  gsize len = strnlen (p, (gsize) g_utf8_skip[(guchar) *p]);
  gunichar c = g_utf8_get_char (p);

  if (pb_text_is_hidden (c))
    append_escaped (out, c);
  else
    g_string_append_len (out, p, (gssize) len);
  return len;
}

static void
append_quoted (GString *out, const char *text)
{
  g_string_append_c (out, '"');
  for (const char *p = text; *p != '\0';)
    {
      if (*p == '"' || *p == '\\')
        g_string_append_c (out, '\\');
      p += append_shown (out, p);
    }
  g_string_append_c (out, '"');
}

char *
pb_json_dup_shown (const char *json)
{
  GString *out = g_string_sized_new (strlen (json));

  for (const char *p = json; *p != '\0';)
    p += append_shown (out, p);
  return g_string_free (out, FALSE);
}

static void
begin (GString *out, const char *key)
{
  if (out->len > 0 && strchr ("{[:", out->str[out->len - 1]) == NULL)
    g_string_append_c (out, ',');
  if (key == NULL)
    return;
  append_quoted (out, key);
  g_string_append_c (out, ':');
}

void
pb_json_open (GString *out, const char *key, char bracket)
{
  begin (out, key);
  g_string_append_c (out, bracket);
}

void
pb_json_close (GString *out, char bracket)
{
  g_string_append_c (out, bracket);
}

void
pb_json_string (GString *out, const char *key, const char *value)
{
  begin (out, key);
  if (value != NULL)
    append_quoted (out, value);
  else
    g_string_append (out, "null");
}

void
pb_json_int (GString *out, const char *key, gint64 value)
{
  begin (out, key);
  g_string_append_printf (out, "%" G_GINT64_FORMAT, value);
}

void
pb_json_seconds (GString *out, const char *key, gint64 us)
{
  gint64 ms = MAX (us, 0) / 1000;

  begin (out, key);
  g_string_append_printf (out, "%" G_GINT64_FORMAT ".%03d", ms / 1000, (int) (ms % 1000));
}

void
pb_json_bool (GString *out, const char *key, gboolean value)
{
  begin (out, key);
  g_string_append (out, value ? "true" : "false");
}

void
pb_json_null (GString *out, const char *key)
{
  begin (out, key);
  g_string_append (out, "null");
}
