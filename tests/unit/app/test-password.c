/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-password.c: one line of standard input, bounded; what follows stays for the next reader. */
#include <string.h>
#include <unistd.h>

#include "pb-password.h"

static PbSecret *
read_from (const char *data, gsize len, char *left, GError **error)
{
  int ends[2];
  ssize_t n;
  PbSecret *secret;

  g_assert_cmpint (pipe (ends), ==, 0);
  g_assert_cmpint (write (ends[1], data, len), ==, (gssize) len);
  (void) close (ends[1]);
  secret = pb_password_read_line (ends[0], error);
  n = read (ends[0], left, 15);
  left[n > 0 ? n : 0] = '\0';
  (void) close (ends[0]);
  return secret;
}

static void
test_good (void)
{
  g_autofree char *longest = g_strnfill (PB_PASSWORD_MAX, 'x');
  const struct
  {
    const char *in, *secret, *left;
  } cases[] = {
    { "pw\n", "pw", "" },
    { "pw", "pw", "" },
    { "pw\r\n", "pw", "" },
    { " p w \nsecond\n", " p w ", "second\n" },
    { "пароль\n", "пароль", "" },
    { longest, longest, "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      char left[16];
      g_autoptr (PbSecret) secret = read_from (cases[i].in, strlen (cases[i].in), left, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (pb_secret_get (secret), ==, cases[i].secret);
      g_assert_cmpuint (pb_secret_get_length (secret), ==, strlen (cases[i].secret));
      g_assert_cmpstr (left, ==, cases[i].left);
    }
}

static void
test_bad (void)
{
  g_autofree char *too_long = g_strnfill (PB_PASSWORD_MAX + 1, 'x');
  const struct
  {
    const char *in;
    gsize len;
  } cases[] = { { "", 0 }, { "\n", 1 }, { "\r\n", 2 }, { "a\0b\n", 4 }, { too_long, PB_PASSWORD_MAX + 1 } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      char left[16];

      g_assert_null (read_from (cases[i].in, cases[i].len, left, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/password/good", test_good);
  g_test_add_func ("/app/password/bad", test_bad);
  return g_test_run ();
}
