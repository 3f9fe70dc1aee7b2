/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-people.c: who wrote a mail, by the directory of a company that a test changes under it: what is said of colleagues, of those
 * who are none any more, and of outsiders; and when somebody is told that it is something else now. */
#include "pb-directory-change.h"
#include "pb-directory-file.h"
#include "pb-directory-private.h"
#include "pb-exmail-rig.h"
#include "pb-people.h"

#include <glib/gstdio.h>

#define BOB "[bob]\nkind=exmail\naddress=bob@acme.example\nclient-id=acmeadmin\napi-url=" API_URL "\ntoken-url=" TOKEN_URL "\nlogin-url=" LOGIN_URL "\n"

typedef struct
{
  PbExmailRig rig;
  char *folder, *file, *path;
  PbAccounts *accounts;
  PbDirectories *directories;
  PbPeople *people;
  PbDirectory *writer; /* of the same file */
  guint told;
} Fixture;

static void
learned_cb (const char *account, const char *address, gpointer user_data)
{
  pb_people_learn (((Fixture *) user_data)->people, account, address);
}

static void
told_cb (const char *account, gpointer user_data)
{
  Fixture *f = user_data;

  g_assert_cmpstr (account, ==, "bob");
  f->told++;
}

static void
commit (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (pb_directory_commit (f->writer, &error));
  g_assert_no_error (error);
}

/* @name: (nullable): NULL: not known yet */
static void
put (Fixture *f, const char *address, const char *name)
{
  if (name != NULL)
    pb_directory_fill (f->writer, address, &(PbPersonDetails){ name, NULL, NULL });
  else
    pb_directory_put (f->writer, address, NULL);
  commit (f);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  pb_exmail_rig_set_up (&f->rig, data);
  f->folder = g_dir_make_tmp ("postbell-people-XXXXXX", NULL);
  f->file = g_build_filename (f->folder, "accounts.ini", NULL);
  f->path = pb_directories_dup_path (f->folder, "bob");
  f->writer = pb_directory_open_to_change (f->path, NULL);
  pb_directory_set_note (f->writer, PB_DIRECTORY_NOTE_SOURCE, "openapi acmeadmin " API_URL);
  put (f, "ming@acme.example", "李明");
  put (f, "wang@acme.example", NULL);
  g_assert_true (g_file_set_contents (f->file, BOB, -1, NULL));
  f->accounts = pb_accounts_new (f->file);
  g_assert_true (pb_accounts_load (f->accounts, NULL));
  f->directories = pb_directories_new (&f->rig.context, f->accounts, f->folder, f->folder, learned_cb, f);
  f->people = pb_people_new (pb_fake_clock_get (f->rig.clock), f->directories, told_cb, f);
  pb_directories_set_enabled (f->directories, TRUE);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  pb_directories_free (f->directories);
  pb_people_free (f->people);
  pb_exmail_rig_run (NULL);
  g_object_unref (f->accounts);
  pb_directory_free (f->writer);
  pb_directory_file_erase (f->path);
  g_unlink (f->file);
  g_assert_cmpint (g_rmdir (f->folder), ==, 0);
  g_free (f->path);
  g_free (f->file);
  g_free (f->folder);
  pb_exmail_rig_tear_down (&f->rig, data);
}

/* Returns: (transfer full): how the sender is written, "-" before it where nobody knows more than the mail. */
static char *
dup_text (Fixture *f, const char *from, const char *address)
{
  g_autoptr (PbMessage) message = pb_message_new (&(PbMessage){ .key = "k", .from = from, .address = address });
  g_autoptr (PbStanding) standing = pb_senders_find (pb_people_get_senders (f->people), "bob", message);
  g_autofree char *text = pb_standing_dup_text (standing, message, 80);

  return g_strconcat (standing != NULL ? "" : "-", text, NULL);
}

