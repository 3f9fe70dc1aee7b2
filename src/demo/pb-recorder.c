/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-recorder.c: a bounded list of requests. */
#include "pb-recorder.h"

#include "pb-tap.h"

#define MAX_REQUESTS 20000
#define MAX_BYTES    (64 * 1024 * 1024) /* of all of them */

typedef struct
{
  char *method; /* (owned) */
  char *path;   /* (owned) */
  GBytes *raw;  /* (owned) */
} Request;

struct _PbRecorder
{
  GPtrArray *requests; /* (owned) (element-type Request) */
  gsize bytes;
  gboolean on;
  GQuark copy; /* under which a key has its GByteArray */
};

static void
request_free (gpointer data)
{
  Request *request = data;

  g_free (request->method);
  g_free (request->path);
  g_bytes_unref (request->raw);
  g_free (request);
}

PbRecorder *
pb_recorder_new (void)
{
  PbRecorder *recorder = g_new0 (PbRecorder, 1);

  recorder->requests = g_ptr_array_new_with_free_func (request_free);
  recorder->copy = g_quark_from_static_string ("pb-recorder-copy");
  return recorder;
}

void
pb_recorder_free (PbRecorder *recorder)
{
  g_ptr_array_unref (recorder->requests);
  g_free (recorder);
}

void
pb_recorder_start (PbRecorder *recorder)
{
  g_ptr_array_set_size (recorder->requests, 0);
  recorder->bytes = 0;
  recorder->on = TRUE;
}

void
pb_recorder_stop (PbRecorder *recorder)
{
  recorder->on = FALSE;
}

GIOStream *
pb_recorder_tap (PbRecorder *recorder, GIOStream *stream, GObject *key)
{
  GByteArray *copy = g_byte_array_new ();
  GIOStream *tap = pb_tap_new (stream, copy);

  g_object_set_qdata_full (key, recorder->copy, copy, (GDestroyNotify) g_byte_array_unref);
  return tap;
}

void
pb_recorder_take (PbRecorder *recorder, GObject *key, const char *method, const char *path)
{
  GByteArray *copy = key != NULL ? g_object_get_qdata (key, recorder->copy) : NULL;

  if (copy == NULL)
    return;
  if (path != NULL)
    pb_recorder_add (recorder, method, path, copy->data, copy->len);
  g_byte_array_set_size (copy, 0);
}

void
pb_recorder_add (PbRecorder *recorder, const char *method, const char *path, gconstpointer data, gsize len)
{
  Request *request;

  if (!recorder->on || recorder->requests->len >= MAX_REQUESTS || recorder->bytes + len > MAX_BYTES)
    return;
  request = g_new0 (Request, 1);
  request->method = g_strdup (method);
  request->path = g_strdup (path);
  request->raw = g_bytes_new (data, len);
  recorder->bytes += len;
  g_ptr_array_add (recorder->requests, request);
}

static void
write_request (const Request *request, JsonBuilder *builder)
{
  gsize len;
  const guchar *data = g_bytes_get_data (request->raw, &len);
  g_autofree char *raw = g_base64_encode (data, len);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "method");
  json_builder_add_string_value (builder, request->method);
  json_builder_set_member_name (builder, "path");
  json_builder_add_string_value (builder, request->path);
  json_builder_set_member_name (builder, "raw");
  json_builder_add_string_value (builder, raw);
  json_builder_end_object (builder);
}

void
pb_recorder_write (PbRecorder *recorder, const char *prefix, JsonBuilder *builder)
{
  json_builder_set_member_name (builder, "requests");
  json_builder_begin_array (builder);
  for (guint i = 0; i < recorder->requests->len; i++)
    if (prefix == NULL || g_str_has_prefix (((Request *) recorder->requests->pdata[i])->path, prefix))
      write_request (recorder->requests->pdata[i], builder);
  json_builder_end_array (builder);
}
