/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-accounts.c: accounts.ini: every rule of the contract, what survives a change, two writers, watching. */
#include "pb-accounts.h"

#include "pb-error.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define GOOD     "address=bob@zoo.test\nhost=mail.zoo.test\n"
#define DIGITS64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789ABCDEF"

static const char *own_path;

static PbAccount *
load_group (const char *id, const char *body, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *text = g_strdup_printf ("[%s]\n%s", id, body);

  g_assert_true (g_key_file_load_from_data (file, text, strlen (text), G_KEY_FILE_NONE, NULL));
  return pb_account_load (file, id, error);
}

static void
test_defaults (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PbAccount) account = load_group ("bob@zoo.test", GOOD, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (account->kind, ==, "imap");
  g_assert_cmpstr (account->name, ==, "bob@zoo.test");
  g_assert_cmpstr (account->user, ==, "bob@zoo.test");
  g_assert_cmpstr (account->auth, ==, "auto");
  g_assert_cmpstr (account->folder, ==, "INBOX");
  g_assert_cmpuint (account->port, ==, 993);
  g_assert_cmpint (account->security, ==, PB_SECURITY_TLS);
  g_assert_false (account->paused);
  g_assert_null (account->webmail);
  g_assert_cmpuint (account->interval, ==, 0);
}

/* The demo's: one account, no file. */
static void
test_fixed (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PbAccount) account = load_group ("bob", GOOD, &error);
  g_autoptr (PbAccounts) accounts = pb_accounts_new_fixed (account);

  g_assert_true (pb_accounts_load (accounts, &error));
  g_assert_no_error (error);
  pb_accounts_watch (accounts);
  g_assert_true (pb_accounts_find (accounts, "bob") == account);
  g_assert_true (pb_accounts_has_group (accounts, "bob"));
  g_assert_cmpuint (pb_accounts_get_problems (accounts)->len, ==, 0);
  g_assert_false (pb_accounts_remove (accounts, "bob", &error));
  g_assert_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG);
  g_assert_cmpuint (pb_accounts_get (accounts)->len, ==, 1);
}

/* A key that makes a good group unusable, and the key that the sentence must name. */
static const struct
{
  const char *line;
  const char *named;
} bad_lines[] = {
  { "kind=nntp", "kind" },
  { "auth=oauth", "auth" },
  { "host=mail zoo", "host" },
  { "host=user@mail.zoo.test", "host" },
  { "host=mail.zoo.test/x", "host" },
  { "port=0", "port" },
  { "port=65536", "port" },
  { "port=imaps", "port" },
  { "port=993x", "port" },
  { "interval=-1", "interval" },
  { "interval=86401", "interval" },
  { "security=none", "security" },
  { "security=ssl", "security" },
  { "paused=perhaps", "paused" },
  { "ca-file=relative.pem", "ca-file" },
  { "user=bob\\nA1 LOGOUT", "user" },
  { "folder=a\\rb", "folder" },
  { "folders=INBOX;a\\rb;", "folders" },
  { "folders=\xff;", "folders" },
  { "folders=A;B;A;", "folders" },
  { "folders=INBOX;Inbox;", "folders" },
  { "webmail=http://mail.zoo.test/", "webmail" },
  { "webmail=https://", "webmail" },
  { "webmail=https://bob@mail.zoo.test/", "webmail" },
  { "webmail=https://bob:pw@mail.zoo.test/", "webmail" },
  { "webmail=https://good.test\\\\@evil.test/", "webmail" },
  { "webmail=javascript:alert(1)", "webmail" },
  { "webmail=file:///etc/passwd", "webmail" },
  { "webmail=https://a b.test/", "webmail" },
  { "webmail-message=https://mail.zoo.test/?u={user}", "webmail-message" },
  { "webmail-message=https://mail.zoo.test/?u={uid", "webmail-message" },
  { "webmail-message=https://{message-id}/", "webmail-message" },
  { "webmail-message=https://mail.zoo.test{message-id}/", "webmail-message" },
  { "webmail-message={message-id}://mail.zoo.test/", "webmail-message" },
  { "webmail-message=http://mail.zoo.test/{uid}", "webmail-message" },
  { "proxy=proxy.zoo.test:1080", "proxy" },
  { "proxy=socks5://proxy.zoo.test", "proxy" },
  { "proxy=socks4://proxy.zoo.test:1080", "proxy" },
  { "host=localhost\nsecurity=none\nproxy=socks5://127.0.0.1:1080", "security" },
  { "host=localhost\nsecurity=none\nproxy=http://127.0.0.1:3128", "security" },
  { "proxy=socks5://bob:pw@proxy.zoo.test:1080", "proxy" },
  { "proxy=http://proxy.zoo.test:3128/x", "proxy" },
  { "legacy-tls=perhaps", "legacy-tls" },
  { "pin=" DIGITS64, "pin" },
  { "pin-host=mail.zoo.test:993", "pin" },
  { "pin=" DIGITS64 "0\npin-host=mail.zoo.test:993", "pin" },
  { "pin=0123\npin-host=mail.zoo.test:993", "pin" },
};

