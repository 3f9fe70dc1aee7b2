/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-api.h: one call of the Exmail OpenApi (BizMail OpenApi 1.4): form in, JSON out, the token kept fresh. */
#pragma once

#include "pb-account.h"
#include "pb-context.h"
#include "pb-exmail-json.h"
#include "pb-exmail-listing.h"

G_BEGIN_DECLS

/* Posts to @account->api_url + @path, such as "mail/newcount". Error 1200 gets one new token and one more try.
 * @params: NULL-terminated: name, value, name, value ...; a name may come several times. Copied.
 * @key: (nullable): as for pb_exmail_tokens_get_async().
 * Errors: those of the tokens and of PbHttp; the service's own errors: SERVER_BUSY (1002), AUTH_EXPIRED (1200 twice),
 * CONFIG (everything else: 10001, 1301, 1400 ...), with "code + text" made safe; WRONG_PROTOCOL for redirects and HTML. */
void pb_exmail_call_async (const PbContext *context, PbAccount *account, PbSecret *key, const char *path, const char *const *params, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* The same with the parameters as a form, "name=value&name=value"; "" = none. It may hold secrets. */
void pb_exmail_call_form_async (const PbContext *context, PbAccount *account, PbSecret *key, const char *path, PbSecret *form, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* The same for an answer that is a long list: its objects go to @listing as they come, from the main loop and before the call ends. When
 * a token is refused they may come twice.
 * @listing: (transfer full). Errors: those of pb_exmail_listing_end(), too. */
void pb_exmail_call_list_async (const PbContext *context, PbAccount *account, const char *path, PbSecret *form, PbExmailListing *listing, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* For all. Returns: (transfer full) (nullable): the object of the answer, keys as the service spells them; an empty one for an empty
 * answer. */
JsonObject *pb_exmail_call_finish (GAsyncResult *result, GError **error);

G_END_DECLS
