/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-client.h: who an access token is for: an account's client id at the OpenApi, or one application of its company. */
#pragma once

#include "pb-account.h"
#include "pb-corp-app.h"

G_BEGIN_DECLS

/* In place of an application. */
#define PB_EXMAIL_CLIENT_OPENAPI PB_N_CORP_APPS

/* Returns: whether @account is set up for @app. */
gboolean pb_exmail_client_is_there (const PbAccount *account, PbCorpApp app);
/* Returns: (transfer full): the same for all accounts that share a token. */
char *pb_exmail_client_dup_name (const PbAccount *account, PbCorpApp app);
/* Returns: (transfer full): the name of the secret in the vault. */
char *pb_exmail_client_dup_secret_name (const PbAccount *account, PbCorpApp app);
/* Returns: (transfer full): CONFIG: the account is not set up for it. */
GError *pb_exmail_client_new_absent (PbCorpApp app);
/* Returns: (transfer full): VAULT_LOCKED: it has no secret. */
GError *pb_exmail_client_new_missing (PbCorpApp app);
/* Returns: (transfer full): SERVER_BUSY: a token was refused too soon to ask for another one. */
GError *pb_exmail_client_new_too_soon (PbCorpApp app);

G_END_DECLS
