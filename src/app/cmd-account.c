/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd-account.c: postbell account list|show|remove|pause|resume; add and edit are in cmd-account-add.c. */
#include "config.h"

#include "cmd-account.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "pb-account-json.h"
#include "pb-account-secrets.h"
#include "pb-client.h"
#include "pb-directories.h"
#include "pb-edges.h"
#include "pb-known-senders.h"
#include "pb-paths.h"
#include "pb-words.h"

/* "http://openapi.example:12211/openapi/ + imap.example" */
static char *
dup_servers (const PbAccount *account)
{
  const char *const servers[] = { account->api_url, account->corp_api_url, account->host };
  GString *out = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (servers); i++)
    if (servers[i] != NULL)
      g_string_append_printf (out, "%s%s", out->len > 0 ? " + " : "", servers[i]);
  return g_string_free (out, FALSE);
}

static void
print_line (const PbAccount *account)
{
  g_autofree char *servers = dup_servers (account);

  g_print ("%s\t%s\t%s\t%s", account->id, account->kind, servers, account->paused ? _ ("paused") : _ ("active"));
  if (pb_account_is_insecure (account))
    g_print ("\t%s", pb_account_is_plain (account) ? _ ("not encrypted") : _ ("outdated encryption allowed"));
  g_print ("\n");
}

/* @text: (transfer full) */
static void
print_object (char *text)
{
  /* g_print() would turn it into the charset of the terminal; JSON is UTF-8. */
  (void) fputs (text, stdout);
  (void) fputc ('\n', stdout);
  g_free (text);
}

static void
print_problems (PbAccounts *accounts, gboolean json)
{
  GPtrArray *problems = pb_accounts_get_problems (accounts);

  for (guint i = 0; i < problems->len; i++)
    {
      g_printerr ("postbell: %s\n", (const char *) g_ptr_array_index (problems, i));
      if (json)
        print_object (pb_account_json_problem (g_ptr_array_index (problems, i)));
    }
}

static int
list (const PbCommand *command, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PbAccounts) accounts = NULL;
  gboolean ids = FALSE, json = FALSE;
  GPtrArray *all;
  int status;
  const GOptionEntry entries[] = {
    { "ids", 0, 0, G_OPTION_ARG_NONE, &ids, N_ ("Only the ids, one a line"), NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_ ("One JSON object for each account"), NULL },
    { 0 },
  };

  if (!pb_command_parse (command, entries, argv, 0, NULL, &status))
    return status;
  accounts = pb_edges_load_accounts (&error);
  if (accounts == NULL)
    return pb_command_fail ("%s", error->message);
  all = pb_accounts_get (accounts);
  for (guint i = 0; i < all->len; i++)
    {
      const PbAccount *account = g_ptr_array_index (all, i);
      if (ids)
        g_print ("%s\n", account->id);
      else if (json)
        print_object (pb_account_json_brief (account));
      else
        print_line (account);
    }
  print_problems (accounts, json);
  return PB_EXIT_DONE;
}

static void
print_text (const char *key, const char *value)
{
  if (value != NULL)
    g_print ("%s: %s\n", key, value);
}

static void
print_imap (const PbAccount *account)
{
  g_print ("host: %s\nport: %u\nsecurity: %s\nuser: %s\nauth: %s\n", account->host, (guint) account->port, pb_security_to_string (account->security), account->user, account->auth);
  for (guint i = 0; account->folders[i] != NULL; i++)
    g_print ("folder: %s\n", account->folders[i]);
  print_text ("oauth", account->oauth);
  print_text ("oauth-client-id", account->oauth_client_id);
  print_text ("oauth-tenant", account->oauth_tenant);
  print_text ("goa", account->goa);
  print_text ("proxy", account->proxy);
  if (account->legacy_tls)
    g_print ("legacy-tls: true\n");
  print_text ("ca-file", account->ca_file);
}

