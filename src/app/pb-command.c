/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-command.c: see pb-command.h. */
#include "config.h"

#include "pb-command.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

static char *
full_name (const char *parent, const char *word)
{
  return parent != NULL ? g_strdup_printf ("%s %s", parent, word) : g_strdup (word);
}

static gboolean
is_help (const char *word)
{
  return g_str_equal (word, "--help") || g_str_equal (word, "-h") || g_str_equal (word, "help");
}

void
pb_command_print_help (const PbCommand *table, const char *parent)
{
  if (parent != NULL)
    g_print (_ ("Usage: postbell %sCOMMAND …\n\n"), parent);
  g_print ("%s\n", _ ("Commands:"));
  for (const PbCommand *c = table; c->name != NULL; c++)
    {
      g_autofree char *left = g_strdup_printf ("%s %s", c->name, c->args);
      glong width = g_utf8_strlen (left, -1); /* printf() counts bytes */
      g_print ("  %s%*s %s\n", left, (int) MAX (42 - width, 0), "", _ (c->summary));
    }
  g_print (_ ("\nEvery command has --help.\n"));
}

int
pb_command_dispatch (const PbCommand *table, const char *parent, char **argv)
{
  g_autofree char *name = NULL;

  if (argv[0] == NULL || argv[1] == NULL)
    {
      g_printerr (_ ("postbell: which command? See “postbell %s --help”.\n"), parent != NULL ? parent : "");
      return PB_EXIT_USAGE;
    }
  if (is_help (argv[1]))
    {
      g_autofree char *prefix = parent != NULL ? g_strconcat (parent, " ", NULL) : NULL;
      pb_command_print_help (table, prefix);
      return PB_EXIT_DONE;
    }
  name = full_name (parent, argv[1]);
  for (const PbCommand *c = table; c->name != NULL; c++)
    if (g_str_equal (c->name, name))
      return c->run (c, argv + 1);
  g_printerr (_ ("postbell: there is no command “%s”. See “postbell --help”.\n"), name);
  return PB_EXIT_USAGE;
}

/* GLib's parser wants a mutable, owned vector whose first element is the program. */
static char **
copy_arguments (const PbCommand *command, char **argv)
{
  char **copy = g_strdupv (argv);

  g_free (copy[0]);
  copy[0] = g_strconcat ("postbell ", command->name, NULL);
  g_set_prgname (copy[0]);
  return copy;
}

gboolean
pb_command_parse (const PbCommand *command, const GOptionEntry *entries, char **argv, guint max_rest, char ***rest, int *status)
{
  return pb_command_parse_with (command, entries, NULL, argv, max_rest, rest, status);
}

gboolean
pb_command_parse_with (const PbCommand *command, const GOptionEntry *entries, gpointer user_data, char **argv, guint max_rest, char ***rest, int *status)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  GOptionGroup *group = g_option_group_new (NULL, NULL, NULL, user_data, NULL);
  g_auto (GStrv) copy = copy_arguments (command, argv);
  g_autoptr (GError) error = NULL;
  g_autofree char *help = NULL;
  gboolean wants_help = FALSE;
  GOptionEntry own[] = { { "help", 'h', G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE, &wants_help, NULL, NULL }, { 0 } };

  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_summary (context, _ (command->summary));
  g_option_context_set_main_group (context, group);
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  if (entries != NULL)
    g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, own, NULL);
  if (!g_option_context_parse_strv (context, &copy, &error))
    {
      /* Translators: %s is GLib's message about an option, without a full stop */
      *status = pb_command_usage (command, _ ("%s."), error->message);
      return FALSE;
    }
  if (wants_help)
    {
      help = g_option_context_get_help (context, TRUE, NULL);
      g_print ("%s\n%s\n", _ ("Arguments:"), command->args);
      g_print ("%s", help);
      *status = PB_EXIT_DONE;
      return FALSE;
    }
  if (g_strv_length (copy) > max_rest + 1)
    {
      *status = pb_command_usage (command, _ ("“%s” is one argument too many."), copy[max_rest + 1]);
      return FALSE;
    }
  if (rest != NULL)
    *rest = g_strdupv (copy + 1);
  return TRUE;
}

gboolean
pb_command_print (const char *line)
{
  return fputs (line, stdout) != EOF && fputc ('\n', stdout) != EOF && fflush (stdout) == 0;
}

int
pb_command_fail (const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_printerr ("postbell: %s\n", message);
  return PB_EXIT_FAILED;
}

int
pb_command_usage (const PbCommand *command, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_printerr (_ ("postbell: %s See “postbell %s --help”.\n"), message, command->name);
  return PB_EXIT_USAGE;
}

int
pb_command_no_instance (void)
{
  g_printerr (_ ("postbell: Postbell does not run. Start it with “postbell --background”.\n"));
  return PB_EXIT_NO_INSTANCE;
}
