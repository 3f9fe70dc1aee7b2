/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pb-lifecycle.h"
#include "pb-play.h"

/* Brings a new account "a" into @status, by events alone. */
static PbPlay *
bring_into (PbStatus status)
{
  PbPlay *play = pb_play_new ();

  if (status == PB_STATUS_OFFLINE)
    TELL (play, PB_EVENT_NETWORK, .flag = FALSE);
  TELL (play, PB_EVENT_ACCOUNT_ADDED, .account = "a", .flag = status == PB_STATUS_OFF);
  if (status == PB_STATUS_WATCHING)
    TELL (play, PB_EVENT_WATCHING, .account = "a");
  else if (status == PB_STATUS_BACKOFF)
    TELL (play, PB_EVENT_FAILED, .account = "a", .error_class = PB_ERROR_CLASS_REFUSED);
  else if (status == PB_STATUS_NEEDS_LOGIN)
    TELL (play, PB_EVENT_FAILED, .account = "a", .error_class = PB_ERROR_CLASS_AUTH_REJECTED);
  else if (status == PB_STATUS_NEEDS_TRUST)
    TELL (play, PB_EVENT_FAILED, .account = "a", .error_class = PB_ERROR_CLASS_TLS_UNTRUSTED);
  g_assert_cmpint (pb_play_status (play, "a"), ==, status);
  return play;
}

/* Every pair has rows, the last of them unconditional, none of them out of reach; only a try that nobody planned has none. */
static void
test_table_is_complete (void)
{
  gsize n_rows;
  const PbTransition *table = pb_lifecycle_get_table (&n_rows);
  static const guint planned = 1 << PB_STATUS_OFFLINE | 1 << PB_STATUS_BACKOFF | 1 << PB_STATUS_NEEDS_TRUST;

  for (guint status = 0; status < PB_N_STATUSES; status++)
    for (guint trigger = 0; trigger < PB_N_TRIGGERS; trigger++)
      {
        guint n_unconditional = 0;

        for (gsize i = 0; i < n_rows; i++)
          if (table[i].trigger == trigger && (table[i].statuses & 1U << status) != 0)
            {
              g_assert_cmpuint (n_unconditional, ==, 0); /* else out of reach */
              n_unconditional += table[i].needs == 0;
            }
        if (trigger == PB_TRIGGER_DUE && (planned & 1U << status) == 0)
          g_assert_null (pb_lifecycle_find (status, trigger, G_MAXUINT));
        else
          g_assert_cmpuint (n_unconditional, ==, 1);
      }
}

/* A row that ignores stays; a row that moves says where to. */
static void
test_table_is_sound (void)
{
  gsize n_rows;
  const PbTransition *table = pb_lifecycle_get_table (&n_rows);

  for (gsize i = 0; i < n_rows; i++)
    {
      g_assert_cmpuint (table[i].statuses, >, 0);
      g_assert_cmpuint (table[i].statuses, <, 1 << PB_N_STATUSES);
      g_assert_cmpint (table[i].next, <=, PB_STATUS_SAME);
      if (table[i].action == PB_ACTION_IGNORE)
        g_assert_cmpint (table[i].next, ==, PB_STATUS_SAME);
    }
}

static void
test_undeclared_pair_is_a_bug (void)
{
  g_autoptr (PbPlay) play = NULL;

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, 0);
      g_test_trap_assert_failed ();
      g_test_trap_assert_stderr ("*no row for status*");
      return;
    }
  play = bring_into (PB_STATUS_OFF);
  PbStep step = { .state = play->state, .policy = &play->policy, .now = play->now };
  pb_lifecycle_apply (&step, 0, PB_TRIGGER_DUE);
}

/* Where each event leads from each status, and what it does; "" = nothing at all. Columns in the order of PbStatus. */
typedef struct
{
  const char *name;
  PbEvent event;
  struct
  {
    PbStatus next;
    const char *effects;
  } outcome[PB_N_STATUSES];
} Row;

