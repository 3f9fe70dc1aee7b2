/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-call.h: one request of a client, wherever it came in: method, path, form fields of query and body, or a body of JSON. */
#pragma once

#include <glib.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef enum
{
  PB_CALL_IN_QUERY = 1 << 0,
  PB_CALL_IN_BODY = 1 << 1,
  PB_CALL_IN_HEADER = 1 << 2,
} PbCallPlace;

typedef struct
{
  char *name;  /* (owned) */
  char *value; /* (owned): decoded */
  PbCallPlace place;
} PbCallField;

typedef struct
{
  char *method;        /* (owned) */
  char *path;          /* (owned) */
  char *agent;         /* (owned) (nullable) */
  char *authorization; /* (owned) (nullable) */
  GPtrArray *fields;   /* (owned) (element-type PbCallField): in order */
  JsonObject *json;    /* (owned) (nullable): the body, where it is an object */
  gboolean bad_json;   /* the body begins as an object and is none */
} PbCall;

/* All but @method and @path (nullable). */
PbCall *pb_call_new (const char *method, const char *path, const char *query, const char *body, const char *authorization, const char *agent);
void pb_call_free (PbCall *call);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbCall, pb_call_free)

/* Takes one whole request (head and body) off the front of @buffer.
 * @raw: (out) (optional) (nullable): its bytes. Returns: (transfer full) (nullable): NULL when it is not complete yet, or @bad was set. */
PbCall *pb_call_take (GByteArray *buffer, GBytes **raw, gboolean *bad);

/* @strict: the name's case matters. Returns: (transfer none) (nullable): the first field of that name. */
const char *pb_call_get (const PbCall *call, const char *name, gboolean strict);
/* Returns: (transfer container) (element-type utf8): the values of all fields of that name, in order. */
GPtrArray *pb_call_all (const PbCall *call, const char *name, gboolean strict);
/* Returns: whether every value is text. */
gboolean pb_call_is_valid (const PbCall *call);
/* @places: PbCallPlace that count. Returns: (transfer full) (nullable): the access token. */
char *pb_call_token (const PbCall *call, guint places);
/* Returns: (transfer full): names of the fields and of the body's members, separated by commas, the Authorization field
 * among them. */
char *pb_call_names (const PbCall *call);

G_END_DECLS
