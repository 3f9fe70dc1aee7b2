/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-directory.c: members put in, changed, found; what is left of them; the file itself. */
#include "pb-directory-common.h"
#include "pb-directory-private.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "pb-directory-words.h"

typedef struct
{
  char *folder, *path;
  PbDirectory *directory;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  f->folder = g_build_filename (g_get_user_cache_dir (), "deep", "postbell", NULL);
  f->path = g_build_filename (f->folder, "directory-ming.db", NULL);
  f->directory = pb_directory_open_to_change (f->path, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  pb_directory_free (f->directory);
  pb_directory_file_erase (f->path);
  g_free (f->path);
  g_free (f->folder);
}

static void
fill (PbDirectory *directory, const char *address, const char *name, const char *parties, const char *aliases)
{
  g_auto (GStrv) paths = g_strsplit (parties, ",", -1), others = g_strsplit (aliases, ",", -1);

  pb_directory_fill (directory, address, &(PbPersonDetails){ name, (const char *const *) paths, (const char *const *) others });
}

static void
commit (PbDirectory *directory)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (pb_directory_commit (directory, &error));
  g_assert_no_error (error);
}

/* Returns: whether some member's name looks like @name. */
static gboolean
has_name (PbDirectory *directory, const char *name)
{
  g_autofree char *look = pb_directory_dup_look (name);

  return pb_directory_ask_look (directory, look) >= PB_DIRECTORY_LOOK_COMMON;
}

/* Returns: (transfer full): the addresses that are found, in order. */
static char *
search (PbDirectory *directory, const char *text)
{
  g_autoptr (GPtrArray) found = pb_directory_search (directory, text, 10);
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < found->len; i++)
    g_string_append_printf (out, "%s%s", i > 0 ? " " : "", ((PbPerson *) found->pdata[i])->address);
  return g_string_free (out, FALSE);
}

#define ASSERT_FOUND(directory, text, addresses)        \
  G_STMT_START                                          \
  {                                                     \
    g_autofree char *found_ = search (directory, text); \
    g_assert_cmpstr (found_, ==, addresses);            \
  }                                                     \
  G_STMT_END

static PbDirectoryLook
ask_look (PbDirectory *directory, const char *name)
{
  g_autofree char *look = pb_directory_dup_look (name);

  return pb_directory_ask_look (directory, look);
}

/* One word is common, and so are all names like it, but for a member whose name is more than that. */
static void
test_same_look (Fixture *f, gconstpointer data)
{
  fill (f->directory, "lm@acme.example", "liming", "", "");
  commit (f->directory);
  g_assert_cmpint (ask_look (f->directory, "Li Ming"), ==, PB_DIRECTORY_LOOK_COMMON);
  fill (f->directory, "li@acme.example", "Li Ming", "", "");
  commit (f->directory);
  g_assert_cmpint (ask_look (f->directory, "Li Ming"), ==, PB_DIRECTORY_LOOK_WHOLE);
  g_assert_cmpint (ask_look (f->directory, "Li"), ==, PB_DIRECTORY_LOOK_BEGINS);
  g_assert_cmpint (ask_look (f->directory, "Linda"), ==, PB_DIRECTORY_LOOK_NONE);
  g_assert_false (pb_directory_is_common ("Tony王"));
  g_assert_true (pb_directory_is_common ("王"));
  g_assert_true (pb_directory_is_common ("IT部"));
}

