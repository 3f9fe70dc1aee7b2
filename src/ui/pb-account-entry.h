/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-account-entry.h: one account in the list of the settings window: symbol, name, what is with it. */
#pragma once

#include <gtk/gtk.h>
#include <json-glib/json-glib.h>

#include "pb-report.h"

G_BEGIN_DECLS

#define PB_TYPE_ACCOUNT_ENTRY (pb_account_entry_get_type ())
G_DECLARE_FINAL_TYPE (PbAccountEntry, pb_account_entry, PB, ACCOUNT_ENTRY, GtkListBoxRow)

/* @line: a line of `postbell account list --json` */
GtkWidget *pb_account_entry_new (JsonObject *line);
/* Shows @line instead; it is of the same account. */
void pb_account_entry_update (PbAccountEntry *entry, JsonObject *line);
/* What the running Postbell says of it. @account: (nullable): NULL = it says nothing */
void pb_account_entry_show_health (PbAccountEntry *entry, const PbReportAccount *account);

/* Returns: (transfer none) (nullable): NULL for a group of the file that has no usable name. */
const char *pb_account_entry_get_id (PbAccountEntry *entry);
/* Returns: (transfer none): for people. */
const char *pb_account_entry_get_name (PbAccountEntry *entry);
/* Returns: whether its settings are understood. */
gboolean pb_account_entry_is_usable (PbAccountEntry *entry);
gboolean pb_account_entry_is_paused (PbAccountEntry *entry);
/* Returns: whether it has a proxy of its own. */
gboolean pb_account_entry_has_proxy (PbAccountEntry *entry);
/* Returns: whether the browser signs it in, so that there is no password to be typed. */
gboolean pb_account_entry_has_grant (PbAccountEntry *entry);
/* Returns: whether an Online Account of the desktop signs it in. */
gboolean pb_account_entry_is_online (PbAccountEntry *entry);
/* Returns: (transfer none): the contract's word, such as "needs-login"; "" when nothing is known. */
const char *pb_account_entry_get_status (PbAccountEntry *entry);
/* Returns: (transfer none): the class of what is wrong, "proxy" for its proxy, "" if nothing is. */
const char *pb_account_entry_get_error (PbAccountEntry *entry);
/* Returns: (transfer none): whose sign-in with the browser takes the place of its password; "" if none does. */
const char *pb_account_entry_get_oauth (PbAccountEntry *entry);

G_END_DECLS
