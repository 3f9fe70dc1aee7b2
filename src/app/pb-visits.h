/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-visits.h: from a click to the page in the browser: fetches a fresh link (pb-login-link.h), hands one with a ticket over
 * without showing it to anybody else (pb-handoff.h), starts the browser (pb-opener.h), and remembers for each account why the
 * last page was not signed in. */
#pragma once

#include "pb-account.h"
#include "pb-context.h"

G_BEGIN_DECLS

typedef struct _PbVisits PbVisits;

/* Called when a note changed, or when a visit came to its end. */
typedef void (*PbVisitsFunc) (PbVisits *visits, gpointer user_data);

/* @context is borrowed. @func: (nullable) */
PbVisits *pb_visits_new (const PbContext *context, PbVisitsFunc func, gpointer user_data);
/* Calls under way end with G_IO_ERROR_CANCELLED; links that no browser has fetched are void. */
void pb_visits_free (PbVisits *visits);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbVisits, pb_visits_free)

/* Opens the webmail of @account, at the mail @key (nullable) with its @message_id (nullable: what the ledger knows). Answers
 * when the browser was started; a link with a ticket can be fetched for 30 s from then on. @activation_token: (nullable)
 * Errors: a sentence for people: no webmail address, no browser (with the address to copy), too many at once. */
void pb_visits_open_async (PbVisits *visits, PbAccount *account, const char *key, const char *message_id, const char *activation_token, GAsyncReadyCallback callback, gpointer user_data);
gboolean pb_visits_open_finish (GAsyncResult *result, GError **error);

/* Returns: how many visits are not at their end: until the browser has fetched the link, or will not any more. */
guint pb_visits_get_pending (PbVisits *visits);
/* Returns: how many links no browser has come for so far. */
guint pb_visits_get_missed (PbVisits *visits);
/* Returns: (transfer none) (nullable): why the last page of this account was not signed in, a sentence for people; NULL when
 * it was, or when nobody has asked yet. */
const char *pb_visits_get_note (PbVisits *visits, const char *account);

G_END_DECLS
