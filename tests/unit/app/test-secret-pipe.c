/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-secret-pipe.c: what goes through the pipe comes out of it, up to a request of the largest size, without anybody waiting. */
#include <unistd.h>

#include "pb-secret-pipe.h"

static PbSecret *
make_secret (gsize len)
{
  g_autofree char *text = g_strnfill (len, 'x');

  text[len - 1] = 'y';
  return pb_secret_new (text, len);
}

static void
test_sizes (void)
{
  static const gsize sizes[] = { 1, 4096, 4097, PB_SECRET_PIPE_SECRET, 65536, 65537, 200000, PB_SECRET_PIPE_REQUEST };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (PbSecret) in = make_secret (sizes[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (PbSecret) out = NULL;
      int fd = pb_secret_pipe_new (in, PB_SECRET_PIPE_REQUEST, &error);

      g_assert_no_error (error);
      out = pb_secret_pipe_read (fd, PB_SECRET_PIPE_REQUEST, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (pb_secret_get_length (out), ==, sizes[i]);
      g_assert_cmpstr (pb_secret_get (out), ==, pb_secret_get (in));
    }
}

static void
test_too_long (void)
{
  g_autoptr (PbSecret) secret = make_secret (PB_SECRET_PIPE_SECRET + 1);
  g_autoptr (GError) written = NULL, taken = NULL;
  int fd = pb_secret_pipe_new (secret, PB_SECRET_PIPE_REQUEST, NULL);

  g_assert_cmpint (pb_secret_pipe_new (secret, PB_SECRET_PIPE_SECRET, &written), ==, -1);
  g_assert_error (written, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE);
  g_assert_null (pb_secret_pipe_read (fd, PB_SECRET_PIPE_SECRET, &taken));
  g_assert_error (taken, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
}

/* Somebody at the other end who does not write is not waited for. */
static void
test_nothing (void)
{
  g_autoptr (GError) error = NULL;
  int ends[2];

  g_assert_cmpint (pipe (ends), ==, 0);
  g_assert_null (pb_secret_pipe_read (ends[0], PB_SECRET_PIPE_SECRET, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  (void) close (ends[1]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/secret-pipe/sizes", test_sizes);
  g_test_add_func ("/app/secret-pipe/too-long", test_too_long);
  g_test_add_func ("/app/secret-pipe/nothing", test_nothing);
  return g_test_run ();
}
