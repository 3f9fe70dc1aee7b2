/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-accounts-page.c: the list is what the command line says, health what the running Postbell says; each button is a command. */
#include "config.h"
#include "pb-accounts-page.h"

#include <glib/gi18n.h>

#include "pb-account-editor.h"
#include "pb-account-entry.h"
#include "pb-hint.h"
#include "pb-look.h"
#include "pb-message-bar.h"
#include "pb-online-panel.h"
#include "pb-runner.h"
#include "pb-sign-in-box.h"
#include "pb-start.h"

#define LIST_HEIGHT 190 /* px: three accounts; more scroll */

/* What the button below the list does. */
typedef enum
{
  REMEDY_NONE, /* nothing needs its user */
  REMEDY_TRUST,
  REMEDY_KEYRING,
  REMEDY_PROXY,
  REMEDY_ONLINE,
  REMEDY_BROWSER,
  REMEDY_SECRET,
} Remedy;

static const char *const remedies[] = {
  [REMEDY_TRUST] = N_ ("Look at the certi_ficate…"),
  [REMEDY_KEYRING] = N_ ("Unlock the _keyring…"),
  [REMEDY_PROXY] = N_ ("Login of the pro_xy…"),
  [REMEDY_ONLINE] = N_ ("Open _Online Accounts…"),
  [REMEDY_BROWSER] = N_ ("_Sign in again…"),
  [REMEDY_SECRET] = N_ ("_Sign in again…"),
};

struct _PbAccountsPage
{
  GtkBox parent_instance;

  PbResident *resident; /* (owned) */
  GtkWidget *bar;       /* (owned) */
  GtkWidget *stack;     /* (unowned), as all widgets: pages "nothing" and "accounts" */
  GtkWidget *list;
  GtkWidget *edit;
  GtkWidget *pause;
  GtkWidget *remove;
  GtkWidget *mend;
  GtkWidget *signing_in; /* shown while somebody signs in with the browser */
  GtkWidget *stopped;    /* shown while Postbell does not run */
  PbRunner *listing;     /* (owned) (nullable) */
  PbRunner *doing;       /* (owned) (nullable): what a button asked for */
  GPtrArray *lines;      /* (owned) (element-type JsonObject): of the listing so far */
};

G_DEFINE_FINAL_TYPE (PbAccountsPage, pb_accounts_page, GTK_TYPE_BOX)

/* --- the list --- */

/* Returns: (transfer none) (nullable) */
static const PbReportAccount *
find_report (PbAccountsPage *self, const char *id)
{
  const PbReport *report = pb_resident_get_report (self->resident);

  for (guint i = 0; report != NULL && i < report->accounts->len; i++)
    {
      const PbReportAccount *account = g_ptr_array_index (report->accounts, i);
      if (g_strcmp0 (account->id, id) == 0)
        return account;
    }
  return NULL;
}

/* Returns: (transfer none) (nullable) */
static PbAccountEntry *
find_entry (PbAccountsPage *self, const char *id)
{
  g_autoptr (GList) rows = gtk_container_get_children (GTK_CONTAINER (self->list));

  for (GList *l = rows; l != NULL; l = l->next)
    if (g_strcmp0 (pb_account_entry_get_id (l->data), id) == 0)
      return l->data;
  return NULL;
}

/* Returns: (transfer none) (nullable) */
static PbAccountEntry *
get_selected (PbAccountsPage *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list));

  return row != NULL ? PB_ACCOUNT_ENTRY (row) : NULL;
}

/* What mends the account. */
static Remedy
get_remedy (PbAccountEntry *entry)
{
  const char *status = pb_account_entry_get_status (entry), *error = pb_account_entry_get_error (entry);

  if (!pb_account_entry_is_usable (entry))
    return REMEDY_NONE;
  if (g_str_equal (status, "needs-trust"))
    return REMEDY_TRUST;
  if (!g_str_equal (status, "needs-login"))
    return REMEDY_NONE;
  if (g_str_equal (error, "proxy"))
    return pb_account_entry_has_proxy (entry) ? REMEDY_PROXY : REMEDY_NONE;
  if (g_str_equal (error, "vault-locked"))
    return REMEDY_KEYRING;
  if (pb_account_entry_is_online (entry))
    return REMEDY_ONLINE;
  return pb_account_entry_has_grant (entry) || pb_account_entry_get_oauth (entry)[0] != '\0' ? REMEDY_BROWSER : REMEDY_SECRET;
}

