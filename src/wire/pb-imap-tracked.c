/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-imap-tracked.c: the bounded memory of mails whose alerts may be on show, and the reports that fill it. */
#include "pb-imap-session-private.h"

#include "pb-header.h"

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

static void
parse_header (PbImapMail *mail, const PbImapToken *token)
{
  g_autoptr (GBytes) unquoted = NULL;
  gconstpointer data = token->span.data;
  gsize len = token->type == PB_IMAP_TOKEN_ATOM ? 0 : token->span.len; /* NIL */
  PbHeader header = { 0 };

  if (token->type == PB_IMAP_TOKEN_QUOTED)
    {
      unquoted = pb_imap_span_unquote (token->span);
      data = g_bytes_get_data (unquoted, &len);
    }
  pb_header_parse (&header, data, len);
  mail->from = g_steal_pointer (&header.from);
  mail->address = g_steal_pointer (&header.address);
  mail->subject = g_steal_pointer (&header.subject);
  mail->message_id = g_steal_pointer (&header.message_id);
  mail->date = header.date;
  pb_header_clear (&header);
}

void
pb_imap_tracked_read (PbImapMail *mail, const PbImapFetch *fetch)
{
  mail->uid = fetch->uid;
  parse_header (mail, &fetch->header);
  mail->preview = g_strdup ("");
  mail->object_id = g_strdup ("");
  mail->thread_id = g_strdup ("");
  if (mail->date == 0)
    mail->date = fetch->internal_date;
}

void
pb_imap_tracked_report (PbImapSession *self, const PbImapFetch *fetch)
{
  if (!pb_imap_tracked_add (self, pb_imap_open_folder (self), fetch->uid))
    return; /* named twice, or reported before a refused fetch */

  PbImapEvent *event = pb_imap_session_emit (self, PB_IMAP_EVENT_MAIL, self->open);
  event->uid = fetch->uid;
  pb_imap_tracked_read (&event->mail, fetch);
}

void
pb_imap_tracked_gone (PbImapSession *self, guint32 first, guint32 last)
{
  const PbImapFolder *folder = pb_imap_open_folder (self);
  guint i = find (folder, first), n = 0;

  for (; i + n < folder->tracked->len && nth (folder, i + n)->uid <= last; n++)
    pb_imap_session_emit (self, PB_IMAP_EVENT_GONE, self->open)->uid = nth (folder, i + n)->uid;
  if (n > 0)
    g_array_remove_range (folder->tracked, i, n);
}

GArray *
pb_imap_tracked_begin_check (PbImapSession *self)
{
  const PbImapFolder *folder = pb_imap_open_folder (self);
  GArray *uids = g_array_sized_new (FALSE, FALSE, sizeof (guint32), folder->tracked->len);

  self->check_top = 0;
  for (guint i = 0; i < folder->tracked->len; i++)
    {
      nth (folder, i)->unread = FALSE;
      self->check_top = nth (folder, i)->uid;
      g_array_append_val (uids, self->check_top);
    }
  return uids;
}

static void
found_range (PbImapSession *self, guint32 first, guint32 last)
{
  const PbImapFolder *folder = pb_imap_open_folder (self);

  for (guint i = find (folder, first); i < folder->tracked->len && nth (folder, i)->uid <= last; i++)
    nth (folder, i)->unread = TRUE;
}

/* An answer that was cut short proves nothing. */
void
pb_imap_tracked_found (PbImapSession *self, const PbImapResponse *response, gboolean complete)
{
  PbImapSpan rest = response->args;
  guint32 first, last;

  if (!complete)
    self->check_top = 0;
  if (response->type == PB_IMAP_RESPONSE_ESEARCH)
    while (pb_imap_set_next (&rest, &first, &last))
      found_range (self, first, last);
  else
    for (PbImapSpan word = pb_imap_span_word (&rest); word.len > 0; word = pb_imap_span_word (&rest))
      if (pb_imap_span_number (word, &first))
        found_range (self, first, first);
}

void
pb_imap_tracked_end_check (PbImapSession *self)
{
  const PbImapFolder *folder = pb_imap_open_folder (self);
  guint kept = 0;

  for (guint i = 0; i < folder->tracked->len; i++)
    {
      PbImapTracked entry = *nth (folder, i);
      if (entry.uid <= self->check_top && !entry.unread)
        pb_imap_session_emit (self, PB_IMAP_EVENT_GONE, self->open)->uid = entry.uid;
      else
        *nth (folder, kept++) = entry;
    }
  g_array_set_size (folder->tracked, kept);
}
