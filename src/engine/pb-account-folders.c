/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-account-folders.c: which folders of an account are watched: "folders=INBOX;Work;", or one as "folder=Work". */
#include "pb-account-private.h"

#include <string.h>

#define MAX_NAME 1000 /* bytes: more than servers take */

/* "INBOX" is the one name whose case does not matter (RFC 9051 5.1). */
static const char *
normal_name (const char *name)
{
  return g_ascii_strcasecmp (name, "INBOX") == 0 ? "INBOX" : name;
}

static gboolean
check_name (PbAccount *self, const char *key, const char *name, GError **error)
{
  if (strlen (name) > MAX_NAME)
    return pb_account_refuse (error, self, key, "has a name longer than %d bytes", MAX_NAME);
  for (const char *p = name; *p != '\0'; p = g_utf8_find_next_char (p, NULL))
    if (g_unichar_iscntrl (g_utf8_get_char (p)))
      return pb_account_refuse (error, self, key, "has control characters");
  return TRUE;
}

/* Takes over @names without empty ones. */
static gboolean
take_names (PbAccount *self, const char *key, const char *const *names, GError **error)
{
  g_autoptr (GPtrArray) folders = g_ptr_array_new_with_free_func (g_free);

  for (gsize i = 0; names[i] != NULL; i++)
    {
      const char *name = normal_name (names[i]);

      if (name[0] == '\0')
        continue;
      if (!check_name (self, key, name, error))
        return FALSE;
      if (g_ptr_array_find_with_equal_func (folders, name, g_str_equal, NULL))
        return pb_account_refuse (error, self, key, "has “%s” twice", name);
      g_ptr_array_add (folders, g_strdup (name));
    }
  if (folders->len > PB_ACCOUNT_MAX_FOLDERS)
    return pb_account_refuse (error, self, key, "has more than %d names", PB_ACCOUNT_MAX_FOLDERS);
  if (folders->len == 0)
    g_ptr_array_add (folders, g_strdup ("INBOX"));
  g_ptr_array_add (folders, NULL);
  self->folders = (GStrv) g_ptr_array_free (g_steal_pointer (&folders), FALSE);
  self->folder = self->folders[0];
  return TRUE;
}

gboolean
pb_account_folders_read (PbAccount *account, GKeyFile *file, GError **error)
{
  const gboolean list = g_key_file_has_key (file, account->id, "folders", NULL);
  const char *key = list ? "folders" : "folder";
  g_autoptr (GError) failure = NULL;
  g_auto (GStrv) names = NULL;

  if (list)
    names = g_key_file_get_string_list (file, account->id, key, NULL, &failure);
  else
    {
      names = g_new0 (char *, 2);
      names[0] = g_key_file_get_string (file, account->id, key, &failure);
    }
  if (failure != NULL && !g_error_matches (failure, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_KEY_NOT_FOUND))
    return pb_account_refuse (error, account, key, "is not readable text");
  return take_names (account, key, (const char *const *) names, error);
}

void
pb_account_folders_save (const PbAccount *account, GKeyFile *file)
{
  const char *id = account->id;

  g_key_file_remove_key (file, id, "folder", NULL);
  if (account->folders[1] == NULL && g_str_equal (account->folder, "INBOX"))
    g_key_file_remove_key (file, id, "folders", NULL);
  else
    g_key_file_set_string_list (file, id, "folders", (const char *const *) account->folders, g_strv_length (account->folders));
}
