/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-twin.h: one mail in two folders (a label, a filter's copy, a move) is told once: which Message-IDs an account was told of
 * lately, and where. An array is never edited: every change makes a new one. */
#pragma once

#include "pb-message.h"

G_BEGIN_DECLS

/* Remembered at most; older ones are told again. */
#define PB_TWINS     100
#define PB_TWINS_AGE (24 * 3600 * (gint64) G_USEC_PER_SEC)

/* A mail that was told, and the same mail elsewhere that was not. */
typedef struct
{
  PbMessage *first; /* (owned) */
  PbMessage *twin;  /* (owned) (nullable) */
  gint64 at;        /* µs monotonic */
} PbTwin;

/* Returns: (transfer full) (element-type PbTwin): none */
GArray *pb_twins_new (void);
/* Returns: (transfer full): @twins with @message as told at @now; the same array when it has no Message-ID. */
GArray *pb_twins_tell (GArray *twins, PbMessage *message, gint64 now);
/* Returns: (transfer full) (nullable): @twins with @message as the twin of one told in another folder; NULL when there is none. */
GArray *pb_twins_match (GArray *twins, PbMessage *message, gint64 now);
/* The mail @key is gone. @heir: (out) (transfer full) (nullable): its twin, which was not told yet.
 * Returns: (transfer full) (nullable): @twins without @key; NULL when nothing was known of it. */
GArray *pb_twins_forget (GArray *twins, const char *key, PbMessage **heir);

G_END_DECLS
