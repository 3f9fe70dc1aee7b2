/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-folders-page.c: see pb-folders-page.h. */
#include "config.h"
#include "pb-folders-page.h"

#include <glib/gi18n.h>
#include <stdbool.h>

#include "pb-field.h"
#include "pb-runner.h"

/* One line of the list. */
typedef struct
{
  char *name;         /* (owned): as the server calls it */
  GtkWidget *checked; /* (unowned) */
  gint64 unread;      /* -1 = not known */
  gboolean watched;   /* as the account has it */
} Folder;

struct _PbFoldersPage
{
  GtkBox parent_instance;

  PbRunner *runner;   /* (owned) (nullable) */
  char *account;      /* (owned) (nullable) */
  GPtrArray *folders; /* (owned) (element-type Folder) */
  GtkWidget *spinner; /* (unowned), as all widgets */
  GtkWidget *list;
  GtkWidget *trouble;
  bool loading : 1;
};

G_DEFINE_FINAL_TYPE (PbFoldersPage, pb_folders_page, GTK_TYPE_BOX)

enum
{
  LOADED,
  CHANGED,
  SAVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
free_folder (gpointer data)
{
  Folder *folder = data;

  g_free (folder->name);
  g_free (folder);
}

static gboolean
is_checked (const Folder *folder)
{
  return gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (folder->checked));
}

gboolean
pb_folders_page_is_loading (PbFoldersPage *self)
{
  return self->loading;
}

gboolean
pb_folders_page_has_choice (PbFoldersPage *self)
{
  return self->folders->len > 1;
}

gboolean
pb_folders_page_is_complete (PbFoldersPage *self)
{
  for (guint i = 0; i < self->folders->len; i++)
    if (is_checked (g_ptr_array_index (self->folders, i)))
      return TRUE;
  return FALSE;
}

gint64
pb_folders_page_get_unread (PbFoldersPage *self)
{
  gint64 sum = -1;

  for (guint i = 0; i < self->folders->len; i++)
    {
      const Folder *folder = g_ptr_array_index (self->folders, i);

      if (is_checked (folder) && folder->unread >= 0)
        sum = MAX (sum, 0) + folder->unread;
    }
  return sum;
}

/* --- the list --- */

static void
toggled_cb (GtkToggleButton *button, gpointer user_data)
{
  g_signal_emit (user_data, signals[CHANGED], 0);
}

/* Returns: (transfer full): a folder as a screen reader says it. */
static char *
dup_spoken (const char *name, gint64 unread)
{
  g_autofree char *number = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d unread mail", "%d unread mails", (gulong) MAX (unread, 0)), (int) unread);

  if (unread < 0)
    return g_strdup (name);
  /* TRANSLATORS: the first %s is a folder, the second "3 unread mails" */
  return g_strdup_printf (_ ("%s: %s"), name, number);
}

static GtkWidget *
new_row (Folder *folder, const char *shown)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10), *pill = pb_look_label (PB_LOOK_PILL);
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, folder->unread);
  g_autofree char *spoken = dup_spoken (shown, folder->unread);

  g_object_set (row, "margin", 6, NULL);
  folder->checked = gtk_check_button_new_with_label (shown);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (folder->checked), folder->watched);
  atk_object_set_name (gtk_widget_get_accessible (folder->checked), spoken);
  gtk_label_set_text (GTK_LABEL (pill), number);
  gtk_box_pack_start (GTK_BOX (row), folder->checked, TRUE, TRUE, 0);
  if (folder->unread > 0)
    gtk_box_pack_end (GTK_BOX (row), pill, FALSE, FALSE, 0);
  gtk_widget_show_all (row);
  return row;
}

static void
line_cb (JsonObject *line, gpointer user_data)
{
  PbFoldersPage *self = user_data;
  const char *name = pb_runner_string (line, "name");
  gboolean inbox = pb_runner_is (line, "role", "inbox");
  GtkWidget *row;
  Folder *folder;

  if (name == NULL || !pb_runner_bool (line, "selectable", TRUE))
    return;
  folder = g_new0 (Folder, 1);
  folder->name = g_strdup (name);
  folder->unread = pb_runner_int (line, "unread", -1);
  folder->watched = pb_runner_bool (line, "watched", FALSE);
  row = new_row (folder, inbox ? _ ("Inbox") : name);
  gtk_container_add (GTK_CONTAINER (self->list), row);
  if (inbox)
    gtk_box_reorder_child (GTK_BOX (self->list), row, 0);
  g_signal_connect_object (folder->checked, "toggled", G_CALLBACK (toggled_cb), self, G_CONNECT_DEFAULT);
  g_ptr_array_insert (self->folders, inbox ? 0 : -1, folder);
}

static void
loaded_cb (int status, const char *words, gpointer user_data)
{
  PbFoldersPage *self = user_data;

  self->loading = FALSE;
  g_clear_pointer (&self->runner, pb_runner_free);
  g_object_set (self->spinner, "active", FALSE, "visible", FALSE, NULL);
  if (status != 0)
    pb_field_show_text (self->trouble, words);
  g_signal_emit (self, signals[LOADED], 0);
}

