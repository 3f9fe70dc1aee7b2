/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-imap-visit.c: the mailboxes that are not open: asked for by STATUS or LIST-STATUS (RFC 9051 6.3.11, RFC 5819), and where
 * something new may lie, opened and left again in one write. */
#include "pb-imap-session-private.h"

#include <string.h>

void
pb_imap_visit_all (PbImapSession *self, gint64 now)
{
  for (guint i = 1; i < self->n_folders; i++)
    {
      self->folders[i].want_status = TRUE;
      self->folders[i].visited = FALSE;
    }
  self->next_folders = self->n_folders > 1 && self->notify == PB_IMAP_NOTIFY_OFF ? now + self->limits.round_interval : PB_NEVER;
}

/* With mod-sequences STATUS tells whether a visit is worth it. */
void
pb_imap_visit_ask (PbImapSession *self, guint mailbox)
{
  PbImapFolder *folder = &self->folders[mailbox];

  folder->want_status = TRUE;
  folder->visited = FALSE;
  folder->want_visit |= folder->based && folder->tracked->len > 0 && folder->modseq == 0;
}

gboolean
pb_imap_visit_is_due (const PbImapSession *self)
{
  for (guint i = 1; i < self->n_folders; i++)
    if (self->folders[i].want_status || self->folders[i].want_visit)
      return TRUE;
  return FALSE;
}

static void
append_items (PbImapSession *self)
{
  gboolean modseq = (self->caps & (PB_IMAP_CAP_CONDSTORE | PB_IMAP_CAP_QRESYNC)) != 0;

  pb_output_text (&self->output, "(UIDVALIDITY UIDNEXT UNSEEN MESSAGES");
  pb_output_text (&self->output, modseq ? " HIGHESTMODSEQ)" : ")");
  self->flights[self->n_flights - 1].with_modseq = modseq;
}

static void
append_status (PbImapSession *self, guint mailbox)
{
  self->folders[mailbox].want_status = FALSE;
  pb_imap_session_begin_in (self, PB_IMAP_COMMAND_STATUS, mailbox);
  pb_output_text (&self->output, "STATUS ");
  pb_imap_output_quoted (&self->output, self->folders[mailbox].name);
  pb_output_text (&self->output, " ");
  append_items (self);
  pb_output_text (&self->output, "\r\n");
}

/* In LIST a name with % or * is a pattern. */
static gboolean
is_listed (const PbImapFolder *folder)
{
  return folder->want_status && !folder->alone && strpbrk (folder->name, "%*") == NULL;
}

/* One LIST for several mailboxes. */
static void
append_list (PbImapSession *self)
{
  const char *before = "LIST \"\" (";

  pb_imap_session_begin_in (self, PB_IMAP_COMMAND_LIST, 0);
  for (guint i = 1; i < self->n_folders; i++)
    {
      PbImapFolder *folder = &self->folders[i];

      if (!is_listed (folder))
        continue;
      folder->want_status = FALSE;
      folder->asked = TRUE;
      pb_output_text (&self->output, before);
      pb_imap_output_quoted (&self->output, folder->name);
      before = " ";
    }
  pb_output_text (&self->output, ") RETURN (STATUS ");
  append_items (self);
  pb_output_text (&self->output, ")\r\n");
}

static guint
count_listed (const PbImapSession *self)
{
  const guint needed = PB_IMAP_CAP_LIST_EXTENDED | PB_IMAP_CAP_LIST_STATUS;
  guint n = 0;

  for (guint i = 1; (self->caps & needed) == needed && i < self->n_folders; i++)
    n += is_listed (&self->folders[i]) ? 1 : 0;
  return n;
}

/* EXAMINE stands before everything that is asked in it, so nothing of what is said then is of another mailbox. */
static void
append_visit (PbImapSession *self, guint mailbox)
{
  PbImapFolder *folder = &self->folders[mailbox];
  gboolean resync;

  folder->want_visit = FALSE;
  resync = pb_imap_plan_examine (self, mailbox)->resync;
  if (!folder->based)
    {
      pb_imap_session_begin_in (self, PB_IMAP_COMMAND_NEWEST, mailbox);
      pb_output_text (&self->output, "UID FETCH * (UID)\r\n");
    }
  else if (folder->last_uid < G_MAXUINT32)
    pb_imap_fetch_new (self, mailbox);
  pb_imap_plan_search (self, PB_IMAP_COMMAND_COUNT, mailbox, NULL, 0);
  if (folder->tracked->len > 0 && !resync)
    pb_imap_plan_check (self, mailbox);
}

