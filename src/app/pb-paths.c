/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-paths.c: see pb-paths.h. */
#include "config.h"

#include "pb-paths.h"

char *
pb_path_accounts (void)
{
  return g_build_filename (g_get_user_config_dir (), "postbell", "accounts.ini", NULL);
}

char *
pb_path_ledger (void)
{
  return g_build_filename (g_get_user_state_dir (), "postbell", "ledger.db", NULL);
}

char *
pb_path_cache (void)
{
  return g_build_filename (g_get_user_cache_dir (), "postbell", NULL);
}

char *
pb_path_state (void)
{
  return g_build_filename (g_get_user_state_dir (), "postbell", NULL);
}

char *
pb_path_lock (void)
{
  return g_build_filename (g_get_user_state_dir (), "postbell", "lock", NULL);
}

char *
pb_path_journal (const char *name)
{
  g_autofree char *file = g_strconcat (name, ".journal", NULL);

  return g_build_filename (g_get_user_state_dir (), "postbell", file, NULL);
}

char *
pb_path_self (void)
{
  return g_file_read_link ("/proc/self/exe", NULL);
}

/* @room: the program's folder in the build tree */
static char *
find_program (const char *name, const char *room)
{
  g_autofree char *self = pb_path_self ();
  g_autofree char *folder = self != NULL ? g_path_get_dirname (self) : g_strdup (PB_BIN_DIR);
  char *candidates[] = {
    g_build_filename (folder, name, NULL),
    g_build_filename (folder, "..", room, name, NULL),
    g_build_filename (folder, "..", "libexec", name, NULL),
    g_build_filename (PB_LIBEXEC_DIR, name, NULL),
    g_build_filename (PB_BIN_DIR, name, NULL),
  };
  char *found = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (candidates); i++)
    {
      if (found == NULL && g_file_test (candidates[i], G_FILE_TEST_IS_EXECUTABLE))
        found = g_steal_pointer (&candidates[i]);
      g_free (candidates[i]);
    }
  return found;
}

char *
pb_path_demo_program (void)
{
  return find_program ("postbell-demo", "demo");
}

char *
pb_path_window_program (void)
{
  return find_program ("postbell-gtk", "ui");
}
