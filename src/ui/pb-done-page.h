/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-done-page.h: the assistant's last page: what is old, a test alert, start at login. */
#pragma once

#include <gtk/gtk.h>
#include <json-glib/json-glib.h>

#include "pb-resident.h"

G_BEGIN_DECLS

#define PB_TYPE_DONE_PAGE (pb_done_page_get_type ())
G_DECLARE_FINAL_TYPE (PbDonePage, pb_done_page, PB, DONE_PAGE, GtkBox)

/* Signal "ended": what was asked for is done; the window may close. @resident: kept */
GtkWidget *pb_done_page_new (PbResident *resident);
/* @saved: the line {"event":"saved"} of `account add`; @unread: mails that are there already, -1 = Postbell will say */
void pb_done_page_show (PbDonePage *self, JsonObject *saved, gint64 unread);
/* @why: (nullable): nobody watches, since Postbell could not be started. */
void pb_done_page_say_stopped (PbDonePage *self, const char *why);
/* Switches start at login as ticked; "ended" follows, unless that fails, which the page says the first time. */
void pb_done_page_finish (PbDonePage *self);

G_END_DECLS
