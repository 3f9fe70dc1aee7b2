/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-request.c: see pb-exmail-request.h. */
#include "pb-exmail-request.h"

#include <string.h>

#include "pb-exmail-check.h"
#include "pb-exmail-encode.h"
#include "pb-exmail-problem.h"
#include "pb-flat-json.h"
#include "pb-form.h"

#define MAX_KIB 1024 /* PB_EXMAIL_MAX_BODY */

PbExmailRequest *
pb_exmail_request_new (PbExmailApi api, const char *path, const char *app, const char *query, PbSecret *body)
{
  PbExmailRequest *self = g_new0 (PbExmailRequest, 1);

  self->api = api;
  self->path = g_strdup (path);
  self->app = g_strdup (app);
  self->query = g_strdup (query);
  self->body = body != NULL ? pb_secret_ref (body) : NULL;
  return self;
}

void
pb_exmail_request_free (PbExmailRequest *self)
{
  if (self == NULL)
    return;
  g_free (self->path);
  g_free (self->app);
  g_free (self->query);
  g_clear_pointer (&self->body, pb_secret_unref);
  g_free (self);
}

/* --- values on their way to the wire --- */

/* What is made of one row and values. */
typedef struct
{
  const PbExmailRow *row;
  const PbExmailValues *values;
  const char *own;                /* (nullable) */
  const PbExmailParties *parties; /* (nullable) */
  GString *query;                 /* (owned): "&a=b&c=d" */
  GString *body;                  /* (owned): "&a=b" or "\"a\":1,\"b\":2"; a secret, large enough from the start */
} Maker;

static gboolean
applies (const PbExmailParam *param, PbExmailAction action)
{
  return param->actions == 0 || (param->actions & (1u << action)) != 0;
}

/* Returns: (transfer full): the values of @param as people give them, the account's own where there are none. */
static GStrv
dup_given (const Maker *self, const PbExmailParam *param)
{
  const GPtrArray *given = param->option != NULL ? pb_exmail_values_get (self->values, param->option) : NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; given != NULL && i < given->len; i++)
    g_strv_builder_add (builder, g_ptr_array_index (given, i));
  if ((given == NULL || given->len == 0) && param->own && self->own != NULL)
    g_strv_builder_add (builder, self->own);
  return g_strv_builder_end (builder);
}

/* Returns: (transfer full): the values that are sent where none are given. */
static GStrv
dup_fallback (const PbExmailParam *param)
{
  g_autoptr (GStrvBuilder) builder = NULL;

  if (param->shape != PB_EXMAIL_ONE && param->fallback[0] != '\0')
    return g_strsplit (param->fallback, ",", -1);
  builder = g_strv_builder_new ();
  g_strv_builder_add (builder, param->fallback);
  return g_strv_builder_end (builder);
}

static char *
dup_party_id (const Maker *self, const PbExmailParam *param, const char *path, GError **error)
{
  gint64 id = self->parties != NULL ? pb_exmail_parties_find (self->parties, path) : -1;

  if (self->parties == NULL)
    return g_strdup ("null");
  if (id >= 0)
    return g_strdup_printf ("%" G_GINT64_FORMAT, id);
  pb_exmail_problem_set (error, PB_EXMAIL_PROBLEM_PARTY, param->option, path);
  return NULL;
}

/* Returns: (transfer full) (nullable): what is sent for a department. */
static char *
dup_party (const Maker *self, const PbExmailParam *param, const char *said, GError **error)
{
  const char *slash = strrchr (said, '/');
  g_autofree char *above = slash != NULL ? g_strndup (said, (gsize) (slash - said)) : g_strdup ("");

  if (param->kind == PB_EXMAIL_LEAF)
    return g_strdup (slash != NULL ? slash + 1 : said);
  if (self->row->api == PB_EXMAIL_API_OPENAPI)
    return g_strdup (said);
  if (said[0] == '#' && param->kind == PB_EXMAIL_PARTY)
    return g_strdup (said + 1);
  return dup_party_id (self, param, param->kind == PB_EXMAIL_PARENT ? above : said, error);
}

