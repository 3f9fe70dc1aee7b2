/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-imap-watch.c: the open mailbox: what the server reports becomes wishes, and wishes become one write at a time
 * (RFC 2177, RFC 4731, RFC 9051 6.3, 6.4). */
#include "pb-imap-session-private.h"

#define FETCH_ITEMS ":* (UID FLAGS INTERNALDATE BODY.PEEK[HEADER.FIELDS (FROM SUBJECT DATE MESSAGE-ID)])\r\n"

/* A stream of changes cannot put off counting for longer than this many settle times. */
#define MAX_SETTLES 4
/* How often a server may end IDLE by itself before it is polled instead. */
#define MAX_IDLE_ENDINGS 3
/* How many rounds must have revealed mail that IDLE kept back (Mailutils says + idling and then nothing). */
#define MAX_KEPT_BACK 2

static gboolean
has_esearch (const PbImapSession *self)
{
  return (self->caps & PB_IMAP_CAP_ESEARCH) != 0;
}

void
pb_imap_watch_search (PbImapSession *self, PbImapCommand command, const GArray *uids, guint32 up_to)
{
  pb_imap_session_begin (self, command);
  pb_imap_output_text (&self->output, "UID SEARCH ");
  if (has_esearch (self))
    pb_imap_output_text (&self->output, command == PB_IMAP_COMMAND_CHECK ? "RETURN (ALL) " : "RETURN (COUNT) ");
  if (uids != NULL)
    {
      pb_imap_output_text (&self->output, "UID ");
      pb_imap_output_set (&self->output, (const guint32 *) (gconstpointer) uids->data, uids->len);
      pb_imap_output_text (&self->output, " ");
    }
  else if (up_to > 0)
    {
      pb_imap_output_text (&self->output, "UID 1:");
      pb_imap_output_number (&self->output, up_to);
      pb_imap_output_text (&self->output, " ");
    }
  pb_imap_output_text (&self->output, "UNSEEN\r\n");
}

static gboolean
is_search (PbImapCommand command)
{
  return command == PB_IMAP_COMMAND_COUNT || command == PB_IMAP_COMMAND_CHECK || command == PB_IMAP_COMMAND_VERIFY;
}

/* Servers may answer pipelined commands in another order (Dovecot does), and only ESEARCH says to which search an answer
 * belongs: without it, one search at a time (RFC 9051 5.5). */
static gboolean
may_search (const PbImapSession *self)
{
  for (gsize i = 0; i < self->n_flights; i++)
    if (is_search (self->flights[i].command) && !has_esearch (self))
      return FALSE;
  return TRUE;
}

static void
append_count (PbImapSession *self, gint64 now)
{
  self->want_count = !may_search (self);
  if (self->want_count)
    return;
  self->count_found = 0;
  self->next_full = now + self->limits.idle_renewal;
  pb_imap_watch_search (self, PB_IMAP_COMMAND_COUNT, NULL, 0);
}

static void
append_check (PbImapSession *self)
{
  self->want_check = self->tracked->len > 0 && !may_search (self);
  if (self->want_check || self->tracked->len == 0)
    return;
  g_autoptr (GArray) uids = pb_imap_tracked_begin_check (self);
  pb_imap_watch_search (self, PB_IMAP_COMMAND_CHECK, uids, 0);
}

static void
append_idle (PbImapSession *self, gint64 now)
{
  self->next_round = now + self->limits.poll_interval;
  if (!self->can_idle)
    return;
  pb_imap_session_command (self, PB_IMAP_COMMAND_IDLE, "IDLE");
  self->idle = PB_IMAP_IDLE_SENT;
}

static void
append_done (PbImapSession *self)
{
  for (gsize i = 0; i < self->n_flights; i++)
    if (self->flights[i].command == PB_IMAP_COMMAND_IDLE)
      self->flights[i].command = PB_IMAP_COMMAND_DONE;
  pb_imap_output_text (&self->output, "DONE\r\n");
  self->idle = PB_IMAP_IDLE_OFF;
}

static void
append_fetch (PbImapSession *self)
{
  self->want_fetch = FALSE;
  self->fetch_top = 0;
  pb_imap_session_begin (self, PB_IMAP_COMMAND_FETCH);
  pb_imap_output_text (&self->output, "UID FETCH ");
  pb_imap_output_number (&self->output, self->last_uid + 1);
  pb_imap_output_text (&self->output, FETCH_ITEMS);
}

