/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-alert-diary.c: the note "alert/ID" of the ledger: the day, and a hash of each text shown on it. */
#include "pb-alert-diary.h"

#define DAY (24 * 3600 * (gint64) G_USEC_PER_SEC)

/* FNV-1a: texts that differ are told apart, and nothing of them is kept. Part of what is stored. */
static char *
dup_hash (const char *text)
{
  guint64 h = G_GUINT64_CONSTANT (14695981039346656037);

  for (const char *p = text; *p != '\0'; p++)
    h = (h ^ (guchar) *p) * G_GUINT64_CONSTANT (1099511628211);
  return g_strdup_printf ("%016" G_GINT64_MODIFIER "x", h);
}

gboolean
pb_alert_diary_add (PbLedger *ledger, const char *account, const char *text, gint64 wall)
{
  g_autofree char *name = g_strconcat ("alert/", account, NULL);
  g_autofree char *today = g_strdup_printf ("%" G_GINT64_FORMAT, wall / DAY);
  g_autofree char *hash = dup_hash (text);
  g_autofree char *note = pb_ledger_get_note (ledger, name);
  g_auto (GStrv) words = g_strsplit (note != NULL ? note : "", " ", -1);
  gboolean same_day = words[0] != NULL && g_str_equal (words[0], today);
  g_autofree char *longer = NULL;

  if (same_day && (g_strv_contains ((const char *const *) words, hash) || g_strv_length (words) > PB_ALERT_DIARY_TEXTS))
    return FALSE;
  longer = g_strdup_printf ("%s %s", same_day ? note : today, hash);
  pb_ledger_set_note (ledger, name, longer);
  return TRUE;
}
