/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-oauth-provider.c: the rows of data/oauth: each that is shipped, what a row may not say, and whose comes first. */
#include "pb-oauth-provider.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "pb-error.h"

#define GOOD "[zoo]\nissuer=https://id.zoo.test\nauthorize=https://id.zoo.test/authorize\ntoken=https://id.zoo.test/token\nscope-imap=mail\nhosts=zoo.test;\n"

static PbAccount *
account_of (const char *host, const char *more)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *text = g_strdup_printf ("[bob]\naddress=bob@zoo.test\nhost=%s\nauth=oauth2\n%s", host, more);
  g_autoptr (GError) error = NULL;
  PbAccount *account;

  g_assert_true (g_key_file_load_from_data (file, text, strlen (text), G_KEY_FILE_NONE, NULL));
  account = pb_account_load (file, "bob", &error);
  g_assert_no_error (error);
  return account;
}

static PbOauthProvider *
read_text (const char *text, const PbAccount *account, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();

  g_assert_true (g_key_file_load_from_data (file, text, strlen (text), G_KEY_FILE_KEEP_TRANSLATIONS, NULL));
  return pb_oauth_provider_read (file, "zoo", account, error);
}

/* --- the shipped rows --- */

static const struct
{
  const char *id;
  const char *host;  /* of IMAP */
  const char *other; /* a host that must not get its tokens */
  const char *token;
  const char *scope;
  gboolean device;
  PbOauthRegistration registration;
} shipped[] = {
  { "microsoft", "outlook.office365.com", "partner.outlook.cn", "https://login.microsoftonline.com/common/oauth2/v2.0/token", "https://outlook.office.com/IMAP.AccessAsUser.All offline_access", TRUE, PB_OAUTH_REGISTER_PUBLIC },
  { "microsoft-21vianet", "partner.outlook.cn", "outlook.office365.com", "https://login.partner.microsoftonline.cn/organizations/oauth2/v2.0/token", "https://partner.outlook.cn/IMAP.AccessAsUser.All offline_access", TRUE, PB_OAUTH_REGISTER_PUBLIC },
  { "microsoft-us-gov", "outlook.office365.us", "outlook.office365.com", "https://login.microsoftonline.us/organizations/oauth2/v2.0/token", "https://outlook.office365.us/IMAP.AccessAsUser.All offline_access", TRUE, PB_OAUTH_REGISTER_PUBLIC },
  { "google", "imap.gmail.com", "imap.gmail.com.evil.example", "https://oauth2.googleapis.com/token", "https://mail.google.com/", FALSE, PB_OAUTH_REGISTER_DESKTOP },
  { "yahoo", "imap.mail.yahoo.com", "yahoo.com", "https://api.login.yahoo.com/oauth2/get_token", "mail-r", FALSE, PB_OAUTH_REGISTER_AGREEMENT },
};

/* Returns: (transfer full): a folder whose postbell/oauth is the source's data/oauth. */
static char *
link_data (void)
{
  char *folder = g_dir_make_tmp ("pb-oauth-XXXXXX", NULL);
  g_autofree char *sub = g_build_filename (folder, "postbell", NULL), *link = g_build_filename (sub, "oauth", NULL);
  g_autofree char *target = g_build_filename (g_test_get_dir (G_TEST_DIST), "..", "data", "oauth", NULL);

  g_assert_cmpint (g_mkdir (sub, 0700), ==, 0);
  g_assert_cmpint (symlink (target, link), ==, 0);
  return folder;
}

static void
unlink_data (char *folder)
{
  g_autofree char *sub = g_build_filename (folder, "postbell", NULL), *link = g_build_filename (sub, "oauth", NULL);

  g_unlink (link);
  g_rmdir (sub);
  g_rmdir (folder);
  g_free (folder);
}

/* An administrator is told to copy the file of that name; it has the row, and its group comes with all its keys. */
static void
assert_file (const char *id)
{
  g_autofree char *name = g_strconcat (id, ".ini", NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "data", "oauth", name, NULL);
  g_autoptr (GKeyFile) file = g_key_file_new ();

  g_test_message ("%s", path);
  g_assert_true (g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL));
  g_assert_true (g_key_file_has_key (file, id, "client-id", NULL));
  g_assert_true (g_key_file_has_key (file, id, "source", NULL));
}

