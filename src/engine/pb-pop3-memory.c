/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-pop3-memory.c: see pb-pop3-memory.h. */
#include "pb-pop3-memory.h"

#include <stdlib.h>
#include <string.h>

#include "pb-pop3-key.h"

#define SEVERAL 5 /* as many names that are all unknown may mean that the server renamed them */

/* What the ledger knows. */
typedef struct
{
  PbLedgerUidl uidl;
  gboolean there; /* in the mailbox */
  gboolean kept;  /* among the newest of it */
} Known;

/* One of the newest mails of the mailbox. */
typedef struct
{
  guint64 name;
  guint32 number;
  char *uidl; /* (owned) (nullable): only of one not known */
} Listed;

struct _PbPop3Memory
{
  PbLedger *ledger;
  char *account;
  char *note;        /* (owned): whether there is a base, and of what: "all", or "newest" */
  GArray *known;     /* (owned) (element-type Known): by name */
  GArray *listed;    /* (owned) (element-type Listed): the newest, and up to as many before them */
  guint64 n_listed;  /* all of them */
  gboolean based;    /* a round has succeeded before */
  gboolean complete; /* it remembered every mail there was */
  gboolean left;     /* one of those known is still there */
  gboolean dismissed;
  GArray *wanted;  /* (owned) (element-type guint32) */
  GPtrArray *gone; /* (owned) (element-type utf8): NULL-terminated */
  GArray *changes; /* (owned) (element-type PbLedgerUidl) */
};

static int
compare_names (gconstpointer a, gconstpointer b)
{
  guint64 x = *(const guint64 *) a, y = *(const guint64 *) b;

  return (x > y) - (x < y);
}

static void
clear_listed (gpointer data)
{
  g_free (((Listed *) data)->uidl);
}

PbPop3Memory *
pb_pop3_memory_new (PbLedger *ledger, const char *account)
{
  PbPop3Memory *self = g_new0 (PbPop3Memory, 1);
  g_autoptr (GArray) uidls = pb_ledger_get_uidls (ledger, account);

  self->ledger = ledger;
  self->account = g_strdup (account);
  self->note = g_strconcat ("pop3/", account, NULL);
  g_autofree char *base = pb_ledger_get_note (ledger, self->note);
  self->based = base != NULL;
  self->complete = g_strcmp0 (base, "all") == 0;
  self->known = g_array_sized_new (FALSE, FALSE, sizeof (Known), uidls->len);
  for (guint i = 0; i < uidls->len; i++)
    {
      const Known item = { g_array_index (uidls, PbLedgerUidl, i), FALSE, FALSE };
      g_array_append_val (self->known, item);
    }
  g_array_sort (self->known, compare_names);
  self->listed = g_array_new (FALSE, FALSE, sizeof (Listed));
  g_array_set_clear_func (self->listed, clear_listed);
  self->wanted = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->gone = g_ptr_array_new_with_free_func (g_free);
  self->changes = g_array_new (FALSE, FALSE, sizeof (PbLedgerUidl));
  return self;
}

void
pb_pop3_memory_free (PbPop3Memory *memory)
{
  g_array_unref (memory->known);
  g_array_unref (memory->listed);
  g_array_unref (memory->wanted);
  g_ptr_array_unref (memory->gone);
  g_array_unref (memory->changes);
  g_free (memory->account);
  g_free (memory->note);
  g_free (memory);
}

static Known *
find (PbPop3Memory *self, guint64 name)
{
  return self->known->len > 0 ? bsearch (&name, self->known->data, self->known->len, sizeof (Known), compare_names) : NULL;
}

void
pb_pop3_memory_add (PbPop3Memory *memory, guint32 number, const char *uidl)
{
  Listed item = { pb_pop3_name_of (uidl), number, NULL };
  Known *known = find (memory, item.name);

  if (known != NULL)
    known->there = TRUE;
  else if (memory->based)
    item.uidl = g_strdup (uidl);
  memory->left = memory->left || known != NULL;
  memory->n_listed++;
  g_array_append_val (memory->listed, item);
  if (memory->listed->len == 2 * PB_LEDGER_MAX_UIDLS)
    g_array_remove_range (memory->listed, 0, PB_LEDGER_MAX_UIDLS);
}

/* Whether all mails have other names now: none of several is left, and about as many stand there. */
static gboolean
is_renamed (const PbPop3Memory *self)
{
  return !self->left && self->known->len >= SEVERAL && self->n_listed >= SEVERAL && self->n_listed * 2 >= self->known->len;
}

static void
change (PbPop3Memory *self, guint64 name, PbLedgerUidlState state)
{
  const PbLedgerUidl item = { name, state };

  g_array_append_val (self->changes, item);
}

/* Where not every mail is remembered, what stands before the first one that is was there before it. */
static gboolean
is_old (const PbPop3Memory *self, gboolean known_before)
{
  return !self->complete && self->left && !known_before;
}

static void
sort_out_listed (PbPop3Memory *self, gboolean base)
{
  gboolean known_before = FALSE;

  for (guint i = 0; i < self->listed->len; i++)
    {
      const Listed *item = &g_array_index (self->listed, Listed, i);
      Known *known = find (self, item->name);

      if (known != NULL)
        known->kept = TRUE;
      known_before = known_before || known != NULL;
      if (known != NULL ? known->uidl.state == PB_LEDGER_UIDL_NEW : !base && !is_old (self, known_before))
        g_array_append_val (self->wanted, item->number);
      if (known == NULL)
        change (self, item->name, base || is_old (self, known_before) ? PB_LEDGER_UIDL_SEEN : PB_LEDGER_UIDL_NEW);
    }
}

