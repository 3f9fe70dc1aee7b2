/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-http-soup.c: the real HTTP, by libsoup: one message a call, its body read in bounded pieces. */
#include "pb-http.h"

#include <string.h>

#include "pb-host.h"
#include "pb-http-pool.h"
#include "pb-io-error.h"
#include "pb-name-doubt.h"
#include "pb-reason.h"
#include "pb-secret-stream.h"
#include "pb-secret.h"
#include "pb-text.h"

#define DEFAULT_TIMEOUT 30    /* s */
#define FIRST_ROOM      4096  /* bytes: more than most answers of an API */
#define PIECE           16384 /* bytes of a body that is taken in pieces: what is done with one holds up the main loop for that long */
#define MAX_RETRY_AFTER (24 * 3600)

#define PB_TYPE_SOUP_HTTP (pb_soup_http_get_type ())
G_DECLARE_FINAL_TYPE (PbSoupHttp, pb_soup_http, PB, SOUP_HTTP, PbHttp)

struct _PbSoupHttp
{
  PbHttp parent_instance;

  PbHttpPool *pool; /* (owned) */
  PbClock *clock;   /* (unowned) */
};

G_DEFINE_FINAL_TYPE (PbSoupHttp, pb_soup_http, PB_TYPE_HTTP)

/* One request on its way. */
typedef struct
{
  PbHttpSession *session; /* (unowned): of the pool */
  SoupMessage *message;   /* (owned) */
  GBytes *sent;           /* (owned) (nullable): the body of the request, wiped when it goes */
  const char *sent_type;
  char *host;           /* (owned) */
  char *proxy;          /* (owned) (nullable): whom to name */
  GCancellable *inner;  /* (owned): ends libsoup's work, by the caller's wish, by the clock or by the judge */
  GInputStream *stream; /* (owned) (nullable): the body */
  PbTimer *timer;       /* (owned) */
  gulong cancelled_id;
  PbTrustVerdict verdict;
  gboolean timed_out;
  gboolean apart;     /* on a connection of its own, which it asked for */
  gboolean connected; /* to the server, or to the proxy */
  gboolean judged;    /* by starting_cb() */
  guint8 *body;       /* (owned): wiped, an answer may hold a token */
  gsize size, room;
  gsize max_body; /* bytes */
  gint64 timeout; /* µs */
  PbHttpTakeFunc take;
  gpointer take_data;
  gsize taken; /* bytes */
} Call;

static void
call_free (gpointer data)
{
  Call *call = data;

  g_signal_handlers_disconnect_by_data (call->message, call);
  g_object_unref (call->message);
  g_clear_pointer (&call->sent, g_bytes_unref);
  g_free (call->host);
  g_free (call->proxy);
  g_object_unref (call->inner);
  g_clear_object (&call->stream);
  pb_timer_free (call->timer);
  if (call->body != NULL)
    pb_secret_wipe (call->body, call->room);
  g_free (call->body);
  g_free (call);
}

/* Closing gives the connection back, or ends it where the body was not read to its end. */
static void
end (GTask *task)
{
  PbSoupHttp *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);

  g_cancellable_disconnect (g_task_get_cancellable (task), call->cancelled_id);
  pb_timer_set (call->timer, PB_NEVER);
  if (call->stream != NULL)
    g_input_stream_close_async (call->stream, G_PRIORITY_DEFAULT, call->inner, NULL, NULL);
  pb_http_pool_end (self->pool);
}

static PbErrorClass
class_of (const GError *error)
{
  if (error->domain == SOUP_SESSION_ERROR || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA))
    return PB_ERROR_CLASS_PROTOCOL;
  return pb_error_class_of (error, pb_io_error_class (error));
}

static gboolean
is_https (GUri *uri)
{
  return g_str_equal (g_uri_get_scheme (uri), "https");
}

/* Returns: (nullable): what the proxy did, when it and not the server is the reason of @error. */
static const char *
proxy_reason (const Call *call, const GError *error)
{
  const char *reason = pb_io_error_reason (error);

  if (g_str_has_prefix (reason, PB_REASON_PROXY) && reason != error->message)
    return reason;
  return call->proxy != NULL && !call->connected && error->domain != PB_ERROR ? PB_REASON_PROXY " failed" : NULL;
}

