/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-tokens-goa.c: an account with an Online Account asks it, through the tokens; and what it gives fits the account's way to
 * sign in, or is not given. */
#include "pb-fake-clock.h"
#include "pb-fake-goa.h"
#include "pb-fake-http.h"
#include "pb-memory-vault.h"
#include "pb-tokens-goa.h"

#include <string.h>

#include "pb-error.h"
#include "pb-reason.h"

#define GOOGLE                                                                                                                            \
  "{'Account': {'Id': <'a1'>, 'ProviderType': <'google'>, 'PresentationIdentity': <'bob@gmail.com'>}, 'OAuth2Based': {'ClientId': <''>}," \
  "'Mail': {'EmailAddress': <'bob@gmail.com'>, 'ImapSupported': <true>, 'ImapHost': <'imap.gmail.com'>, 'ImapUseSsl': <true>}}"
#define SERVER                                                                                                                       \
  "{'Account': {'Id': <'a2'>, 'ProviderType': <'imap_smtp'>, 'PresentationIdentity': <'bob@zoo.test'>}, 'PasswordBased': @a{sv} {}," \
  "'Mail': {'EmailAddress': <'bob@zoo.test'>, 'ImapSupported': <true>, 'ImapHost': <'imap.zoo.test'>, 'ImapUseSsl': <true>}}"

static GDBusConnection *
connect_to (GTestDBus *bus)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *connection = g_dbus_connection_new_for_address_sync (g_test_dbus_get_bus_address (bus), G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL, NULL, &error);

  g_assert_no_error (error);
  return connection;
}

static PbAccount *
account_of (const char *settings)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *text = g_strdup_printf ("[bob]\naddress=bob@zoo.test\n%s", settings);
  g_autoptr (GError) error = NULL;
  PbAccount *account;

  g_assert_true (g_key_file_load_from_data (file, text, strlen (text), G_KEY_FILE_NONE, NULL));
  account = pb_account_load (file, "bob", &error);
  g_assert_no_error (error);
  return account;
}

static void
take_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
check (PbTokens *tokens, const char *settings, gboolean fresh, const char *expected)
{
  g_autoptr (PbAccount) account = account_of (settings);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (PbSecret) secret = NULL;
  g_autofree char *got = NULL;

  pb_tokens_get_async (tokens, account, fresh, NULL, take_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  secret = pb_tokens_get_finish (tokens, result, NULL, &error);
  if (secret != NULL)
    got = g_strdup (pb_secret_get (secret));
  else
    got = g_strdup_printf ("%s: %s", pb_error_class_to_string (pb_error_class_of (error, PB_ERROR_CLASS_NONE)), error->message);
  g_test_message ("%s", settings);
  g_assert_cmpstr (got, ==, expected);
}

static void
test_secrets (void)
{
  g_autoptr (GTestDBus) bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_autoptr (PbFakeClock) clock = pb_fake_clock_new ();
  g_autoptr (PbFakeHttp) http = pb_fake_http_new ();
  g_autoptr (PbMemoryVault) vault = pb_memory_vault_new ();
  g_autoptr (PbGoa) goa = pb_goa_new ();
  g_autoptr (PbTokens) tokens = NULL;

  g_test_dbus_up (bus);
  GDBusConnection *ours = connect_to (bus), *theirs = connect_to (bus);
  PbFakeGoa *service = pb_fake_goa_new (theirs);
  g_object_unref (theirs);
  pb_fake_goa_set (service, "one", GOOGLE);
  pb_fake_goa_set (service, "two", SERVER);
  pb_fake_goa_appear (service);
  pb_goa_set_bus (goa, ours);
  tokens = pb_tokens_new (PB_HTTP (http), PB_VAULT (vault), pb_fake_clock_get (clock), NULL);
  pb_tokens_set_online (tokens, pb_tokens_goa_functions (), goa);
  check (tokens, "host=imap.gmail.com\nauth=oauth2\ngoa=a1\n", FALSE, "token");
  g_assert_cmpstr (pb_fake_goa_diary (service), ==, "EnsureCredentials GetAccessToken ");
  check (tokens, "host=imap.zoo.test\nauth=password\ngoa=a2\n", FALSE, "password");
  check (tokens, "host=imap.zoo.test\ngoa=a2\n", TRUE, "password");
  /* never a token to LOGIN, nor a password as a token */
  check (tokens, "host=imap.gmail.com\nauth=password\ngoa=a1\n", FALSE, "config: " PB_REASON_GOA_AUTH);
  check (tokens, "host=imap.gmail.com\ngoa=a1\n", FALSE, "config: " PB_REASON_GOA_AUTH);
  check (tokens, "host=imap.zoo.test\nauth=oauth2\ngoa=a2\n", FALSE, "config: " PB_REASON_GOA_AUTH);
  /* what pb-goa says is passed on; the vault is not asked instead */
  check (tokens, "host=imap.evil.test\nauth=oauth2\ngoa=a1\n", FALSE, "config: " PB_REASON_GOA_HOST);
  check (tokens, "host=imap.zoo.test\ngoa=a3\n", FALSE, "config: " PB_REASON_GOA_GONE);
  g_assert_cmpuint (pb_memory_vault_get_lookups (vault), ==, 0);
  g_clear_pointer (&tokens, pb_tokens_free);
  pb_goa_set_bus (goa, NULL);
  pb_fake_goa_free (service);
  g_dbus_connection_close_sync (ours, NULL, NULL);
  g_object_unref (ours);
  g_test_dbus_down (bus);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tokens-goa/secrets", test_secrets);
  return g_test_run ();
}
