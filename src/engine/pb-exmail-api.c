/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-api.c: see pb-exmail-api.h. */
#include "pb-exmail-api.h"

#include "pb-exmail-exchange.h"
#include "pb-exmail-tokens.h"
#include "pb-form.h"

#include <string.h>

typedef struct
{
  PbExmailExchange exchange;
  char *url;      /* (owned) */
  PbSecret *form; /* (owned): the parameters, without the token */
  gboolean reads; /* it changes nothing */
} Call;

static void
call_free (PbExmailExchange *exchange)
{
  Call *self = (Call *) exchange;

  pb_secret_unref (self->form);
  g_free (self->url);
  g_free (self);
}

/* The token goes into the header field and into the form: the service is documented to take either.
 * Returns: (transfer full): the body; a secret. */
static char *
add_token (const Call *self)
{
  const char *token = pb_secret_get (self->exchange.token);
  /* Large enough from the start: a string that grows leaves copies behind. */
  GString *out = g_string_sized_new (sizeof "access_token=&" + 3 * strlen (token) + pb_secret_get_length (self->form));

  g_string_append (out, "access_token=");
  g_string_append_uri_escaped (out, token, NULL, FALSE);
  g_string_append (out, pb_secret_get_length (self->form) > 0 ? "&" : "");
  g_string_append (out, pb_secret_get (self->form));
  return g_string_free (out, FALSE);
}

static void
send_call (PbExmailExchange *exchange, GTask *task)
{
  const Call *self = (const Call *) exchange;
  char *authorization = g_strconcat ("Bearer ", pb_secret_get (exchange->token), NULL), *form = add_token (self);
  PbHttpRequest request = {
    .method = "POST",
    .url = self->url,
    .authorization = authorization,
    .form = form,
    .allow_plain = exchange->account->allow_plain_http,
    .repeatable = self->reads,
  };

  pb_exmail_exchange_send (task, &request);
  pb_secret_free_string (form);
  pb_secret_free_string (authorization);
}

static void
get_token (PbExmailExchange *exchange, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  pb_exmail_tokens_get_async (exchange->context.exmail, exchange->account, exchange->context.vault, exchange->secret, exchange->token, cancellable, callback, user_data);
}

static JsonObject *
read_answer (PbExmailExchange *exchange, const PbHttpResponse *response, PbExmailFault *fault, GError **error)
{
  return pb_exmail_answer_read (response, exchange->token, fault, error);
}

static const PbExmailExchangeFuncs funcs = { get_token, send_call, read_answer, call_free };

static PbSecret *
make_form (const char *const *params)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (gsize i = 0; params[i] != NULL; i += 2)
    pb_form_append (out, params[i], params[i + 1]);
  return pb_secret_new (out->len > 0 ? out->str + 1 : "", out->len > 0 ? out->len - 1 : 0);
}

void
pb_exmail_call_async (const PbContext *context, PbAccount *account, PbSecret *key, const char *path, const char *const *params, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (PbSecret) form = make_form (params);

  pb_exmail_call_form_async (context, account, key, path, form, cancellable, callback, user_data);
}

/* @key: (nullable). @listing: (transfer full) (nullable). @task: (transfer full) */
static void
begin (const PbContext *context, PbAccount *account, PbSecret *key, const char *path, PbSecret *form, PbExmailListing *listing, GTask *task)
{
  Call *self = g_new0 (Call, 1);

  pb_exmail_exchange_init (&self->exchange, &funcs, context, account, key);
  self->exchange.listing = listing;
  self->url = g_strconcat (account->api_url != NULL ? account->api_url : "", path, NULL); /* without one there is no token, either */
  self->form = pb_secret_ref (form);
  self->reads = g_str_has_suffix (path, "/get") || g_str_has_suffix (path, "/list") || g_str_has_suffix (path, "/newcount");
  g_task_set_source_tag (task, pb_exmail_call_async);
  pb_exmail_exchange_start (&self->exchange, task);
  g_object_unref (task);
}

void
pb_exmail_call_form_async (const PbContext *context, PbAccount *account, PbSecret *key, const char *path, PbSecret *form, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  begin (context, account, key, path, form, NULL, g_task_new (NULL, cancellable, callback, user_data));
}

void
pb_exmail_call_list_async (const PbContext *context, PbAccount *account, const char *path, PbSecret *form, PbExmailListing *listing, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  begin (context, account, NULL, path, form, listing, g_task_new (NULL, cancellable, callback, user_data));
}

JsonObject *
pb_exmail_call_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, pb_exmail_call_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
