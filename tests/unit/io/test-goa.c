/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-goa.c: GNOME Online Accounts on a private bus: which accounts have a mailbox and how it is reached, what is asked of the
 * service for a sign-in and in which order, every error it has, and that nobody is started to be asked without a reason. */
#include "pb-fake-goa.h"
#include "pb-goa-account.h"

#include <glib/gstdio.h>
#include <string.h>

#include "pb-error.h"
#include "pb-reason.h"

/* --- what the objects say --- */

#define GOOGLE             "'Account': {'Id': <'a1'>, 'ProviderType': <'google'>, 'ProviderName': <'Google'>, 'PresentationIdentity': <'bob@gmail.com'>}"
#define MAIL               "'Mail': {'EmailAddress': <'bob@gmail.com'>, 'ImapSupported': <true>, 'ImapHost': <'imap.gmail.com'>, 'ImapUseSsl': <true>, 'ImapUserName': <'bob@gmail.com'>}"
#define OAUTH2             "'OAuth2Based': {'ClientId': <''>}"
#define OTHER              "'Account': {'Id': <'a2'>, 'ProviderType': <'imap_smtp'>, 'ProviderName': <'IMAP and SMTP'>, 'PresentationIdentity': <'ann@Zoo.Test'>}"
#define SERVER(host, more) "'Mail': {'EmailAddress': <'ann@Zoo.Test'>, 'ImapSupported': <true>, 'ImapHost': <'" host "'>" more "}"
#define PASSWORD           "'PasswordBased': @a{sv} {}"

typedef struct
{
  const char *interfaces;
  const char *address; /* (nullable): NULL = no mailbox, left out */
  PbGoaState state;
  const char *host; /* (nullable) */
  guint port;
  PbGoaSecurity security;
  const char *user;
  PbGoaAuth auth;
} Row;