static void
sort_out_known (PbPop3Memory *self)
{
  for (guint i = 0; i < self->known->len; i++)
    {
      const Known *known = &g_array_index (self->known, Known, i);

      if (known->kept)
        continue;
      change (self, known->uidl.name, PB_LEDGER_UIDL_UNKNOWN);
      g_ptr_array_add (self->gone, pb_pop3_key_new (self->account, known->uidl.name));
    }
}

static void
collect_key (const PbLedgerMail *mail, PbLedgerEntry entry, gpointer user_data)
{
  g_ptr_array_add (user_data, g_strdup (mail->key));
}

void
pb_pop3_memory_settle (PbPop3Memory *memory)
{
  const char *note = memory->n_listed > PB_LEDGER_MAX_UIDLS ? "newest" : "all";

  memory->dismissed = FALSE;
  if (memory->listed->len > PB_LEDGER_MAX_UIDLS)
    g_array_remove_range (memory->listed, 0, memory->listed->len - PB_LEDGER_MAX_UIDLS);
  /* Mails remembered before the base are of another kind of account. */
  if (!memory->based)
    pb_ledger_foreach (memory->ledger, memory->account, collect_key, memory->gone);
  sort_out_listed (memory, !memory->based || is_renamed (memory));
  sort_out_known (memory);
  g_ptr_array_add (memory->gone, NULL);
  pb_ledger_change_uidls (memory->ledger, memory->account, (const PbLedgerUidl *) (gconstpointer) memory->changes->data, memory->changes->len);
  if (!memory->based || memory->complete != g_str_equal (note, "all"))
    pb_ledger_set_note (memory->ledger, memory->note, note);
}

const char *const *
pb_pop3_memory_get_gone (PbPop3Memory *memory)
{
  return (const char *const *) memory->gone->pdata;
}

const GArray *
pb_pop3_memory_get_wanted (PbPop3Memory *memory)
{
  return memory->wanted;
}

void
pb_pop3_memory_dismiss (PbPop3Memory *memory)
{
  memory->dismissed = TRUE;
  /* those the ledger called new are read by now */
  for (guint i = 0; i < memory->known->len; i++)
    g_array_index (memory->known, Known, i).uidl.state = PB_LEDGER_UIDL_SEEN;
}

static const Listed *
find_number (PbPop3Memory *self, guint32 number)
{
  for (guint i = self->listed->len; i-- > 0;)
    if (g_array_index (self->listed, Listed, i).number == number)
      return &g_array_index (self->listed, Listed, i);
  return NULL;
}

PbMessage *
pb_pop3_memory_take (PbPop3Memory *memory, const PbPop3Event *event)
{
  const Listed *item = find_number (memory, event->number);

  if (item == NULL || memory->dismissed)
    return NULL;
  g_autofree char *key = pb_pop3_key_new (memory->account, item->name);
  const PbLedgerMail mail = { key, "INBOX", event->from, event->address, event->subject, event->message_id, event->date, 0, event->preview, item->uidl };
  const PbMessage fields = { key, "INBOX", event->from, event->address, event->subject, event->message_id, event->date, event->preview };
  const PbLedgerUidl uidl = { item->name, PB_LEDGER_UIDL_UNREAD };
  gboolean is_new = pb_ledger_find (memory->ledger, memory->account, key) == PB_LEDGER_UNKNOWN;

  /* In this order: whoever dies in between finds it again as new, and already pending. */
  if (is_new)
    pb_ledger_add_pending (memory->ledger, memory->account, &mail);
  pb_ledger_change_uidls (memory->ledger, memory->account, &uidl, 1);
  return is_new ? pb_message_new (&fields) : NULL;
}

guint
pb_pop3_memory_count_unread (PbLedger *ledger, const char *account)
{
  g_autoptr (GArray) uidls = pb_ledger_get_uidls (ledger, account);
  guint n = 0;

  for (guint i = 0; i < uidls->len; i++)
    n += g_array_index (uidls, PbLedgerUidl, i).state > PB_LEDGER_UIDL_SEEN ? 1 : 0;
  return n;
}

static gboolean
is_named (const char *const *keys, const char *account, guint64 name)
{
  for (gsize i = 0; keys != NULL && keys[i] != NULL; i++)
    {
      guint64 other;
      if (pb_pop3_key_read (keys[i], account, &other) && other == name)
        return TRUE;
    }
  return keys == NULL;
}

GStrv
pb_pop3_memory_mark (PbLedger *ledger, const char *account, const char *const *keys)
{
  g_autoptr (GArray) uidls = pb_ledger_get_uidls (ledger, account);
  g_autoptr (GArray) changes = g_array_new (FALSE, FALSE, sizeof (PbLedgerUidl));
  g_autoptr (GStrvBuilder) marked = g_strv_builder_new ();

  for (gsize i = 0; keys != NULL && keys[i] != NULL; i++)
    {
      guint64 name;
      if (!pb_pop3_key_read (keys[i], account, &name) || pb_ledger_find (ledger, account, keys[i]) == PB_LEDGER_UNKNOWN)
        return NULL;
    }
  for (guint i = 0; i < uidls->len; i++)
    {
      PbLedgerUidl item = g_array_index (uidls, PbLedgerUidl, i);
      if (item.state == PB_LEDGER_UIDL_SEEN || !is_named (keys, account, item.name))
        continue;
      g_autofree char *key = pb_pop3_key_new (account, item.name);
      item.state = PB_LEDGER_UIDL_SEEN;
      g_array_append_val (changes, item);
      g_strv_builder_add (marked, key);
    }
  pb_ledger_change_uidls (ledger, account, (const PbLedgerUidl *) (gconstpointer) changes->data, changes->len);
  return g_strv_builder_end (marked);
}
