/* SPDX-License-Identifier: GPL-3.0-or-later */
/* chunks.h: what the fuzz targets of sessions share: the same input is played whole, byte by byte and in pieces, and events and
 * bytes out must not tell them apart.
 *
 * The first byte of an input is the choice of the configuration. Byte 0x1C and the one behind it are an action of the owner. */
#pragma once

#include <glib.h>
#include <stddef.h>
#include <stdint.h>

#include "pb-secret.h"

#define PB_CHUNKS_SECRET "s3\"cret"

/* One way to play an input. */
typedef struct
{
  gpointer session; /* (owned) */
  guint8 choice;
  gint64 now;      /* µs */
  GString *log;    /* (owned): every event */
  GString *said;   /* (owned): every byte out */
  gboolean closed; /* nothing is said any more */
  gboolean marked; /* the target's own */
} PbChunks;

/* How a target does it; whatever is called with bytes or time is followed by drain. */
typedef struct
{
  gpointer (*start) (guint8 choice); /* Returns: (transfer full) */
  void (*feed) (PbChunks *self, const guint8 *data, gsize size);
  void (*act) (PbChunks *self, guint8 action);
  void (*tick) (PbChunks *self);
  gint64 (*deadline) (PbChunks *self);
  void (*drain) (PbChunks *self);       /* writes all events into the log, and what goes out by pb_chunks_say() */
  void (*check) (const PbChunks *self); /* what must be true of all that was said */
  void (*stop) (PbChunks *self);
} PbChunksTarget;

/* Plays @size bytes of @data; aborts when one way differs from the others.
 * Returns: 0 */
int pb_chunks_play (const PbChunksTarget *target, const guint8 *data, gsize size);

/* Returns: (transfer none): PB_CHUNKS_SECRET, locked into memory once: doing that for every login took half of the time. */
PbSecret *pb_chunks_secret (void);

/* A text of an event, which must be fit to be shown, into the log.
 * @text: (nullable) */
void pb_chunks_log_text (PbChunks *self, const char *text);

/* @bytes: (transfer full) (nullable): what goes out */
void pb_chunks_say (PbChunks *self, GBytes *bytes);

/* Lets the session's deadline come: it does something about it, and the next one lies in the future, or there is none. */
void pb_chunks_tick (PbChunks *self, const PbChunksTarget *target);

/* The lines that were said, each of which is whole.
 * Returns: (transfer full) */
GStrv pb_chunks_lines (const PbChunks *self);
