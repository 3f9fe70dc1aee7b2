/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-http.h: one HTTP request, one answer (RFC 9110). Abstract; the real one is libsoup, made on demand and given back when
 * idle. Never follows a redirect, keeps no cookies, no cache, no log. */
#pragma once

#include <gio/gio.h>

#include "pb-clock.h"
#include "pb-proxy.h"
#include "pb-trust.h"

G_BEGIN_DECLS

#define PB_TYPE_HTTP (pb_http_get_type ())
G_DECLARE_DERIVABLE_TYPE (PbHttp, pb_http, PB, HTTP, GObject)

/* Takes a piece of a body, which is wiped afterwards. */
typedef void (*PbHttpTakeFunc) (const guint8 *data, gsize len, gpointer user_data);

/* What to ask. Strings are borrowed during the call; secrets among them are wiped from our own copies after sending,
 * but for what stands in @url: libsoup keeps that in strings of its own. */
typedef struct
{
  const char *method;        /* "GET" or "POST" */
  const char *url;           /* https, or http where plain HTTP is allowed */
  const char *authorization; /* (nullable): value of the Authorization field (RFC 9110 11.6.2); a secret */
  const char *form;          /* (nullable): body, application/x-www-form-urlencoded; a secret */
  const char *json;          /* (nullable): the same as application/json, instead of @form */
  const char *ca_file;       /* (nullable): absolute path of PEM CAs that replace the system's list */
  PbProxy *proxy;            /* (nullable): the way out; NULL = the system's */
  gboolean allow_plain;      /* http that others on the way can read is allowed */
  gboolean repeatable;       /* sent twice it does no harm (RFC 9110 9.2.2), as any GET but @once: it may go over a connection that was
                              * kept, and once more where the server has closed that meanwhile */
  gboolean once;             /* a GET that does something all the same: over a connection of its own, and never a second time */
  guint timeout;             /* s for all of it, 0 = 30 */
  gsize max_body;            /* bytes of the answer's body that are read, 0 = PB_HTTP_MAX_BODY, which it may not exceed */
  PbHttpTakeFunc take;       /* (nullable): a body with status 200 goes to it piece by piece, up to PB_HTTP_MAX_STREAM, and is not
                              * kept; timeout is then the time without a piece */
  gpointer take_data;        /* (unowned): for take; lives until the answer */
} PbHttpRequest;

/* The answer, whatever its status. */
typedef struct
{
  guint status;
  char *content_type; /* (nullable): lower case, without parameters */
  char *location;     /* (nullable): of a redirect, which was not followed */
  gint64 retry_after; /* µs the server asks to wait (RFC 9110 10.2.3), 0 = nothing said */
  GBytes *body;       /* at most max_body bytes; empty where it was taken */
} PbHttpResponse;

#define PB_HTTP_MAX_BODY   (1024 * 1024)
#define PB_HTTP_MAX_STREAM (256 * 1024 * 1024)

void pb_http_response_free (PbHttpResponse *response);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbHttpResponse, pb_http_response_free)

struct _PbHttpClass
{
  GObjectClass parent_class;

  /* Pure virtual. The answer is a GTask with a PbHttpResponse. */
  void (*send_async) (PbHttp *http, const PbHttpRequest *request, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
};

/* The real one. Certificates are judged by @trust, which becomes the default of GIO's TLS backend with the first https request
 * (not before: the backend costs memory); TLS 1.2 and up where main() set PB_TRUST_GTLS_PRIORITY. @clock: for the time an answer may take, and for giving memory back when nothing was asked for 10 s. */
PbHttp *pb_http_new (PbTrust *trust, PbClock *clock);

/* Returns: (transfer full): sends by @http, but out through @proxy. Callbacks see @http: finish with the object they are given. */
PbHttp *pb_http_new_through (PbHttp *http, PbProxy *proxy);

/* Errors: CONFIG (address not allowed: neither https nor allowed plain http), OFFLINE, REFUSED (a proxy that fails or refuses,
 * too: pb-reason.h), TIMEOUT, TLS_UNTRUSTED,
 * TLS_FAILED, PROTOCOL (no HTTP), LIMIT (body too large), G_IO_ERROR_CANCELLED. */
void pb_http_send_async (PbHttp *http, const PbHttpRequest *request, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* Returns: (transfer full) (nullable) */
PbHttpResponse *pb_http_send_finish (PbHttp *http, GAsyncResult *result, GError **error);

G_END_DECLS
