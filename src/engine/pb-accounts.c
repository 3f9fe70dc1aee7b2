/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-accounts.c: accounts.ini as a list that follows the file. */
#include "pb-accounts.h"

#include "pb-accounts-file.h"
#include "pb-error.h"
#include "pb-text.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define SETTLE_MS 200 /* editors and tools write in several steps; within the second the contract grants */

struct _PbAccounts
{
  GObject parent_instance;

  char *path;            /* (owned) (nullable): NULL: there is no file, the accounts never change */
  GPtrArray *accounts;   /* (owned) (element-type PbAccount) */
  GPtrArray *problems;   /* (owned) (element-type utf8) */
  GHashTable *groups;    /* (owned) (element-type utf8 utf8): every group, and what is wrong with it or NULL; the last ones
                          * while there is no file */
  gboolean blank;        /* the file is there, and nothing is in it */
  gboolean bare;         /* it is there, can be read, and has no account */
  gboolean hasty;        /* another writer is not waited for */
  GFileMonitor *monitor; /* (owned) (nullable) */
  guint settle;          /* source id, 0 = none */
};

G_DEFINE_FINAL_TYPE (PbAccounts, pb_accounts, G_TYPE_OBJECT)

static guint changed_signal;

static GPtrArray *
list_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) pb_account_unref);
}

/* Returns: (transfer full): what is wrong there, as a sentence. */
static char *
describe_damage (const PbAccounts *self, const PbAccountsDamage *damage)
{
  g_autofree char *id = damage->id != NULL ? pb_text_display (damage->id, -1, 60) : NULL;

  if (id == NULL)
    return g_strdup_printf ("Line %u of %s cannot be read, nor can what belongs to it.", damage->line, self->path);
  if (damage->twice)
    return g_strdup_printf ("Account %s: line %u of %s has it a second time; the first counts.", id, damage->line, self->path);
  return g_strdup_printf ("Account %s: line %u of %s cannot be read.", id, damage->line, self->path);
}

static gboolean
lists_equal (GPtrArray *a, GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    if (!pb_account_equal (g_ptr_array_index (a, i), g_ptr_array_index (b, i)))
      return FALSE;
  return TRUE;
}

static gboolean
texts_equal (GPtrArray *a, GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    if (!g_str_equal (g_ptr_array_index (a, i), g_ptr_array_index (b, i)))
      return FALSE;
  return TRUE;
}

/* Returns: whether @damage can have swallowed the account @id. */
static gboolean
may_hide (const PbAccountsDamage *damage, const char *id)
{
  return damage->id == NULL || damage->last || g_str_equal (damage->id, id);
}

/* Who takes accounts out leaves a word behind, or a file less: this one was cut off, by a disk that was full or a computer that
 * lost its power. */
static void
note_blank (const PbAccounts *self, GPtrArray *accounts, GPtrArray *problems)
{
  const char *more = self->accounts->len > 0 ? " The accounts that were in it are watched as before." : "";

  for (guint i = 0; i < self->accounts->len; i++)
    g_ptr_array_add (accounts, pb_account_ref (g_ptr_array_index (self->accounts, i)));
  g_ptr_array_add (problems, g_strdup_printf ("%s is empty.%s", self->path, more));
}

/* What is known and may be where the file cannot be read goes on as it was. */
static void
keep_known (const PbAccounts *self, PbAccountsText *text, GPtrArray *accounts)
{
  GPtrArray *damages = pb_accounts_text_get_damage (text);

  for (guint i = 0; i < self->accounts->len; i++)
    {
      PbAccount *known = g_ptr_array_index (self->accounts, i);
      gboolean hidden = FALSE;

      for (guint j = 0; j < damages->len; j++)
        hidden = hidden || may_hide (g_ptr_array_index (damages, j), known->id);
      if (hidden && !g_key_file_has_group (pb_accounts_text_get_file (text), known->id))
        g_ptr_array_add (accounts, pb_account_ref (known));
    }
}

static void
note_damages (PbAccounts *self, PbAccountsText *text, GPtrArray *problems)
{
  GPtrArray *damages = pb_accounts_text_get_damage (text);

  for (guint i = 0; i < damages->len; i++)
    {
      const PbAccountsDamage *damage = g_ptr_array_index (damages, i);
      char *sentence = describe_damage (self, damage);

      g_ptr_array_add (problems, sentence);
      if (damage->id != NULL && !damage->twice)
        g_hash_table_insert (self->groups, g_strdup (damage->id), g_strdup (sentence));
    }
}

/* Takes over what @text says. What is empty or damaged, or gone because an editor moves a file away before it writes it anew,
 * removes no account for good. Returns: whether anything differs from before. */
