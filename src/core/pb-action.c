/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pb-action.h"
#include "pb-announce.h"
#include "pb-clock.h"
#include "pb-suspicion.h"

/* Twice the first wait so often is beyond every maximum, and a shift by more would overflow. */
#define MAX_DOUBLINGS 20

static void
start (PbStep *step, PbEntry *entry)
{
  entry->view.retry_at = PB_NEVER;
  entry->not_before = 0;
  entry->connecting_since = step->now;
  entry->unstuck = FALSE;
  entry->ask_trust_at = PB_NEVER;
  step->started = TRUE;
  pb_step_emit (step, PB_EFFECT_START, entry, NULL);
}

static void
restart (PbStep *step, PbEntry *entry)
{
  pb_step_emit (step, PB_EFFECT_STOP, entry, NULL);
  start (step, entry);
}

static void
renew (PbStep *step, PbEntry *entry)
{
  entry->failures = 0;
  entry->asked_login = FALSE;
  entry->tried_by_hand = PB_LONG_AGO;
  pb_entry_set_error (entry, PB_ERROR_CLASS_NONE, NULL);
  restart (step, entry);
}

/* The number of a paused account grows old unseen: it counts no longer. */
static void
stop (PbStep *step, PbEntry *entry)
{
  pb_step_emit (step, PB_EFFECT_STOP, entry, NULL);
  entry->failures = 0;
  entry->not_before = 0;
  entry->ask_trust_at = PB_NEVER;
  entry->view.retry_at = PB_NEVER;
  pb_entry_set_error (entry, PB_ERROR_CLASS_NONE, NULL);
  pb_announce_forget_unread (step, entry);
}

static void
settle (PbStep *step, PbEntry *entry)
{
  entry->view.last_check = step->now;
  entry->watching_since = step->now;
  entry->asked_login = FALSE;
  entry->asked_trust = FALSE;
  entry->ask_vault_at = PB_NEVER;
  pb_entry_set_error (entry, PB_ERROR_CLASS_NONE, NULL);
  pb_suspicion_calm (step);
}

static void
note (PbStep *step, PbEntry *entry)
{
  entry->view.last_check = step->now;
  pb_suspicion_calm (step);
}

static void
soon (PbStep *step, PbEntry *entry)
{
  gint64 at = step->now + pb_step_random (step, step->policy->spread);

  entry->view.retry_at = MIN (entry->view.retry_at, MAX (at, entry->not_before));
}

/* Plans the next try @wait from now, with a jitter of half of it to either side but at most @max; never before the
 * server's wish, which in turn counts for delay_max at most. */
static void
wait_for (PbStep *step, PbEntry *entry, gint64 wait, gint64 max)
{
  gint64 jittered = wait / 2 + pb_step_random (step, wait);

  entry->view.retry_at = MAX (step->now + MIN (jittered, max), entry->not_before);
}

/* Returns: the wait after so many failures in a row; counts one more. */
static gint64
next_wait (PbStep *step, PbEntry *entry, gint64 first)
{
  guint doublings = MIN (entry->failures, MAX_DOUBLINGS);

  entry->failures++;
  return MIN (first << doublings, MAX (first, step->policy->backoff_max));
}

static void
retry (PbStep *step, PbEntry *entry, gint64 first)
{
  wait_for (step, entry, next_wait (step, entry, first), MAX (first, step->policy->backoff_max));
}

/* Who says when he wants to be asked again is asked about then. */
static gint64
slow_wait (const PbStep *step)
{
  gint64 slow = step->policy->backoff_slow;

  return step->event->delay > 0 ? CLAMP (step->event->delay, MIN (step->policy->backoff_first, slow), slow) : slow;
}

static void
retry_late (PbStep *step, PbEntry *entry)
{
  wait_for (step, entry, step->policy->backoff_max, step->policy->backoff_max);
}

