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
  add_fields (call, body, PB_CALL_IN_BODY);
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
pb_call_take (GByteArray *buffer, gboolean *bad)
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
  g_byte_array_remove_range (buffer, 0, (guint) (head + 4 + body_length (lines)));
  return call;
}

/* ---- what it says ---- */

const char *
pb_call_get (const PbCall *call, const char *name, gboolean strict)
{
  for (guint i = 0; i < call->fields->len; i++)
    {
      const PbCallField *field = call->fields->pdata[i];

      if (strict ? g_str_equal (field->name, name) : g_ascii_strcasecmp (field->name, name) == 0)
        return field->value;
    }
  return NULL;
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

char *
pb_call_names (const PbCall *call)
{
  GString *names = g_string_new (call->authorization != NULL ? "Authorization" : "");

  for (guint i = 0; i < call->fields->len; i++)
    {
      g_autofree char *valid = g_utf8_make_valid (((PbCallField *) call->fields->pdata[i])->name, -1);

      g_string_append_printf (names, "%s%s", names->len > 0 ? "," : "", valid);
    }
  return g_string_free (names, FALSE);
}
