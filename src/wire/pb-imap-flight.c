/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-imap-flight.c: commands whose answers have not come yet: which are there, for which mailbox, until when. */
#include "pb-imap-session-private.h"

#include <string.h>

PbImapFlight *
pb_imap_session_begin_in (PbImapSession *self, PbImapCommand command, guint mailbox)
{
  g_assert (self->n_flights < PB_IMAP_MAX_FLIGHTS);
  PbImapFlight *flight = &self->flights[self->n_flights++];
  *flight = (PbImapFlight){ .number = ++self->next_number, .command = command, .mailbox = mailbox };
  pb_output_text (&self->output, self->tag_prefix);
  pb_output_number (&self->output, self->next_number);
  pb_output_text (&self->output, " ");
  return flight;
}

void
pb_imap_session_begin (PbImapSession *self, PbImapCommand command)
{
  pb_imap_session_begin_in (self, command, 0);
}

void
pb_imap_session_command (PbImapSession *self, PbImapCommand command, const char *line)
{
  pb_imap_session_begin_in (self, command, 0);
  pb_output_text (&self->output, line);
  pb_output_text (&self->output, "\r\n");
}

gboolean
pb_imap_session_in_flight (const PbImapSession *self, PbImapCommand command)
{
  for (gsize i = 0; i < self->n_flights; i++)
    if (self->flights[i].command == command)
      return TRUE;
  return FALSE;
}

PbImapFlight *
pb_imap_session_find (PbImapSession *self, PbImapCommand command, guint mailbox)
{
  for (gsize i = 0; i < self->n_flights; i++)
    if (self->flights[i].command == command && self->flights[i].mailbox == mailbox)
      return &self->flights[i];
  return NULL;
}

static gint64
timeout_of (const PbImapSession *self, PbImapCommand command)
{
  const PbImapLimits *limits = &self->limits;

  if (command == PB_IMAP_COMMAND_LOGIN)
    return limits->login_timeout;
  if (command == PB_IMAP_COMMAND_DONE)
    return self->probing ? MIN (limits->probe_timeout, limits->done_timeout) : limits->done_timeout;
  if (command == PB_IMAP_COMMAND_NOOP && self->probing)
    return limits->probe_timeout;
  return limits->answer_timeout;
}

void
pb_imap_session_forget_said (PbImapSession *self)
{
  self->said_validity = 0;
  self->said_uidnext = 0;
  self->said_modseq = 0;
  self->exists = 0;
  self->pushes = 0;
  self->push_top = 0;
  self->push_due = PB_NEVER;
}

/* A mailbox is being opened once everything before has been answered: what is said from now on is of that one. */
static void
arrive (PbImapSession *self)
{
  PbImapFlight *flight = &self->flights[0];

  if (self->n_flights == 0 || flight->arrived || (flight->command != PB_IMAP_COMMAND_EXAMINE && flight->command != PB_IMAP_COMMAND_SELECT))
    return;
  flight->arrived = TRUE;
  self->open = flight->mailbox;
  self->opened = FALSE;
  self->read_only = FALSE;
  pb_imap_session_forget_said (self);
}

void
pb_imap_session_rearm (PbImapSession *self, gint64 now)
{
  arrive (self);
  gboolean idling = self->n_flights > 0 && self->flights[0].command == PB_IMAP_COMMAND_IDLE && self->idle == PB_IMAP_IDLE_ON;
  gboolean our_turn = self->phase == PB_IMAP_PHASE_PROOF;

  self->wait_deadline = self->n_flights == 0 || idling || our_turn ? PB_NEVER : now + timeout_of (self, self->flights[0].command);
}

gboolean
pb_imap_session_tag_number (const PbImapSession *self, PbImapSpan tag, guint32 *out)
{
  gsize prefix = strlen (self->tag_prefix);

  if (tag.len <= prefix || memcmp (tag.data, self->tag_prefix, prefix) != 0)
    return FALSE;
  return pb_imap_span_number ((PbImapSpan){ tag.data + prefix, tag.len - prefix }, out);
}

PbImapFlight
pb_imap_session_land (PbImapSession *self, PbImapSpan tag)
{
  const PbImapFlight none = { .command = PB_IMAP_COMMAND_NONE };
  guint32 number = 0;

  if (!pb_imap_session_tag_number (self, tag, &number))
    return none;
  for (gsize i = 0; i < self->n_flights; i++)
    if (self->flights[i].number == number)
      {
        PbImapFlight flight = self->flights[i];
        self->n_flights--;
        memmove (self->flights + i, self->flights + i + 1, (self->n_flights - i) * sizeof *self->flights);
        return flight;
      }
  return none;
}