static void
show_buttons (PbAccountsPage *self)
{
  PbAccountEntry *entry = get_selected (self);
  gboolean idle = !pb_runner_is_running (self->doing) && !pb_sign_in_box_is_running (PB_SIGN_IN_BOX (self->signing_in)), usable = entry != NULL && pb_account_entry_is_usable (entry);
  Remedy remedy = entry != NULL ? get_remedy (entry) : REMEDY_NONE;

  gtk_widget_set_sensitive (self->edit, idle && usable);
  gtk_widget_set_sensitive (self->pause, idle && usable);
  gtk_widget_set_sensitive (self->remove, idle && entry != NULL && pb_account_entry_get_id (entry) != NULL);
  gtk_button_set_label (GTK_BUTTON (self->pause), usable && pb_account_entry_is_paused (entry) ? _ ("Contin_ue") : _ ("_Pause"));
  if (remedy != REMEDY_NONE)
    gtk_button_set_label (GTK_BUTTON (self->mend), _ (remedies[remedy]));
  gtk_widget_set_visible (self->mend, remedy != REMEDY_NONE);
  gtk_widget_set_sensitive (self->mend, idle);
}

static void
show_health (PbAccountsPage *self)
{
  g_autoptr (GList) rows = gtk_container_get_children (GTK_CONTAINER (self->list));

  for (GList *l = rows; l != NULL; l = l->next)
    pb_account_entry_show_health (l->data, find_report (self, pb_account_entry_get_id (l->data)));
  gtk_widget_set_visible (self->stopped, !pb_resident_is_running (self->resident));
  show_buttons (self);
}

static gboolean
is_listed (GPtrArray *lines, const char *id)
{
  for (guint i = 0; i < lines->len; i++)
    if (g_strcmp0 (pb_runner_string (g_ptr_array_index (lines, i), "id"), id) == 0)
      return TRUE;
  return FALSE;
}

/* Rows that stay keep focus and selection. */
static void
show_lines (PbAccountsPage *self)
{
  g_autoptr (GList) rows = gtk_container_get_children (GTK_CONTAINER (self->list));

  for (GList *l = rows; l != NULL; l = l->next)
    if (pb_account_entry_get_id (l->data) == NULL || !is_listed (self->lines, pb_account_entry_get_id (l->data)))
      gtk_widget_destroy (l->data);
  for (guint i = 0; i < self->lines->len; i++)
    {
      JsonObject *line = g_ptr_array_index (self->lines, i);
      const char *id = pb_runner_string (line, "id");
      PbAccountEntry *entry = id != NULL ? find_entry (self, id) : NULL;

      if (entry != NULL)
        pb_account_entry_update (entry, line);
      else
        gtk_container_add (GTK_CONTAINER (self->list), pb_account_entry_new (line));
    }
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), self->lines->len > 0 ? "accounts" : "nothing");
  if (get_selected (self) == NULL)
    gtk_list_box_select_row (GTK_LIST_BOX (self->list), gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), 0));
  show_health (self);
}

static void
line_cb (JsonObject *line, gpointer user_data)
{
  PbAccountsPage *self = user_data;

  g_ptr_array_add (self->lines, json_object_ref (line));
}

static void
listed_cb (int status, const char *words, gpointer user_data)
{
  PbAccountsPage *self = user_data;

  if (status != 0)
    pb_message_bar_say (self->bar, GTK_MESSAGE_WARNING, words);
  else
    show_lines (self);
}

void
pb_accounts_page_reload (PbAccountsPage *self)
{
  const char *const args[] = { "account", "list", "--json", NULL };

  g_clear_pointer (&self->listing, pb_runner_free);
  g_ptr_array_set_size (self->lines, 0);
  self->listing = pb_runner_start (args, NULL, line_cb, listed_cb, self);
}

/* An account that came or went: the list is read again. */
static gboolean
knows_all (PbAccountsPage *self, const PbReport *report)
{
  for (guint i = 0; i < report->accounts->len; i++)
    if (find_entry (self, ((const PbReportAccount *) g_ptr_array_index (report->accounts, i))->id) == NULL)
      return FALSE;
  return TRUE;
}

