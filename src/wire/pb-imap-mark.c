/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-imap-mark.c: marking as read in a short SELECT, verified on the server before the answer. */
#include "pb-imap-session-private.h"

static void
free_mark (PbImapMark *mark)
{
  g_clear_pointer (&mark->uids, g_array_unref);
  g_free (mark->text);
  g_free (mark);
}

static void
answer (PbImapSession *self, PbImapMark *mark)
{
  PbImapEvent *event = pb_imap_session_emit (self, PB_IMAP_EVENT_MARKED, mark->mailbox);

  event->token = mark->token;
  event->ok = mark->ok;
  event->text = g_steal_pointer (&mark->text);
  free_mark (mark);
}

void
pb_imap_mark_abandon (PbImapSession *self)
{
  PbImapMark *mark;

  while ((mark = g_queue_pop_head (&self->marks)) != NULL)
    {
      mark->ok = FALSE;
      answer (self, mark);
    }
  self->marking = FALSE;
}

void
pb_imap_session_mark_read (PbImapSession *self, guint mailbox, const guint32 *uids, gsize n_uids, guint token, gint64 now)
{
  PbImapMark *mark = g_new0 (PbImapMark, 1);

  mark->token = token;
  mark->mailbox = mailbox;
  if (uids != NULL)
    {
      mark->uids = g_array_sized_new (FALSE, FALSE, sizeof (guint32), (guint) n_uids);
      g_array_append_vals (mark->uids, uids, (guint) n_uids);
    }
  if (self->phase == PB_IMAP_PHASE_CLOSED || (uids != NULL && n_uids == 0))
    {
      mark->ok = self->phase != PB_IMAP_PHASE_CLOSED;
      answer (self, mark);
      return;
    }
  g_queue_push_tail (&self->marks, mark);
  pb_imap_plan (self, now);
}

/* Not there, or never answered for, and nothing is asked: home does without what must not wait for it. */
static gboolean
is_out_of_reach (const PbImapSession *self, guint mailbox)
{
  const PbImapFolder *folder = &self->folders[mailbox];

  return folder->missing || (mailbox > 0 && !folder->based && !folder->want_status && !folder->want_visit);
}

/* Asked while nothing is in flight. */
gboolean
pb_imap_mark_is_due (PbImapSession *self)
{
  PbImapMark *mark;

  while ((mark = g_queue_peek_head (&self->marks)) != NULL && !self->marking && is_out_of_reach (self, mark->mailbox))
    answer (self, g_queue_pop_head (&self->marks));
  return mark != NULL && self->folders[0].based && self->folders[mark->mailbox].based;
}

void
pb_imap_mark_begin (PbImapSession *self, gint64 now)
{
  const PbImapMark *mark = g_queue_peek_head (&self->marks);

  self->marking = TRUE;
  pb_imap_session_begin_in (self, PB_IMAP_COMMAND_SELECT, mark->mailbox);
  pb_output_text (&self->output, "SELECT ");
  pb_imap_output_quoted (&self->output, self->folders[mark->mailbox].name);
  pb_output_text (&self->output, "\r\n");
}

/* Are any still unread? Where a search takes no UIDs, flags are fetched, or all that is unread is looked through. */
static void
verify (PbImapSession *self, const PbImapMark *mark, guint32 last_uid)
{
  if ((self->quirks & PB_QUIRK_SEARCH_BASIC) == 0)
    pb_imap_plan_search (self, PB_IMAP_COMMAND_VERIFY, mark->mailbox, mark->uids, last_uid);
  else if (mark->uids == NULL)
    pb_imap_plan_search (self, PB_IMAP_COMMAND_VERIFY, mark->mailbox, NULL, 0);
  else
    {
      pb_imap_session_begin_in (self, PB_IMAP_COMMAND_VERIFY, mark->mailbox);
      pb_output_text (&self->output, "UID FETCH ");
      pb_imap_output_set (&self->output, (const guint32 *) (gconstpointer) mark->uids->data, mark->uids->len);
      pb_output_text (&self->output, " (UID FLAGS)\r\n");
    }
}

