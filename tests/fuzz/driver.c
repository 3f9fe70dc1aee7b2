/* SPDX-License-Identifier: GPL-3.0-or-later */
/* driver.c: runs a fuzz target without an engine, over the files and directories given, as one TAP test each, so that a
 * target never rots. Small files also run cut at every byte. */
#include "fuzz.h"

#include <glib.h>

#define MAX_CUT 1024 /* bytes up to which a file is cut everywhere */

/* The bytes lie in an allocation of just their size, so that a sanitizer sees a step too far. */
static void
run_bytes (const char *data, gsize size)
{
  g_autofree guint8 *copy = g_malloc (MAX (size, 1));

  if (size > 0)
    memcpy (copy, data, size);
  LLVMFuzzerTestOneInput (copy, size);
}

static gboolean
run_file (const char *path)
{
  g_autofree char *data = NULL;
  gsize size = 0;

  if (!g_file_get_contents (path, &data, &size, NULL))
    return FALSE;
  for (gsize n = 0; size <= MAX_CUT && n < size; n++)
    run_bytes (data, n);
  run_bytes (data, size);
  return TRUE;
}

/* Returns: the number of files run. */
static guint
run_path (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  guint n = 0;

  if (dir == NULL)
    return run_file (path) ? 1 : 0;
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      n += run_file (file) ? 1 : 0;
    }
  return n;
}

int
main (int argc, char **argv)
{
  g_print ("1..%d\n", argc - 1);
  for (int i = 1; i < argc; i++)
    {
      g_autofree char *name = g_path_get_basename (argv[i]);
      guint n = run_path (argv[i]);

      g_print ("%s %d - %s (%u inputs)\n", n > 0 ? "ok" : "not ok", i, name, n);
    }
  return 0;
}
