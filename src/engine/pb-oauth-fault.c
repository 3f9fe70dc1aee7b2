/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-oauth-fault.c: the catalogue. */
#include "pb-oauth-fault.h"

#include <gio/gio.h>
#include <string.h>

#include "pb-reason.h"

#define MAX_CODE 40 /* characters of a code that is shown */

#define EXPIRED  PB_ERROR_CLASS_AUTH_EXPIRED
#define REJECTED PB_ERROR_CLASS_AUTH_REJECTED
#define CONFIG   PB_ERROR_CLASS_CONFIG
#define BUSY     PB_ERROR_CLASS_SERVER_BUSY

/* The finer before the coarser: several may stand in one answer. */
static const PbOauthFault faults[] = {
  /* Microsoft (learn.microsoft.com: Microsoft Entra authentication and authorization error codes) */
  { "AADSTS700082", PB_REASON_OAUTH_EXPIRED, EXPIRED, "Microsoft: refresh token expired, unused for 90 days" },
  { "AADSTS70008", PB_REASON_OAUTH_EXPIRED, EXPIRED, "Microsoft: code or refresh token expired" },
  { "AADSTS700084", PB_REASON_OAUTH_EXPIRED, EXPIRED, "Microsoft: refresh token of a single-page app, 24 h" },
  { "AADSTS70043", PB_REASON_OAUTH_EXPIRED, EXPIRED, "Microsoft: sign-in frequency of Conditional Access" },
  { "AADSTS50173", PB_REASON_OAUTH_REVOKED, EXPIRED, "Microsoft: password changed, or grant revoked" },
  { "AADSTS50132", PB_REASON_OAUTH_REVOKED, EXPIRED, "Microsoft: session revoked" },
  { "AADSTS50133", PB_REASON_OAUTH_REVOKED, EXPIRED, "Microsoft: session invalid, password changed" },
  { "AADSTS50078", PB_REASON_OAUTH_CONDITIONS, EXPIRED, "Microsoft: second factor expired" },
  { "AADSTS50076", PB_REASON_OAUTH_CONDITIONS, EXPIRED, "Microsoft: second factor wanted" },
  { "AADSTS50079", PB_REASON_OAUTH_CONDITIONS, EXPIRED, "Microsoft: second factor has to be set up" },
  { "AADSTS50074", PB_REASON_OAUTH_CONDITIONS, EXPIRED, "Microsoft: strong authentication wanted" },
  { "AADSTS50158", PB_REASON_OAUTH_CONDITIONS, EXPIRED, "Microsoft: external challenge" },
  { "AADSTS53000", PB_REASON_OAUTH_CONDITIONS, EXPIRED, "Microsoft: device is not compliant" },
  { "AADSTS53001", PB_REASON_OAUTH_CONDITIONS, EXPIRED, "Microsoft: device is not joined to the domain" },
  { "AADSTS53002", PB_REASON_OAUTH_CONDITIONS, EXPIRED, "Microsoft: application not approved" },
  { "AADSTS53003", PB_REASON_OAUTH_CONDITIONS, EXPIRED, "Microsoft: blocked by Conditional Access" },
  { "AADSTS53004", PB_REASON_OAUTH_CONDITIONS, EXPIRED, "Microsoft: proof-up blocked by risk" },
  { "AADSTS530003", PB_REASON_OAUTH_CONDITIONS, EXPIRED, "Microsoft: device has to be managed" },
  { "AADSTS530032", PB_REASON_OAUTH_CONDITIONS, EXPIRED, "Microsoft: blocked by security policy" },
  { "AADSTS65001", PB_REASON_OAUTH_CONSENT, EXPIRED, "Microsoft: user or administrator has not consented" },
  { "AADSTS65004", PB_REASON_OAUTH_DECLINED, REJECTED, "Microsoft: user declined to consent" },
  { "AADSTS90094", PB_REASON_OAUTH_CONSENT, EXPIRED, "Microsoft: administrator's consent needed" },
  { "AADSTS90093", PB_REASON_OAUTH_CONSENT, EXPIRED, "Microsoft: user may not consent" },
  { "AADSTS90008", PB_REASON_OAUTH_CONSENT, EXPIRED, "Microsoft: no consent to the program" },
  { "AADSTS700016", PB_REASON_OAUTH_CLIENT_UNKNOWN, CONFIG, "Microsoft: program unknown in the tenant" },
  { "AADSTS7000112", PB_REASON_OAUTH_CLIENT_OFF, CONFIG, "Microsoft: program disabled" },
  { "AADSTS7000218", PB_REASON_OAUTH_CLIENT_SECRET, CONFIG, "Microsoft: registered as confidential" },
  { "AADSTS7000215", PB_REASON_OAUTH_CLIENT_REFUSED, CONFIG, "Microsoft: client secret wrong" },
  { "AADSTS7000222", PB_REASON_OAUTH_CLIENT_REFUSED, CONFIG, "Microsoft: client secret expired" },
  { "AADSTS50011", PB_REASON_OAUTH_REDIRECT, CONFIG, "Microsoft: redirect address not registered" },
  { "AADSTS500113", PB_REASON_OAUTH_REDIRECT, CONFIG, "Microsoft: no redirect address registered" },
  { "AADSTS70011", PB_REASON_OAUTH_SCOPE, CONFIG, "Microsoft: scope not valid" },
  { "AADSTS650053", PB_REASON_OAUTH_SCOPE, CONFIG, "Microsoft: scope does not exist on the resource" },
  { "AADSTS650057", PB_REASON_OAUTH_SCOPE, CONFIG, "Microsoft: resource not among the program's permissions" },
  { "AADSTS500011", PB_REASON_OAUTH_SCOPE, CONFIG, "Microsoft: resource not found in the tenant" },
  { "AADSTS70000", PB_REASON_OAUTH_EXPIRED, EXPIRED, "Microsoft: grant not valid, or not for these scopes" },
  { "AADSTS50034", PB_REASON_OAUTH_NO_USER, CONFIG, "Microsoft: no such account in the tenant" },
  { "AADSTS50020", PB_REASON_OAUTH_NO_USER, CONFIG, "Microsoft: account of another tenant" },
  { "AADSTS50128", PB_REASON_OAUTH_NO_TENANT, CONFIG, "Microsoft: tenant not found by the address" },
  { "AADSTS90002", PB_REASON_OAUTH_NO_TENANT, CONFIG, "Microsoft: no such tenant" },
  { "AADSTS50194", PB_REASON_OAUTH_NO_TENANT, CONFIG, "Microsoft: program of one tenant, asked at the common one" },
  { "AADSTS9002313", PB_REASON_OAUTH_REFUSED, CONFIG, "Microsoft: request malformed" },
  { "AADSTS90033", PB_REASON_OAUTH_BUSY, BUSY, "Microsoft: temporary error" },
  { "AADSTS90055", PB_REASON_OAUTH_BUSY, BUSY, "Microsoft: too many requests" },
  { "AADSTS50196", PB_REASON_OAUTH_BUSY, BUSY, "Microsoft: client loop" },
  { "Need admin approval", PB_REASON_OAUTH_CONSENT, EXPIRED, "Microsoft: page title repeated in the description" },

  /* Google (developers.google.com: OAuth 2.0 for native apps, errors) */
  { "admin_policy_enforced", PB_REASON_OAUTH_CONSENT, EXPIRED, "Google: the administrator has not allowed the scope" },
  { "invalid_rapt", PB_REASON_OAUTH_CONDITIONS, EXPIRED, "Google: session control of Workspace" },
  { "rapt_required", PB_REASON_OAUTH_CONDITIONS, EXPIRED, "Google: the same" },
  { "org_internal", PB_REASON_OAUTH_CLIENT_REFUSED, CONFIG, "Google: program for users of its own organization" },
  { "deleted_client", PB_REASON_OAUTH_CLIENT_OFF, CONFIG, "Google: program deleted" },
  { "disabled_client", PB_REASON_OAUTH_CLIENT_OFF, CONFIG, "Google: program disabled" },
  { "redirect_uri_mismatch", PB_REASON_OAUTH_REDIRECT, CONFIG, "Google" },
  { "client_secret is missing", PB_REASON_OAUTH_CLIENT_SECRET, CONFIG, "Google: a client for desktops without its secret" },
  { "rate_limit_exceeded", PB_REASON_OAUTH_BUSY, BUSY, "Google" },

  /* Yahoo */
  { "INVALID_REFRESH_TOKEN", PB_REASON_OAUTH_EXPIRED, EXPIRED, "Yahoo" },
  { "INVALID_REDIRECT_URI", PB_REASON_OAUTH_REDIRECT, CONFIG, "Yahoo" },

  /* OpenID Connect Core 3.1.2.6 */
  { "consent_required", PB_REASON_OAUTH_CONSENT, EXPIRED, "OpenID Connect" },
  { "interaction_required", PB_REASON_OAUTH_CONDITIONS, EXPIRED, "OpenID Connect, Microsoft" },
  { "login_required", PB_REASON_OAUTH_EXPIRED, EXPIRED, "OpenID Connect" },

  /* RFC 8628 3.5 */
  { "authorization_declined", PB_REASON_OAUTH_DECLINED, REJECTED, "Microsoft's access_denied of the device code" },
  { "expired_token", PB_REASON_OAUTH_LATE, PB_ERROR_CLASS_TIMEOUT, "RFC 8628 3.5" },
  { "code_expired", PB_REASON_OAUTH_LATE, PB_ERROR_CLASS_TIMEOUT, "Microsoft, older" },
  { "bad_verification_code", PB_REASON_OAUTH_LATE, PB_ERROR_CLASS_TIMEOUT, "Microsoft: device code not known" },

  /* RFC 6749 4.1.2.1 and 5.2 */
  { "invalid_grant", PB_REASON_OAUTH_EXPIRED, EXPIRED, "RFC 6749 5.2" },
  { "access_denied", PB_REASON_OAUTH_DECLINED, REJECTED, "RFC 6749 4.1.2.1" },
  { "invalid_client", PB_REASON_OAUTH_CLIENT_REFUSED, CONFIG, "RFC 6749 5.2" },
  { "unauthorized_client", PB_REASON_OAUTH_CLIENT_REFUSED, CONFIG, "RFC 6749 5.2" },
  { "invalid_scope", PB_REASON_OAUTH_SCOPE, CONFIG, "RFC 6749 5.2" },
  { "unsupported_grant_type", PB_REASON_OAUTH_REFUSED, CONFIG, "RFC 6749 5.2" },
  { "unsupported_response_type", PB_REASON_OAUTH_REFUSED, CONFIG, "RFC 6749 4.1.2.1" },
  { "invalid_request", PB_REASON_OAUTH_REFUSED, CONFIG, "RFC 6749 5.2" },
  { "temporarily_unavailable", PB_REASON_OAUTH_BUSY, BUSY, "RFC 6749 4.1.2.1" },
  { "server_error", PB_REASON_OAUTH_BUSY, BUSY, "RFC 6749 4.1.2.1" },
  { "slow_down", PB_REASON_OAUTH_BUSY, BUSY, "RFC 8628 3.5, outside of its flow" },
};

