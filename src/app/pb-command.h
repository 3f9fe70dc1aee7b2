/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-command.h: the command line: one table of commands, one way to parse options, one way to fail. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Exit status of every command. */
enum
{
  PB_EXIT_DONE = 0,
  PB_EXIT_FAILED = 1, /* one line on stderr: cause and remedy */
  PB_EXIT_USAGE = 2,
  PB_EXIT_NO_INSTANCE = 3 /* Postbell does not run */
};

typedef struct _PbCommand PbCommand;

/* @argv: (transfer none): NULL-terminated; [0] is the command's name, the arguments follow. Returns: exit status. */
typedef int (*PbCommandFunc) (const PbCommand *command, char **argv);

struct _PbCommand
{
  const char *name;    /* with its parents: "account add" */
  const char *args;    /* what follows, for the help: "ID [--show]" */
  const char *summary; /* untranslated (N_()) */
  PbCommandFunc run;
};

/* Finds the command of @table (ends with a NULL name) that @argv[1] names below @parent and runs it. @parent: (nullable)
 * Prints the list for --help. */
int pb_command_dispatch (const PbCommand *table, const char *parent, char **argv);
/* Prints the list of @table. */
void pb_command_print_help (const PbCommand *table, const char *parent);

/* Parses the options of @command out of @argv; --help prints the help. What remains: @argv without its name and options.
 * @rest: (out) (transfer full): the remaining arguments, at most @max_rest.
 * @status: (out): exit status when it returns FALSE.
 * Returns: whether the command goes on. */
gboolean pb_command_parse (const PbCommand *command, const GOptionEntry *entries, char **argv, guint max_rest, char ***rest, int *status);
/* As before; @user_data is for the entries with a callback (G_OPTION_ARG_CALLBACK). */
gboolean pb_command_parse_with (const PbCommand *command, const GOptionEntry *entries, gpointer user_data, char **argv, guint max_rest, char ***rest, int *status);

/* Prints @line with its end on stdout, at once: somebody may read as it comes. Returns: whether that went well. */
gboolean pb_command_print (const char *line);
/* Prints "postbell: MESSAGE" on stderr. Returns: PB_EXIT_FAILED or PB_EXIT_USAGE, to be returned by the command. */
int pb_command_fail (const char *format, ...) G_GNUC_PRINTF (1, 2);
int pb_command_usage (const PbCommand *command, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* Prints that Postbell does not run. Returns: PB_EXIT_NO_INSTANCE */
int pb_command_no_instance (void);

/* Every command of Postbell, each in a file cmd-NAME.c or cmd-simple.c. */
int pb_cmd_demo (const PbCommand *command, char **argv);
int pb_cmd_watch (const PbCommand *command, char **argv);
int pb_cmd_status (const PbCommand *command, char **argv);
int pb_cmd_open (const PbCommand *command, char **argv);
int pb_cmd_check (const PbCommand *command, char **argv);
int pb_cmd_folders (const PbCommand *command, char **argv);
int pb_cmd_headers (const PbCommand *command, char **argv);
int pb_cmd_account (const PbCommand *command, char **argv);
int pb_cmd_trust (const PbCommand *command, char **argv);
int pb_cmd_exmail (const PbCommand *command, char **argv);
int pb_cmd_autostart (const PbCommand *command, char **argv);
int pb_cmd_settings (const PbCommand *command, char **argv);
int pb_cmd_mark_read (const PbCommand *command, char **argv);
int pb_cmd_check_now (const PbCommand *command, char **argv);
int pb_cmd_snooze (const PbCommand *command, char **argv);
int pb_cmd_test_alert (const PbCommand *command, char **argv);
int pb_cmd_quit (const PbCommand *command, char **argv);

/* The table (pb-commands.c). Returns: (transfer none): ends with a NULL name. */
const PbCommand *pb_commands_get (void);
/* What `postbell` does with @argv[1…]. Returns: exit status */
int pb_commands_run (char **argv);

G_END_DECLS
