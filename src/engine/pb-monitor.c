/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-monitor.c: one state, one queue of events, one timer, one source for each account. */
#include "pb-monitor-private.h"

#include "pb-exmail-tokens.h"

G_DEFINE_FINAL_TYPE (PbMonitor, pb_monitor, G_TYPE_OBJECT)

static void
source_reported (PbMailSource *source, const PbEvent *event, gpointer user_data)
{
  PbMonitor *self = user_data;

  /* A source that was replaced has nothing to say any more. */
  if (g_hash_table_lookup (self->sources, event->account) == source)
    pb_monitor_post (self, event);
}

static void
drop_source (PbMonitor *self, const char *id)
{
  PbMailSource *source = g_hash_table_lookup (self->sources, id);

  if (source == NULL)
    return;
  g_object_ref (source);
  g_hash_table_remove (self->sources, id);
  pb_mail_source_stop (source);
  g_object_unref (source);
}

static void
start_source (PbMonitor *self, const char *id)
{
  PbMailSource *source = g_hash_table_lookup (self->sources, id);
  PbAccount *account = pb_monitor_get_account (self, id);
  g_autoptr (GError) error = NULL;

  if (source == NULL && account != NULL)
    {
      source = pb_mail_source_new (account, &self->context, source_reported, self, &error);
      if (source != NULL)
        g_hash_table_insert (self->sources, g_strdup (id), source);
    }
  if (source != NULL)
    pb_mail_source_start (source);
  else if (error != NULL)
    pb_monitor_post (self, &(PbEvent){ .type = PB_EVENT_FAILED, .account = id, .error_class = pb_error_class_of (error, PB_ERROR_CLASS_CONFIG), .text = error->message });
}

static void
persist (PbMonitor *self, const PbEffect *effect, void (*func) (PbLedger *, const char *, const char *))
{
  for (guint i = 0; effect->keys != NULL && i < effect->keys->len; i++)
    func (self->context.ledger, effect->account, g_ptr_array_index (effect->keys, i));
}

static void
carry_out (PbMonitor *self, const PbEffect *effect)
{
  PbMailSource *source = effect->account != NULL ? g_hash_table_lookup (self->sources, effect->account) : NULL;

  switch (effect->type)
    {
    case PB_EFFECT_START:
      start_source (self, effect->account);
      break;
    case PB_EFFECT_STOP:
      if (source != NULL)
        pb_mail_source_stop (source);
      break;
    case PB_EFFECT_REFRESH:
      if (source != NULL)
        pb_mail_source_refresh (source);
      break;
    case PB_EFFECT_PROBE:
      if (source != NULL)
        pb_mail_source_probe (source);
      break;
    case PB_EFFECT_PERSIST_SHOWN:
      persist (self, effect, pb_ledger_set_shown);
      break;
    case PB_EFFECT_PERSIST_GONE:
      persist (self, effect, pb_ledger_forget);
      break;
    case PB_EFFECT_STATUS:
    case PB_EFFECT_UNREAD:
    case PB_EFFECT_MAIL:
    case PB_EFFECT_GONE:
    case PB_EFFECT_NOTICE:
    case PB_EFFECT_ALERT:
    case PB_EFFECT_WITHDRAW:
    case PB_EFFECT_SOUND:
    case PB_EFFECT_ASK_LOGIN:
    case PB_EFFECT_ASK_TRUST:
    case PB_EFFECT_ASK_TRUST_ALL:
    case PB_EFFECT_PIN_IDLE:
    default:
      self->func (self, effect, self->user_data);
    }
}

static void
forget_account (PbMonitor *self, const char *id)
{
  drop_source (self, id);
  /* A group that was only spoilt comes back with its memory. */
  if (!pb_accounts_has_group (self->accounts, id))
    pb_ledger_forget_account (self->context.ledger, id);
}

static void
reduce_one (PbMonitor *self, const PbEvent *event)
{
  g_autoptr (GPtrArray) effects = NULL;
  PbState *next;

  if (event->type == PB_EVENT_ACCOUNT_CHANGED)
    drop_source (self, event->account);
  next = pb_reduce (self->state, event, &self->policy, pb_clock_now (self->context.clock), &effects);
  pb_state_unref (self->state);
  self->state = next;
  for (guint i = 0; self->running && effects != NULL && i < effects->len; i++)
    carry_out (self, g_ptr_array_index (effects, i));
  if (event->type == PB_EVENT_ACCOUNT_REMOVED)
    forget_account (self, event->account);
}

/* Gives the waiting events to the rules, unless an outer call is at it. */
static void
drain (PbMonitor *monitor)
{
  g_autoptr (PbMonitor) self = g_object_ref (monitor);
  PbEvent *next;

  if (self->reducing)
    return;
  self->reducing = TRUE;
  while (self->running && (next = pb_event_queue_pop (self->queue)) != NULL)
    {
      reduce_one (self, next);
      pb_event_queue_release (next);
    }
  self->reducing = FALSE;
  if (self->running)
    pb_timer_set (self->timer, pb_state_get_deadline (self->state));
}