static void
test_shipped (void)
{
  char *folder = link_data ();
  const char *folders[] = { folder, NULL };
  g_auto (GStrv) ids = pb_oauth_provider_list (folders);

  g_assert_cmpuint (g_strv_length (ids), ==, G_N_ELEMENTS (shipped));
  for (gsize i = 0; i < G_N_ELEMENTS (shipped); i++)
    {
      g_autoptr (PbAccount) account = account_of (shipped[i].host, "");
      g_autoptr (GError) error = NULL;
      g_autoptr (PbOauthProvider) provider = pb_oauth_provider_find (folders, shipped[i].id, account, &error);
      g_autofree char *host = NULL;

      g_assert_no_error (error);
      g_assert_true (g_strv_contains ((const char *const *) ids, shipped[i].id));
      g_assert_cmpstr (provider->token, ==, shipped[i].token);
      g_assert_true (g_str_has_prefix (provider->authorize, "https://") && strchr (provider->authorize, '{') == NULL);
      g_assert_cmpstr (pb_oauth_provider_get_scope (provider, account), ==, shipped[i].scope);
      g_assert_cmpint (provider->device != NULL, ==, shipped[i].device);
      g_assert_true (pb_oauth_provider_serves (provider, shipped[i].host));
      g_assert_false (pb_oauth_provider_serves (provider, shipped[i].other));
      g_assert_false (pb_oauth_provider_serves (provider, "localhost"));
      g_assert_nonnull (provider->register_help);
      g_assert_cmpint (provider->registration, ==, shipped[i].registration);
      assert_file (shipped[i].id);
      g_assert_null (provider->client_id); /* that of a build comes with it */
      host = pb_oauth_provider_dup_host (provider);
      g_assert_true (g_str_has_prefix (provider->issuer, "https://") && strlen (host) > 0);
    }
  unlink_data (folder);
}

/* Whoever is offered the browser by data/providers has a server that may be given the token. */
static void
test_mail_servers (void)
{
  char *folder = link_data ();
  const char *folders[] = { folder, NULL };
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "data", "providers", "providers.ini", NULL);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_auto (GStrv) groups = NULL;
  guint n = 0;

  g_assert_true (g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL));
  groups = g_key_file_get_groups (file, NULL);
  for (gsize i = 0; groups[i] != NULL; i++)
    {
      g_autofree char *oauth = g_key_file_get_string (file, groups[i], "oauth", NULL);
      g_autoptr (PbOauthProvider) provider = oauth != NULL ? pb_oauth_provider_find (folders, oauth, NULL, NULL) : NULL;
      g_auto (GStrv) names = g_key_file_get_string_list (file, groups[i], "hosts", NULL, NULL);

      g_assert_cmpint (oauth == NULL, ==, provider == NULL);
      for (gsize j = 0; provider != NULL && names[j] != NULL; j++, n++)
        {
          g_test_message ("%s: %s", groups[i], names[j]);
          g_assert_true (pb_oauth_provider_serves (provider, g_str_has_prefix (names[j], "*.") ? names[j] + 2 : names[j]));
        }
    }
  g_assert_cmpuint (n, >, 0);
  unlink_data (folder);
}

/* --- what a row may say --- */

static const struct
{
  const char *replace, *with;
  const char *bad; /* (nullable): the key that is named; NULL: it is all right */
} edits[] = {
  { "hosts=zoo.test;", "hosts=zoo.test;", NULL },
  { "authorize=https://", "authorize=http://", "authorize" },
  { "token=https://id.zoo.test/token", "token=http://127.0.0.1:8080/token", NULL },
  { "token=https://id.zoo.test/token", "token=http://id.zoo.test/token", "token" },
  { "token=https://id.zoo.test/token", "token=https://me@id.zoo.test/token", "token" },
  { "token=https://id.zoo.test/token", "token=", "token" },
  { "authorize=https://id.zoo.test/authorize", "authorize=javascript:alert(1)", "authorize" },
  { "issuer=https://id.zoo.test\n", "", "issuer" },
  { "hosts=zoo.test;", "hosts=", "hosts" },
  { "hosts=zoo.test;", "hosts=test;", "hosts" },
  { "hosts=zoo.test;", "hosts=.zoo.test;", "hosts" },
  { "hosts=zoo.test;", "hosts=localhost;", NULL },
  { "scope-imap=mail\n", "", "scope-imap" },
  { "scope-imap=mail\n", "scope-pop3=mail\n", NULL },
  { "scope-imap=mail\n", "scope-imap=mail\nredirect=https://localhost\n", "redirect" },
  { "scope-imap=mail\n", "scope-imap=mail\nredirect=http://zoo.test\n", "redirect" },
  { "scope-imap=mail\n", "scope-imap=mail\nredirect=http://localhost\n", NULL },
  { "scope-imap=mail\n", "scope-imap=mail\ntenant=a/../b\n", "tenant" },
  { "scope-imap=mail\n", "scope-imap=mail\ndevice=http://id.zoo.test/d\n", "device" },
  { "scope-imap=mail\n", "scope-imap=mail\nadmin-consent=http://id.zoo.test/d\n", "admin-consent" },
  { "scope-imap=mail\n", "scope-imap=mail\nregister-help=file:///etc/passwd\n", "register-help" },
  { "scope-imap=mail\n", "scope-imap=mail\nregister-help=https://h.test/\nregister-help[zh_CN]=http://h.test/\n", NULL },
  { "scope-imap=mail\n", "scope-imap=mail\nregistration=desktop\n", NULL },
  { "scope-imap=mail\n", "scope-imap=mail\nregistration=free\n", "registration" },
};

