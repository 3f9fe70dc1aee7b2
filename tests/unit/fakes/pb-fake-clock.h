/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-fake-clock.h: time that passes only when a test says so. */
#pragma once

#include "pb-clock.h"

typedef struct _PbFakeClock PbFakeClock;

/* Starts at 1000 s monotonic, 2026-01-01T00:00:00Z on the wall. */
PbFakeClock *pb_fake_clock_new (void);
void pb_fake_clock_free (PbFakeClock *self);
PbClock *pb_fake_clock_get (PbFakeClock *self);
/* Lets @us pass; due timers fire in order, each at its own deadline. */
void pb_fake_clock_advance (PbFakeClock *self, gint64 us);
/* The computer sleeps for @us: on the wall they pass, timers stand still. */
void pb_fake_clock_sleep (PbFakeClock *self, gint64 us);
/* Returns: how many timers are armed. */
guint pb_fake_clock_count_armed (PbFakeClock *self);
/* Returns: the earliest deadline, or PB_NEVER. */
gint64 pb_fake_clock_next (PbFakeClock *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbFakeClock, pb_fake_clock_free)
