/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-api.c: see pb-exmail-api.h. */
#include "pb-exmail-api.h"

#include "pb-error.h"
#include "pb-exmail-answer.h"
#include "pb-exmail-tokens.h"
#include "pb-form.h"
#include "pb-way-out.h"

#include <string.h>

#define CALL_TIMEOUT 20 /* s for one request */

typedef struct
{
  PbContext context;
  PbAccount *account;       /* (owned) */
  PbSecret *key;            /* (owned) (nullable) */
  char *url;                /* (owned) */
  PbSecret *form;           /* (owned): the parameters, without the token */
  PbSecret *token;          /* (owned) (nullable): the one sent last */
  gboolean again;           /* it is the second one */
  gboolean reads;           /* it changes nothing */
  PbExmailListing *listing; /* (owned) (nullable): who takes the objects of a list */
} Call;

static void
call_free (gpointer data)
{
  Call *self = data;

  pb_account_unref (self->account);
  g_clear_pointer (&self->key, pb_secret_unref);
  g_clear_pointer (&self->token, pb_secret_unref);
  pb_secret_unref (self->form);
  pb_exmail_listing_free (self->listing);
  g_free (self->url);
  g_free (self);
}

static void get_token (GTask *task);

static void
take_answer (GTask *task, PbHttpResponse *response)
{
  Call *self = g_task_get_task_data (task);
  PbExmailFault fault = PB_EXMAIL_FAULT_OTHER;
  GError *error = NULL;
  gboolean whole = self->listing == NULL || pb_exmail_listing_end (self->listing, response, &error);
  JsonObject *object = whole ? pb_exmail_answer_read (response, self->token, &fault, &error) : NULL;

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

/* The token goes into the header field and into the form: the service is documented to take either.
 * Returns: (transfer full): the body; a secret. */
static char *
add_token (const Call *self)
{
  const char *token = pb_secret_get (self->token);
  /* Large enough from the start: a string that grows leaves copies behind. */
  GString *out = g_string_sized_new (sizeof "access_token=&" + 3 * strlen (token) + pb_secret_get_length (self->form));

  g_string_append (out, "access_token=");
  g_string_append_uri_escaped (out, token, NULL, FALSE);
  g_string_append (out, pb_secret_get_length (self->form) > 0 ? "&" : "");
  g_string_append (out, pb_secret_get (self->form));
  return g_string_free (out, FALSE);
}

static void
send_call (GTask *task)
{
  Call *self = g_task_get_task_data (task);
  char *authorization = g_strconcat ("Bearer ", pb_secret_get (self->token), NULL), *form = add_token (self);
  g_autoptr (PbProxy) proxy = pb_way_out_proxy (self->account, self->context.vault);
  PbHttpRequest request = {
    .method = "POST",
    .url = self->url,
    .authorization = authorization,
    .form = form,
    .ca_file = self->account->ca_file,
    .proxy = proxy,
    .allow_plain = self->account->allow_plain_http,
    .repeatable = self->reads,
    .timeout = CALL_TIMEOUT,
  };

  if (self->listing != NULL)
    pb_exmail_listing_prepare (self->listing, &request);
  pb_http_send_async (self->context.http, &request, self->context.on_wire != NULL ? self->context.on_wire : g_task_get_cancellable (task), sent_cb, g_object_ref (task));
  pb_secret_free_string (form);
  pb_secret_free_string (authorization);
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

  pb_exmail_tokens_get_async (self->context.exmail, self->account, self->context.vault, self->key, self->token, g_task_get_cancellable (task), got_token_cb, g_object_ref (task));
}

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

static Call *
call_new (const PbContext *context, PbAccount *account, const char *path, PbSecret *form)
{
  Call *self = g_new0 (Call, 1);

  self->context = *context;
  self->account = pb_account_ref (account);
  self->url = g_strconcat (account->api_url != NULL ? account->api_url : "", path, NULL); /* without one there is no token, either */
  self->form = pb_secret_ref (form);
  self->reads = g_str_has_suffix (path, "/get") || g_str_has_suffix (path, "/list") || g_str_has_suffix (path, "/newcount");
  return self;
}

/* @self: (transfer full) */
static void
begin (Call *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, pb_exmail_call_async);
  g_task_set_task_data (task, self, call_free);
  get_token (task);
}

void
pb_exmail_call_form_async (const PbContext *context, PbAccount *account, PbSecret *key, const char *path, PbSecret *form, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  Call *self = call_new (context, account, path, form);

  self->key = key != NULL ? pb_secret_ref (key) : NULL;
  begin (self, cancellable, callback, user_data);
}

void
pb_exmail_call_list_async (const PbContext *context, PbAccount *account, const char *path, PbSecret *form, PbExmailListing *listing, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  Call *self = call_new (context, account, path, form);

  self->listing = listing;
  begin (self, cancellable, callback, user_data);
}

JsonObject *
pb_exmail_call_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, pb_exmail_call_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
