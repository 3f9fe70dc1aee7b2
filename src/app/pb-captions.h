/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-captions.h: what the alerts on the screen say of their senders, and which of them are to be shown again because it is not so any
 * more. An alert that is shown again comes to the eye again: that is done once at most for a name that comes late, and not for one
 * that nobody waits for any more. */
#pragma once

#include "pb-clock.h"
#include "pb-effect.h"
#include "pb-standing.h"

G_BEGIN_DECLS

typedef struct _PbCaptions PbCaptions;

/* @clock: outlives it. Returns: (transfer full) */
PbCaptions *pb_captions_new (PbClock *clock);
void pb_captions_free (PbCaptions *captions);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbCaptions, pb_captions_free)

/* @alert is on the screen with what @senders say of its mails. One with the same id is replaced; the oldest of many is forgotten.
 * @alert: referenced. */
void pb_captions_note (PbCaptions *captions, PbAlert *alert, PbSenders senders);
/* The alert @id is not on the screen any more. */
void pb_captions_forget (PbCaptions *captions, const char *id);
/* @senders know something else of somebody who wrote to @account.
 * Returns: (transfer full) (element-type PbAlert): those to be shown again. They are noted when they are. */
GPtrArray *pb_captions_review (PbCaptions *captions, const char *account, PbSenders senders);

G_END_DECLS
