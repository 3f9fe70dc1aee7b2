/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pb-reduce.h"
#include "pb-action.h"
#include "pb-announce.h"
#include "pb-lifecycle.h"
#include "pb-suspicion.h"

PbPolicy
pb_policy_default (void)
{
  return (PbPolicy){
    .backoff_first = G_USEC_PER_SEC,
    .backoff_max = 300 * (gint64) G_USEC_PER_SEC,
    .backoff_slow = 300 * (gint64) G_USEC_PER_SEC,
    .healthy_after = 120 * (gint64) G_USEC_PER_SEC,
    .trust_recheck = 900 * (gint64) G_USEC_PER_SEC,
    .burst_count = 3,
    .burst_window = 10 * G_USEC_PER_SEC,
    .spread = 3 * G_USEC_PER_SEC,
    .stuck_after = 3 * G_USEC_PER_SEC,
    .newest = 10,
    .delay_max = 3600 * (gint64) G_USEC_PER_SEC,
    .login_pause = 60 * G_USEC_PER_SEC,
    .proxy_pause = 900 * (gint64) G_USEC_PER_SEC,
    .trust_grace = 30 * G_USEC_PER_SEC,
    .vault_grace = 15 * G_USEC_PER_SEC,
  };
}

static void
apply_to_all (PbStep *step, PbTrigger trigger)
{
  for (guint i = 0; i < step->state->entries->len; i++)
    pb_lifecycle_apply (step, i, trigger);
}

static void
change (PbStep *step, guint index)
{
  pb_entry_set_names (pb_step_edit_entry (step, index), step->event->address, step->event->label);
  pb_lifecycle_apply (step, index, PB_TRIGGER_CHANGED);
}

/* Returns: whether @given is there and says something else than @present. */
static gboolean
differs (const char *given, const char *present)
{
  return given != NULL && !g_str_equal (given, present);
}

static void
rename_account (PbStep *step, guint index)
{
  const PbEvent *event = step->event;
  const PbAccountState *view = &pb_step_entry (step, index)->view;
  PbEntry *entry;

  if (!differs (event->address, view->address) && !differs (event->label, view->label))
    return;
  entry = pb_step_edit_entry (step, index);
  pb_entry_set_names (entry, event->address, event->label);
  pb_step_emit (step, PB_EFFECT_STATUS, entry, NULL);
}

static void
add (PbStep *step)
{
  const PbEvent *event = step->event;
  PbState *state;
  PbEntry *entry;
  guint index;

  g_return_if_fail (event->account != NULL);
  if (pb_state_lookup (step->state, event->account, &index))
    {
      change (step, index);
      return;
    }
  state = pb_step_edit (step);
  index = state->entries->len;
  entry = pb_entry_new (event->account, event->address, event->label);
  entry->serial = state->serial;
  g_ptr_array_add (state->entries, entry);
  if (event->flag)
    pb_step_emit (step, PB_EFFECT_STATUS, entry, NULL);
  else
    pb_lifecycle_apply (step, index, PB_TRIGGER_CONTINUED);
}

static void
drop (PbStep *step, guint index)
{
  g_autoptr (PbEntry) entry = pb_entry_ref (pb_step_entry (step, index));

  pb_step_emit (step, PB_EFFECT_STOP, entry, NULL);
  pb_announce_withdraw_all (step, index);
  g_ptr_array_remove_index (pb_step_edit (step)->entries, index);
  pb_step_emit (step, PB_EFFECT_UNREAD, entry, NULL);
}

static void
set_network (PbStep *step)
{
  gboolean network = step->event->flag;

  if (step->state->network != network)
    pb_step_edit (step)->network = network;
  apply_to_all (step, network ? PB_TRIGGER_NETWORK_UP : PB_TRIGGER_NETWORK_DOWN);
}

/* What was held back is told once nothing holds it back any more. */
static void
release (PbStep *step)
{
  for (guint i = 0; !pb_state_is_holding (step->state, step->now) && i < step->state->entries->len; i++)
    pb_announce_held (step, i);
}

static void
snooze (PbStep *step, gint64 until)
{
  gint64 wanted = until > step->now ? until : 0;

  if (step->state->snoozed_until == wanted)
    return;
  pb_step_edit (step)->snoozed_until = wanted;
  release (step);
}

static void
set_quiet (PbStep *step, gboolean quiet)
{
  if (!step->state->quiet == !quiet)
    return;
  pb_step_edit (step)->quiet = quiet;
  release (step);
}

static void
tick (PbStep *step)
{
  for (guint i = 0; i < step->state->entries->len; i++)
    {
      if (pb_step_entry (step, i)->view.retry_at <= step->now)
        pb_lifecycle_apply (step, i, PB_TRIGGER_DUE);
      if (pb_step_entry (step, i)->ask_vault_at <= step->now)
        pb_action_ask_vault (step, i);
    }
  if (step->state->snoozed_until > 0 && step->state->snoozed_until <= step->now)
    snooze (step, 0);
}

/* Returns: whether the event's popup is known; the place of its account in @index. */
static gboolean
find_alert (const PbStep *step, guint *index)
{
  const PbEvent *event = step->event;
  guint place;

  g_return_val_if_fail (event->key != NULL, FALSE);
  for (guint i = 0; i < step->state->entries->len; i++)
    {
      const PbEntry *entry = pb_step_entry (step, i);

      if (event->account != NULL && !g_str_equal (entry->id, event->account))
        continue;
      if (pb_announce_find (entry, event->key, &place))
        {
          *index = i;
          return TRUE;
        }
    }
  return FALSE;
}

