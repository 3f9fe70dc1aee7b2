/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-play.h: plays events to the rules and tells their effects as a line of text. */
#pragma once

#include "pb-clock.h"
#include "pb-reduce.h"
#include "pb-state-private.h"

G_BEGIN_DECLS

#define SECONDS(n) ((gint64) (n) *G_USEC_PER_SEC)

typedef struct
{
  PbState *state; /* (owned) */
  PbPolicy policy;
  gint64 now;         /* moved by the test */
  GPtrArray *effects; /* (owned) (nullable): of the last event */
  char *told;         /* (owned) (nullable) */
} PbPlay;

PbPlay *pb_play_new (void);
void pb_play_free (PbPlay *play);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbPlay, pb_play_free)

/* Gives the event to the rules; proves that the old state was not touched.
 * Returns: the effects, such as "mail:a/k1 alert:a/k1*1 sound:a"; valid until the next event. */
const char *pb_play_event (PbPlay *play, const PbEvent *event);
/* The same with the event written in place: TELL (play, PB_EVENT_MAIL, .account = "a", …). */
#define TELL(play, event_type, ...) pb_play_event (play, &(PbEvent){ .type = event_type, __VA_ARGS__ })
/* A mail for account "a" with nothing but a key. */
const char *pb_play_mail (PbPlay *play, PbEventType type, const char *key);
/* An account "a" that watches. */
PbPlay *pb_play_new_watching (void);

PbStatus pb_play_status (PbPlay *play, const char *account);
/* Returns: µs until the account's next try, PB_NEVER if there is none. */
gint64 pb_play_wait (PbPlay *play, const char *account);
/* Returns: a number that tells states apart, over everything they hold. */
guint64 pb_play_fingerprint (const PbState *state);
/* Returns: (transfer full) */
char *pb_play_tell (GPtrArray *effects);

G_END_DECLS
