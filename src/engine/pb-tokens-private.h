/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-tokens-private.h: the parts of the tokens among themselves: the queue of those who ask (pb-tokens.c), and the run that
 * answers them (pb-tokens-run.c). */
#pragma once

#include "pb-tokens.h"

G_BEGIN_DECLS

struct _PbTokens
{
  PbHttp *http;                    /* (owned) */
  PbVault *vault;                  /* (owned) */
  PbClock *clock;                  /* (unowned) */
  GStrv folders;                   /* (owned) (nullable) */
  GCancellable *closed;            /* (owned) */
  GHashTable *entries;             /* (element-type utf8 PbTokensEntry) (owned): by account */
  const PbTokensOnline *functions; /* (unowned) (nullable) */
  gpointer online;                 /* (unowned) */
};

/* One account. Calls under way hold a reference. */
typedef struct
{
  PbTokens *tokens; /* (unowned) (nullable): NULL = closed */
  char *id;
  PbOauthGrant *grant;       /* (owned) (nullable): newer than what the vault has, or in use by the run */
  gboolean unkept;           /* the vault does not have it */
  gboolean taken;            /* it was handed over; what the vault has was not looked at since */
  gboolean overtaken;        /* a grant was handed over while the run renews the one before */
  gboolean told;             /* that it cannot be kept */
  char *seen;                /* (owned) (nullable): hash of what the vault had when last looked at */
  gboolean want_fresh;       /* what was given last was refused */
  gboolean made_fresh;       /* what was given last was made for that */
  GQueue waiting;            /* (element-type PbTokensWaiter) (owned) */
  PbAccount *account;        /* (owned) (nullable): the one the run is for; NULL = no run */
  PbOauthProvider *provider; /* (owned) (nullable): its row */
  gboolean fresh;            /* the run makes a new one in any case */
  GError *refusal;           /* (owned) (nullable): of the run's first request, while the vault is looked at once more */
} PbTokensEntry;

typedef struct
{
  PbTokensEntry *entry; /* (unowned) */
  GTask *task;          /* (owned) */
  PbAccount *account;   /* (owned) */
  gboolean fresh;
  GSource *cancelled; /* (owned) (nullable) */
} PbTokensWaiter;

void pb_tokens_entry_unref (PbTokensEntry *entry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbTokensEntry, pb_tokens_entry_unref)

/* Takes @waiter out of its queue. Returns: (transfer full): its task */
GTask *pb_tokens_waiter_remove (PbTokensWaiter *waiter);
/* @all: also those for whom this one is not new enough. Returns: (transfer full) (element-type GTask): out of the queue. */
GPtrArray *pb_tokens_entry_take_waiters (PbTokensEntry *entry, gboolean all);

/* Begins a run for the first one who waits; it ends when nobody does. There is none yet. */
void pb_tokens_entry_run (PbTokensEntry *entry);
/* Puts the entry's grant into the vault, in place of the one before. @task: (transfer full): a boolean */
void pb_tokens_entry_keep (PbTokensEntry *entry, GTask *task);

G_END_DECLS
