/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-secret-stream.c: whoever copies the stream keeps nothing of it. */
#include "pb-secret-stream.h"

#include <string.h>

static void
test_end_overwrites (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("a secret", 8);
  g_autoptr (GInputStream) stream = pb_secret_stream_new (bytes);
  char buffer[64], zeros[sizeof buffer] = { 0 };

  memset (buffer, 'x', sizeof buffer);
  g_assert_cmpint (g_input_stream_read (stream, buffer, sizeof buffer, NULL, NULL), ==, 8);
  g_assert_cmpint (memcmp (buffer, "a secret", 8), ==, 0);
  g_assert_cmpint (g_input_stream_read (stream, buffer, sizeof buffer, NULL, NULL), ==, 0);
  g_assert_cmpint (memcmp (buffer, zeros, sizeof zeros), ==, 0);
}

static void
test_pieces (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("a secret", 8);
  g_autoptr (GInputStream) stream = pb_secret_stream_new (bytes);
  char buffer[5];

  g_assert_cmpint (g_input_stream_read (stream, buffer, sizeof buffer, NULL, NULL), ==, 5);
  g_assert_cmpint (g_input_stream_read (stream, buffer, sizeof buffer, NULL, NULL), ==, 3);
  g_assert_cmpint (memcmp (buffer, "ret", 3), ==, 0);
  g_assert_true (g_seekable_seek (G_SEEKABLE (stream), 0, G_SEEK_SET, NULL, NULL));
  g_assert_cmpint (g_input_stream_read (stream, buffer, sizeof buffer, NULL, NULL), ==, 5);
  g_assert_cmpint (memcmp (buffer, "a sec", 5), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/secret-stream/end-overwrites", test_end_overwrites);
  g_test_add_func ("/secret-stream/pieces", test_pieces);
  return g_test_run ();
}