static void
print_exmail (const PbAccount *account)
{
  print_text ("client-id", account->client_id);
  print_text ("api-url", account->api_url);
  print_text ("token-url", account->token_url);
  print_text ("login-url", account->login_url);
  print_text ("corp-id", account->corp_id);
  print_text ("corp-api-url", account->corp_api_url);
  print_text ("push", account->push);
  if (account->client_id != NULL)
    g_print ("allow-plain-http: %s\n", account->allow_plain_http ? "true" : "false");
}

static void
print_account (const PbAccount *account)
{
  g_print ("id: %s\nkind: %s\naddress: %s\n", account->id, account->kind, account->address);
  if (g_str_equal (account->kind, "exmail"))
    print_exmail (account);
  if (pb_account_has_server (account))
    print_imap (account);
  print_text ("webmail", account->webmail);
  print_text ("webmail-message", account->webmail_message);
  if (account->interval != 0)
    g_print ("interval: %u\n", account->interval);
  print_text ("pin", account->pin);
  print_text ("pin-host", account->pin_host);
  g_print ("paused: %s\n", account->paused ? "true" : "false");
  if (pb_account_is_insecure (account))
    g_print ("insecure: true\n");
}

/* Parses "ID" with the options @entries (nullable) and loads the accounts. Returns: (transfer full) (nullable): the id as it was given; NULL with @status. */
static char *
parse_id (const PbCommand *command, const GOptionEntry *entries, char **argv, PbAccounts **accounts, int *status)
{
  g_auto (GStrv) rest = NULL;
  g_autoptr (GError) error = NULL;

  if (!pb_command_parse (command, entries, argv, 1, &rest, status))
    return NULL;
  if (rest[0] == NULL)
    {
      *status = pb_command_usage (command, _ ("Which account?"));
      return NULL;
    }
  *accounts = pb_edges_load_accounts (&error);
  if (*accounts != NULL)
    return g_strdup (rest[0]);
  *status = pb_command_fail ("%s", error->message);
  return NULL;
}

/* Parses "ID" and finds that account. Returns: (transfer none) (nullable): NULL with @status. */
static PbAccount *
find (const PbCommand *command, const GOptionEntry *entries, char **argv, PbAccounts **accounts, int *status)
{
  g_autofree char *id = parse_id (command, entries, argv, accounts, status);
  g_autoptr (GError) error = NULL;
  PbAccount *account = id != NULL ? pb_edges_find_account (*accounts, id, &error) : NULL;

  if (id != NULL && account == NULL)
    *status = pb_command_fail ("%s", error->message);
  return account;
}

static int
show (const PbCommand *command, char **argv)
{
  g_autoptr (PbAccounts) accounts = NULL;
  gboolean json = FALSE;
  int status;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_ ("One JSON object with every setting"), NULL },
    { 0 },
  };
  const PbAccount *account = find (command, entries, argv, &accounts, &status);

  if (account == NULL)
    return status;
  if (json)
    print_object (pb_account_json_whole (account));
  else
    print_account (account);
  return PB_EXIT_DONE;
}

static int
set_paused (const PbCommand *command, char **argv, gboolean paused)
{
  g_autoptr (PbAccounts) accounts = NULL;
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (PbAccount) changed = NULL;
  int status;
  const PbAccount *before = find (command, NULL, argv, &accounts, &status);

  if (before == NULL)
    return status;
  pb_account_save (before, file);
  g_key_file_set_boolean (file, before->id, "paused", paused);
  changed = pb_account_load (file, before->id, &error);
  if (changed == NULL || !pb_accounts_swap (accounts, before, changed, &error))
    return pb_command_fail ("%s", error->message);
  (void) pb_client_tell (NULL, NULL);
  return PB_EXIT_DONE;
}

static int
pause_account (const PbCommand *command, char **argv)
{
  return set_paused (command, argv, TRUE);
}

static int
resume_account (const PbCommand *command, char **argv)
{
  return set_paused (command, argv, FALSE);
}

