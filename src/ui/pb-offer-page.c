/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-offer-page.c: see pb-offer-page.h. */
#include "config.h"
#include "pb-offer-page.h"

#include <glib/gi18n.h>

#include "pb-field.h"
#include "pb-finder.h"

struct _PbOfferPage
{
  GtkBox parent_instance;

  GPtrArray *offers; /* (owned) (nullable) (element-type PbOffer) */
  char *domain;      /* (owned) (nullable) */
  GtkWidget *title;  /* (unowned), as all widgets */
  GtkWidget *ways;   /* the choice, and its label */
  GtkWidget *choice;
  GtkWidget *server;
  GtkWidget *way;
  GtkWidget *origin;
  GtkWidget *symbol; /* beside the next */
  GtkWidget *destination;
  GtkWidget *warning; /* of a server that is somebody else's */
  GtkWidget *consent;
  GtkWidget *secret_label;
  GtkWidget *secret;
  GtkWidget *help;
};

G_DEFINE_FINAL_TYPE (PbOfferPage, pb_offer_page, GTK_TYPE_BOX)

enum
{
  CHANGED,
  BY_HAND,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

const PbOffer *
pb_offer_page_get_offer (PbOfferPage *self)
{
  int active = gtk_combo_box_get_active (GTK_COMBO_BOX (self->choice));

  return self->offers != NULL && active >= 0 && (guint) active < self->offers->len ? g_ptr_array_index (self->offers, (guint) active) : NULL;
}

const char *
pb_offer_page_get_secret (PbOfferPage *self)
{
  const PbOffer *offer = pb_offer_page_get_offer (self);

  return offer != NULL && pb_offer_wants_secret (offer) ? gtk_entry_get_text (GTK_ENTRY (self->secret)) : "";
}

void
pb_offer_page_forget_secret (PbOfferPage *self)
{
  gtk_entry_set_text (GTK_ENTRY (self->secret), ""); /* GTK wipes what its buffer held */
}

const char *
pb_offer_page_get_obstacle (PbOfferPage *self)
{
  const PbOffer *offer = pb_offer_page_get_offer (self);

  if (offer == NULL || pb_offer_is_out_of_reach (offer))
    return _ ("This way leads nowhere: choose another one, or another server.");
  if (offer->foreign && !gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->consent)))
    return _ ("Say first whether you know this server and trust it.");
  return pb_offer_wants_secret (offer) && pb_offer_page_get_secret (self)[0] == '\0' ? _ ("Type first what the server wants to know.") : NULL;
}

/* --- what the chosen way says --- */

static void
show_consent (PbOfferPage *self, const PbOffer *offer)
{
  /* TRANSLATORS: first a server, then the domain of the address */
  g_autofree char *words = g_strdup_printf (_ ("%s does not belong to %s: ask somebody who knows before you go on."), offer->host != NULL ? offer->host : "", self->domain);

  pb_field_show_text (self->warning, offer->foreign ? words : NULL);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->consent), FALSE);
  gtk_widget_set_visible (self->consent, offer->foreign);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->symbol), pb_offer_is_out_of_reach (offer) ? "dialog-warning-symbolic" : "channel-secure-symbolic", GTK_ICON_SIZE_LARGE_TOOLBAR);
}

static void
show_secret (PbOfferPage *self, const PbOffer *offer)
{
  gboolean wanted = pb_offer_wants_secret (offer);

  pb_field_name (self->secret_label, pb_offer_secret_label (offer), self->secret);
  gtk_widget_set_visible (self->secret_label, wanted);
  gtk_widget_set_visible (self->secret, wanted);
  pb_field_set_mnemonic (self->help, pb_offer_help_label (offer));
  pb_field_show_link (self->help, offer->help);
}

