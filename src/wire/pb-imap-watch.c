/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-imap-watch.c: the open mailbox: what the server says becomes events and wishes (RFC 9051 7, RFC 2177, RFC 4731). */
#include "pb-imap-session-private.h"

/* How often a server may end IDLE by itself before it is polled instead. */
#define MAX_IDLE_ENDINGS 3
/* How many rounds must have revealed mail that IDLE kept back (Mailutils says + idling and then nothing). */
#define MAX_KEPT_BACK 2

void
pb_imap_watch_maybe_say_watching (PbImapSession *self)
{
  if (!self->answered || !self->folders[0].based || self->watching_said)
    return;
  self->watching_said = TRUE;
  pb_imap_session_emit (self, PB_IMAP_EVENT_WATCHING, 0);
}

/* A refused fetch (mails expunged meanwhile) is tried once more; what it had named counts the second time. Where n:* with
 * nothing new is refused, the highest UID is asked for first. */
static void
home_fetch_refused (PbImapSession *self, const PbImapFlight *flight, const PbImapResponse *response, gint64 now)
{
  if ((self->quirks & PB_QUIRK_ASCENDING) != 0 && flight->top == 0 && self->fetch_refusals == 0)
    {
      self->fetch_refusals++;
      self->want_newest = TRUE;
      return;
    }
  if (response->status == PB_IMAP_STATUS_BAD || (self->fetch_refusals > 0 && flight->top == 0))
    {
      PbImapFailure failure = pb_imap_failure (response, PB_ERROR_CLASS_SERVER_BUSY);
      pb_imap_session_fail (self, failure.error_class, response->text, failure.retry_after);
      return;
    }
  self->fetch_refusals++;
  self->want_fetch = TRUE;
  self->fetch_not_before = now + self->limits.settle_time;
}

static void
fetched (PbImapSession *self, const PbImapFlight *flight, const PbImapResponse *response, gint64 now)
{
  PbImapFolder *folder = &self->folders[flight->mailbox];
  gboolean ok = response->status == PB_IMAP_STATUS_OK;
  guint32 top = MAX (flight->top, self->said_uidnext > 0 ? self->said_uidnext - 1 : 0);

  if (!self->opened || !folder->based)
    return;
  if (!ok && flight->mailbox > 0)
    return; /* the next round looks again */
  if (!ok && (response->status == PB_IMAP_STATUS_BAD || self->fetch_refusals == 0 || flight->top == 0))
    home_fetch_refused (self, flight, response, now);
  else if (top > folder->last_uid)
    {
      self->fetch_refusals = 0;
      pb_imap_folder_advance (self, flight->mailbox, top);
    }
  else if (flight->mailbox == 0)
    self->fetch_not_before = now + self->limits.settle_time; /* EXISTS without mail: not in a tight loop */
}

/* The long form of a search may be refused although ESEARCH is listed. */
static void
search_refused (PbImapSession *self, const PbImapFlight *flight, const PbImapResponse *response)
{
  if (pb_imap_has_esearch (self))
    {
      self->caps = (PbImapCaps) (self->caps & ~(guint) PB_IMAP_CAP_ESEARCH);
      self->want_count = TRUE;
      self->want_check = self->folders[0].tracked->len > 0;
      self->folders[flight->mailbox].want_visit = flight->mailbox > 0;
    }
  else if (flight->command == PB_IMAP_COMMAND_COUNT && flight->mailbox == 0)
    {
      PbImapFailure failure = pb_imap_failure (response, PB_ERROR_CLASS_PROTOCOL);
      pb_imap_session_fail (self, failure.error_class, response->text, failure.retry_after);
    }
}

static void
searched (PbImapSession *self, const PbImapFlight *flight, const PbImapResponse *response)
{
  PbImapFolder *folder = &self->folders[flight->mailbox];

  if (!self->opened)
    return; /* asked in a mailbox that could not be opened */
  if (response->status != PB_IMAP_STATUS_OK)
    search_refused (self, flight, response);
  else if (flight->command == PB_IMAP_COMMAND_CHECK)
    {
      pb_imap_tracked_end_check (self, flight->mailbox, flight->top);
      pb_imap_folder_settle (self, flight->mailbox);
    }
  else
    {
      folder->messages = self->exists;
      pb_imap_folder_count (self, flight->mailbox, (guint32) MIN (flight->found, G_MAXUINT32));
    }
}

/* IDLE was refused, or ended although no DONE was sent. */
static void
idle_ended (PbImapSession *self, const PbImapResponse *response)
{
  self->idle = PB_IMAP_IDLE_OFF;
  self->idle_endings++;
  if (response->status != PB_IMAP_STATUS_OK || self->idle_endings >= MAX_IDLE_ENDINGS)
    self->can_idle = FALSE;
  self->want_round |= !self->can_idle;
}

