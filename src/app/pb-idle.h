/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-idle.h: gives memory back to the kernel and folds the ledger's log once things have calmed down. Armed by activity only:
 * at rest it never wakes up. */
#pragma once

#include "pb-clock.h"
#include "pb-ledger.h"

G_BEGIN_DECLS

typedef struct _PbIdle PbIdle;

/* @ledger: (nullable) (unowned) */
PbIdle *pb_idle_new (PbClock *clock, PbLedger *ledger);
void pb_idle_free (PbIdle *idle);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbIdle, pb_idle_free)
/* Something happened: tidy up a few seconds from now. Cheap. */
void pb_idle_touch (PbIdle *idle);

G_END_DECLS
