/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-transfer.c: see pb-transfer.h. */
#include "pb-transfer.h"

/* RFC 4648; junk is skipped, '=' ends a group. */
void
pb_transfer_base64 (GByteArray *out, const char *text, gsize len)
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

/* Returns: whether two hexadecimal digits follow; @byte is what they say. */
static gboolean
take_hex (const char *p, const char *end, guint8 *byte)
{
  if (end - p < 2 || !g_ascii_isxdigit (p[0]) || !g_ascii_isxdigit (p[1]))
    return FALSE;
  *byte = (guint8) (g_ascii_xdigit_value (p[0]) << 4 | g_ascii_xdigit_value (p[1]));
  return TRUE;
}

/* '=' without two digits stands for itself. */
void
pb_transfer_q (GByteArray *out, const char *text, gsize len)
{
  for (const char *p = text, *end = text + len; p < end; p++)
    {
      guint8 byte = *p == '_' ? ' ' : (guint8) *p;

      if (*p == '=' && take_hex (p + 1, end, &byte))
        p += 2;
      g_byte_array_append (out, &byte, 1);
    }
}

/* Returns: where the text goes on behind a line that '=' at @p continues; NULL: it is no such end. Blanks may follow it
 * (RFC 2045 6.7 rule 3), and the text may be cut there. */
static const char *
soft_end (const char *p, const char *end)
{
  for (p++; p < end && (*p == ' ' || *p == '\t' || *p == '\r'); p++)
    continue;
  if (p == end)
    return end;
  return *p == '\n' ? p + 1 : NULL;
}

void
pb_transfer_quoted_printable (GByteArray *out, const char *text, gsize len)
{
  const char *end = text + len;

  for (const char *p = text, *next; p < end; p = next)
    {
      guint8 byte = (guint8) *p;

      next = p + 1;
      if (*p == '=' && take_hex (p + 1, end, &byte))
        next = p + 3;
      else if (*p == '=' && (soft_end (p, end) != NULL))
        {
          next = soft_end (p, end);
          continue;
        }
      else if (*p == '=' && end - p == 2 && g_ascii_isxdigit (p[1])) /* cut */
        break;
      g_byte_array_append (out, &byte, 1);
    }
}
