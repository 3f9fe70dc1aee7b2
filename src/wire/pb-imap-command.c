/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-imap-command.c: see pb-imap-command.h. */
#include "pb-imap-command.h"

static gboolean
is_quotable (char c)
{
  return c > 0 && c != '\r' && c != '\n';
}

gboolean
pb_imap_can_quote (const char *text)
{
  while (is_quotable (*text))
    text++;
  return *text == '\0';
}

void
pb_imap_output_quoted (PbOutput *self, const char *text)
{
  pb_output_append (self, "\"", 1);
  for (; *text != '\0'; text++)
    {
      if (!is_quotable (*text))
        continue;
      if (*text == '"' || *text == '\\')
        pb_output_append (self, "\\", 1);
      pb_output_append (self, text, 1);
    }
  pb_output_append (self, "\"", 1);
}

void
pb_imap_output_set (PbOutput *self, const guint32 *uids, gsize n_uids)
{
  gsize last = 0;

  for (gsize first = 0; first < n_uids; first = last + 1)
    {
      for (last = first; last + 1 < n_uids && uids[last + 1] - uids[last] <= 1; last++)
        continue;
      if (first > 0)
        pb_output_append (self, ",", 1);
      pb_output_number (self, uids[first]);
      if (uids[last] == uids[first])
        continue;
      pb_output_append (self, ":", 1);
      pb_output_number (self, uids[last]);
    }
}

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

/* Base64 of UTF-16BE with ',' for '/', without padding: @bits holds @n_bits not yet written. */
typedef struct
{
  guint32 bits;
  guint n_bits;
} Utf7;

static void
utf7_put (GString *out, Utf7 *state, guint32 unit)
{
  state->bits = (state->bits << 16) | unit;
  for (state->n_bits += 16; state->n_bits >= 6; state->n_bits -= 6)
    g_string_append_c (out, alphabet[(state->bits >> (state->n_bits - 6)) & 63]);
}

static void
utf7_close (GString *out, Utf7 *state)
{
  if (state->n_bits > 0)
    g_string_append_c (out, alphabet[(state->bits << (6 - state->n_bits)) & 63]);
  g_string_append_c (out, '-');
  *state = (Utf7){ 0, 0 };
}

char *
pb_imap_mailbox_encode (const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name, -1);
  GString *out = g_string_new (NULL);
  gboolean shifted = FALSE;
  Utf7 state = { 0, 0 };

  for (const char *p = valid; *p != '\0'; p += g_utf8_skip[(guchar) *p])
    {
      gunichar c = g_utf8_get_char (p);
      gboolean plain = c >= 0x20 && c <= 0x7E;

      if (plain && shifted)
        utf7_close (out, &state);
      if (!plain && !shifted)
        g_string_append_c (out, '&');
      shifted = !plain;
      if (plain)
        g_string_append (out, c == '&' ? "&-" : (char[]){ (char) c, '\0' });
      else if (c < 0x10000)
        utf7_put (out, &state, c);
      else
        {
          utf7_put (out, &state, 0xD800 + ((c - 0x10000) >> 10));
          utf7_put (out, &state, 0xDC00 + ((c - 0x10000) & 0x3FF));
        }
    }
  if (shifted)
    utf7_close (out, &state);
  return g_string_free (out, FALSE);
}
