/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd-account-add.c: postbell account add, postbell account edit: test, keep the secrets, save, tell the running instance. */
#include "config.h"

#include "cmd-account.h"

#include <glib/gi18n.h>

#include "pb-account-secrets.h"
#include "pb-check-print.h"
#include "pb-check-run.h"
#include "pb-client.h"
#include "pb-edges.h"
#include "pb-words.h"

/* One account on its way into the file. */
typedef struct
{
  const PbAccountOptions *options; /* (unowned) */
  PbEdges *edges;                  /* (unowned) */
  PbAccount *account;              /* (unowned) */
  const PbAccount *before;         /* (unowned) (nullable): NULL when it is new */
  PbAccountSecrets secrets;        /* (owned) */
} Job;

/* --- warnings --- */

static void
warn (const Job *job)
{
  const PbAccount *account = job->account, *before = job->before;
  gboolean is_new = before == NULL || !g_str_equal (before->kind, account->kind);
  g_autofree char *insecure = NULL;

  if (g_str_equal (account->kind, "exmail") && (is_new || pb_account_options_read_secret (job->options, PB_ACCOUNT_KEY)))
    g_printerr (_ ("postbell: The interface key is an administrator’s key: whoever has it can read, create and delete everybody’s accounts and open everybody’s mail. "
                   "It is meant for the administrator or a one-person company; employees use --kind imap.\n"));
  if (!pb_account_is_insecure (account) || (!is_new && job->options->api_url == NULL && !job->options->allow_plain_http))
    return;
  insecure = pb_words_insecure (account);
  g_printerr ("postbell: %s\n", insecure);
}

/* --- test, save --- */

/* Returns: (transfer full) (nullable): why it does not work, NULL when it does. */
static char *
check (Job *job)
{
  PbCheckPrint print = { job->account, PB_CHECK_STYLE_STEPS, NULL };
  const PbCheckGiven given = { .password = job->secrets.of[PB_ACCOUNT_PASSWORD], .key = job->secrets.of[PB_ACCOUNT_KEY] };
  g_autoptr (GError) error = NULL;

  if (pb_check_run (job->edges, job->account, &given, pb_check_print_step, &print, &error))
    return NULL;
  return pb_check_print_end (&print, error);
}

static int
fail_unsaved (const Job *job, const char *words)
{
  if (job->before != NULL)
    return pb_command_fail (_ ("Nothing was changed, since the check failed: %s Correct the command and repeat it, or add --no-check."), words);
  return pb_command_fail (_ ("Not saved, since the check failed: %s There is no such account yet: correct this command and repeat it, or add --no-check."), words);
}

static int
run_job (Job *job)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *problem = NULL;
  gboolean is_new = job->before == NULL, given;

  warn (job);
  if (!pb_account_secrets_gather (&job->secrets, job->options, job->edges->vault, job->account, job->before, &error))
    return pb_command_fail ("%s", error->message);
  if (!job->options->no_check && (is_new || pb_account_options_touch_connection (job->options)) && (problem = check (job)) != NULL)
    return fail_unsaved (job, problem);
  pb_account_secrets_keep (&job->secrets, job->edges->vault, job->account); /* before the account is saved: a running instance connects at once */
  if (!pb_accounts_put (job->edges->accounts, job->account, &error))
    return pb_command_fail ("%s", error->message);
  given = job->secrets.of[PB_ACCOUNT_PASSWORD] != NULL || job->secrets.of[PB_ACCOUNT_KEY] != NULL;
  if (!pb_client_tell (given ? job->account->id : NULL, NULL) && is_new)
    g_print (_ ("Saved. Start Postbell with “postbell --background”.\n"));
  return PB_EXIT_DONE;
}

static int
save (const PbAccountOptions *options, PbEdges *edges, PbAccount *account, const PbAccount *before)
{
  Job job = { options, edges, account, before, { { NULL } } };
  int status = run_job (&job);

  pb_account_secrets_clear (&job.secrets);
  return status;
}

/* --- add --- */

static gboolean
is_enough (const PbAccountOptions *options, const PbCommand *command, int *status)
{
  if (options->address == NULL && options->name == NULL)
    *status = pb_command_usage (command, _ ("Which address?"));
  else if (g_strcmp0 (options->kind, "exmail") == 0 && options->client_id == NULL)
    *status = pb_command_usage (command, _ ("Which administrator? Say --client-id ADMIN; an employee without the interface key of the company uses --kind imap."));
  else if (g_strcmp0 (options->kind, "exmail") != 0 && options->host == NULL && options->mailbox == NULL)
    *status = pb_command_usage (command, _ ("This version does not find the mail server out: say --host HOST, or --mailbox."));
  else
    return TRUE;
  return FALSE;
}

static int
add (const PbAccountOptions *options, const PbCommand *command)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PbEdges) edges = NULL;
  g_autoptr (PbAccount) account = NULL;
  const char *id = options->name != NULL ? options->name : options->address;

  if (!pb_account_id_is_valid (id))
    return pb_command_usage (command, _ ("“%s” cannot be an id: letters, digits and @._+- can. Choose one with --name."), id);
  account = pb_account_options_apply (options, id, NULL, &error);
  if (account == NULL)
    return pb_command_usage (command, "%s", error->message);
  edges = pb_edges_new (PB_EDGES_BASIC, &error);
  if (edges == NULL)
    return pb_command_fail ("%s", error->message);
  for (guint i = 0; i < pb_accounts_get (edges->accounts)->len; i++)
    if (g_str_equal (((const PbAccount *) g_ptr_array_index (pb_accounts_get (edges->accounts), i))->id, id))
      return pb_command_fail (_ ("There is an account %s already. Change it with “postbell account edit”, or choose another id with --name."), id);
  return save (options, edges, account, NULL);
}

int
pb_cmd_account_add (const PbCommand *command, char **argv)
{
  g_auto (PbAccountOptions) options = { NULL };
  g_auto (GStrv) rest = NULL;
  int status;

  if (!pb_account_options_parse (&options, command, argv, &rest, &status))
    return status;
  if (rest[0] != NULL && options.address != NULL)
    return pb_command_usage (command, _ ("“%s” is one argument too many."), rest[0]);
  if (rest[0] != NULL)
    options.address = g_strdup (rest[0]);
  return is_enough (&options, command, &status) ? add (&options, command) : status;
}

/* --- edit --- */

static int
edit (const PbAccountOptions *options, const PbCommand *command, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PbEdges) edges = pb_edges_new (PB_EDGES_BASIC, &error);
  const PbAccount *before = edges != NULL ? pb_edges_find_account (edges->accounts, id, &error) : NULL;
  g_autoptr (PbAccount) account = NULL;

  if (before == NULL)
    return pb_command_fail ("%s", error->message);
  account = pb_account_options_apply (options, before->id, before, &error);
  if (account == NULL)
    return pb_command_usage (command, "%s", error->message);
  return save (options, edges, account, before);
}

int
pb_cmd_account_edit (const PbCommand *command, char **argv)
{
  g_auto (PbAccountOptions) options = { NULL };
  g_auto (GStrv) rest = NULL;
  int status;

  if (!pb_account_options_parse (&options, command, argv, &rest, &status))
    return status;
  if (rest[0] == NULL)
    return pb_command_usage (command, _ ("Which account?"));
  if (options.name != NULL)
    return pb_command_usage (command, _ ("An id cannot be changed."));
  return edit (&options, command, rest[0]);
}
