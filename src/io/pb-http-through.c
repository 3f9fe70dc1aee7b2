/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-http-through.c: an HTTP whose requests all go out one way; another does the work. */
#include "pb-http.h"

#define PB_TYPE_HTTP_THROUGH (pb_http_through_get_type ())
G_DECLARE_FINAL_TYPE (PbHttpThrough, pb_http_through, PB, HTTP_THROUGH, PbHttp)

struct _PbHttpThrough
{
  PbHttp parent_instance;

  PbHttp *http;   /* (owned) */
  PbProxy *proxy; /* (owned) */
};

G_DEFINE_FINAL_TYPE (PbHttpThrough, pb_http_through, PB_TYPE_HTTP)

/* The callback sees the one that does the work, which is the one to finish with. */
static void
through_send_async (PbHttp *http, const PbHttpRequest *request, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  PbHttpThrough *self = PB_HTTP_THROUGH (http);
  PbHttpRequest led = *request;

  led.proxy = self->proxy;
  pb_http_send_async (self->http, &led, cancellable, callback, user_data);
}

static void
pb_http_through_finalize (GObject *object)
{
  PbHttpThrough *self = PB_HTTP_THROUGH (object);

  g_object_unref (self->http);
  g_object_unref (self->proxy);
  G_OBJECT_CLASS (pb_http_through_parent_class)->finalize (object);
}

static void
pb_http_through_class_init (PbHttpThroughClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pb_http_through_finalize;
  PB_HTTP_CLASS (klass)->send_async = through_send_async;
}

static void
pb_http_through_init (PbHttpThrough *self)
{
}

PbHttp *
pb_http_new_through (PbHttp *http, PbProxy *proxy)
{
  PbHttpThrough *self = g_object_new (PB_TYPE_HTTP_THROUGH, NULL);

  self->http = g_object_ref (http);
  self->proxy = g_object_ref (proxy);
  return PB_HTTP (self);
}
