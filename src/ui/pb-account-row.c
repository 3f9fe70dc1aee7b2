/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-account-row.c: see pb-account-row.h. */
#include "config.h"
#include "pb-account-row.h"

#include <glib/gi18n.h>

#include "pb-hint.h"
#include "pb-look.h"

struct _PbAccountRow
{
  GtkListBoxRow parent_instance;

  char *id;          /* (owned) */
  GtkWidget *symbol; /* (unowned), as the next four */
  GtkWidget *name;
  GtkWidget *health;
  GtkWidget *unread;
  GtkWidget *open;
};

G_DEFINE_FINAL_TYPE (PbAccountRow, pb_account_row, GTK_TYPE_LIST_BOX_ROW)

static guint open_signal;

static void
clicked_cb (GtkButton *button, gpointer user_data)
{
  PbAccountRow *self = user_data;

  g_signal_emit (self, open_signal, 0, self->id);
}

static void
show_unread (PbAccountRow *self, gint64 unread)
{
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, unread);
  g_autofree char *spoken = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d unread mail", "%d unread mails", (gulong) MAX (unread, 0)), (int) unread);

  gtk_label_set_text (GTK_LABEL (self->unread), number);
  gtk_widget_set_tooltip_text (self->unread, spoken);
  gtk_widget_set_visible (self->unread, unread > 0);
}

void
pb_account_row_update (PbAccountRow *self, const PbReportAccount *account)
{
  /* Translators: %s is an account's name */
  g_autofree char *spoken = g_strdup_printf (_ ("Open webmail of %s"), account->name);
  g_autofree char *health = pb_hint_dup (PB_HINT_STATUS, account->health);
  g_autofree char *row_spoken = g_strdup_printf ("%s. %s", account->name, health);

  g_free (self->id);
  self->id = g_strdup (account->id);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->symbol), pb_look_symbol (account->status, account->unread), GTK_ICON_SIZE_LARGE_TOOLBAR);
  gtk_label_set_text (GTK_LABEL (self->name), account->name);
  gtk_label_set_text (GTK_LABEL (self->health), health);
  show_unread (self, account->unread);
  gtk_widget_set_tooltip_text (self->open, spoken);
  atk_object_set_name (gtk_widget_get_accessible (self->open), spoken);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), row_spoken);
}

const char *
pb_account_row_get_id (PbAccountRow *self)
{
  return self->id;
}

GtkWidget *
pb_account_row_new (const PbReportAccount *account)
{
  PbAccountRow *self = g_object_new (PB_TYPE_ACCOUNT_ROW, "activatable", FALSE, "selectable", FALSE, NULL);

  pb_account_row_update (self, account);
  return GTK_WIDGET (self);
}

static void
pb_account_row_finalize (GObject *object)
{
  g_free (PB_ACCOUNT_ROW (object)->id);
  G_OBJECT_CLASS (pb_account_row_parent_class)->finalize (object);
}

static void
pb_account_row_class_init (PbAccountRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pb_account_row_finalize;
  open_signal = g_signal_new ("open", PB_TYPE_ACCOUNT_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
pb_account_row_init (PbAccountRow *self)
{
  GtkWidget *grid = gtk_grid_new ();

  self->symbol = gtk_image_new ();
  self->name = pb_look_label (PB_LOOK_STRONG);
  self->health = pb_look_label (PB_LOOK_DIM);
  self->unread = pb_look_label (PB_LOOK_PILL);
  self->open = gtk_button_new_with_label (_ ("Open webmail"));
  gtk_label_set_line_wrap (GTK_LABEL (self->health), TRUE);
  gtk_label_set_ellipsize (GTK_LABEL (self->health), PANGO_ELLIPSIZE_NONE);
  gtk_label_set_width_chars (GTK_LABEL (self->health), 24);
  gtk_label_set_max_width_chars (GTK_LABEL (self->health), 40);
  gtk_widget_set_hexpand (self->name, TRUE);
  gtk_widget_set_valign (self->unread, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (self->open, GTK_ALIGN_CENTER);
  gtk_widget_set_no_show_all (self->unread, TRUE);
  g_signal_connect_object (self->open, "clicked", G_CALLBACK (clicked_cb), self, G_CONNECT_DEFAULT);
  g_object_set (grid, "margin", 10, "column-spacing", 12, "row-spacing", 2, NULL);
  gtk_grid_attach (GTK_GRID (grid), self->symbol, 0, 0, 1, 2);
  gtk_grid_attach (GTK_GRID (grid), self->name, 1, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), self->health, 1, 1, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), self->unread, 2, 0, 1, 2);
  gtk_grid_attach (GTK_GRID (grid), self->open, 3, 0, 1, 2);
  gtk_container_add (GTK_CONTAINER (self), grid);
  gtk_widget_show_all (GTK_WIDGET (self));
}