static GError *
proxy_error (const Call *call, const char *reason)
{
  PbErrorClass error_class = pb_io_error_class_of_proxy (reason);

  if (call->proxy == NULL)
    return g_error_new_literal (PB_ERROR, (int) error_class, reason);
  return g_error_new (PB_ERROR, (int) error_class, "%s (%s)", reason, call->proxy);
}

/* An answer that did not come from the server but from a proxy on the way (RFC 9110 9.3.6, 15.5.8).
 * Returns: (transfer full) (nullable) */
static GError *
refusal_of_proxy (const Call *call)
{
  guint status = soup_message_get_status (call->message);
  gboolean https = is_https (soup_message_get_uri (call->message));

  if (status == SOUP_STATUS_PROXY_AUTHENTICATION_REQUIRED)
    return proxy_error (call, PB_REASON_PROXY_WANTS);
  if (!https || call->judged)
    return NULL;
  if (status == SOUP_STATUS_UNAUTHORIZED) /* tinyproxy, to a wrong password */
    return proxy_error (call, PB_REASON_PROXY_REFUSED);
  return proxy_error (call, status == SOUP_STATUS_FORBIDDEN || status == SOUP_STATUS_METHOD_NOT_ALLOWED ? PB_REASON_PROXY " does not allow this" : PB_REASON_PROXY " failed");
}

static GError *
call_error (GTask *task, const GError *error)
{
  Call *call = g_task_get_task_data (task);
  g_autofree char *words = NULL;
  const char *reason;

  if (g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled");
  if (call->timed_out && call->proxy != NULL && !call->connected)
    return proxy_error (call, PB_REASON_PROXY " failed");
  if (call->timed_out)
    return g_error_new_literal (PB_ERROR, PB_ERROR_CLASS_TIMEOUT, "no answer in time");
  if (call->verdict != PB_TRUST_OK)
    {
      words = pb_trust_verdict_to_string (call->verdict);
      return g_error_new_literal (PB_ERROR, PB_ERROR_CLASS_TLS_UNTRUSTED, words);
    }
  reason = proxy_reason (call, error);
  if (reason != NULL)
    return proxy_error (call, reason);
  return g_error_new_literal (PB_ERROR, (int) class_of (error), error->message);
}

/* @task: (transfer full); @error: (transfer full) */
static void
fail (GTask *task, GError *error)
{
  end (task);
  g_task_return_error (task, error);
  g_object_unref (task);
}

/* Returns: µs */
static gint64
retry_after (PbSoupHttp *self, SoupMessageHeaders *headers)
{
  const char *text = soup_message_headers_get_one (headers, "Retry-After");
  g_autoptr (GDateTime) date = NULL;
  gint64 seconds = 0;

  if (text == NULL)
    return 0;
  if (g_ascii_isdigit (text[0]))
    seconds = (gint64) MIN (g_ascii_strtoull (text, NULL, 10), MAX_RETRY_AFTER);
  else if ((date = soup_date_time_new_from_http_string (text)) != NULL)
    seconds = g_date_time_to_unix (date) - pb_clock_wall (self->clock) / G_USEC_PER_SEC;
  return CLAMP (seconds, 0, MAX_RETRY_AFTER) * G_USEC_PER_SEC;
}

typedef struct
{
  guint8 *data;
  gsize room;
} Wiped;

static void
wiped_free (gpointer data)
{
  Wiped *wiped = data;

  pb_secret_wipe (wiped->data, wiped->room);
  g_free (wiped->data);
  g_free (wiped);
}

/* Returns: (transfer full): @size bytes of @data, which has room for @room and is wiped at the end. */
static GBytes *
wiped_bytes (guint8 *data, gsize size, gsize room)
{
  Wiped *wiped = g_new0 (Wiped, 1);

  *wiped = (Wiped){ data, room };
  return g_bytes_new_with_free_func (data, size, wiped_free, wiped);
}

/* @task: (transfer full) */
static void
succeed (GTask *task)
{
  PbSoupHttp *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);
  SoupMessageHeaders *headers = soup_message_get_response_headers (call->message);
  const char *content_type = soup_message_headers_get_content_type (headers, NULL);
  PbHttpResponse *response = g_new0 (PbHttpResponse, 1);

  response->status = (guint) soup_message_get_status (call->message);
  response->content_type = content_type != NULL ? g_ascii_strdown (content_type, -1) : NULL;
  response->location = g_strdup (soup_message_headers_get_one (headers, "Location"));
  response->retry_after = retry_after (self, headers);
  response->body = wiped_bytes (call->body, call->size, call->room);
  call->body = NULL;
  end (task);
  g_task_return_pointer (task, response, (GDestroyNotify) pb_http_response_free);
  g_object_unref (task);
}

