/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-imap-list.c: LIST and XLIST answers, names in modified UTF-7, roles. */
#include "pb-imap-command.h"
#include "pb-imap-list.h"
#include "pb-text.h"

#include <string.h>

#define MAX_DEPTH 8

/* Exactly as many bytes as there are. */
static char *
decode (const char *name)
{
  gsize len = strlen (name);
  g_autofree guint8 *bytes = g_memdup2 (name, len);

  return pb_imap_mailbox_decode (bytes, len);
}

static void
test_names (void)
{
  static const struct
  {
    const char *raw, *name;
  } cases[] = {
    { "", "" },
    { "INBOX", "INBOX" },
    { "Sent Messages", "Sent Messages" },
    { "&ZeVnLIqe-", "日本語" },                                       /* RFC 3501's own example */
    { "~peter/mail/&U,BTFw-/&ZeVnLIqe-", "~peter/mail/台北/日本語" }, /* likewise */
    { "&UXZO1mWHTvZZOQ-", "其他文件夹" },
    { "&UXZO1mWHTvZZOQ-/Postbell &- co", "其他文件夹/Postbell & co" },
    { "R&-D", "R&D" },
    { "&-", "&" },
    { "&-&-", "&&" },
    { "&AOQ-", "ä" },
    { "Entw&APw-rfe", "Entwürfe" },
    { "&2D3eAA-", "😀" }, /* a surrogate pair: D83D DE00 */
    { "&ZeU-&Zyw-", "日本" },
    { "&ZeU", "日" }, /* no end */
    /* what is not valid stands for itself */
    { "R&D", "R&D" },
    { "R&D 2", "R&D 2" },
    { "&", "&" },
    { "a&", "a&" },
    { "&Z-", "&Z-" },
    { "&ZeVnLIqe!", "&ZeVnLIqe!" },
    { "&3gA-", "&3gA-" },       /* a low surrogate alone */
    { "&2D0-", "&2D0-" },       /* a high one alone */
    { "&AGHYPQ-", "&AGHYPQ-" }, /* a letter and a high one */
    { "&2D0AYQ-", "&2D0AYQ-" }, /* a high one and a letter */
    { "&ZeVnL-", "&ZeVnL-" },   /* six digits too many or too few */
    { "&U/A-", "&U/A-" },       /* '/' is no digit here */
    { "&AGE-", "a" },           /* need not have been encoded; tolerated */
    { "&AAAAYQ-b", "ab" },      /* NUL is a blank, and at the beginning it is nothing */
    { "x&ICs-y", "xy" },        /* U+202B turns the direction: left out */
    { "a\tb\x01", "a b" },
    /* 8-bit: not encoded at all */
    { "日本語", "日本語" },
    { "R&D 部", "R&D 部" },
    { "&ZeVnLIqe- 部", "&ZeVnLIqe- 部" },
    { "\xd2\xd1\xb7\xa2\xcb\xcd", "已发送" }, /* GBK */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = decode (cases[i].raw);

      g_assert_cmpstr (name, ==, cases[i].name);
    }
}

/* What pb_imap_mailbox_encode() writes is read again, both forms are one name, and no cut of it reads wrongly. */
static void
test_round_trip (void)
{
  static const char *const names[] = { "INBOX", "日本語", "R&D", "&", "&-", "a&b&c", "其他文件夹/项目 & 客户", "Entwürfe", "😀", "a😀b", "ÿ", "~", "Ā Ă" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *encoded = pb_imap_mailbox_encode (names[i]);
      g_autofree char *decoded = decode (encoded);
      g_autofree char *raw = g_str_is_ascii (names[i]) ? g_strdup (names[i]) : decode (names[i]);

      g_assert_cmpstr (decoded, ==, names[i]);
      g_assert_cmpstr (raw, ==, names[i]);
      for (gsize len = 0; len < strlen (encoded); len++)
        {
          g_autofree guint8 *bytes = g_memdup2 (encoded, len);
          g_autofree char *cut = pb_imap_mailbox_decode (bytes, len);

          g_assert_true (pb_text_is_safe (cut));
        }
    }
}

static void
test_long_names (void)
{
  g_autofree char *name = g_strnfill (100000, 'x');
  g_autofree char *decoded = pb_imap_mailbox_decode ((const guint8 *) name, strlen (name));

  g_assert_cmpuint (strlen (decoded), ==, 1000);
}

