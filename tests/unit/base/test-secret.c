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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/secret/holds-bytes", test_holds_bytes);
  g_test_add_func ("/secret/left-out-of-core-dumps", test_is_left_out_of_core_dumps);
  g_test_add_func ("/secret/wipe", test_wipe);
  return g_test_run ();
}
