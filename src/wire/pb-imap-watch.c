/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-imap-watch.c: the open mailbox: what the server says becomes events and wishes (RFC 9051 7, RFC 2177, RFC 4731). */
#include "pb-imap-session-private.h"

/* How often a server may end IDLE by itself before it is polled instead. */
#define MAX_IDLE_ENDINGS 3
/* How many rounds must have revealed mail that IDLE kept back (Mailutils says + idling and then nothing). */
#define MAX_KEPT_BACK 2

static void
maybe_say_watching (PbImapSession *self)
{
  if (!self->answered || !pb_imap_open_folder (self)->based || self->watching_said)
    return;
  self->watching_said = TRUE;
  pb_imap_session_emit (self, PB_IMAP_EVENT_WATCHING, 0);
}

static void
set_base (PbImapSession *self, guint32 last_uid)
{
  pb_imap_open_folder (self)->last_uid = last_uid;
  pb_imap_open_folder (self)->based = TRUE;
  pb_imap_session_emit (self, pb_imap_open_folder (self)->rebasing ? PB_IMAP_EVENT_RESET : PB_IMAP_EVENT_MARK, self->open);
  pb_imap_open_folder (self)->rebasing = FALSE;
  maybe_say_watching (self);
}

/* The first start, or another UIDVALIDITY: what is there now is old. */
static void
find_base (PbImapSession *self, guint32 validity)
{
  pb_imap_open_folder (self)->rebasing = pb_imap_open_folder (self)->uid_validity != 0;
  pb_imap_open_folder (self)->uid_validity = validity;
  pb_imap_open_folder (self)->based = FALSE;
  self->want_fetch = FALSE;
  g_array_set_size (pb_imap_open_folder (self)->tracked, 0);
  if (self->said_uidnext > 0)
    set_base (self, self->said_uidnext - 1);
  else if (self->exists == 0)
    set_base (self, 0);
  else
    self->want_newest = TRUE;
}

static void
examined (PbImapSession *self, const PbImapResponse *response)
{
  guint32 validity = MAX (self->said_validity, 1); /* a server that says none never changes it */

  if (response->status != PB_IMAP_STATUS_OK)
    {
      PbImapFailure failure = pb_imap_failure (response, PB_ERROR_CLASS_CONFIG);
      pb_imap_session_fail (self, failure.error_class, response->text, failure.retry_after);
      return;
    }
  self->phase = PB_IMAP_PHASE_WATCH;
  self->opened = TRUE;
  if (validity != pb_imap_open_folder (self)->uid_validity)
    {
      find_base (self, validity);
      return;
    }
  pb_imap_open_folder (self)->based = TRUE;
  if (self->said_uidnext > 0 ? self->said_uidnext - 1 > pb_imap_open_folder (self)->last_uid : self->exists > 0)
    self->want_fetch = TRUE;
  maybe_say_watching (self);
}

static void
newest_known (PbImapSession *self, const PbImapResponse *response)
{
  if (self->newest > 0 || self->exists == 0)
    set_base (self, self->newest);
  else
    pb_imap_session_fail (self, pb_imap_failure (response, PB_ERROR_CLASS_PROTOCOL).error_class, response->text, 0);
}

/* A refused fetch (mails expunged meanwhile) is tried once more; what it had named counts the second time. */
static void
fetched (PbImapSession *self, const PbImapResponse *response, gint64 now)
{
  gboolean ok = response->status == PB_IMAP_STATUS_OK;
  guint32 top = MAX (self->fetch_top, self->said_uidnext > 0 ? self->said_uidnext - 1 : 0);

  if (!ok && (response->status == PB_IMAP_STATUS_BAD || (self->fetch_refusals > 0 && self->fetch_top == 0)))
    {
      PbImapFailure failure = pb_imap_failure (response, PB_ERROR_CLASS_SERVER_BUSY);
      pb_imap_session_fail (self, failure.error_class, response->text, failure.retry_after);
    }
  else if (!ok && self->fetch_refusals == 0)
    {
      self->fetch_refusals = 1;
      self->want_fetch = TRUE;
      self->fetch_not_before = now + self->limits.settle_time;
    }
  else if (top > pb_imap_open_folder (self)->last_uid)
    {
      self->fetch_refusals = 0;
      pb_imap_open_folder (self)->last_uid = top;
      pb_imap_session_emit (self, PB_IMAP_EVENT_MARK, self->open);
    }
  else
    self->fetch_not_before = now + self->limits.settle_time; /* EXISTS without mail: not in a tight loop */
}

/* The long form of a search may be refused although ESEARCH is listed. */
static void
search_refused (PbImapSession *self, PbImapCommand command, const PbImapResponse *response)
{
  if (pb_imap_has_esearch (self))
    {
      self->caps = (PbImapCaps) (self->caps & ~(guint) PB_IMAP_CAP_ESEARCH);
      self->want_count = TRUE;
      self->want_check = pb_imap_open_folder (self)->tracked->len > 0;
    }
  else if (command == PB_IMAP_COMMAND_COUNT)
    {
      PbImapFailure failure = pb_imap_failure (response, PB_ERROR_CLASS_PROTOCOL);
      pb_imap_session_fail (self, failure.error_class, response->text, failure.retry_after);
    }
}

