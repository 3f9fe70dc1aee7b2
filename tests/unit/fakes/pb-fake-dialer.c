/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-fake-dialer.c: see pb-fake-dialer.h. */
#include "pb-fake-dialer.h"

#include <string.h>

typedef struct
{
  const PbFakePeerClass *klass;
  gpointer peer; /* (unowned) */
  PbErrorClass dial_error, tls_error;
  GBytes *certificate; /* (owned) (nullable) */
  guint dials;
} Host;

struct _PbFakeStream
{
  PbStream parent_instance;

  PbFakeDialer *dialer; /* (owned) */
  Host *host;           /* (unowned): of the dialer */
  PbPeer peer;
  GByteArray *inbox; /* (owned): what the program has not read yet */
  PbStreamReadyFunc ready;
  gpointer ready_data; /* (unowned) */
  guint idle;
  gsize sent; /* bytes the peer sent */
  PbErrorClass error_class;
  gboolean ended;
  gboolean closed;
  gboolean secure;
};

struct _PbFakeDialer
{
  PbDialer parent_instance;

  GHashTable *hosts; /* (owned) (element-type utf8 Host) */
  gsize chunk;
  gssize cut;
  guint open;
};

G_DEFINE_FINAL_TYPE (PbFakeStream, pb_fake_stream, PB_TYPE_STREAM)
G_DEFINE_FINAL_TYPE (PbFakeDialer, pb_fake_dialer, PB_TYPE_DIALER)

static gboolean
is_readable (PbFakeStream *self)
{
  return self->inbox->len > 0 || self->ended;
}

static gboolean
idle_cb (gpointer user_data)
{
  g_autoptr (PbFakeStream) self = g_object_ref (user_data);

  self->idle = 0;
  if (self->ready != NULL && is_readable (self))
    self->ready (PB_STREAM (self), self->ready_data);
  /* Level-triggered, as a descriptor is. */
  if (self->ready != NULL && self->idle == 0 && is_readable (self))
    self->idle = g_idle_add (idle_cb, self);
  return G_SOURCE_REMOVE;
}

static void
schedule (PbFakeStream *self)
{
  if (self->idle == 0 && self->ready != NULL && is_readable (self))
    self->idle = g_idle_add (idle_cb, self);
}

void
pb_fake_stream_send (PbFakeStream *self, const char *data, gssize len)
{
  gsize size = len < 0 ? strlen (data) : (gsize) len;
  gssize cut = self->dialer->cut;
  gsize left = cut < 0 ? size : (gsize) cut - MIN (self->sent, (gsize) cut);

  if (self->closed || self->ended)
    return;
  g_byte_array_append (self->inbox, (const guint8 *) data, (guint) MIN (size, left));
  self->sent += MIN (size, left);
  self->ended = cut >= 0 && self->sent == (gsize) cut;
  schedule (self);
}

void
pb_fake_stream_end (PbFakeStream *self, PbErrorClass error_class)
{
  self->ended = TRUE;
  self->error_class = error_class;
  schedule (self);
}

gboolean
pb_fake_stream_is_secure (PbFakeStream *self)
{
  return self->secure;
}

static gssize
fake_read (PbStream *stream, void *buffer, gsize size, GError **error)
{
  PbFakeStream *self = PB_FAKE_STREAM (stream);
  gsize limit = self->dialer->chunk != 0 ? MIN (size, self->dialer->chunk) : size;
  gsize n = MIN (limit, self->inbox->len);

  g_assert_false (self->closed);
  if (n > 0)
    {
      memcpy (buffer, self->inbox->data, n);
      g_byte_array_remove_range (self->inbox, 0, (guint) n);
      return (gssize) n;
    }
  if (self->ended && self->error_class == PB_ERROR_CLASS_NONE)
    return 0;
  if (self->ended)
    g_set_error_literal (error, PB_ERROR, (int) self->error_class, "the connection failed");
  else
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "nothing there");
  return -1;
}

