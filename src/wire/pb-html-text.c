/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-html-text.c: see pb-html-text.h. A reader of the tokens of HTML (WHATWG 13.2.5), no parser of its tree. */
#include "pb-html-text.h"

#include <string.h>

#define MAX_NAME    32 /* of a tag or an entity, with its NUL */
#define REPLACEMENT 0xFFFD

/* Elements within a word; all others part words. Ascending. */
static const char *const inline_names[] = {
  "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd", "mark", "nobr", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "tt", "u", "var", "wbr"
};

/* Elements whose content is no text for people, up to their end tag; @also ends them too. */
static const struct
{
  const char *name, *also;
} dropped_names[] = {
  { "head", "<body" },
  { "noframes", NULL },
  { "object", NULL },
  { "script", NULL },
  { "select", NULL },
  { "style", NULL },
  { "svg", NULL },
  { "template", NULL },
  { "textarea", NULL },
  { "title", NULL },
  { "xml", NULL },
};

/* Entities that mails use (WHATWG 13.5). 0: left out. */
static const struct
{
  const char *name;
  gunichar c;
} entities[] = {
  { "AElig", 0xC6 },
  { "Aacute", 0xC1 },
  { "Agrave", 0xC0 },
  { "Aring", 0xC5 },
  { "Auml", 0xC4 },
  { "Ccedil", 0xC7 },
  { "Eacute", 0xC9 },
  { "Egrave", 0xC8 },
  { "Ntilde", 0xD1 },
  { "Oacute", 0xD3 },
  { "Ouml", 0xD6 },
  { "Oslash", 0xD8 },
  { "Uacute", 0xDA },
  { "Uuml", 0xDC },
  { "aacute", 0xE1 },
  { "acirc", 0xE2 },
  { "aelig", 0xE6 },
  { "agrave", 0xE0 },
  { "amp", '&' },
  { "apos", '\'' },
  { "aring", 0xE5 },
  { "atilde", 0xE3 },
  { "auml", 0xE4 },
  { "bdquo", 0x201E },
  { "bull", 0x2022 },
  { "ccedil", 0xE7 },
  { "cent", 0xA2 },
  { "copy", 0xA9 },
  { "dagger", 0x2020 },
  { "darr", 0x2193 },
  { "deg", 0xB0 },
  { "eacute", 0xE9 },
  { "ecirc", 0xEA },
  { "egrave", 0xE8 },
  { "emsp", ' ' },
  { "ensp", ' ' },
  { "euml", 0xEB },
  { "euro", 0x20AC },
  { "frac12", 0xBD },
  { "frac14", 0xBC },
  { "frac34", 0xBE },
  { "gt", '>' },
  { "hearts", 0x2665 },
  { "hellip", 0x2026 },
  { "iacute", 0xED },
  { "icirc", 0xEE },
  { "iexcl", 0xA1 },
  { "igrave", 0xEC },
  { "iquest", 0xBF },
  { "iuml", 0xEF },
  { "laquo", 0xAB },
  { "larr", 0x2190 },
  { "ldquo", 0x201C },
  { "lsaquo", 0x2039 },
  { "lsquo", 0x2018 },
  { "lt", '<' },
  { "mdash", 0x2014 },
  { "middot", 0xB7 },
  { "nbsp", ' ' },
  { "ndash", 0x2013 },
  { "not", 0xAC },
  { "ntilde", 0xF1 },
  { "oacute", 0xF3 },
  { "ocirc", 0xF4 },
  { "oelig", 0x153 },
  { "ograve", 0xF2 },
  { "oslash", 0xF8 },
  { "otilde", 0xF5 },
  { "ouml", 0xF6 },
  { "para", 0xB6 },
  { "permil", 0x2030 },
  { "plusmn", 0xB1 },
  { "pound", 0xA3 },
  { "quot", '"' },
  { "raquo", 0xBB },
  { "rarr", 0x2192 },
  { "rdquo", 0x201D },
  { "reg", 0xAE },
  { "rsaquo", 0x203A },
  { "rsquo", 0x2019 },
  { "sbquo", 0x201A },
  { "sect", 0xA7 },
  { "shy", 0 },
  { "sup2", 0xB2 },
  { "sup3", 0xB3 },
  { "szlig", 0xDF },
  { "thinsp", ' ' },
  { "times", 0xD7 },
  { "trade", 0x2122 },
  { "uacute", 0xFA },
  { "uarr", 0x2191 },
  { "ucirc", 0xFB },
  { "ugrave", 0xF9 },
  { "uuml", 0xFC },
  { "yacute", 0xFD },
  { "yen", 0xA5 },
  { "yuml", 0xFF },
  { "zwj", 0 },
  { "zwnj", 0 },
};

/* What numbers 128 to 159 mean (WHATWG 13.2.5.80): windows-1252. 0: nothing. */
static const guint16 windows_1252[] = {
  0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0, 0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178
};

/* Copies the letters and digits at *@p, behind which *@p then stands.
 * Returns: FALSE where there are none, or too many. */
static gboolean
take_name (const char **p, char name[MAX_NAME])
{
  const char *start = *p;
  gsize n = 0;

  while (g_ascii_isalnum (**p))
    (*p)++;
  n = (gsize) (*p - start);
  if (n == 0 || n >= MAX_NAME)
    return FALSE;
  memcpy (name, start, n);
  name[n] = '\0';
  return TRUE;
}

