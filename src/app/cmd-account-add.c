/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd-account-add.c: postbell account add, postbell account edit. */
#include "config.h"

#include "cmd-account.h"

#include <glib/gi18n.h>

#include "pb-add-browser.h"
#include "pb-add-find.h"
#include "pb-add-job.h"
#include "pb-discovery.h"
#include "pb-edges.h"

/* --- add --- */

static gboolean
is_enough (const PbAccountOptions *options, const PbCommand *command, int *status)
{
  if (options->address == NULL && (options->name == NULL || pb_add_find_is_needed (options)))
    *status = pb_command_usage (command, _ ("Which address?"));
  else if (g_strcmp0 (options->kind, "exmail") == 0 && options->client_id == NULL && options->corp_id == NULL)
    *status = pb_command_usage (command, _ ("Which administrator? Say --client-id ADMIN, or with the current API --corp-id ID; an employee without the keys of the company uses --kind imap."));
  else if (options->ispdb && options->no_ispdb)
    *status = pb_command_usage (command, _ ("Either --ispdb or --no-ispdb."));
  else
    return TRUE;
  return FALSE;
}

/* Returns: (transfer full): the id that was chosen, else the address with "_" for what ids cannot have. */
static char *
dup_id (const PbAccountOptions *options)
{
  char *id = g_strdup (options->name != NULL ? options->name : options->address);

  if (options->name != NULL)
    return id;
  g_strcanon (id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@._+-", '_');
  if (id[0] == '.')
    id[0] = '_';
  return id;
}

/* Returns: (transfer full) (nullable): why nothing can be added as @id: it is there, perhaps with a wrong setting. */
static char *
dup_obstacle (PbAccounts *accounts, const char *id)
{
  g_autoptr (GError) error = NULL;

  if (!pb_accounts_has_group (accounts, id))
    return NULL;
  if (pb_accounts_get_problem (accounts, id) != NULL && pb_edges_find_account (accounts, id, &error) == NULL)
    return g_strdup (error->message);
  return g_strdup_printf (_ ("There is an account %s already. Change it with “postbell account edit”, or choose another id with --name."), id);
}

/* @domain: (nullable): to be looked for; NULL where the options say all. */
static int
add_as (PbAccountOptions *options, const PbCommand *command, const char *id, const char *domain)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PbAccount) account = domain == NULL ? pb_account_options_apply (options, id, NULL, &error) : NULL;
  g_autoptr (PbEdges) edges = NULL;
  g_auto (PbAccountSecrets) secrets = { { NULL } };
  g_autofree char *there = NULL;
  int status;

  if (error != NULL)
    return pb_command_usage (command, "%s", error->message);
  edges = pb_edges_new_trial (&error);
  if (edges == NULL)
    return pb_add_job_refuse (options, PB_ERROR_CLASS_CONFIG, error->message, NULL);
  there = dup_obstacle (edges->accounts, id);
  if (there != NULL)
    return pb_add_job_refuse (options, PB_ERROR_CLASS_CONFIG, there, NULL);
  if (domain != NULL ? !pb_add_find (options, edges, id, domain, &secrets, &status) : !pb_add_browser_choose (options, account, &status))
    return status;
  g_clear_pointer (&account, pb_account_unref);
  account = pb_account_options_apply (options, id, NULL, &error);
  if (account == NULL)
    return pb_add_job_refuse (options, PB_ERROR_CLASS_CONFIG, error->message, NULL);
  return pb_add_job_run (options, edges, account, NULL, &secrets);
}

static int
add (PbAccountOptions *options, const PbCommand *command)
{
  g_autofree char *id = dup_id (options), *domain = NULL;

  if (!pb_account_id_is_valid (id))
    return pb_command_usage (command, _ ("“%s” cannot be an id: letters, digits and @._+- can. Choose one with --name."), id);
  if (!pb_add_find_is_needed (options))
    return add_as (options, command, id, NULL);
  domain = pb_discovery_dup_domain (options->address, NULL);
  if (domain == NULL)
    return pb_command_usage (command, _ ("“%s” is no mail address. Correct it, or say --host HOST, or --mailbox."), options->address);
  return add_as (options, command, id, domain);
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
  g_autoptr (PbEdges) edges = pb_edges_new_trial (&error);
  PbAccount *before = edges != NULL ? pb_edges_find_account (edges->accounts, id, &error) : NULL;
  g_autoptr (PbAccount) account = NULL;

  if (before == NULL)
    return pb_command_fail ("%s", error->message);
  account = pb_account_options_apply (options, before->id, before, &error);
  if (account == NULL)
    return pb_command_usage (command, "%s", error->message);
  return pb_add_job_run (options, edges, account, before, NULL);
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
