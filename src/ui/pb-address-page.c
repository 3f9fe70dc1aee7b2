/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-address-page.c: see pb-address-page.h. */
#include "config.h"
#include "pb-address-page.h"

#include <glib/gi18n.h>

#include "pb-field.h"
#include "pb-runner.h"

struct _PbAddressPage
{
  GtkBox parent_instance;

  PbFinder *finder;  /* (owned) */
  PbRunner *runner;  /* (owned) (nullable): lists the Online Accounts */
  GtkWidget *entry;  /* (unowned), as all widgets */
  GtkWidget *online; /* heading and buttons of the Online Accounts */
  GtkWidget *progress;
  GtkWidget *spinner;
  GtkWidget *words;
  GtkWidget *nothing; /* what can be done when nothing was found */
  GtkWidget *nothing_words;
  GtkWidget *ispdb; /* sentence and button of Mozilla's list */
  GtkWidget *ispdb_words;
};

G_DEFINE_FINAL_TYPE (PbAddressPage, pb_address_page, GTK_TYPE_BOX)

enum
{
  CHANGED,
  ONLINE,
  BY_HAND,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

char *
pb_address_page_dup_address (PbAddressPage *self)
{
  return g_strstrip (g_strdup (gtk_entry_get_text (GTK_ENTRY (self->entry))));
}

/* --- the search --- */

static void
show_nothing (PbAddressPage *self)
{
  const char *domain = pb_finder_domain (pb_finder_get_address (self->finder));
  gboolean unanswered = pb_finder_is_unanswered (self->finder), ispdb = pb_finder_may_ask_ispdb (self->finder) && !unanswered;
  /* TRANSLATORS: %s is a domain, here and in the next sentence */
  g_autofree char *words = g_strdup_printf (unanswered ? _ ("The name server gives no answer about %s. Connect this computer to the network, then press Next.") : _ ("Postbell did not find the mail server of %s."), domain);
  g_autofree char *question = g_strdup_printf (_ ("Mozilla keeps a list of mail providers. Asking it tells autoconfig.thunderbird.net the name %s, and nothing else."), domain);

  gtk_label_set_text (GTK_LABEL (self->nothing_words), pb_finder_get_state (self->finder) == PB_FINDER_FAILED ? pb_finder_get_words (self->finder) : words);
  gtk_label_set_text (GTK_LABEL (self->ispdb_words), question);
  gtk_widget_set_visible (self->ispdb, ispdb);
}

static void
finder_cb (PbFinder *finder, gpointer user_data)
{
  PbAddressPage *self = user_data;
  PbFinderState state = pb_finder_get_state (finder);
  gboolean looking = state == PB_FINDER_LOOKING, nothing = state == PB_FINDER_NOTHING || state == PB_FINDER_FAILED;
  PbOffer *best = state == PB_FINDER_FOUND ? g_ptr_array_index (pb_finder_get_offers (finder), 0) : NULL;
  g_autofree char *server = best != NULL ? pb_offer_dup_server (best) : NULL;
  /* TRANSLATORS: %s is a server's name */
  g_autofree char *found = server != NULL ? g_strdup_printf (_ ("Found: %s"), server) : NULL;

  g_object_set (self->spinner, "active", looking, NULL);
  gtk_label_set_text (GTK_LABEL (self->words), found != NULL ? found : looking ? pb_finder_get_words (finder)
                                                                               : "");
  gtk_widget_set_visible (self->spinner, looking);
  gtk_widget_set_visible (self->nothing, nothing);
  if (nothing)
    show_nothing (self);
}

static void
typed_cb (GtkEditable *entry, gpointer user_data)
{
  PbAddressPage *self = user_data;
  g_autofree char *address = pb_address_page_dup_address (self);

  pb_finder_follow (self->finder, address);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
ispdb_cb (GtkButton *button, gpointer user_data)
{
  PbAddressPage *self = user_data;
  g_autofree char *address = pb_address_page_dup_address (self);

  pb_finder_look (self->finder, address, TRUE);
}

static void
by_hand_cb (GtkButton *button, gpointer user_data)
{
  g_signal_emit (user_data, signals[BY_HAND], 0);
}

/* --- the Online Accounts --- */

static void
online_cb (GtkButton *button, gpointer user_data)
{
  g_signal_emit (user_data, signals[ONLINE], 0, g_object_get_data (G_OBJECT (button), "offer"));
}

/* One that cannot be used now says why. @address, @name: (nullable); @obstacle: a sentence */
static GtkWidget *
new_obstacle (const char *address, const char *name, const char *obstacle)
{
  /* TRANSLATORS: an address, the name of its provider, why it cannot be used */
  g_autofree char *text = g_strdup_printf (_ ("%s (%s): %s"), address != NULL ? address : "", name != NULL ? name : "", obstacle);

  return pb_field_text (PB_LOOK_DIM, text);
}

/* @offer: (transfer full) */
static GtkWidget *
new_online (PbAddressPage *self, PbOffer *offer)
{
  /* TRANSLATORS: an address, the name of its provider */
  g_autofree char *text = offer->provider_name != NULL ? g_strdup_printf (_ ("Use %s (%s)"), offer->address, offer->provider_name) : g_strdup_printf (_ ("Use %s"), offer->address);
  GtkWidget *button = gtk_button_new_with_label (text);

  g_object_set_data_full (G_OBJECT (button), "offer", offer, (GDestroyNotify) pb_offer_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (online_cb), self, G_CONNECT_DEFAULT);
  return button;
}

static void
online_line_cb (JsonObject *line, gpointer user_data)
{
  PbAddressPage *self = user_data;
  const char *obstacle = pb_runner_string (line, "obstacle");
  g_autoptr (PbOffer) offer = NULL;
  GtkWidget *child = NULL;

  if (!pb_runner_is (line, "event", "found"))
    return;
  if (obstacle != NULL)
    child = new_obstacle (pb_runner_string (line, "address"), pb_runner_string (line, "provider_name"), obstacle);
  else if ((offer = pb_offer_new (line)) != NULL && offer->address != NULL && offer->goa != NULL)
    child = new_online (self, g_steal_pointer (&offer));
  if (child == NULL)
    return;
  gtk_container_add (GTK_CONTAINER (self->online), child);
  gtk_widget_show_all (child);
  gtk_widget_show (self->online);
}

static void
look_online (PbAddressPage *self)
{
  const char *args[] = { "account", "discover", "--online", "--json", NULL };

  self->runner = pb_runner_start (args, NULL, online_line_cb, NULL, self);
}

/* --- how it is built --- */

static GtkWidget *
build_entry (PbAddressPage *self)
{
  GtkWidget *grid = pb_field_grid ();

  self->entry = gtk_entry_new ();
  gtk_entry_set_input_purpose (GTK_ENTRY (self->entry), GTK_INPUT_PURPOSE_EMAIL);
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->entry), _ ("you@example.org"));
  gtk_entry_set_activates_default (GTK_ENTRY (self->entry), TRUE);
  g_signal_connect_object (self->entry, "changed", G_CALLBACK (typed_cb), self, G_CONNECT_DEFAULT);
  pb_field_attach (GTK_GRID (grid), 0, _ ("Your e-mail _address:"), self->entry);
  return grid;
}

