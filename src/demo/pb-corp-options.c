/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-corp-options.c: what a member may use: 1 secure log-in forced, 2 IMAP and SMTP, 3 POP and SMTP, 4 secure log-in is on,
 * which can only be read. */
#include "pb-corp-private.h"

#define FIRST     1
#define LAST      4
#define READ_ONLY 4
#define BAD_TYPE  60301
#define BAD_VALUE 60302

static gboolean
are_types (GArray *types)
{
  for (guint i = 0; types != NULL && i < types->len; i++)
    if (g_array_index (types, gint64, i) < FIRST || g_array_index (types, gint64, i) > LAST)
      return FALSE;
  return types != NULL && types->len > 0;
}

PbAnswer *
pb_corp_useroption_get (PbDemo *demo, JsonObject *in)
{
  int code;
  const PbMember *member = pb_corp_find_user (demo, in, &code);
  g_autoptr (GArray) types = pb_corp_numbers (in, "type");
  PbDraft *draft, *list;

  if (member == NULL || !are_types (types))
    return pb_corp_error (demo, code != 0 ? code : BAD_TYPE);
  draft = pb_corp_begin (demo, "ok");
  list = pb_draft_new_list ();
  for (guint i = 0; i < types->len; i++)
    {
      gint64 type = g_array_index (types, gint64, i);
      PbDraft *item = pb_draft_new ();

      pb_draft_add_number (item, "type", type);
      pb_draft_add_string (item, "value", (member->options & 1u << type) != 0 ? "1" : "0");
      pb_draft_add_nested (list, NULL, item);
    }
  pb_draft_add_nested (draft, "option", list);
  return pb_corp_end (demo, draft);
}

/* @options: (inout). Returns: an errcode for one element of the list. */
static int
read_option (JsonNode *node, guint *options)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  gint64 type = 0, value = -1;

  if (object == NULL || !pb_corp_number (object, "type", &type) || type < FIRST || type > LAST)
    return BAD_TYPE;
  if (!pb_corp_number (object, "value", &value) || value < 0 || value > 1 || type == READ_ONLY)
    return BAD_VALUE;
  *options = value == 1 ? *options | 1u << type : *options & ~(1u << type);
  return 0;
}

PbAnswer *
pb_corp_useroption_update (PbDemo *demo, JsonObject *in)
{
  int code;
  PbMember *member = pb_corp_find_user (demo, in, &code);
  JsonNode *node = json_object_get_member (in, "option");
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  guint options = member != NULL ? member->options : 0;

  if (code == 0 && (array == NULL || json_array_get_length (array) == 0))
    code = BAD_VALUE;
  for (guint i = 0; code == 0 && i < json_array_get_length (array); i++)
    code = read_option (json_array_get_element (array, i), &options);
  if (member == NULL || code != 0)
    return pb_corp_error (demo, code);
  member->options = options;
  return pb_corp_written (demo, "updated", "option", member->mailbox->address);
}
