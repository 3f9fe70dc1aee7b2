/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-corp-pace.h: when an application of Exmail's current API is left in peace: after "busy" (-1) for a second, after "too often"
 * (45009) and "too many at once" (40093) for ten, twice as long each time it says so again. Pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gint64 until; /* µs: nothing is asked before */
  gint64 wait;  /* µs: how long that was, 0 = all is well */
  GError *said; /* (owned) (nullable): what it said */
} PbCorpPace;

void pb_corp_pace_clear (PbCorpPace *pace);

/* The service has answered. @code: its errcode. @error: (nullable): that answer as an error. @retry_after: µs it asks for, 0 = none.
 * @asked: when that was sent: what was asked before the pause neither ends nor lengthens it. */
void pb_corp_pace_note (PbCorpPace *pace, int code, const GError *error, gint64 retry_after, gint64 asked, gint64 now);
/* Returns: µs until it may be asked again, 0 = at once. */
gint64 pb_corp_pace_get_wait (const PbCorpPace *pace, gint64 now);
/* Returns: (transfer full) (nullable): why it is not asked now: what it said. */
GError *pb_corp_pace_refuse (const PbCorpPace *pace, gint64 now);

G_END_DECLS