/* A person asks again, or gave a secret anew: an interface key that was refused is tried once more. @id: (nullable): any */
static void
forgive (PbMonitor *self, const char *id)
{
  for (guint i = 0; self->context.exmail != NULL && i < self->known->len; i++)
    {
      PbAccount *account = g_ptr_array_index (self->known, i);
      if (g_str_equal (account->kind, "exmail") && (id == NULL || g_str_equal (account->id, id)))
        pb_exmail_tokens_forget_refusal (self->context.exmail, account);
    }
}

void
pb_monitor_post (PbMonitor *self, const PbEvent *event)
{
  if (!self->running)
    return;
  if (event->type == PB_EVENT_CHECK_NOW)
    forgive (self, event->account);
  pb_event_queue_push (self->queue, event);
  drain (self);
}

void
pb_monitor_set_policy (PbMonitor *self, const PbPolicy *policy)
{
  self->policy = *policy;
}

void
pb_monitor_set_quiet (PbMonitor *self, gboolean quiet)
{
  pb_event_queue_push (self->queue, &(PbEvent){ .type = PB_EVENT_QUIET, .flag = quiet });
  drain (self);
}

static void
push (PbMonitor *self, PbEventType type, const PbAccount *account)
{
  PbEvent event = { .type = type };

  if (account != NULL)
    {
      event.account = account->id;
      event.address = account->address;
      event.label = account->name;
      event.flag = account->paused;
    }
  pb_event_queue_push (self->queue, &event);
}

typedef struct
{
  PbMonitor *monitor;
  const PbAccount *account;
} Replay;

static void
replay_pending (const PbLedgerMail *mail, PbLedgerEntry entry, gpointer user_data)
{
  Replay *replay = user_data;
  PbMessage fields = { mail->key, mail->folder, mail->from, mail->address, mail->subject, mail->message_id, mail->date, mail->preview };
  g_autoptr (PbMessage) message = NULL;
  PbEvent event = { .type = PB_EVENT_PENDING, .account = replay->account->id };

  if (entry != PB_LEDGER_PENDING || pb_monitor_forget_unwatched (replay->monitor, replay->account, mail))
    return;
  message = pb_message_new (&fields);
  event.message = message;
  pb_event_queue_push (replay->monitor->queue, &event);
}

static void
add_account (PbMonitor *self, PbAccount *account)
{
  Replay replay = { self, account };

  g_ptr_array_add (self->known, pb_account_ref (account));
  push (self, PB_EVENT_ACCOUNT_ADDED, account);
  pb_ledger_foreach (self->context.ledger, account->id, replay_pending, &replay);
}

static void
change_account (PbMonitor *self, PbAccount *old, PbAccount *new)
{
  guint index;
  gboolean was_paused = old->paused;
  gboolean reconnect = !pb_account_same_connection (old, new);
  gboolean renamed = !g_str_equal (old->name, new->name) || !g_str_equal (old->address, new->address);

  if (pb_account_equal (old, new) || !g_ptr_array_find (self->known, old, &index))
    return;
  g_autoptr (PbAccount) before = g_steal_pointer (&g_ptr_array_index (self->known, index));
  g_ptr_array_index (self->known, index) = pb_account_ref (new);
  if (new->paused && !was_paused)
    push (self, PB_EVENT_PAUSED, new);
  if (reconnect)
    push (self, PB_EVENT_ACCOUNT_CHANGED, new);
  else if (renamed)
    push (self, PB_EVENT_ACCOUNT_RENAMED, new);
  pb_monitor_drop_folders (self, before, new);
  if (!new->paused && was_paused)
    push (self, PB_EVENT_CONTINUED, new);
}

static gboolean
contains (GPtrArray *accounts, const char *id)
{
  for (guint i = 0; i < accounts->len; i++)
    if (g_str_equal (((PbAccount *) g_ptr_array_index (accounts, i))->id, id))
      return TRUE;
  return FALSE;
}

static void
remove_missing (PbMonitor *self, GPtrArray *now)
{
  guint i = 0;

  while (i < self->known->len)
    {
      PbAccount *account = g_ptr_array_index (self->known, i);
      if (contains (now, account->id))
        {
          i++;
          continue;
        }
      g_autoptr (PbAccount) removed = g_ptr_array_steal_index (self->known, i);
      push (self, PB_EVENT_ACCOUNT_REMOVED, removed);
    }
}

static void
follow_accounts (PbMonitor *self)
{
  g_autoptr (GPtrArray) now = g_ptr_array_ref (pb_accounts_get (self->accounts));

  remove_missing (self, now);
  for (guint i = 0; i < now->len; i++)
    {
      PbAccount *account = g_ptr_array_index (now, i);
      PbAccount *old = pb_monitor_get_account (self, account->id);
      if (old == NULL)
        add_account (self, account);
      else
        change_account (self, old, account);
    }
  drain (self);
}

static void
accounts_changed_cb (PbAccounts *accounts, gpointer user_data)
{
  follow_accounts (user_data);
}

