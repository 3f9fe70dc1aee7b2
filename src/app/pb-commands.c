/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-commands.c: the table of all commands (see pb-command.h). */
#include "config.h"

#include "pb-command.h"

#include <glib/gi18n.h>

#include "pb-application.h"

static const PbCommand commands[] = {
  { "demo", "[--seconds N] [--interval N]", N_ ("Show how it all works, without an account"), pb_cmd_demo },
  { "watch", "[--json] [ID…]", N_ ("Print a line for every event, without tray"), pb_cmd_watch },
  { "status", "[--json] [--follow]", N_ ("Show unread mail and health of the running Postbell"), pb_cmd_status },
  { "open", "[ID] [--message KEY]", N_ ("Open webmail in the browser"), pb_cmd_open },
  { "check", "[ID] [--json] [--report]", N_ ("Find out why an account does not work"), pb_cmd_check },
  { "folders", "[ID] [--json]", N_ ("List the folders of an account, with their unread mails"), pb_cmd_folders },
  { "headers", "[ID] [--folder NAME] [--limit N] [--json]", N_ ("Show the newest mails of a folder; none is marked as read"), pb_cmd_headers },
  { "account", "add|discover|edit|list|show|remove|pause|resume …", N_ ("Manage the accounts"), pb_cmd_account },
  { "trust", "ID [--show [--json] | --pin SHA256 [--instead-of SHA256] | --forget]", N_ ("Look at the certificate of an account’s server, pin it, forget the pin"), pb_cmd_trust },
  { "exmail", "[--account ID] COMMAND …", N_ ("What administrators do with Tencent Exmail: members, departments, groups, log-in links"), pb_cmd_exmail },
  { "autostart", "on|off|status", N_ ("Start Postbell at login, or not"), pb_cmd_autostart },
  { "settings", "[PAGE] | export FILE | import FILE", N_ ("Open the settings window, or carry the settings in a file"), pb_cmd_settings },
  { "mark-read", "ID [--message KEY | --all]", N_ ("Mark mail as read on the server"), pb_cmd_mark_read },
  { "check-now", "[ID]", N_ ("Look for new mail now"), pb_cmd_check_now },
  { "snooze", "[MINUTES | off]", N_ ("Hold back alerts for a while (60 minutes)"), pb_cmd_snooze },
  { "test-alert", "", N_ ("Show an alert, to see whether they work"), pb_cmd_test_alert },
  { "quit", "", N_ ("End the running Postbell"), pb_cmd_quit },
  { NULL, NULL, NULL, NULL },
};

const PbCommand *
pb_commands_get (void)
{
  return commands;
}

static int
print_help (void)
{
  g_print (_ ("Postbell tells of new mail: an icon in the tray, alerts, webmail by a click.\n\n"
              "Usage: postbell [--background]    start the tray program, or show the window of the one that runs\n"
              "       postbell COMMAND …\n       postbell --version\n\n"));
  pb_command_print_help (commands, NULL);
  return PB_EXIT_DONE;
}

static int
run_application (gboolean background)
{
  g_autoptr (PbApplication) application = pb_application_new (pb_identity_new (), background);

  return g_application_run (G_APPLICATION (application), 0, NULL);
}

int
pb_commands_run (char **argv)
{
  const char *first = argv[0] != NULL ? argv[1] : NULL;

  if (first == NULL)
    return run_application (FALSE);
  if (g_str_equal (first, "--help") || g_str_equal (first, "-h") || g_str_equal (first, "help"))
    return print_help ();
  if (g_str_equal (first, "--version"))
    {
      g_print ("postbell %s\n", PB_VERSION);
      return PB_EXIT_DONE;
    }
  if (g_str_equal (first, "--background"))
    {
      if (argv[2] == NULL)
        return run_application (TRUE);
      g_printerr (_ ("postbell: “%s” is one argument too many. See “postbell --help”.\n"), argv[2]);
      return PB_EXIT_USAGE;
    }
  if (first[0] == '-')
    {
      g_printerr (_ ("postbell: unknown option “%s”. See “postbell --help”.\n"), first);
      return PB_EXIT_USAGE;
    }
  return pb_command_dispatch (commands, NULL, argv);
}
