/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-faults.h: errors on purpose: codes put in on a certain call or for a time, and a limit of calls a minute. The knob codes
 * is a list, separated by commas, of CODE@WHEN: 1200@3 (the third call), 1002@10s (for ten seconds), 1200@all,
 * 1002@listen:2 (the second listen), 1400@newcount:all, 1001@token:10s. Counted from when the knob was set. */
#pragma once

#include <glib.h>

#include "pb-knobs.h"

G_BEGIN_DECLS

typedef struct _PbFaults PbFaults;

/* @knobs: (unowned). */
PbFaults *pb_faults_new (const PbKnobs *knobs);
void pb_faults_free (PbFaults *faults);

/* What the next call of @name ("token", "listen", "authkey", "newcount", ...) runs into. @now: µs, monotonic.
 * Returns: an errcode, 0 for nothing, -1 when the connection is to be dropped. */
int pb_faults_next (PbFaults *faults, const char *name, gint64 now);

G_END_DECLS
