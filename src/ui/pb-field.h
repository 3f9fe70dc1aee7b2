/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-field.h: the parts that forms are made of; each has a mnemonic where one can act, and a name for screen readers. */
#pragma once

#include <gtk/gtk.h>

#include "pb-look.h"

G_BEGIN_DECLS

/* Returns: a label that breaks lines, aligned to the start. @text: (nullable) */
GtkWidget *pb_field_text (PbLook look, const char *text);
/* Puts "MNEMONIC [control]" into a row of @grid, and gives @control its accessible name. @mnemonic: with its underline */
void pb_field_attach (GtkGrid *grid, int row, const char *mnemonic, GtkWidget *control);
/* The same beside a label that is there already, whose words change. */
void pb_field_name (GtkWidget *label, const char *mnemonic, GtkWidget *control);
/* Returns: a grid as forms have it. */
GtkWidget *pb_field_grid (void);
/* Returns: a button that calls @callback (GtkButton *, @data); disconnected when @data goes. @data: a GObject */
GtkWidget *pb_field_button (const char *mnemonic, GCallback callback, gpointer data);
/* Gives a button these words, which may take several lines: as they are, or with an underline before the letter that presses it. */
void pb_field_set_label (GtkWidget *button, const char *text);
void pb_field_set_mnemonic (GtkWidget *button, const char *mnemonic);
/* Returns: a hidden link with these words, "" for none yet. */
GtkWidget *pb_field_link (const char *mnemonic);
/* Lets @link lead to @url; NULL hides it. */
void pb_field_show_link (GtkWidget *link, const char *url);
/* Shows @label when there is @text with it, hides it otherwise. */
void pb_field_show_text (GtkWidget *label, const char *text);
/* Removes and destroys what is in @container. */
void pb_field_clear (GtkWidget *container);

G_END_DECLS
