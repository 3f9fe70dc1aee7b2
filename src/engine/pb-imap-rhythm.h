/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-imap-rhythm.h: how long an IDLE is left alone before it is renewed: found out by what the path to the server bears. Routers
 * drop connections that were silent for long, without a word; the sooner they do, the sooner it is renewed. Pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define PB_IMAP_RHYTHM_FLOOR  (2 * 60 * (gint64) G_USEC_PER_SEC)
#define PB_IMAP_RHYTHM_NORMAL (9 * 60 * (gint64) G_USEC_PER_SEC)       /* Exchange, Gmail and most routers bear it */
#define PB_IMAP_RHYTHM_LONG   (25 * 60 * (gint64) G_USEC_PER_SEC)      /* RFC 2177 has servers close after 30 min */
#define PB_IMAP_RHYTHM_PROOFS 3                                        /* answered renewals in a row before the next is longer */
#define PB_IMAP_RHYTHM_TRUST  (24 * 60 * 60 * (gint64) G_USEC_PER_SEC) /* of health before a drop is forgiven */

typedef struct
{
  gint64 interval; /* µs: what is tried at present */
  gint64 ceiling;  /* µs: it broke at twice this; PB_IMAP_RHYTHM_LONG = it never did */
  gint64 healthy;  /* µs of silence survived since the ceiling was set */
  guint proofs;    /* renewals in a row that were answered after a silence of the interval */
} PbImapRhythm;

/* @note: (nullable): what pb_imap_rhythm_dup_note() gave. */
PbImapRhythm pb_imap_rhythm_new (const char *note);
/* Returns: (transfer full): what a later process should know, "" = nothing. */
char *pb_imap_rhythm_dup_note (const PbImapRhythm *rhythm);
/* Returns: µs after which an IDLE is to be renewed. @scarce: energy is. */
gint64 pb_imap_rhythm_get (const PbImapRhythm *rhythm, gboolean scarce);
/* The server answered after @silence µs in which nothing came from it. Returns: whether the note is another one now. */
gboolean pb_imap_rhythm_answered (PbImapRhythm *rhythm, gint64 silence, gboolean scarce);
/* The connection was found dead after @silence µs. Returns: whether the note is another one now. */
gboolean pb_imap_rhythm_dropped (PbImapRhythm *rhythm, gint64 silence);

G_END_DECLS
