/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-sheet.c: see pb-exmail-sheet.h. */
#include "pb-exmail-sheet.h"

#include <string.h>

#include "pb-exmail-csv.h"
#include "pb-exmail-json.h"
#include "pb-exmail-problem.h"

#define MANY ";；" /* between the values of a cell */

void
pb_exmail_sheet_free (PbExmailSheet *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->items);
  g_ptr_array_unref (self->problems);
  g_free (self);
}

void
pb_exmail_sheet_add_problem (PbExmailSheet *self, guint line, GError *error)
{
  PbExmailItem *problem = pb_exmail_item_new (line, pb_exmail_values_new ());

  problem->error = error;
  g_ptr_array_add (self->problems, problem);
}

/* @fact: (nullable) */
static void
add_problem (PbExmailSheet *self, guint line, PbExmailProblem problem, const char *fact)
{
  GError *error = NULL;

  pb_exmail_problem_set (&error, problem, NULL, fact);
  pb_exmail_sheet_add_problem (self, line, error);
}

/* --- columns --- */

/* Returns: (transfer full): the option that a heading means. */
static char *
dup_option (const char *heading)
{
  static const char *const names[][2] = { { "aliases", "alias" }, { "parties", "party" }, { "members", "member" } };
  g_autofree char *folded = g_strdelimit (g_ascii_strdown (heading, -1), "_ ", '-');

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i][0], folded))
      return g_strdup (names[i][1]);
  return g_steal_pointer (&folded);
}

/* Returns: what is wrong with a heading for @param. @seen: the options of those before. */
static PbExmailProblem
find_heading_problem (const PbExmailParam *param, GHashTable *seen)
{
  if (param == NULL)
    return PB_EXMAIL_PROBLEM_COLUMN;
  if (param->kind == PB_EXMAIL_SECRET)
    return PB_EXMAIL_PROBLEM_PASSWORD;
  return param->shape == PB_EXMAIL_ONE && g_hash_table_contains (seen, param->option) ? PB_EXMAIL_PROBLEM_COLUMN_TWICE : PB_EXMAIL_PROBLEM_NONE;
}

/* Returns: (transfer full) (nullable): the option for @heading, which joins @seen; NULL with a problem. */
static char *
read_heading (PbExmailSheet *self, const char *words, guint line, const char *heading, GHashTable *seen)
{
  g_autofree char *option = dup_option (heading);
  const PbExmailParam *param = pb_exmail_table_find_option (words, option);
  PbExmailProblem problem = find_heading_problem (param, seen);

  if (problem != PB_EXMAIL_PROBLEM_NONE)
    {
      add_problem (self, line, problem, heading);
      return NULL;
    }
  g_hash_table_add (seen, g_strdup (option));
  return g_steal_pointer (&option);
}

/* --- values --- */

/* Whether nothing is a value: a text, or the company itself. */
static gboolean
may_be_empty (const PbExmailParam *param)
{
  return param->kind == PB_EXMAIL_TEXT || param->kind == PB_EXMAIL_PARTY;
}

/* "unset" is what our answers say where there is nothing. */
static gboolean
is_value (const PbExmailParam *param, const char *text)
{
  return text[0] != '\0' ? param->kind != PB_EXMAIL_WORD || !g_str_equal (text, "unset") : may_be_empty (param);
}

/* A cell may have several. */
static void
add_cell (PbExmailValues *values, const PbExmailParam *param, const char *cell)
{
  g_auto (GStrv) parts = NULL;

  if (cell[0] == '\0' || !is_value (param, cell))
    return;
  if (param->shape == PB_EXMAIL_ONE)
    {
      pb_exmail_values_add (values, param->option, cell);
      return;
    }
  parts = g_regex_split_simple ("[" MANY "]", cell, 0, 0);
  for (gsize i = 0; parts[i] != NULL; i++)
    if (g_strstrip (parts[i])[0] != '\0')
      pb_exmail_values_add (values, param->option, parts[i]);
}

