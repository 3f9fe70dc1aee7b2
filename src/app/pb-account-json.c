/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-account-json.c: see pb-account-json.h. */
#include "pb-account-json.h"

#include "pb-json.h"
#include "pb-text.h"

char *
pb_account_json_brief (const PbAccount *account)
{
  GString *out = g_string_new (NULL);

  pb_json_open (out, NULL, '{');
  pb_json_string (out, "id", account->id);
  pb_json_string (out, "kind", account->kind);
  pb_json_string (out, "address", account->address);
  pb_json_string (out, "name", account->name);
  pb_json_string (out, "host", account->host);
  pb_json_bool (out, "paused", account->paused);
  pb_json_bool (out, "insecure", pb_account_is_insecure (account));
  pb_json_string (out, "auth", account->auth);
  pb_json_string (out, "oauth", account->oauth);
  pb_json_string (out, "goa", account->goa);
  pb_json_string (out, "proxy", account->proxy);
  pb_json_close (out, '}');
  return g_string_free (out, FALSE);
}

static void
put_server (GString *out, const PbAccount *account)
{
  gboolean has = pb_account_has_server (account);

  pb_json_string (out, "host", account->host);
  if (has)
    pb_json_int (out, "port", account->port);
  else
    pb_json_null (out, "port");
  pb_json_string (out, "security", has ? pb_security_to_string (account->security) : NULL);
  pb_json_string (out, "user", account->user);
  pb_json_string (out, "auth", account->auth);
  pb_json_open (out, "folders", '[');
  for (gsize i = 0; account->folders[i] != NULL; i++)
    pb_json_string (out, NULL, account->folders[i]);
  pb_json_close (out, ']');
  pb_json_string (out, "ca-file", account->ca_file);
  pb_json_string (out, "pin", account->pin);
  pb_json_string (out, "pin-host", account->pin_host);
  pb_json_bool (out, "legacy-tls", account->legacy_tls);
  pb_json_string (out, "proxy", account->proxy);
  pb_json_string (out, "oauth", account->oauth);
  pb_json_string (out, "oauth-client-id", account->oauth_client_id);
  pb_json_string (out, "oauth-tenant", account->oauth_tenant);
  pb_json_string (out, "goa", account->goa);
}

static void
put_exmail (GString *out, const PbAccount *account)
{
  pb_json_string (out, "client-id", account->client_id);
  pb_json_string (out, "api-url", account->api_url);
  pb_json_string (out, "token-url", account->token_url);
  pb_json_string (out, "login-url", account->login_url);
  pb_json_string (out, "corp-id", account->corp_id);
  pb_json_string (out, "corp-api-url", account->corp_api_url);
  pb_json_string (out, "push", account->push);
  pb_json_bool (out, "allow-plain-http", account->allow_plain_http);
}

char *
pb_account_json_whole (const PbAccount *account)
{
  GString *out = g_string_new (NULL);

  pb_json_open (out, NULL, '{');
  pb_json_string (out, "id", account->id);
  pb_json_string (out, "kind", account->kind);
  pb_json_string (out, "address", account->address);
  pb_json_string (out, "name", account->name);
  put_server (out, account);
  put_exmail (out, account);
  pb_json_string (out, "webmail", account->webmail);
  pb_json_string (out, "webmail-message", account->webmail_message);
  pb_json_int (out, "interval", account->interval);
  pb_json_bool (out, "paused", account->paused);
  pb_json_bool (out, "insecure", pb_account_is_insecure (account));
  pb_json_close (out, '}');
  return g_string_free (out, FALSE);
}

char *
pb_account_json_problem (const char *problem)
{
  GString *out = g_string_new (NULL);
  g_autofree char *safe = pb_text_display (problem, -1, 1000);

  pb_json_open (out, NULL, '{');
  pb_json_null (out, "id");
  pb_json_string (out, "problem", safe);
  pb_json_close (out, '}');
  return g_string_free (out, FALSE);
}
