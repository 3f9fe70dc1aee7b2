/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-controls.c: the verbs of the control address. */
#include "pb-controls-private.h"

#include <string.h>

#include "pb-hub.h"
#include "pb-letters.h"
#include "pb-put.h"
#include "pb-saved.h"

#define MAX_BURST 100000

const char *
pb_controls_text (JsonObject *in, const char *name, const char *fallback)
{
  return json_object_get_string_member_with_default (in, name, fallback);
}

gint64
pb_controls_number (JsonObject *in, const char *name, gint64 fallback)
{
  return json_object_get_int_member_with_default (in, name, fallback);
}

/* Returns: the mailbox named by "user", a new one if there is none; without "user" the main one. */
static PbMailbox *
mailbox_of (PbDemo *demo, JsonObject *in)
{
  const char *user = pb_controls_text (in, "user", NULL);

  return user != NULL ? pb_company_ensure (demo->company, user)->mailbox : pb_mailboxes_nth (demo->mailboxes, 0);
}

static const char *
do_deliver (PbDemo *demo, PbDoor *door, JsonObject *in, JsonBuilder *out)
{
  PbMailbox *mailbox = mailbox_of (demo, in);
  PbMail *mail;

  if (json_object_has_member (in, "subject"))
    mail = pb_hub_deliver (demo->hub, mailbox, pb_controls_text (in, "from", "Carol <carol@other.example>"), pb_controls_text (in, "subject", ""), pb_controls_text (in, "summary", ""));
  else
    mail = pb_letters_deliver (demo, mailbox);
  pb_put_text (out, "mailid", mail->id);
  pb_put_number (out, "newcount", mailbox->unread);
  return NULL;
}

/* One mail of a burst: ours while the dice say so. */
static gboolean
deliver_one (PbDemo *demo, GRand *dice, guint left, guint ours_left, guint serial)
{
  guint others = pb_mailboxes_size (demo->mailboxes) - 1;
  gboolean ours = others == 0 || (guint) g_rand_int_range (dice, 0, (gint32) left) < ours_left;
  PbMailbox *mailbox = pb_mailboxes_nth (demo->mailboxes, ours ? 0 : (guint) g_rand_int_range (dice, 1, (gint32) others + 1));
  g_autofree char *subject = g_strdup_printf ("%s %u", ours ? "Ours" : "Foreign canary", serial);
  g_autofree char *summary = g_strdup_printf ("%s text %u", ours ? "Our" : "Foreign secret", serial);

  pb_hub_deliver (demo->hub, mailbox, "Carol <carol@other.example>", subject, summary);
  return ours;
}

static const char *
do_burst (PbDemo *demo, PbDoor *door, JsonObject *in, JsonBuilder *out)
{
  guint count = (guint) CLAMP (pb_controls_number (in, "count", 100), 1, MAX_BURST);
  guint ours = (guint) CLAMP (pb_controls_number (in, "ours", 0), 0, (gint64) count);
  guint32 seed = (guint32) pb_controls_number (in, "seed", demo->seed);
  g_autoptr (GRand) dice = g_rand_new_with_seed (seed);

  pb_put_number (out, "count", count);
  pb_put_number (out, "seed", seed);
  for (guint i = 0; i < count; i++)
    if (deliver_one (demo, dice, count - i, ours, i))
      ours--;
  pb_put_number (out, "newcount", pb_mailboxes_nth (demo->mailboxes, 0)->unread);
  return NULL;
}

static const char *
do_knobs (PbDemo *demo, PbDoor *door, JsonObject *in, JsonBuilder *out)
{
  g_autoptr (GList) names = json_object_get_members (in);
  g_autoptr (GError) error = NULL;
  const char *problem = NULL;

  for (GList *name = names; name != NULL && problem == NULL; name = name->next)
    {
      g_autofree char *number = NULL;
      JsonNode *node = json_object_get_member (in, name->data);
      gboolean is_text = JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING;

      number = is_text ? NULL : g_strdup_printf ("%" G_GINT64_FORMAT, JSON_NODE_HOLDS_VALUE (node) ? json_node_get_int (node) : -1);
      if (!pb_knobs_set (demo->knobs, name->data, is_text ? json_node_get_string (node) : number, &error))
        problem = g_intern_string (error->message);
    }
  for (PbKnob knob = 0; knob < PB_N_KNOBS; knob++)
    pb_put_text (out, pb_knob_name (knob), pb_knobs_get (demo->knobs, knob));
  return problem;
}

