/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-online.c: an Online Account that cannot be written down is told once, and tried again until it can. */
#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "pb-error.h"
#include "pb-fake-clock.h"
#include "pb-fake-dialer.h"
#include "pb-fake-goa.h"
#include "pb-memory-vault.h"
#include "pb-online.h"

#define BOB                                                                                                                          \
  "{'Account': {'Id': <'a1'>, 'ProviderType': <'imap_smtp'>, 'PresentationIdentity': <'bob@zoo.test'>}, 'PasswordBased': @a{sv} {}," \
  "'Mail': {'EmailAddress': <'bob@zoo.test'>, 'ImapSupported': <true>, 'ImapHost': <'imap.zoo.test'>, 'ImapUseSsl': <true>}}"

typedef struct
{
  GTestDBus *bus;
  GDBusConnection *theirs;
  GDBusConnection *ours;
  PbFakeGoa *fake;
  PbFakeClock *clock;
  PbDialer *dialer;
  PbVault *vault;
  PbGoa *goa;
  PbAccounts *accounts;
  PbContext context;
  PbMonitor *monitor;
  GSettings *settings;
  PbOnline *online;
  GString *told;
  char *folder;
  char *path;
} Fixture;

static GDBusConnection *
connect_to (GTestDBus *bus)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *connection = g_dbus_connection_new_for_address_sync (g_test_dbus_get_bus_address (bus), G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL, NULL, &error);

  g_assert_no_error (error);
  return connection;
}

static void
told_cb (const char *address, const GError *error, gpointer user_data)
{
  Fixture *f = user_data;

  g_string_append_printf (f->told, "%s:%s ", address, error != NULL ? pb_error_class_to_string (pb_error_class_of (error, PB_ERROR_CLASS_NONE)) : "added");
}

static void
effect_cb (PbMonitor *monitor, const PbEffect *effect, gpointer user_data)
{
}

static void
write_accounts (Fixture *f, const char *text)
{
  g_assert_true (g_file_set_contents (f->path, text, -1, NULL));
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->told = g_string_new (NULL);
  f->folder = g_dir_make_tmp ("pb-online-XXXXXX", NULL);
  f->path = g_build_filename (f->folder, "accounts.ini", NULL);
  f->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (f->bus);
  f->theirs = connect_to (f->bus);
  f->ours = connect_to (f->bus);
  f->fake = pb_fake_goa_new (f->theirs);
  pb_fake_goa_appear (f->fake);
  f->clock = pb_fake_clock_new ();
  f->dialer = PB_DIALER (pb_fake_dialer_new ());
  f->vault = PB_VAULT (pb_memory_vault_new ());
  f->accounts = pb_accounts_new (f->path);
  pb_accounts_never_wait (f->accounts);
  f->context = (PbContext){ .clock = pb_fake_clock_get (f->clock), .dialer = f->dialer, .vault = f->vault };
  f->monitor = pb_monitor_new (&f->context, f->accounts, NULL, effect_cb, f);
  f->goa = pb_goa_new ();
  f->settings = g_settings_new (PB_APP_ID);
  g_settings_set_strv (f->settings, "online-accounts-known", NULL); /* it has looked before, and there was none */
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  const char *const files[] = { "accounts.ini", "accounts.ini.lock" };

  pb_online_free (f->online);
  g_clear_object (&f->monitor);
  g_clear_object (&f->accounts);
  g_clear_object (&f->goa);
  g_clear_object (&f->dialer);
  g_clear_object (&f->vault);
  g_settings_reset (f->settings, "online-accounts-known");
  g_clear_object (&f->settings);
  pb_fake_goa_free (f->fake);
  g_object_unref (f->ours);
  g_object_unref (f->theirs);
  g_test_dbus_down (f->bus);
  g_object_unref (f->bus);
  g_assert_cmpuint (pb_fake_clock_count_armed (f->clock), ==, 0);
  pb_fake_clock_free (f->clock);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (f->folder, files[i], NULL);
      g_unlink (path);
    }
  g_rmdir (f->folder);
  g_free (f->folder);
  g_free (f->path);
  g_string_free (f->told, TRUE);
}

