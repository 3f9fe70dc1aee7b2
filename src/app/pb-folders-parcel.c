/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-folders-parcel.c: see pb-folders-parcel.h. */
#include "config.h"

#include "pb-folders-parcel.h"

#include <glib/gi18n.h>

#include "pb-error.h"

GVariant *
pb_folders_parcel_pack (GPtrArray *folders, const GError *error)
{
  PbErrorClass error_class = pb_error_class_of (error, PB_ERROR_CLASS_REFUSED);
  GVariantBuilder rows;

  g_variant_builder_init (&rows, G_VARIANT_TYPE ("a(sysbx)"));
  for (guint i = 0; folders != NULL && i < folders->len; i++)
    {
      const PbFolder *folder = g_ptr_array_index (folders, i);
      g_variant_builder_add (&rows, "(sysbx)", folder->name, (guchar) folder->delimiter, pb_folder_role_to_string (folder->role), folder->selectable, folder->unread);
    }
  return g_variant_new (PB_FOLDERS_TYPE, pb_error_class_to_string (error_class), error != NULL ? error->message : "", &rows);
}

static PbFolderRole
role_from_string (const char *name)
{
  for (guint i = 0; i < PB_N_FOLDER_ROLES; i++)
    if (g_str_equal (pb_folder_role_to_string ((PbFolderRole) i), name))
      return (PbFolderRole) i;
  return PB_FOLDER_ROLE_NONE;
}

static GPtrArray *
read_rows (GVariantIter *rows)
{
  GPtrArray *folders = g_ptr_array_new_with_free_func ((GDestroyNotify) pb_folder_free);
  PbFolder row = { 0 };
  const char *role;
  guchar delimiter;

  while (g_variant_iter_next (rows, "(sy&sbx)", &row.name, &delimiter, &role, &row.selectable, &row.unread))
    {
      row.delimiter = (char) delimiter;
      row.role = role_from_string (role);
      g_ptr_array_add (folders, g_memdup2 (&row, sizeof row));
    }
  return folders;
}

GPtrArray *
pb_folders_parcel_read (GVariant *parcel, GError **error)
{
  g_autoptr (GVariantIter) rows = NULL;
  const char *name, *detail;
  PbErrorClass error_class;

  if (!g_variant_is_of_type (parcel, G_VARIANT_TYPE (PB_FOLDERS_TYPE)))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _ ("The running Postbell is of another version. Restart it."));
      return NULL;
    }
  g_variant_get (parcel, "(&s&sa(sysbx))", &name, &detail, &rows);
  error_class = pb_error_class_from_string (name);
  if (error_class == PB_ERROR_CLASS_NONE)
    return read_rows (rows);
  g_set_error_literal (error, PB_ERROR, (int) error_class, detail);
  return NULL;
}
