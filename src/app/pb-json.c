/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-json.c: see pb-json.h (RFC 8259). */
#include "config.h"

#include "pb-json.h"

#include <string.h>

static void
append_quoted (GString *out, const char *text)
{
  g_string_append_c (out, '"');
  for (const char *p = text; *p != '\0'; p++)
    {
      guchar c = (guchar) *p;
      if (c == '"' || c == '\\')
        g_string_append_printf (out, "\\%c", c);
      else if (c < 0x20 || c == 0x7F)
        g_string_append_printf (out, "\\u%04x", (unsigned int) c);
      else
        g_string_append_c (out, *p);
    }
  g_string_append_c (out, '"');
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
