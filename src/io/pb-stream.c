/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-stream.c: hands each call to the implementation. */
#include "pb-stream.h"

G_DEFINE_ABSTRACT_TYPE (PbStream, pb_stream, G_TYPE_OBJECT)

static const PbPeer *
no_peer (PbStream *stream)
{
  static const PbPeer unknown;

  return &unknown;
}

static GBytes *
no_channel_binding (PbStream *stream, const char **type)
{
  return NULL;
}

static void
pb_stream_class_init (PbStreamClass *klass)
{
  klass->get_peer = no_peer;
  klass->get_channel_binding = no_channel_binding;
}

static void
pb_stream_init (PbStream *stream)
{
}

gssize
pb_stream_read (PbStream *stream, void *buffer, gsize size, GError **error)
{
  g_return_val_if_fail (PB_IS_STREAM (stream), -1);
  g_return_val_if_fail (buffer != NULL && size > 0 && size <= G_MAXSSIZE, -1);
  return PB_STREAM_GET_CLASS (stream)->read (stream, buffer, size, error);
}

gboolean
pb_stream_write (PbStream *stream, GBytes *bytes, GError **error)
{
  g_return_val_if_fail (PB_IS_STREAM (stream), FALSE);
  g_return_val_if_fail (bytes != NULL, FALSE);
  return PB_STREAM_GET_CLASS (stream)->write (stream, bytes, error);
}

void
pb_stream_start_tls_async (PbStream *stream, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (PB_IS_STREAM (stream));
  PB_STREAM_GET_CLASS (stream)->start_tls_async (stream, cancellable, callback, user_data);
}

gboolean
pb_stream_start_tls_finish (PbStream *stream, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (PB_IS_STREAM (stream), FALSE);
  return PB_STREAM_GET_CLASS (stream)->start_tls_finish (stream, result, error);
}

void
pb_stream_set_ready_func (PbStream *stream, PbStreamReadyFunc func, gpointer user_data)
{
  g_return_if_fail (PB_IS_STREAM (stream));
  PB_STREAM_GET_CLASS (stream)->set_ready_func (stream, func, user_data);
}

void
pb_stream_close (PbStream *stream)
{
  g_return_if_fail (PB_IS_STREAM (stream));
  PB_STREAM_GET_CLASS (stream)->close (stream);
}

const PbPeer *
pb_stream_get_peer (PbStream *stream)
{
  g_return_val_if_fail (PB_IS_STREAM (stream), NULL);
  return PB_STREAM_GET_CLASS (stream)->get_peer (stream);
}

GBytes *
pb_stream_get_channel_binding (PbStream *stream, const char **type)
{
  g_return_val_if_fail (PB_IS_STREAM (stream), NULL);
  *type = NULL;
  return PB_STREAM_GET_CLASS (stream)->get_channel_binding (stream, type);
}
