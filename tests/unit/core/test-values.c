/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pb-effect-private.h"
#include "pb-play.h"

static void
test_message_copies (void)
{
  char key[] = "k1", subject[] = "Lunch?";
  PbMessage fields = { .key = key, .subject = subject, .date = 1767225600 };
  g_autoptr (PbMessage) message = pb_message_new (&fields);
  g_autoptr (PbMessage) again = pb_message_ref (message);

  key[0] = subject[0] = 'x';
  g_assert_cmpstr (again->key, ==, "k1");
  g_assert_cmpstr (again->subject, ==, "Lunch?");
  g_assert_cmpstr (again->folder, ==, "");
  g_assert_cmpstr (again->from, ==, "");
  g_assert_cmpstr (again->address, ==, "");
  g_assert_cmpstr (again->message_id, ==, "");
  g_assert_cmpint (again->date, ==, 1767225600);
}

static void
test_alert_outlives_its_effect (void)
{
  g_autoptr (PbPlay) play = pb_play_new_watching ();
  g_autoptr (PbAlert) alert = NULL;

  pb_play_mail (play, PB_EVENT_MAIL, "k1");
  for (guint i = 0; i < play->effects->len; i++)
    {
      PbEffect *effect = g_ptr_array_index (play->effects, i);

      if (effect->type == PB_EFFECT_ALERT)
        alert = pb_alert_ref (effect->alert);
    }
  pb_play_mail (play, PB_EVENT_MAIL, "k2");
  TELL (play, PB_EVENT_ACCOUNT_REMOVED, .account = "a");
  g_assert (alert != NULL);
  g_assert_cmpstr (alert->id, ==, "a/k1");
  g_assert_cmpstr (alert->account, ==, "a");
  g_assert_cmpstr (alert->label, ==, "Alpha");
  g_assert_false (alert->summary);
  g_assert_cmpuint (alert->messages->len, ==, 1);
  g_assert_cmpstr (((PbMessage *) g_ptr_array_index (alert->messages, 0))->from, ==, "Carol");
}

static void
test_names (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i <= PB_EVENT_TICK; i++)
    g_assert_true (g_hash_table_add (seen, (gpointer) (guintptr) pb_event_type_to_string (i)));
  g_hash_table_remove_all (seen);
  for (guint i = 0; i <= PB_EFFECT_PIN_IDLE; i++)
    g_assert_true (g_hash_table_add (seen, (gpointer) (guintptr) pb_effect_type_to_string (i)));
  g_assert_cmpstr (pb_event_type_to_string (PB_EVENT_TICK + 1), ==, "unknown");
  g_assert_cmpstr (pb_effect_type_to_string (PB_EFFECT_PIN_IDLE + 1), ==, "unknown");
}

