/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-oauth-call.c: see pb-oauth-call.h. */
#include "pb-oauth-call.h"

#include <string.h>

#include "pb-error.h"
#include "pb-flat-json.h"
#include "pb-oauth-fault.h"
#include "pb-text.h"

#define ASK_TIMEOUT      20    /* s for one request */
#define MAX_BODY         65536 /* bytes */
#define MAX_TOKEN        16384 /* bytes: Microsoft's are beyond 2 KiB */
#define MAX_USER_CODE    40    /* characters */
#define MAX_LIFE         86400 /* s */
#define USUAL_LIFE       3600  /* s: where nothing is said (RFC 6749 5.1) */
#define USUAL_INTERVAL   5     /* s (RFC 8628 3.2) */
#define LONGEST_INTERVAL 60    /* s */

typedef struct
{
  const PbOauthProvider *provider; /* (unowned): outlives the call */
  PbOauthAsk ask;
  PbOauthWait wait;
} Call;

void
pb_oauth_answer_free (PbOauthAnswer *answer)
{
  if (answer == NULL)
    return;
  g_clear_pointer (&answer->access_token, pb_secret_unref);
  g_clear_pointer (&answer->refresh_token, pb_secret_unref);
  g_clear_pointer (&answer->device_code, pb_secret_unref);
  g_free (answer->user_code);
  g_free (answer->verification_url);
  g_free (answer);
}

/* --- the answer --- */

typedef struct
{
  const char *data;
  gsize len;
} Text;

/* Returns: (transfer full) (nullable): a token: what may stand in a header field or a SASL message (RFC 6749 appendix A.12). */
static PbSecret *
dup_token (const Text *body, const char *name)
{
  g_autoptr (PbSecret) token = pb_flat_json_dup_secret (body->data, body->len, name);
  const char *p = token != NULL ? pb_secret_get (token) : "";

  if (token == NULL || *p == '\0' || pb_secret_get_length (token) > MAX_TOKEN)
    return NULL;
  while (g_ascii_isgraph (*p))
    p++;
  return *p == '\0' ? g_steal_pointer (&token) : NULL;
}

static char *
dup_url (const Text *body, const char *name)
{
  g_autofree char *url = pb_flat_json_dup_text (body->data, body->len, name);

  return url != NULL && pb_webmail_url_is_valid (url) ? g_steal_pointer (&url) : NULL;
}

static gint64
number_of (const Text *body, const char *name, gint64 usual, gint64 most)
{
  gint64 number = pb_flat_json_get_number (body->data, body->len, name);

  return number < 0 ? usual : MIN (number, most);
}

/* Google calls it verification_url. */
static void
read_device (PbOauthAnswer *self, const Text *body)
{
  g_autofree char *code = pb_flat_json_dup_text (body->data, body->len, "user_code");

  self->device_code = dup_token (body, "device_code");
  self->user_code = code != NULL ? pb_text_display (code, -1, MAX_USER_CODE) : NULL;
  self->verification_url = dup_url (body, "verification_uri");
  if (self->verification_url == NULL)
    self->verification_url = dup_url (body, "verification_url");
  self->interval = MAX (number_of (body, "interval", USUAL_INTERVAL, LONGEST_INTERVAL), 1);
}

static PbOauthAnswer *
read_answer (const Call *call, const Text *body, GError **error)
{
  g_autoptr (PbOauthAnswer) self = g_new0 (PbOauthAnswer, 1);
  g_autoptr (GError) nonsense = NULL;

  self->lifetime = number_of (body, "expires_in", USUAL_LIFE, MAX_LIFE);
  self->access_token = dup_token (body, "access_token");
  self->refresh_token = dup_token (body, "refresh_token");
  if (call->ask == PB_OAUTH_ASK_DEVICE)
    read_device (self, body);
  if (call->ask == PB_OAUTH_ASK_TOKEN ? self->access_token != NULL : self->device_code != NULL && self->user_code != NULL && self->verification_url != NULL)
    return g_steal_pointer (&self);
  nonsense = g_error_new_literal (PB_ERROR, PB_ERROR_CLASS_PROTOCOL, "an answer without what was asked for");
  pb_oauth_fault_set_unreached (error, call->provider, nonsense);
  return NULL;
}

