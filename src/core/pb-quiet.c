/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pb-quiet.h"

#include <string.h>

/* "7:05" and "07:05"; no sign, no space, nothing after. */
static gboolean
parse_time (const char *text, guint *minute)
{
  const char *colon = strchr (text, ':');
  gsize hours = colon != NULL ? (gsize) (colon - text) : 0;

  if (hours < 1 || hours > 2 || strspn (text, "0123456789") != hours || strlen (colon + 1) != 2 || strspn (colon + 1, "0123456789") != 2)
    return FALSE;
  guint hour = (guint) g_ascii_strtoull (text, NULL, 10), rest = (guint) g_ascii_strtoull (colon + 1, NULL, 10);
  *minute = hour * 60 + rest;
  return hour < 24 && rest < 60;
}

static gboolean
parse_days (const char *text, guint *days)
{
  *days = 0;
  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p < '1' || *p > '7')
        return FALSE;
      *days |= 1u << (*p - '1');
    }
  return TRUE;
}

gboolean
pb_quiet_parse (PbQuietRule *rule, const char *from, const char *to, const char *days)
{
  PbQuietRule parsed = { 0 };

  if (!parse_time (from, &parsed.from) || !parse_time (to, &parsed.to) || !parse_days (days, &parsed.days))
    return FALSE;
  *rule = parsed;
  return TRUE;
}

gboolean
pb_quiet_at (const PbQuietRule *rule, guint minute, guint *left)
{
  guint length = (rule->to + PB_QUIET_DAY - rule->from) % PB_QUIET_DAY;
  gboolean quiet = FALSE;

  *left = PB_QUIET_WEEK;
  if (length == 0)
    length = PB_QUIET_DAY;
  for (guint day = 0; day < 7; day++)
    {
      guint start = day * PB_QUIET_DAY + rule->from, since = (minute + PB_QUIET_WEEK - start) % PB_QUIET_WEEK;

      if ((rule->days & (1u << day)) == 0)
        continue;
      quiet = quiet || since < length;
      *left = MIN (*left, since < length ? length - since : PB_QUIET_WEEK - since);
    }
  return quiet;
}
