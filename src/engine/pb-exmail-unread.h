/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-unread.h: how many mails are unread, asked of whichever API the account has: mail/newcount of the current API, which is
 * encrypted, else of the OpenApi. */
#pragma once

#include "pb-account.h"
#include "pb-context.h"

G_BEGIN_DECLS

/* @secret: (nullable): of the application remind, instead of the one in the vault.
 * Errors: those of pb_corp_call_async() and pb_exmail_call_async(); PROTOCOL for an answer without a number. */
void pb_exmail_unread_async (const PbContext *context, PbAccount *account, PbSecret *secret, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* Returns: the number, -1 with @error. */
gint64 pb_exmail_unread_finish (GAsyncResult *result, GError **error);

G_END_DECLS
