/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-tap.c: an input that copies, and the stream that has it. */
#include "pb-tap.h"

/* ---- the input ---- */

typedef struct
{
  GFilterInputStream parent;
  GByteArray *copy; /* (owned) */
} PbTapInput;

typedef struct
{
  GFilterInputStreamClass parent;
} PbTapInputClass;

static void pb_tap_input_pollable_init (GPollableInputStreamInterface *iface);

static GType pb_tap_input_get_type (void);
G_DEFINE_TYPE_WITH_CODE (PbTapInput, pb_tap_input, G_TYPE_FILTER_INPUT_STREAM, G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM, pb_tap_input_pollable_init))

static GInputStream *
base_of (gpointer input)
{
  return g_filter_input_stream_get_base_stream (input);
}

static gssize
keep (gpointer input, const void *data, gssize got)
{
  if (got > 0)
    g_byte_array_append (((PbTapInput *) input)->copy, data, (guint) got);
  return got;
}

static gssize
pb_tap_input_read (GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable, GError **error)
{
  return keep (stream, buffer, g_input_stream_read (base_of (stream), buffer, count, cancellable, error));
}

static gboolean
pb_tap_input_can_poll (GPollableInputStream *stream)
{
  GInputStream *base = base_of (stream);

  return G_IS_POLLABLE_INPUT_STREAM (base) && g_pollable_input_stream_can_poll (G_POLLABLE_INPUT_STREAM (base));
}

static gboolean
pb_tap_input_is_readable (GPollableInputStream *stream)
{
  return g_pollable_input_stream_is_readable (G_POLLABLE_INPUT_STREAM (base_of (stream)));
}

static GSource *
pb_tap_input_create_source (GPollableInputStream *stream, GCancellable *cancellable)
{
  GSource *inner = g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (base_of (stream)), cancellable);
  GSource *source = g_pollable_source_new_full (stream, inner, cancellable);

  g_source_unref (inner);
  return source;
}

static gssize
pb_tap_input_read_nonblocking (GPollableInputStream *stream, void *buffer, gsize count, GError **error)
{
  return keep (stream, buffer, g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (base_of (stream)), buffer, count, NULL, error));
}

static void
pb_tap_input_finalize (GObject *object)
{
  g_byte_array_unref (((PbTapInput *) object)->copy);
  G_OBJECT_CLASS (pb_tap_input_parent_class)->finalize (object);
}

static void
pb_tap_input_class_init (PbTapInputClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pb_tap_input_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = pb_tap_input_read;
}

static void
pb_tap_input_pollable_init (GPollableInputStreamInterface *iface)
{
  iface->can_poll = pb_tap_input_can_poll;
  iface->is_readable = pb_tap_input_is_readable;
  iface->create_source = pb_tap_input_create_source;
  iface->read_nonblocking = pb_tap_input_read_nonblocking;
}

static void
pb_tap_input_init (PbTapInput *input)
{
}

/* ---- the stream ---- */

typedef struct
{
  GIOStream parent;
  GIOStream *base;     /* (owned) */
  GInputStream *input; /* (owned) */
} PbTap;

typedef struct
{
  GIOStreamClass parent;
} PbTapClass;

static GType pb_tap_get_type (void);
G_DEFINE_TYPE (PbTap, pb_tap, G_TYPE_IO_STREAM)

static GInputStream *
pb_tap_get_input_stream (GIOStream *stream)
{
  return ((PbTap *) stream)->input;
}

static GOutputStream *
pb_tap_get_output_stream (GIOStream *stream)
{
  return g_io_stream_get_output_stream (((PbTap *) stream)->base);
}

static gboolean
pb_tap_close (GIOStream *stream, GCancellable *cancellable, GError **error)
{
  return g_io_stream_close (((PbTap *) stream)->base, cancellable, error);
}

static void
pb_tap_finalize (GObject *object)
{
  PbTap *tap = (PbTap *) object;

  g_object_unref (tap->input);
  g_object_unref (tap->base);
  G_OBJECT_CLASS (pb_tap_parent_class)->finalize (object);
}

static void
pb_tap_class_init (PbTapClass *klass)
{
  GIOStreamClass *stream = G_IO_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = pb_tap_finalize;
  stream->get_input_stream = pb_tap_get_input_stream;
  stream->get_output_stream = pb_tap_get_output_stream;
  stream->close_fn = pb_tap_close;
}

static void
pb_tap_init (PbTap *tap)
{
}

GIOStream *
pb_tap_new (GIOStream *base, GByteArray *copy)
{
  PbTap *tap = g_object_new (pb_tap_get_type (), NULL);

  tap->base = g_object_ref (base);
  tap->input = g_object_new (pb_tap_input_get_type (), "base-stream", g_io_stream_get_input_stream (base), "close-base-stream", FALSE, NULL);
  ((PbTapInput *) tap->input)->copy = g_byte_array_ref (copy);
  return G_IO_STREAM (tap);
}
