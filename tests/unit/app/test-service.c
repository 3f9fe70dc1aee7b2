/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-service.c: io.github.postbell.Postbell1 on a bus of its own, with a paused account and no network. */
#include "config.h"

#include <gio/gunixfdlist.h>
#include <glib/gstdio.h>
#include <string.h>

#include "pb-actions.h"
#include "pb-client.h"
#include "pb-effects.h"
#include "pb-exmail-tokens.h"
#include "pb-fake-dialer.h"
#include "pb-fake-http.h"
#include "pb-memory-vault.h"
#include "pb-secret-pipe.h"
#include "pb-service.h"
#include "pb-wait.h"

typedef struct
{
  GTestDBus *daemon;
  GDBusConnection *client;
  GSimpleActionGroup *actions;
  PbResident resident;
  PbFakeHttp *http; /* the edges' */
  char *folder;
  char *accounts;   /* path */
  GPtrArray *lines; /* (element-type utf8): events received */
  guint subscription;
} Fixture;

static void
write_accounts (Fixture *f, const char *more)
{
  g_autofree char *text = g_strconcat ("[bob]\naddress=bob@zoo.test\nhost=localhost\npaused=true\nwebmail=https://mail.zoo.test/\n", more, NULL);

  g_assert_true (g_file_set_contents (f->accounts, text, -1, NULL));
}

static GDBusConnection *
connect_to (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *bus = g_dbus_connection_new_for_address_sync (
      g_test_dbus_get_bus_address (f->daemon), G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL, NULL, &error);

  g_assert_no_error (error);
  return bus;
}

static void
event_cb (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *name, GVariant *args, gpointer user_data)
{
  Fixture *f = user_data;
  const char *line;

  g_variant_get (args, "(&s)", &line);
  g_ptr_array_add (f->lines, g_strdup (line));
}

static PbEdges *
make_edges (Fixture *f)
{
  PbEdges *edges = g_new0 (PbEdges, 1);
  g_autofree char *ledger = g_build_filename (f->folder, "ledger.db", NULL);

  edges->cancellable = g_cancellable_new ();
  edges->accounts = pb_accounts_new (f->accounts);
  g_assert_true (pb_accounts_load (edges->accounts, NULL));
  edges->ledger = pb_ledger_open (ledger, NULL);
  edges->trust = pb_trust_new (NULL);
  edges->dialer = PB_DIALER (pb_fake_dialer_new ());
  edges->vault = PB_VAULT (pb_memory_vault_new ());
  f->http = pb_fake_http_new ();
  edges->http = PB_HTTP (f->http);
  edges->exmail = pb_exmail_tokens_new (edges->http, edges->vault, pb_clock_get_real ());
  edges->context = (PbContext){ .clock = pb_clock_get_real (), .dialer = edges->dialer, .vault = edges->vault, .ledger = edges->ledger, .http = edges->http, .exmail = edges->exmail };
  return edges;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  f->folder = g_dir_make_tmp ("postbell-XXXXXX", NULL);
  f->accounts = g_build_filename (f->folder, "accounts.ini", NULL);
  write_accounts (f, "");
  f->daemon = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (f->daemon);
  f->actions = g_simple_action_group_new ();
  f->resident.actions = G_ACTION_GROUP (f->actions);
  f->resident.bus = connect_to (f);
  f->resident.identity = pb_identity_new ();
  f->resident.edges = make_edges (f);
  f->resident.preferences = pb_preferences_new ();
  f->resident.effects = pb_effects_new (&f->resident);
  f->resident.visits = pb_visits_new (&f->resident.edges->context, NULL, NULL);
  f->resident.monitor = pb_monitor_new (&f->resident.edges->context, f->resident.edges->accounts, NULL, pb_effects_handle, f->resident.effects);
  pb_actions_install (&f->resident, G_ACTION_MAP (f->actions));
  f->resident.service = pb_service_new (&f->resident, f->resident.bus, &error);
  g_assert_no_error (error);
  pb_monitor_start (f->resident.monitor);
  f->client = connect_to (f);
  f->lines = g_ptr_array_new_with_free_func (g_free);
  f->subscription = g_dbus_connection_signal_subscribe (f->client, NULL, PB_INTERFACE, "Event", PB_OBJECT_PATH, NULL, G_DBUS_SIGNAL_FLAGS_NONE, event_cb, f, NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  const char *const files[] = { "accounts.ini", "accounts.ini.lock", "ledger.db", "ledger.db-wal", "ledger.db-shm" };

  pb_monitor_stop (f->resident.monitor);
  g_dbus_connection_signal_unsubscribe (f->client, f->subscription);
  g_clear_pointer (&f->resident.service, pb_service_free);
  pb_visits_free (f->resident.visits);
  pb_effects_free (f->resident.effects);
  g_clear_object (&f->resident.monitor);
  pb_preferences_free (f->resident.preferences);
  pb_edges_free (f->resident.edges);
  pb_identity_free (f->resident.identity);
  g_assert_true (g_dbus_connection_close_sync (f->client, NULL, NULL));
  g_assert_true (g_dbus_connection_close_sync (f->resident.bus, NULL, NULL));
  g_clear_object (&f->client);
  g_clear_object (&f->resident.bus);
  g_clear_object (&f->actions);
  g_test_dbus_down (f->daemon);
  g_clear_object (&f->daemon);
  g_ptr_array_unref (f->lines);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (f->folder, files[i], NULL);
      g_unlink (path);
    }
  g_rmdir (f->folder);
  g_free (f->folder);
  g_free (f->accounts);
}