static void
test_find (Fixture *f, gconstpointer data)
{
  g_autoptr (PbPerson) ann = NULL;
  g_autoptr (PbPerson) by_alias = NULL;
  g_autoptr (PbPerson) bob = NULL;

  fill (f->directory, " Ann@Acme.example ", "安妮", "R&D,Office/Night shift", "A@acme.example,annie@acme.example,no address");
  pb_directory_put (f->directory, "bob@acme.example", NULL);
  commit (f->directory);
  ann = pb_directory_find (f->directory, "ANN@acme.example");
  g_assert_cmpstr (ann->address, ==, "ann@acme.example");
  g_assert_cmpstr (ann->name, ==, "安妮");
  g_assert_cmpstr (ann->parties[0], ==, "R&D");
  g_assert_cmpstr (ann->parties[1], ==, "Office/Night shift");
  g_assert_cmpuint (g_strv_length (ann->aliases), ==, 2);
  g_assert_cmpint (ann->known, ==, PB_PERSON_WHOLE);
  by_alias = pb_directory_find (f->directory, "annie@acme.example");
  g_assert_cmpstr (by_alias->address, ==, "ann@acme.example");
  bob = pb_directory_find (f->directory, "bob@acme.example");
  g_assert_cmpstr (bob->name, ==, "");
  g_assert_cmpint (bob->known, ==, PB_PERSON_ADDRESS);
  g_assert_null (pb_directory_find (f->directory, "carol@other.example"));
  g_assert_null (pb_directory_find (f->directory, ""));
  g_assert_cmpuint (pb_directory_count (f->directory), ==, 2);
  g_assert_cmpuint (pb_directory_count_unknown (f->directory), ==, 1);
}

static void
test_search (Fixture *f, gconstpointer data)
{
  fill (f->directory, "wei.zhang@acme.example", "张伟", "", "");
  fill (f->directory, "wei.zhang2@acme.example", "张卫国", "", "zw@acme.example");
  fill (f->directory, "ann@acme.example", "Ann Smith", "", "");
  fill (f->directory, "jun.lv@acme.example", "吕军", "", "");
  fill (f->directory, "guo.zeng@acme.example", "曾国", "", "");
  pb_directory_put (f->directory, "zoe@acme.example", NULL);
  commit (f->directory);
  ASSERT_FOUND (f->directory, "张伟", "wei.zhang@acme.example");
  ASSERT_FOUND (f->directory, "张", "wei.zhang@acme.example wei.zhang2@acme.example");
  ASSERT_FOUND (f->directory, "国", "wei.zhang2@acme.example guo.zeng@acme.example");
  ASSERT_FOUND (f->directory, "zwg", "wei.zhang2@acme.example");
  ASSERT_FOUND (f->directory, "ZW", "wei.zhang@acme.example wei.zhang2@acme.example"); /* whose initials these are comes first */
  ASSERT_FOUND (f->directory, "zhang wei", "wei.zhang@acme.example wei.zhang2@acme.example");
  ASSERT_FOUND (f->directory, "zg", "guo.zeng@acme.example");
  ASSERT_FOUND (f->directory, "cg", "guo.zeng@acme.example");
  ASSERT_FOUND (f->directory, "lvjun", "jun.lv@acme.example");
  ASSERT_FOUND (f->directory, "lujun", "jun.lv@acme.example");
  ASSERT_FOUND (f->directory, "smith", "ann@acme.example");
  ASSERT_FOUND (f->directory, "ann s", "ann@acme.example");
  ASSERT_FOUND (f->directory, "Ann@acme.example", "ann@acme.example");
  ASSERT_FOUND (f->directory, "zw@acme.example", "wei.zhang2@acme.example");
  ASSERT_FOUND (f->directory, "zoe@", "zoe@acme.example");
  ASSERT_FOUND (f->directory, "zo", "zoe@acme.example");
  ASSERT_FOUND (f->directory, "nobody", "");
  ASSERT_FOUND (f->directory, "", "");
  ASSERT_FOUND (f->directory, "%", "");
  ASSERT_FOUND (f->directory, "\xff", "");
}

static void
test_limit (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) found = NULL;

  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *address = g_strdup_printf ("p%02u@acme.example", i);
      fill (f->directory, address, "张伟", "", "");
    }
  commit (f->directory);
  found = pb_directory_search (f->directory, "zw", 7);
  g_assert_cmpuint (found->len, ==, 7);
}

static void
test_has_name (Fixture *f, gconstpointer data)
{
  fill (f->directory, "wei.zhang@acme.example", "张伟", "", "");
  pb_directory_put (f->directory, "bob@acme.example", NULL);
  commit (f->directory);
  g_assert_true (has_name (f->directory, "张伟"));
  g_assert_true (has_name (f->directory, " 张　伟 "));
  g_assert_false (has_name (f->directory, "张伟国"));
  g_assert_false (has_name (f->directory, "zw"));
  g_assert_false (has_name (f->directory, "")); /* bob's is not known */
}

