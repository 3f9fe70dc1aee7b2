/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-rfc2047.c: see pb-rfc2047.h. */
#include "pb-rfc2047.h"

#include <errno.h>
#include <string.h>

#define MAX_NAME    48 /* of a charset or a language, with its NUL */
#define REPLACEMENT "\xef\xbf\xbd"

/* The charsets that are handed to iconv, so that a mail cannot have any converter loaded. A name of a subset stands for
 * its superset, because senders label the one and write the other. */
static const struct
{
  const char *name, *iconv;
} charsets[] = {
  { "utf-8", "UTF-8" },
  { "utf8", "UTF-8" },
  { "unicode-1-1-utf-8", "UTF-8" },
  { "gb2312", "GB18030" },
  { "gb_2312-80", "GB18030" },
  { "euc-cn", "GB18030" },
  { "gbk", "GB18030" },
  { "x-gbk", "GB18030" },
  { "cp936", "GB18030" },
  { "ms936", "GB18030" },
  { "windows-936", "GB18030" },
  { "gb18030", "GB18030" },
  { "big5", "BIG5-HKSCS" },
  { "big5-hkscs", "BIG5-HKSCS" },
  { "cp950", "BIG5-HKSCS" },
  { "iso-2022-cn", "ISO-2022-CN" },
  { "iso-2022-jp", "ISO-2022-JP" },
  { "iso-2022-kr", "ISO-2022-KR" },
  { "shift_jis", "CP932" },
  { "shift-jis", "CP932" },
  { "sjis", "CP932" },
  { "x-sjis", "CP932" },
  { "windows-31j", "CP932" },
  { "cp932", "CP932" },
  { "euc-jp", "EUC-JP" },
  { "euc-kr", "CP949" },
  { "ks_c_5601-1987", "CP949" },
  { "cp949", "CP949" },
  { "euc-tw", "EUC-TW" },
  { "tis-620", "CP874" },
  { "windows-874", "CP874" },
  { "koi8-r", "KOI8-R" },
  { "koi8-u", "KOI8-U" },
  { "macintosh", "MACINTOSH" },
  { "utf-7", "UTF-7" },
  { "utf-16", "UTF-16" },
  { "utf-16be", "UTF-16BE" },
  { "utf-16le", "UTF-16LE" },
  { "iso-8859-1", "CP1252" },
  { "latin1", "CP1252" },
  { "iso-8859-2", "ISO-8859-2" },
  { "iso-8859-3", "ISO-8859-3" },
  { "iso-8859-4", "ISO-8859-4" },
  { "iso-8859-5", "ISO-8859-5" },
  { "iso-8859-6", "ISO-8859-6" },
  { "iso-8859-7", "ISO-8859-7" },
  { "iso-8859-8", "ISO-8859-8" },
  { "iso-8859-8-i", "ISO-8859-8" },
  { "iso-8859-9", "CP1254" },
  { "iso-8859-10", "ISO-8859-10" },
  { "iso-8859-11", "CP874" },
  { "iso-8859-13", "ISO-8859-13" },
  { "iso-8859-14", "ISO-8859-14" },
  { "iso-8859-15", "ISO-8859-15" },
  { "iso-8859-16", "ISO-8859-16" },
  { "windows-1250", "CP1250" },
  { "windows-1251", "CP1251" },
  { "cp1251", "CP1251" },
  { "windows-1252", "CP1252" },
  { "cp1252", "CP1252" },
  { "windows-1253", "CP1253" },
  { "windows-1254", "CP1254" },
  { "windows-1255", "CP1255" },
  { "windows-1256", "CP1256" },
  { "windows-1257", "CP1257" },
  { "windows-1258", "CP1258" },
};

typedef struct
{
  const char *charset; /* (nullable): for iconv; NULL: unknown */
  char encoding;       /* 'B' or 'Q' */
  const char *text;    /* the encoded text, @len bytes */
  gsize len;
  const char *end; /* behind the word */
} Word;

typedef struct
{
  const char *end;  /* of the input */
  const char *stop; /* the first "?=" at or after the place last asked for, or @end */
  GString *out;
  GByteArray *bytes;   /* of words of one charset, decoded but not yet converted */
  const char *charset; /* (nullable): of @bytes */
} Decoder;

static const char *
find_charset (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (charsets); i++)
    if (g_ascii_strcasecmp (name, charsets[i].name) == 0)
      return charsets[i].iconv;
  return NULL;
}

/* Converts @bytes. @strict: gives up at the first thing that cannot be read, else it becomes U+FFFD.
 * Returns: (transfer full) (nullable): NULL when given up. */
