/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-imap-plan.c: what the watcher wishes to know becomes one write at a time, as soon as nothing is in flight
 * (RFC 2177, RFC 2971, RFC 4731, RFC 9051 6.3, 6.4). */
#include "pb-imap-session-private.h"

#define FETCH_ITEMS ":* (UID FLAGS INTERNALDATE BODY.PEEK[HEADER.FIELDS (FROM SUBJECT DATE MESSAGE-ID)])\r\n"

/* A stream of changes cannot put off counting for longer than this many settle times. */
#define MAX_SETTLES 4

void
pb_imap_plan_search (PbImapSession *self, PbImapCommand command, const GArray *uids, guint32 up_to)
{
  pb_imap_session_begin (self, command);
  pb_output_text (&self->output, "UID SEARCH ");
  if (pb_imap_has_esearch (self))
    pb_output_text (&self->output, command == PB_IMAP_COMMAND_CHECK ? "RETURN (ALL) " : "RETURN (COUNT) ");
  if (uids != NULL)
    {
      pb_output_text (&self->output, "UID ");
      pb_imap_output_set (&self->output, (const guint32 *) (gconstpointer) uids->data, uids->len);
      pb_output_text (&self->output, " ");
    }
  else if (up_to > 0)
    {
      pb_output_text (&self->output, "UID 1:");
      pb_output_number (&self->output, up_to);
      pb_output_text (&self->output, " ");
    }
  pb_output_text (&self->output, "UNSEEN\r\n");
}

gboolean
pb_imap_plan_is_search (PbImapCommand command)
{
  return command == PB_IMAP_COMMAND_COUNT || command == PB_IMAP_COMMAND_CHECK || command == PB_IMAP_COMMAND_VERIFY;
}

/* Servers may answer pipelined commands in another order (Dovecot does), and only ESEARCH says to which search an answer
 * belongs: without it, one search at a time (RFC 9051 5.5). */
static gboolean
may_search (const PbImapSession *self)
{
  for (gsize i = 0; i < self->n_flights; i++)
    if (pb_imap_plan_is_search (self->flights[i].command) && !pb_imap_has_esearch (self))
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
  pb_imap_plan_search (self, PB_IMAP_COMMAND_COUNT, NULL, 0);
}

static void
append_check (PbImapSession *self)
{
  self->want_check = pb_imap_open_folder (self)->tracked->len > 0 && !may_search (self);
  if (self->want_check || pb_imap_open_folder (self)->tracked->len == 0)
    return;
  g_autoptr (GArray) uids = pb_imap_tracked_begin_check (self);
  pb_imap_plan_search (self, PB_IMAP_COMMAND_CHECK, uids, 0);
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
  pb_output_text (&self->output, "DONE\r\n");
  self->idle = PB_IMAP_IDLE_OFF;
}

static void
append_fetch (PbImapSession *self)
{
  self->want_fetch = FALSE;
  self->fetch_top = 0;
  pb_imap_session_begin (self, PB_IMAP_COMMAND_FETCH);
  pb_output_text (&self->output, "UID FETCH ");
  pb_output_number (&self->output, pb_imap_open_folder (self)->last_uid + 1);
  pb_output_text (&self->output, FETCH_ITEMS);
}

static void
forget_settling (PbImapSession *self)
{
  self->settle_since = PB_NEVER;
  self->settle_due = PB_NEVER;
}

void
pb_imap_plan_examine (PbImapSession *self)
{
  self->said_validity = 0;
  self->said_uidnext = 0;
  pb_imap_session_begin (self, PB_IMAP_COMMAND_EXAMINE);
  pb_output_text (&self->output, "EXAMINE ");
  pb_imap_output_quoted (&self->output, pb_imap_open_folder (self)->name);
  pb_output_text (&self->output, "\r\n");
}

void
pb_imap_plan_rest (PbImapSession *self, gint64 now)
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
  pb_output_text (&self->output, "ID ");
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      pb_output_text (&self->output, i == 0 ? "(" : " ");
      pb_imap_output_quoted (&self->output, fields[i]);
    }
  pb_output_text (&self->output, ")\r\n");
}

void
pb_imap_plan_id (PbImapSession *self)
{
  if ((self->caps & PB_IMAP_CAP_ID) != 0 || (self->quirks & PB_QUIRK_ID_ALWAYS) != 0)
    append_id (self);
}

/* ID comes before EXAMINE: NetEase refuses the mailbox without it. Nothing that we use has to be ENABLEd. */
void
pb_imap_plan_open (PbImapSession *self, gint64 now)
{
  if (self->query != NULL)
    {
      pb_imap_query_open (self, now);
      return;
    }
  self->phase = PB_IMAP_PHASE_OPEN;
  self->can_idle = (self->caps & PB_IMAP_CAP_IDLE) != 0;
  pb_imap_plan_id (self);
  pb_imap_plan_examine (self);
  pb_imap_plan_rest (self, now);
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
  return self->want_fetch && pb_imap_open_folder (self)->based && now >= self->fetch_not_before;
}

static gboolean
mark_is_due (const PbImapSession *self)
{
  return pb_imap_open_folder (self)->based && self->marks.length > 0;
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
  self->want_count |= idled || pb_imap_has_esearch (self) || now >= self->next_full;
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
pb_imap_plan (PbImapSession *self, gint64 now)
{
  if (self->phase != PB_IMAP_PHASE_WATCH)
    return;
  if (pb_imap_open_folder (self)->last_uid == G_MAXUINT32)
    self->want_fetch = FALSE; /* no UID can follow */
  if (now >= self->settle_due)
    {
      forget_settling (self);
      self->want_count = TRUE;
      self->want_check = pb_imap_open_folder (self)->tracked->len > 0;
    }
  if (!is_busy (self) && now >= self->next_round)
    self->want_round = TRUE;
  if (!is_busy (self) && is_due (self, now))
    write_batch (self, now);
}

gint64
pb_imap_plan_deadline (const PbImapSession *self)
{
  gint64 due = MIN (self->next_round, self->settle_due);

  if (is_busy (self))
    return PB_NEVER;
  return self->want_fetch && pb_imap_open_folder (self)->based ? MIN (due, self->fetch_not_before) : due;
}

void
pb_imap_plan_note_change (PbImapSession *self, gint64 now)
{
  gint64 settle = self->limits.settle_time;

  if (!self->opened)
    return;
  if (self->settle_since == PB_NEVER)
    self->settle_since = now;
  self->settle_due = MIN (now + settle, self->settle_since + MAX_SETTLES * settle);
}
