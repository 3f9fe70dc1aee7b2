/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-walk.c: a random walk through the rules, watched by a simple model of what must always hold. */
#include "pb-walk.h"

#ifndef STEPS /* the long walk of --full brings its own */
#define STEPS 100000
#endif

/* A snooze that is over in time is so in the state only with the next tick; the end of quiet hours does not wait for that. */
static gboolean
was_released (PbWalk *walk, PbState *old)
{
  gboolean quiet_ended = pb_state_get_quiet (old) && !pb_state_get_quiet (walk->play->state);

  return !pb_walk_is_holding (walk) && (quiet_ended || pb_state_get_snoozed_until (walk->play->state) == 0);
}

static void
give (PbWalk *walk, const PbEvent *event)
{
  g_autoptr (PbState) old = pb_state_ref (walk->play->state);

  pb_play_event (walk->play, event);
  if (event->type == PB_EVENT_FAILED)
    pb_walk_model_of (walk, event->account)->running = FALSE;
  for (guint i = 0; i < walk->play->effects->len; i++)
    pb_walk_see_effect (walk, g_ptr_array_index (walk->play->effects, i), event, old);
  for (gsize i = 0; i < PB_WALK_ACCOUNTS && was_released (walk, old); i++)
    if (walk->models[i].exists)
      g_hash_table_remove_all (walk->models[i].held);
  pb_walk_check_status_told (walk, old);
}

static void
give_mail (PbWalk *walk, PbWalkModel *model, const char *account, PbEventType type)
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
  if (pb_walk_is_holding (walk))
    g_hash_table_add (model->held, g_strdup (key));
  g_ptr_array_add (model->recent, g_steal_pointer (&key));
  if (model->recent->len > 10)
    g_ptr_array_remove_index (model->recent, 0);
}

static void
give_gone (PbWalk *walk, PbWalkModel *model, const char *account)
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
give_alert_news (PbWalk *walk, PbWalkModel *model, PbEventType type)
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
give_life (PbWalk *walk, PbWalkModel *model, const char *account, PbEventType type)
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
    pb_walk_be_calm (walk);
  if (type == PB_EVENT_WATCHING && model->running)
    model->asked_login = model->asked_trust = FALSE;
  else if (type == PB_EVENT_PAUSED)
    pb_walk_forget_numbers (model);
  give (walk, &event);
}

static void
give_number (PbWalk *walk, PbWalkModel *model, const char *account)
{
  gint64 number = g_test_rand_int_range (-3, 50);
  gboolean missing = g_test_rand_int_range (0, 8) == 0;
  gsize given = (gsize) g_test_rand_int_range (0, PB_WALK_FOLDERS);
  gsize at = given % (PB_WALK_FOLDERS - 1);
  g_autofree char *told = NULL;
  gboolean changed = FALSE;

  if (model->exists && pb_state_find (walk->play->state, account)->status != PB_STATUS_OFF)
    {
      number = missing ? -1 : MAX (number, -1);
      changed = model->unread[at] != number || model->missing[at] != missing;
      model->unread[at] = number;
      model->missing[at] = missing;
    }
  give (walk, &(PbEvent){ .type = PB_EVENT_UNREAD, .account = account, .folder = pb_walk_folders[given], .number = number, .flag = missing });
  told = g_strdup_printf ("unread:%s", account);
  g_assert_cmpstr (walk->play->told, ==, changed ? told : "");
}

/* singles + the numbers of the summaries = the mails */
static void
check_sum (PbWalk *walk)
{
  give (walk, &(PbEvent){ .type = PB_EVENT_SNOOZE, .number = 0 });
  give (walk, &(PbEvent){ .type = PB_EVENT_QUIET, .flag = FALSE });
  for (gsize i = 0; i < PB_WALK_ACCOUNTS; i++)
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
add_or_remove (PbWalk *walk, PbWalkModel *model, const char *account)
{
  if (!model->exists)
    {
      pb_walk_begin (model);
      give (walk, &(PbEvent){ .type = PB_EVENT_ACCOUNT_ADDED, .account = account, .flag = g_test_rand_int_range (0, 8) == 0 });
    }
  else if (g_test_rand_int_range (0, 30) == 0)
    {
      check_sum (walk);
      give (walk, &(PbEvent){ .type = PB_EVENT_ACCOUNT_REMOVED, .account = account });
      g_assert_true (model->crowded || g_hash_table_size (model->on_screen) == 0);
      pb_walk_forget (model);
    }
}

static void
pass_time (PbWalk *walk)
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
take_step (PbWalk *walk)
{
  gsize who = (gsize) g_test_rand_int_range (0, PB_WALK_ACCOUNTS);
  const char *account = pb_walk_ids[who];
  PbWalkModel *model = &walk->models[who];
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
  pb_walk_see_who_is_left (walk);
  pb_walk_check_state (walk);
}

static void
test_walk (void)
{
  PbWalk walk = { .play = pb_play_new () };

  pb_state_unref (walk.play->state);
  walk.play->state = pb_state_new ((guint32) g_test_rand_int ());
  for (guint i = 0; i < STEPS; i++)
    take_step (&walk);
  check_sum (&walk);
  g_test_message ("%u mails in %d steps", walk.next_key, STEPS);
  for (gsize i = 0; i < PB_WALK_ACCOUNTS; i++)
    pb_walk_forget (&walk.models[i]);
  pb_play_free (walk.play);
}

/* A popup taken by the daemon leaves no mail pending: each key is persisted once, however the versions overlap. */
static void
test_each_mail_is_persisted_once (void)
{
  PbWalk walk = { .play = pb_play_new () };
  PbWalkModel *model = &walk.models[0];
  guint n_mails;

  pb_walk_begin (model);
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
  pb_walk_forget (model);
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
