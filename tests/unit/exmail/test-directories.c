/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-directories.c: directories follow the accounts: who is taken out goes with his file, who is changed goes on. */
#include "pb-directories.h"
#include "pb-directory-private.h"
#include "pb-exmail-rig.h"
#include "pb-known-senders.h"

#include <glib/gstdio.h>

#define LIST_URL API_URL "user/list"
#define BOB                                                                                                      \
  "[bob]\nkind=exmail\naddress=bob@acme.example\nclient-id=acmeadmin\napi-url=" API_URL "\ntoken-url=" TOKEN_URL \
  "\nlogin-url=" LOGIN_URL "\n"

typedef struct
{
  PbExmailRig rig;
  char *folder, *file, *path;
  PbAccounts *accounts;
  PbDirectories *directories;
} Fixture;

static void
load (Fixture *f, const char *text)
{
  g_assert_true (g_file_set_contents (f->file, text, -1, NULL));
  g_assert_true (pb_accounts_load (f->accounts, NULL));
}

static void
set_up (Fixture *f, gconstpointer data)
{
  pb_exmail_rig_set_up (&f->rig, data);
  pb_exmail_rig_token (&f->rig, "one");
  f->folder = g_dir_make_tmp ("directories-XXXXXX", NULL);
  f->file = g_build_filename (f->folder, "accounts.ini", NULL);
  f->path = pb_directories_dup_path (f->folder, "bob");
  f->accounts = pb_accounts_new (f->file);
  load (f, BOB);
  f->directories = pb_directories_new (&f->rig.context, f->accounts, f->folder, f->folder, NULL, NULL);
  pb_directories_set_enabled (f->directories, TRUE);
  pb_fake_http_answer (f->rig.http, LIST_URL, 200, NULL, "{\"Ver\":17,\"Count\":1,\"List\":[{\"Alias\":\"ann@acme.example\",\"Action\":2}]}");
  pb_directory_sync_run (pb_directories_get (f->directories, "bob"), FALSE);
  pb_exmail_rig_run (NULL);
  g_assert_true (g_file_test (f->path, G_FILE_TEST_EXISTS));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  pb_directories_free (f->directories);
  pb_exmail_rig_run (NULL);
  g_object_unref (f->accounts);
  pb_directory_file_erase (f->path);
  g_unlink (f->file);
  g_assert_cmpint (g_rmdir (f->folder), ==, 0);
  g_free (f->path);
  g_free (f->file);
  g_free (f->folder);
  pb_exmail_rig_tear_down (&f->rig, data);
}

/* Taken out of the file, beside others or as the last one; a file that is cut off takes nobody out. */
static void
test_taken_out (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *text;
    gboolean erased;
  } cases[] = { { "", FALSE }, { "# none\n", TRUE }, { "[ann]\nhost=imap.acme.example\naddress=ann@acme.example\n", TRUE } };
  gsize i = GPOINTER_TO_SIZE (data);

  load (f, cases[i].text);
  g_assert_cmpint (g_file_test (f->path, G_FILE_TEST_EXISTS), ==, !cases[i].erased);
  g_assert_cmpint (pb_directories_get (f->directories, "bob") == NULL, ==, cases[i].erased);
}

/* A change that is nothing to the directory leaves alone what is under way; another one begins anew. */
static void
test_changed (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *line;
    gboolean goes_on;
  } cases[] = {
    { "name=Bob\n", TRUE },
    { "interval=30\n", TRUE },
    { "host=imap.acme.example\n", TRUE },
    { "webmail=https://mail.acme.example/\n", TRUE },
    { "paused=true\n", FALSE },
    { "corp-id=ww1234567890\n", FALSE },
    { "proxy=socks5://127.0.0.1:1080\n", FALSE },
    { "ca-file=/etc/ssl/acme.pem\n", FALSE },
    { "allow-plain-http=true\n", FALSE },
  };

  pb_fake_http_hold (f->rig.http, LIST_URL, TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *changed = g_strconcat (BOB, cases[i].line, NULL);
      g_auto (PbDirectoryStatus) status = { 0 };

      g_test_message ("%s", cases[i].line);
      load (f, BOB);
      pb_directory_sync_run (pb_directories_get (f->directories, "bob"), FALSE);
      load (f, changed);
      g_assert_cmpuint (pb_accounts_get (f->accounts)->len, ==, 1);
      pb_directory_sync_get_status (pb_directories_get (f->directories, "bob"), &status);
      g_assert_cmpint (status.phase == PB_DIRECTORY_LISTS, ==, cases[i].goes_on);
      g_assert_cmpuint (status.members, ==, 1);
    }
  pb_fake_http_hold (f->rig.http, LIST_URL, FALSE);
}