/* Somebody marries, moves, gives an alias away, and goes: nothing of before is found any more. */
static void
test_changes (Fixture *f, gconstpointer data)
{
  fill (f->directory, "ann@acme.example", "安妮", "R&D", "annie@acme.example");
  fill (f->directory, "ann@acme.example", "王安", "Office", "an@acme.example,ann@acme.example");
  commit (f->directory);
  ASSERT_FOUND (f->directory, "安妮", "");
  ASSERT_FOUND (f->directory, "an", "ann@acme.example");
  g_assert_false (has_name (f->directory, "安妮"));
  g_assert_null (pb_directory_find (f->directory, "annie@acme.example"));
  fill (f->directory, "ann@acme.example", "王安", "Office", "");
  ASSERT_FOUND (f->directory, "ann@acme.example", "ann@acme.example");
  g_assert_null (pb_directory_find (f->directory, "an@acme.example"));
  pb_directory_remove (f->directory, "ann@acme.example");
  commit (f->directory);
  ASSERT_FOUND (f->directory, "w", "");
  ASSERT_FOUND (f->directory, "ann", "");
  g_assert_cmpuint (pb_directory_count (f->directory), ==, 0);
}

/* An alias becomes somebody's own address; to remove an alias removes nobody. */
static void
test_alias_becomes_member (Fixture *f, gconstpointer data)
{
  g_autoptr (PbPerson) found = NULL;

  fill (f->directory, "ann@acme.example", "安妮", "", "sales@acme.example");
  pb_directory_remove (f->directory, "sales@acme.example");
  g_assert_cmpuint (pb_directory_count (f->directory), ==, 1);
  pb_directory_put (f->directory, "sales@acme.example", NULL);
  found = pb_directory_find (f->directory, "sales@acme.example");
  g_assert_cmpstr (found->address, ==, "sales@acme.example");
  g_assert_cmpuint (pb_directory_count (f->directory), ==, 2);
  fill (f->directory, "ann@acme.example", "安妮", "", "sales@acme.example"); /* the service still says so */
  g_clear_pointer (&found, pb_person_free);
  found = pb_directory_find (f->directory, "sales@acme.example");
  g_assert_cmpstr (found->address, ==, "sales@acme.example");
  commit (f->directory);
}

/* A change puts the details in doubt, and keeps the name until they come. */
static void
test_doubt (Fixture *f, gconstpointer data)
{
  g_autofree char *next = NULL, *none = NULL;
  gint64 behind = 0;

  fill (f->directory, "ann@acme.example", "安妮", "", "");
  fill (f->directory, "bob@acme.example", "Bob", "", "");
  pb_directory_put (f->directory, "bob@acme.example", NULL);
  g_assert_true (has_name (f->directory, "Bob"));
  g_assert_cmpuint (pb_directory_count_unknown (f->directory), ==, 1);
  next = pb_directory_next_unknown (f->directory, &behind);
  g_assert_cmpstr (next, ==, "bob@acme.example");
  none = pb_directory_next_unknown (f->directory, &behind);
  g_assert_null (none);
  pb_directory_set_gone (f->directory, "bob@acme.example");
  g_assert_cmpuint (pb_directory_count_unknown (f->directory), ==, 0);
  pb_directory_put (f->directory, "bob@acme.example", NULL);
  g_assert_cmpuint (pb_directory_count_unknown (f->directory), ==, 1);
  commit (f->directory);
}

static void
test_roll_back (Fixture *f, gconstpointer data)
{
  fill (f->directory, "ann@acme.example", "安妮", "", "");
  commit (f->directory);
  pb_directory_remove (f->directory, "ann@acme.example");
  pb_directory_put (f->directory, "bob@acme.example", NULL);
  g_assert_cmpuint (pb_directory_get_changes (f->directory), ==, 2);
  pb_directory_roll_back (f->directory);
  g_assert_cmpuint (pb_directory_get_changes (f->directory), ==, 0);
  ASSERT_FOUND (f->directory, "an", "ann@acme.example");
  ASSERT_FOUND (f->directory, "bob", "");
}