static void
test_bad_lines (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bad_lines); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *body = g_strconcat (GOOD, bad_lines[i].line, "\n", NULL);
      g_autofree char *start = g_strdup_printf ("Account a: %s ", bad_lines[i].named);
      g_autofree char *shown = g_strescape (bad_lines[i].line, NULL);
      g_autoptr (PbAccount) account = load_group ("a", body, &error);

      g_test_message ("%s", shown);
      g_assert_null (account);
      g_assert_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG);
      g_assert_true (g_str_has_prefix (error->message, start));
      g_assert_true (g_str_has_suffix (error->message, "."));
    }
}

static const char *const good_lines[] = {
  "security=starttls",
  "port=1",
  "port=65535",
  "host=127.0.0.1\nsecurity=none",
  "host=127.255.0.1\nsecurity=none",
  "host=::1\nsecurity=none",
  "host=localhost\nsecurity=none",
  "host=LOCALHOST.\nsecurity=none",
  "host=mail.zoo.test.",
  "webmail=https://mail.zoo.test",
  "webmail=https://mail.zoo.test:8443/x?y=z#w",
  "webmail=http://127.0.0.1:8000/",
  "webmail=http://[::1]/",
  "webmail-message=https://mail.zoo.test/#{uid}",
  "webmail-message=https://mail.zoo.test/{message-id}/{mailid}/{msgid-hex}",
  "pin=" DIGITS64 "\npin-host=mail.zoo.test:993",
  "ca-file=/etc/ca.pem",
  "proxy=none",
  "proxy=socks5://127.0.0.1:1080",
  "proxy=socks5://[::1]:1080",
  "proxy=http://proxy.zoo.test:3128/",
  "oauth=microsoft\noauth-client-id=0\noauth-tenant=zoo.test",
  "legacy-tls=true",
  "interval=86400",
  "paused=true",
  "folder=收件箱",
  "kind=",
};

static void
test_good_lines (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (good_lines); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *body = g_strconcat (GOOD, good_lines[i], "\n", NULL);
      g_autoptr (PbAccount) account = load_group ("a", body, &error);

      g_test_message ("%s", good_lines[i]);
      g_assert_no_error (error);
      g_assert_nonnull (account);
    }
}

