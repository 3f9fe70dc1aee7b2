/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench-directory.c: how long one search of a directory takes: bench-directory FILE TEXT… */
#include <locale.h>

#include "pb-directory.h"

#define ROUNDS 21

static int
compare (gconstpointer a, gconstpointer b)
{
  const gint64 *x = a, *y = b;

  return (*x > *y) - (*x < *y);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  for (int i = 2; i < argc; i++)
    {
      gint64 took[ROUNDS];
      guint found = 0;

      for (guint round = 0; round < ROUNDS; round++)
        {
          gint64 start = g_get_monotonic_time ();
          g_autoptr (PbDirectory) directory = pb_directory_open (argv[1], NULL);
          g_autoptr (GPtrArray) all = directory != NULL ? pb_directory_search (directory, argv[i], 50) : NULL;

          took[round] = g_get_monotonic_time () - start;
          found = all != NULL ? all->len : 0;
        }
      qsort (took, ROUNDS, sizeof took[0], compare);
      g_print ("%s: %u found, median %.2f ms, longest %.2f ms\n", argv[i], found, (double) took[ROUNDS / 2] / 1000, (double) took[ROUNDS - 1] / 1000);
    }
  return 0;
}
