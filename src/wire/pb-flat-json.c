/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-flat-json.c: see pb-flat-json.h. */
#include "pb-flat-json.h"

#include <string.h>

typedef struct
{
  const char *at;
  const char *end;
} Scan;

/* A value: where it begins and ends, quotes included. */
typedef struct
{
  const char *begin;
  const char *end;
} Span;

static void
skip_blanks (Scan *scan)
{
  while (scan->at < scan->end && (*scan->at == ' ' || *scan->at == '\t' || *scan->at == '\n' || *scan->at == '\r'))
    scan->at++;
}

static gboolean
take (Scan *scan, char c)
{
  if (scan->at >= scan->end || *scan->at != c)
    return FALSE;
  scan->at++;
  return TRUE;
}

/* Returns: the value of four hexadecimal digits, or -1. */
static int
hex4 (const char *at, const char *end)
{
  int value = 0;

  if (end - at < 4)
    return -1;
  for (guint i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (at[i]);
      if (digit < 0)
        return -1;
      value = value * 16 + digit;
    }
  return value;
}

static gboolean
take_escape (Scan *scan)
{
  if (scan->at >= scan->end)
    return FALSE;
  char c = *scan->at++;
  if (c != 'u')
    return c != '\0' && strchr ("\"\\/bfnrt", c) != NULL;
  if (hex4 (scan->at, scan->end) < 0)
    return FALSE;
  scan->at += 4;
  return TRUE;
}

static gboolean
take_string (Scan *scan)
{
  if (!take (scan, '"'))
    return FALSE;
  while (scan->at < scan->end)
    {
      char c = *scan->at++;
      if (c == '"')
        return TRUE;
      if ((guchar) c < 0x20 || (c == '\\' && !take_escape (scan)))
        return FALSE;
    }
  return FALSE;
}

static gsize
take_digits (Scan *scan)
{
  const char *begin = scan->at;

  while (scan->at < scan->end && g_ascii_isdigit (*scan->at))
    scan->at++;
  return (gsize) (scan->at - begin);
}

static gboolean
take_number (Scan *scan)
{
  (void) take (scan, '-');
  if (!take (scan, '0') && take_digits (scan) == 0)
    return FALSE;
  if (take (scan, '.') && take_digits (scan) == 0)
    return FALSE;
  if (!take (scan, 'e') && !take (scan, 'E'))
    return TRUE;
  if (!take (scan, '+'))
    (void) take (scan, '-');
  return take_digits (scan) > 0;
}

static gboolean
take_word (Scan *scan, const char *word)
{
  gsize len = strlen (word);

  if ((gsize) (scan->end - scan->at) < len || strncmp (scan->at, word, len) != 0)
    return FALSE;
  scan->at += len;
  return TRUE;
}

static gboolean
take_scalar (Scan *scan)
{
  if (scan->at >= scan->end)
    return FALSE;
  if (*scan->at == '"')
    return take_string (scan);
  if (*scan->at == '-' || g_ascii_isdigit (*scan->at))
    return take_number (scan);
  return take_word (scan, "true") || take_word (scan, "false") || take_word (scan, "null");
}

static gboolean
take_name (Scan *scan)
{
  if (!take_string (scan))
    return FALSE;
  skip_blanks (scan);
  if (!take (scan, ':'))
    return FALSE;
  skip_blanks (scan);
  return TRUE;
}

/* After a value: closes what ends here. Returns: whether the text may go on. */
static gboolean
close_levels (Scan *scan, const char *closers, guint *depth)
{
  gboolean closed = TRUE;

  while (*depth > 0 && closed)
    {
      skip_blanks (scan);
      closed = take (scan, closers[*depth - 1]);
      *depth -= closed ? 1 : 0;
    }
  if (*depth == 0)
    return TRUE;
  if (!take (scan, ','))
    return FALSE;
  skip_blanks (scan);
  return closers[*depth - 1] == ']' || take_name (scan);
}

/* Opens an object or array. Returns: whether one began; *@empty: and ended at once. */
static gboolean
open_level (Scan *scan, char *closers, guint *depth, gboolean *ok)
{
  gboolean object = scan->at < scan->end && *scan->at == '{';

  *ok = TRUE;
  if (!object && !(scan->at < scan->end && *scan->at == '['))
    return FALSE;
  if (*depth >= PB_FLAT_JSON_MAX_DEPTH)
    {
      *ok = FALSE;
      return FALSE;
    }
  scan->at++;
  closers[(*depth)++] = object ? '}' : ']';
  skip_blanks (scan);
  if (scan->at < scan->end && *scan->at == closers[*depth - 1])
    return TRUE;
  *ok = !object || take_name (scan);
  return TRUE;
}

/* Any value, with all that is in it. */
static gboolean
take_value (Scan *scan)
{
  char closers[PB_FLAT_JSON_MAX_DEPTH];
  guint depth = 0;

  do
    {
      gboolean ok;
      if (open_level (scan, closers, &depth, &ok))
        {
          if (!ok)
            return FALSE;
          if (scan->at >= scan->end || *scan->at != closers[depth - 1])
            continue; /* its first value */
        }
      else if (!ok || !take_scalar (scan))
        return FALSE;
      if (!close_levels (scan, closers, &depth))
        return FALSE;
    }
  while (depth > 0);
  return TRUE;
}

