/* SPDX-License-Identifier: GPL-3.0-or-later */
/* main.c: makes the process small and safe, then does what the command line says. */
#include "config.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <malloc.h>
#include <signal.h>
#include <sys/resource.h>

#include "pb-command.h"
#include "pb-number.h"
#include "pb-trust.h"

static void
set_up_process (void)
{
  const struct rlimit none = { 1, 1 }; /* 0 is no limit where a program takes the core (core(5)); 1 is none anywhere */

  pb_number_begin ();
  (void) g_setenv ("G_TLS_GNUTLS_PRIORITY", PB_TRUST_GTLS_PRIORITY, TRUE);
  (void) mallopt (M_ARENA_MAX, 1); /* one arena: the alert thread is rarely awake */
  (void) mallopt (M_TRIM_THRESHOLD, 64 * 1024);
  (void) mallopt (M_MMAP_THRESHOLD, 64 * 1024); /* large buffers go back to the kernel at once */
  (void) setrlimit (RLIMIT_CORE, &none);        /* a core file would hold passwords */
  (void) signal (SIGPIPE, SIG_IGN);             /* a closed socket is an error, not the end */
}

int
main (int argc, char **argv)
{
  set_up_process ();
  (void) setlocale (LC_ALL, "");
  (void) bindtextdomain (GETTEXT_PACKAGE, PB_LOCALE_DIR);
  (void) bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  (void) textdomain (GETTEXT_PACKAGE);
  g_set_prgname ("postbell");
  return pb_commands_run (argv);
}
