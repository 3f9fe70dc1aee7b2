/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-account-editor.c: see pb-account-editor.h. */
#include "config.h"
#include "pb-account-editor.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pb-hint.h"
#include "pb-invitation.h"
#include "pb-look.h"
#include "pb-message-bar.h"
#include "pb-runner.h"

#define FIELDS_MAX 560 /* px: more scroll */

struct _PbAccountEditor
{
  GtkDialog parent_instance;

  char *id;              /* (owned) */
  char *oauth;           /* (owned): as in pb_account_fields_new() */
  char *failure;         /* (owned) (nullable): why the last try failed */
  char *warning;         /* (owned) (nullable): what a person should know although it is saved */
  JsonObject *account;   /* (owned) (nullable): as it is saved */
  PbRunner *runner;      /* (owned) (nullable): reads or saves */
  GtkWidget *bar;        /* (unowned), as all widgets */
  GtkWidget *window;     /* holds the fields */
  GtkWidget *fields;     /* (nullable): once the account is known */
  GtkWidget *invitation; /* into the browser, while a new sign-in is made */
  GtkWidget *progress;
  GtkWidget *save;
  GtkWidget *anyway; /* saves without trying */
  GtkWidget *close;
  PbAccountFocus focus;
};

G_DEFINE_FINAL_TYPE (PbAccountEditor, pb_account_editor, GTK_TYPE_DIALOG)

static guint saved_signal;

#define RESPONSE_ANYWAY 1

static void
say_progress (PbAccountEditor *self, const char *text)
{
  gtk_label_set_text (GTK_LABEL (self->progress), text);
}

static void
set_busy (PbAccountEditor *self, gboolean busy)
{
  gtk_widget_set_sensitive (self->window, !busy);
  gtk_widget_set_sensitive (self->save, !busy && self->fields != NULL);
  gtk_widget_set_sensitive (self->anyway, !busy);
}

/* --- reading --- */

static void
account_cb (JsonObject *line, gpointer user_data)
{
  PbAccountEditor *self = user_data;

  if (self->account == NULL)
    self->account = json_object_ref (line);
}

/* What failed was tried with other settings. */
static void
changed_cb (PbAccountFields *fields, gpointer user_data)
{
  PbAccountEditor *self = user_data;

  gtk_widget_hide (self->anyway);
  pb_message_bar_say (self->bar, GTK_MESSAGE_INFO, NULL);
}

/* The dialog is open already: it grows to what the fields need. */
static void
make_room (PbAccountEditor *self)
{
  int height;

  gtk_widget_get_preferred_height (self->fields, NULL, &height);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (self->window), pb_look_height (MIN (height, FIELDS_MAX)));
}

static void
read_cb (int status, const char *words, gpointer user_data)
{
  PbAccountEditor *self = user_data;

  say_progress (self, "");
  if (status != 0 || self->account == NULL)
    {
      pb_message_bar_say (self->bar, GTK_MESSAGE_WARNING, words);
      return;
    }
  self->fields = pb_account_fields_new (self->account, self->oauth);
  gtk_container_add (GTK_CONTAINER (self->window), self->fields);
  g_signal_connect_object (self->fields, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_DEFAULT);
  make_room (self);
  set_busy (self, FALSE);
  pb_account_fields_focus (PB_ACCOUNT_FIELDS (self->fields), self->focus);
}

/* --- saving --- */

static void
line_cb (JsonObject *line, gpointer user_data)
{
  PbAccountEditor *self = user_data;
  const char *message = pb_runner_string (line, "message");

  (void) pb_invitation_take (PB_INVITATION (self->invitation), line);
  if (pb_runner_is (line, "event", "saved") && (message != NULL || !pb_runner_bool (line, "kept", TRUE)))
    {
      g_free (self->warning);
      self->warning = g_strdup (message != NULL ? message : _ ("It is saved, but its secret is not in a keyring."));
    }
  if (pb_runner_is (line, "event", "step") && pb_runner_string (line, "text") != NULL)
    say_progress (self, pb_runner_string (line, "text"));
  if (!pb_runner_is (line, "event", "failed") || message == NULL)
    return;
  g_free (self->failure);
  self->failure = pb_hint_dup_failure (PB_HINT_EDITOR, line);
}

/* Nothing more is to be done here than to read. */
static void
warn (PbAccountEditor *self)
{
  gtk_widget_set_sensitive (self->window, FALSE);
  gtk_widget_hide (self->save);
  gtk_widget_hide (self->anyway);
  gtk_button_set_label (GTK_BUTTON (self->close), _ ("_Close"));
  pb_message_bar_say (self->bar, GTK_MESSAGE_WARNING, self->warning);
  gtk_widget_grab_focus (self->close);
}

static void
saved_cb (int status, const char *words, gpointer user_data)
{
  PbAccountEditor *self = user_data;

  say_progress (self, "");
  gtk_widget_hide (self->invitation);
  set_busy (self, FALSE);
  if (status == 0)
    {
      g_signal_emit (self, saved_signal, 0);
      if (self->warning != NULL)
        warn (self);
      else
        gtk_widget_destroy (GTK_WIDGET (self));
      return;
    }
  pb_message_bar_say (self->bar, GTK_MESSAGE_WARNING, self->failure != NULL ? self->failure : words);
  gtk_widget_set_visible (self->anyway, status == 1);
}

