/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-wishes.c: preferences change while Postbell runs, and the clock goes round; no server, no bus. */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "pb-effects.h"
#include "pb-fake-clock.h"
#include "pb-fake-dialer.h"
#include "pb-fake-network.h"
#include "pb-memory-vault.h"
#include "pb-wishes.h"

#define HOUR   (3600 * (gint64) G_USEC_PER_SEC)
#define MINUTE (60 * (gint64) G_USEC_PER_SEC)

typedef struct
{
  PbFakeClock *clock;
  PbFakeNetwork *network;
  PbResident resident;
  GSettings *settings;
  GString *effects; /* alerts, as "id*count " */
  GString *said;    /* the log of a Postbell without alerts */
  char *folder;
} Fixture;

static GLogWriterOutput
log_cb (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  Fixture *f = user_data;

  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, "MESSAGE"))
      g_string_append_printf (f->said, "%s\n", (const char *) fields[i].value);
  return G_LOG_WRITER_HANDLED;
}

static void
effect_cb (PbMonitor *monitor, const PbEffect *effect, gpointer user_data)
{
  Fixture *f = user_data;

  if (effect->type == PB_EFFECT_ALERT)
    g_string_append_printf (f->effects, "%s*%u ", effect->alert->id, effect->alert->count);
}

static PbEdges *
make_edges (Fixture *f)
{
  PbEdges *edges = g_new0 (PbEdges, 1);
  g_autofree char *accounts = g_build_filename (f->folder, "accounts.ini", NULL), *ledger = g_build_filename (f->folder, "ledger.db", NULL);

  g_assert_true (g_file_set_contents (accounts, "[bob]\naddress=bob@zoo.test\nhost=localhost\n", -1, NULL));
  edges->cancellable = g_cancellable_new ();
  edges->accounts = pb_accounts_new (accounts);
  g_assert_true (pb_accounts_load (edges->accounts, NULL));
  edges->ledger = pb_ledger_open (ledger, NULL);
  edges->trust = pb_trust_new (NULL);
  edges->dialer = PB_DIALER (pb_fake_dialer_new ());
  edges->vault = PB_VAULT (pb_memory_vault_new ());
  edges->reach = pb_reach_new (pb_fake_clock_get (f->clock), G_NETWORK_MONITOR (f->network), NULL);
  edges->context = (PbContext){ .clock = pb_fake_clock_get (f->clock), .dialer = edges->dialer, .vault = edges->vault, .ledger = edges->ledger };
  return edges;
}

static const char *const keys[] = { "quiet-hours", "quiet-from", "quiet-to", "quiet-days", "burst-count", "burst-window" };

/* Without wishes yet: tests set preferences before they begin. */
static void
make_parts (Fixture *f)
{
  f->resident.effects = pb_effects_new (&f->resident);
  f->resident.monitor = pb_monitor_new (&f->resident.edges->context, f->resident.edges->accounts, NULL, pb_effects_handle, f->resident.effects);
  pb_effects_set_follower (f->resident.effects, effect_cb, f);
}

static void
drop_parts (Fixture *f)
{
  pb_monitor_stop (f->resident.monitor);
  g_clear_pointer (&f->resident.wishes, pb_wishes_free);
  g_clear_pointer (&f->resident.effects, pb_effects_free);
  g_clear_object (&f->resident.monitor);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->said = g_string_new (NULL);
  f->effects = g_string_new (NULL);
  f->settings = g_settings_new (PB_APP_ID);
  f->folder = g_dir_make_tmp ("pb-wishes-XXXXXX", NULL);
  f->clock = pb_fake_clock_new ();
  f->network = pb_fake_network_new ();
  f->resident.identity = pb_identity_new ();
  f->resident.edges = make_edges (f);
  f->resident.preferences = pb_preferences_new ();
  make_parts (f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  const char *const files[] = { "accounts.ini", "accounts.ini.lock", "ledger.db", "ledger.db-wal", "ledger.db-shm" };

  drop_parts (f);
  pb_preferences_free (f->resident.preferences);
  pb_edges_free (f->resident.edges);
  pb_identity_free (f->resident.identity);
  g_object_unref (f->network);
  pb_fake_clock_free (f->clock);
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    g_settings_reset (f->settings, keys[i]);
  g_clear_object (&f->settings);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (f->folder, files[i], NULL);
      g_unlink (path);
    }
  g_rmdir (f->folder);
  g_free (f->folder);
  g_string_free (f->said, TRUE);
  g_string_free (f->effects, TRUE);
}

