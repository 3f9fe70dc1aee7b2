/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-key.c: "x" and half of a SHA-256; part of what is stored, so it never changes. */
#include "pb-exmail-key.h"

#include <string.h>

#define HALF   32 /* hex digits */
#define BUCKET (600 * (gint64) G_USEC_PER_SEC)

/* Ended by a NUL, so that two fields never run into each other. */
static void
add (GChecksum *sum, const char *text)
{
  g_checksum_update (sum, (const guchar *) text, (gssize) strlen (text) + 1);
}

static void
add_number (GChecksum *sum, gint64 number)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, number);

  add (sum, text);
}

char *
pb_exmail_key_new (const char *account, const PbExmailNotice *notice, gint64 wall, guint back)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  /* The account is part of it, so that keys of several accounts never meet. */
  add (sum, account);
  add (sum, notice->identity);
  if (notice->identity[0] == '\0')
    {
      add (sum, notice->address);
      add (sum, notice->from);
      add (sum, notice->subject);
      add (sum, notice->preview);
      add_number (sum, notice->number);
      add_number (sum, wall / BUCKET - back);
    }
  return g_strdup_printf ("x%.*s", HALF, g_checksum_get_string (sum));
}

gboolean
pb_exmail_key_is (const char *key)
{
  return key[0] == 'x' && strlen (key) == HALF + 1 && strchr (key, '.') == NULL;
}
