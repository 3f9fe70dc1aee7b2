/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-journal.c: what is in a journal after its writer was killed at any byte, and who may have it. */
#include "pb-journal.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

typedef struct
{
  char *folder;
  char *path;
} Rig;

static void
set_up (Rig *rig, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  rig->folder = g_dir_make_tmp ("pb-journal-XXXXXX", &error);
  g_assert_no_error (error);
  rig->path = g_build_filename (rig->folder, "state", "job.journal", NULL);
}

static void
tear_down (Rig *rig, gconstpointer data)
{
  g_autofree char *state = g_path_get_dirname (rig->path);

  (void) g_unlink (rig->path);
  (void) g_rmdir (state);
  (void) g_rmdir (rig->folder);
  g_free (rig->path);
  g_free (rig->folder);
}

static PbJournal *
open_it (Rig *rig)
{
  g_autoptr (GError) error = NULL;
  PbJournal *journal = pb_journal_open (rig->path, &error);

  g_assert_no_error (error);
  return journal;
}

static void
add (PbJournal *journal, const char *word, const char *first, const char *second)
{
  const char *keys[] = { first, second, NULL };
  g_autoptr (GError) error = NULL;

  g_assert_true (pb_journal_add (journal, word, keys, NULL, second != NULL, &error));
  g_assert_no_error (error);
}

static guint
mode_of (const char *path)
{
  GStatBuf status;

  g_assert_cmpint (g_stat (path, &status), ==, 0);
  return status.st_mode & 0777;
}

static void
test_remembers (Rig *rig, gconstpointer data)
{
  g_autoptr (PbJournal) journal = open_it (rig);
  g_autofree char *state = g_path_get_dirname (rig->path);

  g_assert_null (pb_journal_find (journal, "a", NULL));
  g_assert_true (pb_journal_is_empty (journal));
  add (journal, "begun", "a", "b");
  g_assert_false (pb_journal_is_empty (journal));
  add (journal, "done", "a", NULL);
  g_assert_cmpstr (pb_journal_find (journal, "a", NULL), ==, "done");
  g_clear_pointer (&journal, pb_journal_free);
  journal = open_it (rig);
  g_assert_cmpstr (pb_journal_find (journal, "a", NULL), ==, "done");
  g_assert_cmpstr (pb_journal_find (journal, "b", NULL), ==, "begun");
  g_assert_null (pb_journal_find (journal, "c", NULL));
  g_assert_cmpuint (mode_of (rig->path), ==, 0600);
  g_assert_cmpuint (mode_of (state), ==, 0700);
  pb_journal_delete (journal);
  g_assert_false (g_file_test (rig->path, G_FILE_TEST_EXISTS));
}

/* What is said with a word is remembered with it, and the next word has its own. */
static void
test_details (Rig *rig, gconstpointer data)
{
  g_autoptr (PbJournal) journal = open_it (rig);
  const char *keys[] = { "a", "b", NULL }, *detail;

  g_assert_true (pb_journal_add (journal, "begun", keys, "x y", TRUE, NULL));
  add (journal, "done", "b", NULL);
  g_clear_pointer (&journal, pb_journal_free);
  journal = open_it (rig);
  g_assert_cmpstr (pb_journal_find (journal, "a", &detail), ==, "begun");
  g_assert_cmpstr (detail, ==, "x y");
  g_assert_cmpstr (pb_journal_find (journal, "b", &detail), ==, "done");
  g_assert_cmpstr (detail, ==, "");
  g_assert_null (pb_journal_find (journal, "c", &detail));
  g_assert_cmpstr (detail, ==, "");
}

static void
add_detail (PbJournal *journal, const char *word, const char *key, const char *detail)
{
  const char *keys[] = { key, NULL };

  g_assert_true (pb_journal_add (journal, word, keys, detail, FALSE, NULL));
}

