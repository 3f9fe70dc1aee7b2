/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-print.c: see pb-exmail-print.h. */
#include "config.h"

#include "pb-exmail-print.h"

#include <glib/gi18n.h>

#include "pb-json.h"
#include "pb-table.h"
#include "pb-text.h"

#define MAX_CELL 2000 /* characters of one value that are shown; log-in addresses are long */

/* --- for programs --- */

static gboolean
is_number (const char *text)
{
  gint64 number;

  return g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &number, NULL);
}

static void
add_value (GString *json, const char *key, PbExmailKind kind, const char *value)
{
  gboolean numeric = kind == PB_EXMAIL_NUMBER || kind == PB_EXMAIL_TIME;

  if (kind == PB_EXMAIL_FLAG && (g_str_equal (value, "yes") || g_str_equal (value, "no")))
    pb_json_bool (json, key, value[0] == 'y');
  else if (numeric && is_number (value))
    pb_json_int (json, key, g_ascii_strtoll (value, NULL, 10));
  else
    pb_json_string (json, key, value);
}

static void
add_cell (GString *json, const PbExmailCell *cell)
{
  const PbExmailColumn *column = cell->column;

  if (cell->values == NULL || (column->shape == PB_EXMAIL_ONE && cell->values[0] == NULL))
    pb_json_null (json, column->name);
  else if (column->shape == PB_EXMAIL_ONE)
    add_value (json, column->name, column->kind, cell->values[0]);
  else
    {
      pb_json_open (json, column->name, '[');
      for (gsize i = 0; cell->values[i] != NULL; i++)
        add_value (json, NULL, column->kind, cell->values[i]);
      pb_json_close (json, ']');
    }
}

static void
add_list (GString *json, const PbExmailResult *result)
{
  pb_json_open (json, result->row->list_name, '[');
  for (guint line = 0; line < result->n_lines; line++)
    {
      const PbExmailCell *cells = pb_exmail_result_get_line (result, line);

      pb_json_open (json, NULL, '{');
      for (guint i = 0; i < result->n_columns; i++)
        add_cell (json, &cells[i]);
      pb_json_close (json, '}');
    }
  pb_json_close (json, ']');
}

char *
pb_exmail_print_json (const PbExmailResult *result)
{
  GString *json = g_string_new (NULL);

  pb_json_open (json, NULL, '{');
  for (guint i = 0; i < result->fields->len; i++)
    add_cell (json, &g_array_index (result->fields, PbExmailCell, i));
  if (result->row->list != NULL)
    add_list (json, result);
  if (pb_exmail_row_is_silent (result->row))
    pb_json_bool (json, "done", TRUE);
  if (result->cut)
    pb_json_bool (json, "cut", TRUE);
  pb_json_close (json, '}');
  return g_string_free (json, FALSE);
}

/* --- for people --- */

