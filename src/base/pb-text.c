/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-text.c: see pb-text.h. */
#include "pb-text.h"

#include <string.h>

typedef struct
{
  gunichar first, last;
} Range;

/* Invisible characters and those that turn the reading direction (Unicode TR 9, TR 36): dropped. Ascending. */
static const Range unwanted[] = {
  { 0x00AD, 0x00AD },   /* soft hyphen */
  { 0x034F, 0x034F },   /* combining grapheme joiner */
  { 0x061C, 0x061C },   /* Arabic letter mark */
  { 0x115F, 0x1160 },   /* Hangul fillers */
  { 0x17B4, 0x17B5 },   /* Khmer inherent vowels */
  { 0x180E, 0x180E },   /* Mongolian vowel separator */
  { 0x200B, 0x200F },   /* zero width, direction marks */
  { 0x202A, 0x202E },   /* embeddings and overrides */
  { 0x2060, 0x206F },   /* word joiner, invisible operators, isolates */
  { 0x3164, 0x3164 },   /* Hangul filler */
  { 0xFDD0, 0xFDEF },   /* noncharacters */
  { 0xFEFF, 0xFEFF },   /* byte order mark */
  { 0xFFA0, 0xFFA0 },   /* halfwidth Hangul filler */
  { 0xFFF9, 0xFFFB },   /* interlinear annotation */
  { 0x1D173, 0x1D17A }, /* musical format controls */
  { 0xE0000, 0xE0FFF }, /* tags, variation selectors supplement */
};

static gboolean
is_unwanted (gunichar c)
{
  for (gsize i = 0; i < G_N_ELEMENTS (unwanted) && unwanted[i].first <= c; i++)
    if (c <= unwanted[i].last)
      return TRUE;
  return (c & 0xFFFE) == 0xFFFE; /* the last two of each plane are noncharacters */
}

static gboolean
is_blank (gunichar c)
{
  return c <= 0x20 || (c >= 0x7F && c <= 0xA0) || c == 0x2028 || c == 0x2029 || c == 0x2800 || g_unichar_isspace (c);
}

/* Most text is this: it is worth a short way. */
static gboolean
is_plain (gunichar c)
{
  return c > 0x20 && c < 0x7F;
}

/* Takes the character at *@p; a byte that begins none is U+FFFD. */
static gunichar
take_char (const char **p, const char *end)
{
  if (is_plain ((guchar) * *p))
    return (guchar) * (*p)++;

  gunichar c = **p == '\0' ? 0 : g_utf8_get_char_validated (*p, end - *p);
  gboolean bad = c == (gunichar) -1 || c == (gunichar) -2;

  *p += bad ? 1 : g_utf8_skip[(guchar) * *p];
  return bad ? 0xFFFD : c;
}

char *
pb_text_display (const char *text, gssize len, gsize max_chars)
{
  gsize size = len < 0 ? strlen (text) : (gsize) len, chars = 0, cut = 0;
  const char *p = text, *end = text + size;
  GString *out = g_string_sized_new (MIN (size, max_chars) + 4);
  gboolean gap = FALSE;

  while (p < end && max_chars > 0)
    {
      gunichar c = take_char (&p, end);

      if (!is_plain (c) && is_unwanted (c))
        continue;
      if (!is_plain (c) && is_blank (c))
        {
          gap = out->len > 0;
          continue;
        }
      chars += gap ? 2 : 1;
      if (chars > max_chars)
        {
          g_string_truncate (out, cut);
          g_string_append (out, "…");
          break;
        }
      if (gap)
        g_string_append_c (out, ' ');
      if (is_plain (c))
        g_string_append_c (out, (char) c);
      else
        g_string_append_unichar (out, c);
      gap = FALSE;
      if (chars < max_chars) /* up to here there is room for "…" */
        cut = out->len;
    }
  return g_string_free (out, FALSE);
}

gboolean
pb_text_is_hidden (gunichar c)
{
  if (is_plain (c) || c == ' ')
    return FALSE;
  return c < 0xA0 || c == 0x2028 || c == 0x2029 || is_unwanted (c);
}

gboolean
pb_text_is_safe (const char *text)
{
  g_autofree char *shown = pb_text_display (text, -1, G_MAXSIZE);

  return strcmp (shown, text) == 0;
}
