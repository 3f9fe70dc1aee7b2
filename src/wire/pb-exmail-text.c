/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-text.c: see pb-exmail-text.h. */
#include "pb-exmail-text.h"

#include <string.h>

#include "pb-secret.h"

#define SMALL       1024 /* bytes of memory a buffer may keep */
#define REPLACEMENT "\xef\xbf\xbd"

/* How the bytes of one string are read. */
typedef enum
{
  READ_UTF8,    /* UTF-8; what is not becomes U+FFFD */
  READ_GB18030, /* pairs and quads first */
  READ_MIXED,   /* character by character, UTF-8 first */
} ReadAs;

static gboolean
is_between (guint8 byte, guint8 low, guint8 high)
{
  return byte >= low && byte <= high;
}

/* Returns: bytes of the sequence of UTF-8 at @p, 0 when there are too few to tell, -1: it is none. */
static int
utf8_length (const guint8 *p, gsize len)
{
  guint8 low = p[0] == 0xE0 ? 0xA0 : p[0] == 0xF0 ? 0x90
                                                  : 0x80;
  guint8 high = p[0] == 0xED ? 0x9F : p[0] == 0xF4 ? 0x8F
                                                   : 0xBF;
  gsize need = is_between (p[0], 0xC2, 0xDF) ? 2 : is_between (p[0], 0xE0, 0xEF) ? 3
                                               : is_between (p[0], 0xF0, 0xF4)   ? 4
                                                                                 : 0;

  if (need == 0)
    return -1;
  for (gsize i = 1; i < need; i++, low = 0x80, high = 0xBF)
    {
      if (i >= len)
        return 0;
      if (!is_between (p[i], low, high))
        return -1;
    }
  return (int) need;
}

gsize
pb_exmail_char_length_gb (const guint8 *p, gsize len)
{
  if (!is_between (p[0], 0x81, 0xFE))
    return 1;
  if (len < 2)
    return 0;
  if (is_between (p[1], 0x40, 0xFE))
    return p[1] == 0x7F ? 1 : 2;
  if (!is_between (p[1], '0', '9'))
    return 1;
  if (len < 3)
    return 0;
  if (!is_between (p[2], 0x81, 0xFE))
    return 1;
  if (len < 4)
    return 0;
  return is_between (p[3], '0', '9') ? 4 : 1;
}

gsize
pb_exmail_char_length (const guint8 *p, gsize len)
{
  int n = utf8_length (p, len);

  return n >= 0 ? (gsize) n : pb_exmail_char_length_gb (p, len);
}

gboolean
pb_exmail_char_is_utf8 (const guint8 *p, gsize len)
{
  return utf8_length (p, len) == (int) len;
}

static PbExmailChar
kind_of_point (guint point)
{
  if (point >= 0x2000 && point <= 0x200B)
    return PB_EXMAIL_CHAR_BLANK;
  switch (point)
    {
    case 0x202F:
    case 0x3000:
    case 0xFEFF:
      return PB_EXMAIL_CHAR_BLANK;
    case 0x201C:
    case 0x201D:
    case 0x201E:
    case 0x201F:
    case 0xFF02:
      return PB_EXMAIL_CHAR_DOUBLE_QUOTE;
    case 0x2018:
    case 0x2019:
    case 0x201A:
    case 0x201B:
    case 0xFF07:
      return PB_EXMAIL_CHAR_SINGLE_QUOTE;
    case 0xFF0C:
      return PB_EXMAIL_CHAR_COMMA;
    case 0xFF1A:
      return PB_EXMAIL_CHAR_COLON;
    default:
      return PB_EXMAIL_CHAR_TEXT;
    }
}

/* The same characters as GB18030 writes them. */
static PbExmailChar
kind_of_pair (guint pair)
{
  switch (pair)
    {
    case 0xA1A1:
      return PB_EXMAIL_CHAR_BLANK;
    case 0xA1B0:
    case 0xA1B1:
    case 0xA3A2:
      return PB_EXMAIL_CHAR_DOUBLE_QUOTE;
    case 0xA1AE:
    case 0xA1AF:
    case 0xA3A7:
      return PB_EXMAIL_CHAR_SINGLE_QUOTE;
    case 0xA3AC:
      return PB_EXMAIL_CHAR_COMMA;
    case 0xA3BA:
      return PB_EXMAIL_CHAR_COLON;
    default:
      return PB_EXMAIL_CHAR_TEXT;
    }
}

