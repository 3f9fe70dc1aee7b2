/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-instance-lock.c: one holder at a time; a holder that dies lets go. */
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pb-instance-lock.h"

static char *
make_path (void)
{
  g_autofree char *folder = g_dir_make_tmp ("postbell-XXXXXX", NULL);

  return g_build_filename (folder, "lock", NULL);
}

static void
remove_path (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);

  g_unlink (path);
  g_rmdir (folder);
}

static void
test_two (void)
{
  g_autofree char *path = make_path ();
  g_autoptr (GError) error = NULL;
  g_autoptr (PbInstanceLock) first = pb_instance_lock_take (path, &error);
  PbInstanceLock *second;

  g_assert_no_error (error);
  second = pb_instance_lock_take (path, &error); /* locks belong to the open file, so one process can try twice */
  g_assert_null (second);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
  g_clear_error (&error);
  g_clear_pointer (&first, pb_instance_lock_release);
  second = pb_instance_lock_take (path, &error);
  g_assert_no_error (error);
  pb_instance_lock_release (second);
  remove_path (path);
}

static void
test_killed (void)
{
  g_autofree char *path = make_path ();
  g_autoptr (GError) error = NULL;
  PbInstanceLock *lock;
  int ready[2], status;
  char byte;
  pid_t child;

  g_assert_cmpint (pipe (ready), ==, 0);
  child = fork ();
  if (child == 0)
    {
      lock = pb_instance_lock_take (path, NULL);
      if (write (ready[1], "x", 1) == 1 && lock != NULL)
        (void) pause ();
      _exit (1);
    }
  g_assert_cmpint (read (ready[0], &byte, 1), ==, 1);
  g_assert_null (pb_instance_lock_take (path, NULL));
  g_assert_cmpint (kill (child, SIGKILL), ==, 0);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  lock = pb_instance_lock_take (path, &error);
  g_assert_no_error (error);
  pb_instance_lock_release (lock);
  (void) close (ready[0]);
  (void) close (ready[1]);
  remove_path (path);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/instance-lock/two", test_two);
  g_test_add_func ("/app/instance-lock/killed", test_killed);
  return g_test_run ();
}
