/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-handle.c: the sender of a message says which descriptor is meant; what it did not send is an error. */
#include <unistd.h>

#include "pb-handle.h"

static void
test_take (void)
{
  static const struct
  {
    int sent; /* descriptors; -1: a message without a list of them */
    gint32 handle;
    gboolean there;
  } rows[] = {
    { 1, 0, TRUE },
    { 2, 1, TRUE },
    { -1, 0, FALSE },
    { 0, 0, FALSE },
    { 1, 1, FALSE },
    { 1, G_MAXINT32, FALSE },
    { 1, -1, FALSE },
    { 1, G_MININT32, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GUnixFDList) fds = rows[i].sent >= 0 ? g_unix_fd_list_new () : NULL;
      g_autoptr (GError) error = NULL;
      int fd;

      for (int n = 0; n < rows[i].sent; n++)
        g_assert_cmpint (g_unix_fd_list_append (fds, STDIN_FILENO, NULL), ==, n);
      fd = pb_handle_take (fds, rows[i].handle, &error);
      g_assert_cmpint (fd >= 0, ==, rows[i].there);
      if (rows[i].there)
        {
          g_assert_no_error (error);
          g_assert_cmpint (close (fd), ==, 0);
        }
      else
        g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/handle/take", test_take);
  return g_test_run ();
}
