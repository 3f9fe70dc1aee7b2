/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-field.c: see pb-field.h. */
#include "pb-field.h"

/* Lines longer than this are hard to read. */
#define LINE_CHARS 64

GtkWidget *
pb_field_text (PbLook look, const char *text)
{
  GtkWidget *label = pb_look_label (look);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_NONE);
  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_line_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_width_chars (GTK_LABEL (label), 24);
  gtk_label_set_max_width_chars (GTK_LABEL (label), LINE_CHARS);
  gtk_label_set_text (GTK_LABEL (label), text != NULL ? text : "");
  return label;
}

void
pb_field_name (GtkWidget *label, const char *mnemonic, GtkWidget *control)
{
  gtk_label_set_text_with_mnemonic (GTK_LABEL (label), mnemonic);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), control);
  atk_object_set_name (gtk_widget_get_accessible (control), gtk_label_get_text (GTK_LABEL (label)));
}

void
pb_field_attach (GtkGrid *grid, int row, const char *mnemonic, GtkWidget *control)
{
  GtkWidget *label = pb_look_label (PB_LOOK_PLAIN);

  pb_field_name (label, mnemonic, control);
  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_widget_set_hexpand (control, TRUE);
  gtk_grid_attach (grid, label, 0, row, 1, 1);
  gtk_grid_attach (grid, control, 1, row, 1, 1);
}

GtkWidget *
pb_field_grid (void)
{
  GtkWidget *grid = gtk_grid_new ();

  g_object_set (grid, "column-spacing", 12, "row-spacing", 8, NULL);
  return grid;
}

GtkWidget *
pb_field_button (const char *mnemonic, GCallback callback, gpointer data)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (mnemonic);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect_object (button, "clicked", callback, data, G_CONNECT_DEFAULT);
  return button;
}

static void
set_words (GtkWidget *button, const char *text, gboolean underline)
{
  GtkWidget *label;

  gtk_button_set_use_underline (GTK_BUTTON (button), underline);
  gtk_button_set_label (GTK_BUTTON (button), text);
  label = gtk_bin_get_child (GTK_BIN (button));
  if (!GTK_IS_LABEL (label))
    return;
  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), LINE_CHARS);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
}

void
pb_field_set_label (GtkWidget *button, const char *text)
{
  set_words (button, text, FALSE);
}

void
pb_field_set_mnemonic (GtkWidget *button, const char *mnemonic)
{
  set_words (button, mnemonic, TRUE);
}

GtkWidget *
pb_field_link (const char *mnemonic)
{
  GtkWidget *link = gtk_link_button_new ("");

  pb_field_set_mnemonic (link, mnemonic);
  gtk_widget_set_halign (link, GTK_ALIGN_START);
  gtk_widget_set_no_show_all (link, TRUE);
  gtk_style_context_add_class (gtk_widget_get_style_context (link), "pb-link");
  return link;
}

void
pb_field_show_link (GtkWidget *link, const char *url)
{
  gtk_link_button_set_uri (GTK_LINK_BUTTON (link), url != NULL ? url : "");
  gtk_widget_set_tooltip_text (link, url);
  gtk_widget_set_visible (link, url != NULL);
}

void
pb_field_show_text (GtkWidget *label, const char *text)
{
  gtk_label_set_text (GTK_LABEL (label), text != NULL ? text : "");
  gtk_widget_set_visible (label, text != NULL && text[0] != '\0');
}

void
pb_field_clear (GtkWidget *container)
{
  g_autoptr (GList) children = gtk_container_get_children (GTK_CONTAINER (container));

  for (GList *l = children; l != NULL; l = l->next)
    gtk_widget_destroy (l->data);
}