/* Returns: (transfer none): what a column is called. */
static const char *
heading (const char *name)
{
  static const struct
  {
    const char *name;
    const char *heading;
  } headings[] = {
    { "action", N_ ("Change") },
    { "address", N_ ("Address") },
    { "aliases", N_ ("Aliases") },
    { "allowed", N_ ("Allowed senders") },
    { "auth_key", N_ ("Ticket") },
    { "enabled", N_ ("Enabled") },
    { "expires_in", N_ ("Valid for (s)") },
    { "ext_id", N_ ("Number") },
    { "gender", N_ ("Gender") },
    { "id", N_ ("ID") },
    { "ip", N_ ("IP address") },
    { "members", N_ ("Members") },
    { "mobile", N_ ("Mobile") },
    { "name", N_ ("Name") },
    { "new_password", N_ ("New password at next login") },
    { "on", N_ ("On") },
    { "operand", N_ ("Concerns") },
    { "operator", N_ ("By") },
    { "order", N_ ("Order") },
    { "parent", N_ ("Parent") },
    { "parties", N_ ("Departments") },
    { "path", N_ ("Path") },
    { "position", N_ ("Position") },
    { "receiver", N_ ("To") },
    { "received", N_ ("Received") },
    { "refused", N_ ("Refused") },
    { "refused_parties", N_ ("Refused departments") },
    { "remark", N_ ("Remark") },
    { "sender", N_ ("From") },
    { "senders", N_ ("Who may write to it") },
    { "sent", N_ ("Sent") },
    { "setting", N_ ("Setting") },
    { "status", N_ ("Status") },
    { "subgroups", N_ ("Groups in it") },
    { "subject", N_ ("Subject") },
    { "tel", N_ ("Telephone") },
    { "time", N_ ("Time") },
    { "type", N_ ("Type") },
    { "unread", N_ ("Unread") },
    { "url", N_ ("Log-in address") },
    { "version", N_ ("Version") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (headings); i++)
    if (g_str_equal (headings[i].name, name))
      return _ (headings[i].heading);
  return name;
}

/* Returns: (transfer full): the time on the clock here. */
static char *
dup_time (const char *seconds)
{
  g_autoptr (GDateTime) time = is_number (seconds) ? g_date_time_new_from_unix_local (g_ascii_strtoll (seconds, NULL, 10)) : NULL;

  return time != NULL ? g_date_time_format (time, "%Y-%m-%d %H:%M") : g_strdup (seconds);
}

/* Returns: (transfer full): a cell in one line, safe to show. */
static char *
dup_cell (const PbExmailCell *cell)
{
  g_autofree char *text = cell->values != NULL ? g_strjoinv (", ", cell->values) : g_strdup ("");
  g_autofree char *time = cell->column->kind == PB_EXMAIL_TIME && text[0] != '\0' ? dup_time (text) : NULL;

  return pb_text_display (time != NULL ? time : text, -1, MAX_CELL);
}

static void
add_fields (GString *out, const PbExmailResult *result)
{
  g_autoptr (PbTable) table = pb_table_new (2, 0);
  g_autofree char *text = NULL;

  for (guint i = 0; i < result->fields->len; i++)
    {
      const PbExmailCell *cell = &g_array_index (result->fields, PbExmailCell, i);
      g_autofree char *value = dup_cell (cell);
      const char *cells[] = { heading (cell->column->name), value };

      if (value[0] != '\0')
        pb_table_add (table, cells);
    }
  text = pb_table_to_string (table);
  g_string_append (out, text);
}

static void
add_line (PbTable *table, const PbExmailCell *cells, guint n)
{
  g_auto (GStrv) texts = g_new0 (char *, n + 1);

  for (guint i = 0; i < n; i++)
    texts[i] = dup_cell (&cells[i]);
  pb_table_add (table, (const char *const *) texts);
}

static void
add_lines (GString *out, const PbExmailResult *result, guint width)
{
  g_autoptr (PbTable) table = pb_table_new (result->n_columns, width);
  g_autofree const char **headings = g_new0 (const char *, result->n_columns);
  g_autofree char *text = NULL;

  for (guint i = 0; i < result->n_columns; i++)
    {
      headings[i] = heading (result->row->columns[i].name);
      if (result->row->columns[i].kind == PB_EXMAIL_NUMBER)
        pb_table_set_right (table, i);
    }
  pb_table_add (table, headings);
  for (guint line = 0; line < result->n_lines; line++)
    add_line (table, pb_exmail_result_get_line (result, line), result->n_columns);
  text = pb_table_to_string (table);
  g_string_append (out, text);
}

char *
pb_exmail_print_table (const PbExmailResult *result, guint width)
{
  GString *out = g_string_new (NULL);

  add_fields (out, result);
  if (result->row->list != NULL && result->n_lines > 0)
    add_lines (out, result, width);
  else if (result->row->list != NULL)
    g_string_append_printf (out, "%s\n", _ ("There is none."));
  if (pb_exmail_row_is_silent (result->row))
    g_string_append_printf (out, "%s\n", _ ("Done."));
  if (result->cut)
    g_string_append_printf (out, "%s\n", _ ("There are more; they are not shown."));
  return g_string_free (out, FALSE);
}
