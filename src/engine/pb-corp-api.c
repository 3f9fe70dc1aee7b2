/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-corp-api.c: see pb-corp-api.h. */
#include "pb-corp-api.h"

#include <string.h>

#include "pb-corp-answer.h"
#include "pb-error.h"
#include "pb-exmail-tokens.h"
#include "pb-way-out.h"

#define CALL_TIMEOUT 20 /* s for one request */

typedef struct
{
  PbContext context;
  PbAccount *account; /* (owned) */
  PbCorpApp app;
  PbSecret *secret;         /* (owned) (nullable) */
  char *path;               /* (owned) */
  char *query;              /* (owned) */
  PbSecret *json;           /* (owned) (nullable) */
  PbSecret *token;          /* (owned) (nullable): the one sent last */
  gint64 asked;             /* µs: when that was */
  gboolean again;           /* it is the second one */
  PbExmailListing *listing; /* (owned) (nullable): who takes the objects of a list */
} Call;

static void
call_free (gpointer data)
{
  Call *self = data;

  pb_account_unref (self->account);
  g_clear_pointer (&self->secret, pb_secret_unref);
  g_clear_pointer (&self->json, pb_secret_unref);
  g_clear_pointer (&self->token, pb_secret_unref);
  pb_exmail_listing_free (self->listing);
  g_free (self->path);
  g_free (self->query);
  g_free (self);
}

static void get_token (GTask *task);

static PbCorpPace *
pace_of (const Call *self)
{
  return pb_corp_tokens_get_pace (self->context.exmail, self->account, self->app);
}

static gint64
now_of (const Call *self)
{
  return pb_clock_now (self->context.clock);
}

static void
take_answer (GTask *task, PbHttpResponse *response)
{
  Call *self = g_task_get_task_data (task);
  PbExmailFault fault = PB_EXMAIL_FAULT_OTHER;
  int code = 0;
  GError *error = NULL;
  gboolean whole = self->listing == NULL || pb_exmail_listing_end (self->listing, response, &error);
  JsonObject *object = whole ? pb_corp_answer_read (response, self->app, self->token, &fault, &code, &error) : NULL;

  pb_corp_pace_note (pace_of (self), code, error, response->retry_after, self->asked, now_of (self));
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
  get_token (task);
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
    take_answer (task, response);
}

/* Returns: (transfer full): the address with token and query; a secret. */
static char *
make_url (const Call *self)
{
  const char *token = pb_secret_get (self->token), *base = self->account->corp_api_url;
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
send_call (GTask *task)
{
  Call *self = g_task_get_task_data (task);
  char *url = make_url (self);
  g_autoptr (PbProxy) proxy = pb_way_out_proxy (self->account, self->context.vault);
  PbHttpRequest request = {
    .method = self->json != NULL ? "POST" : "GET",
    .url = url,
    .json = self->json != NULL ? pb_secret_get (self->json) : NULL,
    .ca_file = self->account->ca_file,
    .proxy = proxy,
    .timeout = CALL_TIMEOUT,
  };

  self->asked = now_of (self);
  if (self->listing != NULL)
    pb_exmail_listing_prepare (self->listing, &request);
  pb_http_send_async (self->context.http, &request, self->context.on_wire != NULL ? self->context.on_wire : g_task_get_cancellable (task), sent_cb, g_object_ref (task));
  pb_secret_free_string (url);
}

static void
got_token_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Call *self = g_task_get_task_data (task);
  GError *error = NULL;
  PbSecret *token = pb_exmail_tokens_get_finish (result, &error);

  g_clear_pointer (&self->token, pb_secret_unref);
  self->token = token;
  if (token == NULL)
    g_task_return_error (task, error);
  else
    send_call (task);
}

static void
get_token (GTask *task)
{
  Call *self = g_task_get_task_data (task);

  pb_corp_tokens_get_async (&self->context, self->account, self->app, self->secret, self->token, g_task_get_cancellable (task), got_token_cb, g_object_ref (task));
}

static Call *
call_new (const PbContext *context, PbAccount *account, const PbCorpRequest *request)
{
  Call *self = g_new0 (Call, 1);

  self->context = *context;
  self->account = pb_account_ref (account);
  self->app = request->app;
  self->path = g_strdup (request->path);
  self->query = g_strdup (request->query != NULL ? request->query : "");
  self->secret = request->secret != NULL ? pb_secret_ref (request->secret) : NULL;
  self->json = request->json != NULL ? pb_secret_ref (request->json) : NULL;
  return self;
}

/* @self: (transfer full) */
static void
begin (Call *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  GError *refusal = self->account->corp_id != NULL ? pb_corp_pace_refuse (pace_of (self), now_of (self)) : pb_corp_app_new_absent (self->app);

  g_task_set_source_tag (task, pb_corp_call_async);
  g_task_set_task_data (task, self, call_free);
  if (refusal != NULL)
    g_task_return_error (task, refusal);
  else
    get_token (task);
}

void
pb_corp_call_async (const PbContext *context, PbAccount *account, const PbCorpRequest *request, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  begin (call_new (context, account, request), cancellable, callback, user_data);
}

void
pb_corp_call_list_async (const PbContext *context, PbAccount *account, const PbCorpRequest *request, PbExmailListing *listing, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  Call *self = call_new (context, account, request);

  self->listing = listing;
  begin (self, cancellable, callback, user_data);
}

JsonObject *
pb_corp_call_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, pb_corp_call_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