static void
test_ids (void)
{
  static const char *const good[] = { "a", "bob@zoo.test", "a-b_c+d.e", "openapi", "a.oauths", "oauth", "a.corp", "a.corpse", "corp-x" };
  static const char *const bad[] = { "", ".a", "-a", "a b", "a/b", "ä", "a]", "a.openapi", "a.oauth", "a.proxy", "a.corp-sso", "a.corp-" };

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (pb_account_id_is_valid (good[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (pb_account_id_is_valid (bad[i]));
}

static void
test_loopback (void)
{
  static const char *const near[] = { "localhost", "localhost.", "127.0.0.1", "127.9.9.9", "::1" };
  static const char *const far[] = { "127.0.0.1.evil.test", "localhost.evil.test", "128.0.0.1", "::2", "0.0.0.0", "", "127.1" };

  for (gsize i = 0; i < G_N_ELEMENTS (near); i++)
    g_assert_true (pb_host_is_loopback (near[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (far); i++)
    g_assert_false (pb_host_is_loopback (far[i]));
}

static void
test_url (void)
{
  g_autoptr (PbAccount) account = load_group ("a", GOOD "webmail=https://w.test/\nwebmail-message=https://w.test/{uid}?i={message-id}&h={msgid-hex}\n", NULL);
  g_autofree char *home = pb_account_dup_url (account, NULL);
  g_autofree char *mail = pb_account_dup_url (account, &(const PbAccountMail){ "INBOX", 12, "a&b/../@x", "M6f8a" });
  g_autofree char *without = pb_account_dup_url (account, &(const PbAccountMail){ "INBOX", 12, "", NULL });
  g_autofree char *nameless = pb_account_dup_url (account, &(const PbAccountMail){ "INBOX", 0, "a@b", "M6f8a" }); /* as with POP3 */

  g_assert_cmpstr (home, ==, "https://w.test/");
  g_assert_cmpstr (mail, ==, "https://w.test/12?i=a%26b%2F..%2F%40x&h=6126622f2e2e2f4078");
  g_assert_cmpstr (without, ==, "https://w.test/");
  g_assert_cmpstr (nameless, ==, "https://w.test/");
}

/* The service's own name of a mail: as it is, and Gmail's number as its addresses have it. */
static void
test_mail_id (void)
{
  static const struct
  {
    const char *template, *mail_id, *url;
  } rows[] = {
    { "https://w.test/m/{mailid}", "M6d99ac3275bb4e", "https://w.test/m/M6d99ac3275bb4e" },
    { "https://w.test/m/{mailid}", "a/b?c", "https://w.test/m/a%2Fb%3Fc" },
    { "https://w.test/m/{mailid}", "", "https://w.test/" },
    { "https://mail.google.com/mail/#all/{msgid-hex}", "1278455344230334865", "https://mail.google.com/mail/#all/11bdfc5cae0c8191" },
    { "https://mail.google.com/mail/?authuser={address}#all/{msgid-hex}", "1278455344230334865", "https://mail.google.com/mail/?authuser=bob%40zoo.test#all/11bdfc5cae0c8191" },
    { "https://mail.google.com/mail/#all/{msgid-hex}", "GmailId11bdfc5cae0c8191", "https://mail.google.com/mail/#all/11bdfc5cae0c8191" },
    { "https://w.test/{msgid-hex}", "GmailId", "https://w.test/61" },
    { "https://w.test/{msgid-hex}", "GmailId11/../x", "https://w.test/61" },
    { "https://w.test/{msgid-hex}", "GmailId11bdfc5cae0c8191f", "https://w.test/61" },
    { "https://w.test/{msgid-hex}", "18446744073709551616", "https://w.test/61" },
    { "https://w.test/{msgid-hex}", "", "https://w.test/61" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *body = g_strdup_printf ("%swebmail=https://w.test/\nwebmail-message=%s\n", GOOD, rows[i].template);
      g_autoptr (PbAccount) account = load_group ("a", body, NULL);
      g_autofree char *url = pb_account_dup_url (account, &(const PbAccountMail){ "INBOX", 12, "a", rows[i].mail_id });

      g_assert_cmpstr (url, ==, rows[i].url);
    }
}

static void
test_same_connection (void)
{
  static const struct
  {
    const char *line;
    gboolean same, sign_in;
  } rows[] = {
    { "name=Bob", TRUE, TRUE },
    { "webmail=https://w.test/", TRUE, TRUE },
    { "paused=true", TRUE, TRUE },
    { "port=994", FALSE, TRUE },
    { "folder=Other", FALSE, TRUE },
    { "folders=INBOX;Other", FALSE, TRUE },
    { "ca-file=/x", FALSE, TRUE },
    { "security=starttls\nport=993", FALSE, TRUE },
    { "interval=60", FALSE, TRUE },
    { "pin=" DIGITS64 "\npin-host=mail.zoo.test:993", FALSE, TRUE },
    { "user=b", FALSE, FALSE },
    { "host=other.test", FALSE, FALSE },
    { "kind=pop3\nport=993", FALSE, FALSE },
    { "auth=oauth2\noauth=google", FALSE, FALSE },
    { "goa=a1", FALSE, FALSE },
    { "proxy=none", FALSE, FALSE },
  };
  g_autoptr (PbAccount) plain = load_group ("a", GOOD, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *body = g_strconcat (GOOD, rows[i].line, "\n", NULL);
      g_autoptr (PbAccount) other = load_group ("a", body, NULL);

      g_test_message ("%s", rows[i].line);
      g_assert_cmpint (pb_account_same_connection (plain, other), ==, rows[i].same);
      g_assert_cmpint (pb_account_same_sign_in (plain, other), ==, rows[i].sign_in);
      g_assert_false (pb_account_equal (plain, other));
    }
}

/* What stands in the file, which folders that is, and how it is written again. */
static const struct
{
  const char *lines;
  const char *folders; /* joined by "|" */
  const char *saved;   /* (nullable): the value of "folders" */
} folder_lines[] = {
  { "", "INBOX", NULL },
  { "folder=inbox", "INBOX", NULL },
  { "folders=INBOX", "INBOX", NULL },
  { "folders=;", "INBOX", NULL },
  { "folder=收件箱", "收件箱", "收件箱;" },
  { "folders=Work;INBOX;", "Work|INBOX", "Work;INBOX;" },
  { "folders=INBOX;;工作;", "INBOX|工作", "INBOX;工作;" },
  { "folders=A\\;B;C D", "A;B|C D", "A\\;B;C D;" },
  { "folder=Old\nfolders=New;INBOX", "New|INBOX", "New;INBOX;" },
};

static void
test_folders (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (folder_lines); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *body = g_strconcat (GOOD, folder_lines[i].lines, "\n", NULL);
      g_autoptr (PbAccount) account = load_group ("a", body, &error);
      g_autoptr (GKeyFile) file = g_key_file_new ();
      g_autoptr (PbAccount) again = NULL;
      g_autofree char *joined = NULL, *saved = NULL;

      g_test_message ("%s", folder_lines[i].lines);
      g_assert_no_error (error);
      joined = g_strjoinv ("|", account->folders);
      g_assert_cmpstr (joined, ==, folder_lines[i].folders);
      g_assert_true (account->folder == account->folders[0]);
      g_key_file_set_string (file, "a", "folder", "Old");
      pb_account_save (account, file);
      saved = g_key_file_get_value (file, "a", "folders", NULL);
      g_assert_cmpstr (saved, ==, folder_lines[i].saved);
      g_assert_false (g_key_file_has_key (file, "a", "folder", NULL));
      again = pb_account_load (file, "a", &error);
      g_assert_no_error (error);
      g_assert_true (pb_account_equal (account, again));
    }
}

/* A hundred folders are watched, one more is refused. */
static void
test_many_folders (void)
{
  g_autoptr (GString) body = g_string_new (GOOD "folders=");
  g_autoptr (PbAccount) all = NULL;
  g_autoptr (PbAccount) none = NULL;

  for (guint i = 0; i < 100; i++)
    g_string_append_printf (body, "F%u;", i);
  all = load_group ("a", body->str, NULL);
  g_assert_cmpuint (g_strv_length (all->folders), ==, 100);
  g_string_append (body, "F100;");
  none = load_group ("a", body->str, NULL);
  g_assert_null (none);
}

static void
test_pin (void)
{
  g_autoptr (PbAccount) here = load_group ("a", GOOD "pin=" DIGITS64 "\npin-host=mail.zoo.test:993\n", NULL);
  g_autoptr (PbAccount) elsewhere = load_group ("a", GOOD "pin=" DIGITS64 "\npin-host=mail.zoo.test:994\n", NULL);

  g_assert_cmpstr (pb_account_get_pin (here), ==, DIGITS64);
  g_assert_null (pb_account_get_pin (elsewhere));
}

typedef struct
{
  char *folder;
  char *path;
  PbAccounts *accounts;
  guint changes;
} Fixture;

static void
count_change (PbAccounts *accounts, gpointer user_data)
{
  ((Fixture *) user_data)->changes++;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autofree char *top = g_dir_make_tmp ("pb-accounts-XXXXXX", NULL);

  f->folder = g_build_filename (top, "postbell", NULL);
  f->path = g_build_filename (f->folder, "accounts.ini", NULL);
  f->accounts = pb_accounts_new (f->path);
  g_signal_connect (f->accounts, "changed", G_CALLBACK (count_change), f);
}

static void
remove_in (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_unlink (path);
    }
  g_rmdir (folder);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_autofree char *top = g_path_get_dirname (f->folder);

  g_assert_finalize_object (f->accounts);
  remove_in (f->folder);
  g_rmdir (top);
  g_free (f->folder);
  g_free (f->path);
}

static void
write_text (Fixture *f, const char *text)
{
  g_assert_cmpint (g_mkdir_with_parents (f->folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (f->path, text, -1, NULL));
}

static char *
read_text (Fixture *f)
{
  char *text = NULL;

  g_assert_true (g_file_get_contents (f->path, &text, NULL, NULL));
  return text;
}

static void
test_first_put (Fixture *f, gconstpointer data)
{
  g_autoptr (PbAccount) bob = load_group ("bob", GOOD "security=starttls\nport=1143\nname=Böb\npaused=true\n", NULL);
  g_autoptr (PbAccounts) again = pb_accounts_new (f->path);
  struct stat info;

  g_assert_true (pb_accounts_load (f->accounts, NULL));
  g_assert_cmpuint (f->changes, ==, 0);
  g_assert_true (pb_accounts_put (f->accounts, bob, NULL));
  g_assert_cmpuint (f->changes, ==, 1);
  g_assert_cmpint (g_stat (f->path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 07777, ==, 0600);
  g_assert_cmpint (g_stat (f->folder, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 07777, ==, 0700);
  g_assert_true (pb_accounts_load (again, NULL));
  g_assert_true (pb_account_equal (bob, pb_accounts_find (again, "bob")));
}

/* A file others could read becomes private with the next change. */
static void
test_mode_mended (Fixture *f, gconstpointer data)
{
  g_autoptr (PbAccount) bob = load_group ("bob", GOOD, NULL);
  struct stat info;

  write_text (f, "");
  g_assert_cmpint (g_chmod (f->path, 0644), ==, 0);
  g_assert_true (pb_accounts_put (f->accounts, bob, NULL));
  g_assert_cmpint (g_stat (f->path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 07777, ==, 0600);
}

/* Whoever has thought long about a change does not undo that of another. */
static void
test_swap (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *expected; /* (nullable): lines of bob as the writer knows him */
    const char *there;    /* (nullable): lines in the file */
    const char *refusal;  /* (nullable) */
  } cases[] = {
    { NULL, NULL, NULL },
    { GOOD, GOOD, NULL },
    { GOOD, GOOD "# more\nx-colour=blue\n", NULL },
    { NULL, GOOD, "changed by another program" },
    { NULL, "kind=carrier-pigeon\n", "changed by another program" },
    { GOOD, GOOD "paused=true\n", "changed by another program" },
    { GOOD, GOOD "port=994\n", "changed by another program" },
    { GOOD, "kind=carrier-pigeon\n", "changed by another program" },
    { GOOD, NULL, "removed by another program" },
  };
  g_autoptr (PbAccount) wanted = load_group ("bob", GOOD "name=Robert\n", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PbAccount) expected = cases[i].expected != NULL ? load_group ("bob", cases[i].expected, NULL) : NULL;
      g_autofree char *bob = cases[i].there != NULL ? g_strconcat ("[bob]\n", cases[i].there, NULL) : g_strdup ("");
      g_autofree char *text = g_strconcat ("[ann]\n" GOOD "\n", bob, NULL), *after = NULL;
      g_autoptr (GError) error = NULL;

      g_test_message ("%" G_GSIZE_FORMAT, i);
      write_text (f, text);
      g_assert_cmpint (pb_accounts_swap (f->accounts, expected, wanted, &error), ==, cases[i].refusal == NULL);
      after = read_text (f);
      g_assert_cmpint (strstr (after, "name=Robert") != NULL, ==, cases[i].refusal == NULL);
      g_assert_nonnull (strstr (after, "[ann]"));
      if (cases[i].refusal == NULL)
        continue;
      g_assert_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG);
      g_assert_nonnull (strstr (error->message, cases[i].refusal));
      g_assert_cmpstr (after, ==, text);
    }
}

static void
test_survival (Fixture *f, gconstpointer data)
{
  g_autoptr (PbAccount) bob = NULL;
  g_autofree char *text = NULL;

  write_text (f, "# mine\n\n[bob]\n# the old server\n" GOOD "x-colour=blue\nname[zh_CN]=鲍勃\nport=994\n\n"
                 "[from the future]\nkind=carrier-pigeon\n\n[ann]\naddress=ann@zoo.test\nhost=h.test\n");
  bob = load_group ("bob", GOOD "name=Robert\n", NULL);
  g_assert_true (pb_accounts_put (f->accounts, bob, NULL));
  text = read_text (f);
  g_assert_nonnull (strstr (text, "# mine\n"));
  g_assert_nonnull (strstr (text, "# the old server\n"));
  g_assert_nonnull (strstr (text, "x-colour=blue\n"));
  g_assert_nonnull (strstr (text, "name[zh_CN]=鲍勃\n"));
  g_assert_nonnull (strstr (text, "name=Robert\n"));
  g_assert_nonnull (strstr (text, "[from the future]\nkind=carrier-pigeon\n"));
  g_assert_null (strstr (text, "port=")); /* back at the default */
  g_assert_true (pb_accounts_remove (f->accounts, "bob", NULL));
  g_clear_pointer (&text, g_free);
  text = read_text (f);
  g_assert_null (strstr (text, "x-colour"));
  g_assert_nonnull (strstr (text, "[ann]"));
}

static void
test_one_bad_group (Fixture *f, gconstpointer data)
{
  write_text (f, "[ann]\n" GOOD "[bob]\naddress=x\n[carl]\n" GOOD);
  g_assert_true (pb_accounts_load (f->accounts, NULL));
  g_assert_cmpuint (pb_accounts_get (f->accounts)->len, ==, 2);
  g_assert_cmpuint (pb_accounts_get_problems (f->accounts)->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (pb_accounts_get_problems (f->accounts), 0), ==, "Account bob: host is missing.");
  g_assert_true (pb_accounts_has_group (f->accounts, "bob"));
  g_assert_false (pb_accounts_has_group (f->accounts, "dora"));
  g_assert_nonnull (pb_accounts_find (f->accounts, "c"));
  g_assert_null (pb_accounts_find (f->accounts, "bob@")); /* two have that address */
}

/* What cannot be read is neither taken over nor overwritten. */
static void
test_unreadable (Fixture *f, gconstpointer data)
{
  static const char *const texts[] = { "not a key file", "[bob]\nhost", "[bob\n" GOOD };
  g_autoptr (PbAccount) bob = load_group ("bob", GOOD, NULL);

  write_text (f, "[ann]\n" GOOD);
  g_assert_true (pb_accounts_load (f->accounts, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GError) put_error = NULL;
      g_autofree char *text = NULL;

      write_text (f, texts[i]);
      g_assert_false (pb_accounts_load (f->accounts, &error));
      g_assert_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG);
      g_assert_false (pb_accounts_put (f->accounts, bob, &put_error));
      g_assert_error (put_error, PB_ERROR, PB_ERROR_CLASS_CONFIG);
      text = read_text (f);
      g_assert_cmpstr (text, ==, texts[i]);
      g_assert_nonnull (pb_accounts_find (f->accounts, "ann"));
    }
}

/* A file that somebody spoilt while we run: what was known goes on where it may be hidden, the rest follows the file; and the next
 * good file counts alone. "ids" of the accounts in use, "," between them, and how many problems are told. */
static void
test_spoilt (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *text;
    const char *ids;
    guint problems;
    gboolean ann_remembered, bob_remembered; /* nothing of them may be forgotten */
    gboolean bare;
  } steps[] = {
    { "[ann]\n" GOOD "[bob]\n" GOOD, "ann,bob", 0, TRUE, TRUE },
    { "[ann]\n" GOOD "[bob]\nhost", "ann,bob", 1, TRUE, TRUE },
    { "[ann]\n" GOOD "[bob]\nhost", "ann,bob", 1, TRUE, TRUE }, /* read again */
    { "[ann]\nhost\n[bob]\n" GOOD, "bob,ann", 1, TRUE, TRUE },
    { "[ann]\n" GOOD "[bo", "ann,bob", 1, TRUE, TRUE },
    { "[an", NULL, 0, TRUE, TRUE },
    { "[ann]\n" GOOD "[carl]\ncut", "ann,bob", 1, TRUE, TRUE }, /* what followed carl is gone */
    { "[carl]\nhost\n[ann]\n" GOOD, "ann", 1, TRUE, TRUE },     /* bob was taken out, carl is a new one */
    { "[ann]\n" GOOD "[bob]\n" GOOD, "ann,bob", 0, TRUE, TRUE },
    { "", "ann,bob", 1, TRUE, TRUE }, /* cut off, and read again */
    { "", "ann,bob", 1, TRUE, TRUE },
    { " \n\n", "ann,bob", 1, TRUE, TRUE },
    { "# none\n", "", 0, TRUE, TRUE, TRUE }, /* somebody took them out */
    { "", "", 1, TRUE, TRUE },
    { "[bob]\n" GOOD, "bob", 0, FALSE, TRUE },
    { "[bob]\n" GOOD "[bob]\nhost=other.test\n", "bob", 1, FALSE, TRUE },
    { "[bob]\nport=x\n" GOOD "[carl]\ncut", "", 2, FALSE, TRUE }, /* a wrong setting is one that can be read */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autoptr (GString) ids = g_string_new (NULL);
      g_autoptr (GError) error = NULL;

      g_test_message ("step %" G_GSIZE_FORMAT, i);
      write_text (f, steps[i].text);
      g_assert_cmpint (pb_accounts_load (f->accounts, &error), ==, steps[i].ids != NULL);
      for (guint j = 0; j < pb_accounts_get (f->accounts)->len; j++)
        g_string_append_printf (ids, "%s%s", j > 0 ? "," : "", ((PbAccount *) g_ptr_array_index (pb_accounts_get (f->accounts), j))->id);
      g_assert_cmpint (pb_accounts_has_group (f->accounts, "ann"), ==, steps[i].ann_remembered);
      g_assert_cmpint (pb_accounts_has_group (f->accounts, "bob"), ==, steps[i].bob_remembered);
      g_assert_cmpint (pb_accounts_is_bare (f->accounts), ==, steps[i].bare);
      if (steps[i].ids == NULL)
        continue;
      g_assert_cmpstr (ids->str, ==, steps[i].ids);
      g_assert_cmpuint (pb_accounts_get_problems (f->accounts)->len, ==, steps[i].problems);
      g_assert_cmpint (pb_accounts_is_blank (f->accounts), ==, strspn (steps[i].text, " \n") == strlen (steps[i].text));
    }
}

/* What stands in the way of a change, the words that say so, and that nothing is different after it. */
static void
test_in_the_way (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *text;
    const char *words; /* (nullable): nothing stands in the way of bob */
  } cases[] = {
    { "[ann]\n" GOOD, NULL },
    { "[ann]\ncut", NULL },
    { "[bob]\ncut", "Account bob: line 2 of " },
    { "[bob]\n" GOOD "[bob]\n" GOOD, "a second time" },
    { "[an\n", "Line 1 of " },
    { "what is this\n[ann]\n" GOOD, "Line 1 of " },
  };
  g_autoptr (PbAccount) bob = load_group ("bob", GOOD "name=New\n", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) asked = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *text = NULL;

      g_test_message ("%s", cases[i].text);
      write_text (f, cases[i].text);
      g_assert_cmpint (pb_accounts_is_writable (f->accounts, "bob", &asked), ==, cases[i].words == NULL);
      text = read_text (f);
      g_assert_cmpstr (text, ==, cases[i].text);
      g_assert_cmpint (pb_accounts_put (f->accounts, bob, &error), ==, cases[i].words == NULL);
      g_clear_pointer (&text, g_free);
      text = read_text (f);
      if (cases[i].words == NULL)
        {
          g_assert_true (g_str_has_prefix (text, cases[i].text));
          continue;
        }
      g_assert_nonnull (strstr (error->message, cases[i].words));
      g_assert_cmpstr (error->message, ==, asked->message);
      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

/* An account that is removed beside a damaged one does not come back from what was known. */
static void
test_removed_beside_damage (Fixture *f, gconstpointer data)
{
  g_autofree char *text = NULL;

  write_text (f, "[ann]\n" GOOD "[bob]\n" GOOD);
  g_assert_true (pb_accounts_load (f->accounts, NULL));
  write_text (f, "[ann]\n" GOOD "[bob]\n" GOOD "[carl]\ncut");
  g_assert_true (pb_accounts_remove (f->accounts, "bob", NULL));
  g_assert_false (pb_accounts_has_group (f->accounts, "bob"));
  g_assert_cmpuint (pb_accounts_get (f->accounts)->len, ==, 1);
  g_assert_nonnull (pb_accounts_find (f->accounts, "ann"));
  text = read_text (f);
  g_assert_cmpstr (text, ==, "[ann]\n" GOOD "[carl]\ncut");
}

/* A file that was cut off is not begun anew by somebody who knows what was in it. */
static void
test_cut_off (Fixture *f, gconstpointer data)
{
  g_autoptr (PbAccount) bob = load_group ("bob", GOOD, NULL);
  g_autoptr (GError) error = NULL, asked = NULL;
  g_autofree char *text = NULL;

  write_text (f, "[ann]\n" GOOD);
  g_assert_true (pb_accounts_load (f->accounts, NULL));
  write_text (f, "");
  g_assert_false (pb_accounts_put (f->accounts, bob, &error)); /* before it was seen, and after */
  g_assert_true (pb_accounts_load (f->accounts, NULL));
  g_clear_error (&error);
  g_assert_false (pb_accounts_put (f->accounts, bob, &error));
  g_assert_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG);
  g_assert_nonnull (strstr (error->message, "is empty"));
  g_assert_false (pb_accounts_is_writable (f->accounts, "bob", &asked));
  g_assert_cmpstr (asked->message, ==, error->message);
  text = read_text (f);
  g_assert_cmpstr (text, ==, "");
  g_assert_nonnull (pb_accounts_find (f->accounts, "ann"));
  write_text (f, "# none\n");
  g_assert_true (pb_accounts_put (f->accounts, bob, NULL));
}

/* The last account goes, and with it nothing is left in the file; others who watch it see that somebody has taken it out. */
static void
test_last_removed (Fixture *f, gconstpointer data)
{
  g_autoptr (PbAccounts) other = pb_accounts_new (f->path);
  g_autoptr (PbAccount) bob = load_group ("bob", GOOD, NULL);

  g_assert_true (pb_accounts_put (f->accounts, bob, NULL));
  g_assert_true (pb_accounts_load (other, NULL));
  g_assert_cmpuint (pb_accounts_get (other)->len, ==, 1);
  g_assert_true (pb_accounts_remove (f->accounts, "bob", NULL));
  g_assert_cmpuint (pb_accounts_get (f->accounts)->len, ==, 0);
  g_assert_false (pb_accounts_is_blank (f->accounts));
  g_assert_true (pb_accounts_load (other, NULL));
  g_assert_cmpuint (pb_accounts_get (other)->len, ==, 0);
  g_assert_cmpuint (pb_accounts_get_problems (other)->len, ==, 0);
  g_assert_cmpint (g_unlink (f->path), ==, 0); /* so has who removes the file */
  g_assert_true (pb_accounts_put (f->accounts, bob, NULL));
  g_assert_true (pb_accounts_load (other, NULL));
  g_assert_cmpint (g_unlink (f->path), ==, 0);
  g_assert_true (pb_accounts_load (other, NULL));
  g_assert_cmpuint (pb_accounts_get (other)->len, ==, 0);
  g_assert_cmpuint (pb_accounts_get_problems (other)->len, ==, 0);
}

/* A link to a place that is not there now (a disk not mounted) is neither followed nor replaced. */
static void
test_dangling_link (Fixture *f, gconstpointer data)
{
  g_autoptr (PbAccount) bob = load_group ("bob", GOOD, NULL);
  g_autofree char *target = g_build_filename (f->folder, "elsewhere", "real.ini", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) load_error = NULL;

  write_text (f, "[ann]\n" GOOD);
  g_assert_true (pb_accounts_load (f->accounts, NULL));
  g_assert_cmpint (g_unlink (f->path), ==, 0);
  g_assert_cmpint (symlink (target, f->path), ==, 0);
  g_assert_false (pb_accounts_load (f->accounts, &load_error));
  g_assert_nonnull (pb_accounts_find (f->accounts, "ann"));
  g_assert_false (pb_accounts_put (f->accounts, bob, &error));
  g_assert_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG);
  g_assert_true (g_file_test (f->path, G_FILE_TEST_IS_SYMLINK));
}

/* The disk is full while the new text is written: the old one is there, whole, and no half one beside it. */
static void
test_disk_full (Fixture *f, gconstpointer data)
{
  struct rlimit before, small = { 64, 64 };
  g_autoptr (PbAccount) bob = load_group ("bob", GOOD, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GDir) dir = NULL;
  guint files = 0;

  write_text (f, "[ann]\n" GOOD);
  g_assert_true (pb_accounts_load (f->accounts, NULL));
  (void) signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  small.rlim_max = before.rlim_max;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  g_assert_false (pb_accounts_put (f->accounts, bob, &error));
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  g_assert_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG);
  g_assert_nonnull (strstr (error->message, "cannot be written"));
  text = read_text (f);
  g_assert_cmpstr (text, ==, "[ann]\n" GOOD);
  g_assert_cmpuint (pb_accounts_get (f->accounts)->len, ==, 1);
  dir = g_dir_open (f->folder, 0, NULL);
  while (g_dir_read_name (dir) != NULL)
    files++;
  g_assert_cmpuint (files, ==, 2); /* with the lock */
  g_assert_true (pb_accounts_put (f->accounts, bob, NULL));
}

