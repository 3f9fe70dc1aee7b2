/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-oauth-request.c: see pb-oauth-request.h. */
#include "pb-oauth-request.h"

#include <string.h>
#include <sys/random.h>

#include "pb-form.h"

#define RANDOM_BYTES 32
#define MAX_FORM     8192 /* bytes besides the secrets */

/* RFC 7636 appendix A; wipes @encoded, which it takes. */
static PbSecret *
to_base64url (char *encoded)
{
  PbSecret *secret;

  for (char *p = encoded; *p != '\0'; p++)
    {
      if (*p == '+')
        *p = '-';
      else if (*p == '/')
        *p = '_';
      else if (*p == '=')
        *p = '\0';
      if (*p == '\0')
        break;
    }
  secret = pb_secret_new (encoded, strlen (encoded));
  pb_secret_free_string (encoded);
  return secret;
}

PbSecret *
pb_oauth_random (void)
{
  guint8 bytes[RANDOM_BYTES];
  PbSecret *secret;

  if (getrandom (bytes, sizeof bytes, 0) != (ssize_t) sizeof bytes)
    g_error ("no random numbers");
  secret = to_base64url (g_base64_encode (bytes, sizeof bytes));
  pb_secret_wipe (bytes, sizeof bytes);
  return secret;
}

char *
pb_oauth_challenge (const PbSecret *verifier)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize len = sizeof digest;
  g_autoptr (PbSecret) text = NULL;

  g_checksum_update (checksum, (const guchar *) pb_secret_get (verifier), (gssize) pb_secret_get_length (verifier));
  g_checksum_get_digest (checksum, digest, &len);
  text = to_base64url (g_base64_encode (digest, len));
  return g_strdup (pb_secret_get (text));
}

char *
pb_oauth_authorize_url (const PbOauthProvider *self, const PbAccount *account, const char *redirect, const char *state, const char *challenge)
{
  GString *url = g_string_new (self->authorize);

  g_string_append_c (url, strchr (self->authorize, '?') != NULL ? '&' : '?');
  g_string_append (url, "response_type=code");
  pb_form_append (url, "client_id", self->client_id);
  pb_form_append (url, "redirect_uri", redirect);
  pb_form_append (url, "scope", pb_oauth_provider_get_scope (self, account));
  pb_form_append (url, "state", state);
  pb_form_append (url, "code_challenge", challenge);
  pb_form_append (url, "code_challenge_method", "S256");
  pb_form_append (url, "login_hint", account->address);
  if (self->authorize_extra != NULL)
    g_string_append_printf (url, "&%s", self->authorize_extra);
  return g_string_free (url, FALSE);
}

/* Returns: (transfer full): a form that takes so many bytes of secrets without growing. */
static GString *
form_new (const PbOauthProvider *self, const char *grant_type, gsize secrets)
{
  gsize own = self->client_secret != NULL ? strlen (self->client_secret) : 0;
  GString *form = g_string_sized_new (MAX_FORM + 3 * (secrets + own));

  g_string_append (form, "client_id=");
  g_string_append_uri_escaped (form, self->client_id, NULL, FALSE);
  if (grant_type != NULL)
    pb_form_append (form, "grant_type", grant_type);
  if (grant_type != NULL && self->client_secret != NULL)
    pb_form_append (form, "client_secret", self->client_secret);
  return form;
}

/* @form: (transfer full). Returns: (transfer full) */
static PbSecret *
form_end (GString *form)
{
  PbSecret *secret = pb_secret_new (form->str, form->len);

  pb_secret_wipe (form->str, form->len);
  g_string_free (form, TRUE);
  return secret;
}

PbSecret *
pb_oauth_code_form (const PbOauthProvider *self, const char *redirect, const PbSecret *code, const PbSecret *verifier)
{
  GString *form = form_new (self, "authorization_code", pb_secret_get_length (code) + pb_secret_get_length (verifier));

  pb_form_append (form, "redirect_uri", redirect);
  pb_form_append (form, "code", pb_secret_get (code));
  pb_form_append (form, "code_verifier", pb_secret_get (verifier));
  return form_end (form);
}

/* Microsoft wants the scope again: without it the token may be for another of its services. */
PbSecret *
pb_oauth_refresh_form (const PbOauthProvider *self, const PbAccount *account, const PbSecret *refresh_token)
{
  GString *form = form_new (self, "refresh_token", pb_secret_get_length (refresh_token));

  pb_form_append (form, "scope", pb_oauth_provider_get_scope (self, account));
  pb_form_append (form, "refresh_token", pb_secret_get (refresh_token));
  return form_end (form);
}

PbSecret *
pb_oauth_device_form (const PbOauthProvider *self, const PbAccount *account)
{
  GString *form = form_new (self, NULL, 0);

  pb_form_append (form, "scope", pb_oauth_provider_get_scope (self, account));
  return form_end (form);
}

PbSecret *
pb_oauth_device_code_form (const PbOauthProvider *self, const PbSecret *device_code)
{
  GString *form = form_new (self, "urn:ietf:params:oauth:grant-type:device_code", pb_secret_get_length (device_code));

  pb_form_append (form, "device_code", pb_secret_get (device_code));
  return form_end (form);
}