static void
wipe (char *secrets)
{
  if (secrets != NULL)
    explicit_bzero (secrets, strlen (secrets));
  g_free (secrets);
}

static void
save (PbAccountEditor *self, gboolean check)
{
  g_autoptr (GPtrArray) args = g_ptr_array_new_with_free_func (g_free);
  char *secrets = NULL;
  gboolean differs;

  g_ptr_array_add (args, g_strdup ("account"));
  g_ptr_array_add (args, g_strdup ("edit"));
  g_ptr_array_add (args, g_strdup (self->id));
  g_ptr_array_add (args, g_strdup ("--json"));
  if (!check)
    g_ptr_array_add (args, g_strdup ("--no-check"));
  differs = pb_account_fields_collect (PB_ACCOUNT_FIELDS (self->fields), args, &secrets);
  g_ptr_array_add (args, NULL);
  if (differs)
    {
      g_clear_pointer (&self->failure, g_free);
      g_clear_pointer (&self->runner, pb_runner_free);
      pb_message_bar_say (self->bar, GTK_MESSAGE_INFO, NULL);
      say_progress (self, _ ("Trying the settings …"));
      set_busy (self, TRUE);
      self->runner = pb_runner_start ((const char *const *) args->pdata, secrets, line_cb, saved_cb, self);
    }
  wipe (secrets);
  if (!differs)
    gtk_widget_destroy (GTK_WIDGET (self));
}

static void
response_cb (GtkDialog *dialog, gint response, gpointer user_data)
{
  PbAccountEditor *self = PB_ACCOUNT_EDITOR (dialog);

  if (response == GTK_RESPONSE_ACCEPT || response == RESPONSE_ANYWAY)
    save (self, response == GTK_RESPONSE_ACCEPT);
  else
    gtk_widget_destroy (GTK_WIDGET (self));
}

/* --- how it is built --- */

static void
pb_account_editor_dispose (GObject *object)
{
  PbAccountEditor *self = PB_ACCOUNT_EDITOR (object);

  g_clear_pointer (&self->runner, pb_runner_free);
  g_clear_pointer (&self->account, json_object_unref);
  G_OBJECT_CLASS (pb_account_editor_parent_class)->dispose (object);
}

static void
pb_account_editor_finalize (GObject *object)
{
  g_free (PB_ACCOUNT_EDITOR (object)->id);
  g_free (PB_ACCOUNT_EDITOR (object)->oauth);
  g_free (PB_ACCOUNT_EDITOR (object)->failure);
  g_free (PB_ACCOUNT_EDITOR (object)->warning);
  G_OBJECT_CLASS (pb_account_editor_parent_class)->finalize (object);
}

static void
pb_account_editor_class_init (PbAccountEditorClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pb_account_editor_dispose;
  G_OBJECT_CLASS (klass)->finalize = pb_account_editor_finalize;
  saved_signal = g_signal_new ("saved", PB_TYPE_ACCOUNT_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pb_account_editor_init (PbAccountEditor *self)
{
  GtkWidget *box = gtk_dialog_get_content_area (GTK_DIALOG (self));

  self->bar = pb_message_bar_new ();
  self->window = gtk_scrolled_window_new (NULL, NULL);
  self->progress = pb_look_label (PB_LOOK_DIM);
  self->invitation = pb_invitation_new ();
  g_object_set (self->progress, "margin", 12, NULL);
  g_object_set (self->invitation, "margin", 12, NULL);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->window), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_box_pack_start (GTK_BOX (box), self->bar, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), self->window, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (box), self->progress, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), self->invitation, FALSE, FALSE, 0);
  gtk_widget_show_all (box);
  self->anyway = gtk_dialog_add_button (GTK_DIALOG (self), _ ("Save wit_hout trying"), RESPONSE_ANYWAY);
  gtk_widget_hide (self->anyway);
  self->close = gtk_dialog_add_button (GTK_DIALOG (self), _ ("_Cancel"), GTK_RESPONSE_CANCEL);
  self->save = gtk_dialog_add_button (GTK_DIALOG (self), _ ("_Save"), GTK_RESPONSE_ACCEPT);
  gtk_dialog_set_default_response (GTK_DIALOG (self), GTK_RESPONSE_ACCEPT);
  g_signal_connect (self, "response", G_CALLBACK (response_cb), NULL);
}

GtkWidget *
pb_account_editor_new (GtkWindow *parent, const char *id, PbAccountFocus focus, const char *oauth)
{
  PbAccountEditor *self = g_object_new (PB_TYPE_ACCOUNT_EDITOR, "transient-for", parent, "modal", TRUE, "destroy-with-parent", TRUE, "use-header-bar", 0, NULL);
  const char *const args[] = { "account", "show", id, "--json", NULL };
  /* Translators: %s is an account's id */
  g_autofree char *title = g_strdup_printf (_ ("Settings of %s"), id);

  self->id = g_strdup (id);
  self->focus = focus;
  self->oauth = g_strdup (oauth);
  gtk_window_set_title (GTK_WINDOW (self), title);
  gtk_window_set_default_size (GTK_WINDOW (self), 520, -1);
  say_progress (self, _ ("Reading …"));
  set_busy (self, TRUE);
  self->runner = pb_runner_start (args, NULL, account_cb, read_cb, self);
  return GTK_WIDGET (self);
}
