/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-socket-dialer.c: the real dialer: GSocketClient connects, then its descriptor becomes a stream of ours. */
#include "pb-dialer.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "pb-error.h"
#include "pb-io-error.h"
#include "pb-name-doubt.h"
#include "pb-reason.h"
#include "pb-tls-stream.h"

#define MAX_TRIED 4 /* addresses named */

#define PB_TYPE_SOCKET_DIALER (pb_socket_dialer_get_type ())
G_DECLARE_FINAL_TYPE (PbSocketDialer, pb_socket_dialer, PB, SOCKET_DIALER, PbDialer)

struct _PbSocketDialer
{
  PbDialer parent_instance;

  GSocketClient *client; /* (owned) */
  PbProxy *proxy;        /* (owned) */
  PbTlsContext *context; /* (owned) */
  PbDialerTimes times;
};

G_DEFINE_TYPE (PbSocketDialer, pb_socket_dialer, PB_TYPE_DIALER)

/* One connection being made. */
typedef struct
{
  PbTrustQuestion peer;        /* strings owned */
  GCancellable *inner;         /* (owned): ends GSocketClient's work, by the caller's wish or by the clock */
  GSource *timeout;            /* (owned) */
  GSocketConnectable *address; /* (owned): GSocketClient's events name it */
  GString *tried;              /* (owned): the addresses, ", " between them */
  char *proxy;                 /* (owned) (nullable): "socks5 10.0.0.1:1080" */
  gulong cancelled_id;
  guint n_tried;
  bool own_proxy; /* the account's: it is named as the account has it */
  bool at_proxy;  /* it answers: what fails now is beyond it, unless it says otherwise */
  bool timed_out;
} Dial;

static void
dial_free (gpointer data)
{
  Dial *dial = data;

  g_source_destroy (dial->timeout);
  g_source_unref (dial->timeout);
  g_object_unref (dial->inner);
  g_object_set_data (G_OBJECT (dial->address), "pb-dial", NULL);
  g_object_unref (dial->address);
  g_string_free (dial->tried, TRUE);
  g_free (dial->proxy);
  pb_trust_question_clear (&dial->peer);
  g_free (dial);
}

/* @reason: one of pb-reason.h; it gets what was tried behind it. */
static GError *
error_with_facts (const Dial *dial, PbErrorClass error_class, const char *reason)
{
  const char *fact = dial->proxy != NULL ? dial->proxy : dial->tried->str;

  if (fact[0] == '\0')
    return g_error_new_literal (PB_ERROR, (int) error_class, reason);
  return g_error_new (PB_ERROR, (int) error_class, "%s (%s)", reason, fact);
}

static GError *
dial_error (const Dial *dial, const GError *error)
{
  const char *reason = pb_io_error_reason (error);

  if (dial->timed_out && dial->proxy != NULL)
    return error_with_facts (dial, PB_ERROR_CLASS_REFUSED, PB_REASON_PROXY " failed");
  if (dial->timed_out)
    return error_with_facts (dial, PB_ERROR_CLASS_TIMEOUT, PB_REASON_CONNECT_TIMEOUT);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || error->domain == PB_ERROR) /* of PbProxy */
    return g_error_copy (error);
  if (reason == error->message) /* not ours: nothing is added to it */
    return g_error_new_literal (PB_ERROR, (int) pb_io_error_class (error), reason);
  if (dial->proxy != NULL && !dial->at_proxy && !g_str_has_prefix (reason, PB_REASON_PROXY)) /* the way to it, not from it */
    return error_with_facts (dial, PB_ERROR_CLASS_REFUSED, PB_REASON_PROXY " failed");
  return error_with_facts (dial, pb_io_error_class (error), reason);
}

static void
note_proxy (Dial *dial, GProxyAddress *address, const char *text)
{
  dial->at_proxy = false;
  if (dial->own_proxy)
    return;
  g_free (dial->proxy);
  dial->proxy = g_strdup_printf ("%s %s:%u", g_proxy_address_get_protocol (address), text, (guint) g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)));
}