const PbOauthFault *
pb_oauth_fault_table (gsize *n_rows)
{
  *n_rows = G_N_ELEMENTS (faults);
  return faults;
}

/* Returns: whether @code stands in @text, not as the beginning of a longer number. */
static gboolean
names (const char *text, const char *code)
{
  gsize len = strlen (code);

  for (const char *at = text; at != NULL && (at = strstr (at, code)) != NULL; at += len)
    if (!g_ascii_isdigit (at[len]))
      return TRUE;
  return FALSE;
}

/* "error_codes":[65001] has the digits of "AADSTS65001" alone. */
static gboolean
names_digits (const char *codes, const char *code)
{
  const char *digits = g_str_has_prefix (code, "AADSTS") ? code + strlen ("AADSTS") : NULL;
  gsize len = digits != NULL ? strlen (digits) : 0;

  for (const char *at = codes; digits != NULL && at != NULL && (at = strstr (at, digits)) != NULL; at += len)
    if (!g_ascii_isdigit (at[len]) && (at == codes || !g_ascii_isdigit (at[-1])))
      return TRUE;
  return FALSE;
}

const PbOauthFault *
pb_oauth_fault_find (const char *error_word, const char *description, const char *codes)
{
  const char *said = error_word != NULL ? error_word : "";

  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      const char *code = faults[i].code;
      if (g_ascii_strcasecmp (said, code) == 0 || names_digits (codes, code) || g_strcmp0 (codes, code) == 0)
        return &faults[i];
      if ((g_str_has_prefix (code, "AADSTS") || strchr (code, ' ') != NULL) && names (description, code))
        return &faults[i];
    }
  return NULL;
}