static GtkWidget *
build_progress (PbAddressPage *self)
{
  self->progress = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  self->spinner = gtk_spinner_new ();
  self->words = pb_field_text (PB_LOOK_DIM, NULL);
  gtk_widget_set_no_show_all (self->spinner, TRUE);
  gtk_widget_set_size_request (self->progress, -1, 24); /* the page stays still */
  gtk_container_add (GTK_CONTAINER (self->progress), self->spinner);
  gtk_container_add (GTK_CONTAINER (self->progress), self->words);
  return self->progress;
}

static GtkWidget *
build_nothing (PbAddressPage *self)
{
  GtkWidget *by_hand = pb_field_button (_ ("Enter the _server by hand"), G_CALLBACK (by_hand_cb), self);
  GtkWidget *ask = pb_field_button (_ ("Ask Mozilla’s _list"), G_CALLBACK (ispdb_cb), self);

  self->nothing = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  self->ispdb = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  self->nothing_words = pb_field_text (PB_LOOK_STRONG, NULL);
  self->ispdb_words = pb_field_text (PB_LOOK_PLAIN, NULL);
  gtk_widget_set_halign (ask, GTK_ALIGN_START);
  gtk_widget_set_halign (by_hand, GTK_ALIGN_START);
  gtk_container_add (GTK_CONTAINER (self->ispdb), self->ispdb_words);
  gtk_container_add (GTK_CONTAINER (self->ispdb), ask);
  gtk_container_add (GTK_CONTAINER (self->nothing), self->nothing_words);
  gtk_container_add (GTK_CONTAINER (self->nothing), self->ispdb);
  gtk_container_add (GTK_CONTAINER (self->nothing), by_hand);
  gtk_widget_show_all (self->nothing);
  gtk_widget_set_no_show_all (self->nothing, TRUE);
  gtk_widget_hide (self->nothing);
  return self->nothing;
}

static GtkWidget *
build_online (PbAddressPage *self)
{
  GtkWidget *heading = pb_field_text (PB_LOOK_STRONG, _ ("Or take an account that this computer is signed in to:"));

  self->online = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  gtk_container_add (GTK_CONTAINER (self->online), heading);
  gtk_widget_show (heading);
  gtk_widget_set_no_show_all (self->online, TRUE);
  return self->online;
}

static void
pb_address_page_dispose (GObject *object)
{
  PbAddressPage *self = PB_ADDRESS_PAGE (object);

  g_clear_pointer (&self->runner, pb_runner_free);
  g_clear_object (&self->finder);
  G_OBJECT_CLASS (pb_address_page_parent_class)->dispose (object);
}

static void
pb_address_page_grab_focus (GtkWidget *widget)
{
  gtk_widget_grab_focus (PB_ADDRESS_PAGE (widget)->entry);
}

static void
pb_address_page_class_init (PbAddressPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pb_address_page_dispose;
  GTK_WIDGET_CLASS (klass)->grab_focus = pb_address_page_grab_focus;
  signals[CHANGED] = g_signal_new ("changed", PB_TYPE_ADDRESS_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ONLINE] = g_signal_new ("online", PB_TYPE_ADDRESS_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[BY_HAND] = g_signal_new ("by-hand", PB_TYPE_ADDRESS_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pb_address_page_init (PbAddressPage *self)
{
  GtkWidget *parts[] = {
    pb_field_text (PB_LOOK_TITLE, _ ("Which mailbox shall Postbell watch?")),
    pb_field_text (PB_LOOK_PLAIN, _ ("Postbell finds the mail server out. Nothing secret is sent before you have seen where it goes.")),
    build_entry (self),
    build_progress (self),
    build_nothing (self),
    build_online (self),
  };

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 12);
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    gtk_container_add (GTK_CONTAINER (self), parts[i]);
}

GtkWidget *
pb_address_page_new (PbFinder *finder)
{
  PbAddressPage *self = g_object_new (PB_TYPE_ADDRESS_PAGE, NULL);

  self->finder = g_object_ref (finder);
  g_signal_connect_object (finder, "changed", G_CALLBACK (finder_cb), self, G_CONNECT_DEFAULT);
  look_online (self);
  return GTK_WIDGET (self);
}
