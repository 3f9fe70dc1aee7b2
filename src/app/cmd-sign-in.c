/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd-sign-in.c: postbell account sign-in: the browser or a code, then the grant into the vault and the account into the file,
 * then the running instance is told. */
#include "config.h"

#include "cmd-account.h"

#include <glib/gi18n.h>

#include "pb-add-events.h"
#include "pb-client.h"
#include "pb-json.h"
#include "pb-oauth-grant.h"
#include "pb-secret-changes.h"
#include "pb-sign-in-run.h"
#include "pb-words-cause.h"
#include "pb-words-oauth.h"
#include "pb-words.h"

typedef struct
{
  gboolean device;
  gboolean no_browser;
  gboolean json;
  char *provider; /* (owned) (nullable) */
  char *how;      /* (owned) (nullable) */
} Options;

static void
options_clear (Options *options)
{
  g_free (options->provider);
  g_free (options->how);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static void
print_line (GString *line)
{
  pb_json_close (line, '}');
  g_print ("%s\n", line->str);
}

/* --- how a company registers its own --- */

static void
add_steps (GString *line, const PbOauthProvider *provider)
{
  g_auto (GStrv) steps = pb_words_oauth_register (provider, NULL);

  pb_json_open (line, "steps", '[');
  for (gsize i = 0; steps[i] != NULL; i++)
    pb_json_string (line, NULL, steps[i]);
  pb_json_close (line, ']');
}

static void
print_steps (const PbOauthProvider *provider, const char *id)
{
  g_auto (GStrv) steps = pb_words_oauth_register (provider, id);
  g_autofree char *instead = pb_words_oauth_instead (provider);

  for (guint i = 0; steps[i] != NULL; i++)
    g_printerr ("%u. %s\n", i + 1, steps[i]);
  g_printerr ("%s\n", instead);
}

static int
tell_how (const Options *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PbOauthProvider) provider = pb_oauth_provider_find (NULL, options->how, NULL, &error);
  g_autoptr (GString) line = g_string_new (NULL);
  g_auto (GStrv) known = NULL;
  g_autofree char *names = NULL, *instead = NULL;

  if (provider == NULL)
    {
      known = pb_oauth_provider_list (NULL);
      names = g_strjoinv (", ", known);
      return pb_command_fail (_ ("Nothing is known of “%s”. These are known: %s"), options->how, names);
    }
  if (!options->json)
    {
      print_steps (provider, NULL);
      return PB_EXIT_DONE;
    }
  instead = pb_words_oauth_instead (provider);
  pb_json_open (line, NULL, '{');
  pb_json_string (line, "provider", provider->id);
  pb_json_string (line, "name", provider->name);
  pb_json_string (line, "help", provider->register_help);
  pb_json_bool (line, "registered", provider->client_id != NULL);
  add_steps (line, provider);
  pb_json_string (line, "instead", instead);
  print_line (line);
  return PB_EXIT_DONE;
}

/* --- failures --- */

static int
fail_json (const PbAccount *account, const GError *error, const char *words, PbErrorClass error_class)
{
  g_autoptr (GString) line = g_string_new (NULL);
  g_auto (PbWordsCause) cause = { 0 };
  gboolean known = pb_words_cause_find (&cause, error_class, account, error->message);

  pb_json_open (line, NULL, '{');
  pb_json_string (line, "event", "failed");
  pb_json_string (line, "account", account->id);
  pb_json_string (line, "class", pb_error_class_to_string (error_class));
  pb_json_string (line, "cause", known ? pb_cause_to_string (cause.cause) : NULL);
  pb_json_string (line, "message", words);
  (void) pb_add_event_put_registration (line, account, known ? &cause : NULL, FALSE);
  pb_json_string (line, "remedy", cause.command);
  print_line (line);
  return PB_EXIT_FAILED;
}

static int
fail (const Options *options, const PbAccount *account, const GError *error)
{
  PbErrorClass error_class = pb_error_class_of (error, PB_ERROR_CLASS_CONFIG);
  g_autofree char *words = error->domain == PB_ERROR ? pb_words_error (error_class, account, error->message) : g_strdup (pb_words_reason (error->message));
  g_autoptr (PbOauthProvider) provider = NULL;

  if (options->json)
    return fail_json (account, error, words, error_class);
  (void) pb_command_fail ("%s", words);
  if (pb_cause_find (error_class, account, error->message) != PB_CAUSE_NO_CLIENT_ID)
    return PB_EXIT_FAILED;
  provider = pb_oauth_provider_find (NULL, account->oauth, account, NULL);
  if (provider != NULL)
    print_steps (provider, account->id);
  return PB_EXIT_FAILED;
}

/* A sign-in that is kept nowhere. @error: a sentence. */
static int
fail_unsaved (const Options *options, const PbAccount *account, const GError *error)
{
  const char *words = pb_words_reason (error->message);

  if (options->json)
    return fail_json (account, error, words, pb_error_class_of (error, PB_ERROR_CLASS_CONFIG));
  return pb_command_fail ("%s", words);
}

/* --- the sign-in --- */

static PbSignInTell
teller (const Options *options)
{
  if (options->json)
    return options->no_browser ? pb_sign_in_tell_json_only : pb_sign_in_tell_json;
  return options->no_browser ? pb_sign_in_tell_person_only : pb_sign_in_tell_person;
}

/* Saves the account, unless it is as it was. What it is now counts: the person may have taken minutes, and somebody else may have
 * changed meanwhile what does not matter to a sign-in. */
