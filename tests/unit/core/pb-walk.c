/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-walk.c: see pb-walk.h. */
#include "pb-walk.h"

#include <string.h>

#include "pb-announce.h"

const char *const pb_walk_ids[PB_WALK_ACCOUNTS] = { "a", "b", "c" };
const char *const pb_walk_folders[PB_WALK_FOLDERS] = { NULL, "Work", "工作", "" };

static GHashTable *
new_set (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

void
pb_walk_forget (PbWalkModel *model)
{
  g_clear_pointer (&model->told, g_hash_table_unref);
  g_clear_pointer (&model->held, g_hash_table_unref);
  g_clear_pointer (&model->counts, g_hash_table_unref);
  g_clear_pointer (&model->on_screen, g_hash_table_unref);
  g_clear_pointer (&model->persisted, g_hash_table_unref);
  g_clear_pointer (&model->recent, g_ptr_array_unref);
  *model = (PbWalkModel){ 0 };
}

void
pb_walk_forget_numbers (PbWalkModel *model)
{
  for (gsize i = 0; i < PB_WALK_FOLDERS; i++)
    {
      model->unread[i] = -1;
      model->missing[i] = FALSE;
    }
}

void
pb_walk_begin (PbWalkModel *model)
{
  pb_walk_forget (model);
  model->exists = TRUE;
  pb_walk_forget_numbers (model);
  model->tried_by_hand = G_MININT64;
  model->told = new_set ();
  model->held = new_set ();
  model->counts = new_set ();
  model->on_screen = new_set ();
  model->persisted = new_set ();
  model->recent = g_ptr_array_new_with_free_func (g_free);
}

PbWalkModel *
pb_walk_model_of (PbWalk *walk, const char *account)
{
  for (gsize i = 0; i < PB_WALK_ACCOUNTS; i++)
    if (g_str_equal (pb_walk_ids[i], account))
      return &walk->models[i];
  g_assert_not_reached ();
}

gboolean
pb_walk_is_holding (PbWalk *walk)
{
  return pb_state_get_quiet (walk->play->state) || pb_state_get_snoozed_until (walk->play->state) > walk->play->now;
}

/* --- what an effect may be --- */

/* Another network may be one without this proxy; and a keyring may give what the proxy did not get. */
static gboolean
may_begin_at_proxy (PbEventType type, const char *text)
{
  if (type == PB_EVENT_VAULT_CHANGED)
    return g_str_has_prefix (text, "proxy wants");
  return g_str_has_prefix (text, "proxy ") && (type == PB_EVENT_NETWORK || type == PB_EVENT_NETWORK_CHANGED || type == PB_EVENT_WOKE_UP);
}

static void
see_start (PbWalk *walk, PbWalkModel *model, const PbEffect *effect, const PbEvent *event, PbState *old)
{
  const PbAccountState *was = pb_state_find (old, effect->account);
  gint64 before = model->started;

  g_assert_false (model->running);
  model->running = TRUE;
  model->started = walk->play->now;
  if (was == NULL || was->status != PB_STATUS_NEEDS_LOGIN || event->type == PB_EVENT_ACCOUNT_CHANGED)
    return;
  /* a refused password is tried again by hand only, and not twice a minute; a keyring that opened is another matter */
  if (was->error_class == PB_ERROR_CLASS_VAULT_LOCKED)
    return;
  if (was->error_class == PB_ERROR_CLASS_AUTH_REJECTED && may_begin_at_proxy (event->type, was->error_text))
    {
      g_assert_true (event->type == PB_EVENT_VAULT_CHANGED || before <= walk->play->now - SECONDS (900));
      return;
    }
  g_assert_cmpint (event->type, ==, PB_EVENT_CHECK_NOW);
  g_assert_cmpint (model->tried_by_hand, <=, walk->play->now - SECONDS (60));
  model->tried_by_hand = walk->play->now;
}

static void
see_alert (PbWalkModel *model, const PbAlert *alert, gboolean holding)
{
  guint before = GPOINTER_TO_UINT (g_hash_table_lookup (model->counts, alert->id));

  g_assert_false (holding);
  g_assert_cmpuint (alert->count, >, before);
  g_assert_cmpuint (alert->messages->len, >, 0);
  g_assert_cmpuint (alert->messages->len, <=, MIN (alert->count, 5));
  if (!alert->summary)
    g_assert_cmpuint (alert->count, ==, 1);
  g_hash_table_insert (model->counts, g_strdup (alert->id), GUINT_TO_POINTER (alert->count));
  g_hash_table_add (model->on_screen, g_strdup (alert->id));
}

static void
see_ask_login (PbWalk *walk, PbWalkModel *model, const PbEvent *event)
{
  gboolean *asked = event->type == PB_EVENT_TICK ? &walk->asked_vault : &model->asked_login;
  const PbAccountState *account = pb_state_find (walk->play->state, pb_walk_ids[model - walk->models]);

  g_assert_nonnull (account);
  g_assert_cmpint (account->status, ==, PB_STATUS_NEEDS_LOGIN);
  g_assert_cmpint (account->error_class == PB_ERROR_CLASS_VAULT_LOCKED, ==, event->type == PB_EVENT_TICK);
  g_assert_false (*asked);
  *asked = TRUE;
}

/* At least two accounts are refused, and each of them counts as told. */
static void
see_ask_trust_all (PbWalk *walk)
{
  guint n = 0;

  g_assert_false (walk->asked_all);
  walk->asked_all = TRUE;
  for (gsize i = 0; i < PB_WALK_ACCOUNTS; i++)
    {
      const PbAccountState *account = pb_state_find (walk->play->state, pb_walk_ids[i]);

      if (account == NULL || account->status != PB_STATUS_NEEDS_TRUST)
        continue;
      walk->models[i].asked_trust = TRUE;
      n++;
    }
  g_assert_cmpuint (n, >=, 2);
}

void
pb_walk_be_calm (PbWalk *walk)
{
  for (gsize i = 0; i < PB_WALK_ACCOUNTS && walk->asked_all; i++)
    walk->models[i].asked_trust = FALSE;
  walk->asked_all = FALSE;
}

void
pb_walk_see_who_is_left (PbWalk *walk)
{
  for (gsize i = 0; i < PB_WALK_ACCOUNTS; i++)
    {
      const PbAccountState *account = pb_state_find (walk->play->state, pb_walk_ids[i]);

      if (account != NULL && walk->models[i].asked_trust && account->status != PB_STATUS_OFF)
        return;
    }
  pb_walk_be_calm (walk);
}

void
pb_walk_see_effect (PbWalk *walk, const PbEffect *effect, const PbEvent *event, PbState *old)
{
  PbWalkModel *model = pb_walk_model_of (walk, effect->account);

  switch (effect->type)
    {
    case PB_EFFECT_START:
      see_start (walk, model, effect, event, old);
      break;
    case PB_EFFECT_STOP:
      model->running = FALSE;
      break;
    case PB_EFFECT_REFRESH:
    case PB_EFFECT_PROBE:
      g_assert_true (model->running);
      break;
    case PB_EFFECT_MAIL:
      g_assert_cmpint (event->type, ==, PB_EVENT_MAIL);
      g_assert_true (g_hash_table_add (model->told, g_strdup (effect->message->key)));
      break;
    case PB_EFFECT_ALERT:
      see_alert (model, effect->alert, pb_walk_is_holding (walk));
      break;
    case PB_EFFECT_WITHDRAW:
      g_assert_true (g_hash_table_remove (model->on_screen, effect->alert_id));
      break;
    case PB_EFFECT_PERSIST_SHOWN:
      for (guint i = 0; i < effect->keys->len; i++)
        g_assert_true (g_hash_table_add (model->persisted, g_strdup (g_ptr_array_index (effect->keys, i))));
      break;
    case PB_EFFECT_ASK_LOGIN:
      see_ask_login (walk, model, event);
      break;
    case PB_EFFECT_ASK_TRUST:
      g_assert_false (model->asked_trust || walk->asked_all);
      g_assert_cmpint (pb_state_find (walk->play->state, effect->account)->status, ==, PB_STATUS_NEEDS_TRUST);
      model->asked_trust = TRUE;
      break;
    case PB_EFFECT_ASK_TRUST_ALL:
      see_ask_trust_all (walk);
      break;
    case PB_EFFECT_PIN_IDLE:
      g_assert_cmpint (event->type, ==, PB_EVENT_PIN_IDLE);
      break;
    case PB_EFFECT_PERSIST_GONE:
    case PB_EFFECT_STATUS:
    case PB_EFFECT_UNREAD:
    case PB_EFFECT_GONE:
    case PB_EFFECT_NOTICE:
    case PB_EFFECT_SOUND:
    default:
      break;
    }
}

/* --- what must hold between events --- */

/* The account's number is the sum of those known; each folder is there once, and only while something is known of it. */
static void
check_numbers (const PbAccountState *account, const PbWalkModel *model)
{
  gint64 sum = -1;
  guint n = 0;

  for (gsize i = 0; i < PB_WALK_FOLDERS - 1; i++)
    {
      const PbFolderCount *count = pb_folder_counts_find (account->folders, pb_walk_folders[i]);

      g_assert_cmpint (count != NULL, ==, model->unread[i] >= 0 || model->missing[i]);
      if (count == NULL)
        continue;
      n++;
      g_assert_cmpint (count->unread, ==, model->unread[i]);
      g_assert_cmpint (count->missing, ==, model->missing[i]);
      if (count->unread >= 0)
        sum = MAX (sum, 0) + count->unread;
    }
  g_assert_cmpuint (account->folders->len, ==, n);
  g_assert_cmpint (account->unread, ==, sum);
}

static void
check_account (PbWalk *walk, const PbAccountState *account, PbWalkModel *model)
{
  PbStatus status = account->status;
  gboolean waits = status == PB_STATUS_OFFLINE || status == PB_STATUS_BACKOFF || status == PB_STATUS_NEEDS_TRUST;
  guint index = 0;
  const PbEntry *entry;

  g_assert_cmpint (model->running, ==, status == PB_STATUS_CONNECTING || status == PB_STATUS_WATCHING);
  if (!waits)
    g_assert_cmpint (account->retry_at, ==, PB_NEVER);
  else
    g_assert_cmpint (account->retry_at, <=, walk->play->now + SECONDS (3600));
  if (status == PB_STATUS_WATCHING || status == PB_STATUS_OFF)
    g_assert_cmpint (account->error_class, ==, PB_ERROR_CLASS_NONE);
  else if (status != PB_STATUS_CONNECTING)
    g_assert_cmpint (account->error_class, !=, PB_ERROR_CLASS_NONE);
  check_numbers (account, model);
  g_assert_cmpuint (account->newest->len, <=, 10);
  g_assert_true (pb_state_lookup (walk->play->state, account->id, &index));
  entry = pb_state_entry (walk->play->state, index);
  g_assert_cmpuint (entry->records->len, <=, PB_ANNOUNCE_RECORDS);
  model->crowded |= entry->records->len == PB_ANNOUNCE_RECORDS;
  g_assert_cmpuint (entry->arrivals->len, <=, 3);
}

/* Returns: when the keyring is asked about: 15 s from now at most, and never again once it was. */
static gint64
ask_vault_at (PbWalk *walk, const PbAccountState *account)
{
  guint index = 0;
  gint64 at;

  g_assert_true (pb_state_lookup (walk->play->state, account->id, &index));
  at = pb_state_entry (walk->play->state, index)->ask_vault_at;
  if (at != PB_NEVER)
    g_assert_cmpint (at, <=, walk->play->now + SECONDS (15));
  if (account->status == PB_STATUS_WATCHING)
    g_assert_cmpint (at, ==, PB_NEVER);
  return at;
}

/* Returns: when a refused certificate is told of: 30 s from now at most, while it is still refused. */
static gint64
ask_trust_at (PbWalk *walk, const PbAccountState *account)
{
  guint index = 0;
  gint64 at;

  g_assert_true (pb_state_lookup (walk->play->state, account->id, &index));
  at = pb_state_entry (walk->play->state, index)->ask_trust_at;
  if (at == PB_NEVER)
    return at;
  g_assert_cmpint (at, <=, walk->play->now + SECONDS (30));
  g_assert_cmpint (account->status, ==, PB_STATUS_NEEDS_TRUST);
  return at;
}

void
pb_walk_check_state (PbWalk *walk)
{
  gint64 deadline = pb_state_get_snoozed_until (walk->play->state);
  gint64 unread = 0;

  if (deadline == 0)
    deadline = PB_NEVER;
  for (gsize i = 0; i < PB_WALK_ACCOUNTS; i++)
    {
      const PbAccountState *account = pb_state_find (walk->play->state, pb_walk_ids[i]);

      g_assert_cmpint (account != NULL, ==, walk->models[i].exists);
      if (account == NULL)
        continue;
      check_account (walk, account, &walk->models[i]);
      deadline = MIN (deadline, MIN (account->retry_at, MIN (ask_vault_at (walk, account), ask_trust_at (walk, account))));
      unread += MAX (account->unread, 0);
    }
  g_assert_cmpint (pb_state_get_deadline (walk->play->state), ==, deadline);
  g_assert_cmpint (pb_state_get_unread (walk->play->state), ==, unread);
}

void
pb_walk_check_status_told (PbWalk *walk, PbState *old)
{
  for (gsize i = 0; i < PB_WALK_ACCOUNTS; i++)
    {
      const PbAccountState *was = pb_state_find (old, pb_walk_ids[i]), *is = pb_state_find (walk->play->state, pb_walk_ids[i]);
      g_autofree char *word = g_strdup_printf ("status:%s", pb_walk_ids[i]);
      gboolean changed = (is != NULL && was == NULL) ||
                         (is != NULL && was != NULL &&
                          (is->status != was->status || is->error_class != was->error_class ||
                           is->retry_at != was->retry_at || !g_str_equal (is->error_text, was->error_text)));

      g_assert_cmpint (strstr (walk->play->told, word) != NULL, ==, changed);
    }
}
