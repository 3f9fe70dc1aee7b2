/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-recorder.h: requests byte for byte, as clients sent them, while somebody wants them; with their secrets, therefore off
 * until a test asks for it. Bounded. */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct _PbRecorder PbRecorder;

PbRecorder *pb_recorder_new (void);
void pb_recorder_free (PbRecorder *recorder);

/* Begins with an empty list, or stops; what was recorded stays. */
void pb_recorder_start (PbRecorder *recorder);
void pb_recorder_stop (PbRecorder *recorder);

/* Returns: (transfer full): @stream, whose input is copied from now on for pb_recorder_take(). @key: referenced: by which the
 * connection is found again: its remote address. */
GIOStream *pb_recorder_tap (PbRecorder *recorder, GIOStream *stream, GObject *key);
/* A request has come in over the connection of @key: what was read on it is one entry.
 * @path: (nullable): NULL for one that nobody wants. */
void pb_recorder_take (PbRecorder *recorder, GObject *key, const char *method, const char *path);
/* The same where the bytes are at hand. */
void pb_recorder_add (PbRecorder *recorder, const char *method, const char *path, gconstpointer data, gsize len);

/* Adds the member requests to an open object: a list of method, path and raw (base64). @prefix: (nullable): of the paths
 * that are wanted. */
void pb_recorder_write (PbRecorder *recorder, const char *prefix, JsonBuilder *builder);

G_END_DECLS