/* Returns: (transfer full) (nullable): what a string, a whole number or a boolean is on the command line. */
static char *
dup_scalar (JsonNode *node)
{
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;

  if (type == G_TYPE_BOOLEAN)
    return g_strdup (json_node_get_boolean (node) ? "yes" : "no");
  return type != G_TYPE_DOUBLE ? pb_exmail_dup_scalar (node) : NULL;
}

/* Returns: FALSE for what is no value. */
static gboolean
add_node (PbExmailValues *values, const PbExmailParam *param, JsonNode *node)
{
  g_autofree char *text = dup_scalar (node);

  if (JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (text != NULL && is_value (param, text))
    pb_exmail_values_add (values, param->option, text);
  return text != NULL;
}

/* A member of an object: one value, or an array of them. */
static gboolean
add_member (PbExmailValues *values, const PbExmailParam *param, JsonNode *node)
{
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  if (array == NULL)
    return add_node (values, param, node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (!add_node (values, param, json_array_get_element (array, i)))
      return FALSE;
  return TRUE;
}

/* --- rows --- */

static void
add_item (PbExmailSheet *self, guint line, PbExmailValues *values)
{
  g_ptr_array_add (self->items, pb_exmail_item_new (line, values));
}

/* Returns: (transfer full) (nullable): the options of the columns. */
static GStrv
read_headings (PbExmailSheet *self, const char *words, const PbExmailCsvRow *row)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gboolean ok = TRUE;

  for (gsize i = 0; row->cells[i] != NULL; i++)
    {
      /* Spreadsheets leave columns behind that have nothing in them. */
      g_autofree char *option = row->cells[i][0] != '\0' ? read_heading (self, words, row->number, row->cells[i], seen) : g_strdup ("");

      if (option != NULL)
        g_strv_builder_add (builder, option);
      ok = ok && option != NULL;
    }
  return ok ? g_strv_builder_end (builder) : NULL;
}

static void
read_row (PbExmailSheet *self, const char *words, char **options, const PbExmailCsvRow *row)
{
  g_autoptr (PbExmailValues) values = pb_exmail_values_new ();
  guint columns = g_strv_length (options);

  for (guint i = 0; row->cells[i] != NULL; i++)
    {
      if (i < columns && options[i][0] != '\0')
        add_cell (values, pb_exmail_table_find_option (words, options[i]), row->cells[i]);
      else if (row->cells[i][0] != '\0')
        {
          add_problem (self, row->number, PB_EXMAIL_PROBLEM_CELLS, NULL);
          return;
        }
    }
  add_item (self, row->number, g_steal_pointer (&values));
}

static void
read_csv (PbExmailSheet *self, const char *words, const char *text)
{
  GError *error = NULL;
  guint last;
  g_autoptr (GPtrArray) rows = pb_exmail_csv_read (text, &last, &error);
  g_auto (GStrv) options = NULL;

  if (rows == NULL)
    {
      pb_exmail_sheet_add_problem (self, last, error);
      return;
    }
  options = rows->len > 0 ? read_headings (self, words, g_ptr_array_index (rows, 0)) : NULL;
  for (guint i = 1; options != NULL && i < MIN (rows->len, PB_EXMAIL_MAX_ITEMS + 2); i++)
    read_row (self, words, options, g_ptr_array_index (rows, i));
}

/* --- JSON --- */

static void
read_object (PbExmailSheet *self, const char *words, guint line, JsonObject *object)
{
  g_autoptr (PbExmailValues) values = pb_exmail_values_new ();
  g_autoptr (GList) keys = json_object_get_members (object);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gboolean ok = TRUE;

  for (const GList *link = keys; link != NULL; link = link->next)
    {
      g_autofree char *option = read_heading (self, words, line, link->data, seen);
      gboolean read = option != NULL && add_member (values, pb_exmail_table_find_option (words, option), json_object_get_member (object, link->data));

      if (option != NULL && !read)
        add_problem (self, line, PB_EXMAIL_PROBLEM_VALUE, option);
      ok = ok && read;
    }
  if (ok)
    add_item (self, line, g_steal_pointer (&values));
}

/* Returns: (transfer none) (nullable): the array in @object, "rows" or in the object that it is. */
static JsonArray *
find_array (JsonObject *object)
{
  JsonNode *node = json_object_get_member (object, "rows");
  g_autoptr (GList) nodes = JSON_NODE_HOLDS_OBJECT (node) ? json_object_get_values (json_node_get_object (node)) : NULL;

  if (JSON_NODE_HOLDS_ARRAY (node))
    return json_node_get_array (node);
  for (const GList *link = nodes; link != NULL; link = link->next)
    if (JSON_NODE_HOLDS_ARRAY (link->data))
      return json_node_get_array (link->data);
  return NULL;
}

static void
read_json (PbExmailSheet *self, const char *words, const char *text)
{
  /* The reader takes objects alone. */
  g_autofree char *whole = g_strconcat ("{\"rows\":", text, "}", NULL);
  g_autoptr (JsonObject) object = pb_exmail_parse_own (whole, strlen (whole));
  JsonArray *array = object != NULL ? find_array (object) : NULL;

  if (array == NULL)
    add_problem (self, 0, PB_EXMAIL_PROBLEM_JSON, NULL);
  for (guint i = 0; array != NULL && i < MIN (json_array_get_length (array), PB_EXMAIL_MAX_ITEMS + 1); i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_OBJECT (node))
        read_object (self, words, i + 1, json_node_get_object (node));
      else
        add_problem (self, i + 1, PB_EXMAIL_PROBLEM_JSON, NULL);
    }
}