static const Row rows[] = {
  { GOOGLE "," MAIL "," OAUTH2, "bob@gmail.com", PB_GOA_USABLE, "imap.gmail.com", 993, PB_GOA_TLS, "bob@gmail.com", PB_GOA_OAUTH2 },
  { OTHER "," PASSWORD "," SERVER ("imap.zoo.test", ",'ImapUseTls': <true>"), "ann@zoo.test", PB_GOA_USABLE, "imap.zoo.test", 143, PB_GOA_STARTTLS, "ann@zoo.test", PB_GOA_PASSWORD },
  /* ports, by number and by name */
  { OTHER "," PASSWORD "," SERVER ("Imap.Zoo.Test:1993", ",'ImapUseSsl': <true>,'ImapUserName': <'ann'>"), "ann@zoo.test", PB_GOA_USABLE, "imap.zoo.test", 1993, PB_GOA_TLS, "ann", PB_GOA_PASSWORD },
  { OTHER "," PASSWORD "," SERVER ("imap.zoo.test:imaps", ",'ImapUseTls': <true>"), "ann@zoo.test", PB_GOA_USABLE, "imap.zoo.test", 993, PB_GOA_STARTTLS, "ann@zoo.test", PB_GOA_PASSWORD },
  { OTHER "," PASSWORD "," SERVER ("imap.zoo.test:imap", ",'ImapUseSsl': <true>"), "ann@zoo.test", PB_GOA_USABLE, "imap.zoo.test", 143, PB_GOA_TLS, "ann@zoo.test", PB_GOA_PASSWORD },
  { OTHER "," PASSWORD "," SERVER ("[::1]:1993", ",'ImapUseSsl': <true>"), "ann@zoo.test", PB_GOA_USABLE, "::1", 1993, PB_GOA_TLS, "ann@zoo.test", PB_GOA_PASSWORD },
  { OTHER "," PASSWORD "," SERVER ("[::1]", ",'ImapUseSsl': <true>"), "ann@zoo.test", PB_GOA_USABLE, "::1", 993, PB_GOA_TLS, "ann@zoo.test", PB_GOA_PASSWORD },
  { OTHER "," PASSWORD "," SERVER ("2001:db8::1", ",'ImapUseSsl': <true>"), "ann@zoo.test", PB_GOA_USABLE, "2001:db8::1", 993, PB_GOA_TLS, "ann@zoo.test", PB_GOA_PASSWORD },
  { OTHER "," PASSWORD "," SERVER ("imap.zoo.test:smtp", ",'ImapUseSsl': <true>"), "ann@zoo.test", PB_GOA_NO_IMAP, NULL, 0, PB_GOA_TLS, "ann@zoo.test", PB_GOA_PASSWORD },
  { OTHER "," PASSWORD "," SERVER ("imap.zoo.test:70000", ",'ImapUseSsl': <true>"), "ann@zoo.test", PB_GOA_NO_IMAP, NULL, 0, PB_GOA_TLS, "ann@zoo.test", PB_GOA_PASSWORD },
  { OTHER "," PASSWORD "," SERVER ("imap zoo", ",'ImapUseSsl': <true>"), "ann@zoo.test", PB_GOA_NO_IMAP, NULL, 993, PB_GOA_TLS, "ann@zoo.test", PB_GOA_PASSWORD },
  { OTHER "," PASSWORD "," SERVER (":993", ",'ImapUseSsl': <true>"), "ann@zoo.test", PB_GOA_NO_IMAP, NULL, 993, PB_GOA_TLS, "ann@zoo.test", PB_GOA_PASSWORD },
  /* no encryption is never taken over; that it accepts any certificate is not, either: ours are judged as always */
  { OTHER "," PASSWORD "," SERVER ("imap.zoo.test", ""), "ann@zoo.test", PB_GOA_PLAIN, "imap.zoo.test", 143, PB_GOA_STARTTLS, "ann@zoo.test", PB_GOA_PASSWORD },
  { OTHER "," PASSWORD "," SERVER ("imap.zoo.test", ",'ImapUseSsl': <true>,'ImapAcceptSslErrors': <true>"), "ann@zoo.test", PB_GOA_USABLE, "imap.zoo.test", 993, PB_GOA_TLS, "ann@zoo.test", PB_GOA_PASSWORD },
  /* nothing to sign in with, no IMAP */
  { OTHER "," SERVER ("imap.zoo.test", ",'ImapUseSsl': <true>"), "ann@zoo.test", PB_GOA_NO_IMAP, NULL, 0, PB_GOA_TLS, NULL, PB_GOA_PASSWORD },
  { GOOGLE "," OAUTH2 ",'Mail': {'EmailAddress': <'bob@gmail.com'>, 'ImapSupported': <false>, 'ImapHost': <'imap.gmail.com'>}", "bob@gmail.com", PB_GOA_NO_IMAP, NULL, 0, PB_GOA_STARTTLS, NULL, PB_GOA_OAUTH2 },
  /* Microsoft 365 is Graph alone (gnome-online-accounts 3.55): told, not offered */
  { OAUTH2 ",'Account': {'Id': <'a3'>, 'ProviderType': <'ms_graph'>, 'ProviderName': <'Microsoft 365'>, 'PresentationIdentity': <'bob@acme.example'>}", "bob@acme.example", PB_GOA_NO_IMAP, NULL, 0, PB_GOA_TLS, NULL, PB_GOA_PASSWORD },
  /* others have addresses that are none of mail */
  { PASSWORD ",'Account': {'Id': <'a4'>, 'ProviderType': <'owncloud'>, 'ProviderName': <'Nextcloud'>, 'PresentationIdentity': <'bob@cloud.zoo.test'>}", NULL, 0, NULL, 0, 0, NULL, 0 },
  /* switched off, or in want of the user */
  { OAUTH2 ",'Account': {'Id': <'a1'>, 'ProviderType': <'google'>, 'ProviderName': <'Google'>, 'MailDisabled': <true>, 'PresentationIdentity': <'bob@gmail.com'>}", "bob@gmail.com", PB_GOA_MAIL_OFF, NULL, 0, PB_GOA_TLS, NULL, PB_GOA_PASSWORD },
  { MAIL "," OAUTH2 ",'Account': {'Id': <'a1'>, 'ProviderType': <'google'>, 'AttentionNeeded': <true>}", "bob@gmail.com", PB_GOA_ATTENTION, "imap.gmail.com", 993, PB_GOA_TLS, "bob@gmail.com", PB_GOA_OAUTH2 },
  /* what breaks the rules: no id, no address, types that are others, texts that are none */
  { MAIL "," OAUTH2 ",'Account': {'ProviderType': <'google'>}", NULL, 0, NULL, 0, 0, NULL, 0 },
  { MAIL "," OAUTH2, NULL, 0, NULL, 0, 0, NULL, 0 },
  { OAUTH2 ",'Account': {'Id': <'a1'>, 'ProviderType': <'google'>, 'PresentationIdentity': <'bob'>},'Mail': {'EmailAddress': <''>}", NULL, 0, NULL, 0, 0, NULL, 0 },
  { MAIL "," OAUTH2 ",'Account': {'Id': <7>, 'ProviderType': <'google'>}", NULL, 0, NULL, 0, 0, NULL, 0 },
  { MAIL "," OAUTH2 ",'Account': {'Id': <'a\\u202eb'>, 'ProviderType': <'google'>}", NULL, 0, NULL, 0, 0, NULL, 0 },
  { OAUTH2 ",'Account': {'Id': <'a1'>, 'ProviderType': <'google'>},'Mail': {'EmailAddress': <'bob <x@y.zoo>'>, 'ImapSupported': <true>}", NULL, 0, NULL, 0, 0, NULL, 0 },
  { GOOGLE "," OAUTH2 ",'Mail': {'EmailAddress': <'bob@gmail.com'>, 'ImapSupported': <'true'>, 'ImapHost': <'imap.gmail.com'>, 'ImapUseSsl': <true>}", "bob@gmail.com", PB_GOA_NO_IMAP, NULL, 0, PB_GOA_TLS, NULL, PB_GOA_OAUTH2 },
};

