/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-settings-window.c: see pb-settings-window.h. */
#include "config.h"
#include "pb-settings-window.h"

#include <glib/gi18n.h>

#include "pb-accounts-page.h"
#include "pb-general-page.h"
#include "pb-look.h"
#include "pb-message-bar.h"
#include "pb-setting.h"
#include "pb-settings-pages.h"

static const char *const names[] = { "accounts", "alerts", "tray", "general", "about" };

struct _PbSettingsWindow
{
  GtkApplicationWindow parent_instance;

  GSettings *settings; /* (owned) (nullable) */
  GtkWidget *notebook; /* (unowned), as the next */
  GtkWidget *bar;
};

G_DEFINE_FINAL_TYPE (PbSettingsWindow, pb_settings_window, GTK_TYPE_APPLICATION_WINDOW)

static void
close_cb (GtkButton *button, gpointer user_data)
{
  gtk_window_close (GTK_WINDOW (user_data));
}

/* What was said belongs to the page it was said on; an import on another page may have brought accounts. */
static void
switched_cb (GtkNotebook *notebook, GtkWidget *page, guint number, gpointer user_data)
{
  pb_message_bar_say (PB_SETTINGS_WINDOW (user_data)->bar, GTK_MESSAGE_INFO, NULL);
  if (PB_IS_ACCOUNTS_PAGE (page))
    pb_accounts_page_reload (PB_ACCOUNTS_PAGE (page));
}

static void
add_page (PbSettingsWindow *self, GtkWidget *page, const char *mnemonic)
{
  GtkWidget *label = gtk_label_new_with_mnemonic (mnemonic);
  g_autofree char *name = pb_setting_dup_plain (mnemonic);

  gtk_notebook_append_page (GTK_NOTEBOOK (self->notebook), page, label);
  atk_object_set_name (gtk_widget_get_accessible (page), name);
}

static void
add_pages (PbSettingsWindow *self, PbResident *resident)
{
  add_page (self, pb_accounts_page_new (resident, self->bar), _ ("_Accounts"));
  add_page (self, pb_alerts_page_new (self->settings, self->bar), _ ("A_lerts"));
  add_page (self, pb_tray_page_new (self->settings), _ ("_Tray"));
  add_page (self, pb_general_page_new (self->settings, self->bar), _ ("_General"));
  add_page (self, pb_about_page_new (), _ ("A_bout"));
}

static void
pb_settings_window_dispose (GObject *object)
{
  g_clear_object (&PB_SETTINGS_WINDOW (object)->settings);
  G_OBJECT_CLASS (pb_settings_window_parent_class)->dispose (object);
}

static void
pb_settings_window_class_init (PbSettingsWindowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pb_settings_window_dispose;
}

static GtkWidget *
new_close_row (PbSettingsWindow *self)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0), *close = gtk_button_new_with_mnemonic (_ ("_Close"));

  gtk_box_pack_end (GTK_BOX (row), close, FALSE, FALSE, 0);
  g_signal_connect_object (close, "clicked", G_CALLBACK (close_cb), self, G_CONNECT_DEFAULT);
  return row;
}

static void
pb_settings_window_init (PbSettingsWindow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  self->settings = pb_setting_open ();
  self->bar = pb_message_bar_new ();
  self->notebook = gtk_notebook_new ();
  gtk_notebook_set_scrollable (GTK_NOTEBOOK (self->notebook), TRUE);
  g_object_set (box, "margin", 12, NULL);
  gtk_box_pack_start (GTK_BOX (box), self->bar, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), self->notebook, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (box), new_close_row (self), FALSE, FALSE, 0);
  gtk_container_add (GTK_CONTAINER (self), box);
  gtk_window_set_title (GTK_WINDOW (self), _ ("Postbell settings"));
  gtk_window_set_icon_name (GTK_WINDOW (self), PB_APP_ID);
  gtk_window_set_default_size (GTK_WINDOW (self), 540, -1);
  pb_look_close_by_key (GTK_WINDOW (self));
}

/* Returns: (nullable) */
static PbSettingsWindow *
find (GtkApplication *application)
{
  for (GList *l = gtk_application_get_windows (application); l != NULL; l = l->next)
    if (PB_IS_SETTINGS_WINDOW (l->data))
      return l->data;
  return NULL;
}

static PbSettingsWindow *
make (GtkApplication *application, PbResident *resident)
{
  PbSettingsWindow *self = g_object_new (PB_TYPE_SETTINGS_WINDOW, "application", application, NULL);

  add_pages (self, resident);
  gtk_widget_show_all (gtk_bin_get_child (GTK_BIN (self)));
  g_signal_connect_object (self->notebook, "switch-page", G_CALLBACK (switched_cb), self, G_CONNECT_DEFAULT);
  return self;
}

void
pb_settings_window_show (GtkApplication *application, PbResident *resident, const char *page)
{
  PbSettingsWindow *self = find (application);

  if (self == NULL)
    self = make (application, resident);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_strcmp0 (names[i], page) == 0)
      gtk_notebook_set_current_page (GTK_NOTEBOOK (self->notebook), (gint) i);
  gtk_window_present (GTK_WINDOW (self));
}
