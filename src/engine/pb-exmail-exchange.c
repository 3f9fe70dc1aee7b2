/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-exchange.c: see pb-exmail-exchange.h. */
#include "pb-exmail-exchange.h"

#include "pb-exmail-tokens.h"
#include "pb-way-out.h"

#define CALL_TIMEOUT 20 /* s for one request */

void
pb_exmail_exchange_init (PbExmailExchange *self, const PbExmailExchangeFuncs *funcs, const PbContext *context, PbAccount *account, PbSecret *secret)
{
  self->funcs = funcs;
  self->context = *context;
  self->account = pb_account_ref (account);
  self->secret = secret != NULL ? pb_secret_ref (secret) : NULL;
}

static void
exchange_free (gpointer data)
{
  PbExmailExchange *self = data;

  pb_account_unref (self->account);
  g_clear_pointer (&self->secret, pb_secret_unref);
  g_clear_pointer (&self->token, pb_secret_unref);
  pb_exmail_listing_free (self->listing);
  self->funcs->free (self);
}

static void
got_token_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  PbExmailExchange *self = g_task_get_task_data (task);
  GError *error = NULL;
  PbSecret *token = pb_exmail_tokens_get_finish (result, &error);

  g_clear_pointer (&self->token, pb_secret_unref);
  self->token = token;
  if (token == NULL)
    g_task_return_error (task, error);
  else
    self->funcs->send (self, task);
}

static void
get_token (PbExmailExchange *self, GTask *task)
{
  self->funcs->get_token (self, g_task_get_cancellable (task), got_token_cb, g_object_ref (task));
}

/* A list that cannot be read is no answer: it says nothing of the pace of the application either. */
static void
take_answer (PbExmailExchange *self, GTask *task, PbHttpResponse *response)
{
  PbExmailFault fault = PB_EXMAIL_FAULT_OTHER;
  GError *error = NULL;
  gboolean whole = self->listing == NULL || pb_exmail_listing_end (self->listing, response, &error);
  JsonObject *object = whole ? self->funcs->read (self, response, &fault, &error) : NULL;

  if (object != NULL)
    {
      g_task_return_pointer (task, object, (GDestroyNotify) json_object_unref);
      return;
    }
  if (fault != PB_EXMAIL_FAULT_TOKEN || self->again)
    {
      g_task_return_error (task, error);
      return;
    }
  g_clear_error (&error);
  self->again = TRUE;
  get_token (self, task);
}

static void
sent_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (PbHttpResponse) response = pb_http_send_finish (PB_HTTP (object), result, &error);

  if (response == NULL)
    g_task_return_error (task, error);
  else
    take_answer (g_task_get_task_data (task), task, response);
}

void
pb_exmail_exchange_send (GTask *task, PbHttpRequest *request)
{
  PbExmailExchange *self = g_task_get_task_data (task);
  g_autoptr (PbProxy) proxy = pb_way_out_proxy (self->account, self->context.vault);

  request->ca_file = self->account->ca_file;
  request->proxy = proxy;
  request->timeout = CALL_TIMEOUT;
  if (self->listing != NULL)
    pb_exmail_listing_prepare (self->listing, request);
  pb_http_send_async (self->context.http, request, self->context.on_wire != NULL ? self->context.on_wire : g_task_get_cancellable (task), sent_cb, g_object_ref (task));
}

void
pb_exmail_exchange_start (PbExmailExchange *self, GTask *task)
{
  g_task_set_task_data (task, self, exchange_free);
  get_token (self, task);
}
