/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-sign-in-box.h: a sign-in with the browser that runs: what to do there, and a button that ends it. Hidden while there is none. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define PB_TYPE_SIGN_IN_BOX (pb_sign_in_box_get_type ())
G_DECLARE_FINAL_TYPE (PbSignInBox, pb_sign_in_box, PB, SIGN_IN_BOX, GtkBox)

/* Signal "ended" (char *why): it is over; why it failed, for people, or NULL when it did not, or was cancelled. */
GtkWidget *pb_sign_in_box_new (void);
/* Signs in to the account @id; one that runs is ended first, without a signal. @provider: who gives its tokens from then on; "" for
 * who does already. */
void pb_sign_in_box_start (PbSignInBox *box, const char *id, const char *provider);
gboolean pb_sign_in_box_is_running (PbSignInBox *box);

G_END_DECLS
