/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-step.h: one event being worked on: the new state in the making, and the effects so far. */
#pragma once

#include "pb-effect-private.h"
#include "pb-reduce.h"
#include "pb-state-private.h"

G_BEGIN_DECLS

typedef struct
{
  PbState *state; /* (owned): the old one until the first edit */
  gboolean edited;
  const PbEvent *event;   /* (unowned) */
  const PbPolicy *policy; /* (unowned) */
  gint64 now;
  GPtrArray *effects; /* (owned) (element-type PbEffect) */
  gboolean started;   /* an account was started by this event already */
} PbStep;

/* Returns: (transfer none): the new state, made on the first call. */
PbState *pb_step_edit (PbStep *step);
/* Returns: (transfer none): this step's own version of the account at @index. */
PbEntry *pb_step_edit_entry (PbStep *step, guint index);
/* Returns: (transfer none): the account as it is now; an edit may replace it. */
static inline PbEntry *
pb_step_entry (const PbStep *step, guint index)
{
  return pb_state_entry (step->state, index);
}

/* Appends an effect about the account of @entry. @alert_id: (nullable).
 * Returns: (transfer none): to be filled in. */
PbEffect *pb_step_emit (PbStep *step, PbEffectType type, const PbEntry *entry, const char *alert_id);
/* Returns: an even spread over 0 … @range - 1, the next of the state's sequence; 0 if @range is not positive. */
gint64 pb_step_random (PbStep *step, gint64 range);

G_END_DECLS
