/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-instance-lock.c: see pb-instance-lock.h. */
#include "config.h"

#include "pb-instance-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

struct _PbInstanceLock
{
  int fd;
};

static void
set_busy (int fd, GError **error)
{
  char pid[32] = "";
  ssize_t n = pread (fd, pid, sizeof pid - 1, 0);

  if (n > 0)
    g_strstrip (pid);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, _ ("Another Postbell (process %s) watches the accounts already. End it first."), pid);
}

/* For people who look at the file; nothing depends on it. */
static void
write_pid (int fd)
{
  g_autofree char *text = g_strdup_printf ("%d\n", (int) getpid ());

  if (ftruncate (fd, 0) != 0 || pwrite (fd, text, strlen (text), 0) < 0)
    g_debug ("cannot write the process id into the lock");
}

PbInstanceLock *
pb_instance_lock_take (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  PbInstanceLock *self;
  int fd;

  (void) g_mkdir_with_parents (folder, 0700); /* a failure shows when the lock is opened */
  fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    {
      int saved = errno;
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved), _ ("Cannot open %s: %s."), path, g_strerror (saved));
      return NULL;
    }
  if (flock (fd, LOCK_EX | LOCK_NB) != 0)
    {
      set_busy (fd, error);
      (void) close (fd);
      return NULL;
    }
  write_pid (fd);
  self = g_new0 (PbInstanceLock, 1);
  self->fd = fd;
  return self;
}

void
pb_instance_lock_release (PbInstanceLock *self)
{
  if (self == NULL)
    return;
  (void) close (self->fd);
  g_free (self);
}