static void
test_changed_once (Fixture *f, gconstpointer data)
{
  g_autoptr (PbAccount) bob = load_group ("bob", GOOD, NULL);
  PbAccount *before;

  g_assert_true (pb_accounts_put (f->accounts, bob, NULL));
  before = pb_accounts_find (f->accounts, "bob");
  g_assert_true (pb_accounts_load (f->accounts, NULL));
  g_assert_true (pb_accounts_put (f->accounts, bob, NULL));
  g_assert_cmpuint (f->changes, ==, 1);
  g_assert_true (before == pb_accounts_find (f->accounts, "bob"));
}

/* Each writer reads what the other wrote before it writes. */
static void
test_two_writers (Fixture *f, gconstpointer data)
{
  g_autoptr (PbAccounts) other = pb_accounts_new (f->path);
  g_autoptr (PbAccount) ann = load_group ("ann", GOOD, NULL);
  g_autoptr (PbAccount) bob = load_group ("bob", GOOD, NULL);

  g_assert_true (pb_accounts_load (f->accounts, NULL));
  g_assert_true (pb_accounts_load (other, NULL));
  g_assert_true (pb_accounts_put (f->accounts, ann, NULL));
  g_assert_true (pb_accounts_put (other, bob, NULL));
  g_assert_nonnull (pb_accounts_find (other, "ann"));
  g_assert_true (pb_accounts_load (f->accounts, NULL));
  g_assert_nonnull (pb_accounts_find (f->accounts, "ann"));
  g_assert_nonnull (pb_accounts_find (f->accounts, "bob"));
}

