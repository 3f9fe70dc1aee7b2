/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-vault.c: which credential files are taken, and what the system's vault says where there is no bus. A real keyring is in
 * tests/integration/test_keyring.py. */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pb-credential.h"
#include "pb-error.h"
#include "pb-vault.h"

#define LARGEST (64 * 1024)

typedef enum
{
  REGULAR,
  LINK,
  FIFO,
  FOLDER,
  MISSING
} Kind;

/* One credential file, by the rules of the command line's contract. */
typedef struct
{
  const char *name;
  Kind kind;
  mode_t mode;
  gboolean others;   /* belongs to another user */
  const char *bytes; /* NULL: @length times 'x' */
  gsize length;
  const char *secret; /* expected; NULL with no fault: any */
  gsize secret_length;
  const char *fault; /* expected in the message */
} Row;

#define TEXT(text) text, sizeof text - 1

static const Row rows[] = {
  { "plain", REGULAR, 0600, FALSE, TEXT ("hunter2"), TEXT ("hunter2"), NULL },
  { "newline", REGULAR, 0400, FALSE, TEXT ("hunter2\n"), TEXT ("hunter2"), NULL },
  { "one-newline-only", REGULAR, 0600, FALSE, TEXT ("hunter2\n\n"), TEXT ("hunter2\n"), NULL },
  { "carriage-return-stays", REGULAR, 0600, FALSE, TEXT ("hunter2\r\n"), TEXT ("hunter2\r"), NULL },
  { "blanks-stay", REGULAR, 0600, FALSE, TEXT (" a b \n"), TEXT (" a b "), NULL },
  { "nul-inside", REGULAR, 0600, FALSE, TEXT ("a\0b"), TEXT ("a\0b"), NULL },
  { "group-readable", REGULAR, 0640, FALSE, TEXT ("hunter2"), TEXT ("hunter2"), NULL },
  { "largest", REGULAR, 0600, FALSE, NULL, LARGEST, NULL, LARGEST, NULL },
  { "too-large", REGULAR, 0600, FALSE, NULL, LARGEST + 1, NULL, 0, "is too large" },
  { "empty", REGULAR, 0600, FALSE, TEXT (""), NULL, 0, "is empty" },
  { "newline-alone", REGULAR, 0600, FALSE, TEXT ("\n"), NULL, 0, "is empty" },
  { "world-readable", REGULAR, 0644, FALSE, TEXT ("hunter2"), NULL, 0, "by everybody" },
  { "world-writable", REGULAR, 0602, FALSE, TEXT ("hunter2"), NULL, 0, "by everybody" },
  { "of-another-user", REGULAR, 0600, TRUE, TEXT ("hunter2"), NULL, 0, "another user" },
  { "link", LINK, 0600, FALSE, TEXT ("hunter2"), NULL, 0, "cannot be used" },
  { "fifo", FIFO, 0600, FALSE, NULL, 0, NULL, 0, "not a regular file" },
  { "folder", FOLDER, 0700, FALSE, NULL, 0, NULL, 0, "not a regular file" },
  { "missing", MISSING, 0, FALSE, NULL, 0, NULL, 0, NULL },
};

static void
write_bytes (const Row *row, const char *path)
{
  g_autofree char *filler = g_strnfill (row->length, 'x');

  g_assert_true (g_file_set_contents (path, row->bytes != NULL ? row->bytes : filler, (gssize) row->length, NULL));
  g_assert_cmpint (g_chmod (path, row->mode), ==, 0);
  if (row->others)
    g_assert_cmpint (chown (path, 4242, 4242), ==, 0);
}

static void
make (const Row *row, const char *path, const char *target)
{
  if (row->kind == REGULAR)
    write_bytes (row, path);
  else if (row->kind == FIFO)
    g_assert_cmpint (mkfifo (path, row->mode), ==, 0);
  else if (row->kind == FOLDER)
    g_assert_cmpint (g_mkdir (path, row->mode), ==, 0);
  else if (row->kind == LINK)
    {
      write_bytes (row, target);
      g_assert_cmpint (symlink (target, path), ==, 0);
    }
}