/* Returns: (transfer full): @interfaces with their full names, as an a{oa{sa{sv}}} with one object */
static GVariant *
one_object (const char *interfaces)
{
  g_auto (GStrv) parts = g_strsplit (interfaces, "'Account'", -1);
  g_autofree char *account = g_strjoinv ("'org.gnome.OnlineAccounts.Account'", parts);
  g_autoptr (GString) text = g_string_new (account);
  g_autoptr (GError) error = NULL;
  GVariant *objects;

  g_string_replace (text, "'Mail'", "'org.gnome.OnlineAccounts.Mail'", 0);
  g_string_replace (text, "'OAuth2Based'", "'org.gnome.OnlineAccounts.OAuth2Based'", 0);
  g_string_replace (text, "'PasswordBased'", "'org.gnome.OnlineAccounts.PasswordBased'", 0);
  g_string_prepend (text, "{'/org/gnome/OnlineAccounts/Accounts/x': {");
  g_string_append (text, "}}");
  objects = g_variant_parse (G_VARIANT_TYPE ("a{oa{sa{sv}}}"), text->str, NULL, NULL, &error);
  g_assert_no_error (error);
  return objects;
}

static void
check_row (const Row *row)
{
  g_autoptr (GVariant) objects = one_object (row->interfaces);
  g_autoptr (GPtrArray) accounts = pb_goa_account_read_all (objects);

  g_test_message ("%s", row->interfaces);
  g_assert_cmpuint (accounts->len, ==, row->address != NULL);
  if (row->address == NULL)
    return;
  const PbGoaAccount *account = g_ptr_array_index (accounts, 0);
  g_assert_cmpstr (account->address, ==, row->address);
  g_assert_cmpint (account->state, ==, row->state);
  g_assert_cmpstr (account->host, ==, row->host);
  g_assert_nonnull (account->provider_name);
  if (row->host == NULL)
    return;
  g_assert_cmpuint (account->port, ==, row->port);
  g_assert_cmpint (account->security, ==, row->security);
  g_assert_cmpstr (account->user, ==, row->user);
  g_assert_cmpint (account->auth, ==, row->auth);
}

