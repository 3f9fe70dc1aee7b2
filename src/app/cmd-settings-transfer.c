/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd-settings-transfer.c: postbell settings export FILE, postbell settings import FILE. */
#include "config.h"

#include "cmd-settings-transfer.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <stdio.h>
#include <unistd.h>

#include "pb-account-secrets.h"
#include "pb-client.h"
#include "pb-edges.h"
#include "pb-gsettings.h"
#include "pb-json.h"
#include "pb-reason.h"
#include "pb-settings-file.h"
#include "pb-text.h"
#include "pb-wait.h"
#include "pb-words.h"

/* --- export --- */

/* Nothing that somebody else made is overwritten. */
static gboolean
write_to (const char *path, const char *text, gsize length, GError **error)
{
  if (g_str_equal (path, "-"))
    return fwrite (text, 1, length, stdout) == length && fflush (stdout) == 0;
  if (g_file_test (path, G_FILE_TEST_EXISTS | G_FILE_TEST_IS_SYMLINK) && !pb_settings_file_is_one (path))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, _ ("%s is there already and is no file of settings, so it was left alone. Choose another name."), path);
      return FALSE;
    }
  return g_file_set_contents_full (path, text, (gssize) length, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}

static int export(const PbCommand *command, char **argv)
{
  g_auto (GStrv) rest = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (PbAccounts) accounts = NULL;
  g_autoptr (GSettings) settings = NULL;
  g_autofree char *text = NULL;
  gsize length = 0;
  int status;

  if (!pb_command_parse (command, NULL, argv, 1, &rest, &status))
    return status;
  if (rest[0] == NULL)
    return pb_command_usage (command, _ ("Which file?"));
  accounts = pb_edges_load_accounts (&error);
  if (accounts == NULL)
    return pb_command_fail ("%s", error->message);
  for (guint i = 0; i < pb_accounts_get_problems (accounts)->len; i++)
    g_printerr (_ ("postbell: left out: %s\n"), (const char *) g_ptr_array_index (pb_accounts_get_problems (accounts), i));
  settings = pb_gsettings_open ();
  text = pb_settings_file_make (pb_accounts_get (accounts), settings, &length);
  if (write_to (rest[0], text, length, &error))
    return PB_EXIT_DONE;
  return pb_command_fail ("%s", error != NULL ? error->message : g_strerror (errno));
}

/* --- import --- */

/* What an imported account is to the one of the same name. */
typedef enum
{
  NEW,         /* there is none */
  SAME_SERVER, /* what it signs in with goes where it went */
  ELSEWHERE,
} Move;

/* One import on its way. */
typedef struct
{
  PbAccounts *accounts; /* (unowned) */
  PbVault *vault;       /* (unowned) */
  gboolean replace;
  gboolean json;
  guint taken;       /* accounts */
  guint preferences; /* of them */
  gboolean failed;   /* something could not be written */
} Import;

static void
put_line (GString *line)
{
  (void) fputs (line->str, stdout);
  (void) fputc ('\n', stdout);
  (void) fflush (stdout);
}

/* @word: of JSON. @words: a sentence. */
static void
tell_account (const Import *self, const char *id, const char *word, const char *words)
{
  g_autoptr (GString) line = g_string_new (NULL);
  g_autofree char *safe = pb_text_display (id, -1, 254);

  if (!self->json)
    {
      g_print ("%s: %s\n", safe, words);
      return;
    }
  pb_json_open (line, NULL, '{');
  pb_json_string (line, "event", "account");
  pb_json_string (line, "id", safe);
  pb_json_string (line, "state", word);
  pb_json_string (line, "text", words);
  pb_json_close (line, '}');
  put_line (line);
}

/* What an imported account carries with it that a person should know. */
static void
warn (const PbAccount *account)
{
  g_autofree char *insecure = pb_account_is_insecure (account) ? pb_words_insecure (account) : NULL;

  if (insecure != NULL)
    g_printerr ("postbell: %s: %s\n", account->id, insecure);
  if (account->ca_file != NULL && !g_file_test (account->ca_file, G_FILE_TEST_IS_REGULAR))
    g_printerr (_ ("postbell: %s: its file of certificates, %s, is not on this computer. Copy it there, or give another with “postbell account edit %s --ca-file PEM”.\n"), account->id, account->ca_file, account->id);
}

static const PbAccount *
find (PbAccounts *accounts, const char *id)
{
  GPtrArray *all = pb_accounts_get (accounts);

  for (guint i = 0; i < all->len; i++)
    if (g_str_equal (((const PbAccount *) g_ptr_array_index (all, i))->id, id))
      return g_ptr_array_index (all, i);
  return NULL;
}

