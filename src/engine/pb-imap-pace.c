/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-imap-pace.c: see pb-imap-pace.h. */
#include "pb-imap-pace.h"

#include "pb-imap-quirks.h"
#include "pb-imap-rhythm.h"

#define BETWEEN_LOGINS (60 * (gint64) G_USEC_PER_SEC) /* PB_QUIRK_SLOW_LOGINS */
#define CLOCKS_DIFFER  (30 * (gint64) G_USEC_PER_SEC) /* by more: the computer slept, or somebody set the clock */

struct _PbImapPace
{
  PbContext context;
  const PbAccount *account; /* (unowned) */
  char *rhythm_note;        /* (owned): names in the ledger */
  char *login_note;         /* (owned) */
  PbImapRhythm rhythm;
  gint64 heard;      /* µs monotonic: when something came last */
  gint64 heard_wall; /* the same, µs since 1970 UTC */
  gint64 longest;    /* µs: the longest silence since the last answer */
  gint64 last;       /* µs: the silence that ended when something came last */
  gboolean probed;   /* and not answered yet */
};

PbImapPace *
pb_imap_pace_new (const PbContext *context, const PbAccount *account)
{
  PbImapPace *self = g_new0 (PbImapPace, 1);
  g_autofree char *note = NULL;

  self->context = *context;
  self->account = account;
  self->rhythm_note = g_strconcat ("idle/", account->id, NULL);
  self->login_note = g_strconcat ("login/", account->id, NULL);
  note = pb_ledger_get_note (context->ledger, self->rhythm_note);
  self->rhythm = pb_imap_rhythm_new (note);
  return self;
}

void
pb_imap_pace_free (PbImapPace *self)
{
  g_free (self->rhythm_note);
  g_free (self->login_note);
  g_free (self);
}

/* --- IDLE --- */

static gboolean
is_scarce (const PbImapPace *self)
{
  return self->context.power != NULL && pb_power_is_scarce (self->context.power);
}

gint64
pb_imap_pace_get_renewal (const PbImapPace *self)
{
  /* of the kind exmail it is another one's */
  if (self->account->interval != 0 && g_str_equal (self->account->kind, "imap"))
    return MIN (self->account->interval * (gint64) G_USEC_PER_SEC, PB_IMAP_RHYTHM_LONG);
  return pb_imap_rhythm_get (&self->rhythm, is_scarce (self));
}

static void
remember (PbImapPace *self)
{
  g_autofree char *note = pb_imap_rhythm_dup_note (&self->rhythm);

  g_debug ("%s: IDLE is renewed after %" G_GINT64_FORMAT " s", self->account->id, self->rhythm.interval / G_USEC_PER_SEC);
  pb_ledger_set_note (self->context.ledger, self->rhythm_note, note);
}

void
pb_imap_pace_begin (PbImapPace *self)
{
  self->heard = 0;
  self->longest = 0;
  self->probed = FALSE;
}

void
pb_imap_pace_heard (PbImapPace *self)
{
  gint64 now = pb_clock_now (self->context.clock);

  self->last = self->heard > 0 ? now - self->heard : 0;
  self->longest = MAX (self->longest, self->last);
  self->heard = now;
  self->heard_wall = pb_clock_wall (self->context.clock);
}

void
pb_imap_pace_probed (PbImapPace *self)
{
  self->probed = TRUE;
}

void
pb_imap_pace_answered (PbImapPace *self)
{
  gint64 silence = self->longest;

  self->longest = 0;
  self->probed = FALSE;
  if (pb_imap_rhythm_answered (&self->rhythm, silence, is_scarce (self)))
    remember (self);
}

/* Returns: whether the time since something came last was not spent asleep. */
static gboolean
was_awake (const PbImapPace *self, gint64 silence)
{
  gint64 wall = pb_clock_wall (self->context.clock) - self->heard_wall;

  return ABS (wall - silence) <= CLOCKS_DIFFER;
}

void
pb_imap_pace_lost (PbImapPace *self, PbErrorClass error_class)
{
  gint64 silence = pb_clock_now (self->context.clock) - self->heard;

  if (self->heard == 0 || self->probed || error_class == PB_ERROR_CLASS_OFFLINE || !was_awake (self, silence))
    silence = 0;
  else if (silence == 0)
    silence = self->last; /* its last word was that it had waited too long */
  if (pb_imap_rhythm_dropped (&self->rhythm, silence))
    remember (self);
}

/* --- logins --- */

gint64
pb_imap_pace_get_wait (const PbImapPace *self)
{
  g_autofree char *note = pb_ledger_get_note (self->context.ledger, self->login_note);
  gint64 wall = pb_clock_wall (self->context.clock), at;

  if (note == NULL || !g_ascii_string_to_signed (note, 10, 0, G_MAXINT64 / G_USEC_PER_SEC, &at, NULL))
    return 0;
  at = at * G_USEC_PER_SEC;
  /* a clock that was set back would make it long */
  return at - G_USEC_PER_SEC <= wall && wall < at + BETWEEN_LOGINS ? at + BETWEEN_LOGINS - wall : 0;
}

void
pb_imap_pace_log_in (PbImapPace *self, guint quirks)
{
  g_autofree char *note = NULL;

  if ((quirks & PB_QUIRK_SLOW_LOGINS) == 0)
    return;
  note = g_strdup_printf ("%" G_GINT64_FORMAT, (pb_clock_wall (self->context.clock) + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC);
  pb_ledger_set_note (self->context.ledger, self->login_note, note);
}