static void
test_validation (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (edits); i++)
    {
      g_autoptr (GString) text = g_string_new (GOOD);
      g_autoptr (GError) error = NULL;
      g_autoptr (PbOauthProvider) provider = NULL;

      g_assert_cmpuint (g_string_replace (text, edits[i].replace, edits[i].with, 1), ==, 1);
      g_test_message ("%s", text->str);
      provider = read_text (text->str, NULL, &error);
      g_assert_cmpint (provider == NULL, ==, edits[i].bad != NULL);
      if (edits[i].bad == NULL)
        continue;
      g_autofree char *words = g_strdup_printf ("authorization server described wrongly (%s of zoo)", edits[i].bad);
      g_assert_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG);
      g_assert_cmpstr (error->message, ==, words);
    }
}

static const struct
{
  const char *host;
  gboolean served;
} hosts[] = {
  { "zoo.test", TRUE },
  { "imap.zoo.test", TRUE },
  { "IMAP.Zoo.Test.", TRUE },
  { "evilzoo.test", FALSE },
  { "zoo.test.evil.example", FALSE },
  { "zoo", FALSE },
  { "", FALSE },
  { NULL, FALSE },
};

static void
test_hosts (void)
{
  g_autoptr (PbOauthProvider) provider = read_text (GOOD, NULL, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (hosts); i++)
    g_assert_cmpint (pb_oauth_provider_serves (provider, hosts[i].host), ==, hosts[i].served);
}

