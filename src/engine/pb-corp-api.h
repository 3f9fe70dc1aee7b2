/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-corp-api.h: one call of Exmail's current API: a query (GET), or JSON (POST); JSON comes back. The token is kept fresh. */
#pragma once

#include "pb-account.h"
#include "pb-context.h"
#include "pb-corp-app.h"
#include "pb-exmail-json.h"
#include "pb-exmail-listing.h"

G_BEGIN_DECLS

/* What is asked. Texts are copied. */
typedef struct
{
  PbCorpApp app;
  PbSecret *secret;  /* (nullable): instead of the one in the vault (a new account that is tried) */
  const char *path;  /* "mail/newcount" */
  const char *query; /* (nullable): without the token, "name=value&name=value" */
  PbSecret *json;    /* (nullable): the body; NULL: GET. It may hold secrets */
  gboolean changes;  /* something at the service: where the answer is lost it is not repeated, though it is a GET */
} PbCorpRequest;

/* Asks @account->corp_api_url + @request->path with a token of its application. The codes 40001, 40014 and 42001 get one new
 * token and one more try. After "busy" and "too often" the application is left in peace for a while (pb-corp-pace.h): calls fail
 * with the same words without being sent; pb_corp_tokens_get_wait() says how long.
 * Errors: those of the tokens and of PbHttp; the service's own: SERVER_BUSY (-1, 40093, 45009), AUTH_EXPIRED (the token refused
 * twice), CONFIG (the others), with "Exmail says CODE words (application APP)." made safe; WRONG_PROTOCOL for redirects and HTML. */
void pb_corp_call_async (const PbContext *context, PbAccount *account, const PbCorpRequest *request, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* The same for a GET whose answer is a long list: its objects go to @listing as they come, from the main loop and before the call ends.
 * When a token is refused they may come twice.
 * @listing: (transfer full). Errors: those of pb_exmail_listing_end(), too. */
void pb_corp_call_list_async (const PbContext *context, PbAccount *account, const PbCorpRequest *request, PbExmailListing *listing, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* For both. Returns: (transfer full) (nullable): the object of the answer, errcode and errmsg in it where they came. */
JsonObject *pb_corp_call_finish (GAsyncResult *result, GError **error);

G_END_DECLS
