/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-actions.h: the single door for tray, alerts, command line and D-Bus:
 * open-webmail (s), open-message ((ss)), mark-read ((sas)), check-now (s), snooze (u), unlock, show-status, settings, quit. */
#pragma once

#include "pb-resident.h"

G_BEGIN_DECLS

/* Puts the actions into @map. @resident must outlive them. */
void pb_actions_install (PbResident *resident, GActionMap *map);

/* Opens the webmail of @account ("" = the one that has mail), at the mail @key ("" = none).
 * Errors: a sentence for people: no account, no webmail address, no browser (with the address to copy). */
void pb_actions_open_async (PbResident *resident, const char *account, const char *key, const char *token, GAsyncReadyCallback callback, gpointer user_data);
gboolean pb_actions_open_finish (GAsyncResult *result, GError **error);

/* Marks on the server. @account: "" = every one; @keys: (nullable): NULL or empty = every mail.
 * Errors: a sentence for people. */
void pb_actions_mark_read_async (PbResident *resident, const char *account, const char *const *keys, GAsyncReadyCallback callback, gpointer user_data);
gboolean pb_actions_mark_read_finish (GAsyncResult *result, GError **error);

/* Returns: (transfer none) (nullable): the exact id of the account @id means; NULL with a sentence. */
const char *pb_actions_find_account (PbResident *resident, const char *id, GError **error);

/* Returns: (transfer none) (nullable): whose webmail a click without an account means: the account with unread mail that got
 * the newest one, else the first; NULL without accounts. */
const char *pb_actions_choose_account (const PbState *state);

G_END_DECLS
