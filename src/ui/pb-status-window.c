/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-status-window.c: shows the resident's report and follows it; keeps no state of its own. */
#include "config.h"
#include "pb-status-window.h"

#include <glib/gi18n.h>

#include "pb-account-row.h"
#include "pb-assistant.h"
#include "pb-look.h"
#include "pb-mail-row.h"
#include "pb-start.h"

/* "Trying again in 40 s" is brought up to date this often while the window is open. */
#define REFRESH_S 5
/* The list of accounts grows up to this height, in px; then it scrolls. */
#define ACCOUNTS_HEIGHT 210

struct _PbStatusWindow
{
  GtkApplicationWindow parent_instance;

  PbResident *resident; /* (owned) */
  GtkWidget *stack;     /* (unowned), as all widgets: pages "accounts" and "message" */
  GtkWidget *title;     /* of the message page */
  GtkWidget *message;
  GtkWidget *command; /* to be typed in a terminal */
  GtkWidget *start;
  GtkWidget *add;
  GtkWidget *total;
  GtkWidget *settings;
  GtkWidget *accounts;
  GtkWidget *mails;
  GtkWidget *mails_stack; /* pages "nothing" and "mails" */
  guint refresh_id;
  gboolean demo;
};

G_DEFINE_FINAL_TYPE (PbStatusWindow, pb_status_window, GTK_TYPE_APPLICATION_WINDOW)

/* --- what the user does --- */

static void
open_account_cb (PbAccountRow *row, const char *id, gpointer user_data)
{
  pb_resident_activate (PB_STATUS_WINDOW (user_data)->resident, "open-webmail", g_variant_new_string (id));
}

static void
open_clicked_cb (GtkButton *button, gpointer user_data)
{
  pb_resident_activate (PB_STATUS_WINDOW (user_data)->resident, "open-webmail", g_variant_new_string (""));
}

static void
check_clicked_cb (GtkButton *button, gpointer user_data)
{
  pb_resident_activate (PB_STATUS_WINDOW (user_data)->resident, "check-now", g_variant_new_string (""));
}

static void
mail_activated_cb (GtkListBox *box, GtkListBoxRow *row, gpointer user_data)
{
  const char *account = pb_mail_row_get_account (PB_MAIL_ROW (row)), *key = pb_mail_row_get_key (PB_MAIL_ROW (row));

  pb_resident_activate (PB_STATUS_WINDOW (user_data)->resident, "open-message", g_variant_new ("(ss)", account, key));
}

static void
not_started_cb (const char *why, gpointer owner)
{
  gtk_label_set_text (GTK_LABEL (PB_STATUS_WINDOW (owner)->message), why);
}

static void
start_clicked_cb (GtkButton *button, gpointer user_data)
{
  pb_start_postbell (not_started_cb, user_data);
}

static void
add_clicked_cb (GtkButton *button, gpointer user_data)
{
  PbStatusWindow *self = user_data;

  pb_assistant_show (gtk_window_get_application (GTK_WINDOW (self)), self->resident);
}

static void
settings_clicked_cb (GtkButton *button, gpointer user_data)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (user_data));

  g_action_group_activate_action (G_ACTION_GROUP (application), "show", g_variant_new ("(ss)", "settings", "accounts"));
}

static gboolean
key_cb (GtkWidget *widget, GdkEventKey *event, gpointer user_data)
{
  if (event->keyval != GDK_KEY_F5)
    return GDK_EVENT_PROPAGATE;
  check_clicked_cb (NULL, widget);
  return GDK_EVENT_STOP;
}

/* --- what the report says --- */

static void
clear (GtkWidget *container)
{
  g_autoptr (GList) children = gtk_container_get_children (GTK_CONTAINER (container));

  for (GList *l = children; l != NULL; l = l->next)
    gtk_widget_destroy (l->data);
}

static gboolean
same_accounts (GList *rows, const PbReport *report)
{
  if (g_list_length (rows) != report->accounts->len)
    return FALSE;
  for (guint i = 0; i < report->accounts->len; i++, rows = rows->next)
    {
      const PbReportAccount *account = g_ptr_array_index (report->accounts, i);
      if (!g_str_equal (pb_account_row_get_id (rows->data), account->id))
        return FALSE;
    }
  return TRUE;
}

static void
add_account (PbStatusWindow *self, const PbReportAccount *account)
{
  GtkWidget *row = pb_account_row_new (account);

  g_signal_connect_object (row, "open", G_CALLBACK (open_account_cb), self, G_CONNECT_DEFAULT);
  gtk_container_add (GTK_CONTAINER (self->accounts), row);
}

/* Rows that stay are changed in place, so that focus, scrolling and a screen reader's reading are left alone. */
static void
show_accounts (PbStatusWindow *self, const PbReport *report)
{
  g_autoptr (GList) rows = gtk_container_get_children (GTK_CONTAINER (self->accounts));
  gboolean same = same_accounts (rows, report);
  GList *row = rows;

  if (!same)
    clear (self->accounts);
  for (guint i = 0; i < report->accounts->len; i++)
    if (same)
      {
        pb_account_row_update (row->data, g_ptr_array_index (report->accounts, i));
        row = row->next;
      }
    else
      add_account (self, g_ptr_array_index (report->accounts, i));
}

