/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-general-page.c: see pb-general-page.h. */
#include "config.h"
#include "pb-general-page.h"

#include <glib/gi18n.h>

#include "pb-hint.h"
#include "pb-message-bar.h"
#include "pb-runner.h"
#include "pb-setting.h"

#define MAX_FATES 6 /* accounts of an import that are named; the list of accounts has all */

struct _PbGeneralPage
{
  GtkBox parent_instance;

  GtkWidget *bar;                /* (owned) */
  GtkWidget *login;              /* (unowned), as the next two */
  GtkWidget *save;               /* export */
  GtkWidget *load;               /* import */
  PbRunner *asking;              /* (owned) (nullable): autostart */
  PbRunner *moving;              /* (owned) (nullable): export or import */
  GtkFileChooserNative *chooser; /* (owned) (nullable) */
  gint64 accounts;               /* that an import brought */
  gint64 preferences;
  GPtrArray *fates;  /* (owned) (element-type utf8): what became of each account of the file; those left out are first */
  gboolean left_out; /* one of them */
  gboolean showing;  /* the box follows the desktop, not the other way round */
};

G_DEFINE_FINAL_TYPE (PbGeneralPage, pb_general_page, GTK_TYPE_BOX)

/* --- start at login --- */

static void
show_login (PbGeneralPage *self, gboolean on)
{
  self->showing = TRUE;
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->login), on);
  self->showing = FALSE;
}

static void
asked_cb (int status, const char *words, gpointer user_data)
{
  PbGeneralPage *self = user_data;

  gtk_widget_set_sensitive (self->login, TRUE);
  if (status == 0)
    show_login (self, g_str_has_prefix (words, "on"));
}

static void
ask_login (PbGeneralPage *self)
{
  const char *const args[] = { "autostart", "status", NULL };

  gtk_widget_set_sensitive (self->login, FALSE);
  g_clear_pointer (&self->asking, pb_runner_free);
  self->asking = pb_runner_start (args, NULL, NULL, asked_cb, self);
}

static void
warn (PbGeneralPage *self, const char *words)
{
  g_autofree char *hint = pb_hint_dup (PB_HINT_ACCOUNTS, words);

  pb_message_bar_say (self->bar, GTK_MESSAGE_WARNING, hint);
}

static void
switched_cb (int status, const char *words, gpointer user_data)
{
  PbGeneralPage *self = user_data;

  pb_message_bar_say (self->bar, GTK_MESSAGE_INFO, NULL);
  if (status != 0)
    warn (self, words);
  ask_login (self);
}

static void
login_toggled_cb (GtkToggleButton *box, gpointer user_data)
{
  PbGeneralPage *self = user_data;
  const char *const args[] = { "autostart", gtk_toggle_button_get_active (box) ? "on" : "off", NULL };

  if (self->showing)
    return;
  gtk_widget_set_sensitive (self->login, FALSE);
  g_clear_pointer (&self->asking, pb_runner_free);
  self->asking = pb_runner_start (args, NULL, NULL, switched_cb, self);
}

/* --- export, import --- */

static void
exported_cb (int status, const char *words, gpointer user_data)
{
  PbGeneralPage *self = user_data;

  gtk_widget_set_sensitive (self->save, TRUE);
  if (status == 0)
    pb_message_bar_say (self->bar, GTK_MESSAGE_INFO, _ ("Accounts and preferences were written to the file. No password is in it."));
  else
    warn (self, words);
}

static void
note_account (PbGeneralPage *self, JsonObject *line)
{
  const char *id = pb_runner_string (line, "id"), *text = pb_runner_string (line, "text");
  g_autofree char *hint = text != NULL ? pb_hint_dup (PB_HINT_ACCOUNTS, text) : NULL;
  gboolean left_out = pb_runner_is (line, "state", "left-out");

  if (id == NULL || hint == NULL)
    return;
  /* TRANSLATORS: an account, and what became of it */
  g_ptr_array_insert (self->fates, left_out ? 0 : -1, g_strdup_printf (_ ("%s: %s"), id, hint));
  self->left_out |= left_out;
}

