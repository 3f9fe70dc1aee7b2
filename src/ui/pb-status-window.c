/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-status-window.c: rebuilt from the resident's report whenever that changes; keeps no state of its own. */
#include "config.h"
#include "pb-status-window.h"

#include <glib/gi18n.h>

/* "Trying again in 40 s" is brought up to date this often while the window is open. */
#define REFRESH_S 5

struct _PbStatusWindow
{
  GtkApplicationWindow parent_instance;

  PbResident *resident; /* (owned) */
  GtkWidget *stack;     /* (unowned): pages "accounts" and "message" */
  GtkWidget *message;   /* (unowned) */
  GtkWidget *start;     /* (unowned): button on the message page */
  GtkWidget *total;     /* (unowned) */
  GtkWidget *accounts;  /* (unowned): list box */
  GtkWidget *mails;     /* (unowned): list box */
  guint refresh_id;
};

G_DEFINE_FINAL_TYPE (PbStatusWindow, pb_status_window, GTK_TYPE_APPLICATION_WINDOW)

static GtkWidget *
new_label (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_tooltip_text (label, text);
  if (style != NULL)
    gtk_style_context_add_class (gtk_widget_get_style_context (label), style);
  return label;
}

static void
make_bold (GtkWidget *label)
{
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  gtk_label_set_attributes (GTK_LABEL (label), attributes);
}

static void
open_clicked_cb (GtkButton *button, gpointer user_data)
{
  PbStatusWindow *self = user_data;
  const char *id = g_object_get_data (G_OBJECT (button), "account");

  pb_resident_activate (self->resident, "open-webmail", g_variant_new_string (id != NULL ? id : ""));
}

static void
check_clicked_cb (GtkButton *button, gpointer user_data)
{
  PbStatusWindow *self = user_data;

  pb_resident_activate (self->resident, "check-now", g_variant_new_string (""));
}

static void
start_clicked_cb (GtkButton *button, gpointer user_data)
{
  g_autofree char *program = g_build_filename (PB_BIN_DIR, "postbell", NULL);
  const char *argv[] = { g_file_test (program, G_FILE_TEST_IS_EXECUTABLE) ? program : "postbell", "--background", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) child = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_NONE, &error);

  if (child == NULL)
    g_warning ("%s", error->message);
}

static const char *
icon_for (const PbReportAccount *account)
{
  if (g_str_equal (account->status, "watching"))
    return account->unread > 0 ? "mail-unread-symbolic" : "mail-read-symbolic";
  if (g_str_has_prefix (account->status, "needs-"))
    return "dialog-warning-symbolic";
  if (g_str_equal (account->status, "off"))
    return "media-playback-pause-symbolic";
  return "network-offline-symbolic";
}

static GtkWidget *
account_row (PbStatusWindow *self, const PbReportAccount *account)
{
  GtkWidget *row = gtk_list_box_row_new (), *grid = gtk_grid_new ();
  GtkWidget *icon = gtk_image_new_from_icon_name (icon_for (account), GTK_ICON_SIZE_LARGE_TOOLBAR);
  GtkWidget *name = new_label (account->name, NULL), *health = new_label (account->health, GTK_STYLE_CLASS_DIM_LABEL);
  GtkWidget *open = gtk_button_new_with_label (_ ("Open webmail"));
  g_autofree char *number = account->unread >= 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, account->unread) : g_strdup ("–");
  GtkWidget *unread = gtk_label_new (number);
  /* Translators: %s is an account's name */
  g_autofree char *spoken = g_strdup_printf (_ ("Open webmail of %s"), account->name);

  make_bold (name);
  make_bold (unread);
  gtk_label_set_line_wrap (GTK_LABEL (health), TRUE);
  gtk_label_set_ellipsize (GTK_LABEL (health), PANGO_ELLIPSIZE_NONE);
  gtk_label_set_max_width_chars (GTK_LABEL (health), 48);
  gtk_widget_set_hexpand (name, TRUE);
  gtk_widget_set_valign (open, GTK_ALIGN_CENTER);
  g_object_set_data_full (G_OBJECT (open), "account", g_strdup (account->id), g_free);
  g_signal_connect_object (open, "clicked", G_CALLBACK (open_clicked_cb), self, G_CONNECT_DEFAULT);
  atk_object_set_name (gtk_widget_get_accessible (open), spoken);
  gtk_grid_set_column_spacing (GTK_GRID (grid), 12);
  g_object_set (grid, "margin", 8, NULL);
  gtk_grid_attach (GTK_GRID (grid), icon, 0, 0, 1, 2);
  gtk_grid_attach (GTK_GRID (grid), name, 1, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), health, 1, 1, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), unread, 2, 0, 1, 2);
  gtk_grid_attach (GTK_GRID (grid), open, 3, 0, 1, 2);
  gtk_container_add (GTK_CONTAINER (row), grid);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  return row;
}

