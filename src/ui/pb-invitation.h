/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-invitation.h: what a person does in the browser while a sign-in runs: the page that opened, or a page and a code to type. */
#pragma once

#include <gtk/gtk.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define PB_TYPE_INVITATION (pb_invitation_get_type ())
G_DECLARE_FINAL_TYPE (PbInvitation, pb_invitation, PB, INVITATION, GtkBox)

/* Hidden until there is something to do. */
GtkWidget *pb_invitation_new (void);
/* Shows itself when @line is the event "browser" or "device". Returns: whether it is */
gboolean pb_invitation_take (PbInvitation *invitation, JsonObject *line);

G_END_DECLS
