/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-tokens-private.h: the insides of the tokens of Exmail's APIs, shared by who waits (pb-exmail-tokens.c) and what is asked
 * (pb-exmail-tokens-ask.c). */
#pragma once

#include "pb-exmail-grant.h"
#include "pb-exmail-tokens.h"

G_BEGIN_DECLS

struct _PbExmailTokens
{
  PbHttp *http;         /* (owned) */
  PbVault *vault;       /* (owned) */
  PbClock *clock;       /* (unowned) */
  GCancellable *closed; /* (owned) */
  GHashTable *clients;  /* (element-type utf8 PbExmailTokensClient) (owned) */
  GHashTable *polls;    /* (element-type utf8 PbExmailPolls) (owned): by account */
};

/* One client id at one token address, or one application of a company. Requests hold a reference. */
typedef struct
{
  PbExmailTokens *tokens; /* (unowned) (nullable): NULL = closed */
  PbCorpApp app;          /* or PB_EXMAIL_CLIENT_OPENAPI */
  PbCorpPace pace;        /* of what is asked with its tokens, and of asking for them */
  PbSecret *token;        /* (owned) (nullable) */
  PbSecret *token_key;    /* (owned) (nullable): the key it was given for */
  GHashTable *owners;     /* (element-type utf8) (owned): the accounts that are known to have that key in the vault of all */
  gint64 expires;         /* µs */
  PbSecret *key;          /* (owned) (nullable): asked with last */
  GError *failure;        /* (owned) (nullable): how that ended */
  gboolean forgiven;      /* that key may be tried once more although it was refused */
  gint64 asked;           /* µs: when that was, 0 = never */
  gboolean dropped;       /* a token was refused since then */
  gboolean rushed;        /* it was asked because one was refused */
  PbExmailStyle style;
  GQueue waiting;     /* (element-type PbExmailTokensWaiter) (owned) */
  PbAccount *account; /* (owned) (nullable): the one that is asked for now; NULL = nothing under way */
  PbVault *vault;     /* (owned) (nullable): likewise, where its secrets are */
  PbSecret *trying;   /* (owned) (nullable): the key of the request under way */
  gboolean given;     /* that key is a waiter's own, not the vault's */
} PbExmailTokensClient;

typedef struct
{
  PbExmailTokensClient *client; /* (unowned) */
  GTask *task;                  /* (owned) */
  PbAccount *account;           /* (owned) */
  PbVault *vault;               /* (owned) */
  PbSecret *key;                /* (owned) (nullable): given, or found in the vault */
  GSource *cancelled;           /* (owned) (nullable) */
} PbExmailTokensWaiter;

/* --- who waits --- */

void pb_exmail_tokens_client_unref (PbExmailTokensClient *client);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbExmailTokensClient, pb_exmail_tokens_client_unref)

/* Returns: µs of the clock; @client is not closed. */
gint64 pb_exmail_tokens_client_now (PbExmailTokensClient *client);
/* Returns: µs until the service may be asked again with the same key, 0 = at once. */
gint64 pb_exmail_tokens_client_get_wait (PbExmailTokensClient *client);
/* Returns: whether there is a token, and it lasts. */
gboolean pb_exmail_tokens_client_is_fresh (PbExmailTokensClient *client);
/* Returns: whether @waiter is of the account that is asked for now, with its secrets in the same place. */
gboolean pb_exmail_tokens_client_is_asked_by (PbExmailTokensClient *client, PbExmailTokensWaiter *waiter);
/* Takes out everybody for whom there is a token. Returns: (transfer full) (element-type GTask) */
GPtrArray *pb_exmail_tokens_client_take_served (PbExmailTokensClient *client);
/* Takes out everybody who waits for what was under way. Returns: (transfer full) (element-type GTask) */
GPtrArray *pb_exmail_tokens_client_take_concerned (PbExmailTokensClient *client);
/* @a, @b: (nullable). Returns: whether both are there, and the same. */
gboolean pb_exmail_tokens_same_secret (PbSecret *a, PbSecret *b);

/* --- asking --- */

/* Gives what there is, and goes on with those for whom there is nothing. */
void pb_exmail_tokens_client_serve (PbExmailTokensClient *client);

G_END_DECLS