/* Events about one account that exists. */
static void
apply_to_one (PbStep *step, guint index)
{
  const PbEvent *event = step->event;

  switch (event->type)
    {
    case PB_EVENT_ACCOUNT_CHANGED:
      change (step, index);
      break;
    case PB_EVENT_ACCOUNT_RENAMED:
      rename_account (step, index);
      break;
    case PB_EVENT_ACCOUNT_REMOVED:
      drop (step, index);
      break;
    case PB_EVENT_PAUSED:
      pb_lifecycle_apply (step, index, PB_TRIGGER_PAUSED);
      break;
    case PB_EVENT_CONTINUED:
      pb_lifecycle_apply (step, index, PB_TRIGGER_CONTINUED);
      break;
    case PB_EVENT_CHECK_NOW:
      pb_lifecycle_apply (step, index, PB_TRIGGER_CHECK_NOW);
      break;
    case PB_EVENT_WATCHING:
      pb_lifecycle_apply (step, index, PB_TRIGGER_WATCHING);
      break;
    case PB_EVENT_FAILED:
      pb_lifecycle_apply (step, index, pb_lifecycle_trigger_of (event->error_class));
      break;
    case PB_EVENT_ALIVE:
      pb_lifecycle_apply (step, index, PB_TRIGGER_ALIVE);
      break;
    case PB_EVENT_UNREAD:
      pb_announce_unread (step, index);
      break;
    case PB_EVENT_MAIL:
    case PB_EVENT_PENDING:
      pb_announce_mail (step, index, event->type == PB_EVENT_MAIL);
      break;
    case PB_EVENT_GONE:
      pb_announce_gone (step, index);
      break;
    case PB_EVENT_NOTICE:
      pb_announce_notice (step, index);
      break;
    case PB_EVENT_PIN_IDLE:
      pb_step_emit (step, PB_EFFECT_PIN_IDLE, pb_step_entry (step, index), NULL);
      break;
    case PB_EVENT_ALERT_SHOWN:
      pb_announce_shown (step, index);
      break;
    case PB_EVENT_ALERT_CLOSED:
      pb_announce_closed (step, index);
      break;
    case PB_EVENT_ACCOUNT_ADDED:
    case PB_EVENT_NETWORK:
    case PB_EVENT_NETWORK_CHANGED:
    case PB_EVENT_WOKE_UP:
    case PB_EVENT_VAULT_CHANGED:
    case PB_EVENT_SNOOZE:
    case PB_EVENT_QUIET:
    case PB_EVENT_TICK:
    default:
      g_assert_not_reached ();
    }
}

static void
apply (PbStep *step)
{
  const PbEvent *event = step->event;
  guint index;

  switch (event->type)
    {
    case PB_EVENT_ACCOUNT_ADDED:
      add (step);
      break;
    case PB_EVENT_NETWORK:
      set_network (step);
      break;
    case PB_EVENT_NETWORK_CHANGED:
      apply_to_all (step, PB_TRIGGER_ROUTE_CHANGED);
      break;
    case PB_EVENT_WOKE_UP:
      apply_to_all (step, PB_TRIGGER_WOKE_UP);
      break;
    case PB_EVENT_VAULT_CHANGED:
      apply_to_all (step, PB_TRIGGER_VAULT_CHANGED);
      break;
    case PB_EVENT_SNOOZE:
      snooze (step, event->number);
      break;
    case PB_EVENT_QUIET:
      set_quiet (step, event->flag);
      break;
    case PB_EVENT_TICK:
      tick (step);
      break;
    case PB_EVENT_CHECK_NOW:
      if (event->account == NULL)
        apply_to_all (step, PB_TRIGGER_CHECK_NOW);
      else if (pb_state_lookup (step->state, event->account, &index))
        apply_to_one (step, index);
      break;
    case PB_EVENT_ALERT_SHOWN:
    case PB_EVENT_ALERT_CLOSED:
      if (find_alert (step, &index))
        apply_to_one (step, index);
      break;
    case PB_EVENT_ACCOUNT_CHANGED:
    case PB_EVENT_ACCOUNT_RENAMED:
    case PB_EVENT_ACCOUNT_REMOVED:
    case PB_EVENT_PAUSED:
    case PB_EVENT_CONTINUED:
    case PB_EVENT_WATCHING:
    case PB_EVENT_FAILED:
    case PB_EVENT_ALIVE:
    case PB_EVENT_UNREAD:
    case PB_EVENT_MAIL:
    case PB_EVENT_PENDING:
    case PB_EVENT_GONE:
    case PB_EVENT_NOTICE:
    case PB_EVENT_PIN_IDLE:
    default:
      if (pb_state_lookup (step->state, event->account, &index))
        apply_to_one (step, index);
    }
}

/* Returns: whether an event of @type can answer what is open about certificates; time is told by TICK. */
static gboolean
may_settle (PbEventType type)
{
  return type == PB_EVENT_FAILED || type == PB_EVENT_WATCHING || type == PB_EVENT_ALIVE || type == PB_EVENT_TICK || type == PB_EVENT_PAUSED || type == PB_EVENT_ACCOUNT_REMOVED;
}

PbState *
pb_reduce (PbState *state, const PbEvent *event, const PbPolicy *policy, gint64 now, GPtrArray **effects)
{
  PbStep step = {
    .state = pb_state_ref (state),
    .event = event,
    .policy = policy,
    .now = now,
    .effects = g_ptr_array_new_with_free_func ((GDestroyNotify) pb_effect_free),
  };

  apply (&step);
  if (may_settle (event->type))
    pb_suspicion_settle (&step);
  *effects = step.effects;
  return step.state;
}
