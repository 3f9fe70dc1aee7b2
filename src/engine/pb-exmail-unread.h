/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-unread.h: how many mails are unread, asked of whichever API the account has: mail/newcount of the current API, which is
 * encrypted, else of the OpenApi. */
#pragma once

#include "pb-account.h"
#include "pb-context.h"

G_BEGIN_DECLS

/* Where there are both, and the current API is out (pb-corp-codes.h), the OpenApi is asked.
 * Errors: those of pb_corp_call_async() and pb_exmail_call_async(); PROTOCOL for an answer without a number. */
void pb_exmail_unread_async (const PbContext *context, PbAccount *account, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* The current API alone. @secret: (nullable): of the application remind, instead of the one in the vault. Errors: as above. */
void pb_exmail_unread_corp_async (const PbContext *context, PbAccount *account, PbSecret *secret, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* Returns: whether @error, of the current API, is one that the OpenApi is asked after where the account has it. */
gboolean pb_exmail_unread_is_for_openapi (const PbAccount *account, const GError *error);
/* For both. Returns: the number, -1 with @error. */
gint64 pb_exmail_unread_finish (GAsyncResult *result, GError **error);

G_END_DECLS