/* Calls @method with @args and waits. Returns: (transfer full): the answer, or NULL with @error */
static GVariant *
call (Fixture *f, const char *method, GVariant *args, GError **error)
{
  g_auto (PbWait) wait = { NULL };

  g_dbus_connection_call (f->client, g_dbus_connection_get_unique_name (f->resident.bus), PB_OBJECT_PATH, PB_INTERFACE, method, args, NULL, G_DBUS_CALL_FLAGS_NONE, 10000, NULL, pb_wait_cb, &wait);
  return pb_client_call_finish (f->client, pb_wait_run (&wait), error);
}

static void
call_well (Fixture *f, const char *method, GVariant *args)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = call (f, method, args, &error);

  g_assert_no_error (error);
}

static void
assert_call_fails (Fixture *f, const char *method, GVariant *args, const char *pattern)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = call (f, method, args, &error);

  g_assert_null (answer);
  g_test_message ("%s: %s", method, error->message);
  g_assert_true (g_pattern_match_simple (pattern, error->message));
}

static void
wait_for_lines (Fixture *f, guint n)
{
  while (f->lines->len < n)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_status (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = call (f, "GetStatus", NULL, &error);
  const char *json;

  g_assert_no_error (error);
  g_variant_get (answer, "(&s)", &json);
  g_assert_true (g_str_has_prefix (json, "{\"unread\":0,\"status\":\"off\",\"accounts\":[{\"id\":\"bob\",\"address\":\"bob@zoo.test\","));
}

static void
test_subscribe (Fixture *f, gconstpointer data)
{
  call_well (f, "Subscribe", NULL);
  wait_for_lines (f, 2);
  g_assert_nonnull (strstr (f->lines->pdata[0], "\"event\":\"status\",\"account\":\"bob\""));
  g_assert_nonnull (strstr (f->lines->pdata[0], "\"status\":\"off\""));
  g_assert_nonnull (strstr (f->lines->pdata[1], "\"event\":\"unread\",\"account\":\"bob\""));
  write_accounts (f, "[eve]\naddress=eve@zoo.test\nhost=localhost\npaused=true\n");
  call_well (f, "Reload", NULL);
  wait_for_lines (f, 3);
  g_assert_nonnull (strstr (f->lines->pdata[2], "\"event\":\"status\",\"account\":\"eve\""));
  call_well (f, "Unsubscribe", NULL);
  write_accounts (f, "[mel]\naddress=mel@zoo.test\nhost=localhost\npaused=true\n");
  call_well (f, "Reload", NULL);
  call_well (f, "GetStatus", NULL); /* signals arrive in order, so one on its way would be here */
  for (guint i = 3; i < f->lines->len; i++)
    g_assert_null (strstr (f->lines->pdata[i], "mel"));
}

/* Nobody but the subscriber hears of mails, and a subscriber that left is forgotten. */
static void
test_unicast (Fixture *f, gconstpointer data)
{
  g_autoptr (GDBusConnection) first = f->client;
  g_autoptr (GDBusConnection) other = connect_to (f);

  f->client = other;
  call_well (f, "Subscribe", NULL);
  f->client = first;
  call_well (f, "GetStatus", NULL);
  g_assert_cmpuint (f->lines->len, ==, 0);
  g_assert_true (g_dbus_connection_close_sync (other, NULL, NULL));
  call_well (f, "Subscribe", NULL);
  wait_for_lines (f, 2);
  f->client = g_steal_pointer (&first);
}

static void
test_refusals (Fixture *f, gconstpointer data)
{
  assert_call_fails (f, "CheckNow", g_variant_new ("(s)", "nobody"), "*nobody*account list*");
  assert_call_fails (f, "MarkRead", g_variant_new ("(sas)", "nobody", NULL), "*nobody*account list*");
  assert_call_fails (f, "Open", g_variant_new ("(sss)", "nobody", "", ""), "*nobody*account list*");
  assert_call_fails (f, "Forget", g_variant_new ("(s)", "bob"), "*still exists*");
  assert_call_fails (f, "TestAlert", NULL, "*session bus*");
  assert_call_fails (f, "Wat", NULL, "*");
}

/* Who may call is anybody on the bus: what has no interface of Exmail, and what the table does not have as one request, is refused. */
static void
test_exmail_refusals (Fixture *f, gconstpointer data)
{
  /* API, path, application */
  static const char *const none[][3] = {
    { "openapi", "listen", "" },
    { "openapi", "login", "" },
    { "openapi", "user/get", "contacts" },
    { "corp", "user/get", "" },
    { "corp", "user/get", "log" },
    { "corp", "log/mail", "contacts" },
    { "corp", "../user/get", "contacts" },
  };

  write_accounts (f, "[ming]\nkind=exmail\naddress=ming@acme.example\nclient-id=acmeadmin\nallow-plain-http=true\ncorp-id=wm01\npaused=true\n"
                     "[wei]\nkind=exmail\naddress=wei@acme.example\nclient-id=acmeadmin\nallow-plain-http=true\npush=poll\npaused=true\n");
  call_well (f, "Reload", NULL);
  assert_call_fails (f, "AskExmail", g_variant_new ("(sssssah)", "bob", "openapi", "token", "", "", NULL), "bob is no Exmail account.");
  assert_call_fails (f, "AskExmail", g_variant_new ("(sssssah)", "nobody", "openapi", "token", "", "", NULL), "*nobody*account list*");
  assert_call_fails (f, "ListenExmail", g_variant_new ("(s)", "bob"), "bob is no Exmail account.");
  assert_call_fails (f, "ListenExmail", g_variant_new ("(s)", "ming"), "ming is not connected (Paused)*");
  assert_call_fails (f, "ListenExmail", g_variant_new ("(s)", "wei"), "wei does not use the push channel.*"); /* and is paused, too */
  for (gsize i = 0; i < G_N_ELEMENTS (none); i++)
    assert_call_fails (f, "AskExmail", g_variant_new ("(sssssah)", "ming", none[i][0], none[i][1], none[i][2], "", NULL), "Exmail has no interface*");
}

/* --- descriptors --- */

#define SETTINGS "[eve]\naddress=eve@zoo.test\nhost=localhost\n"

/* Calls @method with @args and @secret in the only descriptor. @secret: (nullable): no descriptor at all.
 * Returns: (transfer full): the answer, or NULL with @error */
static GVariant *
call_with_secret (Fixture *f, const char *method, GVariant *args, const char *secret, GError **error)
{
  g_auto (PbWait) wait = { NULL };
  g_autoptr (GUnixFDList) fds = NULL;

  if (secret != NULL)
    {
      g_autoptr (PbSecret) text = pb_secret_new (secret, strlen (secret));
      int fd = pb_secret_pipe_new (text, PB_SECRET_PIPE_SECRET, NULL);

      g_assert_cmpint (fd, >=, 0);
      fds = g_unix_fd_list_new_from_array (&fd, 1);
    }
  g_dbus_connection_call_with_unix_fd_list (f->client, g_dbus_connection_get_unique_name (f->resident.bus), PB_OBJECT_PATH, PB_INTERFACE, method, args, NULL, G_DBUS_CALL_FLAGS_NONE, 10000, fds, NULL, pb_wait_cb, &wait);
  return pb_client_call_with_fds_finish (f->client, NULL, pb_wait_run (&wait), error);
}

/* A descriptor is named by a number, which is the sender's: what did not come with the message is refused, and that is all. */
static void
test_missing_descriptor (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *secret; /* that comes in the only descriptor, or NULL: none comes */
    gint32 handle;
  } rows[] = { { NULL, 0 }, { NULL, -1 }, { NULL, 7 }, { "hunter2", -1 }, { "hunter2", 1 }, { "hunter2", 7 } };
  const char *const methods[] = { "KeepSecret", "CheckSettings" };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    for (gsize m = 0; m < G_N_ELEMENTS (methods); m++)
      {
        GVariant *args = m == 0 ? g_variant_new ("(ssh)", "bob", "label", rows[i].handle) : g_variant_new ("(sh)", SETTINGS, rows[i].handle);
        g_autoptr (GError) error = NULL;
        g_autoptr (GVariant) answer = call_with_secret (f, methods[m], args, rows[i].secret, &error);

        g_assert_null (answer);
        g_assert_cmpstr (error->message, ==, "The message came without its file descriptor.");
      }
  call_well (f, "GetStatus", NULL);
  g_assert_null (pb_memory_vault_get (PB_MEMORY_VAULT (f->resident.edges->vault), "bob"));
}

