/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-message-bar.h: one sentence at the top of a window about what has just been done or has failed; can be closed. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Hidden until something is said. */
GtkWidget *pb_message_bar_new (void);
/* @text: (nullable): NULL hides it */
void pb_message_bar_say (GtkWidget *bar, GtkMessageType type, const char *text);

G_END_DECLS
