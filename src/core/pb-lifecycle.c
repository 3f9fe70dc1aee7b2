/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pb-lifecycle.h"
#include "pb-action.h"
#include "pb-reason.h"

enum
{
  OFF = 1 << PB_STATUS_OFF,
  OFFLINE = 1 << PB_STATUS_OFFLINE,
  CONNECTING = 1 << PB_STATUS_CONNECTING,
  WATCHING = 1 << PB_STATUS_WATCHING,
  BACKOFF = 1 << PB_STATUS_BACKOFF,
  LOGIN = 1 << PB_STATUS_NEEDS_LOGIN,
  TRUST = 1 << PB_STATUS_NEEDS_TRUST,

  AT_WORK = CONNECTING | WATCHING,     /* a source is running */
  WAITING = OFFLINE | BACKOFF | TRUST, /* a try is planned */
  IDLE = OFF | WAITING | LOGIN,        /* no source: its reports are late ones and say nothing */
  ON = AT_WORK | WAITING | LOGIN
};

static const PbTransition table[] = {
  { OFF, PB_TRIGGER_CONTINUED, PB_FACT_NETWORK, PB_STATUS_CONNECTING, PB_ACTION_START },
  { OFF, PB_TRIGGER_CONTINUED, 0, PB_STATUS_OFFLINE, PB_ACTION_AWAIT_NETWORK },
  { ON, PB_TRIGGER_CONTINUED, 0, PB_STATUS_SAME, PB_ACTION_IGNORE },

  { OFF, PB_TRIGGER_PAUSED, 0, PB_STATUS_SAME, PB_ACTION_IGNORE },
  { ON, PB_TRIGGER_PAUSED, 0, PB_STATUS_OFF, PB_ACTION_STOP },

  { OFF, PB_TRIGGER_CHANGED, 0, PB_STATUS_SAME, PB_ACTION_IGNORE },
  { ON, PB_TRIGGER_CHANGED, 0, PB_STATUS_CONNECTING, PB_ACTION_RENEW },

  { OFFLINE | BACKOFF, PB_TRIGGER_NETWORK_UP, PB_FACT_FIRST | PB_FACT_WELCOME, PB_STATUS_CONNECTING, PB_ACTION_START },
  { WAITING, PB_TRIGGER_NETWORK_UP, 0, PB_STATUS_SAME, PB_ACTION_SOON },
  { WATCHING, PB_TRIGGER_NETWORK_UP, 0, PB_STATUS_SAME, PB_ACTION_PROBE },
  { CONNECTING, PB_TRIGGER_NETWORK_UP, PB_FACT_STUCK, PB_STATUS_SAME, PB_ACTION_UNSTICK },
  { LOGIN, PB_TRIGGER_NETWORK_UP, PB_FACT_PROXY, PB_STATUS_CONNECTING, PB_ACTION_START },
  { OFF | CONNECTING | LOGIN, PB_TRIGGER_NETWORK_UP, 0, PB_STATUS_SAME, PB_ACTION_IGNORE },

  /* the monitor knows nothing of loopback and of tunnels: a connection must fail before it is given up */
  { WATCHING, PB_TRIGGER_NETWORK_DOWN, 0, PB_STATUS_SAME, PB_ACTION_PROBE },
  { BACKOFF, PB_TRIGGER_NETWORK_DOWN, 0, PB_STATUS_OFFLINE, PB_ACTION_LOSE_NETWORK },
  { OFF | OFFLINE | CONNECTING | LOGIN | TRUST, PB_TRIGGER_NETWORK_DOWN, 0, PB_STATUS_SAME, PB_ACTION_IGNORE },

  /* CONNECTING has its own deadlines, and a route that flaps must not keep it from ever ending; but what was asked before the
   * network came back may wait for its repetition for long */
  { WAITING, PB_TRIGGER_ROUTE_CHANGED, 0, PB_STATUS_SAME, PB_ACTION_SOON },
  { WATCHING, PB_TRIGGER_ROUTE_CHANGED, 0, PB_STATUS_SAME, PB_ACTION_PROBE },
  { CONNECTING, PB_TRIGGER_ROUTE_CHANGED, PB_FACT_STUCK, PB_STATUS_SAME, PB_ACTION_UNSTICK },
  { LOGIN, PB_TRIGGER_ROUTE_CHANGED, PB_FACT_PROXY, PB_STATUS_CONNECTING, PB_ACTION_START },
  { OFF | CONNECTING | LOGIN, PB_TRIGGER_ROUTE_CHANGED, 0, PB_STATUS_SAME, PB_ACTION_IGNORE },

  /* half a handshake does not survive a suspend */
  { CONNECTING, PB_TRIGGER_WOKE_UP, 0, PB_STATUS_SAME, PB_ACTION_RESTART },
  { WATCHING, PB_TRIGGER_WOKE_UP, 0, PB_STATUS_SAME, PB_ACTION_PROBE },
  { WAITING, PB_TRIGGER_WOKE_UP, 0, PB_STATUS_SAME, PB_ACTION_SOON },
  { LOGIN, PB_TRIGGER_WOKE_UP, PB_FACT_PROXY, PB_STATUS_CONNECTING, PB_ACTION_START },
  { OFF | LOGIN, PB_TRIGGER_WOKE_UP, 0, PB_STATUS_SAME, PB_ACTION_IGNORE },

  { LOGIN, PB_TRIGGER_VAULT_CHANGED, PB_FACT_VAULT, PB_STATUS_CONNECTING, PB_ACTION_START },
  { LOGIN, PB_TRIGGER_VAULT_CHANGED, PB_FACT_PROXY_WANTS, PB_STATUS_CONNECTING, PB_ACTION_START },
  { LOGIN, PB_TRIGGER_VAULT_CHANGED, 0, PB_STATUS_SAME, PB_ACTION_IGNORE },
  { OFF | AT_WORK | WAITING, PB_TRIGGER_VAULT_CHANGED, 0, PB_STATUS_SAME, PB_ACTION_IGNORE },

  { WATCHING, PB_TRIGGER_CHECK_NOW, 0, PB_STATUS_SAME, PB_ACTION_REFRESH },
  { WAITING, PB_TRIGGER_CHECK_NOW, 0, PB_STATUS_CONNECTING, PB_ACTION_START },
  { LOGIN, PB_TRIGGER_CHECK_NOW, PB_FACT_VAULT, PB_STATUS_CONNECTING, PB_ACTION_START },
  { LOGIN, PB_TRIGGER_CHECK_NOW, PB_FACT_MAY_TRY, PB_STATUS_CONNECTING, PB_ACTION_START_BY_HAND },
  { LOGIN, PB_TRIGGER_CHECK_NOW, 0, PB_STATUS_SAME, PB_ACTION_IGNORE },
  { OFF | CONNECTING, PB_TRIGGER_CHECK_NOW, 0, PB_STATUS_SAME, PB_ACTION_IGNORE },

  /* the others have no try planned: there is no row for them */
  { WAITING, PB_TRIGGER_DUE, 0, PB_STATUS_CONNECTING, PB_ACTION_START },

  { CONNECTING, PB_TRIGGER_WATCHING, 0, PB_STATUS_WATCHING, PB_ACTION_SETTLE },
  { WATCHING, PB_TRIGGER_WATCHING, 0, PB_STATUS_SAME, PB_ACTION_NOTE },
  { IDLE, PB_TRIGGER_WATCHING, 0, PB_STATUS_SAME, PB_ACTION_IGNORE },

  { AT_WORK, PB_TRIGGER_ALIVE, 0, PB_STATUS_SAME, PB_ACTION_NOTE },
  { IDLE, PB_TRIGGER_ALIVE, 0, PB_STATUS_SAME, PB_ACTION_IGNORE },

  { AT_WORK, PB_TRIGGER_FAILED_UNREACHED, PB_FACT_NETWORK, PB_STATUS_BACKOFF, PB_ACTION_RETRY },
  { AT_WORK, PB_TRIGGER_FAILED_UNREACHED, 0, PB_STATUS_OFFLINE, PB_ACTION_RETRY_LATE },
  { AT_WORK, PB_TRIGGER_FAILED_QUICK, 0, PB_STATUS_BACKOFF, PB_ACTION_RETRY },
  { AT_WORK, PB_TRIGGER_FAILED_SLOW, 0, PB_STATUS_BACKOFF, PB_ACTION_RETRY_SLOW },
  { AT_WORK, PB_TRIGGER_FAILED_LOGIN, 0, PB_STATUS_NEEDS_LOGIN, PB_ACTION_ASK_LOGIN },
  { AT_WORK, PB_TRIGGER_FAILED_VAULT, 0, PB_STATUS_NEEDS_LOGIN, PB_ACTION_ASK_VAULT },
  { AT_WORK, PB_TRIGGER_FAILED_TRUST, 0, PB_STATUS_NEEDS_TRUST, PB_ACTION_ASK_TRUST },
  { IDLE, PB_TRIGGER_FAILED_UNREACHED, 0, PB_STATUS_SAME, PB_ACTION_IGNORE },
  { IDLE, PB_TRIGGER_FAILED_QUICK, 0, PB_STATUS_SAME, PB_ACTION_IGNORE },
  { IDLE, PB_TRIGGER_FAILED_SLOW, 0, PB_STATUS_SAME, PB_ACTION_IGNORE },
  { IDLE, PB_TRIGGER_FAILED_LOGIN, 0, PB_STATUS_SAME, PB_ACTION_IGNORE },
  { IDLE, PB_TRIGGER_FAILED_VAULT, 0, PB_STATUS_SAME, PB_ACTION_IGNORE },
  { IDLE, PB_TRIGGER_FAILED_TRUST, 0, PB_STATUS_SAME, PB_ACTION_IGNORE },
};

