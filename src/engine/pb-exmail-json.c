/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-json.c: see pb-exmail-json.h. */
#include "pb-exmail-json.h"

#include "pb-exmail-document.h"

#include <string.h>

#define MAX_DEPTH  64 /* json-glib 1.6 reads recursively */
#define MAX_OBJECT (1024 * 1024)
#define MAX_NUMBER 2147483647.0
#define MAX_SECRET 4096 /* bytes: 86 or 112 in the manual */

/* --- reading --- */

/* Returns: whether no bracket stands deeper than MAX_DEPTH; text inside quotes does not count. */
static gboolean
is_shallow (const char *data, gsize len)
{
  gboolean quoted = FALSE;
  gint64 depth = 0;

  for (gsize i = 0; i < len; i++)
    {
      if (quoted && data[i] == '\\')
        i++;
      else if (data[i] == '"')
        quoted = !quoted;
      else if (!quoted && (data[i] == '{' || data[i] == '['))
        depth++;
      else if (!quoted && (data[i] == '}' || data[i] == ']'))
        depth--;
      if (depth > MAX_DEPTH)
        return FALSE;
    }
  return TRUE;
}

JsonObject *
pb_exmail_parse_strict (const char *data, gsize len)
{
  return len <= MAX_OBJECT ? pb_exmail_parse_own (data, len) : NULL;
}

JsonObject *
pb_exmail_parse_own (const char *data, gsize len)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  JsonNode *root;

  if (!g_utf8_validate_len (data, len, NULL) || !is_shallow (data, len) || !json_parser_load_from_data (parser, data, (gssize) len, NULL))
    return NULL;
  root = json_parser_get_root (parser);
  return root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_dup_object (root) : NULL;
}

JsonObject *
pb_exmail_parse (const char *data, gsize len)
{
  g_autoptr (GBytes) clean = len <= MAX_OBJECT ? pb_exmail_document_clean ((const guint8 *) data, len) : NULL;
  gsize size;
  const char *strict = clean != NULL ? g_bytes_get_data (clean, &size) : NULL;

  return strict != NULL ? pb_exmail_parse_strict (strict, size) : NULL;
}

/* --- looking --- */

/* Returns: whether @name is @key, which has neither blanks nor "_". */
static gboolean
is_key (const char *name, const char *key)
{
  for (; *name != '\0'; name++)
    {
      if (*name == '_' || g_ascii_isspace (*name))
        continue;
      while (*key == '_')
        key++;
      if (g_ascii_tolower (*name) != g_ascii_tolower (*key))
        return FALSE;
      key++;
    }
  return *key == '\0';
}

JsonNode *
pb_exmail_find (JsonObject *object, const char *key)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    if (is_key (name, key))
      return JSON_NODE_HOLDS_NULL (node) ? NULL : node;
  return NULL;
}

char *
pb_exmail_dup_scalar (JsonNode *node)
{
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;

  if (type == G_TYPE_STRING)
    return g_strstrip (json_node_dup_string (node));
  if (type == G_TYPE_INT64)
    return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
  return type == G_TYPE_DOUBLE ? g_strdup_printf ("%.0f", json_node_get_double (node)) : NULL;
}

char *
pb_exmail_dup_text (JsonObject *object, const char *key)
{
  JsonNode *node = pb_exmail_find (object, key);

  return node != NULL ? pb_exmail_dup_scalar (node) : NULL;
}

PbSecret *
pb_exmail_dup_secret (JsonObject *object, const char *key, gboolean *there)
{
  char *text = pb_exmail_dup_text (object, key), clean[MAX_SECRET];
  const char *p = text != NULL ? text : "";
  PbSecret *secret = NULL;
  gsize n = 0;

  *there = *p != '\0';
  for (; n < sizeof clean && (g_ascii_isgraph (*p) || g_ascii_isspace (*p)); p++)
    if (!g_ascii_isspace (*p))
      clean[n++] = *p;
  if (*p == '\0' && n > 0)
    secret = pb_secret_new (clean, n);
  pb_secret_wipe (clean, sizeof clean);
  pb_secret_free_string (text);
  return secret;
}

gint64
pb_exmail_get_number (JsonObject *object, const char *key)
{
  JsonNode *node = pb_exmail_find (object, key);
  g_autofree char *text = pb_exmail_dup_text (object, key);
  char *end = NULL;
  double number;

  if (text == NULL || text[0] == '\0')
    return -1;
  if (json_node_get_value_type (node) == G_TYPE_DOUBLE)
    number = json_node_get_double (node);
  else
    number = strspn (text, "0123456789.eE+-") == strlen (text) ? g_ascii_strtod (text, &end) : -1;
  if (end != NULL && *end != '\0')
    return -1;
  /* Also false for what is not a number at all. */
  return number >= 0 && number <= MAX_NUMBER && (double) (gint64) number >= number ? (gint64) number : -1;
}
