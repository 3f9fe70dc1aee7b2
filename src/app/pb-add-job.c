/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-add-job.c: see pb-add-job.h. */
#include "config.h"

#include "pb-add-job.h"

#include <glib/gi18n.h>

#include "pb-add-browser.h"
#include "pb-add-events.h"
#include "pb-cause.h"
#include "pb-check-print.h"
#include "pb-check-run.h"
#include "pb-client.h"
#include "pb-oauth-grant.h"
#include "pb-password.h"
#include "pb-secret-changes.h"
#include "pb-sign-in-run.h"
#include "pb-tokens.h"
#include "pb-words.h"

#define MAX_TRIES 3 /* of a person who mistypes */

typedef struct
{
  const PbAccountOptions *options; /* (unowned) */
  PbEdges *edges;                  /* (unowned): of a trial */
  PbVaultTrial *trial;             /* (unowned): its vault */
  PbAccount *account;              /* (owned) */
  PbAccount *before;               /* (owned) (nullable) */
  PbAccountSecrets secrets;        /* (owned) */
  /* Of the first step that failed: */
  PbErrorClass error_class;
  char *detail; /* (owned) (nullable) */
  gboolean is_interface;
  gboolean signed_in; /* with the browser; the grant is on trial */
} Job;

/* --- warnings --- */

/* Returns: whether a secret is given with which more can be done than reading numbers. */
static gboolean
gives_corp_power (const Job *job)
{
  return pb_account_options_read_secret (job->options, (PbAccountSecret) (PB_ACCOUNT_CORP + PB_CORP_SSO)) ||
         pb_account_options_read_secret (job->options, (PbAccountSecret) (PB_ACCOUNT_CORP + PB_CORP_CONTACTS)) ||
         pb_account_options_read_secret (job->options, (PbAccountSecret) (PB_ACCOUNT_CORP + PB_CORP_OPTIONS));
}

static void
warn (const Job *job)
{
  const PbAccount *account = job->account, *before = job->before;
  gboolean is_new = before == NULL || !g_str_equal (before->kind, account->kind);
  g_autofree char *insecure = NULL;

  if (g_str_equal (account->kind, "exmail") && account->client_id != NULL && (is_new || pb_account_options_read_secret (job->options, PB_ACCOUNT_KEY)))
    g_printerr (_ ("postbell: The interface key is an administrator’s key: whoever has it can read, create and delete everybody’s accounts and open everybody’s mail. "
                   "It is meant for the administrator or a one-person company; employees use --kind imap.\n"));
  if (gives_corp_power (job))
    g_printerr (_ ("postbell: The secrets of applications are the administrator’s: with that of contacts all accounts can be changed and deleted, with that of sso everybody’s mail can be opened. "
                   "They are meant for the administrator or a one-person company; employees use --kind imap.\n"));
  if (!pb_account_is_insecure (account) || (!is_new && job->options->api_url == NULL && !job->options->allow_plain_http && !job->options->legacy_tls))
    return;
  insecure = pb_words_insecure (account);
  g_printerr ("postbell: %s\n", insecure);
}

/* --- failing --- */

static int
fail (const Job *job, PbErrorClass error_class, const char *message)
{
  const PbAddFailure failure = {
    .error_class = error_class,
    .message = message,
    .account = job->account,
    .detail = job->detail,
    .is_interface = job->is_interface,
    .is_new = job->before == NULL,
  };

  if (job->options->json)
    pb_add_event_failed (&failure);
  return PB_EXIT_FAILED;
}

static int
fail_with (const Job *job, const GError *error)
{
  (void) fail (job, pb_error_class_of (error, PB_ERROR_CLASS_CONFIG), error->message);
  return pb_command_fail ("%s", error->message);
}

/* Returns: (transfer full) (nullable): what to say instead where the account has to be added otherwise. */
static char *
dup_other_way (const Job *job)
{
  gboolean open = job->before == NULL && !job->is_interface && job->account->host != NULL;
  g_autofree char *oauth = open ? pb_add_browser_dup_oauth (job->error_class, job->account, job->detail) : NULL;

  return oauth != NULL ? pb_add_browser_dup_words (job->account, oauth) : NULL;
}

static int
fail_unsaved (const Job *job, const char *words)
{
  g_autofree char *other = dup_other_way (job);

  (void) fail (job, job->error_class, other != NULL ? other : words);
  if (other != NULL)
    return pb_command_fail (_ ("Not saved. %s"), other);
  if (job->before != NULL)
    return pb_command_fail (_ ("Nothing was changed, since the check failed: %s Correct the command and repeat it, or add --no-check."), words);
  return pb_command_fail (_ ("Not saved, since the check failed: %s There is no such account yet: correct this command and repeat it, or add --no-check."), words);
}

