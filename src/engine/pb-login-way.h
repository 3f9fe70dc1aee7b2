/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-login-way.h: the two ways to a one-time log-in address: a ticket of the OpenApi (mail/authkey) with the account's own log-in
 * page, or the address that the current API gives (service/get_login_url), if it is on that page's host. */
#pragma once

#include "pb-account.h"
#include "pb-context.h"
#include "pb-secret.h"

G_BEGIN_DECLS

typedef enum
{
  PB_LOGIN_WAY_CORP,
  PB_LOGIN_WAY_OPENAPI,
  PB_N_LOGIN_WAYS
} PbLoginWay;

/* Returns: whether @account is set up for @way. */
gboolean pb_login_way_is_there (const PbAccount *account, PbLoginWay way);
/* @secret: (nullable): the interface key, or the secret of the application sso, instead of the one in the vault.
 * @mail_id: (nullable): the mail to open, by its id at the service; only the OpenApi's addresses can.
 * Errors: those of the call; PROTOCOL without a usable ticket; WRONG_PROTOCOL for another host or plain http. */
void pb_login_way_async (const PbContext *context, PbAccount *account, PbLoginWay way, PbSecret *secret, const char *mail_id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* Returns: (transfer full) (nullable): a secret: pb_secret_free_string() */
char *pb_login_way_finish (GAsyncResult *result, GError **error);

/* The log-in address of the OpenApi (its manual's "SSO login"). @mail_id: (nullable)
 * Returns: (transfer full): a secret: pb_secret_free_string() */
char *pb_login_way_dup_url (const PbAccount *account, const char *address, PbSecret *ticket, const char *mail_id);

G_END_DECLS
