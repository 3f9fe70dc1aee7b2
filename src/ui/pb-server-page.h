/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-server-page.h: the assistant's page for a server that is written down by hand. */
#pragma once

#include <gtk/gtk.h>

#include "pb-offer.h"

G_BEGIN_DECLS

#define PB_TYPE_SERVER_PAGE (pb_server_page_get_type ())
G_DECLARE_FINAL_TYPE (PbServerPage, pb_server_page, PB, SERVER_PAGE, GtkBox)

/* Signal "changed": what is written. */
GtkWidget *pb_server_page_new (void);
/* @offer: (nullable): what to begin with. The user's name is @address unless it says another one. */
void pb_server_page_begin (PbServerPage *self, const char *address, const PbOffer *offer);
/* Returns: (transfer none) (nullable): what is missing, for a person; NULL: nothing. */
const char *pb_server_page_get_obstacle (PbServerPage *self);
/* Returns: (transfer full) (nullable): NULL while something is missing. */
PbOffer *pb_server_page_dup_offer (PbServerPage *self);
/* Returns: (transfer full) (nullable): the proxy on the way to it, for --proxy; NULL: the system's. */
char *pb_server_page_dup_proxy (PbServerPage *self);
/* Returns: (transfer none): the login of that proxy, "" for none. */
const char *pb_server_page_get_proxy_login (PbServerPage *self);
/* Once it is saved. */
void pb_server_page_forget_secret (PbServerPage *self);

G_END_DECLS