static gboolean
all_known (PbAccountsPage *self)
{
  g_autoptr (GList) rows = gtk_container_get_children (GTK_CONTAINER (self->list));

  for (GList *l = rows; l != NULL; l = l->next)
    if (pb_account_entry_is_usable (l->data) && find_report (self, pb_account_entry_get_id (l->data)) == NULL)
      return FALSE;
  return TRUE;
}

static void
changed_cb (PbResident *resident, gpointer user_data)
{
  PbAccountsPage *self = user_data;
  const PbReport *report = pb_resident_get_report (resident);

  show_health (self);
  if (report != NULL && !pb_runner_is_running (self->listing) && (!knows_all (self, report) || !all_known (self)))
    pb_accounts_page_reload (self);
}

/* --- what the buttons do --- */

static void
done_cb (int status, const char *words, gpointer user_data)
{
  PbAccountsPage *self = user_data;
  g_autofree char *hint = pb_hint_dup (PB_HINT_ACCOUNTS, words);

  pb_message_bar_say (self->bar, GTK_MESSAGE_WARNING, status != 0 ? hint : NULL);
  show_buttons (self);
  pb_accounts_page_reload (self);
}

static void
act (PbAccountsPage *self, const char *verb, const char *id)
{
  const char *const args[] = { "account", verb, id, NULL };

  g_clear_pointer (&self->doing, pb_runner_free);
  self->doing = pb_runner_start (args, NULL, NULL, done_cb, self);
  show_buttons (self);
}

static void
signed_in_cb (PbSignInBox *box, const char *why, gpointer user_data)
{
  PbAccountsPage *self = user_data;

  pb_message_bar_say (self->bar, GTK_MESSAGE_WARNING, why);
  show_buttons (self);
  gtk_widget_grab_focus (self->list);
}

static void
sign_in (PbAccountsPage *self, PbAccountEntry *entry)
{
  pb_message_bar_say (self->bar, GTK_MESSAGE_INFO, NULL);
  pb_sign_in_box_start (PB_SIGN_IN_BOX (self->signing_in), pb_account_entry_get_id (entry), pb_account_entry_get_oauth (entry));
  show_buttons (self);
}

/* Another window of this program. */
static void
show_window (PbAccountsPage *self, const char *window, const char *page)
{
  GApplication *application = g_application_get_default ();

  g_action_group_activate_action (G_ACTION_GROUP (application), "show", g_variant_new ("(ss)", window, page));
}

static GtkWindow *
get_window (PbAccountsPage *self)
{
  return GTK_WINDOW (gtk_widget_get_toplevel (GTK_WIDGET (self)));
}

static void
saved_cb (PbAccountEditor *editor, gpointer user_data)
{
  pb_accounts_page_reload (user_data);
}

static void
edit (PbAccountsPage *self, PbAccountFocus focus)
{
  PbAccountEntry *entry = get_selected (self);
  GtkWidget *editor;

  if (entry == NULL || !pb_account_entry_is_usable (entry))
    return;
  editor = pb_account_editor_new (get_window (self), pb_account_entry_get_id (entry), focus, pb_account_entry_get_oauth (entry));
  g_signal_connect_object (editor, "saved", G_CALLBACK (saved_cb), self, G_CONNECT_DEFAULT);
  gtk_window_present (GTK_WINDOW (editor));
}

static void
add_cb (GtkButton *button, gpointer user_data)
{
  show_window (user_data, "assistant", "");
}

static void
edit_cb (GtkButton *button, gpointer user_data)
{
  edit (user_data, PB_ACCOUNT_FOCUS_FIRST);
}

static void
activated_cb (GtkListBox *list, GtkListBoxRow *row, gpointer user_data)
{
  edit (user_data, PB_ACCOUNT_FOCUS_FIRST);
}

static void
pause_cb (GtkButton *button, gpointer user_data)
{
  PbAccountsPage *self = user_data;
  PbAccountEntry *entry = get_selected (self);

  if (entry != NULL)
    act (self, pb_account_entry_is_paused (entry) ? "resume" : "pause", pb_account_entry_get_id (entry));
}

static void
answered_cb (GtkDialog *dialog, gint response, gpointer user_data)
{
  PbAccountsPage *self = user_data;
  g_autofree char *id = g_strdup (g_object_get_data (G_OBJECT (dialog), "account"));

  gtk_widget_destroy (GTK_WIDGET (dialog));
  if (response == GTK_RESPONSE_ACCEPT)
    act (self, "remove", id);
}