static void
test_read (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    check_row (&rows[i]);
}

/* However many there are, this many are taken; a text without end is none. */
static void
test_bounds (void)
{
  GVariantBuilder builder;
  g_autofree char *endless = g_strnfill (100000, 'x');
  g_autofree char *long_name = g_strdup_printf (MAIL "," OAUTH2 ",'Account': {'Id': <'%s'>, 'ProviderType': <'google'>}", endless);
  g_autoptr (GVariant) long_one = one_object (long_name);
  g_autoptr (GPtrArray) none = pb_goa_account_read_all (long_one);

  g_assert_cmpuint (none->len, ==, 0);
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{oa{sa{sv}}}"));
  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *path = g_strdup_printf ("/x%u", i);
      g_autoptr (GVariant) object = one_object (GOOGLE "," MAIL "," OAUTH2);
      g_autoptr (GVariant) entry = g_variant_get_child_value (object, 0);
      g_autoptr (GVariant) interfaces = g_variant_get_child_value (entry, 1);
      g_variant_builder_add (&builder, "{o@a{sa{sv}}}", path, interfaces);
    }
  g_autoptr (GVariant) many = g_variant_ref_sink (g_variant_builder_end (&builder));
  g_autoptr (GPtrArray) some = pb_goa_account_read_all (many);
  g_assert_cmpuint (some->len, ==, PB_GOA_MAX_ACCOUNTS);
}

/* --- on the bus --- */

typedef struct
{
  GTestDBus *bus;
  GDBusConnection *ours;
  PbGoa *goa;
  PbFakeGoa *service;
  guint changes;
} Rig;

static GDBusConnection *
connect_to (GTestDBus *bus)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *connection = g_dbus_connection_new_for_address_sync (g_test_dbus_get_bus_address (bus), G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL, NULL, &error);

  g_assert_no_error (error);
  return connection;
}

static void
count_change (PbGoa *goa, gpointer user_data)
{
  ((Rig *) user_data)->changes++;
}

static void
rig_up (Rig *rig, gconstpointer data)
{
  g_autoptr (GDBusConnection) theirs = NULL;

  rig->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  if (data != NULL)
    g_test_dbus_add_service_dir (rig->bus, data);
  g_test_dbus_up (rig->bus);
  rig->ours = connect_to (rig->bus);
  theirs = connect_to (rig->bus);
  rig->service = pb_fake_goa_new (theirs);
  rig->goa = pb_goa_new ();
  g_signal_connect (rig->goa, "changed", G_CALLBACK (count_change), rig);
}

static void
rig_down (Rig *rig, gconstpointer data)
{
  g_clear_object (&rig->goa);
  pb_fake_goa_free (rig->service);
  g_dbus_connection_close_sync (rig->ours, NULL, NULL);
  g_object_unref (rig->ours);
  g_test_dbus_down (rig->bus);
  g_object_unref (rig->bus);
}

static void
take_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

