/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-provider-pages.c: the pages that the rows of data/providers name: each https, help in the user's language where the provider
 * has it, and where a click on one mail leads. */
#include "pb-providers.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "pb-account-private.h"

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

/* Returns: (transfer full): the row as a user of @language reads it. */
static PbProvider *
read_in (const char *id, const char *language)
{
  PbProvider *row;

  g_setenv ("LANGUAGE", language, TRUE);
  row = pb_providers_find_id (folders, id);
  g_setenv ("LANGUAGE", "C", TRUE);
  g_assert_nonnull (row);
  return row;
}

/* --- help --- */

/* Looked for, and not found. */
static const char *const without_help[] = { "wo", "21cn", "88", "88-111", "88-email-cn", "263", "coremail", "pku", "gandi", "titan", "privateemail", "rackspace", NULL };

static void
check_pages (GKeyFile *file, const char *group)
{
  g_auto (GStrv) keys = g_key_file_get_keys (file, group, NULL, NULL);

  for (gsize i = 0; keys[i] != NULL; i++)
    {
      g_autofree char *value = g_key_file_get_value (file, group, keys[i], NULL);

      if (!g_str_has_prefix (keys[i], "help") && !g_str_has_prefix (keys[i], "webmail"))
        continue;
      g_test_message ("%s: %s", group, keys[i]);
      g_assert_true (g_str_has_prefix (value, "https://"));
      g_assert_null (strpbrk (value, " <>\"\\"));
    }
}

/* Who is refused is shown a page, in English or in the provider's own language; a row without one is known as such. */
static void
test_help (void)
{
  g_autoptr (GKeyFile) file = load_table ();
  g_auto (GStrv) groups = g_key_file_get_groups (file, NULL);

  for (gsize i = 0; groups[i] != NULL; i++)
    {
      g_autoptr (PbProvider) row = read_in (groups[i], "C");

      check_pages (file, groups[i]);
      g_test_message ("%s: %s", groups[i], row->help);
      g_assert_cmpint (row->help == NULL, ==, g_strv_contains (without_help, groups[i]));
    }
  for (gsize i = 0; without_help[i] != NULL; i++)
    g_assert_true (g_key_file_has_group (file, without_help[i]));
}

/* What begins the address of a help page, and of its Chinese side. */
static const struct
{
  const char *english, *chinese;
} sides[] = {
  { "https://learn.microsoft.com/", "https://learn.microsoft.com/zh-cn/" },
  { "https://support.microsoft.com/", "https://support.microsoft.com/zh-cn/" },
  { "https://support.google.com/accounts/answer/185833", "https://support.google.com/accounts/answer/185833?hl=zh-Hans" },
  { "https://support.apple.com/", "https://support.apple.com/zh-cn/" },
  { "https://help.yahoo.com/", "https://tw.help.yahoo.com/" },
  { "https://www.zoho.com/", "https://www.zoho.com.cn/" },
  { "https://www.larksuite.com/hc/en-US/", "https://www.larksuite.com/hc/zh-CN/" },
};

/* Providers of China, whose help is in Chinese for everybody. */
static const struct
{
  const char *id, *page;
} chinese[] = {
  { "exmail", "https://open.work.weixin.qq.com/" },
  { "qq", "https://service.mail.qq.com/" },
  { "netease-163", "https://help.mail.163.com/faqDetail.do?" },
  { "netease-vip-163", "https://help.mail.163.com/faqDetail.do?" },
  { "netease-126", "https://help.mail.163.com/faqDetail.do?" },
  { "netease-vip-126", "https://help.vip.126.com/" },
  { "netease-yeah", "https://help.mail.163.com/faqDetail.do?" },
  { "netease-188", "https://help.mail.163.com/faqDetail.do?" },
  { "netease-qiye", "https://qiye.163.com/help/" },
  { "sina", "https://help.sina.com.cn/" },
  { "sina-cn", "https://help.sina.com.cn/" },
  { "sina-vip", "https://help.sina.com.cn/" },
  { "sina-vip-cn", "https://help.sina.com.cn/" },
  { "sohu", "https://mail.sohu.com/" },
  { "aliyun", "https://help.aliyun.com/zh/" },
  { "aliyun-qiye", "https://help.aliyun.com/zh/" },
  { "139", "https://help.mail.10086.cn/" },
  { "189", "https://help.189.cn/" },
  { "tom", "https://help.tom.com/" },
  { "feishu", "https://www.feishu.cn/hc/zh-CN/" },
};

static void
test_chinese (void)
{
  g_autoptr (GKeyFile) file = load_table ();
  g_auto (GStrv) groups = g_key_file_get_groups (file, NULL);
  guint found = 0;

  for (gsize i = 0; groups[i] != NULL; i++)
    {
      g_autoptr (PbProvider) english = read_in (groups[i], "en_GB:en"), row = read_in (groups[i], "zh_CN:zh");

      for (gsize j = 0; j < G_N_ELEMENTS (sides); j++)
        {
          if (english->help == NULL || !g_str_has_prefix (english->help, sides[j].english))
            continue;
          g_test_message ("%s: %s", groups[i], row->help);
          g_assert_true (g_str_has_prefix (row->help, sides[j].chinese));
          found++;
        }
    }
  g_assert_cmpuint (found, >=, 18);
  for (gsize i = 0; i < G_N_ELEMENTS (chinese); i++)
    {
      g_autoptr (PbProvider) row = read_in (chinese[i].id, "zh_CN:zh");

      g_test_message ("%s: %s", row->id, row->help);
      g_assert_true (row->help != NULL && g_str_has_prefix (row->help, chinese[i].page));
    }
}

