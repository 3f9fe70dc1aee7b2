/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-trust-dialog.c: asks the program `postbell` what the server shows, and tells it what the person decided. */
#include "config.h"
#include "pb-trust-dialog.h"

#include <glib/gi18n.h>

#include "pb-hint.h"
#include "pb-look.h"
#include "pb-runner.h"
#include "pb-trust-sight.h"

#define TEXT_WIDTH 60 /* characters of a line */

enum
{
  RESPONSE_TRUST = 1,
  RESPONSE_FORGET,
  RESPONSE_AGAIN
};

struct _PbTrustDialog
{
  GtkDialog parent_instance;

  char *account;       /* (owned) */
  PbRunner *runner;    /* (owned) (nullable): looking, or deciding */
  PbTrustSight *sight; /* (owned) (nullable): what was seen last */
  GtkWidget *stack;    /* (unowned), as all widgets: pages "looking", "failed" and "sight" */
  GtkWidget *spinner;
  GtkWidget *failure;
  GtkWidget *title;
  GtkWidget *meaning;
  GtkWidget *facts; /* a grid */
  GtkWidget *confirmed;
  GtkWidget *trouble; /* what went wrong with a decision */
};

G_DEFINE_FINAL_TYPE (PbTrustDialog, pb_trust_dialog, GTK_TYPE_DIALOG)

/* --- what is shown --- */

static void
show_page (PbTrustDialog *self, const char *page)
{
  gboolean looking = g_str_equal (page, "looking");

  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), page);
  g_object_set (self->spinner, "active", looking, NULL);
}

static void
update_buttons (PbTrustDialog *self)
{
  GtkDialog *dialog = GTK_DIALOG (self);
  const PbTrustSight *sight = self->sight;
  gboolean busy = pb_runner_is_running (self->runner);
  gboolean may_trust = sight != NULL && sight->excusable && !sight->accepted;
  gboolean sure = sight != NULL && (!sight->changed || gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->confirmed)));

  gtk_widget_set_visible (gtk_dialog_get_widget_for_response (dialog, RESPONSE_TRUST), may_trust);
  gtk_dialog_set_response_sensitive (dialog, RESPONSE_TRUST, may_trust && sure && !busy);
  gtk_widget_set_visible (gtk_dialog_get_widget_for_response (dialog, RESPONSE_FORGET), sight != NULL && sight->pinned != NULL && sight->accepted);
  gtk_dialog_set_response_sensitive (dialog, RESPONSE_FORGET, !busy);
  gtk_widget_set_visible (gtk_dialog_get_widget_for_response (dialog, RESPONSE_AGAIN), sight == NULL && !busy);
}

static void
confirmed_cb (GtkToggleButton *button, gpointer user_data)
{
  update_buttons (user_data);
}

static char *
dup_title (const PbTrustSight *sight)
{
  if (sight->changed)
    /* Translators: %s is a server */
    return g_strdup_printf (_ ("Stop: %s shows another certificate than the pinned one"), sight->host);
  if (!sight->accepted)
    /* Translators: %s is a server */
    return g_strdup_printf (_ ("The certificate of %s cannot be trusted"), sight->host);
  /* Translators: %s is a server */
  return g_strdup_printf (_ ("The certificate of %s"), sight->host);
}

static char *
dup_time (gint64 seconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (seconds);

  return time != NULL ? g_date_time_format (time, "%Y-%m-%d %H:%M") : g_strdup ("?");
}

/* A row of the grid. @text: (nullable): NULL leaves it out. */
static void
add_fact (PbTrustDialog *self, int *row, const char *name, const char *text, PbLook look)
{
  GtkWidget *label = pb_look_label (PB_LOOK_DIM), *value = pb_look_label (look);

  if (text == NULL || text[0] == '\0')
    {
      g_object_ref_sink (label);
      g_object_ref_sink (value);
      g_object_unref (label);
      g_object_unref (value);
      return;
    }
  gtk_label_set_text (GTK_LABEL (label), name);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_NONE);
  gtk_widget_set_valign (label, GTK_ALIGN_START);
  gtk_label_set_text (GTK_LABEL (value), text);
  gtk_label_set_ellipsize (GTK_LABEL (value), PANGO_ELLIPSIZE_NONE);
  gtk_label_set_line_wrap (GTK_LABEL (value), TRUE);
  gtk_label_set_line_wrap_mode (GTK_LABEL (value), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_max_width_chars (GTK_LABEL (value), TEXT_WIDTH);
  gtk_label_set_selectable (GTK_LABEL (value), TRUE);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), value);
  gtk_widget_set_hexpand (value, TRUE);
  atk_object_set_name (gtk_widget_get_accessible (value), text);
  gtk_grid_attach (GTK_GRID (self->facts), label, 0, *row, 1, 1);
  gtk_grid_attach (GTK_GRID (self->facts), value, 1, *row, 1, 1);
  *row += 1;
}

