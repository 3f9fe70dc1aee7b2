/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-exchange.h: what a call has in common at both of Exmail's APIs (pb-exmail-api.c, pb-corp-api.c): a token, the request, its
 * answer; and once more with a new token where that one was refused. */
#pragma once

#include "pb-account.h"
#include "pb-context.h"
#include "pb-exmail-answer.h"
#include "pb-exmail-listing.h"

G_BEGIN_DECLS

typedef struct _PbExmailExchange PbExmailExchange;

/* What the API does. */
typedef struct
{
  /* Ends with pb_exmail_tokens_get_finish(). */
  void (*get_token) (PbExmailExchange *exchange, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  /* Makes the request with the token and gives it to pb_exmail_exchange_send(). */
  void (*send) (PbExmailExchange *exchange, GTask *task);
  /* Returns: (transfer full) (nullable): NULL with @fault and @error. */
  JsonObject *(*read) (PbExmailExchange *exchange, const PbHttpResponse *response, PbExmailFault *fault, GError **error);
  /* Frees what is the API's own, and @exchange. */
  void (*free) (PbExmailExchange *exchange);
} PbExmailExchangeFuncs;

/* The first member of what the API allocates with g_new0(). */
struct _PbExmailExchange
{
  const PbExmailExchangeFuncs *funcs; /* (unowned) */
  PbContext context;
  PbAccount *account;       /* (owned) */
  PbSecret *secret;         /* (owned) (nullable): to ask for tokens with, instead of the one in the vault */
  PbSecret *token;          /* (owned) (nullable): the one sent last */
  PbExmailListing *listing; /* (owned) (nullable): who takes the objects of a list */
  gboolean again;           /* it is the second try */
};

/* @secret: (nullable). All but @context are referenced; it is copied. */
void pb_exmail_exchange_init (PbExmailExchange *exchange, const PbExmailExchangeFuncs *funcs, const PbContext *context, PbAccount *account, PbSecret *secret);
/* @exchange: (transfer full): freed with @task. @task: ends with a JsonObject; errors: those of get_token, PbHttp and read. */
void pb_exmail_exchange_start (PbExmailExchange *exchange, GTask *task);
/* Completes @request with what every call of the account has (its certificates, the way out, the time an answer may take, the listing),
 * and sends it. Where the answer says that the token is wrong (FAULT_TOKEN) all of it is done once more, with a new one. @task:
 * referenced until the answer. @request: only used before it returns. */
void pb_exmail_exchange_send (GTask *task, PbHttpRequest *request);

G_END_DECLS
