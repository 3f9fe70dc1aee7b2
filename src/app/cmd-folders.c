/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd-folders.c: postbell folders [ID] [--json]: the folders of an account, and how many mails in them are unread. */
#include "config.h"

#include <glib/gi18n.h>
#include <unistd.h>

#include "pb-command.h"
#include "pb-edges.h"
#include "pb-folders-run.h"
#include "pb-json.h"
#include "pb-table.h"

/* Returns: (transfer none): what a folder is for. */
static const char *
words_of_role (PbFolderRole role)
{
  switch (role)
    {
    case PB_FOLDER_ROLE_INBOX:
      return _ ("inbox");
    case PB_FOLDER_ROLE_ALL:
      return _ ("all mail");
    case PB_FOLDER_ROLE_ARCHIVE:
      return _ ("archive");
    case PB_FOLDER_ROLE_DRAFTS:
      return _ ("drafts");
    case PB_FOLDER_ROLE_FLAGGED:
      return _ ("flagged");
    case PB_FOLDER_ROLE_IMPORTANT:
      return _ ("important");
    case PB_FOLDER_ROLE_JUNK:
      return _ ("junk");
    case PB_FOLDER_ROLE_SENT:
      return _ ("sent");
    case PB_FOLDER_ROLE_TRASH:
      return _ ("trash");
    case PB_FOLDER_ROLE_NONE:
    case PB_N_FOLDER_ROLES:
    default:
      return "";
    }
}

static gboolean
is_watched (const PbAccount *account, const PbFolder *folder)
{
  gboolean watched = FALSE;

  for (gsize i = 0; account->folders[i] != NULL && !watched; i++)
    watched = g_str_equal (account->folders[i], folder->name) || (folder->role == PB_FOLDER_ROLE_INBOX && g_ascii_strcasecmp (account->folders[i], "INBOX") == 0);
  return watched;
}

static void
print_json (const PbAccount *account, const PbFolder *folder)
{
  g_autoptr (GString) line = g_string_new (NULL);
  const char delimiter[] = { folder->delimiter, '\0' };
  const char *role = pb_folder_role_to_string (folder->role);

  pb_json_open (line, NULL, '{');
  pb_json_string (line, "account", account->id);
  pb_json_string (line, "name", folder->name);
  pb_json_string (line, "delimiter", folder->delimiter != '\0' ? delimiter : NULL);
  pb_json_string (line, "role", role[0] != '\0' ? role : NULL);
  pb_json_bool (line, "selectable", folder->selectable);
  if (folder->unread >= 0)
    pb_json_int (line, "unread", folder->unread);
  else
    pb_json_null (line, "unread");
  pb_json_bool (line, "watched", is_watched (account, folder));
  pb_json_close (line, '}');
  g_print ("%s\n", line->str);
}

static void
print_table (const PbAccount *account, GPtrArray *folders)
{
  guint width = pb_table_terminal_width (STDOUT_FILENO);
  g_autoptr (PbTable) table = pb_table_new (4, width);
  g_autofree char *text = NULL;

  pb_table_set_right (table, 0);
  if (width > 0)
    pb_table_set_max (table, 1, MAX (width / 2, 20));
  for (guint i = 0; i < folders->len; i++)
    {
      const PbFolder *folder = g_ptr_array_index (folders, i);
      g_autofree char *unread = folder->unread >= 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, folder->unread) : g_strdup (folder->selectable ? "?" : "-");
      /* TRANSLATORS: of a folder whose new mails Postbell tells of */
      const char *cells[] = { unread, folder->name, words_of_role (folder->role), is_watched (account, folder) ? _ ("watched") : "" };

      pb_table_add (table, cells);
    }
  text = pb_table_to_string (table);
  g_print ("%s", text);
}

static int
show (const char *id, gboolean json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PbEdges) edges = pb_edges_new (PB_EDGES_BASIC, &error);
  PbAccount *account = edges != NULL ? pb_edges_find_account (edges->accounts, id, &error) : NULL;
  g_autoptr (GPtrArray) folders = NULL;

  if (account == NULL)
    return pb_command_fail ("%s", error->message);
  folders = pb_folders_run (edges, account, &error);
  if (folders == NULL)
    return pb_folders_run_fail (account, error, FALSE);
  for (guint i = 0; i < folders->len && json; i++)
    print_json (account, g_ptr_array_index (folders, i));
  if (!json)
    print_table (account, folders);
  return PB_EXIT_DONE;
}

int
pb_cmd_folders (const PbCommand *command, char **argv)
{
  g_auto (GStrv) rest = NULL;
  gboolean json = FALSE;
  int status;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_ ("One JSON object a folder"), NULL },
    { 0 },
  };

  if (!pb_command_parse (command, entries, argv, 1, &rest, &status))
    return status;
  return show (rest[0], json);
}
