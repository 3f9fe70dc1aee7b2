/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-result.c: see pb-exmail-result.h. */
#include "pb-exmail-result.h"

#include <string.h>

#include "pb-error.h"
#include "pb-exmail-json.h"

#define MAX_VALUES 10000 /* of one cell: members of a group */

static void
cell_clear (gpointer data)
{
  PbExmailCell *cell = data;

  g_clear_pointer (&cell->values, g_strfreev);
}

static GArray *
cells_new (void)
{
  GArray *cells = g_array_new (FALSE, TRUE, sizeof (PbExmailCell));

  g_array_set_clear_func (cells, cell_clear);
  return cells;
}

/* --- one value --- */

/* Returns: (transfer full) (nullable): the text of a string, number or boolean. */
static char *
dup_scalar (JsonNode *node)
{
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    return g_strdup (json_node_get_boolean (node) ? "1" : "0");
  return pb_exmail_dup_scalar (node);
}

/* Returns: (transfer none): the word for @wire, which stays where there is none. */
static const char *
find_word (const PbExmailWord *words, const char *wire)
{
  for (; words != NULL && words->word != NULL; words++)
    if (g_str_equal (words->wire, wire))
      return words->word;
  return wire;
}

/* @text: (transfer full) */
static void
take_value (GPtrArray *values, const PbExmailRow *row, const PbExmailColumn *column, char *text)
{
  const char *word = find_word (column->words, text);

  if (values->len >= MAX_VALUES)
    g_free (text);
  else if (word != text)
    {
      g_ptr_array_add (values, g_strdup (word));
      g_free (text);
    }
  else if (column->kind == PB_EXMAIL_PARTY && row->api == PB_EXMAIL_API_CORP)
    {
      g_ptr_array_add (values, g_strconcat ("#", text, NULL));
      g_free (text);
    }
  else
    g_ptr_array_add (values, text);
}

/* Several in one text: commas, or the "|" of the tags (3.9). @text: (transfer full) */
static void
take_list (GPtrArray *values, const PbExmailRow *row, const PbExmailColumn *column, char *text)
{
  g_auto (GStrv) parts = g_strsplit_set (text, ",|;", -1);

  for (gsize i = 0; parts[i] != NULL; i++)
    if (g_strstrip (parts[i])[0] != '\0')
      take_value (values, row, column, g_strdup (parts[i]));
  g_free (text);
}

/* Returns: (transfer none) (nullable): the member of @object for one step of a path, "department|t". */
static JsonNode *
find_step (JsonObject *object, const char *step)
{
  g_auto (GStrv) names = g_strsplit (step, "|", -1);
  JsonNode *node = NULL;

  for (gsize i = 0; names[i] != NULL && node == NULL; i++)
    node = pb_exmail_find (object, names[i]);
  return node;
}

/* What a walk down a path needs. */
typedef struct
{
  const PbExmailRow *row;
  const PbExmailColumn *column;
  GPtrArray *values; /* (unowned) */
  gboolean found;    /* there is something at the end of the path, maybe an empty list */
  gboolean foreign;  /* … and not all of it is a value */
} Walk;

/* The levels are bounded by pb_exmail_parse(). @steps: NULL-terminated. */
static void
walk (Walk *self, JsonNode *node, char **steps)
{
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  JsonNode *next = JSON_NODE_HOLDS_OBJECT (node) && steps[0] != NULL ? find_step (json_node_get_object (node), steps[0]) : NULL;
  char *text = array == NULL && steps[0] == NULL ? dup_scalar (node) : NULL;

  self->found = self->found || array != NULL || text != NULL;
  self->foreign = self->foreign || (array == NULL && steps[0] == NULL && text == NULL);
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    walk (self, json_array_get_element (array, i), steps);
  if (next != NULL)
    walk (self, next, steps + 1);
  else if (text != NULL && self->column->shape == PB_EXMAIL_COMMA)
    take_list (self->values, self->row, self->column, text);
  else if (text != NULL)
    take_value (self->values, self->row, self->column, text);
}