#define FAILURE(class_name, ...)                                                                                     \
  {                                                                                                                  \
#class_name, { PB_EVENT_FAILED, .account = "a", .error_class = PB_ERROR_CLASS_##class_name },                    \
    {                                                                                                                \
      { PB_STATUS_OFF, "" }, { PB_STATUS_OFFLINE, "" }, { __VA_ARGS__ }, { __VA_ARGS__ }, { PB_STATUS_BACKOFF, "" }, \
          { PB_STATUS_NEEDS_LOGIN, "" },                                                                             \
      {                                                                                                              \
        PB_STATUS_NEEDS_TRUST, ""                                                                                    \
      }                                                                                                              \
    }                                                                                                                \
  }
#define NOWHERE                                                                             \
  { PB_STATUS_OFF, "" }, { PB_STATUS_OFFLINE, "" }, { PB_STATUS_CONNECTING, "" },           \
      { PB_STATUS_WATCHING, "" }, { PB_STATUS_BACKOFF, "" }, { PB_STATUS_NEEDS_LOGIN, "" }, \
  {                                                                                         \
    PB_STATUS_NEEDS_TRUST, ""                                                               \
  }
#define RENEWED                                     \
  {                                                 \
    PB_STATUS_CONNECTING, "stop:a start:a status:a" \
  }
#define RETRIED                              \
  {                                          \
    PB_STATUS_CONNECTING, "start:a status:a" \
  }

static const Row rows[] = {
  { "added again", { PB_EVENT_ACCOUNT_ADDED, .account = "a" }, { { PB_STATUS_OFF, "" }, RENEWED, { PB_STATUS_CONNECTING, "stop:a start:a" }, RENEWED, RENEWED, RENEWED, RENEWED } },
  { "changed", { PB_EVENT_ACCOUNT_CHANGED, .account = "a" }, { { PB_STATUS_OFF, "" }, RENEWED, { PB_STATUS_CONNECTING, "stop:a start:a" }, RENEWED, RENEWED, RENEWED, RENEWED } },
  { "continued", { PB_EVENT_CONTINUED, .account = "a" }, { RETRIED, { PB_STATUS_OFFLINE, "" }, { PB_STATUS_CONNECTING, "" }, { PB_STATUS_WATCHING, "" }, { PB_STATUS_BACKOFF, "" }, { PB_STATUS_NEEDS_LOGIN, "" }, { PB_STATUS_NEEDS_TRUST, "" } } },
  { "paused", { PB_EVENT_PAUSED, .account = "a" }, { { PB_STATUS_OFF, "" }, { PB_STATUS_OFF, "stop:a status:a" }, { PB_STATUS_OFF, "stop:a status:a" }, { PB_STATUS_OFF, "stop:a status:a" }, { PB_STATUS_OFF, "stop:a status:a" }, { PB_STATUS_OFF, "stop:a status:a" }, { PB_STATUS_OFF, "stop:a status:a" } } },
  { "network up", { PB_EVENT_NETWORK, .flag = TRUE }, { { PB_STATUS_OFF, "" }, RETRIED, { PB_STATUS_CONNECTING, "" }, { PB_STATUS_WATCHING, "probe:a" }, RETRIED, { PB_STATUS_NEEDS_LOGIN, "" }, { PB_STATUS_NEEDS_TRUST, "status:a" } } },
  { "network down", { PB_EVENT_NETWORK, .flag = FALSE }, { { PB_STATUS_OFF, "" }, { PB_STATUS_OFFLINE, "" }, { PB_STATUS_CONNECTING, "" }, { PB_STATUS_WATCHING, "probe:a" }, { PB_STATUS_OFFLINE, "status:a" }, { PB_STATUS_NEEDS_LOGIN, "" }, { PB_STATUS_NEEDS_TRUST, "" } } },
  { "route changed", { PB_EVENT_NETWORK_CHANGED }, { { PB_STATUS_OFF, "" }, { PB_STATUS_OFFLINE, "status:a" }, { PB_STATUS_CONNECTING, "" }, { PB_STATUS_WATCHING, "probe:a" }, { PB_STATUS_BACKOFF, "status:a" }, { PB_STATUS_NEEDS_LOGIN, "" }, { PB_STATUS_NEEDS_TRUST, "status:a" } } },
  { "woke up", { PB_EVENT_WOKE_UP }, { { PB_STATUS_OFF, "" }, { PB_STATUS_OFFLINE, "status:a" }, { PB_STATUS_CONNECTING, "stop:a start:a" }, { PB_STATUS_WATCHING, "probe:a" }, { PB_STATUS_BACKOFF, "status:a" }, { PB_STATUS_NEEDS_LOGIN, "" }, { PB_STATUS_NEEDS_TRUST, "status:a" } } },
  { "keyring", { PB_EVENT_VAULT_CHANGED }, { NOWHERE } },
  { "check now", { PB_EVENT_CHECK_NOW }, { { PB_STATUS_OFF, "" }, RETRIED, { PB_STATUS_CONNECTING, "" }, { PB_STATUS_WATCHING, "refresh:a" }, RETRIED, RETRIED, RETRIED } },
  { "watching", { PB_EVENT_WATCHING, .account = "a" }, { { PB_STATUS_OFF, "" }, { PB_STATUS_OFFLINE, "" }, { PB_STATUS_WATCHING, "status:a" }, { PB_STATUS_WATCHING, "" }, { PB_STATUS_BACKOFF, "" }, { PB_STATUS_NEEDS_LOGIN, "" }, { PB_STATUS_NEEDS_TRUST, "" } } },
  { "alive", { PB_EVENT_ALIVE, .account = "a" }, { NOWHERE } },
  { "tick before its time", { PB_EVENT_TICK }, { NOWHERE } },
  FAILURE (OFFLINE, PB_STATUS_BACKOFF, "status:a"),
  FAILURE (TIMEOUT, PB_STATUS_BACKOFF, "status:a"),
  FAILURE (REFUSED, PB_STATUS_BACKOFF, "status:a"),
  FAILURE (PROTOCOL, PB_STATUS_BACKOFF, "status:a"),
  FAILURE (LIMIT, PB_STATUS_BACKOFF, "status:a"),
  FAILURE (WRONG_PROTOCOL, PB_STATUS_BACKOFF, "status:a"),
  FAILURE (TLS_FAILED, PB_STATUS_BACKOFF, "status:a"),
  FAILURE (SERVER_BUSY, PB_STATUS_BACKOFF, "status:a"),
  FAILURE (CONFIG, PB_STATUS_BACKOFF, "status:a"),
  FAILURE (NONE, PB_STATUS_BACKOFF, "status:a"),
  FAILURE (AUTH_REJECTED, PB_STATUS_NEEDS_LOGIN, "status:a ask-login:a"),
  FAILURE (AUTH_EXPIRED, PB_STATUS_NEEDS_LOGIN, "status:a ask-login:a"),
  FAILURE (APP_PASSWORD, PB_STATUS_NEEDS_LOGIN, "status:a ask-login:a"),
  FAILURE (VAULT_LOCKED, PB_STATUS_NEEDS_LOGIN, "status:a"),
  FAILURE (TLS_UNTRUSTED, PB_STATUS_NEEDS_TRUST, "status:a ask-trust:a"),
};

