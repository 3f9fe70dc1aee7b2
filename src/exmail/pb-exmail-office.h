/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-office.h: one call of an interface, from values to a result, whichever generation the company has. */
#pragma once

#include "pb-exmail-carrier.h"
#include "pb-exmail-result.h"

G_BEGIN_DECLS

typedef struct _PbExmailOffice PbExmailOffice;

/* Departments are asked for once and kept as long as the office. @carrier, @account: referenced. Returns: (transfer full) */
PbExmailOffice *pb_exmail_office_new (PbExmailCarrier *carrier, PbAccount *account);
PbExmailOffice *pb_exmail_office_ref (PbExmailOffice *office);
void pb_exmail_office_unref (PbExmailOffice *office);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbExmailOffice, pb_exmail_office_unref)

/* The APIs that the account has, the best first, for pb_exmail_values_choose().
 * @wanted: PB_N_EXMAIL_APIS: whichever there is.
 * @apis: (out caller-allocates) (array): room for PB_N_EXMAIL_APIS + 1; ends with PB_N_EXMAIL_APIS.
 * Returns: FALSE with CONFIG when the account does not have it. */
gboolean pb_exmail_office_get_apis (const PbAccount *account, PbExmailApi wanted, PbExmailApi *apis, GError **error);

/* What asking @row with @values would send first; nothing is asked for it, so ids of departments that would be looked up are null, and
 * where a token is asked for its secret is masked. Of listen, too.
 * Errors: CONFIG of pb_exmail_request_make().
 * Returns: (transfer full) (nullable) */
PbExmailRequest *pb_exmail_office_plan (const PbAccount *account, const PbExmailRow *row, const PbExmailValues *values, GError **error);

/* Asks @row with @values, which are only used before it returns. A department's path becomes its id where that is needed.
 * Where @row is of the current API and there is no secret for its application (VAULT_LOCKED), nothing else is tried: choose another row.
 * Errors: CONFIG of pb_exmail_request_make(); those of the carrier; PROTOCOL of pb_exmail_result_read(). */
void pb_exmail_office_ask_async (PbExmailOffice *office, const PbExmailRow *row, const PbExmailValues *values, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* Returns: (transfer full) (nullable) */
PbExmailResult *pb_exmail_office_ask_finish (GAsyncResult *result, GError **error);

/* The departments of the current API, asked for before anything needs them. Errors: those of the carrier. */
void pb_exmail_office_learn_parties_async (PbExmailOffice *office, GAsyncReadyCallback callback, gpointer user_data);
/* Returns: whether they are there; FALSE with @error. */
gboolean pb_exmail_office_learn_parties_finish (GAsyncResult *result, GError **error);
/* Returns: (transfer none) (nullable): NULL until they were asked for. */
const PbExmailParties *pb_exmail_office_get_parties (const PbExmailOffice *office);

G_END_DECLS
