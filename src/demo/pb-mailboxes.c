/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-mailboxes.c: members, mails, counts. */
#include "pb-mailboxes.h"

#include <string.h>

#include "pb-lists.h"

#define MAX_MAILS 2000 /* kept of one mailbox */

struct _PbMailboxes
{
  GRand *rand;         /* (unowned) */
  GPtrArray *list;     /* (owned) (element-type PbMailbox) */
  GHashTable *by_name; /* (owned): folded address or alias → PbMailbox (unowned) */
};

static void
mail_free (gpointer data)
{
  PbMail *mail = data;

  g_free (mail->id);
  g_free (mail->from_name);
  g_free (mail->from_address);
  g_free (mail->subject);
  g_free (mail->summary);
  g_free (mail);
}

static void
mailbox_free (gpointer data)
{
  PbMailbox *mailbox = data;

  g_free (mailbox->address);
  g_free (mailbox->name);
  g_strfreev (mailbox->aliases);
  g_ptr_array_unref (mailbox->mails);
  g_free (mailbox);
}

/* @texts: (nullable) */
static GStrv
copy_texts (const char *const *texts)
{
  GPtrArray *copy = g_ptr_array_new ();

  for (gsize i = 0; texts != NULL && texts[i] != NULL; i++)
    g_ptr_array_add (copy, g_strdup (texts[i]));
  g_ptr_array_add (copy, NULL);
  return (GStrv) g_ptr_array_free (copy, FALSE);
}

static void
index_names (PbMailboxes *mailboxes, PbMailbox *mailbox)
{
  g_hash_table_insert (mailboxes->by_name, g_strdup (mailbox->address), mailbox);
  for (char **alias = mailbox->aliases; *alias != NULL; alias++)
    if (**alias != '\0')
      g_hash_table_insert (mailboxes->by_name, pb_address_fold (*alias), mailbox);
}

static void
forget_names (PbMailboxes *mailboxes, PbMailbox *mailbox)
{
  g_hash_table_remove (mailboxes->by_name, mailbox->address);
  for (char **alias = mailbox->aliases; *alias != NULL; alias++)
    {
      g_autofree char *folded = pb_address_fold (*alias);

      g_hash_table_remove (mailboxes->by_name, folded);
    }
}

PbMailboxes *
pb_mailboxes_new (GRand *rand)
{
  PbMailboxes *mailboxes = g_new0 (PbMailboxes, 1);

  mailboxes->rand = rand;
  mailboxes->list = g_ptr_array_new_with_free_func (mailbox_free);
  mailboxes->by_name = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return mailboxes;
}

void
pb_mailboxes_free (PbMailboxes *mailboxes)
{
  g_hash_table_unref (mailboxes->by_name);
  g_ptr_array_unref (mailboxes->list);
  g_free (mailboxes);
}

PbMailbox *
pb_mailboxes_add (PbMailboxes *mailboxes, const char *address, const char *name, const char *const *aliases)
{
  PbMailbox *mailbox = g_new0 (PbMailbox, 1);

  mailbox->address = pb_address_fold (address);
  mailbox->name = g_strdup (name);
  mailbox->aliases = copy_texts (aliases);
  mailbox->mails = g_ptr_array_new_with_free_func (mail_free);
  g_ptr_array_add (mailboxes->list, mailbox);
  index_names (mailboxes, mailbox);
  return mailbox;
}

void
pb_mailboxes_rename (PbMailboxes *mailboxes, PbMailbox *mailbox, const char *address, const char *name, const char *const *aliases)
{
  char *new_address = pb_address_fold (address), *new_name = g_strdup (name);
  GStrv new_aliases = copy_texts (aliases);

  forget_names (mailboxes, mailbox);
  g_free (mailbox->address);
  g_free (mailbox->name);
  g_strfreev (mailbox->aliases);
  mailbox->address = new_address;
  mailbox->name = new_name;
  mailbox->aliases = new_aliases;
  index_names (mailboxes, mailbox);
}

void
pb_mailboxes_remove (PbMailboxes *mailboxes, PbMailbox *mailbox)
{
  forget_names (mailboxes, mailbox);
  g_ptr_array_remove (mailboxes->list, mailbox);
}

PbMailbox *
pb_mailboxes_find (PbMailboxes *mailboxes, const char *address)
{
  g_autofree char *folded = pb_address_fold (address);

  return g_hash_table_lookup (mailboxes->by_name, folded);
}

PbMailbox *
pb_mailboxes_nth (PbMailboxes *mailboxes, guint n)
{
  return mailboxes->list->pdata[n];
}

guint
pb_mailboxes_size (PbMailboxes *mailboxes)
{
  return mailboxes->list->len;
}

/* ---- mail ---- */

static char *
new_mail_id (GRand *rand)
{
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";
  char *id = g_strdup_printf ("ZC%04d-%023d", g_rand_int_range (rand, 0, 10000), 0);

  for (char *p = id + 7; *p != '\0'; p++)
    *p = alphabet[g_rand_int_range (rand, 0, sizeof alphabet - 1)];
  return id;
}

/* "Name <address>" */
static void
split_from (PbMail *mail, const char *from)
{
  const char *open = strrchr (from, '<'), *close = strrchr (from, '>');

  if (open == NULL || close == NULL || close < open)
    {
      mail->from_name = g_strndup (from, strcspn (from, "@"));
      mail->from_address = strchr (from, '@') != NULL ? g_strdup (from) : g_strdup ("someone@other.example");
      return;
    }
  mail->from_name = g_strstrip (g_strdelimit (g_strndup (from, (gsize) (open - from)), "\"", ' '));
  mail->from_address = g_strndup (open + 1, (gsize) (close - open - 1));
}

PbMail *
pb_mailbox_deliver (PbMailboxes *mailboxes, PbMailbox *mailbox, const char *from, const char *subject, const char *summary)
{
  PbMail *mail = g_new0 (PbMail, 1);

  mail->id = new_mail_id (mailboxes->rand);
  split_from (mail, from);
  mail->subject = g_strdup (subject);
  mail->summary = g_strdup (summary);
  mail->at = g_get_real_time ();
  if (mailbox->mails->len == MAX_MAILS)
    g_ptr_array_remove_index (mailbox->mails, 0);
  g_ptr_array_add (mailbox->mails, mail);
  mailbox->unread++;
  return mail;
}

PbMail *
pb_mailbox_find (PbMailbox *mailbox, const char *mail_id)
{
  for (guint i = mailbox->mails->len; i > 0; i--)
    {
      PbMail *mail = mailbox->mails->pdata[i - 1];

      if (g_str_equal (mail->id, mail_id))
        return mail;
    }
  return NULL;
}

static gboolean
read_all (PbMailbox *mailbox)
{
  gboolean changed = mailbox->unread > 0;

  for (guint i = 0; i < mailbox->mails->len; i++)
    ((PbMail *) mailbox->mails->pdata[i])->read = TRUE;
  mailbox->unread = 0;
  return changed;
}

gboolean
pb_mailbox_read (PbMailbox *mailbox, const char *mail_id)
{
  PbMail *mail;

  if (mail_id == NULL)
    return read_all (mailbox);
  mail = pb_mailbox_find (mailbox, mail_id);
  if (mail == NULL || mail->read)
    return FALSE;
  mail->read = TRUE;
  mailbox->unread--;
  return TRUE;
}