static GString *
convert (GByteArray *bytes, const char *charset, gboolean strict)
{
  GString *out = g_string_sized_new (bytes->len + 8);
  GIConv cd = g_iconv_open ("UTF-8", charset);
  gboolean ok = cd != (GIConv) -1;
  char *in = (char *) bytes->data;
  gsize left = ok ? bytes->len : 0;

  while (left > 0)
    {
      char chunk[256], *to = chunk;
      gsize room = sizeof chunk, result = g_iconv (cd, &in, &left, &to, &room);
      int error = result == (gsize) -1 ? errno : 0;

      g_string_append_len (out, chunk, to - chunk);
      if (error == 0 || (error == E2BIG && to > chunk))
        continue;
      if (strict)
        {
          ok = FALSE;
          break;
        }
      g_string_append (out, REPLACEMENT);
      in++;
      left--;
    }
  if (ok)
    {
      char chunk[64], *to = chunk;
      gsize room = sizeof chunk;

      g_iconv (cd, NULL, NULL, &to, &room); /* converters that look ahead hold a character back */
      g_string_append_len (out, chunk, to - chunk);
    }
  if (cd != (GIConv) -1)
    g_iconv_close (cd);
  if (!ok)
    g_string_free (g_steal_pointer (&out), TRUE);
  return out;
}

static void
append_latin1 (GString *out, const guint8 *data, gsize len)
{
  for (gsize i = 0; i < len; i++)
    g_string_append_unichar (out, data[i]);
}

static void
blank_nuls (char *text, gsize len)
{
  for (gsize i = 0; i < len; i++)
    if (text[i] == '\0')
      text[i] = ' ';
}

/* Returns: whether the bytes are UTF-8; @valid is the length of what is whole. A last character that was cut is forgiven
 * where it cannot be the only one of another charset. */
static gboolean
is_utf8 (const GByteArray *bytes, gsize *valid)
{
  const char *text = (const char *) bytes->data, *end = text;
  gsize rest = 0;

  if (bytes->len > 0 && !g_utf8_validate_len (text, bytes->len, &end))
    rest = (gsize) (text + bytes->len - end);
  *valid = (gsize) (end - text);
  if (rest == 0)
    return TRUE;
  if (g_utf8_get_char_validated (end, (gssize) rest) != (gunichar) -2)
    return FALSE;
  return rest > 1 || g_utf8_strlen (text, (gssize) *valid) < (glong) *valid;
}

/* Appends bytes of an unknown charset: UTF-8, else GB18030, else Latin-1. */
static void
append_guessed (GString *out, GByteArray *bytes)
{
  GString *text = NULL;
  gsize valid = 0;

  blank_nuls ((char *) bytes->data, bytes->len);
  if (is_utf8 (bytes, &valid))
    {
      g_string_append_len (out, (const char *) bytes->data, (gssize) valid);
      return;
    }
  text = convert (bytes, "GB18030", TRUE);
  if (text == NULL)
    {
      append_latin1 (out, bytes->data, bytes->len);
      return;
    }
  g_string_append_len (out, text->str, (gssize) text->len);
  g_string_free (text, TRUE);
}

/* Appends @bytes of a known @charset, whatever the converter makes of them: valid, without NUL. */
static void
append_converted (GString *out, GByteArray *bytes, const char *charset)
{
  GString *text = NULL;
  g_autofree char *valid = NULL;

  if (strcmp (charset, "UTF-8") == 0)
    text = g_string_new_len ((const char *) bytes->data, (gssize) bytes->len);
  else
    text = convert (bytes, charset, FALSE);
  if (text == NULL) /* a C library without this converter */
    {
      append_guessed (out, bytes);
      return;
    }
  blank_nuls (text->str, text->len);
  valid = g_utf8_make_valid (text->str, (gssize) text->len);
  g_string_append (out, valid);
  g_string_free (text, TRUE);
}

/* Base64 (RFC 4648) that takes what comes: junk is skipped, '=' ends a group. */
static void
decode_base64 (GByteArray *out, const char *text, gsize len)
{
  guint bits = 0, n = 0;

  for (gsize i = 0; i < len; i++)
    {
      char c = text[i];
      int value = g_ascii_isupper (c) ? c - 'A' : g_ascii_islower (c) ? c - 'a' + 26
                                              : g_ascii_isdigit (c)   ? c - '0' + 52
                                              : c == '+'              ? 62
                                              : c == '/'              ? 63
                                                                      : -1;

      if (c == '=')
        n = 0;
      if (value < 0)
        continue;
      bits = (bits << 6 | (guint) value) & 0xFFFFFF;
      n += 6;
      if (n >= 8)
        {
          guint8 byte = (guint8) (bits >> (n - 8));

          g_byte_array_append (out, &byte, 1);
          n -= 8;
        }
    }
}

/* The Q encoding (RFC 2047 4.2); '=' without two digits stands for itself. */
static void
decode_q (GByteArray *out, const char *text, gsize len)
{
  for (gsize i = 0; i < len; i++)
    {
      guint8 byte = text[i] == '_' ? ' ' : (guint8) text[i];

      if (byte == '=' && i + 2 < len && g_ascii_isxdigit (text[i + 1]) && g_ascii_isxdigit (text[i + 2]))
        {
          byte = (guint8) (g_ascii_xdigit_value (text[i + 1]) << 4 | g_ascii_xdigit_value (text[i + 2]));
          i += 2;
        }
      g_byte_array_append (out, &byte, 1);
    }
}

