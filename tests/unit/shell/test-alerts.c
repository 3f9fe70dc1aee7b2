/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Alerts against a recording daemon played on another connection of a private bus. */
#include "pb-alerts.h"
#include "pb-test-bus.h"
#include "pb-test-daemon.h"

#include <string.h>

#define FULL_CAPS "actions,body,body-markup,icon-static"

typedef struct
{
  PbAlerts *alerts;
  GString *log; /* "shown(a) failed(b) ..." */
  guint n_shown, n_failed, n_closed, n_activated;
} Fixture;

static GTestDBus *test_bus;

static void
shown_cb (PbAlerts *alerts, const char *id, guint count, gpointer user_data)
{
  Fixture *f = user_data;

  g_string_append_printf (f->log, "shown(%s) ", id);
  f->n_shown++;
}

static void
failed_cb (PbAlerts *alerts, const char *id, const char *reason, gpointer user_data)
{
  Fixture *f = user_data;

  g_assert_nonnull (reason);
  g_string_append_printf (f->log, "failed(%s) ", id);
  f->n_failed++;
}

static void
closed_cb (PbAlerts *alerts, const char *id, gpointer user_data)
{
  Fixture *f = user_data;

  g_string_append_printf (f->log, "closed(%s) ", id);
  f->n_closed++;
}

static void
activated_cb (PbAlerts *alerts, const char *id, const char *action, const char *token, gpointer user_data)
{
  Fixture *f = user_data;

  g_string_append_printf (f->log, "%s(%s,%s) ", action, id, token != NULL ? token : "-");
  f->n_activated++;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->log = g_string_new (NULL);
  f->alerts = pb_alerts_new ("io.github.postbell.Postbell", "Postbell");
  g_signal_connect (f->alerts, "shown", G_CALLBACK (shown_cb), f);
  g_signal_connect (f->alerts, "failed", G_CALLBACK (failed_cb), f);
  g_signal_connect (f->alerts, "closed", G_CALLBACK (closed_cb), f);
  g_signal_connect (f->alerts, "activated", G_CALLBACK (activated_cb), f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_object_unref (f->alerts);
  g_string_free (f->log, TRUE);
}

/* An alert for @count mails by "Carol <carol@x.example>", subject "Lunch & <b>more</b>", with its first words. */
static void
show (Fixture *f, const char *id, guint count, PbPrivacy privacy)
{
  PbMessage message = { .key = "k", .folder = "INBOX", .from = "Carol <b>", .address = "carol@x.example", .subject = "Lunch & <b>more</b>", .message_id = "", .preview = "At <i>noon</i>?" };
  g_autoptr (GPtrArray) messages = g_ptr_array_new ();
  PbAlert alert = { id, "acct", "Work", count > 1, count, messages };

  g_ptr_array_add (messages, &message);
  pb_alerts_show (f->alerts, &alert, privacy, PB_ALERT_PLAIN);
}

static void
test_show (Fixture *f, gconstpointer data)
{
  static const struct
  {
    PbPrivacy privacy;
    guint count;
    const char *summary, *body;
  } cases[] = {
    { PB_PRIVACY_FULL, 1, "Carol <b>", "Lunch &amp; &lt;b&gt;more&lt;/b&gt;\nAt &lt;i&gt;noon&lt;/i&gt;?" },
    { PB_PRIVACY_SENDER, 1, "Carol <b>", "New mail" },
    { PB_PRIVACY_NOTHING, 1, "1 new mail", "" },
    { PB_PRIVACY_FULL, 12, "12 new mails – Work", "Carol &lt;b&gt;: Lunch &amp; &lt;b&gt;more&lt;/b&gt;\nand 11 more" },
    { PB_PRIVACY_SENDER, 12, "12 new mails – Work", "Carol &lt;b&gt;\nand 11 more" },
    { PB_PRIVACY_NOTHING, 12, "12 new mails", "" },
  };
  PbTestDaemon *daemon = pb_test_daemon_start (test_bus, FULL_CAPS);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *id = g_strdup_printf ("id-%u", i);
      show (f, id, cases[i].count, cases[i].privacy);
      pb_test_wait (&f->n_shown, i + 1);
      PbTestPopup *popup = pb_test_daemon_get (daemon, i);
      const char *hint = NULL;
      g_assert_cmpstr (popup->summary, ==, cases[i].summary);
      g_assert_cmpstr (popup->body, ==, cases[i].body);
      g_assert_cmpstr (popup->icon, ==, "io.github.postbell.Postbell");
      g_assert_true (g_variant_lookup (popup->hints, "desktop-entry", "&s", &hint));
      g_assert_cmpstr (hint, ==, "io.github.postbell.Postbell");
      g_assert_true (g_variant_lookup (popup->hints, "category", "&s", &hint));
      g_assert_cmpstr (hint, ==, "email.arrived");
      g_assert_false (g_variant_lookup (popup->hints, "sound-name", "&s", &hint));
      g_autofree char *actions = g_strjoinv ("|", popup->actions);
      g_assert_cmpstr (actions, ==, "default|Open|mark-read|Mark read");
    }
  g_assert_cmpuint (daemon->n_caps, ==, 1); /* asked once an owner */
  pb_test_daemon_die (daemon);
}