/* --- one mail --- */

/* Where a click on a mail leads; NULL: to the webmail. The number of Gmail's first two is the same. */
static const struct
{
  const char *id, *kind;
  PbAccountMail mail;
  const char *url; /* (nullable) */
} links[] = {
  { "gmail", "imap", { "INBOX", 7, "a@b", "1278455344230334865" }, "https://mail.google.com/mail/?authuser=bob%2Btag%40acme.example#all/11bdfc5cae0c8191" },
  { "gmail", "pop3", { "INBOX", 0, "a@b", "GmailId11bdfc5cae0c8191" }, "https://mail.google.com/mail/?authuser=bob%2Btag%40acme.example#all/11bdfc5cae0c8191" },
  { "gmail", "imap", { NULL, 7, NULL, NULL }, NULL },
  { "fastmail", "imap", { "INBOX", 7, "x+y/z?#&%@b.example", "M6d99ac3275bb4e" }, "https://app.fastmail.com/mail/search:msgid:x%2By%2Fz%3F%23%26%25%40b.example" },
  { "fastmail", "pop3", { "INBOX", 0, "a@b", "17" }, "https://app.fastmail.com/mail/search:msgid:a%40b" },
  { "fastmail", "imap", { "INBOX", 7, "", "M6d99ac3275bb4e" }, NULL },
  { "purelymail", "imap", { "INBOX", 7, NULL, NULL }, "https://inbox.purelymail.com/?_task=mail&_mbox=INBOX&_uid=7&_action=show" },
  { "purelymail", "imap", { "A&b/工作", 7, "a@b", NULL }, "https://inbox.purelymail.com/?_task=mail&_mbox=A%26-b%2F%26XeVPXA-&_uid=7&_action=show" },
  { "purelymail", "imap", { NULL, 7, "a@b", NULL }, NULL },
  { "qq", "imap", { "INBOX", 7, "a@b", NULL }, NULL },
  { "microsoft", "imap", { "INBOX", 7, "a@b", NULL }, NULL },
};

/* Returns: (transfer full): an account as it is made of @row. */
static PbAccount *
account_of (const PbProvider *row, const char *kind)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;
  PbAccount *account;

  g_key_file_set_string (file, "bob", "kind", kind);
  g_key_file_set_string (file, "bob", "address", "bob+tag@acme.example");
  g_key_file_set_string (file, "bob", "host", g_str_equal (kind, "pop3") ? row->pop3.host : row->imap.host);
  g_key_file_set_string (file, "bob", "webmail", row->webmail);
  if (row->webmail_message != NULL)
    g_key_file_set_string (file, "bob", "webmail-message", row->webmail_message);
  account = pb_account_load (file, "bob", &error);
  g_assert_no_error (error);
  return account;
}

static void
test_links (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (links); i++)
    {
      g_autoptr (PbProvider) row = read_in (links[i].id, "C");
      g_autoptr (PbAccount) account = account_of (row, links[i].kind);
      g_autofree char *url = pb_account_dup_url (account, &links[i].mail);

      g_test_message ("%s: %s", row->id, url);
      g_assert_cmpstr (url, ==, links[i].url != NULL ? links[i].url : row->webmail);
      g_assert_true (pb_webmail_url_is_valid (url));
    }
}

static gboolean
has_link (const char *id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (links); i++)
    if (links[i].url != NULL && g_str_equal (links[i].id, id))
      return TRUE;
  return FALSE;
}

/* A template's fields are those that are known, one of them names the mail, and where it leads is written above. */
static void
test_templates (void)
{
  static const char *const fields[] = { "{address}", "{folder}", "{uid}", "{message-id}", "{mailid}", "{msgid-hex}", NULL };
  g_autoptr (GKeyFile) file = load_table ();
  g_autoptr (GRegex) regex = g_regex_new ("\\{[^}]*\\}?|\\}", 0, 0, NULL);
  g_auto (GStrv) groups = g_key_file_get_groups (file, NULL);

  for (gsize i = 0; groups[i] != NULL; i++)
    {
      g_autofree char *template = g_key_file_get_string (file, groups[i], "webmail-message", NULL);
      g_autoptr (GMatchInfo) match = NULL;
      guint naming = 0;

      g_assert_cmpint (template != NULL, ==, has_link (groups[i]));
      if (template == NULL)
        continue;
      for (g_regex_match (regex, template, 0, &match); g_match_info_matches (match); g_match_info_next (match, NULL))
        {
          g_autofree char *field = g_match_info_fetch (match, 0);
          g_test_message ("%s: %s", groups[i], field);
          g_assert_true (g_strv_contains (fields, field));
          naming += !g_str_equal (field, "{address}") && !g_str_equal (field, "{folder}");
        }
      g_assert_cmpuint (naming, ==, 1);
      g_assert_true (pb_account_template_is_valid (template));
    }
}

int
main (int argc, char **argv)
{
  g_autofree char *source = NULL, *link = NULL, *parent = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  g_setenv ("LANGUAGE", "C", TRUE);
  folders[0] = parent = g_dir_make_tmp ("pb-pages-XXXXXX", NULL);
  link = g_build_filename (parent, "postbell", NULL);
  source = g_test_build_filename (G_TEST_DIST, "..", "data", NULL);
  g_assert_no_errno (symlink (source, link));
  g_test_add_func ("/provider-pages/help", test_help);
  g_test_add_func ("/provider-pages/chinese", test_chinese);
  g_test_add_func ("/provider-pages/links", test_links);
  g_test_add_func ("/provider-pages/templates", test_templates);
  status = g_test_run ();
  (void) g_unlink (link);
  (void) g_rmdir (parent);
  return status;
}