int
pb_add_job_refuse (const PbAccountOptions *options, PbErrorClass error_class, const char *message, GStrv command)
{
  const PbAddFailure failure = { .error_class = error_class, .message = message, .is_new = TRUE, .command = command };

  if (options->json)
    pb_add_event_failed (&failure);
  return pb_command_fail ("%s", message);
}

/* --- sign in --- */

static gboolean
is_by_browser (const PbAccount *account)
{
  return account != NULL && pb_tokens_serve (account) && account->goa == NULL;
}

/* Returns: whether a person has to sign in with the browser before anything can be tested. */
static gboolean
needs_browser (const Job *job)
{
  const PbAccount *account = job->account, *before = job->before;
  gboolean same = is_by_browser (before) && g_strcmp0 (account->oauth, before->oauth) == 0 && g_strcmp0 (account->oauth_client_id, before->oauth_client_id) == 0 && g_strcmp0 (account->oauth_tenant, before->oauth_tenant) == 0;

  return is_by_browser (account) && !same && !job->options->no_check;
}

/* What another sign-in has left in the keyring stays there until this account is saved. */
static void
try_grant (Job *job, PbOauthGrant *grant)
{
  g_autofree char *name = pb_oauth_grant_dup_name (job->account->id);
  g_autoptr (GError) error = NULL;

  pb_vault_trial_put (job->trial, name, "", NULL);
  pb_tokens_take (job->edges->tokens, job->account->id, grant);
  job->signed_in = pb_sign_in_keep (job->edges, job->account, &error);
  if (!job->signed_in)
    g_printerr (_ ("postbell: the sign-in was not kept: %s Start or unlock a keyring, then “postbell account sign-in %s”.\n"), pb_words_reason (error->message), job->account->id);
}

/* Returns: (transfer full) (nullable): why nobody is signed in, NULL when it worked. */
static char *
sign_in (Job *job)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PbOauthGrant) grant = pb_sign_in_run (job->edges, job->account, job->options->device, job->options->json ? pb_sign_in_tell_json : pb_sign_in_tell_person, job->account, &error);

  if (grant == NULL)
    {
      job->error_class = pb_error_class_of (error, PB_ERROR_CLASS_AUTH_REJECTED);
      job->detail = g_strdup (error->message);
      return pb_words_error (job->error_class, job->account, error->message);
    }
  try_grant (job, grant);
  return NULL;
}

/* --- test --- */

/* A PbCheckFunc's data: where it is printed, and the job that remembers what failed. */
typedef struct
{
  PbCheckPrint print;
  Job *job; /* (unowned) */
} Checking;

static void
step_cb (const PbCheckResult *result, gpointer user_data)
{
  Checking *checking = user_data;
  Job *job = checking->job;

  if (!result->ok && job->detail == NULL) /* the first */
    {
      job->detail = g_strdup (result->detail);
      job->error_class = result->error_class;
      job->is_interface = pb_check_step_is_interface (result->step);
    }
  pb_check_print_step (result, &checking->print);
}

/* Returns: (transfer full) (nullable): why it does not work, NULL when it does. */
static char *
check (Job *job)
{
  Checking checking = { { job->account, job->options->json ? PB_CHECK_STYLE_EVENTS : PB_CHECK_STYLE_STEPS, NULL, 0 }, job };
  g_autofree char *proxy = pb_account_secret_dup_name (job->account->id, PB_ACCOUNT_PROXY);
  PbCheckGiven given = {
    .password = job->secrets.of[PB_ACCOUNT_PASSWORD],
    .key = job->secrets.of[PB_ACCOUNT_KEY],
    .login = pb_vault_trial_get (job->trial, proxy) != NULL,
    .proxy = job->secrets.of[PB_ACCOUNT_PROXY],
  };
  g_autoptr (GError) error = NULL;

  for (guint app = 0; app < PB_N_CORP_APPS; app++)
    given.corp[app] = job->secrets.of[PB_ACCOUNT_CORP + app];
  job->error_class = PB_ERROR_CLASS_CONFIG; /* where nothing was tried */
  g_clear_pointer (&job->detail, g_free);
  if (pb_check_run (job->edges, job->account, &given, step_cb, &checking, &error))
    return NULL;
  return pb_check_print_end (&checking.print, error);
}

/* Returns: whether another password is all that is missing, and a person is there to type it. */
static gboolean
can_try_again (const Job *job)
{
  gboolean refused = job->error_class == PB_ERROR_CLASS_AUTH_REJECTED || job->error_class == PB_ERROR_CLASS_APP_PASSWORD;
  g_auto (PbWordsCause) cause = { 0 };

  if (!refused || job->is_interface || job->secrets.of[PB_ACCOUNT_PASSWORD] == NULL || job->options->json || !pb_password_can_ask ())
    return FALSE;
  return !pb_words_cause_find (&cause, job->error_class, job->account, job->detail) || (cause.cause != PB_CAUSE_PROXY && cause.cause != PB_CAUSE_PASSWORD_LOGIN_GONE);
}

