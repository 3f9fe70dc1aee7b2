/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-directory-pace.h: at most PB_DIRECTORY_RATE requests in any second, whatever they are for. Pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define PB_DIRECTORY_RATE 10 /* requests a second */

typedef struct
{
  gint64 sent[PB_DIRECTORY_RATE]; /* µs: when the last ones were sent, a ring */
  guint n;                        /* of all */
} PbDirectoryPace;

/* Returns: µs (of pb_clock_now()) at which the next request may be sent, the past when at once. */
gint64 pb_directory_pace_get_next (const PbDirectoryPace *pace);
/* A request was sent at @now, µs of pb_clock_now(). */
void pb_directory_pace_note (PbDirectoryPace *pace, gint64 now);

G_END_DECLS