static void
imported_line_cb (JsonObject *line, gpointer user_data)
{
  PbGeneralPage *self = user_data;

  if (pb_runner_is (line, "event", "account"))
    note_account (self, line);
  if (!pb_runner_is (line, "event", "done"))
    return;
  self->accounts = pb_runner_int (line, "accounts", 0);
  self->preferences = pb_runner_int (line, "preferences", 0);
}

/* Returns: (transfer full): how many came. */
static char *
dup_counts (PbGeneralPage *self)
{
  g_autofree char *accounts = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d account", "%d accounts", (gulong) self->accounts), (int) self->accounts);
  g_autofree char *preferences = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d preference", "%d preferences", (gulong) self->preferences), (int) self->preferences);

  /* Translators: "2 accounts", "9 preferences" */
  return g_strdup_printf (_ ("Taken from the file: %s, %s. Passwords are not in it: sign in to each new account."), accounts, preferences);
}

static void
imported_cb (int status, const char *words, gpointer user_data)
{
  PbGeneralPage *self = user_data;
  g_autofree char *counts = dup_counts (self);
  g_autoptr (GString) all = g_string_new (counts);
  guint shown = MIN (self->fates->len, MAX_FATES), more = self->fates->len - shown;

  gtk_widget_set_sensitive (self->load, TRUE);
  if (status != 0 && self->fates->len == 0)
    {
      warn (self, words);
      return;
    }
  for (guint i = 0; i < shown; i++)
    g_string_append_printf (all, "\n%s", (const char *) g_ptr_array_index (self->fates, i));
  if (more > 0)
    {
      g_string_append_c (all, '\n');
      g_string_append_printf (all, g_dngettext (GETTEXT_PACKAGE, "and %u more account", "and %u more accounts", more), more);
    }
  pb_message_bar_say (self->bar, status != 0 || self->left_out ? GTK_MESSAGE_WARNING : GTK_MESSAGE_INFO, all->str);
}

static void
move (PbGeneralPage *self, gboolean export, const char *path)
{
  const char *const args[] = { "settings", export ? "export" : "import", path, export ? NULL : "--json", NULL };

  self->accounts = self->preferences = 0;
  self->left_out = FALSE;
  g_ptr_array_set_size (self->fates, 0);
  g_clear_pointer (&self->moving, pb_runner_free);
  gtk_widget_set_sensitive (export ? self->save : self->load, FALSE);
  self->moving = pb_runner_start (args, NULL, export ? NULL : imported_line_cb, export ? exported_cb : imported_cb, self);
}

static void
chosen_cb (GtkNativeDialog *chooser, gint response, gpointer user_data)
{
  PbGeneralPage *self = user_data;
  g_autofree char *path = gtk_file_chooser_get_filename (GTK_FILE_CHOOSER (chooser));
  gboolean export = gtk_file_chooser_get_action (GTK_FILE_CHOOSER (chooser)) == GTK_FILE_CHOOSER_ACTION_SAVE;

  gtk_native_dialog_hide (chooser);
  if (response == GTK_RESPONSE_ACCEPT && path != NULL)
    move (self, export, path);
}

static void
choose (PbGeneralPage *self, GtkFileChooserAction action, const char *title, const char *accept)
{
  GtkWidget *window = gtk_widget_get_toplevel (GTK_WIDGET (self));

  g_clear_object (&self->chooser);
  self->chooser = gtk_file_chooser_native_new (title, GTK_WINDOW (window), action, accept, NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  if (action == GTK_FILE_CHOOSER_ACTION_SAVE)
    {
      gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), "postbell-settings.ini");
      gtk_file_chooser_set_do_overwrite_confirmation (GTK_FILE_CHOOSER (self->chooser), TRUE);
    }
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (chosen_cb), self, G_CONNECT_DEFAULT);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
save_cb (GtkButton *button, gpointer user_data)
{
  choose (user_data, GTK_FILE_CHOOSER_ACTION_SAVE, _ ("Export settings"), _ ("_Export"));
}

static void
load_cb (GtkButton *button, gpointer user_data)
{
  choose (user_data, GTK_FILE_CHOOSER_ACTION_OPEN, _ ("Import settings"), _ ("_Import"));
}

/* --- how it is built --- */

