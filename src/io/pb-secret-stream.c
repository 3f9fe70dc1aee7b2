/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-secret-stream.c: see pb-secret-stream.h. */
#include "pb-secret-stream.h"

#include "pb-secret.h"

#define PB_TYPE_SECRET_STREAM (pb_secret_stream_get_type ())
G_DECLARE_FINAL_TYPE (PbSecretStream, pb_secret_stream, PB, SECRET_STREAM, GMemoryInputStream)

struct _PbSecretStream
{
  GMemoryInputStream parent_instance;
};

G_DEFINE_FINAL_TYPE (PbSecretStream, pb_secret_stream, G_TYPE_MEMORY_INPUT_STREAM)

static gssize
secret_stream_read (GInputStream *stream, void *buffer, gsize size, GCancellable *cancellable, GError **error)
{
  gssize n = G_INPUT_STREAM_CLASS (pb_secret_stream_parent_class)->read_fn (stream, buffer, size, cancellable, error);

  if (n == 0)
    pb_secret_wipe (buffer, size);
  return n;
}

static void
pb_secret_stream_class_init (PbSecretStreamClass *klass)
{
  G_INPUT_STREAM_CLASS (klass)->read_fn = secret_stream_read;
}

static void
pb_secret_stream_init (PbSecretStream *self)
{
}

GInputStream *
pb_secret_stream_new (GBytes *bytes)
{
  GMemoryInputStream *stream = g_object_new (PB_TYPE_SECRET_STREAM, NULL);

  g_memory_input_stream_add_bytes (stream, bytes);
  return G_INPUT_STREAM (stream);
}
