/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-accounts.c: accounts.ini as a list that follows the file. */
#include "pb-accounts.h"

#include "pb-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_FILE   (1024 * 1024) /* bytes: some thousand accounts */
#define SETTLE_MS  200           /* editors and tools write in several steps; within the second the contract grants */
#define LOCK_TRIES 200           /* of 10 ms: a writer holds the lock for a few ms; 2 s means it was stopped */

struct _PbAccounts
{
  GObject parent_instance;

  char *path;            /* (owned) (nullable): NULL: there is no file, the accounts never change */
  GPtrArray *accounts;   /* (owned) (element-type PbAccount) */
  GPtrArray *problems;   /* (owned) (element-type utf8) */
  GHashTable *groups;    /* (owned) (element-type utf8 utf8): every group, and what is wrong with it or NULL; the last ones
                          * while there is no file */
  GFileMonitor *monitor; /* (owned) (nullable) */
  guint settle;          /* source id, 0 = none */
};

G_DEFINE_FINAL_TYPE (PbAccounts, pb_accounts, G_TYPE_OBJECT)

static guint changed_signal;

static GPtrArray *
list_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) pb_account_unref);
}

/* @missing: (out) (optional)
 * Returns: (transfer full) (nullable): the file's groups; empty when there is no file. */
static GKeyFile *
read_file (const char *path, gboolean *missing, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) failure = NULL;
  g_autofree char *text = NULL;
  gsize length = 0;
  struct stat info;
  gboolean none = stat (path, &info) != 0 && errno == ENOENT;

  if (missing != NULL)
    *missing = none;
  if (none)
    return g_steal_pointer (&file);
  if (stat (path, &info) == 0 && (!S_ISREG (info.st_mode) || info.st_size > MAX_FILE))
    g_set_error (&failure, PB_ERROR, PB_ERROR_CLASS_CONFIG, "it is not a file of at most %d bytes", MAX_FILE);
  else if (g_file_get_contents (path, &text, &length, &failure))
    g_key_file_load_from_data (file, text, length, G_KEY_FILE_KEEP_COMMENTS | G_KEY_FILE_KEEP_TRANSLATIONS, &failure);
  if (failure == NULL)
    return g_steal_pointer (&file);
  g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, "%s cannot be read: %s.", path, failure->message);
  return NULL;
}

static gboolean
lists_equal (GPtrArray *a, GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    if (!pb_account_equal (g_ptr_array_index (a, i), g_ptr_array_index (b, i)))
      return FALSE;
  return TRUE;
}

static gboolean
texts_equal (GPtrArray *a, GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    if (!g_str_equal (g_ptr_array_index (a, i), g_ptr_array_index (b, i)))
      return FALSE;
  return TRUE;
}

/* Takes over what @file says. @missing: there is none; editors move it away before they write it anew, which removes no
 * account for good. Returns: whether anything differs from before. */
static gboolean
adopt (PbAccounts *self, GKeyFile *file, gboolean missing)
{
  g_autoptr (GPtrArray) accounts = list_new ();
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) ids = g_key_file_get_groups (file, NULL);
  gboolean same;

  if (!missing)
    g_hash_table_remove_all (self->groups);
  for (gsize i = 0; ids[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;
      PbAccount *account = pb_account_load (file, ids[i], &error);

      g_hash_table_insert (self->groups, g_strdup (ids[i]), account == NULL ? g_strdup (error->message) : NULL);
      if (account != NULL)
        g_ptr_array_add (accounts, account);
      else
        g_ptr_array_add (problems, g_strdup (error->message));
    }
  same = lists_equal (accounts, self->accounts) && texts_equal (problems, self->problems);
  /* What is known stays the same object, so that those who hold it see no change. */
  if (same)
    return FALSE;
  g_ptr_array_unref (self->accounts);
  g_ptr_array_unref (self->problems);
  self->accounts = g_steal_pointer (&accounts);
  self->problems = g_steal_pointer (&problems);
  return TRUE;
}