#define ASSERT_TEXT(f, from, address, text)               \
  G_STMT_START                                            \
  {                                                       \
    g_autofree char *text_ = dup_text (f, from, address); \
    g_assert_cmpstr (text_, ==, text);                    \
  }                                                       \
  G_STMT_END

static void
test_who (Fixture *f, gconstpointer data)
{
  ASSERT_TEXT (f, "boss", "ming@acme.example", "李明");
  ASSERT_TEXT (f, "李明", "ming@evil.example", "⚠ 李明 <ming@evil.example>");
  ASSERT_TEXT (f, "Carol", "carol@other.example", "Carol");
  ASSERT_TEXT (f, "李明", "wang@acme.example", "李明 <wang@acme.example>"); /* a member, of whom nothing else is known */
}

/* The service does not know whom its list has: he is no colleague, yet the address is the company's. */
static void
test_gone (Fixture *f, gconstpointer data)
{
  pb_directory_set_gone (f->writer, "wang@acme.example");
  commit (f);
  ASSERT_TEXT (f, "李明", "wang@acme.example", "李明 <wang@acme.example>");
  ASSERT_TEXT (f, "Wang", "wang@acme.example", "Wang");
  ASSERT_TEXT (f, "", "wang@acme.example", "wang@acme.example");
  ASSERT_TEXT (f, "wang@acme.example", "wang@acme.example", "wang@acme.example <wang@acme.example>");
}

/* A verdict holds until the directory changes; then who was shown is judged again, together with others, and told once. */
static void
test_later (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *address = g_strdup_printf ("carol%u@other.example", i);
      ASSERT_TEXT (f, "Carol", address, "Carol");
    }
  ASSERT_TEXT (f, "王五", "wang@evil.example", "王五");
  put (f, "wang@acme.example", "王五");
  ASSERT_TEXT (f, "王五", "wang@evil.example", "王五"); /* it has not been told yet */
  for (guint i = 0; i < 10; i++)
    pb_people_learn (f->people, "bob", "somebody@acme.example");
  pb_people_learn (f->people, "bob", "wang@acme.example");
  g_assert_cmpuint (f->told, ==, 0);
  pb_fake_clock_advance (f->rig.clock, 3 * (gint64) G_USEC_PER_SEC);
  g_assert_cmpuint (f->told, ==, 1);
  ASSERT_TEXT (f, "王五", "wang@evil.example", "⚠ 王五 <wang@evil.example>");
  pb_directory_remove (f->writer, "wang@acme.example");
  commit (f);
  pb_people_learn (f->people, "bob", NULL); /* a list: at once */
  g_assert_cmpuint (f->told, ==, 2);
  ASSERT_TEXT (f, "王五", "wang@evil.example", "王五");
}

static int
count_cb (unsigned int type, void *user_data, void *statement, void *text)
{
  (*(guint *) user_data)++;
  return 0;
}