/* Without body-markup the text goes out plain, but without anything a markup parser behind it could see; no actions, no buttons. */
static void
test_poor_daemon (Fixture *f, gconstpointer data)
{
  PbTestDaemon *daemon = pb_test_daemon_start (test_bus, "body");

  show (f, "a", 1, PB_PRIVACY_FULL);
  pb_test_wait (&f->n_shown, 1);
  PbTestPopup *popup = pb_test_daemon_get (daemon, 0);
  g_assert_cmpstr (popup->body, ==, "Lunch & ‹b›more‹/b›\nAt ‹i›noon‹/i›?");
  g_assert_cmpuint (g_strv_length (popup->actions), ==, 0);
  pb_test_daemon_die (daemon);
}

/* What cannot be done has no button. */
static void
test_no_mark (Fixture *f, gconstpointer data)
{
  PbTestDaemon *daemon = pb_test_daemon_start (test_bus, FULL_CAPS);
  PbMessage message = { .key = "k", .folder = "INBOX", .from = "Carol", .address = "", .subject = "Lunch", .message_id = "", .preview = "" };
  g_autoptr (GPtrArray) messages = g_ptr_array_new ();
  PbAlert alert = { "a", "acct", "Work", FALSE, 1, messages };

  g_ptr_array_add (messages, &message);
  pb_alerts_show (f->alerts, &alert, PB_PRIVACY_FULL, PB_ALERT_NO_MARK);
  pb_test_wait (&f->n_shown, 1);
  g_autofree char *actions = g_strjoinv ("|", pb_test_daemon_get (daemon, 0)->actions);
  g_assert_cmpstr (actions, ==, "default|Open");
  pb_test_daemon_die (daemon);
}

static void
test_update_and_withdraw (Fixture *f, gconstpointer data)
{
  PbTestDaemon *daemon = pb_test_daemon_start (test_bus, FULL_CAPS);

  show (f, "acct#1", 4, PB_PRIVACY_NOTHING);
  show (f, "other", 1, PB_PRIVACY_NOTHING);
  pb_test_wait (&f->n_shown, 2);
  show (f, "acct#1", 5, PB_PRIVACY_NOTHING);
  pb_test_wait (&f->n_shown, 3);
  PbTestPopup *first = pb_test_daemon_get (daemon, 0), *update = pb_test_daemon_get (daemon, 2);
  g_assert_cmpuint (first->replaces, ==, 0);
  g_assert_cmpuint (update->replaces, ==, first->id);
  g_assert_cmpstr (update->summary, ==, "5 new mails");
  pb_alerts_withdraw (f->alerts, "acct#1");
  pb_alerts_withdraw (f->alerts, "never-shown");
  pb_test_wait (&daemon->n_close, 1);
  g_assert_cmpuint (g_array_index (daemon->closed, guint32, 0), ==, first->id);
  show (f, "last", 1, PB_PRIVACY_NOTHING);
  pb_test_wait (&f->n_shown, 4);
  g_assert_cmpuint (daemon->n_close, ==, 1);
  g_assert_cmpuint (f->n_closed, ==, 0); /* we closed it: no news */
  pb_test_daemon_die (daemon);
}

/* What the user closed stays closed, unless there is more to tell. */
static void
test_closed (Fixture *f, gconstpointer data)
{
  PbTestDaemon *daemon = pb_test_daemon_start (test_bus, FULL_CAPS);

  show (f, "acct#1", 4, PB_PRIVACY_NOTHING);
  pb_test_wait (&f->n_shown, 1);
  pb_test_daemon_close (daemon, pb_test_daemon_get (daemon, 0)->id);
  pb_test_wait (&f->n_closed, 1);
  show (f, "acct#1", 4, PB_PRIVACY_NOTHING);
  pb_test_wait (&f->n_shown, 2);
  g_assert_cmpuint (daemon->n_notify, ==, 1);
  show (f, "acct#1", 5, PB_PRIVACY_NOTHING);
  pb_test_wait (&f->n_shown, 3);
  g_assert_cmpuint (daemon->n_notify, ==, 2);
  g_assert_cmpuint (pb_test_daemon_get (daemon, 1)->replaces, ==, 0);
  pb_test_daemon_die (daemon);
}

