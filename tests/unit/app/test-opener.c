/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-opener.c: nothing but webmail addresses reaches a browser. */
#include <gio/gio.h>

#include "pb-opener.h"
#include "pb-wait.h"

static void
test_refused (void)
{
  const char *const addresses[] = {
    "",
    "x",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "http://mail.example.org/",
    "https://",
    "https:///x",
    "ftp://h/",
    "mailto:a@b",
    "https://user:pw@mail.example.org/",
    "https://mail.example.org@evil.example/",
    "--help",
    "/usr/bin/xterm",
    "https://a b.example/",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_auto (PbWait) wait = { NULL };
      g_autoptr (GError) error = NULL;

      pb_opener_open_async (addresses[i], "token", NULL, pb_wait_cb, &wait);
      g_assert_false (pb_opener_open_finish (pb_wait_run (&wait), &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/opener/refused", test_refused);
  return g_test_run ();
}
