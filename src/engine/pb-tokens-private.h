/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-tokens-private.h: the parts of the tokens among themselves: who asks, and for what (pb-tokens.c), the queue of an account
 * (pb-tokens-entry.c), the run that answers it (pb-tokens-run.c), and what must be on the disk (pb-tokens-keep.c). */
#pragma once

#include "pb-oauth-call.h"
#include "pb-tokens.h"

G_BEGIN_DECLS

/* Calls that the end of the process must not cut off: requests, which may have made the grant before worthless, and what is on its
 * way into the vault. Outlives the tokens where calls do. */
typedef struct
{
  guint calls;
  GPtrArray *settling; /* (owned) (element-type GTask): who waits until there is none; booleans */
} PbTokensWork;

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
  guint64 n_given;                 /* different tokens, of all accounts */
  PbTokensWork *work;              /* (owned) */
  PbTimer *limit;                  /* (owned): of those who wait for it */
};

/* One account. Calls under way hold a reference. */
typedef struct
{
  PbTokens *tokens;   /* (unowned) (nullable): NULL = closed */
  PbTokensWork *work; /* (owned) */
  char *id;
  PbOauthGrant *grant;       /* (owned) (nullable): newer than what the vault has, or in use by the run */
  gboolean unkept;           /* the vault does not have it */
  gboolean taken;            /* it was handed over; what the vault has was not looked at since */
  gboolean overtaken;        /* a grant was handed over while the run renews the one before */
  gboolean told;             /* that it cannot be kept */
  gboolean forgotten;        /* the account is gone, and its grant with it */
  char *seen;                /* (owned) (nullable): hash of what the vault had when last looked at */
  char *given;               /* (owned) (nullable): hash of the token that was given last */
  guint64 number;            /* of that token; 0 = none */
  gboolean want_fresh;       /* it was refused */
  gboolean made_fresh;       /* it was made anew, and nobody has accepted it yet */
  GQueue waiting;            /* (element-type PbTokensWaiter) (owned) */
  PbAccount *account;        /* (owned) (nullable): the one the run is for; NULL = no run */
  PbOauthProvider *provider; /* (owned) (nullable): its row */
  gboolean fresh;            /* the run makes a new one in any case */
  gboolean renewed;          /* the run has made one */
  GError *refusal;           /* (owned) (nullable): of the run's first request, while the vault is looked at once more */
  PbOauthAnswer *answer;     /* (owned) (nullable): of its request, while the vault is looked at before it is kept */
} PbTokensEntry;

typedef struct
{
  PbTokensEntry *entry; /* (unowned) */
  GTask *task;          /* (owned) */
  PbAccount *account;   /* (owned) */
  gboolean fresh;
  GSource *cancelled; /* (owned) (nullable) */
} PbTokensWaiter;

/* What who asked is given. */
typedef struct
{
  PbSecret *token; /* (owned) */
  guint64 number;
} PbTokensGiven;

void pb_tokens_given_free (PbTokensGiven *given);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbTokensGiven, pb_tokens_given_free)

PbTokensEntry *pb_tokens_entry_new (PbTokens *tokens, const char *id);
void pb_tokens_entry_unref (PbTokensEntry *entry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbTokensEntry, pb_tokens_entry_unref)

/* Takes @waiter out of its queue. Returns: (transfer full): its task */
GTask *pb_tokens_waiter_remove (PbTokensWaiter *waiter);
/* @account: (nullable): only those who asked with the same settings: nothing is given to another server, or said of it, that was
 * looked up for this one. @all: also those for whom it is not new enough.
 * Returns: (transfer full) (element-type GTask): out of the queue. */
GPtrArray *pb_tokens_entry_take_waiters (PbTokensEntry *entry, const PbAccount *account, gboolean all);
/* Nobody is served any more; who waits is told @sentence. */
void pb_tokens_entry_close (PbTokensEntry *entry, const char *sentence);

/* Begins a run for the first one who waits; it ends when nobody does. There is none yet. */
void pb_tokens_entry_run (PbTokensEntry *entry);

/* @token is given now. Returns: whether it is another one than the last time. */
gboolean pb_tokens_entry_note_given (PbTokensEntry *entry, const PbSecret *token);
/* Answers @task, which somebody waits for. */
void pb_tokens_give (GTask *task, PbSecret *token, guint64 number);

/* Puts the entry's grant into the vault, in place of the one before; in its memory where no keyring takes it. @task: (transfer
 * full): a boolean; its errors are those of pb_vault_store_async(). */
void pb_tokens_entry_keep (PbTokensEntry *entry, GTask *task);
/* Returns: (transfer full) */
char *pb_tokens_hash (const PbSecret *text);

PbTokensWork *pb_tokens_work_new (void);
void pb_tokens_work_unref (PbTokensWork *work);
void pb_tokens_work_begin (PbTokensWork *work);
void pb_tokens_work_end (PbTokensWork *work);
/* Whoever waits for the end of all of it is told whether it has come. */
void pb_tokens_work_answer (PbTokensWork *work, gboolean over);

G_END_DECLS
