/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-table.c: see pb-table.h (Unicode TR 11). */
#include "config.h"

#include "pb-table.h"

#include <sys/ioctl.h>
#include <unistd.h>

#define GAP 2 /* places between columns */

struct _PbTable
{
  guint n_columns;
  guint width;
  GPtrArray *cells; /* (element-type utf8): line by line */
  gboolean *right;  /* (owned) */
  guint *max;       /* (owned): 0 = any */
};

static guint
places_of (gunichar c)
{
  if (g_unichar_iszerowidth (c))
    return 0;
  return g_unichar_iswide (c) ? 2 : 1;
}

guint
pb_text_places (const char *text)
{
  guint places = 0;

  for (const char *p = text; *p != '\0'; p += g_utf8_skip[(guchar) *p])
    places += places_of (g_utf8_get_char (p));
  return places;
}

guint
pb_text_append_cut (GString *out, const char *text, guint places)
{
  guint taken = 0, total = pb_text_places (text);
  gboolean cut = total > places;
  const char *p = text;

  if (places == 0)
    return 0;
  for (; *p != '\0'; p += g_utf8_skip[(guchar) *p])
    {
      guint next = places_of (g_utf8_get_char (p));

      if (taken + next > places - (cut ? 1 : 0))
        break;
      taken += next;
    }
  g_string_append_len (out, text, p - text);
  if (!cut)
    return taken;
  g_string_append (out, "…");
  return taken + 1;
}

PbTable *
pb_table_new (guint n_columns, guint width)
{
  PbTable *self = g_new0 (PbTable, 1);

  self->n_columns = n_columns;
  self->width = width;
  self->cells = g_ptr_array_new_with_free_func (g_free);
  self->right = g_new0 (gboolean, n_columns);
  self->max = g_new0 (guint, n_columns);
  return self;
}

void
pb_table_free (PbTable *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->cells);
  g_free (self->right);
  g_free (self->max);
  g_free (self);
}

void
pb_table_set_right (PbTable *self, guint column)
{
  self->right[column] = TRUE;
}

void
pb_table_set_max (PbTable *self, guint column, guint places)
{
  self->max[column] = places;
}

void
pb_table_add (PbTable *self, const char *const *cells)
{
  for (guint i = 0; i < self->n_columns; i++)
    g_ptr_array_add (self->cells, g_strdup (cells[i]));
}

static const char *
cell (const PbTable *self, guint line, guint column)
{
  return g_ptr_array_index (self->cells, line * self->n_columns + column);
}

/* @places: (out) (array length=n_columns): of each column. */
static void
measure (const PbTable *self, guint *places)
{
  guint used = 0;

  for (guint column = 0; column < self->n_columns; column++)
    {
      places[column] = 0;
      for (guint line = 0; line < self->cells->len / self->n_columns; line++)
        places[column] = MAX (places[column], pb_text_places (cell (self, line, column)));
      if (self->max[column] != 0)
        places[column] = MIN (places[column], self->max[column]);
      if (self->width != 0)
        places[column] = MIN (places[column], self->width - MIN (self->width, used));
      used += places[column] > 0 ? places[column] + GAP : 0;
    }
}

static void
append_blanks (GString *out, guint n)
{
  for (guint i = 0; i < n; i++)
    g_string_append_c (out, ' ');
}

static void
append_line (const PbTable *self, GString *out, guint line, const guint *places)
{
  gsize start = out->len;

  for (guint column = 0; column < self->n_columns; column++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      guint taken = pb_text_append_cut (text, cell (self, line, column), places[column]);

      if (places[column] == 0)
        continue;
      append_blanks (out, out->len > start ? GAP : 0);
      append_blanks (out, self->right[column] ? places[column] - taken : 0);
      g_string_append (out, text->str);
      append_blanks (out, self->right[column] ? 0 : places[column] - taken);
    }
  while (out->len > start && out->str[out->len - 1] == ' ')
    g_string_truncate (out, out->len - 1);
  g_string_append_c (out, '\n');
}

char *
pb_table_to_string (const PbTable *self)
{
  g_autofree guint *places = g_new0 (guint, self->n_columns);
  GString *out = g_string_new (NULL);

  measure (self, places);
  for (guint line = 0; line < self->cells->len / self->n_columns; line++)
    append_line (self, out, line, places);
  return g_string_free (out, FALSE);
}

guint
pb_table_terminal_width (int fd)
{
  struct winsize size = { 0 };

  return isatty (fd) && ioctl (fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}
