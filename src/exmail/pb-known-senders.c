/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-known-senders.c: see pb-known-senders.h. */
#include "pb-known-senders.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "pb-person.h"

#define PREFIX "known-senders-"

static char *
dup_path (const char *folder, const char *id)
{
  g_autofree char *name = g_strconcat (PREFIX, id, NULL);

  return g_build_filename (folder, name, NULL);
}

static gint
compare_cb (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Returns: (transfer full) (nullable): NULL with @error where there is a list that cannot be read. */
static GPtrArray *
load (const char *folder, const char *id, GError **error)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *path = dup_path (folder, id), *text = NULL;
  g_autoptr (GError) failure = NULL;
  g_auto (GStrv) lines = g_file_get_contents (path, &text, NULL, &failure) ? g_strsplit (text, "\n", -1) : NULL;

  if (failure != NULL && !g_error_matches (failure, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  for (gsize i = 0; lines != NULL && lines[i] != NULL; i++)
    {
      char *address = pb_person_fold_address (lines[i]);

      if (address != NULL)
        g_ptr_array_add (all, address);
    }
  return g_steal_pointer (&all);
}

GPtrArray *
pb_known_senders_get (const char *folder, const char *id)
{
  GPtrArray *all = load (folder, id, NULL);

  return all != NULL ? all : g_ptr_array_new_with_free_func (g_free);
}

/* @address: as it is compared. */
static gboolean
find (GPtrArray *all, const char *address, guint *at)
{
  return g_ptr_array_find_with_equal_func (all, address, g_str_equal, at);
}

gboolean
pb_known_senders_has (const char *folder, const char *id, const char *address)
{
  g_autoptr (GPtrArray) all = pb_known_senders_get (folder, id);
  g_autofree char *folded = pb_person_fold_address (address);

  return folded != NULL && find (all, folded, NULL);
}

static gboolean
save (GPtrArray *all, const char *folder, const char *id, GError **error)
{
  g_autofree char *path = dup_path (folder, id);
  g_autoptr (GString) text = g_string_new (NULL);

  g_ptr_array_sort (all, compare_cb);
  for (guint i = 0; i < all->len; i++)
    g_string_append_printf (text, "%s\n", (const char *) all->pdata[i]);
  (void) g_mkdir_with_parents (folder, 0700); /* what fails is told by what follows */
  return g_file_set_contents_full (path, text->str, (gssize) text->len, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}

gboolean
pb_known_senders_set (const char *folder, const char *id, const char *address, gboolean known, GError **error)
{
  g_autoptr (GPtrArray) all = load (folder, id, error);
  g_autofree char *folded = pb_person_fold_address (address);
  guint at = 0;
  gboolean there = all != NULL && folded != NULL && find (all, folded, &at);

  if (all == NULL)
    return FALSE; /* what is in it is not written over */

  if (folded == NULL || folded[0] == '@' || g_str_has_suffix (folded, "@"))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "“%s” is no address.", address);
      return FALSE;
    }
  if (there == known)
    return TRUE;
  if (there)
    g_ptr_array_remove_index (all, at);
  else
    g_ptr_array_add (all, g_steal_pointer (&folded));
  return save (all, folder, id, error);
}

char *
pb_known_senders_dup_id (const char *name)
{
  return g_str_has_prefix (name, PREFIX) ? g_strdup (name + strlen (PREFIX)) : NULL;
}

void
pb_known_senders_erase (const char *folder, const char *id)
{
  g_autofree char *path = dup_path (folder, id);

  g_unlink (path);
}
