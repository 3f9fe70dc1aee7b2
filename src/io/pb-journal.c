/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-journal.c: see pb-journal.h. */
#include "pb-journal.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIRST_LINE "postbell journal 1\n"
#define MAX_SIZE   (256 * 1024 * 1024) /* bytes: some millions of lines */

#define TRIES   100 /* to lock a file that is still in its place */
#define BOOT_ID "/proc/sys/kernel/random/boot_id"

/* The last line about a key. */
typedef struct _Entry Entry;
struct _Entry
{
  char *word;    /* (owned) */
  char *detail;  /* (owned) */
  Entry *before; /* (owned) (nullable): the last one with another word; it has none before */
};

struct _PbJournal
{
  int fd;              /* locked */
  char *path;          /* (owned) */
  char *boot;          /* (owned) */
  gsize size;          /* of the whole lines in it */
  GHashTable *entries; /* (owned) (element-type utf8 Entry): by key */
};

static void
entry_free (gpointer data)
{
  Entry *self = data;

  if (self == NULL)
    return;
  entry_free (self->before);
  g_free (self->word);
  g_free (self->detail);
  g_free (self);
}

static gboolean
fail (GError **error, int code)
{
  g_set_error_literal (error, G_FILE_ERROR, (gint) g_file_error_from_errno (code), g_strerror (code));
  return FALSE;
}

static gboolean
fail_foreign (GError **error)
{
  g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "The file is no journal.");
  return FALSE;
}

static gboolean
fail_busy (GError **error)
{
  g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_AGAIN, "Another process has the journal.");
  return FALSE;
}

/* --- reading --- */

/* Returns: (transfer full) (nullable): what the file has. */
static char *
read_all (PbJournal *self, gsize size, GError **error)
{
  g_autofree char *text = g_malloc (size + 1);
  gsize have = 0;
  ssize_t got = 1;

  while (have < size && got > 0)
    {
      got = pread (self->fd, text + have, size - have, (off_t) have);
      if (got > 0)
        have += (gsize) got;
      else if (got < 0 && errno == EINTR)
        got = 1;
      else if (got < 0)
        {
          (void) fail (error, errno);
          return NULL;
        }
    }
  text[have] = '\0';
  return g_steal_pointer (&text);
}

/* Returns: (transfer full) (nullable): what is before a line with @word, the last line so far being @last. */
static Entry *
new_before (Entry *last, const char *word)
{
  Entry *before;

  if (last == NULL || g_str_equal (last->word, word))
    return last != NULL ? g_steal_pointer (&last->before) : NULL;
  before = g_new0 (Entry, 1);
  before->word = g_strdup (last->word);
  before->detail = g_strdup (last->detail);
  return before;
}

static void
remember (PbJournal *self, const char *word, const char *key, const char *detail)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->word = g_strdup (word);
  entry->detail = g_strdup (detail);
  entry->before = new_before (g_hash_table_lookup (self->entries, key), word);
  g_hash_table_replace (self->entries, g_strdup (key), entry);
}

static void
take_line (PbJournal *self, const char *line)
{
  g_auto (GStrv) parts = g_strsplit (line, " ", 3);

  if (parts[0] != NULL && parts[1] != NULL)
    remember (self, parts[0], parts[1], parts[2] != NULL ? parts[2] : "");
}

static gboolean
take_lines (PbJournal *self, char *text, GError **error)
{
  char *line = text, *end;

  if (text[0] != '\0' && !g_str_has_prefix (text, FIRST_LINE) && !g_str_has_prefix (FIRST_LINE, text))
    return fail_foreign (error);
  while ((end = strchr (line, '\n')) != NULL)
    {
      *end = '\0';
      if (line != text)
        take_line (self, line);
      line = end + 1;
    }
  self->size = (gsize) (line - text);
  return TRUE;
}

/* --- writing --- */

static gboolean
write_all (PbJournal *self, const char *text, gsize len, GError **error)
{
  gsize done = 0;

  while (done < len)
    {
      ssize_t n = pwrite (self->fd, text + done, len - done, (off_t) (self->size + done));

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return fail (error, n < 0 ? errno : EIO);
      done += (gsize) n;
    }
  return TRUE;
}

/* All of @text, or nothing that a reader would count. */
static gboolean
append (PbJournal *self, const char *text, gsize len, gboolean durable, GError **error)
{
  if (!write_all (self, text, len, error))
    {
      if (ftruncate (self->fd, (off_t) self->size) != 0)
        g_debug ("half a line stays in the journal");
      return FALSE;
    }
  self->size += len;
  return !durable || fdatasync (self->fd) == 0 || fail (error, errno);
}

/* A new file is in its folder once that is on the disk. */
static void
sync_folder (const char *folder)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0 || fsync (fd) != 0)
    g_debug ("the folder of the journal was not written out");
  if (fd >= 0)
    (void) close (fd);
}

/* --- public --- */

