/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-imap-plan.c: what the watcher wishes to know becomes one write at a time, as soon as nothing is in flight
 * (RFC 2177, RFC 2971, RFC 4731, RFC 7162, RFC 9051 6.3, 6.4). */
#include "pb-imap-session-private.h"

/* A stream of changes cannot put off counting for longer than this many settle times. */
#define MAX_SETTLES 4
/* Commands that end a write: EXAMINE of home, its count and check, LIST, IDLE, and a few to spare. */
#define LAST_COMMANDS 8

gboolean
pb_imap_plan_has_room (const PbImapSession *self, gsize n)
{
  return self->n_flights + n + LAST_COMMANDS <= PB_IMAP_MAX_FLIGHTS;
}

void
pb_imap_plan_search (PbImapSession *self, PbImapCommand command, guint mailbox, const GArray *uids, guint32 up_to)
{
  pb_imap_session_begin_in (self, command, mailbox);
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
 * belongs: without it, one search at a time (RFC 9051 5.5). Nothing passes the opening of a mailbox. */
static gboolean
may_search (const PbImapSession *self)
{
  if (pb_imap_has_esearch (self))
    return TRUE;
  for (gsize i = self->n_flights; i > 0 && self->flights[i - 1].command != PB_IMAP_COMMAND_EXAMINE; i--)
    if (pb_imap_plan_is_search (self->flights[i - 1].command))
      return FALSE;
  return TRUE;
}

static void
append_count (PbImapSession *self, gint64 now)
{
  self->want_count = !may_search (self);
  if (self->want_count)
    return;
  self->next_full = now + self->limits.idle_renewal;
  pb_imap_plan_search (self, PB_IMAP_COMMAND_COUNT, 0, NULL, 0);
}

/* Without ESEARCH the flags are fetched: a bounded answer, whatever the number of unread mails, and no search. */
void
pb_imap_plan_check (PbImapSession *self, guint mailbox)
{
  g_autoptr (GArray) uids = pb_imap_tracked_begin_check (&self->folders[mailbox]);

  if (pb_imap_has_esearch (self))
    pb_imap_plan_search (self, PB_IMAP_COMMAND_CHECK, mailbox, uids, 0);
  else
    {
      pb_imap_session_begin_in (self, PB_IMAP_COMMAND_CHECK, mailbox);
      pb_output_text (&self->output, "UID FETCH ");
      pb_imap_output_set (&self->output, (const guint32 *) (gconstpointer) uids->data, uids->len);
      pb_output_text (&self->output, " (UID FLAGS)\r\n");
    }
  self->flights[self->n_flights - 1].top = g_array_index (uids, guint32, uids->len - 1);
}

static void
append_check (PbImapSession *self)
{
  self->want_check = FALSE;
  if (self->folders[0].tracked->len > 0)
    pb_imap_plan_check (self, 0);
}

void
pb_imap_plan_idle (PbImapSession *self, gint64 now)
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
forget_settling (PbImapSession *self)
{
  self->settle_since = PB_NEVER;
  self->settle_due = PB_NEVER;
}

static void
append_resync (PbImapSession *self, PbImapFolder *folder)
{
  g_autoptr (GArray) uids = pb_imap_tracked_begin_check (folder);

  pb_output_text (&self->output, " (QRESYNC (");
  pb_output_number (&self->output, folder->uid_validity);
  pb_output_text (&self->output, " ");
  pb_output_number (&self->output, folder->modseq);
  pb_output_text (&self->output, " ");
  pb_imap_output_set (&self->output, (const guint32 *) (gconstpointer) uids->data, uids->len);
  pb_output_text (&self->output, "))");
}

PbImapFlight *
pb_imap_plan_examine (PbImapSession *self, guint mailbox)
{
  PbImapFolder *folder = &self->folders[mailbox];
  gboolean qresync = self->query == NULL && (self->caps & PB_IMAP_CAP_QRESYNC) != 0;
  gboolean condstore = self->query == NULL && !qresync && (self->caps & PB_IMAP_CAP_CONDSTORE) != 0;
  PbImapFlight *flight = pb_imap_session_begin_in (self, PB_IMAP_COMMAND_EXAMINE, mailbox);

  flight->resync = qresync && folder->uid_validity != 0 && folder->modseq > 0 && folder->tracked->len > 0;
  flight->with_modseq = condstore || flight->resync;
  pb_output_text (&self->output, "EXAMINE ");
  pb_imap_output_quoted (&self->output, folder->name);
  if (flight->resync)
    append_resync (self, folder);
  else if (condstore)
    pb_output_text (&self->output, " (CONDSTORE)");
  pb_output_text (&self->output, "\r\n");
  return flight;
}

void
pb_imap_plan_home (PbImapSession *self, gint64 now)
{
  self->want_open = FALSE;
  forget_settling (self);
  gboolean resync = pb_imap_plan_examine (self, 0)->resync;
  append_count (self, now);
  if (!resync)
    append_check (self);
}

static void
append_id (PbImapSession *self)
{
  const char *fields[] = { "name", self->client_name, "version", self->client_version, "vendor", self->client_name };

  pb_imap_session_begin_in (self, PB_IMAP_COMMAND_ID, 0);
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

static void
forget_caps (PbImapSession *self, guint caps)
{
  self->caps = (PbImapCaps) (self->caps & ~caps);
}

/* What a server lists and cannot do. */
static void
apply_quirks (PbImapSession *self)
{
  self->can_idle = (self->caps & PB_IMAP_CAP_IDLE) != 0 && (self->quirks & PB_QUIRK_NO_IDLE) == 0;
  if ((self->quirks & PB_QUIRK_NO_MODSEQ) != 0)
    forget_caps (self, PB_IMAP_CAP_CONDSTORE | PB_IMAP_CAP_QRESYNC);
  if ((self->quirks & PB_QUIRK_SEARCH_BASIC) != 0)
    forget_caps (self, PB_IMAP_CAP_ESEARCH);
  if (!self->can_idle || (self->quirks & PB_QUIRK_STATUS_BESIDE_IDLE) != 0)
    forget_caps (self, PB_IMAP_CAP_NOTIFY);
  if ((self->quirks & PB_QUIRK_STATUS_BESIDE_IDLE) != 0)
    self->limits.idle_renewal = MIN (self->limits.idle_renewal, self->limits.round_interval);
}

/* ID comes before EXAMINE: NetEase refuses the mailbox without it. ENABLE comes before it, too (RFC 5161 3.1). */
void
pb_imap_plan_open (PbImapSession *self, gint64 now)
{
  if (self->query != NULL)
    {
      pb_imap_query_open (self, now);
      return;
    }
  self->phase = PB_IMAP_PHASE_OPEN;
  apply_quirks (self);
  pb_imap_plan_id (self);
  if ((self->caps & PB_IMAP_CAP_QRESYNC) != 0)
    pb_imap_session_command (self, PB_IMAP_COMMAND_ENABLE, "ENABLE QRESYNC");
  if ((self->caps & PB_IMAP_CAP_NOTIFY) != 0)
    pb_imap_notify_append (self);
  pb_imap_plan_home (self, now);
  pb_imap_visit_all (self, now);
  pb_imap_visit_append (self);
  pb_imap_plan_idle (self, now);
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
  return self->want_fetch && self->folders[0].based && now >= self->fetch_not_before;
}

static gboolean
is_due (PbImapSession *self, gint64 now)
{
  gboolean idle_is_wrong = self->can_idle ? self->idle == PB_IMAP_IDLE_OFF : self->idle == PB_IMAP_IDLE_ON;

  return self->want_count || self->want_check || self->want_newest || self->want_round || self->want_notify || idle_is_wrong || fetch_is_due (self, now) || pb_imap_mark_is_due (self) || pb_imap_visit_is_due (self);
}

/* Beside an IDLE that may be mute the server is spoken to as well. */
static void
begin_round (PbImapSession *self, gboolean idled, gint64 now)
{
  self->want_round = FALSE;
  self->in_round = TRUE;
  self->round_was_idle = idled;
  self->round_revealed = FALSE;
  self->round_alive = FALSE;
  if (!idled || (self->quirks & PB_QUIRK_STATUS_BESIDE_IDLE) != 0)
    pb_imap_session_command (self, PB_IMAP_COMMAND_NOOP, "NOOP");
  self->want_count |= idled || pb_imap_has_esearch (self) || now >= self->next_full;
  if (self->notify != PB_IMAP_NOTIFY_OFF || now >= self->next_folders)
    pb_imap_visit_all (self, now);
}

static void
append_wishes (PbImapSession *self, gint64 now)
{
  if (self->want_notify)
    pb_imap_notify_append (self);
  if (self->want_newest)
    {
      self->want_newest = FALSE;
      pb_imap_session_command (self, PB_IMAP_COMMAND_NEWEST, "UID FETCH * (UID)");
    }
  if (fetch_is_due (self, now))
    {
      self->want_fetch = FALSE;
      pb_imap_fetch_new (self, 0);
      self->want_count = TRUE;
    }
  if (self->want_count)
    append_count (self, now);
  if (self->want_check)
    append_check (self);
}

static void
write_batch (PbImapSession *self, gint64 now)
{
  gboolean idled = self->idle == PB_IMAP_IDLE_ON;

  if (idled)
    append_done (self);
  if (pb_imap_mark_is_due (self))
    {
      pb_imap_mark_begin (self, now);
      pb_imap_session_rearm (self, now);
      return;
    }
  if (self->want_round)
    begin_round (self, idled, now);
  append_wishes (self, now);
  if (pb_imap_visit_append (self))
    {
      pb_imap_plan_home (self, now);
      pb_imap_notify_ask_again (self);
    }
  pb_imap_plan_idle (self, now);
  pb_imap_session_rearm (self, now);
}

/* Home could not be opened the way it was asked for. */
static void
reopen (PbImapSession *self, gint64 now)
{
  if (self->idle == PB_IMAP_IDLE_ON)
    append_done (self);
  pb_imap_plan_home (self, now);
  pb_imap_plan_idle (self, now);
  pb_imap_session_rearm (self, now);
}

static void
note_time (PbImapSession *self, gint64 now)
{
  if (now >= self->settle_due)
    {
      forget_settling (self);
      self->want_count = TRUE;
      self->want_check = self->folders[0].tracked->len > 0;
    }
  if (now >= self->push_due)
    {
      self->push_due = PB_NEVER;
      self->pushes = 0;
      self->want_fetch = TRUE;
    }
  if (now >= self->stale_due)
    {
      self->stale_due = PB_NEVER;
      for (guint i = 1; i < self->n_folders; i++)
        {
          self->folders[i].want_status |= self->folders[i].stale;
          self->folders[i].stale = FALSE;
        }
    }
  if (self->folders[0].last_uid == G_MAXUINT32)
    self->want_fetch = FALSE; /* no UID can follow */
  if (!is_busy (self) && (now >= self->next_round || now >= self->next_folders))
    self->want_round = TRUE;
}

void
pb_imap_plan (PbImapSession *self, gint64 now)
{
  gboolean open = self->phase == PB_IMAP_PHASE_OPEN || self->phase == PB_IMAP_PHASE_WATCH;

  if (open && self->want_open && !is_busy (self))
    reopen (self, now);
  if (self->phase != PB_IMAP_PHASE_WATCH || self->want_open)
    return;
  note_time (self, now);
  if (!is_busy (self) && is_due (self, now))
    write_batch (self, now);
}

gint64
pb_imap_plan_deadline (const PbImapSession *self)
{
  gint64 due = MIN (MIN (self->next_round, self->next_folders), MIN (MIN (self->settle_due, self->stale_due), self->push_due));

  if (is_busy (self))
    return PB_NEVER;
  return self->want_fetch && self->folders[0].based ? MIN (due, self->fetch_not_before) : due;
}

void
pb_imap_plan_note_change (PbImapSession *self, gint64 now)
{
  gint64 settle = self->limits.settle_time;

  if (!self->opened || self->open != 0)
    return;
  if (self->settle_since == PB_NEVER)
    self->settle_since = now;
  self->settle_due = MIN (now + settle, self->settle_since + MAX_SETTLES * settle);
}
