/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-settings-pages.h: the pages of the settings window that are made of preferences alone, and what the program is. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* @settings: (nullable): NULL = a page that says so. @bar: where is said what a test alert came to; outlives the page */
GtkWidget *pb_alerts_page_new (GSettings *settings, GtkWidget *bar);
GtkWidget *pb_tray_page_new (GSettings *settings);
GtkWidget *pb_about_page_new (void);

G_END_DECLS
