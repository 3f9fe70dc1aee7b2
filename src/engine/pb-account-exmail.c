/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-account-exmail.c: what an account of the kind exmail needs: the addresses of the OpenApi and the administrator's name there, or
 * those of the current API and the company's name there, or both. */
#include "pb-account-private.h"

#include "pb-text.h"

#include <string.h>

/* The service's own addresses (BizMail OpenApi 1.4); calls are offered over plain HTTP only. */
#define API_URL   "http://openapi.exmail.qq.com:12211/openapi/"
#define TOKEN_URL "https://exmail.qq.com/cgi-bin/token"
#define LOGIN_URL "https://exmail.qq.com/cgi-bin/login"
#define CORP_URL  "https://api.exmail.qq.com/cgi-bin/" /* of the current API */

#define MIN_INTERVAL 20 /* s of silence: the answer to asking again may take as long */

/* Returns: (transfer full) (nullable): NULL when @url is no plain web address: scheme, host, port and path, nothing else. */
static GUri *
parse (const char *url)
{
  g_autoptr (GUri) uri = NULL;

  if (strpbrk (url, " \\?#") != NULL || !pb_text_is_safe (url))
    return NULL;
  uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);
  if (uri == NULL || g_uri_get_userinfo (uri) != NULL || g_uri_get_host (uri) == NULL || g_uri_get_host (uri)[0] == '\0')
    return NULL;
  if (!g_str_equal (g_uri_get_scheme (uri), "https") && !g_str_equal (g_uri_get_scheme (uri), "http"))
    return NULL;
  return g_steal_pointer (&uri);
}

/* Returns: whether what is sent to @uri can be read on the way to another computer. */
static gboolean
is_open_to_others (const PbAccount *self, GUri *uri)
{
  gboolean here = pb_host_is_loopback (g_uri_get_host (uri)) && !pb_account_has_proxy (self);

  return g_str_equal (g_uri_get_scheme (uri), "http") && !here;
}

static void
set_default (char **text, const char *value)
{
  if (*text == NULL)
    *text = g_strdup (value);
}

static void
end_in_slash (char **url)
{
  if (!g_str_has_suffix (*url, "/"))
    {
      g_autofree char *bare = g_steal_pointer (url);
      *url = g_strconcat (bare, "/", NULL);
    }
}

/* Returns: (transfer full): "https://exmail.example/" of "https://exmail.example/cgi-bin/login". */
static char *
dup_origin (const char *url)
{
  const char *host = strstr (url, "://") + 3;

  return g_strdup_printf ("%.*s/", (int) (host - url) + (int) strcspn (host, "/"), url);
}

static gboolean
check_api (PbAccount *self, GError **error)
{
  g_autoptr (GUri) uri = parse (self->api_url);

  if (uri == NULL)
    return pb_account_refuse (error, self, "api-url", "is not a web address of scheme, host and path");
  if (is_open_to_others (self, uri) && !self->allow_plain_http)
    return pb_account_refuse (error, self, "api-url", "is plain http to another computer: the access token and the subjects of mails could be read on the way. "
                                                      "Give an https address of a relay of your own, or say allow-plain-http=true (--allow-plain-http) if you accept that");
  end_in_slash (&self->api_url);
  return TRUE;
}

static gboolean
check_secret_url (const PbAccount *self, const char *key, const char *url, GError **error)
{
  g_autoptr (GUri) uri = parse (url);

  if (uri == NULL)
    return pb_account_refuse (error, self, key, "is not a web address of scheme, host and path");
  if (is_open_to_others (self, uri))
    return pb_account_refuse (error, self, key, "is not an https address");
  return TRUE;
}

/* Without the administrator's name the OpenApi is not used, whatever is said of it. */
static gboolean
complete_openapi (PbAccount *self, GError **error)
{
  if (self->client_id == NULL)
    {
      g_clear_pointer (&self->api_url, g_free);
      g_clear_pointer (&self->token_url, g_free);
      return TRUE;
    }
  if (strchr (self->client_id, ':') != NULL)
    return pb_account_refuse (error, self, "client-id", "has a colon, which no name at the OpenApi has");
  set_default (&self->api_url, API_URL);
  set_default (&self->token_url, TOKEN_URL);
  return check_api (self, error) && check_secret_url (self, "token-url", self->token_url, error);
}