static gboolean
save (const Options *options, PbEdges *edges, const PbAccount *before, GError **error)
{
  PbAccount *now = pb_edges_find_again (edges->accounts, before, pb_account_same_sign_in, error);
  g_autoptr (PbAccount) expected = now != NULL ? pb_account_ref (now) : NULL;
  g_autoptr (PbAccount) changed = now != NULL ? pb_sign_in_dup_account (now, options->provider, error) : NULL;

  return changed != NULL && (pb_account_equal (changed, expected) || pb_accounts_swap (edges->accounts, expected, changed, error));
}

/* Keeps the grant, and the account that goes with it: both or neither. */
static gboolean
keep (const Options *options, PbEdges *edges, PbAccount *account, const PbAccount *before, PbSecretsPlace *place, GError **error)
{
  PbSecretChanges *changes;

  if (!pb_sign_in_keep (edges, account, error))
    return FALSE;
  changes = pb_secret_changes_begin (PB_VAULT_TRIAL (edges->vault), account->id, NULL, error);
  if (changes == NULL)
    return FALSE;
  if (!save (options, edges, before, error))
    {
      pb_secret_changes_undo (changes);
      return FALSE;
    }
  *place = pb_secret_changes_end (changes, NULL);
  return TRUE;
}

static int
tell_done (const Options *options, const PbAccount *account, PbSecretsPlace place)
{
  g_autoptr (GString) line = g_string_new (NULL);

  if (options->json)
    {
      pb_json_open (line, NULL, '{');
      pb_json_string (line, "event", "signed-in");
      pb_json_string (line, "account", account->id);
      pb_json_bool (line, "kept", place == PB_SECRETS_STORED);
      print_line (line);
    }
  else if (place != PB_SECRETS_LOST)
    /* TRANSLATORS: %s is the name of an account */
    g_print (_ ("Signed in: %s.\n"), account->id);
  return place != PB_SECRETS_LOST ? PB_EXIT_DONE : PB_EXIT_FAILED;
}

/* @account: as it is to be; @before: as it is. */
static int
run (const Options *options, PbEdges *edges, PbAccount *account, const PbAccount *before)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PbOauthGrant) grant = pb_sign_in_run (edges, account, options->device, teller (options), NULL, &error);
  g_autofree char *name = pb_oauth_grant_dup_name (account->id);
  PbSecretsPlace place = PB_SECRETS_LOST;

  if (grant == NULL)
    return fail (options, account, error);
  pb_vault_trial_put (PB_VAULT_TRIAL (edges->vault), name, "", NULL);
  pb_tokens_take (edges->tokens, account->id, grant);
  if (!keep (options, edges, account, before, &place, &error))
    return fail_unsaved (options, account, error);
  if (place != PB_SECRETS_LOST)
    (void) pb_client_tell (account->id, NULL);
  return tell_done (options, account, place);
}

/* Returns: whether nobody has to wait for a browser in vain: what it brings could not be kept. */
static gboolean
can_keep (PbEdges *edges, const PbAccount *account, GError **error)
{
  g_autofree char *name = pb_oauth_grant_dup_name (account->id);

  if (!pb_vault_has_credential (edges->vault, name))
    return TRUE;
  /* TRANSLATORS: an account, and part of a file's name */
  g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, _ ("%s signs in with what the credential file postbell.%s has, and Postbell cannot change it. Whoever made that file has to renew it."), account->id, name);
  return FALSE;
}

static int
sign_in (const Options *options, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PbEdges) edges = pb_edges_new_trial (&error);
  PbAccount *found = edges != NULL ? pb_edges_find_account (edges->accounts, id, &error) : NULL;
  g_autoptr (PbAccount) before = found != NULL ? pb_account_ref (found) : NULL;
  g_autoptr (PbAccount) account = NULL;

  if (before == NULL)
    return pb_command_fail ("%s", error->message);
  if (options->provider == NULL && before->goa != NULL)
    return pb_command_fail (_ ("%s signs in with an Online Account: sign in again in the settings of the desktop, under Online Accounts."), before->id);
  if (options->provider == NULL && (before->oauth == NULL || !g_str_equal (before->auth, "oauth2")))
    return pb_command_fail (_ ("%s signs in with a password. If its provider wants the browser, say which one: “postbell account sign-in %s --provider microsoft”."), before->id, before->id);
  account = pb_sign_in_dup_account (before, options->provider, &error);
  if (account == NULL)
    return pb_command_fail ("%s", error->message);
  if (!can_keep (edges, account, &error))
    return fail_unsaved (options, account, error);
  return run (options, edges, account, before);
}

int
pb_cmd_account_sign_in (const PbCommand *command, char **argv)
{
  g_auto (Options) options = { 0 };
  g_auto (GStrv) rest = NULL;
  int status;
  const GOptionEntry entries[] = {
    { "device", 0, 0, G_OPTION_ARG_NONE, &options.device, N_ ("By a code that is typed in on another device"), NULL },
    { "provider", 0, 0, G_OPTION_ARG_STRING, &options.provider, N_ ("Who gives access tokens from now on, such as microsoft or google"), N_ ("PROVIDER") },
    { "no-browser", 0, 0, G_OPTION_ARG_NONE, &options.no_browser, N_ ("Only print the address"), NULL },
    { "how", 0, 0, G_OPTION_ARG_STRING, &options.how, N_ ("Tell how a company registers Postbell there"), N_ ("PROVIDER") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, N_ ("One JSON object per line"), NULL },
    { 0 },
  };

  if (!pb_command_parse (command, entries, argv, 1, &rest, &status))
    return status;
  if (options.how != NULL)
    return tell_how (&options);
  if (rest[0] == NULL)
    return pb_command_usage (command, _ ("Which account?"));
  return sign_in (&options, rest[0]);
}