/* What an account of this name has left in the keyring is no business of the server in the file. Returns: FALSE if something is
 * there yet, or may be. */
static gboolean
forget_leftovers (const Import *self, const char *id)
{
  g_auto (GStrv) names = pb_account_secrets_dup_names (id);

  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_auto (PbWait) wait = { NULL };
      g_autoptr (GError) error = NULL;

      pb_client_drop_secret (names[i]);
      pb_vault_clear_async (self->vault, names[i], NULL, pb_wait_cb, &wait);
      if (!pb_vault_clear_finish (self->vault, pb_wait_run (&wait), &error) && !g_str_equal (error->message, PB_REASON_NO_KEYRING))
        return FALSE;
    }
  return TRUE;
}

/* Returns: whether a file that nobody here can change has something that the account would sign in with. */
static gboolean
has_credential (const Import *self, const char *id)
{
  g_auto (GStrv) names = pb_account_secrets_dup_names (id);
  gboolean found = FALSE;

  for (gsize i = 0; names[i] != NULL; i++)
    found = found || pb_vault_has_credential (self->vault, names[i]);
  return found;
}

static gboolean
set_locked (GError **error, const char *words)
{
  g_set_error_literal (error, PB_ERROR, PB_ERROR_CLASS_VAULT_LOCKED, words);
  return FALSE;
}

/* A password follows an account to another server only when the person gives it anew: it is deleted before the account is
 * written, and one that cannot be deleted keeps the account as it is. */
static gboolean
put (Import *self, const PbAccount *account, Move move, GError **error)
{
  if (!pb_accounts_is_writable (self->accounts, account->id, error))
    return FALSE;
  if (move == ELSEWHERE && !pb_account_secrets_forget (self->vault, account->id))
    return set_locked (error, _ ("Its password is for another server and cannot be deleted now. Unlock the keyring and repeat the import."));
  if (move == NEW && !forget_leftovers (self, account->id))
    return set_locked (error, _ ("The keyring may have a password of an earlier account of this name, which cannot be deleted now. Unlock the keyring and repeat the import."));
  if (!pb_accounts_put (self->accounts, account, error))
    return FALSE;
  self->taken++;
  warn (account);
  return TRUE;
}

static void
tell_taken (const Import *self, const char *id, Move move, gboolean held)
{
  g_autofree char *words = NULL;

  if (held)
    words = g_strdup_printf (_ ("taken over, and paused: its password is in a file of credentials and would now go to the server named here. If that is right: “postbell account resume %s”"), id);
  else if (move == ELSEWHERE)
    words = g_strdup_printf (_ ("replaced; the server is another one, so its password was deleted: give it with “postbell account edit %s --password-stdin”"), id);
  else if (move == SAME_SERVER)
    words = g_strdup (_ ("replaced"));
  else
    words = g_strdup_printf (_ ("added; give its password with “postbell account edit %s --password-stdin”"), id);
  tell_account (self, id, move == NEW ? "added" : "replaced", words);
}

/* @account: what the file says; held back where its password would follow by itself, until the person lets it go.
 * @before: (nullable) */
static void
take (Import *self, PbAccount *account, const PbAccount *before, Move move)
{
  g_autoptr (GError) error = NULL;
  gboolean anew = move != SAME_SERVER || before->paused;
  gboolean held = anew && !account->paused && has_credential (self, account->id);

  account->paused = account->paused || held;
  if (put (self, account, move, &error))
    {
      tell_taken (self, account->id, move, held);
      return;
    }
  self->failed = TRUE;
  tell_account (self, account->id, "left-out", error->message);
}

static void
take_account (Import *self, GKeyFile *file, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PbAccount) account = pb_settings_file_get_account (file, id, &error);
  const PbAccount *before = find (self->accounts, id);
  gboolean there = before != NULL || pb_accounts_has_group (self->accounts, id);

  if (account == NULL)
    tell_account (self, id, "left-out", error->message);
  else if (before != NULL && pb_account_equal (before, account))
    tell_account (self, id, "there", _ ("is there already, with the same settings"));
  else if (there && !self->replace)
    tell_account (self, id, "there", self->json ? _ ("is there already and was left as it is") : _ ("is there already and was left as it is; --replace takes the settings of the file"));
  else if (!there)
    take (self, account, NULL, NEW);
  else
    take (self, account, before, before == NULL || pb_settings_file_goes_elsewhere (before, account) ? ELSEWHERE : SAME_SERVER);
}