/* Takes the token at *@p into @name. */
static gboolean
take_name (const char **p, char *name)
{
  gsize n = 0;

  while (n < MAX_NAME - 1 && (g_ascii_isalnum ((*p)[n]) || ((*p)[n] != '\0' && strchr ("-_.:+", (*p)[n]) != NULL)))
    n++;
  memcpy (name, *p, n);
  name[n] = '\0';
  *p += n;
  return n > 0;
}

/* Reads "=?charset*language?B?" at @p. */
static gboolean
read_word_head (const char *p, Word *word)
{
  char name[MAX_NAME], language[MAX_NAME];

  if (p[0] != '=' || p[1] != '?')
    return FALSE;
  p += 2;
  if (!take_name (&p, name))
    return FALSE;
  if (*p == '*')
    {
      p++;
      take_name (&p, language);
    }
  if (p[0] != '?' || p[1] == '\0' || strchr ("bBqQ", p[1]) == NULL || p[2] != '?')
    return FALSE;
  word->charset = find_charset (name);
  word->encoding = g_ascii_toupper (p[1]);
  word->text = p + 3;
  return TRUE;
}

/* Returns: whether another word begins behind a blank of the text. */
static gboolean
holds_word (const char *text, gsize len)
{
  for (const char *p = text, *end = text + len; (p = g_strstr_len (p, end - p, "=?")) != NULL; p++)
    if (p > text && g_ascii_isspace (p[-1]))
      return TRUE;
  return FALSE;
}

/* Reads an encoded word at @p. Its text may hold blanks (senders do that) as long as it is ended and no other word begins
 * in it; a word without an end reaches to the next blank. */
static gboolean
read_word (Decoder *d, const char *p, Word *word)
{
  const char *stop;

  if (!read_word_head (p, word))
    return FALSE;
  if (d->stop < word->text)
    {
      stop = strstr (word->text, "?=");
      d->stop = stop != NULL ? stop : d->end;
    }
  stop = d->stop;
  if (stop == d->end || holds_word (word->text, (gsize) (stop - word->text)))
    {
      word->len = strcspn (word->text, " \t\r\n");
      word->end = word->text + word->len;
      return TRUE;
    }
  word->len = (gsize) (stop - word->text);
  word->end = stop + 2;
  return TRUE;
}

static void
flush (Decoder *d)
{
  if (d->bytes->len == 0)
    return;
  if (d->charset != NULL)
    append_converted (d->out, d->bytes, d->charset);
  else
    append_guessed (d->out, d->bytes);
  g_byte_array_set_size (d->bytes, 0);
}

static void
add_word (Decoder *d, const Word *word)
{
  if (g_strcmp0 (d->charset, word->charset) != 0)
    flush (d);
  d->charset = word->charset;
  if (word->encoding == 'B')
    decode_base64 (d->bytes, word->text, word->len);
  else
    decode_q (d->bytes, word->text, word->len);
}

/* Most headers are this: nothing to convert. */
static gboolean
is_ascii (const guint8 *data, gsize len)
{
  for (gsize i = 0; i < len; i++)
    if (data[i] == 0 || data[i] >= 0x80)
      return FALSE;
  return TRUE;
}

char *
pb_rfc2047_raw (const guint8 *data, gsize len)
{
  if (len == 0)
    return g_strdup ("");
  if (is_ascii (data, MIN (len, PB_RFC2047_MAX_INPUT)))
    return g_strndup ((const char *) data, MIN (len, PB_RFC2047_MAX_INPUT));

  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  GString *out = g_string_new (NULL);

  g_byte_array_append (bytes, data, (guint) MIN (len, PB_RFC2047_MAX_INPUT));
  append_guessed (out, bytes);
  return g_string_free (out, FALSE);
}

char *
pb_rfc2047_decode (const guint8 *data, gsize len)
{
  char *raw = pb_rfc2047_raw (data, len);

  if (strstr (raw, "=?") == NULL)
    return raw;

  g_autofree char *text = raw;
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  GString *out = g_string_sized_new (strlen (text));
  Decoder d = { text + strlen (text), text, out, bytes, NULL };
  const char *p = text, *gap = NULL; /* gap: behind a word, only blanks since */
  Word word;

  while (*p != '\0')
    {
      if (read_word (&d, p, &word))
        {
          add_word (&d, &word);
          gap = p = word.end;
          continue;
        }
      if (gap != NULL && g_ascii_isspace (*p))
        {
          p++;
          continue;
        }
      flush (&d);
      if (gap != NULL)
        g_string_append_len (out, gap, p - gap);
      gap = NULL;

      const char *next = strstr (p + 1, "=?"); /* no word begins before it */
      gsize run = next != NULL ? (gsize) (next - p) : strlen (p);
      g_string_append_len (out, p, (gssize) run);
      p += run;
    }
  flush (&d);
  return g_string_free (out, FALSE);
}