PbExmailChar
pb_exmail_char_kind (const guint8 *p, gsize len)
{
  if (len == 3)
    return kind_of_point ((guint) (p[0] & 0x0F) << 12 | (guint) (p[1] & 0x3F) << 6 | (p[2] & 0x3F));
  if (len != 2)
    return PB_EXMAIL_CHAR_TEXT;
  if (p[0] == 0xC2 && p[1] == 0xA0)
    return PB_EXMAIL_CHAR_BLANK;
  return kind_of_pair ((guint) p[0] << 8 | p[1]);
}

void
pb_exmail_buffer_add (PbExmailBuffer *self, const void *data, gsize len)
{
  if (len == 0)
    return;
  if (self->size - self->len < len)
    {
      gsize size = MAX (MAX (self->size * 2, self->len + len), 512);
      guint8 *room = g_malloc (size);

      if (self->len > 0)
        memcpy (room, self->data, self->len);
      if (self->data != NULL)
        pb_secret_wipe (self->data, self->size);
      g_free (self->data);
      self->data = room;
      self->size = size;
    }
  memcpy (self->data + self->len, data, len);
  self->len += len;
}

void
pb_exmail_buffer_clear (PbExmailBuffer *self)
{
  if (self->data != NULL)
    pb_secret_wipe (self->data, self->len);
  g_free (self->data);
  memset (self, 0, sizeof *self);
}

void
pb_exmail_buffer_reset (PbExmailBuffer *self)
{
  if (self->size > SMALL)
    pb_exmail_buffer_clear (self);
  else if (self->len > 0)
    pb_secret_wipe (self->data, self->len);
  self->len = 0;
}

static void
free_buffer (gpointer data)
{
  PbExmailBuffer *self = data;

  pb_exmail_buffer_clear (self);
  g_free (self);
}

GBytes *
pb_exmail_buffer_steal (PbExmailBuffer *self)
{
  PbExmailBuffer *own = g_new (PbExmailBuffer, 1);

  *own = *self;
  memset (self, 0, sizeof *self);
  return g_bytes_new_with_free_func (own->data, own->len, free_buffer, own);
}

static void
add_point (PbExmailBuffer *out, gunichar point)
{
  char text[6];

  if (point == 0)
    point = ' ';
  if (point >= 0xD800 && point <= 0xDFFF)
    point = 0xFFFD;
  pb_exmail_buffer_add (out, text, (gsize) g_unichar_to_utf8 (point, text));
}

/* Returns: the value of the "\uXXXX" at @p, or -1. */
static int
read_u_escape (const guint8 *p, const guint8 *end)
{
  int value = 0;

  if (end - p < 6 || p[0] != '\\' || p[1] != 'u')
    return -1;
  for (int i = 2; i < 6; i++)
    {
      int digit = g_ascii_xdigit_value ((char) p[i]);

      if (digit < 0)
        return -1;
      value = value << 4 | digit;
    }
  return value;
}

/* Undoes the escape at @p (RFC 8259 7). Returns: behind it. */
static const guint8 *
decode_escape (PbExmailBuffer *out, const guint8 *p, const guint8 *end)
{
  static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
  int high = read_u_escape (p, end);

  if (high >= 0)
    {
      int low = high >= 0xD800 && high <= 0xDBFF ? read_u_escape (p + 6, end) : -1;

      if (low >= 0xDC00 && low <= 0xDFFF)
        {
          add_point (out, 0x10000 + ((gunichar) (high - 0xD800) << 10) + (gunichar) (low - 0xDC00));
          return p + 12;
        }
      add_point (out, (gunichar) high);
      return p + 6;
    }
  if (end - p < 2 || p[1] >= 0x80 || p[1] == 'u' || p[1] == '\0')
    {
      pb_exmail_buffer_add (out, p, 1);
      return p + 1;
    }
  const char *known = strchr (from, p[1]);
  pb_exmail_buffer_add (out, known != NULL ? (const guint8 *) to + (known - from) : p + 1, 1);
  return p + 2;
}