/* PbPreferenceFunc */
static void
preference_cb (const char *key, PbPreferenceState state, gpointer user_data)
{
  static const char *const words[] = { [PB_PREFERENCE_SET] = "set", [PB_PREFERENCE_LOCKED] = "locked", [PB_PREFERENCE_LEFT_OUT] = "left-out" };
  Import *self = user_data;
  g_autoptr (GString) line = g_string_new (NULL);
  g_autofree char *safe = pb_text_display (key, -1, 100);

  self->preferences += state == PB_PREFERENCE_SET;
  if (self->json)
    {
      pb_json_open (line, NULL, '{');
      pb_json_string (line, "event", "preference");
      pb_json_string (line, "key", safe);
      pb_json_string (line, "state", words[state]);
      pb_json_close (line, '}');
      put_line (line);
    }
  else if (state == PB_PREFERENCE_LOCKED)
    g_printerr (_ ("postbell: %s is set by the administrator and was left as it is.\n"), safe);
  else if (state == PB_PREFERENCE_LEFT_OUT)
    g_printerr (_ ("postbell: %s is not known in this version, or has no such value; it was left out.\n"), safe);
}

static void
tell_end (const Import *self)
{
  g_autoptr (GString) line = g_string_new (NULL);

  if (!self->json)
    {
      g_print (_ ("Accounts taken over: %u. Preferences taken over: %u.\n"), self->taken, self->preferences);
      return;
    }
  pb_json_open (line, NULL, '{');
  pb_json_string (line, "event", "done");
  pb_json_int (line, "accounts", self->taken);
  pb_json_int (line, "preferences", self->preferences);
  pb_json_close (line, '}');
  put_line (line);
}

/* Reads at most one byte more than a file may have. Returns: (transfer full) (nullable) */
static GString *
read_from (const char *path, GError **error)
{
  g_autoptr (GString) text = g_string_sized_new (4096);
  FILE *stream = g_str_equal (path, "-") ? stdin : fopen (path, "re");
  char part[4096];
  gsize got;

  if (stream == NULL || (stream != stdin && !g_file_test (path, G_FILE_TEST_IS_REGULAR)))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("%s cannot be read: %s."), path, stream == NULL ? g_strerror (errno) : _ ("it is no file"));
      if (stream != NULL)
        (void) fclose (stream);
      return NULL;
    }
  while (text->len <= PB_SETTINGS_FILE_MAX && (got = fread (part, 1, sizeof part, stream)) > 0)
    g_string_append_len (text, part, (gssize) got);
  if (stream != stdin)
    (void) fclose (stream);
  return g_steal_pointer (&text);
}

static int
import (Import *self, GKeyFile *file)
{
  g_autoptr (GSettings) settings = pb_gsettings_open ();
  g_auto (GStrv) ids = pb_settings_file_list (file);

  for (gsize i = 0; ids[i] != NULL; i++)
    take_account (self, file, ids[i]);
  pb_settings_file_take_preferences (file, settings, preference_cb, self);
  g_settings_sync ();
  if (self->taken > 0)
    (void) pb_client_tell (NULL, NULL);
  tell_end (self);
  return self->failed ? PB_EXIT_FAILED : PB_EXIT_DONE;
}

static int
import_file (const PbCommand *command, char **argv)
{
  g_auto (GStrv) rest = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) text = NULL;
  g_autoptr (GKeyFile) file = NULL;
  g_autoptr (PbEdges) edges = NULL;
  Import self = { NULL };
  int status;
  const GOptionEntry entries[] = {
    { "replace", 0, 0, G_OPTION_ARG_NONE, &self.replace, N_ ("Change accounts that are there already"), NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &self.json, N_ ("One JSON object for each account and preference"), NULL },
    { 0 },
  };

  if (!pb_command_parse (command, entries, argv, 1, &rest, &status))
    return status;
  if (rest[0] == NULL)
    return pb_command_usage (command, _ ("Which file?"));
  text = read_from (rest[0], &error);
  file = text != NULL ? pb_settings_file_parse (text->str, text->len, &error) : NULL;
  edges = file != NULL ? pb_edges_new (PB_EDGES_BASIC, &error) : NULL;
  if (edges == NULL)
    return pb_command_fail ("%s", error->message);
  self.accounts = edges->accounts;
  self.vault = edges->vault;
  return import (&self, file);
}

/* --- */

static const PbCommand table[] = {
  { "settings export", "FILE", N_ ("Write accounts and preferences into a file, without passwords"), export },
  { "settings import", "FILE [--replace] [--json]", N_ ("Take accounts and preferences out of such a file"), import_file },
  { NULL, NULL, NULL, NULL },
};

gboolean
pb_cmd_settings_is_transfer (char **argv)
{
  return g_strcmp0 (argv[1], "export") == 0 || g_strcmp0 (argv[1], "import") == 0;
}

int
pb_cmd_settings_transfer (char **argv)
{
  return pb_command_dispatch (table, "settings", argv);
}