static void
chosen_cb (GtkComboBox *choice, gpointer user_data)
{
  PbOfferPage *self = user_data;
  const PbOffer *offer = pb_offer_page_get_offer (self);
  g_autofree char *server = NULL, *way = NULL, *origin = NULL, *destination = NULL;

  if (offer == NULL)
    return;
  server = pb_offer_dup_server (offer);
  way = pb_offer_dup_way (offer);
  origin = pb_offer_dup_origin (offer, self->domain);
  destination = pb_offer_dup_destination (offer);
  gtk_label_set_text (GTK_LABEL (self->server), server);
  gtk_label_set_text (GTK_LABEL (self->way), way);
  gtk_label_set_text (GTK_LABEL (self->origin), origin);
  gtk_label_set_text (GTK_LABEL (self->destination), destination);
  show_consent (self, offer);
  show_secret (self, offer);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* Returns: (transfer full): one line of the choice. */
static char *
dup_line (const PbOffer *offer)
{
  g_autofree char *server = pb_offer_dup_server (offer);
  const char *kind = g_str_equal (offer->kind, "pop3") ? "POP3" : g_str_equal (offer->kind, "imap") ? "IMAP"
                                                                                                    : "Exmail";

  if (g_str_equal (offer->secret, "goa"))
    /* TRANSLATORS: a server, reached through Online Accounts; and IMAP or such */
    return g_strdup_printf (_ ("%s (%s, Online Accounts)"), server, kind);
  if (g_str_equal (offer->secret, "oauth2"))
    return g_strdup_printf (_ ("%s (%s, sign in with the browser)"), server, kind);
  return g_strdup_printf ("%s (%s)", server, kind);
}

/* Returns: the first that leads anywhere; an Online Account, for which nothing has to be typed, before all others. */
static guint
find_best (GPtrArray *offers)
{
  const PbOffer *best = NULL;
  guint place = 0;

  for (guint i = 0; i < offers->len; i++)
    {
      const PbOffer *offer = g_ptr_array_index (offers, i);

      if (pb_offer_is_out_of_reach (offer) || (best != NULL && (offer->goa == NULL || best->goa != NULL)))
        continue;
      best = offer;
      place = i;
    }
  return place;
}

void
pb_offer_page_show (PbOfferPage *self, const char *address, GPtrArray *offers)
{
  gboolean other = g_strcmp0 (gtk_label_get_text (GTK_LABEL (self->title)), address) != 0;

  if (self->offers == offers && !other)
    return; /* back and forth: choice and secret stay */
  g_clear_pointer (&self->offers, g_ptr_array_unref);
  g_free (self->domain);
  self->domain = g_strdup (pb_finder_domain (address));
  gtk_label_set_text (GTK_LABEL (self->title), address);
  gtk_combo_box_text_remove_all (GTK_COMBO_BOX_TEXT (self->choice));
  self->offers = g_ptr_array_ref (offers);
  for (guint i = 0; i < offers->len; i++)
    {
      g_autofree char *line = dup_line (g_ptr_array_index (offers, i));
      gtk_combo_box_text_append_text (GTK_COMBO_BOX_TEXT (self->choice), line);
    }
  gtk_widget_set_visible (self->ways, offers->len > 1);
  if (other)
    pb_offer_page_forget_secret (self);
  gtk_combo_box_set_active (GTK_COMBO_BOX (self->choice), (int) find_best (offers));
}

/* --- what the user does --- */

static void
changed_cb (GtkWidget *widget, gpointer user_data)
{
  g_signal_emit (user_data, signals[CHANGED], 0);
}

/* Enter, where it cannot go on: to what is missing. */
static void
activated_cb (GtkEntry *entry, gpointer user_data)
{
  PbOfferPage *self = user_data;

  if (pb_offer_page_get_obstacle (self) != NULL && gtk_widget_get_visible (self->consent) && pb_offer_page_get_secret (self)[0] != '\0')
    gtk_widget_grab_focus (self->consent);
}

static void
by_hand_cb (GtkButton *button, gpointer user_data)
{
  g_signal_emit (user_data, signals[BY_HAND], 0);
}

/* --- how it is built --- */

static GtkWidget *
new_value (GtkGrid *grid, int row, const char *name)
{
  GtkWidget *value = pb_field_text (PB_LOOK_PLAIN, NULL), *label = pb_look_label (PB_LOOK_DIM);

  gtk_label_set_text (GTK_LABEL (label), name);
  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_label_set_yalign (GTK_LABEL (label), 0);
  gtk_label_set_selectable (GTK_LABEL (value), TRUE);
  gtk_widget_set_can_focus (value, FALSE);
  gtk_grid_attach (grid, label, 0, row, 1, 1);
  gtk_grid_attach (grid, value, 1, row, 1, 1);
  return value;
}

static GtkWidget *
build_facts (PbOfferPage *self)
{
  GtkWidget *grid = pb_field_grid ();

  self->server = new_value (GTK_GRID (grid), 0, _ ("Mail server:"));
  self->way = new_value (GTK_GRID (grid), 1, _ ("Connection:"));
  self->origin = new_value (GTK_GRID (grid), 2, _ ("Known from:"));
  return grid;
}

static GtkWidget *
build_ways (PbOfferPage *self)
{
  self->ways = pb_field_grid ();
  self->choice = gtk_combo_box_text_new ();
  pb_field_attach (GTK_GRID (self->ways), 0, _ ("_Ways found:"), self->choice);
  gtk_widget_show_all (self->ways);
  gtk_widget_set_no_show_all (self->ways, TRUE);
  g_signal_connect_object (self->choice, "changed", G_CALLBACK (chosen_cb), self, G_CONNECT_DEFAULT);
  return self->ways;
}

static GtkWidget *
build_destination (PbOfferPage *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);

  self->symbol = gtk_image_new ();
  self->destination = pb_field_text (PB_LOOK_STRONG, NULL);
  gtk_widget_set_valign (self->symbol, GTK_ALIGN_START);
  gtk_container_add (GTK_CONTAINER (box), self->symbol);
  gtk_container_add (GTK_CONTAINER (box), self->destination);
  return box;
}