static gboolean
adopt (PbAccounts *self, PbAccountsText *text)
{
  g_autoptr (GPtrArray) accounts = list_new ();
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  GKeyFile *file = pb_accounts_text_get_file (text);
  g_auto (GStrv) ids = g_key_file_get_groups (file, NULL);
  gboolean same;

  self->bare = ids[0] == NULL && !self->blank && pb_accounts_text_get_damage (text)->len == 0 && pb_accounts_file_is_there (self->path);
  if (ids[0] != NULL && pb_accounts_text_get_damage (text)->len == 0)
    g_hash_table_remove_all (self->groups);
  for (gsize i = 0; ids[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;
      PbAccount *account = pb_account_load (file, ids[i], &error);

      g_hash_table_insert (self->groups, g_strdup (ids[i]), account == NULL ? g_strdup (error->message) : NULL);
      if (account != NULL)
        g_ptr_array_add (accounts, account);
      else
        g_ptr_array_add (problems, g_strdup (error->message));
    }
  if (self->blank)
    note_blank (self, accounts, problems);
  keep_known (self, text, accounts);
  note_damages (self, text, problems);
  same = lists_equal (accounts, self->accounts) && texts_equal (problems, self->problems);
  /* What is known stays the same object, so that those who hold it see no change. */
  if (same)
    return FALSE;
  g_ptr_array_unref (self->accounts);
  g_ptr_array_unref (self->problems);
  self->accounts = g_steal_pointer (&accounts);
  self->problems = g_steal_pointer (&problems);
  return TRUE;
}

/* Returns: FALSE with @error when nothing of @text can be used. */
static gboolean
is_of_use (const PbAccounts *self, PbAccountsText *text, GError **error)
{
  GPtrArray *damages = pb_accounts_text_get_damage (text);
  g_auto (GStrv) ids = g_key_file_get_groups (pb_accounts_text_get_file (text), NULL);
  g_autofree char *sentence = NULL;

  if (ids[0] != NULL || damages->len == 0)
    return TRUE;
  sentence = describe_damage (self, g_ptr_array_index (damages, 0));
  g_set_error_literal (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, sentence);
  return FALSE;
}

gboolean
pb_accounts_load (PbAccounts *self, GError **error)
{
  g_autoptr (PbAccountsText) text = self->path != NULL ? pb_accounts_file_read (self->path, error) : NULL;

  self->blank = text != NULL && pb_accounts_text_is_blank (text) && pb_accounts_file_is_there (self->path);
  self->bare = FALSE;
  if (text == NULL)
    return self->path == NULL;
  if (!is_of_use (self, text, error))
    return FALSE;
  if (adopt (self, text))
    g_signal_emit (self, changed_signal, 0);
  return TRUE;
}

static void
report_unreadable (PbAccounts *self, const char *message)
{
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (problems, g_strdup (message));
  if (texts_equal (problems, self->problems))
    return;
  g_ptr_array_unref (self->problems);
  self->problems = g_steal_pointer (&problems);
  g_signal_emit (self, changed_signal, 0);
}

static gboolean
settled_cb (gpointer user_data)
{
  g_autoptr (PbAccounts) self = g_object_ref (user_data);
  g_autoptr (GError) error = NULL;

  self->settle = 0;
  if (!pb_accounts_load (self, &error) && error != NULL)
    report_unreadable (self, error->message);
  return G_SOURCE_REMOVE;
}

static void
file_changed_cb (GFileMonitor *monitor, GFile *file, GFile *other, GFileMonitorEvent event, gpointer user_data)
{
  PbAccounts *self = user_data;
  g_autofree char *ours = g_path_get_basename (self->path);
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *new_name = other != NULL ? g_file_get_basename (other) : NULL;

  if (self->settle != 0 || (!g_str_equal (name, ours) && g_strcmp0 (new_name, ours) != 0))
    return;
  self->settle = g_timeout_add (SETTLE_MS, settled_cb, self);
}

void
pb_accounts_watch (PbAccounts *self)
{
  g_autofree char *folder = self->path != NULL ? g_path_get_dirname (self->path) : NULL;
  g_autoptr (GFile) file = folder != NULL ? g_file_new_for_path (folder) : NULL;
  g_autoptr (GError) error = NULL;

  if (self->monitor != NULL || file == NULL)
    return;
  /* A folder that is not there would be looked for every few seconds. */
  if (g_mkdir_with_parents (folder, 0700) != 0)
    g_debug ("%s cannot be made: %s", folder, g_strerror (errno));
  self->monitor = g_file_monitor_directory (file, G_FILE_MONITOR_WATCH_MOVES, NULL, &error);
  if (self->monitor == NULL)
    {
      g_debug ("%s cannot be watched: %s", folder, error->message);
      return;
    }
  g_file_monitor_set_rate_limit (self->monitor, SETTLE_MS);
  g_signal_connect (self->monitor, "changed", G_CALLBACK (file_changed_cb), self);
}

/* Nothing that cannot be read is written over. */
static void
set_damaged (PbAccounts *self, PbAccountsText *text, const char *id, GError **error)
{
  GPtrArray *damages = pb_accounts_text_get_damage (text);

  for (guint i = 0; i < damages->len; i++)
    {
      const PbAccountsDamage *damage = g_ptr_array_index (damages, i);
      g_autofree char *sentence = describe_damage (self, damage);

      if (damage->id != NULL && !g_str_equal (damage->id, id))
        continue;
      g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, "%s Correct it first; nothing was changed.", sentence);
      return;
    }
}

