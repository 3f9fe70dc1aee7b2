/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-corp-grant.h: one request for an access token of an application of Exmail's current API (gettoken); whether it may be made is
 * decided in pb-exmail-tokens.h. */
#pragma once

#include "pb-corp-app.h"
#include "pb-exmail-grant.h"

G_BEGIN_DECLS

/* Ends with pb_exmail_grant_finish().
 * Errors: AUTH_REJECTED (the secret), CONFIG (the corp id, and codes without a remedy here), SERVER_BUSY, WRONG_PROTOCOL, PROTOCOL,
 * those of PbHttp. */
void pb_corp_grant_async (PbHttp *http, PbProxy *proxy, PbAccount *account, PbCorpApp app, PbSecret *secret, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* Returns: the code of the answer, as pb_corp_answer_read() has it. @retry_after: (out): µs it asks to wait, 0 = nothing said */
int pb_corp_grant_get_code (GAsyncResult *result, gint64 *retry_after);

G_END_DECLS