static void
test_keep_secret (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = call_with_secret (f, "KeepSecret", g_variant_new ("(ssh)", "bob", "label", 0), "hunter2", &error);

  g_assert_no_error (error);
  while (pb_memory_vault_get (PB_MEMORY_VAULT (f->resident.edges->vault), "bob") == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (pb_memory_vault_get (PB_MEMORY_VAULT (f->resident.edges->vault), "bob"), ==, "hunter2");
}

/* --- requests to Exmail --- */

#define ACCOUNT   "[ming]\nkind=exmail\naddress=ming@acme.example\nclient-id=acmeadmin\napi-url=" API_URL "\ntoken-url=" TOKEN_URL "\npaused=true\n"
#define API_URL   "https://openapi.acme.example/openapi/"
#define TOKEN_URL "https://exmail.acme.example/cgi-bin/token"
#define SYNC_URL  API_URL "user/sync"
#define GET_URL   API_URL "user/get"

/* A program that asks, and what came. */
typedef struct
{
  GDBusConnection *bus; /* (owned) */
  gboolean done;
  GVariant *answer; /* (owned) (nullable) */
  GError *error;    /* (owned) (nullable) */
} Caller;

static void
asked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Caller *caller = user_data;

  caller->answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (object), result, &caller->error);
  caller->done = TRUE;
}

