/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-walk.c: a random walk through the rules, watched by a simple model of what must always hold. */
#include "pb-announce.h"
#include "pb-play.h"

#include <string.h>

#ifndef STEPS /* the long walk of --full brings its own */
#define STEPS 100000
#endif

/* What must be true of one account, kept without looking into the rules. */
typedef struct
{
  gboolean exists;
  gboolean running; /* a source is at work */
  gboolean asked_login;
  gboolean asked_trust;
  gboolean crowded; /* had so many popups at a time that the oldest were forgotten */
  gint64 unread[4]; /* of each of folders[], -1 = not known */
  gboolean missing[4];
  gint64 tried_by_hand;
  gint64 started;        /* the last time */
  guint mails;           /* that a popup must stand for, at the end */
  GHashTable *told;      /* (owned): keys that had their mail effect */
  GHashTable *held;      /* (owned): keys held back while snoozed */
  GHashTable *counts;    /* (owned): alert id → newest count */
  GHashTable *on_screen; /* (owned): alert ids */
  GHashTable *persisted; /* (owned): keys */
  GPtrArray *recent;     /* (owned): keys, newest last, at most 10 */
} Model;

typedef struct
{
  PbPlay *play;
  Model models[3];
  gboolean asked_vault;
  gboolean asked_all; /* that no server can be trusted, none has answered since, and some of them are there */
  guint next_key;
} Walk;

static const char *const ids[] = { "a", "b", "c" };
static const char *const folders[] = { NULL, "Work", "工作", "" }; /* the first and the last are the same one */

static GHashTable *
new_set (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static void
forget (Model *model)
{
  g_clear_pointer (&model->told, g_hash_table_unref);
  g_clear_pointer (&model->held, g_hash_table_unref);
  g_clear_pointer (&model->counts, g_hash_table_unref);
  g_clear_pointer (&model->on_screen, g_hash_table_unref);
  g_clear_pointer (&model->persisted, g_hash_table_unref);
  g_clear_pointer (&model->recent, g_ptr_array_unref);
  *model = (Model){ 0 };
}

static void
forget_numbers (Model *model)
{
  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      model->unread[i] = -1;
      model->missing[i] = FALSE;
    }
}

static void
begin (Model *model)
{
  forget (model);
  model->exists = TRUE;
  forget_numbers (model);
  model->tried_by_hand = G_MININT64;
  model->told = new_set ();
  model->held = new_set ();
  model->counts = new_set ();
  model->on_screen = new_set ();
  model->persisted = new_set ();
  model->recent = g_ptr_array_new_with_free_func (g_free);
}

static Model *
model_of (Walk *walk, const char *account)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    if (g_str_equal (ids[i], account))
      return &walk->models[i];
  g_assert_not_reached ();
}

static gboolean
is_holding (Walk *walk)
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
see_start (Walk *walk, Model *model, const PbEffect *effect, const PbEvent *event, PbState *old)
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
see_alert (Model *model, const PbAlert *alert, gboolean holding)
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
see_ask_login (Walk *walk, Model *model, const PbEvent *event)
{
  gboolean *asked = event->type == PB_EVENT_TICK ? &walk->asked_vault : &model->asked_login;
  const PbAccountState *account = pb_state_find (walk->play->state, ids[model - walk->models]);

  g_assert_nonnull (account);
  g_assert_cmpint (account->status, ==, PB_STATUS_NEEDS_LOGIN);
  g_assert_cmpint (account->error_class == PB_ERROR_CLASS_VAULT_LOCKED, ==, event->type == PB_EVENT_TICK);
  g_assert_false (*asked);
  *asked = TRUE;
}

/* At least two accounts are refused, and each of them counts as told. */
static void
see_ask_trust_all (Walk *walk)
{
  guint n = 0;

  g_assert_false (walk->asked_all);
  walk->asked_all = TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      const PbAccountState *account = pb_state_find (walk->play->state, ids[i]);

      if (account == NULL || account->status != PB_STATUS_NEEDS_TRUST)
        continue;
      walk->models[i].asked_trust = TRUE;
      n++;
    }
  g_assert_cmpuint (n, >=, 2);
}

