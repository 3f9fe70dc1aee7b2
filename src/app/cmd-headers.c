/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd-headers.c: postbell headers [ID] [--folder F] [--limit N] [--json]: the newest mails of a folder; none is marked as read. */
#include "config.h"

#include <glib/gi18n.h>
#include <unistd.h>

#include "pb-command.h"
#include "pb-edges.h"
#include "pb-folders-run.h"
#include "pb-json.h"
#include "pb-reading.h"
#include "pb-table.h"
#include "pb-patience.h"

#define DEFAULT_LIMIT 20
#define MAX_LIMIT     1000
#define FROM_PLACES   24

static void
print_json (const PbAccount *account, const char *folder, const PbHeaderLine *header)
{
  g_autoptr (GString) line = g_string_new (NULL);

  pb_json_open (line, NULL, '{');
  pb_json_string (line, "account", account->id);
  pb_json_string (line, "folder", folder);
  if (header->uid != 0)
    pb_json_int (line, "uid", header->uid);
  else
    pb_json_string (line, "uidl", header->uidl);
  pb_json_string (line, "from", header->from);
  pb_json_string (line, "address", header->address);
  pb_json_string (line, "subject", header->subject);
  pb_json_string (line, "message_id", header->message_id);
  if (header->date != 0)
    pb_json_int (line, "date", header->date);
  else
    pb_json_null (line, "date");
  if (header->knows_unread)
    pb_json_bool (line, "unread", header->unread);
  else
    pb_json_null (line, "unread");
  pb_json_close (line, '}');
  g_print ("%s\n", line->str);
}

/* Returns: (transfer full): as the user's clock has it. */
static char *
format_date (gint64 date)
{
  g_autoptr (GDateTime) time = date != 0 ? g_date_time_new_from_unix_local (date) : NULL;

  return time != NULL ? g_date_time_format (time, "%Y-%m-%d %H:%M") : g_strdup ("");
}

static void
add_line (PbTable *table, const PbHeaderLine *header)
{
  g_autofree char *date = format_date (header->date);
  const char *from = header->from[0] != '\0' ? header->from : header->address;
  const char *cells[] = { header->unread ? "*" : " ", date, from[0] != '\0' ? from : _ ("an unknown sender"), header->subject[0] != '\0' ? header->subject : _ ("(no subject)") };

  pb_table_add (table, cells);
}

static void
print_table (GPtrArray *headers)
{
  g_autoptr (PbTable) table = pb_table_new (4, pb_table_terminal_width (STDOUT_FILENO));
  g_autofree char *text = NULL;

  pb_table_set_max (table, 2, FROM_PLACES);
  for (guint i = 0; i < headers->len; i++)
    add_line (table, g_ptr_array_index (headers, i));
  text = pb_table_to_string (table);
  g_print ("%s", text);
}

static int
show (const char *id, const char *folder, guint limit, gboolean json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PbEdges) edges = pb_edges_new (PB_EDGES_BASIC, &error);
  PbAccount *account = edges != NULL ? pb_edges_find_account (edges->accounts, id, &error) : NULL;
  g_autoptr (GPtrArray) headers = NULL;
  g_auto (PbWait) wait = { NULL };

  if (account == NULL)
    return pb_command_fail ("%s", error->message);
  pb_reading_headers_async (account, &edges->context, folder, limit, NULL, pb_wait_cb, &wait);
  headers = pb_reading_headers_finish (pb_patience_wait (edges, &wait), &error);
  if (headers == NULL)
    return pb_folders_run_fail (account, error, TRUE);
  for (guint i = 0; i < headers->len && json; i++)
    print_json (account, folder != NULL ? folder : account->folder, g_ptr_array_index (headers, i));
  if (!json)
    print_table (headers);
  return PB_EXIT_DONE;
}

int
pb_cmd_headers (const PbCommand *command, char **argv)
{
  g_auto (GStrv) rest = NULL;
  g_autofree char *folder = NULL;
  gboolean json = FALSE;
  int status, limit = DEFAULT_LIMIT;
  const GOptionEntry entries[] = {
    { "folder", 0, 0, G_OPTION_ARG_STRING, &folder, N_ ("Another folder than the account’s first; see “postbell folders”"), N_ ("NAME") },
    { "limit", 0, 0, G_OPTION_ARG_INT, &limit, N_ ("How many: 1 to 1000 (20)"), N_ ("N") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_ ("One JSON object a mail"), NULL },
    { 0 },
  };

  if (!pb_command_parse (command, entries, argv, 1, &rest, &status))
    return status;
  if (limit < 1 || limit > MAX_LIMIT)
    return pb_command_usage (command, _ ("--limit is a number from 1 to %d."), MAX_LIMIT);
  if (folder != NULL && !g_utf8_validate (folder, -1, NULL))
    return pb_command_usage (command, _ ("The name of the folder is not UTF-8."));
  return show (rest[0], folder, (guint) limit, json);
}