static void
add_hash (PbTrustDialog *self, int *row, const char *name, const char *sha256)
{
  g_autofree char *grouped = pb_trust_sight_group (sha256);

  add_fact (self, row, name, grouped, PB_LOOK_CODE);
}

static void
show_facts (PbTrustDialog *self)
{
  const PbTrustSight *sight = self->sight;
  g_autofree char *from = dup_time (sight->not_before), *until = dup_time (sight->not_after);
  /* Translators: two times */
  g_autofree char *dates = sight->not_after != 0 ? g_strdup_printf (_ ("%s to %s"), from, until) : NULL;
  g_autofree char *server = g_strdup_printf ("%s:%" G_GINT64_FORMAT, sight->host, sight->port);
  int row = 0;

  gtk_container_foreach (GTK_CONTAINER (self->facts), (GtkCallback) (GCallback) gtk_widget_destroy, NULL);
  add_fact (self, &row, _ ("Server"), server, PB_LOOK_PLAIN);
  add_fact (self, &row, _ ("Issued to"), sight->subject, PB_LOOK_PLAIN);
  add_fact (self, &row, _ ("Names"), sight->names, PB_LOOK_PLAIN);
  add_fact (self, &row, _ ("Issued by"), sight->issuer, PB_LOOK_PLAIN);
  add_fact (self, &row, _ ("Valid"), dates, PB_LOOK_PLAIN);
  if (sight->changed)
    add_hash (self, &row, _ ("SHA-256 pinned until now"), sight->pinned);
  add_hash (self, &row, sight->changed ? _ ("SHA-256 shown now") : _ ("SHA-256"), sight->sha256);
  gtk_widget_show_all (self->facts);
}

static void
show_sight (PbTrustDialog *self)
{
  g_autofree char *title = dup_title (self->sight), *meaning = pb_hint_dup (PB_HINT_TRUST, self->sight->meaning);

  gtk_label_set_text (GTK_LABEL (self->title), title);
  gtk_label_set_text (GTK_LABEL (self->meaning), meaning);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->confirmed), FALSE);
  gtk_widget_set_visible (self->confirmed, self->sight->changed && self->sight->excusable);
  gtk_widget_hide (self->trouble);
  show_facts (self);
  show_page (self, "sight");
  gtk_widget_grab_focus (gtk_dialog_get_widget_for_response (GTK_DIALOG (self), GTK_RESPONSE_CLOSE));
}

/* --- looking --- */

static void
seen_cb (JsonObject *line, gpointer user_data)
{
  PbTrustDialog *self = user_data;

  g_clear_pointer (&self->sight, pb_trust_sight_free);
  self->sight = pb_trust_sight_new (line);
}

static void
looked_cb (int status, const char *words, gpointer user_data)
{
  PbTrustDialog *self = user_data;
  g_autofree char *hint = pb_hint_dup (PB_HINT_TRUST, words);

  g_clear_pointer (&self->runner, pb_runner_free);
  if (status != 0)
    g_clear_pointer (&self->sight, pb_trust_sight_free);
  if (self->sight != NULL)
    show_sight (self);
  else
    {
      gtk_label_set_text (GTK_LABEL (self->failure), hint[0] != '\0' ? hint : _ ("The certificate could not be looked at."));
      show_page (self, "failed");
    }
  update_buttons (self);
}

static void
look (PbTrustDialog *self)
{
  const char *const args[] = { "trust", self->account, "--show", "--json", NULL };

  g_clear_pointer (&self->runner, pb_runner_free);
  g_clear_pointer (&self->sight, pb_trust_sight_free);
  self->runner = pb_runner_start (args, NULL, seen_cb, looked_cb, self);
  show_page (self, "looking");
  update_buttons (self);
}

/* --- deciding --- */

