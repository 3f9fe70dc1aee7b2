/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pb-secret.h"

#include <string.h>

static void
test_holds_bytes (void)
{
  g_autoptr (PbSecret) secret = pb_secret_new ("hunter2", 7);
  g_autoptr (PbSecret) again = pb_secret_ref (secret);

  g_assert_cmpstr (pb_secret_get (again), ==, "hunter2");
  g_assert_cmpuint (pb_secret_get_length (secret), ==, 7);
}

static void
test_is_left_out_of_core_dumps (void)
{
  g_autoptr (PbSecret) secret = pb_secret_new ("hunter2", 7);
  g_autofree char *smaps = NULL;
  g_autofree char *start = g_strdup_printf ("%lx-", (gulong) pb_secret_get (secret) & ~0xfffUL);
  const char *at, *flags;

  g_assert_true (g_file_get_contents ("/proc/self/smaps", &smaps, NULL, NULL));
  at = strstr (smaps, start);
  g_assert_nonnull (at);
  flags = strstr (at, "VmFlags:");
  g_assert_nonnull (flags);
  g_autofree char *line = g_strndup (flags, strcspn (flags, "\n"));
  g_assert_nonnull (strstr (line, " dd")); /* "do not dump" */
}

static void
test_wipe (void)
{
  char text[] = "hunter2";

  pb_secret_wipe (text, 7);
  for (int i = 0; i < 7; i++)
    g_assert_cmpint (text[i], ==, 0);
}

/* Servers repeat what they refuse. */
static void
test_scrub (void)
{
  static const struct
  {
    const char *secret, *said, *shown;
  } cases[] = {
    { "hunter2", "wrong password hunter2", "wrong password …" },
    { "hunter2", "hunter2hunter2 hunter2.", "…… …." },
    { "a+b/c=", "token a%2Bb%2Fc%3D, or a+b/c=", "token …, or …" },
    { "hunter2", "nothing of it", "nothing of it" },
    { "abc", "abc is the alphabet", "abc is the alphabet" },
    { "……", "……", "…" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PbSecret) secret = pb_secret_new (cases[i].secret, strlen (cases[i].secret));
      g_autoptr (GError) error = g_error_new_literal (g_quark_from_static_string ("test"), 7, cases[i].said);

      pb_secret_scrub_error (error, secret);
      g_assert_cmpstr (error->message, ==, cases[i].shown);
      g_assert_cmpint (error->code, ==, 7);
      pb_secret_scrub_error (error, NULL);
      g_assert_cmpstr (error->message, ==, cases[i].shown);
    }
  pb_secret_scrub_error (NULL, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/secret/holds-bytes", test_holds_bytes);
  g_test_add_func ("/secret/left-out-of-core-dumps", test_is_left_out_of_core_dumps);
  g_test_add_func ("/secret/wipe", test_wipe);
  g_test_add_func ("/secret/scrub", test_scrub);
  return g_test_run ();
}