/* What was said before with another word, however often the last one was. */
static void
test_before (Rig *rig, gconstpointer data)
{
  g_autoptr (PbJournal) journal = open_it (rig);
  const char *detail;

  add (journal, "done", "a", NULL);
  g_assert_null (pb_journal_find_before (journal, "a", NULL));
  add_detail (journal, "done", "a", "x");
  add_detail (journal, "begun", "a", "1");
  add_detail (journal, "begun", "a", "2");
  for (guint i = 0; i < 2; i++)
    {
      g_assert_cmpstr (pb_journal_find (journal, "a", &detail), ==, "begun");
      g_assert_cmpstr (detail, ==, "2");
      g_assert_cmpstr (pb_journal_find_before (journal, "a", &detail), ==, "done");
      g_assert_cmpstr (detail, ==, "x");
      g_clear_pointer (&journal, pb_journal_free);
      journal = open_it (rig);
    }
  g_assert_null (pb_journal_find_before (journal, "b", &detail));
  g_assert_cmpstr (detail, ==, "");
}

static void
test_clear (Rig *rig, gconstpointer data)
{
  g_autoptr (PbJournal) journal = open_it (rig);
  g_autoptr (GError) error = NULL;

  add (journal, "done", "a", NULL);
  g_assert_true (pb_journal_clear (journal, &error));
  add (journal, "begun", "b", NULL);
  g_clear_pointer (&journal, pb_journal_free);
  journal = open_it (rig);
  g_assert_null (pb_journal_find (journal, "a", NULL));
  g_assert_cmpstr (pb_journal_find (journal, "b", NULL), ==, "begun");
}

/* Cut at every byte: whole lines count, and what is added then is a line of its own. */
static void
test_every_cut (Rig *rig, gconstpointer data)
{
  g_autoptr (PbJournal) journal = open_it (rig);
  g_autofree char *whole = NULL;
  gsize len;

  add (journal, "begun", "aa", "bb");
  add (journal, "done", "aa", NULL);
  g_clear_pointer (&journal, pb_journal_free);
  g_assert_true (g_file_get_contents (rig->path, &whole, &len, NULL));
  g_assert_cmpstr (whole, ==, "postbell journal 1\nbegun aa\nbegun bb\ndone aa\n");
  for (gsize cut = 0; cut <= len; cut++)
    {
      const char *last = cut == len ? "done" : cut >= strlen ("postbell journal 1\nbegun aa\n") ? "begun"
                                                                                                : NULL;

      g_assert_true (g_file_set_contents (rig->path, whole, (gssize) cut, NULL));
      journal = open_it (rig);
      g_assert_cmpstr (pb_journal_find (journal, "aa", NULL), ==, last);
      add (journal, "done", "cc", NULL);
      g_clear_pointer (&journal, pb_journal_free);
      journal = open_it (rig);
      g_assert_cmpstr (pb_journal_find (journal, "aa", NULL), ==, last);
      g_assert_cmpstr (pb_journal_find (journal, "cc", NULL), ==, "done");
      g_clear_pointer (&journal, pb_journal_free);
    }
}