static void
test_every_event_in_every_status (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    for (guint status = 0; status < PB_N_STATUSES; status++)
      {
        g_autoptr (PbPlay) play = bring_into (status);
        const char *told = pb_play_event (play, &rows[i].event);

        g_test_message ("%s in %s", rows[i].name, pb_status_to_string (status));
        g_assert_cmpstr (told, ==, rows[i].outcome[status].effects);
        g_assert_cmpint (pb_play_status (play, "a"), ==, rows[i].outcome[status].next);
      }
}

static void
test_adding (void)
{
  g_autoptr (PbPlay) play = pb_play_new ();

  g_assert_cmpstr (TELL (play, PB_EVENT_ACCOUNT_ADDED, .account = "a", .label = "Alpha"), ==, "start:a status:a");
  g_assert_cmpstr (TELL (play, PB_EVENT_ACCOUNT_ADDED, .account = "b"), ==, "start:b status:b");
  g_assert_cmpstr (TELL (play, PB_EVENT_ACCOUNT_ADDED, .account = "c", .flag = TRUE), ==, "status:c");
  g_assert_cmpint (pb_play_status (play, "c"), ==, PB_STATUS_OFF);
  /* without network: offline, but tried once, for the monitor knows nothing of loopback */
  TELL (play, PB_EVENT_NETWORK, .flag = FALSE);
  g_assert_cmpstr (TELL (play, PB_EVENT_ACCOUNT_ADDED, .account = "d"), ==, "status:d");
  g_assert_cmpint (pb_play_status (play, "d"), ==, PB_STATUS_OFFLINE);
  g_assert_cmpint (pb_state_find (play->state, "d")->error_class, ==, PB_ERROR_CLASS_OFFLINE);
  g_assert_cmpint (pb_play_wait (play, "d"), ==, SECONDS (1));
  /* names change without losing what is not said */
  TELL (play, PB_EVENT_ACCOUNT_CHANGED, .account = "a", .address = "new@zoo.test");
  g_assert_cmpstr (pb_state_find (play->state, "a")->address, ==, "new@zoo.test");
  g_assert_cmpstr (pb_state_find (play->state, "a")->label, ==, "Alpha");
}