/* What a service may say, and what is kept of it. */
static void
test_hostile (Fixture *f, gconstpointer data)
{
  g_autofree char *long_name = g_strnfill (5000, 'x'), *long_address = g_strconcat (long_name, "@acme.example", NULL);
  g_autoptr (PbPerson) ann = NULL;

  fill (f->directory, "ann@acme.example", "An\x1b[31mn\xe2\x80\xae \xff<b>", "R&D\nX,  ", "a\nb@acme.example");
  pb_directory_put (f->directory, long_address, NULL);
  pb_directory_put (f->directory, "no address", NULL);
  pb_directory_put (f->directory, "a\x01@acme.example", NULL);
  pb_directory_put (f->directory, "", NULL);
  fill (f->directory, "bob@acme.example", long_name, "", "");
  commit (f->directory);
  ann = pb_directory_find (f->directory, "ann@acme.example");
  g_assert_null (strchr (ann->name, '\x1b'));
  g_assert_null (strstr (ann->name, "\xe2\x80\xae"));
  g_assert_cmpuint (g_strv_length (ann->parties), ==, 1);
  g_assert_null (strchr (ann->parties[0], '\n'));
  g_assert_cmpuint (g_strv_length (ann->aliases), ==, 0);
  g_assert_cmpuint (pb_directory_count (f->directory), ==, 2);
}

/* --- the file --- */

static void
test_rights (Fixture *f, gconstpointer data)
{
  struct stat st;

  pb_directory_put (f->directory, "ann@acme.example", NULL);
  g_assert_cmpint (g_stat (f->path, &st), ==, 0);
  g_assert_cmpuint (st.st_mode & 0777, ==, 0600);
  g_autofree char *journal = g_strconcat (f->path, "-journal", NULL);
  g_assert_cmpint (g_stat (journal, &st), ==, 0);
  g_assert_cmpuint (st.st_mode & 0777, ==, 0600);
  g_assert_cmpint (g_stat (f->folder, &st), ==, 0);
  g_assert_cmpuint (st.st_mode & 0777, ==, 0700);
  commit (f->directory);
}

static void
test_reopened (Fixture *f, gconstpointer data)
{
  g_autofree char *note = NULL;

  fill (f->directory, "ann@acme.example", "安妮", "R&D", "");
  pb_directory_set_note (f->directory, PB_DIRECTORY_NOTE_VERSION, "17");
  commit (f->directory);
  pb_directory_free (f->directory);
  f->directory = pb_directory_open (f->path, NULL);
  ASSERT_FOUND (f->directory, "an", "ann@acme.example");
  note = pb_directory_get_note (f->directory, PB_DIRECTORY_NOTE_VERSION);
  g_assert_cmpstr (note, ==, "17");
}

/* The new file takes over what the old one knew of those who are still there. */
static void
test_replaced (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  PbDirectory *fresh;

  fill (f->directory, "ann@acme.example", "安妮", "R&D", "annie@acme.example");
  fill (f->directory, "bob@acme.example", "Bob", "", "");
  commit (f->directory);
  fresh = pb_directory_open_new (f->path, &error);
  g_assert_no_error (error);
  pb_directory_put (fresh, "ann@acme.example", f->directory);
  pb_directory_put (fresh, "carol@acme.example", f->directory);
  commit (fresh);
  ASSERT_FOUND (f->directory, "bob", "bob@acme.example"); /* until then the old one is there */
  pb_directory_free (fresh);
  pb_directory_free (f->directory);
  g_assert_true (pb_directory_file_replace (f->path, &error));
  f->directory = pb_directory_open (f->path, NULL);
  ASSERT_FOUND (f->directory, "安妮", "ann@acme.example");
  ASSERT_FOUND (f->directory, "annie@acme.example", "ann@acme.example");
  ASSERT_FOUND (f->directory, "bob", "");
  g_assert_cmpuint (pb_directory_count_unknown (f->directory), ==, 1);
}

/* A file that is none is no directory to look into, and made anew to be changed. */
static void
test_damaged (Fixture *f, gconstpointer data)
{
  static const char *const contents[] = { "", "no database at all, but longer than a header of one would be: 100 bytes and some more of them, really", "SQLite format 3" };

  for (gsize i = 0; i < G_N_ELEMENTS (contents); i++)
    {
      g_autoptr (GError) error = NULL;

      pb_directory_free (f->directory);
      g_assert_true (g_file_set_contents (f->path, contents[i], -1, NULL));
      f->directory = pb_directory_open (f->path, &error);
      g_assert_null (f->directory);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
      f->directory = pb_directory_open_to_change (f->path, NULL);
      pb_directory_put (f->directory, "ann@acme.example", NULL);
      commit (f->directory);
    }
}

