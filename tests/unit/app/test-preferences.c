/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-preferences.c: schemas that are not the one of this version: what they have counts, what they lack has its default, and nothing
 * ends the program. The first argument says which schema; each runs in a process of its own, because GIO reads schemas once. */
#include <glib/gstdio.h>
#include <string.h>

#include "pb-preferences.h"

#define HEAD   "<schemalist>"
#define ENUM   "<enum id='x.Privacy'><value nick='full' value='0'/><value nick='count' value='2'/></enum>"
#define SCHEMA "<schema id='io.github.postbell.Postbell' path='/io/github/postbell/Postbell/'>"
#define FOOT   "</schema></schemalist>"
#define SOUND  "<key name='sound' type='b'><default>false</default></key>"

static const struct
{
  const char *name;
  const char *xml; /* (nullable): no schema at all */
  gboolean sound, alerts;
  guint burst_count;
  int privacy;
} cases[] = {
  { "none", NULL, TRUE, TRUE, 3, 0 },
  { "older", HEAD SCHEMA SOUND FOOT, FALSE, TRUE, 3, 0 },
  { "empty", HEAD SCHEMA FOOT, TRUE, TRUE, 3, 0 },
  { "other-types", HEAD SCHEMA "<key name='sound' type='s'><default>'no'</default></key><key name='burst-count' type='i'><default>9</default></key>"
                               "<key name='privacy-level' type='s'><default>'count'</default></key>" FOOT,
    TRUE,
    TRUE,
    3,
    0 },
  { "some", HEAD ENUM SCHEMA SOUND "<key name='burst-count' type='u'><default>9</default></key><key name='privacy-level' enum='x.Privacy'><default>'count'</default></key>"
                                   "<key name='quiet-hours' type='b'><default>true</default></key>" FOOT,
    FALSE,
    TRUE,
    9,
    2 },
};

/* What the child says. */
static int
print_preferences (void)
{
  PbPreferences *preferences = pb_preferences_new ();
  PbQuietRule rule;

  g_print ("%d %d %u %d %d %d", pb_preferences_get_sound (preferences), pb_preferences_get_alerts (preferences), pb_preferences_get_burst_count (preferences), (int) pb_preferences_get_privacy (preferences), pb_preferences_get_quiet (preferences, &rule), (int) pb_preferences_get_click (preferences) == PB_CLICK_WEBMAIL);
  pb_preferences_free (preferences);
  return 0;
}

static const char *own_path;

/* Returns: (transfer full): a folder with the schema of @xml, compiled. */
static char *
make_folder (const char *xml)
{
  char *folder = g_dir_make_tmp ("postbell-schema-XXXXXX", NULL);
  g_autofree char *source = g_build_filename (folder, "x.gschema.xml", NULL);
  const char *const argv[] = { "glib-compile-schemas", "--strict", folder, NULL };
  g_autoptr (GSubprocess) compiler = NULL;

  if (xml == NULL)
    return folder;
  g_assert_true (g_file_set_contents (source, xml, -1, NULL));
  compiler = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_NONE, NULL);
  g_assert_nonnull (compiler);
  g_assert_true (g_subprocess_wait_check (compiler, NULL, NULL));
  return folder;
}

static void
remove_folder (const char *folder)
{
  static const char *const names[] = { "x.gschema.xml", "gschemas.compiled" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);
      g_unlink (path);
    }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_schema (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autofree char *folder = make_folder (cases[i].xml);
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autofree char *expected = g_strdup_printf ("%d %d %u %d 0 1", cases[i].sound, cases[i].alerts, cases[i].burst_count, cases[i].privacy);
  g_autoptr (GSubprocess) child = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *said = NULL;

  g_subprocess_launcher_setenv (launcher, "GSETTINGS_SCHEMA_DIR", folder, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_DATA_DIRS", folder, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_DATA_HOME", folder, TRUE);
  g_subprocess_launcher_setenv (launcher, "G_MESSAGES_DEBUG", "", TRUE);
  child = g_subprocess_launcher_spawn (launcher, &error, own_path, "print", NULL);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate_utf8 (child, NULL, NULL, &said, NULL, &error));
  g_assert_true (g_subprocess_get_successful (child));
  g_assert_true (g_str_has_suffix (said, expected));
  remove_folder (folder);
}

int
main (int argc, char **argv)
{
  if (argc == 2 && g_str_equal (argv[1], "print"))
    return print_preferences ();
  own_path = argv[0];
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/preferences/", cases[i].name, NULL);
      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_schema);
    }
  return g_test_run ();
}
