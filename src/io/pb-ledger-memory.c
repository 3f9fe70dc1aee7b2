/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-ledger-memory.c: the part of the ledger that is in memory only. */
#include "pb-ledger-memory.h"

#include <string.h>

#include "pb-ledger-file.h"

/* Separates account and folder in a key; pb_text_display() lets none through, and a clash would only cost a mark. */
#define SEPARATOR "\x1f"

struct _PbLedgerMemory
{
  GHashTable *marks; /* (owned) (element-type utf8 PbMark) */
  GHashTable *notes; /* (owned) (element-type utf8 utf8) */
  GHashTable *uidls; /* (owned) (element-type utf8 GArray): by account */
  GPtrArray *mails;  /* (owned) (element-type PbLedgerKept): oldest first */
};

static void
clear_kept (gpointer data)
{
  PbLedgerKept *kept = data;

  g_free (kept->account);
  g_strfreev (kept->texts);
}

static void
release_kept (gpointer data)
{
  g_rc_box_release_full (data, clear_kept);
}

static gpointer
acquire_kept (gconstpointer data, gpointer user_data)
{
  /* g_ptr_array_copy() hands over what the array holds without const. */
  union
  {
    gconstpointer given;
    gpointer held;
  } kept = { data };

  return g_rc_box_acquire (kept.held);
}

GStrv
pb_ledger_mail_copy (PbLedgerMail *to, const PbLedgerMail *from)
{
  const char *const given[] = { from->key, from->folder, from->from, from->address, from->subject, from->message_id, from->preview, from->mail_id };
  GStrv texts = g_new0 (char *, G_N_ELEMENTS (given) + 1);

  for (gsize i = 0; i < G_N_ELEMENTS (given); i++)
    texts[i] = g_strdup (given[i] != NULL ? given[i] : "");
  *to = (PbLedgerMail){
    .key = texts[0],
    .folder = texts[1],
    .from = texts[2],
    .address = texts[3],
    .subject = texts[4],
    .message_id = texts[5],
    .date = from->date,
    .uid = from->uid,
    .preview = texts[6],
    .mail_id = texts[7],
  };
  return texts;
}

static void
free_list (gpointer list)
{
  g_array_unref (list);
}

PbLedgerMemory *
pb_ledger_memory_new (void)
{
  PbLedgerMemory *self = g_new0 (PbLedgerMemory, 1);

  self->marks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->notes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->uidls = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_list);
  self->mails = g_ptr_array_new_with_free_func (release_kept);
  return self;
}

void
pb_ledger_memory_free (PbLedgerMemory *self)
{
  g_hash_table_unref (self->marks);
  g_hash_table_unref (self->notes);
  g_hash_table_unref (self->uidls);
  g_ptr_array_unref (self->mails);
  g_free (self);
}

void
pb_ledger_memory_set_mark (PbLedgerMemory *self, const char *account, const char *folder, const PbMark *mark)
{
  g_autofree char *name = g_strconcat (account, SEPARATOR, folder, NULL);

  if (mark == NULL)
    g_hash_table_remove (self->marks, name);
  else
    g_hash_table_replace (self->marks, g_steal_pointer (&name), g_memdup2 (mark, sizeof *mark));
}

const PbMark *
pb_ledger_memory_get_mark (PbLedgerMemory *self, const char *account, const char *folder)
{
  g_autofree char *name = g_strconcat (account, SEPARATOR, folder, NULL);

  return g_hash_table_lookup (self->marks, name);
}

void
pb_ledger_memory_set_note (PbLedgerMemory *self, const char *name, const char *value)
{
  if (value == NULL)
    g_hash_table_remove (self->notes, name);
  else
    g_hash_table_replace (self->notes, g_strdup (name), g_strdup (value));
}

const char *
pb_ledger_memory_get_note (PbLedgerMemory *self, const char *name)
{
  return g_hash_table_lookup (self->notes, name);
}

GArray *
pb_ledger_memory_get_uidls (PbLedgerMemory *self, const char *account)
{
  return g_hash_table_lookup (self->uidls, account);
}

void
pb_ledger_memory_set_uidls (PbLedgerMemory *self, const char *account, GArray *list)
{
  if (list == NULL)
    g_hash_table_remove (self->uidls, account);
  else
    g_hash_table_replace (self->uidls, g_strdup (account), list);
}

/* Returns: the place of the mail, or the length of the array. */
static guint
index_of (PbLedgerMemory *self, const char *account, const char *key)
{
  guint i;

  for (i = 0; i < self->mails->len; i++)
    {
      const PbLedgerKept *kept = g_ptr_array_index (self->mails, i);
      if (g_str_equal (kept->mail.key, key) && g_str_equal (kept->account, account))
        break;
    }
  return i;
}