static const char *
do_preset (PbDemo *demo, PbDoor *door, JsonObject *in, JsonBuilder *out)
{
  return pb_knobs_set_preset (demo->knobs, (int) pb_controls_number (in, "preset", 0), NULL) ? NULL : "a preset is a number from 1 to 5";
}

static const char *
do_read (PbDemo *demo, PbDoor *door, JsonObject *in, JsonBuilder *out)
{
  PbMailbox *mailbox = mailbox_of (demo, in);

  pb_put_number (out, "changed", pb_hub_read (demo->hub, mailbox, json_object_get_boolean_member_with_default (in, "all", FALSE) ? NULL : pb_controls_text (in, "mailid", "")));
  pb_put_number (out, "newcount", mailbox->unread);
  return NULL;
}

static const char *
do_drop (PbDemo *demo, PbDoor *door, JsonObject *in, JsonBuilder *out)
{
  const char *how = pb_controls_text (in, "how", "fin");

  if (!g_str_equal (how, "fin") && !g_str_equal (how, "rst") && !g_str_equal (how, "half-open"))
    return "how is one of fin, rst, half-open";
  pb_put_number (out, "dropped", pb_hub_drop (demo->hub, how));
  return NULL;
}

/* A second client takes a token. */
static const char *
do_evict (PbDemo *demo, PbDoor *door, JsonObject *in, JsonBuilder *out)
{
  g_autofree char *token = pb_keys_issue_token (demo->keys, g_get_monotonic_time ());

  pb_diary_count (demo->diary, PB_DIARY_TOKENS);
  pb_hub_tokens_changed (demo->hub);
  return NULL;
}

static const char *
do_version (PbDemo *demo, PbDoor *door, JsonObject *in, JsonBuilder *out)
{
  pb_company_touch (demo->company);
  pb_put_number (out, "version", pb_demo_version (demo));
  return NULL;
}

static const char *
do_restart (PbDemo *demo, PbDoor *door, JsonObject *in, JsonBuilder *out)
{
  pb_door_restart (door, (guint) CLAMP (pb_controls_number (in, "ms", 500), 0, 600000));
  return NULL;
}

static const char *
do_log (PbDemo *demo, PbDoor *door, JsonObject *in, JsonBuilder *out)
{
  pb_diary_write (demo->diary, out);
  pb_put_number (out, "unread", pb_mailboxes_nth (demo->mailboxes, 0)->unread);
  return NULL;
}

static const char *
do_state (PbDemo *demo, PbDoor *door, JsonObject *in, JsonBuilder *out)
{
  pb_put_number (out, "listeners", pb_hub_size (demo->hub));
  pb_saved_write (demo, out);
  return NULL;
}

static const struct
{
  const char *name;
  PbControlsVerb verb;
} verbs[] = {
  { "deliver", do_deliver },
  { "burst", do_burst },
  { "knobs", do_knobs },
  { "preset", do_preset },
  { "read", do_read },
  { "drop", do_drop },
  { "evict", do_evict },
  { "version", do_version },
  { "restart", do_restart },
  { "log", do_log },
  { "state", do_state },
};

static PbControlsVerb
find_verb (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (g_str_equal (verbs[i].name, name))
      return verbs[i].verb;
  return pb_controls_company_verb (name);
}

/* Returns: (transfer full): the object in the request's body, an empty one where there is none. */
static JsonObject *
read_object (SoupServerMessage *message)
{
  g_autoptr (GBytes) bytes = soup_message_body_flatten (soup_server_message_get_request_body (message));
  gsize len;
  const char *data = g_bytes_get_data (bytes, &len);
  g_autoptr (JsonParser) parser = json_parser_new ();

  if (len == 0 || !json_parser_load_from_data (parser, data, (gssize) len, NULL) || !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    return json_object_new ();
  return json_object_ref (json_node_get_object (json_parser_get_root (parser)));
}

void
pb_controls_serve (PbDemo *demo, PbDoor *door, SoupServerMessage *message, const char *verb)
{
  g_autoptr (JsonObject) in = read_object (message);
  g_autoptr (JsonBuilder) out = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  PbControlsVerb function = find_verb (verb);
  const char *problem = "no such verb";
  char *answer;

  json_builder_begin_object (out);
  if (function != NULL)
    problem = function (demo, door, in, out);
  if (problem != NULL)
    pb_put_text (out, "problem", problem);
  json_builder_end_object (out);
  root = json_builder_get_root (out);
  answer = json_to_string (root, FALSE);
  soup_server_message_set_status (message, problem == NULL ? 200 : function == NULL ? 404
                                                                                    : 400,
                                  NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_TAKE, answer, strlen (answer));
}
