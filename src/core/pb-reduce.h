/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-reduce.h: the one function that decides status, count, announcement and backoff. */
#pragma once

#include "pb-effect.h"
#include "pb-event.h"
#include "pb-state.h"

G_BEGIN_DECLS

/* The numbers the rules go by; all times in µs. */
typedef struct
{
  gint64 backoff_first; /* 1 s */
  gint64 backoff_max;   /* 300 s */
  gint64 backoff_slow;  /* 300 s: first wait for errors that a quick retry will not mend, unless the server says a shorter one */
  gint64 healthy_after; /* 2 min of WATCHING reset the backoff */
  gint64 trust_recheck; /* 15 min: NEEDS_TRUST looks again */
  guint burst_count;    /* 3 mails within */
  gint64 burst_window;  /* 10 s are shown one by one; more go into a summary */
  gint64 spread;        /* 3 s: accounts reconnect spread over this after the network returned: with the second until that is known, mail is told within 5 s */
  gint64 stuck_after;   /* 3 s: TCP repeats its question after 1, 3, 7, 15 s, a resolver after 5: from then on a new attempt is sooner */
  guint newest;         /* 10 mails remembered for the menu */
  gint64 delay_max;     /* 1 h: a server's wish to be left alone counts for so long at most */
  gint64 login_pause;   /* 60 s between two tries by hand of a refused password (lock-out) */
  gint64 proxy_pause;   /* 15 min between two tries of a login that a proxy refused, however often the network changes (lock-out) */
  gint64 trust_grace;   /* 30 s: a refused certificate is told of by then; until then other servers may show whether it is this one alone */
  gint64 vault_grace;   /* 15 s: a keyring that opens within this (at login it often does) is not asked about */
} PbPolicy;

PbPolicy pb_policy_default (void);

/* Applies @event at @now (µs monotonic). Pure: the same arguments give the same answer; @state is not touched.
 * Events about an account that is not (or no longer) known change nothing. After ACCOUNT_REMOVED the effects still name
 * the account, but the state no longer has it.
 * @effects: (out) (transfer full) (element-type PbEffect): in the order they are to be carried out.
 * Returns: (transfer full): the new state; @state itself with a new reference if nothing changed. */
PbState *pb_reduce (PbState *state, const PbEvent *event, const PbPolicy *policy, gint64 now, GPtrArray **effects);

G_END_DECLS
