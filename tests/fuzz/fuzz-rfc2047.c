/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-rfc2047.c: any bytes decode to valid UTF-8 of bounded length; valid text that is encoded, in either encoding and
 * two charsets, and split at any byte, comes back as it was. */
#include "fuzz.h"

#include "pb-rfc2047.h"

#include <string.h>

static void
check_any (const guint8 *data, gsize size)
{
  g_autofree char *text = pb_rfc2047_decode (data, size);
  g_autofree char *raw = pb_rfc2047_raw (data, size);

  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_true (g_utf8_validate (raw, -1, NULL));
  g_assert_cmpuint (strlen (text), <=, 4 * PB_RFC2047_MAX_INPUT);
}

static void
append_word (GString *out, const char *charset, gboolean base64, const guint8 *data, gsize len)
{
  g_autofree char *text = base64 ? g_base64_encode (data, len) : NULL;

  g_string_append_printf (out, "=?%s?%c?%s", charset, base64 ? 'b' : 'Q', base64 ? text : "");
  for (gsize i = 0; !base64 && i < len; i++)
    if (g_ascii_isalnum (data[i]))
      g_string_append_c (out, (char) data[i]);
    else
      g_string_append_printf (out, data[i] == ' ' ? "_" : "=%02X", data[i]);
  g_string_append (out, "?=");
}

/* @how: bits that choose the length of a word, and per word its encoding. */
static void
check_round_trip (const char *text, const char *charset, guint how)
{
  g_autoptr (GString) words = g_string_new (NULL);
  g_autofree char *decoded = NULL, *bytes = NULL;
  gsize len = 0, step = 1 + how % 7;

  bytes = g_convert (text, -1, charset, "UTF-8", NULL, &len, NULL);
  for (gsize i = 0; bytes != NULL && i < len; i += step)
    {
      if (i > 0)
        g_string_append (words, how & 8 ? "\r\n " : " ");
      append_word (words, charset, (how >> 4 & 1) ^ (i & 1), (const guint8 *) bytes + i, MIN (step, len - i));
    }
  if (bytes == NULL || words->len > PB_RFC2047_MAX_INPUT)
    return;
  decoded = pb_rfc2047_decode ((const guint8 *) words->str, words->len);
  g_assert_cmpstr (decoded, ==, text);
}

/* Private use characters are left out: tables differ on them. */
static char *
plain_text (const guint8 *data, gsize size)
{
  g_autofree char *valid = g_utf8_make_valid ((const char *) data, (gssize) MIN (size, 300));
  GString *out = g_string_new (NULL);

  for (const char *p = valid; *p != '\0'; p += g_utf8_skip[(guchar) *p])
    if (g_unichar_isdefined (g_utf8_get_char (p)) && g_unichar_type (g_utf8_get_char (p)) != G_UNICODE_PRIVATE_USE)
      g_string_append_unichar (out, g_utf8_get_char (p));
  return g_string_free (out, FALSE);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = NULL;

  check_any (data, size);
  if (size < 2)
    return 0;
  text = plain_text (data + 1, size - 1);
  check_round_trip (text, "utf-8", data[0]);
  check_round_trip (text, "gb18030", data[0]);
  return 0;
}