/* @name: (nullable). @found: (out): the first member of that name; zeroed where there is none. Returns: whether it is an object. */
static gboolean
scan_object (const char *data, gsize len, const char *name, Span *found)
{
  Scan scan = { data, data + len };
  gboolean more;

  *found = (Span){ NULL, NULL };
  if (!g_utf8_validate_len (data, len, NULL))
    return FALSE;
  skip_blanks (&scan);
  if (!take (&scan, '{'))
    return FALSE;
  skip_blanks (&scan);
  more = !take (&scan, '}');
  while (more)
    {
      const char *key = scan.at + 1;
      if (!take_name (&scan))
        return FALSE;
      gboolean wanted = name != NULL && found->begin == NULL && strncmp (key, name, strlen (name)) == 0 && key[strlen (name)] == '"';
      const char *begin = scan.at;
      if (!take_value (&scan))
        return FALSE;
      if (wanted)
        *found = (Span){ begin, scan.at };
      skip_blanks (&scan);
      more = take (&scan, ',');
      if (!more && !take (&scan, '}'))
        return FALSE;
      skip_blanks (&scan);
    }
  skip_blanks (&scan);
  return scan.at == scan.end;
}

gboolean
pb_flat_json_is_object (const char *data, gsize len)
{
  Span found;

  return scan_object (data, len, NULL, &found);
}

/* --- values --- */

/* @at: behind "\u". Returns: bytes read */
static gsize
decode_unicode (const char *at, const char *end, gunichar *out)
{
  int high = hex4 (at, end), low = -1;

  if (high >= 0xD800 && high < 0xDC00 && end - at >= 10 && at[4] == '\\' && at[5] == 'u')
    low = hex4 (at + 6, end);
  if (low >= 0xDC00 && low < 0xE000)
    {
      *out = (gunichar) (0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00));
      return 10;
    }
  *out = high >= 0xD800 && high < 0xE000 ? 0xFFFD : (gunichar) high;
  return 4;
}

/* @out: as long as the escaped text at least. Returns: bytes written */
static gsize
unescape (const char *at, const char *end, char *out)
{
  static const char letters[] = "bfnrt", controls[] = "\b\f\n\r\t";
  gsize n = 0;

  while (at < end)
    {
      if (*at != '\\')
        {
          out[n++] = *at++;
          continue;
        }
      const char *letter = strchr (letters, at[1]);
      gunichar c = letter != NULL ? (gunichar) controls[letter - letters] : (gunichar) (guchar) at[1];
      at += 2;
      if (c == 'u')
        at += decode_unicode (at, end, &c);
      n += (gsize) g_unichar_to_utf8 (c, out + n);
    }
  return n;
}

PbSecret *
pb_flat_json_dup_secret (const char *data, gsize len, const char *name)
{
  PbSecret *secret = NULL;
  Span found;

  if (!scan_object (data, len, name, &found) || found.begin == NULL)
    return NULL;
  if (*found.begin == '-' || g_ascii_isdigit (*found.begin))
    return pb_secret_new (found.begin, (gsize) (found.end - found.begin));
  if (*found.begin != '"')
    return NULL;
  gsize size = (gsize) (found.end - found.begin);
  char *text = g_malloc (size);
  gsize n = unescape (found.begin + 1, found.end - 1, text);
  if (memchr (text, '\0', n) == NULL)
    secret = pb_secret_new (text, n);
  pb_secret_wipe (text, size);
  g_free (text);
  return secret;
}

char *
pb_flat_json_dup_text (const char *data, gsize len, const char *name)
{
  g_autoptr (PbSecret) secret = pb_flat_json_dup_secret (data, len, name);

  return secret != NULL ? g_strdup (pb_secret_get (secret)) : NULL;
}

char *
pb_flat_json_dup_raw (const char *data, gsize len, const char *name)
{
  Span found;

  if (!scan_object (data, len, name, &found) || found.begin == NULL)
    return NULL;
  return g_strndup (found.begin, (gsize) (found.end - found.begin));
}

gint64
pb_flat_json_get_number (const char *data, gsize len, const char *name)
{
  g_autofree char *text = pb_flat_json_dup_text (data, len, name);
  char *end = NULL;
  double number;

  if (text == NULL || !g_ascii_isdigit (text[0]) || strspn (text, "0123456789.eE+-") != strlen (text))
    return -1;
  number = g_ascii_strtod (text, &end);
  return *end == '\0' && number >= 0 && number <= G_MAXINT32 ? (gint64) number : -1;
}

void
pb_flat_json_append (GString *out, const char *text)
{
  g_string_append_c (out, '"');
  for (; *text != '\0'; text++)
    if (*text == '"' || *text == '\\')
      {
        g_string_append_c (out, '\\');
        g_string_append_c (out, *text);
      }
    else if ((guchar) *text < 0x20)
      {
        static const char digits[] = "0123456789abcdef";
        g_string_append (out, "\\u00");
        g_string_append_c (out, digits[(guchar) *text >> 4]);
        g_string_append_c (out, digits[*text & 15]);
      }
    else
      g_string_append_c (out, *text);
  g_string_append_c (out, '"');
}
