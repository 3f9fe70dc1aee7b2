/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-proxy-expander.c: see pb-proxy-expander.h. */
#include "config.h"
#include "pb-proxy-expander.h"

#include <glib/gi18n.h>

#include "pb-field.h"

struct _PbProxyExpander
{
  GtkExpander parent_instance;

  GtkWidget *kind; /* (unowned), as all widgets */
  GtkWidget *place;
  GtkWidget *login;
};

G_DEFINE_FINAL_TYPE (PbProxyExpander, pb_proxy_expander, GTK_TYPE_EXPANDER)

static guint changed_signal;

/* Returns: whether what is chosen has an address. */
static gboolean
has_place (PbProxyExpander *self)
{
  const char *kind = gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->kind));

  return g_strcmp0 (kind, "socks5") == 0 || g_strcmp0 (kind, "http") == 0;
}

/* Returns: (transfer full) */
static char *
dup_place (PbProxyExpander *self)
{
  return g_strstrip (g_strdup (gtk_entry_get_text (GTK_ENTRY (self->place))));
}

gboolean
pb_proxy_expander_is_complete (PbProxyExpander *self)
{
  g_autofree char *place = dup_place (self);

  return !has_place (self) || place[0] != '\0';
}

char *
pb_proxy_expander_dup_proxy (PbProxyExpander *self)
{
  const char *kind = gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->kind));
  g_autofree char *place = dup_place (self);

  if (has_place (self))
    return g_strconcat (kind, "://", place, NULL);
  return g_strcmp0 (kind, "none") == 0 ? g_strdup (kind) : NULL;
}

const char *
pb_proxy_expander_get_login (PbProxyExpander *self)
{
  return has_place (self) ? gtk_entry_get_text (GTK_ENTRY (self->login)) : "";
}

void
pb_proxy_expander_forget_login (PbProxyExpander *self)
{
  gtk_entry_set_text (GTK_ENTRY (self->login), ""); /* GTK wipes what its buffer held */
}

static void
changed_cb (GtkWidget *widget, gpointer user_data)
{
  PbProxyExpander *self = user_data;

  gtk_widget_set_sensitive (self->place, has_place (self));
  gtk_widget_set_sensitive (self->login, has_place (self));
  g_signal_emit (self, changed_signal, 0);
}

/* --- how it is built --- */

static GtkWidget *
new_entry (void)
{
  GtkWidget *entry = gtk_entry_new ();

  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_widget_set_sensitive (entry, FALSE);
  return entry;
}

static GtkWidget *
new_kinds (void)
{
  GtkWidget *combo = gtk_combo_box_text_new ();

  gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (combo), "system", _ ("The system’s"));
  gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (combo), "none", _ ("None"));
  gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (combo), "socks5", "SOCKS5");
  gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (combo), "http", "HTTP");
  gtk_combo_box_set_active (GTK_COMBO_BOX (combo), 0);
  return combo;
}

static void
pb_proxy_expander_class_init (PbProxyExpanderClass *klass)
{
  changed_signal = g_signal_new ("changed", PB_TYPE_PROXY_EXPANDER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pb_proxy_expander_init (PbProxyExpander *self)
{
  GtkWidget *grid = pb_field_grid ();
  GtkWidget *watched[] = { self->kind = new_kinds (), self->place = new_entry (), self->login = new_entry () };

  gtk_entry_set_placeholder_text (GTK_ENTRY (self->place), _ ("host:port"));
  gtk_entry_set_visibility (GTK_ENTRY (self->login), FALSE);
  gtk_entry_set_input_purpose (GTK_ENTRY (self->login), GTK_INPUT_PURPOSE_PASSWORD);
  pb_field_attach (GTK_GRID (grid), 0, _ ("Kind of p_roxy:"), self->kind);
  pb_field_attach (GTK_GRID (grid), 1, _ ("_Address of the proxy:"), self->place);
  pb_field_attach (GTK_GRID (grid), 2, _ ("_Login of the proxy (user:password):"), self->login);
  for (gsize i = 0; i < G_N_ELEMENTS (watched); i++)
    g_signal_connect_object (watched[i], "changed", G_CALLBACK (changed_cb), self, G_CONNECT_DEFAULT);
  g_object_set (grid, "margin-top", 8, NULL);
  gtk_container_add (GTK_CONTAINER (self), grid);
}

GtkWidget *
pb_proxy_expander_new (void)
{
  return g_object_new (PB_TYPE_PROXY_EXPANDER, "label", _ ("Pro_xy of this account"), "use-underline", TRUE, NULL);
}
