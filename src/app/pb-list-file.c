/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-list-file.c: see pb-list-file.h (memfd_create(2)). */
#include "config.h"

#include "pb-list-file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "pb-error.h"
#include "pb-exmail-json.h"

#define PIECE    65536               /* bytes that are written at once */
#define MAX_SIZE (256 * 1024 * 1024) /* bytes: 200 000 members of 1 KiB */

struct _PbListFile
{
  int fd;
  GString *piece; /* (owned): not written yet */
  gsize size;
  GError *error; /* (owned) (nullable): why it cannot be written */
};

static void
take_errno (PbListFile *self)
{
  int code = errno;

  if (self->error == NULL)
    self->error = g_error_new (G_IO_ERROR, (int) g_io_error_from_errno (code), "The list cannot be handed over: %s", g_strerror (code));
}

PbListFile *
pb_list_file_new (void)
{
  PbListFile *self = g_new0 (PbListFile, 1);

  self->piece = g_string_sized_new (PIECE + 1024);
  self->fd = memfd_create ("postbell-list", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (self->fd < 0)
    take_errno (self);
  return self;
}

void
pb_list_file_free (PbListFile *self)
{
  if (self == NULL)
    return;
  if (self->fd >= 0)
    (void) close (self->fd);
  g_string_free (self->piece, TRUE);
  g_clear_error (&self->error);
  g_free (self);
}

/* It is memory: a write takes all, or there is no room. */
static void
flush (PbListFile *self)
{
  ssize_t written = self->error == NULL ? write (self->fd, self->piece->str, self->piece->len) : -1;

  if (self->error == NULL && written < 0)
    take_errno (self);
  else if (self->error == NULL && (gsize) written < self->piece->len)
    self->error = g_error_new_literal (PB_ERROR, PB_ERROR_CLASS_LIMIT, "The list is longer than there is memory for it.");
  g_string_truncate (self->piece, 0);
}

void
pb_list_file_add (PbListFile *self, JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);
  g_autofree char *json = json_to_string (node, FALSE);
  gsize len = strlen (json);

  self->size += len + 1;
  if (self->size > MAX_SIZE && self->error == NULL)
    self->error = g_error_new_literal (PB_ERROR, PB_ERROR_CLASS_LIMIT, "The list is too long.");
  if (self->error != NULL)
    return;
  g_string_append_len (self->piece, json, (gssize) len);
  g_string_append_c (self->piece, '\n');
  if (self->piece->len >= PIECE)
    flush (self);
}

int
pb_list_file_end (PbListFile *self, GError **error)
{
  int fd;

  flush (self);
  if (self->error == NULL && fcntl (self->fd, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) != 0)
    take_errno (self);
  if (self->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->error));
      return -1;
    }
  fd = self->fd;
  self->fd = -1;
  return fd;
}

/* Returns: FALSE: a line is no object. */
static gboolean
hand_out (const char *data, gsize len, PbExmailListingFunc func, gpointer user_data)
{
  const char *end;

  for (gsize at = 0; at < len; at = (gsize) (end - data) + 1)
    {
      g_autoptr (JsonObject) object = NULL;

      end = memchr (data + at, '\n', len - at);
      object = end != NULL ? pb_exmail_parse_strict (data + at, (gsize) (end - data) - at) : NULL;
      if (object == NULL)
        return FALSE;
      func (object, user_data);
    }
  return TRUE;
}

gboolean
pb_list_file_read (int fd, PbExmailListingFunc func, gpointer user_data, GError **error)
{
  g_autoptr (GMappedFile) file = g_mapped_file_new_from_fd (fd, FALSE, error);
  gboolean ok = file != NULL && (g_mapped_file_get_length (file) == 0 || hand_out (g_mapped_file_get_contents (file), g_mapped_file_get_length (file), func, user_data));

  (void) close (fd);
  if (file != NULL && !ok)
    g_set_error_literal (error, PB_ERROR, PB_ERROR_CLASS_PROTOCOL, "The running Postbell handed over a list that cannot be read.");
  return ok;
}
