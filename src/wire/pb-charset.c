/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-charset.c: see pb-charset.h. */
#include "pb-charset.h"

#include <errno.h>
#include <string.h>

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

const char *
pb_charset_find (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (charsets); i++)
    if (g_ascii_strcasecmp (name, charsets[i].name) == 0)
      return charsets[i].iconv;
  return NULL;
}

/* Converts @bytes. @strict: gives up at the first thing that cannot be read, else it becomes U+FFFD. @cut: a character that
 * is not whole ends it.
 * Returns: (transfer full) (nullable): NULL when given up. */
static GString *
convert (GByteArray *bytes, const char *charset, gboolean strict, gboolean cut)
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
      if (error == EINVAL && cut)
        break;
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
 * where it cannot be the only one of another charset, or where the bytes are known to be @cut. */
static gboolean
is_utf8 (const GByteArray *bytes, gboolean cut, gsize *valid)
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
  return cut || rest > 1 || g_utf8_strlen (text, (gssize) *valid) < (glong) *valid;
}

/* Returns: the length without a last character of UTF-8 that is not whole. */
static gsize
whole_length (const GByteArray *bytes)
{
  gsize start = bytes->len, lowest = bytes->len > 3 ? bytes->len - 3 : 0;

  while (start > lowest && (bytes->data[start - 1] & 0xC0) == 0x80)
    start--;
  if (start == lowest)
    return bytes->len;
  start--;
  return g_utf8_get_char_validated ((const char *) bytes->data + start, (gssize) (bytes->len - start)) == (gunichar) -2 ? start : bytes->len;
}

/* Whether something is shifted to Japanese letters (RFC 1468): nothing else does that. */
static gboolean
is_iso_2022_jp (const GByteArray *bytes)
{
  gboolean shifted = FALSE;

  for (guint i = 0; i < bytes->len; i++)
    {
      if (bytes->data[i] >= 0x80)
        return FALSE;
      if (bytes->data[i] == 0x1B && bytes->len - i > 2 && bytes->data[i + 1] == '$')
        shifted = shifted || bytes->data[i + 2] == 'B' || bytes->data[i + 2] == '@';
    }
  return shifted;
}

/* Appends bytes of an unknown charset: ISO-2022-JP, UTF-8, else GB18030, else Latin-1. */
static void
append_guessed (GString *out, GByteArray *bytes, gboolean cut)
{
  GString *text = NULL;
  gsize valid = 0;

  blank_nuls ((char *) bytes->data, bytes->len);
  if (is_iso_2022_jp (bytes))
    text = convert (bytes, "ISO-2022-JP", TRUE, cut);
  if (text == NULL && is_utf8 (bytes, cut, &valid))
    {
      g_string_append_len (out, (const char *) bytes->data, (gssize) valid);
      return;
    }
  if (text == NULL)
    text = convert (bytes, "GB18030", TRUE, cut);
  if (text == NULL || g_str_is_ascii (text->str)) /* ASCII but for its end: that end is rather a letter of Latin-1 */
    {
      if (text != NULL)
        g_string_free (text, TRUE);
      append_latin1 (out, bytes->data, bytes->len);
      return;
    }
  g_string_append_len (out, text->str, (gssize) text->len);
  g_string_free (text, TRUE);
}

/* Appends @bytes of a known @charset, whatever the converter makes of them: valid, without NUL. */
static void
append_converted (GString *out, GByteArray *bytes, const char *charset, gboolean cut)
{
  GString *text = NULL;
  g_autofree char *valid = NULL;

  if (strcmp (charset, "UTF-8") == 0)
    text = g_string_new_len ((const char *) bytes->data, (gssize) (cut ? whole_length (bytes) : bytes->len));
  else
    text = convert (bytes, charset, FALSE, cut);
  if (text == NULL) /* a C library without this converter */
    {
      append_guessed (out, bytes, cut);
      return;
    }
  blank_nuls (text->str, text->len);
  valid = g_utf8_make_valid (text->str, (gssize) text->len);
  g_string_append (out, valid);
  g_string_free (text, TRUE);
}

void
pb_charset_append (GString *out, GByteArray *bytes, const char *charset, gboolean cut)
{
  if (charset != NULL)
    append_converted (out, bytes, charset, cut);
  else
    append_guessed (out, bytes, cut);
}
