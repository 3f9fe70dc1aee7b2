/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-lifecycle.h: an account's life as a declared table: status × trigger → next status and action. */
#pragma once

#include "pb-step.h"

G_BEGIN_DECLS

/* What moves an account: events, told apart where the table must. */
typedef enum
{
  PB_TRIGGER_CONTINUED, /* added, or no longer paused */
  PB_TRIGGER_PAUSED,
  PB_TRIGGER_CHANGED,
  PB_TRIGGER_NETWORK_UP,
  PB_TRIGGER_NETWORK_DOWN,
  PB_TRIGGER_ROUTE_CHANGED,
  PB_TRIGGER_WOKE_UP,
  PB_TRIGGER_VAULT_CHANGED,
  PB_TRIGGER_CHECK_NOW,
  PB_TRIGGER_DUE, /* retry_at has passed */
  PB_TRIGGER_WATCHING,
  PB_TRIGGER_ALIVE,
  PB_TRIGGER_FAILED_UNREACHED, /* offline, timeout */
  PB_TRIGGER_FAILED_QUICK,     /* refused, protocol, limit */
  PB_TRIGGER_FAILED_SLOW,      /* wrong-protocol, tls-failed, server-busy, config */
  PB_TRIGGER_FAILED_LOGIN,     /* auth-rejected, auth-expired, app-password */
  PB_TRIGGER_FAILED_VAULT,     /* vault-locked */
  PB_TRIGGER_FAILED_TRUST,     /* tls-untrusted */
  PB_N_TRIGGERS
} PbTrigger;

/* What a row may ask for; all must hold. */
typedef enum
{
  PB_FACT_NETWORK = 1 << 0,     /* the monitor says there is a network */
  PB_FACT_FIRST = 1 << 1,       /* this event has started no other account yet */
  PB_FACT_WELCOME = 1 << 2,     /* the server did not ask for peace */
  PB_FACT_VAULT = 1 << 3,       /* what is missing is the keyring */
  PB_FACT_MAY_TRY = 1 << 4,     /* the user has not had this password tried lately */
  PB_FACT_PROXY = 1 << 6,       /* what was refused is a proxy's login, and that not just now: on another network there may be none */
  PB_FACT_PROXY_WANTS = 1 << 7, /* a proxy got no login: the keyring was closed, or had none */
  PB_FACT_STUCK = 1 << 5        /* this attempt takes policy.stuck_after already, and no change of the network began it anew */
} PbFacts;

typedef enum
{
  PB_ACTION_IGNORE, /* listed so that nobody need wonder */
  PB_ACTION_START,
  PB_ACTION_START_BY_HAND, /* the same, and remember when */
  PB_ACTION_RESTART,       /* let go, start */
  PB_ACTION_UNSTICK,       /* the same, once in an attempt */
  PB_ACTION_RENEW,         /* the same with a clean slate: settings or secret are other ones */
  PB_ACTION_STOP,
  PB_ACTION_SETTLE, /* it works */
  PB_ACTION_NOTE,   /* the server answered */
  PB_ACTION_PROBE,
  PB_ACTION_REFRESH,
  PB_ACTION_SOON,          /* try within policy.spread */
  PB_ACTION_AWAIT_NETWORK, /* not tried yet: once soon all the same, the monitor may be wrong */
  PB_ACTION_RETRY,         /* 1, 2, 4 … s */
  PB_ACTION_RETRY_SLOW,
  PB_ACTION_RETRY_LATE,   /* backoff_max: only in case the monitor is wrong */
  PB_ACTION_LOSE_NETWORK, /* the same; no network is the reason from now on */
  PB_ACTION_ASK_LOGIN,
  PB_ACTION_ASK_VAULT,
  PB_ACTION_ASK_TRUST
} PbAction;

/* The status stays as it is. */
#define PB_STATUS_SAME PB_N_STATUSES

typedef struct
{
  guint statuses; /* bits 1 << PbStatus */
  PbTrigger trigger;
  guint needs; /* PbFacts; of the rows for a pair the first whose needs are met is taken */
  PbStatus next;
  PbAction action;
} PbTransition;

/* Returns: (transfer none): the table, for walking it. */
const PbTransition *pb_lifecycle_get_table (gsize *n_rows);
/* Returns: (transfer none) (nullable): NULL = such a pair cannot be. */
const PbTransition *pb_lifecycle_find (PbStatus status, PbTrigger trigger, guint facts);
/* Moves the account at @index; effects: what the action brings, then STATUS if status, error or next try changed, then
 * what is asked of the user. A pair that is not in the table is a bug: g_critical(), nothing moves. */
void pb_lifecycle_apply (PbStep *step, guint index, PbTrigger trigger);
PbTrigger pb_lifecycle_trigger_of (PbErrorClass error_class);

G_END_DECLS
