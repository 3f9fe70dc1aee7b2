/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-status-window.h: the small window: accounts with unread number and health, newest mails, Open webmail, Check now. */
#pragma once

#include <gtk/gtk.h>

#include "pb-resident.h"

G_BEGIN_DECLS

#define PB_TYPE_STATUS_WINDOW (pb_status_window_get_type ())
G_DECLARE_FINAL_TYPE (PbStatusWindow, pb_status_window, PB, STATUS_WINDOW, GtkApplicationWindow)

/* @resident is kept referenced by the window. @demo: it shows a demo, and closes with it. */
GtkWidget *pb_status_window_new (GtkApplication *application, PbResident *resident, gboolean demo);

G_END_DECLS