/* The rows that are there, by what they show. */
static GHashTable *
rows_by_text (GtkWidget *list)
{
  GHashTable *rows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GList) children = gtk_container_get_children (GTK_CONTAINER (list));

  for (GList *l = children; l != NULL; l = l->next)
    g_hash_table_insert (rows, g_strdup (pb_mail_row_get_text (l->data)), l->data);
  return rows;
}

static void
show_mail (PbStatusWindow *self, GHashTable *rows, const PbReportAccount *account, const PbReportMail *mail, gboolean several)
{
  g_autofree char *text = pb_mail_row_dup_text (account, mail, several);

  if (!g_hash_table_remove (rows, text))
    gtk_container_add (GTK_CONTAINER (self->mails), pb_mail_row_new (account, mail, several));
}

/* What remains in the list stays where it is, with its focus; the list sorts itself. */
static void
show_mails (PbStatusWindow *self, const PbReport *report)
{
  g_autoptr (GHashTable) rows = rows_by_text (self->mails);
  GHashTableIter iter;
  gpointer gone;
  guint count = 0;

  for (guint i = 0; i < report->accounts->len; i++)
    {
      const PbReportAccount *account = g_ptr_array_index (report->accounts, i);

      count += account->newest->len;
      for (guint j = 0; j < account->newest->len; j++)
        show_mail (self, rows, account, g_ptr_array_index (account->newest, j), report->accounts->len > 1);
    }
  g_hash_table_iter_init (&iter, rows);
  while (g_hash_table_iter_next (&iter, NULL, &gone))
    gtk_widget_destroy (gone);
  gtk_stack_set_visible_child_name (GTK_STACK (self->mails_stack), count > 0 ? "mails" : "nothing");
}

static void
show_report (PbStatusWindow *self, const PbReport *report)
{
  g_autofree char *total = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d unread mail", "%d unread mails", (gulong) report->unread), (int) report->unread);

  gtk_label_set_text (GTK_LABEL (self->total), report->unread > 0 ? total : _ ("No unread mail"));
  show_accounts (self, report);
  show_mails (self, report);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "accounts");
}

static void
show_message (PbStatusWindow *self, const char *title, const char *text, const char *command, GtkWidget *button)
{
  gtk_label_set_text (GTK_LABEL (self->title), title);
  gtk_label_set_text (GTK_LABEL (self->message), text);
  gtk_label_set_text (GTK_LABEL (self->command), command != NULL ? command : "");
  gtk_widget_set_visible (self->command, command != NULL);
  gtk_widget_set_visible (self->start, button == self->start);
  gtk_widget_set_visible (self->add, button == self->add);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "message");
  gtk_widget_grab_focus (button);
}

static void
changed_cb (PbResident *resident, gpointer user_data)
{
  PbStatusWindow *self = user_data;
  const PbReport *report = pb_resident_get_report (resident);

  if (report != NULL && report->accounts->len > 0)
    show_report (self, report);
  else if (report != NULL)
    show_message (self, _ ("There is no account yet"), _ ("Add one here, or in a terminal:"), "postbell account add you@example.org", self->add);
  else if (!pb_resident_is_running (resident) && self->demo)
    gtk_window_close (GTK_WINDOW (self));
  else if (!pb_resident_is_running (resident))
    show_message (self, _ ("Postbell is not running"), _ ("Until it runs, new mail is not noticed."), NULL, self->start);
}

static gboolean
refresh_cb (gpointer user_data)
{
  pb_resident_refresh (PB_STATUS_WINDOW (user_data)->resident);
  return G_SOURCE_CONTINUE;
}

/* --- how it is built --- */

static GtkWidget *
scrolled (GtkWidget *child)
{
  GtkWidget *window = gtk_scrolled_window_new (NULL, NULL);

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (window), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_shadow_type (GTK_SCROLLED_WINDOW (window), GTK_SHADOW_IN);
  gtk_container_add (GTK_CONTAINER (window), child);
  return window;
}

static GtkWidget *
new_button (PbStatusWindow *self, const char *mnemonic, GCallback callback)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (mnemonic);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect_object (button, "clicked", callback, self, G_CONNECT_DEFAULT);
  return button;
}

static GtkWidget *
build_top (PbStatusWindow *self)
{
  GtkWidget *top = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *open = new_button (self, _ ("_Open webmail"), G_CALLBACK (open_clicked_cb));

  self->total = pb_look_label (PB_LOOK_TITLE);
  gtk_style_context_add_class (gtk_widget_get_style_context (open), GTK_STYLE_CLASS_SUGGESTED_ACTION);
  gtk_box_pack_start (GTK_BOX (top), self->total, TRUE, TRUE, 0);
  self->settings = new_button (self, _ ("_Settings…"), G_CALLBACK (settings_clicked_cb));
  gtk_box_pack_start (GTK_BOX (top), self->settings, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (top), new_button (self, _ ("_Check now"), G_CALLBACK (check_clicked_cb)), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (top), open, FALSE, FALSE, 0);
  return top;
}

