/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-sleep.h: notices that the computer has slept where nobody tells (no logind, a sandbox): the kernel cancels a timer on
 * its wall clock when that clock jumps, and it does after a suspend (timerfd_create(2), TFD_TIMER_CANCEL_ON_SET). No wake-up
 * is spent on it. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _PbSleep PbSleep;

/* Returns: µs the computer has slept since it was started. */
typedef gint64 (*PbSleptFunc) (void);
/* Called on the main loop, after a sleep of a second or more. */
typedef void (*PbSleepFunc) (gpointer user_data);

/* Returns: a descriptor that becomes readable whenever the wall clock jumps; −1 where the kernel has none. */
int pb_sleep_open (void);
gint64 pb_sleep_get_slept (void);

/* @fd: (transfer full): from pb_sleep_open(); −1: nothing is ever noticed. */
PbSleep *pb_sleep_new (int fd, PbSleptFunc slept, PbSleepFunc func, gpointer user_data);
void pb_sleep_free (PbSleep *sleep);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbSleep, pb_sleep_free)

G_END_DECLS
