/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-providers.c: key files of a few folders, searched for a host, a domain, an MX or a name. See pb-provider-row.c for what a
 * row says. */
#include "config.h"

#include "pb-providers.h"

#include <glib/gstdio.h>
#include <string.h>

#include "pb-provider-row.h"

#define MAX_FILE  (256 * 1024)
#define MAX_FILES 64 /* in one folder */

/* Returns: how much @group says about @what, more is better; 0 when it does not fit. */
typedef guint (*Fits) (GKeyFile *file, const char *group, const char *what);

/* A question on its way through the files. */
typedef struct
{
  Fits fits;
  const char *what;      /* (unowned) */
  PbProviderPlace place; /* that is being read */
  PbProvider *found;     /* (owned) (nullable): the best so far */
  guint best;            /* how much it says */
} Search;

static guint
fits_host (GKeyFile *file, const char *group, const char *host)
{
  return pb_provider_row_match (file, group, "hosts", host) != 0 ? G_MAXUINT : 0;
}

static guint
fits_domain (GKeyFile *file, const char *group, const char *domain)
{
  return pb_provider_row_match (file, group, "domains", domain) != 0 ? G_MAXUINT : 0;
}

static guint
fits_mx (GKeyFile *file, const char *group, const char *host)
{
  return pb_provider_row_match_mx (file, group, host);
}

static guint
fits_id (GKeyFile *file, const char *group, const char *id)
{
  return g_str_equal (group, id) ? G_MAXUINT : 0;
}

static void
search_file (Search *search, const char *path)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) groups = NULL;
  GStatBuf info;

  if (g_stat (path, &info) != 0 || !S_ISREG (info.st_mode) || info.st_size > MAX_FILE)
    return;
  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_KEEP_TRANSLATIONS, &error))
    {
      g_message ("%s cannot be read: %s", path, error->message);
      return;
    }
  groups = g_key_file_get_groups (file, NULL);
  for (gsize i = 0; groups[i] != NULL && search->best != G_MAXUINT; i++)
    {
      guint fit = search->fits (file, groups[i], search->what);
      if (fit <= search->best)
        continue;
      pb_provider_free (search->found);
      search->found = pb_provider_row_read (file, groups[i], search->place);
      search->best = fit;
    }
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

static void
search_folder (Search *search, const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "postbell", "providers", NULL);
  g_autoptr (GPtrArray) names = list_files (path);

  for (guint i = 0; i < names->len && search->best != G_MAXUINT; i++)
    {
      g_autofree char *file = g_build_filename (path, g_ptr_array_index (names, i), NULL);
      search_file (search, file);
    }
}

/* Returns: whether @place is where the answer is; then it is not looked for further on. */
static gboolean
search_place (Search *search, PbProviderPlace place, const char *const *folders)
{
  search->place = place;
  for (gsize i = 0; folders != NULL && folders[i] != NULL; i++)
    search_folder (search, folders[i]);
  return search->found != NULL;
}

/* Returns: (transfer full) (nullable) */
static PbProvider *
find (const char *const *folders, Fits fits, const char *what)
{
  const char *const users[] = { g_get_user_data_dir (), NULL };
  const char *const own[] = { PB_DATA_DIR, NULL };
  Search search = { fits, what, PB_PROVIDER_BUILT_IN, NULL, 0 };

  if (what == NULL || what[0] == '\0')
    return NULL;
  if (folders != NULL)
    search_place (&search, PB_PROVIDER_BUILT_IN, folders);
  else if (!search_place (&search, PB_PROVIDER_OF_ADMINISTRATOR, g_get_system_config_dirs ()) && !search_place (&search, PB_PROVIDER_OF_USER, users) && !search_place (&search, PB_PROVIDER_BUILT_IN, g_get_system_data_dirs ()))
    search_place (&search, PB_PROVIDER_BUILT_IN, own);
  return search.found;
}

PbProvider *
pb_providers_find (const char *const *folders, const PbAccount *account)
{
  return account != NULL ? find (folders, fits_host, account->host) : NULL;
}

PbProvider *
pb_providers_find_domain (const char *const *folders, const char *domain)
{
  return find (folders, fits_domain, domain);
}

PbProvider *
pb_providers_find_mx (const char *const *folders, const char *host)
{
  return find (folders, fits_mx, host);
}

PbProvider *
pb_providers_find_id (const char *const *folders, const char *id)
{
  return find (folders, fits_id, id);
}
