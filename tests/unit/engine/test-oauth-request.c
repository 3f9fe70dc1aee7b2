/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-oauth-request.c: what is said to an authorization server, word for word; and what a grant looks like in the vault. */
#include "pb-oauth-grant.h"
#include "pb-oauth-request.h"

#include <string.h>

static PbOauthProvider *
make_provider (const char *more)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *text = g_strdup_printf ("[zoo]\nissuer=https://id.zoo.test\nauthorize=https://id.zoo.test/authorize\ntoken=https://id.zoo.test/token\nscope-imap=mail offline_access\nscope-pop3=pop\nhosts=zoo.test;\nclient-id=c&1\n%s", more);
  g_autoptr (GError) error = NULL;
  PbOauthProvider *provider;

  g_assert_true (g_key_file_load_from_data (file, text, strlen (text), G_KEY_FILE_NONE, NULL));
  provider = pb_oauth_provider_read (file, "zoo", NULL, &error);
  g_assert_no_error (error);
  return provider;
}

static PbAccount *
make_account (const char *kind)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *text = g_strdup_printf ("[bob]\nkind=%s\naddress=bob+1@zoo.test\nhost=zoo.test\nauth=oauth2\noauth=zoo\n", kind);

  g_assert_true (g_key_file_load_from_data (file, text, strlen (text), G_KEY_FILE_NONE, NULL));
  return pb_account_load (file, "bob", NULL);
}

static PbSecret *
secret (const char *text)
{
  return pb_secret_new (text, strlen (text));
}

/* RFC 7636 appendix B */
static void
test_challenge (void)
{
  g_autoptr (PbSecret) verifier = secret ("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
  g_autofree char *challenge = pb_oauth_challenge (verifier);

  g_assert_cmpstr (challenge, ==, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

/* RFC 7636 4.1: 43 to 128 characters of [A-Za-z0-9-._~]; never twice the same. */
static void
test_random (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < 200; i++)
    {
      g_autoptr (PbSecret) random = pb_oauth_random ();
      const char *text = pb_secret_get (random);

      g_assert_cmpuint (strlen (text), ==, 43);
      g_assert_cmpuint (strspn (text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"), ==, 43);
      g_assert_true (g_hash_table_add (seen, g_strdup (text)));
    }
}

static void
test_authorize (void)
{
  g_autoptr (PbOauthProvider) provider = make_provider ("authorize-extra=prompt=consent\n");
  g_autoptr (PbAccount) account = make_account ("imap");
  g_autofree char *url = pb_oauth_authorize_url (provider, account, "http://localhost:4711", "st&te", "chal");

  g_assert_cmpstr (url, ==, "https://id.zoo.test/authorize?response_type=code&client_id=c%261&redirect_uri=http%3A%2F%2Flocalhost%3A4711&scope=mail%20offline_access&state=st%26te"
                            "&code_challenge=chal&code_challenge_method=S256&login_hint=bob%2B1%40zoo.test&prompt=consent");
}

static void
test_forms (void)
{
  g_autoptr (PbOauthProvider) provider = make_provider (""), confidential = make_provider ("client-secret=s%t\n");
  g_autoptr (PbAccount) imap = make_account ("imap"), pop3 = make_account ("pop3");
  g_autoptr (PbSecret) value = secret ("a b&c"), verifier = secret ("ver");
  g_autoptr (PbSecret) code = pb_oauth_code_form (provider, "http://127.0.0.1:1", value, verifier);
  g_autoptr (PbSecret) refresh = pb_oauth_refresh_form (confidential, pop3, value);
  g_autoptr (PbSecret) device = pb_oauth_device_form (confidential, imap);
  g_autoptr (PbSecret) poll = pb_oauth_device_code_form (provider, value);

  g_assert_cmpstr (pb_secret_get (code), ==, "client_id=c%261&grant_type=authorization_code&redirect_uri=http%3A%2F%2F127.0.0.1%3A1&code=a%20b%26c&code_verifier=ver");
  g_assert_cmpstr (pb_secret_get (refresh), ==, "client_id=c%261&grant_type=refresh_token&client_secret=s%25t&scope=pop&refresh_token=a%20b%26c");
  g_assert_cmpstr (pb_secret_get (device), ==, "client_id=c%261&scope=mail%20offline_access");
  g_assert_cmpstr (pb_secret_get (poll), ==, "client_id=c%261&grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code&device_code=a%20b%26c");
}

static void
test_grant (void)
{
  g_autoptr (PbOauthProvider) provider = make_provider (""), other = make_provider ("tenant=x\n");
  g_autoptr (PbSecret) refresh = secret ("re\"f\\resh"), access = secret ("acc");
  g_autoptr (PbOauthGrant) grant = pb_oauth_grant_new (provider, refresh, access, 1767225600);
  g_autoptr (PbSecret) text = pb_oauth_grant_to_secret (grant);
  g_autoptr (PbOauthGrant) again = pb_oauth_grant_parse (text);

  g_assert_cmpstr (pb_secret_get (text), ==, "{\"expires_at\":1767225600,\"issuer\":\"https://id.zoo.test\",\"client\":\"c&1\",\"tenant\":\"\",\"refresh_token\":\"re\\\"f\\\\resh\",\"access_token\":\"acc\"}");
  g_assert_cmpstr (pb_secret_get (again->refresh_token), ==, "re\"f\\resh");
  g_assert_cmpstr (pb_secret_get (again->access_token), ==, "acc");
  g_assert_cmpint (again->expires_at, ==, 1767225600);
  g_assert_true (pb_oauth_grant_fits (again, provider));
  g_assert_false (pb_oauth_grant_fits (again, other));
}

static const struct
{
  const char *text;
  gboolean good;
} grants[] = {
  { "{\"issuer\":\"i\",\"client\":\"c\",\"tenant\":\"\",\"refresh_token\":\"r\"}", TRUE },
  { "{\"issuer\":\"i\",\"client\":\"c\",\"tenant\":\"\",\"access_token\":\"a\"}", TRUE },
  { "{\"issuer\":\"i\",\"client\":\"c\",\"tenant\":\"\"}", FALSE },
  { "{\"client\":\"c\",\"tenant\":\"\",\"refresh_token\":\"r\"}", FALSE },
  { "{\"issuer\":\"i\",\"tenant\":\"\",\"refresh_token\":\"r\"}", FALSE },
  { "{\"issuer\":\"i\",\"client\":\"c\",\"tenant\":\"\",\"refresh_token\":\"\"}", FALSE },
  { "refresh", FALSE },
  { "", FALSE },
};

static void
test_grant_texts (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (grants); i++)
    {
      g_autoptr (PbSecret) text = secret (grants[i].text);
      g_autoptr (PbOauthGrant) grant = pb_oauth_grant_parse (text);
      g_assert_cmpint (grant != NULL, ==, grants[i].good);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/oauth-request/challenge", test_challenge);
  g_test_add_func ("/oauth-request/random", test_random);
  g_test_add_func ("/oauth-request/authorize", test_authorize);
  g_test_add_func ("/oauth-request/forms", test_forms);
  g_test_add_func ("/oauth-grant/round-trip", test_grant);
  g_test_add_func ("/oauth-grant/texts", test_grant_texts);
  return g_test_run ();
}
