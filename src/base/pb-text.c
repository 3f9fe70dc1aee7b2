/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-text.c: see pb-text.h. */
#include "pb-text.h"

#include <string.h>

/* Characters that are invisible or turn the reading direction (Unicode TR 36, TR 9). */
static gboolean
is_unwanted (gunichar c)
{
  return c == 0x061C || c == 0x180E || c == 0xFEFF || c == 0x00AD || c == 0x034F || c == 0x115F || c == 0x1160 || c == 0x3164
         || (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F)
         || (c >= 0xFFF9 && c <= 0xFFFB) || (c >= 0xE0000 && c <= 0xE0FFF);
}

static gboolean
is_blank (gunichar c)
{
  return c < 0x20 || (c >= 0x7F && c <= 0xA0) || c == 0x2028 || c == 0x2029 || g_unichar_isspace (c);
}

char *
pb_text_display (const char *text, gssize len, gsize max_chars)
{
  gsize size = len < 0 ? strlen (text) : (gsize) len;
  const char *p = text, *end = text + size;
  GString *out = g_string_sized_new (MIN (size, max_chars * 4) + 4);
  gboolean gap = FALSE;
  gsize chars = 0, last = 0;

  while (p < end)
    {
      gunichar c = g_utf8_get_char_validated (p, end - p);
      gboolean bad = c == (gunichar) -1 || c == (gunichar) -2;

      p = bad ? p + 1 : g_utf8_next_char (p);
      c = bad ? 0xFFFD : c;
      if (is_unwanted (c))
        continue;
      if (is_blank (c))
        {
          gap = out->len > 0;
          continue;
        }
      if (chars + gap >= max_chars)
        {
          g_string_truncate (out, last);
          g_string_append (out, "…");
          break;
        }
      if (chars + gap + 1 < max_chars)
        last = out->len;
      if (gap)
        g_string_append_c (out, ' ');
      g_string_append_unichar (out, c);
      chars += 1 + (gsize) gap;
      if (chars < max_chars)
        last = out->len;
      gap = FALSE;
    }
  return g_string_free (out, FALSE);
}

gboolean
pb_text_is_safe (const char *text)
{
  g_autofree char *shown = pb_text_display (text, -1, G_MAXINT32);

  return strcmp (shown, text) == 0;
}
