/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-offer-page.h: the assistant's second page: what was found and from where, where the secret will go, and the secret. */
#pragma once

#include <gtk/gtk.h>

#include "pb-offer.h"

G_BEGIN_DECLS

#define PB_TYPE_OFFER_PAGE (pb_offer_page_get_type ())
G_DECLARE_FINAL_TYPE (PbOfferPage, pb_offer_page, PB, OFFER_PAGE, GtkBox)

/* Signals: "changed": another way, secret or consent; "by-hand": the server shall be written down. */
GtkWidget *pb_offer_page_new (void);
/* @offers: (element-type PbOffer): best first, at least one; kept */
void pb_offer_page_show (PbOfferPage *self, const char *address, GPtrArray *offers);
/* Returns: (transfer none) (nullable): the way that is chosen; NULL before the first. */
const PbOffer *pb_offer_page_get_offer (PbOfferPage *self);
/* Returns: (transfer none): what was typed; "" when none is needed. */
const char *pb_offer_page_get_secret (PbOfferPage *self);
/* The secret is no longer needed. */
void pb_offer_page_forget_secret (PbOfferPage *self);
/* Returns: (transfer none) (nullable): what is missing, the secret or the consent, as a sentence; NULL when nothing is. */
const char *pb_offer_page_get_obstacle (PbOfferPage *self);

G_END_DECLS