const PbLedgerKept *
pb_ledger_memory_find (PbLedgerMemory *self, const char *account, const char *key)
{
  guint i = index_of (self, account, key);

  return i < self->mails->len ? g_ptr_array_index (self->mails, i) : NULL;
}

void
pb_ledger_memory_put (PbLedgerMemory *self, const char *account, const PbLedgerMail *mail, PbLedgerEntry entry)
{
  PbLedgerKept *kept = g_rc_box_new0 (PbLedgerKept);
  guint i = index_of (self, account, mail->key);

  kept->account = g_strdup (account);
  kept->texts = pb_ledger_mail_copy (&kept->mail, mail);
  kept->entry = entry;
  if (i < self->mails->len)
    {
      release_kept (g_ptr_array_index (self->mails, i));
      g_ptr_array_index (self->mails, i) = kept;
      return;
    }
  if (self->mails->len == PB_LEDGER_MAX_MAILS)
    g_ptr_array_remove_index (self->mails, 0);
  g_ptr_array_add (self->mails, kept);
}

void
pb_ledger_memory_remove (PbLedgerMemory *self, const char *account, const char *key)
{
  guint i = index_of (self, account, key);

  if (i < self->mails->len)
    g_ptr_array_remove_index (self->mails, i);
}

static gboolean
is_mark_of (gpointer key, gpointer value, gpointer user_data)
{
  return g_str_has_prefix (key, user_data);
}

static gboolean
is_note_of (gpointer name, gpointer value, gpointer user_data)
{
  return g_str_has_suffix (name, user_data);
}

void
pb_ledger_memory_remove_all (PbLedgerMemory *self, const char *account, const char *folder)
{
  g_autofree char *prefix = g_strconcat (account, SEPARATOR, NULL);
  g_autofree char *suffix = g_strconcat ("/", account, NULL);

  if (folder == NULL)
    {
      g_hash_table_foreach_remove (self->marks, is_mark_of, prefix);
      g_hash_table_foreach_remove (self->notes, is_note_of, suffix);
      g_hash_table_remove (self->uidls, account);
    }
  for (guint i = self->mails->len; i-- > 0;)
    {
      const PbLedgerKept *kept = g_ptr_array_index (self->mails, i);
      if (g_str_equal (kept->account, account) && (folder == NULL || g_str_equal (kept->mail.folder, folder)))
        g_ptr_array_remove_index (self->mails, i);
    }
}

void
pb_ledger_memory_foreach (PbLedgerMemory *self, const char *account, PbLedgerFunc func, gpointer user_data)
{
  g_autoptr (GPtrArray) mails = g_ptr_array_copy (self->mails, acquire_kept, NULL);

  for (guint i = 0; i < mails->len; i++)
    {
      const PbLedgerKept *kept = g_ptr_array_index (mails, i);
      if (kept->entry != PB_LEDGER_UNKNOWN && g_str_equal (kept->account, account))
        func (&kept->mail, kept->entry, user_data);
    }
}

/* --- back to the file --- */

typedef struct
{
  const PbLedgerTaker *taker;
  gpointer file;
  gboolean refused; /* so is the rest: it is not even offered */
} Offer;

static gboolean
note_taken (Offer *offer, gboolean taken)
{
  offer->refused = !taken;
  return taken;
}

static gboolean
offer_mark (gpointer key, gpointer value, gpointer user_data)
{
  Offer *offer = user_data;
  const char *name = key, *end = strstr (name, SEPARATOR);
  g_autofree char *account = g_strndup (name, (gsize) (end - name));

  return !offer->refused && note_taken (offer, offer->taker->mark (offer->file, account, end + strlen (SEPARATOR), *(const PbMark *) value));
}

static gboolean
offer_note (gpointer name, gpointer value, gpointer user_data)
{
  Offer *offer = user_data;

  return !offer->refused && note_taken (offer, offer->taker->note (offer->file, name, value));
}

static gboolean
offer_uidls (gpointer account, gpointer list, gpointer user_data)
{
  Offer *offer = user_data;

  return !offer->refused && note_taken (offer, offer->taker->uidls (offer->file, account, list));
}

void
pb_ledger_memory_offer (PbLedgerMemory *self, const PbLedgerTaker *taker, gpointer file)
{
  Offer offer = { taker, file, FALSE };

  g_hash_table_foreach_remove (self->marks, offer_mark, &offer);
  g_hash_table_foreach_remove (self->notes, offer_note, &offer);
  g_hash_table_foreach_remove (self->uidls, offer_uidls, &offer);
  while (!offer.refused && self->mails->len > 0)
    if (note_taken (&offer, taker->mail (file, g_ptr_array_index (self->mails, 0))))
      g_ptr_array_remove_index (self->mails, 0);
}
