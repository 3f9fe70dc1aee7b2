/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-credential.c: one file, one secret; nothing of it stays in memory of ours but the PbSecret. */
#include "pb-credential.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pb-error.h"

#define MAX_SIZE (64 * 1024)

/* Returns: what is wrong with the file, or NULL. */
static const char *
find_fault (const struct stat *st)
{
  if (!S_ISREG (st->st_mode))
    return "is not a regular file";
  if (st->st_uid != geteuid () && st->st_uid != 0)
    return "belongs to another user";
  if ((st->st_mode & (S_IROTH | S_IWOTH)) != 0)
    return "can be read or written by everybody";
  if (st->st_size == 0)
    return "is empty";
  if (st->st_size > MAX_SIZE)
    return "is too large";
  return NULL;
}

/* Reads until @size bytes are there or the file ends.
 * Returns: how many, or -1 with errno. */
static gssize
read_all (int fd, char *buffer, gsize size)
{
  gsize got = 0;
  gssize n = 1;

  while (got < size && n != 0)
    {
      n = read (fd, buffer + got, size - got);
      if (n < 0 && errno != EINTR)
        return -1;
      got += n > 0 ? (gsize) n : 0;
    }
  return (gssize) got;
}

static PbSecret *
read_secret (int fd, gsize size, const char **fault)
{
  char *buffer = g_malloc (size);
  gssize length = read_all (fd, buffer, size);
  PbSecret *secret = NULL;

  if (length > 0 && buffer[length - 1] == '\n')
    length--;
  if (length > 0)
    secret = pb_secret_new (buffer, (gsize) length);
  else
    *fault = length == 0 ? "is empty" : g_strerror (errno);
  pb_secret_wipe (buffer, size);
  g_free (buffer);
  return secret;
}

PbSecret *
pb_credential_read (const char *directory, const char *name, GError **error)
{
  g_autofree char *base = g_strconcat ("postbell.", name, NULL);
  PbSecret *secret = NULL;
  struct stat st;

  if (directory == NULL || *directory == '\0' || strchr (name, '/') != NULL)
    return NULL;
  g_autofree char *path = g_build_filename (directory, base, NULL);
  int fd = open (path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
    return NULL;
  const char *fault = fd < 0 ? g_strerror (errno) : NULL;
  if (fd >= 0)
    {
      fault = fstat (fd, &st) == 0 ? find_fault (&st) : g_strerror (errno);
      if (fault == NULL)
        secret = read_secret (fd, (gsize) st.st_size, &fault);
      close (fd);
    }
  if (secret == NULL)
    g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, "The credential file %s cannot be used: %s.", path, fault);
  return secret;
}
