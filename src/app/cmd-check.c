/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd-check.c: postbell check [ID] [--json] [--report]: every step of the connection, ticked or failed. */
#include "config.h"

#include <glib/gi18n.h>

#include "pb-check-print.h"
#include "pb-check-run.h"
#include "pb-command.h"
#include "pb-edges.h"

/* Returns: (transfer full) (nullable): why it does not work, NULL when it does. */
static char *
check_account (PbEdges *edges, PbAccount *account, PbCheckStyle style)
{
  g_autoptr (GError) error = NULL;
  PbCheckPrint print = { account, style, NULL, 0 };
  gboolean ok;

  pb_check_print_head (&print);
  ok = pb_check_run (edges, account, NULL, pb_check_print_step, &print, &error);
  if (ok || error->domain == PB_ERROR)
    pb_check_print_total (&print, ok);
  return ok ? NULL : pb_check_print_end (&print, error);
}

static int
check_all (PbEdges *edges, PbCheckStyle style)
{
  GPtrArray *problems = pb_accounts_get_problems (edges->accounts);
  GPtrArray *accounts = pb_accounts_get (edges->accounts);
  guint bad = problems->len;

  if (accounts->len == 0 && (problems->len == 0 || pb_accounts_is_blank (edges->accounts)))
    return pb_command_fail (_ ("There is no account yet. Add one with “postbell account add”."));
  for (guint i = 0; i < problems->len; i++)
    g_printerr ("postbell: %s\n", (const char *) g_ptr_array_index (problems, i));
  for (guint i = 0; i < accounts->len; i++)
    {
      g_autofree char *problem = check_account (edges, g_ptr_array_index (accounts, i), style);
      bad += problem != NULL;
    }
  if (bad == 0)
    return PB_EXIT_DONE;
  return pb_command_fail (ngettext ("%u account does not work; cause and remedy stand beside its step.",
                                    "%u accounts do not work; cause and remedy stand beside the steps.",
                                    bad),
                          bad);
}

static int
check_one (PbEdges *edges, PbAccount *account, PbCheckStyle style)
{
  g_autofree char *problem = check_account (edges, account, style);
  g_autofree char *masked = problem != NULL && style == PB_CHECK_STYLE_REPORT ? pb_check_mask (problem, account) : NULL;

  if (problem == NULL)
    return PB_EXIT_DONE;
  return pb_command_fail ("%s", masked != NULL ? masked : problem);
}

static int
run (const char *id, PbCheckStyle style)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PbEdges) edges = pb_edges_new (PB_EDGES_REACH, &error);
  PbAccount *account = NULL;

  if (edges == NULL)
    return pb_command_fail ("%s", error->message);
  if (id == NULL)
    return pb_accounts_get (edges->accounts)->len == 1 && pb_accounts_get_problems (edges->accounts)->len == 0
               ? check_one (edges, g_ptr_array_index (pb_accounts_get (edges->accounts), 0), style)
               : check_all (edges, style);
  account = pb_edges_find_account (edges->accounts, id, &error);
  if (account == NULL)
    return pb_command_fail ("%s", error->message);
  return check_one (edges, account, style);
}

int
pb_cmd_check (const PbCommand *command, char **argv)
{
  g_auto (GStrv) rest = NULL;
  gboolean json = FALSE, report = FALSE;
  int status;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_ ("One JSON object a step"), NULL },
    { "report", 0, 0, G_OPTION_ARG_NONE, &report, N_ ("A text that is safe to post: no addresses, no names"), NULL },
    { 0 },
  };

  if (!pb_command_parse (command, entries, argv, 1, &rest, &status))
    return status;
  if (json && report)
    return pb_command_usage (command, _ ("Either --json or --report."));
  if (report)
    pb_check_print_system ();
  return run (rest[0], json ? PB_CHECK_STYLE_JSON : report ? PB_CHECK_STYLE_REPORT
                                                           : PB_CHECK_STYLE_PEOPLE);
}