/* While the names of a large company come in, who has nothing to do with them is not judged again, and who has is. */
static void
test_trickle (Fixture *f, gconstpointer data)
{
  enum
  {
    OUTSIDERS = 100,
    NAMES = 200
  };
  PbDirectory *directory = pb_directory_sync_get_directory (pb_directories_get (f->directories, "bob"));
  guint n = 0;

  for (guint i = 0; i < OUTSIDERS; i++)
    {
      g_autofree char *name = g_strdup_printf ("Carol Jones %u", i);
      ASSERT_TEXT (f, name, "carol@other.example", name);
    }
  ASSERT_TEXT (f, "Smith, John", "john@evil.example", "Smith, John");
  for (guint i = 0; i < NAMES; i++)
    {
      g_autofree char *address = g_strdup_printf ("w%u@acme.example", i), *name = g_strdup_printf ("Wang Xi %u", i);

      put (f, address, name);
      sqlite3_trace_v2 (directory->db, SQLITE_TRACE_STMT, count_cb, &n);
      pb_people_learn (f->people, "bob", address);
      pb_fake_clock_advance (f->rig.clock, 3 * (gint64) G_USEC_PER_SEC);
      sqlite3_trace_v2 (directory->db, 0, NULL, NULL);
    }
  g_assert_cmpuint (n, <=, NAMES * 3);
  g_assert_cmpuint (f->told, ==, 0);
  put (f, "john@acme.example", "John Smith");
  pb_people_learn (f->people, "bob", "john@acme.example");
  pb_fake_clock_advance (f->rig.clock, 3 * (gint64) G_USEC_PER_SEC);
  g_assert_cmpuint (f->told, ==, 1);
  ASSERT_TEXT (f, "Smith, John", "john@evil.example", "⚠ Smith, John <john@evil.example>");
  /* Who is marked is judged again whoever is learned: the colleague may have another name now. */
  put (f, "john@acme.example", "Jack Brown");
  pb_people_learn (f->people, "bob", "john@acme.example");
  pb_fake_clock_advance (f->rig.clock, 3 * (gint64) G_USEC_PER_SEC);
  g_assert_cmpuint (f->told, ==, 2);
  ASSERT_TEXT (f, "Smith, John", "john@evil.example", "Smith, John");
}

/* Of very many who wait the one is forgotten that was shown first. */
static void
test_many (Fixture *f, gconstpointer data)
{
  ASSERT_TEXT (f, "w", "wang@acme.example", "w <wang@acme.example>");
  pb_people_learn (f->people, "bob", "ming@acme.example");
  g_assert_cmpuint (f->told, ==, 0);
  for (guint i = 0; i < 500; i++)
    {
      g_autofree char *address = g_strdup_printf ("p%u@acme.example", i), *text = g_strdup_printf ("p <%s>", address);

      pb_directory_put (f->writer, address, NULL);
      commit (f);
      ASSERT_TEXT (f, "p", address, text);
    }
  pb_people_learn (f->people, "bob", "wang@acme.example");
  g_assert_cmpuint (f->told, ==, 0);
  pb_people_learn (f->people, "bob", "p499@acme.example");
  g_assert_cmpuint (f->told, ==, 1);
  pb_people_learn (f->people, "bob", "p499@acme.example");
  g_assert_cmpuint (f->told, ==, 1);
}

/* Switched off, or the account taken out: it is told, and nothing of it is said any more. */
static void
test_erased (Fixture *f, gconstpointer data)
{
  gboolean off = data != NULL;

  ASSERT_TEXT (f, "李明", "ming@evil.example", "⚠ 李明 <ming@evil.example>");
  ASSERT_TEXT (f, "w", "wang@acme.example", "w <wang@acme.example>");
  if (off)
    pb_directories_set_enabled (f->directories, FALSE);
  else
    {
      g_assert_true (g_file_set_contents (f->file, "# none\n", -1, NULL));
      g_assert_true (pb_accounts_load (f->accounts, NULL));
    }
  g_assert_cmpuint (f->told, ==, 1);
  ASSERT_TEXT (f, "李明", "ming@evil.example", "-李明");
  ASSERT_TEXT (f, "w", "wang@acme.example", "-w");
  pb_people_learn (f->people, "bob", "wang@acme.example");
  g_assert_cmpuint (f->told, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/people/who", Fixture, NULL, set_up, test_who, tear_down);
  g_test_add ("/people/gone", Fixture, NULL, set_up, test_gone, tear_down);
  g_test_add ("/people/later", Fixture, NULL, set_up, test_later, tear_down);
  g_test_add ("/people/trickle", Fixture, NULL, set_up, test_trickle, tear_down);
  g_test_add ("/people/many", Fixture, NULL, set_up, test_many, tear_down);
  g_test_add ("/people/taken-out", Fixture, NULL, set_up, test_erased, tear_down);
  g_test_add ("/people/switched-off", Fixture, "off", set_up, test_erased, tear_down);
  return g_test_run ();
}