/* Returns: whether the body goes out in pieces: what is no success is kept, to be read as an error. */
static gboolean
is_taken (const Call *call)
{
  return call->take != NULL && soup_message_get_status (call->message) == SOUP_STATUS_OK;
}

static void
make_room (Call *call)
{
  gsize first = is_taken (call) ? PIECE : FIRST_ROOM, room = MIN (call->room == 0 ? first : 2 * call->room, call->max_body + 1);
  guint8 *body;

  if (call->size < call->room)
    return;
  body = g_malloc0 (room);
  if (call->body != NULL)
    {
      memcpy (body, call->body, call->size);
      pb_secret_wipe (call->body, call->room);
      g_free (call->body);
    }
  call->body = body;
  call->room = room;
}

static void
read_on (GTask *task);

/* @n bytes were read. */
static void
take_piece (GTask *task, gsize n)
{
  PbSoupHttp *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);

  if (!is_taken (call))
    {
      call->size += n;
      return;
    }
  call->taken += n;
  pb_timer_set (call->timer, pb_clock_now (self->clock) + call->timeout);
  call->take (call->body, n, call->take_data);
  pb_secret_wipe (call->body, n);
}

static void
read_cb (GObject *stream, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  g_autoptr (GError) error = NULL;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (stream), result, &error);

  if (n < 0)
    fail (task, call_error (task, error));
  else if (n == 0)
    succeed (task);
  else
    {
      take_piece (task, (gsize) n);
      read_on (task);
    }
}

/* @task: (transfer full) */
static void
read_on (GTask *task)
{
  Call *call = g_task_get_task_data (task);

  if (call->size > call->max_body || call->taken > PB_HTTP_MAX_STREAM)
    {
      fail (task, g_error_new (PB_ERROR, PB_ERROR_CLASS_LIMIT, "an answer of more than %" G_GSIZE_FORMAT " bytes", MAX (call->max_body, call->taken)));
      return;
    }
  make_room (call);
  g_input_stream_read_async (call->stream, call->body + call->size, call->room - call->size, G_PRIORITY_DEFAULT, call->inner, read_cb, task);
}

/* The stream of a body is used up when it was sent once. */
static void
set_body (Call *call)
{
  g_autoptr (GInputStream) stream = call->sent != NULL ? pb_secret_stream_new (call->sent) : NULL;

  if (stream != NULL)
    soup_message_set_request_body (call->message, call->sent_type, stream, (gssize) g_bytes_get_size (call->sent));
}

/* Returns: whether the server closed a connection without an answer that had served before. libsoup sends a GET again by itself. */
static gboolean
was_kept_too_long (const Call *call, const GError *error)
{
  gboolean ended = g_cancellable_is_cancelled (call->inner) || soup_message_get_status (call->message) != SOUP_STATUS_NONE;

  return soup_message_query_flags (call->message, SOUP_MESSAGE_IDEMPOTENT) && !call->apart && !ended && error->domain != G_TLS_ERROR;
}

static void sent_cb (GObject *session, GAsyncResult *result, gpointer user_data);

/* @task: (transfer full) */
static void
send_again (GTask *task)
{
  Call *call = g_task_get_task_data (task);

  call->apart = TRUE;
  soup_message_remove_flags (call->message, SOUP_MESSAGE_IDEMPOTENT);
  soup_message_add_flags (call->message, SOUP_MESSAGE_NEW_CONNECTION);
  set_body (call);
  soup_session_send_async (call->session->soup, call->message, G_PRIORITY_DEFAULT, call->inner, sent_cb, task);
}