void
pb_imap_mark_searched (PbImapSession *self, PbImapFlight *flight, const PbImapResponse *response)
{
  const PbImapMark *mark = g_queue_peek_head (&self->marks);
  guint32 last_uid = self->folders[flight->mailbox].last_uid, uid;
  PbImapSpan rest = response->args;

  if ((self->quirks & PB_QUIRK_SEARCH_BASIC) == 0)
    flight->found += response->count;
  else if (mark != NULL && mark->uids == NULL)
    for (PbImapSpan word = pb_imap_span_word (&rest); word.len > 0; word = pb_imap_span_word (&rest))
      flight->found += pb_imap_span_number (word, &uid) && uid <= last_uid ? 1 : 0;
}

void
pb_imap_mark_fetched (PbImapSession *self, guint32 uid)
{
  PbImapFlight *flight = pb_imap_session_find (self, PB_IMAP_COMMAND_VERIFY, self->open);
  const PbImapMark *mark = g_queue_peek_head (&self->marks);

  if (flight == NULL || mark == NULL || mark->uids == NULL || (self->quirks & PB_QUIRK_SEARCH_BASIC) == 0)
    return;
  for (guint i = 0; i < mark->uids->len; i++)
    flight->found += g_array_index (mark->uids, guint32, i) == uid ? 1 : 0;
}

/* Nothing is written before the SELECT has shown the same UIDVALIDITY: under another one the UIDs name other mails. */
static void
store (PbImapSession *self, PbImapMark *mark)
{
  guint32 last_uid = self->folders[mark->mailbox].last_uid;

  mark->ok = TRUE;
  mark->waiting = 2;
  pb_imap_session_begin_in (self, PB_IMAP_COMMAND_STORE, mark->mailbox);
  pb_output_text (&self->output, "UID STORE ");
  if (mark->uids != NULL)
    pb_imap_output_set (&self->output, (const guint32 *) (gconstpointer) mark->uids->data, mark->uids->len);
  else
    {
      pb_output_text (&self->output, "1:");
      pb_output_number (&self->output, last_uid);
    }
  pb_output_text (&self->output, " +FLAGS.SILENT (\\Seen)\r\n");
  verify (self, mark, last_uid);
}

/* Back home; the new count of another mailbox is asked for on the way. */
static void
reopen (PbImapSession *self, guint mailbox, gint64 now)
{
  pb_imap_plan_home (self, now);
  self->folders[mailbox].want_status = mailbox > 0;
  pb_imap_visit_append_questions (self);
  pb_imap_notify_ask_again (self);
  pb_imap_plan_idle (self, now);
}

static void
finish (PbImapSession *self)
{
  self->marking = FALSE;
  answer (self, g_queue_pop_head (&self->marks));
}

static void
selected (PbImapSession *self, PbImapMark *mark, const PbImapResponse *response, gint64 now)
{
  const PbImapFolder *folder = &self->folders[mark->mailbox];
  guint mailbox = mark->mailbox;
  guint32 validity = self->said_validity != 0 ? self->said_validity : folder->uid_validity;
  gboolean ok = response->status == PB_IMAP_STATUS_OK;
  gboolean usable = ok && !self->read_only && response->code != PB_IMAP_CODE_READ_ONLY && validity == folder->uid_validity;

  mark->text = ok ? NULL : pb_imap_display (self, response->text);
  if (usable && (mark->uids != NULL || folder->last_uid > 0))
    store (self, mark);
  else
    {
      mark->ok = usable; /* an empty mailbox: nothing to do */
      finish (self);
    }
  reopen (self, mailbox, now);
}

void
pb_imap_mark_completed (PbImapSession *self, const PbImapFlight *flight, const PbImapResponse *response, gint64 now)
{
  PbImapMark *mark = g_queue_peek_head (&self->marks);
  gboolean ok = response->status == PB_IMAP_STATUS_OK;

  if (!self->marking || mark == NULL)
    return;
  if (flight->command == PB_IMAP_COMMAND_SELECT)
    selected (self, mark, response, now);
  else
    {
      mark->ok = mark->ok && ok && (flight->command == PB_IMAP_COMMAND_STORE || flight->found == 0);
      if (!ok && mark->text == NULL)
        mark->text = pb_imap_display (self, response->text);
      if (--mark->waiting == 0)
        finish (self);
    }
}
