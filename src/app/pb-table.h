/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-table.h: lines of cells, aligned as a terminal shows them: East Asian characters take two places, marks none. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Returns: how many places of a terminal @text (safe to show) takes. */
guint pb_text_places (const char *text);
/* Appends @text, cut to at most @places (then "…" ends it). Returns: the places taken. */
guint pb_text_append_cut (GString *out, const char *text, guint places);

typedef struct _PbTable PbTable;

/* @n_columns: of each line. @width: places of a line, 0 = any. */
PbTable *pb_table_new (guint n_columns, guint width);
void pb_table_free (PbTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbTable, pb_table_free)

/* The cells of a column stand to the right. */
void pb_table_set_right (PbTable *table, guint column);
/* At most so many places for a column; what a line has no room for is taken from the last one. */
void pb_table_set_max (PbTable *table, guint column, guint places);
/* @cells: (array length=n_columns): copied. */
void pb_table_add (PbTable *table, const char *const *cells);
/* Returns: (transfer full): all lines, each with its end, without blanks before it. */
char *pb_table_to_string (const PbTable *table);

/* Returns: places of a line of the terminal behind @fd, 0 where it is none. */
guint pb_table_terminal_width (int fd);

G_END_DECLS