/* A change that is under way. */
typedef struct
{
  const PbAccount *account;  /* (nullable): NULL removes @id */
  const PbAccount *expected; /* (nullable): with @swap: what the file has to have; NULL: no such account */
  const char *id;
  gboolean swap;
} Change;

/* Returns: whether nobody else has changed the account in @file meanwhile. */
static gboolean
is_expected (const Change *wish, GKeyFile *file, GError **error)
{
  g_autoptr (PbAccount) found = wish->swap ? pb_account_load (file, wish->id, NULL) : NULL;
  gboolean there = wish->swap && g_key_file_has_group (file, wish->id);

  if (!wish->swap || (wish->expected == NULL ? !there : found != NULL && pb_account_equal (found, wish->expected)))
    return TRUE;
  if (there)
    g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, "Account %s was changed by another program meanwhile; nothing was saved.", wish->id);
  else
    g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, "Account %s was removed by another program meanwhile; nothing was saved.", wish->id);
  return FALSE;
}

/* Returns: FALSE with @error for a file that lost what is known here: what may be put back is not to be written over. */
static gboolean
is_whole (const PbAccounts *self, PbAccountsText *text, GError **error)
{
  if (self->accounts->len == 0 || !pb_accounts_text_is_blank (text) || !pb_accounts_file_is_there (self->path))
    return TRUE;
  g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, "%s is empty. Put back what was in it first; nothing was changed.", self->path);
  return FALSE;
}

/* Reads, changes and writes under the lock. Returns: (transfer full) (nullable): what the file says now. */
static PbAccountsText *
change_file (PbAccounts *self, const Change *wish, PbAccountsText *text, GError **error)
{
  const PbAccount *account = wish->account;
  const char *id = wish->id;
  g_autoptr (GKeyFile) file = pb_accounts_text_begin (text, id, account == NULL);
  g_autoptr (PbAccount) check = NULL;
  g_autofree char *changed = NULL;
  gsize length = 0;

  if (file == NULL)
    {
      set_damaged (self, text, id, error);
      return NULL;
    }
  if (!is_expected (wish, file, error) || (account != NULL && !is_whole (self, text, error)))
    return NULL;
  if (account != NULL)
    {
      pb_account_save (account, file);
      check = pb_account_load (file, id, error);
      if (check == NULL)
        return NULL;
    }
  changed = pb_accounts_text_end (text, id, account != NULL ? file : NULL, &length);
  return pb_accounts_file_write (self->path, changed, length, error) ? pb_accounts_text_new (changed, length) : NULL;
}

/* An account that was removed is not to be found again in what is damaged. Returns: whether it was there. */
static gboolean
drop (PbAccounts *self, const char *id)
{
  g_hash_table_remove (self->groups, id);
  for (guint i = 0; i < self->accounts->len; i++)
    if (g_str_equal (((const PbAccount *) g_ptr_array_index (self->accounts, i))->id, id))
      {
        g_ptr_array_remove_index (self->accounts, i);
        return TRUE;
      }
  return FALSE;
}

static gboolean
change (PbAccounts *self, const Change *wish, GError **error)
{
  g_autoptr (PbAccountsText) text = NULL;
  g_autoptr (PbAccountsText) changed = NULL;
  gboolean gone;
  int lock;

  if (self->path == NULL)
    g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, "these accounts cannot be changed");
  if (self->path == NULL || (lock = pb_accounts_file_lock (self->path, !self->hasty, error)) < 0)
    return FALSE;
  text = pb_accounts_file_read (self->path, error);
  changed = text != NULL ? change_file (self, wish, text, error) : NULL;
  close (lock);
  if (changed == NULL)
    return FALSE;
  self->blank = FALSE;
  gone = wish->account == NULL && drop (self, wish->id);
  if (adopt (self, changed) || gone)
    g_signal_emit (self, changed_signal, 0);
  return TRUE;
}