static gboolean
complete_corp (PbAccount *self, GError **error)
{
  if (self->corp_id == NULL)
    {
      g_clear_pointer (&self->corp_api_url, g_free);
      return TRUE;
    }
  set_default (&self->corp_api_url, CORP_URL);
  if (!check_secret_url (self, "corp-api-url", self->corp_api_url, error))
    return FALSE;
  end_in_slash (&self->corp_api_url);
  return TRUE;
}

static gboolean
complete_push (PbAccount *self, GError **error)
{
  set_default (&self->push, "auto");
  if (g_str_equal (self->push, "openapi") && self->client_id == NULL)
    return pb_account_refuse (error, self, "push", "is openapi, which needs client-id");
  if (g_str_equal (self->push, "imap") && self->host == NULL)
    return pb_account_refuse (error, self, "push", "is imap, which needs host");
  if (g_str_equal (self->push, "auto") || g_str_equal (self->push, "openapi") || g_str_equal (self->push, "imap") || g_str_equal (self->push, "poll"))
    return TRUE;
  return pb_account_refuse (error, self, "push", "is none of auto, openapi, imap, poll");
}

gboolean
pb_account_exmail_complete (PbAccount *self, GError **error)
{
  if (self->client_id == NULL && self->corp_id == NULL)
    return pb_account_refuse (error, self, "client-id", "is missing: it is the administrator's name that the company's OpenApi was opened for; where the company has the current API, corp-id takes its place");
  if (self->interval != 0 && self->interval < MIN_INTERVAL)
    return pb_account_refuse (error, self, "interval", "is less than %d seconds", MIN_INTERVAL);
  set_default (&self->login_url, LOGIN_URL);
  if (!complete_openapi (self, error) || !complete_corp (self, error) || !complete_push (self, error) || !check_secret_url (self, "login-url", self->login_url, error))
    return FALSE;
  if (self->webmail == NULL)
    self->webmail = dup_origin (self->login_url);
  return TRUE;
}

PbPush
pb_account_get_push (const PbAccount *account)
{
  if (g_strcmp0 (account->push, "poll") == 0)
    return PB_PUSH_POLL;
  if (account->client_id != NULL && g_strcmp0 (account->push, "imap") != 0)
    return account->host != NULL ? PB_PUSH_OPENAPI_IMAP : PB_PUSH_OPENAPI;
  return account->host != NULL ? PB_PUSH_IMAP : PB_PUSH_POLL;
}

gboolean
pb_account_has_channel (const PbAccount *account)
{
  PbPush push = g_str_equal (account->kind, "exmail") ? pb_account_get_push (account) : PB_PUSH_IMAP;

  return push == PB_PUSH_OPENAPI || push == PB_PUSH_OPENAPI_IMAP;
}

gboolean
pb_account_exmail_is_default (const PbAccount *account, const char *key, const char *value)
{
  g_autofree char *origin = dup_origin (account->login_url);

  if (g_str_equal (key, "api-url"))
    return g_str_equal (value, API_URL);
  if (g_str_equal (key, "token-url"))
    return g_str_equal (value, TOKEN_URL);
  if (g_str_equal (key, "login-url"))
    return g_str_equal (value, LOGIN_URL);
  if (g_str_equal (key, "corp-api-url"))
    return g_str_equal (value, CORP_URL);
  if (g_str_equal (key, "push"))
    return g_str_equal (value, "auto");
  return g_str_equal (key, "webmail") && g_str_equal (value, origin);
}

gboolean
pb_account_is_plain (const PbAccount *account)
{
  g_autoptr (GUri) uri = g_str_equal (account->kind, "exmail") && account->api_url != NULL ? parse (account->api_url) : NULL;

  return uri != NULL && is_open_to_others (account, uri);
}

gboolean
pb_account_is_insecure (const PbAccount *account)
{
  return pb_account_is_plain (account) || (account->legacy_tls && account->host != NULL);
}