/* --- the file --- */

/* Returns: (transfer full) (nullable): @data in UTF-8 without NUL. */
static char *
dup_text (const char *data, gsize len)
{
  gboolean utf16 = len >= 2 && ((data[0] == '\xff' && data[1] == '\xfe') || (data[0] == '\xfe' && data[1] == '\xff'));
  gsize skip = len >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0 ? 3 : 0, written = 0;
  g_autofree char *text = NULL;

  if (!utf16 && g_utf8_validate_len (data + skip, len - skip, NULL))
    return g_strndup (data + skip, len - skip);
  text = g_convert (data, (gssize) len, "UTF-8", utf16 ? "UTF-16" : "GB18030", NULL, &written, NULL);
  return text != NULL && strlen (text) == written ? g_steal_pointer (&text) : NULL;
}

static gboolean
is_json (const char *text)
{
  const char *start = text + strspn (text, " \t\r\n");

  return *start == '[' || *start == '{';
}

PbExmailSheet *
pb_exmail_sheet_read (const char *words, const char *data, gsize len)
{
  PbExmailSheet *self = g_new0 (PbExmailSheet, 1);
  g_autofree char *text = dup_text (data, len), *most = g_strdup_printf ("%d", PB_EXMAIL_MAX_ITEMS);

  self->items = g_ptr_array_new_with_free_func ((GDestroyNotify) pb_exmail_item_free);
  self->problems = g_ptr_array_new_with_free_func ((GDestroyNotify) pb_exmail_item_free);
  if (text == NULL)
    add_problem (self, 0, PB_EXMAIL_PROBLEM_ENCODING, NULL);
  else if (is_json (text))
    read_json (self, words, text);
  else
    read_csv (self, words, text);
  if (self->items->len > PB_EXMAIL_MAX_ITEMS)
    add_problem (self, 0, PB_EXMAIL_PROBLEM_LARGE, most);
  if (self->items->len == 0 && self->problems->len == 0)
    add_problem (self, 0, PB_EXMAIL_PROBLEM_EMPTY, NULL);
  return self;
}
