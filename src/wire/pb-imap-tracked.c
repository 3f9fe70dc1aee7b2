/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-imap-tracked.c: the bounded memory of mails whose alerts may be on show, and the check whether they are still unread. */
#include "pb-imap-session-private.h"

static PbImapTracked *
nth (const PbImapFolder *folder, guint i)
{
  return &g_array_index (folder->tracked, PbImapTracked, i);
}

/* Returns: the index of the first tracked UID that is not below @uid. */
static guint
find (const PbImapFolder *folder, guint32 uid)
{
  guint low = 0, high = folder->tracked->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      if (nth (folder, middle)->uid < uid)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/* Returns: FALSE if @uid was already there. Over the bound the oldest goes. */
gboolean
pb_imap_tracked_add (PbImapSession *self, PbImapFolder *folder, guint32 uid)
{
  guint i = find (folder, uid);
  PbImapTracked entry = { uid, FALSE };

  if (i < folder->tracked->len && nth (folder, i)->uid == uid)
    return FALSE;
  g_array_insert_val (folder->tracked, i, entry);
  if (folder->tracked->len > self->limits.max_tracked)
    g_array_remove_index (folder->tracked, 0);
  return TRUE;
}

void
pb_imap_tracked_gone (PbImapSession *self, guint mailbox, guint32 first, guint32 last)
{
  const PbImapFolder *folder = &self->folders[mailbox];
  guint i = find (folder, first), n = 0;

  for (; i + n < folder->tracked->len && nth (folder, i + n)->uid <= last; n++)
    pb_imap_session_emit (self, PB_IMAP_EVENT_GONE, mailbox)->uid = nth (folder, i + n)->uid;
  if (n > 0)
    g_array_remove_range (folder->tracked, i, n);
}

GArray *
pb_imap_tracked_begin_check (PbImapFolder *folder)
{
  GArray *uids = g_array_sized_new (FALSE, FALSE, sizeof (guint32), folder->tracked->len);

  for (guint i = 0; i < folder->tracked->len; i++)
    {
      nth (folder, i)->unread = FALSE;
      g_array_append_val (uids, nth (folder, i)->uid);
    }
  return uids;
}

void
pb_imap_tracked_found (PbImapFolder *folder, guint32 first, guint32 last)
{
  for (guint i = find (folder, first); i < folder->tracked->len && nth (folder, i)->uid <= last; i++)
    nth (folder, i)->unread = TRUE;
}

gboolean
pb_imap_tracked_searched (PbImapFolder *folder, const PbImapResponse *response, gboolean complete)
{
  PbImapSpan rest = response->args;
  guint32 first, last;

  if (response->type == PB_IMAP_RESPONSE_ESEARCH)
    while (pb_imap_set_next (&rest, &first, &last))
      pb_imap_tracked_found (folder, first, last);
  else
    for (PbImapSpan word = pb_imap_span_word (&rest); word.len > 0; word = pb_imap_span_word (&rest))
      if (pb_imap_span_number (word, &first))
        pb_imap_tracked_found (folder, first, first);
  return complete;
}

void
pb_imap_tracked_end_check (PbImapSession *self, guint mailbox, guint32 top)
{
  const PbImapFolder *folder = &self->folders[mailbox];
  guint kept = 0;

  for (guint i = 0; i < folder->tracked->len; i++)
    {
      PbImapTracked entry = *nth (folder, i);
      if (entry.uid <= top && !entry.unread)
        pb_imap_session_emit (self, PB_IMAP_EVENT_GONE, mailbox)->uid = entry.uid;
      else
        *nth (folder, kept++) = entry;
    }
  g_array_set_size (folder->tracked, kept);
}