static void
searched (PbImapSession *self, PbImapCommand command, const PbImapResponse *response)
{
  if (response->status != PB_IMAP_STATUS_OK)
    search_refused (self, command, response);
  else if (command == PB_IMAP_COMMAND_CHECK)
    pb_imap_tracked_end_check (self);
  else
    pb_imap_session_emit (self, PB_IMAP_EVENT_UNREAD, self->open)->count = (guint32) MIN (self->count_found, G_MAXUINT32);
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

static void
answered (PbImapSession *self, PbImapCommand command)
{
  if (self->probing && (command == PB_IMAP_COMMAND_DONE || command == PB_IMAP_COMMAND_NOOP))
    say_alive (self);
  if (command == PB_IMAP_COMMAND_NOOP)
    {
      self->answered = TRUE;
      maybe_say_watching (self);
    }
}

void
pb_imap_watch_completed (PbImapSession *self, PbImapCommand command, const PbImapResponse *response, gint64 now)
{
  if (command == PB_IMAP_COMMAND_EXAMINE)
    examined (self, response);
  else if (command == PB_IMAP_COMMAND_NEWEST)
    newest_known (self, response);
  else if (command == PB_IMAP_COMMAND_FETCH)
    fetched (self, response, now);
  else if (command == PB_IMAP_COMMAND_COUNT || command == PB_IMAP_COMMAND_CHECK)
    searched (self, command, response);
  else if (command == PB_IMAP_COMMAND_IDLE)
    idle_ended (self, response);
  else if (command == PB_IMAP_COMMAND_SELECT || command == PB_IMAP_COMMAND_STORE || command == PB_IMAP_COMMAND_VERIFY)
    pb_imap_mark_completed (self, command, response, now);
  else
    answered (self, command);
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
  maybe_say_watching (self);
  pb_imap_session_rearm (self, now);
}

static void
exists_said (PbImapSession *self, guint32 exists, gint64 now)
{
  gboolean grew = exists > self->exists;
  gboolean shrank = exists < self->exists;

  self->exists = exists;
  if (shrank)
    pb_imap_plan_note_change (self, now);
  if (!grew || !self->opened)
    return;
  self->want_fetch = TRUE;
  if (self->in_round)
    self->round_revealed = TRUE;
  else if (self->idle == PB_IMAP_IDLE_ON)
    self->kept_back = 0; /* IDLE speaks */
}

static void
fetch_said (PbImapSession *self, const PbImapFetch *fetch, gint64 now)
{
  if (fetch->uid > self->newest && pb_imap_session_in_flight (self, PB_IMAP_COMMAND_NEWEST))
    self->newest = fetch->uid;
  if (fetch->uid > pb_imap_open_folder (self)->last_uid && pb_imap_session_in_flight (self, PB_IMAP_COMMAND_FETCH))
    {
      gboolean progress = fetch->uid > self->fetch_top;
      self->fetch_top = MAX (self->fetch_top, fetch->uid);
      if (fetch->has_header && !fetch->seen && !fetch->deleted)
        pb_imap_tracked_report (self, fetch);
      if (progress && self->flights[0].command == PB_IMAP_COMMAND_FETCH)
        pb_imap_session_rearm (self, now);
    }
  if (fetch->has_flags && (fetch->seen || fetch->deleted))
    pb_imap_tracked_gone (self, fetch->uid, fetch->uid);
  if (fetch->has_flags && !fetch->has_header)
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
      pb_imap_tracked_gone (self, first, last);
      if (!response->earlier)
        self->exists -= (guint32) MIN (self->exists, n);
    }
  pb_imap_plan_note_change (self, now);
}

/* An answer belongs to the search with its tag; without one, to the only one in flight. */
static PbImapCommand
search_of (const PbImapSession *self, const PbImapResponse *response)
{
  guint32 number = 0;
  PbImapSpan tag = response->tag;

  if (tag.len > 0 && !pb_imap_session_tag_number (self, tag, &number))
    return PB_IMAP_COMMAND_NONE;
  for (gsize i = 0; i < self->n_flights; i++)
    {
      PbImapCommand command = self->flights[i].command;
      if (pb_imap_plan_is_search (command) && (tag.len == 0 || self->flights[i].number == number))
        return command;
    }
  return PB_IMAP_COMMAND_NONE;
}

static void
search_said (PbImapSession *self, const PbImapResponse *response, gboolean complete)
{
  PbImapCommand command = search_of (self, response);

  if (command == PB_IMAP_COMMAND_CHECK)
    pb_imap_tracked_found (self, response, complete);
  else if (command == PB_IMAP_COMMAND_COUNT)
    self->count_found += response->count;
  else if (command == PB_IMAP_COMMAND_VERIFY)
    self->verify_found += response->count;
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
    case PB_IMAP_RESPONSE_COUNTS:
    case PB_IMAP_RESPONSE_ID:
    case PB_IMAP_RESPONSE_OTHER:
    default:
      break;
    }
}