/* Returns: (transfer full) */
static GAsyncResult *
await (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

/* Everything on the bus has been dispatched after this. */
static void
settle (Rig *rig)
{
  for (guint i = 0; i < 10; i++)
    {
      g_autoptr (GVariant) id = g_dbus_connection_call_sync (rig->ours, "org.freedesktop.DBus", "/", "org.freedesktop.DBus", "GetId", NULL, NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }
}

/* Returns: (transfer full): "ID ID …", or the class of the error. */
static char *
list (Rig *rig, gboolean start)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) accounts = NULL;
  g_autoptr (GError) error = NULL;
  GString *out = g_string_new (NULL);

  pb_goa_list_async (rig->goa, start, NULL, take_result, &result);
  accounts = pb_goa_list_finish (rig->goa, await (&result), &error);
  g_assert_true ((accounts != NULL) == (error == NULL));
  for (guint i = 0; accounts != NULL && i < accounts->len; i++)
    g_string_append_printf (out, "%s ", ((PbGoaAccount *) g_ptr_array_index (accounts, i))->id);
  if (error != NULL)
    g_string_assign (out, pb_error_class_to_string (pb_error_class_of (error, PB_ERROR_CLASS_NONE)));
  return g_string_free (out, FALSE);
}

static void
assert_listed (Rig *rig, const char *expected)
{
  g_autofree char *listed = list (rig, TRUE);

  g_assert_cmpstr (listed, ==, expected);
}

static void
test_list (Rig *rig, gconstpointer data)
{
  assert_listed (rig, "");
  pb_goa_set_bus (rig->goa, rig->ours);
  assert_listed (rig, "");
  pb_fake_goa_set (rig->service, "one", "{" GOOGLE "," MAIL "," OAUTH2 "}");
  pb_fake_goa_set (rig->service, "two", "{" OTHER "," PASSWORD "," SERVER ("imap.zoo.test", ",'ImapUseSsl': <true>") "}");
  pb_fake_goa_appear (rig->service);
  assert_listed (rig, "a2 a1 "); /* ann before bob */
  pb_fake_goa_set (rig->service, "two", NULL);
  assert_listed (rig, "a1 ");
  pb_goa_set_bus (rig->goa, NULL);
  assert_listed (rig, "");
  pb_goa_set_bus (rig->goa, rig->ours);
  pb_fake_goa_talk_nonsense (rig->service);
  assert_listed (rig, "offline");
}

static void
assert_changes (Rig *rig, guint expected)
{
  settle (rig);
  g_assert_cmpuint (rig->changes, ==, expected);
  rig->changes = 0;
}

static void
test_changes (Rig *rig, gconstpointer data)
{
  g_autoptr (GDBusConnection) stranger = connect_to (rig->bus);

  pb_goa_set_bus (rig->goa, rig->ours);
  assert_changes (rig, 1); /* it is not there */
  g_assert_false (pb_goa_get_running (rig->goa));
  pb_fake_goa_appear (rig->service);
  assert_changes (rig, 1);
  g_assert_true (pb_goa_get_running (rig->goa));
  pb_fake_goa_set (rig->service, "one", "{" GOOGLE "," MAIL "," OAUTH2 "}");
  g_assert_cmpuint (rig->changes, ==, 0);
  settle (rig);
  g_assert_cmpuint (rig->changes, >=, 1);
  rig->changes = 0;
  pb_fake_goa_tell (rig->service, "one", "Account");
  assert_changes (rig, 1);
  pb_fake_goa_tell (rig->service, "one", "Mail");
  assert_changes (rig, 1);
  pb_fake_goa_tell (rig->service, "one", "Calendar");
  assert_changes (rig, 0);
  pb_fake_goa_set (rig->service, "one", NULL);
  assert_changes (rig, 1);
  /* somebody else's words mean nothing */
  g_dbus_connection_emit_signal (stranger, NULL, "/org/gnome/OnlineAccounts", "org.freedesktop.DBus.ObjectManager", "InterfacesAdded", g_variant_new ("(oa{sa{sv}})", "/x", NULL), NULL);
  g_dbus_connection_flush_sync (stranger, NULL, NULL);
  assert_changes (rig, 0);
  pb_fake_goa_vanish (rig->service);
  assert_changes (rig, 1);
  g_assert_false (pb_goa_get_running (rig->goa));
  pb_goa_set_bus (rig->goa, NULL);
  pb_fake_goa_appear (rig->service);
  assert_changes (rig, 0);
  g_dbus_connection_close_sync (stranger, NULL, NULL);
}

