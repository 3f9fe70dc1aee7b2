/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-call.c: requests taken apart. */
#include "pb-call.h"

#include <string.h>

#define MAX_REQUEST 65536

static void
field_free (gpointer data)
{
  PbCallField *field = data;

  g_free (field->name);
  g_free (field->value);
  g_free (field);
}

static char *
decode (const char *text, gsize len)
{
  g_autofree char *copy = g_strdelimit (g_strndup (text, len), "+", ' ');
  char *plain = g_uri_unescape_string (copy, NULL);

  return plain != NULL ? plain : g_steal_pointer (&copy);
}

static void
add_fields (PbCall *call, const char *form, PbCallPlace place)
{
  g_auto (GStrv) pairs = g_strsplit (form != NULL ? form : "", "&", -1);

  for (char **pair = pairs; *pair != NULL; pair++)
    {
      gsize name = strcspn (*pair, "=");
      PbCallField *field;

      if (name == 0)
        continue;
      field = g_new0 (PbCallField, 1);
      field->name = decode (*pair, name);
      field->value = decode (*pair + name + ((*pair)[name] == '='), strlen (*pair) - name - ((*pair)[name] == '='));
      field->place = place;
      g_ptr_array_add (call->fields, field);
    }
}

/* A form, or JSON, which is told by how it begins. */
static void
add_body (PbCall *call, const char *body)
{
  g_autoptr (JsonParser) parser = NULL;
  const char *start = body != NULL ? body + strspn (body, " \t\r\n") : "";

  if (*start != '{')
    {
      add_fields (call, body, PB_CALL_IN_BODY);
      return;
    }
  parser = json_parser_new ();
  call->bad_json = !json_parser_load_from_data (parser, body, -1, NULL) || !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser));
  if (!call->bad_json)
    call->json = json_object_ref (json_node_get_object (json_parser_get_root (parser)));
}

PbCall *
pb_call_new (const char *method, const char *path, const char *query, const char *body, const char *authorization, const char *agent)
{
  PbCall *call = g_new0 (PbCall, 1);

  call->method = g_strdup (method);
  call->path = g_strdup (path);
  call->agent = g_strdup (agent);
  call->authorization = g_strdup (authorization);
  call->fields = g_ptr_array_new_with_free_func (field_free);
  add_fields (call, query, PB_CALL_IN_QUERY);
  add_body (call, body);
  return call;
}

void
pb_call_free (PbCall *call)
{
  g_free (call->method);
  g_free (call->path);
  g_free (call->agent);
  g_free (call->authorization);
  g_ptr_array_unref (call->fields);
  g_clear_pointer (&call->json, json_object_unref);
  g_free (call);
}

/* ---- from bytes ---- */

/* Returns: (transfer full) (nullable): the value of a header field in @lines. */
static char *
header (char **lines, const char *name)
{
  gsize len = strlen (name);

  for (char **line = lines; *line != NULL; line++)
    if (g_ascii_strncasecmp (*line, name, len) == 0 && (*line)[len] == ':')
      return g_strstrip (g_strdup (*line + len + 1));
  return NULL;
}

static PbCall *
from_parts (char **lines, const char *body)
{
  g_auto (GStrv) words = g_strsplit (lines[0], " ", 3);
  g_autofree char *authorization = header (lines + 1, "Authorization");
  g_autofree char *agent = header (lines + 1, "User-Agent");
  char *query;

  if (g_strv_length (words) != 3)
    return NULL;
  query = strchr (words[1], '?');
  if (query != NULL)
    *query++ = '\0';
  return pb_call_new (words[0], words[1], query, body, authorization, agent);
}

static gsize
body_length (char **lines)
{
  g_autofree char *text = header (lines + 1, "Content-Length");

  return text != NULL ? (gsize) MIN (g_ascii_strtoull (text, NULL, 10), MAX_REQUEST) : 0;
}

PbCall *
pb_call_take (GByteArray *buffer, GBytes **raw, gboolean *bad)
{
  const char *data = (const char *) buffer->data;
  const char *end = buffer->len > 0 ? memmem (data, buffer->len, "\r\n\r\n", 4) : NULL;
  gsize head = end != NULL ? (gsize) (end - data) : 0;
  g_autofree char *head_text = g_strndup (data, head), *body = NULL;
  g_auto (GStrv) lines = g_strsplit (head_text, "\r\n", -1);
  PbCall *call;

  *bad = buffer->len > MAX_REQUEST;
  if (end == NULL || buffer->len < head + 4 + body_length (lines))
    return NULL;
  body = g_strndup (data + head + 4, body_length (lines));
  call = from_parts (lines, body);
  *bad = call == NULL;
  if (raw != NULL)
    *raw = g_bytes_new (data, head + 4 + body_length (lines));
  g_byte_array_remove_range (buffer, 0, (guint) (head + 4 + body_length (lines)));
  return call;
}

/* ---- what it says ---- */

static gboolean
is_named (const PbCallField *field, const char *name, gboolean strict)
{
  return strict ? g_str_equal (field->name, name) : g_ascii_strcasecmp (field->name, name) == 0;
}

const char *
pb_call_get (const PbCall *call, const char *name, gboolean strict)
{
  g_autoptr (GPtrArray) all = pb_call_all (call, name, strict);

  return all->len > 0 ? all->pdata[0] : NULL;
}

GPtrArray *
pb_call_all (const PbCall *call, const char *name, gboolean strict)
{
  GPtrArray *all = g_ptr_array_new ();

  for (guint i = 0; i < call->fields->len; i++)
    {
      PbCallField *field = call->fields->pdata[i];

      if (is_named (field, name, strict))
        g_ptr_array_add (all, field->value);
    }
  return all;
}

gboolean
pb_call_is_valid (const PbCall *call)
{
  for (guint i = 0; i < call->fields->len; i++)
    if (!g_utf8_validate (((PbCallField *) call->fields->pdata[i])->value, -1, NULL))
      return FALSE;
  return TRUE;
}

char *
pb_call_token (const PbCall *call, guint places)
{
  if ((places & PB_CALL_IN_HEADER) != 0 && call->authorization != NULL && g_ascii_strncasecmp (call->authorization, "Basic ", 6) != 0)
    return g_strstrip (g_strdup (call->authorization + (g_ascii_strncasecmp (call->authorization, "Bearer ", 7) == 0 ? 7 : 0)));
  for (guint i = 0; i < call->fields->len; i++)
    {
      const PbCallField *field = call->fields->pdata[i];

      if ((field->place & places) != 0 && g_ascii_strcasecmp (field->name, "access_token") == 0)
        return g_strstrip (g_strdup (field->value));
    }
  return NULL;
}

static void
append_name (GString *names, const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name, -1);

  g_string_append_printf (names, "%s%s", names->len > 0 ? "," : "", valid);
}

char *
pb_call_names (const PbCall *call)
{
  GString *names = g_string_new (call->authorization != NULL ? "Authorization" : "");
  g_autoptr (GList) members = call->json != NULL ? json_object_get_members (call->json) : NULL;

  for (guint i = 0; i < call->fields->len; i++)
    append_name (names, ((PbCallField *) call->fields->pdata[i])->name);
  for (GList *member = members; member != NULL; member = member->next)
    append_name (names, member->data);
  return g_string_free (names, FALSE);
}
