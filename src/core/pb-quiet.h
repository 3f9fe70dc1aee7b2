/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-quiet.h: which minutes of the week are quiet hours. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define PB_QUIET_DAY  1440       /* minutes */
#define PB_QUIET_WEEK (7 * 1440) /* minutes */

typedef struct
{
  guint from; /* minute of the day they begin at */
  guint to;   /* minute of the day they end at; not after from: of the next day */
  guint days; /* on which they begin, a bit each, Monday the lowest; 0 = never */
} PbQuietRule;

/* @from, @to: "HH:MM", 24 hours; @days: digits from 1 (Monday) to 7.
 * Returns: whether all three say something; else @rule is left alone. */
gboolean pb_quiet_parse (PbQuietRule *rule, const char *from, const char *to, const char *days);
/* @minute: of the week, from Monday 00:00, local time.
 * Returns: whether it is quiet; @left: (out): minutes until this may change, at most a week. */
gboolean pb_quiet_at (const PbQuietRule *rule, guint minute, guint *left);

G_END_DECLS
