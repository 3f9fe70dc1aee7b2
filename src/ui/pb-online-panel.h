/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-online-panel.h: where the desktop has its Online Accounts. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Opens that page of the desktop's settings. Returns: FALSE with @error, a sentence, when there is none */
gboolean pb_online_panel_open (GtkWidget *widget, GError **error);

G_END_DECLS
