/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-imap-notify.c: a server that tells by itself (RFC 5465): new mails of home with all that a report needs, of the other
 * mailboxes what STATUS says. Beside IDLE only: without it Dovecot keeps what it knows of the open mailbox. */
#include "pb-imap-session-private.h"

#include <string.h>

/* Dovecot 2.3 takes the names of the list for raw UTF-8 and never tells of one that is not ASCII: those are given in both forms,
 * or are found among all of the user's. */
static void
append_plain (PbImapSession *self, const PbImapFolder *folder)
{
  gsize len = folder->plain != NULL ? strlen (folder->plain) : 0;
  g_autofree char *head = g_strdup_printf (" {%" G_GSIZE_FORMAT "+}\r\n", len);

  if (len == 0 || (self->caps & PB_IMAP_CAP_LITERAL) == 0 || strpbrk (folder->plain, "\r\n") != NULL)
    return;
  pb_output_text (&self->output, head);
  pb_output_append (&self->output, folder->plain, len);
}

/* Returns: whether a name beside home's is another one when it is encoded. */
static gboolean
is_international (const PbImapSession *self)
{
  for (guint i = 1; i < self->n_folders; i++)
    if (strchr (self->folders[i].name, '&') != NULL)
      return TRUE;
  return FALSE;
}

static void
append_mailboxes (PbImapSession *self)
{
  const char *before = " (mailboxes (";

  for (guint i = 1; i < self->n_folders; i++)
    {
      pb_output_text (&self->output, before);
      pb_imap_output_quoted (&self->output, self->folders[i].name);
      append_plain (self, &self->folders[i]);
      before = " ";
    }
  pb_output_text (&self->output, ") (MessageNew MessageExpunge FlagChange))");
  if (is_international (self) && (self->caps & PB_IMAP_CAP_LITERAL) == 0)
    pb_output_text (&self->output, " (personal (MessageNew MessageExpunge FlagChange))");
}

/* A second SET leaves Dovecot 2.3 telling nothing of the others, unless it was silenced first. */
void
pb_imap_notify_append (PbImapSession *self)
{
  if (self->notify != PB_IMAP_NOTIFY_OFF || self->notify_again)
    pb_imap_session_command (self, PB_IMAP_COMMAND_ENABLE, "NOTIFY NONE");
  self->want_notify = FALSE;
  self->notify = PB_IMAP_NOTIFY_ASKED;
  self->next_folders = PB_NEVER;
  pb_imap_session_begin_in (self, PB_IMAP_COMMAND_NOTIFY, 0);
  pb_output_text (&self->output, "NOTIFY SET (selected (MessageNew ");
  pb_imap_fetch_items (self);
  pb_output_text (&self->output, " MessageExpunge FlagChange))");
  if (self->n_folders > 1)
    append_mailboxes (self);
  pb_output_text (&self->output, "\r\n");
}

static void
give_up (PbImapSession *self, gint64 now)
{
  self->notify = PB_IMAP_NOTIFY_OFF;
  self->caps = (PbImapCaps) (self->caps & ~(guint) PB_IMAP_CAP_NOTIFY);
  if (self->n_folders > 1)
    self->next_folders = now + self->limits.round_interval;
}

void
pb_imap_notify_completed (PbImapSession *self, const PbImapResponse *response, gint64 now)
{
  if (response->status != PB_IMAP_STATUS_OK)
    give_up (self, now);
  else if (self->notify == PB_IMAP_NOTIFY_ASKED)
    self->notify = PB_IMAP_NOTIFY_ON;
}

void
pb_imap_notify_ask_again (PbImapSession *self)
{
  if (self->notify != PB_IMAP_NOTIFY_ON)
    return;
  for (guint i = 1; i < self->n_folders; i++)
    self->folders[i].want_status = TRUE;
  pb_imap_visit_append_questions (self);
}

/* The server has forgotten what it was asked for, and maybe what it had to tell. */
void
pb_imap_notify_overflow (PbImapSession *self, gint64 now)
{
  if (self->notify == PB_IMAP_NOTIFY_OFF)
    return;
  give_up (self, now);
  self->want_notify = !self->notify_again;
  self->notify_again = TRUE;
  self->want_round = TRUE;
  self->want_check = self->folders[0].tracked->len > 0;
  self->want_fetch |= self->pushes > 0;
  self->pushes = 0;
  self->push_due = PB_NEVER;
  pb_imap_visit_all (self, now);
}

/* A push that fails to come costs a fetch. While a fetch is wished for or in flight, that one sees to the new mails. */
gboolean
pb_imap_notify_expect (PbImapSession *self, guint32 n, gint64 now)
{
  if (self->notify != PB_IMAP_NOTIFY_ON || self->open != 0 || self->want_fetch || !self->folders[0].based || pb_imap_session_find (self, PB_IMAP_COMMAND_FETCH, 0) != NULL)
    return FALSE;
  self->pushes = (guint32) MIN ((guint64) self->pushes + n, G_MAXUINT32);
  if (self->push_due == PB_NEVER)
    self->push_due = now + self->limits.settle_time;
  return TRUE;
}

/* A mail pushed in full is one more, and no question: the next round, or any other change, counts anew. While the server is
 * counting it is not known whether this one is among them.
 * Returns: whether the count is right. */
static gboolean
count_pushed (PbImapSession *self)
{
  PbImapFolder *home = &self->folders[0];

  if (!home->counted || home->count == G_MAXUINT32 || self->want_count || self->settle_due != PB_NEVER || pb_imap_session_find (self, PB_IMAP_COMMAND_COUNT, 0) != NULL)
    return FALSE;
  pb_imap_folder_count (self, 0, home->count + 1);
  return TRUE;
}

/* The mark moves when every new mail has come: one that was left out must not be passed over. */
void
pb_imap_notify_pushed (PbImapSession *self, const PbImapFetch *fetch, gint64 now)
{
  PbImapFolder *home = &self->folders[0];
  gboolean higher = fetch->uid > self->push_top;

  if (self->notify != PB_IMAP_NOTIFY_ON || self->open != 0 || !self->opened || !home->based || fetch->uid <= home->last_uid || !fetch->has_header)
    return;
  if (!fetch->seen && (!higher || !count_pushed (self)))
    pb_imap_plan_note_change (self, now);
  if (!fetch->seen && !fetch->deleted)
    pb_imap_fetch_report (self, fetch);
  if (!higher)
    return;
  self->push_top = fetch->uid;
  if (self->pushes > 0 && --self->pushes == 0)
    {
      self->push_due = PB_NEVER;
      pb_imap_folder_advance (self, 0, fetch->uid);
    }
}
