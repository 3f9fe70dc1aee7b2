/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-account-entry.c: see pb-account-entry.h. */
#include "config.h"
#include "pb-account-entry.h"

#include <glib/gi18n.h>

#include "pb-hint.h"
#include "pb-look.h"
#include "pb-runner.h"

struct _PbAccountEntry
{
  GtkListBoxRow parent_instance;

  char *id;          /* (owned) (nullable) */
  char *title;       /* (owned) */
  char *problem;     /* (owned) (nullable): why it cannot be used */
  char *status;      /* (owned) */
  char *error;       /* (owned) */
  char *oauth;       /* (owned) */
  GtkWidget *symbol; /* (unowned), as the next two */
  GtkWidget *name;
  GtkWidget *health;
  gboolean paused;
  gboolean granted;
  gboolean online;
  gboolean proxied;
};

G_DEFINE_FINAL_TYPE (PbAccountEntry, pb_account_entry, GTK_TYPE_LIST_BOX_ROW)

static void
replace (char **place, const char *text)
{
  char *copy = g_strdup (text);

  g_free (*place);
  *place = copy;
}

static void
say (PbAccountEntry *self, const char *status, gint64 unread, const char *health)
{
  g_autofree char *hint = pb_hint_dup (PB_HINT_ACCOUNTS, health);
  g_autofree char *spoken = g_strdup_printf ("%s. %s", self->title, hint);

  replace (&self->status, status);
  gtk_label_set_text (GTK_LABEL (self->name), self->title);
  gtk_label_set_text (GTK_LABEL (self->health), hint);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->symbol), pb_look_symbol (status, unread), GTK_ICON_SIZE_LARGE_TOOLBAR);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), spoken);
}

void
pb_account_entry_show_health (PbAccountEntry *self, const PbReportAccount *account)
{
  replace (&self->error, account != NULL ? account->error : "");
  replace (&self->oauth, account != NULL ? account->oauth : "");
  if (self->problem != NULL)
    say (self, "needs-settings", 0, self->problem);
  else if (account == NULL)
    say (self, self->paused ? "off" : "", 0, self->paused ? _ ("Paused") : _ ("Not watched"));
  else
    {
      self->paused = g_str_equal (account->status, "off");
      say (self, account->status, account->unread, account->health);
    }
}

void
pb_account_entry_update (PbAccountEntry *self, JsonObject *line)
{
  const char *id = pb_runner_string (line, "id"), *name = pb_runner_string (line, "name"), *auth = pb_runner_string (line, "auth");
  const char *proxy = pb_runner_string (line, "proxy");
  gboolean granted = pb_runner_string (line, "oauth") != NULL && g_strcmp0 (auth, "oauth2") == 0;

  replace (&self->id, id);
  replace (&self->title, name != NULL ? name : id != NULL ? id
                                                          : _ ("An account without a name"));
  replace (&self->problem, pb_runner_string (line, "problem"));
  self->paused = pb_runner_bool (line, "paused", FALSE);
  self->proxied = proxy != NULL && !g_str_equal (proxy, "none");
  self->online = pb_runner_string (line, "goa") != NULL;
  self->granted = granted;
}

const char *
pb_account_entry_get_id (PbAccountEntry *self)
{
  return self->id;
}

const char *
pb_account_entry_get_name (PbAccountEntry *self)
{
  return self->title;
}

gboolean
pb_account_entry_is_usable (PbAccountEntry *self)
{
  return self->problem == NULL;
}

gboolean
pb_account_entry_is_paused (PbAccountEntry *self)
{
  return self->paused;
}

gboolean
pb_account_entry_has_proxy (PbAccountEntry *self)
{
  return self->proxied;
}

gboolean
pb_account_entry_has_grant (PbAccountEntry *self)
{
  return self->granted;
}

gboolean
pb_account_entry_is_online (PbAccountEntry *self)
{
  return self->online;
}

const char *
pb_account_entry_get_status (PbAccountEntry *self)
{
  return self->status;
}

const char *
pb_account_entry_get_error (PbAccountEntry *self)
{
  return self->error;
}

const char *
pb_account_entry_get_oauth (PbAccountEntry *self)
{
  return self->oauth;
}

GtkWidget *
pb_account_entry_new (JsonObject *line)
{
  PbAccountEntry *self = g_object_new (PB_TYPE_ACCOUNT_ENTRY, NULL);

  pb_account_entry_update (self, line);
  pb_account_entry_show_health (self, NULL);
  return GTK_WIDGET (self);
}

static void
pb_account_entry_finalize (GObject *object)
{
  PbAccountEntry *self = PB_ACCOUNT_ENTRY (object);

  g_free (self->id);
  g_free (self->title);
  g_free (self->problem);
  g_free (self->status);
  g_free (self->error);
  g_free (self->oauth);
  G_OBJECT_CLASS (pb_account_entry_parent_class)->finalize (object);
}

static void
pb_account_entry_class_init (PbAccountEntryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pb_account_entry_finalize;
}

static void
pb_account_entry_init (PbAccountEntry *self)
{
  GtkWidget *grid = gtk_grid_new ();

  self->status = g_strdup ("");
  self->error = g_strdup ("");
  self->oauth = g_strdup ("");
  self->symbol = gtk_image_new ();
  self->name = pb_look_label (PB_LOOK_STRONG);
  self->health = pb_look_label (PB_LOOK_DIM);
  gtk_label_set_line_wrap (GTK_LABEL (self->health), TRUE);
  gtk_label_set_ellipsize (GTK_LABEL (self->health), PANGO_ELLIPSIZE_NONE);
  gtk_label_set_width_chars (GTK_LABEL (self->health), 24);
  gtk_label_set_max_width_chars (GTK_LABEL (self->health), 40);
  gtk_widget_set_hexpand (self->name, TRUE);
  g_object_set (grid, "margin", 10, "column-spacing", 12, "row-spacing", 2, NULL);
  gtk_grid_attach (GTK_GRID (grid), self->symbol, 0, 0, 1, 2);
  gtk_grid_attach (GTK_GRID (grid), self->name, 1, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), self->health, 1, 1, 1, 1);
  gtk_container_add (GTK_CONTAINER (self), grid);
  gtk_widget_show_all (GTK_WIDGET (self));
}