static char *
format_date (gint64 unix_seconds)
{
  g_autoptr (GDateTime) date = unix_seconds > 0 ? g_date_time_new_from_unix_local (unix_seconds) : NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  if (date == NULL)
    return g_strdup ("");
  if (g_date_time_get_year (date) == g_date_time_get_year (now) && g_date_time_get_day_of_year (date) == g_date_time_get_day_of_year (now))
    return g_date_time_format (date, "%H:%M");
  return g_date_time_format (date, "%x");
}

static GtkWidget *
mail_row (const PbReportAccount *account, const PbReportMail *mail)
{
  GtkWidget *row = gtk_list_box_row_new (), *grid = gtk_grid_new ();
  GtkWidget *from = new_label (mail->from, NULL), *subject = new_label (mail->subject[0] ? mail->subject : _ ("(no subject)"), NULL);
  g_autofree char *when = format_date (mail->date);
  g_autofree char *spoken = g_strdup_printf ("%s: %s", mail->from, mail->subject);

  make_bold (from);
  gtk_widget_set_hexpand (from, TRUE);
  gtk_grid_set_column_spacing (GTK_GRID (grid), 12);
  g_object_set (grid, "margin", 6, NULL);
  gtk_grid_attach (GTK_GRID (grid), from, 0, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), new_label (when, GTK_STYLE_CLASS_DIM_LABEL), 1, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), subject, 0, 1, 2, 1);
  gtk_container_add (GTK_CONTAINER (row), grid);
  g_object_set_data_full (G_OBJECT (row), "account", g_strdup (account->id), g_free);
  g_object_set_data_full (G_OBJECT (row), "key", g_strdup (mail->key), g_free);
  atk_object_set_name (gtk_widget_get_accessible (row), spoken);
  return row;
}

static void
mail_activated_cb (GtkListBox *box, GtkListBoxRow *row, gpointer user_data)
{
  PbStatusWindow *self = user_data;
  const char *account = g_object_get_data (G_OBJECT (row), "account"), *key = g_object_get_data (G_OBJECT (row), "key");

  pb_resident_activate (self->resident, "open-message", g_variant_new ("(ss)", account, key));
}

static void
clear (GtkWidget *container)
{
  g_autoptr (GList) children = gtk_container_get_children (GTK_CONTAINER (container));

  for (GList *l = children; l != NULL; l = l->next)
    gtk_widget_destroy (l->data);
}

static void
show_message (PbStatusWindow *self, const char *text, gboolean can_start)
{
  gtk_label_set_text (GTK_LABEL (self->message), text);
  gtk_widget_set_visible (self->start, can_start);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "message");
}

static void
show_report (PbStatusWindow *self, const PbReport *report)
{
  /* Translators: shown above the list of accounts */
  g_autofree char *total = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d unread mail", "%d unread mails", (gulong) report->unread), (int) report->unread);

  gtk_label_set_text (GTK_LABEL (self->total), report->unread > 0 ? total : _ ("No unread mail"));
  clear (self->accounts);
  clear (self->mails);
  for (guint i = 0; i < report->accounts->len; i++)
    {
      const PbReportAccount *account = g_ptr_array_index (report->accounts, i);

      gtk_container_add (GTK_CONTAINER (self->accounts), account_row (self, account));
      for (guint j = 0; j < account->newest->len; j++)
        gtk_container_add (GTK_CONTAINER (self->mails), mail_row (account, g_ptr_array_index (account->newest, j)));
    }
  gtk_widget_show_all (self->accounts);
  gtk_widget_show_all (self->mails);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "accounts");
}

static void
changed_cb (PbResident *resident, gpointer user_data)
{
  PbStatusWindow *self = user_data;
  const PbReport *report = pb_resident_get_report (resident);

  if (report != NULL && report->accounts->len > 0)
    show_report (self, report);
  else if (report != NULL)
    show_message (self, _ ("There is no account yet. Add one in a terminal:\npostbell account add --address YOU@EXAMPLE.ORG --host IMAP.EXAMPLE.ORG"), FALSE);
  else if (!pb_resident_is_running (resident))
    show_message (self, _ ("Postbell is not running."), TRUE);
}

static gboolean
refresh_cb (gpointer user_data)
{
  pb_resident_refresh (PB_STATUS_WINDOW (user_data)->resident);
  return G_SOURCE_CONTINUE;
}

static GtkWidget *
new_list (const char *accessible_name, const char *placeholder)
{
  GtkWidget *list = gtk_list_box_new ();

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  atk_object_set_name (gtk_widget_get_accessible (list), accessible_name);
  if (placeholder != NULL)
    {
      GtkWidget *label = gtk_label_new (placeholder);

      g_object_set (label, "margin", 18, "visible", TRUE, NULL);
      gtk_style_context_add_class (gtk_widget_get_style_context (label), GTK_STYLE_CLASS_DIM_LABEL);
      gtk_list_box_set_placeholder (GTK_LIST_BOX (list), label);
    }
  return list;
}

