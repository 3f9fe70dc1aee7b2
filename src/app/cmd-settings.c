/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd-settings.c: postbell settings [PAGE]; export and import are in cmd-settings-transfer.c. */
#include "config.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <unistd.h>

#include "cmd-settings-transfer.h"
#include "pb-client.h"
#include "pb-command.h"
#include "pb-paths.h"

static const char *const pages[] = { "accounts", "alerts", "tray", "general", "about", NULL };

/* The window needs no running instance: then this process becomes it, and says what is wrong on its terminal. */
static int
become_window (const char *page)
{
  g_autofree char *program = pb_path_window_program (), *option = g_strconcat ("--settings=", page, NULL);
  char *argv[] = { program, option, NULL };

  if (program == NULL)
    return pb_command_fail (_ ("The program postbell-gtk is not installed. “postbell account” and gsettings do the same in a terminal."));
  (void) execv (program, argv);
  return pb_command_fail (_ ("%s does not start: %s."), program, g_strerror (errno));
}

int
pb_cmd_settings (const PbCommand *command, char **argv)
{
  g_auto (GStrv) rest = NULL;
  g_autoptr (GDBusConnection) bus = NULL;
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GError) error = NULL;
  const char *page;
  int status;

  if (pb_cmd_settings_is_transfer (argv))
    return pb_cmd_settings_transfer (argv);
  if (!pb_command_parse (command, NULL, argv, 1, &rest, &status))
    return status;
  page = rest[0] != NULL ? rest[0] : "";
  if (rest[0] != NULL && !g_strv_contains (pages, page))
    return pb_command_usage (command, _ ("There is no page “%s”: say accounts, alerts, tray, general or about."), page);
  bus = pb_client_connect ();
  if (bus == NULL)
    return become_window (page);
  answer = pb_client_call (bus, "ShowSettings", g_variant_new ("(s)", page), &error);
  return answer != NULL ? PB_EXIT_DONE : pb_command_fail ("%s", error->message);
}