/* The server of @model, which is at work, has answered. */
static void
be_calm (Walk *walk)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ids) && walk->asked_all; i++)
    walk->models[i].asked_trust = FALSE;
  walk->asked_all = FALSE;
}

/* Nobody is there any more of those that were told of. */
static void
see_who_is_left (Walk *walk)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      const PbAccountState *account = pb_state_find (walk->play->state, ids[i]);

      if (account != NULL && walk->models[i].asked_trust && account->status != PB_STATUS_OFF)
        return;
    }
  be_calm (walk);
}

static void
see_effect (Walk *walk, const PbEffect *effect, const PbEvent *event, PbState *old)
{
  Model *model = model_of (walk, effect->account);

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
      see_alert (model, effect->alert, is_holding (walk));
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
check_numbers (const PbAccountState *account, const Model *model)
{
  gint64 sum = -1;
  guint n = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (folders) - 1; i++)
    {
      const PbFolderCount *count = pb_folder_counts_find (account->folders, folders[i]);

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
check_account (Walk *walk, const PbAccountState *account, Model *model)
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
ask_vault_at (Walk *walk, const PbAccountState *account)
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
ask_trust_at (Walk *walk, const PbAccountState *account)
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

static void
check_state (Walk *walk)
{
  gint64 deadline = pb_state_get_snoozed_until (walk->play->state);
  gint64 unread = 0;

  if (deadline == 0)
    deadline = PB_NEVER;
  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      const PbAccountState *account = pb_state_find (walk->play->state, ids[i]);

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

/* A STATUS effect if and only if something of it is to be seen. */
static void
check_status_told (Walk *walk, PbState *old)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      const PbAccountState *was = pb_state_find (old, ids[i]), *is = pb_state_find (walk->play->state, ids[i]);
      g_autofree char *word = g_strdup_printf ("status:%s", ids[i]);
      gboolean changed = (is != NULL && was == NULL) ||
                         (is != NULL && was != NULL &&
                          (is->status != was->status || is->error_class != was->error_class ||
                           is->retry_at != was->retry_at || !g_str_equal (is->error_text, was->error_text)));

      g_assert_cmpint (strstr (walk->play->told, word) != NULL, ==, changed);
    }
}

/* --- what may happen --- */

/* A snooze that is over in time is so in the state only with the next tick; the end of quiet hours does not wait for that. */
static gboolean
was_released (Walk *walk, PbState *old)
{
  gboolean quiet_ended = pb_state_get_quiet (old) && !pb_state_get_quiet (walk->play->state);

  return !is_holding (walk) && (quiet_ended || pb_state_get_snoozed_until (walk->play->state) == 0);
}

static void
give (Walk *walk, const PbEvent *event)
{
  g_autoptr (PbState) old = pb_state_ref (walk->play->state);

  pb_play_event (walk->play, event);
  if (event->type == PB_EVENT_FAILED)
    model_of (walk, event->account)->running = FALSE;
  for (guint i = 0; i < walk->play->effects->len; i++)
    see_effect (walk, g_ptr_array_index (walk->play->effects, i), event, old);
  for (gsize i = 0; i < G_N_ELEMENTS (ids) && was_released (walk, old); i++)
    if (walk->models[i].exists)
      g_hash_table_remove_all (walk->models[i].held);
  check_status_told (walk, old);
}

static void
give_mail (Walk *walk, Model *model, const char *account, PbEventType type)
{
  gboolean again = model->exists && model->recent->len > 0 && g_test_rand_int_range (0, 8) == 0;
  g_autofree char *key = again ? g_strdup (g_ptr_array_index (model->recent, model->recent->len - 1))
                               : g_strdup_printf ("%s-%u", account, walk->next_key++);
  PbMessage fields = { .key = key };
  g_autoptr (PbMessage) message = pb_message_new (&fields);
  PbEvent event = { .type = type, .account = account, .message = message };

  give (walk, &event);
  if (!model->exists || again)
    return;
  model->mails++;
  g_assert_cmpint (g_hash_table_contains (model->told, key), ==, type == PB_EVENT_MAIL);
  if (is_holding (walk))
    g_hash_table_add (model->held, g_strdup (key));
  g_ptr_array_add (model->recent, g_steal_pointer (&key));
  if (model->recent->len > 10)
    g_ptr_array_remove_index (model->recent, 0);
}

static void
give_gone (Walk *walk, Model *model, const char *account)
{
  guint index;
  g_autofree char *key = NULL;

  if (!model->exists || model->recent->len == 0)
    return;
  index = (guint) g_test_rand_int_range (0, (gint32) model->recent->len);
  key = g_ptr_array_steal_index (model->recent, index);
  if (g_hash_table_remove (model->held, key))
    model->mails--;
  give (walk, &(PbEvent){ .type = PB_EVENT_GONE, .account = account, .key = key });
}

/* The daemon says that it took, or that the user closed, one of the popups on the screen. */
static void
give_alert_news (Walk *walk, Model *model, PbEventType type)
{
  GHashTableIter iter;
  gpointer id;
  g_autofree char *copy = NULL;
  PbEvent event = { .type = type };

  if (!model->exists || g_hash_table_size (model->on_screen) == 0)
    return;
  g_hash_table_iter_init (&iter, model->on_screen);
  g_hash_table_iter_next (&iter, &id, NULL);
  event.key = copy = g_strdup (id);
  event.number = g_test_rand_int_range (0, 3);
  if (type == PB_EVENT_ALERT_CLOSED)
    {
      /* first it was shown, as daemons do it */
      give (walk, &(PbEvent){ .type = PB_EVENT_ALERT_SHOWN, .key = copy });
      g_hash_table_remove (model->on_screen, copy);
    }
  give (walk, &event);
}

static void
give_life (Walk *walk, Model *model, const char *account, PbEventType type)
{
  static const char *const texts[] = { NULL, "no", "proxy refused the password (http 10.0.0.1:3128)", "proxy wants a password" };
  PbEvent event = { .type = type, .account = account };

  if (type == PB_EVENT_FAILED)
    {
      event.error_class = (PbErrorClass) g_test_rand_int_range (0, PB_N_ERROR_CLASSES);
      event.text = texts[g_test_rand_int_range (0, G_N_ELEMENTS (texts))];
      event.delay = g_test_rand_int_range (0, 4) == 0 ? SECONDS (g_test_rand_int_range (0, 9000)) : 0;
    }
  else if (type == PB_EVENT_ACCOUNT_CHANGED && model->exists &&
           pb_state_find (walk->play->state, account)->status != PB_STATUS_OFF)
    {
      model->asked_login = FALSE;
      model->tried_by_hand = G_MININT64;
    }
  if (type == PB_EVENT_FAILED && model->running && event.error_class == PB_ERROR_CLASS_TLS_UNTRUSTED && walk->asked_all)
    model->asked_trust = TRUE;
  if ((type == PB_EVENT_WATCHING || type == PB_EVENT_ALIVE) && model->running)
    be_calm (walk);
  if (type == PB_EVENT_WATCHING && model->running)
    model->asked_login = model->asked_trust = FALSE;
  else if (type == PB_EVENT_PAUSED)
    forget_numbers (model);
  give (walk, &event);
}

static void
give_number (Walk *walk, Model *model, const char *account)
{
  gint64 number = g_test_rand_int_range (-3, 50);
  gboolean missing = g_test_rand_int_range (0, 8) == 0;
  gsize given = (gsize) g_test_rand_int_range (0, G_N_ELEMENTS (folders));
  gsize at = given % (G_N_ELEMENTS (folders) - 1);
  g_autofree char *told = NULL;
  gboolean changed = FALSE;

  if (model->exists && pb_state_find (walk->play->state, account)->status != PB_STATUS_OFF)
    {
      number = missing ? -1 : MAX (number, -1);
      changed = model->unread[at] != number || model->missing[at] != missing;
      model->unread[at] = number;
      model->missing[at] = missing;
    }
  give (walk, &(PbEvent){ .type = PB_EVENT_UNREAD, .account = account, .folder = folders[given], .number = number, .flag = missing });
  told = g_strdup_printf ("unread:%s", account);
  g_assert_cmpstr (walk->play->told, ==, changed ? told : "");
}

/* singles + the numbers of the summaries = the mails */
static void
check_sum (Walk *walk)
{
  give (walk, &(PbEvent){ .type = PB_EVENT_SNOOZE, .number = 0 });
  give (walk, &(PbEvent){ .type = PB_EVENT_QUIET, .flag = FALSE });
  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    if (walk->models[i].exists)
      {
        GHashTableIter iter;
        gpointer count;
        guint sum = 0;

        g_hash_table_iter_init (&iter, walk->models[i].counts);
        while (g_hash_table_iter_next (&iter, NULL, &count))
          sum += GPOINTER_TO_UINT (count);
        g_assert_cmpuint (sum, ==, walk->models[i].mails);
      }
}

static void
add_or_remove (Walk *walk, Model *model, const char *account)
{
  if (!model->exists)
    {
      begin (model);
      give (walk, &(PbEvent){ .type = PB_EVENT_ACCOUNT_ADDED, .account = account, .flag = g_test_rand_int_range (0, 8) == 0 });
    }
  else if (g_test_rand_int_range (0, 30) == 0)
    {
      check_sum (walk);
      give (walk, &(PbEvent){ .type = PB_EVENT_ACCOUNT_REMOVED, .account = account });
      g_assert_true (model->crowded || g_hash_table_size (model->on_screen) == 0);
      forget (model);
    }
}

static void
pass_time (Walk *walk)
{
  gint64 deadline = pb_state_get_deadline (walk->play->state);

  switch (g_test_rand_int_range (0, 8))
    {
    case 0:
      if (deadline != PB_NEVER && deadline > walk->play->now)
        walk->play->now = deadline;
      break;
    case 1:
      walk->play->now += SECONDS (g_test_rand_int_range (0, 300));
      break;
    case 2:
    case 3:
    case 4:
      walk->play->now += g_test_rand_int_range (0, 5000000);
      break;
    default:
      break;
    }
}

static void
take_step (Walk *walk)
{
  gsize who = (gsize) g_test_rand_int_range (0, G_N_ELEMENTS (ids));
  const char *account = ids[who];
  Model *model = &walk->models[who];
  PbEventType type = (PbEventType) g_test_rand_int_range (0, PB_EVENT_TICK + 1);

  pass_time (walk);
  switch (type)
    {
    case PB_EVENT_ACCOUNT_ADDED:
    case PB_EVENT_ACCOUNT_REMOVED:
      add_or_remove (walk, model, account);
      break;
    case PB_EVENT_ACCOUNT_CHANGED:
    case PB_EVENT_ACCOUNT_RENAMED:
    case PB_EVENT_PAUSED:
    case PB_EVENT_CONTINUED:
    case PB_EVENT_WATCHING:
    case PB_EVENT_FAILED:
    case PB_EVENT_ALIVE:
      give_life (walk, model, account, type);
      break;
    case PB_EVENT_CHECK_NOW:
      give (walk, &(PbEvent){ .type = type, .account = g_test_rand_bit () ? account : NULL });
      break;
    case PB_EVENT_UNREAD:
      give_number (walk, model, account);
      break;
    case PB_EVENT_MAIL:
    case PB_EVENT_PENDING:
      for (gint32 n = g_test_rand_int_range (1, 4); n > 0; n--)
        give_mail (walk, model, account, type);
      break;
    case PB_EVENT_GONE:
      give_gone (walk, model, account);
      break;
    case PB_EVENT_NOTICE:
      give (walk, &(PbEvent){ .type = type, .account = account, .text = "Full" });
      break;
    case PB_EVENT_PIN_IDLE:
      give (walk, &(PbEvent){ .type = type, .account = account });
      break;
    case PB_EVENT_ALERT_SHOWN:
    case PB_EVENT_ALERT_CLOSED:
      give_alert_news (walk, model, type);
      break;
    case PB_EVENT_SNOOZE:
      give (walk, &(PbEvent){ .type = type, .number = g_test_rand_bit () ? walk->play->now + SECONDS (g_test_rand_int_range (0, 60)) : 0 });
      break;
    case PB_EVENT_QUIET:
    case PB_EVENT_NETWORK:
      give (walk, &(PbEvent){ .type = type, .flag = g_test_rand_bit () });
      break;
    case PB_EVENT_NETWORK_CHANGED:
    case PB_EVENT_WOKE_UP:
    case PB_EVENT_VAULT_CHANGED:
    case PB_EVENT_TICK:
    default:
      give (walk, &(PbEvent){ .type = type });
    }
  see_who_is_left (walk);
  check_state (walk);
}

static void
test_walk (void)
{
  Walk walk = { .play = pb_play_new () };

  pb_state_unref (walk.play->state);
  walk.play->state = pb_state_new ((guint32) g_test_rand_int ());
  for (guint i = 0; i < STEPS; i++)
    take_step (&walk);
  check_sum (&walk);
  g_test_message ("%u mails in %d steps", walk.next_key, STEPS);
  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    forget (&walk.models[i]);
  pb_play_free (walk.play);
}

/* A popup taken by the daemon leaves no mail pending: each key is persisted once, however the versions overlap. */
static void
test_each_mail_is_persisted_once (void)
{
  Walk walk = { .play = pb_play_new () };
  Model *model = &walk.models[0];
  guint n_mails;

  begin (model);
  give (&walk, &(PbEvent){ .type = PB_EVENT_ACCOUNT_ADDED, .account = "a" });
  for (guint i = 0; i < 2000; i++)
    {
      give_mail (&walk, model, "a", PB_EVENT_MAIL);
      pass_time (&walk);
      for (gint32 n = g_test_rand_int_range (0, 3); n > 0; n--)
        give_alert_news (&walk, model, g_test_rand_int_range (0, 3) > 0 ? PB_EVENT_ALERT_CLOSED : PB_EVENT_ALERT_SHOWN);
    }
  while (g_hash_table_size (model->on_screen) > 0)
    give_alert_news (&walk, model, PB_EVENT_ALERT_CLOSED);
  n_mails = model->mails;
  g_assert_cmpuint (g_hash_table_size (model->persisted), ==, n_mails);
  g_assert_cmpuint (pb_state_entry (walk.play->state, 0)->records->len, ==, 0);
  forget (model);
  pb_play_free (walk.play);
}

/* Not a test: what an event costs, in an account with as many popups as are remembered. */
static void
test_speed (void)
{
  g_autoptr (PbPlay) play = pb_play_new_watching ();
  PbEvent events[] = {
    { .type = PB_EVENT_ALIVE, .account = "a" },
    { .type = PB_EVENT_UNREAD, .account = "a" },
    { .type = PB_EVENT_MAIL, .account = "a" },
  };
  static const guint n = 100000;
  PbState *state = pb_state_ref (play->state);
  GTimer *timer = g_timer_new ();

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (PbState) old = state;
      g_autoptr (GPtrArray) effects = NULL;
      g_autoptr (PbMessage) message = NULL;
      PbEvent event = events[i % G_N_ELEMENTS (events)];
      char key[16];

      g_snprintf (key, sizeof key, "k%u", i);
      message = pb_message_new (&(PbMessage){ .key = key, .subject = "Lunch?" });
      event.message = message;
      event.number = i;
      state = pb_reduce (old, &event, &play->policy, SECONDS (1000 + i * 2), &effects);
    }
  g_test_message ("%.0f events/s (a third of them mails, %u popups remembered)",
                  n / g_timer_elapsed (timer, NULL),
                  pb_state_entry (state, 0)->records->len);
  g_timer_destroy (timer);
  pb_state_unref (state);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/walk/random", test_walk);
  g_test_add_func ("/walk/each-mail-is-persisted-once", test_each_mail_is_persisted_once);
  g_test_add_func ("/walk/speed", test_speed);
  return g_test_run ();
}