/* An attempt begins: its address, or that of the proxy, is worth knowing when it fails. */
static void
event_cb (GSocketClient *client, GSocketClientEvent event, GSocketConnectable *connectable, GIOStream *connection, gpointer user_data)
{
  Dial *dial = g_object_get_data (G_OBJECT (connectable), "pb-dial");
  g_autoptr (GSocketAddress) remote = NULL;
  g_autofree char *text = NULL;

  if (event == G_SOCKET_CLIENT_PROXY_NEGOTIATING && dial != NULL)
    dial->at_proxy = true;
  if (event != G_SOCKET_CLIENT_CONNECTING || dial == NULL || !G_IS_SOCKET_CONNECTION (connection))
    return;
  remote = g_socket_connection_get_remote_address (G_SOCKET_CONNECTION (connection), NULL);
  if (!G_IS_INET_SOCKET_ADDRESS (remote))
    return;
  text = g_inet_address_to_string (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (remote)));
  if (G_IS_PROXY_ADDRESS (remote))
    note_proxy (dial, G_PROXY_ADDRESS (remote), text);
  else if (dial->n_tried++ < MAX_TRIED)
    g_string_append_printf (dial->tried, "%s%s", dial->tried->len > 0 ? ", " : "", text);
}

static void
set_option (int fd, int level, int option, guint value)
{
  int number = (int) value;

  if (setsockopt (fd, level, option, &number, sizeof number) < 0)
    g_debug ("socket option %d: %s", option, g_strerror (errno));
}

/* The kernel watches over idle connections, so that we need not wake up. */
static void
set_liveness (int fd, const PbDialerTimes *times)
{
  set_option (fd, IPPROTO_TCP, TCP_NODELAY, 1);
  set_option (fd, SOL_SOCKET, SO_KEEPALIVE, 1);
  set_option (fd, IPPROTO_TCP, TCP_KEEPIDLE, times->keepalive_idle);
  set_option (fd, IPPROTO_TCP, TCP_KEEPINTVL, times->keepalive_interval);
  set_option (fd, IPPROTO_TCP, TCP_KEEPCNT, times->keepalive_count);
  set_option (fd, IPPROTO_TCP, TCP_USER_TIMEOUT, times->user_timeout);
}

/* Takes the descriptor; GIO's objects around it (and their memory) go. A proxy that is itself spoken to by TLS would need
 * them. */
static int
take_descriptor (GSocketConnection *connection, GError **error)
{
  int fd = -1;

  if (G_IS_TCP_WRAPPER_CONNECTION (connection))
    {
      g_set_error_literal (error, PB_ERROR, PB_ERROR_CLASS_REFUSED, "a proxy that speaks TLS itself cannot be used");
      return -1;
    }
  fd = fcntl (g_socket_get_fd (g_socket_connection_get_socket (connection)), F_DUPFD_CLOEXEC, 0);
  if (fd < 0)
    g_set_error_literal (error, PB_ERROR, PB_ERROR_CLASS_LIMIT, g_strerror (errno));
  return fd;
}

/* @task: (transfer full) */
static void
fail (GTask *task, const GError *error)
{
  Dial *dial = g_task_get_task_data (task);

  g_cancellable_disconnect (g_task_get_cancellable (task), dial->cancelled_id);
  g_task_return_error (task, dial_error (dial, error));
  g_object_unref (task);
}

static void
doubted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = pb_name_doubt_finish (result);

  fail (user_data, error);
}

/* @task: (transfer full) */
static void
not_connected (GTask *task, const GError *error)
{
  PbSocketDialer *self = g_task_get_source_object (task);
  Dial *dial = g_task_get_task_data (task);

  if (dial->own_proxy || !pb_name_doubt_concerns (error))
    fail (task, error);
  else
    pb_name_doubt_async (error, G_PROXY_RESOLVER (self->proxy), "none", dial->peer.host, dial->peer.port, dial->inner, doubted_cb, task);
}

static void
connected_cb (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  PbSocketDialer *self = g_task_get_source_object (task);
  Dial *dial = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnection) connection = g_socket_client_connect_finish (G_SOCKET_CLIENT (client), result, &error);
  GError *failure = NULL;
  int fd;

  if (connection == NULL)
    {
      not_connected (g_steal_pointer (&task), error);
      return;
    }
  g_cancellable_disconnect (g_task_get_cancellable (task), dial->cancelled_id);
  fd = take_descriptor (connection, &failure);
  if (fd < 0)
    {
      g_task_return_error (task, failure);
      return;
    }
  set_liveness (fd, &self->times);
  g_task_return_pointer (task, pb_tls_stream_new (fd, self->context, &dial->peer), g_object_unref);
}