static void
assert_count (Fixture *f, guint members)
{
  g_autoptr (PbDirectory) reader = NULL;

  commit (f->directory);
  reader = pb_directory_open (f->path, NULL);
  g_assert_cmpuint (pb_directory_count (reader), ==, members);
  g_assert_cmpuint (pb_directory_count (f->directory), ==, members);
}

/* Somebody who asks for the number all the time does not have the table read through each time, and has the right one. */
static void
test_count (Fixture *f, gconstpointer data)
{
  assert_count (f, 0);
  pb_directory_put (f->directory, "ann@acme.example", NULL);
  pb_directory_put (f->directory, "bob@acme.example", NULL);
  assert_count (f, 2);
  pb_directory_remove (f->directory, "bob@acme.example");
  assert_count (f, 1);
  pb_directory_put (f->directory, "zoe@acme.example", NULL);
  g_assert_cmpuint (pb_directory_count (f->directory), ==, 2);
  pb_directory_roll_back (f->directory);
  assert_count (f, 1);
  g_assert_cmpint (sqlite3_stmt_status (f->directory->statements[PB_DIRECTORY_COUNT], SQLITE_STMTSTATUS_RUN, 1), >, 0);
  pb_directory_put (f->directory, "ann@acme.example", NULL);
  fill (f->directory, "ann@acme.example", "安妮", "R&D", "annie@acme.example");
  assert_count (f, 1);
  g_assert_cmpint (sqlite3_stmt_status (f->directory->statements[PB_DIRECTORY_COUNT], SQLITE_STMTSTATUS_RUN, 0), ==, 0);
}

/* Where the transaction cannot begin, nothing is written outside of one. */
static void
test_kept_out (Fixture *f, gconstpointer data)
{
  g_autoptr (PbDirectory) other = pb_directory_open_to_change (f->path, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (sqlite3_exec (other->db, "BEGIN IMMEDIATE", NULL, NULL, NULL), ==, SQLITE_OK);
  pb_directory_put (f->directory, "ann@acme.example", NULL);
  g_assert_cmpint (sqlite3_exec (other->db, "ROLLBACK", NULL, NULL, NULL), ==, SQLITE_OK);
  pb_directory_put (f->directory, "bob@acme.example", NULL);
  g_assert_false (pb_directory_commit (f->directory, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
  g_assert_cmpuint (pb_directory_count (f->directory), ==, 0);
  pb_directory_put (f->directory, "ann@acme.example", NULL);
  commit (f->directory);
  g_assert_cmpuint (pb_directory_count (f->directory), ==, 1);
}

static void
test_erased (Fixture *f, gconstpointer data)
{
  g_autoptr (GDir) dir = NULL;
  PbDirectory *fresh = pb_directory_open_new (f->path, NULL);

  pb_directory_put (fresh, "ann@acme.example", NULL);
  pb_directory_put (f->directory, "ann@acme.example", NULL);
  pb_directory_file_erase (f->path);
  dir = g_dir_open (f->folder, 0, NULL);
  g_assert_null (g_dir_read_name (dir));
  pb_directory_free (fresh);
}

#define ADD(name, func) g_test_add ("/exmail/directory/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("same-look", test_same_look);
  ADD ("find", test_find);
  ADD ("search", test_search);
  ADD ("limit", test_limit);
  ADD ("has-name", test_has_name);
  ADD ("changes", test_changes);
  ADD ("alias-becomes-member", test_alias_becomes_member);
  ADD ("doubt", test_doubt);
  ADD ("roll-back", test_roll_back);
  ADD ("hostile", test_hostile);
  ADD ("rights", test_rights);
  ADD ("reopened", test_reopened);
  ADD ("replaced", test_replaced);
  ADD ("damaged", test_damaged);
  ADD ("count", test_count);
  ADD ("kept-out", test_kept_out);
  ADD ("erased", test_erased);
  return g_test_run ();
}
