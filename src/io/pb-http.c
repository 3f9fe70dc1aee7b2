/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-http.c: hands each request to the implementation. */
#include "pb-http.h"

G_DEFINE_ABSTRACT_TYPE (PbHttp, pb_http, G_TYPE_OBJECT)

static void
pb_http_class_init (PbHttpClass *klass)
{
}

static void
pb_http_init (PbHttp *http)
{
}

void
pb_http_response_free (PbHttpResponse *response)
{
  if (response == NULL)
    return;
  g_free (response->content_type);
  g_free (response->location);
  g_clear_pointer (&response->body, g_bytes_unref);
  g_free (response);
}

void
pb_http_send_async (PbHttp *http, const PbHttpRequest *request, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (PB_IS_HTTP (http));
  g_return_if_fail (request != NULL && request->method != NULL && request->url != NULL);
  PB_HTTP_GET_CLASS (http)->send_async (http, request, cancellable, callback, user_data);
}

PbHttpResponse *
pb_http_send_finish (PbHttp *http, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (PB_IS_HTTP (http), NULL);
  g_return_val_if_fail (g_task_is_valid (result, http), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
