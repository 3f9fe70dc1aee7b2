/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-oauth-rig.c: see pb-oauth-rig.h. */
#include "pb-oauth-rig.h"

#include <glib/gstdio.h>
#include <string.h>

static char *
path_of (PbOauthRig *rig, gboolean file)
{
  return g_build_filename (rig->folder, "postbell", "oauth", file ? "zoo.ini" : NULL, NULL);
}

void
pb_oauth_rig_describe (PbOauthRig *rig, const char *text)
{
  g_autofree char *path = path_of (rig, TRUE);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

PbAccount *
pb_oauth_rig_account (const char *more)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *text = g_strdup_printf ("[bob]\naddress=bob@zoo.test\nhost=localhost\nauth=oauth2\noauth=zoo\n%s", more);
  g_autoptr (GError) error = NULL;
  PbAccount *account;

  g_assert_true (g_key_file_load_from_data (file, text, strlen (text), G_KEY_FILE_NONE, NULL));
  account = pb_account_load (file, "bob", &error);
  g_assert_no_error (error);
  return account;
}

void
pb_oauth_rig_set_up (PbOauthRig *rig, gconstpointer data)
{
  g_autofree char *folder = NULL, *row = NULL;

  rig->folder = g_dir_make_tmp ("pb-oauth-XXXXXX", NULL);
  folder = path_of (rig, FALSE);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  rig->folders[0] = rig->folder;
  rig->authority = pb_authority_new (0);
  row = pb_authority_dup_row (rig->authority, "zoo");
  pb_oauth_rig_describe (rig, row);
  rig->clock = pb_fake_clock_new ();
  rig->trust = pb_trust_new ("/nonexistent");
  rig->http = pb_http_new (rig->trust, pb_clock_get_real ());
  rig->vault = pb_memory_vault_new ();
  rig->account = pb_oauth_rig_account ("");
}

void
pb_oauth_rig_tear_down (PbOauthRig *rig, gconstpointer data)
{
  g_autofree char *file = path_of (rig, TRUE), *folder = path_of (rig, FALSE), *above = g_path_get_dirname (folder);

  pb_oauth_rig_settle ();
  g_assert_cmpuint (pb_fake_clock_count_armed (rig->clock), ==, 0);
  pb_account_unref (rig->account);
  g_object_unref (rig->vault);
  g_object_unref (rig->http);
  g_object_unref (rig->trust);
  pb_fake_clock_free (rig->clock);
  pb_authority_free (rig->authority);
  g_unlink (file);
  g_rmdir (folder);
  g_rmdir (above);
  g_rmdir (rig->folder);
  g_free (rig->folder);
}

static gboolean
give_up_cb (gpointer user_data)
{
  g_error ("waited 30 s in vain");
  return G_SOURCE_REMOVE;
}

void
pb_oauth_rig_run (const gboolean *done)
{
  guint give_up = g_timeout_add_seconds (30, give_up_cb, NULL);

  while (!*done)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (give_up);
}

static gboolean
settled_cb (gpointer done)
{
  *(gboolean *) done = TRUE;
  return G_SOURCE_REMOVE;
}

void
pb_oauth_rig_settle (void)
{
  gboolean done = FALSE;

  g_timeout_add (30, settled_cb, &done);
  pb_oauth_rig_run (&done);
}
