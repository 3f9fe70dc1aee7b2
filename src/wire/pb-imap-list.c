/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-imap-list.c: see pb-imap-list.h. Roles by name are in pb-folder-role.c. */
#include "pb-imap-list.h"

#include "pb-rfc2047.h"
#include "pb-text.h"

#include <string.h>

#define MAX_NAME 1000 /* bytes of a name that are read, characters that are shown */

/* Attributes of RFC 6154, and those of XLIST, its predecessor. */
static const struct
{
  const char *name;
  PbFolderRole role;
} roles[] = {
  { "\\Inbox", PB_FOLDER_ROLE_INBOX },
  { "\\All", PB_FOLDER_ROLE_ALL },
  { "\\AllMail", PB_FOLDER_ROLE_ALL },
  { "\\Archive", PB_FOLDER_ROLE_ARCHIVE },
  { "\\Drafts", PB_FOLDER_ROLE_DRAFTS },
  { "\\Flagged", PB_FOLDER_ROLE_FLAGGED },
  { "\\Starred", PB_FOLDER_ROLE_FLAGGED },
  { "\\Important", PB_FOLDER_ROLE_IMPORTANT },
  { "\\Junk", PB_FOLDER_ROLE_JUNK },
  { "\\Spam", PB_FOLDER_ROLE_JUNK },
  { "\\Sent", PB_FOLDER_ROLE_SENT },
  { "\\Trash", PB_FOLDER_ROLE_TRASH },
};

static int
digit_value (char c)
{
  if (g_ascii_isupper (c))
    return c - 'A';
  if (g_ascii_islower (c))
    return c - 'a' + 26;
  if (g_ascii_isdigit (c))
    return c - '0' + 52;
  return c == '+' ? 62 : c == ',' ? 63
                                  : -1;
}

/* Appends what the digits at @p (@len of them) encode: UTF-16BE.
 * Returns: FALSE, with nothing appended, where it is not valid. */
static gboolean
append_shifted (GString *out, const char *p, gsize len)
{
  gsize start = out->len;
  guint32 bits = 0, high = 0;
  guint n_bits = 0;
  gboolean ok = TRUE;

  for (gsize i = 0; i < len && ok; i++)
    {
      bits = (bits << 6 | (guint32) digit_value (p[i])) & 0x3FFFFF;
      n_bits += 6;
      if (n_bits < 16)
        continue;
      n_bits -= 16;

      guint32 unit = bits >> n_bits & 0xFFFF;
      gboolean is_high = unit >= 0xD800 && unit < 0xDC00, is_low = unit >= 0xDC00 && unit < 0xE000;

      ok = is_low == (high != 0);
      if (ok && is_low)
        g_string_append_unichar (out, 0x10000 + (((high - 0xD800) << 10) | (unit - 0xDC00)));
      else if (ok && !is_high)
        g_string_append_unichar (out, unit != 0 ? unit : ' ');
      high = is_high ? unit : 0;
    }
  ok = ok && high == 0 && n_bits < 6 && out->len > start;
  if (!ok)
    g_string_truncate (out, start);
  return ok;
}

/* @name: ASCII. What is no valid shift stands for itself. */
static char *
decode_utf7 (const char *name)
{
  GString *out = g_string_sized_new (strlen (name) + 8);

  for (const char *p = name; *p != '\0';)
    {
      gsize n = 0;

      if (*p == '&')
        while (digit_value (p[1 + n]) >= 0)
          n++;
      if (*p == '&' && n == 0 && p[1] == '-')
        {
          g_string_append_c (out, '&');
          p += 2;
        }
      else if (*p == '&' && n > 0 && (p[1 + n] == '-' || p[1 + n] == '\0') && append_shifted (out, p + 1, n))
        p += 1 + n + (p[1 + n] == '-' ? 1 : 0);
      else
        g_string_append_c (out, *p++);
    }
  return g_string_free (out, FALSE);
}

char *
pb_imap_mailbox_decode (const guint8 *name, gsize len)
{
  g_autofree char *raw = pb_rfc2047_raw (name, MIN (len, MAX_NAME));
  g_autofree char *decoded = g_str_is_ascii (raw) ? decode_utf7 (raw) : NULL;

  return pb_text_display (decoded != NULL ? decoded : raw, -1, MAX_NAME);
}

/* Some servers leave the backslash out. */
static void
take_attribute (PbImapListed *out, PbImapSpan attribute)
{
  for (gsize i = 0; i < G_N_ELEMENTS (roles) && out->role == PB_FOLDER_ROLE_NONE; i++)
    if (pb_imap_span_is (attribute, roles[i].name) || pb_imap_span_is (attribute, roles[i].name + 1))
      out->role = roles[i].role;
  if (pb_imap_span_is (attribute, "\\Noselect") || pb_imap_span_is (attribute, "Noselect") || pb_imap_span_is (attribute, "\\NonExistent"))
    out->selectable = FALSE;
}

static gboolean
is_string (const PbImapToken *token)
{
  return token->type == PB_IMAP_TOKEN_ATOM || token->type == PB_IMAP_TOKEN_QUOTED || token->type == PB_IMAP_TOKEN_LITERAL;
}

static gboolean
take_delimiter (PbImapListed *out, const PbImapToken *token)
{
  g_autoptr (GBytes) value = NULL;
  gsize len;
  const guint8 *data;

  if (!is_string (token))
    return FALSE;
  if (token->type == PB_IMAP_TOKEN_ATOM && pb_imap_span_is (token->span, "NIL"))
    return TRUE;
  value = pb_imap_token_value (token);
  data = g_bytes_get_data (value, &len);
  if (len == 1 && data[0] > ' ' && data[0] < 0x7F)
    out->delimiter = (char) data[0];
  return len <= 1;
}

static gboolean
take_name (PbImapListed *out, const PbImapToken *token)
{
  gsize len;
  const guint8 *data;

  if (!is_string (token))
    return FALSE;
  out->raw = pb_imap_token_value (token);
  data = g_bytes_get_data (out->raw, &len);
  out->name = pb_imap_mailbox_decode (data, len);
  if (g_ascii_strcasecmp (out->name, "INBOX") == 0)
    out->role = PB_FOLDER_ROLE_INBOX;
  return *out->name != '\0';
}

gboolean
pb_imap_list_parse (PbImapListed *out, PbImapSpan args, gsize max_depth)
{
  PbImapLexer lexer;
  PbImapToken token;
  gboolean ok;

  *out = (PbImapListed){ NULL, NULL, 0, PB_FOLDER_ROLE_NONE, TRUE };
  pb_imap_lexer_init (&lexer, args.data, args.len, max_depth);
  ok = pb_imap_lexer_next (&lexer, &token) == PB_IMAP_TOKEN_OPEN;
  while (ok && pb_imap_lexer_next (&lexer, &token) != PB_IMAP_TOKEN_CLOSE && token.type != PB_IMAP_TOKEN_END)
    if (token.type == PB_IMAP_TOKEN_ATOM)
      take_attribute (out, token.span);
    else
      pb_imap_lexer_skip (&lexer, &token);
  if (ok)
    pb_imap_lexer_next (&lexer, &token);
  ok = ok && take_delimiter (out, &token);
  if (ok)
    pb_imap_lexer_next (&lexer, &token);
  ok = ok && take_name (out, &token);
  if (!ok)
    pb_imap_listed_clear (out);
  return ok;
}

void
pb_imap_listed_clear (PbImapListed *listed)
{
  g_clear_pointer (&listed->raw, g_bytes_unref);
  g_clear_pointer (&listed->name, g_free);
}
