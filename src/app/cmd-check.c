/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd-check.c: postbell check [ID] [--json] [--report]: every step of the connection, ticked or failed. */
#include "config.h"

#include <glib/gi18n.h>

#include "pb-check-print.h"
#include "pb-command.h"
#include "pb-edges.h"
#include "pb-wait.h"

static gboolean
check_account (PbEdges *edges, PbAccount *account, PbCheckStyle style)
{
  PbCheckPrint print = { account, style };
  g_auto (PbWait) wait = { NULL };

  pb_check_print_head (&print);
  pb_check_async (account, NULL, &edges->context, pb_check_print_step, &print, NULL, pb_wait_cb, &wait);
  return pb_check_finish (pb_wait_run (&wait), NULL); /* the failing step was printed with its cause */
}

static int
check_all (PbEdges *edges, PbCheckStyle style)
{
  GPtrArray *problems = pb_accounts_get_problems (edges->accounts);
  GPtrArray *accounts = pb_accounts_get (edges->accounts);
  gboolean ok = problems->len == 0;

  if (accounts->len == 0 && problems->len == 0)
    return pb_command_fail (_ ("There is no account yet. Add one with “postbell account add”."));
  for (guint i = 0; i < problems->len; i++)
    g_printerr ("postbell: %s\n", (const char *) g_ptr_array_index (problems, i));
  for (guint i = 0; i < accounts->len; i++)
    ok = check_account (edges, g_ptr_array_index (accounts, i), style) && ok;
  return ok ? PB_EXIT_DONE : PB_EXIT_FAILED;
}

static int
run (const char *id, PbCheckStyle style)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PbEdges) edges = pb_edges_new (PB_EDGES_BASIC, &error);
  PbAccount *account = NULL;

  if (edges == NULL)
    return pb_command_fail ("%s", error->message);
  if (id == NULL)
    return check_all (edges, style);
  account = pb_edges_find_account (edges->accounts, id, &error);
  if (account == NULL)
    return pb_command_fail ("%s", error->message);
  return check_account (edges, account, style) ? PB_EXIT_DONE : PB_EXIT_FAILED;
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