gboolean
pb_accounts_is_writable (PbAccounts *self, const char *id, GError **error)
{
  g_autoptr (PbAccountsText) text = NULL;
  g_autoptr (GKeyFile) file = NULL;
  g_autofree char *target = NULL;
  gboolean room;
  int lock;

  g_return_val_if_fail (self->path != NULL, FALSE);
  lock = pb_accounts_file_lock (self->path, !self->hasty, error);
  if (lock < 0)
    return FALSE;
  text = pb_accounts_file_read (self->path, error);
  target = text != NULL ? pb_accounts_file_dup_target (self->path, error) : NULL;
  room = target != NULL && pb_accounts_file_has_room (self->path, target, error);
  close (lock);
  if (!room || !is_whole (self, text, error))
    return FALSE;
  file = pb_accounts_text_begin (text, id, FALSE);
  if (file == NULL)
    set_damaged (self, text, id, error);
  return file != NULL;
}

const char *
pb_accounts_get_problem (PbAccounts *self, const char *id)
{
  return g_hash_table_lookup (self->groups, id);
}

void
pb_accounts_never_wait (PbAccounts *self)
{
  self->hasty = TRUE;
}

gboolean
pb_accounts_put (PbAccounts *self, const PbAccount *account, GError **error)
{
  const Change wish = { .account = account, .id = account->id };

  return change (self, &wish, error);
}

gboolean
pb_accounts_swap (PbAccounts *self, const PbAccount *expected, const PbAccount *account, GError **error)
{
  const Change wish = { .account = account, .expected = expected, .id = account->id, .swap = TRUE };

  return change (self, &wish, error);
}

gboolean
pb_accounts_remove (PbAccounts *self, const char *id, GError **error)
{
  const Change wish = { .id = id };

  return change (self, &wish, error);
}

GPtrArray *
pb_accounts_get (PbAccounts *self)
{
  return self->accounts;
}

GPtrArray *
pb_accounts_get_problems (PbAccounts *self)
{
  return self->problems;
}

gboolean
pb_accounts_is_blank (PbAccounts *self)
{
  return self->blank;
}

gboolean
pb_accounts_is_bare (PbAccounts *self)
{
  return self->bare;
}

gboolean
pb_accounts_has_group (PbAccounts *self, const char *id)
{
  return g_hash_table_contains (self->groups, id);
}

PbAccount *
pb_accounts_find (PbAccounts *self, const char *id)
{
  PbAccount *found = NULL;
  guint n = 0;

  for (guint i = 0; i < self->accounts->len; i++)
    {
      PbAccount *account = g_ptr_array_index (self->accounts, i);
      if (g_str_equal (account->id, id))
        return account;
      if (!g_str_has_prefix (account->id, id) && !g_str_has_prefix (account->address, id))
        continue;
      found = account;
      n++;
    }
  return n == 1 ? found : NULL;
}

static void
pb_accounts_dispose (GObject *object)
{
  PbAccounts *self = PB_ACCOUNTS (object);

  if (self->monitor != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->monitor, self);
      g_file_monitor_cancel (self->monitor);
    }
  g_clear_object (&self->monitor);
  g_clear_handle_id (&self->settle, g_source_remove);
  G_OBJECT_CLASS (pb_accounts_parent_class)->dispose (object);
}

static void
pb_accounts_finalize (GObject *object)
{
  PbAccounts *self = PB_ACCOUNTS (object);

  g_free (self->path);
  g_ptr_array_unref (self->accounts);
  g_ptr_array_unref (self->problems);
  g_hash_table_unref (self->groups);
  G_OBJECT_CLASS (pb_accounts_parent_class)->finalize (object);
}

static void
pb_accounts_class_init (PbAccountsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = pb_accounts_dispose;
  object_class->finalize = pb_accounts_finalize;
  changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pb_accounts_init (PbAccounts *self)
{
  self->accounts = list_new ();
  self->problems = g_ptr_array_new_with_free_func (g_free);
  self->groups = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

PbAccounts *
pb_accounts_new (const char *path)
{
  PbAccounts *self = g_object_new (PB_TYPE_ACCOUNTS, NULL);

  self->path = g_strdup (path);
  return self;
}

PbAccounts *
pb_accounts_new_fixed (PbAccount *account)
{
  PbAccounts *self = g_object_new (PB_TYPE_ACCOUNTS, NULL);

  g_ptr_array_add (self->accounts, pb_account_ref (account));
  g_hash_table_insert (self->groups, g_strdup (account->id), NULL);
  return self;
}
