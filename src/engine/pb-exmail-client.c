/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-client.c: see pb-exmail-client.h. */
#include "pb-exmail-client.h"

#include "pb-error.h"

#define OPENAPI PB_EXMAIL_CLIENT_OPENAPI

gboolean
pb_exmail_client_is_there (const PbAccount *account, PbCorpApp app)
{
  return (app == OPENAPI ? account->client_id : account->corp_id) != NULL;
}

char *
pb_exmail_client_dup_name (const PbAccount *account, PbCorpApp app)
{
  if (app == OPENAPI)
    return g_strconcat (account->token_url, "\n", account->client_id, NULL);
  return g_strconcat (account->corp_api_url, "\n", account->corp_id, "\n", pb_corp_app_to_string (app), NULL);
}

char *
pb_exmail_client_dup_secret_name (const PbAccount *account, PbCorpApp app)
{
  return app == OPENAPI ? g_strconcat (account->id, ".openapi", NULL) : pb_corp_app_dup_secret_name (app, account->id);
}

GError *
pb_exmail_client_new_absent (PbCorpApp app)
{
  if (app == OPENAPI)
    return g_error_new_literal (PB_ERROR, PB_ERROR_CLASS_CONFIG, "The OpenApi is not set up for this account.");
  return pb_corp_app_new_absent (app);
}

GError *
pb_exmail_client_new_missing (PbCorpApp app)
{
  if (app == OPENAPI)
    return g_error_new_literal (PB_ERROR, PB_ERROR_CLASS_VAULT_LOCKED, "No interface key of the OpenApi is stored for this account.");
  return pb_corp_app_new_missing (app);
}

GError *
pb_exmail_client_new_too_soon (PbCorpApp app)
{
  GError *error;

  if (app == OPENAPI)
    return g_error_new_literal (PB_ERROR, PB_ERROR_CLASS_SERVER_BUSY, "Another program took the access token away; a new one is asked for once a minute at most.");
  error = g_error_new_literal (PB_ERROR, PB_ERROR_CLASS_SERVER_BUSY, "The access token was refused as soon as it was given; a new one is asked for in a moment.");
  pb_corp_app_name_in (app, error);
  return error;
}