static void
check_list (const char *args, const char *expected)
{
  gsize len = strlen (args);
  g_autofree guint8 *bytes = g_memdup2 (args, len);
  g_auto (PbImapListed) listed = { 0 };
  g_autofree char *got = NULL;

  if (pb_imap_list_parse (&listed, (PbImapSpan){ bytes, len }, MAX_DEPTH))
    got = g_strdup_printf ("%s|%c|%s|%s", listed.name, listed.delimiter != 0 ? listed.delimiter : '0', pb_folder_role_to_string (listed.role), listed.selectable ? "yes" : "no");
  else
    g_assert_null (listed.raw);
  g_assert_cmpstr (got, ==, expected);
}

static void
test_list (void)
{
  static const struct
  {
    const char *args, *expected; /* name|delimiter|role|selectable */
  } cases[] = {
    { "() \"/\" INBOX", "INBOX|/|inbox|yes" },
    { "(\\HasNoChildren) \"/\" \"inbox\"", "inbox|/|inbox|yes" },
    { "(\\HasNoChildren \\Drafts) \".\" INBOX.Drafts", "INBOX.Drafts|.|drafts|yes" },
    { "(\\HasNoChildren \\sent) \"/\" \"Gesendet\"", "Gesendet|/|sent|yes" }, /* Cyrus writes it so */
    { "(\\TRASH) \"/\" x", "x|/|trash|yes" },
    { "(\\All \\HasNoChildren) \"/\" \"[Gmail]/All Mail\"", "[Gmail]/All Mail|/|all|yes" },
    { "(\\Junk) \"/\" x", "x|/|junk|yes" },
    { "(\\Archive) \"/\" x", "x|/|archive|yes" },
    { "(\\Flagged) \"/\" x", "x|/|flagged|yes" },
    { "(\\Important) \"/\" x", "x|/|important|yes" },
    /* XLIST */
    { "(\\HasNoChildren \\Inbox) \"/\" \"&ZTZO9nux-\"", "收件箱|/|inbox|yes" },
    { "(\\Spam) \"/\" x", "x|/|junk|yes" },
    { "(\\AllMail) \"/\" x", "x|/|all|yes" },
    { "(\\Starred) \"/\" x", "x|/|flagged|yes" },
    { "(Sent) \"/\" x", "x|/|sent|yes" }, /* the backslash left out */
    { "(\\Sent \\Trash) \"/\" x", "x|/|sent|yes" },
    { "(\\Noselect \\HasChildren) \"/\" \"&UXZO1mWHTvZZOQ-\"", "其他文件夹|/||no" },
    { "(\\NoSelect) \"/\" x", "x|/||no" },
    { "(\\NonExistent) \"/\" x", "x|/||no" },
    { "() NIL INBOX", "INBOX|0|inbox|yes" }, /* Mailutils */
    { "() nil x", "x|0||yes" },
    { "() \"\" x", "x|0||yes" },
    { "() \"\\\\\" \"a\\\\b\"", "a\\b|\\||yes" },
    { "() / x", "x|/||yes" },
    { "() \"/\" {8}\r\nSent Box", "Sent Box|/||yes" },
    { "() \"/\" {6}\r\n\xe9\x83\xa8\xe9\x97\xa8", "部门|/||yes" },
    { "() \"/\" \"a \\\"b\\\" c\"", "a \"b\" c|/||yes" },
    { "() \"/\" x (\"CHILDINFO\" (\"SUBSCRIBED\"))", "x|/||yes" }, /* extended (RFC 5258) */
    { "(\\HasNoChildren (deep (er))) \"/\" x", "x|/||yes" },
    { "  (  \\Sent  )  \"/\"   x  ", "x|/|sent|yes" },
    /* what makes no sense */
    { "", NULL },
    { "x", NULL },
    { "() \"/\"", NULL },
    { "() \"/\" \"\"", NULL },
    { "() \"/\" ()", NULL },
    { "() \"//\" x", NULL },
    { "() () x", NULL },
    { "(\\Sent", NULL },
    { "(\\Sent) ", NULL },
    { "\"/\" x", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    check_list (cases[i].args, cases[i].expected);
}

/* The name for the server stays as the server wrote it. */
static void
test_raw (void)
{
  static const char args[] = "() \"/\" \"&UXZO1mWHTvZZOQ-/a\\\"b\"";
  g_auto (PbImapListed) listed = { 0 };
  gsize len;
  const char *raw;

  g_assert_true (pb_imap_list_parse (&listed, (PbImapSpan){ (const guint8 *) args, strlen (args) }, MAX_DEPTH));
  raw = g_bytes_get_data (listed.raw, &len);
  g_assert_cmpuint (len, ==, strlen ("&UXZO1mWHTvZZOQ-/a\"b"));
  g_assert_true (memcmp (raw, "&UXZO1mWHTvZZOQ-/a\"b", len) == 0);
}

static void
test_cuts (void)
{
  static const char args[] = "(\\HasNoChildren \\Sent) \"/\" {12}\r\n&UXZO1mWHTvZZ";

  for (gsize len = 0; len <= strlen (args); len++)
    {
      g_autofree guint8 *bytes = g_memdup2 (args, len);
      g_auto (PbImapListed) listed = { 0 };

      if (pb_imap_list_parse (&listed, (PbImapSpan){ bytes, len }, MAX_DEPTH))
        g_assert_true (pb_text_is_safe (listed.name));
    }
}

static void
test_roles (void)
{
  static const struct
  {
    const char *name;
    char delimiter;
    const char *role;
  } cases[] = {
    { "INBOX", '/', "inbox" },
    { "Inbox", 0, "inbox" },
    { "INBOX/Sent", '/', "sent" },
    { "inbox.Trash", '.', "trash" },
    { "INBOX/INBOX", '/', "" },
    { "Work", '/', "" },
    { "Work/Sent", '/', "" }, /* somebody's own */
    { "INBOX/Work/Sent", '/', "" },
    { "Work.Sent", '.', "" },
    { "Work.Sent", '/', "" }, /* the dot parts nothing here */
    { "Sent", 0, "sent" },
    { "SENT ITEMS", '/', "sent" },
    { "[Gmail]/All Mail", '/', "all" },
    { "[Gmail]/Starred", '/', "flagged" },
    { "[Google Mail]/Bin", '/', "trash" },
    { "[Gmail]/已加星标", '/', "flagged" },
    { "[Gmail]/Отправленные", '/', "sent" },
    /* QQ and Exmail */
    { "Sent Messages", '/', "sent" },
    { "Deleted Messages", '/', "trash" },
    { "Drafts", '/', "drafts" },
    { "Junk", '/', "junk" },
    { "Archive", '/', "archive" },
    { "其他文件夹", '/', "" },
    { "其他文件夹/已发送", '/', "" },
    { "已发送", '/', "sent" },
    { "草稿箱", '/', "drafts" },
    { "垃圾邮件", '/', "junk" },
    { "垃圾箱", '/', "junk" },
    { "已删除邮件", '/', "trash" },
    { "寄件備份", '/', "sent" },
    /* Exchange */
    { "Junk Email", '/', "junk" },
    { "Gesendete Elemente", '/', "sent" },
    { "ENTWÜRFE", '/', "drafts" },
    { "Entwu\xcc\x88rfe", '/', "drafts" }, /* decomposed, as macOS writes it */
    { "Gelöschte Elemente", '/', "trash" },
    { "Éléments envoyés", '/', "sent" },
    { "Courrier indésirable", '/', "junk" },
    { "Elementos eliminados", '/', "trash" },
    { "Черновики", '/', "drafts" },
    { "КОРЗИНА", '/', "trash" },
    { "送信済みアイテム", '/', "sent" },
    { "迷惑メール", '/', "junk" },
    { "Outbox", '/', "" },
    { "发件箱", '/', "" },
    { "", '/', "" },
    { "/", '/', "" },
    { "Sent/", '/', "" },
    { "/Sent", '/', "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpstr (pb_folder_role_to_string (pb_folder_role_guess (cases[i].name, cases[i].delimiter)), ==, cases[i].role);
  g_assert_cmpstr (pb_folder_role_to_string (PB_N_FOLDER_ROLES), ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/imap-list/names", test_names);
  g_test_add_func ("/imap-list/round-trip", test_round_trip);
  g_test_add_func ("/imap-list/long-names", test_long_names);
  g_test_add_func ("/imap-list/list", test_list);
  g_test_add_func ("/imap-list/raw", test_raw);
  g_test_add_func ("/imap-list/cuts", test_cuts);
  g_test_add_func ("/imap-list/roles", test_roles);
  return g_test_run ();
}