static GtkWidget *
scrolled (GtkWidget *child, int min_height)
{
  GtkWidget *window = gtk_scrolled_window_new (NULL, NULL);

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (window), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_shadow_type (GTK_SCROLLED_WINDOW (window), GTK_SHADOW_IN);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (window), min_height);
  gtk_container_add (GTK_CONTAINER (window), child);
  return window;
}

static GtkWidget *
new_button (PbStatusWindow *self, const char *mnemonic, GCallback callback)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (mnemonic);

  g_signal_connect_object (button, "clicked", callback, self, G_CONNECT_DEFAULT);
  return button;
}

static GtkWidget *
build_accounts_page (PbStatusWindow *self)
{
  GtkWidget *page = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8), *buttons = gtk_button_box_new (GTK_ORIENTATION_HORIZONTAL);
  GtkWidget *heading = new_label (_ ("Newest mails"), NULL);

  self->total = new_label ("", NULL);
  make_bold (self->total);
  make_bold (heading);
  self->accounts = new_list (_ ("Accounts"), NULL);
  self->mails = new_list (_ ("Newest mails"), _ ("Nothing new."));
  g_signal_connect_object (self->mails, "row-activated", G_CALLBACK (mail_activated_cb), self, G_CONNECT_DEFAULT);
  gtk_button_box_set_layout (GTK_BUTTON_BOX (buttons), GTK_BUTTONBOX_END);
  gtk_box_set_spacing (GTK_BOX (buttons), 8);
  gtk_container_add (GTK_CONTAINER (buttons), new_button (self, _ ("_Check now"), G_CALLBACK (check_clicked_cb)));
  gtk_container_add (GTK_CONTAINER (buttons), new_button (self, _ ("_Open webmail"), G_CALLBACK (open_clicked_cb)));
  gtk_box_pack_start (GTK_BOX (page), self->total, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (page), scrolled (self->accounts, 96), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (page), heading, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (page), scrolled (self->mails, 160), TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (page), buttons, FALSE, FALSE, 0);
  return page;
}

static GtkWidget *
build_message_page (PbStatusWindow *self)
{
  GtkWidget *page = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  self->message = gtk_label_new (_ ("Asking Postbell …"));
  gtk_label_set_line_wrap (GTK_LABEL (self->message), TRUE);
  gtk_label_set_selectable (GTK_LABEL (self->message), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (self->message), 50);
  self->start = new_button (self, _ ("_Start Postbell"), G_CALLBACK (start_clicked_cb));
  gtk_widget_set_halign (self->start, GTK_ALIGN_CENTER);
  gtk_widget_set_no_show_all (self->start, TRUE);
  gtk_widget_set_valign (page, GTK_ALIGN_CENTER);
  gtk_container_add (GTK_CONTAINER (page), self->message);
  gtk_container_add (GTK_CONTAINER (page), self->start);
  return page;
}

static void
pb_status_window_dispose (GObject *object)
{
  PbStatusWindow *self = PB_STATUS_WINDOW (object);

  g_clear_handle_id (&self->refresh_id, g_source_remove);
  g_clear_object (&self->resident);
  G_OBJECT_CLASS (pb_status_window_parent_class)->dispose (object);
}

static void
pb_status_window_class_init (PbStatusWindowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pb_status_window_dispose;
}

static void
pb_status_window_init (PbStatusWindow *self)
{
  self->stack = gtk_stack_new ();
  g_object_set (self->stack, "margin", 12, NULL);
  gtk_stack_add_named (GTK_STACK (self->stack), build_message_page (self), "message");
  gtk_stack_add_named (GTK_STACK (self->stack), build_accounts_page (self), "accounts");
  gtk_container_add (GTK_CONTAINER (self), self->stack);
  gtk_widget_show_all (self->stack);
  gtk_window_set_title (GTK_WINDOW (self), _ ("Postbell"));
  gtk_window_set_icon_name (GTK_WINDOW (self), PB_APP_ID);
  gtk_window_set_default_size (GTK_WINDOW (self), 560, 440);
}

GtkWidget *
pb_status_window_new (GtkApplication *application, PbResident *resident)
{
  PbStatusWindow *self = g_object_new (PB_TYPE_STATUS_WINDOW, "application", application, NULL);

  self->resident = g_object_ref (resident);
  self->refresh_id = g_timeout_add_seconds (REFRESH_S, refresh_cb, self);
  g_signal_connect_object (resident, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_DEFAULT);
  changed_cb (resident, self);
  return GTK_WIDGET (self);
}