gboolean
pb_accounts_load (PbAccounts *self, GError **error)
{
  gboolean missing = FALSE;
  g_autoptr (GKeyFile) file = self->path != NULL ? read_file (self->path, &missing, error) : NULL;

  if (file == NULL)
    return self->path == NULL;
  if (adopt (self, file, missing))
    g_signal_emit (self, changed_signal, 0);
  return TRUE;
}

static void
report_unreadable (PbAccounts *self, const char *message)
{
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (problems, g_strdup (message));
  if (texts_equal (problems, self->problems))
    return;
  g_ptr_array_unref (self->problems);
  self->problems = g_steal_pointer (&problems);
  g_signal_emit (self, changed_signal, 0);
}

static gboolean
settled_cb (gpointer user_data)
{
  g_autoptr (PbAccounts) self = g_object_ref (user_data);
  g_autoptr (GError) error = NULL;

  self->settle = 0;
  if (!pb_accounts_load (self, &error) && error != NULL)
    report_unreadable (self, error->message);
  return G_SOURCE_REMOVE;
}

static void
file_changed_cb (GFileMonitor *monitor, GFile *file, GFile *other, GFileMonitorEvent event, gpointer user_data)
{
  PbAccounts *self = user_data;
  g_autofree char *ours = g_path_get_basename (self->path);
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *new_name = other != NULL ? g_file_get_basename (other) : NULL;

  if (self->settle != 0 || (!g_str_equal (name, ours) && g_strcmp0 (new_name, ours) != 0))
    return;
  self->settle = g_timeout_add (SETTLE_MS, settled_cb, self);
}

void
pb_accounts_watch (PbAccounts *self)
{
  g_autofree char *folder = self->path != NULL ? g_path_get_dirname (self->path) : NULL;
  g_autoptr (GFile) file = folder != NULL ? g_file_new_for_path (folder) : NULL;
  g_autoptr (GError) error = NULL;

  if (self->monitor != NULL || file == NULL)
    return;
  /* A folder that is not there would be looked for every few seconds. */
  if (g_mkdir_with_parents (folder, 0700) != 0)
    g_debug ("%s cannot be made: %s", folder, g_strerror (errno));
  self->monitor = g_file_monitor_directory (file, G_FILE_MONITOR_WATCH_MOVES, NULL, &error);
  if (self->monitor == NULL)
    {
      g_debug ("%s cannot be watched: %s", folder, error->message);
      return;
    }
  g_file_monitor_set_rate_limit (self->monitor, SETTLE_MS);
  g_signal_connect (self->monitor, "changed", G_CALLBACK (file_changed_cb), self);
}

/* Returns: a descriptor that holds the lock until it is closed, -1 with @error. */
static int
take_lock (PbAccounts *self, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autofree char *path = g_strconcat (self->path, ".lock", NULL);
  int fd, tries = 0;

  if (g_mkdir_with_parents (folder, 0700) != 0 || (fd = open (path, O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600)) < 0)
    {
      g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, "%s cannot be written: %s.", self->path, g_strerror (errno));
      return -1;
    }
  while (flock (fd, LOCK_EX | LOCK_NB) != 0)
    {
      if (tries++ == LOCK_TRIES)
        {
          close (fd);
          g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, "%s is being changed by another program.", self->path);
          return -1;
        }
      poll (NULL, 0, 10);
    }
  return fd;
}

static gboolean
write_file (PbAccounts *self, GKeyFile *file, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) failure = NULL;
  gsize length;
  char *target = realpath (self->path, NULL); /* a link to a file kept elsewhere stays a link */
  gboolean ok;

  text = g_key_file_to_data (file, &length, NULL);
  ok = g_file_set_contents_full (target != NULL ? target : self->path, text, (gssize) length, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, &failure);
  free (target);
  if (!ok)
    g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, "%s cannot be written: %s.", self->path, failure->message);
  return ok;
}

