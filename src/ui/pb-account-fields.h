/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-account-fields.h: the settings of an account as fields, and what was changed in them as options of the command line. */
#pragma once

#include <gtk/gtk.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Where the keyboard is at first. */
typedef enum
{
  PB_ACCOUNT_FOCUS_FIRST,  /* the first field */
  PB_ACCOUNT_FOCUS_SECRET, /* the password or key */
  PB_ACCOUNT_FOCUS_PROXY,  /* the login of the proxy */
} PbAccountFocus;

#define PB_TYPE_ACCOUNT_FIELDS (pb_account_fields_get_type ())
G_DECLARE_FINAL_TYPE (PbAccountFields, pb_account_fields, PB, ACCOUNT_FIELDS, GtkGrid)

/* @account: the object of `postbell account show ID --json`. @oauth: whose sign-in with the browser takes the place of its password;
 * "" if none does. Signal "changed". */
GtkWidget *pb_account_fields_new (JsonObject *account, const char *oauth);
/* Adds the options for what differs from the account to @args. @secrets: (out) (transfer full) (nullable): what is to be
 * written to standard input for them, one secret a line.
 * Returns: whether anything differs. */
gboolean pb_account_fields_collect (PbAccountFields *fields, GPtrArray *args, char **secrets);
/* Puts the keyboard there, or, where @account has no such field, nowhere. */
void pb_account_fields_focus (PbAccountFields *fields, PbAccountFocus focus);

G_END_DECLS