static void
test_one_at_a_time (Rig *rig, gconstpointer data)
{
  g_autoptr (PbJournal) journal = open_it (rig);
  g_autoptr (GError) error = NULL;

  g_assert_null (pb_journal_open (rig->path, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_AGAIN);
  g_clear_pointer (&journal, pb_journal_free);
  journal = open_it (rig);
}

/* The path of a journal that its owner deletes while another process waits for the lock: it has that from here. */
static const char *vanishing;

/* In the place of the C library's. */
int
flock (int fd, int operation)
{
  if (vanishing != NULL)
    (void) g_unlink (vanishing);
  vanishing = NULL;
  return (int) syscall (SYS_flock, fd, operation);
}

/* What is written goes into a file that has a name, and keeps others out. */
static void
test_deleted_meanwhile (Rig *rig, gconstpointer data)
{
  g_autoptr (PbJournal) journal = open_it (rig);
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&journal, pb_journal_free);
  vanishing = rig->path;
  journal = open_it (rig);
  g_assert_null (vanishing);
  add (journal, "done", "a", NULL);
  g_assert_null (pb_journal_open (rig->path, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_AGAIN);
  g_clear_pointer (&journal, pb_journal_free);
  journal = open_it (rig);
  g_assert_cmpstr (pb_journal_find (journal, "a", NULL), ==, "done");
}

/* Somebody else's file stays as it is; a link leads nowhere. */
static void
test_foreign (Rig *rig, gconstpointer data)
{
  g_autofree char *other = g_build_filename (rig->folder, "notes", NULL), *text = NULL;
  g_autoptr (PbJournal) journal = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (other, "dear diary\n", -1, NULL));
  g_assert_cmpint (g_chmod (other, 0644), ==, 0);
  g_assert_null (pb_journal_open (other, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL);
  g_assert_true (g_file_get_contents (other, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "dear diary\n");
  g_assert_cmpuint (mode_of (other), ==, 0644);
  g_clear_error (&error);
  journal = open_it (rig);
  g_clear_pointer (&journal, pb_journal_free);
  g_assert_cmpint (g_unlink (rig->path), ==, 0);
  g_assert_cmpint (symlink (other, rig->path), ==, 0);
  g_assert_null (pb_journal_open (rig->path, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_LOOP);
  g_clear_error (&error);
  g_assert_null (pb_journal_open (rig->folder, &error));
  g_assert_nonnull (error);
  g_assert_cmpint (g_unlink (other), ==, 0);
}

static void
test_mode_is_narrowed (Rig *rig, gconstpointer data)
{
  g_autoptr (PbJournal) journal = open_it (rig);

  g_clear_pointer (&journal, pb_journal_free);
  g_assert_cmpint (g_chmod (rig->path, 0644), ==, 0);
  journal = open_it (rig);
  g_assert_cmpuint (mode_of (rig->path), ==, 0600);
}

/* A file that cannot grow stands for a full disk: half of the lines went in, and none counts. */
static void
test_full (Rig *rig, gconstpointer data)
{
  g_autoptr (PbJournal) journal = open_it (rig);
  const char *keys[] = { "cccccccccc", "dddddddddd", NULL };
  struct rlimit before, narrow;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  add (journal, "done", "aa", NULL);
  (void) signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  narrow = before;
  narrow.rlim_cur = 48;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &narrow), ==, 0);
  g_assert_false (pb_journal_add (journal, "begun", keys, NULL, TRUE, &error));
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  g_assert_nonnull (error);
  g_assert_null (pb_journal_find (journal, keys[0], NULL));
  g_assert_true (g_file_get_contents (rig->path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "postbell journal 1\ndone aa\n");
  add (journal, "done", "bb", NULL);
  g_clear_pointer (&journal, pb_journal_free);
  journal = open_it (rig);
  g_assert_cmpstr (pb_journal_find (journal, "bb", NULL), ==, "done");
  g_assert_null (pb_journal_find (journal, keys[0], NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add ("/io/journal/remembers", Rig, NULL, set_up, test_remembers, tear_down);
  g_test_add ("/io/journal/details", Rig, NULL, set_up, test_details, tear_down);
  g_test_add ("/io/journal/before", Rig, NULL, set_up, test_before, tear_down);
  g_test_add ("/io/journal/clear", Rig, NULL, set_up, test_clear, tear_down);
  g_test_add ("/io/journal/every-cut", Rig, NULL, set_up, test_every_cut, tear_down);
  g_test_add ("/io/journal/one-at-a-time", Rig, NULL, set_up, test_one_at_a_time, tear_down);
  g_test_add ("/io/journal/deleted-meanwhile", Rig, NULL, set_up, test_deleted_meanwhile, tear_down);
  g_test_add ("/io/journal/foreign", Rig, NULL, set_up, test_foreign, tear_down);
  g_test_add ("/io/journal/mode-is-narrowed", Rig, NULL, set_up, test_mode_is_narrowed, tear_down);
  g_test_add ("/io/journal/full", Rig, NULL, set_up, test_full, tear_down);
  return g_test_run ();
}
