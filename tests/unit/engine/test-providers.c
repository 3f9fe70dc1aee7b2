/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-providers.c: every row of data/providers by the rules of its head, the providers of the reference by what is known of them,
 * the names of mail exchangers, and who comes first: the administrator, the user, the built-in table. */
#include "pb-providers.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "pb-imap-quirks.h"
#include "pb-oauth-provider.h"
#include "pb-provider-row.h"

static const char *const keys[] = { "name", "hosts", "domains", "mx", "imap", "pop3", "user", "secret", "oauth", "help", "webmail", "webmail-message", "quirks", "source", NULL };
static const char *const secrets[] = { "password", "app-password", "auth-code", "oauth2", NULL };

static const char *folders[2];

/* Returns: (transfer full): the table as it lies in the source. */
static GKeyFile *
load_table (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "data", "providers", "providers.ini", NULL);
  GKeyFile *file = g_key_file_new ();
  g_autoptr (GError) error = NULL;

  g_key_file_load_from_file (file, path, G_KEY_FILE_KEEP_TRANSLATIONS, &error);
  g_assert_no_error (error);
  return file;
}

/* --- the rules --- */

static void
check_keys (GKeyFile *file, const char *group)
{
  g_auto (GStrv) there = g_key_file_get_keys (file, group, NULL, NULL);

  for (gsize i = 0; there[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (there[i], "[", 2);
      g_autofree char *value = g_key_file_get_value (file, group, there[i], NULL);

      g_test_message ("%s: %s", group, there[i]);
      g_assert_true (g_strv_contains (keys, parts[0]));
      g_assert_cmpstr (value, !=, "");
      if (g_str_equal (parts[0], "help") || g_str_equal (parts[0], "webmail"))
        g_assert_true (g_str_has_prefix (value, "https://") && pb_webmail_url_is_valid (value));
    }
}

static void
check_words (GKeyFile *file, const char *group, const PbProvider *row)
{
  g_autofree char *secret = g_key_file_get_string (file, group, "secret", NULL);
  g_autofree char *user = g_key_file_get_string (file, group, "user", NULL);
  g_autofree char *source = g_key_file_get_string (file, group, "source", NULL);

  g_assert_cmpstr (row->id, ==, group);
  g_assert_true (g_key_file_has_key (file, group, "name", NULL));
  g_assert_true (g_strv_contains (secrets, secret));
  g_assert_cmpstr (pb_provider_secret_to_string (row->secret), ==, secret);
  g_assert_true (user == NULL || g_str_equal (user, "local-part"));
  g_assert_cmpint (row->local_part, ==, user != NULL);
  g_assert_nonnull (row->webmail);
  g_assert_true (g_key_file_has_key (file, group, "help", NULL) == (row->help != NULL));
  g_assert_true (g_key_file_has_key (file, group, "webmail-message", NULL) == (row->webmail_message != NULL));
  /* where from, and when; no row without */
  g_assert_nonnull (source);
  g_assert_true (g_regex_match_simple ("20[0-9][0-9]", source, 0, 0));
}

/* Returns: whether who uses @host is told what the provider @group wants: by its own row, or by the one that shares the host. */
static gboolean
is_told_of (GKeyFile *file, const char *group, const char *host)
{
  g_auto (GStrv) groups = g_key_file_get_groups (file, NULL);
  g_autofree char *secret = g_key_file_get_string (file, group, "secret", NULL);

  for (gsize i = 0; groups[i] != NULL; i++)
    {
      g_autofree char *other = g_key_file_get_string (file, groups[i], "secret", NULL);
      if (pb_provider_row_match (file, groups[i], "hosts", host) > 0)
        return g_str_equal (secret, other);
    }
  return FALSE;
}

static void
check_server (GKeyFile *file, const char *group, const char *key, const PbProviderServer *server, guint tls_port)
{
  g_assert_true (g_key_file_has_key (file, group, key, NULL) == (server->host != NULL));
  if (server->host == NULL)
    return;
  if (pb_host_is_loopback (server->host))
    g_assert_cmpint (server->security, ==, PB_SECURITY_STARTTLS);
  else
    {
      g_assert_cmpint (server->security, ==, PB_SECURITY_TLS);
      g_assert_cmpuint (server->port, ==, tls_port);
    }
  g_assert_true (is_told_of (file, group, server->host));
}

/* Tokens: who has no other way needs one; the group is there to be asked, and its tokens may go to the row's servers. */
static void
check_oauth (const PbProvider *row)
{
  g_autoptr (PbOauthProvider) issuer = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (row->secret != PB_PROVIDER_OAUTH2 || row->oauth != NULL);
  if (row->oauth == NULL)
    return;
  issuer = pb_oauth_provider_find (folders, row->oauth, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (pb_oauth_provider_serves (issuer, row->imap.host));
  g_assert_true (row->pop3.host == NULL || pb_oauth_provider_serves (issuer, row->pop3.host));
}

/* The names are those of the families, and the row's own host is one of theirs. */
static void
check_quirks (const PbProvider *row)
{
  gsize n;
  const PbImapQuirkRow *quirks = pb_imap_quirk_rows (&n);

  for (gsize i = 0; row->quirks[i] != NULL; i++)
    {
      const PbImapQuirkRow *known = NULL;

      for (gsize j = 0; j < n && known == NULL; j++)
        if (g_str_equal (quirks[j].server, row->quirks[i]))
          known = &quirks[j];
      g_test_message ("%s: %s", row->id, row->quirks[i]);
      g_assert_nonnull (known);
      if (known != NULL && known->host != NULL)
        g_assert_cmpuint (pb_imap_quirks_find (known, 1, row->imap.host, (PbImapSpan){ NULL, 0 }), ==, known->quirk);
    }
}

static void
assert_is (PbProvider *provider, const char *id)
{
  g_autoptr (PbProvider) found = provider;

  if (id == NULL)
    g_assert_null (found);
  else
    {
      g_assert_nonnull (found);
      g_assert_cmpstr (found->id, ==, id);
    }
}

static void
check_domains (GKeyFile *file, const char *group, GHashTable *seen)
{
  g_auto (GStrv) domains = g_key_file_get_string_list (file, group, "domains", NULL, NULL);

  for (gsize i = 0; domains != NULL && domains[i] != NULL; i++)
    {
      const char *name = g_str_has_prefix (domains[i], "*.") ? domains[i] + 2 : domains[i];
      g_autofree char *below = g_strconcat ("contoso.", name, NULL);
      g_autofree char *upper = g_ascii_strup (name, -1);

      g_test_message ("%s: %s", group, domains[i]);
      g_assert_true (g_hash_table_add (seen, g_strdup (domains[i]))); /* in one row alone */
      g_assert_nonnull (strchr (name, '.'));
      g_assert_cmpuint (strspn (name, "abcdefghijklmnopqrstuvwxyz0123456789.-"), ==, strlen (name));
      assert_is (pb_providers_find_domain (folders, upper), group);
      if (name != domains[i])
        assert_is (pb_providers_find_domain (folders, below), group);
    }
}

/* Returns: (transfer full): a host that @pattern is for */
static char *
example_of (const char *pattern)
{
  g_auto (GStrv) parts = g_strsplit (pattern, "*", -1);
  g_autofree char *filled = g_strjoinv ("17", parts);

  return strchr (pattern, '*') != NULL ? g_steal_pointer (&filled) : g_strconcat ("eur.", filled, NULL);
}

static void
check_exchangers (GKeyFile *file, const char *group, GHashTable *seen)
{
  g_auto (GStrv) patterns = g_key_file_get_string_list (file, group, "mx", NULL, NULL);

  for (gsize i = 0; patterns != NULL && patterns[i] != NULL; i++)
    {
      g_autofree char *example = example_of (patterns[i]);
      g_autofree char *final = g_strconcat (example, ".", NULL);
      g_autofree char *upper = g_ascii_strup (final, -1);
      g_autofree char *foreign = g_strconcat (example, ".evil.test", NULL);
      g_auto (GStrv) labels = g_strsplit (patterns[i], ".", -1);
      guint n = g_strv_length (labels);

      g_test_message ("%s: %s, %s", group, patterns[i], example);
      g_assert_true (g_hash_table_add (seen, g_strdup (patterns[i])));
      /* nobody can register a name that fits */
      g_assert_cmpuint (n, >=, 2);
      g_assert_true (strchr (labels[n - 1], '*') == NULL && strchr (labels[n - 2], '*') == NULL);
      assert_is (pb_providers_find_mx (folders, example), group);
      assert_is (pb_providers_find_mx (folders, upper), group);
      assert_is (pb_providers_find_mx (folders, foreign), NULL);
    }
}

static void
test_rows (void)
{
  g_autoptr (GKeyFile) file = load_table ();
  g_auto (GStrv) groups = g_key_file_get_groups (file, NULL);
  g_autoptr (GHashTable) domains = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) exchangers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  g_assert_cmpuint (g_strv_length (groups), >=, 40);
  for (gsize i = 0; groups[i] != NULL; i++)
    {
      g_autoptr (PbProvider) row = pb_providers_find_id (folders, groups[i]);

      g_assert_nonnull (row);
      check_keys (file, groups[i]);
      check_words (file, groups[i], row);
      g_assert_nonnull (row->imap.host);
      check_server (file, groups[i], "imap", &row->imap, 993);
      check_server (file, groups[i], "pop3", &row->pop3, 995);
      check_oauth (row);
      check_quirks (row);
      check_domains (file, groups[i], domains);
      check_exchangers (file, groups[i], exchangers);
    }
}

/* --- what is known of them --- */

#define P  PB_PROVIDER_PASSWORD
#define A  PB_PROVIDER_APP_PASSWORD
#define AC PB_PROVIDER_AUTH_CODE
#define O  PB_PROVIDER_OAUTH2

/* The providers of the reference, row by row. @asked: domains of addresses, or hosts of MX records. */
static const struct
{
  const char *asked;
  gboolean mx;
  const char *imap;
  const char *pop3; /* (nullable) */
  PbProviderSecret secret;
  gboolean local_part;
  const char *webmail; /* begins with */
} known[] = {
  { "mxbiz1.qq.com mxbiz2.qq.com", TRUE, "imap.exmail.qq.com:993", "pop.exmail.qq.com:995", P, FALSE, "https://exmail.qq.com" },
  { "qq.com foxmail.com vip.qq.com", FALSE, "imap.qq.com:993", "pop.qq.com:995", AC, FALSE, "https://mail.qq.com" },
  { "163.com", FALSE, "imap.163.com:993", "pop.163.com:995", AC, FALSE, "https://mail.163.com" },
  { "126.com", FALSE, "imap.126.com:993", "pop.126.com:995", AC, FALSE, "https://mail.126.com" },
  { "yeah.net", FALSE, "imap.yeah.net:993", "pop.yeah.net:995", AC, FALSE, "https://mail.yeah.net" },
  { "qiye163mx01.mxmail.netease.com qiye163mx02.mxmail.netease.com mx.qiye.163.com", TRUE, "imap.qiye.163.com:993", "pop.qiye.163.com:995", P, FALSE, "https://mail.qiye.163.com" },
  { "sina.com", FALSE, "imap.sina.com:993", "pop.sina.com:995", AC, FALSE, "https://mail.sina.com.cn" },
  { "sina.cn", FALSE, "imap.sina.cn:993", "pop.sina.cn:995", AC, FALSE, "https://mail.sina.cn" },
  { "vip.sina.com", FALSE, "imap.vip.sina.com:993", "pop.vip.sina.com:995", AC, FALSE, "https://mail.sina.com.cn" },
  { "vip.sina.cn", FALSE, "imap.vip.sina.cn:993", "pop.vip.sina.cn:995", AC, FALSE, "https://mail.sina.com.cn" },
  { "sohu.com", FALSE, "imap.sohu.com:993", "pop3.sohu.com:995", AC, FALSE, "https://mail.sohu.com" },
  { "aliyun.com", FALSE, "imap.aliyun.com:993", "pop3.aliyun.com:995", P, FALSE, "https://mail.aliyun.com" },
  { "mxw.mxhichina.com mxn.mxhichina.com mx1.qiye.aliyun.com", TRUE, "imap.qiye.aliyun.com:993", "pop3.qiye.aliyun.com:995", P, FALSE, "https://qiye.aliyun.com" },
  { "139.com", FALSE, "imap.139.com:993", "pop.139.com:995", AC, FALSE, "https://mail.10086.cn" },
  { "189.cn", FALSE, "imap.189.cn:993", "pop.189.cn:995", A, FALSE, "https://webmail30.189.cn" },
  { "88.com", FALSE, "imap.88.com:993", "pop.88.com:995", A, FALSE, "https://www.88.com" },
  { "111.com", FALSE, "imap.111.com:993", NULL, A, FALSE, "https://www.88.com" },
  { "email.cn", FALSE, "imap.email.cn:993", NULL, A, FALSE, "https://www.88.com" },
  { "wo.cn", FALSE, "imap.wo.cn:993", "pop.wo.cn:995", P, FALSE, "https://" },
  { "mx1.feishu.cn mx3.feishu.cn", TRUE, "imap.feishu.cn:993", "pop.feishu.cn:995", A, FALSE, "https://www.feishu.cn/mail" },
  { "mx1.larksuite.com mx2.larksuite.com", TRUE, "imap.larksuite.com:993", "pop.larksuite.com:995", A, FALSE, "https://www.larksuite.com" },
  { "mx.263.net a.263xmail.com", TRUE, "imap.263.net:993", "pop.263.net:995", P, FALSE, "https://mail.263.net" },
  { "263.net", FALSE, "imap.263.net:993", "pop.263.net:995", P, FALSE, "https://mail.263.net" },
  { "acme-example.mail.protection.outlook.com acme-example.x-v1.mx.microsoft", TRUE, "outlook.office365.com:993", "outlook.office365.com:995", O, FALSE, "https://outlook.office.com/mail" },
  { "contoso.onmicrosoft.com", FALSE, "outlook.office365.com:993", "outlook.office365.com:995", O, FALSE, "https://outlook.office.com/mail" },
  { "acme-cn.mail.protection.partner.outlook.cn", TRUE, "partner.outlook.cn:993", "partner.outlook.cn:995", O, FALSE, "https://partner.outlook.cn" },
  { "acme.partner.onmschina.cn", FALSE, "partner.outlook.cn:993", "partner.outlook.cn:995", O, FALSE, "https://partner.outlook.cn" },
  { "agency.mail.protection.office365.us", TRUE, "outlook.office365.us:993", "outlook.office365.us:995", O, FALSE, "https://outlook.office365.us" },
  { "outlook.com hotmail.com live.com msn.com hotmail.co.uk outlook.fr live.cn", FALSE, "outlook.office365.com:993", "outlook.office365.com:995", O, FALSE, "https://outlook.live.com" },
  { "eur.olc.protection.outlook.com", TRUE, "outlook.office365.com:993", "outlook.office365.com:995", O, FALSE, "https://outlook.live.com" },
  { "gmail.com googlemail.com", FALSE, "imap.gmail.com:993", "pop.gmail.com:995", A, FALSE, "https://mail.google.com" },
  { "aspmx.l.google.com alt1.aspmx.l.google.com alt4.aspmx.l.google.com aspmx2.googlemail.com smtp.google.com", TRUE, "imap.gmail.com:993", "pop.gmail.com:995", A, FALSE, "https://mail.google.com" },
  { "icloud.com me.com mac.com", FALSE, "imap.mail.me.com:993", NULL, A, TRUE, "https://www.icloud.com/mail" },
  { "mx01.mail.icloud.com", TRUE, "imap.mail.me.com:993", NULL, A, TRUE, "https://www.icloud.com/mail" },
  { "yahoo.com ymail.com yahoo.co.uk", FALSE, "imap.mail.yahoo.com:993", "pop.mail.yahoo.com:995", A, FALSE, "https://mail.yahoo.com" },
  { "aol.com aim.com", FALSE, "imap.aol.com:993", "pop.aol.com:995", A, FALSE, "https://mail.aol.com" },
  { "fastmail.com fastmail.fm", FALSE, "imap.fastmail.com:993", "pop.fastmail.com:995", A, FALSE, "https://app.fastmail.com" },
  { "in1-smtp.messagingengine.com", TRUE, "imap.fastmail.com:993", "pop.fastmail.com:995", A, FALSE, "https://app.fastmail.com" },
  { "zoho.com", FALSE, "imap.zoho.com:993", "pop.zoho.com:995", P, FALSE, "https://mail.zoho.com" },
  { "zoho.eu", FALSE, "imap.zoho.eu:993", "pop.zoho.eu:995", P, FALSE, "https://mail.zoho.eu" },
  { "zoho.in", FALSE, "imap.zoho.in:993", "pop.zoho.in:995", P, FALSE, "https://mail.zoho.in" },
  { "zoho.com.cn", FALSE, "imap.zoho.com.cn:993", "pop.zoho.com.cn:995", P, FALSE, "https://mail.zoho.com.cn" },
  { "mx.zoho.com mx2.zoho.com", TRUE, "imappro.zoho.com:993", "poppro.zoho.com:995", P, FALSE, "https://mail.zoho.com" },
  { "zoho.com.au zohomail.com.au", FALSE, "imap.zoho.com.au:993", "pop.zoho.com.au:995", P, FALSE, "https://mail.zoho.com.au" },
  { "mx.zoho.com.au mx2.zoho.com.au", TRUE, "imappro.zoho.com.au:993", "poppro.zoho.com.au:995", P, FALSE, "https://mail.zoho.com.au" },
  { "zoho.jp", FALSE, "imap.zoho.jp:993", "pop.zoho.jp:995", P, FALSE, "https://mail.zoho.jp" },
  { "mx.zoho.jp", TRUE, "imappro.zoho.jp:993", "poppro.zoho.jp:995", P, FALSE, "https://mail.zoho.jp" },
  { "mx.zoho.eu mx3.zoho.eu", TRUE, "imappro.zoho.eu:993", "poppro.zoho.eu:995", P, FALSE, "https://mail.zoho.eu" },
  { "yandex.com yandex.ru ya.ru", FALSE, "imap.yandex.com:993", "pop.yandex.com:995", A, FALSE, "https://mail.yandex.com" },
  { "mx.yandex.net", TRUE, "imap.yandex.com:993", "pop.yandex.com:995", A, FALSE, "https://mail.yandex.com" },
  { "mail.ru bk.ru list.ru inbox.ru", FALSE, "imap.mail.ru:993", "pop.mail.ru:995", A, FALSE, "https://e.mail.ru" },
  { "gmx.net gmx.de gmx.at gmx.ch", FALSE, "imap.gmx.net:993", "pop.gmx.net:995", P, FALSE, "https://www.gmx.net" },
  { "gmx.com", FALSE, "imap.gmx.com:993", "pop.gmx.com:995", P, FALSE, "https://www.gmx.com" },
  { "web.de", FALSE, "imap.web.de:993", "pop3.web.de:995", P, TRUE, "https://web.de" },
  { "posteo.de posteo.net", FALSE, "posteo.de:993", "posteo.de:995", P, FALSE, "https://posteo.de" },
  { "mailbox.org", FALSE, "imap.mailbox.org:993", "pop3.mailbox.org:995", P, FALSE, "https://" },
  { "proton.me protonmail.com pm.me", FALSE, "127.0.0.1:1143", NULL, A, FALSE, "https://" },
  { "t-online.de magenta.de", FALSE, "secureimap.t-online.de:993", "securepop.t-online.de:995", A, FALSE, "https://email.t-online.de" },
  { "naver.com", FALSE, "imap.naver.com:993", "pop.naver.com:995", A, FALSE, "https://mail.naver.com" },
  { "daum.net hanmail.net", FALSE, "imap.daum.net:993", "pop.daum.net:995", A, FALSE, "https://mail.daum.net" },
  { "orange.fr wanadoo.fr", FALSE, "imap.orange.fr:993", "pop.orange.fr:995", A, FALSE, "https://" },
  { "free.fr", FALSE, "imap.free.fr:993", "pop.free.fr:995", P, TRUE, "https://" },
  { "libero.it", FALSE, "imapmail.libero.it:993", "popmail.libero.it:995", P, FALSE, "https://" },
  { "spool.mail.gandi.net fb.mail.gandi.net", TRUE, "mail.gandi.net:993", "mail.gandi.net:995", P, FALSE, "https://webmail.gandi.net" },
  { "mx1.hostinger.com mx2.hostinger.com", TRUE, "imap.hostinger.com:993", "pop.hostinger.com:995", P, FALSE, "https://mail.hostinger.com" },
  { "mx1.titan.email", TRUE, "imap.titan.email:993", NULL, P, FALSE, "https://app.titan.email" },
  { "mx1.privateemail.com", TRUE, "mail.privateemail.com:993", "mail.privateemail.com:995", P, FALSE, "https://privateemail.com" },
  { "comcast.net", FALSE, "imap.comcast.net:993", "mail.comcast.net:995", P, FALSE, "https://" },
};

static void
assert_server (const PbProviderServer *server, const char *expected)
{
  g_autofree char *text = server->host != NULL ? g_strdup_printf ("%s:%u", server->host, server->port) : NULL;

  g_assert_cmpstr (text, ==, expected);
}

static void
check_known (gsize i, const char *asked)
{
  g_autoptr (PbProvider) found = known[i].mx ? pb_providers_find_mx (folders, asked) : pb_providers_find_domain (folders, asked);

  g_test_message ("%s", asked);
  g_assert_nonnull (found);
  assert_server (&found->imap, known[i].imap);
  assert_server (&found->pop3, known[i].pop3);
  g_assert_cmpint (found->secret, ==, known[i].secret);
  g_assert_cmpint (found->local_part, ==, known[i].local_part);
  g_assert_true (g_str_has_prefix (found->webmail, known[i].webmail));
}

static void
test_known (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    {
      g_auto (GStrv) asked = g_strsplit (known[i].asked, " ", -1);

      for (gsize j = 0; asked[j] != NULL; j++)
        check_known (i, asked[j]);
    }
}

/* Exmail's customers must never be sent to QQ Mail, whose exchangers are called nearly the same; and nobody can call himself so. */
static void
test_exchangers (void)
{
  static const struct
  {
    const char *host, *id;
  } hosts[] = {
    { "mxbiz1.qq.com", "exmail" },
    { "MXBIZ2.QQ.COM.", "exmail" },
    { "mxbiz.qq.com", "exmail" },
    { "mxbiz10.qq.com", "exmail" },
    { "mx1.qq.com", "qq" },
    { "mx3.qq.com", "qq" },
    { "mx4.qq.com", NULL },
    { "mxbiz1.a.qq.com", NULL },
    { "a.mxbiz1.qq.com", NULL },
    { "mxbiz1.evilqq.com", NULL },
    { "mxbiz1.qq.com.evil.test", NULL },
    { "eur.olc.protection.outlook.com", "outlook" },
    { "acme.mail.protection.outlook.com", "microsoft" },
    { "mail.protection.outlook.com.evil.test", NULL },
    { "evilmail.protection.outlook.com", NULL },
    { "mx.zoho.com.cn", "zoho-cn" },
    { "mx.zoho.community", NULL },
    { "163mx01.mxmail.netease.com", "netease-163" },
    { "qiye163mx01.mxmail.netease.com", "netease-qiye" },
    { "vip163mx01.mxmail.netease.com", "netease-vip-163" },
    { "mail.zoo.test", NULL },
    { ".", NULL },
    { "", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      g_test_message ("%s", hosts[i].host);
      assert_is (pb_providers_find_mx (folders, hosts[i].host), hosts[i].id);
    }
  assert_is (pb_providers_find_mx (folders, NULL), NULL);
  assert_is (pb_providers_find_domain (folders, ""), NULL);
  assert_is (pb_providers_find_domain (folders, "zoo.test"), NULL);
  assert_is (pb_providers_find_id (folders, "zoo"), NULL);
}

/* --- who comes first --- */

/* The folders of the environment, as main() sets it. */
enum
{
  ADMINISTRATORS,
  USERS,
  SYSTEMS,
  N_PLACES
};

static const char *const place_names[N_PLACES] = { "administrator", "user", "system" };

/* Returns: (transfer full): where the files of @place lie */
static char *
path_of (guint place)
{
  return g_build_filename (folders[0], place_names[place], "postbell", "providers", NULL);
}

static void
write_file (guint place, const char *name, const char *text)
{
  g_autofree char *path = path_of (place);
  g_autofree char *file = g_build_filename (path, name, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_no_errno (g_mkdir_with_parents (path, 0755));
  g_file_set_contents (file, text, -1, &error);
  g_assert_no_error (error);
}

static void
remove_files (void)
{
  for (guint place = 0; place < N_PLACES; place++)
    {
      g_autofree char *path = path_of (place);
      g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
      const char *name;

      while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *file = g_build_filename (path, name, NULL);
          g_assert_no_errno (g_remove (file));
        }
    }
}

#define ROW(name, more) "[" name "]\nhosts=imap." name ".test\nimap=imap." name ".test:993 tls\nsource=2026\n" more

static void
assert_place (PbProvider *provider, const char *id, PbProviderPlace place)
{
  g_autoptr (PbProvider) found = provider;

  g_assert_nonnull (found);
  g_assert_cmpstr (found->id, ==, id);
  g_assert_cmpint (found->place, ==, place);
}

static void
test_places (void)
{
  write_file (SYSTEMS, "providers.ini", ROW ("built-in", "domains=zoo.test;only.test\nmx=mx1.zoo.test\n"));
  assert_place (pb_providers_find_domain (NULL, "zoo.test"), "built-in", PB_PROVIDER_BUILT_IN);
  assert_place (pb_providers_find_mx (NULL, "mx1.zoo.test"), "built-in", PB_PROVIDER_BUILT_IN);
  write_file (USERS, "mine.ini", ROW ("mine", "domains=zoo.test\nmx=zoo.test\n"));
  assert_place (pb_providers_find_domain (NULL, "zoo.test"), "mine", PB_PROVIDER_OF_USER);
  /* who comes first decides, also where another has a row that says more */
  assert_place (pb_providers_find_mx (NULL, "mx1.zoo.test"), "mine", PB_PROVIDER_OF_USER);
  write_file (ADMINISTRATORS, "b.ini", ROW ("company", "domains=zoo.test\nmx=mx*.zoo.test\n"));
  write_file (ADMINISTRATORS, "c.ini", ROW ("later", "domains=zoo.test\nmx=mx1.zoo.test\n"));
  assert_place (pb_providers_find_domain (NULL, "zoo.test"), "company", PB_PROVIDER_OF_ADMINISTRATOR);
  /* of one place, the row that says most */
  assert_place (pb_providers_find_mx (NULL, "mx1.zoo.test"), "later", PB_PROVIDER_OF_ADMINISTRATOR);
  assert_place (pb_providers_find_mx (NULL, "mx2.zoo.test"), "company", PB_PROVIDER_OF_ADMINISTRATOR);
  /* what nobody else has */
  assert_place (pb_providers_find_domain (NULL, "only.test"), "built-in", PB_PROVIDER_BUILT_IN);
  assert_place (pb_providers_find_id (NULL, "mine"), "mine", PB_PROVIDER_OF_USER);
  remove_files ();
}

/* Files and rows that break the rules are as if they were not there; the rest counts. */
static void
test_broken (void)
{
  g_autofree char *admin = path_of (ADMINISTRATORS);
  g_autofree char *huge = g_strnfill (300 * 1024, '#');
  g_autofree char *much = g_strconcat (huge, "\n" ROW ("huge", "domains=zoo.test\n"), NULL);
  g_autofree char *folder = g_build_filename (admin, "a.ini", NULL);

  write_file (ADMINISTRATORS, "0.ini", "this is no key file");
  write_file (ADMINISTRATORS, "1.ini", much);
  write_file (ADMINISTRATORS, "2.txt", ROW ("other", "domains=zoo.test\n"));
  g_assert_no_errno (g_mkdir (folder, 0755));
  write_file (USERS, "mine.ini", ROW ("mine", "domains=;zoo.test;\nmx=;\nsecret=nonsense\nhelp=http://zoo.test\nwebmail=javascript:1\nwebmail-message=https://{uid}.zoo.test/\n"));
  g_autoptr (PbProvider) found = pb_providers_find_domain (NULL, "zoo.test");
  g_assert_nonnull (found);
  g_assert_cmpstr (found->id, ==, "mine");
  g_assert_cmpstr (found->name, ==, "mine");
  g_assert_cmpint (found->secret, ==, PB_PROVIDER_PASSWORD);
  g_assert_null (found->help);
  g_assert_null (found->webmail);
  g_assert_null (found->webmail_message);
  g_assert_null (found->pop3.host);
  g_assert_nonnull (found->quirks);
  remove_files ();
}

static void
test_servers (void)
{
  static const struct
  {
    const char *text, *host;
    guint port;
    PbSecurity security;
  } servers[] = {
    { "imap.zoo.test:993 tls", "imap.zoo.test", 993, PB_SECURITY_TLS },
    { "IMAP.Zoo.Test:143  starttls ", "imap.zoo.test", 143, PB_SECURITY_STARTTLS },
    { "[::1]:1143 starttls", "::1", 1143, PB_SECURITY_STARTTLS },
    { "127.0.0.1:1143 none", "127.0.0.1", 1143, PB_SECURITY_NONE },
    { "localhost:1 none", "localhost", 1, PB_SECURITY_NONE },
    { "imap.zoo.test:993 none", NULL, 0, 0 },
    { "imap.zoo.test:993 ssl", NULL, 0, 0 },
    { "imap.zoo.test:993", NULL, 0, 0 },
    { "imap.zoo.test tls", NULL, 0, 0 },
    { "imap.zoo.test:0 tls", NULL, 0, 0 },
    { "imap.zoo.test:65536 tls", NULL, 0, 0 },
    { "imap.zoo.test:-1 tls", NULL, 0, 0 },
    { "imap.zoo.test:993x tls", NULL, 0, 0 },
    { ":993 tls", NULL, 0, 0 },
    { "a:b:993 tls", NULL, 0, 0 },
    { "im/ap:993 tls", NULL, 0, 0 },
    { "im\xc3\xa4p.test:993 tls", NULL, 0, 0 },
    { " tls", NULL, 0, 0 },
    { "", NULL, 0, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (servers); i++)
    {
      g_autoptr (GKeyFile) file = g_key_file_new ();
      g_autoptr (PbProvider) row = NULL;

      g_key_file_set_value (file, "zoo", "imap", servers[i].text);
      row = pb_provider_row_read (file, "zoo", PB_PROVIDER_BUILT_IN);
      g_test_message ("%s", servers[i].text);
      g_assert_cmpstr (row->imap.host, ==, servers[i].host);
      if (servers[i].host == NULL)
        continue;
      g_assert_cmpuint (row->imap.port, ==, servers[i].port);
      g_assert_cmpint (row->imap.security, ==, servers[i].security);
    }
}

/* What a company says of itself is said by its administrator, or by the user; the table that comes with the program does not. */
static void
test_company (void)
{
  static const char text[] = "[acme]\ndomains=acme.example\nkind=exmail\nclient-id=admin\napi-url=http://127.0.0.1:1/openapi/\ntoken-url=https://t.test/\nlogin-url=https://l.test/\n"
                             "allow-plain-http=true\nca-file=/etc/acme.pem\nsource=2026\n";
  g_autoptr (PbProvider) built_in = NULL, administrators = NULL;

  write_file (SYSTEMS, "acme.ini", text);
  built_in = pb_providers_find_domain (NULL, "acme.example");
  g_assert_nonnull (built_in);
  g_assert_false (built_in->exmail);
  g_assert_null (built_in->ca_file);
  write_file (ADMINISTRATORS, "acme.ini", text);
  administrators = pb_providers_find_domain (NULL, "acme.example");
  g_assert_nonnull (administrators);
  g_assert_true (administrators->exmail);
  g_assert_true (administrators->allow_plain_http);
  g_assert_cmpstr (administrators->ca_file, ==, "/etc/acme.pem");
  g_assert_cmpstr (administrators->client_id, ==, "admin");
  g_assert_cmpstr (administrators->api_url, ==, "http://127.0.0.1:1/openapi/");
  g_assert_cmpstr (administrators->token_url, ==, "https://t.test/");
  g_assert_cmpstr (administrators->login_url, ==, "https://l.test/");
  remove_files ();
}

static void
set_folder (const char *variable, guint place)
{
  g_autofree char *path = g_build_filename (folders[0], place_names[place], NULL);

  g_setenv (variable, path, TRUE);
}

static void
remove_folders (void)
{
  for (guint place = 0; place < N_PLACES; place++)
    {
      g_autofree char *providers = path_of (place);
      g_autofree char *postbell = g_path_get_dirname (providers);
      g_autofree char *folder = g_path_get_dirname (postbell);

      (void) g_rmdir (providers);
      (void) g_rmdir (postbell);
      (void) g_rmdir (folder);
    }
}

int
main (int argc, char **argv)
{
  g_autofree char *source = NULL, *link = NULL, *parent = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  folders[0] = parent = g_dir_make_tmp ("pb-providers-XXXXXX", NULL);
  set_folder ("XDG_CONFIG_DIRS", ADMINISTRATORS);
  set_folder ("XDG_DATA_HOME", USERS);
  set_folder ("XDG_DATA_DIRS", SYSTEMS);
  link = g_build_filename (parent, "postbell", NULL);
  source = g_test_build_filename (G_TEST_DIST, "..", "data", NULL);
  g_assert_no_errno (symlink (source, link));
  g_test_add_func ("/providers/rows", test_rows);
  g_test_add_func ("/providers/known", test_known);
  g_test_add_func ("/providers/exchangers", test_exchangers);
  g_test_add_func ("/providers/places", test_places);
  g_test_add_func ("/providers/broken", test_broken);
  g_test_add_func ("/providers/servers", test_servers);
  g_test_add_func ("/providers/company", test_company);
  status = g_test_run ();
  (void) g_unlink (link);
  remove_folders ();
  (void) g_rmdir (parent);
  return status;
}
