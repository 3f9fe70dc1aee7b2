/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pb-suspicion.h"
#include "pb-clock.h"

void
pb_suspicion_begin (PbStep *step, PbEntry *entry)
{
  if (entry->asked_trust)
    return;
  if (step->state->asked_all)
    {
      entry->asked_trust = TRUE;
      return;
    }
  entry->distrusted_at = step->now;
  entry->ask_trust_at = step->now + step->policy->trust_grace;
  for (guint i = 0; i < step->state->entries->len; i++)
    if (pb_step_entry (step, i)->view.status == PB_STATUS_WATCHING)
      pb_step_emit (step, PB_EFFECT_PROBE, pb_step_entry (step, i), NULL);
}

/* What there is to decide. */
typedef struct
{
  gint64 since;     /* the first refusal that was not told yet, PB_NEVER = none */
  gint64 until;     /* no longer than until then */
  guint distrusted; /* accounts of which the certificate is refused */
  gboolean proven;  /* a server has answered since */
  gboolean open;    /* one may yet */
} Case;

static Case
look (const PbStep *step)
{
  Case found = { PB_NEVER, PB_NEVER, 0, FALSE, FALSE };

  for (guint i = 0; i < step->state->entries->len; i++)
    {
      const PbEntry *entry = pb_step_entry (step, i);

      if (entry->view.status == PB_STATUS_NEEDS_TRUST)
        found.distrusted++;
      if (entry->ask_trust_at == PB_NEVER)
        continue;
      found.since = MIN (found.since, entry->distrusted_at);
      found.until = MIN (found.until, entry->ask_trust_at);
    }
  for (guint i = 0; i < step->state->entries->len; i++)
    {
      const PbAccountState *view = &pb_step_entry (step, i)->view;

      if (view->last_check > 0 && view->last_check >= found.since)
        found.proven = TRUE;
      else if (view->status == PB_STATUS_CONNECTING || view->status == PB_STATUS_WATCHING)
        found.open = TRUE;
    }
  return found;
}

static void
tell_each (PbStep *step)
{
  for (guint i = 0; i < step->state->entries->len; i++)
    {
      PbEntry *entry;

      if (pb_step_entry (step, i)->ask_trust_at == PB_NEVER)
        continue;
      entry = pb_step_edit_entry (step, i);
      entry->ask_trust_at = PB_NEVER;
      entry->asked_trust = TRUE;
      pb_step_emit (step, PB_EFFECT_ASK_TRUST, entry, NULL);
    }
}

static void
tell_all (PbStep *step)
{
  gboolean told = FALSE;

  pb_step_edit (step)->asked_all = TRUE;
  for (guint i = 0; i < step->state->entries->len; i++)
    {
      PbEntry *entry;

      if (pb_step_entry (step, i)->view.status != PB_STATUS_NEEDS_TRUST)
        continue;
      entry = pb_step_edit_entry (step, i);
      entry->ask_trust_at = PB_NEVER;
      entry->asked_trust = TRUE;
      if (!told)
        pb_step_emit (step, PB_EFFECT_ASK_TRUST_ALL, entry, NULL);
      told = TRUE;
    }
}

/* Returns: whether there still is an account of those that were told of. */
static gboolean
concerns_anybody (const PbStep *step)
{
  for (guint i = 0; i < step->state->entries->len; i++)
    {
      const PbEntry *entry = pb_step_entry (step, i);

      if (entry->asked_trust && entry->view.status != PB_STATUS_OFF)
        return TRUE;
    }
  return FALSE;
}

void
pb_suspicion_settle (PbStep *step)
{
  Case found = look (step);

  if (!concerns_anybody (step))
    pb_suspicion_calm (step);
  if (found.since == PB_NEVER || (!found.proven && found.open && step->now < found.until))
    return;
  if (!found.proven && found.distrusted > 1)
    tell_all (step);
  else
    tell_each (step);
}

void
pb_suspicion_calm (PbStep *step)
{
  if (!step->state->asked_all)
    return;
  pb_step_edit (step)->asked_all = FALSE;
  for (guint i = 0; i < step->state->entries->len; i++)
    if (pb_step_entry (step, i)->asked_trust)
      pb_step_edit_entry (step, i)->asked_trust = FALSE;
}