static gboolean
fake_write (PbStream *stream, GBytes *bytes, GError **error)
{
  PbFakeStream *self = PB_FAKE_STREAM (stream);
  gsize len;
  const guint8 *data = g_bytes_get_data (bytes, &len);

  g_assert_false (self->closed);
  if (!self->ended)
    self->host->klass->received (self->host->peer, self, data, len);
  return TRUE;
}

static gboolean
tls_done (gpointer user_data)
{
  GTask *task = user_data;
  PbFakeStream *self = g_task_get_source_object (task);

  if (self->host->certificate != NULL)
    {
      self->peer.chain = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
      g_ptr_array_add (self->peer.chain, g_bytes_ref (self->host->certificate));
    }
  if (self->closed)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "closed");
  else if (self->host->tls_error != PB_ERROR_CLASS_NONE)
    g_task_return_new_error (task, PB_ERROR, (int) self->host->tls_error, "self-signed");
  else
    {
      self->secure = TRUE;
      if (self->host->klass->secured != NULL)
        self->host->klass->secured (self->host->peer, self);
      g_task_return_boolean (task, TRUE);
    }
  return G_SOURCE_REMOVE;
}

static void
fake_start_tls_async (PbStream *stream, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (stream, cancellable, callback, user_data);

  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, tls_done, task, g_object_unref);
}

static gboolean
fake_start_tls_finish (PbStream *stream, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
fake_set_ready_func (PbStream *stream, PbStreamReadyFunc func, gpointer user_data)
{
  PbFakeStream *self = PB_FAKE_STREAM (stream);

  self->ready = func;
  self->ready_data = user_data;
  if (!self->closed)
    schedule (self);
}

static const PbPeer *
fake_get_peer (PbStream *stream)
{
  return &PB_FAKE_STREAM (stream)->peer;
}

static void
fake_close (PbStream *stream)
{
  PbFakeStream *self = PB_FAKE_STREAM (stream);

  if (self->closed)
    return;
  self->closed = TRUE;
  self->ready = NULL;
  g_clear_handle_id (&self->idle, g_source_remove);
  self->dialer->open--;
  if (self->host->klass->closed != NULL)
    self->host->klass->closed (self->host->peer, self);
}

static void
pb_fake_stream_finalize (GObject *object)
{
  PbFakeStream *self = PB_FAKE_STREAM (object);

  fake_close (PB_STREAM (self));
  g_clear_pointer (&self->peer.chain, g_ptr_array_unref);
  g_byte_array_unref (self->inbox);
  g_object_unref (self->dialer);
  G_OBJECT_CLASS (pb_fake_stream_parent_class)->finalize (object);
}

static void
pb_fake_stream_class_init (PbFakeStreamClass *klass)
{
  PbStreamClass *stream_class = PB_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = pb_fake_stream_finalize;
  stream_class->read = fake_read;
  stream_class->write = fake_write;
  stream_class->start_tls_async = fake_start_tls_async;
  stream_class->start_tls_finish = fake_start_tls_finish;
  stream_class->set_ready_func = fake_set_ready_func;
  stream_class->get_peer = fake_get_peer;
  stream_class->close = fake_close;
}

static void
pb_fake_stream_init (PbFakeStream *self)
{
  self->inbox = g_byte_array_new ();
}

static void
host_free (gpointer data)
{
  Host *host = data;

  g_clear_pointer (&host->certificate, g_bytes_unref);
  g_free (host);
}

static Host *
host_of (PbFakeDialer *self, const char *name)
{
  Host *host = g_hash_table_lookup (self->hosts, name);

  if (host == NULL)
    {
      host = g_new0 (Host, 1);
      host->dial_error = PB_ERROR_CLASS_OFFLINE;
      g_hash_table_insert (self->hosts, g_strdup (name), host);
    }
  return host;
}

static gboolean
dial_done (gpointer user_data)
{
  GTask *task = user_data;
  PbFakeDialer *self = g_task_get_source_object (task);
  Host *host = host_of (self, g_task_get_task_data (task));
  PbFakeStream *stream;

  if (host->dial_error != PB_ERROR_CLASS_NONE)
    {
      g_task_return_new_error (task, PB_ERROR, (int) host->dial_error, "%s", host->dial_error == PB_ERROR_CLASS_AUTH_REJECTED ? "proxy refused the password (http 10.0.0.1:3128)" : "no answer");
      return G_SOURCE_REMOVE;
    }
  if (g_task_return_error_if_cancelled (task))
    return G_SOURCE_REMOVE;
  stream = g_object_new (PB_TYPE_FAKE_STREAM, NULL);
  stream->dialer = g_object_ref (self);
  stream->host = host;
  stream->ended = self->cut == 0;
  self->open++;
  if (host->klass->opened != NULL)
    host->klass->opened (host->peer, stream);
  g_task_return_pointer (task, stream, g_object_unref);
  return G_SOURCE_REMOVE;
}

/* Returns: (transfer full): what was said to be at this port, or at this host. */
static char *
dup_name (PbFakeDialer *self, const PbTrustQuestion *peer)
{
  g_autofree char *with_port = g_strdup_printf ("%s:%u", peer->host, peer->port);

  return g_hash_table_contains (self->hosts, with_port) ? g_steal_pointer (&with_port) : g_strdup (peer->host);
}

static void
fake_dial_async (PbDialer *dialer, const PbTrustQuestion *peer, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (dialer, cancellable, callback, user_data);

  g_task_set_task_data (task, dup_name (PB_FAKE_DIALER (dialer), peer), g_free);
  host_of (PB_FAKE_DIALER (dialer), g_task_get_task_data (task))->dials++;
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, dial_done, task, g_object_unref);
}