static void
fill (Fixture *f)
{
  static const char *const aliases[] = { "ann@acme-shop.example", NULL };
  PbDirectory *directory = pb_directory_sync_get_directory (pb_directories_get (f->directories, "bob"));

  pb_directory_fill (directory, "ann@acme.example", &(PbPersonDetails){ "Ann Lee", NULL, aliases });
  pb_directory_fill (directory, "help@acme.example", &(PbPersonDetails){ "Support", NULL, NULL });
  g_assert_true (pb_directory_commit (directory, NULL));
}

/* table: who has a colleague's name is marked, unless the address is the company's own, or the name is one that many have */
static void
test_judge (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *address, *name;
    PbSenderKind kind;
  } cases[] = {
    { "ann@acme.example", "Whoever", PB_SENDER_COLLEAGUE },
    { "ann@acme-shop.example", "Whoever", PB_SENDER_COLLEAGUE },
    { "ann@other.example", "Ann Lee", PB_SENDER_IMPOSTOR },
    { "jira@other.example", "Ann Lee (Jira)", PB_SENDER_IMPOSTOR },
    { "ann@other.example", "Ann", PB_SENDER_OUTSIDER },
    { "zoe@other.example", "Zoe Lee", PB_SENDER_OUTSIDER },
    { "help@other.example", "Support", PB_SENDER_NAMESAKE },
    /* groups and systems of the company */
    { "sales@acme.example", "Ann Lee", PB_SENDER_NAMESAKE },
    { "Sales@ACME.Example", "Ann Lee", PB_SENDER_NAMESAKE },
    { "sales@acme-shop.example", "Ann Lee", PB_SENDER_NAMESAKE },
    { "jira@tools.acme.example", "Ann Lee (Jira)", PB_SENDER_NAMESAKE },
    { "sales@acme.example", "Sales", PB_SENDER_OUTSIDER },
    /* what only looks like it */
    { "ann@acme.example.evil.example", "Ann Lee", PB_SENDER_IMPOSTOR },
    { "ann@evilacme.example", "Ann Lee", PB_SENDER_IMPOSTOR },
    { "ann@acme.examp1e", "Ann Lee", PB_SENDER_IMPOSTOR },
    { "ann@acme.example@evil.example", "Ann Lee", PB_SENDER_IMPOSTOR },
    { "ann@example", "Ann Lee", PB_SENDER_IMPOSTOR },
    { "acme.example", "Ann Lee", PB_SENDER_IMPOSTOR },
    { "@", "Ann Lee", PB_SENDER_IMPOSTOR },
  };

  fill (f);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s <%s>", cases[i].name, cases[i].address);
      g_assert_cmpint (pb_directories_judge (f->directories, "bob", cases[i].address, cases[i].name), ==, cases[i].kind);
    }
}

static guint
mode_of (const char *path)
{
  GStatBuf st;

  g_assert_cmpint (g_stat (path, &st), ==, 0);
  return st.st_mode & 0777;
}

