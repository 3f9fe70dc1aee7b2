/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd-autostart.c: postbell autostart on|off|status. */
#include "config.h"

#include <glib/gi18n.h>

#include "pb-command.h"
#include "pb-login-start.h"

static int
switch_to (gboolean on)
{
  g_autoptr (GError) error = NULL;

  return pb_login_start_set (on, &error) ? PB_EXIT_DONE : pb_command_fail ("%s", error->message);
}

int
pb_cmd_autostart (const PbCommand *command, char **argv)
{
  g_auto (GStrv) rest = NULL;
  int status;

  if (!pb_command_parse (command, NULL, argv, 1, &rest, &status))
    return status;
  if (g_strcmp0 (rest[0], "on") == 0)
    return switch_to (TRUE);
  if (g_strcmp0 (rest[0], "off") == 0)
    return switch_to (FALSE);
  if (g_strcmp0 (rest[0], "status") != 0)
    return pb_command_usage (command, _ ("Say on, off or status."));
  g_print ("%s\n", pb_login_start_get () ? "on" : "off");
  return PB_EXIT_DONE;
}