/* Returns: (transfer full): @text, what of it is a code and no sentence. */
static char *
dup_code (const char *text)
{
  gsize len = 0;

  while (text != NULL && len < MAX_CODE && (g_ascii_isalnum (text[len]) || text[len] == '_' || text[len] == '-'))
    len++;
  return len > 0 ? g_strndup (text, len) : g_strdup ("?");
}

static void
set_with_code (GError **error, PbErrorClass error_class, const char *reason, const char *code)
{
  g_set_error (error, PB_ERROR, (int) error_class, "%s (code %s)", reason, code);
}

void
pb_oauth_fault_set (GError **error, guint status, const char *error_word, const char *description, const char *codes)
{
  const PbOauthFault *fault = pb_oauth_fault_find (error_word, description, codes);
  g_autofree char *code = dup_code (fault != NULL && strchr (fault->code, ' ') == NULL ? fault->code : error_word);

  if (fault != NULL)
    set_with_code (error, fault->error_class, fault->reason, code);
  else if (status >= 500 || status == 429)
    set_with_code (error, BUSY, PB_REASON_OAUTH_BUSY, code);
  else if (status == 400 || status == 401)
    set_with_code (error, EXPIRED, PB_REASON_OAUTH_REFUSED, code);
  else
    set_with_code (error, CONFIG, PB_REASON_OAUTH_REFUSED, code);
}

