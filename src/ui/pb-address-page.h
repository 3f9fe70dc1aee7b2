/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-address-page.h: the assistant's first page: the address, the Online Accounts, and how the search goes. */
#pragma once

#include <gtk/gtk.h>

#include "pb-finder.h"

G_BEGIN_DECLS

#define PB_TYPE_ADDRESS_PAGE (pb_address_page_get_type ())
G_DECLARE_FINAL_TYPE (PbAddressPage, pb_address_page, PB, ADDRESS_PAGE, GtkBox)

/* Signals: "changed": the address; "online" (PbOffer *): this Online Account is to be used; "by-hand": the server shall be
 * written down. @finder: kept */
GtkWidget *pb_address_page_new (PbFinder *finder);
/* Returns: (transfer full): without the spaces around it. */
char *pb_address_page_dup_address (PbAddressPage *self);

G_END_DECLS
