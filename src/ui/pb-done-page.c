/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-done-page.c: see pb-done-page.h. */
#include "config.h"
#include "pb-done-page.h"

#include <glib/gi18n.h>
#include <stdbool.h>

#include "pb-field.h"
#include "pb-runner.h"

/* Whoever has one of these names shows the icon: the desktop's tray, and our bridge to the trays of old. */
static const char *const trays[] = { "org.kde.StatusNotifierWatcher", PB_APP_ID ".Bridge" };

struct _PbDonePage
{
  GtkBox parent_instance;

  PbResident *resident; /* (owned) */
  PbRunner *alert;      /* (owned) (nullable) */
  PbRunner *login;      /* (owned) (nullable) */
  char *account;        /* (owned) (nullable) */
  gint64 unread;        /* -1 = not known yet */
  guint watches[G_N_ELEMENTS (trays)];
  GtkWidget *title; /* (unowned), as all widgets */
  GtkWidget *old;
  GtkWidget *stopped; /* why nobody watches */
  GtkWidget *secret;  /* why it is not in a keyring */
  GtkWidget *unlock;
  GtkWidget *place;
  GtkWidget *test;
  GtkWidget *outcome;
  GtkWidget *at_login;
  GtkWidget *trouble;
  bool here[G_N_ELEMENTS (trays)];
  bool lost : 1; /* its secret is kept nowhere */
  bool told : 1; /* that it cannot be started at login */
};

G_DEFINE_FINAL_TYPE (PbDonePage, pb_done_page, GTK_TYPE_BOX)

static guint ended_signal;

/* --- what is old --- */

static void
show_old (PbDonePage *self)
{
  guint n = (guint) CLAMP (self->unread, 0, G_MAXINT);
  g_autofree char *words = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u old unread mail is there. It will not be announced, new mail will be.", "%u old unread mails are there. They will not be announced, new mail will be.", n), n);

  if (self->unread > 0)
    gtk_label_set_text (GTK_LABEL (self->old), words);
  else
    gtk_label_set_text (GTK_LABEL (self->old), self->unread == 0 ? _ ("There is no unread mail. The next one will be announced.") : _ ("What is there already will not be announced, new mail will be."));
}

/* Who cannot list folders knows the number once it watches. */
static void
resident_cb (PbResident *resident, gpointer user_data)
{
  PbDonePage *self = user_data;
  const PbReport *report = pb_resident_get_report (resident);

  for (guint i = 0; report != NULL && self->account != NULL && self->unread < 0 && i < report->accounts->len; i++)
    {
      const PbReportAccount *account = g_ptr_array_index (report->accounts, i);

      if (!g_str_equal (account->id, self->account) || account->unread < 0)
        continue;
      self->unread = account->unread;
      show_old (self);
    }
}

/* --- the tray --- */

static void
note_tray (PbDonePage *self, const char *name, gboolean here)
{
  gboolean any = FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (trays); i++)
    {
      if (g_str_equal (trays[i], name))
        self->here[i] = here;
      any |= self->here[i];
    }
  gtk_widget_set_visible (self->place, !any);
}

static void
tray_came_cb (GDBusConnection *bus, const char *name, const char *owner, gpointer user_data)
{
  note_tray (user_data, name, TRUE);
}

static void
tray_went_cb (GDBusConnection *bus, const char *name, gpointer user_data)
{
  note_tray (user_data, name, FALSE);
}

static void
watch_trays (PbDonePage *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (trays); i++)
    if (self->watches[i] == 0)
      self->watches[i] = g_bus_watch_name (G_BUS_TYPE_SESSION, trays[i], G_BUS_NAME_WATCHER_FLAGS_NONE, tray_came_cb, tray_went_cb, self, NULL);
}

static void
show_title (PbDonePage *self)
{
  const char *account = self->account != NULL ? self->account : "";
  g_autofree char *title = NULL;

  if (self->lost)
    title = g_strdup_printf (_ ("%s is saved, and waits for its secret"), account);
  else if (gtk_widget_get_visible (self->stopped))
    title = g_strdup_printf (_ ("%s is saved, but nobody watches it yet"), account);
  else
    /* TRANSLATORS: %s is an account */
    title = g_strdup_printf (_ ("Postbell watches %s"), account);
  gtk_label_set_text (GTK_LABEL (self->title), title);
}

void
pb_done_page_say_stopped (PbDonePage *self, const char *why)
{
  pb_field_show_text (self->stopped, why);
  show_title (self);
}

/* A secret that no keyring took: what follows from it, and what can be done about it. */
static void
show_secret (PbDonePage *self, JsonObject *saved)
{
  pb_field_show_text (self->secret, pb_runner_string (saved, "message"));
  gtk_widget_set_visible (self->unlock, pb_runner_is (saved, "secrets", "until-unlocked"));
}

