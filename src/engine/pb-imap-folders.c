/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-imap-folders.c: see pb-imap-folders.h. */
#include "pb-imap-folders.h"

#include "pb-imap-key.h"

struct _PbImapFolders
{
  PbLedger *ledger;         /* (unowned) */
  const PbAccount *account; /* (unowned) */
  PbImapFolder *all;        /* (owned) (array length=n) */
  guint n;
};

PbImapFolders *
pb_imap_folders_new (PbLedger *ledger, const PbAccount *account)
{
  PbImapFolders *self = g_new0 (PbImapFolders, 1);

  self->ledger = ledger;
  self->account = account;
  self->n = g_strv_length (account->folders);
  self->all = g_new0 (PbImapFolder, self->n);
  for (guint i = 0; i < self->n; i++)
    self->all[i] = (PbImapFolder){ .name = account->folders[i], .unread = -1 };
  return self;
}

void
pb_imap_folders_free (PbImapFolders *self)
{
  g_free (self->all);
  g_free (self);
}

PbImapFolder *
pb_imap_folders_get (PbImapFolders *self, guint index)
{
  g_return_val_if_fail (index < self->n, &self->all[0]);
  return &self->all[index];
}

PbImapMemory
pb_imap_folders_memory (PbImapFolders *self, guint index)
{
  return (PbImapMemory){ self->ledger, self->account->id, pb_imap_folders_get (self, index)->name };
}

char *
pb_imap_folders_dup_key (PbImapFolders *self, guint index, guint32 uid)
{
  const PbImapFolder *folder = pb_imap_folders_get (self, index);

  return pb_imap_key_new (self->account->id, folder->name, folder->uid_validity, uid);
}

static int
compare_uids (gconstpointer a, gconstpointer b)
{
  guint32 x = *(const guint32 *) a, y = *(const guint32 *) b;

  return (x > y) - (x < y);
}

/* --- beginning --- */

/* What one walk through the ledger gathers for all of them. */
typedef struct
{
  PbImapFolders *folders;
  GPtrArray *uids; /* (element-type GArray): one for each folder */
} Walk;

static void
visit (const PbLedgerMail *mail, PbLedgerEntry entry, gpointer user_data)
{
  Walk *walk = user_data;
  guint32 uid;

  for (guint i = 0; i < walk->folders->n; i++)
    {
      const PbImapFolder *folder = &walk->folders->all[i];

      if (!g_str_equal (folder->name, mail->folder))
        continue;
      if (pb_imap_key_read (mail->key, walk->folders->account->id, folder->name, folder->uid_validity, &uid))
        g_array_append_val (g_ptr_array_index (walk->uids, i), uid);
      return;
    }
}

/* Ascending, the newest @max. */
static void
trim (GArray *uids, gsize max)
{
  g_array_sort (uids, compare_uids);
  if (uids->len > max)
    g_array_remove_range (uids, 0, uids->len - (guint) max);
}

static GPtrArray *
collect_tracked (PbImapFolders *self, gsize max)
{
  Walk walk = { self, g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref) };

  for (guint i = 0; i < self->n; i++)
    g_ptr_array_add (walk.uids, g_array_new (FALSE, FALSE, sizeof (guint32)));
  pb_ledger_foreach (self->ledger, self->account->id, visit, &walk);
  for (guint i = 0; i < self->n; i++)
    trim (g_ptr_array_index (walk.uids, i), max);
  return walk.uids;
}

PbImapSession *
pb_imap_folders_open_session (PbImapFolders *self, PbImapConfig *config, const PbImapLimits *limits, gint64 now)
{
  g_autofree PbImapMailbox *mailboxes = g_new0 (PbImapMailbox, self->n);
  g_autoptr (GPtrArray) tracked = NULL;
  PbImapSession *session;

  for (guint i = 0; i < self->n; i++)
    {
      PbMark mark = pb_ledger_get_mark (self->ledger, self->account->id, self->all[i].name);

      self->all[i] = (PbImapFolder){ .name = self->all[i].name, .uid_validity = mark.uid_validity, .unread = -1 };
      mailboxes[i] = (PbImapMailbox){ .name = self->all[i].name, .uid_validity = mark.uid_validity, .last_uid = mark.last_uid, .modseq = mark.modseq };
    }
  tracked = collect_tracked (self, limits->max_tracked);
  for (guint i = 0; i < self->n; i++)
    {
      GArray *uids = g_ptr_array_index (tracked, i);

      mailboxes[i].tracked = (const guint32 *) (gconstpointer) uids->data;
      mailboxes[i].n_tracked = uids->len;
    }
  config->mailboxes = mailboxes;
  config->n_mailboxes = self->n;
  session = pb_imap_session_new (config, limits, now);
  config->mailboxes = NULL;
  config->n_mailboxes = 0;
  return session;
}

/* --- marking --- */

static void
selection_free (gpointer data)
{
  PbImapSelection *selection = data;

  g_clear_pointer (&selection->uids, g_array_unref);
  g_strfreev (selection->keys);
  g_free (selection);
}

/* @uids, @keys: (transfer full) */
static void
add_selection (GPtrArray *selections, guint folder, GArray *uids, GStrv keys)
{
  PbImapSelection *selection = g_new (PbImapSelection, 1);

  *selection = (PbImapSelection){ folder, uids, keys };
  g_ptr_array_add (selections, selection);
}

static void
select_all (PbImapFolders *self, GPtrArray *selections)
{
  for (guint i = 0; i < self->n; i++)
    {
      PbImapMemory memory = pb_imap_folders_memory (self, i);
      g_auto (GStrv) keys = NULL;

      if (self->all[i].missing)
        continue;
      keys = pb_imap_memory_collect_keys (&memory, self->all[i].uid_validity);
      /* the first is always asked: it is open anyway, and says whether the server does it at all */
      if (i == 0 || self->all[i].unread != 0 || keys[0] != NULL)
        add_selection (selections, i, NULL, g_steal_pointer (&keys));
    }
}

/* Adds those of @keys that are of the folder. Returns: how many. */
static guint
select_in (PbImapFolders *self, guint index, const char *const *keys, GPtrArray *selections)
{
  const PbImapFolder *folder = &self->all[index];
  g_autoptr (GArray) uids = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (GStrvBuilder) own = g_strv_builder_new ();
  guint n;

  for (gsize i = 0; keys[i] != NULL; i++)
    {
      guint32 uid;

      if (!pb_imap_key_read (keys[i], self->account->id, folder->name, folder->uid_validity, &uid))
        continue;
      g_array_append_val (uids, uid);
      g_strv_builder_add (own, keys[i]);
    }
  n = uids->len;
  g_array_sort (uids, compare_uids);
  if (n > 0)
    add_selection (selections, index, g_steal_pointer (&uids), g_strv_builder_end (own));
  return n;
}

GPtrArray *
pb_imap_folders_select (PbImapFolders *self, const char *const *keys)
{
  g_autoptr (GPtrArray) selections = g_ptr_array_new_with_free_func (selection_free);
  guint n = 0, found = 0;

  if (keys == NULL)
    {
      select_all (self, selections);
      return g_steal_pointer (&selections);
    }
  while (keys[n] != NULL)
    n++;
  for (guint i = 0; i < self->n; i++)
    found += select_in (self, i, keys, selections);
  return found == n ? g_steal_pointer (&selections) : NULL;
}