#define WRITERS 4
#define WRITES  10

/* What each of the programs in test_many_writers() does. */
static int
write_many (const char *path, const char *name)
{
  g_autoptr (PbAccounts) accounts = pb_accounts_new (path);

  for (guint i = 0; i < WRITES; i++)
    {
      g_autofree char *id = g_strdup_printf ("%s%u", name, i);
      g_autoptr (PbAccount) account = load_group (id, GOOD, NULL);
      if (!pb_accounts_put (accounts, account, NULL))
        return 1;
    }
  return 0;
}

/* Several programs at once: nothing is lost. */
static void
test_many_writers (Fixture *f, gconstpointer data)
{
  GSubprocess *writers[WRITERS];

  for (guint i = 0; i < WRITERS; i++)
    {
      g_autofree char *name = g_strdup_printf ("writer%u.", i);
      writers[i] = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, NULL, own_path, "write", f->path, name, NULL);
      g_assert_nonnull (writers[i]);
    }
  for (guint i = 0; i < WRITERS; i++)
    {
      g_assert_true (g_subprocess_wait_check (writers[i], NULL, NULL));
      g_object_unref (writers[i]);
    }
  g_assert_true (pb_accounts_load (f->accounts, NULL));
  g_assert_cmpuint (pb_accounts_get (f->accounts)->len, ==, WRITERS * WRITES);
}

