/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-state.h: what Postbell knows, as immutable reference-counted values. pb_reduce() makes new ones; nobody edits them. */
#pragma once

#include "pb-error.h"
#include "pb-folder-count.h"
#include "pb-message.h"

G_BEGIN_DECLS

/* An account's life; pb-lifecycle.h has the table. The comment says what happens next, and whether the user must act. */
typedef enum
{
  PB_STATUS_OFF,         /* paused by the user: nothing until the user continues it */
  PB_STATUS_OFFLINE,     /* no network: connects when there is one */
  PB_STATUS_CONNECTING,  /* a source is at work: WATCHING or an error follows within its deadlines */
  PB_STATUS_WATCHING,    /* all is well: push, or rounds */
  PB_STATUS_BACKOFF,     /* failed: tries again at retry_at by itself */
  PB_STATUS_NEEDS_LOGIN, /* the user must act (or the keyring must open): no try by itself with the same password */
  PB_STATUS_NEEDS_TRUST, /* the user must decide about a certificate: looks again rarely, without sending anything */
  PB_N_STATUSES
} PbStatus;

/* Returns: the contract's name, such as "needs-login". */
const char *pb_status_to_string (PbStatus status);
/* Returns: whether the user must do something before this account works. */
gboolean pb_status_needs_user (PbStatus status);

typedef struct
{
  const char *id;
  const char *address;
  const char *label;
  PbStatus status;
  PbErrorClass error_class; /* why it is not WATCHING; NONE if nothing is wrong */
  const char *error_text;   /* the server's words, safe to show, "" if none */
  gint64 unread;            /* over all folders whose number is known, -1 = of none yet */
  GArray *folders;          /* (element-type PbFolderCount): those of which something is known, in the order it was learnt */
  gint64 last_check;        /* µs monotonic of the last answer, 0 = never */
  gint64 retry_at;          /* µs monotonic, PB_NEVER = no try planned */
  GPtrArray *newest;        /* (element-type PbMessage): the newest unread mails reported, newest first, at most 10 */
} PbAccountState;

typedef struct _PbState PbState;

/* The state of a process that has just started, without accounts and with network.
 * @seed: start of the jitter's sequence, any number; the owner draws it. */
PbState *pb_state_new (guint32 seed);
PbState *pb_state_ref (PbState *state);
void pb_state_unref (PbState *state);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbState, pb_state_unref)

gsize pb_state_get_n_accounts (const PbState *state);
/* Accounts in the order they were added. Returns: (transfer none) */
const PbAccountState *pb_state_get_account (const PbState *state, gsize index);
/* Returns: (transfer none) (nullable) */
const PbAccountState *pb_state_find (const PbState *state, const char *account);
/* Returns: the sum of all known unread numbers. */
gint64 pb_state_get_unread (const PbState *state);
/* Returns: the status that deserves attention most: NEEDS_* before BACKOFF before OFFLINE, CONNECTING, WATCHING, OFF;
 * OFF without accounts. */
PbStatus pb_state_get_worst (const PbState *state);
/* Returns: µs monotonic until which alerts are held back, 0 = not snoozed. */
gint64 pb_state_get_snoozed_until (const PbState *state);
/* Returns: whether alerts are held back because it is quiet hours. */
gboolean pb_state_get_quiet (const PbState *state);
/* Returns: when PB_EVENT_TICK is due, µs monotonic, or PB_NEVER. */
gint64 pb_state_get_deadline (const PbState *state);

G_END_DECLS
