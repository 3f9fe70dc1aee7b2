/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-general-page.h: start at login, Mozilla's directory, export and import; the command line does it. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define PB_TYPE_GENERAL_PAGE (pb_general_page_get_type ())
G_DECLARE_FINAL_TYPE (PbGeneralPage, pb_general_page, PB, GENERAL_PAGE, GtkBox)

/* @settings: (nullable); @bar: where is said what came of it. Both are referenced. */
GtkWidget *pb_general_page_new (GSettings *settings, GtkWidget *bar);

G_END_DECLS