static PbOauthWait
wait_of (const char *word)
{
  if (g_strcmp0 (word, "authorization_pending") == 0)
    return PB_OAUTH_WAIT;
  return g_strcmp0 (word, "slow_down") == 0 ? PB_OAUTH_WAIT_LONGER : PB_OAUTH_WAIT_NONE;
}

static void
set_refusal (Call *call, const Text *body, guint status, GError **error)
{
  g_autofree char *word = pb_flat_json_dup_text (body->data, body->len, "error");
  g_autofree char *description = pb_flat_json_dup_text (body->data, body->len, "error_description");
  g_autofree char *codes = pb_flat_json_dup_raw (body->data, body->len, "error_codes");

  if (codes == NULL)
    codes = pb_flat_json_dup_text (body->data, body->len, "error_subtype"); /* Google */
  call->wait = wait_of (word);
  pb_oauth_fault_set (error, status, word, description, codes);
}

static void
take_answer (GTask *task, const PbHttpResponse *response)
{
  Call *call = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL, nonsense = NULL;
  PbOauthAnswer *answer = NULL;
  Text body = { NULL, 0 };

  body.data = g_bytes_get_data (response->body, &body.len);
  if (body.data == NULL || body.len > MAX_BODY || !pb_flat_json_is_object (body.data, body.len))
    body = (Text){ "{}", 2 };
  if (response->status == 200 && body.len > 2)
    answer = read_answer (call, &body, &error);
  else if (body.len > 2 || response->status >= 500 || response->status == 429)
    set_refusal (call, &body, response->status, &error);
  else
    {
      nonsense = g_error_new (PB_ERROR, PB_ERROR_CLASS_WRONG_PROTOCOL, "status %u without JSON", response->status);
      pb_oauth_fault_set_unreached (&error, call->provider, nonsense);
    }
  if (answer != NULL)
    g_task_return_pointer (task, answer, (GDestroyNotify) pb_oauth_answer_free);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
sent_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  const Call *call = g_task_get_task_data (task);
  g_autoptr (GError) failure = NULL;
  g_autoptr (PbHttpResponse) response = pb_http_send_finish (PB_HTTP (object), result, &failure);
  GError *error = NULL;

  if (response != NULL)
    {
      take_answer (task, response);
      return;
    }
  pb_oauth_fault_set_unreached (&error, call->provider, failure);
  g_task_return_error (task, error);
}

void
pb_oauth_call_async (PbHttp *http, const PbOauthProvider *provider, PbOauthAsk ask, const PbSecret *form, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Call *call = g_new0 (Call, 1);
  const PbHttpRequest request = {
    .method = "POST",
    .url = ask == PB_OAUTH_ASK_DEVICE ? provider->device : provider->token,
    .form = pb_secret_get (form),
    .ca_file = provider->ca_file,
    .timeout = ASK_TIMEOUT,
  };

  *call = (Call){ provider, ask, PB_OAUTH_WAIT_NONE };
  g_task_set_source_tag (task, pb_oauth_call_async);
  g_task_set_task_data (task, call, g_free);
  pb_http_send_async (http, &request, cancellable, sent_cb, g_object_ref (task));
}

PbOauthAnswer *
pb_oauth_call_finish (GAsyncResult *result, PbOauthWait *wait, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, pb_oauth_call_async), NULL);
  if (wait != NULL)
    *wait = ((const Call *) g_task_get_task_data (G_TASK (result)))->wait;
  return g_task_propagate_pointer (G_TASK (result), error);
}