static const PbTrigger failures[PB_N_ERROR_CLASSES] = {
  [PB_ERROR_CLASS_NONE] = PB_TRIGGER_FAILED_QUICK,
  [PB_ERROR_CLASS_OFFLINE] = PB_TRIGGER_FAILED_UNREACHED,
  [PB_ERROR_CLASS_TIMEOUT] = PB_TRIGGER_FAILED_UNREACHED,
  [PB_ERROR_CLASS_REFUSED] = PB_TRIGGER_FAILED_QUICK,
  [PB_ERROR_CLASS_WRONG_PROTOCOL] = PB_TRIGGER_FAILED_SLOW,
  [PB_ERROR_CLASS_TLS_UNTRUSTED] = PB_TRIGGER_FAILED_TRUST,
  [PB_ERROR_CLASS_TLS_FAILED] = PB_TRIGGER_FAILED_SLOW,
  [PB_ERROR_CLASS_AUTH_REJECTED] = PB_TRIGGER_FAILED_LOGIN,
  [PB_ERROR_CLASS_AUTH_EXPIRED] = PB_TRIGGER_FAILED_LOGIN,
  [PB_ERROR_CLASS_APP_PASSWORD] = PB_TRIGGER_FAILED_LOGIN,
  [PB_ERROR_CLASS_SERVER_BUSY] = PB_TRIGGER_FAILED_SLOW,
  [PB_ERROR_CLASS_PROTOCOL] = PB_TRIGGER_FAILED_QUICK,
  [PB_ERROR_CLASS_LIMIT] = PB_TRIGGER_FAILED_QUICK,
  [PB_ERROR_CLASS_CONFIG] = PB_TRIGGER_FAILED_SLOW,
  [PB_ERROR_CLASS_VAULT_LOCKED] = PB_TRIGGER_FAILED_VAULT,
};