/* Reads, changes and writes under the lock. @account: (nullable): NULL removes @id. */
static gboolean
change_file (PbAccounts *self, const PbAccount *account, const char *id, GKeyFile *file, GError **error)
{
  g_autoptr (PbAccount) check = NULL;

  if (account == NULL)
    return g_key_file_remove_group (file, id, NULL) ? write_file (self, file, error) : TRUE;
  pb_account_save (account, file);
  check = pb_account_load (file, id, error);
  return check != NULL && write_file (self, file, error);
}

static gboolean
change (PbAccounts *self, const PbAccount *account, const char *id, GError **error)
{
  g_autoptr (GKeyFile) file = NULL;
  gboolean ok;
  int lock;

  if (self->path == NULL)
    g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, "these accounts cannot be changed");
  if (self->path == NULL || (lock = take_lock (self, error)) < 0)
    return FALSE;
  file = read_file (self->path, NULL, error);
  ok = file != NULL && change_file (self, account, id, file, error);
  close (lock);
  if (ok && adopt (self, file, FALSE))
    g_signal_emit (self, changed_signal, 0);
  return ok;
}

const char *
pb_accounts_get_problem (PbAccounts *self, const char *id)
{
  return g_hash_table_lookup (self->groups, id);
}

gboolean
pb_accounts_put (PbAccounts *self, const PbAccount *account, GError **error)
{
  return change (self, account, account->id, error);
}

gboolean
pb_accounts_remove (PbAccounts *self, const char *id, GError **error)
{
  return change (self, NULL, id, error);
}

GPtrArray *
pb_accounts_get (PbAccounts *self)
{
  return self->accounts;
}

GPtrArray *
pb_accounts_get_problems (PbAccounts *self)
{
  return self->problems;
}

gboolean
pb_accounts_has_group (PbAccounts *self, const char *id)
{
  return g_hash_table_contains (self->groups, id);
}

PbAccount *
pb_accounts_find (PbAccounts *self, const char *id)
{
  PbAccount *found = NULL;
  guint n = 0;

  for (guint i = 0; i < self->accounts->len; i++)
    {
      PbAccount *account = g_ptr_array_index (self->accounts, i);
      if (g_str_equal (account->id, id))
        return account;
      if (!g_str_has_prefix (account->id, id) && !g_str_has_prefix (account->address, id))
        continue;
      found = account;
      n++;
    }
  return n == 1 ? found : NULL;
}

static void
pb_accounts_dispose (GObject *object)
{
  PbAccounts *self = PB_ACCOUNTS (object);

  if (self->monitor != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->monitor, self);
      g_file_monitor_cancel (self->monitor);
    }
  g_clear_object (&self->monitor);
  g_clear_handle_id (&self->settle, g_source_remove);
  G_OBJECT_CLASS (pb_accounts_parent_class)->dispose (object);
}

static void
pb_accounts_finalize (GObject *object)
{
  PbAccounts *self = PB_ACCOUNTS (object);

  g_free (self->path);
  g_ptr_array_unref (self->accounts);
  g_ptr_array_unref (self->problems);
  g_hash_table_unref (self->groups);
  G_OBJECT_CLASS (pb_accounts_parent_class)->finalize (object);
}

static void
pb_accounts_class_init (PbAccountsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = pb_accounts_dispose;
  object_class->finalize = pb_accounts_finalize;
  changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pb_accounts_init (PbAccounts *self)
{
  self->accounts = list_new ();
  self->problems = g_ptr_array_new_with_free_func (g_free);
  self->groups = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

PbAccounts *
pb_accounts_new (const char *path)
{
  PbAccounts *self = g_object_new (PB_TYPE_ACCOUNTS, NULL);

  self->path = g_strdup (path);
  return self;
}

PbAccounts *
pb_accounts_new_fixed (PbAccount *account)
{
  PbAccounts *self = g_object_new (PB_TYPE_ACCOUNTS, NULL);

  g_ptr_array_add (self->accounts, pb_account_ref (account));
  g_hash_table_insert (self->groups, g_strdup (account->id), NULL);
  return self;
}