static void
add_login (PbGeneralPage *self, GtkWidget *groups)
{
  GtkWidget *group = pb_setting_group (groups, _ ("Start"));

  self->login = gtk_check_button_new_with_mnemonic (_ ("_Start Postbell at login"));
  gtk_widget_set_margin_start (self->login, 12);
  gtk_widget_set_halign (self->login, GTK_ALIGN_START);
  gtk_grid_attach_next_to (GTK_GRID (group), self->login, NULL, GTK_POS_BOTTOM, 2, 1);
  g_signal_connect_object (self->login, "toggled", G_CALLBACK (login_toggled_cb), self, G_CONNECT_DEFAULT);
  pb_setting_note (group, _ ("The language is the one of your session; there is nothing to choose here."));
}

static void
add_directory (GtkWidget *groups, GSettings *settings)
{
  const PbSettingChoice choices[] = {
    { "ask", _ ("Ask each time") },
    { "always", _ ("Always") },
    { "never", _ ("Never") },
  };
  GtkWidget *group = pb_setting_group (groups, _ ("New accounts"));

  pb_setting_choice (group, settings, "ask-ispdb", _ ("Look in _Mozilla’s directory"), choices, G_N_ELEMENTS (choices));
  pb_setting_note (group, _ ("It knows the mail servers of many providers. It learns the part of the address after the @, nothing else."));
}

static void
add_company (GtkWidget *groups, GSettings *settings)
{
  GtkWidget *group = pb_setting_group (groups, _ ("Tencent Exmail"));

  pb_setting_check (group, settings, "company-directory", _ ("Use the company’s _directory"));
  pb_setting_note (group, _ ("Senders are shown with name and department, and an outsider with a colleague’s name is marked. A copy of the directory is kept on this computer; switched off, it is erased."));
}

static GtkWidget *
add_button (PbGeneralPage *self, GtkWidget *box, const char *mnemonic, GCallback callback)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (mnemonic);

  g_signal_connect_object (button, "clicked", callback, self, G_CONNECT_DEFAULT);
  gtk_container_add (GTK_CONTAINER (box), button);
  return button;
}

static void
add_moving (PbGeneralPage *self, GtkWidget *groups)
{
  GtkWidget *group = pb_setting_group (groups, _ ("Another computer")), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  gtk_widget_set_margin_start (box, 12);
  gtk_grid_attach_next_to (GTK_GRID (group), box, NULL, GTK_POS_BOTTOM, 2, 1);
  self->save = add_button (self, box, _ ("_Export…"), G_CALLBACK (save_cb));
  self->load = add_button (self, box, _ ("_Import…"), G_CALLBACK (load_cb));
  pb_setting_note (group, _ ("Accounts and preferences as a file, without passwords. Accounts that are here already stay as they are."));
}

static void
pb_general_page_dispose (GObject *object)
{
  PbGeneralPage *self = PB_GENERAL_PAGE (object);

  g_clear_pointer (&self->asking, pb_runner_free);
  g_clear_pointer (&self->moving, pb_runner_free);
  g_clear_object (&self->chooser);
  g_clear_pointer (&self->fates, g_ptr_array_unref);
  g_clear_object (&self->bar);
  G_OBJECT_CLASS (pb_general_page_parent_class)->dispose (object);
}

static void
pb_general_page_class_init (PbGeneralPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pb_general_page_dispose;
}

static void
pb_general_page_init (PbGeneralPage *self)
{
  self->fates = g_ptr_array_new_with_free_func (g_free);
}

GtkWidget *
pb_general_page_new (GSettings *settings, GtkWidget *bar)
{
  PbGeneralPage *self = g_object_new (PB_TYPE_GENERAL_PAGE, "orientation", GTK_ORIENTATION_VERTICAL, NULL);
  GtkWidget *groups, *page = pb_setting_page_new (&groups);

  self->bar = g_object_ref (bar);
  add_login (self, groups);
  if (settings != NULL)
    {
      add_directory (groups, settings);
      add_company (groups, settings);
    }
  add_moving (self, groups);
  gtk_box_pack_start (GTK_BOX (self), page, TRUE, TRUE, 0);
  ask_login (self);
  return GTK_WIDGET (self);
}
