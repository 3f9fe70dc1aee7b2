/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pb-step.h"

PbState *
pb_step_edit (PbStep *step)
{
  if (!step->edited)
    {
      PbState *copy = pb_state_copy (step->state);

      pb_state_unref (step->state);
      step->state = copy;
      step->edited = TRUE;
    }
  return step->state;
}

PbEntry *
pb_step_edit_entry (PbStep *step, guint index)
{
  PbState *state = pb_step_edit (step);
  PbEntry *entry = pb_state_entry (state, index);

  /* An entry with this state's serial was made in this step: an older one may be shared with older states. */
  if (entry->serial != state->serial)
    {
      PbEntry *copy = pb_entry_copy (entry, state->serial);

      g_ptr_array_index (state->entries, index) = copy;
      pb_entry_unref (entry);
      entry = copy;
    }
  return entry;
}

PbEffect *
pb_step_emit (PbStep *step, PbEffectType type, const PbEntry *entry, const char *alert_id)
{
  PbEffect *effect = pb_effect_new (type, entry->id, alert_id);

  g_ptr_array_add (step->effects, effect);
  return effect;
}

gint64
pb_step_random (PbStep *step, gint64 range)
{
  PbState *state;
  guint32 x;

  if (range <= 0)
    return 0;
  state = pb_step_edit (step);
  x = state->random;
  x ^= x << 13;
  x ^= x >> 17;
  x ^= x << 5;
  state->random = x;
  /* ranges are minutes at most: 2³² steps are finer than a jitter needs */
  return (gint64) ((double) range * ((double) x / 4294967296.0));
}
