/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-about-page.c: name, version, licence, and where to go from there. */
#include "config.h"

#include <glib/gi18n.h>

#include "pb-look.h"
#include "pb-settings-pages.h"

#define HOME_PAGE "https://github.com/postbell/postbell"

static void
add_text (GtkWidget *box, PbLook look, const char *text)
{
  GtkWidget *label = pb_look_label (look);

  gtk_label_set_text (GTK_LABEL (label), text);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_NONE);
  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 52);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
  gtk_widget_set_halign (label, GTK_ALIGN_CENTER);
  gtk_container_add (GTK_CONTAINER (box), label);
}

GtkWidget *
pb_about_page_new (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10), *picture = gtk_image_new_from_icon_name (PB_APP_ID, GTK_ICON_SIZE_DIALOG);
  g_autofree char *version = g_strdup_printf (_ ("Version %s"), PB_VERSION);
  GtkWidget *link = gtk_link_button_new_with_label (HOME_PAGE, _ ("_Home page"));

  gtk_button_set_use_underline (GTK_BUTTON (link), TRUE);
  g_object_set (box, "margin", 24, "valign", GTK_ALIGN_CENTER, NULL);
  gtk_image_set_pixel_size (GTK_IMAGE (picture), 64);
  gtk_widget_set_halign (link, GTK_ALIGN_CENTER);
  gtk_container_add (GTK_CONTAINER (box), picture);
  add_text (box, PB_LOOK_TITLE, _ ("Postbell"));
  add_text (box, PB_LOOK_DIM, version);
  add_text (box, PB_LOOK_PLAIN, _ ("Tells of new mail: an icon in the tray, alerts, webmail by a click."));
  gtk_container_add (GTK_CONTAINER (box), link);
  add_text (box, PB_LOOK_DIM, _ ("Free software under the GNU General Public License, version 3 or later. It comes with no warranty."));
  return box;
}
