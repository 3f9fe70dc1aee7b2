/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-trust-dialog.h: the certificate of an account's server: what it says, what is wrong with it, what that means; and the
 * person's decision. Closing it decides nothing. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define PB_TYPE_TRUST_DIALOG (pb_trust_dialog_get_type ())
G_DECLARE_FINAL_TYPE (PbTrustDialog, pb_trust_dialog, PB, TRUST_DIALOG, GtkDialog)

/* Looks at the certificate of @account (an id) now, and shows it; a dialog of that account that is open already is raised.
 * @parent: (nullable) */
void pb_trust_dialog_show (GtkApplication *application, GtkWindow *parent, const char *account);

G_END_DECLS