static gboolean
is_inline (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (inline_names); i++)
    if (g_ascii_strcasecmp (name, inline_names[i]) == 0)
      return TRUE;
  return FALSE;
}

/* Returns: (nullable): where @word (any case) begins at or after @p. */
static const char *
find_word (const char *p, const char *word)
{
  gsize n = strlen (word);

  for (p = strchr (p, word[0]); p != NULL; p = strchr (p + 1, word[0]))
    if (g_ascii_strncasecmp (p, word, n) == 0)
      return p;
  return NULL;
}

/* Returns: (nullable): where an element's content ends of which @name is no text; NULL: it is text. */
static const char *
dropped_end (const char *p, const char *name)
{
  char close[MAX_NAME + 2];
  const char *end = NULL, *also = NULL;
  gsize i = 0;

  while (i < G_N_ELEMENTS (dropped_names) && g_ascii_strcasecmp (name, dropped_names[i].name) != 0)
    i++;
  if (i == G_N_ELEMENTS (dropped_names))
    return NULL;
  g_snprintf (close, sizeof close, "</%s", name);
  end = find_word (p, close);
  also = dropped_names[i].also != NULL ? find_word (p, dropped_names[i].also) : NULL;
  if (end == NULL || (also != NULL && also < end))
    end = also;
  return end != NULL ? end : p + strlen (p);
}

/* Returns: behind the tag that began before @p; values in quotes may hold a '>'. */
static const char *
tag_end (const char *p, gboolean *self_closing)
{
  char quote = '\0';

  for (; *p != '\0' && (quote != '\0' || *p != '>'); p++)
    {
      if (quote == '\0' && (*p == '"' || *p == '\'') && p[-1] == '=')
        quote = *p;
      else if (*p == quote)
        quote = '\0';
    }
  *self_closing = p[-1] == '/';
  return *p == '>' ? p + 1 : p;
}

/* Reads a tag at @p. Returns: behind it and what belongs to it. */
static const char *
read_tag (GString *out, const char *p)
{
  char name[MAX_NAME] = "";
  gboolean closing = p[1] == '/', self_closing = FALSE, named;
  const char *end, *start = p + (closing ? 2 : 1);

  named = take_name (&start, name);
  if (!named || !is_inline (name))
    g_string_append_c (out, ' ');
  end = tag_end (start, &self_closing);
  if (named && !closing && !self_closing)
    {
      const char *behind = dropped_end (end, name);

      end = behind != NULL ? behind : end;
    }
  return end;
}

/* Reads a comment, a declaration or an instruction at @p. Returns: behind it. */
static const char *
read_declaration (const char *p)
{
  gboolean comment = strncmp (p, "<!--", 4) == 0;
  const char *end = comment ? strstr (p + 4, "-->") : strchr (p, '>');

  if (comment && p[4] == '>') /* an empty one */
    return p + 5;
  if (end == NULL)
    return p + strlen (p);
  return end + (comment ? 3 : 1);
}

static void
append_number (GString *out, guint64 number)
{
  if (number >= 0x80 && number < 0xA0 && windows_1252[number - 0x80] != 0)
    number = windows_1252[number - 0x80];
  if (number == 0 || number > 0x10FFFF || (number >= 0xD800 && number < 0xE000))
    number = REPLACEMENT;
  g_string_append_unichar (out, (gunichar) number);
}

/* Returns: behind the number at @p ("&#65;", "&#x41;"). */
static const char *
read_number (GString *out, const char *p)
{
  gboolean hex = p[2] == 'x' || p[2] == 'X';
  const char *digits = p + (hex ? 3 : 2), *end = digits;
  guint64 number = 0;

  for (; hex ? g_ascii_isxdigit (*end) : g_ascii_isdigit (*end); end++)
    number = MIN (number * (hex ? 16 : 10) + (guint64) g_ascii_xdigit_value (*end), 0x110000);
  if (end == digits)
    {
      g_string_append_c (out, '&');
      return p + 1;
    }
  append_number (out, number);
  return *end == ';' ? end + 1 : end;
}

/* Returns: behind the '&' at @p, or behind the entity that it begins. */
static const char *
read_entity (GString *out, const char *p)
{
  char name[MAX_NAME];
  const char *end = p + 1;

  if (p[1] == '#')
    return read_number (out, p);
  if (take_name (&end, name) && *end == ';')
    for (gsize i = 0; i < G_N_ELEMENTS (entities); i++)
      if (strcmp (name, entities[i].name) == 0)
        {
          if (entities[i].c != 0)
            g_string_append_unichar (out, entities[i].c);
          return end + 1;
        }
  g_string_append_c (out, '&');
  return p + 1;
}

void
pb_html_text_append (GString *out, const char *html)
{
  const char *p = html;

  while (*p != '\0')
    {
      gsize run = strcspn (p, "<&");

      g_string_append_len (out, p, (gssize) run);
      p += run;
      if (*p == '&')
        p = read_entity (out, p);
      else if (*p == '<' && (p[1] == '!' || p[1] == '?'))
        p = read_declaration (p);
      else if (*p == '<' && (g_ascii_isalpha (p[1]) || (p[1] == '/' && p[2] != '\0')))
        p = read_tag (out, p);
      else if (*p == '<' && p[1] == '\0') /* cut */
        p++;
      else if (*p == '<')
        g_string_append_c (out, *p++);
    }
}