static void
spin (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
begin (Fixture *f)
{
  f->resident.wishes = pb_wishes_new (&f->resident);
  pb_monitor_start (f->resident.monitor);
  pb_effects_recall (f->resident.effects);
  spin ();
}

static gboolean
is_quiet (Fixture *f)
{
  return pb_state_get_quiet (pb_monitor_get_state (f->resident.monitor));
}

static void
give_mail (Fixture *f, const char *key)
{
  PbMessage fields = { .key = key, .from = "Carol", .subject = "Lunch?" };
  g_autoptr (PbMessage) message = pb_message_new (&fields);

  pb_monitor_post (f->resident.monitor, &(PbEvent){ .type = PB_EVENT_MAIL, .account = "bob", .message = message });
}

/* The clock of the tests begins on Thursday, 1 January 2026, 00:00. */
static void
test_round_the_clock (Fixture *f, gconstpointer data)
{
  g_settings_set_boolean (f->settings, "quiet-hours", TRUE); /* 22:00 to 07:00 */
  begin (f);
  g_assert_true (is_quiet (f));
  pb_fake_clock_advance (f->clock, 7 * HOUR - 1);
  g_assert_true (is_quiet (f));
  pb_fake_clock_advance (f->clock, 1);
  g_assert_false (is_quiet (f));
  pb_fake_clock_advance (f->clock, 15 * HOUR - 1);
  g_assert_false (is_quiet (f));
  pb_fake_clock_advance (f->clock, 1);
  g_assert_true (is_quiet (f));
  pb_fake_clock_advance (f->clock, 9 * HOUR);
  g_assert_false (is_quiet (f));
}

/* Whatever the clock of the wall does meanwhile, it is not long until somebody looks. */
static void
test_looks_often (Fixture *f, gconstpointer data)
{
  gint64 armed;

  g_settings_set_boolean (f->settings, "quiet-hours", TRUE);
  f->resident.wishes = pb_wishes_new (&f->resident);
  armed = pb_fake_clock_next (f->clock) - pb_clock_now (pb_fake_clock_get (f->clock));
  g_assert_cmpint (armed, >, 0);
  g_assert_cmpint (armed, <=, 15 * MINUTE);
  g_settings_set_boolean (f->settings, "quiet-hours", FALSE);
  g_assert_cmpint (pb_fake_clock_next (f->clock), ==, PB_NEVER); /* nobody wakes up for nothing */
}

/* Each preference takes effect when it is set. */
static void
test_at_once (Fixture *f, gconstpointer data)
{
  begin (f);
  g_assert_false (is_quiet (f));
  g_settings_set_boolean (f->settings, "quiet-hours", TRUE);
  g_assert_true (is_quiet (f));
  give_mail (f, "k1");
  give_mail (f, "k2");
  g_assert_cmpstr (f->effects->str, ==, "");
  g_settings_set_string (f->settings, "quiet-to", "00:01");
  g_assert_true (is_quiet (f));
  g_settings_set_string (f->settings, "quiet-days", "4"); /* this one began on Wednesday */
  g_assert_false (is_quiet (f));
  g_assert_cmpstr (f->effects->str, ==, "bob#1*2 ");
  g_settings_set_string (f->settings, "quiet-days", "3");
  g_assert_true (is_quiet (f));
  g_settings_set_string (f->settings, "quiet-from", "22h");
  g_assert_false (is_quiet (f));
  g_assert_nonnull (strstr (f->said->str, "“22h”"));
  g_settings_set_string (f->settings, "quiet-from", "00:00");
  g_assert_false (is_quiet (f));
  g_settings_set_string (f->settings, "quiet-days", "34");
  g_assert_true (is_quiet (f));
  g_settings_set_boolean (f->settings, "quiet-hours", FALSE);
  g_assert_false (is_quiet (f));
}

static void
test_burst (Fixture *f, gconstpointer data)
{
  g_settings_set_uint (f->settings, "burst-count", 1);
  begin (f);
  give_mail (f, "k1");
  give_mail (f, "k2");
  g_assert_cmpstr (f->effects->str, ==, "bob/k1*1 bob#1*1 ");
  g_string_truncate (f->effects, 0);
  g_settings_set_uint (f->settings, "burst-count", 3);
  give_mail (f, "k3");
  give_mail (f, "m3");
  g_assert_cmpstr (f->effects->str, ==, "bob/k3*1 bob/m3*1 ");
  g_string_truncate (f->effects, 0);
  g_settings_set_uint (f->settings, "burst-window", 60);
  pb_fake_clock_advance (f->clock, 59 * (gint64) G_USEC_PER_SEC);
  give_mail (f, "k4"); /* the fourth within a minute, as k2, k3 and m3 came at once */
  pb_fake_clock_advance (f->clock, MINUTE);
  give_mail (f, "k5");
  g_assert_cmpstr (f->effects->str, ==, "bob#2*1 bob/k5*1 ");
}

/* Nobody is told at night that a password is wanted; in the morning only if it still is. */
static void
test_texts_wait (Fixture *f, gconstpointer data)
{
  PbEvent refused = { .type = PB_EVENT_FAILED, .account = "bob", .error_class = PB_ERROR_CLASS_AUTH_REJECTED, .text = "No" };
  PbEvent full = { .type = PB_EVENT_NOTICE, .account = "bob", .text = "Nearly full", .flag = TRUE };

  g_settings_set_boolean (f->settings, "quiet-hours", TRUE);
  begin (f);
  pb_monitor_post (f->resident.monitor, &full);
  pb_monitor_post (f->resident.monitor, &(PbEvent){ .type = PB_EVENT_ACCOUNT_CHANGED, .account = "bob" });
  pb_monitor_post (f->resident.monitor, &refused);
  g_assert_cmpint (pb_state_find (pb_monitor_get_state (f->resident.monitor), "bob")->status, ==, PB_STATUS_NEEDS_LOGIN);
  g_assert_null (strstr (f->said->str, "needs its password"));
  g_assert_null (strstr (f->said->str, "Nearly full"));
  pb_fake_clock_advance (f->clock, 7 * HOUR);
  g_assert_nonnull (strstr (f->said->str, "needs its password"));
  g_assert_nonnull (strstr (f->said->str, "Nearly full"));
  pb_fake_clock_advance (f->clock, 15 * HOUR);
  g_string_truncate (f->said, 0);
  pb_monitor_post (f->resident.monitor, &(PbEvent){ .type = PB_EVENT_ACCOUNT_CHANGED, .account = "bob" });
  pb_monitor_post (f->resident.monitor, &refused);
  pb_monitor_post (f->resident.monitor, &(PbEvent){ .type = PB_EVENT_ACCOUNT_CHANGED, .account = "bob" });
  pb_monitor_post (f->resident.monitor, &(PbEvent){ .type = PB_EVENT_WATCHING, .account = "bob" });
  pb_fake_clock_advance (f->clock, 9 * HOUR);
  g_assert_false (is_quiet (f));
  g_assert_null (strstr (f->said->str, "needs its password"));
}

/* The lid is closed in the afternoon and opened in the evening, closed at midnight and opened in the morning. */
static void
test_suspended (Fixture *f, gconstpointer data)
{
  g_settings_set_boolean (f->settings, "quiet-hours", TRUE); /* 22:00 to 07:00 */
  begin (f);
  pb_fake_clock_advance (f->clock, 16 * HOUR);
  g_assert_false (is_quiet (f));
  pb_fake_clock_sleep (f->clock, 7 * HOUR);
  g_signal_emit_by_name (f->resident.edges->reach, "woke-up");
  g_assert_true (is_quiet (f));
  pb_fake_clock_sleep (f->clock, 8 * HOUR);
  g_assert_true (is_quiet (f));
  g_signal_emit_by_name (f->resident.edges->reach, "woke-up");
  g_assert_false (is_quiet (f));
  pb_fake_clock_sleep (f->clock, 15 * HOUR); /* nobody tells of it */
  pb_fake_clock_advance (f->clock, PB_WISHES_LOOK);
  g_assert_true (is_quiet (f));
}

/* A proxy's login is not the mailbox's password, and that is said. */
static void
test_proxy (Fixture *f, gconstpointer data)
{
  PbEvent refused = { .type = PB_EVENT_FAILED, .account = "bob", .error_class = PB_ERROR_CLASS_AUTH_REJECTED, .text = "proxy refused the password (http 10.0.0.1:3128)" };

  begin (f);
  pb_monitor_post (f->resident.monitor, &(PbEvent){ .type = PB_EVENT_ACCOUNT_CHANGED, .account = "bob" });
  pb_monitor_post (f->resident.monitor, &refused);
  g_assert_nonnull (strstr (f->said->str, "needs another login for its proxy: The proxy http 10.0.0.1:3128 wants another user name or password"));
  g_assert_null (strstr (f->said->str, "needs its password"));
}

/* What a server said once outlives the end of the program, and is told once; a question comes up by itself. */
static void
test_texts_outlive_us (Fixture *f, gconstpointer data)
{
  PbEvent refused = { .type = PB_EVENT_FAILED, .account = "bob", .error_class = PB_ERROR_CLASS_AUTH_REJECTED, .text = "No" };
  PbEvent full = { .type = PB_EVENT_NOTICE, .account = "bob", .text = "Nearly full", .flag = TRUE };

  g_settings_set_boolean (f->settings, "quiet-hours", TRUE);
  begin (f);
  pb_monitor_post (f->resident.monitor, &full);
  pb_monitor_post (f->resident.monitor, &(PbEvent){ .type = PB_EVENT_ACCOUNT_CHANGED, .account = "bob" });
  pb_monitor_post (f->resident.monitor, &refused);
  drop_parts (f);
  make_parts (f);
  begin (f);
  pb_fake_clock_advance (f->clock, 7 * HOUR - 1);
  g_assert_null (strstr (f->said->str, "Nearly full"));
  pb_fake_clock_advance (f->clock, 1);
  g_assert_nonnull (strstr (f->said->str, "Nearly full"));
  g_assert_null (strstr (f->said->str, "needs its password"));
  g_string_truncate (f->said, 0);
  pb_fake_clock_advance (f->clock, 15 * HOUR);
  pb_monitor_post (f->resident.monitor, &full);
  drop_parts (f);
  pb_fake_clock_advance (f->clock, 10 * HOUR); /* the night passes without us */
  make_parts (f);
  begin (f);
  g_assert_nonnull (strstr (f->said->str, "Nearly full"));
  g_string_truncate (f->said, 0);
  drop_parts (f);
  make_parts (f);
  begin (f);
  g_assert_null (strstr (f->said->str, "Nearly full"));
}

/* The demo shows alerts at any hour. */
static void
test_demo (Fixture *f, gconstpointer data)
{
  f->resident.identity->demo = TRUE;
  g_settings_set_boolean (f->settings, "quiet-hours", TRUE);
  begin (f);
  g_assert_false (is_quiet (f));
  f->resident.identity->demo = FALSE;
}

static void
test_minute_of_the_week (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *zone;
    gint64 wall; /* s */
    guint minute;
  } cases[] = {
    { "UTC", 1767225600, 3 * 1440 },                      /* Thursday 00:00 */
    { "UTC", 1767225600 + 4 * 86400 - 1, 7 * 1440 - 1 },  /* Sunday 23:59:59 */
    { "UTC", 1767225600 + 4 * 86400, 0 },                 /* Monday 00:00 */
    { "Asia/Shanghai", 1767225600, 3 * 1440 + 8 * 60 },   /* Thursday 08:00 */
    { "America/New_York", 1767225600, 3 * 1440 - 5 * 60 } /* Wednesday 19:00 */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 since = 0;

      g_setenv ("TZ", cases[i].zone, TRUE);
      g_assert_cmpuint (pb_wishes_minute_of (cases[i].wall * G_USEC_PER_SEC + 5, &since), ==, cases[i].minute);
      g_assert_cmpint (since, ==, cases[i].wall % 60 * G_USEC_PER_SEC + 5);
    }
  g_setenv ("TZ", "UTC", TRUE);
}

typedef void (*Test) (Fixture *f, gconstpointer data);

/* GLib takes one writer for the life of the process, so each test hands it its own record. */
static Fixture *current;

static GLogWriterOutput
write_cb (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  return current != NULL ? log_cb (level, fields, n_fields, current) : G_LOG_WRITER_UNHANDLED;
}

static void
run (Fixture *f, gconstpointer data)
{
  const Test *test = data;

  current = f;
  (*test) (f, NULL);
  current = NULL;
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    Test test;
  } tests[] = {
    { "/wishes/round-the-clock", test_round_the_clock },
    { "/wishes/looks-often", test_looks_often },
    { "/wishes/at-once", test_at_once },
    { "/wishes/burst", test_burst },
    { "/wishes/texts-wait", test_texts_wait },
    { "/wishes/proxy", test_proxy },
    { "/wishes/texts-outlive-us", test_texts_outlive_us },
    { "/wishes/suspended", test_suspended },
    { "/wishes/demo", test_demo },
    { "/wishes/minute-of-the-week", test_minute_of_the_week },
  };

  g_test_init (&argc, &argv, NULL);
  g_log_set_writer_func (write_cb, NULL, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, &tests[i].test, set_up, run, tear_down);
  return g_test_run ();
}