/* Appends @len bytes of GB18030, converted in one go. */
static void
decode_gb (PbExmailBuffer *out, const guint8 *p, gsize len)
{
  GIConv cd = g_iconv_open ("UTF-8", "GB18030");
  PbExmailBuffer copy = { NULL }; /* iconv wants it writable */
  pb_exmail_buffer_add (&copy, p, len);
  char *in = (char *) copy.data;
  gsize left = len;

  while (cd != (GIConv) -1 && left > 0)
    {
      char chunk[512], *to = chunk;
      gsize room = sizeof chunk, result = g_iconv (cd, &in, &left, &to, &room);

      pb_exmail_buffer_add (out, chunk, (gsize) (to - chunk));
      pb_secret_wipe (chunk, sizeof chunk);
      if (result != (gsize) -1 || room < sizeof chunk)
        continue;
      pb_exmail_buffer_add (out, REPLACEMENT, 3); /* a pair that stands for nothing */
      gsize skip = MIN (MAX (pb_exmail_char_length_gb ((const guint8 *) in, left), 1), left);
      in += skip;
      left -= skip;
    }
  if (cd != (GIConv) -1)
    g_iconv_close (cd);
  else
    pb_exmail_buffer_add (out, REPLACEMENT, 3);
  pb_exmail_buffer_clear (&copy);
}

/* Returns: the bytes of the character at @p; @gb: whether it is one of GB18030; a lone byte is neither. */
static gsize
length_as (const guint8 *p, gsize len, ReadAs as, gboolean *gb)
{
  int utf8 = as != READ_GB18030 ? utf8_length (p, len) : -1;
  gsize n = utf8 > 0 || as == READ_UTF8 ? 1 : pb_exmail_char_length_gb (p, len);

  *gb = n > 1;
  return utf8 > 0 ? (gsize) utf8 : MAX (n, 1);
}

/* Returns: behind the run of characters of one kind at @p. */
static const guint8 *
decode_run (PbExmailBuffer *out, const guint8 *p, const guint8 *end, ReadAs as)
{
  const guint8 *start = p;
  gboolean gb = FALSE, run_gb = FALSE;
  gsize n = length_as (p, (gsize) (end - p), as, &run_gb);

  if (n == 1)
    {
      pb_exmail_buffer_add (out, REPLACEMENT, 3);
      return as == READ_UTF8 && utf8_length (p, (gsize) (end - p)) == 0 ? end : p + 1;
    }
  do
    {
      p += n;
      n = p < end && *p >= 0x80 ? length_as (p, (gsize) (end - p), as, &gb) : 1;
    }
  while (n > 1 && gb == run_gb);
  if (run_gb)
    decode_gb (out, start, (gsize) (p - start));
  else
    pb_exmail_buffer_add (out, start, (gsize) (p - start));
  return p;
}

/* Looks at all of a string before a byte of it is read: the charset is the string's. Text of GB18030 hardly ever makes
 * sequences of three bytes, so a string full of them is UTF-8 with a flaw, such as a last character cut in two. */
static ReadAs
guess (const guint8 *p, gsize len)
{
  const guint8 *end = p + len;
  gsize long_utf8 = 0, gb = 0, lone = 0;
  gboolean pure_utf8 = TRUE, pure_gb = TRUE;

  for (const guint8 *q = p; q < end;)
    {
      gsize n = *q < 0x80 ? 1 : pb_exmail_char_length (q, (gsize) (end - q));
      gboolean utf8 = *q < 0x80 || (n > 1 && pb_exmail_char_is_utf8 (q, n));

      long_utf8 += utf8 && n > 2;
      gb += !utf8 && n > 1;
      lone += !utf8 && n < 2;
      pure_utf8 = pure_utf8 && utf8;
      q = n > 0 ? q + n : end;
    }
  for (const guint8 *q = p; q < end && pure_gb;)
    {
      gsize n = *q < 0x80 ? 1 : pb_exmail_char_length_gb (q, (gsize) (end - q));

      pure_gb = *q < 0x80 || n > 1;
      q += MAX (n, 1);
    }
  if (pure_utf8 || (long_utf8 > 0 && gb <= 1 && gb + lone <= long_utf8))
    return READ_UTF8;
  return pure_gb && long_utf8 <= gb ? READ_GB18030 : READ_MIXED;
}

void
pb_exmail_text_decode (PbExmailBuffer *out, const guint8 *p, gsize len)
{
  const guint8 *end = p + len;
  ReadAs as = guess (p, len);

  while (p < end)
    {
      const guint8 *start = p;

      while (p < end && *p < 0x80 && *p != '\\' && *p != '\0')
        p++;
      pb_exmail_buffer_add (out, start, (gsize) (p - start));
      if (p == end)
        break;
      if (*p == '\\')
        p = decode_escape (out, p, end);
      else if (*p == '\0')
        {
          pb_exmail_buffer_add (out, " ", 1);
          p++;
        }
      else
        p = decode_run (out, p, end, as);
    }
}