static gboolean
connect_timeout_cb (gpointer user_data)
{
  Dial *dial = user_data;

  dial->timed_out = true;
  g_cancellable_cancel (dial->inner);
  return G_SOURCE_REMOVE;
}

static void
cancelled_cb (GCancellable *outer, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

static Dial *
dial_new (const PbDialerTimes *times, PbProxy *proxy, const PbTrustQuestion *peer)
{
  Dial *dial = g_new0 (Dial, 1);

  pb_trust_question_copy (&dial->peer, peer);
  dial->proxy = pb_proxy_dup_name (proxy);
  dial->own_proxy = dial->proxy != NULL;
  dial->address = g_network_address_new (peer->host, peer->port);
  dial->tried = g_string_new (NULL);
  g_object_set_data (G_OBJECT (dial->address), "pb-dial", dial);
  dial->inner = g_cancellable_new ();
  dial->timeout = g_timeout_source_new_seconds (times->connect_timeout);
  g_source_set_callback (dial->timeout, connect_timeout_cb, dial, NULL);
  g_source_attach (dial->timeout, NULL);
  return dial;
}

static void
dialer_dial_async (PbDialer *dialer, const PbTrustQuestion *peer, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  PbSocketDialer *self = PB_SOCKET_DIALER (dialer);
  GTask *task = g_task_new (dialer, cancellable, callback, user_data);
  Dial *dial = dial_new (&self->times, self->proxy, peer);

  g_task_set_source_tag (task, dialer_dial_async);
  g_task_set_task_data (task, dial, dial_free);
  if (cancellable != NULL)
    dial->cancelled_id = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), g_object_ref (dial->inner), g_object_unref);
  g_socket_client_connect_async (self->client, dial->address, dial->inner, connected_cb, task);
}

static PbStream *
dialer_dial_finish (PbDialer *dialer, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, dialer), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* @context: (transfer full) */
static PbDialer *
dialer_new (PbTlsContext *context, const PbDialerTimes *times, PbProxy *proxy)
{
  PbSocketDialer *self = g_object_new (PB_TYPE_SOCKET_DIALER, NULL);

  self->times = *times;
  self->context = context;
  self->proxy = g_object_ref (proxy);
  self->client = g_socket_client_new ();
  g_socket_client_set_proxy_resolver (self->client, G_PROXY_RESOLVER (proxy));
  g_signal_connect (self->client, "event", G_CALLBACK (event_cb), NULL);
  return PB_DIALER (self);
}

static PbDialer *
dialer_through (PbDialer *dialer, PbProxy *proxy)
{
  PbSocketDialer *self = PB_SOCKET_DIALER (dialer);

  return dialer_new (pb_tls_context_ref (self->context), &self->times, proxy);
}

static void
pb_socket_dialer_finalize (GObject *object)
{
  PbSocketDialer *self = PB_SOCKET_DIALER (object);

  g_clear_object (&self->client);
  g_clear_object (&self->proxy);
  g_clear_pointer (&self->context, pb_tls_context_unref);
  G_OBJECT_CLASS (pb_socket_dialer_parent_class)->finalize (object);
}

static void
pb_socket_dialer_class_init (PbSocketDialerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pb_socket_dialer_finalize;
  PB_DIALER_CLASS (klass)->dial_async = dialer_dial_async;
  PB_DIALER_CLASS (klass)->dial_finish = dialer_dial_finish;
  PB_DIALER_CLASS (klass)->through = dialer_through;
}

static void
pb_socket_dialer_init (PbSocketDialer *self)
{
}

PbDialer *
pb_dialer_new (PbTrust *trust, const PbDialerTimes *times)
{
  g_autoptr (PbProxy) system = pb_proxy_new_system ();
  PbDialerTimes used = times != NULL ? *times : pb_dialer_times_default ();

  return dialer_new (pb_tls_context_new (trust, used.handshake_timeout), &used, system);
}
