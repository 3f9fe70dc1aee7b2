/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-words-found.c: what is said of a server before anything is sent there: the server itself, the right word for the secret, and
 * a question where only the name server vouches for it. */
#include <locale.h>
#include <string.h>

#include "pb-words-found.h"

typedef struct
{
  PbFound found;
  const char *text, *origin, *secret;
} Case;

/* Strings of the cases are constants; the words only read them. */
#define S(text) ((char *) (gintptr) (text))

static void
test_words (void)
{
  const Case cases[] = {
    { { .source = PB_FOUND_MX, .kind = "imap", .host = S ("imap.exmail.qq.com"), .port = 993, .security = PB_SECURITY_TLS, .user = S ("bob@acme.example"), .secret = "password", .provider_name = S ("Tencent Exmail") },
      "imap.exmail.qq.com, port 993, IMAP, encrypted with TLS",
      "Tencent Exmail, by the mail exchanger of acme.example",
      "Password of bob@acme.example, for imap.exmail.qq.com" },
    { { .source = PB_FOUND_BUILTIN, .kind = "pop3", .host = S ("pop.qq.com"), .port = 995, .security = PB_SECURITY_TLS, .user = S ("bob"), .secret = "auth-code" },
      "pop.qq.com, port 995, POP3, encrypted with TLS",
      "known provider of acme.example",
      "Authorization code (授权码) of bob, for pop.qq.com" },
    { { .source = PB_FOUND_GUESS, .kind = "imap", .host = S ("mail.acme.example"), .port = 143, .security = PB_SECURITY_STARTTLS, .user = S ("bob"), .secret = "app-password" },
      "mail.acme.example, port 143, IMAP, encrypted with STARTTLS",
      "a usual name below acme.example, with a valid certificate",
      "App password of bob, for mail.acme.example" },
    { { .source = PB_FOUND_ISPDB, .kind = "imap", .host = S ("outlook.office365.com"), .port = 993, .security = PB_SECURITY_TLS, .user = S ("bob"), .secret = "oauth2" },
      "outlook.office365.com, port 993, IMAP, encrypted with TLS",
      "listed for acme.example in the public database of Thunderbird",
      "Sign-in in the browser, but Postbell does not know where" },
    { { .source = PB_FOUND_BUILTIN, .kind = "imap", .host = S ("outlook.office365.com"), .port = 993, .security = PB_SECURITY_TLS, .user = S ("bob"), .secret = "oauth2", .oauth = S ("microsoft") },
      "outlook.office365.com, port 993, IMAP, encrypted with TLS",
      "known provider of acme.example",
      "Sign-in in the browser, at outlook.office365.com" },
    { { .source = PB_FOUND_GOA, .kind = "imap", .host = S ("127.0.0.1"), .port = 1143, .security = PB_SECURITY_NONE, .user = S ("bob"), .secret = "goa" },
      "127.0.0.1, port 1143, IMAP on this computer",
      "set up in the Online Accounts of the desktop, for acme.example",
      "No password is needed: the Online Accounts of the desktop sign in." },
    { { .source = PB_FOUND_ADMIN, .kind = "exmail", .client_id = S ("acmeadmin"), .secret = "interface-key", .provider_name = S ("Acme") },
      "The Exmail interfaces of the company, as acmeadmin",
      "Acme, set by the administrator of this computer for acme.example",
      "Interface key of acmeadmin" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = pb_words_found (&cases[i].found);
      g_autofree char *origin = pb_words_found_origin (&cases[i].found, "acme.example");
      g_autofree char *secret = pb_words_found_secret (&cases[i].found);

      g_assert_cmpstr (text, ==, cases[i].text);
      g_assert_cmpstr (origin, ==, cases[i].origin);
      g_assert_cmpstr (secret, ==, cases[i].secret);
    }
}

/* A domain may look like a field of ours. */
static void
test_fields (void)
{
  const PbFound found = { .source = PB_FOUND_SRV, .kind = "imap", .host = S ("h"), .secret = "password" };
  g_autofree char *origin = pb_words_found_origin (&found, "{domain}.example");

  g_assert_cmpstr (origin, ==, "by the service records of {domain}.example");
}

static void
test_consent (void)
{
  PbFound found = { .source = PB_FOUND_SRV, .kind = "imap", .host = S ("imap.other.example"), .secret = "password" };
  g_autofree char *none = pb_words_found_consent (&found, "acme.example");
  g_autofree char *some = NULL, *ispdb = NULL;

  g_assert_null (none);
  found.foreign = TRUE;
  some = pb_words_found_consent (&found, "acme.example");
  g_assert_nonnull (strstr (some, "imap.other.example"));
  g_assert_nonnull (strstr (some, "acme.example"));
  ispdb = pb_words_ispdb_consent ("acme.example");
  g_assert_nonnull (strstr (ispdb, "acme.example"));
  g_assert_nonnull (strstr (ispdb, "autoconfig.thunderbird.net"));
}

/* Every source has a name and says where it has its knowledge from. */
static void
test_sources (void)
{
  for (int source = 0; source < PB_N_FOUND_SOURCES; source++)
    {
      const PbFound found = { .source = (PbFoundSource) source, .kind = "imap", .host = S ("h"), .secret = "password" };
      g_autofree char *origin = pb_words_found_origin (&found, "acme.example");

      g_assert_nonnull (strstr (origin, "acme.example"));
      g_assert_cmpuint (strlen (pb_words_found_source ((PbFoundSource) source)), >, 5);
    }
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/shell/words-found/words", test_words);
  g_test_add_func ("/shell/words-found/fields", test_fields);
  g_test_add_func ("/shell/words-found/consent", test_consent);
  g_test_add_func ("/shell/words-found/sources", test_sources);
  return g_test_run ();
}
