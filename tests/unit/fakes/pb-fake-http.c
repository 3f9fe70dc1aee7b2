/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-fake-http.c: see pb-fake-http.h. */
#include "pb-fake-http.h"

#include <string.h>

#include "pb-pending.h"

#define PIECE 7 /* bytes: a body that is taken in pieces comes in many */

typedef struct
{
  PbHttpResponse *response; /* (owned) (nullable): NULL for a failure */
  PbErrorClass error_class;
} Answer;

typedef struct
{
  GQueue answers; /* (element-type Answer) (owned) */
  gboolean held;
} Script;

/* One call on its way. */
typedef struct
{
  Script *script; /* (unowned): of the fake */
  PbHttpTakeFunc take;
  gpointer take_data;
} Call;

struct _PbFakeHttp
{
  PbHttp parent_instance;

  GHashTable *scripts; /* (owned) (element-type utf8 Script) */
  GPtrArray *requests; /* (owned) (element-type PbFakeHttpRequest) */
  PbPending pending;   /* their task data is the Call */
};

G_DEFINE_FINAL_TYPE (PbFakeHttp, pb_fake_http, PB_TYPE_HTTP)

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  pb_http_response_free (answer->response);
  g_free (answer);
}

static void
script_free (gpointer data)
{
  Script *script = data;

  g_queue_clear_full (&script->answers, answer_free);
  g_free (script);
}

static void
request_free (gpointer data)
{
  PbFakeHttpRequest *request = data;

  g_free (request->method);
  g_free (request->url);
  g_free (request->authorization);
  g_free (request->form);
  g_free (request->json);
  g_free (request->ca_file);
  g_free (request->proxy);
  g_free (request);
}

static char *
without_query (const char *url)
{
  return g_strndup (url, strcspn (url, "?"));
}

static Script *
script_of (PbFakeHttp *self, const char *url)
{
  g_autofree char *key = without_query (url);
  Script *script = g_hash_table_lookup (self->scripts, key);

  if (script == NULL)
    {
      script = g_new0 (Script, 1);
      g_queue_init (&script->answers);
      g_hash_table_insert (self->scripts, g_steal_pointer (&key), script);
    }
  return script;
}

static PbHttpResponse *
response_copy (const PbHttpResponse *from)
{
  PbHttpResponse *response = g_new0 (PbHttpResponse, 1);

  *response = *from;
  response->content_type = g_strdup (from->content_type);
  response->location = g_strdup (from->location);
  response->body = g_bytes_ref (from->body);
  return response;
}

/* Returns: (transfer full) (nullable) */
static PbHttpResponse *
take_answer (Script *script, GError **error)
{
  Answer *answer = g_queue_peek_head (&script->answers);
  PbHttpResponse *response = NULL;

  if (answer == NULL)
    {
      g_set_error (error, PB_ERROR, PB_ERROR_CLASS_REFUSED, "nobody answers");
      return NULL;
    }
  if (answer->response == NULL)
    g_set_error_literal (error, PB_ERROR, (int) answer->error_class, answer->error_class == PB_ERROR_CLASS_AUTH_REJECTED ? "proxy refused the password (http 10.0.0.1:3128)" : "scripted failure");
  else
    response = response_copy (answer->response);
  if (g_queue_get_length (&script->answers) > 1)
    answer_free (g_queue_pop_head (&script->answers));
  return response;
}

static gboolean
is_held (GTask *task)
{
  const Call *call = g_task_get_task_data (task);

  return call->script->held;
}

/* A success goes out in pieces where that was asked for. */
static void
hand_out (const Call *call, PbHttpResponse *response)
{
  gsize len;
  const guint8 *data = g_bytes_get_data (response->body, &len);

  if (call->take == NULL || response->status != 200)
    return;
  for (gsize i = 0; i < len; i += PIECE)
    call->take (data + i, MIN (PIECE, len - i), call->take_data);
  g_bytes_unref (response->body);
  response->body = g_bytes_new (NULL, 0);
}

static void
answer (GTask *task)
{
  const Call *call = g_task_get_task_data (task);
  GError *error = NULL;
  PbHttpResponse *response = take_answer (call->script, &error);

  if (response != NULL)
    hand_out (call, response);
  if (response != NULL)
    g_task_return_pointer (task, response, (GDestroyNotify) pb_http_response_free);
  else
    g_task_return_error (task, error);
}