void
pb_imap_visit_append_questions (PbImapSession *self)
{
  if (count_listed (self) > 1 && pb_imap_plan_has_room (self, 1))
    append_list (self);
  for (guint i = 1; i < self->n_folders; i++)
    if (self->folders[i].want_status && pb_imap_plan_has_room (self, 1))
      append_status (self, i);
}

gboolean
pb_imap_visit_append (PbImapSession *self)
{
  gboolean left = FALSE;

  pb_imap_visit_append_questions (self);
  for (guint i = 1; i < self->n_folders; i++)
    if (self->folders[i].want_visit && pb_imap_plan_has_room (self, 4))
      {
        append_visit (self, i);
        left = TRUE;
      }
  return left;
}

/* A number that may be a UID or a UIDVALIDITY. */
static gboolean
in_range (gint64 number)
{
  return number > 0 && number <= (gint64) G_MAXUINT32;
}

/* Whether more or other mails may be there than when it was looked at last. Only with QRESYNC does an expunged mail move the
 * mod-sequence (RFC 7162 3.1.2.2). */
static gboolean
has_changed (const PbImapFolder *folder, const PbImapCounts *counts)
{
  if (counts->modseq > 0 && folder->modseq > 0)
    return (guint64) counts->modseq != folder->modseq || (counts->messages >= 0 && counts->messages < folder->messages);
  return counts->unseen < 0 || counts->messages < 0 || counts->unseen != folder->unseen || counts->messages != folder->messages;
}

/* A mailbox of the same UIDVALIDITY that was away and has lost UIDs is another one (UIDVALIDITY may be made up). */
static gboolean
is_another (const PbImapFolder *folder, const PbImapCounts *counts, gboolean was_missing)
{
  if (folder->uid_validity == 0 || folder->seeking)
    return TRUE;
  if (counts->uid_validity > 0 && counts->uid_validity != folder->uid_validity)
    return TRUE;
  return was_missing && counts->uid_next > 0 && counts->uid_next - 1 < folder->last_uid;
}

/* Dovecot tells of a new UIDVALIDITY while it is still renumbering, with no mail and UIDNEXT 1.
 * Returns: whether it has to be opened to find out. */
static gboolean
take_base (PbImapSession *self, guint mailbox, const PbImapCounts *counts, gboolean was_missing)
{
  PbImapFolder *folder = &self->folders[mailbox];
  guint32 validity = in_range (counts->uid_validity) ? (guint32) counts->uid_validity : folder->uid_validity;
  gboolean renumbered = !was_missing && folder->uid_validity != 0 && validity != folder->uid_validity;

  if (!is_another (folder, counts, was_missing))
    {
      folder->based = TRUE;
      return FALSE;
    }
  if (renumbered || !in_range (counts->uid_next) || validity == 0)
    return TRUE;
  pb_imap_folder_rebase (self, mailbox, validity);
  pb_imap_folder_base (self, mailbox, (guint32) (counts->uid_next - 1));
  return FALSE;
}

static void
take_numbers (PbImapFolder *folder, const PbImapCounts *counts)
{
  folder->messages = counts->messages >= 0 ? counts->messages : folder->messages;
  folder->unseen = counts->unseen >= 0 ? counts->unseen : folder->unseen;
}

static void
note_stale (PbImapSession *self, PbImapFolder *folder, gint64 now)
{
  folder->stale = TRUE;
  if (self->stale_due == PB_NEVER)
    self->stale_due = now + self->limits.settle_time;
}

/* Returns: whether a visit is worth it. */
static gboolean
is_worth_it (PbImapFolder *folder, const PbImapCounts *counts, gboolean answer)
{
  gboolean changed = has_changed (folder, counts);

  if (changed && folder->tracked->len > 0)
    return TRUE;
  if (!in_range (counts->uid_next))
    return changed && (answer || counts->messages >= 0);
  return counts->uid_next - 1 > folder->last_uid;
}