static void
test_actions (Fixture *f, gconstpointer data)
{
  PbTestDaemon *daemon = pb_test_daemon_start (test_bus, FULL_CAPS);

  show (f, "a", 1, PB_PRIVACY_FULL);
  show (f, "b", 1, PB_PRIVACY_FULL);
  pb_alerts_show_text (f->alerts, "hint", "No tray", "Body", "Help");
  pb_test_wait (&f->n_shown, 3);
  g_string_truncate (f->log, 0);
  pb_test_daemon_act (daemon, pb_test_daemon_get (daemon, 1)->id, "default", "tok-7");
  pb_test_wait (&f->n_activated, 1);
  pb_test_daemon_act (daemon, pb_test_daemon_get (daemon, 0)->id, "mark-read", NULL);
  pb_test_wait (&f->n_activated, 2);
  pb_test_daemon_act (daemon, pb_test_daemon_get (daemon, 2)->id, "open", NULL);
  pb_test_wait (&f->n_activated, 3);
  g_assert_cmpstr (f->log->str, ==, "default(b,tok-7) mark-read(a,-) open(hint,-) ");
  g_assert_cmpstr (pb_test_daemon_get (daemon, 2)->actions[1], ==, "Help");
  pb_test_daemon_die (daemon);
}

/* No daemon: said at once, kept, shown when one appears. A test is not kept. */
static void
test_late_daemon (Fixture *f, gconstpointer data)
{
  show (f, "a", 1, PB_PRIVACY_FULL);
  pb_alerts_test (f->alerts, "test");
  pb_test_wait (&f->n_failed, 2);
  g_assert_cmpuint (f->n_shown, ==, 0);
  PbTestDaemon *daemon = pb_test_daemon_start (test_bus, FULL_CAPS);
  pb_test_wait (&f->n_shown, 1);
  pb_alerts_test (f->alerts, "test2");
  pb_test_wait (&f->n_shown, 2);
  g_assert_cmpuint (daemon->n_notify, ==, 2);
  g_assert_nonnull (strstr (f->log->str, "shown(a) shown(test2) "));
  pb_test_daemon_die (daemon);
}

/* Dies with popups on the screen: they are gone; the next daemon has its own capabilities and numbers. */
static void
test_restart (Fixture *f, gconstpointer data)
{
  PbTestDaemon *daemon = pb_test_daemon_start (test_bus, FULL_CAPS);

  show (f, "acct#1", 4, PB_PRIVACY_FULL);
  pb_test_wait (&f->n_shown, 1);
  pb_test_daemon_die (daemon);
  pb_test_wait (&f->n_closed, 1);
  daemon = pb_test_daemon_start (test_bus, "body");
  show (f, "acct#1", 4, PB_PRIVACY_FULL);
  pb_test_wait (&f->n_shown, 2);
  PbTestPopup *popup = pb_test_daemon_get (daemon, 0);
  g_assert_cmpuint (popup->replaces, ==, 0);
  g_assert_cmpuint (g_strv_length (popup->actions), ==, 0);
  g_assert_null (strchr (popup->body, '<'));
  g_assert_cmpuint (daemon->n_caps, ==, 1);
  pb_test_daemon_die (daemon);
}

/* Returns: a daemon that has shown "a", and hangs with "b". */
static PbTestDaemon *
start_hanging (Fixture *f)
{
  PbTestDaemon *daemon = pb_test_daemon_start (test_bus, FULL_CAPS);

  show (f, "a", 1, PB_PRIVACY_FULL);
  pb_test_wait (&f->n_shown, 1);
  daemon->hangs = TRUE;
  show (f, "b", 1, PB_PRIVACY_FULL);
  pb_test_wait (&daemon->n_held, 1);
  return daemon;
}

/* It dies with our call in its hands: the next one gets it. */
static void
test_dies_busy (Fixture *f, gconstpointer data)
{
  PbTestDaemon *daemon = start_hanging (f);

  pb_test_daemon_die (daemon);
  daemon = pb_test_daemon_start (test_bus, FULL_CAPS);
  pb_test_wait (&f->n_shown, 2);
  g_assert_cmpuint (daemon->n_notify, ==, 1);
  g_assert_nonnull (strstr (f->log->str, "shown(b) "));
  pb_test_daemon_die (daemon);
}

/* Hangs while 200 mails arrive: the main loop goes on, what waits is bounded, and in the end every alert is reported and every
 * mail is on the screen in a number. */
