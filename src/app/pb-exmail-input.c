/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-input.c: see pb-exmail-input.h. */
#include "config.h"

#include "pb-exmail-input.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

#define MAX_FILE      (64 * 1024 * 1024) /* bytes: more than rows are taken */
#define MAX_PASSWORDS (16 * 1024 * 1024)

/* Reads @fd to its end into @buffer, which has room for @max bytes and one more. Returns: bytes, -1: a failure, errno. */
static gssize
read_all (int fd, char *buffer, gsize max)
{
  gsize have = 0;
  ssize_t got = 1;

  while (got != 0 && have <= max)
    {
      got = read (fd, buffer + have, max + 1 - have);
      if (got < 0 && errno != EINTR)
        return -1;
      have += got > 0 ? (gsize) got : 0;
    }
  return (gssize) have;
}

GBytes *
pb_exmail_input_read (const char *path, GError **error)
{
  gboolean standard = g_str_equal (path, "-");
  int fd = standard ? STDIN_FILENO : open (path, O_RDONLY | O_CLOEXEC);
  char *buffer = fd >= 0 ? g_malloc (MAX_FILE + 1) : NULL;
  gssize len = fd >= 0 ? read_all (fd, buffer, MAX_FILE) : -1;
  int code = errno;

  if (fd >= 0 && !standard)
    (void) close (fd);
  if (len >= 0 && len <= MAX_FILE)
    return g_bytes_new_take (g_realloc (buffer, (gsize) len + 1), (gsize) len);
  g_free (buffer);
  if (len < 0)
    g_set_error (error, G_IO_ERROR, (gint) g_io_error_from_errno (code), _ ("Cannot read %s: %s."), path, g_strerror (code));
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE, _ ("%s is too large."), path);
  return NULL;
}

PbExmailPasswords *
pb_exmail_input_read_passwords (int fd, GError **error)
{
  char *buffer = g_malloc (MAX_PASSWORDS + 1);
  gssize len = read_all (fd, buffer, MAX_PASSWORDS);
  g_autoptr (PbSecret) text = len >= 0 && len <= MAX_PASSWORDS ? pb_secret_new (buffer, (gsize) len) : NULL;

  pb_secret_wipe (buffer, len > 0 ? (gsize) len : 0);
  g_free (buffer);
  if (text != NULL && strlen (pb_secret_get (text)) == (gsize) len)
    return pb_exmail_passwords_new (text, error);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("The passwords could not be read."));
  return NULL;
}
