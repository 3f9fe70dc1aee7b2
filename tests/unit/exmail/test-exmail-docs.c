/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-exmail-docs.c: README and the man page have the table of interfaces, and it is the one that drives the commands. Run with
 * --markdown or --man it prints what they are to have. */
#include "pb-exmail-docs.h"

#include <string.h>

/* The file has the table, once, and no row more than it. */
static void
check (const char *name, const char *wanted)
{
  const char *found, *behind;
  g_autofree char *path = g_build_filename (PROJECT, name, NULL), *text = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  if (strstr (text, wanted) == NULL)
    g_test_message ("%s lacks:\n%s", name, wanted);
  found = strstr (text, wanted);
  g_assert_nonnull (found);
  behind = found + strlen (wanted);
  g_assert_true (*behind != '|' && strstr (behind, wanted) == NULL);
}

static void
test_readme (void)
{
  g_autofree char *wanted = pb_exmail_docs_markdown ();

  check ("README.md", wanted);
}

static void
test_man (void)
{
  g_autofree char *wanted = pb_exmail_docs_man ();

  check ("data/postbell.1", wanted);
}

int
main (int argc, char **argv)
{
  if (argc == 2 && (g_str_equal (argv[1], "--markdown") || g_str_equal (argv[1], "--man")))
    {
      g_autofree char *text = g_str_equal (argv[1], "--man") ? pb_exmail_docs_man () : pb_exmail_docs_markdown ();

      g_print ("%s", text);
      return 0;
    }
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/exmail/docs/readme", test_readme);
  g_test_add_func ("/exmail/docs/man", test_man);
  return g_test_run ();
}