static void
remove_cb (GtkButton *button, gpointer user_data)
{
  PbAccountsPage *self = user_data;
  PbAccountEntry *entry = get_selected (self);
  GtkWidget *dialog, *remove;

  if (entry == NULL)
    return;
  dialog = gtk_message_dialog_new (get_window (self), GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT, GTK_MESSAGE_QUESTION, GTK_BUTTONS_NONE, _ ("Remove %s?"), pb_account_entry_get_name (entry));
  gtk_message_dialog_format_secondary_text (GTK_MESSAGE_DIALOG (dialog), "%s", _ ("Its settings, its password and what Postbell remembers of it are deleted from this computer. The mails stay on the server."));
  gtk_window_set_title (GTK_WINDOW (dialog), _ ("Remove account"));
  gtk_dialog_add_button (GTK_DIALOG (dialog), _ ("_Cancel"), GTK_RESPONSE_CANCEL);
  remove = gtk_dialog_add_button (GTK_DIALOG (dialog), _ ("_Remove"), GTK_RESPONSE_ACCEPT);
  gtk_style_context_add_class (gtk_widget_get_style_context (remove), GTK_STYLE_CLASS_DESTRUCTIVE_ACTION);
  gtk_dialog_set_default_response (GTK_DIALOG (dialog), GTK_RESPONSE_CANCEL);
  g_object_set_data_full (G_OBJECT (dialog), "account", g_strdup (pb_account_entry_get_id (entry)), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (answered_cb), self, G_CONNECT_DEFAULT);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
open_online (PbAccountsPage *self)
{
  g_autoptr (GError) error = NULL;
  gboolean opened = pb_online_panel_open (GTK_WIDGET (self), &error);

  pb_message_bar_say (self->bar, GTK_MESSAGE_WARNING, opened ? NULL : error->message);
}

static void
mend_cb (GtkButton *button, gpointer user_data)
{
  PbAccountsPage *self = user_data;
  PbAccountEntry *entry = get_selected (self);

  if (entry == NULL)
    return;
  switch (get_remedy (entry))
    {
    case REMEDY_TRUST:
      show_window (self, "trust", pb_account_entry_get_id (entry));
      break;
    case REMEDY_KEYRING:
      pb_resident_activate (self->resident, "unlock", NULL);
      break;
    case REMEDY_PROXY:
      edit (self, PB_ACCOUNT_FOCUS_PROXY);
      break;
    case REMEDY_ONLINE:
      open_online (self);
      break;
    case REMEDY_BROWSER:
      sign_in (self, entry);
      break;
    case REMEDY_SECRET:
      edit (self, PB_ACCOUNT_FOCUS_SECRET);
      break;
    case REMEDY_NONE:
    default:
      break;
    }
}

static void
not_started_cb (const char *why, gpointer owner)
{
  pb_message_bar_say (PB_ACCOUNTS_PAGE (owner)->bar, GTK_MESSAGE_WARNING, why);
}

static void
start_cb (GtkButton *button, gpointer user_data)
{
  pb_message_bar_say (PB_ACCOUNTS_PAGE (user_data)->bar, GTK_MESSAGE_INFO, NULL);
  pb_start_postbell (not_started_cb, user_data);
}

static void
selected_cb (GtkListBox *list, GtkListBoxRow *row, gpointer user_data)
{
  show_buttons (user_data);
}

/* --- how it is built --- */

static GtkWidget *
add_button (PbAccountsPage *self, GtkWidget *box, const char *mnemonic, GCallback callback)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (mnemonic);

  g_signal_connect_object (button, "clicked", callback, self, G_CONNECT_DEFAULT);
  gtk_container_add (GTK_CONTAINER (box), button);
  return button;
}