static void
test_removing (void)
{
  g_autoptr (PbPlay) play = pb_play_new_watching ();

  pb_play_mail (play, PB_EVENT_MAIL, "k1");
  pb_play_mail (play, PB_EVENT_MAIL, "k2");
  TELL (play, PB_EVENT_ALERT_SHOWN, .key = "a/k1");
  TELL (play, PB_EVENT_ALERT_CLOSED, .key = "a/k1");
  g_assert_cmpstr (TELL (play, PB_EVENT_ACCOUNT_REMOVED, .account = "a"), ==, "stop:a withdraw:a/k2 unread:a");
  g_assert_null (pb_state_find (play->state, "a"));
  /* late reports of its source */
  g_assert_cmpstr (TELL (play, PB_EVENT_FAILED, .account = "a", .error_class = PB_ERROR_CLASS_REFUSED), ==, "");
  g_assert_cmpstr (pb_play_mail (play, PB_EVENT_MAIL, "k3"), ==, "");
  g_assert_cmpstr (TELL (play, PB_EVENT_CHECK_NOW, .account = "a"), ==, "");
  g_assert_cmpstr (TELL (play, PB_EVENT_ALERT_SHOWN, .key = "a/k2"), ==, "");
}

static void
test_pausing_forgets_the_number (void)
{
  g_autoptr (PbPlay) play = pb_play_new_watching ();

  TELL (play, PB_EVENT_UNREAD, .account = "a", .number = 7);
  g_assert_cmpstr (TELL (play, PB_EVENT_PAUSED, .account = "a"), ==, "stop:a unread:a status:a");
  g_assert_cmpint (pb_state_get_unread (play->state), ==, 0);
  g_assert_cmpstr (TELL (play, PB_EVENT_UNREAD, .account = "a", .number = 7), ==, "");
}

static void
test_last_check (void)
{
  g_autoptr (PbPlay) play = pb_play_new ();

  TELL (play, PB_EVENT_ACCOUNT_ADDED, .account = "a");
  g_assert_cmpint (pb_state_find (play->state, "a")->last_check, ==, 0);
  TELL (play, PB_EVENT_WATCHING, .account = "a");
  g_assert_cmpint (pb_state_find (play->state, "a")->last_check, ==, play->now);
  play->now += SECONDS (60);
  g_assert_cmpstr (TELL (play, PB_EVENT_ALIVE, .account = "a"), ==, "");
  g_assert_cmpint (pb_state_find (play->state, "a")->last_check, ==, play->now);
}

static void
test_error_is_shown_and_cleared (void)
{
  g_autoptr (PbPlay) play = pb_play_new_watching ();
  char text[] = "Too many connections";

  TELL (play, PB_EVENT_FAILED, .account = "a", .error_class = PB_ERROR_CLASS_SERVER_BUSY, .text = text);
  text[0] = 'x';
  g_assert_cmpint (pb_state_find (play->state, "a")->error_class, ==, PB_ERROR_CLASS_SERVER_BUSY);
  g_assert_cmpstr (pb_state_find (play->state, "a")->error_text, ==, "Too many connections");
  TELL (play, PB_EVENT_CHECK_NOW);
  TELL (play, PB_EVENT_WATCHING, .account = "a");
  g_assert_cmpint (pb_state_find (play->state, "a")->error_class, ==, PB_ERROR_CLASS_NONE);
  g_assert_cmpstr (pb_state_find (play->state, "a")->error_text, ==, "");
  /* a failure without a class is shown as one all the same */
  TELL (play, PB_EVENT_FAILED, .account = "a");
  g_assert_cmpint (pb_state_find (play->state, "a")->error_class, ==, PB_ERROR_CLASS_PROTOCOL);
}

