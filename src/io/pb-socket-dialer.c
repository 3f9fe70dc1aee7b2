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
#include "pb-tls-stream.h"

#define PB_TYPE_SOCKET_DIALER (pb_socket_dialer_get_type ())
G_DECLARE_FINAL_TYPE (PbSocketDialer, pb_socket_dialer, PB, SOCKET_DIALER, PbDialer)

struct _PbSocketDialer
{
  PbDialer parent_instance;

  GSocketClient *client; /* (owned) */
  PbTlsContext *context; /* (owned) */
  PbDialerTimes times;
};

G_DEFINE_TYPE (PbSocketDialer, pb_socket_dialer, PB_TYPE_DIALER)

/* One connection being made. */
typedef struct
{
  PbTrustQuestion peer; /* strings owned */
  GCancellable *inner;  /* (owned): ends GSocketClient's work, by the caller's wish or by the clock */
  GSource *timeout;     /* (owned) */
  gulong cancelled_id;
  bool timed_out;
} Dial;

static void
dial_free (gpointer data)
{
  Dial *dial = data;

  g_source_destroy (dial->timeout);
  g_source_unref (dial->timeout);
  g_object_unref (dial->inner);
  pb_trust_question_clear (&dial->peer);
  g_free (dial);
}

static GError *
dial_error (PbSocketDialer *self, const Dial *dial, const GError *error)
{
  if (dial->timed_out)
    return g_error_new_literal (PB_ERROR, PB_ERROR_CLASS_TIMEOUT, g_strerror (ETIMEDOUT));
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_error_copy (error);
  return g_error_new_literal (PB_ERROR, (int) pb_io_error_class (error), error->message);
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

  g_cancellable_disconnect (g_task_get_cancellable (task), dial->cancelled_id);
  if (connection == NULL)
    {
      g_task_return_error (task, dial_error (self, dial, error));
      return;
    }
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
dial_new (const PbDialerTimes *times, const PbTrustQuestion *peer)
{
  Dial *dial = g_new0 (Dial, 1);

  pb_trust_question_copy (&dial->peer, peer);
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
  Dial *dial = dial_new (&self->times, peer);
  g_autoptr (GSocketConnectable) address = g_network_address_new (peer->host, peer->port);

  g_task_set_source_tag (task, dialer_dial_async);
  g_task_set_task_data (task, dial, dial_free);
  if (cancellable != NULL)
    dial->cancelled_id = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), g_object_ref (dial->inner), g_object_unref);
  g_socket_client_connect_async (self->client, address, dial->inner, connected_cb, task);
}

static PbStream *
dialer_dial_finish (PbDialer *dialer, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, dialer), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
pb_socket_dialer_finalize (GObject *object)
{
  PbSocketDialer *self = PB_SOCKET_DIALER (object);

  g_clear_object (&self->client);
  g_clear_pointer (&self->context, pb_tls_context_unref);
  G_OBJECT_CLASS (pb_socket_dialer_parent_class)->finalize (object);
}

static void
pb_socket_dialer_class_init (PbSocketDialerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pb_socket_dialer_finalize;
  PB_DIALER_CLASS (klass)->dial_async = dialer_dial_async;
  PB_DIALER_CLASS (klass)->dial_finish = dialer_dial_finish;
}

static void
pb_socket_dialer_init (PbSocketDialer *self)
{
}

PbDialer *
pb_dialer_new (PbTrust *trust, const PbDialerTimes *times)
{
  PbSocketDialer *self = g_object_new (PB_TYPE_SOCKET_DIALER, NULL);

  self->times = times != NULL ? *times : pb_dialer_times_default ();
  self->client = g_socket_client_new ();
  self->context = pb_tls_context_new (trust, self->times.handshake_timeout);
  return PB_DIALER (self);
}