/* Who is known to the user is marked no more, until that is taken back; the list is the user's alone, and goes with the account. */
static void
test_known (Fixture *f, gconstpointer data)
{
  static const char li[] = "ann@home.example";
  g_autofree char *path = g_build_filename (f->folder, "known-senders-bob", NULL);
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GError) error = NULL;

  fill (f);
  g_assert_cmpint (pb_directories_judge (f->directories, "bob", li, "Ann Lee"), ==, PB_SENDER_IMPOSTOR);
  g_assert_true (pb_known_senders_set (f->folder, "bob", "Zoe@home.example", TRUE, &error));
  g_assert_true (pb_known_senders_set (f->folder, "bob", " Ann@Home.example", TRUE, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (mode_of (path), ==, 0600);
  g_assert_cmpint (pb_directories_judge (f->directories, "bob", li, "Ann Lee"), ==, PB_SENDER_NAMESAKE);
  g_assert_cmpint (pb_directories_judge (f->directories, "bob", "ann@home2.example", "Ann Lee"), ==, PB_SENDER_IMPOSTOR);
  all = pb_known_senders_get (f->folder, "bob");
  g_assert_cmpuint (all->len, ==, 2);
  g_assert_cmpstr (all->pdata[0], ==, li);
  g_assert_false (pb_known_senders_set (f->folder, "bob", "home.example", TRUE, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_assert_true (pb_known_senders_set (f->folder, "bob", li, FALSE, NULL));
  g_assert_cmpint (pb_directories_judge (f->directories, "bob", li, "Ann Lee"), ==, PB_SENDER_IMPOSTOR);
  load (f, "# none\n");
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  /* of an account that was taken out while nothing ran */
  g_assert_true (pb_known_senders_set (f->folder, "carol", li, TRUE, NULL));
  pb_directories_sweep (f->directories);
  g_assert_true (pb_known_senders_has (f->folder, "carol", li)); /* a person's own words go only where the accounts are whole */
  pb_directories_sweep_known (f->directories);
  g_assert_false (pb_known_senders_has (f->folder, "carol", li));
  /* what cannot be read is not written over */
  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  g_clear_error (&error);
  g_assert_false (pb_known_senders_set (f->folder, "bob", li, TRUE, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_ISDIR);
  g_assert_cmpint (g_rmdir (path), ==, 0);
}

/* A directory that is damaged says nothing about anybody: nobody is a stranger for that, let alone an impostor. */
static void
test_damaged (Fixture *f, gconstpointer data)
{
  PbDirectory *directory = pb_directory_sync_get_directory (pb_directories_get (f->directories, "bob"));

  fill (f);
  g_assert_cmpint (pb_directories_judge (f->directories, "bob", "ann@acme.example", "Ann Lee"), ==, PB_SENDER_COLLEAGUE);
  g_assert_cmpint (pb_directories_judge (f->directories, "bob", "ann@other.example", "Ann Lee"), ==, PB_SENDER_IMPOSTOR);
  g_assert_cmpint (pb_directories_judge (f->directories, "bob", "ann@other.example", "Zoe"), ==, PB_SENDER_OUTSIDER);
  g_assert_cmpint (pb_directories_judge (f->directories, "bob", "", "Ann Lee"), ==, PB_SENDER_IMPOSTOR);
  directory->result = SQLITE_CORRUPT;
  g_assert_cmpint (pb_directories_judge (f->directories, "bob", "ann@other.example", "Ann Lee"), ==, PB_SENDER_UNKNOWN);
  g_assert_false (g_file_test (f->path, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add ("/exmail/directories/cut-off", Fixture, GSIZE_TO_POINTER (0), set_up, test_taken_out, tear_down);
  g_test_add ("/exmail/directories/last-taken-out", Fixture, GSIZE_TO_POINTER (1), set_up, test_taken_out, tear_down);
  g_test_add ("/exmail/directories/taken-out", Fixture, GSIZE_TO_POINTER (2), set_up, test_taken_out, tear_down);
  g_test_add ("/exmail/directories/changed", Fixture, NULL, set_up, test_changed, tear_down);
  g_test_add ("/exmail/directories/judge", Fixture, NULL, set_up, test_judge, tear_down);
  g_test_add ("/exmail/directories/known", Fixture, NULL, set_up, test_known, tear_down);
  g_test_add ("/exmail/directories/damaged", Fixture, NULL, set_up, test_damaged, tear_down);
  return g_test_run ();
}