/* Reads what is there; an empty file becomes a journal. */
static gboolean
load (PbJournal *self, GError **error)
{
  struct stat status;
  g_autofree char *text = NULL;

  if (fstat (self->fd, &status) != 0)
    return fail (error, errno);
  if (!S_ISREG (status.st_mode) || status.st_size > MAX_SIZE)
    return fail_foreign (error);
  text = read_all (self, (gsize) status.st_size, error);
  if (text == NULL || !take_lines (self, text, error))
    return FALSE;
  if (fchmod (self->fd, 0600) != 0 || ftruncate (self->fd, (off_t) self->size) != 0)
    return fail (error, errno);
  return self->size > 0 || append (self, FIRST_LINE, sizeof FIRST_LINE - 1, TRUE, error);
}

static gboolean
lock (PbJournal *self, GError **error)
{
  if (flock (self->fd, LOCK_EX | LOCK_NB) == 0)
    return TRUE;
  if (errno != EWOULDBLOCK)
    return fail (error, errno);
  return fail_busy (error);
}

/* Where nobody knows, each journal is of a start of its own. */
static char *
dup_boot (void)
{
  char *boot = NULL;

  return g_file_get_contents (BOOT_ID, &boot, NULL, NULL) ? g_strstrip (boot) : g_uuid_string_random ();
}

/* Returns: whether the path still leads to the file that is open: its last owner may have deleted it before it let it go. */
static gboolean
is_in_place (const PbJournal *self)
{
  struct stat ours, theirs;

  return fstat (self->fd, &ours) == 0 && lstat (self->path, &theirs) == 0 && ours.st_dev == theirs.st_dev && ours.st_ino == theirs.st_ino;
}

static gboolean
open_once (PbJournal *self, GError **error)
{
  self->fd = open (self->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
  return self->fd < 0 ? fail (error, errno) : lock (self, error);
}

/* Opens and locks the file that the path leads to. */
static gboolean
open_locked (PbJournal *self, GError **error)
{
  for (guint i = 0; i < TRIES; i++)
    {
      if (!open_once (self, error))
        return FALSE;
      if (is_in_place (self))
        return TRUE;
      (void) close (self->fd);
      self->fd = -1;
    }
  return fail_busy (error);
}

PbJournal *
pb_journal_open (const char *path, GError **error)
{
  g_autoptr (PbJournal) self = g_new0 (PbJournal, 1);
  g_autofree char *folder = g_path_get_dirname (path);

  self->fd = -1;
  self->path = g_strdup (path);
  self->boot = dup_boot ();
  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, entry_free);
  (void) g_mkdir_with_parents (folder, 0700);
  if (!open_locked (self, error) || !load (self, error))
    return NULL;
  sync_folder (folder);
  return g_steal_pointer (&self);
}

void
pb_journal_free (PbJournal *self)
{
  if (self == NULL)
    return;
  if (self->fd >= 0)
    (void) close (self->fd);
  g_hash_table_unref (self->entries);
  g_free (self->boot);
  g_free (self->path);
  g_free (self);
}

const char *
pb_journal_get_path (PbJournal *self)
{
  return self->path;
}

const char *
pb_journal_get_boot (PbJournal *self)
{
  return self->boot;
}

gboolean
pb_journal_is_empty (PbJournal *self)
{
  return g_hash_table_size (self->entries) == 0;
}

static const char *
tell (const Entry *entry, const char **detail)
{
  if (detail != NULL)
    *detail = entry != NULL ? entry->detail : "";
  return entry != NULL ? entry->word : NULL;
}

const char *
pb_journal_find (PbJournal *self, const char *key, const char **detail)
{
  return tell (g_hash_table_lookup (self->entries, key), detail);
}

const char *
pb_journal_find_before (PbJournal *self, const char *key, const char **detail)
{
  const Entry *entry = g_hash_table_lookup (self->entries, key);

  return tell (entry != NULL ? entry->before : NULL, detail);
}

gboolean
pb_journal_add (PbJournal *self, const char *word, const char *const *keys, const char *detail, gboolean durable, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; keys[i] != NULL; i++)
    g_string_append_printf (text, "%s %s%s%s\n", word, keys[i], detail != NULL ? " " : "", detail != NULL ? detail : "");
  if (!append (self, text->str, text->len, durable, error))
    return FALSE;
  for (gsize i = 0; keys[i] != NULL; i++)
    remember (self, word, keys[i], detail != NULL ? detail : "");
  return TRUE;
}

gboolean
pb_journal_clear (PbJournal *self, GError **error)
{
  g_hash_table_remove_all (self->entries);
  self->size = 0;
  if (ftruncate (self->fd, 0) != 0)
    return fail (error, errno);
  return append (self, FIRST_LINE, sizeof FIRST_LINE - 1, TRUE, error);
}

void
pb_journal_delete (PbJournal *self)
{
  if (unlink (self->path) != 0)
    g_debug ("the journal stays: %s", g_strerror (errno));
}
