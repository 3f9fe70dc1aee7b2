/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-message-bar.c: see pb-message-bar.h. */
#include "config.h"
#include "pb-message-bar.h"

#include <glib/gi18n.h>

#include "pb-look.h"

static GtkWidget *
find_label (GtkWidget *bar)
{
  GtkWidget *content = gtk_info_bar_get_content_area (GTK_INFO_BAR (bar));
  g_autoptr (GList) children = gtk_container_get_children (GTK_CONTAINER (content));

  return children->data;
}

static void
response_cb (GtkInfoBar *bar, gint response, gpointer user_data)
{
  gtk_widget_hide (GTK_WIDGET (bar));
}

/* GTK's button that closes the bar has no words for those who do not see it. */
static void
name_close_cb (GtkWidget *widget, gpointer user_data)
{
  if (GTK_IS_BUTTON (widget))
    {
      gtk_widget_set_tooltip_text (widget, _ ("Hide this message"));
      atk_object_set_name (gtk_widget_get_accessible (widget), _ ("Hide this message"));
    }
  else if (GTK_IS_CONTAINER (widget))
    gtk_container_forall (GTK_CONTAINER (widget), name_close_cb, NULL);
}

GtkWidget *
pb_message_bar_new (void)
{
  GtkWidget *bar = gtk_info_bar_new (), *label = pb_look_label (PB_LOOK_PLAIN);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_NONE);
  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 60);
  gtk_widget_set_can_focus (label, FALSE);
  gtk_info_bar_set_show_close_button (GTK_INFO_BAR (bar), TRUE);
  gtk_container_forall (GTK_CONTAINER (bar), name_close_cb, NULL);
  gtk_container_add (GTK_CONTAINER (gtk_info_bar_get_content_area (GTK_INFO_BAR (bar))), label);
  gtk_widget_show_all (bar);
  gtk_widget_hide (bar);
  gtk_widget_set_no_show_all (bar, TRUE);
  g_signal_connect (bar, "response", G_CALLBACK (response_cb), NULL);
  return bar;
}

void
pb_message_bar_say (GtkWidget *bar, GtkMessageType type, const char *text)
{
  gtk_info_bar_set_message_type (GTK_INFO_BAR (bar), type);
  gtk_label_set_text (GTK_LABEL (find_label (bar)), text != NULL ? text : "");
  gtk_widget_set_visible (bar, text != NULL);
}
