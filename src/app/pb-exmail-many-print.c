/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-many-print.c: see pb-exmail-many-print.h. */
#include "config.h"

#include "pb-exmail-many-print.h"

#include <glib/gi18n.h>
#include <unistd.h>

#include "pb-exmail-carrier.h"
#include "pb-exmail-plan.h"
#include "pb-exmail-words.h"
#include "pb-json.h"
#include "pb-table.h"
#include "pb-text.h"

#define MAX_PROBLEMS 20
#define MAX_CELL     200 /* characters */

PbExmailTally
pb_exmail_tally (const GPtrArray *items)
{
  PbExmailTally tally = { items->len, 0, 0, 0, 0, 0 };
  guint *const places[] = {
    [PB_EXMAIL_ITEM_OPEN] = &tally.open,
    [PB_EXMAIL_ITEM_EARLIER] = &tally.earlier,
    [PB_EXMAIL_ITEM_DONE] = &tally.done,
    [PB_EXMAIL_ITEM_SAME] = &tally.same,
    [PB_EXMAIL_ITEM_REFUSED] = &tally.refused,
  };

  for (guint i = 0; i < items->len; i++)
    (*places[((const PbExmailItem *) g_ptr_array_index (items, i))->state])++;
  return tally;
}

/* --- problems --- */

void
pb_exmail_many_print_problems (const PbExmailSheet *sheet)
{
  guint all = sheet->problems->len, more = all > MAX_PROBLEMS ? all - MAX_PROBLEMS : 0;

  for (guint i = 0; i < all - more; i++)
    {
      const PbExmailItem *problem = g_ptr_array_index (sheet->problems, i);
      g_autofree char *words = pb_exmail_words_problem (problem->error), *safe = pb_text_display (words, -1, MAX_CELL);

      if (problem->line > 0)
        /* TRANSLATORS: %u is the number of a row of a file, %s a sentence */
        g_printerr (_ ("Row %u: %s\n"), problem->line, safe);
      else
        g_printerr ("%s\n", safe);
    }
  if (more > 0)
    g_printerr (ngettext ("… and %u more.\n", "… and %u more.\n", more), more);
}

/* --- what would be done --- */

static const char *
word_of (const PbExmailItem *item)
{
  const char *action = pb_exmail_values_get_first (item->values, "action");

  if (action != NULL)
    return action;
  return pb_exmail_values_has (item->values, "member") ? "add-member" : "as-needed";
}

/* Returns: whether @option says whom it is about, or what is done. */
static gboolean
is_shown (const char *option)
{
  return g_str_equal (option, "action") || g_str_equal (option, "address") || g_str_equal (option, "member");
}

/* Returns: (transfer full): "name=Ann tel=8001" */
static char *
dup_values (const PbExmailItem *item)
{
  g_autoptr (GString) out = g_string_new (NULL);
  const char *option;

  for (guint i = 0; (option = pb_exmail_values_get_option (item->values, i)) != NULL; i++)
    {
      const GPtrArray *values = pb_exmail_values_get (item->values, option);

      for (guint j = 0; j < values->len && !is_shown (option); j++)
        g_string_append_printf (out, "%s%s=%s", out->len > 0 ? " " : "", option, (const char *) g_ptr_array_index (values, j));
    }
  return pb_text_display (out->str, -1, MAX_CELL);
}

static void
add_values (GString *json, const PbExmailItem *item)
{
  const char *option;

  pb_json_open (json, "values", '{');
  for (guint i = 0; (option = pb_exmail_values_get_option (item->values, i)) != NULL; i++)
    {
      const GPtrArray *values = pb_exmail_values_get (item->values, option);

      if (is_shown (option))
        continue;
      pb_json_open (json, option, '[');
      for (guint j = 0; j < values->len; j++)
        pb_json_string (json, NULL, g_ptr_array_index (values, j));
      pb_json_close (json, ']');
    }
  pb_json_close (json, '}');
}

static void
print_planned (const PbExmailItem *item)
{
  g_autoptr (GString) json = g_string_new (NULL);

  pb_json_open (json, NULL, '{');
  pb_json_bool (json, "dry_run", TRUE);
  pb_json_int (json, "row", item->line);
  pb_json_string (json, "address", pb_exmail_item_get_address (item));
  pb_json_string (json, "action", word_of (item));
  pb_json_string (json, "api", pb_exmail_api_to_string (item->row->api));
  pb_json_string (json, "interface", item->row->path);
  add_values (json, item);
  pb_json_close (json, '}');
  g_print ("%s\n", json->str);
}