static void
say_alive (PbImapSession *self)
{
  self->probing = FALSE;
  self->round_alive = TRUE;
  pb_imap_session_emit (self, PB_IMAP_EVENT_ALIVE, 0);
}

static void
end_round (PbImapSession *self)
{
  self->in_round = FALSE;
  if (!self->round_alive)
    say_alive (self);
  if (self->round_was_idle && self->round_revealed && ++self->kept_back >= MAX_KEPT_BACK)
    self->can_idle = FALSE;
}

/* A refused NOOP is no sign of life: Exchange says so of a mailbox that is gone ("not connected"). */
static void
answered (PbImapSession *self, PbImapCommand command, const PbImapResponse *response)
{
  if (command == PB_IMAP_COMMAND_NOOP && response->status != PB_IMAP_STATUS_OK)
    {
      PbImapFailure failure = pb_imap_failure (response, PB_ERROR_CLASS_PROTOCOL);
      pb_imap_session_fail (self, failure.error_class, response->text, failure.retry_after);
      return;
    }
  if (self->probing && (command == PB_IMAP_COMMAND_DONE || command == PB_IMAP_COMMAND_NOOP))
    say_alive (self);
  if (command == PB_IMAP_COMMAND_NOOP)
    {
      self->answered = TRUE;
      pb_imap_watch_maybe_say_watching (self);
    }
}

void
pb_imap_watch_completed (PbImapSession *self, const PbImapFlight *flight, const PbImapResponse *response, gint64 now)
{
  PbImapCommand command = flight->command;

  if (command == PB_IMAP_COMMAND_EXAMINE)
    pb_imap_open_examined (self, flight, response);
  else if (command == PB_IMAP_COMMAND_NEWEST)
    pb_imap_open_newest_known (self, flight, response);
  else if (command == PB_IMAP_COMMAND_FETCH)
    fetched (self, flight, response, now);
  else if (command == PB_IMAP_COMMAND_COUNT || command == PB_IMAP_COMMAND_CHECK)
    searched (self, flight, response);
  else if (command == PB_IMAP_COMMAND_STATUS || command == PB_IMAP_COMMAND_LIST)
    pb_imap_visit_completed (self, flight, response);
  else if (command == PB_IMAP_COMMAND_NOTIFY)
    pb_imap_notify_completed (self, response, now);
  else if (command == PB_IMAP_COMMAND_IDLE)
    idle_ended (self, response);
  else if (command == PB_IMAP_COMMAND_SELECT || command == PB_IMAP_COMMAND_STORE || command == PB_IMAP_COMMAND_VERIFY)
    pb_imap_mark_completed (self, flight, response, now);
  else
    answered (self, command, response);
  if (self->phase != PB_IMAP_PHASE_CLOSED && self->in_round && self->n_flights <= (self->idle != PB_IMAP_IDLE_OFF ? 1U : 0U))
    end_round (self);
}

void
pb_imap_watch_continue (PbImapSession *self, gint64 now)
{
  if (self->idle != PB_IMAP_IDLE_SENT)
    {
      pb_imap_session_fail_word (self, PB_ERROR_CLASS_PROTOCOL, "");
      return;
    }
  self->idle = PB_IMAP_IDLE_ON;
  self->next_round = now + self->limits.idle_renewal;
  self->answered = TRUE;
  pb_imap_watch_maybe_say_watching (self);
  pb_imap_session_rearm (self, now);
}

static void
exists_said (PbImapSession *self, guint32 exists, gint64 now)
{
  guint32 before = self->exists;

  self->exists = exists;
  if (exists < before)
    pb_imap_plan_note_change (self, now);
  if (exists <= before || !self->opened)
    return;
  if (self->open > 0)
    pb_imap_open_folder (self)->want_visit = TRUE; /* came during the visit */
  else if (!pb_imap_notify_expect (self, exists - before, now))
    self->want_fetch = TRUE;
  if (self->in_round)
    self->round_revealed = TRUE;
  else if (self->idle == PB_IMAP_IDLE_ON)
    self->kept_back = 0; /* IDLE speaks */
}

/* An answer to the fetch of what is new. */
static void
new_said (PbImapSession *self, PbImapFlight *flight, const PbImapFetch *fetch, gint64 now)
{
  gboolean progress = fetch->uid > flight->top;

  flight->top = MAX (flight->top, fetch->uid);
  if (fetch->has_header && !fetch->seen && !fetch->deleted)
    pb_imap_fetch_report (self, fetch);
  if (progress && self->flights[0].command == PB_IMAP_COMMAND_FETCH)
    pb_imap_session_rearm (self, now);
}