static PbFakeHttpRequest *
request_copy (const PbHttpRequest *from)
{
  PbFakeHttpRequest *request = g_new0 (PbFakeHttpRequest, 1);

  request->method = g_strdup (from->method);
  request->url = g_strdup (from->url);
  request->authorization = g_strdup (from->authorization);
  request->form = g_strdup (from->form);
  request->json = g_strdup (from->json);
  request->ca_file = g_strdup (from->ca_file);
  request->proxy = from->proxy != NULL ? g_strdup (pb_proxy_get_key (from->proxy)) : NULL;
  request->allow_plain = from->allow_plain;
  request->once = from->once;
  request->timeout = from->timeout;
  request->max_body = from->max_body;
  return request;
}

static void
fake_send_async (PbHttp *http, const PbHttpRequest *request, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  PbFakeHttp *self = PB_FAKE_HTTP (http);
  g_autoptr (GTask) task = g_task_new (http, cancellable, callback, user_data);
  Call *call = g_new0 (Call, 1);

  call->script = script_of (self, request->url);
  call->take = request->take;
  call->take_data = request->take_data;
  g_task_set_task_data (task, call, g_free);
  g_ptr_array_add (self->requests, request_copy (request));
  pb_pending_add (&self->pending, task);
}

static void
pb_fake_http_finalize (GObject *object)
{
  PbFakeHttp *self = PB_FAKE_HTTP (object);

  pb_pending_clear (&self->pending);
  g_ptr_array_unref (self->requests);
  g_hash_table_unref (self->scripts);
  G_OBJECT_CLASS (pb_fake_http_parent_class)->finalize (object);
}

static void
pb_fake_http_class_init (PbFakeHttpClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pb_fake_http_finalize;
  PB_HTTP_CLASS (klass)->send_async = fake_send_async;
}

static void
pb_fake_http_init (PbFakeHttp *self)
{
  self->scripts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, script_free);
  self->requests = g_ptr_array_new_with_free_func (request_free);
  pb_pending_init (&self->pending, is_held, answer);
}

PbFakeHttp *
pb_fake_http_new (void)
{
  return g_object_new (PB_TYPE_FAKE_HTTP, NULL);
}

static void
add_answer (PbFakeHttp *self, const char *url, PbHttpResponse *response, PbErrorClass error_class)
{
  Answer *answer = g_new0 (Answer, 1);

  answer->response = response;
  answer->error_class = error_class;
  g_queue_push_tail (&script_of (self, url)->answers, answer);
}

void
pb_fake_http_answer_full (PbFakeHttp *self, const char *url, PbHttpResponse *response)
{
  if (response->body == NULL)
    response->body = g_bytes_new (NULL, 0);
  add_answer (self, url, response, PB_ERROR_CLASS_NONE);
}

void
pb_fake_http_answer (PbFakeHttp *self, const char *url, guint status, const char *content_type, const char *body)
{
  PbHttpResponse *response = g_new0 (PbHttpResponse, 1);

  response->status = status;
  response->content_type = g_strdup (content_type);
  response->body = g_bytes_new (body, body != NULL ? strlen (body) : 0);
  pb_fake_http_answer_full (self, url, response);
}

void
pb_fake_http_fail (PbFakeHttp *self, const char *url, PbErrorClass error_class)
{
  add_answer (self, url, NULL, error_class);
}

void
pb_fake_http_forget (PbFakeHttp *self, const char *url)
{
  g_queue_clear_full (&script_of (self, url)->answers, answer_free);
}

void
pb_fake_http_hold (PbFakeHttp *self, const char *url, gboolean hold)
{
  script_of (self, url)->held = hold;
  pb_pending_wake (&self->pending);
}

static gboolean
is_of (const PbFakeHttpRequest *request, const char *url)
{
  g_autofree char *key = without_query (request->url);

  return url == NULL || g_str_equal (key, url);
}

guint
pb_fake_http_get_count (PbFakeHttp *self, const char *url)
{
  guint n = 0;

  for (guint i = 0; i < self->requests->len; i++)
    n += is_of (g_ptr_array_index (self->requests, i), url) ? 1 : 0;
  return n;
}

const PbFakeHttpRequest *
pb_fake_http_get_request (PbFakeHttp *self, const char *url, int index)
{
  int left = index >= 0 ? index : index + (int) pb_fake_http_get_count (self, url);

  for (guint i = 0; i < self->requests->len; i++)
    if (is_of (g_ptr_array_index (self->requests, i), url) && left-- == 0)
      return g_ptr_array_index (self->requests, i);
  return NULL;
}

guint
pb_fake_http_get_waiting (PbFakeHttp *self)
{
  return self->pending.waiting->len;
}
