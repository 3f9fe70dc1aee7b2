/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-proxy-expander.c: see pb-proxy-expander.h. */
#include "config.h"
#include "pb-proxy-expander.h"

#include <glib/gi18n.h>

#include "pb-field.h"
#include "pb-proxy-kind.h"

struct _PbProxyExpander
{
  GtkExpander parent_instance;

  GtkWidget *kind; /* (unowned), as all widgets */
  GtkWidget *place;
  GtkWidget *login;
};

G_DEFINE_FINAL_TYPE (PbProxyExpander, pb_proxy_expander, GTK_TYPE_EXPANDER)

static guint changed_signal;

gboolean
pb_proxy_expander_is_complete (PbProxyExpander *self)
{
  g_autofree char *proxy = pb_proxy_kind_dup (self->kind, self->place);

  return proxy == NULL || !g_str_has_suffix (proxy, "//");
}

char *
pb_proxy_expander_dup_proxy (PbProxyExpander *self)
{
  return pb_proxy_kind_dup (self->kind, self->place);
}

const char *
pb_proxy_expander_get_login (PbProxyExpander *self)
{
  return pb_proxy_kind_has_place (self->kind) ? gtk_entry_get_text (GTK_ENTRY (self->login)) : "";
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

  gtk_widget_set_sensitive (self->place, pb_proxy_kind_has_place (self->kind));
  gtk_widget_set_sensitive (self->login, pb_proxy_kind_has_place (self->kind));
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

static void
pb_proxy_expander_class_init (PbProxyExpanderClass *klass)
{
  changed_signal = g_signal_new ("changed", PB_TYPE_PROXY_EXPANDER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pb_proxy_expander_init (PbProxyExpander *self)
{
  GtkWidget *grid = pb_field_grid ();
  GtkWidget *watched[] = { self->kind = pb_proxy_kind_new (), self->place = new_entry (), self->login = new_entry () };

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
