/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-pop3-key.c: see pb-pop3-key.h. */
#include "pb-pop3-key.h"

#include <string.h>

/* FNV-1a, and the last step of MurmurHash3 over it; part of what is stored, so it is written out here and never changes. */
static guint64
hash (const char *text)
{
  guint64 h = 14695981039346656037u;

  for (const char *p = text; *p != '\0'; p++)
    h = (h ^ (guchar) *p) * 1099511628211u;
  h = (h ^ (h >> 33)) * 0xff51afd7ed558ccdu;
  h = (h ^ (h >> 33)) * 0xc4ceb9fe1a85ec53u;
  return h ^ (h >> 33);
}

guint64
pb_pop3_name_of (const char *uidl)
{
  return hash (uidl);
}

char *
pb_pop3_key_new (const char *account, guint64 name)
{
  /* The letter keeps the end from being read as an IMAP UID. */
  return g_strdup_printf ("%016" G_GINT64_MODIFIER "x.p%016" G_GINT64_MODIFIER "x", hash (account), name);
}

gboolean
pb_pop3_key_read (const char *key, const char *account, guint64 *name)
{
  const char *dot = strstr (key, ".p");
  g_autofree char *expected = NULL;

  if (dot == NULL || !g_ascii_string_to_unsigned (dot + 2, 16, 0, G_MAXUINT64, name, NULL))
    return FALSE;
  expected = pb_pop3_key_new (account, *name);
  return g_str_equal (key, expected);
}