/* Returns: (transfer full): the cell of @column in @node. */
static PbExmailCell
read_cell (const PbExmailRow *row, const PbExmailColumn *column, JsonNode *node)
{
  g_auto (GStrv) steps = g_strsplit (column->wire, ".", -1);
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (g_free);
  Walk down = { row, column, values, FALSE, FALSE };
  PbExmailCell cell = { column, NULL };

  walk (&down, node, steps);
  if (!down.found || down.foreign)
    return cell;
  if (column->shape == PB_EXMAIL_ONE && values->len > 1)
    g_ptr_array_set_size (values, 1);
  g_ptr_array_add (values, NULL);
  cell.values = (char **) g_ptr_array_steal (values, NULL);
  return cell;
}

/* --- the answer --- */

static gboolean
check_required (const PbExmailCell *cell, GError **error)
{
  if (!cell->column->required || (cell->values != NULL && cell->values[0] != NULL && cell->values[0][0] != '\0'))
    return TRUE;
  g_set_error (error, PB_ERROR, PB_ERROR_CLASS_PROTOCOL, "The service answered without %s.", cell->column->wire);
  return FALSE;
}

static gboolean
read_fields (PbExmailResult *self, JsonObject *answer, GError **error)
{
  g_autoptr (JsonNode) root = json_node_init_object (json_node_alloc (), answer);

  for (const PbExmailColumn *column = self->row->fields; column != NULL && column->wire != NULL; column++)
    {
      PbExmailCell cell = read_cell (self->row, column, root);

      g_array_append_val (self->fields, cell);
      if (!check_required (&cell, error))
        return FALSE;
    }
  return TRUE;
}

/* Returns: FALSE: there is nothing in it that a line could have. */
static gboolean
read_line (PbExmailResult *self, JsonNode *node)
{
  const PbExmailColumn *columns = self->row->columns;
  gboolean any = FALSE;

  for (guint i = 0; i < self->n_columns; i++)
    {
      /* An item that is no object is its first value. */
      PbExmailColumn bare = columns[i];
      PbExmailCell cell;

      bare.wire = "";
      cell = !JSON_NODE_HOLDS_OBJECT (node) && i == 0 ? read_cell (self->row, &bare, node) : read_cell (self->row, &columns[i], node);
      cell.column = &columns[i];
      any = any || (cell.values != NULL && cell.values[0] != NULL);
      g_array_append_val (self->cells, cell);
    }
  self->n_lines++;
  return any;
}

void
pb_exmail_result_add (PbExmailResult *self, JsonObject *item)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), item);

  if (self->n_lines == PB_EXMAIL_MAX_LINES)
    self->cut = TRUE;
  else if (!read_line (self, node))
    self->unreadable = TRUE;
}

/* That a list is not there does not mean that nobody is in it: somebody may act on it. It does where the service counts none, and at
 * the current API after the code 0, which says that this is the answer. */
static gboolean
is_none (const PbExmailResult *self, JsonObject *answer)
{
  g_autofree char *code = pb_exmail_dup_text (answer, "errcode");

  if (pb_exmail_get_number (answer, "Count") == 0)
    return TRUE;
  return self->row->api == PB_EXMAIL_API_CORP && g_strcmp0 (code, "0") == 0 && pb_exmail_find (answer, self->row->list) == NULL;
}

/* Where objects were taken as they came, one that cannot be read was left out. */
static gboolean
is_short (const PbExmailResult *self, JsonObject *answer)
{
  gint64 count = pb_exmail_get_number (answer, "Count");

  return !self->cut && (self->row->long_list || self->n_lines == 0) && count > self->n_lines;
}

static gboolean
read_list (PbExmailResult *self, JsonObject *answer, GError **error)
{
  JsonNode *node = pb_exmail_find (answer, self->row->list);
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  guint length = array != NULL ? json_array_get_length (array) : 0;
  guint room = PB_EXMAIL_MAX_LINES - self->n_lines;

  self->cut = self->cut || length > room;
  for (guint i = 0; i < MIN (length, room) && !self->unreadable; i++)
    self->unreadable = !read_line (self, json_array_get_element (array, i));
  if (array == NULL && !is_none (self, answer))
    g_set_error (error, PB_ERROR, PB_ERROR_CLASS_PROTOCOL, "The service answered without %s.", self->row->list);
  else if (self->unreadable || is_short (self, answer))
    g_set_error (error, PB_ERROR, PB_ERROR_CLASS_PROTOCOL, "The service answered with a %s that cannot be read.", self->row->list);
  else
    return TRUE;
  return FALSE;
}

/* --- a success without anything in it --- */

