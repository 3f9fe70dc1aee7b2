/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-pop3-source-private.h: the insides of the POP3 source, shared by pb-pop3-source.c (when there is a round, and what others
 * ask) and pb-pop3-round.c (the round). */
#pragma once

#include "pb-pop3-memory.h"
#include "pb-pop3-session.h"
#include "pb-pop3-source.h"
#include "pb-pump.h"

G_BEGIN_DECLS

struct _PbPop3Source
{
  PbMailSource parent_instance;

  PbTimer *timer;    /* (owned) (nullable): the next round; within one, its end */
  gboolean on;       /* started, and not failed or stopped since */
  gboolean watching; /* the last round succeeded */
  gboolean again;    /* asked for a round within one */
  guint32 random;    /* state of a sequence, not 0 */
  gint64 not_before; /* the server wants no login before */

  /* of the round; everything is gone when it is over */
  GCancellable *cancellable; /* (owned) (nullable): NULL: there is none */
  PbSecret *secret;          /* (owned) (nullable) */
  guint64 token;             /* which one it is, or was */
  PbStream *stream;          /* (owned) (nullable) */
  PbPop3Session *session;    /* (owned) (nullable) */
  PbPump *pump;              /* (owned) (nullable) */
  PbPop3Memory *memory;      /* (owned) (nullable) */
  gboolean more;             /* not every new mail can be fetched in it */
};

PbAccount *pb_pop3_source_account_of (PbPop3Source *self);
const PbContext *pb_pop3_source_context_of (PbPop3Source *self);
gint64 pb_pop3_source_now_of (PbPop3Source *self);
void pb_pop3_source_report_gone (PbPop3Source *self, const char *const *keys);
void pb_pop3_source_report_unread (PbPop3Source *self);
/* The round has succeeded. */
void pb_pop3_source_round_over (PbPop3Source *self);
/* It has not. @text: (nullable): any bytes. @delay: µs the server asked us to wait, or 0. */
void pb_pop3_source_fail (PbPop3Source *self, PbErrorClass error_class, const char *text, gint64 delay);

/* round */
void pb_pop3_round_begin (PbPop3Source *self);
/* Lets go of everything that belongs to it. */
void pb_pop3_round_end (PbPop3Source *self);

G_END_DECLS