static void
forget_settling (PbImapSession *self)
{
  self->settle_since = PB_NEVER;
  self->settle_due = PB_NEVER;
}

void
pb_imap_watch_examine (PbImapSession *self)
{
  self->said_validity = 0;
  self->said_uidnext = 0;
  pb_imap_session_begin (self, PB_IMAP_COMMAND_EXAMINE);
  pb_imap_output_text (&self->output, "EXAMINE ");
  pb_imap_output_quoted (&self->output, self->mailbox);
  pb_imap_output_text (&self->output, "\r\n");
}

void
pb_imap_watch_rest (PbImapSession *self, gint64 now)
{
  forget_settling (self);
  append_count (self, now);
  append_check (self);
  append_idle (self, now);
}

static void
append_id (PbImapSession *self)
{
  const char *fields[] = { "name", self->client_name, "version", self->client_version, "vendor", self->client_name };

  pb_imap_session_begin (self, PB_IMAP_COMMAND_ID);
  pb_imap_output_text (&self->output, "ID ");
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      pb_imap_output_text (&self->output, i == 0 ? "(" : " ");
      pb_imap_output_quoted (&self->output, fields[i]);
    }
  pb_imap_output_text (&self->output, ")\r\n");
}

/* ID comes before EXAMINE: NetEase refuses the mailbox without it. Nothing that we use has to be ENABLEd. */
void
pb_imap_watch_open (PbImapSession *self, gint64 now)
{
  self->phase = PB_IMAP_PHASE_OPEN;
  self->can_idle = (self->caps & PB_IMAP_CAP_IDLE) != 0;
  if ((self->caps & PB_IMAP_CAP_ID) != 0)
    append_id (self);
  pb_imap_watch_examine (self);
  pb_imap_watch_rest (self, now);
  if (!self->can_idle)
    pb_imap_session_command (self, PB_IMAP_COMMAND_NOOP, "NOOP");
  pb_imap_session_rearm (self, now);
}

/* Whether an answer is still awaited; an IDLE that runs is none. */
static gboolean
is_busy (const PbImapSession *self)
{
  return self->n_flights > (self->idle == PB_IMAP_IDLE_ON ? 1U : 0U);
}

static gboolean
fetch_is_due (const PbImapSession *self, gint64 now)
{
  return self->want_fetch && self->based && self->last_uid < G_MAXUINT32 && now >= self->fetch_not_before;
}

static gboolean
mark_is_due (const PbImapSession *self)
{
  return self->based && self->marks.length > 0;
}

static gboolean
is_due (const PbImapSession *self, gint64 now)
{
  gboolean idle_is_wrong = self->can_idle ? self->idle == PB_IMAP_IDLE_OFF : self->idle == PB_IMAP_IDLE_ON;

  return self->want_count || self->want_check || self->want_newest || self->want_round || idle_is_wrong || fetch_is_due (self, now) || mark_is_due (self);
}

static void
begin_round (PbImapSession *self, gboolean idled, gint64 now)
{
  self->want_round = FALSE;
  self->in_round = TRUE;
  self->round_was_idle = idled;
  self->round_revealed = FALSE;
  self->round_alive = FALSE;
  if (!idled)
    pb_imap_session_command (self, PB_IMAP_COMMAND_NOOP, "NOOP");
  self->want_count |= idled || has_esearch (self) || now >= self->next_full;
}

static void
write_batch (PbImapSession *self, gint64 now)
{
  gboolean idled = self->idle == PB_IMAP_IDLE_ON;

  if (idled)
    append_done (self);
  if (mark_is_due (self))
    {
      pb_imap_mark_begin (self, now);
      pb_imap_session_rearm (self, now);
      return;
    }
  if (self->want_round)
    begin_round (self, idled, now);
  if (self->want_newest)
    {
      self->want_newest = FALSE;
      self->newest = 0;
      pb_imap_session_command (self, PB_IMAP_COMMAND_NEWEST, "UID FETCH * (UID)");
    }
  if (fetch_is_due (self, now))
    {
      append_fetch (self);
      self->want_count = TRUE;
    }
  if (self->want_count)
    append_count (self, now);
  if (self->want_check)
    append_check (self);
  append_idle (self, now);
  pb_imap_session_rearm (self, now);
}

