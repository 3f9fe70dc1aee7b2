/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-who.c: postbell exmail who NAME|ADDRESS. Looks into the file: nothing needs to run. */
#include "config.h"

#include <glib/gi18n.h>
#include <unistd.h>

#include "pb-command.h"
#include "pb-directories.h"
#include "pb-directory-switch.h"
#include "pb-exmail-directory.h"
#include "pb-json.h"
#include "pb-paths.h"
#include "pb-table.h"

#define SHOWN 50 /* lines for a person; programs get all that are found */

/* --- what is found --- */

/* Returns: (transfer full): what was asked for; words may come as several arguments. */
static char *
dup_text (const PbExmailLine *line)
{
  const GPtrArray *words = pb_exmail_values_get (line->values, "argument");
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < words->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "", (const char *) words->pdata[i]);
  return g_string_free (text, FALSE);
}

/* Returns: (transfer full) (nullable): NULL with a sentence. */
static PbDirectory *
open_directory (const PbExmailDesk *desk, GError **error)
{
  g_autofree char *folder = pb_path_cache (), *path = pb_directories_dup_path (folder, desk->account->id);
  g_autoptr (GError) local = NULL;
  PbDirectory *directory = pb_directory_open (path, &local);

  if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_BUSY))
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY, _ ("The directory is being renewed. Try again in a moment."));
  else if (directory == NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _ ("There is no directory of this company here yet. “postbell exmail directory sync” makes it."));
  return directory;
}

/* Somebody is meant of whom only the address is known yet: the service is asked. */
static void
complete (PbExmailDesk *desk, PbPerson *person)
{
  const PbExmailRow *row = pb_exmail_table_find (PB_EXMAIL_API_OPENAPI, "user/get");
  g_autoptr (PbExmailValues) values = pb_exmail_values_new ();
  g_autoptr (PbExmailResult) result = NULL;
  const char *name;

  if (desk->account->client_id == NULL || !pb_exmail_desk_open (desk, NULL))
    return;
  pb_exmail_values_add (values, "address", person->address);
  result = pb_exmail_desk_ask (desk, row, values, NULL);
  name = result != NULL ? pb_exmail_result_get (result, "name") : NULL;
  if (name == NULL)
    return;
  pb_person_set_details (person, &(PbPersonDetails){ name, pb_exmail_result_get_all (result, "parties"), pb_exmail_result_get_all (result, "aliases") });
}

/* --- printing --- */

static void
add_texts (GString *json, const char *key, char **texts)
{
  pb_json_open (json, key, '[');
  for (guint i = 0; texts[i] != NULL; i++)
    pb_json_string (json, NULL, texts[i]);
  pb_json_close (json, ']');
}

static void
print_json (const GPtrArray *found)
{
  g_autoptr (GString) json = g_string_new (NULL);

  pb_json_open (json, NULL, '{');
  pb_json_open (json, "members", '[');
  for (guint i = 0; i < found->len; i++)
    {
      const PbPerson *person = found->pdata[i];

      pb_json_open (json, NULL, '{');
      pb_json_string (json, "address", person->address);
      pb_json_string (json, "name", person->name[0] != '\0' ? person->name : NULL);
      add_texts (json, "parties", person->parties);
      add_texts (json, "aliases", person->aliases);
      pb_json_close (json, '}');
    }
  pb_json_close (json, ']');
  pb_json_close (json, '}');
  g_print ("%s\n", json->str);
}

static void
print_table (const GPtrArray *found)
{
  g_autoptr (PbTable) table = pb_table_new (3, pb_table_terminal_width (STDOUT_FILENO));
  g_autofree char *text = NULL;

  for (guint i = 0; i < found->len && i < SHOWN; i++)
    {
      const PbPerson *person = found->pdata[i];
      g_autofree char *parties = g_strjoinv (", ", person->parties);
      const char *cells[] = { person->name, person->address, parties };

      pb_table_add (table, cells);
    }
  text = pb_table_to_string (table);
  g_print ("%s", text);
  if (found->len > SHOWN)
    g_print ("%s\n", _ ("… and more. Say more of the name."));
}

/* Returns: exit status */
static int
say_nobody (PbDirectory *directory, const char *text)
{
  guint unknown = pb_directory_count_unknown (directory);

  if (unknown == 0)
    return pb_command_fail (_ ("No member is found by “%s”."), text);
  return pb_command_fail (g_dngettext (GETTEXT_PACKAGE,
                                       "No member is found by “%s”. The name of %u member is not known here yet; “postbell exmail directory sync --full” asks for all at once.",
                                       "No member is found by “%s”. The names of %u members are not known here yet; “postbell exmail directory sync --full” asks for all at once.",
                                       unknown),
                          text,
                          unknown);
}

int
pb_exmail_who (PbExmailDesk *desk, const PbExmailLine *line)
{
  g_autofree char *text = dup_text (line);
  g_autoptr (GError) error = NULL;
  g_autoptr (PbDirectory) directory = NULL;
  g_autoptr (GPtrArray) found = NULL;

  if (!pb_directory_switch_get ())
    return pb_command_fail (_ ("Directories are switched off. “postbell exmail directory on” switches them on."));
  directory = open_directory (desk, &error);
  if (directory == NULL)
    return pb_command_fail ("%s", error->message);
  found = pb_directory_search (directory, text, line->json ? PB_DIRECTORY_MAX_FOUND : SHOWN + 1);
  if (found->len == 1 && ((PbPerson *) found->pdata[0])->known == PB_PERSON_ADDRESS)
    complete (desk, found->pdata[0]);
  if (line->json)
    print_json (found);
  else if (found->len > 0)
    print_table (found);
  else
    return say_nobody (directory, text);
  return PB_EXIT_DONE;
}
