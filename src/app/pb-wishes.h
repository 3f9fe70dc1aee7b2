/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-wishes.h: carries the preferences into what runs, now and whenever they change: burst rule, quiet hours, tray. What is
 * asked for at the moment it is needed (sound, privacy) needs none of this. */
#pragma once

#include "pb-resident.h"

G_BEGIN_DECLS

/* Quiet hours are looked at again at least this often, in µs: the clock of the wall is put forward and back, and travels. */
#define PB_WISHES_LOOK (15 * 60 * G_USEC_PER_SEC)

/* Begins at once; before pb_monitor_start(), so that pending mails wait for the end of quiet hours. @resident: outlives it */
PbWishes *pb_wishes_new (PbResident *resident);
void pb_wishes_free (PbWishes *wishes);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbWishes, pb_wishes_free)

/* Returns: the minute of the week of @wall (µs since 1970 UTC) in local time, from Monday 00:00; @since: (out): µs of that
 * minute that have passed. */
guint pb_wishes_minute_of (gint64 wall, gint64 *since);

G_END_DECLS
