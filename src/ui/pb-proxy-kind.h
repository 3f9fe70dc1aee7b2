/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-proxy-kind.h: the choice between the system's proxy, none, and one of the account's own, whose address stands beside it. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Returns: (transfer floating): a GtkComboBoxText with the ids "system" (chosen), "none", "socks5" and "http". */
GtkWidget *pb_proxy_kind_new (void);
/* Returns: whether what is chosen has an address. */
gboolean pb_proxy_kind_has_place (GtkWidget *kind);
/* @place: GtkEntry with "host:port". Returns: (transfer full) (nullable): for --proxy; NULL: the system's. */
char *pb_proxy_kind_dup (GtkWidget *kind, GtkWidget *place);

G_END_DECLS