static GtkWidget *
build_accounts (PbStatusWindow *self)
{
  GtkWidget *window;

  self->accounts = pb_look_list (_ ("Accounts"));
  window = scrolled (self->accounts);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (window), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (window), ACCOUNTS_HEIGHT);
  return window;
}

static GtkWidget *
build_mails (PbStatusWindow *self)
{
  GtkWidget *nothing = pb_look_label (PB_LOOK_DIM), *window;

  gtk_label_set_text (GTK_LABEL (nothing), _ ("Nothing new."));
  gtk_label_set_xalign (GTK_LABEL (nothing), 0.5f);
  self->mails = pb_look_list (_ ("Newest mails"));
  gtk_list_box_set_sort_func (GTK_LIST_BOX (self->mails), pb_mail_row_compare, NULL, NULL);
  g_signal_connect_object (self->mails, "row-activated", G_CALLBACK (mail_activated_cb), self, G_CONNECT_DEFAULT);
  window = scrolled (self->mails);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (window), 120);
  self->mails_stack = gtk_stack_new (); /* a list box's own placeholder is hidden from screen readers */
  gtk_stack_add_named (GTK_STACK (self->mails_stack), nothing, "nothing");
  gtk_stack_add_named (GTK_STACK (self->mails_stack), window, "mails");
  return self->mails_stack;
}

static GtkWidget *
build_accounts_page (PbStatusWindow *self)
{
  GtkWidget *page = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *heading = pb_look_label (PB_LOOK_STRONG), *accounts = build_accounts (self);

  gtk_label_set_text (GTK_LABEL (heading), _ ("Newest mails"));
  gtk_widget_set_margin_top (accounts, 6);
  gtk_widget_set_margin_top (heading, 12);
  gtk_box_pack_start (GTK_BOX (page), build_top (self), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (page), accounts, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (page), heading, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (page), build_mails (self), TRUE, TRUE, 0);
  return page;
}

static GtkWidget *
build_message_page (PbStatusWindow *self)
{
  GtkWidget *page = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *picture = gtk_image_new_from_icon_name (PB_APP_ID, GTK_ICON_SIZE_DIALOG);

  self->title = pb_look_label (PB_LOOK_TITLE);
  self->message = pb_look_label (PB_LOOK_PLAIN);
  self->command = pb_look_label (PB_LOOK_CODE);
  self->start = new_button (self, _ ("_Start Postbell"), G_CALLBACK (start_clicked_cb));
  self->add = new_button (self, _ ("_Add an account …"), G_CALLBACK (add_clicked_cb));
  gtk_image_set_pixel_size (GTK_IMAGE (picture), 64);
  gtk_label_set_text (GTK_LABEL (self->title), _ ("Asking Postbell …"));
  gtk_label_set_selectable (GTK_LABEL (self->command), TRUE);
  gtk_label_set_line_wrap (GTK_LABEL (self->command), TRUE);
  gtk_widget_set_no_show_all (self->command, TRUE);
  gtk_widget_set_no_show_all (self->start, TRUE);
  gtk_widget_set_no_show_all (self->add, TRUE);
  gtk_widget_set_valign (page, GTK_ALIGN_CENTER);
  gtk_widget_set_halign (page, GTK_ALIGN_CENTER);
  for (gsize i = 0; i < 6; i++)
    {
      GtkWidget *part = (GtkWidget *[]){ picture, self->title, self->message, self->command, self->start, self->add }[i];
      gtk_widget_set_halign (part, GTK_ALIGN_CENTER);
      gtk_container_add (GTK_CONTAINER (page), part);
    }
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
  g_object_set (self->stack, "margin", 16, NULL);
  gtk_stack_add_named (GTK_STACK (self->stack), build_message_page (self), "message");
  gtk_stack_add_named (GTK_STACK (self->stack), build_accounts_page (self), "accounts");
  gtk_container_add (GTK_CONTAINER (self), self->stack);
  gtk_widget_show_all (self->stack);
  gtk_window_set_title (GTK_WINDOW (self), _ ("Postbell"));
  gtk_window_set_icon_name (GTK_WINDOW (self), PB_APP_ID);
  gtk_window_set_default_size (GTK_WINDOW (self), 560, 480);
  pb_look_close_by_key (GTK_WINDOW (self));
  g_signal_connect (self, "key-press-event", G_CALLBACK (key_cb), NULL);
}

GtkWidget *
pb_status_window_new (GtkApplication *application, PbResident *resident, gboolean demo)
{
  PbStatusWindow *self = g_object_new (PB_TYPE_STATUS_WINDOW, "application", application, NULL);

  self->resident = g_object_ref (resident);
  self->demo = demo;
  if (demo)
    {
      gtk_window_set_title (GTK_WINDOW (self), _ ("Postbell (demo)"));
      gtk_widget_hide (self->settings); /* those of the user's own Postbell */
    }
  self->refresh_id = g_timeout_add_seconds (REFRESH_S, refresh_cb, self);
  g_signal_connect_object (resident, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_DEFAULT);
  return GTK_WIDGET (self);
}
