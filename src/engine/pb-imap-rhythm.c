/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-imap-rhythm.c: see pb-imap-rhythm.h. */
#include "pb-imap-rhythm.h"

PbImapRhythm
pb_imap_rhythm_new (const char *note)
{
  PbImapRhythm rhythm = { PB_IMAP_RHYTHM_NORMAL, PB_IMAP_RHYTHM_LONG, 0, 0 };
  guint64 seconds;

  if (note == NULL || !g_ascii_string_to_unsigned (note, 10, PB_IMAP_RHYTHM_FLOOR / G_USEC_PER_SEC, PB_IMAP_RHYTHM_LONG / G_USEC_PER_SEC, &seconds, NULL))
    return rhythm;
  rhythm.ceiling = (gint64) seconds * G_USEC_PER_SEC;
  rhythm.interval = MIN (rhythm.interval, rhythm.ceiling);
  return rhythm;
}

char *
pb_imap_rhythm_dup_note (const PbImapRhythm *rhythm)
{
  if (rhythm->ceiling >= PB_IMAP_RHYTHM_LONG)
    return g_strdup ("");
  return g_strdup_printf ("%" G_GINT64_FORMAT, rhythm->ceiling / G_USEC_PER_SEC);
}

static gint64
limit (gboolean scarce)
{
  return scarce ? PB_IMAP_RHYTHM_LONG : PB_IMAP_RHYTHM_NORMAL;
}

gint64
pb_imap_rhythm_get (const PbImapRhythm *rhythm, gboolean scarce)
{
  return MIN (rhythm->interval, limit (scarce));
}

/* Health of a day forgives half of the last drop. */
static gboolean
forgive (PbImapRhythm *rhythm)
{
  if (rhythm->healthy < PB_IMAP_RHYTHM_TRUST || rhythm->ceiling >= PB_IMAP_RHYTHM_LONG)
    return FALSE;
  rhythm->healthy = 0;
  rhythm->ceiling = MIN (rhythm->ceiling * 2, PB_IMAP_RHYTHM_LONG);
  return TRUE;
}

gboolean
pb_imap_rhythm_answered (PbImapRhythm *rhythm, gint64 silence, gboolean scarce)
{
  gint64 tried = pb_imap_rhythm_get (rhythm, scarce);
  gboolean changed;

  rhythm->healthy += MAX (silence, 0);
  changed = forgive (rhythm);
  if (silence < tried)
    return changed; /* the server or another question had broken the silence: this proves nothing */
  rhythm->proofs++;
  if (rhythm->proofs < PB_IMAP_RHYTHM_PROOFS || tried >= limit (scarce))
    return changed;
  rhythm->proofs = 0;
  rhythm->interval = MIN (tried * 3 / 2, MIN (limit (scarce), rhythm->ceiling));
  return changed;
}

gboolean
pb_imap_rhythm_dropped (PbImapRhythm *rhythm, gint64 silence)
{
  gint64 half = MAX (silence / 2, PB_IMAP_RHYTHM_FLOOR);

  if (silence < PB_IMAP_RHYTHM_FLOOR) /* whatever it was, silence was not the reason */
    return FALSE;
  rhythm->interval = MIN (rhythm->interval, half);
  rhythm->proofs = 0;
  rhythm->healthy = 0;
  if (half >= rhythm->ceiling)
    return FALSE;
  rhythm->ceiling = half;
  return TRUE;
}
