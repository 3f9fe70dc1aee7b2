/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-account-fields.h: the settings of an account as fields, and what was changed in them as options of the command line. */
#pragma once

#include <gtk/gtk.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define PB_TYPE_ACCOUNT_FIELDS (pb_account_fields_get_type ())
G_DECLARE_FINAL_TYPE (PbAccountFields, pb_account_fields, PB, ACCOUNT_FIELDS, GtkGrid)

/* @account: the object of `postbell account show ID --json`. Signal "changed". */
GtkWidget *pb_account_fields_new (JsonObject *account);
/* Adds the options for what differs from the account to @args. @secrets: (out) (transfer full) (nullable): what is to be
 * written to standard input for them, one secret a line.
 * Returns: whether anything differs. */
gboolean pb_account_fields_collect (PbAccountFields *fields, GPtrArray *args, char **secrets);
/* Puts the keyboard into the first field. */
void pb_account_fields_focus_first (PbAccountFields *fields);
/* Puts the keyboard into the field of the password or key. */
void pb_account_fields_focus_secret (PbAccountFields *fields);

G_END_DECLS