static void
decided_cb (int status, const char *words, gpointer user_data)
{
  PbTrustDialog *self = user_data;

  g_clear_pointer (&self->runner, pb_runner_free);
  if (status == 0)
    {
      gtk_widget_destroy (GTK_WIDGET (self));
      return;
    }
  gtk_label_set_text (GTK_LABEL (self->trouble), words);
  gtk_widget_show (self->trouble);
  update_buttons (self);
}

static void
decide (PbTrustDialog *self, const char *const *args)
{
  g_clear_pointer (&self->runner, pb_runner_free);
  self->runner = pb_runner_start (args, NULL, NULL, decided_cb, self);
  update_buttons (self);
}

/* The very certificate that was shown, in place of the very pin that was shown: the program refuses any other. */
static void
trust (PbTrustDialog *self)
{
  const char *args[] = { "trust", self->account, "--pin", self->sight->sha256, NULL, NULL, NULL };

  if (self->sight->changed)
    {
      args[4] = "--instead-of";
      args[5] = self->sight->pinned;
    }
  decide (self, args);
}

static void
forget (PbTrustDialog *self)
{
  const char *const args[] = { "trust", self->account, "--forget", NULL };

  decide (self, args);
}

static void
pb_trust_dialog_response (GtkDialog *dialog, int response)
{
  PbTrustDialog *self = PB_TRUST_DIALOG (dialog);

  if (response == RESPONSE_TRUST && self->sight != NULL)
    trust (self);
  else if (response == RESPONSE_FORGET)
    forget (self);
  else if (response == RESPONSE_AGAIN)
    look (self);
  else
    gtk_widget_destroy (GTK_WIDGET (self));
}

/* --- how it is built --- */

static GtkWidget *
wrapped_label (PbLook look)
{
  GtkWidget *label = pb_look_label (look);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_NONE);
  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_width_chars (GTK_LABEL (label), TEXT_WIDTH / 2);
  gtk_label_set_max_width_chars (GTK_LABEL (label), TEXT_WIDTH);
  return label;
}

static GtkWidget *
build_looking (PbTrustDialog *self)
{
  GtkWidget *page = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *label = pb_look_label (PB_LOOK_PLAIN);

  self->spinner = gtk_spinner_new ();
  gtk_label_set_text (GTK_LABEL (label), _ ("Asking the server for its certificate …"));
  gtk_label_set_xalign (GTK_LABEL (label), 0.5f);
  gtk_widget_set_valign (page, GTK_ALIGN_CENTER);
  gtk_container_add (GTK_CONTAINER (page), self->spinner);
  gtk_container_add (GTK_CONTAINER (page), label);
  return page;
}

static GtkWidget *
build_failed (PbTrustDialog *self)
{
  self->failure = wrapped_label (PB_LOOK_PLAIN);
  gtk_label_set_selectable (GTK_LABEL (self->failure), TRUE);
  gtk_widget_set_valign (self->failure, GTK_ALIGN_START);
  return self->failure;
}

static GtkWidget *
build_sight (PbTrustDialog *self)
{
  GtkWidget *page = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  self->title = wrapped_label (PB_LOOK_TITLE);
  self->meaning = wrapped_label (PB_LOOK_PLAIN);
  self->facts = gtk_grid_new ();
  g_object_set (self->facts, "column-spacing", 12, "row-spacing", 6, NULL);
  for (gsize i = 0; i < 3; i++)
    gtk_container_add (GTK_CONTAINER (page), (GtkWidget *[]){ self->title, self->meaning, self->facts }[i]);
  return page;
}

/* What belongs to the buttons, and is never scrolled away. */
static GtkWidget *
build_foot (PbTrustDialog *self)
{
  GtkWidget *foot = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->confirmed = gtk_check_button_new_with_mnemonic (_ ("The _operator of the server has confirmed the new SHA-256 to me"));
  self->trouble = wrapped_label (PB_LOOK_STRONG);
  gtk_label_set_line_wrap (GTK_LABEL (gtk_bin_get_child (GTK_BIN (self->confirmed))), TRUE);
  gtk_widget_set_no_show_all (self->confirmed, TRUE);
  gtk_widget_set_no_show_all (self->trouble, TRUE);
  gtk_widget_set_margin_start (foot, 16);
  gtk_widget_set_margin_end (foot, 16);
  g_signal_connect_object (self->confirmed, "toggled", G_CALLBACK (confirmed_cb), self, G_CONNECT_DEFAULT);
  gtk_container_add (GTK_CONTAINER (foot), self->confirmed);
  gtk_container_add (GTK_CONTAINER (foot), self->trouble);
  return foot;
}