/* The words of watch --json. */
static void
test_statuses (void)
{
  static const struct
  {
    PbStatus status;
    const char *name;
    gboolean needs_user;
  } cases[] = {
    { PB_STATUS_OFF, "off", FALSE },
    { PB_STATUS_OFFLINE, "offline", FALSE },
    { PB_STATUS_CONNECTING, "connecting", FALSE },
    { PB_STATUS_WATCHING, "watching", FALSE },
    { PB_STATUS_BACKOFF, "backoff", FALSE },
    { PB_STATUS_NEEDS_LOGIN, "needs-login", TRUE },
    { PB_STATUS_NEEDS_TRUST, "needs-trust", TRUE },
    { PB_N_STATUSES, "unknown", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_cmpstr (pb_status_to_string (cases[i].status), ==, cases[i].name);
      g_assert_cmpint (pb_status_needs_user (cases[i].status), ==, cases[i].needs_user);
    }
}

static void
test_empty_state (void)
{
  g_autoptr (PbState) state = pb_state_new (0);

  g_assert_cmpuint (pb_state_get_n_accounts (state), ==, 0);
  g_assert_null (pb_state_find (state, "a"));
  g_assert_null (pb_state_find (state, NULL));
  g_assert_cmpint (pb_state_get_unread (state), ==, 0);
  g_assert_cmpint (pb_state_get_worst (state), ==, PB_STATUS_OFF);
  g_assert_cmpint (pb_state_get_snoozed_until (state), ==, 0);
  g_assert_cmpint (pb_state_get_deadline (state), ==, PB_NEVER);
}

static void
test_sum_and_worst (void)
{
  g_autoptr (PbPlay) play = pb_play_new_watching ();

  TELL (play, PB_EVENT_ACCOUNT_ADDED, .account = "b", .address = "bob@zoo.test");
  TELL (play, PB_EVENT_ACCOUNT_ADDED, .account = "c", .flag = TRUE);
  g_assert_cmpint (pb_state_get_worst (play->state), ==, PB_STATUS_CONNECTING);
  TELL (play, PB_EVENT_UNREAD, .account = "a", .number = 3);
  TELL (play, PB_EVENT_UNREAD, .account = "b", .number = 4);
  g_assert_cmpint (pb_state_get_unread (play->state), ==, 7);
  TELL (play, PB_EVENT_UNREAD, .account = "b", .number = -1);
  g_assert_cmpint (pb_state_get_unread (play->state), ==, 3);
  TELL (play, PB_EVENT_FAILED, .account = "b", .error_class = PB_ERROR_CLASS_REFUSED);
  g_assert_cmpint (pb_state_get_worst (play->state), ==, PB_STATUS_BACKOFF);
  TELL (play, PB_EVENT_FAILED, .account = "a", .error_class = PB_ERROR_CLASS_TLS_UNTRUSTED);
  g_assert_cmpint (pb_state_get_worst (play->state), ==, PB_STATUS_NEEDS_TRUST);
  g_assert_cmpuint (pb_state_get_n_accounts (play->state), ==, 3);
  g_assert_cmpstr (pb_state_get_account (play->state, 1)->id, ==, "b");
  g_assert_cmpstr (pb_state_get_account (play->state, 1)->address, ==, "bob@zoo.test");
  g_assert_cmpstr (pb_state_get_account (play->state, 1)->label, ==, "b");
}

/* The same arguments give the same answer; nothing happening gives the same state. */
static void
test_pure (void)
{
  g_autoptr (PbPlay) play = pb_play_new_watching ();
  PbEvent event = { .type = PB_EVENT_FAILED, .account = "a", .error_class = PB_ERROR_CLASS_REFUSED };
  PbEvent nothing = { .type = PB_EVENT_UNREAD, .account = "nobody", .number = 5 };
  g_autoptr (GPtrArray) first_effects = NULL;
  g_autoptr (GPtrArray) second_effects = NULL;
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (PbState) first = pb_reduce (play->state, &event, &play->policy, play->now, &first_effects);
  g_autoptr (PbState) second = pb_reduce (play->state, &event, &play->policy, play->now, &second_effects);
  g_autoptr (PbState) same = pb_reduce (play->state, &nothing, &play->policy, play->now, &none);
  g_autofree char *told_first = pb_play_tell (first_effects);
  g_autofree char *told_second = pb_play_tell (second_effects);

  g_assert_cmpuint (pb_play_fingerprint (first), ==, pb_play_fingerprint (second));
  g_assert_cmpuint (pb_play_fingerprint (first), !=, pb_play_fingerprint (play->state));
  g_assert_cmpstr (told_first, ==, told_second);
  g_assert_true (same == play->state);
  g_assert_cmpuint (none->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/values/message-copies", test_message_copies);
  g_test_add_func ("/values/alert-outlives-its-effect", test_alert_outlives_its_effect);
  g_test_add_func ("/values/names", test_names);
  g_test_add_func ("/values/statuses", test_statuses);
  g_test_add_func ("/values/empty-state", test_empty_state);
  g_test_add_func ("/values/sum-and-worst", test_sum_and_worst);
  g_test_add_func ("/values/pure", test_pure);
  return g_test_run ();
}