static void
doubted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = pb_name_doubt_finish (result);

  fail (user_data, call_error (user_data, error));
}

/* @task: (transfer full) */
static void
not_sent (GTask *task, const GError *error)
{
  Call *call = g_task_get_task_data (task);
  GUri *uri = soup_message_get_uri (call->message);

  if (call->proxy != NULL || !pb_name_doubt_concerns (error))
    fail (task, call_error (task, error));
  else
    pb_name_doubt_async (error, soup_session_get_proxy_resolver (call->session->soup), g_uri_get_scheme (uri), call->host, (guint16) g_uri_get_port (uri), call->inner, doubted_cb, task);
}

static void
sent_cb (GObject *session, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Call *call = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  GError *refusal;

  call->stream = soup_session_send_finish (SOUP_SESSION (session), result, &error);
  if (call->stream == NULL && was_kept_too_long (call, error))
    send_again (task);
  else if (call->stream == NULL)
    not_sent (task, error);
  else if ((refusal = refusal_of_proxy (call)) != NULL)
    fail (task, refusal);
  else
    read_on (task);
}

/* Says why; the handshake fails all the same. */
static gboolean
accept_certificate_cb (SoupMessage *message, GTlsCertificate *certificate, GTlsCertificateFlags errors, gpointer user_data)
{
  Call *call = user_data;

  call->verdict = pb_trust_database_judge (call->session->database, certificate, call->host);
  return FALSE;
}

/* The last moment before anything is written, on a new connection as on one that is there. A handshake that resumed an earlier
 * session was not judged, or judged by another account's CA file. */
static void
starting_cb (SoupMessage *message, gpointer user_data)
{
  Call *call = user_data;

  call->connected = TRUE; /* also by a connection that was there */
  if (!is_https (soup_message_get_uri (message)))
    return;
  call->judged = TRUE;
  call->verdict = pb_trust_database_judge (call->session->database, soup_message_get_tls_peer_certificate (message), call->host);
  if (call->verdict == PB_TRUST_OK && soup_message_get_tls_peer_certificate_errors (message) != 0)
    call->verdict = PB_TRUST_BAD;
  if (call->verdict != PB_TRUST_OK)
    g_cancellable_cancel (call->inner);
}

static void
network_event_cb (SoupMessage *message, GSocketClientEvent event, GIOStream *connection, gpointer user_data)
{
  Call *call = user_data;

  call->apart = TRUE;
  call->connected = call->connected || event == G_SOCKET_CLIENT_CONNECTED;
}

static void
timeout_cb (gpointer user_data)
{
  Call *call = user_data;

  call->timed_out = TRUE;
  g_cancellable_cancel (call->inner);
}

