/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-assistant.h: the window that sets up an account: address in, working alerts out. All work is done by `postbell`. */
#pragma once

#include <gtk/gtk.h>

#include "pb-resident.h"

G_BEGIN_DECLS

#define PB_TYPE_ASSISTANT (pb_assistant_get_type ())
G_DECLARE_FINAL_TYPE (PbAssistant, pb_assistant, PB, ASSISTANT, GtkApplicationWindow)

/* Opens the assistant of @application, or the one that is open comes to the front. @resident: kept; it is started once an
 * account is there. Returns: (transfer none) */
GtkWidget *pb_assistant_show (GtkApplication *application, PbResident *resident);

G_END_DECLS
