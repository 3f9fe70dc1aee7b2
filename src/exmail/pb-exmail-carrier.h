/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-carrier.h: takes one request to the service and brings the answer. Abstract: this process asks by itself, or, since
 * a company has one token only, it asks the running instance to do it. */
#pragma once

#include "pb-account.h"
#include "pb-context.h"
#include "pb-exmail-listing.h"
#include "pb-exmail-request.h"

G_BEGIN_DECLS

#define PB_TYPE_EXMAIL_CARRIER (pb_exmail_carrier_get_type ())
G_DECLARE_DERIVABLE_TYPE (PbExmailCarrier, pb_exmail_carrier, PB, EXMAIL_CARRIER, GObject)

struct _PbExmailCarrierClass
{
  GObjectClass parent_class;

  /* Pure virtual. The answer is a GTask with a JsonObject. */
  void (*send_async) (PbExmailCarrier *carrier, PbAccount *account, PbExmailRequest *request, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  /* May be missing: then send_async brings the list with the rest. */
  void (*send_list_async) (PbExmailCarrier *carrier, PbAccount *account, PbExmailRequest *request, PbExmailListingFunc func, gpointer func_data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
};

/* The one that asks by itself. @context: copied; what it borrows outlives the carrier.
 * The paths "token" (OpenApi) and "gettoken" (current API, its app in the request) are answered from the tokens of this process:
 * {"expires_in": s}, never a token. Returns: (transfer full) */
PbExmailCarrier *pb_exmail_carrier_new (const PbContext *context);

/* Errors: those of pb_exmail_call_async() and pb_corp_call_async(): a class, and "Exmail says CODE …" (pb_exmail_error_get_code()), maybe
 * with "Again in N s." (pb_exmail_error_get_wait()). */
void pb_exmail_carrier_send_async (PbExmailCarrier *carrier, PbAccount *account, PbExmailRequest *request, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* The same for a row with a long list (PbExmailRow.long_list): the objects of the list may go to @func as they come, from the main loop
 * and before the end; what is left of it is in the answer. */
void pb_exmail_carrier_send_list_async (PbExmailCarrier *carrier, PbAccount *account, PbExmailRequest *request, PbExmailListingFunc func, gpointer func_data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* For both. Returns: (transfer full) (nullable) */
JsonObject *pb_exmail_carrier_send_finish (PbExmailCarrier *carrier, GAsyncResult *result, GError **error);

/* Returns: the service's code in @error, such as 1301 or 60111 or -1; 0: it is another failure. */
gint pb_exmail_error_get_code (const GError *error);
/* Returns: µs for which the current API is left in peace after @error, SERVER_BUSY with a code: before, the same call would not be sent
 * at all. 0: it does not say. */
gint64 pb_exmail_error_get_wait (const GError *error);

G_END_DECLS