static void
check_secret (const Row *row, PbSecret *secret)
{
  g_assert_nonnull (secret);
  g_assert_cmpuint (pb_secret_get_length (secret), ==, row->secret_length);
  if (row->secret != NULL)
    g_assert_cmpint (memcmp (pb_secret_get (secret), row->secret, row->secret_length), ==, 0);
}

static void
test_credential (gconstpointer data)
{
  const Row *row = data;
  g_autofree char *folder = g_dir_make_tmp ("postbell-credential-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "postbell.bob@zoo.test", NULL);
  g_autofree char *target = g_build_filename (folder, "elsewhere", NULL);
  g_autoptr (PbVault) vault = pb_vault_new_system (folder, "test");
  g_autoptr (GError) error = NULL;

  if (row->others && geteuid () != 0)
    {
      g_test_skip ("only root can make a file of another user's");
      g_rmdir (folder);
      return;
    }
  make (row, path, target);
  g_autoptr (PbSecret) secret = pb_credential_read (folder, "bob@zoo.test", &error);
  gboolean usable = row->kind != MISSING && row->fault == NULL;
  g_assert_cmpint (pb_vault_has_credential (vault, "bob@zoo.test"), ==, usable);
  if (usable)
    check_secret (row, secret);
  else
    g_assert_null (secret);
  if (row->fault == NULL)
    g_assert_no_error (error);
  else
    {
      g_assert_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG);
      g_assert_nonnull (strstr (error->message, row->fault));
      g_assert_null (strstr (error->message, "hunter2"));
    }
  g_remove (path);
  g_remove (target);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* A name cannot lead out of the folder, and without a folder there is nothing. */
static void
test_credential_elsewhere (void)
{
  g_autofree char *folder = g_dir_make_tmp ("postbell-credential-XXXXXX", NULL);
  g_autofree char *sub = g_build_filename (folder, "postbell.x", NULL);
  g_autofree char *path = g_build_filename (folder, "outside", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir (sub, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, "hunter2", -1, NULL));
  g_assert_cmpint (g_chmod (path, 0600), ==, 0);
  g_assert_null (pb_credential_read (folder, "x/../outside", &error));
  g_assert_null (pb_credential_read (NULL, "outside", &error));
  g_assert_null (pb_credential_read ("", "outside", &error));
  g_assert_null (pb_credential_read (path, "x", &error));
  g_assert_no_error (error);
  g_remove (path);
  g_rmdir (sub);
  g_rmdir (folder);
}

static void
answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **answer)
{
  while (*answer == NULL)
    g_main_context_iteration (NULL, TRUE);
  return g_steal_pointer (answer);
}

static void
test_no_bus (void)
{
  g_autoptr (PbVault) vault = pb_vault_new_system (NULL, "test");
  g_autoptr (PbSecret) secret = pb_secret_new ("hunter2", 7);
  g_autoptr (GError) error = NULL;
  GAsyncResult *answer = NULL;

  pb_vault_lookup_async (vault, "bob", NULL, answered, &answer);
  g_autoptr (GAsyncResult) looked_up = wait_for (&answer);
  g_assert_null (pb_vault_lookup_finish (vault, looked_up, &error));
  g_assert_error (error, PB_ERROR, PB_ERROR_CLASS_VAULT_LOCKED);
  g_assert_cmpstr (error->message, ==, "No keyring service is running.");
  g_clear_error (&error);

  pb_vault_store_async (vault, "bob", "label", secret, NULL, answered, &answer);
  g_autoptr (GAsyncResult) stored = wait_for (&answer);
  g_assert_false (pb_vault_store_finish (vault, stored, &error));
  g_assert_error (error, PB_ERROR, PB_ERROR_CLASS_VAULT_LOCKED);
  g_clear_error (&error);

  pb_vault_unlock_async (vault, NULL, answered, &answer);
  g_autoptr (GAsyncResult) unlocked = wait_for (&answer);
  g_assert_false (pb_vault_unlock_finish (vault, unlocked, &error));
  g_assert_error (error, PB_ERROR, PB_ERROR_CLASS_VAULT_LOCKED);
}