static void
test_hangs (Fixture *f, gconstpointer data)
{
  PbTestDaemon *daemon = pb_test_daemon_start (test_bus, FULL_CAPS);
  guint mails = 0;

  show (f, "first", 1, PB_PRIVACY_FULL);
  pb_test_wait (&f->n_shown, 1);
  daemon->hangs = TRUE;
  show (f, "stuck", 1, PB_PRIVACY_NOTHING);
  pb_test_wait (&daemon->n_held, 1);
  gint64 before = g_get_monotonic_time ();
  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *id = g_strdup_printf ("m%u", i);
      show (f, id, 1, PB_PRIVACY_NOTHING);
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }
  pb_alerts_withdraw (f->alerts, "m0");   /* in the digest */
  pb_alerts_withdraw (f->alerts, "m199"); /* still single */
  g_assert_cmpint (g_get_monotonic_time () - before, <, 2 * G_USEC_PER_SEC);
  g_assert_cmpuint (daemon->n_held, ==, 1); /* one call at a time */
  pb_test_daemon_wake (daemon);
  pb_test_wait (&f->n_shown, 200);
  g_assert_cmpuint (f->n_shown, ==, 200); /* first, stuck, m1 ... m198 */
  g_assert_cmpuint (daemon->n_notify, <=, 2 + 64);
  for (guint i = 1; i < daemon->n_notify; i++)
    mails += (guint) g_ascii_strtoull (pb_test_daemon_get (daemon, i)->summary, NULL, 10);
  g_assert_cmpuint (mails, ==, 199);
  g_assert_null (strstr (f->log->str, "failed"));
  pb_test_daemon_die (daemon);
}

/* No answer in time: it is not sent twice to a daemon that took it after all. */
static void
test_timeout (Fixture *f, gconstpointer data)
{
  PbTestDaemon *daemon = pb_test_daemon_start (test_bus, FULL_CAPS);

  show (f, "a", 1, PB_PRIVACY_FULL);
  pb_test_wait (&f->n_shown, 1);
  daemon->refuses = "org.freedesktop.DBus.Error.Timeout";
  show (f, "b", 1, PB_PRIVACY_FULL);
  pb_test_wait (&f->n_shown, 2);
  daemon->refuses = NULL;
  show (f, "c", 1, PB_PRIVACY_FULL);
  pb_test_wait (&f->n_shown, 3);
  g_assert_cmpstr (f->log->str, ==, "shown(a) shown(b) shown(c) ");
  g_assert_cmpuint (daemon->n_notify, ==, 3);
  pb_test_daemon_die (daemon);
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  PbTestDaemon *daemon = pb_test_daemon_start (test_bus, FULL_CAPS);

  daemon->refuses = "org.freedesktop.Notifications.Error.ExcessNotificationGeneration";
  pb_alerts_test (f->alerts, "t");
  pb_test_wait (&f->n_failed, 1);
  g_assert_cmpuint (daemon->n_notify, ==, 1);
  pb_test_daemon_die (daemon);
}

typedef struct
{
  const PbTestDaemon *daemon;
  guint most; /* alerts that the daemon had while the first was being written down */
} Slow;

static void
slow_cb (PbAlerts *alerts, const char *id, guint count, gpointer user_data)
{
  Slow *slow = user_data;
  gint64 end = g_get_monotonic_time () + G_USEC_PER_SEC / 5;

  while (slow->daemon->n_notify == 1 && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, FALSE);
  slow->most = slow->daemon->n_notify;
  g_signal_handlers_disconnect_by_func (alerts, slow_cb, user_data);
}

/* The next alert waits until the one before was written down: who is killed there shows one again, not all that waited. */
static void
test_one_at_a_time (Fixture *f, gconstpointer data)
{
  PbTestDaemon *daemon = pb_test_daemon_start (test_bus, FULL_CAPS);
  Slow slow = { .daemon = daemon };

  g_signal_connect (f->alerts, "shown", G_CALLBACK (slow_cb), &slow);
  show (f, "a", 1, PB_PRIVACY_FULL);
  show (f, "b", 1, PB_PRIVACY_FULL);
  show (f, "c", 1, PB_PRIVACY_FULL);
  pb_test_wait (&f->n_shown, 3);
  g_assert_cmpuint (slow.most, ==, 1);
  g_assert_cmpstr (f->log->str, ==, "shown(a) shown(b) shown(c) ");
  g_assert_cmpuint (daemon->n_notify, ==, 3);
  pb_test_daemon_die (daemon);
}

static void
settled_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Fixture *f = user_data;

  g_string_append (f->log, pb_alerts_settle_finish (result) ? "settled " : "unsettled ");
}