/* A tenant that stands for several, or by another name, is named by its GUID; one that is a GUID is that and no other. */
static void
test_issuer (void)
{
#define GUID  "72f988bf-86f1-41af-91ab-2d7cd011db47"
#define OTHER "9188040d-6c67-4c5b-b112-36a304b66dad"
  static const struct
  {
    const char *tenant, *issuer;
    gboolean is;
  } cases[] = {
    { "common", "https://id.zoo.test/common/v2.0", TRUE },
    { "common", "https://id.zoo.test/" GUID "/v2.0", TRUE },
    { "acme.example", "https://id.zoo.test/" GUID "/v2.0", TRUE },
    { GUID, "https://id.zoo.test/" GUID "/v2.0", TRUE },
    { GUID, "https://id.zoo.test/" OTHER "/v2.0", FALSE },
    { GUID, "https://id.zoo.test/common/v2.0", FALSE },
    { "common", "https://id.zoo.test/{tenantid}/v2.0", FALSE },
    { "common", "https://id.zoo.test//v2.0", FALSE },
    { "common", "https://id.zoo.test/v2.0", FALSE },
    { "common", "https://id.zoo.test/a/b/v2.0", FALSE },
    { "common", "https://id.zoo.test/a?/v2.0", FALSE },
    { "common", "https://id.zoo.test/" GUID "/v1.0", FALSE },
    { "common", "https://id.zoo.test/" GUID "/v2.0/more", FALSE },
    { "common", "https://evil.example/" GUID "/v2.0", FALSE },
    { "common", "", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("[zoo]\nissuer=https://id.zoo.test/{tenant}/v2.0\nauthorize=https://id.zoo.test/a\ntoken=https://id.zoo.test/t\nscope-imap=mail\nhosts=zoo.test;\ntenant=%s\n", cases[i].tenant);
      g_autoptr (PbOauthProvider) provider = read_text (text, NULL, NULL);

      g_test_message ("%s: %s", cases[i].tenant, cases[i].issuer);
      g_assert_cmpint (pb_oauth_provider_is_issuer (provider, cases[i].issuer), ==, cases[i].is);
    }
#undef GUID
#undef OTHER
}

/* Who has no tenants has one name. */
static void
test_issuer_alone (void)
{
  g_autoptr (PbOauthProvider) provider = read_text (GOOD, NULL, NULL);

  g_assert_true (pb_oauth_provider_is_issuer (provider, "https://id.zoo.test"));
  g_assert_false (pb_oauth_provider_is_issuer (provider, "https://id.zoo.tes"));
  g_assert_false (pb_oauth_provider_is_issuer (provider, "https://evil.example"));
}

/* The account's own client and tenant; the file's secret does not go with a foreign client. */
static void
test_account (void)
{
  const char *text = "[zoo]\nissuer=https://id.zoo.test/{tenant}\nauthorize=https://id.zoo.test/{tenant}/a\ntoken=https://id.zoo.test/{tenant}/t\nscope-imap=mail\nhosts=zoo.test;\n"
                     "client-id=file\nclient-secret=not\ntenant=common\nadmin-consent=https://id.zoo.test/{tenant}/c?client_id={client}\n";
  g_autoptr (PbAccount) plain = account_of ("zoo.test", ""), own = account_of ("zoo.test", "oauth-client-id=mine\noauth-tenant=42-aa\n");
  g_autoptr (PbAccount) sly = account_of ("zoo.test", "oauth-tenant=a@evil.example/\n");
  g_autoptr (PbAccount) same = account_of ("zoo.test", "oauth-client-id=file\n");
  g_autoptr (PbOauthProvider) a = read_text (text, plain, NULL), b = read_text (text, own, NULL), c = read_text (text, sly, NULL), d = read_text (text, same, NULL);

  g_assert_cmpstr (a->client_id, ==, "file");
  g_assert_cmpstr (a->client_secret, ==, "not");
  g_assert_cmpstr (a->token, ==, "https://id.zoo.test/common/t");
  g_assert_cmpstr (a->admin_consent, ==, "https://id.zoo.test/common/c?client_id=file");
  g_assert_cmpstr (b->client_id, ==, "mine");
  g_assert_null (b->client_secret);
  g_assert_cmpstr (b->issuer, ==, "https://id.zoo.test/42-aa");
  g_assert_cmpstr (b->admin_consent, ==, "https://id.zoo.test/42-aa/c?client_id=mine");
  g_assert_null (c);
  g_assert_cmpstr (d->client_id, ==, "file");
  g_assert_cmpstr (d->client_secret, ==, "not");
}

/* --- whose comes first --- */

static char *
make_folder (const char *name, const char *text)
{
  char *folder = g_dir_make_tmp ("pb-oauth-XXXXXX", NULL);
  g_autofree char *sub = g_build_filename (folder, "postbell", "oauth", NULL), *path = g_build_filename (sub, name, NULL);

  g_assert_cmpint (g_mkdir_with_parents (sub, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return folder;
}

static void
remove_folder (char *folder, const char *name)
{
  g_autofree char *top = g_build_filename (folder, "postbell", NULL), *sub = g_build_filename (top, "oauth", NULL), *path = g_build_filename (sub, name, NULL);

  g_unlink (path);
  g_rmdir (sub);
  g_rmdir (top);
  g_rmdir (folder);
  g_free (folder);
}

static void
test_order (void)
{
  char *first = make_folder ("a.ini", "[zoo]\nname=First\nissuer=https://1.test\nauthorize=https://1.test\ntoken=https://1.test\nscope-imap=x\nhosts=a.test;\n");
  char *second = make_folder ("a.ini", GOOD "[two]\nissuer=https://2.test\nauthorize=https://2.test\ntoken=https://2.test\nscope-imap=x\nhosts=a.test;\n");
  const char *folders[] = { first, second, NULL };
  g_autoptr (PbOauthProvider) zoo = pb_oauth_provider_find (folders, "zoo", NULL, NULL), two = pb_oauth_provider_find (folders, "two", NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) ids = pb_oauth_provider_list (folders);

  g_assert_cmpstr (zoo->name, ==, "First");
  g_assert_cmpstr (two->name, ==, "two");
  g_assert_cmpuint (g_strv_length (ids), ==, 2);
  g_assert_null (pb_oauth_provider_find (folders, "three", NULL, &error));
  g_assert_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG);
  g_assert_cmpstr (error->message, ==, "unknown authorization server (three)");
  remove_folder (first, "a.ini");
  remove_folder (second, "a.ini");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/oauth-provider/shipped", test_shipped);
  g_test_add_func ("/oauth-provider/mail-servers", test_mail_servers);
  g_test_add_func ("/oauth-provider/validation", test_validation);
  g_test_add_func ("/oauth-provider/hosts", test_hosts);
  g_test_add_func ("/oauth-provider/issuer", test_issuer);
  g_test_add_func ("/oauth-provider/issuer-alone", test_issuer_alone);
  g_test_add_func ("/oauth-provider/account", test_account);
  g_test_add_func ("/oauth-provider/order", test_order);
  return g_test_run ();
}
