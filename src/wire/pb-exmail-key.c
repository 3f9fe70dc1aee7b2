/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-key.c: see pb-exmail-key.h. */
#include "pb-exmail-key.h"

#include <string.h>

#include "pb-exmail-text.h"
#include "pb-secret.h"

#define MAX_FOLDED 256 /* bytes of a key or an address (RFC 5321 4.5.3.1 allows 254) */

static const struct
{
  const char *folded, *name;
  PbExmailKey key;
} keys[] = {
  { "username", "UserName", PB_EXMAIL_KEY_USER },
  { "newcount", "NewCount", PB_EXMAIL_KEY_COUNT },
  { "mailid", "MailId", PB_EXMAIL_KEY_MAIL },
  { "sender", "Sender", PB_EXMAIL_KEY_MAIL },
  { "receiver", "Receiver", PB_EXMAIL_KEY_MAIL },
  { "subject", "Subject", PB_EXMAIL_KEY_MAIL },
  { "summary", "Summary", PB_EXMAIL_KEY_MAIL },
  { "ver", "Ver", PB_EXMAIL_KEY_VER },
  { "ret", "Ret", PB_EXMAIL_KEY_RET },
  { "errcode", "errcode", PB_EXMAIL_KEY_ERROR },
  { "error", "error", PB_EXMAIL_KEY_ERROR },
  { "errmsg", "errmsg", PB_EXMAIL_KEY_ERROR },
  { "errordescription", "error_description", PB_EXMAIL_KEY_ERROR },
};

/* Folds plain UTF-8: blanks go, ASCII letters become small. Returns: the length, MAX_FOLDED if it is more than fits. */
static gsize
fold_plain (const guint8 *p, gsize len, char *out)
{
  gsize n = 0;

  for (gsize i = 0, step; i < len; i += step)
    {
      step = p[i] < 0x80 ? 1 : MAX (pb_exmail_char_length (p + i, len - i), 1);
      if (p[i] <= ' ' || p[i] == 0x7F || (step > 1 && pb_exmail_char_kind (p + i, step) == PB_EXMAIL_CHAR_BLANK))
        continue;
      if (n + step >= MAX_FOLDED)
        return MAX_FOLDED;
      for (gsize k = 0; k < step; k++)
        out[n++] = g_ascii_tolower ((char) p[i + k]);
    }
  return n;
}

static gboolean
is_plain (const guint8 *p, gsize len)
{
  guint8 high = 0;

  for (gsize i = 0; i < len; i++)
    {
      high |= p[i];
      if (p[i] == '\\')
        return FALSE;
    }
  return high < 0x80;
}

static gsize
fold (const guint8 *p, gsize len, char *out)
{
  if (is_plain (p, len))
    return fold_plain (p, len, out);

  PbExmailBuffer text = { NULL };
  pb_exmail_text_decode (&text, p, len);
  gsize n = fold_plain (text.data, text.len, out);
  pb_exmail_buffer_clear (&text);
  return n;
}

PbExmailKey
pb_exmail_key_find (const guint8 *p, gsize len, const char **name)
{
  char folded[MAX_FOLDED];
  gsize n = 0, all = fold (p, len, folded);
  PbExmailKey key = PB_EXMAIL_KEY_OTHER;

  for (gsize i = 0; i < all && all < MAX_FOLDED; i++)
    if (folded[i] != '_')
      folded[n++] = folded[i];
  if (name != NULL)
    *name = NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (keys) && key == PB_EXMAIL_KEY_OTHER; i++)
    if (strlen (keys[i].folded) == n && memcmp (keys[i].folded, folded, n) == 0)
      {
        key = keys[i].key;
        if (name != NULL)
          *name = keys[i].name;
      }
  return key;
}

char **
pb_exmail_addresses_fold (const char *const *addresses)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (; addresses != NULL && *addresses != NULL; addresses++)
    {
      char folded[MAX_FOLDED + 1];
      gsize n = fold_plain ((const guint8 *) *addresses, strlen (*addresses), folded);

      folded[n < MAX_FOLDED ? n : 0] = '\0';
      if (folded[0] != '\0')
        g_strv_builder_add (builder, folded);
    }
  return g_strv_builder_end (builder);
}

gboolean
pb_exmail_address_is_in (const guint8 *p, gsize len, char **folded)
{
  char mine[MAX_FOLDED];
  gsize n = fold (p, len, mine);
  gboolean found = FALSE;

  for (; n > 0 && n < MAX_FOLDED && *folded != NULL && !found; folded++)
    found = strlen (*folded) == n && memcmp (*folded, mine, n) == 0;
  pb_secret_wipe (mine, sizeof mine);
  return found;
}
