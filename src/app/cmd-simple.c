/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd-simple.c: commands that are one call of the running instance. */
#include "config.h"

#include <glib/gi18n.h>

#include "pb-client.h"
#include "pb-command.h"

#define SNOOZE_MINUTES     60
#define MAX_SNOOZE_MINUTES (7 * 24 * 60)

static int
call_without_arguments (const PbCommand *command, char **argv, const char *method)
{
  int status;

  if (!pb_command_parse (command, NULL, argv, 0, NULL, &status))
    return status;
  return pb_client_command (method, NULL);
}

int
pb_cmd_test_alert (const PbCommand *command, char **argv)
{
  return call_without_arguments (command, argv, "TestAlert");
}

int
pb_cmd_quit (const PbCommand *command, char **argv)
{
  return call_without_arguments (command, argv, "Quit");
}

int
pb_cmd_mark_read (const PbCommand *command, char **argv)
{
  g_auto (GStrv) keys = NULL, rest = NULL;
  GVariant *list;
  gboolean all = FALSE;
  int status;
  const GOptionEntry entries[] = {
    { "message", 0, 0, G_OPTION_ARG_STRING_ARRAY, &keys, N_ ("Mark this mail (may be repeated)"), N_ ("KEY") },
    { "all", 0, 0, G_OPTION_ARG_NONE, &all, N_ ("Mark every mail"), NULL },
    { 0 },
  };

  if (!pb_command_parse (command, entries, argv, 1, &rest, &status))
    return status;
  if (rest[0] == NULL)
    return pb_command_usage (command, _ ("Which account?"));
  if (all == (keys != NULL))
    return pb_command_usage (command, _ ("Either --message KEY or --all is needed."));
  list = g_variant_new_strv ((const char *const *) keys, all ? 0 : -1);
  return pb_client_command ("MarkRead", g_variant_new ("(s@as)", rest[0], list));
}

int
pb_cmd_check_now (const PbCommand *command, char **argv)
{
  g_auto (GStrv) rest = NULL;
  int status;

  if (!pb_command_parse (command, NULL, argv, 1, &rest, &status))
    return status;
  return pb_client_command ("CheckNow", g_variant_new ("(s)", rest[0] != NULL ? rest[0] : ""));
}

int
pb_cmd_snooze (const PbCommand *command, char **argv)
{
  g_auto (GStrv) rest = NULL;
  guint64 minutes = SNOOZE_MINUTES;
  int status;

  if (!pb_command_parse (command, NULL, argv, 1, &rest, &status))
    return status;
  if (g_strcmp0 (rest[0], "off") == 0)
    minutes = 0;
  else if (rest[0] != NULL && !g_ascii_string_to_unsigned (rest[0], 10, 1, MAX_SNOOZE_MINUTES, &minutes, NULL))
    return pb_command_usage (command, _ ("“%s” is not a number of minutes from 1 to %d, nor “off”."), rest[0], MAX_SNOOZE_MINUTES);
  return pb_client_command ("Snooze", g_variant_new ("(u)", (guint32) minutes));
}