/* What every failure has in common. A server's wish for peace is bounded: no server may silence us for days. */
static void
fail (PbStep *step, PbEntry *entry)
{
  const PbEvent *event = step->event;
  gint64 delay = CLAMP (event->delay, 0, step->policy->delay_max);

  if (entry->watching_since > 0 && step->now - entry->watching_since >= step->policy->healthy_after)
    entry->failures = 0;
  entry->watching_since = 0;
  entry->not_before = delay > 0 ? step->now + delay : 0;
  entry->view.retry_at = PB_NEVER;
  pb_entry_set_error (entry,
                      event->error_class != PB_ERROR_CLASS_NONE ? event->error_class : PB_ERROR_CLASS_PROTOCOL,
                      event->text);
}

void
pb_action_run (PbStep *step, PbEntry *entry, PbAction action)
{
  const PbPolicy *policy = step->policy;

  switch (action)
    {
    case PB_ACTION_START:
      start (step, entry);
      break;
    case PB_ACTION_START_BY_HAND:
      entry->tried_by_hand = step->now;
      start (step, entry);
      break;
    case PB_ACTION_RESTART:
      restart (step, entry);
      break;
    case PB_ACTION_UNSTICK:
      restart (step, entry);
      entry->unstuck = TRUE;
      break;
    case PB_ACTION_RENEW:
      renew (step, entry);
      break;
    case PB_ACTION_STOP:
      stop (step, entry);
      break;
    case PB_ACTION_SETTLE:
      settle (step, entry);
      break;
    case PB_ACTION_NOTE:
      note (step, entry);
      break;
    case PB_ACTION_SOON:
      soon (step, entry);
      break;
    case PB_ACTION_AWAIT_NETWORK:
      pb_entry_set_error (entry, PB_ERROR_CLASS_OFFLINE, NULL);
      entry->view.retry_at = step->now + policy->backoff_first;
      break;
    case PB_ACTION_RETRY:
      fail (step, entry);
      retry (step, entry, policy->backoff_first);
      break;
    case PB_ACTION_RETRY_SLOW:
      fail (step, entry);
      retry (step, entry, slow_wait (step));
      break;
    case PB_ACTION_RETRY_LATE:
      fail (step, entry);
      retry_late (step, entry);
      break;
    case PB_ACTION_LOSE_NETWORK:
      pb_entry_set_error (entry, PB_ERROR_CLASS_OFFLINE, NULL);
      retry_late (step, entry);
      break;
    case PB_ACTION_ASK_LOGIN:
      fail (step, entry);
      break;
    case PB_ACTION_ASK_VAULT:
      fail (step, entry);
      if (!step->state->asked_vault)
        entry->ask_vault_at = MIN (entry->ask_vault_at, step->now + policy->vault_grace);
      break;
    case PB_ACTION_ASK_TRUST:
      fail (step, entry);
      entry->view.retry_at = MAX (step->now + policy->trust_recheck, entry->not_before);
      break;
    case PB_ACTION_IGNORE:
    case PB_ACTION_PROBE:
    case PB_ACTION_REFRESH:
    default:
      break;
    }
}

static void
ask_once (PbStep *step, PbEntry *entry, gboolean *asked, PbEffectType type)
{
  if (*asked)
    return;
  *asked = TRUE;
  pb_step_emit (step, type, entry, NULL);
}

void
pb_action_ask (PbStep *step, PbEntry *entry, PbAction action)
{
  if (action == PB_ACTION_ASK_LOGIN)
    ask_once (step, entry, &entry->asked_login, PB_EFFECT_ASK_LOGIN);
  else if (action == PB_ACTION_ASK_TRUST)
    pb_suspicion_begin (step, entry);
}

void
pb_action_ask_vault (PbStep *step, guint index)
{
  PbEntry *entry = pb_step_edit_entry (step, index);
  gboolean waits = entry->view.status == PB_STATUS_NEEDS_LOGIN && entry->view.error_class == PB_ERROR_CLASS_VAULT_LOCKED;

  entry->ask_vault_at = PB_NEVER;
  if (waits)
    ask_once (step, entry, &pb_step_edit (step)->asked_vault, PB_EFFECT_ASK_LOGIN);
}
