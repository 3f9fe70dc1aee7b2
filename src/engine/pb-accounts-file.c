/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-accounts-file.c: see pb-accounts-file.h. */
#include "pb-accounts-file.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pb-error.h"

#define MAX_FILE   (1024 * 1024) /* bytes: some thousand accounts */
#define ROOM       (64 * 1024)   /* bytes: more than most such files have */
#define LOCK_TRIES 500           /* of 10 ms: a writer holds the lock for a few ms, but many may want it; 5 s means it was stopped */

/* Returns: whether there is no file at @path; a link that leads nowhere is one that cannot be read at present. */
static gboolean
is_missing (const char *path)
{
  struct stat info;

  return lstat (path, &info) != 0 && errno == ENOENT;
}

gboolean
pb_accounts_file_is_there (const char *path)
{
  return !is_missing (path);
}

PbAccountsText *
pb_accounts_file_read (const char *path, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autofree char *text = NULL;
  gsize length = 0;
  struct stat info;

  if (is_missing (path))
    return pb_accounts_text_new ("", 0);
  if (stat (path, &info) == 0 && (!S_ISREG (info.st_mode) || info.st_size > MAX_FILE))
    g_set_error (&failure, PB_ERROR, PB_ERROR_CLASS_CONFIG, "it is not a file of at most %d bytes", MAX_FILE);
  else if (g_file_get_contents (path, &text, &length, &failure))
    return pb_accounts_text_new (text, length);
  g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, "%s cannot be read: %s.", path, failure->message);
  return NULL;
}

int
pb_accounts_file_lock (const char *file, gboolean wait, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (file);
  g_autofree char *path = g_strconcat (file, ".lock", NULL);
  int fd, tries = 0;

  if (g_mkdir_with_parents (folder, 0700) != 0 || (fd = open (path, O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600)) < 0)
    {
      g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, "%s cannot be written: %s.", file, g_strerror (errno));
      return -1;
    }
  while (flock (fd, LOCK_EX | LOCK_NB) != 0)
    {
      if (!wait || tries++ == LOCK_TRIES)
        {
          close (fd);
          g_set_error (error, wait ? PB_ERROR : G_IO_ERROR, wait ? (int) PB_ERROR_CLASS_CONFIG : (int) G_IO_ERROR_BUSY, "%s is being changed by another program.", file);
          return -1;
        }
      poll (NULL, 0, 10);
    }
  return fd;
}

char *
pb_accounts_file_dup_target (const char *path, GError **error)
{
  g_autofree char *target = NULL;
  char *real;

  if (is_missing (path))
    return g_strdup (path);
  real = realpath (path, NULL);
  target = g_strdup (real);
  free (real);
  if (target != NULL && access (target, W_OK) == 0)
    return g_steal_pointer (&target);
  g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, "%s cannot be written: %s.", path, g_strerror (errno));
  return NULL;
}

gboolean
pb_accounts_file_has_room (const char *path, const char *target, GError **error)
{
  g_autofree char *trial = g_strconcat (target, ".XXXXXX", NULL);
  int fd = g_mkstemp_full (trial, O_RDWR | O_CLOEXEC, 0600);
  int failure = fd < 0 ? errno : posix_fallocate (fd, 0, ROOM);

  if (fd >= 0)
    {
      g_unlink (trial);
      close (fd);
    }
  if (failure != 0)
    g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, "%s cannot be written: %s.", path, g_strerror (failure));
  return failure == 0;
}

gboolean
pb_accounts_file_write (const char *path, const char *text, gsize length, GError **error)
{
  g_autofree char *target = pb_accounts_file_dup_target (path, error);
  g_autoptr (GError) failure = NULL;

  if (target == NULL)
    return FALSE;
  if (g_file_set_contents_full (target, text, (gssize) length, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, &failure))
    return TRUE;
  g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, "%s cannot be written: %s.", path, failure->message);
  return FALSE;
}
