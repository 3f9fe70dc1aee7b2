/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-providers.c: key files of data folders, searched for a host. */
#include "config.h"

#include "pb-providers.h"

#include <glib/gstdio.h>
#include <string.h>

#include "pb-cause-private.h"

#define MAX_FILE  (256 * 1024)
#define MAX_FILES 64 /* in one folder */

void
pb_provider_free (PbProvider *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->name);
  g_free (self->help);
  g_free (self->webmail);
  g_free (self);
}

static gboolean
is_host_of (const char *row, const char *host)
{
  if (g_str_has_prefix (row, "*."))
    return pb_cause_is_below (host, row + 2);
  return pb_cause_is_below (host, row) && pb_cause_is_below (row, host); /* NOLINT(readability-suspicious-call-argument): equal, but for case and dots */
}

static gboolean
has_host (GKeyFile *file, const char *group, const char *host)
{
  g_auto (GStrv) hosts = g_key_file_get_string_list (file, group, "hosts", NULL, NULL);

  for (gsize i = 0; hosts != NULL && hosts[i] != NULL; i++)
    if (hosts[i][0] != '\0' && is_host_of (hosts[i], host))
      return TRUE;
  return FALSE;
}

/* Returns: (transfer full) (nullable): an address that may be shown and opened. */
static char *
dup_url (GKeyFile *file, const char *group, const char *key)
{
  g_autofree char *url = g_key_file_get_locale_string (file, group, key, NULL, NULL);

  return url != NULL && g_str_has_prefix (url, "https://") && pb_webmail_url_is_valid (url) ? g_steal_pointer (&url) : NULL;
}

static PbProviderSecret
secret_of (GKeyFile *file, const char *group)
{
  g_autofree char *word = g_key_file_get_string (file, group, "secret", NULL);

  if (g_strcmp0 (word, "app-password") == 0)
    return PB_PROVIDER_APP_PASSWORD;
  return g_strcmp0 (word, "oauth2") == 0 ? PB_PROVIDER_OAUTH2 : PB_PROVIDER_PASSWORD;
}

static PbProvider *
read_provider (GKeyFile *file, const char *group)
{
  PbProvider *self = g_new0 (PbProvider, 1);

  self->id = g_strdup (group);
  self->name = g_key_file_get_locale_string (file, group, "name", NULL, NULL);
  if (self->name == NULL)
    self->name = g_strdup (group);
  self->secret = secret_of (file, group);
  self->help = dup_url (file, group, "help");
  self->webmail = dup_url (file, group, "webmail");
  return self;
}

static PbProvider *
find_in_file (const char *path, const char *host)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) groups = NULL;
  GStatBuf info;

  if (g_stat (path, &info) != 0 || !S_ISREG (info.st_mode) || info.st_size > MAX_FILE)
    return NULL;
  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_KEEP_TRANSLATIONS, &error))
    {
      g_message ("%s cannot be read: %s", path, error->message);
      return NULL;
    }
  groups = g_key_file_get_groups (file, NULL);
  for (gsize i = 0; groups[i] != NULL; i++)
    if (has_host (file, groups[i], host))
      return read_provider (file, groups[i]);
  return NULL;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Returns: (transfer full): the names of @folder's files, in order. */
static GPtrArray *
list_files (const char *folder)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && names->len < MAX_FILES && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".ini"))
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  return names;
}

static PbProvider *
find_in_folder (const char *folder, const char *host)
{
  g_autofree char *path = g_build_filename (folder, "postbell", "providers", NULL);
  g_autoptr (GPtrArray) names = list_files (path);

  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *file = g_build_filename (path, g_ptr_array_index (names, i), NULL);
      PbProvider *found = find_in_file (file, host);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static PbProvider *
find_in_system (const char *host)
{
  const char *const *folders = g_get_system_data_dirs ();
  PbProvider *found = find_in_folder (g_get_user_data_dir (), host);

  for (gsize i = 0; found == NULL && folders[i] != NULL; i++)
    found = find_in_folder (folders[i], host);
  return found != NULL ? found : find_in_folder (PB_DATA_DIR, host);
}

PbProvider *
pb_providers_find (const char *const *folders, const PbAccount *account)
{
  PbProvider *found = NULL;

  if (account == NULL || account->host == NULL || account->host[0] == '\0')
    return NULL;
  if (folders == NULL)
    return find_in_system (account->host);
  for (gsize i = 0; found == NULL && folders[i] != NULL; i++)
    found = find_in_folder (folders[i], account->host);
  return found;
}
