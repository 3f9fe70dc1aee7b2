/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-faults.h: errors on purpose: codes put in on a certain call or for a time, and a limit of calls a minute. The knobs codes
 * and corp-codes are lists, separated by commas, of CODE@WHEN: 1200@3 (the third call), 1002@10s (for ten seconds), 1200@all,
 * 1002@5% (of the calls, by the seed), 1002@listen:2 (the second listen), 1400@newcount:all, 1001@token:10s,
 * 60111@user/get:all. CODE may be a word: drop (no answer, nothing is done), lost (it is done, the answer is lost), html (a page).
 * Counted from when the knob was set. */
#pragma once

#include <glib.h>

#include "pb-knobs.h"

G_BEGIN_DECLS

typedef struct _PbFaults PbFaults;

/* What is no errcode. */
#define PB_FAULTS_DROP G_MININT
#define PB_FAULTS_LOST (G_MININT + 1)
#define PB_FAULTS_HTML (G_MININT + 2)

/* @knobs: (unowned). @codes, @rate: the knobs that say it. @busy: the code of too many calls a minute. */
PbFaults *pb_faults_new (const PbKnobs *knobs, PbKnob codes, PbKnob rate, int busy, guint32 seed);
void pb_faults_free (PbFaults *faults);

/* What the next call of @name ("token", "listen", "authkey", "newcount", ..., or the path) runs into. @now: µs, monotonic.
 * Returns: an errcode, 0 for nothing, or one of the above. */
int pb_faults_next (PbFaults *faults, const char *name, gint64 now);

G_END_DECLS