void
pb_folders_page_load (PbFoldersPage *self, const char *account)
{
  const char *args[] = { "folders", account, "--json", NULL };

  g_clear_pointer (&self->runner, pb_runner_free);
  g_free (self->account);
  self->account = g_strdup (account);
  pb_field_clear (self->list);
  g_ptr_array_set_size (self->folders, 0);
  gtk_widget_hide (self->trouble);
  g_object_set (self->spinner, "active", TRUE, "visible", TRUE, NULL);
  self->loading = TRUE;
  self->runner = pb_runner_start (args, NULL, line_cb, loaded_cb, self);
}

/* --- the choice --- */

static void
saved_cb (int status, const char *words, gpointer user_data)
{
  PbFoldersPage *self = user_data;

  g_clear_pointer (&self->runner, pb_runner_free);
  if (status != 0)
    {
      pb_field_show_text (self->trouble, words);
      return;
    }
  for (guint i = 0; i < self->folders->len; i++)
    {
      Folder *folder = g_ptr_array_index (self->folders, i);
      folder->watched = is_checked (folder);
    }
  g_signal_emit (self, signals[SAVED], 0);
}

static gboolean
has_changed (PbFoldersPage *self)
{
  for (guint i = 0; i < self->folders->len; i++)
    {
      const Folder *folder = g_ptr_array_index (self->folders, i);

      if (folder->watched != is_checked (folder))
        return TRUE;
    }
  return FALSE;
}

/* Returns: (transfer full): the arguments that make the choice the account's. */
static GStrv
dup_args (PbFoldersPage *self)
{
  g_autoptr (GStrvBuilder) args = g_strv_builder_new ();

  g_strv_builder_add_many (args, "account", "edit", self->account, "--no-check", NULL);
  for (guint i = 0; i < self->folders->len; i++)
    {
      const Folder *folder = g_ptr_array_index (self->folders, i);

      if (is_checked (folder))
        g_strv_builder_add_many (args, "--folder", folder->name, NULL);
    }
  return g_strv_builder_end (args);
}

void
pb_folders_page_save (PbFoldersPage *self)
{
  g_auto (GStrv) args = dup_args (self);

  if (!has_changed (self))
    {
      g_signal_emit (self, signals[SAVED], 0);
      return;
    }
  g_clear_pointer (&self->runner, pb_runner_free);
  self->runner = pb_runner_start ((const char *const *) args, NULL, NULL, saved_cb, self);
}

/* --- how it is built --- */

static void
pb_folders_page_dispose (GObject *object)
{
  g_clear_pointer (&PB_FOLDERS_PAGE (object)->runner, pb_runner_free);
  G_OBJECT_CLASS (pb_folders_page_parent_class)->dispose (object);
}

static void
pb_folders_page_finalize (GObject *object)
{
  PbFoldersPage *self = PB_FOLDERS_PAGE (object);

  g_free (self->account);
  g_ptr_array_unref (self->folders);
  G_OBJECT_CLASS (pb_folders_page_parent_class)->finalize (object);
}

static void
pb_folders_page_class_init (PbFoldersPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pb_folders_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = pb_folders_page_finalize;
  signals[LOADED] = g_signal_new ("loaded", PB_TYPE_FOLDERS_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SAVED] = g_signal_new ("saved", PB_TYPE_FOLDERS_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CHANGED] = g_signal_new ("changed", PB_TYPE_FOLDERS_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pb_folders_page_init (PbFoldersPage *self)
{
  GtkWidget *window = gtk_scrolled_window_new (NULL, NULL);
  GtkWidget *parts[] = {
    pb_field_text (PB_LOOK_TITLE, _ ("Which folders shall Postbell tell of?")),
    pb_field_text (PB_LOOK_PLAIN, _ ("The numbers are unread mails. A server that cannot push several folders is asked about the others every few minutes.")),
    self->spinner = gtk_spinner_new (),
    window,
    self->trouble = pb_field_text (PB_LOOK_STRONG, NULL),
  };

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 12);
  self->folders = g_ptr_array_new_with_free_func (free_folder);
  self->list = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0); /* a list box would take the focus from its ticks */
  atk_object_set_name (gtk_widget_get_accessible (self->list), _ ("Folders"));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (window), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_shadow_type (GTK_SCROLLED_WINDOW (window), GTK_SHADOW_IN);
  gtk_widget_set_vexpand (window, TRUE);
  gtk_container_add (GTK_CONTAINER (window), self->list);
  gtk_widget_set_no_show_all (self->spinner, TRUE);
  gtk_widget_set_no_show_all (self->trouble, TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    gtk_container_add (GTK_CONTAINER (self), parts[i]);
}

GtkWidget *
pb_folders_page_new (void)
{
  return g_object_new (PB_TYPE_FOLDERS_PAGE, NULL);
}