/* --- remove --- */

static void
forget_mails (const char *id)
{
  g_autofree char *path = pb_path_ledger ();
  g_autoptr (PbLedger) ledger = g_file_test (path, G_FILE_TEST_EXISTS) ? pb_ledger_open (path, NULL) : NULL;

  if (ledger != NULL)
    pb_ledger_forget_account (ledger, id);
}

/* @id: of an account that is removed; what cannot be deleted of its secrets is told. Returns: exit status */
static int
forget_secrets (PbVault *vault, const char *id)
{
  if (pb_account_secrets_forget (vault, id))
    return PB_EXIT_DONE;
  return pb_command_fail (_ ("%s is removed, but the keyring still has its secrets. Unlock the keyring, then say “postbell account remove %s” once more."), id, id);
}

/* @given: names no account. What an earlier removal could not delete is deleted now. Returns: exit status */
static int
remove_remains (const char *given, const GError *error)
{
  g_autoptr (PbVault) vault = pb_vault_new_system (g_getenv ("CREDENTIALS_DIRECTORY"), PB_APP_ID);

  if (!pb_account_id_is_valid (given) || !pb_account_secrets_are_there (vault, given))
    return pb_command_fail ("%s", error->message);
  return forget_secrets (vault, given);
}

static void
forget_directory (const char *id)
{
  g_autofree char *folder = pb_path_cache (), *state = pb_path_state ();

  pb_directories_erase (folder, id);
  pb_known_senders_erase (state, id);
}

static int
remove_account (const PbCommand *command, char **argv)
{
  g_autoptr (PbAccounts) accounts = NULL;
  g_autoptr (GError) error = NULL;
  int status;
  g_autofree char *given = parse_id (command, NULL, argv, &accounts, &status);
  const PbAccount *account = NULL;
  g_autofree char *id = NULL;
  g_autoptr (PbVault) vault = NULL;

  if (given == NULL)
    return status;
  if (!pb_accounts_has_group (accounts, given) && (account = pb_edges_find_account (accounts, given, &error)) == NULL)
    return remove_remains (given, error);
  id = g_strdup (account != NULL ? account->id : given); /* also one with a wrong setting */
  if (!pb_accounts_remove (accounts, id, &error))
    return pb_command_fail ("%s", error->message);
  vault = pb_vault_new_system (g_getenv ("CREDENTIALS_DIRECTORY"), PB_APP_ID);
  status = forget_secrets (vault, id);
  if (!pb_client_tell (NULL, id))
    forget_mails (id);
  forget_directory (id);
  return status;
}

int
pb_cmd_account (const PbCommand *command, char **argv)
{
  static const PbCommand table[] = {
    { "account add", "ADDRESS [OPTION…]", N_ ("Add an account: finds its server, asks for the password, tests, saves"), pb_cmd_account_add },
    { "account discover", "ADDRESS [--json] [--ispdb | --no-ispdb | --host HOST] | --online", N_ ("Find the mail server of an address; saves nothing"), pb_cmd_account_discover },
    { "account edit", "ID [OPTION…]", N_ ("Change settings or password of an account"), pb_cmd_account_edit },
    { "account sign-in", "ID [--device] [--provider PROVIDER] | --how PROVIDER", N_ ("Sign in with the browser (OAuth 2.0), for the first time or again"), pb_cmd_account_sign_in },
    { "account list", "[--ids | --json]", N_ ("List the accounts"), list },
    { "account show", "ID [--json]", N_ ("Show the settings of an account"), show },
    { "account remove", "ID", N_ ("Remove an account, its password and what is remembered of it"), remove_account },
    { "account pause", "ID", N_ ("Stop watching an account"), pause_account },
    { "account resume", "ID", N_ ("Watch a paused account again"), resume_account },
    { NULL, NULL, NULL, NULL },
  };

  return pb_command_dispatch (table, "account", argv);
}