void
pb_imap_watch_plan (PbImapSession *self, gint64 now)
{
  if (self->phase != PB_IMAP_PHASE_WATCH)
    return;
  if (now >= self->settle_due)
    {
      forget_settling (self);
      self->want_count = TRUE;
      self->want_check = self->tracked->len > 0;
    }
  if (!is_busy (self) && now >= self->next_round)
    self->want_round = TRUE;
  if (!is_busy (self) && is_due (self, now))
    write_batch (self, now);
}

gint64
pb_imap_watch_deadline (const PbImapSession *self)
{
  gint64 due = MIN (self->next_round, self->settle_due);

  if (is_busy (self))
    return PB_NEVER;
  return self->want_fetch && self->based ? MIN (due, self->fetch_not_before) : due;
}

/* Flags or the number of mails changed: count again once it is quiet, but not later than MAX_SETTLES. */
static void
note_change (PbImapSession *self, gint64 now)
{
  gint64 settle = self->limits.settle_time;

  if (!self->opened)
    return;
  if (self->settle_since == PB_NEVER)
    self->settle_since = now;
  self->settle_due = MIN (now + settle, self->settle_since + MAX_SETTLES * settle);
}

static void
maybe_say_watching (PbImapSession *self)
{
  if (!self->answered || !self->based || self->watching_said)
    return;
  self->watching_said = TRUE;
  pb_imap_session_emit (self, PB_IMAP_EVENT_WATCHING);
}

static void
set_base (PbImapSession *self, guint32 last_uid)
{
  self->last_uid = last_uid;
  self->based = TRUE;
  pb_imap_session_emit (self, self->rebasing ? PB_IMAP_EVENT_RESET : PB_IMAP_EVENT_MARK);
  self->rebasing = FALSE;
  maybe_say_watching (self);
}

/* The first start, or another UIDVALIDITY: what is there now is old. */
static void
find_base (PbImapSession *self, guint32 validity)
{
  self->rebasing = self->uid_validity != 0;
  self->uid_validity = validity;
  self->based = FALSE;
  self->want_fetch = FALSE;
  g_array_set_size (self->tracked, 0);
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
  if (validity != self->uid_validity)
    {
      find_base (self, validity);
      return;
    }
  self->based = TRUE;
  if (self->said_uidnext > 0 ? self->said_uidnext - 1 > self->last_uid : self->exists > 0)
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
  else if (top > self->last_uid)
    {
      self->fetch_refusals = 0;
      self->last_uid = top;
      pb_imap_session_emit (self, PB_IMAP_EVENT_MARK);
    }
  else
    self->fetch_not_before = now + self->limits.settle_time; /* EXISTS without mail: not in a tight loop */
}

/* The long form of a search may be refused although ESEARCH is listed. */
static void
search_refused (PbImapSession *self, PbImapCommand command, const PbImapResponse *response)
{
  if (has_esearch (self))
    {
      self->caps = (PbImapCaps) (self->caps & ~(guint) PB_IMAP_CAP_ESEARCH);
      self->want_count = TRUE;
      self->want_check = self->tracked->len > 0;
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
    pb_imap_session_emit (self, PB_IMAP_EVENT_UNREAD)->count = (guint32) MIN (self->count_found, G_MAXUINT32);
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
  pb_imap_session_emit (self, PB_IMAP_EVENT_ALIVE);
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
    note_change (self, now);
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
  if (fetch->uid > self->last_uid && pb_imap_session_in_flight (self, PB_IMAP_COMMAND_FETCH))
    {
      self->fetch_top = MAX (self->fetch_top, fetch->uid);
      if (fetch->has_header && !fetch->seen && !fetch->deleted)
        pb_imap_tracked_report (self, fetch);
      if (self->flights[0].command == PB_IMAP_COMMAND_FETCH)
        pb_imap_session_rearm (self, now);
    }
  if (fetch->has_flags && (fetch->seen || fetch->deleted))
    pb_imap_tracked_gone (self, fetch->uid, fetch->uid);
  if (fetch->has_flags && !fetch->has_header)
    note_change (self, now);
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
  note_change (self, now);
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
      if (is_search (command) && (tag.len == 0 || self->flights[i].number == number))
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
      note_change (self, now);
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
    case PB_IMAP_RESPONSE_OTHER:
    default:
      break;
    }
}
