/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-directories.c: see pb-directories.h. */
#include "pb-directories.h"

#include <string.h>

#include "pb-directory-file.h"
#include "pb-directory-likeness.h"
#include "pb-directory-words.h"
#include "pb-known-senders.h"

#define PREFIX "directory-"
#define SUFFIX ".db"

struct _PbDirectories
{
  const PbContext *context; /* (unowned) */
  PbAccounts *accounts;     /* (unowned) */
  char *folder;             /* (owned) */
  char *known_folder;       /* (owned) */
  GHashTable *entries;      /* (owned) (element-type utf8 Entry) */
  gboolean enabled;
  PbDirectoriesFunc func;
  gpointer user_data; /* (unowned) */
};

/* The directory of one account. */
typedef struct
{
  PbDirectories *owner;  /* (unowned) */
  PbAccount *account;    /* (owned) */
  PbDirectorySync *sync; /* (owned) */
} Entry;

char *
pb_directories_dup_path (const char *folder, const char *id)
{
  g_autofree char *name = g_strconcat (PREFIX, id, SUFFIX, NULL);

  return g_build_filename (folder, name, NULL);
}

void
pb_directories_erase (const char *folder, const char *id)
{
  g_autofree char *path = pb_directories_dup_path (folder, id);

  pb_directory_file_erase (path);
}

/* --- one for each account --- */

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  pb_directory_sync_stop (entry->sync);
  g_object_unref (entry->sync);
  pb_account_unref (entry->account);
  g_free (entry);
}

static void
learned_cb (const char *address, gpointer user_data)
{
  Entry *entry = user_data;
  PbDirectories *self = entry->owner;

  if (self->func != NULL)
    self->func (entry->account->id, address, self->user_data);
}

static void
add (PbDirectories *self, PbAccount *account)
{
  static const PbDirectorySyncFuncs funcs = { learned_cb, NULL };
  g_autofree char *path = pb_directories_dup_path (self->folder, account->id);
  PbExmailApi api;
  Entry *entry;

  if (!pb_directory_sync_is_possible (account, &api))
    return;
  entry = g_new0 (Entry, 1);
  entry->owner = self;
  entry->account = pb_account_ref (account);
  entry->sync = pb_directory_sync_new (self->context, account, api, path, &funcs, entry);
  g_hash_table_replace (self->entries, g_strdup (account->id), entry);
  if (!account->paused)
    pb_directory_sync_follow (entry->sync);
}

/* Returns: whether the account @id was taken out; a file that is missing or damaged does not say so. */
static gboolean
is_gone (PbDirectories *self, const char *id)
{
  return !pb_accounts_has_group (self->accounts, id) || pb_accounts_is_bare (self->accounts);
}

/* Returns: whether a directory of @a is one of @b: a name, a pin, the mail server are nothing to it. */
static gboolean
is_same (const PbAccount *a, const PbAccount *b)
{
  const char *const of_a[] = { a->id, a->kind, a->client_id, a->corp_id, a->api_url, a->token_url, a->corp_api_url, a->ca_file, a->proxy };
  const char *const of_b[] = { b->id, b->kind, b->client_id, b->corp_id, b->api_url, b->token_url, b->corp_api_url, b->ca_file, b->proxy };

  for (gsize i = 0; i < G_N_ELEMENTS (of_a); i++)
    if (g_strcmp0 (of_a[i], of_b[i]) != 0)
      return FALSE;
  return a->allow_plain_http == b->allow_plain_http && a->paused == b->paused;
}

static void
erase_entry (PbDirectories *self, const Entry *entry)
{
  pb_directory_sync_erase (entry->sync);
  pb_known_senders_erase (self->known_folder, entry->account->id);
}

/* What belongs to nobody any more goes, with its file; what changed begins anew. @ids: (out) (element-type utf8): what was dropped. */
static void
drop_old (PbDirectories *self, GPtrArray *ids)
{
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      const Entry *entry = value;
      const PbAccount *account = pb_accounts_find (self->accounts, entry->account->id);
      gboolean same = account != NULL && is_same (account, entry->account);

      if (is_gone (self, entry->account->id))
        erase_entry (self, entry);
      if (same)
        continue;
      g_ptr_array_add (ids, g_strdup (key));
      g_hash_table_iter_remove (&iter);
    }
}

/* @ids: (element-type utf8): accounts whose directories are not there any more, or are others. */
static void
tell_all (PbDirectories *self, const GPtrArray *ids)
{
  for (guint i = 0; self->func != NULL && i < ids->len; i++)
    self->func (ids->pdata[i], NULL, self->user_data);
}

static void
follow (PbDirectories *self)
{
  GPtrArray *all = pb_accounts_get (self->accounts);
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);

  drop_old (self, ids);
  for (guint i = 0; self->enabled && i < all->len; i++)
    {
      PbAccount *account = g_ptr_array_index (all, i);

      if (!g_hash_table_contains (self->entries, account->id))
        add (self, account);
    }
  tell_all (self, ids);
}

static void
accounts_changed_cb (PbAccounts *accounts, gpointer user_data)
{
  follow (user_data);
}

/* --- files that nobody has --- */

/* Returns: (transfer full) (nullable): the id in the name of a file of a directory: "directory-ID.db", "directory-ID.db.new" … */
static char *
dup_id (const char *name)
{
  const char *end = g_strrstr (name, SUFFIX);

  if (!g_str_has_prefix (name, PREFIX) || end == NULL || end < name + strlen (PREFIX))
    return NULL;
  return g_strndup (name + strlen (PREFIX), (gsize) (end - name) - strlen (PREFIX));
}