/* Without ESEARCH the check is a FETCH of flags, and such a response may be its answer, no change. */
static gboolean
is_checked (PbImapSession *self, const PbImapFetch *fetch)
{
  return fetch->uid > 0 && !pb_imap_has_esearch (self) && pb_imap_session_find (self, PB_IMAP_COMMAND_CHECK, self->open) != NULL;
}

static void
fetch_said (PbImapSession *self, const PbImapFetch *fetch, gint64 now)
{
  PbImapFolder *folder = pb_imap_open_folder (self);
  PbImapFlight *newest = pb_imap_session_find (self, PB_IMAP_COMMAND_NEWEST, self->open);
  PbImapFlight *flight = pb_imap_session_find (self, PB_IMAP_COMMAND_FETCH, self->open);
  gboolean unread = fetch->has_flags && !fetch->seen && !fetch->deleted;

  if (newest != NULL)
    newest->top = MAX (newest->top, fetch->uid);
  if (flight != NULL && self->opened && folder->based && fetch->uid > folder->last_uid)
    new_said (self, flight, fetch, now);
  else if (flight == NULL)
    pb_imap_notify_pushed (self, fetch, now);
  if (unread && fetch->uid > 0)
    {
      pb_imap_tracked_found (folder, fetch->uid, fetch->uid);
      pb_imap_mark_fetched (self, fetch->uid);
    }
  if (fetch->has_flags && !unread)
    pb_imap_tracked_gone (self, self->open, fetch->uid, fetch->uid);
  if (fetch->has_flags && !fetch->has_header && !is_checked (self, fetch))
    pb_imap_plan_note_change (self, now);
}

static void
vanished_said (PbImapSession *self, const PbImapResponse *response, gint64 now)
{
  PbImapSpan set = response->args;
  guint32 first, last;

  while (pb_imap_set_next (&set, &first, &last))
    {
      guint64 n = (guint64) last - first + 1;
      pb_imap_tracked_gone (self, self->open, first, last);
      if (!response->earlier)
        self->exists -= (guint32) MIN (self->exists, n);
    }
  pb_imap_plan_note_change (self, now);
}

/* An answer belongs to the search with its tag; without one, to the oldest in flight.
 * Returns: (nullable) */
static PbImapFlight *
search_of (PbImapSession *self, const PbImapResponse *response)
{
  guint32 number = 0;
  PbImapSpan tag = response->tag;

  if (tag.len > 0 && !pb_imap_session_tag_number (self, tag, &number))
    return NULL;
  for (gsize i = 0; i < self->n_flights; i++)
    {
      PbImapFlight *flight = &self->flights[i];
      if (pb_imap_plan_is_search (flight->command) && (tag.len == 0 || flight->number == number))
        return flight;
    }
  return NULL;
}

static void
search_said (PbImapSession *self, const PbImapResponse *response, gboolean complete)
{
  PbImapFlight *flight = search_of (self, response);

  if (flight == NULL)
    return;
  if (flight->command == PB_IMAP_COMMAND_VERIFY)
    pb_imap_mark_searched (self, flight, response);
  else if (flight->command != PB_IMAP_COMMAND_CHECK)
    flight->found += response->count;
  else if (!pb_imap_tracked_searched (&self->folders[flight->mailbox], response, complete))
    flight->top = 0;
}

void
pb_imap_watch_untagged (PbImapSession *self, const PbImapResponse *response, gboolean complete, gint64 now)
{
  switch (response->type)
    {
    case PB_IMAP_RESPONSE_EXISTS:
      exists_said (self, response->number, now);
      break;
    case PB_IMAP_RESPONSE_EXPUNGE:
      self->exists -= response->number > 0 && response->number <= self->exists ? 1 : 0;
      pb_imap_plan_note_change (self, now);
      break;
    case PB_IMAP_RESPONSE_VANISHED:
      vanished_said (self, response, now);
      break;
    case PB_IMAP_RESPONSE_FETCH:
      fetch_said (self, &response->fetch, now);
      break;
    case PB_IMAP_RESPONSE_COUNTS:
      pb_imap_visit_said (self, &response->counts, now);
      break;
    case PB_IMAP_RESPONSE_SEARCH:
    case PB_IMAP_RESPONSE_ESEARCH:
      search_said (self, response, complete);
      break;
    case PB_IMAP_RESPONSE_JUNK:
    case PB_IMAP_RESPONSE_CONTINUE:
    case PB_IMAP_RESPONSE_TAGGED:
    case PB_IMAP_RESPONSE_STATUS:
    case PB_IMAP_RESPONSE_CAPABILITY:
    case PB_IMAP_RESPONSE_LIST:
    case PB_IMAP_RESPONSE_ID:
    case PB_IMAP_RESPONSE_OTHER:
    default:
      break;
    }
}
