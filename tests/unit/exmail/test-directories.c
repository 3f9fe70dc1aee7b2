/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-directories.c: directories follow the accounts: who is taken out goes with his file, who is changed goes on. */
#include "pb-directories.h"
#include "pb-directory-private.h"
#include "pb-exmail-rig.h"

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
  f->directories = pb_directories_new (&f->rig.context, f->accounts, f->folder, NULL, NULL);
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

/* A directory that is damaged says nothing about anybody: nobody is a stranger for that, let alone an impostor. */
static void
test_damaged (Fixture *f, gconstpointer data)
{
  PbDirectory *directory = pb_directory_sync_get_directory (pb_directories_get (f->directories, "bob"));

  pb_directory_fill (directory, "ann@acme.example", &(PbPersonDetails){ "Ann", NULL, NULL });
  g_assert_true (pb_directory_commit (directory, NULL));
  g_assert_cmpint (pb_directories_judge (f->directories, "bob", "ann@acme.example", "Ann"), ==, PB_SENDER_COLLEAGUE);
  g_assert_cmpint (pb_directories_judge (f->directories, "bob", "ann@other.example", "Ann"), ==, PB_SENDER_IMPOSTOR);
  g_assert_cmpint (pb_directories_judge (f->directories, "bob", "ann@other.example", "Zoe"), ==, PB_SENDER_OUTSIDER);
  g_assert_cmpint (pb_directories_judge (f->directories, "bob", "", "Ann"), ==, PB_SENDER_IMPOSTOR);
  directory->result = SQLITE_CORRUPT;
  g_assert_cmpint (pb_directories_judge (f->directories, "bob", "ann@other.example", "Ann"), ==, PB_SENDER_UNKNOWN);
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
  g_test_add ("/exmail/directories/damaged", Fixture, NULL, set_up, test_damaged, tear_down);
  return g_test_run ();
}
