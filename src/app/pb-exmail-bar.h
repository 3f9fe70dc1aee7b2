/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-bar.h: how far a long job is, in one line of a terminal that is written over and over; nothing where there is none. */
#pragma once

#include "pb-clock.h"

G_BEGIN_DECLS

typedef struct _PbExmailBar PbExmailBar;

/* @clock: outlives it. @total: things to do. @shown: FALSE: nothing is ever written. */
PbExmailBar *pb_exmail_bar_new (PbClock *clock, guint total, gboolean shown);
/* The line goes away. */
void pb_exmail_bar_free (PbExmailBar *bar);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbExmailBar, pb_exmail_bar_free)

/* One more thing is done. */
void pb_exmail_bar_step (PbExmailBar *bar, gboolean refused);
/* What is waited for, in the place of the time that is left. */
void pb_exmail_bar_wait (PbExmailBar *bar, const char *text);
/* Room for a line of something else; the bar comes again with the next step. */
void pb_exmail_bar_clear (PbExmailBar *bar);

/* Returns: (transfer full): "[=====>    ] 12/100  1 refused  1:45 left", at most @width places. @passed: µs since the beginning.
 * @text: (nullable): in the place of the time. */
char *pb_exmail_bar_format (guint done, guint total, guint refused, gint64 passed, const char *text, guint width);

G_END_DECLS