static void
cancelled_cb (GCancellable *outer, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

/* Returns: (transfer full) (nullable): NULL when nothing may be sent to @request's address. */
static GUri *
address_of (const PbHttpRequest *request, GError **error)
{
  g_autoptr (GUri) uri = NULL;
  const char *host;

  if (strchr (request->url, ' ') == NULL && pb_text_is_safe (request->url))
    uri = g_uri_parse (request->url, SOUP_HTTP_URI_FLAGS, NULL);
  host = uri != NULL ? g_uri_get_host (uri) : NULL;
  if (host == NULL || host[0] == '\0' || g_uri_get_userinfo (uri) != NULL)
    {
      g_set_error_literal (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, "not the address of a web server");
      return NULL;
    }
  if (is_https (uri))
    return g_steal_pointer (&uri);
  if (g_str_equal (g_uri_get_scheme (uri), "http") && (request->allow_plain || (pb_host_is_loopback (host) && pb_proxy_is_direct (request->proxy, host))))
    return g_steal_pointer (&uri);
  g_set_error_literal (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, "the address is not https");
  return NULL;
}

/* A field's value that would end the field; tokens come from servers. */
static gboolean
is_field_value (const char *text, GError **error)
{
  for (const char *p = text; p != NULL && *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      {
        g_set_error_literal (error, PB_ERROR, PB_ERROR_CLASS_PROTOCOL, "a token with control characters");
        return FALSE;
      }
  return TRUE;
}

static SoupMessage *
message_new (const PbHttpRequest *request, GUri *uri)
{
  SoupMessage *message = soup_message_new_from_uri (request->method, uri);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  if (request->repeatable)
    soup_message_add_flags (message, SOUP_MESSAGE_IDEMPOTENT);
  if (request->once)
    soup_message_add_flags (message, SOUP_MESSAGE_NEW_CONNECTION); /* only over one that has served before does libsoup repeat a GET */
  if (request->authorization != NULL)
    soup_message_headers_replace (headers, "Authorization", request->authorization);
  return message;
}

static void
add_body (Call *call, const PbHttpRequest *request)
{
  const char *text = request->form != NULL ? request->form : request->json;
  gsize length = text != NULL ? strlen (text) : 0;

  if (text == NULL)
    return;
  call->sent = wiped_bytes (g_memdup2 (text, length), length, length);
  call->sent_type = request->form != NULL ? "application/x-www-form-urlencoded" : "application/json";
  set_body (call);
}

static Call *
call_new (PbSoupHttp *self, const PbHttpRequest *request, GUri *uri)
{
  Call *call = g_new0 (Call, 1);

  call->host = g_strdup (g_uri_get_host (uri));
  call->session = pb_http_pool_begin (self->pool, request->ca_file, is_https (uri), request->proxy);
  call->proxy = request->proxy != NULL ? pb_proxy_dup_name (request->proxy) : NULL;
  call->message = message_new (request, uri);
  add_body (call, request);
  call->inner = g_cancellable_new ();
  call->max_body = request->max_body != 0 ? MIN (request->max_body, PB_HTTP_MAX_BODY) : PB_HTTP_MAX_BODY;
  call->timeout = (request->timeout != 0 ? request->timeout : DEFAULT_TIMEOUT) * (gint64) G_USEC_PER_SEC;
  call->take = request->take;
  call->take_data = request->take_data;
  call->timer = pb_timer_new (self->clock, timeout_cb, call);
  pb_timer_set (call->timer, pb_clock_now (self->clock) + call->timeout);
  g_signal_connect (call->message, "starting", G_CALLBACK (starting_cb), call);
  g_signal_connect (call->message, "network-event", G_CALLBACK (network_event_cb), call);
  g_signal_connect (call->message, "accept-certificate", G_CALLBACK (accept_certificate_cb), call);
  return call;
}

static void
soup_send_async (PbHttp *http, const PbHttpRequest *request, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  PbSoupHttp *self = PB_SOUP_HTTP (http);
  GTask *task = g_task_new (http, cancellable, callback, user_data);
  GError *error = NULL;
  g_autoptr (GUri) uri = address_of (request, &error);
  Call *call;

  g_task_set_source_tag (task, soup_send_async);
  if (uri == NULL || !is_field_value (request->authorization, &error))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  call = call_new (self, request, uri);
  g_task_set_task_data (task, call, call_free);
  if (cancellable != NULL)
    call->cancelled_id = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), g_object_ref (call->inner), g_object_unref);
  soup_session_send_async (call->session->soup, call->message, G_PRIORITY_DEFAULT, call->inner, sent_cb, task);
}

static void
pb_soup_http_finalize (GObject *object)
{
  g_clear_pointer (&PB_SOUP_HTTP (object)->pool, pb_http_pool_free);
  G_OBJECT_CLASS (pb_soup_http_parent_class)->finalize (object);
}

static void
pb_soup_http_class_init (PbSoupHttpClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pb_soup_http_finalize;
  PB_HTTP_CLASS (klass)->send_async = soup_send_async;
}

static void
pb_soup_http_init (PbSoupHttp *self)
{
}

PbHttp *
pb_http_new (PbTrust *trust, PbClock *clock)
{
  PbSoupHttp *self = g_object_new (PB_TYPE_SOUP_HTTP, NULL);

  self->pool = pb_http_pool_new (trust, clock);
  self->clock = clock;
  return PB_HTTP (self);
}
