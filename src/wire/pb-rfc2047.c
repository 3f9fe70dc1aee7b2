/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-rfc2047.c: see pb-rfc2047.h. */
#include "pb-rfc2047.h"

#include "pb-charset.h"
#include "pb-transfer.h"

#include <string.h>

#define MAX_NAME 48 /* of a charset or a language, with its NUL */

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
  word->charset = pb_charset_find (name);
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
  pb_charset_append (d->out, d->bytes, d->charset, FALSE);
  g_byte_array_set_size (d->bytes, 0);
}

static void
add_word (Decoder *d, const Word *word)
{
  if (g_strcmp0 (d->charset, word->charset) != 0)
    flush (d);
  d->charset = word->charset;
  if (word->encoding == 'B')
    pb_transfer_base64 (d->bytes, word->text, word->len);
  else
    pb_transfer_q (d->bytes, word->text, word->len);
}

/* Most headers are this: nothing to convert. */
static gboolean
is_ascii (const guint8 *data, gsize len)
{
  for (gsize i = 0; i < len; i++)
    if (data[i] == 0 || data[i] == 0x1B || data[i] >= 0x80)
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
  pb_charset_append (out, bytes, NULL, FALSE);
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
