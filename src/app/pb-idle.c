/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-idle.c: see pb-idle.h. */
#include "config.h"

#include "pb-idle.h"

#include <malloc.h>

#define CALM (5 * G_USEC_PER_SEC) /* µs: longer than a log-in, shorter than anybody waits for memory */

struct _PbIdle
{
  PbClock *clock;   /* (unowned) */
  PbLedger *ledger; /* (unowned) (nullable) */
  PbTimer *timer;   /* (owned) */
  gboolean armed;
};

static void
tidy_cb (gpointer user_data)
{
  PbIdle *self = user_data;

  self->armed = FALSE;
  if (self->ledger != NULL)
    pb_ledger_checkpoint (self->ledger);
  (void) malloc_trim (0);
}

PbIdle *
pb_idle_new (PbClock *clock, PbLedger *ledger)
{
  PbIdle *self = g_new0 (PbIdle, 1);

  self->clock = clock;
  self->ledger = ledger;
  self->timer = pb_timer_new (clock, tidy_cb, self);
  return self;
}

void
pb_idle_free (PbIdle *self)
{
  if (self == NULL)
    return;
  pb_timer_free (self->timer);
  g_free (self);
}

void
pb_idle_touch (PbIdle *self)
{
  if (self->armed)
    return;
  self->armed = TRUE;
  pb_timer_set (self->timer, pb_clock_now (self->clock) + CALM);
}