/* Somebody holds the lock for ever: an error after two seconds, and the file is as it was. */
static void
test_lock_held (Fixture *f, gconstpointer data)
{
  g_autoptr (PbAccount) bob = load_group ("bob", GOOD, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *lock = g_strconcat (f->path, ".lock", NULL);
  int fd;

  write_text (f, "# mine\n");
  fd = open (lock, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  g_assert_cmpint (flock (fd, LOCK_EX | LOCK_NB), ==, 0);
  g_assert_false (pb_accounts_put (f->accounts, bob, &error));
  g_assert_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG);
  g_clear_error (&error);
  pb_accounts_never_wait (f->accounts);
  g_assert_false (pb_accounts_put (f->accounts, bob, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
  g_autofree char *text = read_text (f);
  g_assert_cmpstr (text, ==, "# mine\n");
  close (fd);
  g_assert_true (pb_accounts_put (f->accounts, bob, NULL));
}

/* A link to a file kept elsewhere stays a link. */
static void
test_link (Fixture *f, gconstpointer data)
{
  g_autoptr (PbAccount) bob = load_group ("bob", GOOD, NULL);
  g_autofree char *target = g_build_filename (f->folder, "real.ini", NULL);
  g_autofree char *text = NULL;

  write_text (f, "");
  g_assert_cmpint (g_rename (f->path, target), ==, 0);
  g_assert_cmpint (symlink (target, f->path), ==, 0);
  g_assert_true (pb_accounts_put (f->accounts, bob, NULL));
  g_assert_true (g_file_test (f->path, G_FILE_TEST_IS_SYMLINK));
  g_assert_true (g_file_get_contents (target, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "[bob]"));
}

static gboolean
give_up (gpointer user_data)
{
  g_error ("the change was not noticed within five seconds");
  return G_SOURCE_REMOVE;
}

static void
await_changes (Fixture *f, guint changes)
{
  guint limit = g_timeout_add_seconds (5, give_up, NULL);

  while (f->changes < changes)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (limit);
}

static void
test_watch (Fixture *f, gconstpointer data)
{
  g_autoptr (PbAccounts) other = pb_accounts_new (f->path);
  g_autoptr (PbAccount) bob = load_group ("bob", GOOD, NULL);

  g_assert_true (pb_accounts_load (f->accounts, NULL));
  pb_accounts_watch (f->accounts);
  g_assert_true (pb_accounts_put (other, bob, NULL)); /* by rename */
  await_changes (f, 1);
  g_assert_nonnull (pb_accounts_find (f->accounts, "bob"));
  write_text (f, "[ann]\n" GOOD); /* in place */
  await_changes (f, 2);
  g_assert_nonnull (pb_accounts_find (f->accounts, "ann"));
  write_text (f, "broken");
  await_changes (f, 3);
  g_assert_nonnull (pb_accounts_find (f->accounts, "ann"));
  g_assert_cmpuint (pb_accounts_get_problems (f->accounts)->len, ==, 1);
}

int
main (int argc, char **argv)
{
  if (argc == 4 && g_str_equal (argv[1], "write"))
    return write_many (argv[2], argv[3]);
  own_path = argv[0];
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/accounts/defaults", test_defaults);
  g_test_add_func ("/accounts/fixed", test_fixed);
  g_test_add_func ("/accounts/bad-lines", test_bad_lines);
  g_test_add_func ("/accounts/good-lines", test_good_lines);
  g_test_add_func ("/accounts/ids", test_ids);
  g_test_add_func ("/accounts/loopback", test_loopback);
  g_test_add_func ("/accounts/url", test_url);
  g_test_add_func ("/accounts/same-connection", test_same_connection);
  g_test_add_func ("/accounts/mail-id", test_mail_id);
  g_test_add_func ("/accounts/folders", test_folders);
  g_test_add_func ("/accounts/many-folders", test_many_folders);
  g_test_add_func ("/accounts/pin", test_pin);
#define ADD(name, func) g_test_add ("/accounts/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("first-put", test_first_put);
  ADD ("mode-mended", test_mode_mended);
  ADD ("swap", test_swap);
  ADD ("survival", test_survival);
  ADD ("one-bad-group", test_one_bad_group);
  ADD ("unreadable", test_unreadable);
  ADD ("spoilt", test_spoilt);
  ADD ("in-the-way", test_in_the_way);
  ADD ("removed-beside-damage", test_removed_beside_damage);
  ADD ("cut-off", test_cut_off);
  ADD ("last-removed", test_last_removed);
  ADD ("dangling-link", test_dangling_link);
  ADD ("disk-full", test_disk_full);
  ADD ("changed-once", test_changed_once);
  ADD ("two-writers", test_two_writers);
  ADD ("many-writers", test_many_writers);
  ADD ("lock-held", test_lock_held);
  ADD ("link", test_link);
  ADD ("watch", test_watch);
  return g_test_run ();
}