/* The instance has everything that came before this. */
static void
settle (Fixture *f, Caller *caller)
{
  GDBusConnection *own = f->client;

  f->client = caller->bus;
  call_well (f, "GetStatus", NULL);
  f->client = own;
}

static void
ask (Fixture *f, Caller *caller, const char *path)
{
  caller->bus = connect_to (f);
  g_dbus_connection_call (caller->bus, g_dbus_connection_get_unique_name (f->resident.bus), PB_OBJECT_PATH, PB_INTERFACE, "AskExmail", g_variant_new ("(sssssah)", "ming", "openapi", path, "", "", NULL), NULL, G_DBUS_CALL_FLAGS_NONE, 60000, NULL, asked_cb, caller);
  settle (f, caller);
}

static void
wait_for (const gboolean *done)
{
  while (!*done)
    g_main_context_iteration (NULL, TRUE);
}

static void
wait_for_count (Fixture *f, const char *url, guint count)
{
  while (pb_fake_http_get_count (f->http, url) < count)
    g_main_context_iteration (NULL, TRUE);
}

/* The program is gone, and the instance has heard of it. */
static void
vanish (Fixture *f, Caller *caller)
{
  g_autofree char *name = g_strdup (g_dbus_connection_get_unique_name (caller->bus));
  gboolean there = TRUE;

  g_assert_true (g_dbus_connection_close_sync (caller->bus, NULL, NULL));
  wait_for (&caller->done);
  while (there)
    {
      g_autoptr (GVariant) answer = g_dbus_connection_call_sync (f->client, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "NameHasOwner", g_variant_new ("(s)", name), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);

      g_variant_get (answer, "(b)", &there);
    }
  call_well (f, "GetStatus", NULL);
}