/* The bus could start the service: only when the user has asked for something is it. */
static void
test_nobody_started (void)
{
  g_autofree char *folder = g_dir_make_tmp ("pb-goa-XXXXXX", NULL);
  g_autofree char *mark = g_build_filename (folder, "started", NULL);
  g_autofree char *path = g_build_filename (folder, "org.gnome.OnlineAccounts.service", NULL);
  g_autofree char *text = g_strdup_printf ("[D-BUS Service]\nName=org.gnome.OnlineAccounts\nExec=/bin/sh -c 'touch %s; exit 1'\n", mark);
  g_autofree char *quiet = NULL, *asked = NULL;
  Rig rig = { 0 };

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  rig_up (&rig, folder);
  pb_goa_set_bus (rig.goa, rig.ours);
  settle (&rig);
  quiet = list (&rig, FALSE);
  g_assert_cmpstr (quiet, ==, "");
  g_assert_false (g_file_test (mark, G_FILE_TEST_EXISTS));
  /* one that cannot start is as good as none that answers */
  asked = list (&rig, TRUE);
  g_assert_cmpstr (asked, ==, "offline");
  g_assert_true (g_file_test (mark, G_FILE_TEST_EXISTS));
  rig_down (&rig, NULL);
  g_unlink (mark);
  g_unlink (path);
  g_rmdir (folder);
}

/* Returns: (transfer full): the secret, or "class: text". */
static char *
get (Rig *rig, const char *id, const char *host, gboolean fresh, PbGoaAuth *auth)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (PbSecret) secret = NULL;
  g_autoptr (GError) error = NULL;

  pb_goa_get_secret_async (rig->goa, id, host, fresh, NULL, take_result, &result);
  secret = pb_goa_get_secret_finish (rig->goa, await (&result), auth, &error);
  g_assert_true ((secret != NULL) == (error == NULL));
  if (secret != NULL)
    return g_strdup (pb_secret_get (secret));
  return g_strdup_printf ("%s: %s", pb_error_class_to_string (pb_error_class_of (error, PB_ERROR_CLASS_NONE)), error->message);
}

static void
assert_got (Rig *rig, const char *id, const char *host, gboolean fresh, const char *expected, const char *calls)
{
  PbGoaAuth auth;
  g_autofree char *got = get (rig, id, host, fresh, &auth);

  g_assert_cmpstr (got, ==, expected);
  g_assert_cmpstr (pb_fake_goa_diary (rig->service), ==, calls);
}

#define ANN "{" OTHER "," PASSWORD "," SERVER ("imap.zoo.test:1993", ",'ImapUseSsl': <true>") "}"

