/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-folders-parcel.c: folders over the bus: what goes in comes out, an error as the error it was, and nothing that is something
 * else. */
#include "pb-folders-parcel.h"

#include "pb-error.h"

static void
add (GPtrArray *folders, const char *name, char delimiter, PbFolderRole role, gboolean selectable, gint64 unread)
{
  PbFolder *folder = g_new0 (PbFolder, 1);

  *folder = (PbFolder){ g_strdup (name), delimiter, role, selectable, unread };
  g_ptr_array_add (folders, folder);
}

static void
test_folders (void)
{
  g_autoptr (GPtrArray) folders = g_ptr_array_new_with_free_func ((GDestroyNotify) pb_folder_free), again = NULL;
  g_autoptr (GVariant) parcel = NULL;
  g_autoptr (GError) error = NULL;

  add (folders, "INBOX", '/', PB_FOLDER_ROLE_INBOX, TRUE, 12);
  add (folders, "工作", '\0', PB_FOLDER_ROLE_NONE, FALSE, -1);
  add (folders, "Sent", '.', PB_FOLDER_ROLE_SENT, TRUE, G_MAXINT64);
  parcel = g_variant_ref_sink (pb_folders_parcel_pack (folders, NULL));
  again = pb_folders_parcel_read (parcel, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (again->len, ==, folders->len);
  for (guint i = 0; i < folders->len; i++)
    {
      const PbFolder *folder = g_ptr_array_index (again, i), *before = g_ptr_array_index (folders, i);

      g_assert_cmpstr (folder->name, ==, before->name);
      g_assert_cmpint (folder->delimiter, ==, before->delimiter);
      g_assert_cmpint (folder->role, ==, before->role);
      g_assert_cmpint (folder->selectable, ==, before->selectable);
      g_assert_cmpint (folder->unread, ==, before->unread);
    }
}

static void
test_errors (void)
{
  for (guint i = PB_ERROR_CLASS_NONE + 1; i < PB_N_ERROR_CLASSES; i++)
    {
      g_autoptr (GError) before = g_error_new_literal (PB_ERROR, (int) i, "why"), after = NULL;
      g_autoptr (GVariant) parcel = g_variant_ref_sink (pb_folders_parcel_pack (NULL, before));

      g_assert_null (pb_folders_parcel_read (parcel, &after));
      g_assert_error (after, PB_ERROR, (int) i);
      g_assert_cmpstr (after->message, ==, "why");
    }
}

static void
test_something_else (void)
{
  g_autoptr (GVariant) parcel = g_variant_ref_sink (g_variant_new ("(s)", "folders"));
  g_autoptr (GVariant) unknown = g_variant_ref_sink (g_variant_new (PB_FOLDERS_TYPE, "from-the-future", "why", NULL));
  g_autoptr (GError) error = NULL, later = NULL;

  g_assert_null (pb_folders_parcel_read (parcel, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_assert_null (pb_folders_parcel_read (unknown, &later));
  g_assert_error (later, PB_ERROR, PB_ERROR_CLASS_PROTOCOL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/folders-parcel/folders", test_folders);
  g_test_add_func ("/folders-parcel/errors", test_errors);
  g_test_add_func ("/folders-parcel/something-else", test_something_else);
  return g_test_run ();
}