static void
caller_clear (Caller *caller)
{
  if (!g_dbus_connection_is_closed (caller->bus))
    g_assert_true (g_dbus_connection_close_sync (caller->bus, NULL, NULL));
  g_clear_object (&caller->bus);
  g_clear_pointer (&caller->answer, g_variant_unref);
  g_clear_error (&caller->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Caller, caller_clear)

static void
set_up_exmail (Fixture *f)
{
  pb_fake_http_answer (f->http, TOKEN_URL, 200, NULL, "{\"access_token\":\"one\",\"expires_in\":86400}");
  pb_fake_http_answer (f->http, SYNC_URL, 200, NULL, "");
  pb_fake_http_answer (f->http, GET_URL, 200, NULL, "{\"Alias\":\"ann@acme.example\"}");
  pb_memory_vault_set (PB_MEMORY_VAULT (f->resident.edges->vault), "ming.openapi", "key");
  write_accounts (f, ACCOUNT);
  call_well (f, "Reload", NULL);
}

/* What is on its way is waited for, though nobody wants to know: who reads comes after it. What waits behind it goes with its caller. */
static void
test_one_change_at_a_time (Fixture *f, gconstpointer data)
{
  g_auto (Caller) first = { NULL };
  g_auto (Caller) second = { NULL };
  g_auto (Caller) reader = { NULL };

  set_up_exmail (f);
  pb_fake_http_hold (f->http, SYNC_URL, TRUE);
  ask (f, &first, "user/sync");
  wait_for_count (f, SYNC_URL, 1);
  ask (f, &second, "user/sync");
  ask (f, &reader, "user/get");
  g_assert_cmpuint (pb_fake_http_get_count (f->http, SYNC_URL), ==, 1);
  g_assert_cmpuint (pb_fake_http_get_count (f->http, GET_URL), ==, 0);
  vanish (f, &first);
  vanish (f, &second);
  g_assert_cmpuint (pb_fake_http_get_waiting (f->http), ==, 1);
  g_assert_cmpuint (pb_fake_http_get_count (f->http, GET_URL), ==, 0);
  pb_fake_http_hold (f->http, SYNC_URL, FALSE);
  wait_for (&reader.done);
  g_assert_no_error (reader.error);
  g_assert_cmpuint (pb_fake_http_get_count (f->http, SYNC_URL), ==, 1);
}

/* What still waits for a token is never sent for a caller that is gone. */
static void
test_gone_before_it_was_sent (Fixture *f, gconstpointer data)
{
  g_auto (Caller) first = { NULL };
  g_auto (Caller) reader = { NULL };

  set_up_exmail (f);
  pb_fake_http_hold (f->http, TOKEN_URL, TRUE);
  ask (f, &first, "user/sync");
  wait_for_count (f, TOKEN_URL, 1);
  vanish (f, &first);
  pb_fake_http_hold (f->http, TOKEN_URL, FALSE);
  ask (f, &reader, "user/get");
  wait_for (&reader.done);
  g_assert_no_error (reader.error);
  g_assert_cmpuint (pb_fake_http_get_count (f->http, SYNC_URL), ==, 0);
}

/* Postbell ends: whoever waits is told. */
static void
test_end (Fixture *f, gconstpointer data)
{
  g_auto (Caller) first = { NULL };
  g_auto (Caller) second = { NULL };

  set_up_exmail (f);
  pb_fake_http_hold (f->http, SYNC_URL, TRUE);
  ask (f, &first, "user/sync");
  wait_for_count (f, SYNC_URL, 1);
  ask (f, &second, "user/get");
  g_clear_pointer (&f->resident.service, pb_service_free);
  wait_for (&first.done);
  wait_for (&second.done);
  g_assert_nonnull (strstr (first.error->message, "Postbell ends."));
  g_assert_nonnull (strstr (second.error->message, "Postbell ends."));
  pb_fake_http_hold (f->http, SYNC_URL, FALSE);
}

static void
test_snooze (Fixture *f, gconstpointer data)
{
  gint64 now = pb_clock_now (pb_clock_get_real ()), until;

  call_well (f, "Snooze", g_variant_new ("(u)", 5));
  call_well (f, "GetStatus", NULL);
  until = pb_state_get_snoozed_until (pb_monitor_get_state (f->resident.monitor));
  g_assert_cmpint (until, >=, now + 5 * 60 * G_USEC_PER_SEC);
  g_assert_cmpint (until, <, now + 6 * 60 * G_USEC_PER_SEC);
  call_well (f, "Snooze", g_variant_new ("(u)", 0));
  call_well (f, "GetStatus", NULL);
  g_assert_cmpint (pb_state_get_snoozed_until (pb_monitor_get_state (f->resident.monitor)), ==, 0);
}

static void
test_forget (Fixture *f, gconstpointer data)
{
  const PbMark mark = { 7, 9 };

  pb_ledger_set_mark (f->resident.edges->ledger, "gone", "INBOX", mark);
  call_well (f, "Forget", g_variant_new ("(s)", "gone"));
  g_assert_cmpuint (pb_ledger_get_mark (f->resident.edges->ledger, "gone", "INBOX").uid_validity, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/app/service/status", Fixture, NULL, set_up, test_status, tear_down);
  g_test_add ("/app/service/subscribe", Fixture, NULL, set_up, test_subscribe, tear_down);
  g_test_add ("/app/service/unicast", Fixture, NULL, set_up, test_unicast, tear_down);
  g_test_add ("/app/service/refusals", Fixture, NULL, set_up, test_refusals, tear_down);
  g_test_add ("/app/service/exmail-refusals", Fixture, NULL, set_up, test_exmail_refusals, tear_down);
  g_test_add ("/app/service/missing-descriptor", Fixture, NULL, set_up, test_missing_descriptor, tear_down);
  g_test_add ("/app/service/keep-secret", Fixture, NULL, set_up, test_keep_secret, tear_down);
  g_test_add ("/app/service/one-change-at-a-time", Fixture, NULL, set_up, test_one_change_at_a_time, tear_down);
  g_test_add ("/app/service/gone-before-it-was-sent", Fixture, NULL, set_up, test_gone_before_it_was_sent, tear_down);
  g_test_add ("/app/service/end", Fixture, NULL, set_up, test_end, tear_down);
  g_test_add ("/app/service/snooze", Fixture, NULL, set_up, test_snooze, tear_down);
  g_test_add ("/app/service/forget", Fixture, NULL, set_up, test_forget, tear_down);
  return g_test_run ();
}
