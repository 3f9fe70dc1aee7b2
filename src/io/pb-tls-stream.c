/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-tls-stream.c: the stream on the main loop: one GSource on the descriptor, a queue of bytes that wait, a handshake. */
#include "pb-tls-stream.h"

#include <errno.h>
#include <glib-unix.h>
#include <sys/socket.h>
#include <unistd.h>

#include "pb-error.h"
#include "pb-plain-socket.h"
#include "pb-reason.h"
#include "pb-send-queue.h"
#include "pb-tls-session.h"

#define MAX_WAITING (1024 * 1024)

struct _PbTlsStream
{
  PbStream parent_instance;

  PbTlsContext *context;    /* (owned) */
  PbTrustQuestion question; /* strings owned */
  PbPeer peer;              /* contents owned */
  PbTlsSession *session;    /* (owned) (nullable): NULL while plain */
  GSource *source;          /* (owned) (nullable): NULL when closed */
  gpointer fd_tag;          /* (nullable): the descriptor in @source, NULL while nothing is awaited */
  PbSendQueue waiting;      /* contents owned */
  GError *error;            /* (owned) (nullable): what ended the stream */
  GTask *task;              /* (owned) (nullable): the handshake under way */
  GSource *timeout;         /* (owned) (nullable): of the handshake */
  GSource *cancel;          /* (owned) (nullable): of the handshake */
  PbStreamReadyFunc ready;
  gpointer ready_data;
  PbTlsTurn turn;
  GIOCondition watched;
  GIOCondition step;  /* what the handshake waits for; 0 before its turn */
  int fd;             /* -1 when closed */
  bool ended : 1;     /* the reader knows of the end or the error */
  bool described : 1; /* @peer is filled */
};

G_DEFINE_TYPE (PbTlsStream, pb_tls_stream, PB_TYPE_STREAM)

typedef struct
{
  GSource parent;
  PbTlsStream *stream; /* (unowned): destroys the source before it goes */
} StreamSource;

/* --- what is awaited --- */

static void
update_watch (PbTlsStream *self)
{
  GIOCondition wanted = 0;

  if (self->source == NULL)
    return;
  if (self->task != NULL)
    wanted = self->step;
  else
    {
      if (self->ready != NULL && !self->ended)
        wanted |= G_IO_IN;
      if (self->waiting.size > 0)
        wanted |= G_IO_OUT;
    }
  if (wanted == self->watched)
    return;
  self->watched = wanted;
  if (wanted == 0) /* else a connection that was reset would spin the loop with G_IO_HUP */
    g_source_remove_unix_fd (self->source, g_steal_pointer (&self->fd_tag));
  else if (self->fd_tag == NULL)
    self->fd_tag = g_source_add_unix_fd (self->source, self->fd, wanted);
  else
    g_source_modify_unix_fd (self->source, self->fd_tag, wanted);
}

/* --- ends --- */

static void
describe_peer (PbTlsStream *self)
{
  if (self->described || self->session == NULL)
    return;
  pb_tls_session_describe (self->session, &self->peer);
  self->described = true;
}

