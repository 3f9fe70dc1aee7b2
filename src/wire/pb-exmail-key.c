/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-key.c: see pb-exmail-key.h. */
#include "pb-exmail-key.h"

#include <string.h>

#include "pb-exmail-text.h"
#include "pb-secret.h"

#define MAX_FOLDED 256 /* bytes of a key or an address (RFC 5321 4.5.3.1 allows 254) */

#define KEY(folded, name, key)                                            \
  {                                                                       \
    sizeof folded - 1, sizeof name - 1, folded, name, PB_EXMAIL_KEY_##key \
  }

static const struct
{
  gsize len, name_len;
  const char *folded, *name;
  PbExmailKey key;
} keys[] = {
  KEY ("username", "UserName", USER),
  KEY ("newcount", "NewCount", COUNT),
  KEY ("mailid", "MailId", MAIL),
  KEY ("sender", "Sender", MAIL),
  KEY ("receiver", "Receiver", MAIL),
  KEY ("subject", "Subject", MAIL),
  KEY ("summary", "Summary", MAIL),
  KEY ("ver", "Ver", VER),
  KEY ("ret", "Ret", RET),
  KEY ("errcode", "errcode", ERROR),
  KEY ("error", "error", ERROR),
  KEY ("errmsg", "errmsg", ERROR),
  KEY ("errordescription", "error_description", ERROR),
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
        out[n++] = (char) (p[i + k] >= 'A' && p[i + k] <= 'Z' ? p[i + k] + ('a' - 'A') : p[i + k]);
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

/* The short way for a key as the manual prints it. Returns: its place among the keys, or their number. */
static gsize
find_as_printed (const guint8 *p, gsize len)
{
  gsize i = 0;

  for (; len > 0 && *p == ' '; p++)
    len--;
  while (len > 0 && p[len - 1] == ' ')
    len--;
  while (i < G_N_ELEMENTS (keys) && !(keys[i].name_len == len && memcmp (keys[i].name, p, len) == 0))
    i++;
  return i;
}

PbExmailKey
pb_exmail_key_find (const guint8 *p, gsize len, const char **name)
{
  gsize printed = find_as_printed (p, len);

  if (printed < G_N_ELEMENTS (keys))
    {
      if (name != NULL)
        *name = keys[printed].name;
      return keys[printed].key;
    }

  char folded[MAX_FOLDED];
  gsize n = 0, all = fold (p, len, folded);
  PbExmailKey key = PB_EXMAIL_KEY_OTHER;

  for (gsize i = 0; i < all && all < MAX_FOLDED; i++)
    if (folded[i] != '_')
      folded[n++] = folded[i];
  if (name != NULL)
    *name = NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (keys) && key == PB_EXMAIL_KEY_OTHER; i++)
    if (keys[i].len == n && memcmp (keys[i].folded, folded, n) == 0)
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

/* Returns: whether @p is @folded; @sure: FALSE when it must be folded first to tell. */
static gboolean
is_address (const guint8 *p, gsize len, const char *folded, gboolean *sure)
{
  gsize n = 0;

  for (gsize i = 0; i < len; i++)
    {
      char c = (char) (p[i] >= 'A' && p[i] <= 'Z' ? p[i] + ('a' - 'A') : p[i]);

      if (p[i] >= 0x7F || p[i] == '\\')
        {
          *sure = FALSE;
          return FALSE;
        }
      if (p[i] <= ' ')
        continue;
      if (folded[n] != c)
        return FALSE;
      n++;
    }
  return folded[n] == '\0';
}

gboolean
pb_exmail_address_is_in (const guint8 *p, gsize len, char **folded)
{
  gboolean found = FALSE, sure = TRUE;

  for (char **address = folded; *address != NULL && !found; address++)
    found = is_address (p, len, *address, &sure);
  if (found || sure)
    return found;

  char mine[MAX_FOLDED];
  gsize n = fold (p, len, mine);

  for (; n > 0 && n < MAX_FOLDED && *folded != NULL && !found; folded++)
    found = strlen (*folded) == n && memcmp (*folded, mine, n) == 0;
  pb_secret_wipe (mine, n);
  return found;
}