static void
test_secret (Rig *rig, gconstpointer data)
{
  PbGoaAuth auth;
  g_autofree char *offline = get (rig, "a1", "imap.gmail.com", FALSE, NULL);
  g_autofree char *token = NULL, *password = NULL;

  g_assert_cmpstr (offline, ==, "offline: " PB_REASON_GOA_AWAY);
  pb_goa_set_bus (rig->goa, rig->ours);
  assert_got (rig, "a1", "imap.gmail.com", FALSE, "config: " PB_REASON_GOA_ABSENT, "");
  pb_fake_goa_appear (rig->service);
  assert_got (rig, "a1", "imap.gmail.com", FALSE, "config: " PB_REASON_GOA_GONE, "");
  pb_fake_goa_set (rig->service, "one", "{" GOOGLE "," MAIL "," OAUTH2 "}");
  pb_fake_goa_set (rig->service, "two", ANN);
  /* a token: looked at and renewed by the service first, every time */
  token = get (rig, "a1", "imap.gmail.com", FALSE, &auth);
  g_assert_cmpstr (token, ==, "token");
  g_assert_cmpint (auth, ==, PB_GOA_OAUTH2);
  g_assert_cmpstr (pb_fake_goa_diary (rig->service), ==, "EnsureCredentials GetAccessToken ");
  pb_fake_goa_answer (rig->service, "GetAccessToken", "another");
  assert_got (rig, "a1", "IMAP.gmail.com.", TRUE, "another", "EnsureCredentials GetAccessToken ");
  /* a password: as it is kept; looked at when the server refused it */
  password = get (rig, "a2", "imap.zoo.test", FALSE, &auth);
  g_assert_cmpstr (password, ==, "password");
  g_assert_cmpint (auth, ==, PB_GOA_PASSWORD);
  g_assert_cmpstr (pb_fake_goa_diary (rig->service), ==, "GetPassword imap-password ");
  assert_got (rig, "a2", "imap.zoo.test", TRUE, "password", "EnsureCredentials GetPassword imap-password ");
  /* to no other host than the one that the service names */
  assert_got (rig, "a1", "imap.evil.test", FALSE, "config: " PB_REASON_GOA_HOST, "");
  assert_got (rig, "a1", "imap.gmail.com.evil.test", FALSE, "config: " PB_REASON_GOA_HOST, "");
  assert_got (rig, "a1", NULL, FALSE, "config: " PB_REASON_GOA_HOST, "");
  assert_got (rig, "one", "imap.gmail.com", FALSE, "config: " PB_REASON_GOA_GONE, ""); /* an object's name is no id */
  /* an empty one is none */
  pb_fake_goa_answer (rig->service, "GetPassword", "");
  assert_got (rig, "a2", "imap.zoo.test", FALSE, "auth-expired: " PB_REASON_GOA_SIGN_IN, "GetPassword imap-password ");
}

static void
test_states (Rig *rig, gconstpointer data)
{
  static const struct
  {
    const char *interfaces, *says, *calls;
  } states[] = {
    { OAUTH2 ",'Account': {'Id': <'a1'>, 'ProviderType': <'google'>, 'MailDisabled': <true>, 'PresentationIdentity': <'bob@gmail.com'>}", "config: " PB_REASON_GOA_MAIL_OFF, "" },
    { OAUTH2 ",'Account': {'Id': <'a1'>, 'ProviderType': <'ms_graph'>, 'PresentationIdentity': <'bob@acme.example'>}", "config: " PB_REASON_GOA_NO_IMAP, "" },
    { PASSWORD "," SERVER ("imap.gmail.com", "") ",'Account': {'Id': <'a1'>, 'ProviderType': <'imap_smtp'>}", "config: " PB_REASON_GOA_PLAIN, "" },
    /* in doubt already: looked at, and perhaps all is well again */
    { PASSWORD "," SERVER ("imap.gmail.com", ",'ImapUseSsl': <true>") ",'Account': {'Id': <'a1'>, 'ProviderType': <'imap_smtp'>, 'AttentionNeeded': <true>}", "password", "EnsureCredentials GetPassword imap-password " },
    { MAIL "," OAUTH2 ",'Account': {'Id': <'a1'>, 'ProviderType': <'google'>, 'AttentionNeeded': <true>}", "token", "EnsureCredentials GetAccessToken " },
  };

  pb_goa_set_bus (rig->goa, rig->ours);
  pb_fake_goa_appear (rig->service);
  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autofree char *interfaces = g_strdup_printf ("{%s}", states[i].interfaces);
      pb_fake_goa_set (rig->service, "one", interfaces);
      assert_got (rig, "a1", "imap.gmail.com", FALSE, states[i].says, states[i].calls);
    }
}