void
pb_done_page_show (PbDonePage *self, JsonObject *saved, gint64 unread)
{
  g_free (self->account);
  self->account = g_strdup (pb_runner_string (saved, "account"));
  self->lost = pb_runner_is (saved, "secrets", "lost");
  self->unread = unread;
  show_title (self);
  show_secret (self, saved);
  watch_trays (self);
  show_old (self);
  resident_cb (self->resident, self);
}

static void
unlock_cb (GtkButton *button, gpointer user_data)
{
  pb_resident_activate (PB_DONE_PAGE (user_data)->resident, "unlock", NULL);
}

/* --- the test alert --- */

static void
alert_cb (int status, const char *words, gpointer user_data)
{
  PbDonePage *self = user_data;

  g_clear_pointer (&self->alert, pb_runner_free);
  gtk_widget_set_sensitive (self->test, TRUE);
  pb_field_show_text (self->outcome, status == 0 ? _ ("The alert is on its way. Do you see it?") : words);
}

static void
test_cb (GtkButton *button, gpointer user_data)
{
  PbDonePage *self = user_data;
  const char *args[] = { "test-alert", NULL };

  if (self->alert != NULL)
    return;
  gtk_widget_hide (self->outcome);
  self->alert = pb_runner_start (args, NULL, NULL, alert_cb, self);
}

/* --- start at login --- */

static void
login_cb (int status, const char *words, gpointer user_data)
{
  PbDonePage *self = user_data;

  g_clear_pointer (&self->login, pb_runner_free);
  if (status != 0 && !self->told)
    {
      self->told = TRUE;
      pb_field_show_text (self->trouble, words);
      return;
    }
  g_signal_emit (self, ended_signal, 0);
}

void
pb_done_page_finish (PbDonePage *self)
{
  gboolean on = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->at_login));
  const char *args[] = { "autostart", on ? "on" : "off", NULL };

  if (self->login != NULL)
    return;
  if (self->told)
    g_signal_emit (self, ended_signal, 0);
  else
    self->login = pb_runner_start (args, NULL, NULL, login_cb, self);
}

/* --- how it is built --- */

static void
pb_done_page_dispose (GObject *object)
{
  PbDonePage *self = PB_DONE_PAGE (object);

  for (gsize i = 0; i < G_N_ELEMENTS (trays); i++)
    g_clear_handle_id (&self->watches[i], g_bus_unwatch_name);
  g_clear_object (&self->resident);
  g_clear_pointer (&self->alert, pb_runner_free);
  g_clear_pointer (&self->login, pb_runner_free);
  g_clear_pointer (&self->account, g_free);
  G_OBJECT_CLASS (pb_done_page_parent_class)->dispose (object);
}

static void
pb_done_page_grab_focus (GtkWidget *widget)
{
  gtk_widget_grab_focus (PB_DONE_PAGE (widget)->test);
}

static void
pb_done_page_class_init (PbDonePageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pb_done_page_dispose;
  GTK_WIDGET_CLASS (klass)->grab_focus = pb_done_page_grab_focus;
  ended_signal = g_signal_new ("ended", PB_TYPE_DONE_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

/* Shown only when there is something to say. */
static GtkWidget *
new_hint (const char *text)
{
  GtkWidget *label = pb_field_text (PB_LOOK_PLAIN, text);

  gtk_widget_set_no_show_all (label, TRUE);
  return label;
}

static void
pb_done_page_init (PbDonePage *self)
{
  GtkWidget *parts[] = {
    self->title = pb_field_text (PB_LOOK_TITLE, NULL),
    self->old = pb_field_text (PB_LOOK_PLAIN, NULL),
    self->stopped = new_hint (NULL),
    self->secret = new_hint (NULL),
    self->unlock = pb_field_button (_ ("Unlock the _keyring…"), G_CALLBACK (unlock_cb), self),
    self->place = new_hint (_ ("This desktop has no tray for Postbell’s icon. Alerts work without it. For an icon, enable the AppIndicator extension on GNOME, or add a tray to the panel.")),
    self->test = pb_field_button (_ ("Send me a _test alert"), G_CALLBACK (test_cb), self),
    self->outcome = new_hint (NULL),
    self->at_login = gtk_check_button_new_with_mnemonic (_ ("Start Postbell at _login")),
    self->trouble = new_hint (NULL),
  };

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 12);
  gtk_widget_set_halign (self->test, GTK_ALIGN_START);
  gtk_widget_set_halign (self->unlock, GTK_ALIGN_START);
  gtk_widget_set_no_show_all (self->unlock, TRUE);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->at_login), TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    gtk_container_add (GTK_CONTAINER (self), parts[i]);
}

GtkWidget *
pb_done_page_new (PbResident *resident)
{
  PbDonePage *self = g_object_new (PB_TYPE_DONE_PAGE, NULL);

  self->resident = g_object_ref (resident);
  g_signal_connect_object (resident, "changed", G_CALLBACK (resident_cb), self, G_CONNECT_DEFAULT);
  return GTK_WIDGET (self);
}
