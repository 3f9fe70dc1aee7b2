/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd-account-add.c: postbell account add, postbell account edit: test, keep the password, save, tell the running instance. */
#include "config.h"

#include "cmd-account.h"

#include <glib/gi18n.h>
#include <unistd.h>

#include "pb-account-options.h"
#include "pb-check-print.h"
#include "pb-client.h"
#include "pb-edges.h"
#include "pb-password.h"
#include "pb-wait.h"
#include "pb-words.h"

/* One account on its way into the file. */
typedef struct
{
  const PbAccountOptions *options; /* (unowned) */
  PbEdges *edges;                  /* (unowned) */
  PbAccount *account;              /* (unowned) */
  PbSecret *secret;                /* (owned) (nullable) */
} Job;

/* --- password --- */

static gboolean
get_secret (Job *job, gboolean is_new, GError **error)
{
  gboolean from_stdin = job->options->password_stdin, can_ask = pb_password_can_ask ();
  g_autofree char *prompt = NULL;

  if (from_stdin && !can_ask)
    {
      job->secret = pb_password_read_line (STDIN_FILENO, error);
      return job->secret != NULL;
    }
  if (!from_stdin && (!is_new || pb_vault_has_credential (job->edges->vault, job->account->id)))
    return TRUE;
  if (can_ask) /* also where a person types what --password-stdin reads */
    {
      prompt = g_strdup_printf (_ ("Password of %s on %s:"), job->account->user, job->account->host);
      job->secret = pb_password_ask (prompt, error);
      return job->secret != NULL;
    }
  if (job->options->no_check)
    return TRUE;
  g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, _ ("The password is needed: give it with --password-stdin, or save without trying with --no-check."));
  return FALSE;
}

static void
keep_secret (Job *job)
{
  g_auto (PbWait) wait = { NULL };
  g_autoptr (GError) error = NULL;
  g_autofree char *label = NULL;

  if (job->secret == NULL || pb_vault_has_credential (job->edges->vault, job->account->id))
    return;
  label = g_strdup_printf (_ ("Postbell: password of %s"), job->account->id);
  pb_vault_store_async (job->edges->vault, job->account->id, label, job->secret, NULL, pb_wait_cb, &wait);
  if (!pb_vault_store_finish (job->edges->vault, pb_wait_run (&wait), &error))
    g_printerr (_ ("postbell: the password was not kept: %s Start or unlock a keyring, then “postbell account edit %s --password-stdin”.\n"),
                pb_words_reason (error->message),
                job->account->id);
}

/* --- test, save --- */

static gboolean
check (Job *job, GError **error)
{
  PbCheckPrint print = { job->account, PB_CHECK_STYLE_STEPS };
  g_auto (PbWait) wait = { NULL };

  pb_check_async (job->account, job->secret, &job->edges->context, pb_check_print_step, &print, NULL, pb_wait_cb, &wait);
  return pb_check_finish (pb_wait_run (&wait), error);
}

static int
fail_unsaved (const Job *job, const GError *error)
{
  g_autofree char *words = pb_words_error (pb_error_class_of (error, PB_ERROR_CLASS_PROTOCOL), job->account, error->message);

  return pb_command_fail (_ ("Not saved, since the check failed: %s Until it is saved, correct the command and repeat it, or add --no-check."), words);
}

static int
run_job (Job *job, gboolean is_new)
{
  g_autoptr (GError) error = NULL;

  if (!get_secret (job, is_new, &error))
    return pb_command_fail ("%s", error->message);
  if (!job->options->no_check && (is_new || pb_account_options_touch_connection (job->options)) && !check (job, &error))
    return fail_unsaved (job, error);
  keep_secret (job); /* before the account is saved: a running instance connects at once */
  if (!pb_accounts_put (job->edges->accounts, job->account, &error))
    return pb_command_fail ("%s", error->message);
  if (!pb_client_tell (job->secret != NULL ? job->account->id : NULL, NULL) && is_new)
    g_print (_ ("Saved. Start Postbell with “postbell --background”.\n"));
  return PB_EXIT_DONE;
}

static int
save (const PbAccountOptions *options, PbEdges *edges, PbAccount *account, gboolean is_new)
{
  Job job = { options, edges, account, NULL };
  int status = run_job (&job, is_new);

  g_clear_pointer (&job.secret, pb_secret_unref);
  return status;
}

/* --- add --- */

static gboolean
is_enough (const PbAccountOptions *options, const PbCommand *command, int *status)
{
  if (options->address == NULL && options->name == NULL)
    *status = pb_command_usage (command, _ ("Which address?"));
  else if (options->host == NULL && options->mailbox == NULL)
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
  return save (options, edges, account, TRUE);
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
  return save (options, edges, account, FALSE);
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