/* Whatever the service fails with, at either call; its own words are not passed on: they may tell of the account. */
static void
test_errors (Rig *rig, gconstpointer data)
{
  static const struct
  {
    const char *name, *says;
  } errors[] = {
    { "org.gnome.OnlineAccounts.Error.NotAuthorized", "auth-expired: " PB_REASON_GOA_SIGN_IN },
    { "org.gnome.OnlineAccounts.Error.SSL", "offline: " PB_REASON_GOA_AWAY },
    { "org.freedesktop.Goa.Error.Failed", "offline: " PB_REASON_GOA_AWAY },
    { "org.gnome.OnlineAccounts.Error.Failed", "offline: " PB_REASON_GOA_AWAY },
    { "org.freedesktop.Goa.Error.NotSupported", "config: " PB_REASON_GOA_NO_IMAP },
    { "org.freedesktop.DBus.Error.UnknownObject", "config: " PB_REASON_GOA_GONE },
    { "org.freedesktop.DBus.Error.UnknownMethod", "config: " PB_REASON_GOA_GONE },
    { "org.freedesktop.DBus.Error.NoReply", "timeout: " PB_REASON_GOA_AWAY },
    { "org.freedesktop.DBus.Error.AccessDenied", "config: " PB_REASON_GOA_ABSENT },
    { "org.freedesktop.DBus.Error.ServiceUnknown", "config: " PB_REASON_GOA_ABSENT },
    { "com.example.Strange", "offline: " PB_REASON_GOA_AWAY },
  };

  pb_goa_set_bus (rig->goa, rig->ours);
  pb_fake_goa_appear (rig->service);
  pb_fake_goa_set (rig->service, "one", "{" GOOGLE "," MAIL "," OAUTH2 "}");
  for (gsize i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      pb_fake_goa_answer (rig->service, "EnsureCredentials", errors[i].name);
      assert_got (rig, "a1", "imap.gmail.com", FALSE, errors[i].says, "EnsureCredentials ");
      pb_fake_goa_answer (rig->service, "EnsureCredentials", "");
      pb_fake_goa_answer (rig->service, "GetAccessToken", errors[i].name);
      assert_got (rig, "a1", "imap.gmail.com", FALSE, errors[i].says, "EnsureCredentials GetAccessToken ");
      pb_fake_goa_answer (rig->service, "GetAccessToken", "token");
    }
}

/* A service that is silent: the caller may leave, and so may the object. */
static void
test_silence (Rig *rig, gconstpointer data)
{
  static const char *const methods[] = { "EnsureCredentials", "GetAccessToken" };

  pb_goa_set_bus (rig->goa, rig->ours);
  pb_fake_goa_appear (rig->service);
  pb_fake_goa_set (rig->service, "one", "{" GOOGLE "," MAIL "," OAUTH2 "}");
  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;

      pb_fake_goa_answer (rig->service, methods[i], NULL);
      pb_goa_get_secret_async (rig->goa, "a1", "imap.gmail.com", FALSE, cancellable, take_result, &result);
      settle (rig);
      g_assert_null (result);
      pb_goa_set_bus (rig->goa, NULL);
      g_cancellable_cancel (cancellable);
      g_assert_null (pb_goa_get_secret_finish (rig->goa, await (&result), NULL, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      pb_goa_set_bus (rig->goa, rig->ours);
      pb_fake_goa_answer (rig->service, methods[i], "");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/goa/read", test_read);
  g_test_add_func ("/goa/bounds", test_bounds);
  g_test_add ("/goa/list", Rig, NULL, rig_up, test_list, rig_down);
  g_test_add ("/goa/changes", Rig, NULL, rig_up, test_changes, rig_down);
  g_test_add_func ("/goa/nobody-started", test_nobody_started);
  g_test_add ("/goa/secret", Rig, NULL, rig_up, test_secret, rig_down);
  g_test_add ("/goa/states", Rig, NULL, rig_up, test_states, rig_down);
  g_test_add ("/goa/errors", Rig, NULL, rig_up, test_errors, rig_down);
  g_test_add ("/goa/silence", Rig, NULL, rig_up, test_silence, rig_down);
  return g_test_run ();
}
