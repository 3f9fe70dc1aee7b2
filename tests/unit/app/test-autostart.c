/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-autostart.c: the XDG autostart file, in folders of its own. */
#include <gio/gio.h>
#include <glib/gstdio.h>

#include "pb-autostart.h"

#define APP "org.example.Test"

typedef struct
{
  char *folder;
  char *user;   /* the user's file */
  char *system; /* the system's file */
} Fixture;

static Fixture places;

static void
write_system (const char *more)
{
  g_autofree char *dir = g_path_get_dirname (places.system);
  g_autofree char *text = g_strconcat ("[Desktop Entry]\nType=Application\nName=x\nExec=x\n", more, NULL);

  g_assert_cmpint (g_mkdir_with_parents (dir, 0700), ==, 0);
  g_assert_true (g_file_set_contents (places.system, text, -1, NULL));
}

static void
test_on_off (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (pb_autostart_is_enabled (APP));
  g_assert_true (pb_autostart_enable (APP, "/usr/bin/postbell", &error));
  g_assert_no_error (error);
  g_assert_true (pb_autostart_is_enabled (APP));
  g_assert_true (pb_autostart_disable (APP, &error));
  g_assert_false (g_file_test (places.user, G_FILE_TEST_EXISTS));
  g_assert_true (pb_autostart_disable (APP, &error)); /* off twice is off */
  g_assert_no_error (error);
}

/* GIO reads back the arguments that were meant. */
static void
test_exec (void)
{
  const char *const programs[] = { "/usr/bin/postbell", "/home/a b/post bell", "/opt/$x`y\"z\\w/postbell", "/opt/100%/postbell" };

  for (gsize i = 0; i < G_N_ELEMENTS (programs); i++)
    {
      g_autoptr (GKeyFile) file = g_key_file_new ();
      g_autofree char *exec = NULL;
      g_auto (GStrv) argv = NULL;

      g_assert_true (pb_autostart_enable (APP, programs[i], NULL));
      g_assert_true (g_key_file_load_from_file (file, places.user, G_KEY_FILE_NONE, NULL));
      exec = g_key_file_get_string (file, "Desktop Entry", "Exec", NULL);
      g_assert_true (g_shell_parse_argv (exec, NULL, &argv, NULL));
      g_assert_cmpuint (g_strv_length (argv), ==, 2);
      g_assert_cmpstr (argv[1], ==, "--background");
      if (i < 3)
        g_assert_cmpstr (argv[0], ==, programs[i]);
      else
        g_assert_cmpstr (argv[0], ==, "/opt/100%%/postbell"); /* %% is % for who starts it */
    }
  g_assert_true (pb_autostart_disable (APP, NULL));
}

static void
test_system_file (void)
{
  write_system ("");
  g_assert_true (pb_autostart_is_enabled (APP));
  g_assert_true (pb_autostart_disable (APP, NULL));
  g_assert_false (pb_autostart_is_enabled (APP)); /* hidden by a file of the user's */
  g_assert_true (g_file_test (places.user, G_FILE_TEST_EXISTS));
  g_assert_true (pb_autostart_enable (APP, "/usr/bin/postbell", NULL));
  g_assert_true (pb_autostart_is_enabled (APP));
  g_assert_cmpint (g_unlink (places.user), ==, 0);
  write_system ("X-GNOME-Autostart-enabled=false\n");
  g_assert_false (pb_autostart_is_enabled (APP));
  g_assert_cmpint (g_unlink (places.system), ==, 0);
}

/* The first call of GLib's folder functions reads the environment, so it is set before anything else. */
static void
make_places (void)
{
  g_autofree char *config = NULL, *system = NULL;

  places.folder = g_dir_make_tmp ("postbell-XXXXXX", NULL);
  config = g_build_filename (places.folder, "config", NULL);
  system = g_build_filename (places.folder, "xdg", NULL);
  g_setenv ("XDG_CONFIG_HOME", config, TRUE);
  g_setenv ("XDG_CONFIG_DIRS", system, TRUE);
  places.user = g_build_filename (config, "autostart", APP ".desktop", NULL);
  places.system = g_build_filename (system, "autostart", APP ".desktop", NULL);
}

static void
remove_places (void)
{
  const char *const inside[] = { "config/autostart", "config", "xdg/autostart", "xdg", "." };

  for (gsize i = 0; i < G_N_ELEMENTS (inside); i++)
    {
      g_autofree char *path = g_build_filename (places.folder, inside[i], NULL);
      g_rmdir (path);
    }
  g_rmdir (places.folder);
  g_free (places.folder);
  g_free (places.user);
  g_free (places.system);
}

int
main (int argc, char **argv)
{
  int status;

  make_places ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/autostart/on-off", test_on_off);
  g_test_add_func ("/app/autostart/exec", test_exec);
  g_test_add_func ("/app/autostart/system-file", test_system_file);
  status = g_test_run ();
  remove_places ();
  return status;
}