static GtkWidget *
build_consent (PbOfferPage *self)
{
  self->consent = gtk_check_button_new_with_mnemonic (_ ("I _know this server and trust it"));
  gtk_widget_set_no_show_all (self->consent, TRUE);
  gtk_widget_set_no_show_all (self->warning, TRUE);
  g_signal_connect_object (self->consent, "toggled", G_CALLBACK (changed_cb), self, G_CONNECT_DEFAULT);
  return self->consent;
}

static GtkWidget *
build_secret (PbOfferPage *self)
{
  GtkWidget *grid = pb_field_grid ();

  self->secret = gtk_entry_new ();
  self->secret_label = pb_look_label (PB_LOOK_PLAIN);
  gtk_entry_set_visibility (GTK_ENTRY (self->secret), FALSE);
  gtk_entry_set_input_purpose (GTK_ENTRY (self->secret), GTK_INPUT_PURPOSE_PASSWORD);
  gtk_entry_set_activates_default (GTK_ENTRY (self->secret), TRUE);
  gtk_widget_set_hexpand (self->secret, TRUE);
  g_signal_connect_object (self->secret, "activate", G_CALLBACK (activated_cb), self, G_CONNECT_AFTER); /* before, GTK would tick it */
  g_signal_connect_object (self->secret, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_DEFAULT);
  gtk_grid_attach (GTK_GRID (grid), self->secret_label, 0, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), self->secret, 1, 0, 1, 1);
  return grid;
}

static void
pb_offer_page_finalize (GObject *object)
{
  PbOfferPage *self = PB_OFFER_PAGE (object);

  g_clear_pointer (&self->offers, g_ptr_array_unref);
  g_free (self->domain);
  G_OBJECT_CLASS (pb_offer_page_parent_class)->finalize (object);
}

static void
pb_offer_page_grab_focus (GtkWidget *widget)
{
  PbOfferPage *self = PB_OFFER_PAGE (widget);

  if (gtk_widget_get_visible (self->secret))
    gtk_widget_grab_focus (self->secret);
  else if (gtk_widget_get_visible (self->consent))
    gtk_widget_grab_focus (self->consent);
}

static void
pb_offer_page_class_init (PbOfferPageClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pb_offer_page_finalize;
  GTK_WIDGET_CLASS (klass)->grab_focus = pb_offer_page_grab_focus;
  signals[CHANGED] = g_signal_new ("changed", PB_TYPE_OFFER_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[BY_HAND] = g_signal_new ("by-hand", PB_TYPE_OFFER_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pb_offer_page_init (PbOfferPage *self)
{
  GtkWidget *by_hand = pb_field_button (_ ("Another _server …"), G_CALLBACK (by_hand_cb), self);
  GtkWidget *parts[] = { self->title = pb_field_text (PB_LOOK_TITLE, NULL), build_facts (self), build_ways (self), build_destination (self), self->warning = pb_field_text (PB_LOOK_PLAIN, NULL), build_consent (self), build_secret (self), self->help = pb_field_link (""), by_hand };

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 12);
  gtk_widget_set_halign (by_hand, GTK_ALIGN_START);
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    gtk_container_add (GTK_CONTAINER (self), parts[i]);
}

GtkWidget *
pb_offer_page_new (void)
{
  return g_object_new (PB_TYPE_OFFER_PAGE, NULL);
}
