/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-check-exmail.h: the part of a diagnosis (pb-check.h) that is about the Exmail OpenApi. */
#pragma once

#include "pb-check.h"

G_BEGIN_DECLS

/* After each step. @error: (nullable): why it failed. @detail: as in PbCheckResult. */
typedef void (*PbCheckExmailFunc) (PbCheckStep step, const GError *error, const char *detail, gpointer user_data);

/* Key, token, number, push channel, log-in link, one after the other; without a token nothing follows, another failure does not keep
 * the rest from being looked at.
 * @given: as for pb_check_with_async(). @func: its data must stay until the answer. */
void pb_check_exmail_async (const PbContext *context, PbAccount *account, const PbCheckGiven *given, PbCheckExmailFunc func, gpointer func_data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* Returns: whether every step was ok; the first failure, which was told already, is in @error. */
gboolean pb_check_exmail_finish (GAsyncResult *result, GError **error);

G_END_DECLS