static void
set_at (GError **error, PbErrorClass error_class, const char *reason, const PbOauthProvider *provider, const char *detail)
{
  g_autofree char *host = pb_oauth_provider_dup_host (provider);

  g_debug ("%s: %s", host, detail);
  g_set_error (error, PB_ERROR, (int) error_class, "%s (at %s)", reason, host);
}

/* A certificate of the authorization server is no business of the account's pin, and its silence none of the mail server's. */
void
pb_oauth_fault_set_unreached (GError **error, const PbOauthProvider *provider, const GError *failure)
{
  PbErrorClass error_class = pb_error_class_of (failure, PB_ERROR_CLASS_REFUSED);

  if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED) || g_str_has_prefix (failure->message, PB_REASON_PROXY " "))
    g_propagate_error (error, g_error_copy (failure));
  else if (error_class == PB_ERROR_CLASS_TLS_UNTRUSTED || error_class == PB_ERROR_CLASS_TLS_FAILED)
    set_at (error, PB_ERROR_CLASS_TLS_FAILED, PB_REASON_OAUTH_UNTRUSTED, provider, failure->message);
  else if (error_class == PB_ERROR_CLASS_WRONG_PROTOCOL || error_class == PB_ERROR_CLASS_PROTOCOL || error_class == PB_ERROR_CLASS_LIMIT)
    set_at (error, PB_ERROR_CLASS_WRONG_PROTOCOL, PB_REASON_OAUTH_NONSENSE, provider, failure->message);
  else
    set_at (error, error_class, PB_REASON_OAUTH_AWAY, provider, failure->message);
}

void
pb_oauth_fault_set_no_client (GError **error, const PbOauthProvider *provider)
{
  g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, PB_REASON_OAUTH_NO_CLIENT " (%s)", provider->id);
}