/* Returns: (transfer full) (nullable): why it does not work in the end. */
static char *
check_patiently (Job *job)
{
  char *problem = check (job);

  for (guint tries = 1; problem != NULL && tries < MAX_TRIES && can_try_again (job); tries++)
    {
      g_printerr ("postbell: %s\n", problem);
      if (!pb_account_secrets_ask_again (&job->secrets, job->account, PB_ACCOUNT_PASSWORD, NULL))
        return problem;
      g_free (problem);
      problem = check (job);
    }
  return problem;
}

/* --- save --- */

static gboolean
is_tested (const Job *job)
{
  return !job->options->no_check && (job->before == NULL || pb_account_options_touch_connection (job->options));
}

/* What another program has changed since the beginning stays as that has it; what was tested has to be what is saved. */
static gboolean
catch_up (Job *job, GError **error)
{
  PbAccount *now = job->before != NULL ? pb_edges_find_again (job->edges->accounts, job->before, is_tested (job) ? pb_account_same_connection : NULL, error) : NULL;
  PbAccount *account;

  if (job->before == NULL || (now != NULL && pb_account_equal (now, job->before)))
    return TRUE;
  account = now != NULL ? pb_account_options_apply (job->options, now->id, now, error) : NULL;
  if (account == NULL)
    return FALSE;
  pb_account_unref (job->before);
  job->before = pb_account_ref (now);
  pb_account_unref (job->account);
  job->account = account;
  return TRUE;
}

/* Returns: (transfer full) (nullable): NULL with @error: neither the account nor a secret was changed. The secrets come first: a
 * running instance connects as soon as the account is saved. */
static PbSecretChanges *
put (Job *job, GError **error)
{
  g_auto (GStrv) moved = pb_account_secrets_dup_moved (job->account, job->before);
  PbSecretChanges *changes = pb_secret_changes_begin (job->trial, job->account->id, (const char *const *) moved, error);

  if (changes == NULL || pb_accounts_swap (job->edges->accounts, job->before, job->account, error))
    return changes;
  pb_secret_changes_undo (changes);
  return NULL;
}

static int
save (Job *job)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;
  gboolean given = job->signed_in, running;
  PbSecretChanges *changes;
  PbSecretsPlace place;

  for (guint i = 0; i < PB_N_ACCOUNT_SECRETS; i++)
    given = given || job->secrets.of[i] != NULL;
  pb_account_secrets_try (&job->secrets, job->trial, job->account, job->before);
  if (job->options->json)
    pb_add_event_saving ();
  changes = catch_up (job, &error) ? put (job, &error) : NULL;
  if (changes == NULL)
    return fail_with (job, error);
  place = pb_secret_changes_end (changes, &words);
  if (words == NULL)
    words = pb_account_secrets_dup_loss (&job->secrets, job->edges->vault, job->account, job->before);
  running = pb_client_tell (given ? job->account->id : NULL, NULL);
  if (job->options->json)
    pb_add_event_saved (job->account->id, place, running, words);
  else if (!running && job->before == NULL)
    g_print (_ ("Saved. Start Postbell with “postbell --background”.\n"));
  return PB_EXIT_DONE;
}

static int
check_and_save (Job *job)
{
  g_autofree char *problem = NULL;

  if (needs_browser (job))
    problem = sign_in (job);
  if (problem == NULL && is_tested (job))
    problem = check_patiently (job);
  return problem == NULL ? save (job) : fail_unsaved (job, problem);
}

static int
run_job (Job *job)
{
  g_autoptr (GError) error = NULL;

  warn (job);
  if (!pb_accounts_is_writable (job->edges->accounts, job->account->id, &error))
    return fail_with (job, error);
  if (!pb_account_secrets_gather (&job->secrets, job->options, job->edges->vault, job->account, job->before, &error))
    return fail_with (job, error);
  pb_account_secrets_try (&job->secrets, job->trial, job->account, job->before);
  return check_and_save (job);
}

int
pb_add_job_run (const PbAccountOptions *options, PbEdges *edges, PbAccount *account, PbAccount *before, PbAccountSecrets *secrets)
{
  const PbAccountSecrets none = { { NULL } };
  Job job = { options, edges, PB_VAULT_TRIAL (edges->vault), pb_account_ref (account), before != NULL ? pb_account_ref (before) : NULL, secrets != NULL ? *secrets : none, PB_ERROR_CLASS_NONE, NULL, FALSE, FALSE };
  int status;

  if (secrets != NULL)
    *secrets = none;
  status = run_job (&job);

  pb_account_secrets_clear (&job.secrets);
  pb_account_unref (job.account);
  g_clear_pointer (&job.before, pb_account_unref);
  g_free (job.detail);
  return status;
}
