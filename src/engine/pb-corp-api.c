/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-corp-api.c: see pb-corp-api.h. */
#include "pb-corp-api.h"

#include <string.h>

#include "pb-corp-answer.h"
#include "pb-exmail-exchange.h"
#include "pb-exmail-tokens.h"

typedef struct
{
  PbExmailExchange exchange;
  PbCorpApp app;
  char *path;     /* (owned) */
  char *query;    /* (owned) */
  PbSecret *json; /* (owned) (nullable) */
  gboolean changes;
  gint64 asked; /* µs: when that was */
} Call;

static void
call_free (PbExmailExchange *exchange)
{
  Call *self = (Call *) exchange;

  g_clear_pointer (&self->json, pb_secret_unref);
  g_free (self->path);
  g_free (self->query);
  g_free (self);
}

static PbCorpPace *
pace_of (const Call *self)
{
  return pb_corp_tokens_get_pace (self->exchange.context.exmail, self->exchange.account, self->app);
}

static gint64
now_of (const Call *self)
{
  return pb_clock_now (self->exchange.context.clock);
}

static JsonObject *
read_answer (PbExmailExchange *exchange, const PbHttpResponse *response, PbExmailFault *fault, GError **error)
{
  const Call *self = (const Call *) exchange;
  GError *local = NULL;
  int code = 0;
  JsonObject *object = pb_corp_answer_read (response, self->app, exchange->token, fault, &code, &local);

  pb_corp_pace_note (pace_of (self), code, local, response->retry_after, self->asked, now_of (self));
  if (local != NULL)
    g_propagate_error (error, local);
  return object;
}

/* Returns: (transfer full): the address with token and query; a secret. */
static char *
make_url (const Call *self)
{
  const char *token = pb_secret_get (self->exchange.token), *base = self->exchange.account->corp_api_url;
  /* Large enough from the start: a string that grows leaves copies behind. */
  GString *url = g_string_sized_new (32 + strlen (base) + strlen (self->path) + strlen (self->query) + 3 * strlen (token));

  g_string_append (url, base);
  g_string_append (url, self->path);
  g_string_append (url, "?access_token=");
  g_string_append_uri_escaped (url, token, NULL, FALSE);
  g_string_append (url, self->query[0] != '\0' ? "&" : "");
  g_string_append (url, self->query);
  return g_string_free (url, FALSE);
}

static void
send_call (PbExmailExchange *exchange, GTask *task)
{
  Call *self = (Call *) exchange;
  char *url = make_url (self);
  PbHttpRequest request = {
    .method = self->json != NULL ? "POST" : "GET",
    .url = url,
    .json = self->json != NULL ? pb_secret_get (self->json) : NULL,
    .once = self->changes,
  };

  self->asked = now_of (self);
  pb_exmail_exchange_send (task, &request);
  pb_secret_free_string (url);
}

static void
get_token (PbExmailExchange *exchange, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  pb_corp_tokens_get_async (&exchange->context, exchange->account, ((const Call *) exchange)->app, exchange->secret, exchange->token, cancellable, callback, user_data);
}

static const PbExmailExchangeFuncs funcs = { get_token, send_call, read_answer, call_free };

void
pb_corp_call_list_async (const PbContext *context, PbAccount *account, const PbCorpRequest *request, PbExmailListing *listing, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Call *self;
  GError *refusal;

  g_task_set_source_tag (task, pb_corp_call_async);
  refusal = account->corp_id != NULL ? pb_corp_pace_refuse (pb_corp_tokens_get_pace (context->exmail, account, request->app), pb_clock_now (context->clock)) : pb_corp_app_new_absent (request->app);
  if (refusal != NULL)
    {
      pb_exmail_listing_free (listing);
      g_task_return_error (task, refusal);
      return;
    }
  self = g_new0 (Call, 1);
  pb_exmail_exchange_init (&self->exchange, &funcs, context, account, request->secret);
  self->exchange.listing = listing;
  self->app = request->app;
  self->path = g_strdup (request->path);
  self->query = g_strdup (request->query != NULL ? request->query : "");
  self->json = request->json != NULL ? pb_secret_ref (request->json) : NULL;
  self->changes = request->changes;
  pb_exmail_exchange_start (&self->exchange, task);
}

void
pb_corp_call_async (const PbContext *context, PbAccount *account, const PbCorpRequest *request, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  pb_corp_call_list_async (context, account, request, NULL, cancellable, callback, user_data);
}

JsonObject *
pb_corp_call_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, pb_corp_call_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
