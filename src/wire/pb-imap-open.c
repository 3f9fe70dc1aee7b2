/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-imap-open.c: what the opening of a mailbox tells: whether it is the same one, where what is new begins, what became of the
 * tracked mails (RFC 9051 6.3.2, 6.3.3; RFC 7162). */
#include "pb-imap-session-private.h"

/* What is there now is old; without UIDNEXT the highest UID has to be asked for. */
static void
find_base (PbImapSession *self, guint mailbox, guint32 validity)
{
  pb_imap_folder_rebase (self, mailbox, validity);
  if (mailbox == 0)
    self->want_fetch = FALSE;
  if (self->said_uidnext > 0)
    pb_imap_folder_base (self, mailbox, self->said_uidnext - 1);
  else if (self->exists == 0)
    pb_imap_folder_base (self, mailbox, 0);
  else if (mailbox == 0)
    self->want_newest = TRUE;
  else if (pb_imap_session_find (self, PB_IMAP_COMMAND_NEWEST, mailbox) == NULL)
    self->folders[mailbox].want_visit = TRUE;
}

static void
examine_refused (PbImapSession *self, const PbImapFlight *flight, const PbImapResponse *response)
{
  PbImapFailure failure = pb_imap_failure (response, PB_ERROR_CLASS_CONFIG);

  if (response->status == PB_IMAP_STATUS_BAD && flight->with_modseq)
    {
      self->caps = (PbImapCaps) (self->caps & ~(guint) (PB_IMAP_CAP_CONDSTORE | PB_IMAP_CAP_QRESYNC));
      self->folders[flight->mailbox].want_visit = flight->mailbox > 0;
      self->want_open = flight->mailbox == 0;
    }
  else if (flight->mailbox > 0)
    pb_imap_folder_refused (self, flight->mailbox, response);
  else
    pb_imap_session_fail (self, failure.error_class, response->text, failure.retry_after);
}

/* The tracked mails are known to be as they were: by QRESYNC, or because there are none. Else their check is on its way, except
 * where a server has taken QRESYNC's words and then says no mod-sequence. */
static void
settle_or_check (PbImapSession *self, const PbImapFlight *flight)
{
  PbImapFolder *folder = &self->folders[flight->mailbox];

  folder->heard_modseq = self->said_modseq;
  if (flight->resync && self->said_modseq == 0)
    {
      pb_imap_folder_settle (self, flight->mailbox);
      self->want_check |= flight->mailbox == 0;
      folder->want_visit = flight->mailbox > 0;
    }
  else if (flight->resync || folder->tracked->len == 0)
    pb_imap_folder_settle (self, flight->mailbox);
}

/* A server that says no UIDVALIDITY never changes it. */
void
pb_imap_open_examined (PbImapSession *self, const PbImapFlight *flight, const PbImapResponse *response)
{
  PbImapFolder *folder = &self->folders[flight->mailbox];
  guint32 known = MAX (folder->uid_validity, 1);
  guint32 validity = self->said_validity != 0 ? self->said_validity : known;
  gboolean other;

  if (response->status != PB_IMAP_STATUS_OK)
    {
      examine_refused (self, flight, response);
      return;
    }
  self->opened = TRUE;
  if (flight->mailbox == 0)
    self->phase = PB_IMAP_PHASE_WATCH;
  other = validity != folder->uid_validity || folder->seeking || (folder->missing && self->said_uidnext > 0 && self->said_uidnext - 1 < folder->last_uid);
  pb_imap_folder_found (self, flight->mailbox);
  if (other)
    {
      folder->heard_modseq = self->said_modseq;
      find_base (self, flight->mailbox, validity);
    }
  else
    {
      folder->based = TRUE;
      settle_or_check (self, flight);
      if (flight->mailbox == 0)
        self->want_fetch |= self->said_uidnext > 0 ? self->said_uidnext - 1 > folder->last_uid : self->exists > 0;
    }
  pb_imap_watch_maybe_say_watching (self);
}

void
pb_imap_open_newest_known (PbImapSession *self, const PbImapFlight *flight, const PbImapResponse *response)
{
  if (!self->opened)
    return;
  if (self->folders[flight->mailbox].based)
    {
      if (flight->mailbox == 0 && flight->top > self->folders[0].last_uid)
        self->want_fetch = TRUE;
      else if (flight->mailbox == 0)
        self->fetch_refusals = 0;
      return;
    }
  if (flight->top > 0 || self->exists == 0)
    {
      pb_imap_folder_base (self, flight->mailbox, flight->top);
      pb_imap_watch_maybe_say_watching (self);
    }
  else if (flight->mailbox == 0)
    pb_imap_session_fail (self, pb_imap_failure (response, PB_ERROR_CLASS_PROTOCOL).error_class, response->text, 0);
}
