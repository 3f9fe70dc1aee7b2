/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-sasl-text.c: base64 and SASLprep of SASL messages (RFC 4648 3.3, 3.5, RFC 4013), leaving no copy of a secret behind. */
#include "pb-output.h"
#include "pb-sasl.h"

#include <string.h>

/* The bits of the last digit that stand for nothing are zero, so that a text and its bytes are one to one. */
static gboolean
ends_in_zeros (char digit, gsize padding)
{
  return padding == 0 || strchr (padding == 1 ? "AEIMQUYcgkosw048" : "AQgw", digit) != NULL;
}

static gboolean
is_base64 (const char *text, gsize len)
{
  gsize digits = len;

  if (len % 4 != 0)
    return FALSE;
  for (guint padding = 0; padding < 2 && digits > 0 && text[digits - 1] == '='; padding++)
    digits--;
  for (gsize i = 0; i < digits; i++)
    if (!g_ascii_isalnum (text[i]) && text[i] != '+' && text[i] != '/')
      return FALSE;
  return digits == 0 || ends_in_zeros (text[digits - 1], len - digits);
}

GBytes *
pb_sasl_decode (const char *text, gsize len)
{
  gsize size;
  int state = 0;
  guint save = 0;

  if (!is_base64 (text, len))
    return NULL;
  guchar *data = g_malloc (len + 1);
  size = g_base64_decode_step (text, len, data, &state, &save);
  return g_bytes_new_take (data, size);
}

PbSecret *
pb_sasl_encode (const PbSecret *message)
{
  gsize len = pb_secret_get_length (message);
  gsize size = (len / 3 + 1) * 4 + 4;
  g_autofree char *text = g_malloc (size);
  int state = 0, save = 0;
  gsize n = g_base64_encode_step ((const guchar *) pb_secret_get (message), len, FALSE, text, &state, &save);

  n += g_base64_encode_close (FALSE, text + n, &state, &save);
  PbSecret *encoded = pb_secret_new (text, n);
  pb_secret_wipe (text, size);
  pb_secret_wipe (&save, sizeof save);
  return encoded;
}

/* RFC 3454 B.1 */
static gboolean
is_nothing (gunichar c)
{
  return c == 0xAD || c == 0x34F || c == 0x1806 || (c >= 0x180B && c <= 0x180D) || (c >= 0x200B && c <= 0x200D) || c == 0x2060 || (c >= 0xFE00 && c <= 0xFE0F) || c == 0xFEFF;
}

/* RFC 3454 C.1.2 */
static gboolean
is_foreign_space (gunichar c)
{
  return c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200B) || c == 0x202F || c == 0x205F || c == 0x3000;
}

/* RFC 3454 C.2 to C.9, as far as they are not of a category of their own. */
static gboolean
is_prohibited (gunichar c)
{
  GUnicodeType type = g_unichar_type (c);

  if (type == G_UNICODE_CONTROL || type == G_UNICODE_FORMAT || type == G_UNICODE_PRIVATE_USE || type == G_UNICODE_SURROGATE)
    return TRUE;
  return type == G_UNICODE_LINE_SEPARATOR || type == G_UNICODE_PARAGRAPH_SEPARATOR || (c >= 0xFFF9 && c <= 0xFFFD) || (c >= 0x2FF0 && c <= 0x2FFB) || c == 0x340 || c == 0x341 || (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF);
}

/* Code points, in memory that is wiped. */
typedef struct
{
  gunichar *points;
  gsize len;
} Points;

/* Compatibility decomposition of what is left after mapping.
 * Returns: FALSE if something prohibited is there. */
static gboolean
decompose (Points *out, const char *text, gsize len)
{
  for (const char *p = text; p < text + len; p += g_utf8_skip[(guchar) *p])
    {
      gunichar c = g_utf8_get_char (p);

      if (is_foreign_space (c) && !is_nothing (c))
        c = ' ';
      if (is_nothing (c))
        continue;
      if (is_prohibited (c))
        return FALSE;
      out->len += g_unichar_fully_decompose (c, TRUE, out->points + out->len, G_UNICHAR_MAX_DECOMPOSITION_LENGTH);
    }
  return TRUE;
}

/* Canonical ordering (Unicode 3.11 D109): marks that follow one another are sorted by their class, stably. */
static void
order (Points *self)
{
  for (gsize i = 1; i < self->len; i++)
    {
      gunichar mark = self->points[i];
      int class = g_unichar_combining_class (mark);
      gsize at = i;

      for (; class != 0 && at > 0 && g_unichar_combining_class (self->points[at - 1]) > class; at--)
        self->points[at] = self->points[at - 1];
      self->points[at] = mark;
    }
}

/* Canonical composition (Unicode 3.11 D117): a character joins the last starter unless something between blocks it. */
static void
compose (Points *self)
{
  gsize starter = 0, out = 0;
  int last_class = -1; /* of what stands between; -1: nothing */
  gboolean has_starter = FALSE;

  for (gsize i = 0; i < self->len; i++)
    {
      gunichar c = self->points[i], joined;
      int class = g_unichar_combining_class (c);

      if (has_starter && last_class < class && g_unichar_compose (self->points[starter], c, &joined))
        {
          self->points[starter] = joined;
          continue;
        }
      if (class == 0)
        {
          starter = out;
          has_starter = TRUE;
        }
      last_class = class == 0 ? -1 : class;
      self->points[out++] = c;
    }
  self->len = out;
}

static PbSecret *
to_secret (const Points *self)
{
  PbOutput text = { NULL, 0, 0 };
  char bytes[6];

  for (gsize i = 0; i < self->len; i++)
    pb_output_append (&text, bytes, (gsize) g_unichar_to_utf8 (self->points[i], bytes));
  pb_secret_wipe (bytes, sizeof bytes);
  PbSecret *secret = pb_secret_new (text.len > 0 ? (const char *) text.data : "", text.len);
  pb_output_clear (&text);
  return secret;
}

PbSecret *
pb_sasl_prepare (const char *text, gsize len)
{
  gsize size = (len + 1) * G_UNICHAR_MAX_DECOMPOSITION_LENGTH * sizeof (gunichar);
  Points points = { NULL, 0 };
  PbSecret *prepared = NULL;

  if (!g_utf8_validate_len (text, len, NULL))
    return pb_secret_new (text, len);
  points.points = g_malloc (size);
  if (decompose (&points, text, len))
    {
      order (&points);
      compose (&points);
      prepared = to_secret (&points);
    }
  pb_secret_wipe (points.points, size);
  g_free (points.points);
  return prepared != NULL ? prepared : pb_secret_new (text, len);
}
