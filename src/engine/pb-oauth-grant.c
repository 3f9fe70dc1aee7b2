/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-oauth-grant.c: see pb-oauth-grant.h. */
#include "pb-oauth-grant.h"

#include <string.h>

#include "pb-flat-json.h"

PbOauthGrant *
pb_oauth_grant_new (const PbOauthProvider *provider, PbSecret *refresh_token, PbSecret *access_token, gint64 expires_at)
{
  PbOauthGrant *self = g_rc_box_new0 (PbOauthGrant);

  self->issuer = g_strdup (provider->issuer);
  self->client_id = g_strdup (provider->client_id != NULL ? provider->client_id : "");
  self->tenant = g_strdup (provider->tenant);
  self->refresh_token = refresh_token != NULL ? pb_secret_ref (refresh_token) : NULL;
  self->access_token = access_token != NULL ? pb_secret_ref (access_token) : NULL;
  self->expires_at = expires_at;
  return self;
}

static void
grant_clear (gpointer data)
{
  PbOauthGrant *self = data;

  g_free (self->issuer);
  g_free (self->client_id);
  g_free (self->tenant);
  g_clear_pointer (&self->refresh_token, pb_secret_unref);
  g_clear_pointer (&self->access_token, pb_secret_unref);
}

PbOauthGrant *
pb_oauth_grant_ref (PbOauthGrant *grant)
{
  return g_rc_box_acquire (grant);
}

void
pb_oauth_grant_unref (PbOauthGrant *grant)
{
  g_rc_box_release_full (grant, grant_clear);
}

static PbSecret *
dup_token (const char *data, gsize len, const char *name)
{
  g_autoptr (PbSecret) token = pb_flat_json_dup_secret (data, len, name);

  return token != NULL && pb_secret_get_length (token) > 0 ? g_steal_pointer (&token) : NULL;
}

PbOauthGrant *
pb_oauth_grant_parse (const PbSecret *text)
{
  const char *data = pb_secret_get (text);
  gsize len = pb_secret_get_length (text);
  g_autoptr (PbOauthGrant) self = g_rc_box_new0 (PbOauthGrant);

  self->issuer = pb_flat_json_dup_text (data, len, "issuer");
  self->client_id = pb_flat_json_dup_text (data, len, "client");
  self->tenant = pb_flat_json_dup_text (data, len, "tenant");
  self->refresh_token = dup_token (data, len, "refresh_token");
  self->access_token = dup_token (data, len, "access_token");
  g_autofree char *expires = pb_flat_json_dup_text (data, len, "expires_at");
  if (expires != NULL)
    (void) g_ascii_string_to_signed (expires, 10, 0, G_MAXINT64 / G_USEC_PER_SEC, &self->expires_at, NULL);
  if (self->issuer == NULL || self->client_id == NULL || self->tenant == NULL || (self->refresh_token == NULL && self->access_token == NULL))
    return NULL;
  return g_steal_pointer (&self);
}

static void
append_member (GString *out, const char *name, const char *value)
{
  g_string_append_c (out, ',');
  pb_flat_json_append (out, name);
  g_string_append_c (out, ':');
  pb_flat_json_append (out, value);
}

static gsize
length_of (const PbSecret *token)
{
  return token != NULL ? pb_secret_get_length (token) : 0;
}

PbSecret *
pb_oauth_grant_to_secret (const PbOauthGrant *self)
{
  gsize names = strlen (self->issuer) + strlen (self->client_id) + strlen (self->tenant);
  GString *out = g_string_sized_new (256 + 6 * (names + length_of (self->refresh_token) + length_of (self->access_token)));

  g_string_append_printf (out, "{\"expires_at\":%" G_GINT64_FORMAT, self->expires_at);
  append_member (out, "issuer", self->issuer);
  append_member (out, "client", self->client_id);
  append_member (out, "tenant", self->tenant);
  if (self->refresh_token != NULL)
    append_member (out, "refresh_token", pb_secret_get (self->refresh_token));
  if (self->access_token != NULL)
    append_member (out, "access_token", pb_secret_get (self->access_token));
  g_string_append_c (out, '}');
  PbSecret *secret = pb_secret_new (out->str, out->len);
  pb_secret_wipe (out->str, out->len);
  g_string_free (out, TRUE);
  return secret;
}

gboolean
pb_oauth_grant_fits (const PbOauthGrant *self, const PbOauthProvider *provider)
{
  return g_str_equal (self->issuer, provider->issuer) && g_str_equal (self->tenant, provider->tenant) && g_strcmp0 (self->client_id, provider->client_id) == 0;
}

char *
pb_oauth_grant_dup_name (const char *id)
{
  return g_strconcat (id, ".oauth", NULL);
}

char *
pb_oauth_grant_dup_label (const char *id)
{
  return g_strdup_printf ("Postbell: %s (OAuth 2.0)", id);
}
