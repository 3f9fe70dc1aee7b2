/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-autostart.c: see pb-autostart.h (Desktop Application Autostart Specification 0.5). */
#include "config.h"

#include "pb-autostart.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

static char *
path_in (const char *folder, const char *app_id)
{
  g_autofree char *name = g_strconcat (app_id, ".desktop", NULL);

  return g_build_filename (folder, "autostart", name, NULL);
}

static char *
user_path (const char *app_id)
{
  return path_in (g_get_user_config_dir (), app_id);
}

/* Returns: (transfer full) (nullable): the system's file, if there is one. */
static char *
system_path (const char *app_id)
{
  const char *const *folders = g_get_system_config_dirs ();

  for (gsize i = 0; folders[i] != NULL; i++)
    {
      g_autofree char *path = path_in (folders[i], app_id);
      if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
        return g_steal_pointer (&path);
    }
  return NULL;
}

/* Quotes an argument of Exec= (Desktop Entry Specification, "The Exec key"): inside double quotes with the four special
 * characters escaped, and '%' doubled. GKeyFile escapes the backslashes once more when it writes. */
static char *
quote_argument (const char *argument)
{
  GString *out = g_string_new ("\"");

  for (const char *p = argument; *p != '\0'; p++)
    {
      if (strchr ("\"`$\\", *p) != NULL)
        g_string_append_c (out, '\\');
      if (*p == '%')
        g_string_append_c (out, '%');
      g_string_append_c (out, *p);
    }
  g_string_append_c (out, '"');
  return g_string_free (out, FALSE);
}

static gboolean
write_file (const char *app_id, GKeyFile *file, GError **error)
{
  g_autofree char *path = user_path (app_id), *folder = g_path_get_dirname (path);
  g_autofree char *data = NULL;
  gsize size;

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      int saved = errno;
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved), _ ("Cannot make the folder %s: %s."), folder, g_strerror (saved));
      return FALSE;
    }
  data = g_key_file_to_data (file, &size, NULL);
  return g_file_set_contents_full (path, data, (gssize) size, G_FILE_SET_CONTENTS_CONSISTENT, 0644, error);
}

static GKeyFile *
make_entry (const char *app_id)
{
  GKeyFile *file = g_key_file_new ();

  g_key_file_set_string (file, G_KEY_FILE_DESKTOP_GROUP, G_KEY_FILE_DESKTOP_KEY_TYPE, "Application");
  g_key_file_set_string (file, G_KEY_FILE_DESKTOP_GROUP, G_KEY_FILE_DESKTOP_KEY_NAME, "Postbell");
  g_key_file_set_string (file, G_KEY_FILE_DESKTOP_GROUP, G_KEY_FILE_DESKTOP_KEY_ICON, app_id);
  return file;
}

gboolean
pb_autostart_enable (const char *app_id, const char *program, GError **error)
{
  g_autoptr (GKeyFile) file = make_entry (app_id);
  g_autofree char *quoted = quote_argument (program);
  g_autofree char *exec = g_strconcat (quoted, " --background", NULL);

  g_key_file_set_string (file, G_KEY_FILE_DESKTOP_GROUP, G_KEY_FILE_DESKTOP_KEY_EXEC, exec);
  g_key_file_set_boolean (file, G_KEY_FILE_DESKTOP_GROUP, G_KEY_FILE_DESKTOP_KEY_TERMINAL, FALSE);
  g_key_file_set_boolean (file, G_KEY_FILE_DESKTOP_GROUP, "X-GNOME-Autostart-enabled", TRUE);
  return write_file (app_id, file, error);
}

gboolean
pb_autostart_disable (const char *app_id, GError **error)
{
  g_autofree char *path = user_path (app_id), *of_system = system_path (app_id);
  g_autoptr (GKeyFile) file = NULL;

  if (of_system != NULL)
    {
      file = make_entry (app_id);
      g_key_file_set_boolean (file, G_KEY_FILE_DESKTOP_GROUP, G_KEY_FILE_DESKTOP_KEY_HIDDEN, TRUE);
      return write_file (app_id, file, error);
    }
  if (g_unlink (path) != 0 && errno != ENOENT)
    {
      int saved = errno;
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved), _ ("Cannot delete %s: %s."), path, g_strerror (saved));
      return FALSE;
    }
  return TRUE;
}

static gboolean
is_on (GKeyFile *file)
{
  if (g_key_file_get_boolean (file, G_KEY_FILE_DESKTOP_GROUP, G_KEY_FILE_DESKTOP_KEY_HIDDEN, NULL))
    return FALSE;
  return !g_key_file_has_key (file, G_KEY_FILE_DESKTOP_GROUP, "X-GNOME-Autostart-enabled", NULL) || g_key_file_get_boolean (file, G_KEY_FILE_DESKTOP_GROUP, "X-GNOME-Autostart-enabled", NULL);
}

gboolean
pb_autostart_is_enabled (const char *app_id)
{
  g_autofree char *path = user_path (app_id), *of_system = system_path (app_id);
  g_autoptr (GKeyFile) file = g_key_file_new ();

  if (g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL))
    return is_on (file);
  return of_system != NULL && g_key_file_load_from_file (file, of_system, G_KEY_FILE_NONE, NULL) && is_on (file);
}