/* Returns: (transfer full) (nullable): what is sent for @said, which is proven. */
static char *
dup_wire (const Maker *self, const PbExmailParam *param, const char *said, GError **error)
{
  if (param->kind == PB_EXMAIL_PARTY || param->kind == PB_EXMAIL_PARENT || param->kind == PB_EXMAIL_LEAF)
    return dup_party (self, param, said, error);
  if (param->words != NULL && param->kind != PB_EXMAIL_SETTING)
    return g_strdup (pb_exmail_check_find_word (param->words, said));
  return g_strdup (said);
}

/* Turns @values into what is sent for them, where they stand. */
static gboolean
translate (const Maker *self, const PbExmailParam *param, GStrv values, GError **error)
{
  for (gsize i = 0; values[i] != NULL; i++)
    {
      char *wire = dup_wire (self, param, values[i], error);

      if (wire == NULL)
        return FALSE;
      g_free (values[i]);
      values[i] = wire;
    }
  return TRUE;
}

/* Returns: (transfer full) (nullable): the values on the wire, none where nothing is sent; NULL with @error. */
static GStrv
dup_values (const Maker *self, const PbExmailParam *param, GError **error)
{
  g_auto (GStrv) values = dup_given (self, param);

  if (values[0] == NULL && param->fallback != NULL)
    {
      g_strfreev (values);
      values = dup_fallback (param);
      if (!pb_exmail_encode_is_id (param))
        return g_steal_pointer (&values);
    }
  if (!pb_exmail_check_values (self->row->api, param, values, error) || !translate (self, param, values, error))
    return NULL;
  return g_steal_pointer (&values);
}

/* --- the request --- */

static gboolean
add_secret (Maker *self, const PbExmailParam *param, GError **error)
{
  PbSecret *secret = pb_exmail_values_get_secret (self->values, param->option);

  if (secret == NULL)
    return TRUE;
  if (!pb_exmail_check_secret (param, secret, pb_exmail_values_is_md5 (self->values), error))
    return FALSE;
  if (self->row->format == PB_EXMAIL_FORM)
    pb_form_append (self->body, param->wire, pb_secret_get (secret));
  else
    {
      pb_exmail_encode_name (self->body, param->wire);
      pb_flat_json_append (self->body, pb_secret_get (secret));
    }
  return TRUE;
}

static gboolean
add_param (Maker *self, const PbExmailParam *param, GError **error)
{
  g_auto (GStrv) values = NULL;

  if (param->kind == PB_EXMAIL_SECRET)
    return add_secret (self, param, error);
  values = dup_values (self, param, error);
  if (values == NULL)
    return FALSE;
  if (self->row->format == PB_EXMAIL_QUERY || param->in_query)
    pb_exmail_encode_field (self->query, param, values);
  else if (self->row->format == PB_EXMAIL_FORM)
    pb_exmail_encode_field (self->body, param, values);
  else
    pb_exmail_encode_member (self->body, param, values);
  return TRUE;
}

static gboolean
add_params (Maker *self, GError **error)
{
  PbExmailAction action = pb_exmail_values_get_action (self->values);

  for (const PbExmailParam *param = self->row->params; param->wire != NULL; param++)
    if (applies (param, action) && !add_param (self, param, error))
      return FALSE;
  if (self->body->len <= PB_EXMAIL_MAX_BODY - 2) /* and two braces */
    return TRUE;
  pb_exmail_problem_set (error, PB_EXMAIL_PROBLEM_REQUEST, NULL, G_STRINGIFY (MAX_KIB));
  return FALSE;
}

