/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-corp-input.c: values out of requests and lists into answers of the current API; the words of its error codes. */
#include "pb-corp-private.h"

#include <string.h>

#define DAY 86400 /* s */

const char *
pb_corp_word (int code)
{
  static const struct
  {
    int code;
    const char *word;
  } words[] = {
    { -1, "system busy" },
    { 40001, "invalid credential" },
    { 40003, "invalid userid" },
    { 40013, "invalid corpid" },
    { 40014, "invalid access_token" },
    { 40031, "all users invalid" },
    { 40070, "all users and parties invalid" },
    { 40092, "invalid parameter" },
    { 40093, "too many concurrent calls" },
    { 42001, "access_token expired" },
    { 45009, "api freq out of limit" },
    { 45024, "account quota exceeded" },
    { 60003, "department not found" },
    { 60102, "userid existed" },
    { 60111, "userid not found" },
    { 600008, "group not found" },
    { 602005, "no privilege to access this api" },
    { 604001, "basic edition has no privilege" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (words[i].code == code)
      return words[i].word;
  return "failed";
}

/* ---- reading ---- */

/* Returns: (transfer none) (nullable): a value of @type. */
static JsonNode *
value_of (JsonObject *in, const char *name, GType type)
{
  JsonNode *node = json_object_get_member (in, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type ? node : NULL;
}

static JsonArray *
list_of (JsonObject *in, const char *name)
{
  JsonNode *node = json_object_get_member (in, name);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

gboolean
pb_corp_has (JsonObject *in, const char *name)
{
  return json_object_has_member (in, name);
}

const char *
pb_corp_text (JsonObject *in, const char *name)
{
  JsonNode *node = value_of (in, name, G_TYPE_STRING);

  return node != NULL ? json_node_get_string (node) : NULL;
}

gboolean
pb_corp_number (JsonObject *in, const char *name, gint64 *number)
{
  JsonNode *node = value_of (in, name, G_TYPE_INT64);
  const char *text = pb_corp_text (in, name);

  if (node != NULL)
    *number = json_node_get_int (node);
  return node != NULL || (text != NULL && g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, number, NULL));
}

GPtrArray *
pb_corp_texts (JsonObject *in, const char *name)
{
  JsonArray *array = list_of (in, name);
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
        return NULL;
      g_ptr_array_add (texts, json_node_dup_string (node));
    }
  return array != NULL ? g_steal_pointer (&texts) : NULL;
}

GArray *
pb_corp_numbers (JsonObject *in, const char *name)
{
  JsonArray *array = list_of (in, name);
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      gint64 number;

      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64)
        return NULL;
      number = json_node_get_int (node);
      g_array_append_val (numbers, number);
    }
  return array != NULL ? g_steal_pointer (&numbers) : NULL;
}

gint64
pb_corp_day (JsonObject *in, const char *name)
{
  const char *text = pb_corp_text (in, name);
  g_autofree char *whole = g_strconcat (text != NULL ? text : "", "T00:00:00Z", NULL);
  g_autoptr (GDateTime) time = text != NULL && strlen (text) == strlen ("2026-01-31") ? g_date_time_new_from_iso8601 (whole, NULL) : NULL;

  return time != NULL ? g_date_time_to_unix (time) / DAY : -1;
}

/* ---- writing ---- */

void
pb_corp_add_texts (PbDraft *draft, const char *key, const char *const *texts, guint count)
{
  PbDraft *list = pb_draft_new_list ();

  for (guint i = 0; i < count; i++)
    pb_draft_add_string (list, NULL, texts[i]);
  pb_draft_add_nested (draft, key, list);
}

void
pb_corp_add_numbers (PbDraft *draft, const char *key, GArray *numbers)
{
  PbDraft *list = pb_draft_new_list ();

  for (guint i = 0; i < numbers->len; i++)
    pb_draft_add_number (list, NULL, g_array_index (numbers, gint64, i));
  pb_draft_add_nested (draft, key, list);
}