PbTrigger
pb_lifecycle_trigger_of (PbErrorClass error_class)
{
  return (gsize) error_class < G_N_ELEMENTS (failures) ? failures[error_class] : PB_TRIGGER_FAILED_QUICK;
}

const PbTransition *
pb_lifecycle_get_table (gsize *n_rows)
{
  *n_rows = G_N_ELEMENTS (table);
  return table;
}

const PbTransition *
pb_lifecycle_find (PbStatus status, PbTrigger trigger, guint facts)
{
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    if (table[i].trigger == trigger && (table[i].statuses & 1U << status) != 0 && (table[i].needs & ~facts) == 0)
      return &table[i];
  return NULL;
}

/* Nobody is asked so often that the account of a company is locked. */
static guint
facts_about_proxy (const PbStep *step, const PbEntry *entry)
{
  guint facts = 0;

  if (entry->view.error_class != PB_ERROR_CLASS_AUTH_REJECTED || !g_str_has_prefix (entry->view.error_text, PB_REASON_PROXY " "))
    return 0;
  if (entry->connecting_since <= step->now - step->policy->proxy_pause)
    facts |= PB_FACT_PROXY;
  if (g_str_has_prefix (entry->view.error_text, PB_REASON_PROXY_WANTS))
    facts |= PB_FACT_PROXY_WANTS;
  return facts;
}

static guint
facts_about (const PbStep *step, const PbEntry *entry)
{
  guint facts = facts_about_proxy (step, entry);

  if (step->state->network)
    facts |= PB_FACT_NETWORK;
  if (!step->started)
    facts |= PB_FACT_FIRST;
  if (entry->not_before <= step->now)
    facts |= PB_FACT_WELCOME;
  if (entry->view.error_class == PB_ERROR_CLASS_VAULT_LOCKED)
    facts |= PB_FACT_VAULT;
  if (entry->tried_by_hand <= step->now - step->policy->login_pause)
    facts |= PB_FACT_MAY_TRY;
  if (!entry->unstuck && entry->connecting_since <= step->now - step->policy->stuck_after)
    facts |= PB_FACT_STUCK;
  return facts;
}

static gboolean
shows_change (const PbAccountState *a, const PbAccountState *b)
{
  return a->status != b->status || a->error_class != b->error_class || a->retry_at != b->retry_at ||
         !g_str_equal (a->error_text, b->error_text);
}

void
pb_lifecycle_apply (PbStep *step, guint index, PbTrigger trigger)
{
  PbEntry *entry = pb_step_entry (step, index);
  const PbTransition *row = pb_lifecycle_find (entry->view.status, trigger, facts_about (step, entry));
  g_autoptr (PbEntry) before = NULL;

  if (row == NULL)
    {
      g_critical ("life-cycle: no row for status %u and trigger %u", entry->view.status, trigger);
      return;
    }
  if (row->action == PB_ACTION_IGNORE)
    return;
  if (row->action == PB_ACTION_PROBE || row->action == PB_ACTION_REFRESH)
    {
      pb_step_emit (step, row->action == PB_ACTION_PROBE ? PB_EFFECT_PROBE : PB_EFFECT_REFRESH, entry, NULL);
      return;
    }
  before = pb_entry_copy (entry, 0); /* this step may have edited the account already */
  entry = pb_step_edit_entry (step, index);
  if (row->next != PB_STATUS_SAME)
    entry->view.status = row->next;
  pb_action_run (step, entry, row->action);
  if (shows_change (&before->view, &entry->view))
    pb_step_emit (step, PB_EFFECT_STATUS, entry, NULL);
  pb_action_ask (step, entry, row->action);
}