/* Returns: bytes that the body can have at most: a string that grows leaves copies behind. */
static gsize
measure (const Maker *self)
{
  gsize size = 256;
  const char *option;

  for (guint i = 0; (option = pb_exmail_values_get_option (self->values, i)) != NULL; i++)
    {
      const GPtrArray *values = pb_exmail_values_get (self->values, option);
      PbSecret *secret = pb_exmail_values_get_secret (self->values, option);

      for (guint j = 0; j < values->len; j++)
        size += 6 * strlen (g_ptr_array_index (values, j)) + 64;
      size += secret != NULL ? 6 * pb_secret_get_length (secret) + 64 : 64;
    }
  return size + (self->own != NULL ? 6 * strlen (self->own) : 0);
}

/* Returns: (transfer full) (nullable): the body with its braces, or without its first "&". */
static PbSecret *
take_body (const Maker *self)
{
  gsize skip = self->body->len > 0 && self->row->format == PB_EXMAIL_FORM ? 1 : 0;

  if (self->row->format == PB_EXMAIL_QUERY)
    return NULL;
  if (self->row->format == PB_EXMAIL_JSON)
    {
      g_string_prepend_c (self->body, '{');
      g_string_append_c (self->body, '}');
    }
  return pb_secret_new (self->body->str + skip, self->body->len - skip);
}

PbExmailRequest *
pb_exmail_request_make (const PbExmailRow *row, const PbExmailValues *values, const char *own, const PbExmailParties *parties, GError **error)
{
  Maker maker = { row, values, own, parties, NULL, NULL };
  PbExmailRequest *request = NULL;
  PbSecret *body;

  if (!pb_exmail_values_fit (values, row, error))
    return NULL;
  maker.query = g_string_new (NULL);
  maker.body = g_string_sized_new (measure (&maker));
  if (add_params (&maker, error))
    {
      body = take_body (&maker);
      request = pb_exmail_request_new (row->api, row->path, row->app, maker.query->len > 0 ? maker.query->str + 1 : "", body);
      g_clear_pointer (&body, pb_secret_unref);
    }
  g_string_free (maker.query, TRUE);
  pb_secret_free_string (g_string_free (maker.body, FALSE));
  return request;
}

/* --- departments --- */

static gboolean
needs_party (const PbExmailParam *param, const PbExmailValues *values)
{
  const GPtrArray *given = param->option != NULL ? pb_exmail_values_get (values, param->option) : NULL;

  if (!pb_exmail_encode_is_id (param))
    return FALSE;
  for (guint i = 0; given != NULL && i < given->len; i++)
    if (param->kind == PB_EXMAIL_PARENT || ((const char *) g_ptr_array_index (given, i))[0] != '#')
      return TRUE;
  return (given == NULL || given->len == 0) && param->fallback != NULL;
}

gboolean
pb_exmail_request_needs_parties (const PbExmailRow *row, const PbExmailValues *values)
{
  PbExmailAction action = pb_exmail_values_get_action (values);

  for (const PbExmailParam *param = row->params; row->api == PB_EXMAIL_API_CORP && param->wire != NULL; param++)
    if (applies (param, action) && needs_party (param, values))
      return TRUE;
  return FALSE;
}

/* --- for people --- */

static void
describe_fields (GString *out, const char *fields)
{
  g_auto (GStrv) each = g_strsplit (fields, "&", -1);

  for (gsize i = 0; each[i] != NULL; i++)
    {
      g_autofree char *plain = g_uri_unescape_string (each[i], NULL);

      if (each[i][0] != '\0')
        g_string_append_printf (out, "  %s\n", plain != NULL ? plain : each[i]);
    }
}

char *
pb_exmail_request_describe (const PbExmailRequest *self)
{
  GString *out = g_string_new (NULL);

  g_string_append_printf (out, "%s %s\n", self->body != NULL ? "POST" : "GET", self->path);
  describe_fields (out, self->query);
  if (self->body != NULL && self->api == PB_EXMAIL_API_OPENAPI)
    describe_fields (out, pb_secret_get (self->body));
  else if (self->body != NULL)
    g_string_append_printf (out, "  %s\n", pb_secret_get (self->body));
  return g_string_free (out, FALSE);
}