static void
add_planned (PbTable *table, const PbExmailItem *item)
{
  g_autofree char *line = g_strdup_printf ("%u", item->line), *address = pb_text_display (pb_exmail_item_get_address (item), -1, MAX_CELL), *values = dup_values (item);
  const char *cells[] = { line, word_of (item), address, values };

  pb_table_add (table, cells);
}

void
pb_exmail_many_print_plan (const PbExmailSheet *sheet, gboolean json)
{
  const char *headings[] = { _ ("Row"), _ ("Action"), _ ("Address"), _ ("Values") };
  g_autoptr (PbTable) table = pb_table_new (G_N_ELEMENTS (headings), pb_table_terminal_width (STDOUT_FILENO));
  g_autofree char *text = NULL;

  pb_table_set_right (table, 0);
  pb_table_add (table, headings);
  for (guint i = 0; i < sheet->items->len; i++)
    {
      const PbExmailItem *item = g_ptr_array_index (sheet->items, i);

      if (item->state != PB_EXMAIL_ITEM_OPEN)
        continue;
      if (json)
        print_planned (item);
      else
        add_planned (table, item);
    }
  text = pb_table_to_string (table);
  if (!json)
    g_print ("%s", text);
}

/* --- what came of it --- */

static const char *
state_of (const PbExmailItem *item)
{
  static const char *const names[] = {
    [PB_EXMAIL_ITEM_OPEN] = "open",
    [PB_EXMAIL_ITEM_EARLIER] = "earlier",
    [PB_EXMAIL_ITEM_DONE] = "done",
    [PB_EXMAIL_ITEM_SAME] = "same",
    [PB_EXMAIL_ITEM_REFUSED] = "refused",
  };

  return names[item->state];
}

static void
print_json (const PbExmailItem *item, const char *words)
{
  g_autoptr (GString) json = g_string_new (NULL);
  gint code = item->error != NULL ? pb_exmail_error_get_code (item->error) : 0;

  pb_json_open (json, NULL, '{');
  pb_json_int (json, "row", item->line);
  pb_json_string (json, "address", pb_exmail_item_get_address (item));
  pb_json_string (json, "result", state_of (item));
  if (code != 0)
    pb_json_int (json, "code", code);
  if (words != NULL)
    pb_json_string (json, "error", words);
  pb_json_close (json, '}');
  g_print ("%s\n", json->str);
}

void
pb_exmail_many_print_item (const PbAccount *account, const PbExmailItem *item, gboolean json)
{
  g_autofree char *words = item->error != NULL ? pb_exmail_words_error (account, item->error) : NULL;
  g_autofree char *address = pb_text_display (pb_exmail_item_get_address (item), -1, MAX_CELL);

  if (json)
    print_json (item, words);
  else if (words != NULL)
    /* TRANSLATORS: %u is the number of a row of a file, the first %s an address, the second a sentence */
    g_printerr (_ ("Row %u (%s): %s\n"), item->line, address, words);
}

static void
print_tally_json (const PbExmailTally *tally, const char *journal)
{
  g_autoptr (GString) json = g_string_new (NULL);

  pb_json_open (json, NULL, '{');
  pb_json_int (json, "rows", tally->all);
  pb_json_int (json, "done", tally->done);
  pb_json_int (json, "same", tally->same);
  pb_json_int (json, "earlier", tally->earlier);
  pb_json_int (json, "refused", tally->refused);
  pb_json_int (json, "open", tally->open);
  pb_json_string (json, "journal", journal);
  pb_json_close (json, '}');
  g_print ("%s\n", json->str);
}

/* @text: (transfer full): about @n rows. */
static void
add_count (GString *out, guint n, char *text)
{
  if (n > 0)
    g_string_append_printf (out, "%s%s", out->len > 0 ? ", " : "", text);
  g_free (text);
}

void
pb_exmail_many_print_tally (const PbExmailTally *tally, const char *journal, gboolean json)
{
  g_autoptr (GString) out = g_string_new (NULL);

  if (json)
    {
      print_tally_json (tally, journal);
      return;
    }
  add_count (out, tally->done, g_strdup_printf (ngettext ("%u row done", "%u rows done", tally->done), tally->done));
  add_count (out, tally->same, g_strdup_printf (ngettext ("%u was so already", "%u were so already", tally->same), tally->same));
  add_count (out, tally->earlier, g_strdup_printf (ngettext ("%u was done before", "%u were done before", tally->earlier), tally->earlier));
  add_count (out, tally->refused, g_strdup_printf (ngettext ("%u refused", "%u refused", tally->refused), tally->refused));
  add_count (out, tally->open, g_strdup_printf (ngettext ("%u left", "%u left", tally->open), tally->open));
  g_print ("%s\n", out->str);
}
