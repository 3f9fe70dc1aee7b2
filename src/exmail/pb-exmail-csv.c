/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-csv.c: see pb-exmail-csv.h. */
#include "pb-exmail-csv.h"

#include <string.h>

#include "pb-exmail-problem.h"

typedef struct
{
  const char *at;
  char separator;
  guint number; /* of the row at hand */
} Reader;

static void
row_free (gpointer data)
{
  PbExmailCsvRow *row = data;

  g_strfreev (row->cells);
  g_free (row);
}

static gboolean
is_break (char c)
{
  return c == '\r' || c == '\n';
}

/* --- what stands between cells --- */

static char
find_separator (const char *text)
{
  static const char candidates[] = { ',', ';', '\t' };
  guint counts[G_N_ELEMENTS (candidates)] = { 0 };
  gboolean quoted = FALSE;
  gsize best = 0;

  for (; *text != '\0' && (quoted || !is_break (*text)); text++)
    {
      const char *found = memchr (candidates, *text, sizeof candidates);

      quoted = quoted != (*text == '"');
      if (found != NULL && !quoted)
        counts[found - candidates]++;
    }
  for (gsize i = 1; i < G_N_ELEMENTS (candidates); i++)
    best = counts[i] > counts[best] ? i : best;
  return candidates[best];
}

/* --- cells --- */

/* Goes on behind the quotation mark at the beginning. Two of them are one. */
static gboolean
read_quoted (Reader *self, GString *cell, GError **error)
{
  for (self->at++; *self->at != '\0'; self->at++)
    {
      if (self->at[0] == '"' && self->at[1] != '"')
        {
          self->at++;
          return TRUE;
        }
      if (self->at[0] == '"')
        self->at++;
      g_string_append_c (cell, *self->at);
    }
  pb_exmail_problem_set (error, PB_EXMAIL_PROBLEM_QUOTE, NULL, NULL);
  return FALSE;
}

/* Up to the separator or the end of the row. Returns: (transfer full) (nullable) */
static char *
read_cell (Reader *self, GError **error)
{
  g_autoptr (GString) cell = g_string_new (NULL);

  while (*self->at == ' ' && self->separator != ' ')
    self->at++;
  if (*self->at == '"' && !read_quoted (self, cell, error))
    return NULL;
  for (; *self->at != '\0' && *self->at != self->separator && !is_break (*self->at); self->at++)
    g_string_append_c (cell, *self->at);
  return g_strdup (g_strstrip (cell->str));
}

/* --- rows --- */

/* Returns: (transfer full) (nullable) */
static GStrv
read_cells (Reader *self, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (;;)
    {
      g_autofree char *cell = read_cell (self, error);

      if (cell == NULL)
        return NULL;
      g_strv_builder_add (builder, cell);
      if (*self->at != self->separator)
        break;
      self->at++;
    }
  self->at += self->at[0] == '\r' && self->at[1] == '\n' ? 2 : *self->at != '\0' ? 1
                                                                                 : 0;
  return g_strv_builder_end (builder);
}

static gboolean
is_empty (char **cells)
{
  while (*cells != NULL && **cells == '\0')
    cells++;
  return *cells == NULL;
}

static gboolean
read_row (Reader *self, GPtrArray *rows, GError **error)
{
  g_auto (GStrv) cells = read_cells (self, error);
  PbExmailCsvRow *row;

  if (cells == NULL)
    return FALSE;
  if (is_empty (cells))
    return TRUE;
  row = g_new0 (PbExmailCsvRow, 1);
  row->number = self->number;
  row->cells = g_steal_pointer (&cells);
  g_ptr_array_add (rows, row);
  return TRUE;
}

GPtrArray *
pb_exmail_csv_read (const char *text, guint *last, GError **error)
{
  Reader reader = { text, find_separator (text), 0 };
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (row_free);
  gboolean ok = TRUE;

  while (ok && *reader.at != '\0')
    {
      reader.number++;
      ok = read_row (&reader, rows, error);
    }
  *last = reader.number;
  return ok ? g_steal_pointer (&rows) : NULL;
}