/* What the daemon has at the end is reported first; what waits behind it is not shown any more. */
static void
test_settle (Fixture *f, gconstpointer data)
{
  PbTestDaemon *daemon = start_hanging (f);

  show (f, "c", 1, PB_PRIVACY_FULL);
  pb_alerts_settle_async (f->alerts, settled_cb, f);
  pb_test_daemon_wake (daemon);
  while (strstr (f->log->str, "settled") == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (f->log->str, ==, "shown(a) shown(b) settled ");
  pb_test_bus_settle (daemon->connection);
  g_assert_cmpuint (daemon->n_notify, ==, 2);
  pb_test_daemon_die (daemon);
}

/* Nor is it the end while nobody knows whether the daemon took the last one. */
static void
test_settle_in_doubt (Fixture *f, gconstpointer data)
{
  PbTestDaemon *daemon = pb_test_daemon_start (test_bus, FULL_CAPS);

  show (f, "a", 1, PB_PRIVACY_FULL);
  pb_test_wait (&f->n_shown, 1);
  daemon->refuses = "org.freedesktop.DBus.Error.Timeout";
  show (f, "b", 1, PB_PRIVACY_FULL);
  pb_test_wait (&daemon->n_notify, 2);
  daemon->hangs = TRUE; /* with the question that is asked then */
  pb_test_wait (&daemon->n_held, 1);
  pb_alerts_settle_async (f->alerts, settled_cb, f);
  pb_test_bus_settle (daemon->connection);
  pb_test_daemon_wake (daemon);
  while (strstr (f->log->str, "settled") == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (f->log->str, ==, "shown(a) shown(b) settled ");
  pb_test_daemon_die (daemon);
}

/* Who has shown nothing waits for nobody. */
static void
test_settle_at_rest (Fixture *f, gconstpointer data)
{
  pb_alerts_settle_async (f->alerts, settled_cb, f);
  while (f->log->len == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (f->log->str, ==, "settled ");
}

/* A daemon that hangs is not waited for long. */
static void
test_settle_without_answer (Fixture *f, gconstpointer data)
{
  PbTestDaemon *daemon = start_hanging (f);

  pb_alerts_settle_async (f->alerts, settled_cb, f);
  while (strstr (f->log->str, "settled") == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (f->log->str, ==, "shown(a) unsettled ");
  pb_alerts_shut_down (f->alerts);
  pb_test_daemon_wake (daemon);
  pb_test_bus_settle (daemon->connection);
  pb_test_daemon_die (daemon);
}

/* Ending does not wait for a daemon that hangs. */
static void
test_shut_down (Fixture *f, gconstpointer data)
{
  PbTestDaemon *daemon = start_hanging (f);

  gint64 before = g_get_monotonic_time ();
  pb_alerts_shut_down (f->alerts);
  show (f, "c", 1, PB_PRIVACY_FULL);
  g_assert_cmpint (g_get_monotonic_time () - before, <, 2 * G_USEC_PER_SEC); /* D-Bus would wait for 25 s */
  pb_test_daemon_wake (daemon);
  pb_test_bus_settle (daemon->connection);
  g_assert_cmpuint (f->n_shown, ==, 1); /* no report after the end */
  pb_test_daemon_die (daemon);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*func) (Fixture *, gconstpointer);
  } tests[] = {
    { "/alerts/show", test_show },
    { "/alerts/poor-daemon", test_poor_daemon },
    { "/alerts/no-mark", test_no_mark },
    { "/alerts/update-and-withdraw", test_update_and_withdraw },
    { "/alerts/closed", test_closed },
    { "/alerts/actions", test_actions },
    { "/alerts/late-daemon", test_late_daemon },
    { "/alerts/restart", test_restart },
    { "/alerts/dies-busy", test_dies_busy },
    { "/alerts/hangs", test_hangs },
    { "/alerts/timeout", test_timeout },
    { "/alerts/refused", test_refused },
    { "/alerts/one-at-a-time", test_one_at_a_time },
    { "/alerts/settle", test_settle },
    { "/alerts/settle-in-doubt", test_settle_in_doubt },
    { "/alerts/settle-at-rest", test_settle_at_rest },
    { "/alerts/settle-without-answer", test_settle_without_answer },
    { "/alerts/shut-down", test_shut_down },
  };

  g_test_init (&argc, &argv, NULL);
  test_bus = pb_test_bus_start ();
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].name, Fixture, NULL, set_up, tests[i].func, tear_down);
  int status = g_test_run ();
  pb_test_bus_stop (test_bus);
  return status;
}
