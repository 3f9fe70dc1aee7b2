/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd-autostart.c: postbell autostart on|off|status. */
#include "config.h"

#include <glib/gi18n.h>

#include "pb-autostart.h"
#include "pb-command.h"
#include "pb-paths.h"

static int
switch_on (void)
{
  g_autofree char *program = pb_path_self ();
  g_autoptr (GError) error = NULL;

  if (g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS)) /* its config folder is not the one the desktop reads */
    return pb_command_fail (_ ("Postbell in a Flatpak cannot do this in this version. Add “flatpak run %s --background” to the programs that your desktop starts at login."), PB_APP_ID);
  if (program == NULL)
    return pb_command_fail (_ ("Cannot find out where postbell is installed. Is /proc mounted?"));
  return pb_autostart_enable (PB_APP_ID, program, &error) ? PB_EXIT_DONE : pb_command_fail ("%s", error->message);
}

static int
switch_off (void)
{
  g_autoptr (GError) error = NULL;

  return pb_autostart_disable (PB_APP_ID, &error) ? PB_EXIT_DONE : pb_command_fail ("%s", error->message);
}

int
pb_cmd_autostart (const PbCommand *command, char **argv)
{
  g_auto (GStrv) rest = NULL;
  int status;

  if (!pb_command_parse (command, NULL, argv, 1, &rest, &status))
    return status;
  if (g_strcmp0 (rest[0], "on") == 0)
    return switch_on ();
  if (g_strcmp0 (rest[0], "off") == 0)
    return switch_off ();
  if (g_strcmp0 (rest[0], "status") != 0)
    return pb_command_usage (command, _ ("Say on, off or status."));
  g_print ("%s\n", pb_autostart_is_enabled (PB_APP_ID) ? "on" : "off");
  return PB_EXIT_DONE;
}