static void
test_cancelled (void)
{
  g_autoptr (PbVault) vault = pb_vault_new_system (NULL, "test");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GAsyncResult *answer = NULL;

  pb_vault_lookup_async (vault, "bob", cancellable, answered, &answer);
  g_cancellable_cancel (cancellable);
  g_autoptr (GAsyncResult) looked_up = wait_for (&answer);
  g_assert_null (pb_vault_lookup_finish (vault, looked_up, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* A vault dropped while it is asked: the answer still comes, once. */
static void
test_dropped (void)
{
  PbVault *vault = pb_vault_new_system (NULL, "test");
  GAsyncResult *answer = NULL;

  pb_vault_lookup_async (vault, "bob", NULL, answered, &answer);
  g_object_add_weak_pointer (G_OBJECT (vault), (gpointer *) &vault);
  g_object_unref (vault);
  g_object_unref (wait_for (&answer));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_null (vault);
}

static void
assert_secret (PbVault *vault, const char *name, const char *expected)
{
  g_autoptr (GError) error = NULL;
  GAsyncResult *answer = NULL;

  pb_vault_lookup_async (vault, name, NULL, answered, &answer);
  g_autoptr (GAsyncResult) result = wait_for (&answer);
  g_autoptr (PbSecret) secret = pb_vault_lookup_finish (vault, result, &error);
  g_assert_cmpstr (secret != NULL ? pb_secret_get (secret) : NULL, ==, expected);
  if (expected != NULL)
    g_assert_no_error (error);
}

/* What no keyring takes is kept in memory: the newest, until it is dropped or cleared. */
static void
test_kept (void)
{
  g_autoptr (PbVault) vault = pb_vault_new_system (NULL, "test");
  g_autoptr (PbSecret) first = pb_secret_new ("hunter2", 7);
  g_autoptr (PbSecret) second = pb_secret_new ("hunter3", 7);
  GAsyncResult *answer = NULL;

  g_assert_false (pb_vault_is_kept (vault, "bob"));
  g_assert_true (pb_vault_keep (vault, "bob", "label", first));
  assert_secret (vault, "bob", "hunter2");
  assert_secret (vault, "bob.openapi", NULL);
  g_assert_true (pb_vault_keep (vault, "bob", "label", second));
  assert_secret (vault, "bob", "hunter3");
  pb_vault_store_async (vault, "bob", "label", first, NULL, answered, &answer); /* fails: there is no bus */
  g_object_unref (wait_for (&answer));
  assert_secret (vault, "bob", "hunter3");
  g_assert_false (pb_vault_keep (vault, "bob", "label", NULL));
  g_assert_false (pb_vault_is_kept (vault, "bob"));
  assert_secret (vault, "bob", NULL);
  g_assert_true (pb_vault_keep (vault, "bob", "label", first));
  pb_vault_clear_async (vault, "bob", NULL, answered, &answer);
  g_object_unref (wait_for (&answer));
  g_assert_false (pb_vault_is_kept (vault, "bob"));
}

int
main (int argc, char **argv)
{
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/vault/credential/", rows[i].name, NULL);
      g_test_add_data_func (path, &rows[i], test_credential);
    }
  g_test_add_func ("/vault/credential-elsewhere", test_credential_elsewhere);
  g_test_add_func ("/vault/no-bus", test_no_bus);
  g_test_add_func ("/vault/cancelled", test_cancelled);
  g_test_add_func ("/vault/dropped", test_dropped);
  g_test_add_func ("/vault/kept", test_kept);
  return g_test_run ();
}