/* Brings "a" to where a proxy has refused it. */
static PbPlay *
bring_to_proxy (const char *text)
{
  PbPlay *play = pb_play_new ();

  play->now = SECONDS (10000);
  TELL (play, PB_EVENT_ACCOUNT_ADDED, .account = "a");
  g_assert_cmpstr (TELL (play, PB_EVENT_FAILED, .account = "a", .error_class = PB_ERROR_CLASS_AUTH_REJECTED, .text = text), ==, "status:a ask-login:a");
  g_assert_cmpint (pb_state_get_deadline (play->state), ==, PB_NEVER); /* by itself it tries no more */
  return play;
}

/* On another network there may be no such proxy; but no network, however restless, makes us lock anybody out. */
static void
test_refused_by_proxy (void)
{
  static const PbEvent changes[] = { { PB_EVENT_NETWORK, .flag = TRUE }, { PB_EVENT_NETWORK_CHANGED }, { PB_EVENT_WOKE_UP } };

  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (PbPlay) play = bring_to_proxy ("proxy refused the password (http 10.0.0.1:3128)");
      guint tries = 0;

      g_assert_cmpstr (TELL (play, PB_EVENT_VAULT_CHANGED), ==, "");
      for (guint second = 1; second <= 3600; second++)
        {
          play->now += SECONDS (1);
          if (pb_play_event (play, &changes[i])[0] == '\0')
            continue;
          g_assert_cmpstr (play->told, ==, "start:a status:a");
          tries++;
          TELL (play, PB_EVENT_FAILED, .account = "a", .error_class = PB_ERROR_CLASS_AUTH_REJECTED, .text = "proxy refused the password");
        }
      g_assert_cmpuint (tries, ==, 4);
      g_assert_cmpstr (TELL (play, PB_EVENT_CHECK_NOW), ==, "start:a status:a");
    }
}

/* The keyring was closed when the proxy was asked: once it opens the proxy gets its login, at once. */
static void
test_proxy_waits_for_keyring (void)
{
  g_autoptr (PbPlay) play = bring_to_proxy ("proxy wants a password (socks5 10.0.0.1:1080)");

  play->now += SECONDS (1);
  g_assert_cmpstr (TELL (play, PB_EVENT_NETWORK_CHANGED), ==, "");
  g_assert_cmpstr (TELL (play, PB_EVENT_VAULT_CHANGED), ==, "start:a status:a");
}

/* A mailbox whose password is refused is not asked again for the sake of another network. */
static void
test_refused_by_server (void)
{
  g_autoptr (PbPlay) play = bring_to_proxy ("no proxy at all");

  play->now += SECONDS (10000);
  g_assert_cmpstr (TELL (play, PB_EVENT_NETWORK_CHANGED), ==, "");
  g_assert_cmpstr (TELL (play, PB_EVENT_WOKE_UP), ==, "");
  g_assert_cmpstr (TELL (play, PB_EVENT_VAULT_CHANGED), ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lifecycle/table-is-complete", test_table_is_complete);
  g_test_add_func ("/lifecycle/table-is-sound", test_table_is_sound);
  g_test_add_func ("/lifecycle/undeclared-pair-is-a-bug", test_undeclared_pair_is_a_bug);
  g_test_add_func ("/lifecycle/refused-by-proxy", test_refused_by_proxy);
  g_test_add_func ("/lifecycle/proxy-waits-for-keyring", test_proxy_waits_for_keyring);
  g_test_add_func ("/lifecycle/refused-by-server", test_refused_by_server);
  g_test_add_func ("/lifecycle/every-event-in-every-status", test_every_event_in_every_status);
  g_test_add_func ("/lifecycle/adding", test_adding);
  g_test_add_func ("/lifecycle/removing", test_removing);
  g_test_add_func ("/lifecycle/pausing-forgets-the-number", test_pausing_forgets_the_number);
  g_test_add_func ("/lifecycle/last-check", test_last_check);
  g_test_add_func ("/lifecycle/error-is-shown-and-cleared", test_error_is_shown_and_cleared);
  return g_test_run ();
}