void
pb_directories_sweep_known (PbDirectories *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->known_folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *id = pb_known_senders_dup_id (name);

      if (id != NULL && is_gone (self, id))
        pb_known_senders_erase (self->known_folder, id);
    }
}

void
pb_directories_sweep (PbDirectories *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *id = dup_id (name);

      if (id != NULL && (!self->enabled || is_gone (self, id)))
        pb_directories_erase (self->folder, id);
    }
}

/* --- the whole --- */

PbDirectories *
pb_directories_new (const PbContext *context, PbAccounts *accounts, const char *folder, const char *known_folder, PbDirectoriesFunc func, gpointer user_data)
{
  PbDirectories *self = g_new0 (PbDirectories, 1);

  self->context = context;
  self->accounts = accounts;
  self->folder = g_strdup (folder);
  self->known_folder = g_strdup (known_folder);
  self->func = func;
  self->user_data = user_data;
  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, entry_free);
  g_signal_connect (accounts, "changed", G_CALLBACK (accounts_changed_cb), self);
  return self;
}

void
pb_directories_free (PbDirectories *self)
{
  if (self == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->accounts, self);
  g_hash_table_unref (self->entries);
  g_free (self->folder);
  g_free (self->known_folder);
  g_free (self);
}

static void
erase_all (PbDirectories *self)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      g_ptr_array_add (ids, g_strdup (key));
      pb_directory_sync_erase (((Entry *) value)->sync);
    }
  g_hash_table_remove_all (self->entries);
  pb_directories_sweep (self);
  tell_all (self, ids);
}

void
pb_directories_set_enabled (PbDirectories *self, gboolean enabled)
{
  self->enabled = enabled;
  if (enabled)
    follow (self);
  else
    erase_all (self);
}

gboolean
pb_directories_get_enabled (PbDirectories *self)
{
  return self->enabled;
}

PbDirectorySync *
pb_directories_get (PbDirectories *self, const char *id)
{
  const Entry *entry = g_hash_table_lookup (self->entries, id);

  return entry != NULL ? entry->sync : NULL;
}

/* --- who is it --- */

/* Returns: (transfer none) (nullable) */
static PbDirectory *
get_directory (PbDirectories *self, const char *account)
{
  PbDirectorySync *sync = pb_directories_get (self, account);

  return sync != NULL ? pb_directory_sync_get_directory (sync) : NULL;
}

PbPerson *
pb_directories_find (PbDirectories *self, const char *account, const char *address)
{
  PbDirectory *directory = get_directory (self, account);
  PbPerson *person = directory != NULL && address[0] != '\0' ? pb_directory_find (directory, address) : NULL;

  if (person != NULL && person->known == PB_PERSON_ADDRESS)
    pb_directory_sync_want (pb_directories_get (self, account), person->address);
  return person;
}

char **
pb_directories_dup_looks (PbDirectories *self, const char *account, const char *address)
{
  PbDirectory *directory = get_directory (self, account);
  g_autoptr (PbPerson) person = directory != NULL ? pb_directory_find (directory, address) : NULL;
  g_autoptr (GStrvBuilder) looks = g_strv_builder_new ();
  const char *own[] = { person != NULL ? person->name : NULL, person != NULL ? person->address : NULL, NULL };
  const char *const *lists[] = { own, person != NULL ? (const char *const *) person->aliases : own };

  for (gsize i = 0; person != NULL && i < G_N_ELEMENTS (lists); i++)
    for (gsize j = 0; lists[i][j] != NULL; j++)
      {
        g_autofree char *look = pb_directory_dup_look (lists[i][j]);

        g_strv_builder_add (looks, look);
      }
  return person != NULL ? g_strv_builder_end (looks) : NULL;
}

/* Returns: whether @address is in a domain of the company of @account: nobody else can have one there. */
static gboolean
is_in_house (PbDirectories *self, const char *account, PbDirectory *directory, const char *address)
{
  const Entry *entry = g_hash_table_lookup (self->entries, account);
  g_autofree char *folded = pb_directory_fold_address (address), *own = pb_directory_fold_address (entry->account->address);
  const char *at = strrchr (folded, '@'), *own_at = strrchr (own, '@');

  return at != NULL && ((own_at != NULL && g_str_equal (at, own_at)) || pb_directory_has_domain (directory, at + 1));
}

PbSenderKind
pb_directories_judge (PbDirectories *self, const char *account, const char *address, const char *name)
{
  g_autoptr (PbPerson) person = pb_directories_find (self, account, address);
  PbDirectory *directory = get_directory (self, account); /* anew: that may have shown damage */
  PbLikeness likeness;

  if (person != NULL && person->known != PB_PERSON_GONE)
    return PB_SENDER_COLLEAGUE;
  likeness = directory != NULL ? pb_directory_compare (directory, name[0] != '\0' ? name : address) : PB_LIKENESS_NONE;
  if (directory == NULL || pb_directory_is_damaged (directory))
    return PB_SENDER_UNKNOWN;
  if (likeness == PB_LIKENESS_NAME && !is_in_house (self, account, directory, address) && !pb_known_senders_has (self->known_folder, account, address))
    return PB_SENDER_IMPOSTOR;
  return likeness == PB_LIKENESS_NONE ? PB_SENDER_OUTSIDER : PB_SENDER_NAMESAKE;
}