/* What led to a visit and is said once more behind it, word for word, waits for the next round: a mail that cannot be fetched,
 * or numbers that never agree, would be looked at again and again (every visit ends with a STATUS where NOTIFY is on).
 * Returns: whether it is the first time. */
static gboolean
is_news (PbImapFolder *folder, const PbImapCounts *counts)
{
  const PbImapCounts *last = &folder->visited_for;

  return !folder->visited || counts->uid_validity != last->uid_validity || counts->uid_next != last->uid_next || counts->unseen != last->unseen || counts->messages != last->messages || counts->modseq != last->modseq;
}

static void
wish_visit (PbImapFolder *folder, const PbImapCounts *counts)
{
  folder->want_visit = folder->want_visit || is_news (folder, counts);
  folder->visited = TRUE;
  folder->visited_for = *counts;
  memset (&folder->visited_for.mailbox, 0, sizeof folder->visited_for.mailbox);
}

static void
take_counts (PbImapSession *self, PbImapFolder *folder, const PbImapCounts *counts, gint64 now)
{
  guint i = (guint) (folder - self->folders);
  gboolean was_missing = folder->missing;
  gboolean answer = folder->asked || pb_imap_session_find (self, PB_IMAP_COMMAND_STATUS, i) != NULL;

  folder->asked = FALSE;
  if (counts->modseq > 0)
    folder->heard_modseq = (guint64) counts->modseq;
  pb_imap_folder_found (self, i);
  if (take_base (self, i, counts, was_missing) || is_worth_it (folder, counts, answer) || (answer && counts->unseen < 0))
    wish_visit (folder, counts);
  else
    folder->visited = FALSE;
  take_numbers (folder, counts);
  if (folder->want_visit)
    return;
  if (folder->tracked->len == 0)
    folder->modseq = folder->heard_modseq; /* remembered with the next mail */
  if (counts->unseen >= 0)
    pb_imap_folder_count (self, i, (guint32) MIN (counts->unseen, (gint64) G_MAXUINT32));
  else
    note_stale (self, folder, now);
}

/* Of home, and of a mailbox that is being visited, the server says everything anyway. */
void
pb_imap_visit_said (PbImapSession *self, const PbImapCounts *counts, gint64 now)
{
  PbImapFolder *folder = pb_imap_folder_find (self, &counts->mailbox);

  if (folder != NULL && folder != &self->folders[0] && folder != pb_imap_open_folder (self))
    take_counts (self, folder, counts, now);
}

static void
listed (PbImapSession *self, const PbImapResponse *response)
{
  gboolean ok = response->status == PB_IMAP_STATUS_OK;

  if (!ok)
    self->caps = (PbImapCaps) (self->caps & ~(guint) PB_IMAP_CAP_LIST_STATUS);
  for (guint i = 1; i < self->n_folders; i++)
    {
      PbImapFolder *folder = &self->folders[i];

      if (!folder->asked)
        continue;
      folder->asked = FALSE;
      /* Left out: gone, or merely in trouble. Its own STATUS tells. */
      folder->alone = ok;
      folder->want_status |= !ok || !folder->missing;
    }
}

/* HIGHESTMODSEQ may be refused although it is listed. */
static void
status_refused (PbImapSession *self, const PbImapFlight *flight, const PbImapResponse *response)
{
  PbImapFolder *folder = &self->folders[flight->mailbox];

  if (response->status == PB_IMAP_STATUS_BAD && flight->with_modseq)
    {
      self->caps = (PbImapCaps) (self->caps & ~(guint) (PB_IMAP_CAP_CONDSTORE | PB_IMAP_CAP_QRESYNC));
      folder->want_status = TRUE;
    }
  else
    pb_imap_folder_refused (self, flight->mailbox, response);
}

void
pb_imap_visit_completed (PbImapSession *self, const PbImapFlight *flight, const PbImapResponse *response)
{
  if (flight->command == PB_IMAP_COMMAND_LIST)
    listed (self, response);
  else if (response->status != PB_IMAP_STATUS_OK)
    status_refused (self, flight, response);
}
