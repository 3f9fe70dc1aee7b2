/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-state-private.h: the whole of the state, for the rules alone. */
#pragma once

#include "pb-record.h"
#include "pb-state.h"
#include "pb-twin.h"

G_BEGIN_DECLS

/* Long ago, as a time in µs. */
#define PB_LONG_AGO G_MININT64

/* An account: what everyone may see, and what only the rules go by. Arrays and records are shared between versions and
 * replaced, never edited. */
typedef struct
{
  PbAccountState view; /* its strings are those below */
  char *id;            /* (owned): reference-counted strings */
  char *address;       /* (owned) */
  char *label;         /* (owned) */
  char *error_text;    /* (owned) */
  guint64 serial;      /* of the state that this version was made for */

  /* life */
  guint failures; /* in a row, without healthy_after of WATCHING in between */
  gint64 watching_since;
  gint64 connecting_since; /* start of the last attempt */
  gboolean unstuck;        /* which a change of the network began anew already */
  gint64 not_before;       /* the server asked for peace until then, 0 = it did not */
  gint64 tried_by_hand;    /* when the user last had a refused password tried again */
  gboolean asked_login;    /* and it has neither worked nor changed since */
  gboolean asked_trust;    /* and it has not worked since */
  gint64 distrusted_at;    /* when its certificate was refused, while ask_trust_at says something */
  gint64 ask_trust_at;     /* when to tell of it at the latest, PB_NEVER = it was told, or there is nothing to tell */
  gint64 ask_vault_at;     /* when to ask about a keyring that is closed then still, PB_NEVER = not */

  /* announcing */
  GArray *arrivals;   /* (owned) (element-type gint64): of the newest mails, oldest first, at most burst_count */
  GArray *twins;      /* (owned) (element-type PbTwin): Message-IDs told lately, oldest first */
  GPtrArray *records; /* (owned) (element-type PbRecord): popups on screen or on their way, oldest first */
  PbRecord *held;     /* (owned) (nullable): mails held back while snoozed, or in quiet hours */
  char *summary;      /* (owned) (nullable): id of the summary that grows, a reference-counted string */
  guint summaries;    /* made so far */
  gint64 sounded_at;
} PbEntry;

struct _PbState
{
  guint64 serial; /* one more than that of the state it was made from */
  guint32 random; /* xorshift, never 0 */
  gboolean network;
  gboolean asked_vault; /* there is one keyring: one question for all accounts, once per process */
  gboolean asked_all;   /* no server could be trusted, none has answered since, and accounts that this was told of are there */
  gint64 snoozed_until;
  gboolean quiet;     /* quiet hours */
  GPtrArray *entries; /* (owned) (element-type PbEntry): in the order they were added */
};

/* Returns: (transfer full): OFF, nothing known. */
PbEntry *pb_entry_new (const char *id, const char *address, const char *label);
PbEntry *pb_entry_copy (const PbEntry *entry, guint64 serial);
PbEntry *pb_entry_ref (PbEntry *entry);
void pb_entry_unref (PbEntry *entry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbEntry, pb_entry_unref)

/* NULL leaves the text as it is. */
void pb_entry_set_names (PbEntry *entry, const char *address, const char *label);
/* @text: (nullable): NULL as "" */
void pb_entry_set_error (PbEntry *entry, PbErrorClass error_class, const char *text);
void pb_entry_take_newest (PbEntry *entry, GPtrArray *newest);
/* Keeps the account's number at their sum. @folders: (transfer full) */
void pb_entry_take_folders (PbEntry *entry, GArray *folders);

/* Returns: (transfer full): the same, ready to be edited by its only owner. */
PbState *pb_state_copy (const PbState *state);
static inline PbEntry *
pb_state_entry (const PbState *state, guint index)
{
  return g_ptr_array_index (state->entries, index);
}
/* Returns: whether alerts are held back. */
static inline gboolean
pb_state_is_holding (const PbState *state, gint64 now)
{
  return state->quiet || state->snoozed_until > now;
}
/* Returns: whether @account exists; its place in @index. @account: (nullable) */
gboolean pb_state_lookup (const PbState *state, const char *account, guint *index);

G_END_DECLS