static PbStream *
fake_dial_finish (PbDialer *dialer, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
pb_fake_dialer_finalize (GObject *object)
{
  g_hash_table_unref (PB_FAKE_DIALER (object)->hosts);
  G_OBJECT_CLASS (pb_fake_dialer_parent_class)->finalize (object);
}

static void
pb_fake_dialer_class_init (PbFakeDialerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pb_fake_dialer_finalize;
  PB_DIALER_CLASS (klass)->dial_async = fake_dial_async;
  PB_DIALER_CLASS (klass)->dial_finish = fake_dial_finish;
}

static void
pb_fake_dialer_init (PbFakeDialer *self)
{
  self->hosts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, host_free);
  self->cut = -1;
}

PbFakeDialer *
pb_fake_dialer_new (void)
{
  return g_object_new (PB_TYPE_FAKE_DIALER, NULL);
}

void
pb_fake_dialer_add (PbFakeDialer *self, const char *host, const PbFakePeerClass *klass, gpointer peer)
{
  Host *entry = host_of (self, host);

  entry->klass = klass;
  entry->peer = peer;
  entry->dial_error = PB_ERROR_CLASS_NONE;
}

void
pb_fake_dialer_set_dial_error (PbFakeDialer *self, const char *host, PbErrorClass error_class)
{
  host_of (self, host)->dial_error = error_class;
}

void
pb_fake_dialer_set_tls_error (PbFakeDialer *self, const char *host, PbErrorClass error_class)
{
  host_of (self, host)->tls_error = error_class;
}

void
pb_fake_dialer_set_certificate (PbFakeDialer *self, const char *host, GBytes *der)
{
  host_of (self, host)->certificate = g_bytes_ref (der);
}

void
pb_fake_dialer_set_limits (PbFakeDialer *self, gsize chunk, gssize cut)
{
  self->chunk = chunk;
  self->cut = cut;
}

guint
pb_fake_dialer_get_dials (PbFakeDialer *self, const char *host)
{
  return host_of (self, host)->dials;
}

guint
pb_fake_dialer_get_open (PbFakeDialer *self)
{
  return self->open;
}