static GtkWidget *
build_stopped (PbAccountsPage *self)
{
  GtkWidget *text = pb_look_label (PB_LOOK_PLAIN);

  self->stopped = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  gtk_label_set_text (GTK_LABEL (text), _ ("Postbell is not running. Until it runs, new mail is not noticed."));
  gtk_label_set_ellipsize (GTK_LABEL (text), PANGO_ELLIPSIZE_NONE);
  gtk_label_set_line_wrap (GTK_LABEL (text), TRUE);
  gtk_box_pack_start (GTK_BOX (self->stopped), text, TRUE, TRUE, 0);
  add_button (self, self->stopped, _ ("_Start Postbell"), G_CALLBACK (start_cb));
  gtk_widget_show_all (self->stopped);
  gtk_widget_hide (self->stopped);
  gtk_widget_set_no_show_all (self->stopped, TRUE);
  return self->stopped;
}

static GtkWidget *
build_list (PbAccountsPage *self)
{
  GtkWidget *window = gtk_scrolled_window_new (NULL, NULL), *nothing = pb_look_label (PB_LOOK_DIM);

  self->list = pb_look_list (_ ("Accounts"));
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_BROWSE);
  gtk_list_box_set_activate_on_single_click (GTK_LIST_BOX (self->list), FALSE);
  g_signal_connect_object (self->list, "row-selected", G_CALLBACK (selected_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (self->list, "row-activated", G_CALLBACK (activated_cb), self, G_CONNECT_DEFAULT);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (window), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_shadow_type (GTK_SCROLLED_WINDOW (window), GTK_SHADOW_IN);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (window), LIST_HEIGHT);
  gtk_container_add (GTK_CONTAINER (window), self->list);
  gtk_label_set_text (GTK_LABEL (nothing), _ ("There is no account yet"));
  gtk_label_set_xalign (GTK_LABEL (nothing), 0.5f);
  self->stack = gtk_stack_new ();
  gtk_stack_add_named (GTK_STACK (self->stack), nothing, "nothing");
  gtk_stack_add_named (GTK_STACK (self->stack), window, "accounts");
  return self->stack;
}

static GtkWidget *
build_buttons (PbAccountsPage *self)
{
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  add_button (self, buttons, _ ("A_dd…"), G_CALLBACK (add_cb));
  self->edit = add_button (self, buttons, _ ("_Edit…"), G_CALLBACK (edit_cb));
  self->pause = add_button (self, buttons, _ ("_Pause"), G_CALLBACK (pause_cb));
  self->remove = add_button (self, buttons, _ ("_Remove…"), G_CALLBACK (remove_cb));
  return buttons;
}

static void
pb_accounts_page_dispose (GObject *object)
{
  PbAccountsPage *self = PB_ACCOUNTS_PAGE (object);

  g_clear_pointer (&self->listing, pb_runner_free);
  g_clear_pointer (&self->doing, pb_runner_free);
  g_clear_pointer (&self->lines, g_ptr_array_unref);
  g_clear_object (&self->resident);
  g_clear_object (&self->bar);
  G_OBJECT_CLASS (pb_accounts_page_parent_class)->dispose (object);
}

static void
pb_accounts_page_class_init (PbAccountsPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pb_accounts_page_dispose;
}

static void
pb_accounts_page_init (PbAccountsPage *self)
{
  GtkWidget *middle = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  self->lines = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  gtk_box_pack_start (GTK_BOX (self), build_stopped (self), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (middle), build_list (self), TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (middle), build_buttons (self), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (self), middle, TRUE, TRUE, 0);
  self->mend = add_button (self, GTK_WIDGET (self), _ ("_Sign in again…"), G_CALLBACK (mend_cb));
  gtk_widget_set_halign (self->mend, GTK_ALIGN_START);
  gtk_widget_set_no_show_all (self->mend, TRUE);
  self->signing_in = pb_sign_in_box_new ();
  g_signal_connect_object (self->signing_in, "ended", G_CALLBACK (signed_in_cb), self, G_CONNECT_DEFAULT);
  gtk_box_pack_start (GTK_BOX (self), self->signing_in, FALSE, FALSE, 0);
}

GtkWidget *
pb_accounts_page_new (PbResident *resident, GtkWidget *bar)
{
  PbAccountsPage *self = g_object_new (PB_TYPE_ACCOUNTS_PAGE, "orientation", GTK_ORIENTATION_VERTICAL, "spacing", 12, "margin", 18, NULL);

  self->resident = g_object_ref (resident);
  self->bar = g_object_ref (bar);
  g_signal_connect_object (resident, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_DEFAULT);
  show_buttons (self);
  pb_accounts_page_reload (self);
  return GTK_WIDGET (self);
}
