/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-imap-key.c: "mailbox hash . UIDVALIDITY . UID" (RFC 9051 2.3.1.1: together they name a message for ever). */
#include "pb-imap-key.h"

#include <string.h>

/* FNV-1a; part of what is stored, so it is written out here and never changes. */
static guint32
hash (guint32 h, const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    h = (h ^ (guchar) *p) * 16777619u;
  return h;
}

char *
pb_imap_key_new (const char *account, const char *folder, guint32 uid_validity, guint32 uid)
{
  /* The account is part of it, so that keys of several accounts never meet. */
  guint32 mailbox = hash (hash (hash (2166136261u, account), "\n"), folder);

  return g_strdup_printf ("%08x.%u.%u", mailbox, uid_validity, uid);
}

guint32
pb_imap_key_get_uid (const char *key)
{
  const char *last = strrchr (key, '.');
  guint64 uid;

  if (last == NULL || !g_ascii_string_to_unsigned (last + 1, 10, 1, G_MAXUINT32, &uid, NULL))
    return 0;
  return (guint32) uid;
}

gboolean
pb_imap_key_read (const char *key, const char *account, const char *folder, guint32 uid_validity, guint32 *uid)
{
  g_autofree char *expected = NULL;

  *uid = pb_imap_key_get_uid (key);
  expected = pb_imap_key_new (account, folder, uid_validity, *uid);
  return *uid != 0 && g_str_equal (key, expected);
}