/* The current API says what it did in errmsg; an answer that lost its code still has that (3.5). */
static gboolean
says_done (JsonObject *answer)
{
  static const char *const words[] = { "ok", "created", "updated", "update", "deleted" };
  g_autofree char *said = pb_exmail_dup_text (answer, "errmsg");

  for (gsize i = 0; said != NULL && i < G_N_ELEMENTS (words); i++)
    if (g_ascii_strcasecmp (said, words[i]) == 0)
      return TRUE;
  return FALSE;
}

/* Returns: how many of @keys, with commas between, are in @answer. */
static guint
count_keys (const char *keys, JsonObject *answer)
{
  g_auto (GStrv) all = g_strsplit (keys, ",", -1);
  guint found = 0;

  for (gsize i = 0; all[i] != NULL; i++)
    found += pb_exmail_find (answer, all[i]) != NULL ? 1 : 0;
  return found;
}

/* Returns: whether @answer has the keys of the manual's sample alone; where nobody knows a sample, none of those that portals and
 * gateways refuse with. */
static gboolean
is_sample (const char *sample, JsonObject *answer)
{
  if (g_str_equal (sample, "*"))
    return count_keys ("code,status,error,message,msg", answer) == 0;
  return count_keys (sample, answer) == json_object_get_size (answer);
}

/* What a write answers with is nothing, or the code 0 (1.1, 3.1), and maybe more beside it. Anything else may come from a portal or a
 * proxy on the way. */
static gboolean
check_done (const PbExmailRow *row, JsonObject *answer, GError **error)
{
  g_autofree char *code = pb_exmail_dup_text (answer, "errcode");

  if (json_object_get_size (answer) == 0 || g_strcmp0 (code, "0") == 0)
    return TRUE;
  if (row->api == PB_EXMAIL_API_CORP && code == NULL && says_done (answer))
    return TRUE;
  if (row->sample != NULL && is_sample (row->sample, answer))
    return TRUE;
  g_set_error_literal (error, PB_ERROR, PB_ERROR_CLASS_PROTOCOL, "The service answered with something that is neither a success nor an error.");
  return FALSE;
}

PbExmailResult *
pb_exmail_result_new (const PbExmailRow *row)
{
  PbExmailResult *self = g_new0 (PbExmailResult, 1);

  self->row = row;
  self->fields = cells_new ();
  self->cells = cells_new ();
  while (row->columns != NULL && row->columns[self->n_columns].wire != NULL)
    self->n_columns++;
  return self;
}

gboolean
pb_exmail_result_end (PbExmailResult *self, JsonObject *answer, GError **error)
{
  if ((self->row->writes || pb_exmail_row_is_silent (self->row)) && !check_done (self->row, answer, error))
    return FALSE;
  return read_fields (self, answer, error) && (self->row->list == NULL || read_list (self, answer, error));
}

PbExmailResult *
pb_exmail_result_read (const PbExmailRow *row, JsonObject *answer, GError **error)
{
  g_autoptr (PbExmailResult) self = pb_exmail_result_new (row);

  return pb_exmail_result_end (self, answer, error) ? g_steal_pointer (&self) : NULL;
}

void
pb_exmail_result_free (PbExmailResult *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->fields);
  g_array_unref (self->cells);
  g_free (self);
}

/* --- looking --- */

static const char *const *
find_values (const PbExmailCell *cells, guint n, const char *name)
{
  for (guint i = 0; i < n; i++)
    if (g_str_equal (cells[i].column->name, name))
      return (const char *const *) cells[i].values;
  return NULL;
}

const char *const *
pb_exmail_result_get_all (const PbExmailResult *self, const char *name)
{
  return find_values ((const PbExmailCell *) (gconstpointer) self->fields->data, self->fields->len, name);
}

const char *
pb_exmail_result_get (const PbExmailResult *self, const char *name)
{
  const char *const *values = pb_exmail_result_get_all (self, name);

  return values != NULL ? values[0] : NULL;
}

const PbExmailCell *
pb_exmail_result_get_line (const PbExmailResult *self, guint line)
{
  return &g_array_index (self->cells, PbExmailCell, line * self->n_columns);
}

const char *
pb_exmail_result_get_in (const PbExmailResult *self, guint line, const char *name)
{
  const char *const *values = find_values (pb_exmail_result_get_line (self, line), self->n_columns, name);

  return values != NULL ? values[0] : NULL;
}
