/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-secret-pipe.c: see pb-secret-pipe.h. */
#include "config.h"

#include "pb-secret-pipe.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gi18n.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define USUAL 4096 /* bytes that any pipe takes at once, however many there are */

/* Writes it all, or nothing that counts: without waiting. */
static gboolean
fill (int fd, const PbSecret *secret)
{
  gsize len = pb_secret_get_length (secret);
  ssize_t written;

  if (!g_unix_set_fd_nonblocking (fd, TRUE, NULL))
    return FALSE;
  if (len > USUAL)
    (void) fcntl (fd, F_SETPIPE_SZ, (int) len); /* the write tells whether it is large enough */
  written = write (fd, pb_secret_get (secret), len);
  return written >= 0 && (gsize) written == len;
}

int
pb_secret_pipe_new (const PbSecret *secret, gsize max, GError **error)
{
  int ends[2];
  gboolean ok;

  if (pb_secret_get_length (secret) > max)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE, _ ("The secret is too long."));
      return -1;
    }
  if (!g_unix_open_pipe (ends, FD_CLOEXEC, error))
    return -1;
  ok = fill (ends[1], secret);
  (void) close (ends[1]);
  if (ok)
    return ends[0];
  (void) close (ends[0]);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("This is more than a pipe of this computer takes at once."));
  return -1;
}

/* Returns: bytes that are in the pipe; the other end is closed. */
static gsize
measure (int fd)
{
  int n = 0;

  return ioctl (fd, FIONREAD, &n) == 0 && n > 0 ? (gsize) n : 0;
}

PbSecret *
pb_secret_pipe_read (int fd, gsize max, GError **error)
{
  gsize size = MIN (measure (fd), max) + 1;
  g_autofree char *buffer = g_malloc (size);
  ssize_t n = g_unix_set_fd_nonblocking (fd, TRUE, NULL) ? read (fd, buffer, size) : -1;
  PbSecret *secret = n > 0 && (gsize) n <= max ? pb_secret_new (buffer, (gsize) n) : NULL;

  pb_secret_wipe (buffer, size);
  (void) close (fd);
  if (secret == NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _ ("No secret came through the pipe."));
  return secret;
}
