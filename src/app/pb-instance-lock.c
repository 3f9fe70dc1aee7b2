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
  int fd;        /* -1: there is no file */
  char *problem; /* (owned) (nullable): why */
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

/* Returns: whether @code of open(2) says that nobody can write there, rather than that the place is a wrong one. */
static gboolean
is_no_place (int code)
{
  return code == EROFS || code == EACCES || code == EPERM || code == ENOSPC || code == EDQUOT;
}

/* @code: of open(2). */
static PbInstanceLock *
go_without (const char *path, int code, GError **error)
{
  PbInstanceLock *self;

  if (!is_no_place (code))
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), _ ("Cannot open %s: %s."), path, g_strerror (code));
      return NULL;
    }
  self = g_new0 (PbInstanceLock, 1);
  self->fd = -1;
  self->problem = g_strdup_printf (_ ("Cannot open %s: %s."), path, g_strerror (code));
  return self;
}

PbInstanceLock *
pb_instance_lock_take (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  PbInstanceLock *self;
  int made = g_mkdir_with_parents (folder, 0700) == 0 ? 0 : errno, fd;

  fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    return go_without (path, errno == ENOENT && made != 0 ? made : errno, error);
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

const char *
pb_instance_lock_get_problem (PbInstanceLock *self)
{
  return self->problem;
}

void
pb_instance_lock_release (PbInstanceLock *self)
{
  if (self == NULL)
    return;
  if (self->fd >= 0)
    (void) close (self->fd);
  g_free (self->problem);
  g_free (self);
}
