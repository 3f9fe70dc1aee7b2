/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-account-editor.h: changes the settings of one account: what differs is given to `postbell account edit`, which tries it
 * before anything is saved. */
#pragma once

#include "pb-account-fields.h"

G_BEGIN_DECLS

#define PB_TYPE_ACCOUNT_EDITOR (pb_account_editor_get_type ())
G_DECLARE_FINAL_TYPE (PbAccountEditor, pb_account_editor, PB, ACCOUNT_EDITOR, GtkDialog)

/* Signal "saved". It destroys itself. @focus: what it was opened for. @oauth: as in
 * pb_account_fields_new() */
GtkWidget *pb_account_editor_new (GtkWindow *parent, const char *id, PbAccountFocus focus, const char *oauth);

G_END_DECLS