static void
begin (Fixture *f)
{
  const PbOnlineEdges edges = { pb_fake_clock_get (f->clock), f->goa, f->accounts, f->monitor };

  f->online = pb_online_new (&edges, f->settings, told_cb, f);
  pb_goa_set_bus (f->goa, f->ours);
}

static gboolean
late_cb (gpointer late)
{
  *(gboolean *) late = TRUE;
  return G_SOURCE_REMOVE;
}

static void
until_told (Fixture *f, const char *expected)
{
  gboolean late = FALSE;
  guint id = g_timeout_add_seconds (20, late_cb, &late);

  while (!late && !g_str_equal (f->told->str, expected))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (f->told->str, ==, expected);
  if (!late)
    g_source_remove (id);
}

/* Until there is something to try again. */
static void
until_armed (Fixture *f)
{
  gboolean late = FALSE;
  guint id = g_timeout_add_seconds (20, late_cb, &late);

  while (!late && pb_fake_clock_count_armed (f->clock) == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (late);
  g_source_remove (id);
}

/* Until the service has been asked once more. */
static void
rest (void)
{
  gboolean over = FALSE;

  g_timeout_add (300, late_cb, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_tried_again (Fixture *f, gconstpointer data)
{
  write_accounts (f, "what is this?\n"); /* never written over */
  begin (f);
  pb_fake_goa_set (f->fake, "a1", BOB);
  until_told (f, "bob@zoo.test:config ");
  pb_fake_clock_advance (f->clock, PB_ONLINE_RETRY);
  rest ();
  g_assert_cmpstr (f->told->str, ==, "bob@zoo.test:config "); /* once is enough */
  g_assert_cmpuint (pb_fake_clock_count_armed (f->clock), ==, 1);
  write_accounts (f, "");
  pb_fake_clock_advance (f->clock, PB_ONLINE_RETRY);
  until_told (f, "bob@zoo.test:config bob@zoo.test:added ");
  g_assert_nonnull (pb_accounts_find (f->accounts, "bob@zoo.test"));
}

/* Nobody stands still for it, and nobody is told: it is a matter of milliseconds. */
static void
test_busy (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_strconcat (f->path, ".lock", NULL);
  int lock = open (path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);

  g_assert_cmpint (flock (lock, LOCK_EX | LOCK_NB), ==, 0);
  begin (f);
  pb_fake_goa_set (f->fake, "a1", BOB);
  until_armed (f);
  g_assert_cmpstr (f->told->str, ==, "");
  close (lock);
  pb_fake_clock_advance (f->clock, PB_ONLINE_BUSY);
  until_told (f, "bob@zoo.test:added ");
  g_assert_nonnull (pb_accounts_find (f->accounts, "bob@zoo.test"));
}

static void
test_not_back (Fixture *f, gconstpointer data)
{
  begin (f);
  pb_fake_goa_set (f->fake, "a1", BOB);
  until_told (f, "bob@zoo.test:added ");
  g_assert_true (pb_accounts_remove (f->accounts, "bob@zoo.test", NULL));
  pb_fake_goa_tell (f->fake, "a1", "Mail");
  rest ();
  g_assert_cmpstr (f->told->str, ==, "bob@zoo.test:added ");
  g_assert_null (pb_accounts_find (f->accounts, "bob@zoo.test"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/app/online/tried-again", Fixture, NULL, set_up, test_tried_again, tear_down);
  g_test_add ("/app/online/busy", Fixture, NULL, set_up, test_busy, tear_down);
  g_test_add ("/app/online/not-back", Fixture, NULL, set_up, test_not_back, tear_down);
  return g_test_run ();
}
