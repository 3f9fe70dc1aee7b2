/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-server-page.c: see pb-server-page.h. */
#include "config.h"
#include "pb-server-page.h"

#include <glib/gi18n.h>

#include "pb-field.h"
#include "pb-proxy-expander.h"

struct _PbServerPage
{
  GtkBox parent_instance;

  GtkWidget *kind; /* (unowned), as all widgets */
  GtkWidget *host;
  GtkWidget *security;
  GtkWidget *port;
  GtkWidget *user;
  GtkWidget *proxy;
};

G_DEFINE_FINAL_TYPE (PbServerPage, pb_server_page, GTK_TYPE_BOX)

static guint changed_signal;

static const char *
id_of (GtkWidget *combo)
{
  const char *id = gtk_combo_box_get_active_id (GTK_COMBO_BOX (combo));

  return id != NULL ? id : "";
}

static void
changed_cb (GtkWidget *widget, gpointer user_data)
{
  g_signal_emit (user_data, changed_signal, 0);
}

/* The usual port of what was chosen (RFC 8314 3.2 and 3.3, RFC 9051 2.1, RFC 1939 3). */
static void
usual_port_cb (GtkComboBox *combo, gpointer user_data)
{
  PbServerPage *self = user_data;
  gboolean pop3 = g_str_equal (id_of (self->kind), "pop3"), tls = g_str_equal (id_of (self->security), "tls");

  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->port), pop3 ? (tls ? 995 : 110) : (tls ? 993 : 143));
  g_signal_emit (self, changed_signal, 0);
}

void
pb_server_page_begin (PbServerPage *self, const char *address, const PbOffer *offer)
{
  const char *user = offer != NULL && offer->user != NULL ? offer->user : address;
  gboolean pop3 = offer != NULL && g_str_equal (offer->kind, "pop3");

  gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->kind), pop3 ? "pop3" : "imap");
  gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->security), offer != NULL && g_strcmp0 (offer->security, "starttls") == 0 ? "starttls" : "tls");
  if (offer != NULL && offer->port > 0)
    gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->port), offer->port);
  gtk_entry_set_text (GTK_ENTRY (self->host), offer != NULL && offer->host != NULL ? offer->host : "");
  gtk_entry_set_text (GTK_ENTRY (self->user), user);
}

const char *
pb_server_page_get_obstacle (PbServerPage *self)
{
  g_autofree char *host = g_strstrip (g_strdup (gtk_entry_get_text (GTK_ENTRY (self->host))));
  g_autofree char *user = g_strstrip (g_strdup (gtk_entry_get_text (GTK_ENTRY (self->user))));

  if (host[0] == '\0' || user[0] == '\0')
    return _ ("Type the server and the user name first.");
  return pb_proxy_expander_is_complete (PB_PROXY_EXPANDER (self->proxy)) ? NULL : _ ("Type the address of the proxy first.");
}

PbOffer *
pb_server_page_dup_offer (PbServerPage *self)
{
  g_autofree char *host = g_strstrip (g_strdup (gtk_entry_get_text (GTK_ENTRY (self->host))));
  g_autofree char *user = g_strstrip (g_strdup (gtk_entry_get_text (GTK_ENTRY (self->user))));
  int port = gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->port));

  if (pb_server_page_get_obstacle (self) != NULL)
    return NULL;
  return pb_offer_new_by_hand (id_of (self->kind), host, (guint) port, id_of (self->security), user);
}

char *
pb_server_page_dup_proxy (PbServerPage *self)
{
  return pb_proxy_expander_dup_proxy (PB_PROXY_EXPANDER (self->proxy));
}

const char *
pb_server_page_get_proxy_login (PbServerPage *self)
{
  return pb_proxy_expander_get_login (PB_PROXY_EXPANDER (self->proxy));
}

void
pb_server_page_forget_secret (PbServerPage *self)
{
  pb_proxy_expander_forget_login (PB_PROXY_EXPANDER (self->proxy));
}

/* --- how it is built --- */

static GtkWidget *
new_choice (PbServerPage *self, const char *first_id, const char *first, const char *second_id, const char *second)
{
  GtkWidget *combo = gtk_combo_box_text_new ();

  gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (combo), first_id, first);
  gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (combo), second_id, second);
  gtk_combo_box_set_active (GTK_COMBO_BOX (combo), 0);
  g_signal_connect_object (combo, "changed", G_CALLBACK (usual_port_cb), self, G_CONNECT_DEFAULT);
  return combo;
}

static GtkWidget *
new_entry (PbServerPage *self)
{
  GtkWidget *entry = gtk_entry_new ();

  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  g_signal_connect_object (entry, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_DEFAULT);
  return entry;
}

static GtkWidget *
build_grid (PbServerPage *self)
{
  GtkWidget *grid = pb_field_grid ();

  self->port = gtk_spin_button_new_with_range (1, 65535, 1);
  self->host = new_entry (self);
  self->user = new_entry (self);
  self->kind = new_choice (self, "imap", _ ("IMAP (new mail at once)"), "pop3", _ ("POP3 (every few minutes)"));
  self->security = new_choice (self, "tls", _ ("TLS from the start"), "starttls", _ ("STARTTLS"));
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->port), 993);
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->host), _ ("imap.example.org"));
  gtk_entry_set_activates_default (GTK_ENTRY (self->port), TRUE);
  pb_field_attach (GTK_GRID (grid), 0, _ ("Mail _server:"), self->host);
  pb_field_attach (GTK_GRID (grid), 1, _ ("_Kind:"), self->kind);
  pb_field_attach (GTK_GRID (grid), 2, _ ("_Encryption:"), self->security);
  pb_field_attach (GTK_GRID (grid), 3, _ ("_Port:"), self->port);
  pb_field_attach (GTK_GRID (grid), 4, _ ("_User name:"), self->user);
  return grid;
}

static void
pb_server_page_grab_focus (GtkWidget *widget)
{
  gtk_widget_grab_focus (PB_SERVER_PAGE (widget)->host);
}

static void
pb_server_page_class_init (PbServerPageClass *klass)
{
  GTK_WIDGET_CLASS (klass)->grab_focus = pb_server_page_grab_focus;
  changed_signal = g_signal_new ("changed", PB_TYPE_SERVER_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pb_server_page_init (PbServerPage *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 12);
  gtk_container_add (GTK_CONTAINER (self), pb_field_text (PB_LOOK_TITLE, _ ("The mail server")));
  gtk_container_add (GTK_CONTAINER (self), pb_field_text (PB_LOOK_PLAIN, _ ("Whoever runs the mailbox can tell you this; it is often on a help page about mail programs.")));
  gtk_container_add (GTK_CONTAINER (self), build_grid (self));
  self->proxy = pb_proxy_expander_new ();
  g_signal_connect_object (self->proxy, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_DEFAULT);
  gtk_container_add (GTK_CONTAINER (self), self->proxy);
}

GtkWidget *
pb_server_page_new (void)
{
  return g_object_new (PB_TYPE_SERVER_PAGE, NULL);
}