static void
add_buttons (GtkDialog *dialog)
{
  GtkWidget *trust = gtk_dialog_add_button (dialog, _ ("_Trust this certificate"), RESPONSE_TRUST);
  GtkWidget *forget = gtk_dialog_add_button (dialog, _ ("_Forget the pin"), RESPONSE_FORGET);
  GtkWidget *again = gtk_dialog_add_button (dialog, _ ("Try _again"), RESPONSE_AGAIN);
  GtkWidget *hidden[] = { trust, forget, again };

  (void) gtk_dialog_add_button (dialog, _ ("_Close"), GTK_RESPONSE_CLOSE);
  gtk_dialog_set_default_response (dialog, GTK_RESPONSE_CLOSE);
  gtk_style_context_add_class (gtk_widget_get_style_context (trust), GTK_STYLE_CLASS_DESTRUCTIVE_ACTION);
  for (gsize i = 0; i < G_N_ELEMENTS (hidden); i++)
    {
      gtk_widget_set_no_show_all (hidden[i], TRUE);
      gtk_widget_hide (hidden[i]);
    }
}

static void
pb_trust_dialog_dispose (GObject *object)
{
  PbTrustDialog *self = PB_TRUST_DIALOG (object);

  g_clear_pointer (&self->runner, pb_runner_free);
  G_OBJECT_CLASS (pb_trust_dialog_parent_class)->dispose (object);
}

static void
pb_trust_dialog_finalize (GObject *object)
{
  PbTrustDialog *self = PB_TRUST_DIALOG (object);

  g_clear_pointer (&self->sight, pb_trust_sight_free);
  g_free (self->account);
  G_OBJECT_CLASS (pb_trust_dialog_parent_class)->finalize (object);
}

static void
pb_trust_dialog_class_init (PbTrustDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pb_trust_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = pb_trust_dialog_finalize;
  GTK_DIALOG_CLASS (klass)->response = pb_trust_dialog_response;
}

static void
pb_trust_dialog_init (PbTrustDialog *self)
{
  GtkWidget *area = gtk_dialog_get_content_area (GTK_DIALOG (self)), *scrolled = gtk_scrolled_window_new (NULL, NULL), *foot = build_foot (self);

  self->stack = gtk_stack_new ();
  gtk_stack_set_homogeneous (GTK_STACK (self->stack), FALSE);
  g_object_set (self->stack, "margin", 16, NULL);
  gtk_stack_add_named (GTK_STACK (self->stack), build_looking (self), "looking");
  gtk_stack_add_named (GTK_STACK (self->stack), build_failed (self), "failed");
  gtk_stack_add_named (GTK_STACK (self->stack), build_sight (self), "sight");
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_container_add (GTK_CONTAINER (scrolled), self->stack);
  gtk_box_pack_start (GTK_BOX (area), scrolled, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (area), foot, FALSE, FALSE, 0);
  add_buttons (GTK_DIALOG (self));
  gtk_box_set_spacing (GTK_BOX (area), 6);
  gtk_widget_show_all (scrolled);
  gtk_widget_show (foot);
  gtk_window_set_icon_name (GTK_WINDOW (self), PB_APP_ID);
  gtk_window_set_default_size (GTK_WINDOW (self), 620, 640);
}

/* Returns: (transfer none) (nullable): the dialog about @account that is open. */
static GtkWindow *
find (GtkApplication *application, const char *account)
{
  for (GList *l = gtk_application_get_windows (application); l != NULL; l = l->next)
    if (PB_IS_TRUST_DIALOG (l->data) && g_str_equal (PB_TRUST_DIALOG (l->data)->account, account))
      return l->data;
  return NULL;
}

void
pb_trust_dialog_show (GtkApplication *application, GtkWindow *parent, const char *account)
{
  GtkWindow *found = find (application, account);
  g_autofree char *title = NULL;
  PbTrustDialog *self;

  if (found == NULL)
    {
      /* Translators: %s is an account's id */
      title = g_strdup_printf (_ ("Certificate – %s"), account);
      self = g_object_new (PB_TYPE_TRUST_DIALOG, "application", application, "transient-for", parent, "title", title, NULL);
      self->account = g_strdup (account);
      look (self);
      found = GTK_WINDOW (self);
    }
  gtk_window_present (found);
}