static void
vault_changed_cb (PbVault *vault, gpointer user_data)
{
  pb_monitor_post (user_data, &(PbEvent){ .type = PB_EVENT_VAULT_CHANGED });
}

static void
network_changed_cb (PbReach *reach, gboolean available, gpointer user_data)
{
  PbMonitor *self = user_data;
  PbEvent event = { .type = available != self->available ? PB_EVENT_NETWORK : PB_EVENT_NETWORK_CHANGED, .flag = available };

  self->available = available;
  pb_monitor_post (self, &event);
}

static void
woke_up_cb (PbReach *reach, gpointer user_data)
{
  pb_monitor_post (user_data, &(PbEvent){ .type = PB_EVENT_WOKE_UP });
}

static void
timer_cb (gpointer user_data)
{
  pb_monitor_post (user_data, &(PbEvent){ .type = PB_EVENT_TICK });
}

static void
listen_to_edges (PbMonitor *self)
{
  g_signal_connect (self->accounts, "changed", G_CALLBACK (accounts_changed_cb), self);
  g_signal_connect (self->context.vault, "changed", G_CALLBACK (vault_changed_cb), self);
  if (self->context.reach == NULL)
    return;
  g_signal_connect (self->context.reach, "network-changed", G_CALLBACK (network_changed_cb), self);
  g_signal_connect (self->context.reach, "woke-up", G_CALLBACK (woke_up_cb), self);
}

static void
ignore_edges (PbMonitor *self)
{
  g_signal_handlers_disconnect_by_data (self->accounts, self);
  g_signal_handlers_disconnect_by_data (self->context.vault, self);
  if (self->context.reach != NULL)
    g_signal_handlers_disconnect_by_data (self->context.reach, self);
}

void
pb_monitor_start (PbMonitor *self)
{
  if (self->running)
    return;
  self->running = TRUE;
  self->timer = pb_timer_new (self->context.clock, timer_cb, self);
  listen_to_edges (self);
  if (self->context.reach != NULL && !pb_reach_get_available (self->context.reach))
    network_changed_cb (self->context.reach, FALSE, self);
  follow_accounts (self);
}

static void
stop_sources (PbMonitor *self)
{
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, self->sources);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    {
      g_autofree char *name = g_strdup (id);
      drop_source (self, name);
      g_hash_table_iter_init (&iter, self->sources);
    }
}

void
pb_monitor_stop (PbMonitor *self)
{
  if (!self->running)
    return;
  self->running = FALSE;
  ignore_edges (self);
  g_clear_pointer (&self->timer, pb_timer_free);
  pb_event_queue_clear (self->queue);
  stop_sources (self);
}

PbState *
pb_monitor_get_state (PbMonitor *self)
{
  return self->state;
}

PbAccount *
pb_monitor_get_account (PbMonitor *self, const char *id)
{
  for (guint i = 0; i < self->known->len; i++)
    {
      PbAccount *account = g_ptr_array_index (self->known, i);
      if (g_str_equal (account->id, id))
        return account;
    }
  return NULL;
}

PbClock *
pb_monitor_get_clock (PbMonitor *self)
{
  return self->context.clock;
}

void
pb_monitor_secret_changed (PbMonitor *self, const char *id)
{
  PbAccount *account = pb_monitor_get_account (self, id);

  if (account == NULL || !self->running)
    return;
  forgive (self, id);
  push (self, PB_EVENT_ACCOUNT_CHANGED, account);
  drain (self);
}

static void
pb_monitor_dispose (GObject *object)
{
  pb_monitor_stop (PB_MONITOR (object));
  G_OBJECT_CLASS (pb_monitor_parent_class)->dispose (object);
}

static void
pb_monitor_finalize (GObject *object)
{
  PbMonitor *self = PB_MONITOR (object);

  g_clear_object (&self->accounts);
  g_clear_pointer (&self->state, pb_state_unref);
  g_clear_pointer (&self->queue, pb_event_queue_free);
  g_clear_pointer (&self->known, g_ptr_array_unref);
  g_clear_pointer (&self->sources, g_hash_table_unref);
  G_OBJECT_CLASS (pb_monitor_parent_class)->finalize (object);
}

static void
pb_monitor_class_init (PbMonitorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = pb_monitor_dispose;
  object_class->finalize = pb_monitor_finalize;
}

static void
pb_monitor_init (PbMonitor *self)
{
  self->queue = pb_event_queue_new ();
  self->known = g_ptr_array_new_with_free_func ((GDestroyNotify) pb_account_unref);
  self->sources = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->available = TRUE;
}

PbMonitor *
pb_monitor_new (const PbContext *context, PbAccounts *accounts, const PbPolicy *policy, PbMonitorFunc func, gpointer user_data)
{
  PbMonitor *self = g_object_new (PB_TYPE_MONITOR, NULL);

  self->context = *context;
  self->accounts = g_object_ref (accounts);
  self->policy = policy != NULL ? *policy : pb_policy_default ();
  self->func = func;
  self->user_data = user_data;
  self->state = pb_state_new (context->seed);
  return self;
}