static void
drop_source (GSource **source)
{
  if (*source == NULL)
    return;
  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
release_descriptor (PbTlsStream *self)
{
  self->fd_tag = NULL;
  self->watched = 0;
  drop_source (&self->source);
  g_clear_pointer (&self->session, pb_tls_session_free);
  pb_send_queue_clear (&self->waiting);
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
}

/* Nothing is sent any more; the reader hears of it from the main loop. */
static void
break_stream (PbTlsStream *self, const GError *error)
{
  pb_send_queue_clear (&self->waiting);
  if (self->error == NULL)
    self->error = g_error_copy (error);
}

/* --- bytes --- */

/* Sends as much as the kernel takes.
 * Returns: how much; less than @size without an error when the kernel is full; -1 when the connection is broken. */
static gssize
send_some (PbTlsStream *self, const guint8 *bytes, gsize size, GError **error)
{
  g_autoptr (GError) local = NULL;
  gsize sent = 0;

  while (sent < size)
    {
      gssize n = self->session != NULL ? pb_tls_session_write (self->session, bytes + sent, size - sent, &local)
                                       : pb_plain_socket_send (self->fd, bytes + sent, size - sent, &local);

      if (n < 0)
        break;
      sent += (gsize) n;
    }
  if (local == NULL || g_error_matches (local, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return (gssize) sent;
  break_stream (self, local);
  g_propagate_error (error, g_steal_pointer (&local));
  return -1;
}

static void
flush_waiting (PbTlsStream *self)
{
  const guint8 *bytes;
  gsize size;

  while ((bytes = pb_send_queue_peek (&self->waiting, &size)) != NULL)
    {
      gssize n = send_some (self, bytes, size, NULL);

      if (n < 0) /* broken: nothing waits any more */
        return;
      pb_send_queue_advance (&self->waiting, (gsize) n);
      if ((gsize) n < size)
        return;
    }
}

/* Returns: whether bytes may flow: open, unbroken, and not in the middle of a handshake. */
static gboolean
check_usable (PbTlsStream *self, GError **error)
{
  if (self->error != NULL)
    g_propagate_error (error, g_error_copy (self->error));
  else if (self->fd < 0)
    g_set_error_literal (error, PB_ERROR, PB_ERROR_CLASS_REFUSED, "the stream is closed");
  else if (self->task != NULL)
    g_set_error_literal (error, PB_ERROR, PB_ERROR_CLASS_PROTOCOL, "the TLS handshake is not done");
  else
    return TRUE;
  return FALSE;
}

static gssize
stream_read (PbStream *stream, void *buffer, gsize size, GError **error)
{
  PbTlsStream *self = PB_TLS_STREAM (stream);
  g_autoptr (GError) local = NULL;
  gssize n = -1;

  if (check_usable (self, &local))
    n = self->session != NULL ? pb_tls_session_read (self->session, buffer, size, &local)
                              : pb_plain_socket_receive (self->fd, buffer, size, &local);
  if (n > 0)
    return n;
  if (n < 0 && g_error_matches (local, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return -1;
    }
  self->ended = true;
  if (n < 0)
    {
      break_stream (self, local);
      g_propagate_error (error, g_steal_pointer (&local));
    }
  update_watch (self);
  return n;
}

static gboolean
stream_write (PbStream *stream, GBytes *bytes, GError **error)
{
  PbTlsStream *self = PB_TLS_STREAM (stream);
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  gssize sent = 0;

  if (!check_usable (self, error))
    return FALSE;
  if (self->waiting.size == 0)
    sent = send_some (self, data, size, error);
  if (sent < 0)
    return FALSE;
  if (self->waiting.size + (size - (gsize) sent) > MAX_WAITING)
    {
      g_autoptr (GError) limit = g_error_new (PB_ERROR, PB_ERROR_CLASS_LIMIT, "more than %d bytes wait to be sent", MAX_WAITING);

      break_stream (self, limit);
      update_watch (self);
      g_propagate_error (error, g_steal_pointer (&limit));
      return FALSE;
    }
  pb_send_queue_push (&self->waiting, data + sent, size - (gsize) sent);
  update_watch (self);
  return TRUE;
}

/* --- handshake --- */

/* Returns: (transfer full): the task, for its result. */
static GTask *
leave_handshake (PbTlsStream *self)
{
  drop_source (&self->timeout);
  drop_source (&self->cancel);
  pb_tls_context_end_turn (self->context, &self->turn);
  self->step = 0;
  return g_steal_pointer (&self->task);
}

/* @error: (transfer full) (nullable) */
static void
finish_handshake (PbTlsStream *self, GError *error)
{
  g_autoptr (GTask) task = leave_handshake (self);

  if (error == NULL)
    {
      update_watch (self);
      g_task_return_boolean (task, TRUE);
      return;
    }
  describe_peer (self);
  break_stream (self, error);
  self->ended = true;
  release_descriptor (self);
  g_task_return_error (task, error);
}

static void
step_handshake (PbTlsStream *self)
{
  GError *error = NULL;

  switch (pb_tls_session_handshake (self->session, &error))
    {
    case PB_TLS_STEP_WANT_READ:
      self->step = G_IO_IN;
      break;
    case PB_TLS_STEP_WANT_WRITE:
      self->step = G_IO_OUT;
      break;
    case PB_TLS_STEP_DONE:
    case PB_TLS_STEP_FAILED:
    default:
      finish_handshake (self, error);
      break;
    }
}

static gboolean
handshake_timeout_cb (gpointer user_data)
{
  finish_handshake (user_data, g_error_new_literal (PB_ERROR, PB_ERROR_CLASS_TIMEOUT, PB_REASON_HANDSHAKE_TIMEOUT));
  return G_SOURCE_REMOVE;
}

static gboolean
handshake_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  finish_handshake (user_data, g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled"));
  return G_SOURCE_REMOVE;
}

static void
turn_cb (gpointer user_data)
{
  g_autoptr (PbTlsStream) self = g_object_ref (user_data);

  self->timeout = g_timeout_source_new_seconds (pb_tls_context_get_handshake_timeout (self->context));
  g_source_set_callback (self->timeout, handshake_timeout_cb, self, NULL);
  g_source_attach (self->timeout, NULL);
  step_handshake (self);
  update_watch (self);
}

static void
stream_start_tls_async (PbStream *stream, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  PbTlsStream *self = PB_TLS_STREAM (stream);
  g_autoptr (GTask) task = g_task_new (stream, cancellable, callback, user_data);
  GError *error = NULL;

  g_task_set_source_tag (task, stream_start_tls_async);
  if (g_task_return_error_if_cancelled (task))
    return;
  if (check_usable (self, &error) && (self->session != NULL || self->waiting.size > 0))
    error = g_error_new (PB_ERROR, PB_ERROR_CLASS_PROTOCOL, "TLS cannot start here: it runs, or plain bytes wait to be sent");
  if (error == NULL)
    self->session = pb_tls_session_new (self->context, self->fd, &self->question, &error);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (cancellable != NULL)
    {
      self->cancel = g_cancellable_source_new (cancellable);
      g_source_set_callback (self->cancel, G_SOURCE_FUNC (handshake_cancelled_cb), self, NULL);
      g_source_attach (self->cancel, NULL);
    }
  self->task = g_steal_pointer (&task);
  self->turn = (PbTlsTurn){ .func = turn_cb, .user_data = self };
  pb_tls_context_ask_turn (self->context, &self->turn);
  update_watch (self);
}

static gboolean
stream_start_tls_finish (PbStream *stream, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, stream), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- the source --- */

/* The reader has something to learn that the descriptor does not tell. */
static gboolean
has_news (PbTlsStream *self)
{
  if (self->task != NULL || self->ready == NULL || self->ended)
    return FALSE;
  return self->error != NULL || (self->session != NULL && pb_tls_session_has_pending (self->session));
}

static gboolean
source_prepare (GSource *source, int *timeout)
{
  *timeout = -1;
  return has_news (((StreamSource *) source)->stream);
}

static GIOCondition
source_condition (PbTlsStream *self)
{
  return self->fd_tag != NULL ? g_source_query_unix_fd (self->source, self->fd_tag) : 0;
}

static gboolean
source_check (GSource *source)
{
  PbTlsStream *self = ((StreamSource *) source)->stream;

  return source_condition (self) != 0 || has_news (self);
}

static gboolean
source_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  g_autoptr (PbTlsStream) self = g_object_ref (((StreamSource *) source)->stream);
  GIOCondition condition = source_condition (self);

  if (self->task != NULL)
    {
      if (self->step != 0)
        step_handshake (self);
    }
  else
    {
      if (condition & (G_IO_OUT | G_IO_ERR | G_IO_HUP))
        flush_waiting (self);
      if (self->ready != NULL && !self->ended && ((condition & (G_IO_IN | G_IO_ERR | G_IO_HUP)) || has_news (self)))
        self->ready (PB_STREAM (self), self->ready_data);
    }
  update_watch (self);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs source_funcs = { source_prepare, source_check, source_dispatch, NULL, NULL, NULL };

static void
stream_set_ready_func (PbStream *stream, PbStreamReadyFunc func, gpointer user_data)
{
  PbTlsStream *self = PB_TLS_STREAM (stream);

  self->ready = func;
  self->ready_data = user_data;
  update_watch (self);
}

static gboolean
tell_closed_cb (gpointer user_data)
{
  g_task_return_new_error (user_data, G_IO_ERROR, G_IO_ERROR_CANCELLED, "closed");
  return G_SOURCE_REMOVE;
}

/* GTask may call back at once; who closes must not be called back before this returns. */
static void
stream_close (PbStream *stream)
{
  PbTlsStream *self = PB_TLS_STREAM (stream);

  self->ready = NULL;
  self->ended = true;
  if (self->task != NULL)
    g_idle_add_full (G_PRIORITY_DEFAULT, tell_closed_cb, leave_handshake (self), g_object_unref);
  else if (self->session != NULL && self->error == NULL)
    pb_tls_session_say_bye (self->session);
  release_descriptor (self);
}

/* Returns: (transfer full) (nullable) */
static char *
dup_address (int fd)
{
  struct sockaddr_storage storage;
  socklen_t size = sizeof storage;
  g_autoptr (GSocketAddress) address = NULL;

  if (fd < 0 || getpeername (fd, (struct sockaddr *) &storage, &size) < 0)
    return NULL;
  address = g_socket_address_new_from_native (&storage, size);
  if (!G_IS_INET_SOCKET_ADDRESS (address))
    return NULL;
  return g_inet_address_to_string (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
}

static const PbPeer *
stream_get_peer (PbStream *stream)
{
  PbTlsStream *self = PB_TLS_STREAM (stream);

  if (self->peer.address == NULL)
    self->peer.address = dup_address (self->fd);

  if (self->task == NULL)
    describe_peer (self);
  return &self->peer;
}

static GBytes *
stream_get_channel_binding (PbStream *stream, const char **type)
{
  PbTlsStream *self = PB_TLS_STREAM (stream);

  if (self->session == NULL || self->task != NULL || self->error != NULL || self->ended)
    return NULL;
  return pb_tls_session_get_channel_binding (self->session, type);
}

static void
pb_tls_stream_dispose (GObject *object)
{
  stream_close (PB_STREAM (object));
  G_OBJECT_CLASS (pb_tls_stream_parent_class)->dispose (object);
}

static void
pb_tls_stream_finalize (GObject *object)
{
  PbTlsStream *self = PB_TLS_STREAM (object);

  g_clear_pointer (&self->context, pb_tls_context_unref);
  pb_trust_question_clear (&self->question);
  g_free (self->peer.address);
  g_free (self->peer.tls_version);
  g_free (self->peer.cipher);
  g_clear_pointer (&self->peer.chain, g_ptr_array_unref);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (pb_tls_stream_parent_class)->finalize (object);
}

static void
pb_tls_stream_class_init (PbTlsStreamClass *klass)
{
  PbStreamClass *stream_class = PB_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pb_tls_stream_dispose;
  G_OBJECT_CLASS (klass)->finalize = pb_tls_stream_finalize;
  stream_class->read = stream_read;
  stream_class->write = stream_write;
  stream_class->start_tls_async = stream_start_tls_async;
  stream_class->start_tls_finish = stream_start_tls_finish;
  stream_class->set_ready_func = stream_set_ready_func;
  stream_class->close = stream_close;
  stream_class->get_peer = stream_get_peer;
  stream_class->get_channel_binding = stream_get_channel_binding;
}

static void
pb_tls_stream_init (PbTlsStream *self)
{
  self->fd = -1;
}

PbStream *
pb_tls_stream_new (int fd, PbTlsContext *context, const PbTrustQuestion *question)
{
  PbTlsStream *self = g_object_new (PB_TYPE_TLS_STREAM, NULL);

  self->fd = fd;
  g_unix_set_fd_nonblocking (fd, TRUE, NULL);
  self->context = pb_tls_context_ref (context);
  pb_trust_question_copy (&self->question, question);
  self->source = g_source_new (&source_funcs, sizeof (StreamSource));
  ((StreamSource *) self->source)->stream = self;
  g_source_attach (self->source, NULL);
  return PB_STREAM (self);
}
