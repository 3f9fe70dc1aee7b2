/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-proxy-expander.h: the way out of an account that is to be, folded away as long as it is the system's. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define PB_TYPE_PROXY_EXPANDER (pb_proxy_expander_get_type ())
G_DECLARE_FINAL_TYPE (PbProxyExpander, pb_proxy_expander, PB, PROXY_EXPANDER, GtkExpander)

/* Signal "changed": what is chosen or written. */
GtkWidget *pb_proxy_expander_new (void);
/* Returns: whether no address is missing. */
gboolean pb_proxy_expander_is_complete (PbProxyExpander *self);
/* Returns: (transfer full) (nullable): for --proxy; NULL: the system's. */
char *pb_proxy_expander_dup_proxy (PbProxyExpander *self);
/* Returns: (transfer none): the login of the proxy, "" for none. */
const char *pb_proxy_expander_get_login (PbProxyExpander *self);
/* Once it is saved. */
void pb_proxy_expander_forget_login (PbProxyExpander *self);

G_END_DECLS
